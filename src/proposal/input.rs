//! A proposal built in code, field by field.
//!
//! In: names of fields and values of plain Rust types, or anything that serde writes as an object. Out: the same
//! [`Document`] that a file makes, so that both are checked against the rulebook by the same rules.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value as Json;

use super::document::{Document, Entry, Fault, Node, NodeKind};
use super::serialized;
use crate::text::{Span, Spanned};

/// A value as code gives it; what it means, the field's type decides.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Input {
    /// Nothing is known of the field: any value is possible.
    Unknown,
    /// The value is absent (`none`), where the field's type allows it.
    None,
    /// `yes` or `no`.
    Flag(bool),
    /// An exact number.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// The name of a term, member or asset.
    Name(String),
    /// A set of names.
    Names(Vec<String>),
    /// A number for each member named.
    PerMember(Vec<(String, Decimal)>),
}

impl From<&str> for Input {
    fn from(name: &str) -> Self {
        Input::Name(name.to_owned())
    }
}

impl From<&String> for Input {
    fn from(name: &String) -> Self {
        Input::Name(name.clone())
    }
}

impl From<String> for Input {
    fn from(name: String) -> Self {
        Input::Name(name)
    }
}

impl From<bool> for Input {
    fn from(flag: bool) -> Self {
        Input::Flag(flag)
    }
}

/// Integers, each exactly.
macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Input {
            fn from(number: $integer) -> Self {
                Input::Number(Decimal::from(number))
            }
        }
    )*};
}

integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

impl From<Decimal> for Input {
    fn from(number: Decimal) -> Self {
        Input::Number(number)
    }
}

impl From<Date> for Input {
    fn from(date: Date) -> Self {
        Input::Date(date)
    }
}

impl<T> From<Option<T>> for Input
where
    Input: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Input::None, Input::from)
    }
}

/// What several of which are one value: names are a set, pairs of a member and a number are a number per member.
pub trait Element: Sized {
    /// The value that they are together.
    fn together(elements: impl Iterator<Item = Self>) -> Input;
}

impl Element for String {
    fn together(names: impl Iterator<Item = Self>) -> Input {
        Input::Names(names.collect())
    }
}

impl Element for &str {
    fn together(names: impl Iterator<Item = Self>) -> Input {
        Input::Names(names.map(str::to_owned).collect())
    }
}

impl<M: Into<String>, D: Into<Decimal>> Element for (M, D) {
    fn together(numbers: impl Iterator<Item = Self>) -> Input {
        Input::PerMember(numbers.map(|(member, number)| (member.into(), number.into())).collect())
    }
}

impl<E: Element> FromIterator<E> for Input {
    fn from_iter<I: IntoIterator<Item = E>>(elements: I) -> Self {
        E::together(elements.into_iter())
    }
}

impl<E: Element, const N: usize> From<[E; N]> for Input {
    fn from(elements: [E; N]) -> Self {
        elements.into_iter().collect()
    }
}

impl<E: Element> From<Vec<E>> for Input {
    fn from(elements: Vec<E>) -> Self {
        elements.into_iter().collect()
    }
}

impl<E: Element + Clone> From<&[E]> for Input {
    fn from(elements: &[E]) -> Self {
        elements.iter().cloned().collect()
    }
}

impl<E: Element + Clone> From<&Vec<E>> for Input {
    fn from(elements: &Vec<E>) -> Self {
        elements.as_slice().into()
    }
}

impl<E: Element + Ord> From<BTreeSet<E>> for Input {
    fn from(elements: BTreeSet<E>) -> Self {
        elements.into_iter().collect()
    }
}

impl<M: Into<String> + Ord, D: Into<Decimal>> From<BTreeMap<M, D>> for Input {
    fn from(numbers: BTreeMap<M, D>) -> Self {
        numbers.into_iter().collect()
    }
}

