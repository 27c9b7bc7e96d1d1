//! What the readers of all formats make: documents of entries, with places, and their faults.
//!
//! A [`Document`] is one proposal. Its `entries` are what was said of its fields, in the order written, each key once;
//! its `faults` are what its reader found wrong, and a value at fault is left out of the entries, so that no later
//! stage complains about it a second time.
//!
//! **Names.** A proposal is called by its key `name` (a text, or a number as written), else by the file's stem. Where
//! the file's form is one that holds several (a JSON or YAML list, `[[program]]`, JSON Lines, CSV, more than one YAML
//! document) `#n` is added, also if there happens to be just one: its name does not change when a second one joins it.
//! Where the rulebook has a field called `name`, the key says both: the field's value, and what the proposal is called.

use crate::finding::Label;
use crate::text::{Source, SourceId, Span, Spanned};
use std::collections::HashMap;
use std::ops::Range;

/// How deep lists and maps may lie in each other, in every format: enough for people, little enough for the stack.
pub(super) const DEPTH: usize = 128;

/// One proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// What it says, without `name`.
    pub entries: Vec<Entry>,
    /// What is wrong with the way it is written.
    pub faults: Vec<Fault>,
    /// What it says of `name`, if it says anything: what it is called, and the field of that name where there is one.
    pub(super) called: Option<Called>,
    /// Whether others who read its format take a number that begins with a zero for an octal one.
    pub octal_zeros: bool,
}

/// What a proposal says of `name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Called {
    /// The value.
    pub value: Node,
    /// Why nothing can be called so; no fault where `name` is a field.
    pub fault: Option<Fault>,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Spanned<String>,
    /// Its value.
    pub value: Node,
}

/// A value and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it is written, with its quotes if it has some (of a CSV cell: what stands between them).
    pub span: Span,
    /// What it is.
    pub kind: NodeKind,
}

/// What a value can be before a model knows its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeKind {
    /// `null`, or YAML's `~` and nothing at all.
    Null,
    /// `true` or `false` of JSON and TOML.
    Bool(bool),
    /// A number as written: `6e4`, `60_000`, `+5`, `12.50`.
    Number(String),
    /// A text in quotes; TOML's dates too, as written.
    Text(String),
    /// A word without a type of its own, whose meaning the field decides: unquoted in YAML, a cell of CSV, the value
    /// of `--given`. It may be a number, a date, `yes`, a name, or several of them separated by `;`.
    Bare(String),
    /// A list.
    List(Vec<Node>),
    /// An object, each key once.
    Map(Vec<Entry>),
}

/// One thing wrong with a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its place.
    pub span: Span,
    /// The field that it is said of, as a form marks it: `sop`, or `volumes.nissan` for one member's number; also the
    /// key that is no field. Nothing where the proposal as a whole cannot be read.
    pub field: Option<String>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
    /// A second place, and what is there.
    pub also: Option<Label>,
}

impl Document {
    /// The proposal that `node` is, called `unnamed` unless it says its name.
    pub(super) fn new(node: Node, unnamed: String) -> Document {
        let mut document = Document { name: unnamed, ..Document::broken(String::new(), node.span, Vec::new()) };
        match node.kind {
            NodeKind::Map(entries) => document.fill(entries),
            other => document.faults.push(
                Fault::new(node.span, format!("a proposal is an object of fields, not {}", other.in_words())).help(
                    match other {
                        NodeKind::Bare(_) => "write each field as `key: value`, with a blank after the `:`",
                        _ => "write its fields as keys with values",
                    },
                ),
            ),
        }
        document
    }

    /// A proposal that says nothing, or cannot be read.
    pub fn broken(name: String, span: Span, faults: Vec<Fault>) -> Document {
        Document { name, span, entries: Vec::new(), faults, called: None, octal_zeros: false }
    }

    fn fill(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            if entry.key.node == "name" { self.take_name(entry.value) } else { self.entries.push(entry) }
        }
    }

    fn take_name(&mut self, value: Node) {
        let mut fault = None;
        match &value.kind {
            NodeKind::Text(name) | NodeKind::Bare(name) | NodeKind::Number(name) => {
                if !name.trim().is_empty() {
                    self.name.clone_from(name);
                }
            }
            NodeKind::Null => {}
            other => {
                let message = format!("`name` is a text, not {}", other.in_words());
                fault = Some(Fault::new(value.span, message).help("write the name in quotes"));
            }
        }
        self.called = Some(Called { value, fault });
    }
}

