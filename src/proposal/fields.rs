//! What a proposal means to a rulebook: a [`Document`] and a [`Model`] make a [`Program`].
//!
//! In: a document as its reader left it, and what `--given` says over it. Out: a slot for each field, or every fault at
//! once, the reader's own among them, each with its place and, where a name is near, the question whether that was
//! meant. Nothing is guessed: a field left out has its default or is unknown, also where it may be absent; what cannot
//! be read makes the whole proposal invalid.
//!
//! - `columns`: columns of a file that are no fields
//! - `values`: a value as its field's type has it
//! - `disguises`: words that look right and are not
//! - `figures`: numbers and dates as people write them
//! - `names`: which value a name is, and which was meant

mod columns;
mod disguises;
mod figures;
mod names;
mod values;

#[cfg(test)]
mod tests;

pub use columns::{StrayColumns, stray_columns};
pub(super) use figures::{date, number, plain_number};

use std::borrow::Cow;

use super::document::{Document, Entry, Fault, Node, NodeKind};
use crate::model::{Domain, Field, Model, Program, Slot, Type};
use values::Reader;

/// The key that says what a proposal is called.
pub(super) const NAME: &str = "name";

/// What becomes of a key that is no field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strays {
    /// It is a fault.
    Refused,
    /// It is left aside, as a column of CSV: one warning is for all of them.
    LeftAside,
}

/// The programme that a document proposes, with what is `given` over it: there a field replaces the document's, a
/// member's number that member's alone, and a key that is no field is always a fault.
pub fn program(model: &Model, document: &Document, given: &[Entry], strays: Strays) -> Result<Program, Vec<Fault>> {
    let mut reader = Reader::new(model, document.faults.clone());
    let is_field = model.fields.iter().any(|field| field.name == NAME);
    if !is_field {
        reader.refuse(document.called.as_ref().and_then(|called| called.fault.clone()));
    }
    if strays == Strays::Refused {
        reader.refuse_strays(&document.entries);
    }
    reader.refuse_strays(given);
    let said = |field: &Field| said(model, field, document, given, strays);
    let slots = model.fields.iter().map(|field| {
        let Some(node) = said(field) else { return left_out(field) };
        if document.octal_zeros {
            reader.refuse_octal(field, &node, document.span.source);
        }
        reader.slot(field, &node)
    });
    let program = Program { name: document.name.clone(), slots: slots.collect(), world: model.fingerprint };
    let mut faults = reader.into_faults();
    faults.sort_by_key(|fault| (fault.span.source, fault.span.start));
    if faults.is_empty() { Ok(program) } else { Err(faults) }
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
    let own = match &document.called {
        Some(called) if field.name == NAME => Some(&called.value),
        _ => find(&document.entries, &field.name),
    };
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

/// How much of a word a sentence shows.
const SHOWN: usize = 60;

/// A word in backticks, on one line and not without end.
pub(super) fn shown(word: &str) -> String {
    let mut letters = word.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    let head: String = letters.by_ref().take(SHOWN).collect();
    format!("`{head}{}`", if letters.next().is_some() { "…" } else { "" })
}
