//! The rulebook's own tests.
//!
//! In: the scopes, with those of the expectations. Out: a [`TestResult`] for each test, in order of declaration. An
//! expectation is met only if it holds in every possible completion of the test's programme.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::engine::{self, Decision, Engine, Named, Undecidable, Verdict, deciders};
use crate::finding::{Code, Finding};
use crate::model::{Condition, Expectation, Expected, Model, Reason, RulebookTest};
use crate::notation;
use crate::precedence::Precedence;
use crate::scope::Extent;
use crate::scope::Scopes;
use crate::text::{Sources, Span};

/// What became of one test.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TestResult {
    /// Its title.
    pub title: String,
    /// Where its title is written.
    pub span: Span,
    /// The day it was decided on.
    pub as_of: Date,
    /// The expectations that were not met; none: it passed.
    pub failures: Vec<Failure>,
    /// The rules that decided an answer of it, bars among them, in byte order of labels.
    pub decided_by: Vec<Reason>,
}

/// An expectation that was not met.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Failure {
    /// The expectation.
    pub span: Span,
    /// What came out instead.
    pub decided: String,
    /// Whether what was expected holds, and only the reasons are others.
    pub holds: bool,
    /// The rules that decided the answers it is about, in byte order of labels.
    pub by: Vec<Reason>,
}

/// What a failure's expectation says, without the word `expect`.
pub fn expected(sources: &Sources, failure: &Failure) -> String {
    let said = sources.line(failure.span);
    said.strip_prefix("expect ").unwrap_or(&said).to_owned()
}

/// What became of a test as findings of the rulebook: one for each expectation that was not met.
pub fn findings(model: &Model, sources: &Sources, test: &TestResult) -> Vec<Finding> {
    let by: Vec<String> = test.decided_by.iter().map(|&reason| model.head(reason).label.clone()).collect();
    let help = match by.as_slice() {
        [] => format!("no rule decided anything as of {}", test.as_of),
        by => format!("decided as of {} by {}", test.as_of, notation::list(by, "and")),
    };
    let findings = test.failures.iter().map(|failure| {
        let (title, expected, decided) = (&test.title, expected(sources, failure), &failure.decided);
        let message = format!("the test `{title}` fails: expected `{expected}`, decided: {decided}");
        let here = format!("decided: {decided}");
        Finding::new(Code::FailedTest, message, failure.span, here).rules(by.clone()).help(help.clone())
    });
    findings.collect()
}

/// Runs every test of a rulebook.
pub fn run<'a>(scopes: &Scopes, engine: impl Fn(Date) -> Result<Engine<'a>, Undecidable>) -> Vec<TestResult> {
    (0..scopes.model.tests.len()).map(|at| run_one(scopes, at, &engine)).collect()
}

/// Runs one test.
pub fn run_one<'a>(scopes: &Scopes, at: usize, engine: impl Fn(Date) -> Result<Engine<'a>, Undecidable>) -> TestResult {
    let (model, test) = (&scopes.model, &scopes.model.tests[at]);
    let as_of = day(model, test);
    let engine = engine(as_of);
    let precedence = engine.as_ref().ok().map(|engine| engine.precedence);
    let outcome = engine.and_then(|engine| engine.decision(&test.program, &mut Verdict::new()));
    TestRun { precedence, model, test, outcome }.run(as_of, &scopes.expected[at])
}

/// The day of a test: its own, else the last `from` or `enacted` of the rulebook.
pub fn day(model: &Model, test: &RulebookTest) -> Date {
    test.as_of.or(model.last_enacted).unwrap_or(Date::constant(2020, 1, 1))
}

/// One test under way.
struct TestRun<'a> {
    precedence: Option<&'a Precedence>,
    model: &'a Model,
    test: &'a RulebookTest,
    outcome: Result<Decision, Undecidable>,
}