/// The name of the `n`-th proposal, from 1, of a file that holds several.
pub(super) fn numbered(stem: &str, n: usize) -> String {
    format!("{stem}#{n}")
}

/// The proposals of a file whose form holds several, each with those of the `faults` that lie in it.
pub(super) fn several(nodes: Vec<Node>, stem: &str, faults: Vec<Fault>) -> Vec<Document> {
    let named = |(at, node)| Document::new(node, numbered(stem, at + 1));
    let mut documents: Vec<Document> = nodes.into_iter().enumerate().map(named).collect();
    share_out(&mut documents, faults);
    documents
}

/// Gives each fault to the last proposal that begins before it, or else to the first; `documents` are in order.
pub(super) fn share_out(documents: &mut [Document], faults: Vec<Fault>) {
    for fault in faults {
        let at = documents.partition_point(|document| document.span.start <= fault.span.start).saturating_sub(1);
        if let Some(document) = documents.get_mut(at) {
            document.faults.push(fault);
        }
    }
    for document in documents {
        document.faults.sort_by_key(|fault| fault.span.start);
    }
}

/// The places of faults, to leave out what is read there.
pub(super) struct FaultyPlaces(Vec<(u32, u32)>);

impl FaultyPlaces {
    /// The places of these.
    pub fn of(faults: &[Fault]) -> Self {
        let mut places: Vec<(u32, u32)> = faults.iter().map(|fault| (fault.span.start, fault.span.end)).collect();
        places.sort_unstable();
        let mut end = 0;
        places.iter_mut().for_each(|place| {
            end = end.max(place.1);
            place.1 = end;
        });
        FaultyPlaces(places)
    }

    /// Whether some fault lies in a stretch: of those that begin before its end one ends behind its start.
    fn meet(&self, span: Span) -> bool {
        let before = self.0.partition_point(|(start, _)| *start < span.end);
        before.checked_sub(1).is_some_and(|last| self.0[last].1 > span.start)
    }

    /// The value without single values at such a place, and without entries whose key is there; nothing if it is such
    /// a value itself.
    pub fn left_out_of(&self, node: Node) -> Option<Node> {
        let kind = match node.kind {
            _ if self.0.is_empty() => return Some(node),
            NodeKind::List(items) => {
                NodeKind::List(items.into_iter().filter_map(|item| self.left_out_of(item)).collect())
            }
            NodeKind::Map(entries) => {
                let entries = entries.into_iter().filter(|entry| !self.meet(entry.key.span));
                let sound = |entry: Entry| Some(Entry { value: self.left_out_of(entry.value)?, key: entry.key });
                NodeKind::Map(entries.filter_map(sound).collect())
            }
            _ if self.meet(node.span) => return None,
            single => single,
        };
        Some(Node { kind, ..node })
    }
}

impl Node {
    /// Ties a kind to its place.
    pub fn new(span: Span, kind: NodeKind) -> Node {
        Node { span, kind }
    }

    /// The words between the `;` of a bare text, each with its place; nothing for other kinds. A trailing `;` is fine.
    pub fn pieces(&self) -> Vec<Spanned<&str>> {
        let NodeKind::Bare(text) = &self.kind else { return Vec::new() };
        let mut pieces: Vec<_> = split_at_marks(text, self.span, ';').collect();
        if pieces.len() > 1 && pieces.last().is_some_and(|last| last.is_empty()) {
            pieces.pop();
        }
        pieces
    }
}

/// The trimmed parts of `text` between marks, each with its place in `span`, where `text` stands; if it does not stand
/// there letter by letter (a CSV cell with quotes in it), each has the place of the whole.
pub(super) fn split_at_marks(text: &str, span: Span, mark: char) -> impl Iterator<Item = Spanned<&str>> {
    let verbatim = text.len() == span.range().len();
    let mut start = 0;
    text.split(mark).map(move |piece| {
        let from = span.start as usize + start + (piece.len() - piece.trim_start().len());
        start += piece.len() + mark.len_utf8();
        let piece = piece.trim();
        let place = Span::new(span.source, from, from + piece.len());
        Spanned::new(piece, if verbatim { place } else { span })
    })
}

