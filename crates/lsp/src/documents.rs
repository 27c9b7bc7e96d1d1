//! The files that are open in the editor, with the texts that it has of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use gen_lsp_types::{TextDocumentContentChangeEvent, Uri};
use paceline::Source;
use paceline::text::Encoding;

use crate::convert;

/// A file that is open.
#[derive(Debug, Clone)]
pub struct Document {
    /// As the client writes it.
    pub uri: Uri,
    /// The version of the text, which the client counts.
    pub version: i32,
    /// The text, under the name of the file.
    pub source: Source,
}

impl Document {
    /// Makes the changes of one message, one after the other.
    pub fn change(&mut self, version: i32, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) {
        for change in changes {
            let text = match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => whole.text,
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let range = convert::bytes(&self.source, part.range, encoding);
                    let mut text = self.source.text().to_owned();
                    text.replace_range(range, &part.text);
                    text
                }
            };
            self.source = Source::new(self.source.name(), text);
        }
        self.version = version;
    }
}

/// All files that are open, by name. Clones are cheap, and stay as they are.
#[derive(Debug, Clone, Default)]
pub struct Documents(Arc<BTreeMap<String, Document>>);

impl Documents {
    /// The file of that name, if it is open.
    pub fn get(&self, name: &str) -> Option<&Document> {
        self.0.get(name)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Document> {
        Arc::make_mut(&mut self.0).get_mut(name)
    }

    /// Opens a file.
    pub fn open(&mut self, name: String, document: Document) {
        Arc::make_mut(&mut self.0).insert(name, document);
    }

    /// Closes a file.
    pub fn close(&mut self, name: &str) {
        Arc::make_mut(&mut self.0).remove(name);
    }

    /// The files by name.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Document)> {
        self.0.iter()
    }

    /// The URI of a file, as the client writes it where it is open.
    pub fn uri(&self, name: &str) -> Uri {
        self.get(name).map_or_else(|| crate::uris::uri_of(name), |document| document.uri.clone())
    }
}
