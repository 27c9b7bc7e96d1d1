//! A stream of JSON Lines, one proposal at a time, however long it is.
//!
//! In: a stream. Out: each line that is not blank, as it stands there, and then its proposal: lines are read in order by
//! one and understood by many.

use std::io::{self, BufRead};

use super::super::document::{Document, Fault, Text};
use super::{numbered, read_json_line};
use crate::text::SourceId;

/// One line that [`JsonLines`] has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonLine {
    /// Which line of the stream it is, from 1, blank lines counted.
    pub number: usize,
    /// Its text; the document's places are places in it.
    pub text: String,
    /// The proposal.
    pub document: Document,
}

/// One line that is yet to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawLine {
    number: usize,
    name: String,
    bytes: Vec<u8>,
}

/// The lines of a stream of JSON Lines, one at a time; only reading the stream can fail.
#[derive(Debug)]
pub struct JsonLines<R> {
    input: R,
    stem: String,
    line: usize,
    count: usize,
}

impl<R: BufRead> JsonLines<R> {
    /// Reads proposals from `input`; those without a name are called after `stem`.
    pub fn new(input: R, stem: &str) -> Self {
        JsonLines { input, stem: stem.to_owned(), line: 0, count: 0 }
    }

    /// The stream itself.
    pub fn input(&self) -> &R {
        &self.input
    }

    /// The next line that is not blank, as it stands there.
    pub fn next_line(&mut self) -> io::Result<Option<RawLine>> {
        let bytes = self.next_bytes()?;
        self.count += usize::from(bytes.is_some());
        Ok(bytes.map(|bytes| RawLine { number: self.line, name: numbered(&self.stem, self.count), bytes }))
    }

    /// The bytes of the next line that is not blank.
    fn next_bytes(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        while self.input.read_until(b'\n', &mut bytes)? > 0 {
            self.line += 1;
            if self.line == 1 && bytes.starts_with("\u{feff}".as_bytes()) {
                bytes.drain(..3);
            }
            if !bytes.trim_ascii().is_empty() {
                return Ok(Some(bytes));
            }
            bytes.clear();
        }
        Ok(None)
    }
}

impl RawLine {
    /// What it says; its places are in `source`, which stands for this line.
    pub fn read(self, source: SourceId) -> JsonLine {
        let RawLine { number, name, bytes } = self;
        match String::from_utf8(bytes) {
            Ok(text) => {
                let document = read_json_line(&text, source, 0, name);
                JsonLine { number, text, document }
            }
            Err(error) => {
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let here = Text { source, text: &text, base: 0 };
                let at = error.utf8_error().valid_up_to();
                let fault = Fault::new(here.span(at..at), "this line is not UTF-8").help("save the file as UTF-8");
                JsonLine { number, document: Document::broken(name, here.whole(), vec![fault]), text }
            }
        }
    }
}
