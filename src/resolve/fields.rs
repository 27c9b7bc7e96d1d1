//! The fields of the programme and of asset kinds: their types and defaults; and the words that paths begin with.
//!
//! In: field declarations. Out: typed fields in the model; [`Word`]s. What can go wrong: types nobody declared, sets
//! that may be `none`, defaults of another type. Invariant: a field without a sound type is known, but not in the model.

use super::items::Items;
use super::names::Lookup;
use super::report::{Report, Unknown};
use super::symbols::SymbolKind;
use super::values::Constants;
use super::world::{Word, World};
use crate::finding::{Code, Finding};
use crate::model::{Domain, Field, FieldId, KindId, Type, Value};
use crate::notation::article;
use crate::syntax::tree::{self, Declares, Name, TypeName};

/// Reads every field's name and type, and with them the words that paths begin with.
pub(super) fn read(world: &mut World, items: &Items, report: &mut Report) {
    for item in &items.kinds {
        report.enter(item.span, None);
        if let Some(kind) = the_kind_of(world, &item.node.name) {
            read_kind(world, kind, &item.node.fields, report);
        }
    }
    let mut words = Vec::new();
    for field in items.program.unwrap_or_default() {
        report.enter(field.span, None);
        words.push((&field.declaration.name, SymbolKind::Field, read_field(world, field, report).map(Word::Field)));
    }
    let broken = items.broken.iter().flat_map(|broken| &broken.names);
    world.lacks_fields = !items.spare_fields.is_empty()
        || words.iter().any(|(_, _, word)| word.is_none())
        || broken.into_iter().any(|(what, _)| *what == Declares::Field);
    for field in &items.spare_fields {
        world.fields.declare_broken(report, &field.declaration.name, SymbolKind::Field);
    }
    read_words(world, items, words, report);
}

/// The kind whose first declaration this is.
fn the_kind_of(world: &World, name: &Name) -> Option<KindId> {
    let at = world.model.kinds.iter().position(|kind| kind.span == name.span)?;
    Some(KindId(at as u32))
}

fn read_kind(world: &mut World, kind: KindId, fields: &[tree::Field], report: &mut Report) {
    let at = kind.0 as usize;
    for field in fields {
        let name = &field.declaration.name;
        let id = FieldId(world.model.kinds[at].fields.len() as u32);
        world.note(name, format!("a field of `{}`", world.model.kinds[at].name));
        let ty = may_be_a_field(name, report).then(|| world.field_type(&field.ty, report)).flatten();
        let mut names = std::mem::take(&mut world.kind_fields[at]);
        if names.declare(report, name, SymbolKind::AssetField, id) {
            match ty {
                Some(ty) => world.model.kinds[at].fields.push(typed(field, ty)),
                None => names.poison(&name.node),
            }
        }
        world.kind_fields[at] = names;
    }
}

/// `KIND.sharing` is the answer to a question; a field of that name would hide it.
fn may_be_a_field(name: &Name, report: &mut Report) -> bool {
    if name.node != "sharing" {
        return true;
    }
    report.push(
        Finding::new(Code::Invalid, "no asset field may be called `sharing`", name.span, "hides an answer")
            .help("give it another name: behind an asset kind, `.sharing` is how the kind is shared"),
    );
    false
}

fn read_field(world: &mut World, field: &tree::Field, report: &mut Report) -> Option<FieldId> {
    let name = &field.declaration.name;
    let id = FieldId(world.model.fields.len() as u32);
    world.note(name, "a field of the programme".to_owned());
    let ty = world.field_type(&field.ty, report);
    match world.fields.find(&name.node) {
        Lookup::Sound(_) => return None, // said where the words are declared
        _ => world.fields.add(report, &name.node, name.span, SymbolKind::Field, ty.map(|_| id)),
    }
    world.model.fields.push(typed(field, ty?));
    Some(id)
}

fn typed(field: &tree::Field, (ty, optional): (Type, bool)) -> Field {
    let leaves = field.ty.leaf && matches!(ty.domain(), Some(Domain::Terms(_)));
    Field {
        name: field.declaration.name.node.clone(),
        label: field.declaration.label.as_ref().map(|label| label.node.clone()),
        ty,
        leaves,
        optional,
        default: None,
        span: field.declaration.name.span,
    }
}

