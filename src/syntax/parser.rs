//! Text → tree: the one place that knows pest.
//!
//! In: the text of one source. Out: a [`tree::File`] with every sound item, the names that broken ones declared, and
//! one finding for each of those. Parsing never fails, never panics, and takes time in proportion to the text.
//! How: the file is cut into pieces of one item each by its tokens (`outline`); each piece is read by the grammar of
//! `grammar/rules.pest` and lowered to the tree (`items`, `rules`, `conditions`, `values`). A piece that the grammar
//! refuses is looked at again, one level down where it is a block, to say what is wrong (`recover`).

mod ambiguous;
mod conditions;
mod days;
mod faults;
mod item_splitter;
mod items;
mod recover;
mod rules;
mod salvage;
mod tolerated;
mod values;
pub(crate) mod words;

pub(crate) use faults::TODAY;

use crate::finding::{Code, Finding};
use crate::syntax::tokens::Tokens;
use crate::syntax::tree::{self, Broken, Declares, Name};
use crate::text::{SourceId, Span};
use item_splitter::Outline;
use std::ops::Range;

/// What the grammar says.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/rules.pest"]
struct Grammar;

type Pair<'i> = pest::iterators::Pair<'i, Rule>;
type Pairs<'i> = pest::iterators::Pairs<'i, Rule>;

/// How deep parentheses, lists, blocks and chains of `not` may nest.
pub(crate) const DEPTH: usize = 128;

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
    parse_within(source, text, DEPTH)
}

/// The same, with no deeper nesting than that.
pub fn parse_within(source: SourceId, text: &str, depth: usize) -> Parsed {
    let tokens = Tokens::new(source, text);
    let outline = Outline::new(&tokens);
    let readable = tolerated::blanked(&tokens);
    let lower = Lower { source, tokens: &tokens, outline: &outline, base: 0, findings: Vec::new(), broken: Vec::new() };
    let mut reader = Reader {
        outline: &outline,
        text: &readable,
        lower,
        file: tree::File::default(),
        queue: Vec::new(),
        silent: false,
        told: 0,
        missing_braces: 0,
        cut_off: None,
        depth: depth.min(DEPTH),
    };
    for piece in outline.items(0..tokens.code().len()) {
        reader.queue.push(piece);
        while let Some(piece) = reader.queue.pop() {
            reader.piece(piece);
        }
    }
    let Reader { lower, mut file, .. } = reader;
    file.broken = lower.broken;
    let mut findings = lower.findings;
    findings.extend(tolerated::findings(&tokens, &findings, &file.broken));
    findings.extend(ambiguous::findings(&tokens, &file.broken));
    findings.extend(days::findings(&tokens, &file.broken));
    findings.sort_by_key(|finding| finding.span());
    Parsed { file, findings }
}

/// Reads a file piece by piece.
struct Reader<'t> {
    outline: &'t Outline<'t>,
    /// The text as the grammar is given it: what can be read over is blank.
    text: &'t str,
    lower: Lower<'t>,
    file: tree::File,
    /// Pieces still to read, the next one last.
    queue: Vec<Range<usize>>,
    /// Whether what is wrong with the next piece follows from what has been said.
    silent: bool,
    /// The token up to which a finding has spoken: an item that begins before it is part of that fault.
    told: usize,
    /// How many opening braces were reported missing whose closing ones are still to come.
    missing_braces: usize,
    /// The end of a block that was reported open: what breaks off there breaks off because of that.
    cut_off: Option<usize>,
    /// How deep anything may nest.
    depth: usize,
}

/// Turns pairs of the grammar into nodes of the tree, and gathers what it finds on the way.
struct Lower<'t> {
    source: SourceId,
    tokens: &'t Tokens<'t>,
    outline: &'t Outline<'t>,
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

    /// What `read` reads, if nothing is wrong with it; of several syntax findings the first is kept.
    fn sound<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.findings.len();
        let read = read(self);
        let mut syntax = 0;
        let mut kept = Vec::new();
        if self.findings.len() == before {
            return read;
        }
        for finding in self.findings.drain(before..) {
            syntax += usize::from(finding.code == Code::Syntax);
            if finding.code != Code::Syntax || syntax == 1 {
                kept.push(finding);
            }
        }
        self.findings.append(&mut kept);
        None
    }

    /// Like [`Lower::sound`] for a part of a test, with a mark in the tree where something is wrong.
    fn part<T>(&mut self, span: Span, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let read = self.sound(read);
        if read.is_none() {
            let verb = Some(Name::new("test".to_owned(), span));
            self.broken.push(Broken { span, names: Vec::new(), verb });
        }
        read
    }

    fn broken(&mut self, span: Span, names: Vec<(Declares, Name)>) {
        self.broken.push(Broken { span, names, verb: None });
    }

    /// Keeps what is still known of a faulty part of a block.
    fn broken_part(&mut self, span: Span, block: &recover::Block, of: &str) {
        let outline = self.outline;
        let part = outline.index_at(span.start as usize)..outline.index_at(span.end as usize);
        let names = outline.names_of_part(block, part.clone(), of);
        let known = |word: &str| Some(Name::new(word.to_owned(), span));
        let verb = match block {
            recover::Block::Tier => outline.verb(part),
            recover::Block::Test | recover::Block::Given => known("test"),
            // What they stand in is broken too.
            recover::Block::Asset | recover::Block::Table => known("part"),
            _ => None,
        };
        self.broken.push(Broken { span, names, verb });
    }
}

/// Whether the grammar accepts a text as a whole, and whether it accepts each of its pieces.
#[cfg(test)]
pub(super) fn accepted(text: &str) -> (bool, bool) {
    use pest::Parser;
    let tokens = Tokens::new(SourceId::default(), text);
    let outline = Outline::new(&tokens);
    let readable = tolerated::blanked(&tokens);
    let mut pieces = outline.items(0..tokens.code().len()).into_iter();
    let sole = |piece: Range<usize>| {
        let span = outline.span(piece).unwrap_or_default();
        Grammar::parse(Rule::sole_item, &readable[span.range()]).is_ok()
    };
    // A byte order mark ahead of everything is no part of the text, as the tokens have it.
    let whole = readable.trim_start_matches([' ', '\t', '\r', '\n', '\u{feff}']);
    (Grammar::parse(Rule::file, whole).is_ok(), pieces.all(sole))
}

/// Whether the grammar takes a word for a name.
#[cfg(test)]
pub(super) fn is_grammars_name(word: &str) -> bool {
    use pest::Parser;
    Grammar::parse(Rule::name, word).is_ok_and(|mut pairs| pairs.next().is_some_and(|pair| pair.as_str() == word))
}
