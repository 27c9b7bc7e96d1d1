//! What a proposal means to a rulebook: a [`Document`] and a [`Model`] make a [`Program`].
//!
//! In: a document as its reader left it, and what `--given` says over it. Out: a slot for each field, or every fault at
//! once, the reader's own among them, each with its place and, where a name is near, the question whether that was
//! meant. Nothing is guessed: a field left out has its default or is unknown, also where it may be absent; what cannot
//! be read makes the whole proposal invalid.
//!
//! - `values`: a value as its field's type has it
//! - `figures`: numbers and dates as people write them
//! - `names`: which value a name is, and which was meant

mod figures;
mod names;
mod values;

#[cfg(test)]
mod tests;

pub(super) use figures::number;

use std::borrow::Cow;

use super::document::{Document, Entry, Fault, Node, NodeKind, split_at_marks};
use crate::model::{Domain, Field, Model, Program, Slot, Type};
use crate::notation::nearest;
use crate::text::Spanned;
use values::Reader;

/// What becomes of a key that is no field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strays {
    /// It is a fault.
    Refused,
    /// It is left aside, as a column of CSV; [`stray_columns`] warns of all of them once.
    LeftAside,
}

/// The programme that a document proposes, with what is `given` over it: there a field replaces the document's, a
/// member's number that member's alone, and a key that is no field is always a fault.
pub fn program(model: &Model, document: &Document, given: &[Entry], strays: Strays) -> Result<Program, Vec<Fault>> {
    let mut reader = Reader::new(model, document.faults.clone());
    if strays == Strays::Refused {
        reader.refuse_strays(&document.entries);
    }
    reader.refuse_strays(given);
    let said = |field: &Field| said(model, field, document, given, strays);
    let slots =
        model.fields.iter().map(|field| said(field).map_or_else(|| left_out(field), |node| reader.slot(field, &node)));
    let program = Program { name: document.name.clone(), slots: slots.collect() };
    let mut faults = reader.into_faults();
    faults.sort_by_key(|fault| (fault.span.source, fault.span.start));
    if faults.is_empty() { Ok(program) } else { Err(faults) }
}

/// The one warning about columns that are no fields: those of a whole file, dotted ones in one piece.
pub fn stray_columns(model: &Model, columns: &[Spanned<String>]) -> Option<Fault> {
    let strays: Vec<&Spanned<String>> = columns.iter().filter(|column| !is_field(model, column)).collect();
    let first = strays.first()?;
    let message = match strays.as_slice() {
        [one] => format!("column `{}` is no field and is left aside", one.node),
        several => format!("{} columns are no fields and are left aside: {}", several.len(), listed(several)),
    };
    let fault = Fault::new(first.span, message);
    let meant: Vec<String> = strays.iter().filter_map(|stray| meant(model, stray, columns)).collect();
    Some(if meant.is_empty() { fault } else { fault.help(format!("did you mean {}?", meant.join(", "))) })
}

/// What a field is when nobody says anything of it.
fn left_out(field: &Field) -> Slot {
    field.default.clone().map_or(Slot::Unknown, Slot::Known)
}

/// What is said of a field: by the document, over it by `given`.
fn said<'n>(
    model: &Model,
    field: &Field,
    document: &'n Document,
    given: &'n [Entry],
    strays: Strays,
) -> Option<Cow<'n, Node>> {
    let own = find(&document.entries, &field.name);
    let own = match strays {
        Strays::Refused => own.map(Cow::Borrowed),
        Strays::LeftAside => own.and_then(|node| without_strays(model, field, node)),
    };
    match (own, find(given, &field.name)) {
        (own, None) => own,
        (Some(own), Some(given)) => Some(joined(&own, given)),
        (None, Some(given)) => Some(Cow::Borrowed(given)),
    }
}

fn find<'n>(entries: &'n [Entry], name: &str) -> Option<&'n Node> {
    entries.iter().find(|entry| entry.key.node == name).map(|entry| &entry.value)
}

/// What the columns of a field say without those that are no fields, such as `volumes.total`.
fn without_strays<'n>(model: &Model, field: &Field, node: &'n Node) -> Option<Cow<'n, Node>> {
    let NodeKind::Map(entries) = &node.kind else { return Some(Cow::Borrowed(node)) };
    let is_number = |entry: &&Entry| {
        let member = model.value(Domain::Members, &entry.key.node);
        field.ty == Type::PerMember && member.is_some() && !matches!(entry.value.kind, NodeKind::Map(_))
    };
    let known: Vec<Entry> = entries.iter().filter(is_number).cloned().collect();
    if known.len() == entries.len() {
        return Some(Cow::Borrowed(node));
    }
    (!known.is_empty()).then(|| Cow::Owned(Node::new(node.span, NodeKind::Map(known))))
}

/// A value with what is given over it: of two objects each key of `given`, else `given` alone.
fn joined<'n>(own: &Node, given: &'n Node) -> Cow<'n, Node> {
    let (NodeKind::Map(under), NodeKind::Map(over)) = (&own.kind, &given.kind) else { return Cow::Borrowed(given) };
    let kept = under.iter().filter(|entry| find(over, &entry.key.node).is_none());
    Cow::Owned(Node::new(given.span, NodeKind::Map(kept.chain(over).cloned().collect())))
}

/// Whether a column is a field, or the number of a member.
fn is_field(model: &Model, column: &Spanned<String>) -> bool {
    let path: Vec<_> = split_at_marks(&column.node, column.span, '.').map(|piece| piece.node).collect();
    let field = |name: &str| model.fields.iter().find(|field| field.name == name);
    match path.as_slice() {
        [name] => field(name).is_some(),
        [name, member] => {
            field(name).is_some_and(|field| field.ty == Type::PerMember)
                && model.value(Domain::Members, member).is_some()
        }
        _ => false,
    }
}

/// Which field, not among the columns itself, a stray column may have been meant to be.
fn meant(model: &Model, stray: &Spanned<String>, columns: &[Spanned<String>]) -> Option<String> {
    let numbers = model.fields.iter().filter(|field| field.ty == Type::PerMember);
    let numbers =
        numbers.flat_map(|field| model.members.iter().map(|member| format!("{}.{}", field.name, member.name)));
    let names: Vec<String> = model.fields.iter().map(|field| field.name.clone()).chain(numbers).collect();
    let free = names.iter().filter(|name| columns.iter().all(|column| column.node != **name));
    nearest(&stray.node, free.map(String::as_str)).map(|name| format!("`{name}` for `{}`", stray.node))
}

/// How many stray columns the warning names.
const NAMED: usize = 12;

fn listed(strays: &[&Spanned<String>]) -> String {
    let names: Vec<String> = strays.iter().take(NAMED).map(|stray| stray.node.clone()).collect();
    match strays.len().saturating_sub(NAMED) {
        0 => crate::notation::list(&names, "and"),
        more => {
            format!("{} and {more} more", names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
        }
    }
}
