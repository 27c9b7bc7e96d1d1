//! Another name for anything that has one, in every file at once; refused where it would not mean what it meant.

use super::navigation::name_at;
use super::{FilePosition, Snapshot};
use crate::finding::{Edit, Finding};
use crate::rulebook::{FileEdit, Host, Limits, Meaning, Symbol, SymbolId, SymbolKind};
use crate::syntax::parser::words;
use crate::text::Span;

/// Why something is not renamed, in words for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotRenamed(pub String);

/// The edits that give something another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// In the files of the rulebook.
    pub edits: Vec<Edit>,
    /// What it is, for proposals that name it too; nothing of what proposals do not name.
    pub in_proposals: Option<ProposedName>,
}

/// Something that proposals name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProposedName {
    /// A field, which is a key.
    Field(String),
    /// A value of the fields of these names.
    Value {
        /// The value.
        name: String,
        /// The fields whose values it may be.
        fields: Vec<String>,
        /// Whether it is a member, which is also a key of numbers by member.
        is_member: bool,
    },
}

/// What the name at a place is, and where it is written there: what is offered to be changed.
///
/// # Errors
///
/// Where there is no name, or one that cannot be changed.
pub fn prepare(snapshot: &Snapshot, at: FilePosition) -> Result<(Span, String), NotRenamed> {
    let name = name_at(snapshot, at).ok_or_else(|| NotRenamed("there is no name here".to_owned()))?;
    let symbol = snapshot.index().symbol(name.symbol);
    if symbol.kind == SymbolKind::Word {
        return Err(NotRenamed(format!("`{}` is a word of the language", symbol.name)));
    }
    if symbol.kind == SymbolKind::Row && symbol.name.starts_with(|letter: char| letter.is_ascii_digit()) {
        return Err(NotRenamed("this row has no name: write `NAME:` before its first cell".to_owned()));
    }
    Ok((name.span, symbol.name.clone()))
}

/// Gives what is named at a place another name.
///
/// # Errors
///
/// Where it is no name, where something else of its kind is called so, or where some rule would mean something else.
pub fn rename(snapshot: &Snapshot, at: FilePosition, new: &str) -> Result<Renamed, NotRenamed> {
    let (place, old) = prepare(snapshot, at)?;
    let index = snapshot.index();
    let id = name_at(snapshot, at).map(|name| name.symbol).unwrap_or(SymbolId(u32::MAX));
    let symbol = index.symbol(id);
    let is_titled = matches!(symbol.kind, SymbolKind::Guarantee | SymbolKind::Test);
    if !is_titled {
        spelling(new)?;
    }
    if let Some(other) = clash(snapshot, id, symbol, new) {
        return Err(other);
    }
    let text = if is_titled { quoted(new) } else { new.to_owned() };
    let edits = index.uses(id).iter().map(|&span| Edit { span, text: text.clone() });
    let edits: Vec<Edit> = if old == new { Vec::new() } else { edits.collect() };
    if edits.iter().all(|edit| edit.span != place) && old != new {
        return Err(NotRenamed("the text has changed meanwhile".to_owned()));
    }
    stays_as_it_is(snapshot, &edits)?;
    Ok(Renamed { edits, in_proposals: proposed(snapshot, id, symbol) })
}

fn spelling(new: &str) -> Result<(), NotRenamed> {
    if words::is_name(new) {
        return Ok(());
    }
    Err(NotRenamed(match words::is_reserved(new) {
        true => format!("`{new}` is a word of the language"),
        false => format!("`{new}` is no name: a name is a letter from a to z, then letters, digits and `_`"),
    }))
}

