//! CSV: a record is a row below the header that has some content.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use super::{Block, Buffer, Record, line_before};
use crate::model::Model;
use crate::proposal::csv::{self, Header, Row};
use crate::proposal::direct::Columns;
use crate::proposal::document::{Fault, Text};
use crate::proposal::fields::{StrayColumns, stray_columns};
use crate::text::{Source, SourceId};

/// The columns of a file, and what they are to a rulebook.
#[derive(Debug)]
pub struct Table {
    pub(super) header: Header,
    pub(super) columns: Columns,
    /// What is said of columns that are no fields, with the text that it is said of.
    strays: Option<(Fault, Source)>,
}

/// The rows of a stream of CSV; only reading the stream can fail.
#[derive(Debug)]
pub struct Rows<R> {
    /// What is not in a block yet, behind the line before it.
    buffer: Buffer<R>,
    /// Where what is not in a block yet begins.
    taken: usize,
    stem: Arc<str>,
    table: Arc<Table>,
    block: Arc<Block>,
    /// The rows of the block that are not handed out yet, each with the number of lines before it.
    rows: VecDeque<(Range<usize>, usize)>,
    /// How many lines come before what is not in a block yet.
    line: usize,
    nth: usize,
    /// A quote that is not closed before the end of the stream.
    unclosed: bool,
}

/// A stream of CSV whose header was read.
#[derive(Debug)]
pub enum Opened<R> {
    /// It can be read row by row.
    Rows(Box<Rows<R>>),
    /// Its header is at fault, which is told of the file as a whole: all that it holds.
    Whole(Vec<u8>),
}

/// A row in the buffer.
struct Found {
    range: Range<usize>,
    blank: bool,
}

impl<R: Read> Rows<R> {
    /// Reads the header of a stream called `name`, whose proposals are called after `stem`.
    pub fn open(input: R, name: &str, stem: &str, model: &Model) -> io::Result<Opened<R>> {
        let mut buffer = Buffer::new(input);
        let (table, taken) = loop {
            match head(&buffer, name, model) {
                Head::Unfinished => buffer.more()?,
                Head::Faulty => {
                    buffer.input.read_to_end(&mut buffer.bytes)?;
                    return Ok(Opened::Whole(buffer.bytes));
                }
                Head::Table(table, taken) => break (table, taken),
            }
        };
        let stem: Arc<str> = stem.into();
        let line = lines(&buffer.bytes[..taken]);
        let block = Arc::new(Block { bytes: Vec::new(), stem: stem.clone() });
        let (rows, table) = (VecDeque::new(), Arc::new(table));
        let rows = Rows { buffer, taken, stem, table, block, rows, line, nth: 0, unclosed: false };
        Ok(Opened::Rows(Box::new(rows)))
    }

    /// What is said of columns that are no fields, with the text that it is said of.
    pub fn strays(&self) -> Option<&(Fault, Source)> {
        self.table.strays.as_ref()
    }

    /// Whether the rest of the stream can be read row by row: all of it is UTF-8, every quote is closed, and no column
    /// without a name has content. Reads to the end of the stream.
    pub fn is_plain(mut self) -> io::Result<bool> {
        let unnamed: Vec<usize> = self.table.header.unnamed.iter().map(|(cell, _)| *cell).collect();
        while let Some(record) = self.next_record()? {
            let Some(text) = record.block.text(record.range.clone()) else { return Ok(false) };
            let row = (!unnamed.is_empty()).then(|| self.table.header.row(Text { source: SourceId(0), text, base: 0 }));
            if row.flatten().is_some_and(|row| unnamed.iter().any(|&cell| csv::has_content(&row, cell))) {
                return Ok(false);
            }
        }
        Ok(!self.unclosed)
    }

    /// The next row with some content.
    pub fn next_record(&mut self) -> io::Result<Option<Record>> {
        while self.rows.is_empty() {
            if self.buffer.ended && self.taken == self.buffer.bytes.len() {
                return Ok(None);
            }
            self.next_block()?;
        }
        let row = self.rows.pop_front();
        self.nth += 1;
        let record = |(range, before)| {
            let (block, table) = (self.block.clone(), Some(self.table.clone()));
            Record { block, range, before, nth: self.nth, table }
        };
        Ok(row.map(record))
    }

