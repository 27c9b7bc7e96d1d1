//! The words before a place, as far as they say what is wanted there.

use super::super::{FilePosition, Snapshot};
use crate::syntax::parser::words;
use crate::syntax::tokens::{Kind, Tokens};
use crate::text::Span;

/// The words before a place.
#[derive(Debug)]
pub struct Context<'s> {
    /// The word that the place is in or behind, which is replaced; empty where there is none.
    pub replaced: Span,
    /// The words of the item before that one, in order; the whole of what was written since the item began.
    pub words: Vec<&'s str>,
    /// The words before each brace that is open around the place, the outermost first: `tier product`.
    pub blocks: Vec<Vec<&'s str>>,
    /// Whether the place is the first of its line.
    pub begins_line: bool,
}

impl<'s> Context<'s> {
    /// The context of a place; nothing in comments and texts.
    pub fn at(snapshot: &'s Snapshot, at: FilePosition) -> Option<Self> {
        let text = snapshot.sources().at(at.source).text();
        let tokens = Tokens::new(at.source, text);
        let offset = u32::try_from(at.offset).ok()?;
        let inside = |span: Span| span.start < offset && offset <= span.end;
        let around = tokens.all().iter().find(|token| inside(token.span));
        let is_closed = |span: Span| {
            offset == span.end && text.get(span.range()).is_some_and(|text| text.len() > 1 && text.ends_with('"'))
        };
        match around.map(|token| (token.kind, token.span)) {
            Some((Kind::Comment, _)) => return None,
            Some((Kind::Text, span)) if !is_closed(span) => return None,
            Some((Kind::Stray(_), span)) if text.get(span.range()).is_some_and(|of| of.starts_with(['"', '/'])) => {
                return None;
            }
            _ => {}
        }
        let word = around.filter(|token| matches!(token.kind, Kind::Word | Kind::Number)).map(|token| token.span);
        let replaced = word.unwrap_or(Span::new(at.source, at.offset, at.offset));
        let mut context = Context { replaced, words: Vec::new(), blocks: Vec::new(), begins_line: false };
        let before = tokens.code().iter().take_while(|token| token.span.end <= replaced.start);
        for token in before {
            let written = text.get(token.span.range()).unwrap_or_default();
            context.take(written, tokens.starts_line(token.span.start as usize));
        }
        context.begins_line = tokens.starts_line(replaced.start as usize);
        Some(context)
    }

    fn take(&mut self, word: &'s str, begins_line: bool) {
        match word {
            "{" => {
                let head = std::mem::take(&mut self.words);
                self.blocks.push(head);
            }
            "}" => {
                self.words = self.blocks.pop().unwrap_or_default();
                self.words.push("}");
            }
            // The title of a guarantee, and the name of a table, stand between their word and the colon.
            ":" if self.words.len() == 2 && ["table", "guarantee"].contains(&self.words[0]) => self.words.push(word),
            ":" if self.words.len() > 1 => {
                // A label: what stands before it is another item, or another field.
                let label = self.words.pop().unwrap_or_default();
                self.words = vec![label, ":"];
            }
            _ => {
                if begins_line && words::ITEMS.contains(&word) && (self.blocks.is_empty() || word == "table") {
                    self.words.clear();
                }
                self.words.push(word);
            }
        }
    }

    /// The word that many before the place, from 0.
    pub fn back(&self, count: usize) -> &'s str {
        self.words.len().checked_sub(count + 1).map_or("", |at| self.words[at])
    }

    /// The first word of the item.
    pub fn first(&self) -> &'s str {
        self.words.first().copied().unwrap_or_default()
    }

    /// The first word of the innermost block around the place: `tier`, `program`, a kind of asset.
    pub fn block(&self) -> Option<&'s str> {
        self.blocks.last()?.first().copied()
    }

    /// The last of these words that was written, and the words behind it; the `not` of `is not` and `not in` is none.
    pub fn since(&self, wanted: &[&str]) -> Option<(&'s str, &[&'s str])> {
        let is_of_test = |at: usize| {
            let before = at.checked_sub(1).and_then(|at| self.words.get(at));
            self.words[at] == "not" && (before == Some(&"is") || self.words.get(at + 1) == Some(&"in"))
        };
        let at = (0..self.words.len()).rev().find(|at| wanted.contains(&self.words[*at]) && !is_of_test(*at))?;
        Some((self.words[at], &self.words[at + 1..]))
    }
}
