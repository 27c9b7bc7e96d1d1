//! Which rules contradict each other, seen for many pairs at once.
//!
//! In: a precedence. Out: for two rules of a question, whether they stand undefeated together somewhere and answer
//! differently there, as far as a few boxes of each show it; the other pairs are for [`Precedence::conflict_regions`]. The boxes
//! are bits by value, so that looking at one row is looking at many rules.

use std::collections::BTreeMap;

use super::Precedence;
use crate::model::{Question, RuleId};
use crate::space::{Cube, Index, Set, Stop, has};

/// So many boxes in which rules stand are held against each other …
const MAX_BOXES: usize = 1 << 16;
/// … of each rule no more than this …
const MAX_BOXES_PER_RULE: usize = 64;
/// … but this many at any rate.
const MIN_BOXES_PER_RULE: usize = 8;
/// For more rules than this it is not kept which are hidden from which: that grows with the square.
const MAX_RULES_WITH_HIDING: usize = 1 << 15;

/// Boxes in which the rules of a question stand.
#[derive(Debug)]
pub struct ConflictIndex<'s> {
    precedence: &'s Precedence,
    stands: BTreeMap<RuleId, Stands>,
    /// The boxes of all rules by answer.
    sides: BTreeMap<u32, Side>,
    /// For each rule, by place, those that a victor hides from it.
    hidden: Vec<Set>,
}

/// Where a rule stands.
#[derive(Debug)]
struct Stands {
    /// Boxes of possible programmes in which nobody defeats it, each with what it answers there.
    boxes: Vec<(u32, Cube)>,
    /// Whether it stands nowhere else.
    whole: bool,
}

/// The boxes in which rules give one answer.
#[derive(Debug)]
struct Side {
    /// Whose boxes they are.
    owners: Vec<RuleId>,
    index: Index,
}

impl Precedence {
    /// Where the heads of a question contradict each other, as far as a few boxes of each show it.
    pub fn conflict_index(&self, question: Question) -> Result<ConflictIndex<'_>, Stop> {
        let (asked, rules, mut stands) = (self.asked(question), self.heads(question), BTreeMap::new());
        let most = (MAX_BOXES / rules.len().max(1)).clamp(MIN_BOXES_PER_RULE, MAX_BOXES_PER_RULE);
        for &rule in rules {
            stands.insert(rule, self.stands(rule, &asked, most)?);
        }
        let mut boxes: BTreeMap<u32, Vec<(RuleId, &Cube)>> = BTreeMap::new();
        for (&rule, stands) in &stands {
            stands.boxes.iter().for_each(|(answer, cube)| boxes.entry(*answer).or_default().push((rule, cube)));
        }
        let side = |boxes: &[(RuleId, &Cube)]| Side {
            owners: boxes.iter().map(|(rule, _)| *rule).collect(),
            index: Index::new(self.scopes.space(), boxes.iter().map(|(_, cube)| std::slice::from_ref(*cube))),
        };
        let sides = boxes.iter().map(|(answer, boxes)| (*answer, side(boxes))).collect();
        let hidden = if rules.len() > MAX_RULES_WITH_HIDING { &[] } else { rules };
        let hidden = hidden.iter().map(|&rule| self.hidden_from(rule)).collect::<Result<_, _>>()?;
        Ok(ConflictIndex { precedence: self, stands, sides, hidden })
    }

    /// Where a rule stands, as at most so many boxes that occur just as they are.
    fn stands(&self, rule: RuleId, asked: &[Cube], most: usize) -> Result<Stands, Stop> {
        let (space, (standing, mut whole)) = (self.scopes.space(), self.standing_boxes(rule)?);
        let (mut boxes, answers) = (Vec::new(), &self.scopes.rule(rule).answers);
        whole &= !answers.is_empty() && standing.len() <= most;
        for (answer, region) in answers {
            let there = standing.iter().take(most).flat_map(|a| region.cubes().iter().map(move |b| (a, b)));
            let there = there.filter_map(|(a, b)| space.meet(a, b));
            for cube in there.flat_map(|cube| asked.iter().filter_map(move |asked| space.meet(&cube, asked))) {
                if boxes.len() < most && self.plainly_occurs(&cube) {
                    boxes.push((*answer, cube));
                } else {
                    whole = false;
                }
            }
        }
        Ok(Stands { boxes, whole })
    }

    /// Whether it is known by now, of boxes that occur just as they are, that a rule stands somewhere.
    pub fn is_known_to_stand(&self, rule: RuleId, asked: &[Cube]) -> bool {
        let occurs = |cube: &Cube| {
            let asked = asked.iter().filter_map(|asked| self.scopes.space().meet(cube, asked));
            asked.into_iter().any(|cube| self.plainly_occurs(&cube))
        };
        self.known_standing(rule).iter().take(MIN_BOXES_PER_RULE).any(occurs)
    }
}

impl ConflictIndex<'_> {
    /// Which rules surely contradict this one somewhere, by number.
    pub fn of(&self, rule: RuleId) -> Vec<bool> {
        let (space, mut clashing) = (self.precedence.scopes.space(), vec![false; self.precedence.scopes.rules.len()]);
        for (answer, cube) in self.stands.get(&rule).iter().flat_map(|stands| &stands.boxes) {
            for (_, side) in self.sides.iter().filter(|(other, _)| *other != answer) {
                let met = side.index.meeting_boxes(space, cube);
                met.into_iter().for_each(|at| clashing[side.owners[at].0 as usize] = true);
            }
        }
        clashing
    }

    /// Whether two rules that are not seen to contradict each other surely do not.
    pub fn are_apart(&self, a: RuleId, b: RuleId) -> bool {
        let whole = |rule| self.stands.get(&rule).is_some_and(|stands: &Stands| stands.whole);
        let place = |rule| self.precedence.place_of(rule);
        let hidden = |a, b| self.hidden.get(place(a)).is_some_and(|hidden| has(hidden, place(b)));
        hidden(a, b) || hidden(b, a) || (whole(a) && whole(b))
    }
}
