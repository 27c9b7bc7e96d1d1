//! Fixes that keep their word: a fix of something badly written is offered only if nothing is the worse for it.
//!
//! In: findings with their fixes. Out: the same with the fixes after which the finding is gone and nothing new is wrong.
//! Each fix is made in the sources, and they are read and resolved again. A broken item hides what stands further behind
//! in it: what comes to light there, away from the edits, is nothing that the fix brings; but of several fixes for one
//! finding those are dropped that let an error come to light where another lets none, and where several are left none is
//! safe. A fix in whose clause something comes to light, be it a warning, that no safe fix mends in turn has read the text
//! wrongly, or half of it, and is not safe either. Whether rules then conflict is not asked: that is decided by what people
//! mean. Fixes of conflicts are checked by `repair_checks`.
//!
//! So many bytes are read again at most. Where there are more fixes than that allows to try one by one, fixes of findings
//! that lie apart are made together; a group with which all its findings are gone and nothing is new is sound, any other
//! is halved (group testing): a thousand sound fixes cost a few readings.

use super::reading::{File, Marks, Reading, mark};
use super::{Limits, StopToken};
use crate::finding::{Code, Edit, Finding, Fix};
use crate::syntax::parser::words;
use crate::syntax::tokens::Tokens;
use crate::syntax::tree::{self, EntryKind, ItemKind};
use crate::text::{Sources, Span};

/// How many bytes of rules are read, at most, to check fixes; fixes beyond are offered unchecked, and none is safe.
const MAX_BYTES_READ: usize = 1 << 20;
/// How many fixes are tried one by one, however long the rules are.
const MIN_READINGS: usize = 8;
/// How many safe fixes are made one after another, at most, to see whether they mend what a fix has uncovered.
const MAX_FURTHER_FIXES: usize = 4;
/// What parts the clauses of an item, besides the words that begin them.
const CLAUSE_MARKS: [&str; 10] = ["{", "}", ":", "=", "where", "prefer", "among", "have", "expect", "by"];

/// Leaves the fixes that mend and do not break; with `safe_only`, other fixes are not looked at. `read` is a reading of the
/// sources, where there is one.
pub fn keep_sound(
    findings: &mut [Finding],
    sources: &Sources,
    limits: Limits,
    safe_only: bool,
    read: Option<&Reading>,
    stop: Option<&StopToken>,
) {
    let asked = |finding: &Finding, fix: &Fix| is_of_writing(finding.code) && (fix.safe || !safe_only);
    let trials = findings.iter().enumerate().flat_map(|(at, finding)| {
        let fixes = finding.fixes.iter().enumerate().filter(|(_, fix)| asked(finding, fix));
        fixes.map(move |(nth, fix)| Trial { at, nth, finding, fix })
    });
    let trials: Vec<Trial> = trials.collect();
    if trials.is_empty() {
        return;
    }
    let before = read.cloned().unwrap_or_else(|| Reading::of(sources.clone(), limits).0);
    let most = (MAX_BYTES_READ / before.size().max(1)).max(MIN_READINGS);
    let mut checker = Checker { before, limits, left: most, stop, verdicts: Vec::new() };
    // Half of the readings are kept to halve groups.
    let size = if trials.len() <= most { 1 } else { trials.len().div_ceil(most / 2) };
    groups(&trials, size).iter().for_each(|group| checker.check(group));
    let mut verdicts = checker.verdicts;
    verdicts.sort_by_key(|(at, nth, _)| (*at, *nth));
    apply(findings, &verdicts);
}

/// What became of a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It mends, and so many errors come to light behind it.
    Mends(usize),
    /// The same, but in the clause that it mends something comes to light that no safe fix mends in turn.
    MendsHalf(usize),
    /// It does not mend, or makes something worse.
    Breaks,
    /// It was not tried.
    Untried,
}

/// Drops the fixes that break, and those that let an error come to light where another fix of the finding lets none.
fn apply(findings: &mut [Finding], verdicts: &[(usize, usize, Verdict)]) {
    for of_one in verdicts.chunk_by(|one, next| one.0 == next.0) {
        let finding = &mut findings[of_one[0].0];
        let verdict = |nth: usize| of_one.iter().find(|(_, at, _)| *at == nth).map(|(_, _, verdict)| *verdict);
        let uncovers = |nth| match verdict(nth) {
            Some(Verdict::Mends(count) | Verdict::MendsHalf(count)) => Some(count),
            Some(Verdict::Breaks) => None,
            Some(Verdict::Untried) | None => Some(0),
        };
        let least = (0..finding.fixes.len()).filter_map(uncovers).min().unwrap_or(0);
        let fixes = std::mem::take(&mut finding.fixes).into_iter().enumerate();
        let kept = fixes.filter(|(nth, _)| uncovers(*nth).is_some_and(|count| least > 0 || count == 0));
        let doubtful = |nth| matches!(verdict(nth), Some(Verdict::Untried | Verdict::MendsHalf(_)));
        let kept = kept.map(|(nth, fix)| Fix { safe: fix.safe && !doubtful(nth), ..fix });
        finding.fixes = kept.collect();
        let several = finding.fixes.len() > 1;
        finding.fixes.iter_mut().filter(|_| several).for_each(|fix| fix.safe = false);
    }
}

