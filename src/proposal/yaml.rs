//! Proposals as YAML: a document, a list, or several documents.
//!
//! The text is cut at its `---` lines and each document is parsed by itself, so a broken one loses no other; an empty
//! one does not count. Unquoted scalars stay bare words whose meaning the field decides: `no` is a flag here and
//! Norway there. Aliases and merge keys (`<<`) unfold to what they stand for, within bounds. A value at fault is left
//! out and the rest is read on. The parser counts in characters; every place that leaves this file is in bytes.

mod mended;

use super::document::{
    DEPTH, Document, Entries, Entry, Fault, FaultyPlaces, Node, NodeKind, Text, numbered, share_out,
};
use crate::text::{Span, Spanned};
use mended::Mended;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, StrInput, Tag};
use std::collections::HashMap;

/// To how many values the aliases of a file may unfold, besides one for each of its bytes: a small file must not
/// become a huge one.
const UNFOLDED: usize = 100_000;

/// Reads a YAML file.
pub(super) fn read(text: Text<'_>, stem: &str) -> Vec<Document> {
    let mut file = File { budget: UNFOLDED + text.text.len(), ..File::default() };
    for part in documents(text) {
        file.read(part);
    }
    if file.found.is_empty() && !file.list {
        let fault = Fault::new(text.whole(), "there is no proposal here").help("write its fields as `key: value`");
        return vec![Document::broken(stem.to_owned(), text.whole(), vec![fault])];
    }
    file.documents(stem)
}

/// The stretches of the text with one document each: a line that begins with `---` ends what has content so far.
fn documents(text: Text<'_>) -> Vec<Text<'_>> {
    let (mut parts, mut start, mut at, mut content) = (Vec::new(), 0, 0, false);
    for line in text.text.split_inclusive('\n') {
        let marked = line.strip_prefix("---").filter(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
        if marked.is_some() && content {
            parts.push(text.part(start..at));
            (start, content) = (at, false);
        }
        let rest = marked.unwrap_or(line).trim_start();
        let directive = marked.is_none() && line.starts_with('%');
        content |= !rest.is_empty() && !rest.starts_with('#') && !directive;
        at += line.len();
    }
    parts.push(text.part(start..at));
    parts
}

/// What was found so far in a file.
#[derive(Default)]
struct File {
    found: Vec<Found>,
    faults: Vec<Fault>,
    list: bool,
    /// To how many values aliases may still unfold.
    budget: usize,
}

enum Found {
    Sound(Node),
    Broken(Span, Vec<Fault>),
}

/// Why a stretch of text cannot be read to its end.
enum Stop {
    /// It is not YAML there.
    Scan(ScanError),
    /// It is, and means nothing.
    Fault(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Stop::Fault(fault)
    }
}

impl File {
    /// Reads a stretch of text; where it cannot be read to its end it is one broken proposal, lest half of one be taken
    /// for it.
    fn read(&mut self, part: Text<'_>) {
        let mut mended = Mended::new(part);
        loop {
            let letters = mended.letters();
            let mut reader = Reader::new(&letters, &mended, self.budget);
            let stop = match reader.documents() {
                Ok(nodes) => {
                    self.budget = reader.budget;
                    mended.faults.append(&mut reader.faults);
                    let places = FaultyPlaces::of(&mended.faults);
                    let first = mended.faults.iter().map(|fault| fault.span.start).min();
                    for (at, mut node) in nodes.into_iter().enumerate() {
                        if at == 0 {
                            begin_at(&mut node, first);
                        }
                        let span = node.span;
                        match places.left_out_of(node) {
                            Some(node) => self.add(node),
                            None => self.found.push(Found::Broken(span, Vec::new())),
                        }
                    }
                    return self.faults.append(&mut mended.faults);
                }
                Err(stop) => stop,
            };
            let (mut faults, budget) = (reader.faults, reader.budget);
            let fault = match stop {
                Stop::Scan(error) => match mended.mend(&error) {
                    Ok(()) => continue,
                    Err(fault) => fault,
                },
                Stop::Fault(fault) => fault,
            };
            faults.append(&mut mended.faults);
            faults.push(fault);
            faults.sort_by_key(|fault| fault.span.start);
            self.budget = budget;
            return self.found.push(Found::Broken(part.whole(), faults));
        }
    }

    fn add(&mut self, node: Node) {
        match node.kind {
            NodeKind::Null => {}
            NodeKind::List(items) => {
                self.list = true;
                self.found.extend(items.into_iter().map(Found::Sound));
            }
            _ => self.found.push(Found::Sound(node)),
        }
    }

    fn documents(self, stem: &str) -> Vec<Document> {
        let several = self.list || self.found.len() > 1;
        let name = |at: usize| if several { numbered(stem, at + 1) } else { stem.to_owned() };
        let document = |(at, found)| match found {
            Found::Sound(node) => Document::new(node, name(at)),
            Found::Broken(span, faults) => Document::broken(name(at), span, faults),
        };
        let mut documents: Vec<Document> = self.found.into_iter().enumerate().map(document).collect();
        share_out(&mut documents, self.faults);
        documents.iter_mut().for_each(|document| document.octal_zeros = true);
        documents
    }
}

/// Lets a proposal begin no later than a fault before it: that is its own.
fn begin_at(node: &mut Node, fault: Option<u32>) {
    let start = node.span.start.min(fault.unwrap_or(u32::MAX));
    match &mut node.kind {
        NodeKind::List(items) if !items.is_empty() => items[0].span.start = items[0].span.start.min(start),
        _ => node.span.start = start,
    }
}

/// Reads one stretch of text.
struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    mended: &'a Mended<'a>,
    open: Vec<Frame>,
    anchors: HashMap<usize, (Node, Measure)>,
    budget: usize,
    faults: Vec<Fault>,
}

/// How much a value is, unfolded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Measure {
    /// How many values it holds, itself counted.
    size: usize,
    /// How deep lists and maps lie in each other in it.
    height: usize,
}

