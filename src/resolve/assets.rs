//! The catalogue: what is said of each asset.
//!
//! In: assets as written. Out: a value for each field of their kind. What can go wrong: unknown fields, values of
//! another type, fields left out (one finding for all of an asset), fields said twice. Invariant: an asset keeps its
//! number even if it is not sound; its kind is tainted then.

use std::collections::HashMap;

use super::items::{Items, Sorted};
use super::names::Lookup;
use super::report::Report;
use super::values::Constants;
use super::world::World;
use crate::finding::{Code, Finding};
use crate::model::{Domain, FieldId, Kind, KindId, Value};
use crate::syntax::tree::{Asset, Setting};
use crate::text::Span;

/// Reads every asset's values.
pub(super) fn read(world: &mut World, items: &Items, report: &mut Report) {
    let kinds = world.model.kinds.iter();
    let places: HashMap<Span, usize> =
        kinds.flat_map(|kind| kind.assets.iter().enumerate().map(|(at, asset)| (asset.span, at))).collect();
    for item in &items.assets {
        report.enter(item.span, None);
        let Lookup::Sound(kind) = world.kinds.find(&item.node.kind.node) else { continue };
        let values = values(world, kind, item, report);
        if values.is_none() {
            world.tainted.insert(Domain::Assets(kind));
        }
        let kind = &mut world.model.kinds[kind.0 as usize];
        if let Some(&at) = places.get(&item.node.declaration.name.span) {
            kind.assets[at].values = values.unwrap_or_default();
        }
    }
    complete_all(world);
}

/// Gives every asset a value for each field: none to those that are not sound, or whose kind is declared twice.
fn complete_all(world: &mut World) {
    for (at, kind) in world.model.kinds.iter_mut().enumerate() {
        let fields = kind.fields.len();
        for asset in kind.assets.iter_mut().filter(|asset| asset.values.len() != fields) {
            asset.values.resize(fields, Value::None);
            world.tainted.insert(Domain::Assets(KindId(at as u32)));
        }
    }
}

fn values(world: &World, kind: KindId, item: &Sorted<Asset>, report: &mut Report) -> Option<Vec<Value>> {
    let fields = &world.model.kind(kind).fields;
    let mut values: Vec<Option<Value>> = fields.iter().map(|field| field.default.clone()).collect();
    for (value, field) in values.iter_mut().zip(fields) {
        if value.is_none() && field.optional {
            *value = Some(Value::None);
        }
    }
    let mut said: HashMap<&str, Span> = HashMap::new();
    let mut sound = true;
    for setting in &item.node.settings {
        sound &= first_time(setting, &mut said, report);
        match set(world, kind, setting, report) {
            Some((field, value)) => values[field.0 as usize] = Some(value),
            None => sound = false,
        }
    }
    sound &= complete(world, kind, item, &values, &said, report);
    values.into_iter().collect::<Option<Vec<Value>>>().filter(|_| sound)
}

/// Whether a setting's field was not said before.
pub(super) fn first_time<'s>(setting: &'s Setting, said: &mut HashMap<&'s str, Span>, report: &mut Report) -> bool {
    let name = &setting.field;
    let Some(&first) = said.get(name.node.as_str()) else {
        said.insert(&name.node, name.span);
        return true;
    };
    let message = format!("`{}` is said twice", name.node);
    report.push(
        Finding::new(Code::Duplicate, message, name.span, "said again here")
            .label(first, "said first here")
            .help("keep one of them"),
    );
    false
}

fn set(world: &World, kind: KindId, setting: &Setting, report: &mut Report) -> Option<(FieldId, Value)> {
    let names = &world.kind_fields[kind.0 as usize];
    match names.resolve(report, &setting.field) {
        Lookup::Sound(id) => {
            let field = world.model.kind(kind).field(id);
            let holder = format!("`{}`", field.name);
            let value = Constants { world, report, holder, leaves: field.leaves }.read(
                &setting.value,
                field.ty,
                field.optional,
                field.default.as_ref(),
            )?;
            Some((id, value))
        }
        Lookup::Broken => None,
        Lookup::Missing => {
            let wanted = format!("field of `{}`", world.model.kind(kind).name);
            let unknown = world.unknown(&setting.field, wanted);
            report.unknown(unknown, names.all());
            None
        }
    }
}

/// Whether every field has a value or was at least said.
fn complete(
    world: &World,
    kind: KindId,
    item: &Sorted<Asset>,
    values: &[Option<Value>],
    said: &HashMap<&str, Span>,
    report: &mut Report,
) -> bool {
    let kind = world.model.kind(kind);
    let without = kind.fields.iter().zip(values).filter(|(_, value)| value.is_none()).map(|(field, _)| field);
    let missing: Vec<String> = without
        .filter(|field| !said.contains_key(field.name.as_str()))
        .filter(|field| !misspelt(&field.name, &item.node.settings, kind))
        .map(|field| format!("`{}`", field.name))
        .collect();
    if missing.is_empty() {
        return true;
    }
    let name = &item.node.declaration.name;
    let message = format!("`{}` lacks {}", name.node, missing.join(", "));
    report.push(
        Finding::new(Code::Invalid, message, name.span, "not all is said of it")
            .label(kind.span, "the fields of its kind")
            .help("say it, or declare the field `or none` or with a default"),
    );
    false
}

/// Whether the field was meant by a setting that names no field: that has a finding already.
fn misspelt(field: &str, settings: &[Setting], kind: &Kind) -> bool {
    let names = || kind.fields.iter().map(|field| field.name.as_str());
    let unknown = settings.iter().filter(|setting| names().all(|name| name != setting.field.node));
    unknown.into_iter().any(|setting| crate::notation::nearest(&setting.field.node, names()) == Some(field))
}