/// Declares fields, lets and asset kinds together, in order of their places.
fn read_words<'a>(
    world: &mut World,
    items: &Items<'a>,
    mut words: Vec<(&'a Name, SymbolKind, Option<Word>)>,
    report: &mut Report,
) {
    for (at, item) in items.lets.iter().enumerate() {
        words.push((&item.node.name, SymbolKind::Let, Some(Word::Let(at))));
        world.note(&item.node.name, "a named condition".to_owned());
    }
    for item in &items.kinds {
        let kind = world.kinds.find(&item.node.name.node);
        let word = if let Lookup::Sound(kind) = kind { Some(Word::Kind(kind)) } else { None };
        words.push((&item.node.name, SymbolKind::AssetKind, word));
    }
    words.sort_by_key(|(name, ..)| name.span);
    for (name, what, word) in words {
        report.enter(name.span, None);
        declare_word(world, name, what, word, report);
    }
    read_broken_words(world, items, report);
}

fn declare_word(world: &mut World, name: &Name, what: SymbolKind, word: Option<Word>, report: &mut Report) {
    if matches!(name.node.as_str(), "leader" | "followers") {
        let message = format!("{} may not be called `{}`", article(what.name()), name.node);
        report.push(
            Finding::new(Code::Duplicate, message, name.span, "a word of the language")
                .help(format!("give it another name: `{}` is what the rules decide", name.node)),
        );
        return;
    }
    // A word without a sound meaning still takes its name.
    let placeholder = Word::Let(usize::MAX);
    let first = world.words.declare(report, name, what, word.unwrap_or(placeholder));
    if word.is_none() || !first {
        world.words.poison(&name.node);
    }
    if !first && what == SymbolKind::AssetKind {
        world.kinds.poison(&name.node);
    }
}

fn read_broken_words(world: &mut World, items: &Items, report: &mut Report) {
    let spare = items.spare_fields.iter().map(|field| (&field.declaration.name, SymbolKind::Field));
    let broken = items.broken.iter().flat_map(|broken| &broken.names).filter_map(|(what, name)| match what {
        Declares::Field => Some((name, SymbolKind::Field)),
        Declares::Let => Some((name, SymbolKind::Let)),
        Declares::AssetKind => Some((name, SymbolKind::AssetKind)),
        _ => None,
    });
    let misspelt = super::world::misspelt_kinds(items).map(|name| (name, SymbolKind::AssetKind));
    for (name, what) in spare.chain(broken).chain(misspelt) {
        world.words.declare_broken(report, name, what);
    }
}

/// Reads the defaults, once all values have names.
pub(super) fn read_defaults(world: &mut World, items: &Items, report: &mut Report) {
    for field in items.program.unwrap_or_default() {
        report.enter(field.span, None);
        let at = world.model.fields.iter().position(|known| known.span == field.declaration.name.span);
        if let Some(at) = at {
            let default = read_default(world, &world.model.fields[at], field, report);
            taint(world, field, &default);
            world.model.fields[at].default = default;
        }
    }
    for item in &items.kinds {
        report.enter(item.span, None);
        let Some(KindId(kind)) = the_kind_of(world, &item.node.name) else { continue };
        for field in &item.node.fields {
            let fields = &world.model.kinds[kind as usize].fields;
            let at = fields.iter().position(|known| known.span == field.declaration.name.span);
            if let Some(at) = at {
                let default = read_default(world, &fields[at], field, report);
                if default.is_none() && field.default.is_some() {
                    world.tainted.insert(Domain::Assets(KindId(kind)));
                }
                world.model.kinds[kind as usize].fields[at].default = default;
            }
        }
    }
}

fn read_default(world: &World, known: &Field, field: &tree::Field, report: &mut Report) -> Option<Value> {
    let written = field.default.as_ref()?;
    let holder = format!("`{}`", known.name);
    Constants { world, report, holder, leaves: known.leaves }.default(written, known.ty, known.optional)
}

