//! Labels: rules, tables with their rows, and tiers.
//!
//! In: what declares them; references. Out: a [`Mark`] for each reference. What can go wrong: labels declared twice,
//! tiers that `tiers` does not declare, references to nothing, to a row by its number (`numbered-row`), to a row of
//! what has no rows. Invariant: rows are found within their table only.

use std::collections::{HashMap, HashSet};

use super::items::{Items, Node};
use super::names::{Lookup, Names};
use super::report::{Report, Unknown};
use super::symbols::{SymbolId, SymbolKind};
use super::world::World;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::{Code, Finding};
use crate::model::{Tier, TierId};
use crate::notation::{article, counted};
use crate::syntax::tree::{AnswerKind, Declares, Name, Reference, Rule, Table};
use crate::text::Span;

/// What a reference names, before rules have ids; rules and tables by their place among the provisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Mark {
    /// A rule, bar, requirement or target.
    Rule(usize),
    /// A row of a table, from 0.
    Row(usize, usize),
    /// A table.
    Table(usize),
    /// A tier.
    Tier(TierId),
}

/// Every label.
#[derive(Default)]
pub(super) struct Labels {
    names: Names<Mark>,
    rows: HashMap<usize, Names<usize>>,
}

/// Reads every label, and with them the tiers.
pub(super) fn read(world: &mut World, items: &Items, report: &mut Report) -> Labels {
    let mut labels = Labels::default();
    let mut found: Vec<(&Name, SymbolKind, Mark)> = Vec::new();
    for (at, tier) in items.tiers.unwrap_or_default().iter().enumerate() {
        found.push((tier, SymbolKind::Tier, Mark::Tier(TierId(at as u32))));
        world.model.tiers.push(Tier { name: tier.node.clone(), span: tier.span });
    }
    for (at, placed) in items.provisions.iter().enumerate() {
        match placed.node {
            Node::Rule(rule) => found.push((&rule.label, verb(rule), Mark::Rule(at))),
            Node::Table(table) => found.push((&table.name, SymbolKind::Table, Mark::Table(at))),
        }
    }
    found.sort_by_key(|(name, ..)| name.span);
    for (name, what, mark) in found {
        report.enter(name.span, Some(name.node.as_str()).filter(|_| what == SymbolKind::Rule));
        labels.names.declare(report, name, what, mark);
        world.note(name, article(what.name()));
    }
    labels.read_rows(items, report);
    labels.read_broken(items, report);
    labels.read_blocks(world, items, report);
    labels
}

/// Blocks of tiers where nothing declares any: one fault, whose mending only people know.
fn no_tiers(names: &[&Name], report: &mut Report) {
    let all: Vec<&str> = names.iter().map(|name| name.node.as_str()).collect();
    report.enter(names[0].span, None);
    let message = format!(
        "no `tiers` declares the tiers {}",
        all.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    );
    let mut finding = Finding::new(Code::UnknownName, message, names[0].span, "a tier");
    for name in &names[1..] {
        finding = finding.label(name.span, "a tier");
    }
    report.push(finding.help(format!("declare them, the strongest first, such as `tiers {}`", all.join(" > "))));
}

/// What a labelled provision is called.
fn verb(rule: &Rule) -> SymbolKind {
    match rule.answer.kind {
        AnswerKind::Bar { .. } => SymbolKind::Bar,
        AnswerKind::Require(_) => SymbolKind::Requirement,
        AnswerKind::Target { .. } => SymbolKind::Target,
        _ => SymbolKind::Rule,
    }
}

impl Labels {
    fn read_rows(&mut self, items: &Items, report: &mut Report) {
        for (at, placed) in items.provisions.iter().enumerate() {
            let Node::Table(table) = placed.node else { continue };
            report.enter(placed.span, None);
            let symbol = self.names.symbol(&table.name.node);
            let names = self.rows.entry(at).or_insert_with(|| Names::within(symbol));
            for (number, row) in table.rows.iter().enumerate() {
                match &row.name {
                    Some(name) => drop(names.declare(report, name, SymbolKind::Row, number)),
                    None => drop(numbered_symbol(table, number, symbol, report)),
                }
            }
        }
    }

