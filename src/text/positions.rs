//! Places as editors count them: a line and a column, both from 0, the column in bytes, characters or UTF-16 units.
//!
//! In: a byte offset, or a position. Out: the other of the two. Whatever is past the end of a line or of the text counts
//! as its end, and what lies within a character counts as the character's beginning, so that each conversion has an
//! answer. A line ends at `\n` or `\r\n`; no position lies between the two characters of `\r\n`, but a byte offset may.

use super::Source;

/// How columns are counted. The names in brackets are those of the Language Server Protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// In bytes of UTF-8 (`utf-8`).
    Bytes,
    /// In units of UTF-16, of which a character beyond U+FFFF has two (`utf-16`).
    Utf16,
    /// In characters (`utf-32`).
    Characters,
}

impl Encoding {
    /// How many units a text has.
    fn count(self, text: &str) -> usize {
        match self {
            Encoding::Bytes => text.len(),
            Encoding::Utf16 => text.chars().map(char::len_utf16).sum(),
            Encoding::Characters => text.chars().count(),
        }
    }

    fn units(self, letter: char) -> usize {
        match self {
            Encoding::Bytes => letter.len_utf8(),
            Encoding::Utf16 => letter.len_utf16(),
            Encoding::Characters => 1,
        }
    }
}

/// A line and a column, both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in the units of an [`Encoding`].
    pub column: usize,
}

impl Source {
    /// The position of a byte offset.
    ///
    /// ```
    /// use paceline::Source;
    /// use paceline::text::{Encoding, Position};
    ///
    /// let source = Source::new("scheme.rules", "# 😀\nmember 日産");
    /// assert_eq!(source.position(6, Encoding::Utf16), Position { line: 0, column: 4 });
    /// assert_eq!(source.position(6, Encoding::Characters), Position { line: 0, column: 3 });
    /// assert_eq!(source.offset(Position { line: 1, column: 8 }, Encoding::Utf16), 17);
    /// ```
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let offset = floor(self.text(), offset);
        let line = self.line_of(offset);
        let start = self.line(line).start;
        Position { line, column: encoding.count(&self.text()[start..offset]) }
    }

    /// The byte offset of a position.
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        if position.line >= self.line_count() {
            return self.text().len();
        }
        let line = self.line(position.line);
        let text = &self.text()[line.clone()];
        let text = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
        let mut left = position.column;
        for (at, letter) in text.char_indices() {
            match left.checked_sub(encoding.units(letter)) {
                Some(rest) if left > 0 => left = rest,
                _ => return line.start + at,
            }
        }
        line.start + text.len()
    }
}

/// The beginning of the character that a byte offset lies in; the end of the text where it lies past that.
fn floor(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ENCODINGS: [Encoding; 3] = [Encoding::Bytes, Encoding::Utf16, Encoding::Characters];

    fn texts() -> impl Strategy<Value = String> {
        let parts =
            prop::sample::select(vec!["a", "rest: lead", " ", "é", "日産", "😀", "👨‍👩‍👧", "\n", "\r\n", "\t", "\u{feff}"]);
        prop::collection::vec(parts, 0..24).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn an_offset_comes_back_from_its_position(text in texts(), at in 0_usize..120) {
            let source = Source::new("a", text.as_str());
            let offset = floor(&text, at);
            // Between `\r` and `\n` no position lies: it is that before both.
            let between = text[..offset].ends_with('\r') && text[offset..].starts_with('\n');
            for encoding in ENCODINGS {
                let position = source.position(at, encoding);
                prop_assert_eq!(source.offset(position, encoding), offset - usize::from(between));
            }
        }

        #[test]
        fn a_position_is_the_last_that_is_not_past_it(text in texts(), line in 0_usize..20, column in 0_usize..40) {
            let source = Source::new("a", text.as_str());
            for encoding in ENCODINGS {
                let offset = source.offset(Position { line, column }, encoding);
                prop_assert!(text.is_char_boundary(offset));
                let back = source.position(offset, encoding);
                prop_assert!(back <= Position { line, column }, "{back:?}");
                if let Some(next) = text[offset..].chars().next() {
                    let next = source.position(offset + next.len_utf8(), encoding);
                    let at_end = text[offset..].starts_with('\n') || text[offset..].starts_with("\r\n");
                    prop_assert!(next > Position { line, column } || at_end, "{next:?}");
                }
            }
        }

        #[test]
        fn columns_in_utf16_are_those_of_the_standard_library(text in texts()) {
            let source = Source::new("a", text.as_str());
            for (line, content) in text.split('\n').enumerate() {
                let start = source.line(line).start;
                for (at, _) in content.char_indices() {
                    let units = content[..at].encode_utf16().count();
                    prop_assert_eq!(source.position(start + at, Encoding::Utf16), Position { line, column: units });
                }
            }
        }
    }
}
