//! JSON Lines: a record is a line that is not blank.

use std::io::{self, Read};
use std::sync::Arc;

use super::{Block, Buffer, Record};

/// The lines of a stream of JSON Lines; only reading the stream can fail.
#[derive(Debug)]
pub struct Lines<R> {
    buffer: Buffer<R>,
    stem: Arc<str>,
    block: Arc<Block>,
    /// How far the block is read.
    at: usize,
    line: usize,
    nth: usize,
}

impl<R: Read> Lines<R> {
    /// Reads proposals from `input`; those without a name are called after `stem`.
    pub fn new(input: R, stem: &str) -> Self {
        let stem: Arc<str> = stem.into();
        let block = Arc::new(Block { bytes: Vec::new(), stem: stem.clone() });
        Lines { buffer: Buffer::new(input), stem, block, at: 0, line: 0, nth: 0 }
    }

    /// Whether nothing more was read than what was handed out: for the next line, its writer has to be waited for.
    pub fn waits(&self) -> bool {
        self.at == self.block.bytes.len()
    }

    /// The next line that is not blank.
    pub fn next_record(&mut self) -> io::Result<Option<Record>> {
        loop {
            if self.waits() {
                let Some(bytes) = self.whole_lines()? else { return Ok(None) };
                (self.block, self.at) = (Arc::new(Block { bytes, stem: self.stem.clone() }), 0);
            }
            let (start, rest) = (self.at, &self.block.bytes[self.at..]);
            let end = start + rest.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |at| at + 1);
            let (before, blank) = (self.line, self.block.bytes[start..end].trim_ascii().is_empty());
            self.at = end;
            self.line += 1;
            if !blank {
                self.nth += 1;
                let block = self.block.clone();
                return Ok(Some(Record { block, range: start..end, before, nth: self.nth, table: None }));
            }
        }
    }

    /// The next lines, as many as are there; at the end of the stream all that is left.
    fn whole_lines(&mut self) -> io::Result<Option<Vec<u8>>> {
        if self.line == 0 {
            self.buffer.skip_mark()?;
        }
        let mut searched = 0;
        loop {
            let bytes = &mut self.buffer.bytes;
            if let Some(last) = bytes[searched..].iter().rposition(|&byte| byte == b'\n') {
                let rest = bytes.split_off(searched + last + 1);
                return Ok(Some(std::mem::replace(bytes, rest)));
            }
            if self.buffer.ended {
                let rest = std::mem::take(bytes);
                return Ok((!rest.is_empty()).then_some(rest));
            }
            searched = bytes.len();
            self.buffer.more()?;
        }
    }
}
