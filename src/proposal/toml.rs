//! Proposals as TOML: one a file, or several as `[[program]]`.
//!
//! The tables are built from the parser's events, not from its values: so numbers keep their digits, unquoted dates
//! their spelling (they become texts), and a key given twice knows its first place. A line that is not TOML is a fault and
//! left out; if it is a header, the file is one proposal with all of the parser's faults. A single `[program]` that is all
//! there is means the proposal itself.

mod faults;

use super::document::{DEPTH, Document, Entry, Fault, Node, NodeKind, Text, several, share_out};
use super::tree::{Key, TableId, Tree};
use crate::text::{Span, Spanned, numbers};
use faults::{explain, explain_all, no_value};
use std::borrow::Cow;
use toml_parser::decoder::ScalarKind;
use toml_parser::parser::{Event, EventKind, RecursionGuard, ValidateWhitespace, parse_document};
use toml_parser::{ErrorSink, ParseError};

/// Reads a TOML file.
pub(super) fn read(text: Text<'_>, stem: &str) -> Vec<Document> {
    match events(text) {
        Err(faults) => vec![Document::broken(stem.to_owned(), text.whole(), faults)],
        Ok((events, faults)) => {
            let mut reader = Reader::new(text, &events, faults);
            reader.file();
            reader.documents(stem)
        }
    }
}

/// The events of the file, with what is not TOML in it; only that, where nobody can say what the rest belongs to.
fn events(text: Text<'_>) -> Result<(Vec<Event>, Vec<Fault>), Vec<Fault>> {
    let (events, errors) = parsed(text.text);
    if errors.is_empty() {
        return Ok((events, Vec::new()));
    }
    let faults = explain_all(text, &errors);
    let Some(sound) = without_lines(text, &faults) else { return Err(faults) };
    match parsed(&sound) {
        (events, errors) if errors.is_empty() => Ok((events, faults)),
        _ => Err(faults),
    }
}

fn parsed(text: &str) -> (Vec<Event>, Vec<ParseError>) {
    let source = toml_parser::Source::new(text);
    let tokens = source.lex().into_vec();
    let (mut events, mut errors) = (Vec::with_capacity(tokens.len()), Vec::new());
    let mut checked = ValidateWhitespace::new(&mut events, source);
    let mut guarded = RecursionGuard::new(&mut checked, DEPTH as u32);
    parse_document(&tokens, &mut guarded, &mut errors);
    (events, errors)
}

/// The text with blank lines where faults are; nothing if one of them is a header, for then nobody can say which table
/// the lines below it belong to.
fn without_lines(text: Text<'_>, faults: &[Fault]) -> Option<String> {
    let mut sound = text.text.to_owned();
    for fault in faults {
        let at = (fault.span.start as usize - text.base).min(text.text.len());
        let start = text.text[..at].rfind('\n').map_or(0, |end| end + 1);
        let end = text.text[at..].find('\n').map_or(text.text.len(), |end| at + end);
        if text.text[start..end].trim_start().starts_with('[') {
            return None;
        }
        sound.replace_range(start..end, &" ".repeat(end - start));
    }
    Some(sound)
}

