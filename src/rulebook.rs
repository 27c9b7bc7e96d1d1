//! The facade: from paths or texts to a rulebook, and from a rulebook to decisions.
//!
//! In: sources of `.rules` text. Out: a [`Report`] of findings, and where none of them is an error a [`Rulebook`] that
//! decides. The loader (`loading`) is the only place of the library that touches a file system, and can be left out; nothing
//! here knows of a clock or an environment. A rulebook is immutable and shared between threads without locks.

mod api;
mod carrying;
mod consequences;
mod deciding;
mod digest;
mod fix_checks;
mod foreign;
mod host;
mod index;
mod limits;
#[cfg(feature = "files")]
mod loading;
mod moving;
mod reading;
mod refusal;
mod repair_checks;
mod report_json;
mod safe_fixes;
mod snapshot;
mod test_quality;

pub use api::{AskError, Invalid, Nearest, Programs, Proposal};
pub use carrying::{Carried, NotCarried};
pub use deciding::Engine;
pub use foreign::Foreign;
pub use host::{FileEdit, Host};
pub use index::{Index, Meaning};
pub use limits::Limits;
#[cfg(feature = "files")]
pub use loading::{files, read, read_file};
pub use refusal::Refusal;
pub use safe_fixes::{AppliedFix, SafeFixes, mend};
pub use snapshot::{LastSound, Snapshot, Stopped};
pub use test_quality::{Mutation, MutationProgress, Suggestion, TriedMutant};

pub use crate::resolve::{NameUse, Symbol, SymbolId, SymbolKind};
pub use crate::space::StopToken;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use reading::{File, Reading};

use crate::analysis;
use crate::engine::{CompiledDay, Undecidable};
use crate::explain::{self, Explanation};
use crate::finding::{Code, Edit, Finding};
use crate::model::{Model, Program, Question, Reason};
use crate::precedence::{Days, Precedence};
use crate::scope::Scopes;
use crate::stack;
use crate::testing::{self, TestResult};
use crate::text::{Source, Sources, Span};

/// What was found in some sources.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Report {
    /// The sources the findings speak of.
    pub sources: Sources,
    /// The findings, by source and place.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether one of the findings is an error.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }
}

/// One line a finding: its place, severity, code and message, with the cure below.
impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for finding in &self.findings {
            let place = finding.span();
            let source = self.sources.at(place.source);
            let (line, column) = source.line_column(place.start as usize);
            let severity = if finding.is_error() { "error" } else { "warning" };
            writeln!(f, "{}:{line}:{column}: {severity}[{}]: {}", source.name(), finding.code, finding.message)?;
            finding.help.iter().try_for_each(|help| writeln!(f, "  help: {help}"))?;
        }
        Ok(())
    }
}

/// Why a rulebook could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A file or directory could not be read.
    #[error("cannot read {}: {cause}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// No path was given.
    #[error("no path to a rulebook was given: name a `.rules` file, or a folder of them")]
    NoPath,
    /// No `.rules` file was found.
    #[error("no `.rules` file in {}", path.display())]
    Empty {
        /// Where.
        path: PathBuf,
    },
    /// The rulebook is not the one that was checked.
    #[error("the rulebook has the digest {found}, and {expected} was checked")]
    OtherDigest {
        /// The digest of the rulebook that was checked.
        expected: String,
        /// Its own.
        found: String,
    },
    /// The rulebook has errors.
    #[error("the rulebook has errors:\n{0}")]
    Faulty(Box<Report>),
}

/// A rulebook without errors, ready to decide.
#[derive(Debug)]
pub struct Rulebook {
    sources: Sources,
    scopes: Arc<Scopes>,
    days: Days,
    compiled_days: Box<[OnceLock<CompiledDay>]>,
    limits: Limits,
    digest: String,
    /// What stands for its texts.
    stamp: u64,
}

/// Reads a rulebook as far as its grammar goes: a finding for each item that is not of the language.
pub fn parse(texts: Vec<Source>) -> Report {
    let parse = || {
        let (reading, _) = Reading::of(texts.into_iter().collect(), Limits::default());
        let (sources, read) = (reading.sources.clone(), reading.read.clone());
        let mut findings = consequences::leave_out(reading, Limits::default());
        findings.retain(|finding| read.contains(finding));
        (sources, findings)
    };
    let (sources, findings) = stack::with_room(parse);
    Report { sources, findings }
}

/// Checks a rulebook: every finding, and the rulebook itself where none of them is an error.
pub fn check(sources: Vec<Source>, limits: Limits) -> (Report, Option<Rulebook>) {
    stack::with_room(|| {
        let (reading, resolved) = Reading::of(sources.into_iter().collect(), limits);
        let checked = check_read(&reading, (Arc::new(resolved.model), resolved.blocked), limits, None, None);
        // Nobody stops it.
        checked.map(|(report, rulebook, _)| (report, rulebook)).unwrap_or_default()
    })
}

