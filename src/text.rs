//! Where text comes from and how a place in it is named.
//!
//! In: the bytes of rulebook files and proposals. Out: [`Source`]s with a line table, [`Span`]s into them.
//! A span is a pair of byte offsets into the source as it was read; lines and columns (both from 1, columns in
//! characters) are worked out only when a person is shown something. What people elsewhere write, and what deceives the
//! eye, is in `dates`, `numbers` and `letters`; places as editors count them in `positions`.

pub mod dates;
pub mod letters;
pub(crate) mod numbers;
mod positions;

pub use positions::{Encoding, Position};

use std::fmt;
use std::sync::{Arc, OnceLock};

/// Names one source among the [`Sources`] of a rulebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SourceId(pub u32);

/// A stretch of one source, in bytes: `start` up to, not including, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The source it lies in.
    pub source: SourceId,
    /// Byte offset of its first byte.
    pub start: u32,
    /// Byte offset after its last byte.
    pub end: u32,
}

impl Span {
    /// The stretch of `source` from byte `start` up to byte `end`; a text of four gigabytes and more, of which nobody reads
    /// a place, has all places beyond at its end.
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        Span { source, start: offset(start), end: offset(end) }
    }

    /// The smallest span that holds both; `other` must lie in the same source.
    pub fn to(self, other: Span) -> Span {
        Span { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether another lies within this one.
    pub fn contains(self, other: Span) -> bool {
        self.source == other.source && self.start <= other.start && other.end <= self.end
    }

    /// The empty span right after this one, where a forgotten mark would go.
    pub fn after(self) -> Span {
        Span { start: self.end, ..self }
    }

    /// The empty span right before this one.
    pub fn before(self) -> Span {
        Span { end: self.start, ..self }
    }

    /// The bytes covered, as a range to slice the source's text with.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place in a text, as spans have it.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A thing and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The thing.
    pub node: T,
    /// Its place.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Ties `node` to its place.
    pub fn new(node: T, span: Span) -> Self {
        Spanned { node, span }
    }
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.node
    }
}

/// One file (or string) of text with its name and line table.
#[derive(Clone)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    lines: Arc<[u32]>,
}

impl Source {
    /// Takes `text` as it is; `name` is what people see (a path as it was given, or `stdin`).
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        let text: Arc<str> = text.into();
        let starts = std::iter::once(0).chain(text.match_indices('\n').map_while(|(at, _)| u32::try_from(at + 1).ok()));
        Source { name: name.into(), lines: starts.collect(), text }
    }

    /// The name shown to people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which line a byte offset lies in, from 0. An offset past the end counts as the end.
    pub fn line_of(&self, offset: usize) -> usize {
        self.lines.partition_point(|&start| start as usize <= offset.min(self.text.len())) - 1
    }

    /// How many lines there are: one more than line breaks.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// The bytes of a line, counted from 0, its line break among them. A line past the last counts as the last.
    pub fn line(&self, line: usize) -> std::ops::Range<usize> {
        let line = line.min(self.lines.len() - 1);
        let end = self.lines.get(line + 1).map_or(self.text.len(), |&start| start as usize);
        self.lines[line] as usize..end
    }

    /// Line and column of a byte offset, both from 1, the column in characters. An offset past the end counts as the end.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.text.len());
        let line = self.line_of(offset);
        let before = self.text.get(self.lines[line] as usize..offset).unwrap_or_default();
        (line + 1, before.chars().count() + 1)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({:?}, {} bytes)", self.name, self.text.len())
    }
}

/// All sources of a rulebook, by [`SourceId`].
#[derive(Debug, Clone, Default)]
pub struct Sources(Vec<Source>);

impl FromIterator<Source> for Sources {
    fn from_iter<I: IntoIterator<Item = Source>>(sources: I) -> Self {
        Sources(sources.into_iter().collect())
    }
}

impl Sources {
    /// Adds a source and names it.
    pub fn add(&mut self, source: Source) -> SourceId {
        self.0.push(source);
        SourceId(self.0.len() as u32 - 1)
    }

    /// The source of that id; nothing where there is none.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.0.get(id.0 as usize)
    }

    /// The source of that id; where there is none, a source without name and text.
    pub fn at(&self, id: SourceId) -> &Source {
        static NONE: OnceLock<Source> = OnceLock::new();
        self.get(id).unwrap_or_else(|| NONE.get_or_init(|| Source::new("", "")))
    }

    /// The text a span covers.
    pub fn slice(&self, span: Span) -> &str {
        self.at(span.source).text().get(span.range()).unwrap_or_default()
    }

    /// The words a span covers on one line, without comments; a span that holds no text in quotes.
    pub fn line(&self, span: Span) -> String {
        let code = self.slice(span).lines().filter_map(|line| line.split('#').next());
        code.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    }

    /// Every source in the order it was added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.0.iter().enumerate().map(|(at, source)| (SourceId(at as u32), source))
    }
}
