//! Proposals as YAML: a document, a list, or several documents.
//!
//! The text is cut at its `---` lines and each document is parsed by itself, so a broken one loses no other; an empty
//! one does not count. Unquoted scalars stay bare words whose meaning the field decides: `no` is a flag here and
//! Norway there. Aliases and merge keys (`<<`) unfold to what they stand for, within bounds. The parser counts in
//! characters; every place that leaves this file is in bytes.

use super::document::{DEPTH, Document, Entries, Entry, Fault, Node, NodeKind, Text, numbered, share_out};
use crate::text::{Span, Spanned};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, StrInput, Tag};
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
    Broken(Span, Fault),
}

impl File {
    /// Reads a stretch of text; a fault anywhere in it makes it one broken proposal, lest half of one be taken for it.
    fn read(&mut self, part: Text<'_>) {
        let mut reader = Reader::new(part, self.budget);
        match reader.documents() {
            Ok(nodes) => nodes.into_iter().for_each(|node| self.add(node)),
            Err(fault) => self.found.push(Found::Broken(part.whole(), fault)),
        }
        self.budget = reader.budget;
        self.faults.append(&mut reader.faults);
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
            Found::Broken(span, fault) => Document::broken(name(at), span, vec![fault]),
        };
        let mut documents: Vec<Document> = self.found.into_iter().enumerate().map(document).collect();
        share_out(&mut documents, self.faults);
        documents.iter_mut().for_each(|document| document.octal_zeros = true);
        documents
    }
}

/// Reads one stretch of text.
struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    places: Places<'a>,
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
    inside: Inside,
    /// How much it is so far.
    measure: Measure,
}

enum Inside {
    List(Vec<Node>),
    Map { entries: Entries, key: Option<Spanned<String>>, merged: Vec<Node> },
}

impl<'a> Reader<'a> {
    fn new(text: Text<'a>, budget: usize) -> Self {
        Reader {
            parser: Parser::new_from_str(text.text),
            places: Places::new(text),
            open: Vec::new(),
            anchors: HashMap::new(),
            budget,
            faults: Vec::new(),
        }
    }

    /// The documents of the text.
    fn documents(&mut self) -> Result<Vec<Node>, Fault> {
        let mut nodes = Vec::new();
        while let Some(event) = self.parser.next_event() {
            let (event, span) = event.map_err(|error| self.not_yaml(&error))?;
            let place = self.places.span(span);
            nodes.extend(self.event(event, place)?);
        }
        Ok(nodes)
    }

