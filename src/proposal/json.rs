//! Proposals as JSON (an object, or a list of objects) and as JSON Lines (an object a line).
//!
//! Strictly JSON, as other programs write it: comments, trailing commas and the like are faults that name the cure.
//! Numbers keep their digits. A broken line of JSON Lines loses that line only; [`JsonLines`] reads lines one by one
//! in constant memory. Blank lines are skipped and do not count.

#[cfg(feature = "cli")]
pub mod lines;

use super::document::{DEPTH, Document, Entries, Fault, Node, NodeKind, Text, numbered, several, share_out};
use crate::text::{SourceId, Spanned};
use jsonc_parser::ast::{ObjectProp, ObjectPropName, Value};
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// Reads a JSON file: a proposal, or a list of them.
pub(super) fn read(text: Text<'_>, stem: &str) -> Vec<Document> {
    match parse(text) {
        Ok((Node { kind: NodeKind::List(items), .. }, faults)) => several(items, stem, faults),
        Ok((node, faults)) => vec![single(node, stem.to_owned(), faults)],
        Err(fault) => vec![Document::broken(stem.to_owned(), text.whole(), vec![fault])],
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
        Err(fault) => Document::broken(unnamed, text.whole(), vec![fault]),
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

/// The value that the text is, with the faults that leave the rest of it sound.
fn parse(text: Text<'_>) -> Result<(Node, Vec<Fault>), Fault> {
    check_depth(text)?;
    let collect = CollectOptions::default();
    let parsed = parse_to_ast(text.text, &collect, &STRICT).map_err(|error| explain(text, &error))?;
    let Some(value) = parsed.value else {
        return Err(Fault::new(text.whole(), "there is no proposal here").help("write an object of fields: `{ … }`"));
    };
    let mut faults = Vec::new();
    let node = node(text, value, &mut faults);
    Ok((node, faults))
}

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Refuses text whose brackets lie too deep in each other, before anything recurses into it.
fn check_depth(text: Text<'_>) -> Result<(), Fault> {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (at, byte) in text.text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => depth += 1,
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
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

/// What is not JSON here, in a planner's words.
fn explain(text: Text<'_>, error: &ParseError) -> Fault {
    use ParseErrorKind as Kind;
    let range = bytes(error.range());
    let here = text.text.get(range.clone()).unwrap_or_default();
    let (message, help) = match error.kind() {
        Kind::CommentsNotAllowed | Kind::UnterminatedCommentBlock => ("JSON has no comments", "leave the comment out"),
        Kind::TrailingCommasNotAllowed => ("no comma may stand before a closing bracket", "leave the comma out"),
        Kind::ExpectedComma => ("a comma is missing", "write `,` between the values"),
        Kind::SingleQuotedStringsNotAllowed => ("a text stands in single quotes", "write it in double quotes: `\"…\"`"),
        Kind::ExpectedStringObjectProperty => ("a key without quotes", "write it in double quotes: `\"…\"`"),
        Kind::ExpectedColonAfterObjectKey => ("no `:` after the key", "write `\"key\": value`"),
        Kind::ExpectedObjectValue => ("no value after the key", "write `\"key\": value`"),
        Kind::MultipleRootJsonValues => (
            "something more stands after the first value",
            "put several proposals in one list, or one on each line of a `.jsonl` file",
        ),
        Kind::UnterminatedObject => ("this `{` is never closed", "write the missing `}`"),
        Kind::UnterminatedArray => ("this `[` is never closed", "write the missing `]`"),
        Kind::String(kind) => return Fault::new(text.span(range), lower(&kind.to_string())).help(IN_A_TEXT),
        Kind::UnexpectedWord | Kind::UnexpectedToken => {
            return Fault::new(text.span(range), format!("`{here}` is not JSON"))
                .help("write a text in double quotes, a number, `true`, `false` or `null`");
        }
        kind => return Fault::new(text.span(range), lower(&kind.to_string())).help("write it as JSON has it"),
    };
    Fault::new(text.span(range), message).help(help)
}

const IN_A_TEXT: &str = "close the text with `\"`, and write `\\\"` and `\\\\` for a quote and a backslash in it";

/// The sentence in the style of findings: lower case, no final period.
fn lower(sentence: &str) -> String {
    let mut chars = sentence.chars();
    let first = chars.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(chars).collect::<String>().trim_end_matches('.').to_owned()
}
