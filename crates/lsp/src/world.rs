//! All rulebooks and open files as they were at one moment, for requests on other threads.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use gen_lsp_types as lsp;
use lsp_server::ErrorCode;
use paceline::Source;
use paceline::ide::FilePosition;
use paceline::ide::diagnostics::Diagnostics;
use paceline::rulebook::{Snapshot, StopToken};
use paceline::text::{Encoding, SourceId, Sources, Span};
use paceline_project::{Project, Root};

use crate::Environment;
use crate::capabilities::Client;
use crate::convert;
use crate::documents::Documents;
use crate::features::Committed;
use crate::uris;

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What the protocol calls it.
    pub code: i32,
    /// What people are told.
    pub message: String,
}

impl Failure {
    /// What was asked cannot be done, for this reason.
    pub fn refused(message: impl Into<String>) -> Self {
        Failure { code: ErrorCode::RequestFailed as i32, message: message.into() }
    }

    /// The client no longer waits.
    pub fn cancelled() -> Self {
        Failure { code: ErrorCode::RequestCanceled as i32, message: "the request was cancelled".to_owned() }
    }
}

/// A rulebook at one moment.
#[derive(Debug, Clone)]
pub struct RulebookView {
    /// Where it lies.
    pub root: Root,
    /// Its files.
    pub snapshot: Snapshot,
    /// What its `paceline.toml` says.
    pub project: Option<Arc<Project>>,
    /// The findings that are shown.
    pub diagnostics: Arc<Diagnostics>,
}

/// Everything at one moment.
#[derive(Debug, Clone)]
pub struct World {
    /// The client.
    pub client: Arc<Client>,
    /// What the program gives.
    pub environment: Environment,
    /// The open files.
    pub documents: Documents,
    /// The rulebooks, by root.
    pub rulebooks: Vec<RulebookView>,
    /// The colours that clients were told last.
    pub tokens: Arc<Mutex<ToldTokens>>,
    /// The rulebooks as they were committed last.
    pub committed: Arc<Mutex<Vec<Committed>>>,
}

/// The colours that clients were told last, by file; each with the name of that answer.
#[derive(Debug, Default)]
pub struct ToldTokens {
    count: u64,
    files: HashMap<lsp::Uri, (String, Vec<lsp::SemanticToken>)>,
}

impl ToldTokens {
    /// Keeps what is told of a file; the name of the answer.
    pub fn keep(&mut self, uri: &lsp::Uri, tokens: &[lsp::SemanticToken]) -> String {
        self.count += 1;
        let id = self.count.to_string();
        self.files.insert(uri.clone(), (id.clone(), tokens.to_vec()));
        id
    }

    /// What was told of a file last, if that answer has this name.
    pub fn get(&self, uri: &lsp::Uri, id: &str) -> Option<Vec<lsp::SemanticToken>> {
        self.files.get(uri).filter(|(known, _)| known == id).map(|(_, tokens)| tokens.clone())
    }
}

/// A file of a rulebook.
#[derive(Debug, Clone, Copy)]
pub struct Place<'w> {
    /// The rulebook.
    pub rulebook: &'w RulebookView,
    /// The file's number in the snapshot.
    pub id: SourceId,
    /// The file.
    pub source: &'w Source,
}

impl RulebookView {
    /// Waits a while for the check that is under way in the background; whether it is done. Nobody waits for what was
    /// stopped, or takes longer than a reader has patience: there is an earlier check to tell of.
    pub fn wait_for_check(&self, patience: Duration, stop: &StopToken) -> bool {
        let until = Instant::now() + patience;
        while self.snapshot.checked().is_none() {
            if stop.is_stopped() || Instant::now() >= until {
                return false;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        true
    }
}

impl World {
    /// How the client counts columns.
    pub fn encoding(&self) -> Encoding {
        self.client.encoding()
    }

    /// The file that a URI stands for.
    ///
    /// # Errors
    ///
    /// Where it is in no rulebook that is open.
    pub fn place(&self, uri: &lsp::Uri) -> Result<Place<'_>, Failure> {
        let name = uris::name_of(uri);
        let found = self.rulebooks.iter().find_map(|rulebook| {
            let (id, source) = rulebook.snapshot.source(&name)?;
            Some(Place { rulebook, id, source })
        });
        found.ok_or_else(|| Failure::refused(format!("`{name}` is no file of an open rulebook")))
    }

    /// The file that a document is, and a place in it.
    ///
    /// # Errors
    ///
    /// Where the file is in no rulebook that is open.
    pub fn position(
        &self,
        document: &lsp::TextDocumentIdentifier,
        position: lsp::Position,
    ) -> Result<(Place<'_>, FilePosition), Failure> {
        let place = self.place(&document.uri)?;
        let offset = convert::offset(place.source, position, self.encoding());
        Ok((place, FilePosition::new(place.id, offset)))
    }

    /// The location of a stretch of a rulebook's text.
    pub fn location(&self, sources: &Sources, span: Span) -> lsp::Location {
        let source = sources.at(span.source);
        lsp::Location { uri: self.documents.uri(source.name()), range: self.range(sources, span) }
    }

    /// The range of a stretch of a rulebook's text.
    pub fn range(&self, sources: &Sources, span: Span) -> lsp::Range {
        convert::range(sources.at(span.source), span.range(), self.encoding())
    }
}
