//! Which boxes are said: few and wide ones.
//!
//! In: the boxes that a condition is to hold for, and those that it is not to hold for; all else (what is outside, and
//! programmes that cannot be) does not matter. Out: boxes that say as much in fewer words. Where that would take long,
//! the boxes themselves, merged in pairs.

use super::ConditionText;
use super::elements::Meant;
use crate::space::{AttributeId, Budget, Cube, Stop, needed, widened};

/// How many steps shorter words are worth.
const MINIMIZE_STEPS: u64 = 400_000;
/// So many boxes are made shorter at most; nobody reads more.
const MAX_MINIMIZED_BOXES: usize = 600;

impl ConditionText<'_> {
    /// The condition that, among the programmes of `within`, holds for those in `boxes` and not for those in `others`.
    pub fn separating_condition(&self, boxes: &[Cube], others: &[&Cube], within: &Cube) -> String {
        self.condition_and((boxes, boxes), Some(others), within, None)
    }

    /// The condition that, among the programmes of `within`, holds for those in `boxes` and not for those in `others`, and
    /// that says of each of its alternatives that something else holds besides, as it stands. Only `needed` of the boxes
    /// matters: the rest of them is impossible anyway. Without `others` it holds for nothing outside of what is needed.
    pub fn condition_and(
        &self,
        (boxes, needed): (&[Cube], &[Cube]),
        others: Option<&[&Cube]>,
        within: &Cube,
        besides: Option<&str>,
    ) -> String {
        match others.map(|others| (self.short((boxes, needed), others, within), others)) {
            Some((Ok(short), others)) => self.said(&Meant::new(&short, Some(others), within), besides),
            _ => self.said(&Meant::new(&self.merged(needed, within), None, within), besides),
        }
    }

    /// Wide boxes, none superfluous, each only as narrow as is short to say.
    fn short(&self, (boxes, wanted): (&[Cube], &[Cube]), others: &[&Cube], within: &Cube) -> Result<Vec<Cube>, Stop> {
        if boxes.len() > MAX_MINIMIZED_BOXES || wanted.len() > MAX_MINIMIZED_BOXES {
            return Err(Stop::Spent);
        }
        let space = self.layout.space();
        let mut budget = Budget::new(MINIMIZE_STEPS);
        // What is declared first is said first: it goes last.
        let mut order: Vec<AttributeId> = space.attributes().collect();
        order.reverse();
        let mut short = widened(space, boxes, others, within, &order, &mut budget)?;
        for at in 0..short.len() {
            let Some(least) = needed(space, wanted, &short, at, &mut budget)? else { continue };
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