/// A programme's field whose default is not sound is known, but rules that use it are left out.
fn taint(world: &mut World, field: &tree::Field, default: &Option<Value>) {
    if default.is_none() && field.default.is_some() {
        world.words.poison(&field.declaration.name.node);
    }
}

impl World {
    /// A type as written, and whether its value may be absent. (That only numbers are `per member`, and only single
    /// values `or none`, the parser sees to.)
    fn field_type(&self, ty: &TypeName, report: &mut Report) -> Option<(Type, bool)> {
        Some((self.base_type(ty, report)?, ty.or_none))
    }

    fn base_type(&self, ty: &TypeName, report: &mut Report) -> Option<Type> {
        let plain = match ty.name.node.as_str() {
            "number" if ty.per_member => Type::PerMember,
            "number" => Type::Number,
            "date" => Type::Date,
            "flag" => Type::Flag,
            "member" => Type::One(Domain::Members),
            _ => Type::One(self.named_type(&ty.name, report)?),
        };
        if ty.leaf && !matches!(plain, Type::One(Domain::Terms(_))) {
            report.push(no_leaves(ty));
            return None;
        }
        match (ty.any, plain) {
            (false, _) => Some(plain),
            (true, Type::One(domain)) => Some(Type::Set(domain)),
            (true, _) => {
                report.push(no_set(ty));
                None
            }
        }
    }

    fn named_type(&self, name: &Name, report: &mut Report) -> Option<Domain> {
        match (self.taxonomies.resolve(report, name), self.kinds.resolve(report, name)) {
            (Lookup::Sound(taxonomy), _) => Some(Domain::Terms(taxonomy)),
            (_, Lookup::Sound(kind)) => Some(Domain::Assets(kind)),
            (Lookup::Missing, Lookup::Missing) => {
                let words = ["number", "date", "flag", "member"];
                let unknown = self.unknown(name, "type".to_owned());
                let help = "a type is a taxonomy, an asset kind, `member`, `number`, `date` or `flag`".to_owned();
                let known = self.taxonomies.all().chain(self.kinds.all()).chain(words);
                match foreign_type(&name.node) {
                    Some((meant, help)) => {
                        report.unknown(Unknown { help: Some(help.to_owned()), meant, ..unknown }, [])
                    }
                    None => report.unknown(Unknown { help: Some(help), ..unknown }, known),
                }
                None
            }
            _ => None,
        }
    }
}

/// What is written for a type of another language, if one type says it.
fn foreign_type(name: &str) -> Option<(Option<&'static str>, &'static str)> {
    Some(match name.to_ascii_lowercase().as_str() {
        "string" | "text" | "str" | "varchar" | "char" | "enum" | "enumeration" => (
            None,
            "no field holds a free text: declare what it may be, `taxonomy NAME { a, b }`, and write that name as its type",
        ),
        "boolean" | "bool" | "logical" => (Some("flag"), "write `flag`, which is `yes` or `no`"),
        "integer" | "int" | "float" | "double" | "decimal" | "num" | "numeric" | "real" | "percent" | "percentage"
        | "money" | "currency" | "amount" => {
            (Some("number"), "write `number`, which is exact, whole or not; a text behind it names its unit")
        }
        "datetime" | "timestamp" | "time" | "day" | "instant" => (Some("date"), "write `date`, which is a whole day"),
        "duration" | "interval" => {
            (Some("number"), "write `number`; a text behind it names its unit: `number \"days\"`")
        }
        "list" | "set" | "array" | "collection" => {
            (None, "a set of something is written with `any`: `any region`, `any member`")
        }
        "company" | "organisation" | "organization" | "party" => {
            (Some("member"), "write `member`, which is one of the members declared")
        }
        _ => return None,
    })
}

fn no_leaves(ty: &TypeName) -> Finding {
    let message = format!("`{}` is no taxonomy, and has no leaves", ty.name.node);
    Finding::new(Code::Invalid, message, ty.span, "`leaf` goes with taxonomies").help("leave `leaf` away")
}

fn no_set(ty: &TypeName) -> Finding {
    let message = format!("there are no sets of type `{}`", ty.name.node);
    Finding::new(Code::Invalid, message, ty.span, "`any` goes with taxonomies, asset kinds and `member`")
        .help("leave `any` away")
}
