//! Proposals that name something of a rulebook.

use super::rename::ProposedName;
use crate::proposal::{self, Entry, Format, Node, NodeKind};
use crate::text::{Source, SourceId, Span};

/// Where the proposals of a file name something, in bytes; what is quoted without its quotes.
pub fn places(source: &Source, format: Format, of: &ProposedName) -> Vec<Span> {
    let read = proposal::read(SourceId::default(), source, format, "");
    let mut found = Found { source, of, places: Vec::new() };
    if let (Some(columns), ProposedName::Field(name)) = (&read.columns, of) {
        columns.iter().filter(|column| column.node == *name).for_each(|column| found.take(column.span));
    }
    if let (Some(columns), ProposedName::Value { name, fields, is_member: true }) = (&read.columns, of) {
        for column in columns.iter() {
            if let Some((field, member)) = column.node.split_once('.')
                && member == name
                && fields.iter().any(|known| known == field)
            {
                let start = column.span.end as usize - member.len();
                found.take(Span::new(column.span.source, start, column.span.end as usize));
            }
        }
    }
    read.documents.iter().flat_map(|document| &document.entries).for_each(|entry| found.entry(entry));
    found.places.sort_unstable();
    found.places.dedup();
    found.places
}

struct Found<'a> {
    source: &'a Source,
    of: &'a ProposedName,
    places: Vec<Span>,
}

impl Found<'_> {
    fn entry(&mut self, entry: &Entry) {
        match self.of {
            ProposedName::Field(name) if entry.key.node == *name => self.take(entry.key.span),
            ProposedName::Value { name, fields, is_member } if fields.contains(&entry.key.node) => {
                self.value(&entry.value, name, *is_member);
            }
            _ => {}
        }
    }

    fn value(&mut self, node: &Node, name: &str, is_member: bool) {
        match &node.kind {
            NodeKind::Text(text) if text == name => self.take(node.span),
            NodeKind::Bare(_) => {
                let pieces = node.pieces();
                pieces.iter().filter(|piece| piece.node.trim() == name).for_each(|piece| self.take(piece.span));
            }
            NodeKind::List(items) => items.iter().for_each(|item| self.value(item, name, is_member)),
            NodeKind::Map(entries) if is_member => {
                entries.iter().filter(|entry| entry.key.node == name).for_each(|entry| self.take(entry.key.span));
            }
            _ => {}
        }
    }

    /// A place without the quotes and blanks around the name.
    fn take(&mut self, span: Span) {
        let written = self.source.text().get(span.range()).unwrap_or_default();
        let is_around = |letter: char| letter == '"' || letter == '\'' || letter.is_whitespace();
        let inner = written.trim_matches(is_around);
        let start = span.start as usize + (written.len() - written.trim_start_matches(is_around).len());
        self.places.push(Span::new(span.source, start, start + inner.len()));
    }
}
