//! What can still be known of broken text: names, verbs, titles, and where the parts of a block begin.
//!
//! In: the tokens of a piece that the grammar has refused. Out: the names it declares (so that nothing that uses them
//! is called unknown), and the pieces of a block's body that each hold one part. Guesses, but never findings.

use super::item_splitter::{Outline, cut, is_text};
use super::recover::Block;
use super::words;
use crate::syntax::characters::ascii_mark;
use crate::syntax::tokens::Kind;
use crate::syntax::tree::{Declares, Name, Text};
use crate::text::{Span, Spanned};
use std::ops::Range;

impl<'t> Outline<'t> {
    /// From the first token of `range` to its last.
    pub(super) fn span(&self, range: Range<usize>) -> Option<Span> {
        let code = self.tokens.code();
        let last = code.get(range.end.checked_sub(1)?)?;
        (range.start < range.end).then(|| code.get(range.start)).flatten().map(|first| first.span.to(last.span))
    }

    /// The place of token `at`; past the end, the place right behind the last.
    pub(super) fn token_span(&self, at: usize) -> Span {
        let code = self.tokens.code();
        code.get(at).map(|token| token.span).or_else(|| code.last().map(|last| last.span.after())).unwrap_or_default()
    }

    /// How many tokens there are.
    pub(super) fn count(&self) -> usize {
        self.tokens.code().len()
    }

    /// The first token that starts at `offset` or later.
    pub(super) fn index_at(&self, offset: usize) -> usize {
        self.tokens.code().partition_point(|token| (token.span.start as usize) < offset)
    }

    /// The first token that ends behind `offset`.
    pub(super) fn index_within(&self, offset: usize) -> usize {
        self.tokens.code().partition_point(|token| token.span.end as usize <= offset)
    }

    /// Whether token `at` only looks like a colon: `：`, `∶`.
    pub(super) fn is_odd_colon(&self, at: usize) -> bool {
        let mut letters = self.word(at).chars();
        let like = letters.next().and_then(ascii_mark);
        like == Some(":") && letters.next().is_none()
    }

