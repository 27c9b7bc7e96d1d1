//! A decision in names, as planners and other programs read it.
//!
//! In: what the engine decided, in ids. Out: [`Decision`], which stands by itself, or [`NamedVerdict`], a view of a verdict
//! that names as it is read; and the JSON of both: every key always present, members and technologies in order of
//! declaration, kinds in the order of their questions.
//!
//! - `naming`: from ids to names
//! - `stated`: answers as they stand for many programmes
//! - `verdict`: a verdict in names, without a copy
//! - `json`: what is written of a decision, and in which order
//! - `read`: a decision from its JSON
//! - `standing`: what it amounts to, in one word

mod json;
mod naming;
mod read;
mod standing;
mod stated;
mod verdict;

pub use crate::engine::{Part, Parts, UnknownPart};
pub use naming::Naming;
pub use standing::Standing;
pub use stated::StatedAnswer;
pub use verdict::{DecisionView, NamedVerdict};

use jiff::civil::Date;
use num_rational::BigRational;
use serde::Serialize;
use serde_json::Value as Json;

/// Everything decided about one programme on one day.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Decision {
    /// What the proposal is called.
    pub program: String,
    /// The day.
    pub as_of: Date,
    /// Who leads.
    pub leader: Answer<String>,
    /// Who leads each technology asked, in order of declaration.
    pub work: Vec<(String, Answer<String>)>,
    /// Who follows, in order of declaration.
    pub followers: Answer<Vec<String>>,
    /// Whether each member but the leader follows, and why.
    pub members: Vec<(String, Answer<bool>)>,
    /// For each kind of asset, in the order of their questions, how it is shared and which it is.
    pub assets: Vec<(String, Asset)>,
    /// Who pays which share of one.
    pub cost: Answer<Vec<(String, Share)>>,
    /// The requirements that are broken, by label.
    pub violations: Vec<Violation>,
    /// The unknown fields on which some answer hangs, that on which most hang first.
    pub asks: Vec<String>,
    /// The digest of the rulebook's meaning: `sha256:…`.
    pub digest: String,
}

/// An answer and the rules that gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// How definite it is.
    pub outcome: Outcome<T>,
    /// The labels of all rules that decided it (in some completion), in byte order; none for a default. Of an asset, the
    /// bars that struck what would have come before it are among them.
    pub by: Vec<String>,
}

/// How definite an answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<T> {
    /// The same for every possible programme that completes the proposal.
    Settled(T),
    /// Not the same for all of them.
    Open {
        /// The unknown fields it hangs on, in order of declaration.
        needs: Vec<String>,
        /// What it would be where; empty of the followers as a whole, as each member has its own.
        cases: Vec<Case>,
    },
    /// The scheme is not in force that day.
    NotInForce,
}

/// An answer and the condition of the completions that get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// A condition of the language, over fields and earlier answers; completions in which the question is not asked aside.
    pub when: String,
    /// The answer; of the cost, how it is divided.
    pub answer: StatedAnswer,
}

/// One kind's answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// `separate`, `shared`, a mode of the kind, or `sole` (no followers).
    pub sharing: Answer<String>,
    /// The asset's name, if there is one.
    pub asset: Answer<Option<String>>,
}

/// A share of the cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Millionths of the whole; all shares together are one million.
    pub millionths: u32,
    /// The exact fraction of one, in lowest terms.
    pub exact: BigRational,
}

/// A requirement that is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its label.
    pub rule: String,
    /// Its `because`, else the condition that does not hold.
    pub message: String,
    /// Where only some completions break it: the unknown fields it hangs on.
    pub needs: Vec<String>,
}

impl<T> Answer<T> {
    /// The definite answer, if it is one.
    pub fn answer(&self) -> Option<&T> {
        match &self.outcome {
            Outcome::Settled(answer) => Some(answer),
            _ => None,
        }
    }
}

impl Decision {
    /// Whether every answer is definite and no requirement is broken.
    pub fn is_clear(&self) -> bool {
        self.standing() == Standing::Clear
    }

    /// The decision as one JSON object, as `docs/json.md` has it.
    pub fn to_json(&self) -> Json {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Some parts of the decision, to be written: its name, its day, and these.
    pub fn only(&self, parts: Parts) -> impl Serialize + '_ {
        json::Selected { decision: self, parts }
    }
}

impl Share {
    /// The share as a decimal of six places.
    pub fn decimal(&self) -> String {
        let shown = format!("{}.{:06}", self.millionths / 1_000_000, self.millionths % 1_000_000);
        shown.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}
