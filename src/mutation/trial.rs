//! One mutant on trial: first the tests, those of the rule before all others, then whether it decides anything otherwise,
//! then the checker. What settles it soonest comes first; but a mutant that only changes reasons (`by`) decides alike,
//! whatever a test says of them, unless the checker finds an error in it.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use super::{Changed, Mutant, MutantStatus};
use crate::analysis::{self, Bounds};
use crate::diff;
use crate::engine::CompiledDay;
use crate::model::{BarId, Program, Reason, RuleId};
use crate::precedence::{Days, Precedence};
use crate::scope::{Most, Scopes};
use crate::space::Stop;
use crate::testing::{self, TestResult};
use crate::text::Sources;

/// What every trial needs.
pub struct MutantRun<'a> {
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

/// A test that a mutant fails.
#[derive(Debug, Clone, Copy)]
struct Failing {
    /// Its place among the tests.
    test: usize,
    /// Whether all that it expects holds, and only the reasons are others.
    by_reasons: bool,
}

impl MutantRun<'_> {
    /// Tries a mutant. Whether it counts hangs on what it decides, and on nothing that the tests say.
    pub fn verdict(&self, mutant: &Mutant) -> MutantStatus {
        let mutated = Arc::new(mutant.changed.within(&self.scopes.model));
        let most = Most::boxes(self.scopes.space().most());
        let (scopes, _) = Scopes::compile(mutated.clone(), true, most);
        let failing = self.failing(&Arc::new(scopes), &mutant.changed);
        if let Some(Failing { test, by_reasons: false }) = failing {
            return MutantStatus::Fails(self.tests[test].title.clone());
        }
        let (scopes, too_intricate) = Scopes::compile(mutated, false, most);
        if let Some(finding) = too_intricate.first() {
            return MutantStatus::Refused(finding.code);
        }
        let changed = self.first_change(&scopes, &mutant.changed);
        if let (Some(Failing { test, .. }), false) = (failing, matches!(changed, Ok(None))) {
            return MutantStatus::Fails(self.tests[test].title.clone());
        }
        let scopes = Arc::new(scopes);
        let findings = analysis::analyse(&scopes, self.sources, self.days, self.bounds, &BTreeSet::new(), None);
        match findings.into_iter().find(|finding| finding.is_error()) {
            Some(error) => MutantStatus::Refused(error.code),
            None if matches!(changed, Ok(None)) => MutantStatus::Alike,
            None => MutantStatus::Unnoticed(changed.ok().flatten()),
        }
    }

    /// The simplest programme that a mutant decides otherwise, and the day.
    fn first_change(&self, scopes: &Scopes, changed: &Changed) -> Result<Option<(Program, Date)>, Stop> {
        // On other days the change is not in force.
        let days = self.days.in_force(&self.scopes.model).into_iter().map(|interval| interval.day());
        let days: Vec<Date> = days.filter(|day| changed.head().force.holds_on(*day)).collect();
        diff::first_change(&self.scopes.model, &scopes.model, changed.bearing(), &days, self.bounds.steps)
    }

    /// A test that the mutant fails; one that fails for its reasons alone only where there is no other.
    fn failing(&self, scopes: &Arc<Scopes>, changed: &Changed) -> Option<Failing> {
        let compiled_days: Vec<OnceLock<CompiledDay>> = (0..self.days.count()).map(|_| OnceLock::new()).collect();
        let engine = |day: Date| {
            let interval = self.days.interval(day);
            let precedence = || Precedence::new(scopes.clone(), interval.day(), self.bounds.steps);
            compiled_days[interval.at].get_or_init(|| CompiledDay::new(precedence())).engine()
        };
        let reason = match changed {
            Changed::Rule(at, _) => Some(Reason::Rule(RuleId(*at as u32))),
            Changed::Bar(at, _) => Some(Reason::Bar(BarId(*at as u32))),
            Changed::Require(..) => None,
        };
        let own = |test: &usize| reason.is_some_and(|reason| self.tests[*test].decided_by.contains(&reason));
        let (first, rest): (Vec<usize>, Vec<usize>) = (0..self.tests.len()).partition(own);
        let mut by_reasons = None;
        for test in first.into_iter().chain(rest) {
            let failures = testing::run_one(scopes, test, engine).failures;
            if failures.iter().any(|failure| !failure.holds) {
                return Some(Failing { test, by_reasons: false });
            }
            by_reasons = by_reasons.or((!failures.is_empty()).then_some(Failing { test, by_reasons: true }));
        }
        by_reasons
    }
}
