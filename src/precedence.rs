//! Which rule wins, and what follows for the questions after it.
//!
//! In: [`Scopes`](crate::scope::Scopes) and a day. Out: for each pair of rules who defeats whom and by which maxim
//! ([`defeats`]); where rules stand and where they disagree ([`conflict_regions`], and for many pairs at once [`conflict_index`]); and
//! the one primitive that everything exact is built on ([`preimage`]): which possible programmes in
//! a box really get these answers that day. Nothing is sampled; what would pass the budget says so.

mod asked;
mod barred;
mod conflict_index;
mod conflict_regions;
mod days;
mod defeats;
mod heads;
mod kept;
mod preimage;
mod update;

pub use days::{Days, Interval};
pub use defeats::{Defeat, Maxim};
pub use preimage::{Derivation, Derivations};

use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use crate::model::{Question, RuleId};
use crate::scope::Scopes;
use crate::space::{Index, Stop};
use barred::BarDerivations;
use conflict_regions::{Excluded, Standing};
use heads::Heads;
use kept::Kept;

/// A rulebook on the days of one interval.
#[derive(Debug)]
pub struct Precedence {
    /// The rulebook's scopes.
    pub scopes: Arc<Scopes>,
    /// A day of the interval.
    pub day: Date,
    steps: u64,
    in_force: Vec<(Question, Vec<RuleId>)>,
    /// For each question, those of its rules that stand for all.
    heads: Vec<Heads>,
    /// For each question, which of these may meet.
    near: Vec<OnceLock<Index>>,
    defeats: Kept<Result<Vec<Defeat>, Stop>>,
    /// The same by heads alone.
    defeats_by_heads: Kept<Result<Vec<Defeat>, Stop>>,
    /// For each attribute that is an answer, the ways in which it comes about.
    ways: Vec<OnceLock<Result<Arc<Derivations>, Stop>>>,
    /// For each kind, the ways in which bars are reasons.
    barred: Vec<OnceLock<Result<BarDerivations, Stop>>>,
    /// For each rule, where nobody defeats it.
    standing: Kept<Result<Standing, Stop>>,
    /// The cases that have no answer, by question.
    excluded: Vec<Excluded>,
}

impl Precedence {
    /// The rulebook on a day, each query limited to so many steps.
    pub fn new(scopes: Arc<Scopes>, day: Date, steps: u64) -> Self {
        let mut in_force: Vec<(Question, Vec<RuleId>)> =
            scopes.model.questions().into_iter().map(|question| (question, Vec::new())).collect();
        for (id, rule) in scopes.model.rules() {
            if rule.head.force.holds_on(day)
                && let Ok(at) = in_force.binary_search_by_key(&rule.question, |(question, _)| *question)
            {
                in_force[at].1.push(id);
            }
        }
        let heads = in_force.iter().map(|(_, rules)| Heads::new(&scopes.model, &scopes.kin, rules)).collect();
        let near = in_force.iter().map(|_| OnceLock::new()).collect();
        let (defeats, defeats_by_heads) = (Kept::new(scopes.rules.len()), Kept::new(scopes.rules.len()));
        let ways = scopes.space().attributes().map(|_| OnceLock::new()).collect();
        let barred = scopes.model.kind_ids().map(|_| OnceLock::new()).collect();
        let standing = Kept::new(scopes.rules.len());
        let excluded = in_force.iter().map(|_| Excluded::default()).collect();
        Precedence {
            scopes,
            day,
            steps,
            in_force,
            heads,
            near,
            defeats,
            defeats_by_heads,
            ways,
            barred,
            standing,
            excluded,
        }
    }
}
