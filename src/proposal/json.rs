//! Proposals as JSON (an object, or a list of objects) and as JSON Lines (an object a line).
//!
//! Strictly JSON, as other programs write it: comments, trailing commas and the like are faults that name the cure, and
//! hide no other fault.
//! Numbers keep their digits. A broken line of JSON Lines loses that line only; `stream` reads lines one by one in
//! constant memory. Blank lines are skipped and do not count.

mod figures;
mod mended;
mod scan;

use super::document::{
    DEPTH, Document, Entries, Fault, FaultyPlaces, Node, NodeKind, Text, numbered, several, share_out,
};
use crate::text::{SourceId, Spanned};
use jsonc_parser::ast::{ObjectProp, ObjectPropName, Value};
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::{CollectOptions, parse_to_ast};
use mended::Mended;
use scan::{Scanned, scan};

/// Reads a JSON file: a proposal, or a list of them.
pub(super) fn read(text: Text<'_>, stem: &str) -> Vec<Document> {
    match parse(text) {
        Ok((Node { kind: NodeKind::List(items), .. }, faults)) => several(items, stem, faults),
        Ok((node, faults)) => vec![single(node, stem.to_owned(), faults)],
        Err(faults) => vec![Document::broken(stem.to_owned(), text.whole(), faults)],
    }
}

/// Reads a file of JSON Lines.
pub(super) fn read_lines(text: Text<'_>, stem: &str) -> Vec<Document> {
    let mut documents = Vec::new();
    let mut start = 0;
    for line in text.text.split_inclusive('\n') {
        if !is_blank(line) {
            let name = numbered(stem, documents.len() + 1);
            documents.push(read_json_line(line, text.source, text.base + start, name));
        }
        start += line.len();
    }
    documents
}

/// Reads one line of JSON Lines that begins at byte `base` of its source, called `unnamed` unless it says its name.
pub fn read_json_line(line: &str, source: SourceId, base: usize, unnamed: String) -> Document {
    let text = Text { source, text: line, base };
    match parse(text) {
        Ok((node, faults)) => single(node, unnamed, faults),
        Err(faults) => Document::broken(unnamed, text.whole(), faults),
    }
}

fn single(node: Node, unnamed: String, faults: Vec<Fault>) -> Document {
    let mut document = Document::new(node, unnamed);
    share_out(std::slice::from_mut(&mut document), faults);
    document
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// The value that the text is, with the faults that leave the rest of it sound; else all that was found until nobody
/// can say how the text goes on.
fn parse(text: Text<'_>) -> Result<(Node, Vec<Fault>), Vec<Fault>> {
    check_depth(text).map_err(|fault| vec![fault])?;
    let mut mended = Mended::new(text).map_err(|fault| vec![fault])?;
    loop {
        let letters = mended.letters.clone();
        let parsed = match parse_to_ast(&letters, &CollectOptions::default(), &mended.options) {
            Ok(parsed) => parsed,
            Err(error) => match mended.mend(&error) {
                Ok(()) => continue,
                Err(fault) => {
                    mended.faults.push(fault);
                    mended.faults.sort_by_key(|fault| fault.span.start);
                    return Err(mended.faults);
                }
            },
        };
        let Some(value) = parsed.value else {
            let fault =
                Fault::new(text.whole(), "there is no proposal here").help("write an object of fields: `{ … }`");
            return Err(if mended.faults.is_empty() { vec![fault] } else { mended.faults });
        };
        let mut faults = Vec::new();
        let node = node(text, value, &mut faults);
        let places = FaultyPlaces::of(&mended.faults);
        faults.append(&mut mended.faults);
        return match places.left_out_of(node) {
            Some(node) => Ok((node, faults)),
            None => Err(faults),
        };
    }
}

/// Refuses text whose brackets lie too deep in each other, before anything recurses into it.
fn check_depth(text: Text<'_>) -> Result<(), Fault> {
    let mut depth = 0_usize;
    for Scanned { at, letter, .. } in scan(text.text).filter(|scanned| scanned.quote.is_none()) {
        match letter {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH {
            return Err(Fault::too_deep(text.span(at..at + 1)));
        }
    }
    Ok(())
}

fn node(text: Text<'_>, value: Value<'_>, faults: &mut Vec<Fault>) -> Node {
    let span = text.span(bytes(value.range()));
    let kind = match value {
        Value::NullKeyword(_) => NodeKind::Null,
        Value::BooleanLit(literal) => NodeKind::Bool(literal.value),
        Value::NumberLit(literal) => NodeKind::Number(literal.value.to_owned()),
        Value::StringLit(literal) => NodeKind::Text(literal.value.into_owned()),
        Value::Array(array) => {
            NodeKind::List(array.elements.into_iter().map(|element| node(text, element, faults)).collect())
        }
        Value::Object(object) => {
            let mut entries = Entries::default();
            for property in object.properties {
                add(text, property, &mut entries, faults);
            }
            NodeKind::Map(entries.finish())
        }
    };
    Node::new(span, kind)
}

fn add(text: Text<'_>, property: ObjectProp<'_>, entries: &mut Entries, faults: &mut Vec<Fault>) {
    let span = text.span(bytes(property.name.range()));
    let key = match property.name {
        ObjectPropName::String(literal) => literal.value.into_owned(),
        ObjectPropName::Word(word) => word.value.to_owned(),
    };
    let value = node(text, property.value, faults);
    entries.add(Spanned::new(key, span), value, faults);
}

fn bytes(range: Range) -> std::ops::Range<usize> {
    range.start..range.end
}
