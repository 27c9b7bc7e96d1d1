//! Technologies: the terms that `lead M on T` and `leader on T` may name.
//!
//! In: a term, perhaps with its taxonomy. Out: the technology. What can go wrong: the term is in no taxonomy that a
//! set-valued field of the programme uses (`unknown-name`), or in two of them (`duplicate`, with a fix for each).
//! Invariant: a technology's key is the term, or `taxonomy.term` where the term alone is ambiguous.

use super::names::Lookup;
use super::report::{Report, Unknown};
use super::world::World;
use crate::finding::Applicability::Unsafe;
use crate::finding::{Code, Finding};
use crate::model::{Domain, FieldId, TaxonomyId, Technology, Type};
use crate::syntax::tree::{Name, TermName};

/// The technology that a term names.
pub(super) fn find(world: &World, name: &TermName, report: &mut Report) -> Option<Technology> {
    match &name.taxonomy {
        Some(taxonomy) => qualified(world, taxonomy, &name.term, report),
        None => plain(world, &name.term, report),
    }
}

fn qualified(world: &World, taxonomy: &Name, term: &Name, report: &mut Report) -> Option<Technology> {
    let id = match world.taxonomies.resolve(report, taxonomy) {
        Lookup::Sound(id) => id,
        Lookup::Broken => return None,
        Lookup::Missing => {
            let unknown = world.unknown(taxonomy, "taxonomy".to_owned());
            report.unknown(unknown, world.taxonomies.all());
            return None;
        }
    };
    let value = world.value(Domain::Terms(id), term, report)?;
    if fields(world, id).is_empty() {
        report.push(unused(taxonomy));
        return None;
    }
    Some(technology(world, id, value))
}

fn unused(taxonomy: &Name) -> Finding {
    let message = format!("no set-valued field holds terms of `{}`", taxonomy.node);
    Finding::new(Code::TypeMismatch, message, taxonomy.span, "used by no set-valued field").help(format!(
        "a technology is a term of a taxonomy that a field of the programme uses, as in `FIELD: any {}`",
        taxonomy.node
    ))
}

fn plain(world: &World, term: &Name, report: &mut Report) -> Option<Technology> {
    let used = taxonomies(world);
    let found: Vec<(TaxonomyId, Lookup<u32>)> = used
        .iter()
        .map(|id| (*id, world.find_value(Domain::Terms(*id), &term.node)))
        .filter(|(_, found)| *found != Lookup::Missing)
        .collect();
    if let [(id, _)] = found.as_slice() {
        world.names(Domain::Terms(*id)).refer(report, term);
    }
    match found.as_slice() {
        [(id, Lookup::Sound(value))] => Some(technology(world, *id, *value)),
        // A field that is not sound might hold it.
        [] if world.lacks_fields => None,
        [] => {
            let elsewhere = world.unknown(term, "technology".to_owned());
            let help = "a technology is a term of a taxonomy that a set-valued field of the programme uses".to_owned();
            let terms = used.iter().flat_map(|id| world.names(Domain::Terms(*id)).all());
            report.unknown(Unknown { help: Some(help), ..elsewhere }, terms);
            None
        }
        [_] => None,
        _ => {
            let ids: Vec<TaxonomyId> = found.iter().map(|(id, _)| *id).collect();
            report.push(ambiguous(world, term, &ids));
            None
        }
    }
}

fn ambiguous(world: &World, term: &Name, ids: &[TaxonomyId]) -> Finding {
    let names: Vec<String> = ids.iter().map(|id| format!("`{}`", world.model.taxonomy(*id).name)).collect();
    let message = format!("`{}` is a term of {}", term.node, names.join(" and of "));
    let mut finding = Finding::new(Code::Duplicate, message, term.span, "which of them?");
    for id in ids {
        let taxonomy = &world.model.taxonomy(*id).name;
        if let Some(span) = world.names(Domain::Terms(*id)).span(&term.node) {
            finding = finding.label(span, format!("a term of `{taxonomy}`"));
        }
        let text = format!("{taxonomy}.{}", term.node);
        finding = finding.fix(Unsafe, format!("write `{text}`"), term.span, text);
    }
    finding.help("say of which taxonomy: `TAXONOMY.TERM`")
}

/// The taxonomies that set-valued fields use, in order of declaration.
fn taxonomies(world: &World) -> Vec<TaxonomyId> {
    let sets = world.model.fields.iter().filter_map(|field| match field.ty {
        Type::Set(Domain::Terms(id)) => Some(id),
        _ => None,
    });
    sets.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

fn fields(world: &World, taxonomy: TaxonomyId) -> Vec<FieldId> {
    let fields = world.model.fields.iter().enumerate();
    let holding = fields.filter(|(_, field)| field.ty == Type::Set(Domain::Terms(taxonomy)));
    holding.map(|(at, _)| FieldId(at as u32)).collect()
}

/// The technology that is a term of a taxonomy which set-valued fields use.
pub(super) fn technology(world: &World, taxonomy: TaxonomyId, term: u32) -> Technology {
    let tree = world.model.taxonomy(taxonomy);
    let name = &tree.terms[term as usize].name;
    let holds = |id: &TaxonomyId| world.names(Domain::Terms(*id)).find(name) != Lookup::Missing;
    let alone = taxonomies(world).iter().filter(|id| holds(id)).count() == 1;
    let key = if alone { name.clone() } else { format!("{}.{name}", tree.name) };
    Technology { taxonomy, term, key, fields: fields(world, taxonomy) }
}

/// The technology and all below it, in order of declaration.
pub(super) fn with_those_below(world: &World, technology: &Technology) -> Vec<Technology> {
    let below = world.model.below(Domain::Terms(technology.taxonomy), technology.term);
    below.map(|term| self::technology(world, technology.taxonomy, term)).collect()
}
