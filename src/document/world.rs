//! What rules speak about: what a proposal says, the members, the words for everything, the catalogue.

use super::book::{Book, spaced};
use super::{Block, Cell, Item, Row, Section, Table, Text, capital, comments};
use crate::model::{Asset, Domain, Field, Kind, KindId, Taxonomy, TaxonomyId, Term, Type};

/// The chapters, without those in which nothing would stand.
pub(super) fn chapters(book: &Book) -> Vec<Section> {
    [proposal(book), members(book), taxonomies(book), catalogue(book)].into_iter().flatten().collect()
}

fn proposal(book: &Book) -> Option<Section> {
    let rows = book.model.fields.iter().map(|field| {
        let absent = || Text::plain("must be said; else it is unknown");
        let default = field.default.as_ref().map_or_else(absent, |value| Text::plain(book.value_of(field, value)));
        let label = Text::plain(field.label.clone().unwrap_or_default());
        let cells = [label, kind_of(book, field), default].map(Cell::plain).into();
        Row { anchor: Some(format!("field-{}", field.name)), depth: 0, head: Text::new().code(&field.name), cells }
    });
    let table = Table {
        caption: Text::plain("The fields of a proposal"),
        heads: ["field", "meaning", "what it holds", "if it is left out"].map(Text::plain).into(),
        rows: rows.collect(),
    };
    let title = Text::plain("What a proposal says");
    (!table.rows.is_empty()).then(|| Section::new("section-proposal", title, vec![Block::Table(table)]))
}

/// What a field can hold.
fn kind_of(book: &Book, field: &Field) -> Text {
    let one = |domain: Domain| match domain {
        Domain::Terms(taxonomy) => {
            let name = &book.model.taxonomy(taxonomy).name;
            Text::new().link(format!("taxonomy-{name}"), spaced(name))
        }
        Domain::Members => Text::new().link("section-members", "member"),
        Domain::Assets(kind) | Domain::Sharings(kind) => {
            let name = &book.model.kind(kind).name;
            Text::new().link(format!("kind-{name}"), spaced(name))
        }
    };
    let said = match field.ty {
        Type::Flag => Text::plain("yes or no"),
        Type::Number => Text::plain("a number"),
        Type::PerMember => Text::plain("a number for each member"),
        Type::Date => Text::plain("a date"),
        Type::One(domain) => Text::plain("one ").then(one(domain)),
        Type::Set(domain) => Text::plain("any number of ").then(one(domain)),
    };
    let said = said.say(if field.leaves { " that has none below it" } else { "" });
    said.say(if field.optional { ", or none" } else { "" })
}

fn members(book: &Book) -> Option<Section> {
    let items = book.model.member_ids().map(|id| {
        let doc = comments::prose(&book.model.member(id).doc.replace('\n', " "));
        let named = book.named(Domain::Members, id.0);
        Item::new(if doc.is_empty() { named } else { named.say(" – ").then(doc) })
    });
    let items: Vec<Item> = items.collect();
    (!items.is_empty()).then(|| Section::new("section-members", Text::plain("Members"), vec![Block::Bullets(items)]))
}

fn taxonomies(book: &Book) -> Option<Section> {
    let sections = book.model.taxonomies.iter().enumerate().map(|(at, taxonomy)| {
        let mut blocks = comments::blocks(&taxonomy.doc);
        blocks.push(Block::Bullets(terms(book, TaxonomyId(at as u32), taxonomy, None)));
        Section::new(format!("taxonomy-{}", taxonomy.name), Text::plain(capital(&spaced(&taxonomy.name))), blocks)
    });
    let sections: Vec<Section> = sections.collect();
    let said = Block::Paragraph(Text::plain("A rule for a term holds for all that stands below it too."));
    let title = Text::plain("Terms");
    (!sections.is_empty()).then(|| Section::new("section-terms", title, vec![said]).with(sections))
}

/// The terms directly below one, with those below them.
fn terms(book: &Book, id: TaxonomyId, taxonomy: &Taxonomy, parent: Option<u32>) -> Vec<Item> {
    let directly = taxonomy.terms.iter().enumerate().filter(|(_, term)| term.parent == parent);
    let item = |(at, _): (usize, &Term)| Item {
        text: book.named(Domain::Terms(id), at as u32),
        below: terms(book, id, taxonomy, Some(at as u32)),
    };
    directly.map(item).collect()
}

fn catalogue(book: &Book) -> Option<Section> {
    let sections: Vec<Section> = book.model.kind_ids().map(|id| kind(book, id)).collect();
    (!sections.is_empty())
        .then(|| Section::new("section-catalogue", Text::plain("Catalogue"), Vec::new()).with(sections))
}

fn kind(book: &Book, id: KindId) -> Section {
    let kind = book.model.kind(id);
    let mut blocks = comments::blocks(&kind.doc);
    let modes: Vec<Text> = kind.modes.iter().map(|mode| Text::new().strong(spaced(mode))).collect();
    if !modes.is_empty() {
        let said = Text::plain("Shared as ").then(Text::listed(modes, "or")).say(", or simply shared.");
        blocks.push(Block::Paragraph(said));
    }
    blocks.push(match kind.assets.as_slice() {
        [] => Block::Paragraph(Text::plain("Nothing is listed: there is nothing to choose.")),
        _ => Block::Table(assets(book, id, kind)),
    });
    let title = Text::plain(capital(&spaced(&kind.name)));
    Section::new(format!("kind-{}", kind.name), title, blocks)
}

fn assets(book: &Book, id: KindId, kind: &Kind) -> Table {
    let remarked = kind.assets.iter().any(|asset| !asset.doc.is_empty());
    let head = |field: &Field| {
        let label = book.field(field);
        Text::plain(field.unit().map_or(label.clone(), |unit| format!("{label} ({unit})")))
    };
    let heads = std::iter::once(Text::plain("name")).chain(kind.fields.iter().map(head));
    let row = |(at, asset): (usize, &Asset)| {
        let values = kind.fields.iter().zip(&asset.values);
        let mut cells: Vec<Cell> =
            values.map(|(field, value)| Cell::plain(Text::plain(book.value(field.ty, None, value)))).collect();
        let doc = || comments::prose(&asset.doc.replace('\n', " "));
        cells.extend(remarked.then(|| Cell::plain(doc())));
        let anchor = format!("asset-{}-{}", kind.name, asset.name);
        Row { anchor: Some(anchor), depth: 0, head: book.named(Domain::Assets(id), at as u32), cells }
    };
    Table {
        caption: Text::plain(format!("The {}s of the catalogue", spaced(&kind.name))),
        heads: heads.chain(remarked.then(|| Text::plain("remarks"))).collect(),
        rows: kind.assets.iter().enumerate().map(row).collect(),
    }
}
