//! Findings that only follow from another: one fault is told once.
//!
//! In: what reading and resolving some sources found. Out: the same without what follows from a fault that is told. In
//! `program region: region }` a brace is missing; that no field is called `region` then follows from it. How: of each
//! fault small changes of the text around it are tried (`changes`), as parsers do that recover by the least change
//! (Burke and Fisher). If with one of them the fault is gone and no error is new, then whatever else is gone followed
//! from the fault. Nothing of a change is kept but this. A rulebook with one finding costs nothing; otherwise so much
//! text is read again at most, and what is left then is told as it was found.

mod changes;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Limits;
use crate::finding::{Code, Edit, Finding};
use crate::resolve::resolve;
use crate::syntax::{parser, tree};
use crate::text::{Source, SourceId, Sources};
use changes::Change;

/// How many bytes are read again at most, and how often those of the whole rulebook besides.
const READ_AGAIN: usize = 100_000;
const WHOLE_AGAIN: usize = 8;
/// The kinds of fault that others follow from, the first ones first.
const ROOTS: [Code; 2] = [Code::Syntax, Code::UnknownName];
/// How many faults are gone into at most.
const FAULTS: usize = 16;

/// What a finding is told apart by where texts change: its kind, its sentence, and the rules that it is about.
type Mark = (Code, String, Vec<Arc<str>>);

/// Marks, and how often there is each.
type Marks = BTreeMap<Mark, usize>;

fn mark(finding: &Finding) -> Mark {
    (finding.code, finding.message.clone(), finding.rules.clone())
}

fn marks<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Marks {
    let mut marks = Marks::new();
    findings.into_iter().for_each(|finding| *marks.entry(mark(finding)).or_default() += 1);
    marks
}

/// Whether every mark of `some` is in `all`, as often.
fn within(some: &Marks, all: &Marks) -> bool {
    some.iter().all(|(mark, count)| all.get(mark).is_some_and(|known| known >= count))
}

/// The marks of `all` that `some` lacks.
fn without(all: &Marks, some: &Marks) -> Marks {
    let left = all.iter().map(|(mark, count)| (mark.clone(), count - count.min(some.get(mark).unwrap_or(&0))));
    left.filter(|(_, count)| *count > 0).collect()
}

/// Leaves out the findings that follow from another. `files` are the trees of the sources; `read` is what reading them
/// found, `resolved` what resolving them did.
pub(super) fn leave_out(
    sources: &Sources,
    files: &[(SourceId, tree::File)],
    read: Vec<Finding>,
    resolved: Vec<Finding>,
    limits: Limits,
) -> Vec<Finding> {
    let size: usize = sources.iter().map(|(_, source)| source.text().len()).sum();
    let all: Vec<Finding> = read.iter().chain(&resolved).cloned().collect();
    if all.len() < 2 || !all.iter().any(|finding| ROOTS.contains(&finding.code)) {
        return all;
    }
    let told = all.into_iter().map(|finding| (finding, false)).collect();
    let (sources, files) = (sources.clone(), files.to_vec());
    let mut trial = Trial { sources, files, read, resolved, told, left: READ_AGAIN + WHOLE_AGAIN * size, limits };
    trial.run();
    trial.told.into_iter().map(|(finding, _)| finding).collect()
}

/// A rulebook whose faults are taken away one by one.
struct Trial {
    /// The texts as they are now.
    sources: Sources,
    files: Vec<(SourceId, tree::File)>,
    /// What reading them finds, and what resolving them does.
    read: Vec<Finding>,
    resolved: Vec<Finding>,
    /// What is to be told of the texts as they were, and whether it is known to be a fault of its own.
    told: Vec<(Finding, bool)>,
    /// How many bytes may still be read.
    left: usize,
    limits: Limits,
}

/// A source with a change made, and how it reads.
struct Reading {
    id: SourceId,
    text: String,
    /// What was found before, but for the fault.
    before: Marks,
    parsed: parser::Parsed,
}

/// What a change does: the trees and findings of the sources with it.
struct Outcome {
    change: Change,
    source: (SourceId, String),
    tree: tree::File,
    read: Vec<Finding>,
    resolved: Vec<Finding>,
    /// What is gone besides the fault.
    gone: Marks,
}

impl Trial {
    fn run(&mut self) {
        let mut done: Vec<Mark> = Vec::new();
        for _ in 0..FAULTS {
            let next = ROOTS.iter().find_map(|code| {
                let mut of = self.found().filter(|finding| finding.code == *code);
                of.find(|finding| !done.contains(&mark(finding))).cloned()
            });
            let Some(fault) = next.filter(|_| self.found().count() > 1 && self.left > 0) else { return };
            done.push(mark(&fault));
            if let Some(outcome) = self.best(&fault) {
                self.accept(&fault, outcome);
            }
        }
    }

    fn found(&self) -> impl Iterator<Item = &Finding> {
        self.read.iter().chain(&self.resolved)
    }

    /// Of the changes that take the fault away and bring no error, the one with which most else is gone.
    fn best(&mut self, fault: &Finding) -> Option<Outcome> {
        let mut best: Option<(usize, Outcome)> = None;
        let others = self.found().count() - 1;
        let all: Vec<Finding> = self.found().cloned().collect();
        let own = fault.fixes.len();
        let mut fixed = false;
        for (at, change) in changes::around(&self.sources, fault, &all).into_iter().enumerate() {
            if at >= own && fixed && fault.code == Code::Syntax {
                // What is left with a fix that is offered is no consequence, nor what it brings to light.
                break;
            }
            let Some(read) = self.reading(fault, &change) else { continue };
            fixed |= at < own;
            let Some(outcome) = self.outcome(change, read) else { continue };
            let gone: usize = outcome.gone.values().sum();
            if gone > best.as_ref().map_or(0, |(most, _)| *most) {
                best = Some((gone, outcome));
            }
            if gone == others {
                break;
            }
        }
        best.map(|(_, outcome)| outcome)
    }

