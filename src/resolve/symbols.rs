//! What every name in the text of a rulebook stands for.
//!
//! In: declarations and references, as they are resolved. Out: a [`Symbol`] for each thing that has a name, and a
//! [`NameUse`] for each place at which one is written. Also what is not sound has its symbol: a member declared twice, a
//! rule whose condition is faulty. A name that nobody declares has none.

use std::collections::HashMap;

use crate::text::Span;

/// Something that has a name, within one index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SymbolId(pub u32);

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SymbolKind {
    /// A member of the alliance.
    Member,
    /// A taxonomy.
    Taxonomy,
    /// A term of a taxonomy.
    Term,
    /// A field of the programme.
    Field,
    /// An asset kind.
    AssetKind,
    /// A field of an asset kind.
    AssetField,
    /// A mode in which an asset kind is shared.
    Mode,
    /// An asset of the catalogue.
    Asset,
    /// A named condition.
    Let,
    /// A tier.
    Tier,
    /// A rule that answers a question.
    Rule,
    /// A bar.
    Bar,
    /// A requirement.
    Requirement,
    /// A target.
    Target,
    /// A table.
    Table,
    /// A row of a table; one without a name is called by its number.
    Row,
    /// A guarantee, called by its title.
    Guarantee,
    /// A test of the rulebook, called by its title.
    Test,
    /// A word of the language that stands for an answer (`leader`, `followers`, `sharing`) or for a sharing that every
    /// kind has (`separate`, `shared`, `sole`). Nothing declares it.
    Word,
}

impl SymbolKind {
    /// What people call such a thing, without its article.
    pub fn name(self) -> &'static str {
        match self {
            SymbolKind::Member => "member",
            SymbolKind::Taxonomy => "taxonomy",
            SymbolKind::Term => "term",
            SymbolKind::Field | SymbolKind::AssetField => "field",
            SymbolKind::AssetKind => "asset kind",
            SymbolKind::Mode => "mode",
            SymbolKind::Asset => "asset",
            SymbolKind::Let => "let",
            SymbolKind::Tier => "tier",
            SymbolKind::Rule => "rule",
            SymbolKind::Bar => "bar",
            SymbolKind::Requirement => "requirement",
            SymbolKind::Target => "target",
            SymbolKind::Table => "table",
            SymbolKind::Row => "row",
            SymbolKind::Guarantee => "guarantee",
            SymbolKind::Test => "test",
            SymbolKind::Word => "word",
        }
    }
}

/// Something that has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Symbol {
    /// What it is.
    pub kind: SymbolKind,
    /// Its name; the title of a guarantee or a test.
    pub name: String,
    /// What it belongs to: a term to its taxonomy, an asset, a mode or a field of an asset to its kind, a row to its
    /// table.
    pub container: Option<SymbolId>,
    /// Where its name is declared, the first of several times; of a row without a name, the row. A word of the language
    /// has no place.
    pub declaration: Option<Span>,
}

/// A place at which a name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct NameUse {
    /// Where.
    pub span: Span,
    /// What it stands for.
    pub symbol: SymbolId,
}

/// The symbols of a rulebook, and where each is written, as they are found.
#[derive(Debug, Clone, Default)]
pub struct Symbols {
    all: Vec<Symbol>,
    uses: Vec<NameUse>,
    by_place: HashMap<Span, SymbolId>,
    words: HashMap<&'static str, SymbolId>,
}

impl Symbols {
    /// The symbol of what is declared at that place, which may be declared in several tables of names.
    pub fn declare(&mut self, kind: SymbolKind, name: &str, place: Span, container: Option<SymbolId>) -> SymbolId {
        if let Some(&known) = self.by_place.get(&place) {
            return known;
        }
        let symbol = Symbol { kind, name: name.to_owned(), container, declaration: Some(place) };
        let id = self.add(symbol);
        self.by_place.insert(place, id);
        self.refer(place, id);
        id
    }

    /// The symbol of a word of the language.
    pub fn word(&mut self, word: &'static str) -> SymbolId {
        if let Some(&known) = self.words.get(word) {
            return known;
        }
        let symbol = Symbol { kind: SymbolKind::Word, name: word.to_owned(), container: None, declaration: None };
        let id = self.add(symbol);
        self.words.insert(word, id);
        id
    }

    fn add(&mut self, symbol: Symbol) -> SymbolId {
        let id = SymbolId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(symbol);
        id
    }

    /// Notes that a symbol's name is written at a place.
    pub fn refer(&mut self, span: Span, symbol: SymbolId) {
        self.uses.push(NameUse { span, symbol });
    }

    /// All symbols by id, and all places by source and place, each once.
    pub fn into_parts(mut self) -> (Vec<Symbol>, Vec<NameUse>) {
        self.uses.sort_unstable();
        self.uses.dedup_by_key(|one| one.span);
        (self.all, self.uses)
    }
}
