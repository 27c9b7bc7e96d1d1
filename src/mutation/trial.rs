//! One mutant on trial: first the tests, those of the rule before all others, then whether it decides anything otherwise,
//! then the checker. What settles it soonest comes first.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use super::{Changed, Fate, Mutant};
use crate::analysis::{self, Bounds};
use crate::diff;
use crate::engine::Settled;
use crate::model::RuleId;
use crate::scope::{Most, Scopes};
use crate::settle::{Days, Settlement};
use crate::testing::{self, TestResult};
use crate::text::Sources;

/// What every trial needs.
pub struct Bench<'a> {
    /// The rulebook.
    pub scopes: &'a Scopes,
    /// Its sources.
    pub sources: &'a Sources,
    /// Its days.
    pub days: &'a Days,
    /// What analysing it may cost.
    pub bounds: Bounds,
    /// What its tests came to, all of them passed.
    pub tests: &'a [TestResult],
}

impl Bench<'_> {
    /// Tries a mutant.
    pub fn verdict(&self, mutant: &Mutant) -> Fate {
        let mutated = mutant.changed.within(&self.scopes.model);
        let (scopes, too_intricate) = Scopes::compile(mutated, true, Most::boxes(self.scopes.space().most()));
        if let Some(finding) = too_intricate.first() {
            return Fate::Refused(finding.code);
        }
        let scopes = Arc::new(scopes);
        if let Some(test) = self.failing(&scopes, &mutant.changed) {
            return Fate::Fails(self.tests[test].title.clone());
        }
        // On other days the change is not in force.
        let days = self.days.in_force(&self.scopes.model).into_iter().map(|interval| interval.day());
        let days: Vec<Date> = days.filter(|day| mutant.changed.head().force.holds_on(*day)).collect();
        let changed =
            diff::first_change(&self.scopes.model, &scopes.model, mutant.changed.bearing(), &days, self.bounds.steps);
        if matches!(changed, Ok(None)) {
            return Fate::Alike;
        }
        let findings = analysis::analyse(&scopes, self.sources, self.days, self.bounds, &BTreeSet::new());
        match findings.into_iter().find(|finding| finding.is_error()) {
            Some(error) => Fate::Refused(error.code),
            None => Fate::Unnoticed(changed.ok().flatten()),
        }
    }

    /// A test that the mutant fails.
    fn failing(&self, scopes: &Arc<Scopes>, changed: &Changed) -> Option<usize> {
        let settled: Vec<OnceLock<Settled>> = (0..self.days.count()).map(|_| OnceLock::new()).collect();
        let engine = |day: Date| {
            let interval = self.days.interval(day);
            let settle = || Settlement::new(scopes.clone(), interval.day(), self.bounds.steps);
            settled[interval.at].get_or_init(|| Settled::new(settle())).engine()
        };
        let own = |test: &usize| match changed {
            Changed::Rule(at, _) => self.tests[*test].decided_by.contains(&RuleId(*at as u32)),
            _ => false,
        };
        let (first, rest): (Vec<usize>, Vec<usize>) = (0..self.tests.len()).partition(own);
        let fails = |&test: &usize| !testing::run_one(scopes, test, engine).failures.is_empty();
        first.into_iter().chain(rest).find(fails)
    }
}
