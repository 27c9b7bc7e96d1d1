//! What a file declares, as an outline; and what all files declare, by a few letters of the name.

use super::Snapshot;
use super::places::range_of;
use crate::rulebook::SymbolKind;
use crate::syntax::tree::{self, EntryKind, Item, ItemKind, Name, Text};
use crate::text::{SourceId, Span};

/// What an entry of an outline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum OutlineKind {
    /// What has a name that rules can say.
    Named(SymbolKind),
    /// A charter, by its title.
    Charter,
    /// The programme's fields.
    Program,
    /// The order of the tiers.
    Order,
    /// What cannot be, or what ends: a provision without a name.
    Provision,
}

/// An entry of an outline.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutlineEntry {
    /// Its name, or its title.
    pub name: String,
    /// What people see for it, or what a rule says.
    pub detail: String,
    /// What it is.
    pub kind: OutlineKind,
    /// The whole of it.
    pub whole: Span,
    /// Its name.
    pub at: Span,
    /// What stands in it.
    pub inside: Vec<OutlineEntry>,
}

/// The outline of a file: every item that can be read, in order.
pub fn outline(snapshot: &Snapshot, source: SourceId) -> Vec<OutlineEntry> {
    let outliner = Outliner { snapshot };
    let file = snapshot.tree(source);
    file.iter().flat_map(|file| &file.items).map(|item| outliner.item(item)).collect()
}

struct Outliner<'s> {
    snapshot: &'s Snapshot,
}

impl Outliner<'_> {
    fn named(&self, kind: SymbolKind, name: &Name, whole: Span, detail: String) -> OutlineEntry {
        let kind = OutlineKind::Named(kind);
        OutlineEntry { name: name.node.clone(), detail, kind, whole, at: name.span, inside: Vec::new() }
    }

    fn titled(&self, kind: OutlineKind, title: &Text, whole: Span) -> OutlineEntry {
        let name = if title.node.is_empty() { "(no title)".to_owned() } else { title.node.clone() };
        OutlineEntry { name, detail: String::new(), kind, whole, at: title.span, inside: Vec::new() }
    }

    /// An item that is called by its first words.
    fn worded(&self, kind: OutlineKind, words: &str, whole: Span, detail: String) -> OutlineEntry {
        let at = Span { end: whole.end.min(whole.start + words.len() as u32), ..whole };
        OutlineEntry { name: words.to_owned(), detail, kind, whole, at, inside: Vec::new() }
    }

    fn said(&self, span: Span) -> String {
        self.snapshot.sources().line(span)
    }

    fn item(&self, item: &Item) -> OutlineEntry {
        let whole = item.span;
        let declared = |kind, of: &tree::Declaration| self.named(kind, &of.name, whole, label(of));
        match &item.kind {
            ItemKind::Charter(charter) => self.titled(OutlineKind::Charter, &charter.title, whole),
            ItemKind::Tiers(tiers) => {
                let order: Vec<&str> = tiers.iter().map(|tier| tier.node.as_str()).collect();
                self.worded(OutlineKind::Order, "tiers", whole, order.join(" > "))
            }
            ItemKind::Tier(tier) => {
                let inside = tier.entries.iter().map(|entry| match &entry.kind {
                    EntryKind::Rule(rule) => self.rule(rule, entry.span),
                    EntryKind::Table(table) => self.table(table, entry.span),
                });
                let inside = inside.collect();
                OutlineEntry { inside, ..self.named(SymbolKind::Tier, &tier.name, whole, String::new()) }
            }
            ItemKind::Member(of) => declared(SymbolKind::Member, of),
            ItemKind::Taxonomy(of) => {
                let inside = of.terms.iter().map(|term| self.term(term)).collect();
                OutlineEntry { inside, ..self.named(SymbolKind::Taxonomy, &of.name, whole, String::new()) }
            }
            ItemKind::Program(fields) => {
                let inside = fields.iter().map(|field| self.field(SymbolKind::Field, field)).collect();
                OutlineEntry { inside, ..self.worded(OutlineKind::Program, "program", whole, String::new()) }
            }
            ItemKind::AssetKind(of) => {
                let inside = of.fields.iter().map(|field| self.field(SymbolKind::AssetField, field)).collect();
                OutlineEntry { inside, ..self.named(SymbolKind::AssetKind, &of.name, whole, String::new()) }
            }
            ItemKind::Asset(of) => declared(SymbolKind::Asset, &of.declaration),
            ItemKind::Impossible(of) => {
                self.worded(OutlineKind::Provision, "impossible", whole, self.said(of.when.span))
            }
            ItemKind::Let(of) => self.named(SymbolKind::Let, &of.name, whole, self.said(of.condition.span)),
            ItemKind::Guarantee(of) => self.titled(OutlineKind::Named(SymbolKind::Guarantee), &of.title, whole),
            ItemKind::Repeal(of) => {
                let targets: Vec<String> = of.targets.iter().map(|target| self.said(target.span)).collect();
                self.worded(OutlineKind::Provision, "repeal", whole, targets.join(", "))
            }
            ItemKind::Rule(rule) => self.rule(rule, whole),
            ItemKind::Table(table) => self.table(table, whole),
            ItemKind::Test(of) => self.titled(OutlineKind::Named(SymbolKind::Test), &of.title, whole),
        }
    }

    fn rule(&self, rule: &tree::Rule, whole: Span) -> OutlineEntry {
        let kind = match rule.answer.kind {
            tree::AnswerKind::Bar { .. } => SymbolKind::Bar,
            tree::AnswerKind::Require(_) => SymbolKind::Requirement,
            tree::AnswerKind::Target { .. } => SymbolKind::Target,
            _ => SymbolKind::Rule,
        };
        self.named(kind, &rule.label, whole, self.said(rule.answer.span))
    }

    fn table(&self, table: &tree::Table, whole: Span) -> OutlineEntry {
        let inside = (1..).zip(&table.rows).map(|(number, row): (usize, _)| {
            let name = row.name.as_ref().map_or_else(|| number.to_string(), |name| name.node.clone());
            let at = row.name.as_ref().map_or(row.said, |name| name.span);
            let (detail, kind) = (self.said(row.said), OutlineKind::Named(SymbolKind::Row));
            OutlineEntry { name, detail, kind, whole: row.span, at, inside: Vec::new() }
        });
        let inside = inside.collect();
        let columns: Vec<String> = table.columns.iter().map(|column| self.said(column.span())).collect();
        OutlineEntry { inside, ..self.named(SymbolKind::Table, &table.name, whole, columns.join(", ")) }
    }

    fn term(&self, term: &tree::Term) -> OutlineEntry {
        let of = &term.declaration;
        let inside: Vec<OutlineEntry> = term.below.iter().map(|term| self.term(term)).collect();
        let own = range_of(of);
        let whole = inside.last().map_or(own, |last| own.to(last.whole));
        OutlineEntry { inside, ..self.named(SymbolKind::Term, &of.name, whole, label(of)) }
    }

    fn field(&self, kind: SymbolKind, field: &tree::Field) -> OutlineEntry {
        self.named(kind, &field.declaration.name, field.span, self.said(field.ty.span))
    }
}

