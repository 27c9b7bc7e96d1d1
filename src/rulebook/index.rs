//! Which word means what, where that is declared, and where it is used.
//!
//! In: the symbols that resolving found, and the model. Out: look-ups by place and by symbol. Everything is by place in
//! the texts of one snapshot; between snapshots a symbol is known by its kind, its name and what it belongs to.

use std::collections::HashMap;

use crate::model::{AssetId, BarId, FieldId, KindId, LetId, MemberId, Model, RuleId, TableId, TaxonomyId, TierId};
use crate::resolve::{NameUse, Symbol, SymbolId, SymbolKind, Symbols};
use crate::text::{SourceId, Span};

/// What a symbol is in the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Meaning {
    /// A member.
    Member(MemberId),
    /// A taxonomy.
    Taxonomy(TaxonomyId),
    /// A term, by its number in its taxonomy.
    Term(TaxonomyId, u32),
    /// A field of the programme.
    Field(FieldId),
    /// An asset kind.
    Kind(KindId),
    /// A field of an asset kind.
    KindField(KindId, FieldId),
    /// An asset.
    Asset(KindId, AssetId),
    /// A named condition.
    Let(LetId),
    /// A tier.
    Tier(TierId),
    /// A table.
    Table(TableId),
    /// A rule, or a row of a table.
    Rule(RuleId),
    /// A bar.
    Bar(BarId),
    /// The requirement of that number in the model.
    Require(usize),
    /// The target of that number in the model.
    Target(usize),
    /// The guarantee of that number in the model.
    Guarantee(usize),
    /// The test of that number in the model.
    Test(usize),
}

/// What every name in the files of a snapshot stands for.
#[derive(Debug, Clone, Default)]
pub struct Index {
    symbols: Vec<Symbol>,
    /// What each symbol is in the model, if it is sound.
    meanings: Vec<Option<Meaning>>,
    /// By source and place.
    names: Vec<NameUse>,
    /// The places of each symbol's name.
    uses: Vec<Vec<Span>>,
    by_declaration: HashMap<Span, SymbolId>,
}

impl Index {
    pub(super) fn new(model: &Model, symbols: Symbols) -> Self {
        let (symbols, names) = symbols.into_parts();
        let mut uses = vec![Vec::new(); symbols.len()];
        names.iter().for_each(|name| uses[name.symbol.0 as usize].push(name.span));
        let by_declaration =
            (0..).map(SymbolId).zip(&symbols).filter_map(|(id, symbol)| Some((symbol.declaration?, id))).collect();
        let mut index = Index { meanings: vec![None; symbols.len()], symbols, names, uses, by_declaration };
        for (place, meaning) in meanings(model) {
            if let Some(id) = index.by_declaration.get(&place) {
                index.meanings[id.0 as usize] = Some(meaning);
            }
        }
        index
    }

    /// The name at a byte of a source, or the one that ends there where none begins.
    pub fn at(&self, source: SourceId, offset: usize) -> Option<&NameUse> {
        let from = self.names.partition_point(|name| (name.span.source, name.span.start as usize) <= (source, offset));
        let name = self.names[..from].last()?;
        (name.span.source == source && offset <= name.span.end as usize).then_some(name)
    }

    /// The names in a source, by place.
    pub fn names_in(&self, source: SourceId) -> &[NameUse] {
        let place = |source: SourceId| self.names.partition_point(|name| name.span.source < source);
        &self.names[place(source)..place(SourceId(source.0.saturating_add(1)))]
    }

    /// The symbol of that id; of one that is no symbol here, a word without a name.
    pub fn symbol(&self, id: SymbolId) -> &Symbol {
        static NONE: Symbol =
            Symbol { kind: SymbolKind::Word, name: String::new(), container: None, declaration: None };
        self.symbols.get(id.0 as usize).unwrap_or(&NONE)
    }

    /// Every symbol, in the order in which they were found.
    pub fn symbols(&self) -> impl Iterator<Item = (SymbolId, &Symbol)> {
        (0..).map(SymbolId).zip(&self.symbols)
    }

    /// What a symbol is in the snapshot's model; nothing of a mode, a word of the language, or what is not sound.
    pub fn meaning(&self, id: SymbolId) -> Option<Meaning> {
        self.meanings.get(id.0 as usize).copied().flatten()
    }

    /// Where a symbol's name is declared.
    pub fn declaration(&self, id: SymbolId) -> Option<Span> {
        self.symbols.get(id.0 as usize)?.declaration
    }

    /// Where a symbol's name is written, its declaration among them, by source and place.
    pub fn uses(&self, id: SymbolId) -> &[Span] {
        self.uses.get(id.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The symbol whose name is declared at this place, as the model's `span`s and `label_span`s have it.
    pub fn declared_at(&self, place: Span) -> Option<SymbolId> {
        self.by_declaration.get(&place).copied()
    }
}

/// Everything in a model that has a name, by the place of its declaration.
fn meanings(model: &Model) -> Vec<(Span, Meaning)> {
    let mut all = Vec::new();
    all.extend(model.member_ids().map(|id| (model.member(id).span, Meaning::Member(id))));
    for (id, taxonomy) in (0..).map(TaxonomyId).zip(&model.taxonomies) {
        all.push((taxonomy.span, Meaning::Taxonomy(id)));
        all.extend((0..).zip(&taxonomy.terms).map(|(at, term)| (term.span, Meaning::Term(id, at))));
    }
    all.extend(model.field_ids().map(|id| (model.field(id).span, Meaning::Field(id))));
    for id in model.kind_ids() {
        let kind = model.kind(id);
        all.push((kind.span, Meaning::Kind(id)));
        let fields = (0..).map(FieldId).zip(&kind.fields);
        all.extend(fields.map(|(at, field)| (field.span, Meaning::KindField(id, at))));
        all.extend((0..).map(AssetId).zip(&kind.assets).map(|(at, asset)| (asset.span, Meaning::Asset(id, at))));
    }
    all.extend((0..).map(LetId).zip(&model.lets).map(|(id, named)| (named.span, Meaning::Let(id))));
    all.extend((0..).map(TierId).zip(&model.tiers).map(|(id, tier)| (tier.span, Meaning::Tier(id))));
    all.extend((0..).map(TableId).zip(&model.tables).map(|(id, table)| (table.span, Meaning::Table(id))));
    all.extend(model.rules().map(|(id, rule)| (rule.head.label_span, Meaning::Rule(id))));
    all.extend((0..).map(BarId).zip(&model.bars).map(|(id, bar)| (bar.head.label_span, Meaning::Bar(id))));
    let requires = model.requires.iter().enumerate();
    all.extend(requires.map(|(at, require)| (require.head.label_span, Meaning::Require(at))));
    all.extend(model.targets.iter().enumerate().map(|(at, target)| (target.head.label_span, Meaning::Target(at))));
    all.extend(model.guarantees.iter().enumerate().map(|(at, of)| (of.span, Meaning::Guarantee(at))));
    all.extend(model.tests.iter().enumerate().map(|(at, test)| (test.span, Meaning::Test(at))));
    all
}

#[cfg(test)]
mod tests;
