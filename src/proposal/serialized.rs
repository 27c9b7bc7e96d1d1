//! A proposal of anything that serde writes.
//!
//! In: a value that implements `Serialize`. Out: the nodes that a file with the same content would give, without a detour
//! by JSON: integers of any width keep their digits, and a float is the decimal that its shortest text spells, as it is
//! printed: `0.1_f32` and `0.1_f64` are both exactly 0.1. What no rule can compare (`NaN`, infinities) is refused, and so
//! is what nests deeper than a file may.

use std::fmt;

use serde::ser::{self, Serialize, Serializer};

use super::document::{DEPTH, Entries, Entry, Node, NodeKind};
use crate::text::{Span, Spanned};

/// Why a value is no proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritable(pub String);

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unwritable {}

impl ser::Error for Unwritable {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Unwritable(message.to_string())
    }
}

/// What a value is.
pub fn node(value: &(impl Serialize + ?Sized)) -> Result<NodeKind, Unwritable> {
    value.serialize(Writer { depth: 0 })
}

/// Writes one value.
#[derive(Clone, Copy)]
struct Writer {
    /// How many lists and maps it lies in.
    depth: usize,
}

impl Writer {
    /// A writer for what lies in this one.
    fn deeper(self) -> Result<Writer, Unwritable> {
        if self.depth < DEPTH {
            return Ok(Writer { depth: self.depth + 1 });
        }
        Err(Unwritable(format!("lists and objects lie in each other more than {DEPTH} deep")))
    }
}

/// The kind of the JSON numbers of `serde_json` where it keeps their digits.
const EXACT: &str = "$serde_json::private::Number";

/// Integers, each by its digits.
macro_rules! integers {
    ($($method:ident $integer:ty),*) => {$(
        fn $method(self, number: $integer) -> Result<NodeKind, Unwritable> {
            Ok(NodeKind::Number(number.to_string()))
        }
    )*};
}

/// Floats, each by the shortest decimal that spells it.
macro_rules! floats {
    ($($method:ident $float:ty),*) => {$(
        fn $method(self, number: $float) -> Result<NodeKind, Unwritable> {
            if number.is_finite() {
                Ok(NodeKind::Number(number.to_string()))
            } else {
                Err(Unwritable(format!("`{number}` is no number that rules can compare")))
            }
        }
    )*};
}

impl Serializer for Writer {
    type Ok = NodeKind;
    type Error = Unwritable;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = List;
    type SerializeMap = Map;
    type SerializeStruct = Map;
    type SerializeStructVariant = Map;

    integers!(
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64, serialize_i128 i128,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64, serialize_u128 u128
    );
    floats!(serialize_f32 f32, serialize_f64 f64);

    fn serialize_bool(self, flag: bool) -> Result<NodeKind, Unwritable> {
        Ok(NodeKind::Bool(flag))
    }

    fn serialize_char(self, letter: char) -> Result<NodeKind, Unwritable> {
        Ok(NodeKind::Text(letter.to_string()))
    }

    fn serialize_str(self, text: &str) -> Result<NodeKind, Unwritable> {
        Ok(NodeKind::Text(text.to_owned()))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<NodeKind, Unwritable> {
        bytes.serialize(self)
    }

    fn serialize_none(self) -> Result<NodeKind, Unwritable> {
        Ok(NodeKind::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<NodeKind, Unwritable> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<NodeKind, Unwritable> {
        Ok(NodeKind::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<NodeKind, Unwritable> {
        Ok(NodeKind::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<NodeKind, Unwritable> {
        Ok(NodeKind::Text(variant.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<NodeKind, Unwritable> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<NodeKind, Unwritable> {
        Ok(NodeKind::Map(vec![entry(variant, value.serialize(self.deeper()?)?)]))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List, Unwritable> {
        Ok(List { within: self.deeper()?, items: Vec::new(), variant: None })
    }

    fn serialize_tuple(self, _: usize) -> Result<List, Unwritable> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List, Unwritable> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<List, Unwritable> {
        Ok(List { within: self.deeper()?.deeper()?, items: Vec::new(), variant: Some(variant) })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Map, Unwritable> {
        Ok(Map { within: self.deeper()?, entries: Entries::default(), key: String::new(), variant: None, exact: false })
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Map, Unwritable> {
        Ok(Map { exact: name == EXACT, ..self.serialize_map(None)? })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Map, Unwritable> {
        Ok(Map { variant: Some(variant), ..self.deeper()?.serialize_map(None)? })
    }
}

fn placed(kind: NodeKind) -> Node {
    Node::new(Span::default(), kind)
}

fn entry(key: &str, kind: NodeKind) -> Entry {
    Entry { key: Spanned::new(key.to_owned(), Span::default()), value: placed(kind) }
}

/// What a value of an enum is: a map from the variant to what it holds.
fn of_variant(variant: Option<&'static str>, kind: NodeKind) -> NodeKind {
    match variant {
        Some(variant) => NodeKind::Map(vec![entry(variant, kind)]),
        None => kind,
    }
}

/// A list under way.
struct List {
    within: Writer,
    items: Vec<Node>,
    variant: Option<&'static str>,
}

impl List {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.items.push(placed(value.serialize(self.within)?));
        Ok(())
    }

    fn finish(self) -> Result<NodeKind, Unwritable> {
        Ok(of_variant(self.variant, NodeKind::List(self.items)))
    }
}

/// A map under way.
struct Map {
    within: Writer,
    entries: Entries,
    /// The key whose value comes next.
    key: String,
    variant: Option<&'static str>,
    /// Whether it is a number with its digits.
    exact: bool,
}

impl Map {
    fn push<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Unwritable> {
        if self.entries.place(key).is_some() {
            return Err(Unwritable(format!("`{key}` is given twice")));
        }
        self.entries.push(entry(key, value.serialize(self.within)?));
        Ok(())
    }

    fn finish(self) -> Result<NodeKind, Unwritable> {
        let entries = self.entries.finish();
        if let ([Entry { value: Node { kind: NodeKind::Text(digits), .. }, .. }], true) = (&entries[..], self.exact) {
            return Ok(NodeKind::Number(digits.clone()));
        }
        Ok(of_variant(self.variant, NodeKind::Map(entries)))
    }
}

/// Lists, by whatever name serde has for them.
macro_rules! lists {
    ($($kind:ident $method:ident),*) => {$(
        impl ser::$kind for List {
            type Ok = NodeKind;
            type Error = Unwritable;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
                self.push(value)
            }

            fn end(self) -> Result<NodeKind, Unwritable> {
                self.finish()
            }
        }
    )*};
}

lists!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

/// Structs, by whatever name serde has for them.
macro_rules! structs {
    ($($kind:ident),*) => {$(
        impl ser::$kind for Map {
            type Ok = NodeKind;
            type Error = Unwritable;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Unwritable> {
                self.push(key, value)
            }

            fn end(self) -> Result<NodeKind, Unwritable> {
                self.finish()
            }
        }
    )*};
}

structs!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Map {
    type Ok = NodeKind;
    type Error = Unwritable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unwritable> {
        self.key = match key.serialize(self.within)? {
            NodeKind::Text(key) | NodeKind::Number(key) => key,
            other => return Err(Unwritable(format!("a key is a text, not {}", other.in_words()))),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        let key = std::mem::take(&mut self.key);
        self.push(&key, value)
    }

    fn end(self) -> Result<NodeKind, Unwritable> {
        self.finish()
    }
}
