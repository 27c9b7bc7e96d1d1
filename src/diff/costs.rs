//! Where two divisions of cost come to the same shares.
//!
//! Divisions are told as written, but where two of them that read otherwise come to the same shares nothing is decided
//! otherwise: `equally` and `leader 50 %, followers equally` for one follower. That hangs on how many follow, and on
//! numbers of the programme: where it hangs on those, the divisions differ.

use super::comparison::Comparison;
use super::pieces::{Given, Piece, Pieces};
use crate::engine::cost_shares;
use crate::model::{Answer, MemberId, Model, Program, Slot, Split};
use crate::precedence::Precedence;
use crate::scope::Key;
use crate::space::{Budget, Cube, Stop, outside};

/// More boxes of cases than this, each with certain followers and no others, are not told apart.
const MAX_COMBINATIONS: usize = 4_096;

/// Takes away the cases in which the two divisions of a piece come to the same shares.
pub fn without_alike(comparison: &Comparison, pieces: &mut Pieces) -> Result<(), Stop> {
    let space = comparison.scopes().space();
    let mut kept = Vec::with_capacity(pieces.all.len());
    for piece in std::mem::take(&mut pieces.all) {
        let followers = alike(comparison, &pieces.old[piece.old], &pieces.new[piece.new]);
        let mut away = Vec::new();
        for count in followers {
            away.extend(exactly(comparison, count)?);
        }
        let away: Vec<&Cube> = away.iter().collect();
        let mut keep = |cases: Cube, _: &mut Budget| {
            kept.push(Piece { cases, ..piece });
            Ok(())
        };
        outside(space, &piece.cases, &away, &mut comparison.new.precedence.budget(), &mut keep)?;
    }
    pieces.all = kept;
    Ok(())
}

/// The numbers of followers for which two divisions come to the same shares, whatever the programme.
fn alike(comparison: &Comparison, old: &Given, new: &Given) -> Vec<usize> {
    let (model, before) = (&comparison.scopes().model, &comparison.old.precedence.scopes.model);
    // Every member but the leader may follow: how many they are is all that counts.
    let shares = |model: &Model, split: Option<&Split>, followers: usize| {
        let slots = vec![Slot::Unknown; model.fields.len()];
        let unknown = Program { name: String::new(), slots, world: model.fingerprint };
        let followers: Vec<MemberId> = (1..=followers as u32).map(MemberId).collect();
        cost_shares(split, MemberId(0), &followers, &unknown)
    };
    let count = model.members.len().min(before.members.len());
    let alike = |&followers: &usize| {
        let one = shares(before, split(&comparison.old.precedence, old), followers);
        one.is_some() && one == shares(model, split(&comparison.new.precedence, new), followers)
    };
    (1..count).filter(alike).collect()
}

fn split<'s>(stage: &'s Precedence, given: &Given) -> Option<&'s Split> {
    match &stage.scopes.model.rule(given.way.by?).answer {
        Answer::Split(split) => Some(split),
        _ => None,
    }
}

/// Boxes of the cases with so many followers.
fn exactly(comparison: &Comparison, count: usize) -> Result<Vec<Cube>, Stop> {
    let scopes = comparison.scopes();
    let mut boxes = vec![(scopes.space().full(), 0)];
    for member in scopes.model.member_ids() {
        let Some(attribute) = scopes.attribute(Key::Follower(member)) else { continue };
        let with = |(cube, follow): (Cube, usize)| {
            [0, 1].into_iter().filter_map(move |value| {
                let follow = follow + value;
                (follow <= count).then_some((scopes.space().restricted(&cube, attribute, [value])?, follow))
            })
        };
        boxes = boxes.into_iter().flat_map(with).collect();
        if boxes.len() > MAX_COMBINATIONS {
            return Err(Stop::Spent);
        }
    }
    Ok(boxes.into_iter().filter(|(_, follow)| *follow == count).map(|(cube, _)| cube).collect())
}
