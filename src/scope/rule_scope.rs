//! What is known of one provision: the cases that a rule, a bar or a condition speaks of.

use crate::model::{Condition, KindId};
use crate::space::{Cube, Region};

/// The cases a rule speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleScope {
    /// Its scope.
    pub region: Region,
    /// The scope in parts by the answer the rule gives there: a member, yes or no as 1 or 0, a sharing. Empty for
    /// `choose` and `split`.
    pub answers: Vec<(u32, Region)>,
    /// Which asset a `choose` takes.
    pub choice: Option<Choice>,
}

/// Which asset a `choose` takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The kind of its assets.
    pub kind: KindId,
    /// For each asset, the cases in which it satisfies `where`.
    pub eligible: Vec<Region>,
    /// The preferences in turn.
    pub prefer: Vec<Preferred>,
}

/// One preference of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preferred {
    /// For each asset, the cases in which the condition holds of it: those first.
    Holds(Vec<Region>),
    /// For each asset its rank; lower first.
    Rank(Vec<u32>),
}

impl RuleScope {
    /// The answer a rule gives in a case, if it has one there.
    pub fn answer_at(&self, case: &Cube) -> Option<u32> {
        self.answers.iter().find(|(_, region)| region.contains(case)).map(|(answer, _)| *answer)
    }
}

/// Where a bar strikes.
#[derive(Debug, Clone)]
pub struct Strike {
    /// The kind.
    pub kind: KindId,
    /// For each asset, the cases in which it is struck.
    pub struck: Vec<Region>,
}

/// The cases in which a condition holds.
#[derive(Debug, Clone)]
pub enum Extent {
    /// In boxes.
    Boxes(Region),
    /// They would take too many boxes: those in which this holds.
    Scattered(Condition),
}

impl Extent {
    /// More boxes than this are not kept.
    pub const BOXES: usize = 2_048;
}
