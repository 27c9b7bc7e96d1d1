//! Where a name leads: to its declaration, to all that use it, to what it stands above.

use super::places::{Placed, PlacedKind, item_at};
use super::{FilePosition, Snapshot};
use crate::model::{RuleId, TableId, TierId};
use crate::rulebook::{Meaning, NameUse, SymbolId};
use crate::syntax::tree::ItemKind;
use crate::text::Span;

/// A place to go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// The name.
    pub name: Span,
    /// The item around it.
    pub whole: Span,
}

/// The name at a place, if one is written there.
pub(super) fn name_at(snapshot: &Snapshot, at: FilePosition) -> Option<NameUse> {
    snapshot.index().at(at.source, at.offset).copied()
}

/// Where the name at a place is declared, and the name itself; nothing of a word of the language.
///
/// ```
/// use paceline::ide::{FilePosition, navigation};
/// use paceline::rulebook::{FileEdit, Host};
///
/// let mut host = Host::new(Default::default());
/// let text = "member a\nmine: lead a";
/// let snapshot = host.apply([FileEdit::set("scheme.rules", text)])?;
/// let (id, _) = snapshot.source("scheme.rules").unwrap();
/// let (name, target) = navigation::definition(&snapshot, FilePosition::new(id, text.len())).unwrap();
/// assert_eq!((name.start, target.name.start), (20, 7));
/// # Ok::<(), paceline::finding::EditError>(())
/// ```
pub fn definition(snapshot: &Snapshot, at: FilePosition) -> Option<(Span, Target)> {
    let name = name_at(snapshot, at)?;
    let declared = snapshot.index().declaration(name.symbol)?;
    Some((name.span, target(snapshot, declared)))
}

/// Every place at which the name at a place is written, in order; its declaration is left out where it is not wanted.
pub fn references(snapshot: &Snapshot, at: FilePosition, with_declaration: bool) -> Vec<Span> {
    let Some(name) = name_at(snapshot, at) else { return Vec::new() };
    let declared = snapshot.index().declaration(name.symbol);
    let uses = snapshot.index().uses(name.symbol).iter().copied();
    uses.filter(|place| with_declaration || Some(*place) != declared).collect()
}

/// The places in its own file at which the name at a place is written, and whether each is the declaration.
pub fn highlights(snapshot: &Snapshot, at: FilePosition) -> Vec<(Span, bool)> {
    let Some(name) = name_at(snapshot, at) else { return Vec::new() };
    let declared = snapshot.index().declaration(name.symbol);
    let uses = snapshot.index().uses(name.symbol).iter().filter(|place| place.source == at.source);
    uses.map(|place| (*place, Some(*place) == declared)).collect()
}

/// What stands below a name: the rules of a tier, the rows of a table, the assets of a kind, the terms below a term or in
/// a taxonomy; of anything else the items that use it.
pub fn implementations(snapshot: &Snapshot, at: FilePosition) -> Vec<Target> {
    let Some(name) = name_at(snapshot, at) else { return Vec::new() };
    let below = below(snapshot, name.symbol);
    let mut targets: Vec<Target> = match below {
        Some(places) => places.into_iter().map(|place| target(snapshot, place)).collect(),
        None => users(snapshot, name.symbol),
    };
    targets.sort_unstable();
    targets.dedup();
    targets
}

/// The declarations of what stands below a symbol, if it is of those that something stands below.
fn below(snapshot: &Snapshot, symbol: SymbolId) -> Option<Vec<Span>> {
    let model = snapshot.model();
    let labels = |is_it: &dyn Fn(Option<TierId>, Option<TableId>) -> bool| {
        let rules = model.rules.iter().filter(|rule| is_it(rule.head.tier, rule.head.table));
        rules.map(|rule| rule.head.label_span).collect::<Vec<_>>()
    };
    match snapshot.index().meaning(symbol)? {
        Meaning::Tier(tier) => Some(labels(&|of, _| of == Some(tier))),
        Meaning::Table(table) => Some(labels(&|_, of| of == Some(table))),
        Meaning::Kind(kind) => Some(model.kind(kind).assets.iter().map(|asset| asset.span).collect()),
        Meaning::Taxonomy(taxonomy) => Some(model.taxonomy(taxonomy).terms.iter().map(|term| term.span).collect()),
        Meaning::Term(taxonomy, term) => {
            let terms = &model.taxonomy(taxonomy).terms;
            let below = terms.get(term as usize + 1..terms.get(term as usize)?.end as usize)?;
            (!below.is_empty()).then(|| below.iter().map(|term| term.span).collect())
        }
        _ => None,
    }
}

/// The items that use a symbol, beside the one that declares it.
pub(super) fn users(snapshot: &Snapshot, symbol: SymbolId) -> Vec<Target> {
    let index = snapshot.index();
    let declared = index.declaration(symbol);
    let places = index.uses(symbol).iter().filter(|place| Some(**place) != declared);
    let items = places.filter_map(|place| item_at(snapshot, *place));
    let mut users: Vec<Target> =
        items.map(|item| Target { name: own_name(&item).unwrap_or(item.span), whole: item.span }).collect();
    users.dedup();
    users
}

/// Where the name of an item is written, if it has one.
pub(super) fn own_name(item: &Placed<'_>) -> Option<Span> {
    match item.kind {
        PlacedKind::Rule(rule) => Some(rule.label.span),
        PlacedKind::Table(table) => Some(table.name.span),
        PlacedKind::Item(kind) => match kind {
            ItemKind::Member(declaration) => Some(declaration.name.span),
            ItemKind::Taxonomy(taxonomy) => Some(taxonomy.name.span),
            ItemKind::AssetKind(kind) => Some(kind.name.span),
            ItemKind::Asset(asset) => Some(asset.declaration.name.span),
            ItemKind::Let(named) => Some(named.name.span),
            ItemKind::Guarantee(guarantee) => Some(guarantee.title.span),
            ItemKind::Test(test) => Some(test.title.span),
            ItemKind::Charter(charter) => Some(charter.title.span),
            _ => None,
        },
    }
}

fn target(snapshot: &Snapshot, name: Span) -> Target {
    Target { name, whole: item_at(snapshot, name).map_or(name, |item| item.span) }
}

/// The rule, or row of a table, whose name is at a place, or around it where none is.
fn rule_at(snapshot: &Snapshot, at: FilePosition) -> Option<RuleId> {
    let index = snapshot.index();
    let named = name_at(snapshot, at).and_then(|name| match index.meaning(name.symbol) {
        Some(Meaning::Rule(rule)) => Some(rule),
        _ => None,
    });
    let place = Span::new(at.source, at.offset, at.offset);
    let around = || snapshot.model().rules().find(|(_, rule)| rule.head.span.contains(place)).map(|(id, _)| id);
    named.or_else(around)
}

/// The label of the rule, or row, whose name is at a place or that lies around it; where its label is written, and the
/// whole of it.
pub fn rule_named_at(snapshot: &Snapshot, at: FilePosition) -> Option<(String, (Span, Span))> {
    let head = &snapshot.model().rule(rule_at(snapshot, at)?).head;
    Some((head.label.clone(), (head.label_span, head.span)))
}