/// A list or a map that is not finished.
struct Frame {
    start: Span,
    anchor: usize,
    /// Whether it is a map whose keys are a set.
    is_set: bool,
    inside: Inside,
    /// How much it is so far.
    measure: Measure,
}

enum Inside {
    List(Vec<Node>),
    Map { entries: Entries, key: Key, merged: Vec<Node> },
}

/// The key whose value comes next.
enum Key {
    /// A key comes next.
    Wanted,
    /// It is this one.
    Is(Spanned<String>),
    /// What stands there is no key, and its value is left out.
    Faulty,
}

impl<'a> Reader<'a> {
    fn new(letters: &'a str, mended: &'a Mended<'a>, budget: usize) -> Self {
        Reader {
            parser: Parser::new_from_str(letters),
            mended,
            open: Vec::new(),
            anchors: HashMap::new(),
            budget,
            faults: Vec::new(),
        }
    }

    /// The documents of the text.
    fn documents(&mut self) -> Result<Vec<Node>, Stop> {
        let mut nodes = Vec::new();
        while let Some(event) = self.parser.next_event() {
            let (event, span) = event.map_err(Stop::Scan)?;
            let place = self.place(span);
            nodes.extend(self.event(event, place)?);
        }
        Ok(nodes)
    }

    /// Takes one event; gives the value of the document when that is whole.
    fn event(&mut self, event: Event<'_>, place: Span) -> Result<Option<Node>, Fault> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let word = self.word(place, &text);
                let kind = self.scalar(text.into_owned(), style, tag.as_deref(), place);
                self.value(Node::new(word, kind), anchor, Measure { size: 1, height: 0 })
            }
            Event::Alias(anchor) => self.alias(anchor, place),
            Event::SequenceStart(anchor, tag) => {
                self.tag(tag.as_deref(), place);
                self.start(place, anchor, false, Inside::List(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                let is_set = self.tag(tag.as_deref(), place) == Tagged::Set;
                let (entries, merged) = (Entries::default(), Vec::new());
                self.start(place, anchor, is_set, Inside::Map { entries, key: Key::Wanted, merged })
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(place),
            _ => Ok(None),
        }
    }

    fn start(&mut self, start: Span, anchor: usize, is_set: bool, inside: Inside) -> Result<Option<Node>, Fault> {
        if self.open.len() >= DEPTH {
            return Err(Fault::too_deep(start));
        }
        self.open.push(Frame { start, anchor, is_set, inside, measure: Measure { size: 1, height: 1 } });
        Ok(None)
    }

    fn end(&mut self, place: Span) -> Result<Option<Node>, Fault> {
        let Some(frame) = self.open.pop() else { return Ok(None) };
        let (measure, anchor) = (frame.measure, frame.anchor);
        let node = frame.finish(place, &mut self.faults);
        self.value(node, anchor, measure)
    }

    /// Puts a whole value where it belongs.
    fn value(&mut self, node: Node, anchor: usize, measure: Measure) -> Result<Option<Node>, Fault> {
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), measure));
        }
        let Some(frame) = self.open.last_mut() else { return Ok(Some(node)) };
        frame.measure.size += measure.size;
        frame.measure.height = frame.measure.height.max(measure.height + 1);
        match &mut frame.inside {
            Inside::List(items) => items.push(node),
            Inside::Map { entries, key, merged } => match std::mem::replace(key, Key::Wanted) {
                Key::Wanted => {
                    *key = key_of(node).map_or_else(
                        |fault| {
                            self.faults.push(fault);
                            Key::Faulty
                        },
                        Key::Is,
                    );
                }
                Key::Is(key) if key.node == "<<" => merged.push(node),
                Key::Is(key) => entries.add(key, node, &mut self.faults),
                Key::Faulty => {}
            },
        }
        Ok(None)
    }

    /// What an alias stands for: it has the place of the alias, what is in it the place where that is written.
    fn alias(&mut self, anchor: usize, place: Span) -> Result<Option<Node>, Fault> {
        let Some((node, measure)) = self.anchors.get(&anchor) else {
            self.faults
                .push(Fault::new(place, "this alias stands within what it repeats").help("write the values out"));
            return self.value(Node::new(place, NodeKind::Null), 0, Measure { size: 1, height: 0 });
        };
        if self.open.len() + measure.height > DEPTH {
            return Err(Fault::too_deep(place));
        }
        let Some(budget) = self.budget.checked_sub(measure.size) else {
            let message = "the aliases of this file unfold to far more than it holds";
            return Err(Fault::new(place, message).help("write the values out"));
        };
        self.budget = budget;
        let (node, measure) = (Node { span: place, ..node.clone() }, *measure);
        self.value(node, 0, measure)
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, tag: Option<&Tag>, place: Span) -> NodeKind {
        let is_text = self.tag(tag, place) == Tagged::Text;
        match style {
            ScalarStyle::Plain if is_text => NodeKind::Text(text),
            ScalarStyle::Plain if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL") => NodeKind::Null,
            ScalarStyle::Plain => NodeKind::Bare(text),
            ScalarStyle::Literal | ScalarStyle::Folded => NodeKind::Text(text.trim_end_matches('\n').to_owned()),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => NodeKind::Text(text),
        }
    }

    /// What the tag makes of a value. Most tags of YAML's own say what the field says anyway.
    fn tag(&mut self, tag: Option<&Tag>, place: Span) -> Tagged {
        let Some(tag) = tag else { return Tagged::Nothing };
        let written = self.tag_as_written(place);
        let name = tag.suffix.strip_prefix("tag:yaml.org,2002:").unwrap_or(&tag.suffix);
        let core = tag.is_yaml_core_schema() || tag.handle == "!!" || name.len() < tag.suffix.len();
        match name {
            _ if tag.suffix.is_empty() || self.text(written) == "!" => Tagged::Text,
            "str" if core => Tagged::Text,
            "set" if core => Tagged::Set,
            "int" | "float" | "bool" | "null" | "map" | "seq" | "timestamp" if core => Tagged::Nothing,
            _ => {
                let fault =
                    Fault::new(written, format!("the tag `{}` means nothing in a proposal", self.text(written)));
                self.faults.push(fault.help("leave the tag out"));
                Tagged::Nothing
            }
        }
    }

    /// The place of the tag among those of a value's properties: it may stand behind an anchor.
    fn tag_as_written(&self, place: Span) -> Span {
        let covered = self.text(place);
        let anchor = if covered.starts_with('&') { covered.find(char::is_whitespace).unwrap_or(0) } else { 0 };
        let start = covered[anchor..].find('!').map_or(0, |at| anchor + at);
        let tag = &covered[start..];
        let ends = |letter: char| letter.is_whitespace() || matches!(letter, '[' | ']' | '{' | '}');
        let end = if tag.starts_with("!<") { tag.find('>').map(|at| at + 1) } else { tag.find(ends) };
        let start = place.start + start as u32;
        Span { start, end: start + end.unwrap_or(tag.len()) as u32, ..place }
    }

    fn text(&self, place: Span) -> &'a str {
        let text = self.mended.text;
        text.text.get(place.range().start - text.base..place.range().end - text.base).unwrap_or_default()
    }

    /// The place of the word itself where its tag and anchor stand before it.
    fn word(&self, place: Span, word: &str) -> Span {
        match self.text(place).ends_with(word) {
            true => Span { start: place.end - word.len() as u32, ..place },
            false => place,
        }
    }

    /// The place without white space at its end: the parser ends a plain or block scalar where the next thing begins.
    fn place(&self, span: saphyr_parser::Span) -> Span {
        let (text, start) = (self.mended.text, self.mended.byte(&span.start));
        let covered = text.text.get(start..self.mended.byte(&span.end)).unwrap_or_default();
        text.span(start..start + covered.trim_end().len())
    }
}

