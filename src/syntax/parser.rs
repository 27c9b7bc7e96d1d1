//! Text → tree: the one place that knows pest.
//!
//! In: the text of one source. Out: a [`tree::File`] with every sound item, the names that broken ones declared, and
//! one finding for each of those. Parsing never fails, never panics, and takes time in proportion to the text.
//! How: the file is cut into pieces of one item each by its tokens (`outline`); each piece is read by the grammar of
//! `grammar/rules.pest` and lowered to the tree (`items`, `rules`, `conditions`, `values`). A piece that the grammar
//! refuses is looked at again, one level down where it is a block, to say what is wrong (`recover`).

mod conditions;
mod items;
mod outline;
mod rules;
mod values;
pub(crate) mod words;

use crate::finding::{Code, Finding};
use crate::syntax::tokens::Tokens;
use crate::syntax::tree::{self, Broken, Declares, Name};
use crate::text::{SourceId, Span};
use outline::Outline;
use pest::Parser;

/// What the grammar says.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/rules.pest"]
struct Grammar;

type Pair<'i> = pest::iterators::Pair<'i, Rule>;
type Pairs<'i> = pest::iterators::Pairs<'i, Rule>;

/// How deep parentheses, lists, blocks and chains of `not` may nest.
const DEPTH: usize = 128;

/// A file as far as it can be read, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    /// The sound items, and the names of the others.
    pub file: tree::File,
    /// One finding for each broken item, in order.
    pub findings: Vec<Finding>,
}

/// Reads one source.
pub fn parse(source: SourceId, text: &str) -> Parsed {
    let tokens = Tokens::new(source, text);
    let outline = Outline::new(&tokens);
    let mut lower = Lower { source, tokens: &tokens, base: 0, findings: Vec::new(), broken: Vec::new() };
    let mut file = tree::File::default();
    for piece in outline.items(0..tokens.code().len()) {
        let Some((start, end)) = span_of(&tokens, piece.clone()) else { continue };
        let span = Span::new(source, start, end);
        if outline.too_deep(piece, DEPTH).is_some() {
            lower.findings.push(Finding::new(Code::Syntax, "nested too deep", span, "here"));
            continue;
        }
        lower.base = start;
        match Grammar::parse(Rule::sole_item, &text[start..end]) {
            Ok(mut pairs) => {
                if let Some(item) = pairs.next().and_then(|pair| lower.sound(|lower| lower.item(pair))) {
                    file.items.push(item);
                }
            }
            Err(error) => lower.findings.push(Finding::new(Code::Syntax, error.variant.message(), span, "here")),
        }
    }
    file.broken = lower.broken;
    Parsed { file, findings: lower.findings }
}

fn span_of(tokens: &Tokens<'_>, piece: std::ops::Range<usize>) -> Option<(usize, usize)> {
    let first = tokens.code().get(piece.start)?;
    let last = tokens.code().get(piece.end.checked_sub(1)?)?;
    Some((first.span.start as usize, last.span.end as usize))
}

/// Turns pairs of the grammar into nodes of the tree, and gathers what it finds on the way.
struct Lower<'t> {
    source: SourceId,
    tokens: &'t Tokens<'t>,
    /// Where the text that the grammar was given begins in the source.
    base: usize,
    findings: Vec<Finding>,
    broken: Vec<Broken>,
}

impl<'t> Lower<'t> {
    /// The place of a pair, without the white space and comments behind it.
    fn span(&self, pair: &Pair<'_>) -> Span {
        let span = pair.as_span();
        let start = self.base + span.start();
        Span::new(self.source, start, self.tokens.code_end(self.base + span.end()).max(start))
    }

    /// The place of a pair that is one token.
    fn token_span(&self, pair: &Pair<'_>) -> Span {
        let span = pair.as_span();
        Span::new(self.source, self.base + span.start(), self.base + span.end())
    }

    fn slice(&self, span: Span) -> &'t str {
        self.tokens.slice(span)
    }

    fn doc(&self, span: Span) -> String {
        self.tokens.doc_above(span.start as usize)
    }

    fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// What `read` reads, if nothing is wrong with it.
    fn sound<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.findings.len();
        let read = read(self);
        if self.findings.len() == before { read } else { None }
    }

    /// Like [`Lower::sound`], with a mark in the tree where something is wrong.
    fn part<T>(&mut self, span: Span, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let read = self.sound(read);
        if read.is_none() {
            self.broken(span, Vec::new());
        }
        read
    }

    fn broken(&mut self, span: Span, names: Vec<(Declares, Name)>) {
        self.broken.push(Broken { span, names, verb: None });
    }

    fn broken_entry(&mut self, span: Span) {
        self.broken(span, Vec::new());
    }

    fn broken_row(&mut self, _start: usize, _table: &Name) {}
}
