//! What can be done about a place: fixes of findings, repairs of rules that disagree, and tests that hold what was seen.

use super::Snapshot;
use super::hover::block;
use super::places::item_at;
use crate::finding::{Code, Edit, Finding};
use crate::rulebook::Report;
use crate::text::Span;

/// What a change is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssistKind {
    /// It mends what is badly written.
    Fix,
    /// It settles what people have to decide: which rule is to win, say.
    Repair,
    /// It adds a test.
    Test,
}

/// A change that is offered.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Assist<'r> {
    /// What it does, as an offer.
    pub title: String,
    /// What it is for.
    pub kind: AssistKind,
    /// Whether what was meant can be read in one way only, and this says just that.
    pub is_safe: bool,
    /// The finding that it mends.
    pub finding: &'r Finding,
    /// All its edits, made together.
    pub edits: Vec<Edit>,
}

/// Findings about which people have to decide, so that their fixes are repairs.
const DECIDED_BY_PEOPLE: &[Code] = &[
    Code::Conflict,
    Code::Overlap,
    Code::CircularPrecedence,
    Code::Gap,
    Code::BrokenGuarantee,
    Code::DeadRule,
    Code::IdleOverride,
    Code::TiedChoice,
];

/// What is offered for the findings of a check that meet a stretch, in their order; fixes were tried by the check.
pub fn assists<'r>(snapshot: &Snapshot, report: &'r Report, within: Span) -> Vec<Assist<'r>> {
    let meets = |span: Span| span.source == within.source && span.start <= within.end && within.start <= span.end;
    let mut assists = Vec::new();
    for finding in report.findings.iter().filter(|finding| finding.labels.iter().any(|label| meets(label.span))) {
        let kind = if DECIDED_BY_PEOPLE.contains(&finding.code) { AssistKind::Repair } else { AssistKind::Fix };
        let is_safe = finding.safe_fix().is_some();
        assists.extend(finding.fixes.iter().map(|fix| Assist {
            title: fix.message.clone(),
            kind,
            is_safe,
            finding,
            edits: fix.edits.clone(),
        }));
        assists.extend(test_of(snapshot, finding));
    }
    assists
}

/// The safe fixes of a file, those that `check --fix` would make there in one go: none of them meets another.
pub fn safe_edits(report: &Report, source: crate::text::SourceId) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for fix in report.findings.iter().filter_map(Finding::safe_fix) {
        let is_here = fix.edits.iter().all(|edit| edit.span.source == source);
        let meets = |edit: &Edit, other: &Edit| edit.span.start <= other.span.end && other.span.start <= edit.span.end;
        let is_free = !fix.edits.iter().any(|edit| edits.iter().any(|other| meets(edit, other)));
        if is_here && is_free {
            edits.extend(fix.edits.iter().cloned());
        }
    }
    edits.sort_by_key(|edit| edit.span);
    edits
}

/// A test of a finding's witness, behind the item that the finding is about; what it expects is for people to say.
fn test_of<'r>(snapshot: &Snapshot, finding: &'r Finding) -> Option<Assist<'r>> {
    let witness = finding.witness.as_ref()?;
    let source = finding.span().source;
    let text = snapshot.sources().at(source).text();
    let item = item_at(snapshot, finding.span()).map_or(finding.span(), |item| item.span);
    // Behind the last line of a tier as of anything else: tests stand by themselves.
    let end =
        snapshot.tree(source)?.items.iter().find(|outer| outer.span.contains(item)).map_or(item, |outer| outer.span);
    let at = end.end as usize + text.get(end.end as usize..)?.find('\n').unwrap_or(text.len() - end.end as usize);
    let title = finding
        .rules
        .first()
        .map_or_else(|| finding.code.name().to_owned(), |rule| format!("{} of {rule}", finding.code));
    let block = block(witness).lines().map(|line| format!("  {line}\n")).collect::<String>();
    let text = format!("\n\ntest \"{title}\" {{\n{block}  expect leader is undecided\n}}");
    let edit = Edit { span: Span::new(source, at, at), text };
    Some(Assist {
        title: "add a test of this programme".to_owned(),
        kind: AssistKind::Test,
        is_safe: false,
        finding,
        edits: vec![edit],
    })
}
