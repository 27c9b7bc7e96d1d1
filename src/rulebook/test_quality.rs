//! How far the rulebook's tests reach: what they exercise, which changes of the rules they would notice (tried on all
//! cores), and tests for the rest.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use super::{AskError, Foreign, Rulebook};
use crate::condition_text::ConditionText;
use crate::coverage::{self, Bearing, Coverage};
use crate::model::Reason;
use crate::mutation::{self, Mutant, MutantRun, MutantStatus};
use crate::stack;
use crate::testing::TestResult;
use crate::text::Span;

/// What became of every mutant of a rulebook.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Mutation {
    /// The mutants, by the labels of their rules.
    pub tried: Vec<TriedMutant>,
}

/// One mutant and what became of it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TriedMutant {
    /// The label of the rule that was changed.
    pub rule: String,
    /// Where.
    pub place: Span,
    /// What was changed, in words.
    pub what: String,
    /// What became of it.
    pub verdict: MutantStatus,
    /// The question that the rule answers.
    bearing: Bearing,
    /// What stands for the rulebook.
    of: u64,
}

/// A test ready to paste into a rulebook, which passes there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suggestion {
    /// The label of the rule that it is for.
    pub rule: String,
    /// Its text.
    pub test: String,
}

impl Mutation {
    /// How many mutants decide something otherwise.
    pub fn counted(&self) -> usize {
        self.tried.iter().filter(|tried| tried.verdict != MutantStatus::Alike).count()
    }

    /// Those that nothing notices.
    pub fn unnoticed(&self) -> impl Iterator<Item = &TriedMutant> {
        self.tried.iter().filter(|tried| matches!(tried.verdict, MutantStatus::Unnoticed(_)))
    }

    /// The share of mutants that is noticed, of those that decide something otherwise; one where there are none.
    pub fn score(&self) -> f64 {
        match self.counted() {
            0 => 1.0,
            counted => (counted - self.unnoticed().count()) as f64 / counted as f64,
        }
    }
}

/// A mutant that was just tried, and how far the trial of all of them is.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct MutationProgress<'m> {
    /// How many have been tried.
    pub done: usize,
    /// How many there are.
    pub all: usize,
    /// The one that was just tried.
    pub latest: &'m TriedMutant,
}

impl Rulebook {
    /// Changes the rules of these labels one at a time and says for each mutant whether a test or the checker notices
    /// it; nothing where a test fails already. `progress` hears of each mutant as soon as it is tried, in any order.
    pub fn mutate(
        &self,
        of: impl Fn(&str) -> bool,
        progress: &mut dyn FnMut(MutationProgress<'_>),
    ) -> Option<Mutation> {
        let tests: Vec<TestResult> = self.test();
        if tests.iter().any(|test| !test.failures.is_empty()) {
            return None;
        }
        let (scopes, sources, days, bounds) = (&*self.scopes, &self.sources, &self.days, self.limits.bounds());
        let bench = MutantRun { scopes, sources, days, bounds, tests: &tests };
        let mut mutants = stack::with_room(|| mutation::mutants(self.model(), sources));
        mutants.retain(|mutant| of(&mutant.changed.head().label));
        let tried = |mutant: &Mutant, verdict: MutantStatus| TriedMutant {
            rule: mutant.changed.head().label.clone(),
            place: mutant.place,
            bearing: mutant.changed.bearing(),
            of: self.stamp,
            what: mutant.what.clone(),
            verdict,
        };
        let mut all = Vec::with_capacity(mutants.len());
        each_verdict(&bench, &mutants, &mut |at, verdict| {
            all.push((at, tried(&mutants[at], verdict)));
            if let Some((_, latest)) = all.last() {
                progress(MutationProgress { done: all.len(), all: mutants.len(), latest });
            }
        });
        all.sort_by_key(|(at, _)| *at);
        Some(Mutation { tried: all.into_iter().map(|(_, tried)| tried).collect() })
    }

    /// What the rulebook's own tests exercise of its rules.
    pub fn coverage(&self) -> Coverage {
        stack::with_room(|| coverage::coverage(&self.scopes, |day| self.compiled_day(day)))
    }

    /// For each rule and each bar that decides no test, the simplest one that it decides; as of the latest days on which it decides
    /// any.
    pub fn suggest(&self) -> Vec<Suggestion> {
        let idle = self.coverage().rules.into_iter().filter(|covered| covered.tests == 0);
        idle.filter_map(|covered| stack::with_room(|| self.test_of(covered.rule))).collect()
    }

    fn test_of(&self, reason: Reason) -> Option<Suggestion> {
        let (head, question) = (self.model().head(reason), self.model().bears_on(reason));
        let days = self.days.in_force(self.model()).into_iter().rev().map(|interval| interval.day());
        let mut days = days.filter(|day| head.force.holds_on(*day));
        days.find_map(|day| {
            let program = coverage::decided_by(self.precedence(day), reason).ok()??;
            let title = format!(
                "{} decides {}",
                head.label,
                ConditionText::new(self.model(), &self.scopes.layout).question(question)
            );
            let test = coverage::written(self.precedence(day), &title, &program, day, Some(question))?;
            Some(Suggestion { rule: head.label.clone(), test })
        })
    }

    /// For the mutants that nothing notices, tests that would, where their programmes are known; one test for all mutants
    /// that the same programme shows.
    ///
    /// # Errors
    ///
    /// Where the mutants are of another rulebook.
    pub fn suggest_for(&self, mutation: &Mutation) -> Result<Vec<Suggestion>, AskError> {
        if mutation.tried.iter().any(|tried| tried.of != self.stamp) {
            return Err(Foreign::Rulebook.into());
        }
        let mut seen = BTreeSet::new();
        let suggestions = mutation.unnoticed().filter_map(|tried| {
            let MutantStatus::Unnoticed(Some((program, day))) = &tried.verdict else { return None };
            self.own(program).ok()?;
            let title = format!("{}: {}", tried.rule, tried.what.replace('`', ""));
            let written = || coverage::written(self.precedence(*day), &title, program, *day, tried.bearing);
            let test = stack::with_room(written)?;
            let body = test.split_once('\n').map(|(_, body)| body.to_owned());
            seen.insert(body).then(|| Suggestion { rule: tried.rule.clone(), test })
        });
        Ok(suggestions.collect())
    }
}

/// Hands on a verdict on each mutant by its place, worked out on all cores and in the order in which they are found.
fn each_verdict(bench: &MutantRun<'_>, mutants: &[Mutant], hand_on: &mut dyn FnMut(usize, MutantStatus)) {
    if !cfg!(feature = "threads") {
        let verdicts = mutants.iter().map(|mutant| stack::with_room(|| bench.verdict(mutant)));
        return verdicts.enumerate().for_each(|(at, verdict)| hand_on(at, verdict));
    }
    let next = AtomicUsize::new(0);
    let (tell, hear) = mpsc::channel();
    let work = |tell: mpsc::Sender<(usize, MutantStatus)>| {
        let turn = || next.fetch_add(1, Ordering::Relaxed);
        let mut mine = std::iter::repeat_with(turn).map_while(|at| Some((at, mutants.get(at)?)));
        // Whoever no longer hears does not want the rest.
        mine.all(|(at, mutant)| tell.send((at, stack::with_room(|| bench.verdict(mutant)))).is_ok())
    };
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    std::thread::scope(|scope| {
        for _ in 0..cores.min(mutants.len()) {
            let tell = tell.clone();
            scope.spawn(|| work(tell));
        }
        drop(tell);
        hear.into_iter().for_each(|(at, verdict)| hand_on(at, verdict));
    });
}