    fn read_broken(&mut self, items: &Items, report: &mut Report) {
        for (what, name) in items.broken.iter().flat_map(|broken| &broken.names) {
            match what {
                Declares::Tier => self.names.declare_broken(report, name, SymbolKind::Tier),
                Declares::Rule => self.names.declare_broken(report, name, SymbolKind::Rule),
                Declares::Row(table) => {
                    if let Lookup::Sound(Mark::Table(at)) = self.names.find(table) {
                        self.rows.entry(at).or_default().declare_broken(report, name, SymbolKind::Row);
                    }
                }
                _ => {}
            }
        }
        for name in &items.spare_tiers {
            self.names.declare_broken(report, name, SymbolKind::Tier);
        }
    }

    /// Every tier with rules in it is declared, and has rules in it.
    fn read_blocks(&mut self, world: &World, items: &Items, report: &mut Report) {
        let mut used: HashSet<&str> = HashSet::new();
        let mut undeclared: Vec<&Name> = Vec::new();
        for block in &items.blocks {
            report.enter(block.span, None);
            let name = &block.node.name;
            if !block.node.entries.is_empty() {
                used.insert(&name.node);
            }
            match self.names.resolve(report, name) {
                Lookup::Sound(Mark::Tier(_)) | Lookup::Broken => {}
                _ if items.tiers.is_none() => {
                    undeclared.push(name);
                    self.names.declare_broken(report, name, SymbolKind::Tier);
                }
                _ => {
                    self.unknown_tier(world, name, report);
                    self.names.declare_broken(report, name, SymbolKind::Tier);
                }
            }
        }
        match undeclared.as_slice() {
            [] => {}
            [name] => self.unknown_tier(world, name, report),
            all => no_tiers(all, report),
        }
        // What is broken might stand in any tier.
        let all_used = !items.broken.is_empty();
        for tier in world.model.tiers.iter().filter(|tier| !all_used && !used.contains(tier.name.as_str())) {
            report.enter(tier.span, None);
            let message = format!("the tier `{}` has no rules", tier.name);
            let finding = Finding::new(Code::Unused, message, tier.span, "no rule stands in it");
            report.push(finding.help(format!("place rules in it: `tier {} {{ … }}`, or remove it", tier.name)));
        }
    }

    fn unknown_tier(&self, world: &World, name: &Name, report: &mut Report) {
        let mut unknown = world.unknown(name, "tier".to_owned());
        let tiers = &world.model.tiers;
        let all: Vec<&str> = tiers.iter().map(|tier| tier.name.as_str()).chain([name.node.as_str()]).collect();
        unknown.help = Some(format!("declare it, the strongest first: `tiers {}`", all.join(" > ")));
        report.unknown(unknown, tiers.iter().map(|tier| tier.name.as_str()));
    }

    /// The tier of that name, if it is sound.
    pub fn tier(&self, name: &Name) -> Option<TierId> {
        match self.names.find(&name.node) {
            Lookup::Sound(Mark::Tier(tier)) => Some(tier),
            _ => None,
        }
    }

    /// Whether this is the one sound declaration of its label.
    pub fn is_sound(&self, name: &Name) -> bool {
        matches!(self.names.find(&name.node), Lookup::Sound(_)) && self.names.span(&name.node) == Some(name.span)
    }

    /// Whether this is the first declaration of its label.
    pub fn is_first(&self, name: &Name) -> bool {
        self.names.span(&name.node) == Some(name.span)
    }

    /// Whether this is the one sound declaration of a row's name.
    pub fn is_sound_row(&self, table: usize, name: &Name) -> bool {
        self.rows.get(&table).is_some_and(|rows| matches!(rows.find(&name.node), Lookup::Sound(_)))
    }

    /// What a reference names.
    pub fn find(&self, world: &World, items: &Items, reference: &Reference, report: &mut Report) -> Option<Mark> {
        let name = &reference.name;
        match (self.names.resolve(report, name), &reference.row) {
            (Lookup::Sound(mark), None) => Some(mark),
            (Lookup::Sound(Mark::Table(table)), Some(row)) => self.row(world, items, table, row, report),
            (Lookup::Sound(_), Some(row)) => {
                report.push(no_rows(name, row));
                None
            }
            (Lookup::Broken, _) => None,
            (Lookup::Missing, _) => {
                if let Some(finding) = self.bare_row(items, reference) {
                    report.push(finding);
                    return None;
                }
                let unknown = world.unknown(name, "rule, table or tier".to_owned());
                report.unknown(unknown, self.names.all());
                None
            }
        }
    }

