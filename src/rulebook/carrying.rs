//! Programmes of an older rulebook, carried over into a newer one.
//!
//! In: a programme and the rulebook that it was proposed to. Out: the programme as the other rulebook has it, name by name,
//! and what could not be carried. Each value is read again as a proposal would say it, so that a carried programme is one
//! that could have been proposed. A field whose type has another name is another field: nothing is carried into it.

use std::fmt;

use serde_json::Value as Json;

use super::{AskError, Rulebook};
use crate::model::{Domain, Field, Model, Program, Slot, Type};
use crate::notation;
use crate::proposal::{self, Fault, Strays};

/// A programme carried over from another rulebook.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Carried {
    /// The programme, told in the names of the rulebook that carried it. Fields of which nothing could be carried have
    /// their defaults, or are unknown.
    pub program: Program,
    /// What could not be carried, in the order of the older rulebook's fields; nothing: all of it was. A field that is gone
    /// and said no more than its default is not listed.
    pub lost: Vec<NotCarried>,
}

/// What could not be carried over into another rulebook.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotCarried {
    /// The field, by the name it had.
    pub field: String,
    /// What was proposed of it and is lost, as the language writes it.
    pub value: String,
    /// Why, in words.
    pub why: String,
}

impl fmt::Display for NotCarried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}: {}` is not carried over: {}", self.field, self.value, self.why)
    }
}

impl Rulebook {
    /// A programme that was proposed to another rulebook, `from`, as a programme of this one: fields, terms, members and
    /// assets by their names. What this rulebook does not know is left out and listed.
    ///
    /// ```
    /// use paceline::{Rulebook, Source};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let of = |terms: &str| {
    ///     let text = format!("member db  taxonomy line {{ {terms} }}  program {{ lines: any line }}  rest: lead db");
    ///     Rulebook::from_sources(vec![Source::new("trains.rules", text)])
    /// };
    /// let (old, new) = (of("coast, alps")?, of("alps, plain")?);
    /// let train = old.propose("a train").set("lines", ["coast", "alps"]).build()?;
    /// assert!(new.decide(&train, "2026-01-01".parse()?).is_err());
    ///
    /// let carried = new.carry(&train, &old)?;
    /// assert_eq!(new.block(&carried.program)?, "program { lines: [alps] }");
    /// assert_eq!(carried.lost[0].to_string(), "`lines: coast` is not carried over: no line is called `coast`");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Where the programme is none of `from`.
    pub fn carry(&self, program: &Program, from: &Rulebook) -> Result<Carried, AskError> {
        from.own(program)?;
        let mut carried = Carried { program: self.with_defaults(&program.name), lost: Vec::new() };
        for (field, slot) in from.fields().iter().zip(program.slots()) {
            self.carry_field(field, slot, from.model(), &mut carried);
        }
        Ok(carried)
    }

    fn with_defaults(&self, name: &str) -> Program {
        Program { world: self.model().fingerprint, ..Program::with_defaults(name, self.fields()) }
    }

    fn carry_field(&self, old: &Field, slot: &Slot, from: &Model, carried: &mut Carried) {
        let at = self.fields().iter().position(|field| field.name == old.name);
        let (said, written) = match slot {
            Slot::Known(value) => {
                (proposal::value_to_json(from, old.ty, value), notation::own_value(from, old.ty, value))
            }
            // Of a field of which nothing was known there is nothing to lose.
            Slot::Unknown if at.is_none() => return,
            Slot::Unknown => (Json::from("unknown"), "unknown".to_owned()),
        };
        // What a field says by default nobody has said, and nobody loses.
        let is_default = matches!(slot, Slot::Known(value) if old.default.as_ref() == Some(value));
        let gone = at.is_none_or(|at| type_name(from, old.ty) != type_name(self.model(), self.fields()[at].ty));
        if gone && is_default {
            return;
        }
        let mut lose =
            |value: String, why: String| carried.lost.push(NotCarried { field: old.name.clone(), value, why });
        let Some(at) = at else { return lose(written, "there is no such field any more".to_owned()) };
        let new = &self.fields()[at];
        let (was, is) = (type_name(from, old.ty), type_name(self.model(), new.ty));
        if was != is && *slot != Slot::Unknown {
            return lose(written, format!("the type of the field was `{was}` and is `{is}`"));
        }
        match self.field_said(new, &said) {
            Ok(read) => carried.program.slots[at] = read,
            Err(faults) => {
                let (kept, gone) = self.apart(new, said, faults);
                gone.into_iter().for_each(|(value, why)| lose(value, why));
                if let Some(read) = kept.and_then(|kept| self.field_said(new, &kept).ok()) {
                    carried.program.slots[at] = read;
                }
            }
        }
    }

    /// What of a value this rulebook knows, and what it does not, each with why.
    fn apart(&self, field: &Field, said: Json, faults: Vec<Fault>) -> (Option<Json>, Vec<(String, String)>) {
        let why = |faults: Vec<Fault>| faults.into_iter().next().map_or_else(String::new, |fault| fault.message);
        let mut gone = Vec::new();
        let mut keeps = |alone: &Json, written: String| match self.field_said(field, alone) {
            Ok(_) => true,
            Err(faults) => {
                gone.push((written, why(faults)));
                false
            }
        };
        let kept = match said {
            Json::Array(mut values) => {
                values.retain(|value| keeps(&Json::Array(vec![value.clone()]), written(value)));
                Json::Array(values)
            }
            Json::Object(mut numbers) => {
                // That somebody who is no member any more has none goes without saying.
                let says_nothing = |member: &str, number: &Json| {
                    number.as_i64() == Some(0) && self.model().value(Domain::Members, member).is_none()
                };
                numbers.retain(|member, number| !says_nothing(member, number));
                numbers.retain(|member, number| {
                    let alone = Json::Object([(member.clone(), number.clone())].into_iter().collect());
                    keeps(&alone, format!("[{member} {}]", written(number)))
                });
                Json::Object(numbers)
            }
            single => return (None, vec![(written(&single), why(faults))]),
        };
        (Some(kept), gone)
    }

    /// What a field is by a proposal that says it alone.
    fn field_said(&self, field: &Field, said: &Json) -> Result<Slot, Vec<Fault>> {
        let document = proposal::of_field(&field.name, said.clone());
        let program = proposal::program(self.model(), &document, &[], Strays::Refused)?;
        let at = self.fields().iter().position(|other| other.name == field.name);
        Ok(at.map_or(Slot::Unknown, |at| program.slots()[at].clone()))
    }
}

/// A name or a number.
fn written(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A type as a rulebook declares it.
fn type_name(model: &Model, ty: Type) -> String {
    let domain = |domain: Domain| match domain {
        Domain::Terms(taxonomy) => model.taxonomy(taxonomy).name.clone(),
        Domain::Members => "member".to_owned(),
        Domain::Assets(kind) | Domain::Sharings(kind) => model.kind(kind).name.clone(),
    };
    match ty {
        Type::Flag => "flag".to_owned(),
        Type::Number => "number".to_owned(),
        Type::Date => "date".to_owned(),
        Type::PerMember => "number per member".to_owned(),
        Type::One(of) => domain(of),
        Type::Set(of) => format!("any {}", domain(of)),
    }
}