fn quoted(title: &str) -> String {
    format!("\"{}\"", title.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t"))
}

/// What else is called so among those that a symbol must be told apart from.
fn clash(snapshot: &Snapshot, id: SymbolId, symbol: &Symbol, new: &str) -> Option<NotRenamed> {
    let apart = |other: &Symbol| family(other.kind) == family(symbol.kind) && other.container == symbol.container;
    let mut others = snapshot.index().symbols();
    let (_, other) = others.find(|(other, of)| *other != id && of.name == new && apart(of))?;
    let place = other.declaration.map(|place| {
        let source = snapshot.sources().at(place.source);
        format!(", in line {} of {}", source.line_column(place.start as usize).0, source.name())
    });
    Some(NotRenamed(format!("there is a {} `{new}` already{}", other.kind.name(), place.unwrap_or_default())))
}

/// Kinds of which no two may have one name are of one family.
fn family(kind: SymbolKind) -> u8 {
    match kind {
        SymbolKind::Member => 0,
        SymbolKind::Taxonomy => 1,
        SymbolKind::Term => 2,
        SymbolKind::Asset => 3,
        SymbolKind::Rule
        | SymbolKind::Bar
        | SymbolKind::Requirement
        | SymbolKind::Target
        | SymbolKind::Table
        | SymbolKind::Tier => 4,
        SymbolKind::Field | SymbolKind::Let | SymbolKind::AssetKind | SymbolKind::Word => 5,
        SymbolKind::AssetField => 6,
        SymbolKind::Mode => 7,
        SymbolKind::Row => 8,
        SymbolKind::Guarantee => 9,
        SymbolKind::Test => 10,
    }
}

/// Whether every name still stands for what it stood for, and nothing new is wrong, where edits are made.
fn stays_as_it_is(snapshot: &Snapshot, edits: &[Edit]) -> Result<(), NotRenamed> {
    let refused = |error: &dyn std::fmt::Display| NotRenamed(error.to_string());
    let sources = Edit::all(edits, snapshot.sources()).map_err(|error| refused(&error))?;
    let files = sources.iter().map(|source| FileEdit::set(source.name(), source.text()));
    let after = Host::new(Limits::default()).apply(files).map_err(|error| refused(&error))?;
    let codes = |findings: &[Finding]| {
        let mut codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
        codes.sort_unstable();
        codes
    };
    let (before, now) = (&snapshot.first_report().findings, &after.first_report().findings);
    if codes(before) != codes(now) {
        let known = |finding: &&Finding| !before.iter().any(|known| known.message == finding.message);
        let why = now
            .iter()
            .find(known)
            .map_or_else(|| "something would mean something else".to_owned(), |of| of.message.clone());
        return Err(NotRenamed(format!("with that name {why}")));
    }
    let meant = |snapshot: &Snapshot| -> Vec<Vec<SymbolId>> {
        let files = snapshot.sources().iter().map(|(id, _)| id);
        files.map(|id| snapshot.index().names_in(id).iter().map(|name| name.symbol).collect()).collect()
    };
    let same = |(old, new): (&Vec<SymbolId>, &Vec<SymbolId>)| old.len() == new.len();
    if !meant(snapshot).iter().zip(&meant(&after)).all(same) {
        return Err(NotRenamed("with that name some rule would mean something else".to_owned()));
    }
    Ok(())
}

/// What proposals call a symbol.
fn proposed(snapshot: &Snapshot, id: SymbolId, symbol: &Symbol) -> Option<ProposedName> {
    use crate::model::{Domain, Type};
    let model = snapshot.model();
    let domain = match snapshot.index().meaning(id)? {
        Meaning::Field(_) => return Some(ProposedName::Field(symbol.name.clone())),
        Meaning::Member(_) => Domain::Members,
        Meaning::Term(taxonomy, _) => Domain::Terms(taxonomy),
        Meaning::Asset(kind, _) => Domain::Assets(kind),
        _ => return None,
    };
    let is_member = domain == Domain::Members;
    let takes = |ty: Type| ty.domain() == Some(domain) || (is_member && ty == Type::PerMember);
    let fields = model.fields.iter().filter(|field| takes(field.ty)).map(|field| field.name.clone());
    Some(ProposedName::Value { name: symbol.name.clone(), fields: fields.collect(), is_member })
}
