//! Words with the comments that belong to them.
//!
//! In: the tokens of a source, and which stretches of it are sound items. Out: [`Unit`]s, each an item's words; a
//! stretch that stays as it is counts as one word. A comment at the end of a line belongs to the word before it, one on a
//! line of its own to the word behind it. Commas are no words but marks of the word before them. Nothing else is dropped.

use crate::syntax::tokens::{Kind, Token, Tokens};
use std::ops::Range;

/// A word, and what was written around it.
#[derive(Debug, Clone, Default)]
pub(super) struct Word<'t> {
    pub text: &'t str,
    /// A stretch that stays as it is, in the place of a word.
    pub verbatim: Option<&'t str>,
    /// The comments on lines of their own above it.
    pub above: Vec<Remark<'t>>,
    /// Whether an empty line stands before it (and behind those comments).
    pub apart: bool,
    /// The comment behind it on its line.
    pub note: Option<&'t str>,
    /// Whether a comma follows.
    pub comma: bool,
    /// Whether the next word stands right behind that comma, as it was written: together they may be one number.
    pub tight: bool,
    /// Whether it is a name, a keyword or a figure, and no mark or text.
    pub wordlike: bool,
}

/// A comment on a line of its own.
#[derive(Debug, Clone)]
pub(super) struct Remark<'t> {
    pub text: &'t str,
    /// Whether an empty line stands before it.
    pub apart: bool,
}

/// The words of an item, or of what is none.
pub(super) type Unit<'t> = Vec<Word<'t>>;

/// A stretch of a source, in bytes.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    pub bytes: Range<usize>,
    /// Whether it stays as it is.
    pub verbatim: bool,
    /// Whether it is part of the item that began before it.
    pub inside: bool,
}

/// The units of a source, and the comments behind the last. Commas in the stretches `tight`, in order, stay as they are
/// written.
pub(super) fn units<'t>(
    tokens: &Tokens<'t>,
    stretches: &[Stretch],
    tight: &[Range<usize>],
) -> (Vec<Unit<'t>>, Vec<Remark<'t>>) {
    let mut reader = Reader { tokens, tight, units: Vec::new(), above: Vec::new(), end: 0 };
    let mut stretches = stretches.iter().peekable();
    for token in tokens.all() {
        let at = token.span.range();
        while stretches.next_if(|stretch| stretch.bytes.end <= at.start).is_some() {}
        match stretches.peek().filter(|stretch| stretch.bytes.start <= at.start) {
            Some(stretch) if stretch.verbatim => reader.whole(stretch),
            Some(stretch) => reader.token(token, stretch.bytes.start == at.start && !stretch.inside),
            None => reader.token(token, false),
        }
    }
    (reader.units, reader.above)
}

struct Reader<'r, 't> {
    tokens: &'r Tokens<'t>,
    /// Where commas stay as they are written.
    tight: &'r [Range<usize>],
    units: Vec<Unit<'t>>,
    /// The comments that wait for the word they stand above.
    above: Vec<Remark<'t>>,
    /// Where what was read last ends.
    end: usize,
}

impl<'t> Reader<'_, 't> {
    fn token(&mut self, token: &Token, begins: bool) {
        let text = self.tokens.slice(token.span);
        let breaks = self.breaks(token.span.range());
        if token.kind.is_comment() {
            return self.comment(text, breaks);
        }
        if text == "," {
            let tight = self.is_tight(token.span.range());
            if let Some(last) = self.last() {
                (last.comma, last.tight) = (true, tight);
                return;
            }
        }
        if begins {
            self.units.push(Unit::new());
        }
        if matches!(text, "]" | "}")
            && let Some(last) = self.last()
        {
            (last.comma, last.tight) = (false, false);
        }
        let wordlike = matches!(token.kind, Kind::Word | Kind::Number | Kind::Date);
        self.word(Word { text, wordlike, ..Word::default() }, breaks);
    }

    fn is_tight(&self, comma: Range<usize>) -> bool {
        let next = self.tight.partition_point(|stretch| stretch.end <= comma.start);
        self.tight.get(next).is_some_and(|stretch| stretch.start < comma.start && comma.end < stretch.end)
    }

    fn word(&mut self, word: Word<'t>, breaks: usize) {
        let above = std::mem::take(&mut self.above);
        if let Some(unit) = self.units.last_mut() {
            unit.push(Word { above, apart: breaks > 1, ..word });
        }
    }

    fn comment(&mut self, text: &'t str, breaks: usize) {
        let text = text.trim_end();
        let free = self.above.is_empty();
        match self.last().filter(|last| free && breaks == 0 && last.note.is_none()) {
            Some(last) => last.note = Some(text),
            None => self.above.push(Remark { text, apart: breaks > 1 }),
        }
    }

    /// A stretch that stays as it is, with the blanks before it on its line.
    fn whole(&mut self, stretch: &Stretch) {
        let Range { start, end } = stretch.bytes.clone();
        if self.end >= end {
            return;
        }
        let breaks = self.breaks(start..end);
        let text = self.tokens.text();
        let line = text[..start].trim_end_matches([' ', '\t']);
        let from = if line.is_empty() || line.ends_with(['\n', '\r']) { line.len() } else { start };
        if !stretch.inside {
            self.units.push(Unit::new());
        }
        self.word(Word { verbatim: Some(&text[from..end]), ..Word::default() }, breaks);
    }

    /// How many lines end between what was read last and this.
    fn breaks(&mut self, bytes: Range<usize>) -> usize {
        let gap = self.tokens.text().get(self.end..bytes.start).unwrap_or_default();
        self.end = bytes.end;
        gap.bytes().filter(|byte| *byte == b'\n').count()
    }

    fn last(&mut self) -> Option<&mut Word<'t>> {
        self.units.last_mut()?.last_mut()
    }
}