    /// The text of a source with a change made and how it reads, if the fault is gone and nothing reads worse.
    fn reading(&mut self, fault: &Finding, change: &Change) -> Option<Reading> {
        let id = change.first()?.span.source;
        let text = self.changed(id, change)?;
        let mut before = marks(self.found());
        take_one(&mut before, &mark(fault));
        if !self.is_likely(fault, change, &text, &before)? {
            return None;
        }
        self.spend(text.len())?;
        let parsed = parser::parse_within(id, &text, self.limits.depth as usize);
        within(&errors(&parsed.findings), &before).then_some(Reading { id, text, before, parsed })
    }

    /// What a change does, if it takes the fault away and brings no error.
    fn outcome(&mut self, change: Change, reading: Reading) -> Option<Outcome> {
        let Reading { id, text, before, parsed } = reading;
        let at = self.files.iter().position(|(known, _)| *known == id)?;
        self.spend(self.sources.iter().map(|(_, source)| source.text().len()).sum())?;
        let old = std::mem::replace(&mut self.files[at].1, parsed.file);
        let resolved = resolve(&self.files, self.limits.depth as usize).findings;
        let tree = std::mem::replace(&mut self.files[at].1, old);
        let elsewhere = self.read.iter().filter(|finding| finding.span().source != id).cloned();
        let read: Vec<Finding> = elsewhere.chain(parsed.findings).collect();
        let found = || read.iter().chain(&resolved);
        if !within(&errors(found()), &before) {
            return None;
        }
        let gone = without(&before, &marks(found()));
        Some(Outcome { change, source: (id, text), tree, read, resolved, gone })
    }

    /// Whether the items next to the fault read better with the change; to read them alone is quick. Where braces do not
    /// pair, nothing is known of where items end.
    fn is_likely(&mut self, fault: &Finding, change: &Change, text: &str, before: &Marks) -> Option<bool> {
        let id = change.first()?.span.source;
        let file = self.files.iter().find(|(known, _)| *known == id).map(|(_, file)| file)?;
        let start = change.iter().map(|edit| edit.span.start).min()?;
        let end = change.iter().map(|edit| edit.span.end).max()?;
        let ahead = file.items.iter().map(|item| item.span.end).filter(|at| *at <= start).max();
        let behind = file.items.iter().map(|item| item.span.start).filter(|at| *at >= end).min();
        let rest = self.sources.at(id).text().len() - behind.map_or(self.sources.at(id).text().len(), |at| at as usize);
        let part = text.get(ahead.unwrap_or_default() as usize..text.len() - rest)?;
        if fault.code != Code::Syntax || part.matches('{').count() != part.matches('}').count() {
            return Some(true);
        }
        self.spend(part.len())?;
        let parsed = parser::parse_within(id, part, self.limits.depth as usize);
        Some(within(&errors(&parsed.findings), before))
    }

    /// Takes bytes from what may still be read; nothing, from then on, where they are too many.
    fn spend(&mut self, bytes: usize) -> Option<()> {
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or_default();
        left.map(|_| ())
    }

    /// The text of a source with the change made.
    fn changed(&self, id: SourceId, change: &Change) -> Option<String> {
        let mut text = self.sources.at(id).text().to_owned();
        let mut edits: Vec<&Edit> = change.iter().collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
        for edit in edits {
            text.get(edit.span.range())?;
            text.replace_range(edit.span.range(), &edit.text);
        }
        Some(text)
    }

    /// Goes on with the change made; what is gone with it is not told.
    fn accept(&mut self, fault: &Finding, outcome: Outcome) {
        let Outcome { change, source: (id, text), tree, read, resolved, mut gone } = outcome;
        let fault = mark(fault);
        let Some(root) = self.told.iter().position(|(finding, own)| !own && mark(finding) == fault) else { return };
        self.told[root].1 = true;
        let (mut kept, mut dropped) = (Vec::new(), Vec::new());
        // Of two that are alike the later follows from the fault.
        for (finding, own) in std::mem::take(&mut self.told).into_iter().rev() {
            let follows = !own && take_one(&mut gone, &mark(&finding));
            if follows { dropped.push(finding) } else { kept.push((finding, own)) }
        }
        kept.reverse();
        dropped.reverse();
        let root = kept.iter_mut().rfind(|(finding, own)| *own && mark(finding) == fault);
        root.into_iter().for_each(|(told, _)| changes::tell_further_places(told, &dropped, &change, &self.sources));
        self.told = kept;
        let named = |known: &Source| Source::new(known.name(), text.as_str());
        let sources = self.sources.iter();
        self.sources = sources.map(|(at, known)| if at == id { named(known) } else { known.clone() }).collect();
        self.files.iter_mut().filter(|(at, _)| *at == id).for_each(|(_, file)| *file = tree.clone());
        (self.read, self.resolved) = (read, resolved);
    }
}

/// The errors among findings.
fn errors<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Marks {
    marks(findings.into_iter().filter(|finding| finding.is_error()))
}

/// Takes one of a mark away; whether there was one.
fn take_one(marks: &mut Marks, one: &Mark) -> bool {
    let Some(count) = marks.get_mut(one).filter(|count| **count > 0) else { return false };
    *count -= 1;
    true
}
