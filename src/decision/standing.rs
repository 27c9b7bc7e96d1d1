//! What a decision amounts to, in one word.

use super::{Answer, Decision, Outcome, Part, Parts};

/// What a decision amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Every answer is definite and no requirement is broken.
    Clear,
    /// A requirement is broken, whatever is still unknown.
    Violating,
    /// The leader is definite, and a requirement is broken for some values of what is unknown.
    Doubtful,
    /// Some answer hangs on what is unknown.
    Open,
    /// The scheme is not in force that day.
    NotInForce,
}

impl Decision {
    /// What it amounts to.
    pub fn standing(&self) -> Standing {
        self.standing_of(Parts::ALL)
    }

    /// What some parts of it amount to.
    pub(super) fn standing_of(&self, parts: Parts) -> Standing {
        let violations = if parts.has(Part::Violations) { &self.violations[..] } else { &[] };
        let surely = || violations.iter().any(|violation| violation.needs.is_empty());
        match self.leader.outcome {
            Outcome::NotInForce => Standing::NotInForce,
            _ if violations.is_empty() && self.are_definite(parts) => Standing::Clear,
            _ if surely() => Standing::Violating,
            Outcome::Settled(_) if !violations.is_empty() => Standing::Doubtful,
            _ => Standing::Open,
        }
    }

    /// Whether every answer of some parts is definite.
    fn are_definite(&self, parts: Parts) -> bool {
        fn all<'a, K: 'a, T: 'a>(answers: &'a [(K, Answer<T>)]) -> bool {
            answers.iter().all(|(_, answer)| answer.answer().is_some())
        }
        let definite = |part| match part {
            Part::Leader => self.leader.answer().is_some(),
            Part::Work => all(&self.work),
            Part::Followers => self.followers.answer().is_some() && all(&self.members),
            Part::Assets => self.assets.iter().all(|(_, of)| of.sharing.answer().and(of.asset.answer()).is_some()),
            Part::Cost => self.cost.answer().is_some(),
            Part::Violations => true,
        };
        Part::ALL.into_iter().filter(|&part| parts.has(part)).all(definite)
    }
}