    /// What kind token `at` is.
    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.code().get(at).map(|token| token.kind)
    }

    /// A word that begins an item but for a letter or two.
    pub(super) fn is_suspect_item(&self, at: usize) -> bool {
        let next =
            self.kind(at + 1).is_some_and(|kind| kind == Kind::Word || is_text(kind)) || self.word(at + 1) == "{";
        next && self.is_wordlike(at)
            && !words::is_reserved(self.word(at))
            && words::near(self.word(at), words::ITEMS).is_some()
    }

    /// Whether what begins at `at` is a word that begins no item: neither label, nor kind of an asset, nor before a verb.
    pub(super) fn begins_nothing(&self, at: usize) -> bool {
        let verb = |at: usize| words::VERBS.contains(&self.word(at));
        let brace = at + 2 + usize::from(self.kind(at + 2).is_some_and(is_text));
        // `owner: lead` and then the next field is a value that cannot be, not a rule.
        let ends = |at: usize| matches!(self.word(at), "," | "}") || self.is_label(at);
        let rules = self.is_label(brace + 1) && verb(brace + 3) && !ends(brace + 4);
        let asset = self.is_asset(at) && !rules && words::near(self.word(at), words::ITEMS).is_none();
        self.kind(at) == Some(Kind::Word)
            && !words::is_reserved(self.word(at))
            && !self.is_label(at)
            && !asset
            && !verb(at + 1)
            && !verb(at + 2)
    }

    /// `enum region { a, b }`: a block of names, as other languages declare them, that reads as an asset without fields.
    pub(super) fn is_taxonomy_elsewhere(&self, start: usize) -> bool {
        const WORDS: [&str; 17] = [
            "enum",
            "enumeration",
            "type",
            "class",
            "classes",
            "categories",
            "category",
            "hierarchy",
            "tree",
            "group",
            "groups",
            "values",
            "list",
            "set",
            "kinds",
            "terms",
            "options",
        ];
        let named = WORDS.iter().any(|word| self.word(start).eq_ignore_ascii_case(word)) && self.is_wordlike(start + 1);
        let mark = start + 2 + usize::from(matches!(self.word(start + 2), "=" | ":"));
        let Some(close) = self.partner(mark).filter(|_| named && matches!(self.word(mark), "{" | "[" | "(")) else {
            return false;
        };
        (mark + 1..close).all(|at| self.word(at) != ":")
    }

    /// The name declared at `at`, if it is one.
    pub(super) fn declared(&self, at: usize) -> Option<Name> {
        words::is_name(self.word(at)).then(|| Spanned::new(self.word(at).to_owned(), self.token_span(at)))
    }

    /// The title in quotes at `at`.
    pub(super) fn title(&self, at: usize) -> Option<Text> {
        let inner = self.word(at).strip_prefix('"')?.strip_suffix('"')?;
        Some(Spanned::new(inner.to_owned(), self.token_span(at)))
    }

    /// The words of an item's head, to name it in a sentence.
    pub(super) fn head_words(&self, start: usize, brace: usize) -> String {
        let end = brace.min(start + 2);
        (start..end).map(|at| self.word(at)).collect::<Vec<_>>().join(" ")
    }

    /// The modes in the head of an asset kind.
    pub(super) fn modes(&self, range: Range<usize>) -> Vec<Name> {
        range.skip(1).filter_map(|at| self.declared(at)).collect()
    }

    /// The kind of a block and its opening brace.
    pub(super) fn block(&self, piece: &Range<usize>) -> Option<(Block, usize)> {
        let start = piece.start;
        let brace = (start..piece.end).find(|at| self.word(*at) == "{")?;
        let block = match self.word(start) {
            "tier" => Block::Tier,
            "taxonomy" => Block::Taxonomy,
            "program" => Block::Program,
            "asset" => Block::AssetKind,
            "table" => Block::Table,
            "test" => Block::Test,
            word if !words::is_reserved(word) && self.is_asset(start) => Block::Asset,
            _ => return None,
        };
        let straight = (start..brace).all(|at| !matches!(self.word(at), "}" | "->" | ";"));
        straight.then_some((block, brace))
    }

    /// An inner block whose closing brace stands further left than the block began: the one that was left open.
    pub(super) fn inner_culprit(&self, body: Range<usize>) -> Option<(usize, usize)> {
        let mut at = body.start;
        while at < body.end {
            if self.word(at) == "{"
                && let Some(close) = self.partner(at)
                && self.starts_line(close)
                && self.line_indent(close) < self.line_indent(at)
            {
                let mut start = at;
                while start > body.start && !self.starts_line(start) && !matches!(self.before(start), "{" | "}") {
                    start -= 1;
                }
                return Some((start, at));
            }
            at = if self.word(at) == "{" { self.jump(at, body.end).unwrap_or(at + 1) } else { at + 1 };
        }
        None
    }

    /// Cuts a block's body into its parts.
    pub(super) fn parts(&self, block: &Block, body: Range<usize>) -> Vec<Range<usize>> {
        match block {
            Block::Tier => self.items(body),
            Block::Table => self.rows(body),
            Block::Taxonomy => self.split(body, |at| self.begins_term(at)),
            Block::Test => self.split(body, |at| self.begins_test_part(at)),
            _ => self.split(body, |at| self.begins_field(at)),
        }
    }

    fn split(&self, body: Range<usize>, begins: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
        let mut starts = Vec::new();
        let mut at = body.start;
        while at < body.end {
            if at > body.start && begins(at) {
                starts.push(at);
            }
            at = self.jump(at, body.end).unwrap_or(at + 1);
        }
        cut(body, starts)
    }

    fn begins_term(&self, at: usize) -> bool {
        self.is_wordlike(at) && !matches!(self.before(at), "." | "-" | "=" | ":" | ">" | "|" | "is")
            || (self.kind(at).is_some_and(is_text) && matches!(self.before(at), "," | "}" | "{"))
    }

    fn begins_field(&self, at: usize) -> bool {
        let named = self.is_wordlike(at) || self.kind(at).is_some_and(is_text);
        if self.is_number_of_member(at) {
            return true;
        }
        if named && self.word(at + 1) == ":" && !matches!(self.before(at), "." | "-" | "of") {
            return !self.ends_field_name(at);
        }
        if !self.is_wordlike(at) || self.before(at) == "." {
            return false;
        }
        let waits = matches!(self.before(at), ":" | "any" | "leaf" | "or" | "per" | "=" | "," | "of" | "[" | "(");
        self.starts_line(at) && !waits && !matches!(self.word(at), "per" | "or" | "none" | "member" | "any")
    }

    /// `volumes of nissan: 5`, `volumes.nissan: 5`: a field for each member, as other formats have it.
    fn is_number_of_member(&self, at: usize) -> bool {
        self.is_wordlike(at)
            && matches!(self.word(at + 1), "of" | ".")
            && self.is_wordlike(at + 2)
            && self.word(at + 3) == ":"
            && !matches!(self.before(at), "." | "-" | "of" | ":")
    }

    /// Whether a word before `at` on its line begins the field: `lead market: region` has a name of two words.
    fn ends_field_name(&self, at: usize) -> bool {
        let Some(first) = at.checked_sub(1).filter(|_| !self.starts_line(at)) else { return false };
        let begins = self.starts_line(first) || matches!(self.before(first), "{" | ",");
        begins && self.kind(first) == Some(Kind::Word) && self.word(first + 1) != ":"
    }

    fn begins_test_part(&self, at: usize) -> bool {
        match self.word(at) {
            "program" | "expect" => self.before(at) != ".",
            "as" => {
                self.starts_line(at) || matches!(self.word(at + 1), "of" | "-") || self.kind(at + 1) == Some(Kind::Date)
            }
            _ if self.before(at) == "}" && self.is_wordlike(at) => true,
            "leader" | "followers" => {
                let inside = ["and", "or", "not", "is", "in", "has", "covers", "expect", "of", ",", "[", "("];
                self.starts_line(at) && !inside.contains(&self.before(at))
            }
            "expects" | "expected" => !matches!(
                self.before(at),
                "expect" | "is" | "not" | "in" | "and" | "or" | "has" | "," | "[" | "." | "by"
            ),
            "assert" | "should" | "check" | "verify" | "given" | "proposal" | "asof" | "as_of" | "on" => {
                self.starts_line(at)
            }
            word => {
                self.starts_line(at)
                    && self.is_wordlike(at)
                    && words::near(word, &["program", "expect"]).is_some()
                    && !words::is_reserved(word)
            }
        }
    }

    /// Rows begin on lines of their own; a line without an arrow belongs to the row before it, unless that has its own.
    fn rows(&self, body: Range<usize>) -> Vec<Range<usize>> {
        let mut starts = Vec::new();
        let mut arrow = false;
        let mut bars = false;
        for at in body.clone() {
            if at > body.start && self.starts_line(at) && self.begins_row(at, arrow, bars, body.end) {
                starts.push(at);
                (arrow, bars) = (false, false);
            }
            match self.word(at) {
                "->" => arrow = true,
                "|" => bars = true,
                _ => {}
            }
        }
        cut(body, starts)
    }

    fn begins_row(&self, at: usize, arrow: bool, bars: bool, end: usize) -> bool {
        let joins = |word: &str| matches!(word, "|" | "," | "->" | "." | ".." | "not" | "on" | "=>" | "=");
        let bar = self.word(at) == "|" && arrow;
        // A clause of the row before, or what it says.
        let clause = |word: &str| words::CLAUSES.contains(&word);
        if joins(self.word(at)) && self.word(at) != "not" && !bar || joins(self.before(at)) {
            return false;
        }
        if arrow && (clause(self.word(at)) || clause(self.before(at))) {
            return false;
        }
        arrow || (bars && self.line_has_bar(at, end))
    }

    fn line_has_bar(&self, at: usize, end: usize) -> bool {
        (at..end).take_while(|next| *next == at || !self.starts_line(*next)).any(|next| self.word(next) == "|")
    }

    /// The verb of a rule or a table; the first word of an item that answers no question.
    pub(super) fn verb(&self, piece: Range<usize>) -> Option<Name> {
        if let first @ ("charter" | "repeal" | "impossible" | "test" | "guarantee" | "let") = self.word(piece.start) {
            return Some(Spanned::new(first.to_owned(), self.token_span(piece.start)));
        }
        let from = if self.word(piece.start) == "table" { piece.start + 3 } else { piece.start };
        let mut verbs = (from..piece.end.min(from + 4)).filter(|at| words::VERBS.contains(&self.word(*at)));
        verbs.next().map(|at| Spanned::new(self.word(at).to_owned(), self.token_span(at)))
    }

    /// The names that a broken item declares, those in its block included.
    pub(super) fn names(&self, piece: Range<usize>) -> Vec<(Declares, Name)> {
        let start = piece.start;
        let first = self.word(start);
        let item = match first {
            _ if words::ITEMS.contains(&first) => first,
            _ if self.is_taxonomy_elsewhere(start) => "taxonomy",
            _ => words::near(first, words::ITEMS).unwrap_or(""),
        };
        let named = |declares: Declares| self.declared(start + 1).map(|name| (declares, name)).into_iter().collect();
        let block = self.block(&piece).or_else(|| self.block_of(item, &piece));
        match item {
            _ if self.is_label(start) => self.labels(piece),
            "member" => self.members(&piece),
            "charter" => self.tiers(&piece),
            "let" => named(Declares::Let),
            "tier" => self.within(named(Declares::Tier), block, &piece),
            "taxonomy" => self.within(named(Declares::Taxonomy), block, &piece),
            "asset" => self.within(named(Declares::AssetKind), block, &piece),
            "program" => self.within(Vec::new(), block, &piece),
            "table" => self.within(named(Declares::Rule), block, &piece),
            _ if self.is_asset(start) => {
                self.declared(start + 1).map(|name| (Declares::Asset(first.to_owned()), name)).into_iter().collect()
            }
            _ => self.labels(piece),
        }
    }

    /// `member a, b`: each of them.
    fn members(&self, piece: &Range<usize>) -> Vec<(Declares, Name)> {
        let first = piece.start + 1;
        let listed = (first + 1..piece.end).filter(|at| self.before(*at) == ",");
        let names = std::iter::once(first).chain(listed).filter_map(|at| self.declared(at));
        names.map(|name| (Declares::Member, name)).collect()
    }

    /// `charter "…" { tiers a > b }`: each of them.
    fn tiers(&self, piece: &Range<usize>) -> Vec<(Declares, Name)> {
        let from = piece.clone().find(|at| self.word(*at) == "tiers").map_or(piece.end, |at| at + 1);
        let listed = (from..piece.end).take_while(|at| self.declared(*at).is_some() || !words::is_word(self.word(*at)));
        let names = listed.filter_map(|at| self.declared(at));
        names.map(|name| (Declares::Tier, name)).collect()
    }

    fn block_of(&self, item: &str, piece: &Range<usize>) -> Option<(Block, usize)> {
        let brace = piece.clone().find(|at| self.word(*at) == "{")?;
        let block = match item {
            "tier" => Block::Tier,
            "taxonomy" => Block::Taxonomy,
            "program" => Block::Program,
            "asset" => Block::AssetKind,
            "table" => Block::Table,
            _ => return None,
        };
        Some((block, brace))
    }

    /// Adds the names that stand in the block of an item.
    fn within(
        &self,
        mut names: Vec<(Declares, Name)>,
        block: Option<(Block, usize)>,
        piece: &Range<usize>,
    ) -> Vec<(Declares, Name)> {
        let Some((block, brace)) = block else { return names };
        let of = self.declared(piece.start + 1).map_or(String::new(), |name| name.node);
        let end = self.block_end(brace).unwrap_or(piece.end).min(piece.end);
        for part in self.parts(&block, brace + 1..end) {
            names.extend(self.names_of_part(&block, part, &of));
        }
        names
    }

    /// The names that a part of the block of that name declares.
    pub(super) fn names_of_part(&self, block: &Block, part: Range<usize>, of: &str) -> Vec<(Declares, Name)> {
        let one =
            |declares: Declares| self.declared_field(part.start).map(|name| (declares, name)).into_iter().collect();
        match block {
            Block::Tier if self.word(part.start) == "table" => {
                self.declared(part.start + 1).map(|name| (Declares::Rule, name)).into_iter().collect()
            }
            Block::Tier => self.labels(part),
            Block::Taxonomy => {
                let words = part.filter_map(|at| self.declared(at));
                words.map(|name| (Declares::Term(of.to_owned()), name)).collect()
            }
            Block::Program => one(Declares::Field),
            Block::AssetKind => one(Declares::AssetField(of.to_owned())),
            Block::Table if self.word(part.start + 1) == ":" => one(Declares::Row(of.to_owned())),
            _ => Vec::new(),
        }
    }

    fn declared_field(&self, at: usize) -> Option<Name> {
        words::is_word(self.word(at)).then(|| Spanned::new(self.word(at).to_owned(), self.token_span(at)))
    }

    /// Every `NAME :` of a piece that is no item of its own, and the word before a verb.
    fn labels(&self, piece: Range<usize>) -> Vec<(Declares, Name)> {
        let start = piece.start;
        let verb = self.word(start + 1);
        let label = self.word(start + 1) == ":" || words::VERBS.contains(&verb) || self.word(start + 1) == "=";
        let name = if label { self.declared(start) } else { None };
        name.map(|name| (Declares::Rule, name)).into_iter().collect()
    }
}
