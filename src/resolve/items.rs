//! The items of all files, sorted by what they are.
//!
//! In: the trees of all files. Out: a list for each sort of item, in order of files and places, which is the order of
//! declaration. What can go wrong: a second `tiers`, `program` or charter of a file (`invalid`); the first counts, and
//! what the second declares is known but not sound.

use std::collections::HashMap;
use std::sync::Arc;

use super::report::Report;
use crate::finding::{Code, Finding};
use crate::syntax::tree::{self, Broken, EntryKind, ItemKind, Name};
use crate::text::{SourceId, Span};

/// An item and the comment block above it.
pub(super) struct Sorted<'a, T> {
    /// From its first word to its last.
    pub span: Span,
    /// The comment block above it.
    pub doc: &'a str,
    /// What it is.
    pub node: &'a T,
}

/// A rule or table and where it stands.
pub(super) struct Placed<'a> {
    /// From its first word to its last.
    pub span: Span,
    /// The comment block above it.
    pub doc: &'a str,
    /// The tier it stands in.
    pub tier: Option<&'a Name>,
    /// What it is.
    pub node: Node<'a>,
}

/// A rule or a table.
#[derive(Clone, Copy)]
pub(super) enum Node<'a> {
    /// `LABEL: …`
    Rule(&'a tree::Rule),
    /// `table NAME: …`
    Table(&'a tree::Table),
}

/// The items of all files.
#[derive(Default)]
pub(super) struct Items<'a> {
    /// The first charter of each file.
    pub charters: HashMap<SourceId, &'a tree::Charter>,
    /// The tiers, strongest first.
    pub tiers: Option<&'a [Name]>,
    /// The blocks of rules in a tier.
    pub blocks: Vec<Sorted<'a, tree::Tier>>,
    /// Members.
    pub members: Vec<Sorted<'a, tree::Declaration>>,
    /// Taxonomies.
    pub taxonomies: Vec<Sorted<'a, tree::Taxonomy>>,
    /// The programme's fields.
    pub program: Option<&'a [tree::Field]>,
    /// Asset kinds.
    pub kinds: Vec<Sorted<'a, tree::AssetKind>>,
    /// Assets.
    pub assets: Vec<Sorted<'a, tree::Asset>>,
    /// Which programmes cannot be.
    pub impossible: Vec<Sorted<'a, tree::Impossible>>,
    /// Named conditions.
    pub lets: Vec<Sorted<'a, tree::Let>>,
    /// Guarantees.
    pub guarantees: Vec<Sorted<'a, tree::Guarantee>>,
    /// Repeals.
    pub repeals: Vec<Sorted<'a, tree::Repeal>>,
    /// Tests.
    pub tests: Vec<Sorted<'a, tree::Test>>,
    /// Rules and tables, in tiers or not.
    pub provisions: Vec<Placed<'a>>,
    /// Broken items.
    pub broken: Vec<&'a Broken>,
    /// Names declared by a second `tiers`.
    pub spare_tiers: Vec<&'a Name>,
    /// Fields declared by a second `program`.
    pub spare_fields: Vec<&'a tree::Field>,
    /// Where something broken begins, ascending.
    broken_at: Vec<Span>,
    /// Where `tiers`, `program` and the charters stand.
    firsts: HashMap<(&'static str, Option<SourceId>), Span>,
}

impl<'a> Items<'a> {
    /// Sorts the items of all files.
    pub fn sort(files: &'a [(SourceId, Arc<tree::File>)], report: &mut Report) -> Self {
        let mut items = Items::default();
        for (source, file) in files {
            items.broken.extend(&file.broken);
            items.broken_at.extend(file.broken.iter().map(|broken| broken.span));
            for item in &file.items {
                report.enter(item.span, None);
                items.take(*source, item, report);
            }
        }
        items.broken_at.sort_unstable();
        items
    }

    /// Whether some part of what stands at `span` is broken.
    pub fn is_broken_inside(&self, span: Span) -> bool {
        let next = self.broken_at.partition_point(|broken| (broken.source, broken.start) < (span.source, span.start));
        self.broken_at.get(next).is_some_and(|broken| broken.source == span.source && broken.start < span.end)
    }

    fn take(&mut self, source: SourceId, item: &'a tree::Item, report: &mut Report) {
        let span = item.span;
        let doc = item.doc.as_str();
        match &item.kind {
            ItemKind::Charter(node) => self.take_charter(source, node, span, report),
            ItemKind::Tiers(names) => self.take_tiers(names, span, report),
            ItemKind::Program(fields) => self.take_program(fields, span, report),
            ItemKind::Tier(node) => self.take_block(Sorted { span, doc, node }),
            ItemKind::Member(node) => self.members.push(Sorted { span, doc, node }),
            ItemKind::Taxonomy(node) => self.taxonomies.push(Sorted { span, doc, node }),
            ItemKind::AssetKind(node) => self.kinds.push(Sorted { span, doc, node }),
            ItemKind::Asset(node) => self.assets.push(Sorted { span, doc, node }),
            ItemKind::Impossible(node) => self.impossible.push(Sorted { span, doc, node }),
            ItemKind::Let(node) => self.lets.push(Sorted { span, doc, node }),
            ItemKind::Guarantee(node) => self.guarantees.push(Sorted { span, doc, node }),
            ItemKind::Repeal(node) => self.repeals.push(Sorted { span, doc, node }),
            ItemKind::Test(node) => self.tests.push(Sorted { span, doc, node }),
            ItemKind::Rule(node) => self.provisions.push(Placed { span, doc, tier: None, node: Node::Rule(node) }),
            ItemKind::Table(node) => self.provisions.push(Placed { span, doc, tier: None, node: Node::Table(node) }),
        }
    }

    fn take_block(&mut self, block: Sorted<'a, tree::Tier>) {
        let placed = |entry: &'a tree::Entry| Placed {
            span: entry.span,
            doc: &entry.doc,
            tier: Some(&block.node.name),
            node: match &entry.kind {
                EntryKind::Rule(rule) => Node::Rule(rule),
                EntryKind::Table(table) => Node::Table(table),
            },
        };
        self.provisions.extend(block.node.entries.iter().map(placed));
        self.blocks.push(block);
    }

    fn take_charter(&mut self, source: SourceId, charter: &'a tree::Charter, span: Span, report: &mut Report) {
        if self.is_first("charter", Some(source), span, report) {
            self.charters.insert(source, charter);
        }
    }

    fn take_tiers(&mut self, names: &'a [Name], span: Span, report: &mut Report) {
        match self.is_first("tiers", None, span, report) {
            true => self.tiers = Some(names),
            false => self.spare_tiers.extend(names),
        }
    }

    fn take_program(&mut self, fields: &'a [tree::Field], span: Span, report: &mut Report) {
        match self.is_first("program", None, span, report) {
            true => self.program = Some(fields),
            false => self.spare_fields.extend(fields),
        }
    }

    fn is_first(&mut self, what: &'static str, of: Option<SourceId>, span: Span, report: &mut Report) -> bool {
        let head = Span { end: span.start + what.len() as u32, ..span };
        let Some(&first) = self.firsts.get(&(what, of)) else {
            self.firsts.insert((what, of), head);
            return true;
        };
        let (message, help) = match what {
            "charter" => {
                ("a second charter in one file", "a file has one charter: put these rules into a file of their own")
            }
            "tiers" => ("a second `tiers`", "declare all tiers in one line, the strongest first"),
            _ => ("a second `program`", "declare all fields in one block"),
        };
        report.push(Finding::new(Code::Invalid, message, head, "the second").label(first, "the first").help(help));
        false
    }
}

impl<'a> Node<'a> {
    /// Its label or name.
    pub fn name(self) -> &'a Name {
        match self {
            Node::Rule(rule) => &rule.label,
            Node::Table(table) => &table.name,
        }
    }

    /// Its clauses.
    pub fn clauses(self) -> &'a tree::Clauses {
        match self {
            Node::Rule(rule) => &rule.clauses,
            Node::Table(table) => &table.clauses,
        }
    }

    /// Its clauses, and those of its rows.
    pub fn all_clauses(self) -> impl Iterator<Item = &'a tree::Clauses> {
        let rows: &[tree::Row] = match self {
            Node::Rule(_) => &[],
            Node::Table(table) => &table.rows,
        };
        std::iter::once(self.clauses()).chain(rows.iter().map(|row| &row.clauses))
    }
}
