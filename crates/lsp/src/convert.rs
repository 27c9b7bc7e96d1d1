//! Places and findings of the library as those of the protocol.

use std::ops::Range;

use gen_lsp_types as lsp;
use paceline::Source;
use paceline::text::{Encoding, Position};

/// The bytes of a range; one that ends before it begins is empty.
pub fn bytes(source: &Source, range: lsp::Range, encoding: Encoding) -> Range<usize> {
    let start = offset(source, range.start, encoding);
    start..offset(source, range.end, encoding).max(start)
}

/// The byte of a position.
pub fn offset(source: &Source, position: lsp::Position, encoding: Encoding) -> usize {
    let position = Position { line: position.line as usize, column: position.character as usize };
    source.offset(position, encoding)
}

/// The position of a byte.
pub fn position(source: &Source, offset: usize, encoding: Encoding) -> lsp::Position {
    let Position { line, column } = source.position(offset, encoding);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    lsp::Position { line: number(line), character: number(column) }
}

/// The range of some bytes.
pub fn range(source: &Source, bytes: Range<usize>, encoding: Encoding) -> lsp::Range {
    lsp::Range { start: position(source, bytes.start, encoding), end: position(source, bytes.end, encoding) }
}
