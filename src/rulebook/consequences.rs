//! Findings that only follow from another: one fault is told once.
//!
//! In: what reading and resolving some sources found. Out: the same without what follows from a fault that is told. In
//! `program region: region }` a brace is missing; that no field is called `region` then follows from it. How: of each
//! fault small changes of the text around it are tried (`changes`), as parsers do that recover by the least change
//! (Burke and Fisher). If with one of them the fault is gone and no error is new, then whatever else is gone followed
//! from the fault. Nothing of a change is kept but this. A rulebook with one finding costs nothing; otherwise so much
//! text is read again at most, and what is left then is told as it was found.

mod changes;

use super::Limits;
use super::reading::{Mark, Marks, Reading, depth, mark};
use crate::finding::{Code, Finding};
use crate::syntax::parser;
use crate::text::SourceId;
use changes::Change;

/// How many bytes are read again at most, and how often those of the whole rulebook besides.
const MAX_BYTES_READ: usize = 100_000;
const MAX_WHOLE_READINGS: usize = 8;
/// The kinds of fault that others follow from, the first ones first.
const ROOT_CODES: [Code; 2] = [Code::Syntax, Code::UnknownName];
/// How many faults are gone into at most.
const MAX_FAULTS: usize = 16;

/// What reading and resolving found, without what follows from another finding.
pub(super) fn leave_out(reading: Reading, limits: Limits) -> Vec<Finding> {
    let all: Vec<Finding> = reading.findings().cloned().collect();
    if all.len() < 2 || !all.iter().any(|finding| ROOT_CODES.contains(&finding.code)) {
        return all;
    }
    let told = all.into_iter().map(|finding| (finding, false)).collect();
    let left = MAX_BYTES_READ + MAX_WHOLE_READINGS * reading.size();
    let mut trial = Trial { reading, told, left, limits };
    trial.run();
    trial.told.into_iter().map(|(finding, _)| finding).collect()
}

/// A rulebook whose faults are taken away one by one.
struct Trial {
    /// The sources as they are now.
    reading: Reading,
    /// What is to be told of the texts as they were, and whether it is known to be a fault of its own.
    told: Vec<(Finding, bool)>,
    /// How many bytes may still be read.
    left: usize,
    limits: Limits,
}

/// What a change does that takes a fault away and brings no error.
struct Outcome {
    change: Change,
    reading: Reading,
    /// What is gone besides the fault.
    gone: Marks,
}

impl Trial {
    fn run(&mut self) {
        let mut done: Vec<Mark> = Vec::new();
        for _ in 0..MAX_FAULTS {
            let next = ROOT_CODES.iter().find_map(|code| {
                let mut of = self.reading.findings().filter(|finding| finding.code == *code);
                of.find(|finding| !done.contains(&mark(finding))).cloned()
            });
            let Some(fault) = next.filter(|_| self.reading.findings().count() > 1 && self.left > 0) else { return };
            done.push(mark(&fault));
            if let Some(outcome) = self.best(&fault) {
                self.accept(&fault, outcome);
            }
        }
    }

    /// Of the changes that take the fault away and bring no error, the one with which most else is gone.
    fn best(&mut self, fault: &Finding) -> Option<Outcome> {
        let mut best: Option<(usize, Outcome)> = None;
        let all: Vec<Finding> = self.reading.findings().cloned().collect();
        let mut before = Marks::of(&all);
        before.take(&mark(fault));
        let own = fault.fixes.len();
        let mut fixed = false;
        for (at, change) in changes::around(&self.reading.sources, fault, &all).into_iter().enumerate() {
            if at >= own && fixed && fault.code == Code::Syntax {
                // What is left with a fix that is offered is no consequence, nor what it brings to light.
                break;
            }
            let Some(read) = self.read_with(fault, &change, &before) else { continue };
            fixed |= at < own;
            let Some(outcome) = self.outcome(change, read, &before) else { continue };
            let gone = outcome.gone.total();
            if gone > best.as_ref().map_or(0, |(most, _)| *most) {
                best = Some((gone, outcome));
            }
            if gone == before.total() {
                break;
            }
        }
        best.map(|(_, outcome)| outcome)
    }

