//! The questions that a decision answers, and what they are asked of.
//!
//! A [`Question`] is what rules answer; an [`Asked`] is a question asked of one subject, and so one answer of a decision.
//! The order of both is the order in which they are asked: an answer may hang on those before it alone.

use super::{Domain, KindId, MemberId, Model, TechnologyId};

/// What a rule answers. Ordered as the questions are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Question {
    /// Who leads?
    Leader,
    /// Who leads technology t?
    TechnologyLead,
    /// Does member m follow?
    Follows,
    /// Is the kind shared? (Asked kind by kind, right before which asset.)
    Sharing(KindId),
    /// Which asset of the kind?
    Asset(KindId),
    /// Who pays?
    Cost,
}

impl Question {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Question::Leader => "leader",
            Question::TechnologyLead => "work",
            Question::Follows => "follows",
            Question::Sharing(_) => "sharing",
            Question::Asset(_) => "asset",
            Question::Cost => "cost",
        }
    }

    /// Its place in the order in which questions are asked.
    fn place(self) -> (u32, u32, u32) {
        match self {
            Question::Leader => (0, 0, 0),
            Question::TechnologyLead => (1, 0, 0),
            Question::Follows => (2, 0, 0),
            Question::Sharing(kind) => (3, kind.0, 0),
            Question::Asset(kind) => (3, kind.0, 1),
            Question::Cost => (4, 0, 0),
        }
    }
}

impl PartialOrd for Question {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Question {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.place().cmp(&other.place())
    }
}

/// A question asked of one subject: one answer of a decision. Ordered as the questions are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asked {
    /// Who leads.
    Leader,
    /// Who leads a technology.
    Work(TechnologyId),
    /// Whether a member follows.
    Follows(MemberId),
    /// How a kind is shared.
    Sharing(KindId),
    /// Which asset of a kind.
    Asset(KindId),
    /// Who pays.
    Cost,
    /// Which requirements are broken.
    Violations,
}

impl Asked {
    /// The names of the questions in JSON, in the order in which they are asked.
    pub(crate) const NAMES: [&str; 7] = ["leader", "work", "follows", "sharing", "asset", "cost", "violations"];

    /// All that is asked by a rulebook, in the order in which it is asked.
    pub fn all(model: &Model) -> Vec<Asked> {
        let technologies = (0..model.technologies.len() as u32).map(|at| Asked::Work(TechnologyId(at)));
        let kinds = model.kind_ids().flat_map(|kind| [Asked::Sharing(kind), Asked::Asset(kind)]);
        std::iter::once(Asked::Leader)
            .chain(technologies)
            .chain(model.member_ids().map(Asked::Follows))
            .chain(kinds)
            .chain([Asked::Cost, Asked::Violations])
            .collect()
    }

    /// The question whose rules answer it; requirements answer none.
    pub fn question(self) -> Option<Question> {
        match self {
            Asked::Leader => Some(Question::Leader),
            Asked::Work(_) => Some(Question::TechnologyLead),
            Asked::Follows(_) => Some(Question::Follows),
            Asked::Sharing(kind) => Some(Question::Sharing(kind)),
            Asked::Asset(kind) => Some(Question::Asset(kind)),
            Asked::Cost => Some(Question::Cost),
            Asked::Violations => None,
        }
    }

    /// The place of its question among those that are asked of every rulebook; kinds have theirs together.
    pub(crate) fn rank(self) -> u32 {
        self.question().map_or(5, |question| question.place().0)
    }

    /// Its place in the order in which answers are asked for.
    fn place(self) -> (u32, u32, u32) {
        let subject = match self {
            Asked::Work(technology) => technology.0,
            Asked::Follows(member) => member.0,
            _ => 0,
        };
        let (rank, kind, part) = self.question().map_or((self.rank(), 0, 0), Question::place);
        (rank, kind.max(subject), part)
    }

    /// The name of its question in JSON: `leader`, `work`, `follows`, `sharing`, `asset`, `cost` or `violations`.
    pub fn name(self) -> &'static str {
        self.question().map_or("violations", Question::name)
    }

    /// The technology, member or kind that it is asked of, as rules name it.
    pub fn subject(self, model: &Model) -> Option<&str> {
        match self {
            Asked::Work(technology) => Some(&model.technology(technology).key),
            Asked::Follows(member) => Some(model.name(Domain::Members, member.0)),
            Asked::Sharing(kind) | Asked::Asset(kind) => Some(&model.kind(kind).name),
            Asked::Leader | Asked::Cost | Asked::Violations => None,
        }
    }
}

impl PartialOrd for Asked {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Asked {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.place().cmp(&other.place())
    }
}
