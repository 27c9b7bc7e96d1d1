//! One proposal: what it means, or all its faults, and the text that these are shown in.

use std::cell::OnceCell;
use std::sync::Arc;

use paceline::diagnostic::{Diagnostic, Excerpts};
use paceline::finding::Label;
use paceline::model::{Model, Program};
use paceline::proposal::{self, Document, Entry, Fault, Given, Record, Strays};
use paceline::text::{Source, SourceId, Sources, Span};

/// One proposal.
pub struct Proposal {
    /// What it means, or all that is wrong with it.
    pub program: Result<Program, Vec<Fault>>,
    /// What it says; of one that was read straight into ids, only once that is asked for.
    said: OnceCell<Said>,
    stands: Option<Standing>,
}

/// What a proposal says, word for word.
pub(super) struct Said {
    pub text: Texts,
    pub document: Document,
    pub given: Arc<[Entry]>,
    pub strays: Strays,
}

/// A record of a stream, what that is called, and what is given over it.
pub(super) struct Standing {
    pub record: Record,
    pub name: Arc<str>,
    pub given: Arc<Given>,
}

/// Where proposals come from.
#[derive(Clone)]
pub(super) struct Texts {
    pub sources: Sources,
    /// How many lines come before the first.
    pub before: usize,
}

impl Standing {
    /// What stands there, read the long way.
    pub fn said(&self) -> Said {
        let mut sources = self.given.sources.clone();
        let told = self.record.told(SourceId(sources.iter().count() as u32));
        sources.add(Source::new(self.name.clone(), told.text));
        let text = Texts { sources, before: told.before };
        Said { text, document: told.document, given: self.given.entries.clone(), strays: told.strays }
    }
}

impl Said {
    fn program(&self, model: &Model) -> Result<Program, Vec<Fault>> {
        proposal::program(model, &self.document, &self.given, self.strays)
    }
}

impl Proposal {
    /// What somebody said, as a rulebook understands it.
    pub(super) fn new(said: Said, model: &Model) -> Self {
        Proposal { program: said.program(model), said: said.into(), stands: None }
    }

    /// A sound one, and where it stands.
    pub(super) fn sound(program: Program, stands: Standing) -> Self {
        Proposal { program: Ok(program), said: OnceCell::new(), stands: Some(stands) }
    }

    fn said(&self) -> &Said {
        self.said.get_or_init(|| match &self.stands {
            Some(stands) => stands.said(),
            None => Said {
                text: Texts { sources: Sources::default(), before: 0 },
                document: Document::broken(String::new(), Span::default(), Vec::new()),
                given: Arc::from([]),
                strays: Strays::Refused,
            },
        })
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        match &self.program {
            Ok(program) => &program.name,
            Err(_) => &self.said().document.name,
        }
    }

    /// Where it stands.
    pub fn place(&self) -> Span {
        self.said().document.span
    }

    /// What it means to another rulebook.
    pub fn read_again(&self, model: &Model) -> Result<Program, Vec<Fault>> {
        self.said().program(model)
    }

    /// Its faults, or these, as diagnostics.
    pub fn diagnostics(&self, faults: &[Fault]) -> Vec<Diagnostic> {
        self.said().text.diagnostics(faults)
    }

    /// Line and column of a place of it, both from 1, as its diagnostics show them.
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let text = &self.said().text;
        if text.sources.iter().all(|(id, _)| id != span.source) {
            return (1, 1);
        }
        Excerpts::of(&text.sources, text.before).get(span.source).place(span)
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
