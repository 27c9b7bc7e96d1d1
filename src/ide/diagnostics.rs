//! Which findings to show while a rulebook is being written, so that nothing flickers.
//!
//! In: snapshots, one after the other, and the checks of some of them. Out: after each edit what reading and resolving
//! found, which is known at once, and what the last check found of programmes, moved to where it is now. An item that is
//! broken for a moment keeps its question from analysis; what was found about other items then stays.

use std::collections::HashSet;
use std::sync::Arc;

use super::Snapshot;
use super::places::{Changed, item_at};
use crate::finding::{Code, Finding, Label};
use crate::rulebook::Report;
use crate::text::{SourceId, Sources, Span};

/// The findings to show of a rulebook.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    sources: Sources,
    at_once: Vec<Finding>,
    exact: Vec<Exact>,
}

/// A finding about programmes, of the last check or an earlier one.
#[derive(Debug, Clone)]
struct Exact {
    finding: Finding,
    /// The items that it speaks of.
    items: Vec<Span>,
    /// Whether one of these items was edited since it was found.
    is_touched: bool,
}

impl Diagnostics {
    /// The files that the findings speak of.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The findings, those that are known at once first.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.at_once.iter().chain(self.exact.iter().map(|exact| &exact.finding))
    }

    /// The findings to show of a snapshot that is not checked yet, where these were shown before.
    pub fn after_edit(&self, snapshot: &Snapshot) -> Diagnostics {
        let moves = Moves::between(&self.sources, snapshot.sources());
        let exact = self.exact.iter().filter_map(|exact| moves.exact(exact)).collect();
        let at_once = snapshot.first_report().findings.clone();
        Diagnostics { sources: snapshot.sources().clone(), at_once, exact }
    }

    /// The findings to show of a snapshot that was checked, where these were shown before. `failed` are those of the
    /// rulebook's tests.
    pub fn after_check(&self, snapshot: &Snapshot, report: &Report, failed: Vec<Finding>) -> Diagnostics {
        let first = snapshot.first_report();
        let known: HashSet<(Code, Span, &str)> = first.findings.iter().map(mark).collect();
        let is_at_once = |finding: &Finding| known.contains(&mark(finding));
        let (at_once, found): (Vec<_>, Vec<_>) = report.findings.iter().cloned().partition(is_at_once);
        let exact = found.into_iter().chain(failed).map(|finding| Exact::new(snapshot, finding));
        let mut exact: Vec<Exact> = exact.collect();
        // Of questions that a broken item keeps from analysis nothing was found now: what is known of them still holds,
        // as far as nobody has seen to it.
        if at_once.iter().any(Finding::is_error) {
            let before = self.after_edit(snapshot).exact;
            let kept = before.into_iter().filter(|kept| {
                !kept.is_touched
                    && !exact.iter().any(|new| new.finding.code == kept.finding.code && is_same_place(new, kept))
            });
            let kept: Vec<Exact> = kept.collect();
            exact.extend(kept);
        }
        Diagnostics { sources: snapshot.sources().clone(), at_once, exact }
    }
}

impl Exact {
    fn new(snapshot: &Snapshot, finding: Finding) -> Self {
        let items =
            finding.labels.iter().map(|label| item_at(snapshot, label.span).map_or(label.span, |item| item.span));
        Exact { items: items.collect(), finding, is_touched: false }
    }
}

/// What a finding says, and of which place.
fn mark(finding: &Finding) -> (Code, Span, &str) {
    (finding.code, finding.span(), &finding.message)
}

fn is_same_place(a: &Exact, b: &Exact) -> bool {
    a.finding.span() == b.finding.span()
}

/// Where the places of some sources are in others of the same names.
struct Moves {
    /// By old source.
    sources: Vec<Option<(SourceId, Option<Changed>)>>,
}

impl Moves {
    fn between(old: &Sources, new: &Sources) -> Self {
        let to = |old: &crate::text::Source| {
            let (id, source) = new.iter().find(|(_, source)| source.name() == old.name())?;
            Some((id, Changed::between(old.text(), source.text())))
        };
        Moves { sources: old.iter().map(|(_, source)| to(source)).collect() }
    }

    fn span(&self, span: Span) -> Option<(Span, bool)> {
        let (source, changed) = self.sources.get(span.source.0 as usize)?.as_ref()?;
        let Some(changed) = changed else { return Some((Span { source: *source, ..span }, false)) };
        let moved = changed.moved(span.range());
        Some((Span::new(*source, moved.start, moved.end), changed.touches(&span.range())))
    }

    /// A finding at its new place, without fixes, which are of the text before; nothing where its place is gone.
    fn exact(&self, exact: &Exact) -> Option<Exact> {
        let mut is_touched = exact.is_touched;
        let mut items = Vec::with_capacity(exact.items.len());
        for item in &exact.items {
            let moved = self.span(*item);
            is_touched |= moved.is_none_or(|(_, touched)| touched);
            items.extend(moved.map(|(span, _)| span));
        }
        let moved = |label: &Label| {
            let (span, _) = self.span(label.span)?;
            Some(Label { span, message: Arc::clone(&label.message) })
        };
        let first = moved(exact.finding.labels.first()?)?;
        if first.span.start == first.span.end && !exact.finding.span().range().is_empty() {
            return None;
        }
        let labels = std::iter::once(first).chain(exact.finding.labels[1..].iter().filter_map(moved)).collect();
        let finding = Finding { labels, fixes: Vec::new(), ..exact.finding.clone() };
        Some(Exact { finding, items, is_touched })
    }
}
