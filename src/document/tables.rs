//! Tables of the rulebook as tables: a row is a rule, a column what it tests.

use super::book::{Book, spaced};
use super::phrase::Phrases;
use super::{Block, Cell, Row, Section, Table, Text, answers, comments};
use crate::model::{Condition, Form, Operand, Question, Rule, RuleId, TableId};
use crate::syntax::tree::{self, EntryKind, ItemKind};
use crate::text::Span;

/// The question that the first row of a table answers.
pub(super) fn first_question(book: &Book, table: TableId) -> Option<Question> {
    rows(book, table).first().map(|(_, rule)| rule.question)
}

/// A table's rows, in order.
fn rows<'a>(book: &Book<'a>, table: TableId) -> Vec<(RuleId, &'a Rule)> {
    let mut rows: Vec<(RuleId, &Rule)> =
        book.model.rules().filter(|(_, rule)| rule.head.table == Some(table)).collect();
    rows.sort_by_key(|(_, rule)| rule.head.span);
    rows
}

/// A table as it is written.
fn written<'b>(book: &'b Book, place: Span) -> Option<(Span, &'b tree::Table)> {
    let entries = book.items().flat_map(|item| match &item.kind {
        ItemKind::Table(table) => vec![(item.span, table)],
        ItemKind::Tier(tier) => {
            let of = |entry: &'b tree::Entry| match &entry.kind {
                EntryKind::Table(table) => Some((entry.span, table)),
                EntryKind::Rule(_) => None,
            };
            tier.entries.iter().filter_map(of).collect()
        }
        _ => Vec::new(),
    });
    entries.into_iter().find(|(_, table)| table.name.span == place)
}

/// A table and what is said of all its rows.
pub(super) fn section(book: &Book, id: TableId) -> Section {
    let table = &book.model.tables[id.0 as usize];
    let rows = rows(book, id);
    let mut blocks = comments::blocks(book.doc_of_block(table.span));
    blocks.extend(comments::blocks(&table.doc));
    if let Some((span, tree)) = written(book, table.span) {
        blocks.extend(common(book, tree, &rows));
        blocks.push(Block::Table(shown(book, &table.name, tree, &rows)));
        let ids: Vec<RuleId> = rows.iter().map(|(id, _)| *id).collect();
        let mut facts = common_facts(book, &rows);
        if table.unique {
            facts.push(("Unique".to_owned(), Text::plain("no two rows apply together and answer differently")));
        }
        facts.extend(book.overridden(&ids));
        blocks.push(Block::Facts(facts));
        blocks.push(book.source(span));
    }
    Section::new(&table.name, Text::plain("Table ").code(&table.name), blocks)
}

/// What the clauses of a row say, by what each is called.
fn facts(book: &Book, rule: &Rule) -> Vec<(String, Text)> {
    let mut facts = book.facts(&rule.head);
    facts.extend(book.overrides(&rule.overrides));
    facts
}

/// What the clauses say of all rows alike.
fn common_facts(book: &Book, rows: &[(RuleId, &Rule)]) -> Vec<(String, Text)> {
    let all: Vec<Vec<(String, Text)>> = rows.iter().map(|(_, rule)| facts(book, rule)).collect();
    let first = all.first().cloned().unwrap_or_default();
    first.into_iter().filter(|fact| all.iter().all(|facts| facts.contains(fact))).collect()
}

/// The facts in which rows differ, by what they are called, in order.
fn differing(book: &Book, rows: &[(RuleId, &Rule)]) -> Vec<&'static str> {
    let common = common_facts(book, rows);
    let said = |name: &str| rows.iter().any(|(_, rule)| facts(book, rule).iter().any(|(own, _)| own == name));
    let names = ["In force", "Overrides", "Because", "Source"].into_iter();
    names.filter(|name| said(name) && !common.iter().any(|(own, _)| own == name)).collect()
}

/// What the clauses behind the brace ask of every row.
fn common(book: &Book, tree: &tree::Table, rows: &[(RuleId, &Rule)]) -> Option<Block> {
    let when = tree.clauses.when.as_ref()?;
    let part = rows.iter().find_map(|(_, rule)| part_at(&rule.when, when.span))?;
    let said = Text::plain("All rows hold only if ").then(Phrases::new(book).condition(part)).say(".");
    Some(Block::Paragraph(said))
}

fn shown(book: &Book, name: &str, tree: &tree::Table, rows: &[(RuleId, &Rule)]) -> Table {
    let apart = differing(book, rows);
    let columns = (0..tree.columns.len()).map(|at| column(book, tree, at, rows));
    let mut heads: Vec<Text> = std::iter::once(Text::plain("rule")).chain(columns).collect();
    heads.push(Text::plain("answer"));
    heads.extend(apart.iter().map(|name| Text::plain(name.to_lowercase())));
    let shown = rows.iter().map(|(_, rule)| {
        let row = tree.rows.iter().find(|row| row.span == rule.head.span);
        let cells = row.map(|row| row.cells.as_slice()).unwrap_or_default();
        let mut cells: Vec<Cell> = cells.iter().map(|cell| Cell::plain(asked(book, rule, cell))).collect();
        cells.push(Cell::plain(answers::answer(book, rule).sentence()));
        let own = facts(book, rule);
        let fact = |name: &&str| own.iter().find(|(own, _)| own == name).map_or(Text::new(), |(_, text)| text.clone());
        cells.extend(apart.iter().map(|name| Cell::plain(fact(name))));
        let label = &rule.head.label;
        Row { anchor: Some(label.clone()), depth: 0, head: Text::new().code(label), cells }
    });
    Table { caption: Text::plain(format!("Rules of the table {}", spaced(name))), heads, rows: shown.collect() }
}

/// What a cell asks of its column.
fn asked(book: &Book, rule: &Rule, cell: &tree::Cell) -> Text {
    let part = part_at(&rule.when, cell.span);
    part.map_or_else(|| Text::plain("any"), |part| Phrases::new(book).cell(part))
}

/// The part of a condition that is written at a place.
fn part_at(condition: &Condition, place: Span) -> Option<&Condition> {
    match &condition.form {
        _ if condition.span == place => Some(condition),
        Form::All(parts) => parts.iter().find_map(|part| part_at(part, place)),
        _ => None,
    }
}

/// What stands above a column: as people call it, where some cell asks something of it.
fn column(book: &Book, tree: &tree::Table, at: usize, rows: &[(RuleId, &Rule)]) -> Text {
    let cells = rows.iter().filter_map(|(_, rule)| {
        let row = tree.rows.iter().find(|row| row.span == rule.head.span)?;
        part_at(&rule.when, row.cells.get(at)?.span)
    });
    let left = cells.filter_map(tested).next();
    left.map_or_else(
        || Text::new().code(book.written(tree.columns[at].span())),
        |left| Phrases::new(book).operand(left),
    )
}

fn tested(condition: &Condition) -> Option<&Operand> {
    match &condition.form {
        Form::Not(inner) => tested(inner),
        Form::All(parts) | Form::Any(parts) => parts.first().and_then(tested),
        Form::Test(test) => Some(&test.left),
        _ => None,
    }
}