impl TestRun<'_> {
    fn run(&self, as_of: Date, expected: &[Option<Extent>]) -> TestResult {
        let each = self.test.expectations.iter().zip(expected);
        let failures = each.filter_map(|(expectation, extent)| {
            let (decided, holds) = match &expectation.expected {
                // Nothing is decided that day, so that nothing else can have come out as expected.
                expected if !matches!(expected, Expected::Undecided) && !self.model.in_force(as_of) => {
                    (format!("the scheme is not in force on {as_of}"), false)
                }
                _ => match self.unmet(expectation, extent.as_ref()) {
                    Some(decided) => (decided, false),
                    None => (self.other_reasons(expectation)?, true),
                },
            };
            Some(Failure { span: expectation.span, decided, holds, by: self.reasons(expectation) })
        });
        TestResult {
            title: self.test.title.clone(),
            span: self.test.span,
            as_of,
            failures: failures.collect(),
            decided_by: self.outcome.as_ref().map(|decision| deciders(self.model, decision)).unwrap_or_default(),
        }
    }

    /// What came out instead, where an expectation is not met.
    fn unmet(&self, expectation: &Expectation, extent: Option<&Extent>) -> Option<String> {
        let decision = match (&self.outcome, &expectation.expected) {
            (Err(Undecidable::Impossible(_)), Expected::Refused) => return None,
            (Err(why), _) => return Some(self.why(why)),
            (Ok(_), Expected::Refused) => return Some("the programme is possible".to_owned()),
            (Ok(decision), _) => decision,
        };
        match &expectation.expected {
            Expected::Holds { condition, .. } => self.unmet_condition(decision, condition, extent),
            Expected::Undecided => {
                decision.leader.answer().map(|leader| format!("{} leads", self.model.member(*leader).name))
            }
            Expected::Violation(require) => {
                let broken = decision.violations.iter().any(|v| v.require == *require && v.needs.is_empty());
                (!broken).then(|| "the requirement is kept".to_owned())
            }
            Expected::NoViolations => {
                let broken = decision.violations.iter().map(|v| self.model.requires[v.require].head.label.as_str());
                let broken: Vec<&str> = broken.collect();
                (!broken.is_empty()).then(|| format!("broken: {}", broken.join(", ")))
            }
            Expected::Cost(member, percent) => {
                let wanted = engine::exact_percent(*percent);
                let shares = decision.cost.answer();
                let share = shares.and_then(|shares| shares.iter().find(|(payer, _)| payer == member));
                match (shares, share) {
                    (Some(_), Some((_, share))) if *share == wanted => None,
                    (Some(_), Some((_, share))) => Some(format!("its share is {share}")),
                    (Some(_), None) if wanted == engine::exact_percent(Decimal::ZERO) => None,
                    (Some(_), None) => Some("it pays nothing".to_owned()),
                    (None, _) => Some("who pays is open".to_owned()),
                }
            }
            Expected::Refused => None,
        }
    }

    /// The rules that decided the answers an expectation is about.
    fn reasons(&self, expectation: &Expectation) -> Vec<Reason> {
        let Ok(decision) = &self.outcome else { return Vec::new() };
        match &expectation.expected {
            Expected::Holds { condition, .. } => Named::new(self.model, decision, [condition]).by(),
            Expected::Undecided => decision.leader.by.clone(),
            Expected::Cost(..) => decision.cost.by.clone(),
            Expected::Violation(_) | Expected::NoViolations | Expected::Refused => Vec::new(),
        }
    }

    fn why(&self, why: &Undecidable) -> String {
        match why {
            Undecidable::Impossible(_) => "the programme is refused as impossible",
            Undecidable::Conflict(..) => "rules are in conflict",
            Undecidable::Circle(..) => "rules defeat each other in a circle",
            Undecidable::Gap => "no rule says who leads",
            Undecidable::Exhausted => "an exact decision would take too long",
        }
        .to_owned()
    }

    fn unmet_condition(&self, decision: &Decision, condition: &Condition, extent: Option<&Extent>) -> Option<String> {
        let certain = |extent| {
            self.precedence.is_some_and(|precedence| {
                let cases = precedence.scopes.layout.cases_of(&self.test.program);
                precedence.certainly(extent, &cases).unwrap_or(false)
            })
        };
        (!extent.is_some_and(certain)).then(|| match Named::new(self.model, decision, [condition]).said() {
            said if said.is_empty() => "it does not hold".to_owned(),
            said => said,
        })
    }

    /// The reasons of the answers that an expectation names, where they are not those that it expects.
    fn other_reasons(&self, expectation: &Expectation) -> Option<String> {
        let Expected::Holds { by: Some(wanted), .. } = &expectation.expected else { return None };
        let actual = self.reasons(expectation);
        let labels = || actual.iter().map(|&reason| self.model.head(reason).label.as_str()).collect::<Vec<_>>();
        match actual.as_slice() {
            actual if actual == wanted => None,
            [] => Some("by default".to_owned()),
            _ => Some(format!("by {}", labels().join(", "))),
        }
    }
}
