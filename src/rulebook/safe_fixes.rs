//! Safe fixes, applied: what is badly written, and can be written in one way only, is written so.
//!
//! In: sources. Out: the same with every safe fix made, and what each of them did. Fixes are made in rounds: those that
//! do not overlap, then the whole is read again. A fix after which the same finding stands at the same place is taken
//! back and not tried a second time; so the rounds end, and sources without safe fixes come out as they are.

use std::collections::BTreeSet;

use super::{Draft, Limits, fix_checks};
use crate::finding::{Code, Edit, Finding, Fix};
use crate::stack;
use crate::text::{Source, SourceId, Sources, Span};

/// How many rounds are made at most: each mends what the one before has uncovered.
const MAX_ROUNDS: usize = 64;

/// Sources with their safe fixes made.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SafeFixes {
    /// The sources, mended; in the same order and under the same names.
    pub sources: Vec<Source>,
    /// What was done, by source and place.
    pub mended: Vec<AppliedFix>,
}

/// One safe fix that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppliedFix {
    /// What was wrong.
    pub code: Code,
    /// The finding's sentence.
    pub finding: String,
    /// What the fix did.
    pub fix: String,
    /// The source it was done in.
    pub file: String,
    /// Where, as the source stood then: line and column from 1, the column in characters.
    pub place: (usize, usize),
}

/// Makes every safe fix of some sources.
pub fn mend(sources: Vec<Source>, limits: Limits) -> SafeFixes {
    stack::with_room(|| mended(sources, limits))
}

fn mended(sources: Vec<Source>, limits: Limits) -> SafeFixes {
    let (mut mending, mut given_up) = (SafeFixes { sources, mended: Vec::new() }, BTreeSet::new());
    let mut draft = checked(mending.sources.clone(), limits);
    for _ in 0..MAX_ROUNDS {
        let round = Round::of(&draft, &given_up);
        if round.0.is_empty() {
            break;
        }
        // The edits of a round lie apart.
        let Ok(sources) = Edit::all(round.edits(), &draft.sources) else { break };
        let after = checked(sources.clone(), limits);
        let idle = round.idle(&after);
        if idle.is_empty() {
            mending.mended.extend(round.told(&draft.sources));
            (mending.sources, draft) = (sources, after);
        } else {
            given_up.extend(idle);
        }
    }
    let order = |file: &str| mending.sources.iter().position(|source| source.name() == file);
    mending.mended.sort_by_cached_key(|mended| (order(&mended.file), mended.place));
    mending
}

/// A draft whose safe fixes have been tried.
fn checked(sources: Vec<Source>, limits: Limits) -> Draft {
    let mut draft = Draft::of(sources, limits);
    fix_checks::keep_sound(&mut draft.findings, &draft.sources, limits, true, None, None);
    draft
}

/// What a finding is told apart by: its place, kind and sentence.
type Mark = (SourceId, u32, Code, String);

fn mark(finding: &Finding) -> Mark {
    (finding.span().source, finding.span().start, finding.code, finding.message.clone())
}

/// Findings whose safe fixes can be made together.
struct Round<'a>(Vec<(&'a Finding, &'a Fix)>);

impl<'a> Round<'a> {
    fn of(draft: &'a Draft, given_up: &BTreeSet<Mark>) -> Self {
        let mut round: Vec<(&Finding, &Fix)> = Vec::new();
        let mut taken: BTreeSet<Span> = BTreeSet::new();
        let findings = draft.findings.iter().filter(|finding| !given_up.contains(&mark(finding)));
        for (finding, fix) in findings.filter_map(|finding| Some((finding, finding.safe_fix()?))) {
            if fix.edits.iter().all(|edit| is_free(edit.span, &taken)) {
                taken.extend(fix.edits.iter().map(|edit| edit.span));
                round.push((finding, fix));
            }
        }
        Round(round)
    }

    fn edits(&self) -> impl Iterator<Item = &'a Edit> {
        self.0.iter().flat_map(|(_, fix)| &fix.edits)
    }

    /// The findings that still stand where they stood, for all their fixes.
    fn idle(&self, after: &Draft) -> Vec<Mark> {
        let still: BTreeSet<Mark> = after.findings.iter().map(mark).collect();
        let shifts = self.shifts();
        let marks = self.0.iter().map(|(finding, _)| mark(finding));
        let moved = |own: &Mark| own.1.checked_add_signed(shift(&shifts, own.0, own.1)).unwrap_or_default();
        marks.filter(|own| still.contains(&(own.0, moved(own), own.2, own.3.clone()))).collect()
    }

    /// The end of each edit, in order, and by how many bytes it moves what follows in its source.
    fn shifts(&self) -> Vec<(SourceId, u32, i32)> {
        let mut edits: Vec<&Edit> = self.edits().collect();
        edits.sort_by_key(|edit| edit.span);
        let mut shifts: Vec<(SourceId, u32, i32)> = Vec::new();
        for edit in edits {
            let Span { source, start, end } = edit.span;
            let so_far = shifts.last().filter(|(of, ..)| *of == source).map_or(0, |(.., shift)| *shift);
            shifts.push((source, end, so_far + edit.text.len() as i32 - (end - start) as i32));
        }
        shifts
    }

    fn told(&self, sources: &Sources) -> Vec<AppliedFix> {
        let told = self.0.iter().map(|(finding, fix)| {
            let source = sources.at(finding.span().source);
            AppliedFix {
                code: finding.code,
                finding: finding.message.clone(),
                fix: fix.message.clone(),
                file: source.name().to_owned(),
                place: source.line_column(finding.span().start as usize),
            }
        });
        told.collect()
    }
}

/// Whether an edit of this stretch can be made together with others: it touches none of them.
fn is_free(span: Span, taken: &BTreeSet<Span>) -> bool {
    let apart = |other: &Span| span.source != other.source || other.end < span.start || span.end < other.start;
    let (before, behind) = (taken.range(..span).next_back(), taken.range(span..).next());
    before.into_iter().chain(behind).all(apart)
}

/// By how many bytes edits before a place move it.
fn shift(shifts: &[(SourceId, u32, i32)], source: SourceId, at: u32) -> i32 {
    let before = &shifts[..shifts.partition_point(|(of, end, _)| (*of, *end) <= (source, at))];
    before.last().filter(|(of, ..)| *of == source).map_or(0, |(.., shift)| *shift)
}
