//! What belongs to which rulebook.
//!
//! A programme is told in the names of a rulebook; what an engine prepares or decides, in the numbers of its tables. Each
//! bears a stamp of that, and one comparison says whether it is at home. Where it is not, [`Foreign`] says what differs.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::civil::Date;

use super::Rulebook;
use crate::engine::Origin;
use crate::model::Program;
use crate::text::Sources;

/// What was given to a rulebook or an engine that it does not belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Foreign {
    /// A programme of a rulebook with other fields, members, terms or assets, or with these in another order.
    #[error("the programme was proposed to a rulebook with other fields or names: propose it anew, or carry it over")]
    Program,
    /// A prepared programme, a verdict or a list of mutants of another rulebook.
    #[error("it is of another rulebook: prepare and decide with one engine of one rulebook")]
    Rulebook,
    /// A prepared programme or a verdict of another day, on which other rules are in force.
    #[error("it is of {theirs}, and on {own} other rules are in force: prepare and decide with one engine")]
    Day {
        /// The day it was prepared or decided as of.
        theirs: Date,
        /// The day of the engine.
        own: Date,
    },
    /// A verdict into which nothing was decided.
    #[error("nothing was decided into the verdict")]
    Undecided,
    /// An id that is no place in the lists of the rulebook.
    #[error("it is no id of this rulebook, which has {count} of that kind")]
    Id {
        /// How many ids of that kind there are, from 0 on.
        count: usize,
    },
}

/// What stands for the texts of a rulebook: the same texts in the same order have the same ids and tables.
pub(super) fn stamp(sources: &Sources) -> u64 {
    let mut hasher = DefaultHasher::new();
    sources.iter().for_each(|(_, source)| source.text().hash(&mut hasher));
    hasher.finish()
}

impl Rulebook {
    /// Whether a programme is told in this rulebook's fields and names.
    pub(super) fn own(&self, program: &Program) -> Result<(), Foreign> {
        if program.world == self.model().fingerprint { Ok(()) } else { Err(Foreign::Program) }
    }

    /// What stands for this rulebook's tables of a day.
    pub(super) fn origin(&self, day: Date) -> Origin {
        // Never 0, which stands for nothing; the numbers of stretches are spread over all bits.
        let at = self.days.interval(day).at as u64 + 1;
        let key = (self.stamp ^ at.wrapping_mul(0x9e37_79b9_7f4a_7c15)).max(1);
        Origin { key, rulebook: self.stamp, day }
    }
}

/// What differs where an origin is not an engine's own.
#[cold]
pub(super) fn told(theirs: Origin, own: Origin) -> Foreign {
    match theirs {
        Origin { key: 0, .. } => Foreign::Undecided,
        Origin { rulebook, .. } if rulebook != own.rulebook => Foreign::Rulebook,
        Origin { day, .. } => Foreign::Day { theirs: day, own: own.day },
    }
}