    /// The sources with a change made, read but not resolved, if the fault is gone and nothing reads worse. `before` is
    /// what was found besides the fault.
    fn read_with(&mut self, fault: &Finding, change: &Change, before: &Marks) -> Option<Reading> {
        let id = change.first()?.span.source;
        if !self.is_likely(fault, change, before)? {
            return None;
        }
        self.spend(self.reading.sources.at(id).text().len())?;
        let read = self.reading.read_with(change, self.limits)?;
        let here = read.read.iter().filter(|finding| finding.span().source == id);
        Marks::of_errors(here).within(before).then_some(read)
    }

    /// What a change does, if it takes the fault away and brings no error.
    fn outcome(&mut self, change: Change, read: Reading, before: &Marks) -> Option<Outcome> {
        self.spend(self.reading.size())?;
        let reading = read.resolve_again(self.limits);
        if !Marks::of_errors(reading.findings()).within(before) {
            return None;
        }
        let gone = before.without(&Marks::of(reading.findings()));
        Some(Outcome { change, reading, gone })
    }

    /// Whether the items next to the fault read better with the change; to read them alone is quick. Where braces do not
    /// pair, nothing is known of where items end.
    fn is_likely(&mut self, fault: &Finding, change: &Change, before: &Marks) -> Option<bool> {
        let id = change.first()?.span.source;
        let file = self.reading.files.iter().find(|(known, _)| *known == id).map(|(_, file)| file)?;
        let start = change.iter().map(|edit| edit.span.start).min()?;
        let end = change.iter().map(|edit| edit.span.end).max()?;
        let ahead = file.items.iter().map(|item| item.span.end).filter(|at| *at <= start).max();
        let behind = file.items.iter().map(|item| item.span.start).filter(|at| *at >= end).min();
        let part = self.changed(id, change, ahead, behind)?;
        if fault.code != Code::Syntax || part.matches('{').count() != part.matches('}').count() {
            return Some(true);
        }
        self.spend(part.len())?;
        let parsed = parser::parse_within(id, &part, depth(self.limits));
        Some(Marks::of_errors(&parsed.findings).within(before))
    }

    /// The text of a source between two places, with the change made.
    fn changed(&self, id: SourceId, change: &Change, from: Option<u32>, to: Option<u32>) -> Option<String> {
        let text = self.reading.sources.at(id).text();
        let from = from.map_or(0, |at| at as usize);
        let mut part = text.get(from..to.map_or(text.len(), |at| at as usize))?.to_owned();
        let mut edits: Vec<_> = change.iter().collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
        for edit in edits {
            let (start, end) = (edit.span.range().start.checked_sub(from)?, edit.span.range().end.checked_sub(from)?);
            part.get(start..end)?;
            part.replace_range(start..end, &edit.text);
        }
        Some(part)
    }

    /// Takes bytes from what may still be read; nothing, from then on, where they are too many.
    fn spend(&mut self, bytes: usize) -> Option<()> {
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or_default();
        left.map(|_| ())
    }

    /// Goes on with the change made; what is gone with it is not told.
    fn accept(&mut self, fault: &Finding, outcome: Outcome) {
        let Outcome { change, reading, mut gone } = outcome;
        let fault = mark(fault);
        let Some(root) = self.told.iter().position(|(finding, own)| !own && mark(finding) == fault) else { return };
        self.told[root].1 = true;
        let (mut kept, mut dropped) = (Vec::new(), Vec::new());
        // Of two that are alike the later follows from the fault.
        for (finding, own) in std::mem::take(&mut self.told).into_iter().rev() {
            let follows = !own && gone.take(&mark(&finding));
            if follows { dropped.push(finding) } else { kept.push((finding, own)) }
        }
        kept.reverse();
        dropped.reverse();
        let root = kept.iter_mut().rfind(|(finding, own)| *own && mark(finding) == fault);
        let sources = &self.reading.sources;
        root.into_iter().for_each(|(told, _)| changes::tell_further_places(told, &dropped, &change, sources));
        self.told = kept;
        self.reading = reading;
    }
}
