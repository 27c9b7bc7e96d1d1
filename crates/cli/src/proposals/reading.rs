//! What was found of proposals, and what it means to the rulebook.
//!
//! In: a line, a document of a file, or why there is none. Out: a [`Proposal`] in each case: what cannot be read is one
//! that has only faults, so that its place in the output is not lost.

use std::string::FromUtf8Error;
use std::sync::Arc;

use super::proposal::{Proposal, Said, Standing, Texts};
use paceline::model::Model;
use paceline::proposal::{Direct, Document, Fault, Format, Given, Record, Strays};
use paceline::text::{Source, SourceId, Span};

/// A proposal as it was found.
pub(super) enum Found {
    /// A line or a row of a stream, and the name of what it stands in.
    Record(Record, Arc<str>),
    /// A document of a file that was read as a whole.
    Document(Document, Texts, Strays),
    /// One that cannot be read.
    Unreadable(Box<Proposal>),
}

/// Proposals being read for a rulebook.
pub(super) struct Reading<'a> {
    pub model: &'a Model,
    given: Arc<Given>,
    direct: Direct<'a>,
}

impl<'a> Reading<'a> {
    /// Reads proposals for a rulebook, with some values given over them.
    pub fn new(model: &'a Model, given: Given) -> Self {
        Reading { model, direct: Direct::new(model, &given), given: Arc::new(given) }
    }

    /// What is given over the proposals.
    pub fn given(&self) -> &Given {
        &self.given
    }

    /// The proposal that says nothing but what is given.
    pub fn given_alone(&self) -> Proposal {
        self.proposal(self.given.alone(), self.given_texts(), Strays::Refused)
    }

    /// The words after `--given`, to show faults in.
    pub fn given_texts(&self) -> Texts {
        Texts { sources: self.given.sources.clone(), before: 0 }
    }

    fn proposal(&self, document: Document, text: Texts, strays: Strays) -> Proposal {
        Proposal::new(Said { text, document, given: self.given.entries.clone(), strays }, self.model)
    }

    /// A proposal as it is meant.
    pub fn understood(&self, found: Found) -> Proposal {
        match found {
            Found::Record(record, name) => {
                let program = record.program(&self.direct);
                let stands = Standing { record, name, given: self.given.clone() };
                match program {
                    Some(program) => Proposal::sound(program, stands),
                    None => Proposal::new(stands.said(), self.model),
                }
            }
            Found::Document(document, texts, strays) => self.proposal(document, texts, strays),
            Found::Unreadable(proposal) => *proposal,
        }
    }

    /// A text that proposals stand in, behind the words that are given.
    pub fn texts(&self, name: impl Into<Arc<str>>, text: String, before: usize) -> (Texts, SourceId) {
        let mut sources = self.given.sources.clone();
        let id = sources.add(Source::new(name, text));
        (Texts { sources, before }, id)
    }

    /// What stands in the place of a file that is no text.
    pub fn not_utf8(&self, error: &FromUtf8Error, format: Format, name: &str, stem: &str) -> Proposal {
        let (texts, id) = self.texts(name, String::from_utf8_lossy(error.as_bytes()).into_owned(), 0);
        let at = error.utf8_error().valid_up_to();
        let fault = Fault::new(Span::new(id, at, at + '\u{fffd}'.len_utf8()), "this file is not UTF-8");
        let help = match format {
            Format::Csv => "save it as UTF-8, which spreadsheets offer as `CSV UTF-8`",
            _ => "save it as UTF-8",
        };
        self.without(fault.help(help), stem, Span::new(id, 0, 0), texts)
    }

    /// What stands in the place of proposals that cannot be read.
    pub fn unreadable(&self, name: &str, stem: &str, why: Fault) -> Proposal {
        let (texts, id) = self.texts(name, String::new(), 0);
        let place = Span::new(id, 0, 0);
        self.without(Fault { span: place, ..why }, stem, place, texts)
    }

    fn without(&self, why: Fault, stem: &str, place: Span, text: Texts) -> Proposal {
        let document = Document::broken(stem.to_owned(), place, vec![why]);
        Proposal::new(Said { text, document, given: Arc::from([]), strays: Strays::Refused }, self.model)
    }
}
