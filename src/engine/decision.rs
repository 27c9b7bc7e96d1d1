//! A decision as data.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::cost::Shares;
use crate::model::{Asked, AssetId, FieldId, KindId, MemberId, Path, Question, Reason, RuleId, TechnologyId};
use crate::space::{Cube, Stop};

/// Everything decided about one programme on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// What people call the programme.
    pub program: String,
    /// The day.
    pub as_of: Date,
    /// Who leads.
    pub leader: Answer<MemberId>,
    /// Who leads each technology asked, in order of declaration.
    pub work: Vec<(TechnologyId, Answer<MemberId>)>,
    /// Who follows, in order of declaration; its `by` is empty, each member's own says why.
    pub followers: Answer<Vec<MemberId>>,
    /// Whether each member but the leader follows.
    pub members: Vec<(MemberId, Answer<bool>)>,
    /// What is shared of each kind, and which asset.
    pub assets: Vec<AssetDecision>,
    /// Who pays how much of one.
    pub cost: Answer<Shares>,
    /// The requirements it breaks, by label.
    pub violations: Vec<Violation>,
}

/// One kind's answers.
#[derive(Debug, Clone, PartialEq)]
pub struct AssetDecision {
    /// The kind.
    pub kind: KindId,
    /// How it is shared: a value of the kind's sharings.
    pub sharing: Answer<u32>,
    /// Which asset it is.
    pub asset: Answer<Option<AssetId>>,
}

/// An answer and the rules that gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<T> {
    /// The answer, as definite as it can be.
    pub outcome: Outcome<T>,
    /// All that it rests on (in some completion), by label; nothing for a default.
    pub by: Vec<Reason>,
}

/// How definite an answer is.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<T> {
    /// The same for every possible programme that completes the proposal.
    Settled(T),
    /// Not the same for all of them.
    Open(Open),
    /// The scheme is not in force that day.
    NotInForce,
}

/// What an answer would be in which completions.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    /// What is asked; nothing of the followers as a whole.
    pub asked: Option<Asked>,
    /// The unknown fields it hangs on, in order of declaration.
    pub needs: Vec<FieldId>,
    /// All that the programme may be, with those earlier answers that are certain.
    pub within: Cube,
    /// The answers; empty where each part of it has its own.
    pub cases: Vec<Case>,
}

/// An answer and the completions that get it.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Boxes of programmes and earlier answers, each with some completion, that together are these completions.
    pub when: Vec<Cube>,
    /// The answer.
    pub answer: CaseAnswer,
}

/// An answer as it stands for several completions.
#[derive(Debug, Clone, PartialEq)]
pub enum CaseAnswer {
    /// None: the question is not asked.
    NotAsked,
    /// A value of the answer's attribute.
    Value(usize),
    /// Several values, read from the programme or an earlier answer.
    Read(Path),
    /// The division of cost by that rule; by none the leader pays.
    Division(Option<RuleId>),
}

/// A requirement that is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The requirement, by its place in the model.
    pub require: usize,
    /// Where only some completions break it: the unknown fields it hangs on.
    pub needs: Vec<FieldId>,
}

impl Decision {
    /// The unknown fields on which some answer or violation hangs, in the order in which they are worth asking for: the field
    /// on which most answers hang first, of those on which as many hang the one declared first.
    pub fn asks(&self) -> Vec<FieldId> {
        let mut hang: BTreeMap<FieldId, usize> = BTreeMap::new();
        let answers = std::iter::once(self.leader.needs())
            .chain(self.work.iter().map(|(_, answer)| answer.needs()))
            .chain(self.members.iter().map(|(_, answer)| answer.needs()))
            .chain(self.assets.iter().flat_map(|kind| [kind.sharing.needs(), kind.asset.needs()]))
            .chain([self.cost.needs()])
            .chain(self.violations.iter().map(|violation| violation.needs.as_slice()));
        answers.flatten().for_each(|&field| *hang.entry(field).or_default() += 1);
        let mut asks: Vec<FieldId> = hang.keys().copied().collect();
        asks.sort_by_key(|field| std::cmp::Reverse(hang[field]));
        asks
    }
}

impl<T> Answer<T> {
    /// A definite answer.
    pub fn settled(answer: T, by: Vec<Reason>) -> Self {
        Answer { outcome: Outcome::Settled(answer), by }
    }

    /// The answer of a day on which the scheme is not in force.
    pub fn not_in_force() -> Self {
        Answer { outcome: Outcome::NotInForce, by: Vec::new() }
    }

    /// The unknown fields that an open answer hangs on.
    pub fn needs(&self) -> &[FieldId] {
        match &self.outcome {
            Outcome::Open(open) => &open.needs,
            _ => &[],
        }
    }

    /// The definite answer, if it is one.
    pub fn answer(&self) -> Option<&T> {
        match &self.outcome {
            Outcome::Settled(answer) => Some(answer),
            _ => None,
        }
    }
}

/// Why a programme gets no decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undecidable {
    /// No such programme can be, says the `impossible` of that index.
    Impossible(usize),
    /// Undefeated rules disagree.
    Conflict(Question, Vec<RuleId>),
    /// Rules that apply defeat each other in a circle; each is defeated by the next, the last by the first.
    Circle(Question, Vec<RuleId>),
    /// Nobody leads.
    Gap,
    /// An exact answer would pass the budget.
    Exhausted,
}

impl From<Stop> for Undecidable {
    fn from(_: Stop) -> Self {
        Undecidable::Exhausted
    }
}
