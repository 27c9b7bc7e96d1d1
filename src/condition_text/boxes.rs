//! Which boxes are said: few and wide ones.
//!
//! In: the boxes that a condition is to hold for, and those that it is not to hold for; all else (what is outside, and
//! programmes that cannot be) does not matter. Out: boxes that say as much in fewer words. Where that would take long,
//! the boxes themselves, merged in pairs.

use super::ConditionText;
use super::elements::Meant;
use crate::space::{AttributeId, Budget, Cube, Stop, needed, outside, widened};

/// How many steps shorter words are worth.
const MINIMIZE_STEPS: u64 = 400_000;
/// So many boxes are made shorter at most; nobody reads more.
const MAX_MINIMIZED_BOXES: usize = 600;

impl ConditionText<'_> {
    /// The condition that, among the programmes of `within`, holds for those in `boxes` and not for those in `others`.
    pub fn separating_condition(&self, boxes: &[Cube], others: &[&Cube], within: &Cube) -> String {
        match self.short(boxes, others, within) {
            Ok(short) => self.said(&Meant::new(&short, Some(others), within)),
            Err(_) => self.condition(boxes, within),
        }
    }

    /// The condition that, among the possible programmes of `within`, holds for exactly those in `boxes`.
    pub fn among_possible<'c>(
        &self,
        boxes: &'c [Cube],
        within: &Cube,
        impossible: impl Iterator<Item = &'c Cube>,
    ) -> String {
        let cover: Vec<&Cube> = boxes.iter().chain(impossible).collect();
        let mut others = Vec::new();
        let mut keep = |cube: Cube, _: &mut Budget| {
            others.push(cube);
            if others.len() < MAX_MINIMIZED_BOXES { Ok(()) } else { Err(Stop::Spent) }
        };
        match outside(self.layout.space(), within, &cover, &mut Budget::new(MINIMIZE_STEPS / 10), &mut keep) {
            Ok(()) => self.separating_condition(boxes, &others.iter().collect::<Vec<_>>(), within),
            Err(_) => self.condition(boxes, within),
        }
    }

    /// Wide boxes, none superfluous, each only as narrow as is short to say.
    fn short(&self, boxes: &[Cube], others: &[&Cube], within: &Cube) -> Result<Vec<Cube>, Stop> {
        if boxes.len() > MAX_MINIMIZED_BOXES {
            return Err(Stop::Spent);
        }
        let space = self.layout.space();
        let mut budget = Budget::new(MINIMIZE_STEPS);
        // What is declared first is said first: it goes last.
        let mut order: Vec<AttributeId> = space.attributes().collect();
        order.reverse();
        let mut short = widened(space, boxes, others, within, &order, &mut budget)?;
        for at in 0..short.len() {
            let Some(least) = needed(space, boxes, &short, at, &mut budget)? else { continue };
            short[at] = self.shorter(&short[at], &least, within);
        }
        Ok(self.merged(&short, within))
    }

    /// A box between a wide one and the least that is needed of it: for each attribute whichever is shorter to say.
    fn shorter(&self, wide: &Cube, least: &Cube, within: &Cube) -> Cube {
        let space = self.layout.space();
        let mut shorter = wide.clone();
        for (id, axis) in self.layout.axes() {
            let is_free = space.values(within, id).all(|value| space.admits(wide, id, value));
            if is_free || space.values(wide, id).all(|value| space.admits(least, id, value)) {
                continue;
            }
            let length = |cube: &Cube| self.phrase(id, axis, cube, within).length();
            if length(least) <= length(wide) {
                shorter = space.restricted(&shorter, id, space.values(least, id)).unwrap_or(shorter);
            }
        }
        shorter
    }
}
