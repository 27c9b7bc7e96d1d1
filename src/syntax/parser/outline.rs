//! Where the items of a file begin and which brackets belong together, from the tokens alone.
//!
//! In: the tokens of a file, sound or not. Out: an [`Outline`]: pairs of brackets, and pieces that each hold one item
//! (or something that is none). On sound text the pieces are exactly its items: only words and shapes that can stand
//! nowhere else begin a piece there. On broken text, lines and indentation help to guess. Linear, and without recursion.

use super::words;
use crate::syntax::tokens::{Kind, Stray, Token, Tokens};
use std::ops::Range;

const NONE: u32 = u32::MAX;

/// The shape of a file.
pub(super) struct Outline<'t> {
    pub(super) tokens: &'t Tokens<'t>,
    /// For each token the bracket it closes or is closed by, or none.
    partner: Vec<u32>,
    /// For an open brace without a partner: the token before which it was given up.
    limit: Vec<u32>,
    /// For each token that begins a line, how far that line is indented; for the others the same of their line.
    indent: Vec<u32>,
    /// Which tokens begin a line.
    begins: Vec<bool>,
}

/// An opening bracket that waits for its partner.
struct Open {
    at: usize,
    mark: u8,
    /// The word that began the item whose block this brace opens.
    item: &'static str,
    indent: u32,
}

impl<'t> Outline<'t> {
    /// Pairs the brackets of a file.
    pub(super) fn new(tokens: &'t Tokens<'t>) -> Self {
        let count = tokens.code().len();
        let mut outline = Outline {
            tokens,
            partner: vec![NONE; count],
            limit: vec![NONE; count],
            indent: Vec::with_capacity(count),
            begins: Vec::with_capacity(count),
        };
        outline.lines();
        outline.pair();
        outline
    }