fn label(of: &tree::Declaration) -> String {
    of.label.as_ref().map(|label| label.node.clone()).unwrap_or_default()
}

/// A symbol found by some letters of its name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundSymbol {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// The name of what it belongs to.
    pub container: Option<String>,
    /// Where it is declared.
    pub at: Span,
}

/// At most so many symbols whose names have these letters in this order, in any case; those that begin with them first.
pub fn search(snapshot: &Snapshot, letters: &str, most: usize) -> Vec<FoundSymbol> {
    let letters = letters.to_lowercase();
    let index = snapshot.index();
    let mut found: Vec<(usize, FoundSymbol)> = Vec::new();
    for (_, symbol) in index.symbols() {
        let (Some(at), Some(rank)) = (symbol.declaration, rank(&symbol.name.to_lowercase(), &letters)) else {
            continue;
        };
        let container = symbol.container.map(|of| index.symbol(of).name.clone());
        found.push((rank, FoundSymbol { name: symbol.name.clone(), kind: symbol.kind, container, at }));
    }
    found.sort_by(|(a, one), (b, other)| (a, &one.name, one.at).cmp(&(b, &other.name, other.at)));
    found.truncate(most);
    found.into_iter().map(|(_, found)| found).collect()
}

/// How well a name goes with some letters, the less the better; nothing where it does not.
fn rank(name: &str, letters: &str) -> Option<usize> {
    if name == letters {
        return Some(0);
    }
    if name.starts_with(letters) {
        return Some(1);
    }
    if name.contains(letters) {
        return Some(2);
    }
    let mut rest = name.chars();
    letters.chars().all(|letter| rest.any(|other| other == letter)).then_some(3)
}
