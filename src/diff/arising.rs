//! Where an answer arises otherwise: with the same earlier answers, and not because one of them is another.
//!
//! In: a question and its subject, and the cases for which a changed rule may apply. Out: [`Pieces`]: boxes of cases
//! (programmes and earlier answers) in which the old rulebook gives one answer and the new one another. How many there
//! are grows with the rules concerned: earlier answers are not gone into but to see whether any programme comes there.
//!
//! `split cost equally` becomes `split cost leader 40 %, followers equally`: one piece, the cases with a follower,
//! whoever leads and follows, less those in which both come to the same shares.

use std::collections::BTreeSet;

use super::affected::Affected;
use super::comparison::{Comparison, Pair};
use super::pieces::{Given, Piece, Pieces};
use super::{costs, requirements};
use crate::condition_text::ConditionText;
use crate::decision::StatedAnswer;
use crate::model::{self, Asked, Operand};
use crate::precedence::{Derivation, Precedence};
use crate::scope::Key;
use crate::space::{Cube, Stop};

/// More boxes of cases than this are not told apart.
const MAX_PIECES: usize = 100_000;

/// The cases of an answer in which the rulebooks may differ, within those that a change of its rules touches.
pub fn pieces(comparison: &Comparison, pair: Pair) -> Result<Pieces, Stop> {
    let Some(asked) = pair.new.or(pair.old) else { return Ok(Pieces::default()) };
    let cases = cases(comparison, pair, &comparison.touched(pair));
    if cases.is_empty() {
        return Ok(Pieces::default());
    }
    if asked == Asked::Violations {
        return requirements::pieces(comparison, &cases);
    }
    let there: Vec<Cube> = cases.iter().filter_map(|cube| comparison.to_old(cube)).collect();
    let mut pieces = Pieces {
        old: given(&comparison.old.precedence, pair.old, asked, &there)?,
        new: given(&comparison.new.precedence, pair.new, asked, &cases)?,
        all: Vec::new(),
    };
    for cube in &cases {
        let Some(before) = comparison.to_old(cube) else { continue };
        for old in 0..pieces.old.len() {
            for piece in comparison.old.precedence.cases_along(&pieces.old[old].way, &before)? {
                let piece = comparison.to_new(&piece);
                if let Some(piece) = piece.and_then(|piece| comparison.scopes().space().meet(&piece, cube)) {
                    held_against(comparison, &mut pieces, old, &piece)?;
                }
            }
        }
    }
    if asked == Asked::Cost {
        costs::without_alike(comparison, &mut pieces)?;
    }
    Ok(pieces)
}

/// Adds what the new rulebook gives in cases that get an answer of the old one, where it is not that answer.
fn held_against(comparison: &Comparison, pieces: &mut Pieces, old: usize, cases: &Cube) -> Result<(), Stop> {
    for new in 0..pieces.new.len() {
        if pieces.old[old].answer == pieces.new[new].answer && pieces.old[old].told() == pieces.new[new].told() {
            continue;
        }
        let found = comparison.new.precedence.cases_along(&pieces.new[new].way, cases)?;
        pieces.all.extend(found.into_iter().map(|cases| Piece { cases, old, new }));
        if pieces.all.len() > MAX_PIECES {
            return Err(Stop::Spent);
        }
    }
    Ok(())
}

/// The cases that are touched, and in which one of the rulebooks asks for the answer.
fn cases(comparison: &Comparison, pair: Pair, touched: &Affected) -> Vec<Cube> {
    let space = comparison.scopes().space();
    let mut asked: BTreeSet<Cube> =
        pair.new.map_or_else(Vec::new, |asked| comparison.new.precedence.asked_in(asked)).into_iter().collect();
    let before = pair.old.map_or_else(Vec::new, |asked| comparison.old.precedence.asked_in(asked));
    asked.extend(before.iter().filter_map(|cube| comparison.to_new(cube)));
    let asked = asked.iter().filter_map(|cube| space.meet(cube, &comparison.common));
    let touched = asked.flat_map(|cube| touched.within(&cube, comparison.scopes()));
    let mut cases: Vec<Cube> = touched.collect();
    cases.sort_unstable();
    cases.dedup();
    cases
}

/// All that a rulebook gives in some cases; what it does not ask for has its default.
fn given(stage: &Precedence, own: Option<Asked>, asked: Asked, cases: &[Cube]) -> Result<Vec<Given>, Stop> {
    let (scopes, model) = (&stage.scopes, &stage.scopes.model);
    let mut all: Vec<Given> = Vec::new();
    if let Some(own) = own {
        let members = model.members.len();
        let stated = |way: &Derivation| StatedAnswer::given(model, own, way.answer, way.by);
        let is_asked = |way: &&Derivation| !matches!(own, Asked::Work(_)) || way.answer < members;
        for way in stage.derivations(own, cases)?.iter().filter(is_asked) {
            all.push(Given { way: way.clone(), answer: stated(way), written: written(stage, own, way) });
        }
    }
    match asked {
        Asked::Work(_) => {
            let without = own.map_or_else(Vec::new, |own| stage.asked_in(own));
            all.extend(model.member_ids().filter_map(|member| {
                let within = stage.with(Key::Leader, member.0 as usize)?;
                let way = Derivation::of(member.0 as usize, vec![within], without.clone());
                let answer = StatedAnswer::of(model, asked, way.answer);
                Some(Given { way, answer, written: Some(LEADER.to_owned()) })
            }));
        }
        _ if own.is_some() => {}
        _ => {
            let way = Derivation::of(0, vec![scopes.space().full()], Vec::new());
            all.push(Given { way, answer: StatedAnswer::unasked(asked), written: None });
        }
    }
    Ok(all)
}

/// Who leads a technology where no rule says so.
const LEADER: &str = "leader";

/// What the rule of a way reads its answer from.
fn written(stage: &Precedence, asked: Asked, way: &Derivation) -> Option<String> {
    let model = &stage.scopes.model;
    let operand = match way.by.map(|rule| &model.rule(rule).answer) {
        Some(model::Answer::Lead(operand) | model::Answer::LeadOn(operand, _)) => operand,
        None if matches!(asked, Asked::Work(_)) => return Some(LEADER.to_owned()),
        _ => return None,
    };
    match operand {
        Operand::Path(path) => Some(ConditionText::new(model, &stage.scopes.layout).path(path)),
        Operand::Constant(_) => None,
    }
}