/// What a check leaves for the next of nearly the same rulebook.
#[derive(Debug)]
struct LastCheck {
    scopes: Arc<Scopes>,
    results: analysis::Results,
}

/// A check of what has been read and resolved, until the token is set; with what an earlier one has left. What it leaves
/// itself comes with it.
fn check_read(
    reading: &Reading,
    (model, blocked): (Arc<Model>, BTreeSet<Question>),
    limits: Limits,
    last: Option<&LastCheck>,
    stop: Option<&StopToken>,
) -> Result<(Report, Option<Rulebook>, LastCheck), Stopped> {
    let going = || if stop.is_some_and(StopToken::is_stopped) { Err(Stopped) } else { Ok(()) };
    let draft = Draft::new(reading.clone(), model, blocked, limits, last, stop);
    going()?;
    let (mut report, rulebook, results) = examine(draft, limits, last, stop);
    going()?;
    let left = LastCheck { scopes: rulebook.scopes.clone(), results };
    fix_checks::keep_sound(&mut report.findings, &report.sources, limits, false, Some(reading), stop);
    let attempt = |edits: &[Edit]| {
        going().ok()?;
        let (reading, resolved) = reading.edited(edits, limits)?;
        let draft = Draft::new(reading, Arc::new(resolved.model), resolved.blocked, limits, Some(&left), stop);
        Some(examine(draft, limits, Some(&left), stop).0.findings)
    };
    repair_checks::keep_sound(&mut report, rulebook.model(), limits, &attempt);
    going()?;
    let sound = !report.has_errors();
    Ok((report, sound.then_some(rulebook), left))
}

/// Every finding with its fixes as they were thought of, the rulebook sound or not, and what the analysis leaves for the
/// next. Where the token was set, nothing follows from any of it.
fn examine(
    draft: Draft,
    limits: Limits,
    last: Option<&LastCheck>,
    stop: Option<&StopToken>,
) -> (Report, Rulebook, analysis::Results) {
    let Draft { sources, mut findings, files, scopes, blocked } = draft;
    let digest = digest::digest(&sources, &files);
    let rulebook = Rulebook::new(sources.clone(), scopes, digest, limits);
    let of = (&rulebook.scopes, &sources);
    let earlier = last.map(|last| &last.results);
    let (found, results) = analysis::analyse_after(earlier, of, &rulebook.days, limits.bounds(), &blocked, stop);
    findings.extend(found);
    (Report { sources, findings: ordered(findings) }, rulebook, results)
}

/// Findings in the order in which they are told.
fn ordered(mut findings: Vec<Finding>) -> Vec<Finding> {
    // A rule that many disagree with comes first, the worst before all; the others follow by their places. Findings of
    // one kind at one place stay in the order in which they were found: gaps are told largest first.
    let crowd = |finding: &Finding| match finding.code {
        Code::Conflict if finding.rules.len() > 2 => finding.rules.len(),
        _ => 0,
    };
    findings.sort_by_key(|finding| (std::cmp::Reverse(crowd(finding)), finding.span(), finding.code));
    findings
}

/// The questions that a place belongs to: that of the rule it lies in, else (it lies in a let, say) all of them.
fn concerned(model: &Model, place: Span) -> Vec<Question> {
    let around = |span: Span| span.source == place.source && span.start <= place.start && place.end <= span.end;
    let rule = model.rules.iter().find(|rule| around(rule.head.span));
    rule.map_or_else(|| model.questions(), |rule| vec![rule.question])
}

/// A rulebook as far as its own words go: read, resolved and compiled, but not held against programmes yet.
struct Draft {
    sources: Sources,
    findings: Vec<Finding>,
    files: Vec<File>,
    scopes: Scopes,
    /// The questions of which some rule is not sound.
    blocked: BTreeSet<Question>,
}

impl Draft {
    fn of(texts: Vec<Source>, limits: Limits) -> Self {
        let (reading, resolved) = Reading::of(texts.into_iter().collect(), limits);
        Draft::new(reading, Arc::new(resolved.model), resolved.blocked, limits, None, None)
    }

    fn new(
        reading: Reading,
        model: Arc<Model>,
        mut blocked: BTreeSet<Question>,
        limits: Limits,
        last: Option<&LastCheck>,
        stop: Option<&StopToken>,
    ) -> Self {
        let (sources, files) = (reading.sources.clone(), reading.files.clone());
        let mut findings = consequences::leave_out(reading, limits);
        let before = last.map(|last| &*last.scopes);
        let (scopes, too_intricate) = Scopes::compile_after(before, model, true, limits.most(), stop);
        blocked.extend(too_intricate.iter().flat_map(|finding| concerned(&scopes.model, finding.span())));
        findings.extend(too_intricate);
        Draft { sources, findings, files, scopes, blocked }
    }
}