/// A fix to try: that of number `nth` of the finding of number `at`.
#[derive(Clone, Copy)]
struct Trial<'f> {
    at: usize,
    nth: usize,
    finding: &'f Finding,
    fix: &'f Fix,
}

/// Trials in groups of at most `size`, each of one fix a finding, whose edits lie apart.
fn groups<'f>(trials: &[Trial<'f>], size: usize) -> Vec<Vec<Trial<'f>>> {
    let mut ordered = trials.to_vec();
    let place = |trial: &Trial| trial.fix.edits.iter().map(|edit| edit.span).min();
    ordered.sort_by_key(|trial| (trial.nth, place(trial)));
    let mut groups: Vec<Vec<Trial>> = Vec::new();
    for trial in ordered {
        let last = groups.last().and_then(|group| group.last());
        let end = |trial: &Trial| trial.fix.edits.iter().map(|edit| (edit.span.source, edit.span.end)).max();
        let start = place(&trial).map(|span| (span.source, span.start));
        let joins = last.is_some_and(|last| last.nth == trial.nth && end(last) < start);
        match groups.last_mut().filter(|group| joins && group.len() < size) {
            Some(group) => group.push(trial),
            None => groups.push(vec![trial]),
        }
    }
    groups
}

/// What comes to light behind fixes.
#[derive(Default)]
struct Uncovered {
    errors: usize,
    /// Errors and warnings in the clauses in which the fixes were made.
    beside: Vec<Finding>,
}

/// Tries fixes on sources.
struct Checker<'s> {
    before: Reading,
    limits: Limits,
    /// How many readings are left.
    left: usize,
    /// What ends the trials.
    stop: Option<&'s StopToken>,
    /// The finding, the number of its fix, and what became of it.
    verdicts: Vec<(usize, usize, Verdict)>,
}

impl Checker<'_> {
    /// Tries a group of fixes together, and each half of it where something is the worse for it.
    fn check(&mut self, group: &[Trial]) {
        if self.left == 0 || self.stop.is_some_and(StopToken::is_stopped) {
            return self.say(group, Verdict::Untried);
        }
        self.left -= 1;
        let edits: Vec<Edit> = group.iter().flat_map(|trial| trial.fix.edits.iter().cloned()).collect();
        let mended: Vec<&Finding> = group.iter().map(|trial| trial.finding).collect();
        let after = self.before.with(&edits, self.limits);
        let tried = after.and_then(|after| Some((uncovered(&self.before, &mended, &edits, &after)?, after)));
        match (tried, group) {
            (Some((Uncovered { errors, beside }, after)), [trial]) => {
                let whole = beside.is_empty() || trial.fix.safe && self.settles(&after, &beside, MAX_FURTHER_FIXES);
                self.say(group, if whole { Verdict::Mends(errors) } else { Verdict::MendsHalf(errors) });
            }
            (None, [_]) => self.say(group, Verdict::Breaks),
            (Some((Uncovered { errors: 0, beside }, _)), _) if beside.is_empty() => self.say(group, Verdict::Mends(0)),
            (Some(_) | None, _) => {
                let (first, second) = group.split_at(group.len() / 2);
                self.check(first);
                self.check(second);
            }
        }
    }

    fn say(&mut self, group: &[Trial], verdict: Verdict) {
        self.verdicts.extend(group.iter().map(|trial| (trial.at, trial.nth, verdict)));
    }

    /// Whether safe fixes mend what has come to light, one after another, and so many are enough.
    fn settles(&mut self, reading: &Reading, found: &[Finding], most: usize) -> bool {
        let Some((first, rest)) = found.split_first() else { return true };
        let Some(fix) = first.safe_fix().filter(|_| most > 0 && self.left > 0) else { return false };
        self.left -= 1;
        let Some(after) = reading.with(&fix.edits, self.limits) else { return false };
        let Some(Uncovered { mut beside, .. }) = uncovered(reading, &[first], &fix.edits, &after) else { return false };
        // Places move with the fix.
        let left: Vec<_> = rest.iter().map(mark).collect();
        beside.extend(after.findings().filter(|finding| left.contains(&mark(finding))).cloned());
        self.settles(&after, &beside, most - 1)
    }
}

