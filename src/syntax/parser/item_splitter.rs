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

/// The brackets that wait for their partners.
#[derive(Default)]
struct Waiting {
    open: Vec<Open>,
    /// How many braces, brackets and parentheses are among them.
    counts: [usize; 3],
    /// The outermost block closed last, while nothing else has begun.
    last: Option<(usize, usize)>,
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
        words::is_reserved(self.word(at))
    }

    fn pair(&mut self) {
        let mut waiting = Waiting::default();
        let mut item = "";
        for at in 0..self.code().len() {
            let word = self.word(at);
            let mark = word.as_bytes().first().copied().unwrap_or(0);
            match mark {
                b'{' | b'[' | b'(' if word.len() == 1 => {
                    let item = if mark == b'{' && waiting.open.is_empty() { item } else { self.inner_block(at) };
                    let indent = self.line_indent(at);
                    waiting.counts[kind_of(mark)] += 1;
                    waiting.open.push(Open { at, mark, item, indent });
                }
                b'}' | b']' | b')' if word.len() == 1 => self.close(at, mark, &mut waiting),
                _ if self.code()[at].kind == Kind::Word || self.is_wordlike(at) => {
                    self.give_up(at, &mut waiting);
                    if waiting.open.is_empty() {
                        item = self.item_at(at, item);
                        let begun = self.starts_line(at) && self.is_item_word(at);
                        let past = |open| begun && self.line_indent(at) <= self.line_indent(open);
                        waiting.last = waiting.last.filter(|(open, _)| !past(*open));
                    }
                }
                _ => {}
            }
        }
        let end = self.code().len() as u32;
        for left in waiting.open {
            if left.mark == b'{' {
                self.limit[left.at] = end;
            }
        }
    }

    /// The item in which token `at` stands, outside all brackets, where `item` is that of the token before.
    fn item_at(&self, at: usize, item: &'static str) -> &'static str {
        let word = words::ITEMS.iter().find(|word| **word == self.word(at));
        match word {
            Some(word)
                if self.word(at + 1) != ":"
                    && !matches!(self.before(at), "." | ":" | "any" | "per")
                    && !self.is_behind_leaf(at) =>
            {
                word
            }
            _ if self.is_label(at) => {
                if self.before(at) == "table" {
                    "table"
                } else {
                    "rule"
                }
            }
            _ if !matches!(item, "asset" | "table") && self.is_asset(at) => "kind",
            _ => item,
        }
    }

    fn inner_block(&self, at: usize) -> &'static str {
        if self.before(at) == "program" { "program" } else { "inner" }
    }

    fn close(&mut self, at: usize, mark: u8, waiting: &mut Waiting) {
        let kind = kind_of(mark);
        if waiting.counts[kind] == 0 {
            if mark == b'}' {
                self.close_later(at, waiting);
            }
            return;
        }
        while let Some(last) = waiting.open.pop() {
            waiting.counts[kind_of(last.mark)] -= 1;
            if kind_of(last.mark) == kind {
                self.partner[at] = last.at as u32;
                self.partner[last.at] = at as u32;
                let outer = waiting.last.is_none_or(|(open, _)| last.indent <= self.line_indent(open));
                if mark == b'}' && waiting.open.is_empty() && outer {
                    waiting.last = Some((last.at, at));
                }
                return;
            }
            if last.mark == b'{' {
                self.limit[last.at] = at as u32;
            }
        }
    }

    /// A brace that closes nothing, but stands where the last block would have ended, had it not been closed too early.
    fn close_later(&mut self, at: usize, waiting: &mut Waiting) {
        let Some((open, early)) = waiting.last.take() else { return };
        let line = |from: usize, to: usize| (from + 1..=to).all(|next| !self.starts_line(next));
        let below = self.starts_line(at) && self.line_indent(at) == self.line_indent(open) && !self.starts_line(early);
        if below && !line(open, early) || line(open, at) {
            self.partner[early] = NONE;
            self.partner[open] = at as u32;
            self.partner[at] = open as u32;
        }
    }

    /// Gives up the brackets that cannot reach past token `at`, because what begins there cannot stand in them.
    fn give_up(&mut self, at: usize, waiting: &mut Waiting) {
        while let Some(last) = waiting.open.last() {
            let gone = match last.mark {
                b'{' => self.outgrows(at, last),
                _ => self.begins_rule(at) || self.is_item_word(at) || self.is_clause(at),
            };
            if !gone {
                return;
            }
            if last.mark == b'{' {
                self.limit[last.at] = at as u32;
            }
            waiting.counts[kind_of(last.mark)] -= 1;
            waiting.open.pop();
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
            // `tiers` has no braces of its own: the next one closes the charter in which it stands.
            "tiers" if open.item == "charter" && self.next_brace(at) == "}" => false,
            _ if self.is_item_word(at) => true,
            _ => {
                let rule = self.is_label(at) && words::VERBS.contains(&self.word(at + 2)) && self.word(at + 3) != "|";
                let rule = rule && !matches!(open.item, "tier");
                rule || (!matches!(open.item, "taxonomy" | "inner") && self.is_asset(at) && !self.is_reserved(at))
            }
        }
    }

    /// The next brace behind `at`.
    fn next_brace(&self, at: usize) -> &'t str {
        let mut ahead = (at..self.code().len()).map(|at| self.word(at));
        ahead.find(|word| matches!(*word, "{" | "}")).unwrap_or("")
    }

    /// A word that begins an item, and stands where it does not mean anything else.
    pub(super) fn is_item_word(&self, at: usize) -> bool {
        words::ITEMS.contains(&self.word(at))
            && self.word(at + 1) != ":"
            && !matches!(self.before(at), "." | ":" | "any" | "per")
            && !self.is_behind_leaf(at)
            && !self.continues(at)
            && !self.is_a_program(at)
    }

    /// `every program has …`: a word of a sentence.
    fn is_a_program(&self, at: usize) -> bool {
        self.word(at) == "program"
            && !self.starts_line(at)
            && self.word(at + 1) != "{"
            && !self.before(at).is_empty()
            && matches!(self.before(at), "every" | "each" | "no" | "the" | "a" | "any" | "all" | "of")
    }

    /// Whether `at` is what a type `leaf …` is of.
    fn is_behind_leaf(&self, at: usize) -> bool {
        at > 0 && self.word(at - 1) == "leaf" && matches!(self.before(at - 1), ":" | "any")
    }

    /// Whether the word before `at`, on the same line, is one that no sentence ends with.
    fn continues(&self, at: usize) -> bool {
        let before = self.before(at);
        let ends = [
            "yes",
            "no",
            "none",
            "empty",
            "unknown",
            "always",
            "everyone",
            "leader",
            "followers",
            "undecided",
            "separate",
            "member",
        ];
        let mark = matches!(before, "(" | "[" | "," | "=" | "|" | "->");
        !self.starts_line(at) && (mark || words::is_reserved(before) && !ends.contains(&before))
    }

    /// A label at a line's start, as its second word, or before a verb.
    fn begins_rule(&self, at: usize) -> bool {
        let second = at > 0 && self.starts_line(at - 1) && self.is_wordlike(at - 1) && !self.is_reserved(at - 1);
        self.is_label(at) && (self.starts_line(at) || second || words::VERBS.contains(&self.word(at + 2)))
    }

    /// A label with another mark than a colon: `a = lead`.
    fn has_odd_label(&self, at: usize) -> bool {
        at >= 2
            && (matches!(self.word(at - 1), "=" | "-" | "->" | "=>" | "::" | ":=" | ">") || self.is_odd_colon(at - 1))
            && self.starts_line(at - 2)
            && self.is_wordlike(at - 2)
            && !self.is_reserved(at - 2)
    }

    fn is_clause(&self, at: usize) -> bool {
        matches!(self.word(at), "when" | "from" | "until" | "overrides" | "because")
            && self.word(at + 1) != ":"
            && self.before(at) != "."
    }

    /// `NAME :`
    pub(super) fn is_label(&self, at: usize) -> bool {
        self.word(at + 1) == ":"
            && !self.is_unique(at)
            && self.is_wordlike(at)
            && (self.before(at) != "." || self.starts_line(at))
            && (!self.is_reserved(at) || [at, at + 2].iter().any(|at| words::VERBS.contains(&self.word(*at))))
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
            && !self.splits_lines(at)
    }

    /// The end of one line, and on the next a misspelt item word or an asset without a name.
    fn splits_lines(&self, at: usize) -> bool {
        let nameless = || self.code().get(at + 2).is_some_and(|token| is_text(token.kind));
        // What ends a line stands behind a word or mark of its sentence, not behind a block.
        !self.starts_line(at)
            && self.before(at) != "}"
            && self.starts_line(at + 1)
            && (words::near(self.word(at + 1), words::ITEMS).is_some() || nameless())
    }

    /// A verb where a label is missing before it.
    pub(super) fn is_bare_verb(&self, at: usize) -> bool {
        let word = self.word(at);
        let line = self.starts_line(at);
        words::VERBS.contains(&word)
            && self.word(at + 1) != ":"
            && (!matches!(self.before(at), ":" | "." | "->" | "=>") || self.has_odd_label(at))
            && (line
                || self.has_odd_label(at)
                || !(self.continues(at)
                    || matches!(self.before(at), "then" | "member")
                    || self.is_behind_contraction(at)
                    || self.names_table(at)
                    || self.is_behind_label(at)))
            && (word != "separate"
                || (self.starts_line(at)
                    && !matches!(
                        self.before(at),
                        "is" | "not" | "in" | "," | "[" | "|" | "any" | "all" | "has" | "covers"
                    )))
    }

    /// `doesn't lead`
    fn is_behind_contraction(&self, at: usize) -> bool {
        let Some(tail) = at.checked_sub(1).filter(|tail| self.word(*tail).eq_ignore_ascii_case("t")) else {
            return false;
        };
        let before = &self.tokens.text()[..self.code()[tail].span.range().start];
        before.ends_with(['\'', '’', '‘', '`', '´'])
    }

    /// Whether `at` stands in an answer that does not begin with its verb: `LABEL: no lead`, `LABEL: nissan may lead`.
    fn is_behind_label(&self, at: usize) -> bool {
        let is_bare =
            |at: &usize| self.is_wordlike(*at) && !words::VERBS.contains(&self.word(*at)) && !self.starts_line(*at);
        let words = (0..at).rev().take_while(is_bare).take(4).count();
        let colon = at.checked_sub(words + 1);
        words > 0 && colon.is_some_and(|colon| colon > 0 && self.word(colon) == ":" && self.is_label(colon - 1))
    }

    /// Whether a table and its name stand before `at`, and perhaps `unique`.
    fn names_table(&self, at: usize) -> bool {
        let named = |at: usize| at >= 2 && self.word(at - 2) == "table";
        named(at) || at >= 1 && self.word(at - 1) == "unique" && named(at - 1)
    }

    /// Whether `at` is the `unique` of a table's head.
    fn is_unique(&self, at: usize) -> bool {
        self.word(at) == "unique" && self.names_table(at)
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
                in_header = matches!(self.word(at), "asset" | "table");
                starts.push(at);
                if let Some(close) = self.unopened(at, range.end) {
                    at = close + 1;
                    continue;
                }
                if self.is_wordlike(at + 1)
                    && self.word(at + 2) == ":"
                    && (self.word(at) == "table" || !self.starts_line(at + 1))
                {
                    at += 2;
                    continue;
                }
            } else if self.begins_rule(at) || (!in_header && self.is_asset(at)) {
                starts.push(at);
                in_header = false;
            } else if self.is_bare_verb(at) && !starts.last().is_some_and(|start| self.waits_for_verb(*start, at)) {
                starts.push(self.verb_start(at, starts.last().copied()));
            }
            at += 1;
        }
        cut(range, starts)
    }

    /// Whether what began at `start` is a rule that says its condition first, and the verb at `at` its answer.
    fn waits_for_verb(&self, start: usize, at: usize) -> bool {
        self.is_label(start)
            && matches!(self.word(start + 2), "when" | "if" | "If" | "IF")
            && (matches!(self.before(at), "else" | "otherwise" | "then")
                || !(start + 2..at).any(|verb| words::VERBS.contains(&self.word(verb))))
    }

    /// For an item whose opening brace is missing: the closing one, which closes nothing.
    fn unopened(&self, at: usize, end: usize) -> Option<usize> {
        if !matches!(self.word(at), "program" | "asset" | "taxonomy" | "test" | "table" | "charter") {
            return None;
        }
        let mut ahead = at + 1..end;
        let body = ahead.find(|next| self.word(*next) == "{" || self.starts_line(*next) || self.is_item_word(*next))?;
        if self.word(body) == "{" || !self.starts_line(body) {
            return None;
        }
        let mut next = body;
        while next < end {
            if self.word(next) == "}" && self.partner(next).is_none() {
                return Some(next);
            }
            if self.is_item_word(next) && !(self.word(at) == "test" && self.word(next) == "program") {
                return None;
            }
            next = self.jump(next, end).unwrap_or(next + 1);
        }
        None
    }

    /// Where a rule without a colon begins: at its verb, or at the word before it that begins the line.
    fn verb_start(&self, at: usize, last: Option<usize>) -> usize {
        let Some(mut before) = at.checked_sub(1) else { return at };
        if self.has_odd_label(at) {
            before -= 1;
        }
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

    /// The token of `range` with which a path, `mother.platform.owner`, has more steps than `limit`: of each step it is
    /// asked whether all before it is there.
    pub(super) fn too_long_path(&self, range: Range<usize>, limit: usize) -> Option<usize> {
        let mut steps = 0;
        range.into_iter().find(|&at| {
            let joins = self.word(at) == "." || self.before(at) == ".";
            steps = if joins { steps + usize::from(self.word(at) == ".") } else { 0 };
            steps > limit
        })
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
