//! Types, values and days as rules write them.

use jiff::civil::Date;
use serde_json::Value as Json;

use crate::model::{Domain, Field, Force, Model, Type, Value};
use crate::notation;

/// A field's type as a rulebook writes it.
pub fn type_of(model: &Model, field: &Field) -> String {
    let domain = |domain: Domain| match domain {
        Domain::Members => "member".to_owned(),
        Domain::Terms(taxonomy) => {
            let name = &model.taxonomy(taxonomy).name;
            if field.leaves { format!("leaf {name}") } else { name.clone() }
        }
        Domain::Assets(kind) | Domain::Sharings(kind) => model.kind(kind).name.clone(),
    };
    let ty = match field.ty {
        Type::Flag => "flag".to_owned(),
        Type::Number => "number".to_owned(),
        Type::Date => "date".to_owned(),
        Type::PerMember => "number per member".to_owned(),
        Type::One(of) => domain(of),
        Type::Set(of) => format!("any {}", domain(of)),
    };
    if field.optional { format!("{ty} or none") } else { ty }
}

/// A value as a rulebook writes it.
pub fn value(model: &Model, ty: Type, value: &Value) -> Option<String> {
    notation::value(model, ty, value)
}

/// Since when and until when, if not always.
pub fn days(from: Option<Date>, until: Option<Date>) -> Option<String> {
    match (from, until) {
        (None, None) => None,
        (Some(from), None) => Some(format!("from {from}")),
        (None, Some(until)) => Some(format!("until {until}")),
        (Some(from), Some(until)) => Some(format!("from {from} until {until}")),
    }
}

/// When something is in force, if not always.
pub fn force(force: &Force) -> Option<String> {
    days(force.from, force.until)
}

/// A value of a proposal as a rulebook writes it.
pub fn json(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Bool(true) => "yes".to_owned(),
        Json::Bool(false) => "no".to_owned(),
        Json::Null => "none".to_owned(),
        Json::Number(number) => number.to_string(),
        Json::Array(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", ")),
        Json::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{key} {}", json(value)));
            format!("[{}]", entries.collect::<Vec<_>>().join(", "))
        }
    }
}