/// Builds the tables of one file from its events.
struct Reader<'a> {
    text: Text<'a>,
    events: std::iter::Peekable<std::slice::Iter<'a, Event>>,
    tree: Tree<Node>,
    root: TableId,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn new(text: Text<'a>, events: &'a [Event], faults: Vec<Fault>) -> Self {
        let (tree, root) = Tree::new();
        Reader { text, events: events.iter().peekable(), tree, root, faults }
    }

    fn file(&mut self) {
        let mut table = self.root;
        while let Some(event) = self.events.next() {
            match event.kind() {
                EventKind::StdTableOpen | EventKind::ArrayTableOpen => table = self.header(event),
                EventKind::SimpleKey => self.key_value(table, event),
                _ => {}
            }
        }
    }

    /// Opens the table of a header; what stands under a header at fault goes into a table of nobody.
    fn header(&mut self, open: &Event) -> TableId {
        let (mut path, mut end) = (Vec::new(), open.span());
        for event in self.events.by_ref() {
            end = event.span();
            match event.kind() {
                EventKind::SimpleKey => path.push(key(self.text, event, &mut self.faults)),
                EventKind::StdTableClose | EventKind::ArrayTableClose => break,
                _ => {}
            }
        }
        let place = self.text.span(open.span().start()..end.end());
        let opened = match open.kind() {
            EventKind::ArrayTableOpen => self.tree.open_item(self.root, path, place),
            _ => self.tree.open(self.root, path),
        };
        opened.unwrap_or_else(|fault| {
            self.faults.push(fault);
            self.tree.root(0)
        })
    }

    fn key_value(&mut self, table: TableId, first: &Event) {
        let before = self.faults.len();
        let mut path = vec![key(self.text, first, &mut self.faults)];
        while let Some(event) = self.events.next_if(|event| event.kind() != EventKind::KeyValSep) {
            if event.kind() == EventKind::SimpleKey {
                path.push(key(self.text, event, &mut self.faults));
            }
        }
        self.events.next();
        let sound = self.faults.len() == before;
        let depth = self.tree.depth(table) + path.len();
        if let Some(value) = self.value(depth)
            && sound
            && let Err(fault) = self.tree.set(table, path, value)
        {
            self.faults.push(fault);
        }
    }

    /// The next value, which lies `depth` deep; nothing if it is at fault.
    fn value(&mut self, depth: usize) -> Option<Node> {
        while let Some(event) = self.events.next() {
            match event.kind() {
                EventKind::Scalar => return self.scalar(event),
                EventKind::ArrayOpen | EventKind::InlineTableOpen if depth > DEPTH => {
                    self.faults.push(Fault::too_deep(self.place(event)));
                    self.skip();
                    return None;
                }
                EventKind::ArrayOpen => return Some(self.array(event, depth)),
                EventKind::InlineTableOpen => return Some(self.inline_table(event, depth)),
                _ => {}
            }
        }
        None
    }

    /// Leaves aside what is in the brackets that were just opened.
    fn skip(&mut self) {
        let mut open = 1;
        for event in self.events.by_ref() {
            match event.kind() {
                EventKind::ArrayOpen | EventKind::InlineTableOpen => open += 1,
                EventKind::ArrayClose | EventKind::InlineTableClose => open -= 1,
                _ => {}
            }
            if open == 0 {
                return;
            }
        }
    }

    fn array(&mut self, open: &Event, depth: usize) -> Node {
        let (mut items, mut end) = (Vec::new(), open.span());
        while let Some(event) = self.events.peek() {
            end = event.span();
            match event.kind() {
                EventKind::ArrayClose => {
                    self.events.next();
                    break;
                }
                EventKind::Scalar | EventKind::ArrayOpen | EventKind::InlineTableOpen => {
                    items.extend(self.value(depth + 1));
                }
                _ => {
                    self.events.next();
                }
            }
        }
        Node::new(self.text.span(open.span().start()..end.end()), NodeKind::List(items))
    }

    fn inline_table(&mut self, open: &Event, depth: usize) -> Node {
        let table = self.tree.root(depth);
        let mut end = open.span();
        while let Some(event) = self.events.next() {
            end = event.span();
            match event.kind() {
                EventKind::InlineTableClose => break,
                EventKind::SimpleKey => self.key_value(table, event),
                _ => {}
            }
        }
        let entries = self.tree.entries(table);
        Node::new(self.text.span(open.span().start()..end.end()), NodeKind::Map(entries))
    }

    fn scalar(&mut self, event: &Event) -> Option<Node> {
        let raw = toml_parser::Source::new(self.text.text).get(event)?;
        let (mut decoded, mut errors) = (Cow::Borrowed(""), Vec::new());
        let kind = match raw.decode_scalar(&mut decoded, &mut errors) {
            ScalarKind::String => NodeKind::Text(decoded.into_owned()),
            ScalarKind::Boolean(value) => NodeKind::Bool(value),
            ScalarKind::DateTime => NodeKind::Text(raw.as_str().to_owned()),
            // People write TOML, and read `60.000` as sixty thousand where points part thousands: the field decides.
            ScalarKind::Float if numbers::readings(raw.as_str()).len() > 1 => NodeKind::Bare(raw.as_str().to_owned()),
            ScalarKind::Float | ScalarKind::Integer(_) => NodeKind::Number(raw.as_str().to_owned()),
        };
        if errors.is_empty() {
            return Some(Node::new(self.place(event), kind));
        }
        match raw.as_str() {
            word if event.encoding().is_none() => self.faults.push(no_value(word, self.place(event))),
            _ => self.faults.extend(explain_all(self.text, &errors)),
        }
        None
    }

    fn place(&self, event: &Event) -> Span {
        self.text.span(event.span().start()..event.span().end())
    }

    /// The proposals, with the faults.
    fn documents(mut self, stem: &str) -> Vec<Document> {
        let mut entries = self.tree.entries(self.root);
        let programs = entries.iter().position(|entry| entry.key.node == "program" && holds_programs(&entry.value));
        if let Some(at) = programs {
            let programs = entries.remove(at);
            self.faults.extend(entries.iter().map(outside));
            if let NodeKind::List(items) = programs.value.kind {
                return several(items, stem, self.faults);
            }
        }
        if let [Entry { key, value: Node { kind: NodeKind::Map(_), .. } }] = entries.as_slice()
            && key.node == "program"
        {
            entries = entries.into_iter().flat_map(|entry| fields(entry.value)).collect();
        }
        let mut document = Document::new(Node::new(self.text.whole(), NodeKind::Map(entries)), stem.to_owned());
        share_out(std::slice::from_mut(&mut document), self.faults);
        vec![document]
    }
}

fn fields(node: Node) -> Vec<Entry> {
    match node.kind {
        NodeKind::Map(entries) => entries,
        _ => Vec::new(),
    }
}

fn holds_programs(value: &Node) -> bool {
    matches!(&value.kind, NodeKind::List(items)
        if items.iter().all(|item| matches!(item.kind, NodeKind::Map(_))))
}

fn outside(entry: &Entry) -> Fault {
    let key = &entry.key.node;
    let fault = Fault::new(entry.key.span, format!("`{key}` stands outside of every `[[program]]`"));
    match entry.value.kind {
        NodeKind::Map(_) => fault.help(format!("write `[program.{key}]`")),
        _ => fault.help("write it below the `[[program]]` it belongs to"),
    }
}

fn key(text: Text<'_>, event: &Event, faults: &mut Vec<Fault>) -> Key {
    let mut decoded = Cow::Borrowed("");
    let mut sink = |error: ParseError| faults.push(explain(text, &error));
    if let Some(raw) = toml_parser::Source::new(text.text).get(event) {
        raw.decode_key(&mut decoded, &mut sink as &mut dyn ErrorSink);
    }
    Spanned::new(decoded.into_owned(), text.span(event.span().start()..event.span().end()))
}
