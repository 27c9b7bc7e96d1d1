//! Columns that are no fields.
//!
//! In: the columns of a whole file. Out: the one warning about them, with the fields that may have been meant.

use super::super::document::{Fault, split_at_marks};
use super::disguises::Disguise;
use super::names;
use crate::model::{Domain, Model, Type};
use crate::notation::{self, nearest};
use crate::text::Spanned;

/// What is said of the columns of a whole file that are no fields.
pub enum StrayColumns {
    /// They are left aside, with this warning.
    LeftAside(Fault),
    /// No column is a field: the first row is no header, or one of something else.
    All(Fault),
}

/// What is wrong with the columns of a whole file, dotted ones in one piece, if some are no fields.
pub fn stray_columns(model: &Model, columns: &[Spanned<String>]) -> Option<StrayColumns> {
    let strays: Vec<&Spanned<String>> = columns.iter().filter(|column| !is_field(model, column)).collect();
    let first = strays.first()?;
    let named = |column: &Spanned<String>| {
        if column.is_empty() { "one without a name".to_owned() } else { format!("`{}`", column.node) }
    };
    let all = strays.len() == columns.len();
    let message = match strays.as_slice() {
        _ if all => "no column is a field, so that nothing is known of these proposals".to_owned(),
        [one] if one.is_empty() => "a column without a name is left aside".to_owned(),
        [one] => format!("column `{}` is no field and is left aside", one.node),
        several => {
            let names: Vec<String> = several.iter().take(NAMED).map(|stray| named(stray)).collect();
            let named = match (names.as_slice(), several.len() - names.len()) {
                ([front @ .., back], 0) => format!("{} and {back}", front.join(", ")),
                (names, more) => format!("{} and {more} more", names.join(", ")),
            };
            format!("{} columns are no fields and are left aside: {named}", several.len())
        }
    };
    let meant: Vec<String> = strays.iter().filter_map(|stray| meant(model, stray, columns)).collect();
    let help = match meant.is_empty() {
        false => Some(format!("did you mean {}?", meant.join(", "))),
        true if all && first.starts_with('#') => Some("CSV has no comments: leave the line out".to_owned()),
        true if all => header(model),
        true => None,
    };
    let fault = Fault { help, ..Fault::new(first.span, message) };
    Some(if all { StrayColumns::All(fault) } else { StrayColumns::LeftAside(fault) })
}

/// What the first row is for; nothing to say where there are no fields.
fn header(model: &Model) -> Option<String> {
    let fields: Vec<&str> = model.fields.iter().map(|field| field.name.as_str()).collect();
    let fields = (!fields.is_empty()).then(|| notation::list(&fields, "and"))?;
    Some(format!("the first row names the fields, which are {fields}"))
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

/// Which field, not among the columns itself, a stray column may have been meant to be: by its label, or nearly its name.
fn meant(model: &Model, stray: &Spanned<String>, columns: &[Spanned<String>]) -> Option<String> {
    let numbers = model.fields.iter().filter(|field| field.ty == Type::PerMember);
    let numbers =
        numbers.flat_map(|field| model.members.iter().map(|member| format!("{}.{}", field.name, member.name)));
    let names: Vec<String> = model.fields.iter().map(|field| field.name.clone()).chain(numbers).collect();
    let free = |name: &&str| columns.iter().all(|column| column.node != *name);
    let disguise = Disguise::of(stray);
    let seen = disguise.as_ref().map_or(stray.node.as_str(), |disguise| disguise.seen.as_str());
    let called = names::labelled(model, seen).filter(free);
    let meant = called.or_else(|| nearest(seen, names.iter().map(String::as_str).filter(free)))?;
    let which = disguise.map(|disguise| format!(", which {}", disguise.what())).unwrap_or_default();
    Some(format!("`{meant}` for `{}`{which}", stray.node))
}

/// How many stray columns the warning names.
const NAMED: usize = 12;