impl Rulebook {
    /// A rulebook of texts in memory, each with the name that findings call it by.
    pub fn from_sources(sources: Vec<Source>) -> Result<Rulebook, LoadError> {
        let (report, rulebook) = check(sources, Limits::default());
        rulebook.ok_or_else(|| LoadError::Faulty(Box::new(report)))
    }

    /// A rulebook that was checked elsewhere and found sound, known by its digest: read anew, and not checked again, which
    /// takes a fraction of the time. Its meaning is exactly what was checked; that it was, and by this version, is the
    /// word of whoever keeps the digest.
    ///
    /// # Errors
    ///
    /// [`LoadError::OtherDigest`] where it means something else, [`LoadError::Faulty`] where it cannot even be read.
    pub fn trusted(sources: Vec<Source>, digest: &str, limits: Limits) -> Result<Rulebook, LoadError> {
        stack::with_room(|| {
            let Draft { sources, findings, files, scopes, .. } = Draft::of(sources, limits);
            let report = Report { sources, findings: ordered(findings) };
            if report.has_errors() {
                return Err(LoadError::Faulty(Box::new(report)));
            }
            let found = digest::digest(&report.sources, &files);
            if found != digest {
                return Err(LoadError::OtherDigest { expected: digest.to_owned(), found });
            }
            Ok(Rulebook::new(report.sources, scopes, found, limits))
        })
    }

    fn new(sources: Sources, scopes: Scopes, digest: String, limits: Limits) -> Self {
        let days = Days::of(&scopes.model);
        let compiled_days = (0..days.count()).map(|_| OnceLock::new()).collect();
        let stamp = foreign::stamp(&sources);
        Rulebook { sources, scopes: Arc::new(scopes), days, compiled_days, limits, digest, stamp }
    }

    /// The checked rulebook itself.
    pub fn model(&self) -> &Model {
        &self.scopes.model
    }

    /// Its sources.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The digest of its meaning: layout, comments, order of items and tests do not change it.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The stretches of days in which nothing comes into force or ends.
    pub(crate) fn days(&self) -> &Days {
        &self.days
    }

    /// Who wins on a day; worked out once for each stretch of days with the same rules in force.
    pub(crate) fn precedence(&self, day: Date) -> &Precedence {
        &self.compiled_day(day).precedence
    }

    fn compiled_day(&self, day: Date) -> &CompiledDay {
        self.compiled_days[self.days.interval(day).at].get_or_init(|| stack::with_room(|| self.compile_day(day)))
    }

    /// The same, worked out anew.
    fn compile_day(&self, day: Date) -> CompiledDay {
        CompiledDay::new(Precedence::new(self.scopes.clone(), self.days.interval(day).day(), self.limits.steps))
    }

    /// Explains the decision about a programme of which all is known; [`Refusal::Incomplete`] for any other.
    pub fn explain(&self, program: &Program, as_of: Date) -> Result<Explanation<'_>, Box<Refusal>> {
        self.complete(program)?;
        stack::with_room(|| {
            let decided = self.decided(program, as_of)?;
            let refuse = |_| Box::new(self.refusal(program, Undecidable::Exhausted));
            let compiled = self.compiled_day(as_of);
            explain::explain(&compiled.precedence, compiled.reasons(), program, &decided).map_err(refuse)
        })
    }

    /// Runs the rulebook's own tests, in order of their titles' places.
    pub fn test(&self) -> Vec<TestResult> {
        stack::with_room(|| testing::run(&self.scopes, |day| self.tabled(day)))
    }

    /// The rulebook's own tests that fail, as findings: one for each expectation that was not met.
    pub fn failed_tests(&self) -> Vec<Finding> {
        let failed =
            || self.test().iter().flat_map(|test| testing::findings(self.model(), &self.sources, test)).collect();
        stack::with_room(failed)
    }

    /// The labels of an answer's reasons.
    ///
    /// # Errors
    ///
    /// Where one of them is no rule, or no bar, of this rulebook.
    pub fn labels(&self, by: &[Reason]) -> Result<Vec<String>, AskError> {
        let model = self.model();
        let label = |reason: &Reason| {
            let (head, count) = match *reason {
                Reason::Rule(id) => (model.rules.get(id.0 as usize).map(|rule| &rule.head), model.rules.len()),
                Reason::Bar(id) => (model.bars.get(id.0 as usize).map(|bar| &bar.head), model.bars.len()),
            };
            head.map(|head| head.label.clone()).ok_or(AskError::Foreign(Foreign::Id { count }))
        };
        by.iter().map(label).collect()
    }
}
