//! A stream of proposals, one at a time in constant memory: JSON Lines, and the rows of CSV.
//!
//! In: a stream of bytes. Out: [`Record`]s in order, each the stretch of text that one proposal is, to be understood on any
//! thread: straight into ids where it is sound, else as a [`Document`] with its places, for whoever tells what is wrong.
//! Text is held in blocks of whole records; a block lives as long as a record of it.

mod lines;
mod rows;

use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use super::direct::Direct;
use super::document::{Document, Fault, Text, numbered};
use super::fields::Strays;
use super::json::read_json_line;
use crate::model::Program;
use crate::text::SourceId;

pub use lines::Lines;
pub use rows::{Opened, Rows, Table};

/// How many bytes of a stream are asked for at a time.
const BLOCK: usize = 1 << 16;

/// A proposal as it stands in a stream.
#[derive(Debug, Clone)]
pub struct Record {
    block: Arc<Block>,
    /// Where it stands in its block.
    range: Range<usize>,
    /// How many lines of the stream come before it, blank ones counted.
    before: usize,
    /// The how manieth proposal it is, from 1.
    nth: usize,
    /// The table it is a row of; none: a line of JSON.
    table: Option<Arc<Table>>,
}

/// A stretch of a stream.
#[derive(Debug)]
struct Block {
    bytes: Vec<u8>,
    /// What the proposals of the stream are called after.
    stem: Arc<str>,
}

/// A record the long way: its document, and the text that this has its places in.
#[derive(Debug)]
pub struct Told {
    /// What it says, and what is wrong with how it says it.
    pub document: Document,
    /// The text; of a row with the lines around it.
    pub text: String,
    /// How many lines of the stream come before the text.
    pub before: usize,
    /// What becomes of keys that are no fields.
    pub strays: Strays,
}

impl Block {
    /// A stretch of it as text, if it is.
    fn text(&self, range: Range<usize>) -> Option<&str> {
        let bytes = self.bytes.get(range)?;
        std::str::from_utf8(bytes).ok()
    }
}

impl Record {
    /// What it is called where it does not say.
    pub fn unnamed(&self) -> String {
        numbered(&self.block.stem, self.nth)
    }

    /// The programme that it proposes, where it is sound; nothing where only [`Record::told`] can tell.
    pub fn program(&self, direct: &Direct<'_>) -> Option<Program> {
        let text = self.block.text(self.range.clone())?;
        let Some(table) = &self.table else { return direct.line(text, || self.unnamed()) };
        let row = table.header.row(Text { source: SourceId(0), text, base: 0 })?;
        direct.row(&table.columns, &row, || self.unnamed())
    }

    /// What it says, with its places in `source`.
    pub fn told(&self, source: SourceId) -> Told {
        let Some(text) = self.block.text(self.range.clone()) else { return self.not_utf8(source) };
        let Some(table) = &self.table else {
            let document = read_json_line(text, source, 0, self.unnamed());
            return Told { document, text: text.to_owned(), before: self.before, strays: Strays::Refused };
        };
        let around = self.with_lines_around();
        let (text, start) = match self.block.text(around.clone()) {
            Some(lines) => (lines, self.range.start - around.start),
            None => (text, 0),
        };
        let skipped = text[..start].matches('\n').count();
        let here = Text { source, text, base: 0 }.part(start..start + self.range.len());
        let document = match table.header.row(here) {
            Some(row) => table.header.document(row, self.unnamed()),
            None => Document::broken(self.unnamed(), here.whole(), Vec::new()),
        };
        Told { document, text: text.to_owned(), before: self.before - skipped, strays: Strays::LeftAside }
    }

    /// The lines of the block that it stands on, with the one before and the one after.
    fn with_lines_around(&self) -> Range<usize> {
        let bytes = &self.block.bytes;
        let after = bytes[self.range.end..].iter().position(|&byte| byte == b'\n');
        line_before(&bytes[..self.range.start])..after.map_or(bytes.len(), |at| self.range.end + at + 1)
    }

    fn not_utf8(&self, source: SourceId) -> Told {
        let bytes = &self.block.bytes[self.range.clone()];
        let text = String::from_utf8_lossy(bytes).into_owned();
        let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        let here = Text { source, text: &text, base: 0 };
        let (thing, strays) = match self.table {
            None => ("line", Strays::Refused),
            Some(_) => ("row", Strays::LeftAside),
        };
        let fault = Fault::new(here.span(valid..valid), format!("this {thing} is not UTF-8"));
        let faults = vec![fault.help("save the file as UTF-8")];
        let document = Document::broken(self.unnamed(), here.whole(), faults);
        Told { document, text, before: self.before, strays }
    }
}

/// Where the line before that in which these bytes end begins.
fn line_before(bytes: &[u8]) -> usize {
    let start = |bytes: &[u8]| bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    start(&bytes[..start(bytes).saturating_sub(1)])
}

/// Reads a stream block by block: what of it is not taken yet, and whether there is more.
#[derive(Debug)]
struct Buffer<R> {
    input: R,
    bytes: Vec<u8>,
    ended: bool,
}

impl<R: Read> Buffer<R> {
    fn new(input: R) -> Self {
        Buffer { input, bytes: Vec::new(), ended: false }
    }

    /// Reads what there is to read at the moment, at least a byte unless the stream ends.
    fn more(&mut self) -> io::Result<()> {
        let held = self.bytes.len();
        self.bytes.resize(held + BLOCK.max(held), 0);
        let read = loop {
            match self.input.read(&mut self.bytes[held..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.bytes.truncate(held + *read.as_ref().unwrap_or(&0));
        self.ended = read? == 0;
        Ok(())
    }

    /// Leaves a byte order mark at the beginning of the stream out.
    fn skip_mark(&mut self) -> io::Result<()> {
        while self.bytes.len() < MARK.len() && MARK.starts_with(&self.bytes) && !self.ended {
            self.more()?;
        }
        if self.bytes.starts_with(MARK) {
            self.bytes.drain(..MARK.len());
        }
        Ok(())
    }
}

const MARK: &[u8] = "\u{feff}".as_bytes();
