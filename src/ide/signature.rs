//! Inside a table, the head of the column that one is in.

use super::places::{PlacedKind, item_at};
use super::{FilePosition, Snapshot};
use crate::syntax::tokens::Tokens;
use crate::text::Span;

/// A table's columns, and the one that a place is in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signature {
    /// The table as its head is written: `plan: lead by segment, region`.
    pub label: String,
    /// The columns in it, in bytes; last the answer.
    pub columns: Vec<(usize, usize)>,
    /// The column that the place is in, counted from 0.
    pub active: usize,
}

/// The columns of the table around a place inside its braces.
pub fn signature(snapshot: &Snapshot, at: FilePosition) -> Option<Signature> {
    let place = Span::new(at.source, at.offset, at.offset);
    let (name, head, columns) = table_at(snapshot, place)?;
    let text = snapshot.sources().at(at.source).text();
    let before = text.get(..at.offset)?;
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let row = &before[line..];
    // Only rows have columns: before the brace, and behind the last, there are none.
    let table = text.get(name..at.offset)?;
    if !table.contains('{') || row.contains('}') {
        return None;
    }
    let tokens = Tokens::new(at.source, row);
    let words: Vec<&str> = tokens.all().iter().map(|token| tokens.slice(token.span)).collect();
    let active = match words.contains(&"->") {
        true => columns.len(),
        false => words.iter().filter(|word| **word == "|").count().min(columns.len().saturating_sub(1)),
    };
    let mut label = head;
    let mut places = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        label += if at == 0 { "" } else { " | " };
        places.push((label.len(), label.len() + column.len()));
        label += column;
    }
    label += " -> ";
    places.push((label.len(), label.len() + "answer".len()));
    label += "answer";
    Some(Signature { label, columns: places, active })
}

/// Where the table around a place begins, what it is called, and its columns; also of one that cannot be read now.
fn table_at(snapshot: &Snapshot, place: Span) -> Option<(usize, String, Vec<String>)> {
    let sources = snapshot.sources();
    if let Some(item) = item_at(snapshot, place)
        && let PlacedKind::Table(table) = item.kind
    {
        let columns = table.columns.iter().map(|column| sources.line(column.span())).collect();
        return Some((item.span.start as usize, format!("{}: ", table.name.node), columns));
    }
    let file = snapshot.tree(place.source)?;
    let broken = file.broken.iter().find(|broken| broken.span.contains(place))?;
    let text = sources.slice(broken.span);
    let head = text.split('{').next()?;
    let (name, said) = head.strip_prefix("table ")?.split_once(':')?;
    let columns = said.split_once(" by ")?.1.split(',').map(|column| column.trim().to_owned()).collect();
    Some((broken.span.start as usize, format!("{}: ", name.trim()), columns))
}
