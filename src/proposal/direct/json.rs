//! A line of JSON, field by field as a deserializer meets them.

use std::borrow::Cow;
use std::fmt;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Direct, NAME, Said, amount, called};
use crate::model::{Domain, Field, Program, Slot, Type, Value};

impl Direct<'_> {
    /// The programme that a line of JSON proposes, called `unnamed` unless it says its name; nothing where only the long way
    /// can tell.
    pub fn line(&self, text: &str, unnamed: impl FnOnce() -> String) -> Option<Program> {
        // Of control characters JSON lets this one stand in texts, and proposals do not.
        if self.never || text.as_bytes().contains(&b'\x7f') {
            return None;
        }
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let (name, said) = deserializer.deserialize_map(Proposal(self)).ok()?;
        deserializer.end().ok()?;
        Some(self.program(name.unwrap_or_else(unnamed), said))
    }
}

/// What is said of a proposal: what it is called, and its fields.
struct Proposal<'r, 'm>(&'r Direct<'m>);

impl<'de> Visitor<'de> for Proposal<'_, '_> {
    type Value = (Option<String>, Vec<Option<Slot>>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let model = self.0.model;
        let (mut name, mut said): (Option<Option<String>>, _) = (None, vec![None; model.fields.len()]);
        while let Some(key) = map.next_key_seed(self.0.key())? {
            match key {
                Key::Name if name.is_none() => name = Some(map.next_value_seed(NameSeed)?),
                Key::Field(at) if said[at].is_none() => {
                    let given = self.0.given(at).map(|_| map.next_value::<IgnoredAny>().map(|_| Slot::Unknown));
                    let field = &model.fields[at];
                    let value = given.unwrap_or_else(|| map.next_value_seed(ValueSeed { direct: self.0, field }));
                    said[at] = Some(value?);
                }
                Key::Name | Key::Field(_) => return Err(the_long_way()),
            }
        }
        Ok((name.flatten(), said))
    }
}

/// That only the long way can tell.
fn the_long_way<E: Error>() -> E {
    E::custom("")
}

enum Key {
    Name,
    Field(usize),
}

/// A name, read straight into what it stands for.
struct WordSeed<F> {
    /// What stands there.
    expecting: &'static str,
    read: F,
}

impl<'de, T, F: FnOnce(&str) -> Option<T>> DeserializeSeed<'de> for WordSeed<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T, F: FnOnce(&str) -> Option<T>> Visitor<'_> for WordSeed<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
        (self.read)(word).ok_or_else(the_long_way)
    }
}

impl Direct<'_> {
    /// A key of a proposal.
    fn key(&self) -> WordSeed<impl FnOnce(&str) -> Option<Key>> {
        let read = |word: &str| match word {
            NAME => Some(Key::Name),
            field => self.lookup.field(self.model, field).map(Key::Field),
        };
        WordSeed { expecting: "a field", read }
    }
}

/// A single value as it stands in the text.
fn single(raw: &RawValue) -> Option<Said<'_>> {
    let text = raw.get();
    match text.as_bytes() {
        [b'"', .., b'"'] if !text.contains('\\') => Some(Said::Word(&text[1..text.len() - 1])),
        b"null" => Some(Said::Nothing),
        [b'-' | b'0'..=b'9', ..] => Some(Said::Number(text)),
        _ => None,
    }
}

/// What a proposal is called, where its `name` says it.
struct NameSeed;

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<String>, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        match single(raw) {
            Some(Said::Nothing) => Ok(None),
            Some(Said::Word(name) | Said::Number(name)) => Ok(called(Cow::Borrowed(name))),
            // With an escape in it.
            _ => serde_json::from_str(raw.get()).map(|name: String| called(Cow::Owned(name))).map_err(D::Error::custom),
        }
    }
}

/// What is known of a field.
struct ValueSeed<'r, 'm> {
    direct: &'r Direct<'m>,
    field: &'r Field,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, '_> {
    type Value = Slot;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Slot, D::Error> {
        match self.field.ty {
            // Numbers keep their digits.
            Type::Number => {
                let said = single(Deserialize::deserialize(deserializer)?);
                said.and_then(|said| self.direct.slot(self.field, said)).ok_or_else(the_long_way)
            }
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl ValueSeed<'_, '_> {
    /// A value of a domain: an element of a set, a member whose number follows.
    fn element(&self, domain: Domain) -> WordSeed<impl FnOnce(&str) -> Option<u32>> {
        let read = move |word: &str| self.direct.element(self.field, domain, word);
        WordSeed { expecting: "a name", read }
    }

    fn slot<E: Error>(&self, said: Said<'_>) -> Result<Slot, E> {
        let set = |word: &str| {
            let Type::Set(domain) = self.field.ty else { return None };
            let value = self.direct.element(self.field, domain, word)?;
            Some(Slot::Known(Value::Set(std::iter::once(value).collect())))
        };
        let slot = self.direct.slot(self.field, said).or_else(|| match said {
            Said::Word(word) => set(word),
            _ => None,
        });
        slot.ok_or_else(the_long_way)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_, '_> {
    type Value = Slot;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the field")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Slot, E> {
        self.slot(Said::Flag(flag))
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Slot, E> {
        self.slot(Said::Word(word))
    }

    fn visit_unit<E: Error>(self) -> Result<Slot, E> {
        self.slot(Said::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Slot, A::Error> {
        let Type::Set(domain) = self.field.ty else { return Err(the_long_way()) };
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(self.element(domain))? {
            values.push(value);
        }
        Ok(Slot::Known(Value::Set(values.into_iter().collect())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Slot, A::Error> {
        if self.field.ty != Type::PerMember {
            return Err(the_long_way());
        }
        let mut said: Vec<Option<Decimal>> = vec![None; self.direct.model.members.len()];
        while let Some(member) = map.next_key_seed(self.element(Domain::Members))? {
            let number = single(map.next_value()?).and_then(amount).ok_or_else(the_long_way)?;
            if said[member as usize].replace(number).is_some() {
                return Err(the_long_way());
            }
        }
        let mut numbers = self.direct.numbers(self.field);
        numbers.iter_mut().zip(said).for_each(|(number, said)| *number = said.unwrap_or(*number));
        Ok(Slot::Known(Value::PerMember(numbers)))
    }
}