impl From<Input> for NodeKind {
    fn from(input: Input) -> Self {
        let node = |kind| Node::new(Span::default(), kind);
        match input {
            Input::Unknown => NodeKind::Text("unknown".to_owned()),
            Input::None => NodeKind::Null,
            Input::Flag(flag) => NodeKind::Bool(flag),
            Input::Number(number) => NodeKind::Number(number.to_string()),
            Input::Date(date) => NodeKind::Text(date.to_string()),
            Input::Name(name) => NodeKind::Text(name),
            Input::Names(names) => NodeKind::List(names.into_iter().map(|name| node(NodeKind::Text(name))).collect()),
            Input::PerMember(numbers) => NodeKind::Map(
                numbers
                    .into_iter()
                    .map(|(member, number)| entry(member, NodeKind::Number(number.to_string())))
                    .collect(),
            ),
        }
    }
}

/// A document of fields set in code.
pub fn document(name: &str, fields: Vec<(String, Input)>) -> Document {
    let entries = fields.into_iter().map(|(field, input)| entry(field, input.into())).collect();
    Document::new(Node::new(Span::default(), NodeKind::Map(entries)), name.to_owned())
}

/// A document of what serde writes: an object of fields; anything else is a document with a fault.
pub fn from_serialized(name: &str, value: &impl Serialize) -> Document {
    match serialized::node(value) {
        Ok(kind) => Document::new(Node::new(Span::default(), kind), name.to_owned()),
        Err(why) => {
            Document::broken(name.to_owned(), Span::default(), vec![Fault::new(Span::default(), why.to_string())])
        }
    }
}

/// A document that says one field, as a JSON proposal does.
pub fn of_field(field: &str, json: Json) -> Document {
    let entries = vec![entry(field.to_owned(), kind(json))];
    Document { entries, ..Document::broken(String::new(), Span::default(), Vec::new()) }
}

fn kind(json: Json) -> NodeKind {
    match json {
        Json::Null => NodeKind::Null,
        Json::Bool(flag) => NodeKind::Bool(flag),
        Json::Number(number) => NodeKind::Number(number.to_string()),
        Json::String(text) => NodeKind::Text(text),
        Json::Array(items) => {
            NodeKind::List(items.into_iter().map(|item| Node::new(Span::default(), kind(item))).collect())
        }
        Json::Object(fields) => NodeKind::Map(fields.into_iter().map(|(key, value)| entry(key, kind(value))).collect()),
    }
}

fn entry(key: String, kind: NodeKind) -> Entry {
    let value = Node::new(Span::default(), kind);
    Entry { key: Spanned::new(key, Span::default()), value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_code_has_becomes_an_input() {
        let names = || Input::Names(vec!["a".to_owned(), "b".to_owned()]);
        let owned = vec!["a".to_owned(), "b".to_owned()];
        let several = [
            Input::from(["a", "b"]),
            vec!["a", "b"].into(),
            (&["a", "b"][..]).into(),
            BTreeSet::from(["b", "a"]).into(),
            (&owned).into(),
            owned.iter().map(String::as_str).collect(),
            owned.clone().into(),
        ];
        several.into_iter().for_each(|input| assert_eq!(input, names()));

        let numbers = || Input::PerMember(vec![("a".to_owned(), Decimal::ONE), ("b".to_owned(), Decimal::TWO)]);
        let several = [
            Input::from([("a", 1), ("b", 2)]),
            vec![("a".to_owned(), 1_u64), ("b".to_owned(), 2)].into(),
            BTreeMap::from([("b", Decimal::TWO), ("a", Decimal::ONE)]).into(),
        ];
        several.into_iter().for_each(|input| assert_eq!(input, numbers()));

        let single = [Input::from(7_u8), 7_i64.into(), 7_usize.into(), Some(7).into(), Decimal::from(7).into()];
        single.into_iter().for_each(|input| assert_eq!(input, Input::Number(Decimal::from(7))));
        assert_eq!(Input::from(Some(&owned[0])), Input::Name("a".to_owned()));
        assert_eq!(Input::from(None::<Date>), Input::None);
    }
}
