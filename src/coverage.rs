//! What a rulebook's tests exercise, and tests for what they leave out.
//!
//! In: a checked rulebook. Out: for each rule and each bar how many tests it decides an answer of, and for each part of its
//! condition whether it holds in one test and fails in another, of those as of a day on which it is in force. Where no
//! test is decided by it, `suggest` writes the simplest one that is.

mod suggest;

use jiff::civil::Date;

use crate::engine::{self, CompiledDay, Verdict};
use crate::model::{AssetId, Bar, Condition, Force, Form, Question, Reason};
use crate::scope::{Candidates, Compiler, Scopes};
use crate::space::Region;
use crate::testing;
use crate::text::Span;

pub use suggest::{decided_by, written};

/// What the tests exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Coverage {
    /// Every rule that answers a question, and every bar, in byte order of the labels.
    pub rules: Vec<RuleCoverage>,
}

/// What the tests exercise of a rule or a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleCoverage {
    /// The rule, or the bar.
    pub rule: Reason,
    /// How many tests it decides an answer of.
    pub tests: usize,
    /// The parts of its condition, as written; of a bar, those of its `when` and of its `where`.
    pub parts: Vec<PartCoverage>,
}

/// What the tests exercise of a part of a condition: one test (a range is one), a named condition, or a `some`. A part of
/// a bar's `where` holds where it does so of some asset, and fails where it does so of some, for programmes that the bar
/// is for.
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
pub fn coverage<'a>(scopes: &Scopes, compiled: impl Fn(Date) -> &'a CompiledDay) -> Coverage {
    let mut all: Vec<Reason> = scopes.model.reasons().collect();
    scopes.model.sort_by_label(&mut all);
    let mut watched: Vec<Watched> = all.into_iter().map(|reason| Watched::new(scopes, reason)).collect();
    let mut verdict = Verdict::new();
    for test in &scopes.model.tests {
        let compiled = compiled(testing::day(&scopes.model, test));
        let precedence = &compiled.precedence;
        let decided = compiled.engine().and_then(|engine| engine.decision(&test.program, &mut verdict));
        let Ok(decision) = decided else { continue };
        let deciders = engine::deciders(&scopes.model, &decision);
        let cases = scopes.layout.cases_of(&test.program);
        let certain = |regions: &[Region]| {
            regions.iter().any(|region| precedence.certain(region.cubes(), &cases).unwrap_or(false))
        };
        for watched in &mut watched {
            watched.tests += usize::from(deciders.contains(&watched.reason));
            let parts = watched.parts.iter_mut().filter(|_| watched.force.holds_on(precedence.day));
            for Part { seen, holds, fails } in parts {
                seen.holds = seen.holds || certain(holds);
                seen.fails = seen.fails || certain(fails);
            }
        }
    }
    let rules = watched.into_iter().map(|watched| RuleCoverage {
        rule: watched.reason,
        tests: watched.tests,
        parts: watched.parts.into_iter().map(|part| part.seen).collect(),
    });
    Coverage { rules: rules.collect() }
}

/// A rule or a bar under watch.
struct Watched {
    reason: Reason,
    force: Force,
    tests: usize,
    parts: Vec<Part>,
}

/// A part of a condition under watch: cases in each of which it holds, and cases in each of which it fails.
struct Part {
    seen: PartCoverage,
    holds: Vec<Region>,
    fails: Vec<Region>,
}

impl Watched {
    fn new(scopes: &Scopes, reason: Reason) -> Self {
        let watch = Watch { scopes, compiler: Compiler::new(&scopes.model, &scopes.layout) };
        let parts = match reason {
            Reason::Rule(rule) => watch.parts(&scopes.model.rule(rule).when),
            Reason::Bar(bar) => {
                let bar = scopes.model.bar(bar);
                watch.parts(&bar.when).into_iter().chain(watch.parts_of_where(bar)).collect()
            }
        };
        Watched { reason, force: scopes.model.head(reason).force, tests: 0, parts }
    }
}

/// What the parts of conditions are compiled with.
struct Watch<'a> {
    scopes: &'a Scopes,
    compiler: Compiler<'a>,
}

impl Watch<'_> {
    fn parts(&self, condition: &Condition) -> Vec<Part> {
        let compiled = parts(condition).into_iter().filter_map(|part| {
            let (holds, fails) = self.sides(part, &mut Candidates::new())?;
            Some(Part::new(part, vec![holds], vec![fails]))
        });
        compiled.collect()
    }

    /// The parts of a bar's `where`, of each asset in the cases that the bar is for.
    fn parts_of_where(&self, bar: &Bar) -> Vec<Part> {
        let space = self.scopes.space();
        let Ok(when) = self.compiler.condition(&bar.when, &mut Candidates::new()) else { return Vec::new() };
        let assets = self.scopes.model.kind(bar.kind).assets.len() as u32;
        let compiled = parts(&bar.condition).into_iter().map(|part| {
            let sides = (0..assets).filter_map(|asset| {
                let (holds, fails) = self.sides(part, &mut vec![(bar.kind, AssetId(asset))])?;
                Some((holds.and(space, &when).ok()?, fails.and(space, &when).ok()?))
            });
            let (holds, fails) = sides.unzip();
            Part::new(part, holds, fails)
        });
        compiled.collect()
    }

    /// The cases in which a part holds, and those in which it fails.
    fn sides(&self, part: &Condition, candidates: &mut Candidates) -> Option<(Region, Region)> {
        let holds = self.compiler.condition(part, candidates).ok()?;
        let fails = holds.not(self.scopes.space()).ok()?;
        Some((holds, fails))
    }
}

impl Part {
    fn new(part: &Condition, holds: Vec<Region>, fails: Vec<Region>) -> Self {
        Part { seen: PartCoverage { span: part.span, holds: false, fails: false }, holds, fails }
    }
}

/// The parts of a condition that are joined by `and`, `or` and `not`.
fn parts(condition: &Condition) -> Vec<&Condition> {
    match &condition.form {
        Form::Always => Vec::new(),
        // `x is not y` and `n in 10..20` read as one, though they are several tests.
        _ if !condition.is_joined() => vec![condition],
        Form::Not(inner) => parts(inner),
        Form::All(joined) | Form::Any(joined) => joined.iter().flat_map(parts).collect(),
        Form::Let(_) | Form::Some(..) | Form::Test(_) => vec![condition],
    }
}

/// The question that a provision bears on, for a suggested test: of a requirement, none.
pub type Bearing = Option<Question>;
