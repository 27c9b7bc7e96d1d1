//! One answer of a decision: in which cases it is asked for, and the derivations of it there.

use std::sync::Arc;

use super::Precedence;
use super::preimage::{Derivation, Derivations};
use crate::model::Asked;
use crate::scope::Key;
use crate::space::{Budget, Cube, Stop};

impl Precedence {
    /// Boxes of the cases in which an answer is asked for: of a technology those with it, of a member those that others
    /// lead, of sharing and cost those with a follower.
    pub fn asked_in(&self, asked: Asked) -> Vec<Cube> {
        match asked {
            Asked::Leader | Asked::Asset(_) | Asked::Violations => vec![self.scopes.space().full()],
            Asked::Work(technology) => self.scopes.asked[technology.0 as usize].cubes().to_vec(),
            Asked::Follows(member) => self.except(Key::Leader, member.0 as usize).into_iter().collect(),
            Asked::Sharing(_) | Asked::Cost => self.followed().1,
        }
    }

    /// The ways in which an answer comes about in some of these boxes; others may be among them. Of who pays, each has
    /// the place of its rule among those in force for its answer; of requirements there are none.
    pub fn derivations(&self, asked: Asked, cases: &[Cube]) -> Result<Arc<Derivations>, Stop> {
        match (Key::of(asked), asked) {
            (Some(key), _) => self.ways_among(key, cases),
            (None, Asked::Cost) => Ok(Arc::new(Derivations::new(self.cost_ways()?))),
            (None, _) => Ok(Arc::new(Derivations::new(Vec::new()))),
        }
    }

    /// The ways in which a requirement, by its place, is kept and is broken, as they say it within a box at least.
    pub fn requirement_ways(&self, at: usize, cases: &Cube, budget: &mut Budget) -> Result<[Derivation; 2], Stop> {
        let broken = self.scopes.violations[at].near(&self.scopes, cases, budget)?.into_owned();
        let kept = Derivation::of(0, vec![self.scopes.space().full()], broken.clone());
        Ok([kept, Derivation::of(1, broken, Vec::new())])
    }

    /// The cases of a box that go a way, whether or not the answers they narrow come about.
    pub fn cases_along(&self, way: &Derivation, cases: &Cube) -> Result<Vec<Cube>, Stop> {
        let mut found = Vec::new();
        let mut keep = |cube: Cube, _: &mut Budget| {
            found.push(cube);
            Ok(())
        };
        self.through(way, cases, &mut self.budget(), &mut keep)?;
        Ok(found)
    }
}