    /// Takes one event; gives the value of the document when that is whole.
    fn event(&mut self, event: Event<'_>, place: Span) -> Result<Option<Node>, Fault> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let word = self.places.word(place, &text);
                let kind = self.scalar(text.into_owned(), style, tag.as_deref(), place);
                self.value(Node::new(word, kind), anchor, Measure { size: 1, height: 0 })
            }
            Event::Alias(anchor) => self.alias(anchor, place),
            Event::SequenceStart(anchor, tag) => {
                self.check_tag(tag.as_deref(), place);
                self.start(place, anchor, Inside::List(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                self.check_tag(tag.as_deref(), place);
                let (entries, merged) = (Entries::default(), Vec::new());
                self.start(place, anchor, Inside::Map { entries, key: None, merged })
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(place),
            _ => Ok(None),
        }
    }

    fn start(&mut self, start: Span, anchor: usize, inside: Inside) -> Result<Option<Node>, Fault> {
        if self.open.len() >= DEPTH {
            return Err(Fault::too_deep(start));
        }
        if self.wants_key() {
            return Err(no_key(start));
        }
        self.open.push(Frame { start, anchor, inside, measure: Measure { size: 1, height: 1 } });
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
            Inside::Map { key: slot @ None, .. } => *slot = Some(key(node)?),
            Inside::Map { entries, key, merged } => match key.take() {
                Some(key) if key.node == "<<" => merged.push(node),
                Some(key) => entries.add(key, node, &mut self.faults),
                None => {}
            },
        }
        Ok(None)
    }

    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Frame { inside: Inside::Map { key: None, .. }, .. }))
    }

    /// What an alias stands for: it has the place of the alias, what is in it the place where that is written.
    fn alias(&mut self, anchor: usize, place: Span) -> Result<Option<Node>, Fault> {
        let Some((node, measure)) = self.anchors.get(&anchor) else {
            return Err(Fault::new(place, "this alias stands within what it repeats").help("write the values out"));
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
        let is_text = self.check_tag(tag, place);
        match style {
            ScalarStyle::Plain if is_text => NodeKind::Text(text),
            ScalarStyle::Plain if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL") => NodeKind::Null,
            ScalarStyle::Plain => NodeKind::Bare(text),
            ScalarStyle::Literal | ScalarStyle::Folded => NodeKind::Text(text.trim_end_matches('\n').to_owned()),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => NodeKind::Text(text),
        }
    }

    /// Whether the tag makes a scalar a text. Other tags of YAML's own say what the field says anyway.
    fn check_tag(&mut self, tag: Option<&Tag>, place: Span) -> bool {
        let Some(tag) = tag else { return false };
        let core = tag.is_yaml_core_schema() || tag.handle == "!!";
        if tag.suffix.is_empty() || core && tag.suffix == "str" {
            return true;
        }
        if !(core && ["int", "float", "bool", "null", "map", "seq", "timestamp"].contains(&tag.suffix.as_str())) {
            let fault = Fault::new(place, format!("the tag `{tag}` means nothing in a proposal"));
            self.faults.push(fault.help("leave the tag out"));
        }
        false
    }

    fn not_yaml(&self, error: &ScanError) -> Fault {
        let at = self.places.byte(error.marker());
        if error.info().contains("recursion limit") {
            return Fault::too_deep(self.places.text.span(at..at));
        }
        let fault = Fault::new(self.places.text.span(at..at), format!("this is not YAML: {}", error.info()));
        fault.help("check the indentation, and put texts with `:`, `#` or brackets in quotes")
    }
}

impl Frame {
    fn finish(self, end: Span, faults: &mut Vec<Fault>) -> Node {
        let (kind, last) = match self.inside {
            Inside::List(items) => {
                let last = items.last().map(|item| item.span);
                (NodeKind::List(items), last)
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

fn key(node: Node) -> Result<Spanned<String>, Fault> {
    match node.kind {
        NodeKind::Text(text) | NodeKind::Bare(text) => Ok(Spanned::new(text, node.span)),
        _ => Err(no_key(node.span)),
    }
}

fn no_key(span: Span) -> Fault {
    Fault::new(span, "this is no key").help("write the name of a field before `:`")
}

/// Turns the parser's places, in characters, into bytes of the source.
struct Places<'a> {
    text: Text<'a>,
    /// The byte at which each character begins; empty if all characters are bytes.
    bytes: Vec<u32>,
}

impl<'a> Places<'a> {
    fn new(text: Text<'a>) -> Self {
        let starts = || text.text.char_indices().map(|(at, _)| at as u32).collect();
        Places { text, bytes: if text.text.is_ascii() { Vec::new() } else { starts() } }
    }

    fn byte(&self, marker: &Marker) -> usize {
        let end = self.text.text.len();
        if self.bytes.is_empty() {
            return marker.index().min(end);
        }
        self.bytes.get(marker.index()).map_or(end, |&at| at as usize)
    }

    /// The place of the word itself where its tag and anchor stand before it.
    fn word(&self, place: Span, word: &str) -> Span {
        let covered = place.range().start - self.text.base..place.range().end - self.text.base;
        match self.text.text.get(covered) {
            Some(covered) if covered.ends_with(word) => Span { start: place.end - word.len() as u32, ..place },
            _ => place,
        }
    }

    /// The place without white space at its end: the parser ends a plain or block scalar where the next thing begins.
    fn span(&self, span: saphyr_parser::Span) -> Span {
        let start = self.byte(&span.start);
        let covered = self.text.text.get(start..self.byte(&span.end)).unwrap_or_default();
        self.text.span(start..start + covered.trim_end().len())
    }
}