/// What a tag makes of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tagged {
    /// What it would be without the tag.
    Nothing,
    /// A text.
    Text,
    /// The keys of an object are a set.
    Set,
}

impl Frame {
    fn finish(self, end: Span, faults: &mut Vec<Fault>) -> Node {
        let (kind, last) = match self.inside {
            Inside::List(items) => {
                let last = items.last().map(|item| item.span);
                (NodeKind::List(items), last)
            }
            Inside::Map { entries, .. } if self.is_set => {
                let last = entries.last().map(|entry| entry.value.span);
                let item = |entry: Entry| Node::new(entry.key.span, NodeKind::Bare(entry.key.node));
                (NodeKind::List(entries.finish().into_iter().map(item).collect()), last)
            }
            Inside::Map { entries, merged, .. } => {
                let last = entries.last().map(|entry| entry.value.span);
                (NodeKind::Map(merge(entries, merged, faults)), last)
            }
        };
        // A bracket has a place; a block ends where the next thing begins, which is too late: take its last value's end.
        let end = if end.end > end.start { end } else { last.unwrap_or(self.start) };
        Node::new(self.start.to(end), kind)
    }
}

/// Adds what `<<` brings in: keys that are not there, of several maps the first that has them.
fn merge(mut entries: Entries, merged: Vec<Node>, faults: &mut Vec<Fault>) -> Vec<Entry> {
    for node in merged {
        let parts = match node.kind {
            NodeKind::List(items) => items,
            _ => vec![node],
        };
        for part in parts {
            let NodeKind::Map(more) = part.kind else {
                let fault = Fault::new(part.span, format!("`<<` takes an object, not {}", part.kind.in_words()));
                faults.push(fault.help("write an alias of an object: `<<: *name`"));
                continue;
            };
            more.into_iter().for_each(|entry| {
                if entries.place(&entry.key).is_none() {
                    entries.push(entry)
                }
            });
        }
    }
    entries.finish()
}

fn key_of(node: Node) -> Result<Spanned<String>, Fault> {
    let message = match node.kind {
        NodeKind::Text(text) | NodeKind::Bare(text) => return Ok(Spanned::new(text, node.span)),
        NodeKind::Null => "a key is missing".to_owned(),
        other => format!("{} stands in the place of a key", other.in_words()),
    };
    Err(Fault::new(node.span, message).help("write the name of a field before `:`"))
}
