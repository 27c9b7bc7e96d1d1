//! Fixes that keep their word: a fix of something badly written is offered only if nothing is the worse for it.
//!
//! In: findings with their fixes. Out: the same with the fixes after which the finding is gone and nothing new is wrong.
//! Each fix is made in the sources, and they are read and resolved again. A broken item hides what stands further behind
//! in it: what comes to light there, away from the edits, is nothing that the fix brings; but of several fixes for one
//! finding those are dropped that let an error come to light where another lets none. Whether rules then conflict is not
//! asked: that is decided by what people mean. Fixes of conflicts are checked by `repairs`.

use std::collections::HashMap;

use super::{Limits, parsed};
use crate::finding::{Code, Edit, Finding, Fix};
use crate::resolve::resolve;
use crate::syntax::tree::{self, EntryKind, ItemKind};
use crate::text::{Source, Sources, Span};

/// How many bytes of rules are read, at most, to check fixes; fixes beyond are offered unchecked, and none is safe.
const BYTES: usize = 2 << 20;

/// Leaves the fixes that mend and do not break; with `safe_only`, other fixes are not looked at.
pub fn keep_sound(findings: &mut [Finding], sources: &Sources, limits: Limits, safe_only: bool) {
    let asked = |fix: &Fix| fix.safe || !safe_only;
    let fixable = |finding: &Finding| is_of_writing(finding.code) && finding.fixes.iter().any(asked);
    if !findings.iter().any(fixable) {
        return;
    }
    let before = Reading::of(sources.iter().map(|(_, source)| source.clone()).collect(), limits);
    let size = sources.iter().map(|(_, source)| source.text().len()).sum::<usize>().max(1);
    let mut left = (BYTES / size).max(1);
    for finding in findings.iter_mut().filter(|finding| fixable(finding)) {
        let fixes = std::mem::take(&mut finding.fixes);
        let mut checked = Vec::new();
        for fix in fixes {
            if !asked(&fix) {
                checked.push((0, fix));
            } else if left == 0 {
                checked.push((0, Fix { safe: false, ..fix }));
            } else {
                left -= 1;
                checked.extend(before.uncovered_by(&fix, finding, sources, limits).map(|count| (count, fix)));
            }
        }
        let least = checked.iter().map(|(uncovered, _)| *uncovered).min().unwrap_or(0);
        checked.retain(|(uncovered, _)| least > 0 || *uncovered == 0);
        finding.fixes = checked.into_iter().map(|(_, fix)| fix).collect();
    }
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

/// Sources as far as they can be read and resolved.
struct Reading {
    findings: Vec<Finding>,
    files: Vec<tree::File>,
}

impl Reading {
    fn of(sources: Vec<Source>, limits: Limits) -> Self {
        let (_, mut findings, files) = parsed(sources, limits);
        findings.extend(resolve(&files, limits.depth.min(Limits::DEEPEST) as usize).findings);
        Reading { findings, files: files.into_iter().map(|(_, file)| file).collect() }
    }

    /// How many findings come to light behind a fix of a finding; none if it does not mend, or makes something worse.
    fn uncovered_by(&self, fix: &Fix, mended: &Finding, sources: &Sources, limits: Limits) -> Option<usize> {
        let after = Reading::of(Edit::all(&fix.edits, sources).ok()?, limits);
        let mut known: HashMap<(Code, &str), usize> = HashMap::new();
        for finding in &self.findings {
            *known.entry((finding.code, &finding.message)).or_default() += 1;
        }
        known.entry((mended.code, &mended.message)).and_modify(|count| *count = count.saturating_sub(1));
        let places = placed(&fix.edits);
        let units: Vec<Span> = places.iter().map(|place| after.unit(*place)).collect();
        let hidden = self.files.iter().any(|file| !file.broken.is_empty());
        let mut uncovered = 0;
        for finding in &after.findings {
            match known.get_mut(&(finding.code, finding.message.as_str())) {
                Some(count) if *count > 0 => *count -= 1,
                // What a broken item uses is not known, so that nothing was called unused.
                _ if finding.code == Code::Unused && hidden => {}
                _ if comes_to_light(finding, &places, &units) => uncovered += usize::from(finding.is_error()),
                _ => return None,
            }
        }
        Some(uncovered)
    }

    /// The smallest item or part of one that holds a place; else the place alone.
    fn unit(&self, place: Span) -> Span {
        let Some(file) = self.files.get(place.source.0 as usize) else { return place };
        let items = file.items.iter().flat_map(|item| std::iter::once(item.span).chain(parts(&item.kind)));
        let spans = items.chain(file.broken.iter().map(|broken| broken.span));
        let around = spans.filter(|span| span.start <= place.start && place.end <= span.end);
        around.min_by_key(|span| span.end - span.start).unwrap_or(place)
    }
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