/// What comes to light behind edits that mend findings; none if one is not mended, or something is the worse for them.
fn uncovered(before: &Reading, mended: &[&Finding], edits: &[Edit], after: &Reading) -> Option<Uncovered> {
    let mut known = Marks::of(before.findings());
    for finding in mended {
        known.take(&mark(finding));
    }
    let places = placed(edits);
    let units: Vec<Span> = places.iter().map(|place| unit(&after.files, *place)).collect();
    let hidden = before.files.iter().any(|(_, file)| !file.broken.is_empty());
    let mut uncovered = Uncovered::default();
    for finding in after.findings() {
        match finding.code {
            _ if known.take(&mark(finding)) => {}
            // What a broken item uses is not known, so that nothing was called unused.
            Code::Unused if hidden => {}
            _ if comes_to_light(finding, &places, &units) => {
                uncovered.errors += usize::from(finding.is_error());
                let beside = places.iter().any(|place| is_in_clause(finding.span(), *place, &after.sources));
                uncovered.beside.extend(beside.then(|| finding.clone()));
            }
            _ => return None,
        }
    }
    Some(uncovered)
}

/// Whether a finding is about how something is written: reading and resolving show it.
fn is_of_writing(code: Code) -> bool {
    use Code::*;
    matches!(
        code,
        Syntax
            | Duplicate
            | UnknownName
            | TypeMismatch
            | LaterAnswer
            | MaybeNone
            | MixedAndOr
            | Invalid
            | AmbiguousNumber
            | BranchIs
            | Unused
            | NumberedRow
    )
}

/// The smallest item or part of one that holds a place; else the place alone.
fn unit(files: &[File], place: Span) -> Span {
    let file = files.iter().find(|(id, _)| *id == place.source).map(|(_, file)| file);
    let Some(file) = file else { return place };
    let items = file.items.iter().flat_map(|item| std::iter::once(item.span).chain(parts(&item.kind)));
    let spans = items.chain(file.broken.iter().map(|broken| broken.span));
    let around = spans.filter(|span| span.start <= place.start && place.end <= span.end);
    around.min_by_key(|span| span.end - span.start).unwrap_or(place)
}

/// The parts of an item that are read for themselves.
fn parts(item: &ItemKind) -> Vec<Span> {
    let rows = |table: &tree::Table| table.rows.iter().map(|row| row.span).collect::<Vec<_>>();
    match item {
        ItemKind::Table(table) => rows(table),
        ItemKind::Tier(tier) => {
            let inner = tier.entries.iter().flat_map(|entry| match &entry.kind {
                EntryKind::Table(table) => rows(table),
                EntryKind::Rule(_) => Vec::new(),
            });
            tier.entries.iter().map(|entry| entry.span).chain(inner).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a finding was hidden by what an edit has mended: it lies in the same item, away from all edits, and a fault of
/// the grammar, which stops at the first, further behind.
fn comes_to_light(finding: &Finding, places: &[Span], units: &[Span]) -> bool {
    let at = finding.span();
    let apart = |place: &Span| {
        finding.labels.iter().all(|label| {
            let span = label.span;
            span.source != place.source || span.end <= place.start || place.end <= span.start
        })
    };
    let held = |unit: &Span| unit.source == at.source && unit.start <= at.start && at.end <= unit.end;
    let behind = |place: &Span| place.source == at.source && place.start <= at.start;
    units.iter().any(held) && places.iter().all(apart) && (finding.code != Code::Syntax || places.iter().any(behind))
}

/// Whether two places stand in one clause of an item: nothing between them parts clauses.
fn is_in_clause(one: Span, other: Span, sources: &Sources) -> bool {
    let (first, second) = if one.start <= other.start { (one, other) } else { (other, one) };
    let parts = |word: &str| words::CLAUSES.contains(&word) || CLAUSE_MARKS.contains(&word);
    let between = |text: &str| {
        let tokens = Tokens::new(first.source, text);
        tokens.code().iter().any(|token| parts(tokens.slice(token.span)))
    };
    let gap = sources.at(first.source).text().get(first.end as usize..second.start.max(first.end) as usize);
    first.source == second.source && gap.is_some_and(|gap| !between(gap))
}

/// Where the texts of some edits lie once all are made.
fn placed(edits: &[Edit]) -> Vec<Span> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let (mut source, mut shift) = (None, 0_i64);
    let placed = edits.into_iter().map(|edit| {
        if source != Some(edit.span.source) {
            (source, shift) = (Some(edit.span.source), 0);
        }
        let start = (i64::from(edit.span.start) + shift) as usize;
        shift += edit.text.len() as i64 - i64::from(edit.span.end - edit.span.start);
        Span::new(edit.span.source, start, start + edit.text.len())
    });
    placed.collect()
}