impl NodeKind {
    /// What it is, for a sentence: `a list`.
    pub fn in_words(&self) -> &'static str {
        match self {
            NodeKind::Null => "nothing",
            NodeKind::Bool(_) => "`true` or `false`",
            NodeKind::Number(_) => "a number",
            NodeKind::Text(_) => "a text",
            NodeKind::Bare(_) => "a word",
            NodeKind::List(_) => "a list",
            NodeKind::Map(_) => "an object",
        }
    }
}

impl Fault {
    /// A fault at `span`.
    pub fn new(span: Span, message: impl Into<String>) -> Fault {
        Fault { span, field: None, message: message.into(), help: None, also: None }
    }

    /// The same with the cure said.
    pub fn help(mut self, help: impl Into<String>) -> Fault {
        self.help = Some(help.into());
        self
    }

    /// The same, said of a field, unless it is said of something closer already.
    pub(super) fn of(mut self, field: &str) -> Fault {
        self.field.get_or_insert_with(|| field.to_owned());
        self
    }

    /// The same with a second place.
    pub fn also(mut self, span: Span, message: impl Into<std::sync::Arc<str>>) -> Fault {
        self.also = Some(Label { span, message: message.into() });
        self
    }

    /// `key` was already given at `first`.
    pub(super) fn twice(key: &Spanned<String>, first: Span) -> Fault {
        Fault::new(key.span, format!("`{}` is given twice", key.node))
            .help("keep one of the two")
            .also(first, "first here")
    }

    /// Lists and maps lie too deep in each other.
    pub(super) fn too_deep(span: Span) -> Fault {
        Fault::new(span, format!("lists and objects lie in each other more than {DEPTH} deep"))
            .help("no field needs more than a list or an object of values")
    }
}

/// Gathers the entries of one map; of a key given twice the first counts and the second is a fault.
#[derive(Debug, Default)]
pub(super) struct Entries {
    entries: Vec<Entry>,
    /// Where the keys are, once they are so many that looking through them would cost more.
    index: HashMap<String, usize>,
}

impl Entries {
    const FEW: usize = 16;

    pub fn add(&mut self, key: Spanned<String>, value: Node, faults: &mut Vec<Fault>) {
        match self.place(&key) {
            Some(first) => faults.push(Fault::twice(&key, first)),
            None => self.push(Entry { key, value }),
        }
    }

    /// Where `key` is given so far.
    pub fn place(&self, key: &str) -> Option<Span> {
        let at = if self.index.is_empty() {
            self.entries.iter().position(|entry| entry.key.node == key)
        } else {
            self.index.get(key).copied()
        };
        at.map(|at| self.entries[at].key.span)
    }

    /// Adds an entry whose key is known to be new.
    pub fn push(&mut self, entry: Entry) {
        if !self.index.is_empty() {
            self.index.insert(entry.key.node.clone(), self.entries.len());
        }
        self.entries.push(entry);
        if self.index.is_empty() && self.entries.len() > Self::FEW {
            self.index = self.entries.iter().enumerate().map(|(at, entry)| (entry.key.node.clone(), at)).collect();
        }
    }

    pub fn last(&self) -> Option<&Entry> {
        self.entries.last()
    }

    pub fn finish(self) -> Vec<Entry> {
        self.entries
    }
}

/// A stretch of a source's text that knows where it lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    pub source: SourceId,
    pub text: &'a str,
    /// The byte offset in the source at which `text` begins.
    pub base: usize,
}

impl<'a> Text<'a> {
    /// The whole text but its byte order mark.
    pub fn of(source: SourceId, src: &'a Source) -> Text<'a> {
        Text { source, text: src.text(), base: 0 }.without_mark()
    }

    /// The same without a byte order mark at its beginning.
    pub fn without_mark(self) -> Text<'a> {
        match self.text.strip_prefix('\u{feff}') {
            Some(text) => Text { text, base: self.base + '\u{feff}'.len_utf8(), ..self },
            None => self,
        }
    }

    /// The place of a range of the text.
    pub fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, self.base + range.start, self.base + range.end)
    }

    /// The place of all of it, white space around it left aside.
    pub fn whole(&self) -> Span {
        let end = self.text.trim_end().len();
        let start = end - self.text[..end].trim_start().len();
        self.span(start..end)
    }

    /// The part that is `range`.
    pub fn part(&self, range: Range<usize>) -> Text<'a> {
        Text { base: self.base + range.start, text: &self.text[range], ..*self }
    }
}