    fn code(&self) -> &'t [Token] {
        self.tokens.code()
    }

    /// What token `at` says; nothing past the ends.
    pub(super) fn word(&self, at: usize) -> &'t str {
        self.code().get(at).map_or("", |token| self.tokens.slice(token.span))
    }

    /// What the token before `at` says.
    pub(super) fn before(&self, at: usize) -> &'t str {
        at.checked_sub(1).map_or("", |before| self.word(before))
    }

    /// The bracket that belongs to the one at `at`.
    pub(super) fn partner(&self, at: usize) -> Option<usize> {
        self.partner.get(at).filter(|partner| **partner != NONE).map(|partner| *partner as usize)
    }

    /// Where the block of an open brace ends: at its partner, or where it was given up.
    pub(super) fn block_end(&self, at: usize) -> Option<usize> {
        self.partner(at).or_else(|| self.limit.get(at).filter(|limit| **limit != NONE).map(|limit| *limit as usize))
    }

    /// Notes for every token whether it begins a line, and how far that line is indented.
    fn lines(&mut self) {
        let text = self.tokens.text();
        let (mut from, mut indent) = (0, 0);
        for token in self.tokens.code() {
            let gap = text.get(from..token.span.start as usize).unwrap_or_default();
            let begins = from == 0 || gap.contains('\n');
            if begins {
                indent = gap.rsplit('\n').next().unwrap_or_default().chars().count() as u32;
            }
            self.begins.push(begins);
            self.indent.push(indent);
            from = token.span.end as usize;
        }
    }

    /// Whether token `at` is the first on its line.
    pub(super) fn starts_line(&self, at: usize) -> bool {
        self.begins.get(at).copied().unwrap_or(false)
    }

    /// How far the line of token `at` is indented.
    pub(super) fn line_indent(&self, at: usize) -> u32 {
        self.indent.get(at).copied().unwrap_or(0)
    }

    /// Whether token `at` can stand as a name, well spelt or not.
    pub(super) fn is_wordlike(&self, at: usize) -> bool {
        self.code()
            .get(at)
            .is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Stray(Stray::Word | Stray::Figure)))
    }

    fn is_reserved(&self, at: usize) -> bool {
        words::RESERVED.contains(&self.word(at))
    }

    fn pair(&mut self) {
        let mut open: Vec<Open> = Vec::new();
        let mut counts = [0usize; 3];
        let mut item = "";
        for at in 0..self.code().len() {
            let word = self.word(at);
            let mark = word.as_bytes().first().copied().unwrap_or(0);
            match mark {
                b'{' | b'[' | b'(' if word.len() == 1 => {
                    let item = if mark == b'{' && open.is_empty() { item } else { self.inner_block(at) };
                    let indent = self.line_indent(at);
                    counts[kind_of(mark)] += 1;
                    open.push(Open { at, mark, item, indent });
                }
                b'}' | b']' | b')' if word.len() == 1 => self.close(at, mark, &mut open, &mut counts),
                _ if self.code()[at].kind == Kind::Word || self.is_wordlike(at) => {
                    self.give_up(at, &mut open, &mut counts);
                    if let Some(begun) = words::ITEMS.iter().find(|item| **item == word)
                        && self.word(at + 1) != ":"
                        && !matches!(self.before(at), "." | ":" | "any" | "per")
                        && open.is_empty()
                    {
                        item = begun;
                    } else if open.is_empty() && self.is_label(at) {
                        item = if self.before(at) == "table" { "table" } else { "rule" };
                    } else if open.is_empty() && item != "asset" && self.is_asset(at) {
                        item = "kind";
                    }
                }
                _ => {}
            }
        }
        let end = self.code().len() as u32;
        for left in open {
            if left.mark == b'{' {
                self.limit[left.at] = end;
            }
        }
    }

    fn inner_block(&self, at: usize) -> &'static str {
        if self.before(at) == "program" { "program" } else { "inner" }
    }

    fn close(&mut self, at: usize, mark: u8, open: &mut Vec<Open>, counts: &mut [usize; 3]) {
        let kind = kind_of(mark);
        if counts[kind] == 0 {
            return;
        }
        while let Some(last) = open.pop() {
            counts[kind_of(last.mark)] -= 1;
            if kind_of(last.mark) == kind {
                self.partner[at] = last.at as u32;
                self.partner[last.at] = at as u32;
                return;
            }
            if last.mark == b'{' {
                self.limit[last.at] = at as u32;
            }
        }
    }

    /// Gives up the brackets that cannot reach past token `at`, because what begins there cannot stand in them.
    fn give_up(&mut self, at: usize, open: &mut Vec<Open>, counts: &mut [usize; 3]) {
        while let Some(last) = open.last() {
            let gone = match last.mark {
                b'{' => self.outgrows(at, last),
                _ => self.is_label(at) || self.is_item_word(at) || self.is_clause(at),
            };
            if !gone {
                return;
            }
            if last.mark == b'{' {
                self.limit[last.at] = at as u32;
            }
            counts[kind_of(last.mark)] -= 1;
            open.pop();
        }
    }

    /// Whether an item begins at `at` that shows that the brace `open` was never closed.
    fn outgrows(&self, at: usize, open: &Open) -> bool {
        if !self.starts_line(at) || self.line_indent(at) > open.indent {
            return false;
        }
        match self.word(at) {
            "program" => open.item != "test" && self.is_item_word(at),
            "table" => open.item != "tier" && self.is_item_word(at),
            _ if self.is_item_word(at) => true,
            _ => {
                let rule = self.is_label(at) && words::VERBS.contains(&self.word(at + 2)) && self.word(at + 3) != "|";
                let rule = rule && !matches!(open.item, "tier");
                rule || (!matches!(open.item, "taxonomy" | "inner") && self.is_asset(at) && !self.is_reserved(at))
            }
        }
    }

    /// A word that begins an item, and stands where it does not mean anything else.
    pub(super) fn is_item_word(&self, at: usize) -> bool {
        words::ITEMS.contains(&self.word(at))
            && self.word(at + 1) != ":"
            && !matches!(self.before(at), "." | ":" | "any" | "per")
    }

    fn is_clause(&self, at: usize) -> bool {
        matches!(self.word(at), "when" | "from" | "until" | "overrides" | "because")
            && self.word(at + 1) != ":"
            && self.before(at) != "."
    }

    /// `NAME :`
    pub(super) fn is_label(&self, at: usize) -> bool {
        self.word(at + 1) == ":" && self.is_wordlike(at) && self.before(at) != "."
    }

    /// `KIND NAME {`, `KIND NAME "…" {`
    pub(super) fn is_asset(&self, at: usize) -> bool {
        let brace = if self.code().get(at + 2).is_some_and(|token| is_text(token.kind)) { at + 3 } else { at + 2 };
        self.word(brace) == "{"
            && self.is_wordlike(at)
            && self.is_wordlike(at + 1)
            && !self.is_reserved(at)
            && !self.is_reserved(at + 1)
            && !matches!(self.before(at), "." | ",")
            && !words::ITEMS.contains(&self.before(at))
    }

    /// A verb where a label is missing before it.
    pub(super) fn is_bare_verb(&self, at: usize) -> bool {
        let word = self.word(at);
        words::VERBS.contains(&word)
            && self.word(at + 1) != ":"
            && !matches!(self.before(at), ":" | "." | "->")
            && (word != "separate"
                || (self.starts_line(at)
                    && !matches!(
                        self.before(at),
                        "is" | "not" | "in" | "," | "[" | "|" | "any" | "all" | "has" | "covers"
                    )))
    }

    /// Cuts the tokens of `range` where items begin; what stands before the first is a piece of its own.
    pub(super) fn items(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut starts = Vec::new();
        let mut at = range.start;
        let mut in_header = false;
        while at < range.end {
            if self.word(at) == "{" {
                in_header = false;
            }
            if let Some(end) = self.jump(at, range.end) {
                at = end;
                continue;
            }
            if self.is_item_word(at) {
                in_header = self.word(at) == "asset";
                starts.push(at);
                if self.word(at) == "table" && self.is_label(at + 1) {
                    at += 2;
                    continue;
                }
            } else if self.is_label(at) || (!in_header && self.is_asset(at)) {
                starts.push(at);
                in_header = false;
            } else if self.is_bare_verb(at) {
                starts.push(self.verb_start(at, starts.last().copied()));
            }
            at += 1;
        }
        cut(range, starts)
    }

    /// Where a rule without a colon begins: at its verb, or at the word before it that begins the line.
    fn verb_start(&self, at: usize, last: Option<usize>) -> usize {
        let Some(before) = at.checked_sub(1) else { return at };
        let label = self.is_wordlike(before) && !self.is_reserved(before) && self.starts_line(before);
        if label && !self.starts_line(at) && last.is_none_or(|last| last < before) { before } else { at }
    }

    /// Past the brackets that open at `at`, if they belong together or end somewhere.
    pub(super) fn jump(&self, at: usize, end: usize) -> Option<usize> {
        match self.word(at) {
            "{" => Some(self.partner(at).map_or_else(|| self.block_end(at).unwrap_or(end), |close| close + 1).min(end)),
            "(" | "[" => self.partner(at).map(|close| (close + 1).min(end)),
            _ => None,
        }
    }

    /// The token of `range` at which brackets and chains of `not` and `some` nest deeper than `limit`.
    pub(super) fn too_deep(&self, range: Range<usize>, limit: usize) -> Option<usize> {
        let mut levels = vec![Chain::default()];
        let mut total = 0usize;
        for at in range {
            let inside = levels.len() > 1;
            let chain = levels.last_mut()?;
            match self.word(at) {
                "{" | "[" | "(" => {
                    levels.push(Chain::default());
                    total += 1;
                }
                "}" | "]" | ")" if inside => total -= levels.pop().map_or(0, |chain| chain.length()) + 1,
                "not" => {
                    chain.nots += 1;
                    total += 1;
                }
                "some" => {
                    chain.kept += std::mem::take(&mut chain.nots) + 1;
                    total += 1;
                }
                "and" | "or" => total -= std::mem::take(&mut chain.nots),
                _ if self.ends_chain(at) => total -= std::mem::take(chain).length(),
                _ => {}
            }
            if total > limit {
                return Some(at);
            }
        }
        None
    }

    /// A word at which a chain of `not` and `some` ends.
    fn ends_chain(&self, at: usize) -> bool {
        matches!(self.word(at), ":" | "|" | "->" | "," | "expect") || self.is_clause(at)
    }
}

/// The prefix words that a bracket has seen: those of the test at hand, and those that reach past `and`.
#[derive(Default)]
struct Chain {
    nots: usize,
    kept: usize,
}

impl Chain {
    fn length(&self) -> usize {
        self.nots + self.kept
    }
}

fn kind_of(mark: u8) -> usize {
    match mark {
        b'{' | b'}' => 0,
        b'[' | b']' => 1,
        _ => 2,
    }
}

pub(super) fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::Stray(Stray::OpenText | Stray::Quoted))
}

/// The pieces of `range` that begin at `starts`.
pub(super) fn cut(range: Range<usize>, starts: Vec<usize>) -> Vec<Range<usize>> {
    let mut pieces = Vec::with_capacity(starts.len() + 1);
    let mut from = range.start;
    for start in starts.into_iter().chain([range.end]) {
        if start > from {
            pieces.push(from..start);
            from = start;
        }
    }
    pieces
}
