//! One proposal: what it means, or all its faults, and the text that these are shown in.

use std::sync::Arc;

use paceline::diagnostic::{Diagnostic, Excerpts};
use paceline::finding::Label;
use paceline::model::{Model, Program};
use paceline::proposal::{self, Document, Entry, Fault, Strays};
use paceline::text::{Sources, Span};

/// One proposal.
pub struct Proposal {
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub place: Span,
    /// What it means, or all that is wrong with it.
    pub program: Result<Program, Vec<Fault>>,
    pub(super) text: Texts,
    pub(super) words: Words,
}

/// What a proposal says, for those who read it again.
pub(super) struct Words {
    pub document: Document,
    pub given: Arc<[Entry]>,
    pub strays: Strays,
}

/// Where proposals come from.
#[derive(Clone)]
pub(super) struct Texts {
    pub sources: Sources,
    /// How many lines come before the first.
    pub before: usize,
}

impl Words {
    pub fn program(&self, model: &Model) -> Result<Program, Vec<Fault>> {
        proposal::program(model, &self.document, &self.given, self.strays)
    }
}

impl Proposal {
    /// What it means to another rulebook.
    pub fn read_again(&self, model: &Model) -> Result<Program, Vec<Fault>> {
        self.words.program(model)
    }

    /// Its faults, or these, as diagnostics.
    pub fn diagnostics(&self, faults: &[Fault]) -> Vec<Diagnostic> {
        self.text.diagnostics(faults)
    }

    /// Line and column of a place of it, both from 1, as its diagnostics show them.
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        if self.text.sources.iter().all(|(id, _)| id != span.source) {
            return (1, 1);
        }
        Excerpts::of(&self.text.sources, self.text.before).get(span.source).place(span)
    }
}

impl Texts {
    pub fn diagnostics(&self, faults: &[Fault]) -> Vec<Diagnostic> {
        faults.iter().map(|fault| self.diagnostic(fault)).collect()
    }

    pub fn diagnostic(&self, fault: &Fault) -> Diagnostic {
        let diagnostic = Diagnostic::plain(&fault.message, miette::Severity::Error).help(fault.help.as_deref());
        let known = self.sources.iter().find(|(id, _)| *id == fault.span.source);
        if known.is_none_or(|(_, source)| source.text().is_empty()) {
            return diagnostic;
        }
        let here = Label { span: fault.span, message: "".into() };
        let labels: Vec<Label> = std::iter::once(here).chain(fault.also.clone()).collect();
        diagnostic.at(&labels, &Excerpts::of(&self.sources, self.before))
    }
}
