//! Sound proposals, straight from their text into ids.
//!
//! In: a line of JSON, or the cells of a row. Out: the very programme that [`program`](super::program) makes of the same
//! text, without the tree of places in between, which costs ten times as much; or nothing. Nothing does not say that the
//! proposal is at fault: whoever gets it reads the text again, the long way, and learns all faults with their places. So
//! what is rare may be left to the long way here, and what is at fault must be.

mod json;
mod lookup;
mod row;

pub use row::Columns;

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::document::{Entry, NodeKind};
use super::fields::{NAME, date, number, plain_number, program};
use super::{Document, Given, Strays};
use crate::model::{Domain, Field, Model, Program, Slot, Type, Value};
use crate::text::Span;
use lookup::Lookup;

/// Reads sound proposals for a rulebook.
pub struct Direct<'m> {
    model: &'m Model,
    lookup: Lookup,
    /// What is given over each field, whatever the proposal says of it.
    given: Vec<Option<Slot>>,
    /// Whether the long way is the only one.
    never: bool,
}

/// What a text says of a field: a value that is no list and no object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said<'t> {
    Nothing,
    Flag(bool),
    /// A number as written.
    Number(&'t str),
    /// A text in quotes, or a word.
    Word(&'t str),
}

impl<'m> Direct<'m> {
    /// A reader for a rulebook, with some values given over what proposals say.
    pub fn new(model: &'m Model, given: &Given) -> Self {
        let slots = over(model, &given.entries);
        // A field called `name` says two things at once.
        let never = slots.is_none() || model.fields.iter().any(|field| field.name == NAME);
        Direct { model, lookup: Lookup::new(model), given: slots.unwrap_or_default(), never }
    }

    fn given(&self, field: usize) -> Option<&Slot> {
        self.given.get(field)?.as_ref()
    }

    /// The programme of what was said; what nobody says has its default, or is unknown.
    fn program(&self, name: String, said: Vec<Option<Slot>>) -> Program {
        let slot = |(at, (field, said)): (usize, (&Field, Option<Slot>))| match (self.given(at), said) {
            (Some(given), _) => given.clone(),
            (None, Some(said)) => said,
            (None, None) => field.default.clone().map_or(Slot::Unknown, Slot::Known),
        };
        let slots = self.model.fields.iter().zip(said).enumerate().map(slot).collect();
        Program { name, slots, world: self.model.fingerprint }
    }

    /// What is known of a field by a single value.
    fn slot(&self, field: &Field, said: Said<'_>) -> Option<Slot> {
        match said {
            Said::Word("unknown") => return Some(Slot::Unknown),
            Said::Nothing | Said::Word("none") => return field.optional.then_some(Slot::Known(Value::None)),
            Said::Word(word) if !is_plain(word) => return None,
            _ => {}
        }
        let value = match (field.ty, said) {
            (Type::Flag, Said::Flag(flag)) => Value::Flag(flag),
            (Type::Flag, Said::Word(word)) => Value::Flag(flag(word)?),
            (Type::Number, said) => Value::Number(figure(said)?),
            (Type::Date, Said::Word(word)) => Value::Date(date(word, Span::default()).ok()?),
            (Type::One(domain), Said::Word(word)) => Value::One(self.value(field, domain, word)?),
            _ => return None,
        };
        Some(Slot::Known(value))
    }

    /// One of a field's values by its name; a term may be written `taxonomy.term`.
    fn value(&self, field: &Field, domain: Domain, word: &str) -> Option<u32> {
        let unqualified = || {
            let Domain::Terms(taxonomy) = domain else { return None };
            let term = word.strip_prefix(self.model.taxonomy(taxonomy).name.as_str())?.strip_prefix('.')?;
            self.lookup.value(self.model, domain, term)
        };
        let value = self.lookup.value(self.model, domain, word).or_else(unqualified)?;
        self.model.admits(field, value).then_some(value)
    }

    /// One of a set's elements.
    fn element(&self, field: &Field, domain: Domain, word: &str) -> Option<u32> {
        if matches!(word, "" | "unknown" | "none") { None } else { self.value(field, domain, word) }
    }

    /// The numbers of a field before anything is said of them.
    fn numbers(&self, field: &Field) -> Vec<Decimal> {
        let mut numbers = match &field.default {
            Some(Value::PerMember(numbers)) => numbers.clone(),
            _ => Vec::new(),
        };
        numbers.resize(self.model.members.len(), Decimal::ZERO);
        numbers
    }
}

/// What is given over each field; nothing where some of it is to be joined with what proposals say.
fn over(model: &Model, given: &[Entry]) -> Option<Vec<Option<Slot>>> {
    if given.is_empty() {
        return Some(Vec::new());
    }
    if given.iter().any(|entry| matches!(entry.value.kind, NodeKind::Map(_))) {
        return None;
    }
    let alone = Document::broken(String::new(), Span::default(), Vec::new());
    let program = program(model, &alone, given, Strays::Refused).ok()?;
    let is_given = |field: &Field| given.iter().any(|entry| entry.key.node == field.name);
    Some(model.fields.iter().zip(program.slots).map(|(field, slot)| is_given(field).then_some(slot)).collect())
}

/// Whether a word is what it seems: it has nothing that cannot be seen, and no blank around it.
fn is_plain(word: &str) -> bool {
    let visible = |byte: u8| (0x21..=0x7e).contains(&byte);
    let bytes = word.as_bytes();
    let around = bytes.first().is_some_and(|&byte| visible(byte)) && bytes.last().is_some_and(|&byte| visible(byte));
    around && bytes.iter().all(|&byte| visible(byte) || byte == b' ')
}

fn flag(word: &str) -> Option<bool> {
    match word {
        _ if word.eq_ignore_ascii_case("yes") || word.eq_ignore_ascii_case("true") => Some(true),
        _ if word.eq_ignore_ascii_case("no") || word.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// The number that is said.
fn figure(said: Said<'_>) -> Option<Decimal> {
    let (Said::Number(word) | Said::Word(word)) = said else { return None };
    if let Some(whole) = whole(word) {
        return Some(whole);
    }
    let number =
        if said == Said::Number(word) { number(word, Span::default()) } else { plain_number(word, Span::default()) };
    number.ok()
}

/// A member's number, which is never negative.
fn amount(said: Said<'_>) -> Option<Decimal> {
    figure(said).filter(|number| number.is_zero() || !number.is_sign_negative())
}

/// The number of a few digits.
fn whole(word: &str) -> Option<Decimal> {
    if word.is_empty() || word.len() > 18 || !word.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(Decimal::from(word.bytes().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))))
}

/// What a proposal is called by its `name`; nothing where that is blank.
fn called(name: Cow<'_, str>) -> Option<String> {
    (!name.trim().is_empty()).then(|| name.into_owned())
}
