//! Types and days as rules write them.

use jiff::civil::Date;

use crate::model::{Domain, Field, Force, Model, Type};
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

/// Since when and until when, if not always.
pub fn days(from: Option<Date>, until: Option<Date>) -> Option<String> {
    from.or(until).map(|_| notation::days(from, until))
}

/// When something is in force, if not always.
pub fn force(force: &Force) -> Option<String> {
    days(force.from, force.until)
}