    /// A row's name without that of its table.
    fn bare_row(&self, items: &Items, reference: &Reference) -> Option<Finding> {
        let name = &reference.name;
        let is_row = |table: &usize| matches!(self.rows[table].find(&name.node), Lookup::Sound(_));
        let mut tables: Vec<usize> = self.rows.keys().copied().filter(is_row).collect();
        tables.sort_unstable();
        let label = |at: &usize| match items.provisions[*at].node {
            Node::Table(table) => Some(format!("{}.{}", table.name.node, name.node)),
            Node::Rule(_) => None,
        };
        let labels: Vec<String> = tables.iter().filter_map(label).collect();
        if labels.is_empty() || reference.row.is_some() {
            return None;
        }
        let all: Vec<String> = labels.iter().map(|label| format!("`{label}`")).collect();
        let message = format!("`{}` is a row, and is called {}", name.node, all.join(" or "));
        let finding = Finding::new(Code::UnknownName, message, name.span, "without its table");
        let finding = finding.help(format!("write {}", all.join(" or ")));
        let safety = if labels.len() == 1 { Safe } else { Unsafe };
        let fix = |finding: Finding, label: &String| {
            finding.fix(safety, format!("write `{label}`"), name.span, label.clone())
        };
        Some(labels.iter().fold(finding, fix))
    }

    fn row(&self, world: &World, items: &Items, at: usize, row: &Name, report: &mut Report) -> Option<Mark> {
        let Node::Table(table) = items.provisions[at].node else { return None };
        if row.node.starts_with(|first: char| first.is_ascii_digit()) {
            if items.is_broken_inside(items.provisions[at].span) {
                return None; // its rows cannot be counted
            }
            let number = numbered(table, row, report)?;
            let symbol = numbered_symbol(table, number, self.names.symbol(&table.name.node), report);
            report.symbols.refer(row.span, symbol);
            return Some(Mark::Row(at, number));
        }
        let names = self.rows.get(&at)?;
        match names.resolve(report, row) {
            Lookup::Sound(number) => Some(Mark::Row(at, number)),
            Lookup::Broken => None,
            Lookup::Missing => {
                let unknown = world.unknown(row, format!("row of `{}`", table.name.node));
                report.unknown(Unknown { elsewhere: None, ..unknown }, names.all());
                None
            }
        }
    }
}

fn no_rows(name: &Name, row: &Name) -> Finding {
    let message = format!("`{}` is no table and has no rows", name.node);
    let dot = Span { start: name.span.end, ..row.span };
    Finding::new(Code::UnknownName, message, row.span, "no such row").help(format!("write `{}`", name.node)).fix(
        Unsafe,
        format!("write `{}`", name.node),
        dot,
        "",
    )
}

/// The symbol of a row without a name, which stands for all of it.
fn numbered_symbol(table: &Table, at: usize, container: Option<SymbolId>, report: &mut Report) -> SymbolId {
    report.symbols.declare(SymbolKind::Row, &(at + 1).to_string(), table.rows[at].said, container)
}

/// The row of that number, from 0: a named row has its name only.
fn numbered(table: &Table, row: &Name, report: &mut Report) -> Option<usize> {
    let rows = table.rows.len();
    let number = row.node.parse::<usize>().ok().filter(|number| (1..=rows).contains(number));
    let Some(number) = number else {
        let message = format!("`{}` has no row {}", table.name.node, row.node);
        let finding = Finding::new(Code::UnknownName, message, row.span, "no such row");
        report.push(finding.label(table.name.span, format!("has {}", counted(rows, "row"))));
        return None;
    };
    let place = &table.rows[number - 1];
    if let Some(name) = &place.name {
        let label = format!("{}.{}", table.name.node, name.node);
        let message = format!("row {number} of `{}` is called `{label}`", table.name.node);
        let finding = Finding::new(Code::UnknownName, message, row.span, "a row with a name has no number");
        let finding = finding.label(name.span, "its name").help(format!("write `{label}`"));
        report.push(finding.fix(Safe, format!("write `{label}`"), row.span, name.node.clone()));
        return None;
    }
    let message = format!("`{}.{number}` is another row as soon as one is added above it", table.name.node);
    let finding = Finding::new(Code::NumberedRow, message, row.span, "a row by its number");
    report.push(finding.label(place.span, "this row").help("begin the row with a name, `NAME: …`, and refer to that"));
    Some(number - 1)
}
