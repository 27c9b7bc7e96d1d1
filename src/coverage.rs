//! What a rulebook's tests exercise, and tests for what they leave out.
//!
//! In: a checked rulebook. Out: for each rule how many tests it decides an answer of, and for each part of its condition
//! whether it holds in one test and fails in another, of those as of a day on which the rule is in force. Where no test
//! is decided by a rule, `suggest` writes the simplest one that is.

mod suggest;

use jiff::civil::Date;

use crate::engine::{Settled, Verdict};
use crate::model::{Condition, Form, Question, Rule, RuleId};
use crate::scope::{Candidates, Compiler, Scopes};
use crate::space::Region;
use crate::testing;
use crate::text::Span;

pub use suggest::{decided_by, written};

/// What the tests exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Coverage {
    /// Every rule that answers a question, in byte order of the labels.
    pub rules: Vec<RuleCoverage>,
}

/// What the tests exercise of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleCoverage {
    /// The rule.
    pub rule: RuleId,
    /// How many tests it decides an answer of.
    pub tests: usize,
    /// The parts of its condition, as written.
    pub parts: Vec<PartCoverage>,
}

/// What the tests exercise of a part of a condition: one test, a named condition, or a `some`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartCoverage {
    /// Its place.
    pub span: Span,
    /// Whether it holds in some test.
    pub holds: bool,
    /// Whether it fails in some test.
    pub fails: bool,
}

impl PartCoverage {
    /// Whether the tests see both sides of it.
    pub fn is_full(&self) -> bool {
        self.holds && self.fails
    }
}

/// What the tests of a rulebook exercise.
pub fn coverage<'a>(scopes: &Scopes, settled: impl Fn(Date) -> &'a Settled) -> Coverage {
    let mut rules: Vec<Watched> = scopes.model.rules.iter().map(|rule| Watched::new(scopes, rule)).collect();
    let mut verdict = Verdict::new();
    for test in &scopes.model.tests {
        let settled = settled(testing::day(&scopes.model, test));
        let settlement = &settled.settlement;
        let decided = settled.engine().and_then(|engine| engine.decision(&test.program, &mut verdict));
        let Ok(decision) = decided else { continue };
        for rule in testing::deciders(&decision) {
            rules[rule.0 as usize].tests += 1;
        }
        let cases = scopes.layout.cases_of(&test.program);
        let certain = |region: &Region| settlement.certain(region, &cases).unwrap_or(false);
        let on = settlement.day;
        for (watched, _) in rules.iter_mut().zip(&scopes.model.rules).filter(|(_, rule)| rule.head.force.holds_on(on)) {
            for Part { seen, region, outside } in &mut watched.parts {
                seen.holds = seen.holds || certain(region);
                seen.fails = seen.fails || certain(outside);
            }
        }
    }
    let rules = rules.into_iter().enumerate().map(|(at, watched)| RuleCoverage {
        rule: RuleId(at as u32),
        tests: watched.tests,
        parts: watched.parts.into_iter().map(|part| part.seen).collect(),
    });
    Coverage { rules: rules.collect() }
}

/// A rule under watch.
struct Watched {
    tests: usize,
    parts: Vec<Part>,
}

/// A part of a condition under watch: the cases in which it holds, and those in which it fails.
struct Part {
    seen: PartCoverage,
    region: Region,
    outside: Region,
}

impl Watched {
    fn new(scopes: &Scopes, rule: &Rule) -> Self {
        let compiler = Compiler::new(&scopes.model, &scopes.layout);
        let mut leaves = Vec::new();
        parts(&rule.when, &mut leaves);
        let compiled = leaves.into_iter().filter_map(|part| {
            let region = compiler.condition(part, &mut Candidates::new()).ok()?;
            let outside = region.not(scopes.space()).ok()?;
            Some(Part { seen: PartCoverage { span: part.span, holds: false, fails: false }, region, outside })
        });
        Watched { tests: 0, parts: compiled.collect() }
    }
}

/// The parts of a condition that are joined by `and`, `or` and `not`.
fn parts<'c>(condition: &'c Condition, found: &mut Vec<&'c Condition>) {
    match &condition.form {
        Form::Always => {}
        // `x is not y` reads as one: where it holds, the test within it fails.
        Form::Not(inner) if inner.span == condition.span => found.push(condition),
        Form::Not(inner) => parts(inner, found),
        Form::All(joined) | Form::Any(joined) => joined.iter().for_each(|part| parts(part, found)),
        Form::Let(_) | Form::Some(..) | Form::Test(_) => found.push(condition),
    }
}

/// The question that a provision bears on, for a suggested test: of a requirement, none.
pub type Bearing = Option<Question>;
