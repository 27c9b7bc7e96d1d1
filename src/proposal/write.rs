//! A programme written down again: as a JSON proposal, and as a block of the language.
//!
//! In: a programme of the rulebook. Out: what reads back as the very same programme; no digit is lost, and a number that
//! a JSON number would round is written as a text.

use rust_decimal::Decimal;
use serde_json::{Number, Value as Json};

use super::fields;
use crate::model::{Domain, Field, Model, Program, Slot, Type, Value};
use crate::notation;
use crate::text::Span;

/// The programme as a JSON proposal: every field known, in order of declaration, absence as `"none"`; an unknown one
/// as `"unknown"` where leaving it out would say something else.
pub fn to_json(model: &Model, program: &Program) -> Vec<(String, Json)> {
    let said = model.fields.iter().zip(&program.slots).filter_map(|(field, slot)| {
        let value = match slot {
            Slot::Known(value) => value_to_json(model, field.ty, value),
            Slot::Unknown => field.default.as_ref().map(|_| Json::from("unknown"))?,
        };
        Some((field.name.clone(), value))
    });
    said.collect()
}

/// How long a block may be on one line.
const LINE: usize = 100;

/// The programme as a block that can be pasted into a test: what differs from its default.
pub fn to_block(model: &Model, program: &Program) -> String {
    let said = model.fields.iter().zip(&program.slots).filter_map(|(field, slot)| setting(model, field, slot));
    let settings: Vec<String> = said.collect();
    let line = settings.join("  ");
    match settings.as_slice() {
        [] => "program {}".to_owned(),
        _ if line.chars().count() <= LINE => format!("program {{ {line} }}"),
        several => format!("program {{\n  {}\n}}", several.join("\n  ")),
    }
}

fn setting(model: &Model, field: &Field, slot: &Slot) -> Option<String> {
    match slot {
        Slot::Known(value) if field.default.as_ref() == Some(value) => None,
        Slot::Known(value) => Some(format!("{}: {}", field.name, notation::own_value(model, field.ty, value))),
        Slot::Unknown => field.default.as_ref().map(|_| format!("{}: unknown", field.name)),
    }
}

/// A value as a JSON proposal says it.
pub fn value_to_json(model: &Model, ty: Type, value: &Value) -> Json {
    let name = |value: u32| match ty {
        Type::One(domain) | Type::Set(domain) => Json::from(model.name(domain, value)),
        _ => Json::from(value),
    };
    match value {
        Value::None => Json::from("none"),
        Value::Flag(flag) => Json::from(*flag),
        Value::Number(number) => exactly(*number),
        Value::Date(date) => Json::from(date.to_string()),
        Value::One(one) => name(*one),
        Value::Set(set) => set.iter().map(name).collect(),
        Value::PerMember(numbers) => {
            let member = |at: usize| model.name(Domain::Members, at as u32).to_owned();
            Json::Object(numbers.iter().enumerate().map(|(at, number)| (member(at), exactly(*number))).collect())
        }
    }
}

/// The number as JSON; as a text where reading the JSON number would not give back the same.
fn exactly(number: Decimal) -> Json {
    let plain = number.normalize().to_string();
    let whole = plain.parse::<i64>().ok().map(Number::from);
    let fraction = || plain.parse::<f64>().ok().and_then(Number::from_f64);
    let same =
        |written: &Number| fields::number(&written.to_string(), Span::default()).is_ok_and(|read| read == number);
    whole.or_else(fraction).filter(same).map_or_else(|| Json::from(plain), Json::Number)
}
