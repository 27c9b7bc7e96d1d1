//! Sources as far as they can be read and resolved, and the same with some edits made.
//!
//! In: sources. Out: their trees, the model that resolving them gives, and what both found. [`Reading::with`] makes
//! edits and reads only the sources that they touch; all are resolved again, as a name may be declared anywhere.
//! Whoever tries out a change compares the [`Marks`] of the findings before and after it: a mark says what was found,
//! but not where, because places move with every edit.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Limits;
use crate::finding::{Code, Edit, Finding};
use crate::resolve::{Resolved, resolve};
use crate::syntax::{parser, tree};
use crate::text::{SourceId, Sources, Span};

/// The tree of a source.
pub(super) type File = (SourceId, Arc<tree::File>);

/// Some sources, read and resolved.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub sources: Sources,
    pub files: Vec<File>,
    /// What reading the sources found.
    pub read: Vec<Finding>,
    /// What resolving them found.
    pub resolved: Vec<Finding>,
}

impl Reading {
    /// Reads and resolves sources. The findings of [`Resolved`] are those of the reading.
    pub fn of(sources: Sources, limits: Limits) -> (Self, Resolved) {
        Self::after(None, sources, limits)
    }

    /// The same; files that another reading has under the same number and with the same text are not read again.
    pub fn after(before: Option<&Reading>, sources: Sources, limits: Limits) -> (Self, Resolved) {
        let (read, files) = parse(before, &sources, limits);
        let mut of_model = resolve(&files, depth(limits));
        let resolved = std::mem::take(&mut of_model.findings);
        (Reading { sources, files, read, resolved }, of_model)
    }

    /// The same sources with edits made, read and resolved; nothing where the edits cannot be made.
    pub fn with(&self, edits: &[Edit], limits: Limits) -> Option<Self> {
        Some(self.read_with(edits, limits)?.resolve_again(limits))
    }

    /// The same sources with edits made, read and resolved as if they were read for the first time; nothing where the
    /// edits cannot be made.
    pub fn edited(&self, edits: &[Edit], limits: Limits) -> Option<(Self, Resolved)> {
        let sources = Edit::all(edits, &self.sources).ok()?.into_iter().collect();
        Some(Self::after(Some(self), sources, limits))
    }

    /// The tree of a source, and what reading it found, if it has this text.
    fn known(&self, id: SourceId, text: &str) -> Option<(&Arc<tree::File>, impl Iterator<Item = &Finding>)> {
        let file =
            self.files.binary_search_by_key(&id, |(id, _)| *id).ok().filter(|_| self.sources.at(id).text() == text)?;
        Some((&self.files[file].1, self.read.iter().filter(move |finding| finding.span().source == id)))
    }

    /// The same sources with edits made, read but not resolved.
    pub fn read_with(&self, edits: &[Edit], limits: Limits) -> Option<Self> {
        let sources: Sources = Edit::all(edits, &self.sources).ok()?.into_iter().collect();
        let edited = |id: SourceId| edits.iter().any(|edit| edit.span.source == id);
        let mut read: Vec<Finding> = self.read.iter().filter(|found| !edited(found.span().source)).cloned().collect();
        let mut files = self.files.clone();
        for (id, file) in files.iter_mut().filter(|(id, _)| edited(*id)) {
            let parsed = parser::parse_within(*id, sources.at(*id).text(), depth(limits));
            *file = Arc::new(parsed.file);
            read.extend(parsed.findings);
        }
        Some(Reading { sources, files, read, resolved: Vec::new() })
    }

    /// The same, resolved as it reads now.
    pub fn resolve_again(self, limits: Limits) -> Self {
        let resolved = resolve(&self.files, depth(limits)).findings;
        Reading { resolved, ..self }
    }

    /// What was found, by reading first.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.read.iter().chain(&self.resolved)
    }

    /// How many bytes all sources have.
    pub fn size(&self) -> usize {
        self.sources.iter().map(|(_, source)| source.text().len()).sum()
    }
}

/// Reads sources; of a rulebook of more text than is allowed nothing but that is said.
fn parse(before: Option<&Reading>, sources: &Sources, limits: Limits) -> (Vec<Finding>, Vec<File>) {
    let (mut findings, mut files) = (Vec::new(), Vec::new());
    if let Some(finding) = too_large(sources, limits.size.min(Limits::LARGEST)) {
        return (vec![finding], files);
    }
    for (id, source) in sources.iter() {
        if let Some((file, found)) = before.and_then(|before| before.known(id, source.text())) {
            findings.extend(found.cloned());
            files.push((id, file.clone()));
            continue;
        }
        let parsed = parser::parse_within(id, source.text(), depth(limits));
        findings.extend(parsed.findings);
        files.push((id, Arc::new(parsed.file)));
    }
    (findings, files)
}

/// A rulebook of more text than is allowed, told at the file with which it is.
fn too_large(sources: &Sources, most: u64) -> Option<Finding> {
    let mut read = 0;
    let (id, source) = sources.iter().find(|(_, source)| {
        read += source.text().len() as u64;
        read > most
    })?;
    let message = format!("with `{}` the rulebook has {read} bytes of text, and {most} may be read", source.name());
    let finding = Finding::new(Code::Syntax, message, Span::new(id, 0, 0), "here it is too large");
    Some(
        finding.help(format!("check fewer files together, or allow more: `--limit size={}`", read.next_power_of_two())),
    )
}

/// How deep anything may nest.
pub(super) fn depth(limits: Limits) -> usize {
    limits.depth.min(Limits::DEEPEST) as usize
}

/// What a finding is told apart by where texts change: its kind, its sentence, and the rules that it is about.
pub(super) type Mark = (Code, String, Vec<Arc<str>>);

pub(super) fn mark(finding: &Finding) -> Mark {
    (finding.code, finding.message.clone(), finding.rules.clone())
}

/// Marks of findings, and how many have each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Marks(BTreeMap<Mark, usize>);

impl Marks {
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        let mut marks = Marks::default();
        findings.into_iter().for_each(|finding| *marks.0.entry(mark(finding)).or_default() += 1);
        marks
    }

    /// The marks of the errors among findings.
    pub fn of_errors<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        Marks::of(findings.into_iter().filter(|finding| finding.is_error()))
    }

    /// Whether every mark is in `all`, as often.
    pub fn within(&self, all: &Marks) -> bool {
        self.0.iter().all(|(mark, count)| all.count(mark) >= *count)
    }

    /// These marks, but as many of each less as `some` has.
    pub fn without(&self, some: &Marks) -> Marks {
        let left = self.0.iter().map(|(mark, count)| (mark.clone(), count.saturating_sub(some.count(mark))));
        Marks(left.filter(|(_, count)| *count > 0).collect())
    }

    /// Takes one of a mark away; whether there was one.
    pub fn take(&mut self, one: &Mark) -> bool {
        let Some(count) = self.0.get_mut(one).filter(|count| **count > 0) else { return false };
        *count -= 1;
        true
    }

    /// How many findings there are in all.
    pub fn total(&self) -> usize {
        self.0.values().sum()
    }

    fn count(&self, mark: &Mark) -> usize {
        self.0.get(mark).copied().unwrap_or_default()
    }
}