    /// Makes a block of the rows in the buffer. The last one is left for the next block, unless the stream ends: so each
    /// stands between the lines around it.
    fn next_block(&mut self) -> io::Result<()> {
        let (mut at, mut line, mut last) = (self.taken, self.line, None);
        loop {
            while let Some(Found { range, blank }) = self.found(at) {
                if let Some((range, before, false)) = last.take() {
                    self.rows.push_back((range, before));
                }
                at = range.end;
                let before = line;
                line += lines(&self.buffer.bytes[range.clone()]);
                last = Some((range, before, blank));
            }
            if self.buffer.ended || !self.rows.is_empty() {
                break;
            }
            self.buffer.more()?;
        }
        let (keep, before) = match last {
            Some((range, before, false)) if self.buffer.ended => {
                self.rows.push_back((range, before));
                (at, line)
            }
            Some((range, before, _)) if !self.buffer.ended => (range.start, before),
            _ => (at, line),
        };
        self.block = Arc::new(Block { bytes: self.buffer.bytes[..at].to_vec(), stem: self.stem.clone() });
        let start = line_before(&self.buffer.bytes[..keep]);
        self.buffer.bytes.drain(..start);
        (self.taken, self.line) = (keep - start, before);
        Ok(())
    }

    /// The row that begins there; nothing while its end is not read.
    fn found(&mut self, at: usize) -> Option<Found> {
        let bytes = self.buffer.bytes.get(at..).filter(|bytes| !bytes.is_empty())?;
        let separator = self.table.header.separator();
        let end = bytes.iter().position(|&byte| byte == b'\n');
        let line = &bytes[..end.map_or(bytes.len(), |end| end + 1)];
        let ends_plainly = line.iter().position(|&byte| byte == b'\r').is_none_or(|at| line[at + 1..] == *b"\n");
        let says = |byte: &u8| byte.is_ascii_graphic() && !matches!(*byte, b'"') && *byte != separator.mark() as u8;
        if ends_plainly && !line.contains(&b'"') && line.iter().any(says) {
            return (end.is_some() || self.buffer.ended).then(|| Found { range: at..at + line.len(), blank: false });
        }
        // A row may go on over several lines within quotes.
        let Some(text) = text_of(bytes, self.buffer.ended) else {
            return (end.is_some() || self.buffer.ended).then(|| Found { range: at..at + line.len(), blank: false });
        };
        let read = csv::one_row(Text { source: SourceId(0), text, base: 0 }, separator);
        if !self.buffer.ended && (read.unclosed || read.end == text.len()) {
            return None;
        }
        self.unclosed |= read.unclosed;
        Some(Found { range: at..at + read.end, blank: is_blank(&read.row) })
    }
}

fn is_blank(row: &Row<'_>) -> bool {
    row.faults.is_empty() && row.cells.iter().all(|cell| cell.is_empty())
}

fn lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte == b'\n').count()
}

/// What is read as text, if it is: a letter may be cut in two at its end, unless the stream has ended.
fn text_of(bytes: &[u8], ended: bool) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() && !ended => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok(),
        Err(_) => None,
    }
}

/// What the beginning of a stream is.
enum Head {
    Unfinished,
    Faulty,
    /// A header, and where the rows begin.
    Table(Table, usize),
}

fn head<R>(buffer: &Buffer<R>, name: &str, model: &Model) -> Head {
    let bytes = &buffer.bytes;
    let Some(text) = text_of(bytes, buffer.ended) else { return Head::Faulty };
    let whole = Text { source: SourceId(0), text, base: 0 };
    let text = whole.without_mark();
    let Some(read) = csv::header(text) else {
        return if buffer.ended { Head::Faulty } else { Head::Unfinished };
    };
    // With the line after it, that its warning is shown with.
    let end = text.base + read.end;
    let next = whole.text[end..].find('\n').map(|at| end + at + 1);
    if !buffer.ended && (read.unclosed || next.is_none()) {
        return Head::Unfinished;
    }
    let Ok(header) = read.row else { return Head::Faulty };
    let strays = match stray_columns(model, &header.names) {
        None => None,
        Some(StrayColumns::LeftAside(fault)) => {
            let text = &whole.text[..next.unwrap_or(whole.text.len())];
            Some((fault, Source::new(name, text)))
        }
        Some(StrayColumns::All(_)) => return Head::Faulty,
    };
    let columns = Columns::of(&header, model);
    Head::Table(Table { header: header.apart(), columns, strays }, end)
}
