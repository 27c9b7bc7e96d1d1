//! Dotted keys gathered into nested tables: `volumes.nissan` of a TOML file, of a CSV header, of `--given`.
//!
//! In: paths of keys with a leaf each. Out: the nested tables, keys in the order in which each first came up. A key
//! that is a leaf and a table, or twice a leaf, is a fault that names both places. TOML's rules about which table may
//! be opened again are here too. Paths are at most [`DEPTH`] long, so that what is built can be walked safely.

use super::document::{DEPTH, Entry, Fault, Node, NodeKind};
use crate::text::{Span, Spanned};
use std::collections::HashMap;

/// A key with its place.
pub(super) type Key = Spanned<String>;

/// Names one table of a [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TableId(usize);

/// Nested tables with leaves of type `V`.
#[derive(Debug)]
pub(super) struct Tree<V> {
    tables: Vec<Table<V>>,
}

#[derive(Debug)]
struct Table<V> {
    slots: Vec<Branch<V>>,
    index: HashMap<String, usize>,
    made: Made,
    depth: usize,
}

/// How a table came to be, which decides how it may be added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    /// On the way of a header to a deeper table; its own header may follow.
    OnTheWay,
    /// By a dotted key; more dotted keys may follow.
    Dotted,
    /// By its own header, or as a root: once and for all.
    Itself,
}

/// A key of a table and what it holds.
#[derive(Debug)]
pub(super) struct Branch<V> {
    pub key: Key,
    pub slot: Slot<V>,
}

/// What a key holds.
#[derive(Debug)]
pub(super) enum Slot<V> {
    Leaf(V),
    Table(TableId),
    /// TOML's array of tables, each with the place of its header.
    Tables(Vec<(Span, TableId)>),
}

impl<V> Tree<V> {
    /// A tree of one empty table.
    pub fn new() -> (Self, TableId) {
        let mut tree = Tree { tables: Vec::new() };
        let root = tree.root(0);
        (tree, root)
    }

    /// One more table that lies in no other, at a given depth.
    pub fn root(&mut self, depth: usize) -> TableId {
        self.table(Made::Itself, depth)
    }

    pub fn depth(&self, at: TableId) -> usize {
        self.tables[at.0].depth
    }

    /// Sets the leaf at the end of a dotted key.
    pub fn set(&mut self, at: TableId, path: Vec<Key>, value: V) -> Result<(), Fault> {
        let (way, key) = self.split(at, path)?;
        let mut at = at;
        for step in way {
            at = self.step(at, step, Made::Dotted)?;
        }
        self.insert_new(at, key, Slot::Leaf(value))
    }

    /// Opens the table of a header `[path]`.
    pub fn open(&mut self, root: TableId, path: Vec<Key>) -> Result<TableId, Fault> {
        let (at, key) = self.walk(root, path)?;
        if let Some(Slot::Table(id)) = self.slot(at, &key)
            && self.tables[id.0].made == Made::OnTheWay
        {
            let id = *id;
            self.tables[id.0].made = Made::Itself;
            return Ok(id);
        }
        let id = self.table(Made::Itself, self.depth(at) + 1);
        self.insert_new(at, key, Slot::Table(id))?;
        Ok(id)
    }

    /// Opens one more table of a header `[[path]]`, which stands at `header`.
    pub fn open_item(&mut self, root: TableId, path: Vec<Key>, header: Span) -> Result<TableId, Fault> {
        let (at, key) = self.walk(root, path)?;
        let id = self.table(Made::Itself, self.depth(at) + 1);
        match self.slot_mut(at, &key) {
            Some(Slot::Tables(items)) => items.push((header, id)),
            _ => self.insert_new(at, key, Slot::Tables(vec![(header, id)]))?,
        }
        Ok(id)
    }

    /// Takes out what a table holds.
    pub fn take(&mut self, at: TableId) -> Vec<Branch<V>> {
        self.tables[at.0].index.clear();
        std::mem::take(&mut self.tables[at.0].slots)
    }

    fn table(&mut self, made: Made, depth: usize) -> TableId {
        self.tables.push(Table { slots: Vec::new(), index: HashMap::new(), made, depth });
        TableId(self.tables.len() - 1)
    }

    /// The path without its last key, and that key.
    fn split(&self, at: TableId, mut path: Vec<Key>) -> Result<(Vec<Key>, Key), Fault> {
        let too_deep = self.depth(at) + path.len() > DEPTH;
        match path.pop() {
            Some(key) if too_deep => Err(Fault::too_deep(key.span)),
            Some(key) => Ok((path, key)),
            None => Err(Fault::new(Span::default(), "a key is missing")),
        }
    }

    /// Goes the way of a header, to the table that is to hold its last key.
    fn walk(&mut self, root: TableId, path: Vec<Key>) -> Result<(TableId, Key), Fault> {
        let (way, key) = self.split(root, path)?;
        let mut at = root;
        for step in way {
            at = self.step(at, step, Made::OnTheWay)?;
        }
        Ok((at, key))
    }

    /// Goes into the table `key`, making it if it is not there.
    fn step(&mut self, at: TableId, key: Key, making: Made) -> Result<TableId, Fault> {
        match self.slot(at, &key) {
            // A dotted key adds to tables of dotted keys only; a header goes through all of them.
            Some(Slot::Table(id)) if making == Made::OnTheWay || self.tables[id.0].made != Made::Itself => Ok(*id),
            Some(Slot::Tables(items)) if making == Made::OnTheWay && !items.is_empty() => Ok(items[items.len() - 1].1),
            Some(_) => Err(self.twice(at, &key)),
            None => {
                let id = self.table(making, self.depth(at) + 1);
                self.insert_new(at, key, Slot::Table(id))?;
                Ok(id)
            }
        }
    }

    fn insert_new(&mut self, at: TableId, key: Key, slot: Slot<V>) -> Result<(), Fault> {
        if self.slot(at, &key).is_some() {
            return Err(self.twice(at, &key));
        }
        let table = &mut self.tables[at.0];
        table.index.insert(key.node.clone(), table.slots.len());
        table.slots.push(Branch { key, slot });
        Ok(())
    }

    fn twice(&self, at: TableId, key: &Key) -> Fault {
        let table = &self.tables[at.0];
        let first = table.index.get(&key.node).map(|&at| table.slots[at].key.span);
        Fault::twice(key, first.unwrap_or(key.span))
    }

    fn slot(&self, at: TableId, key: &str) -> Option<&Slot<V>> {
        let table = &self.tables[at.0];
        table.index.get(key).map(|&at| &table.slots[at].slot)
    }

    fn slot_mut(&mut self, at: TableId, key: &str) -> Option<&mut Slot<V>> {
        let table = &mut self.tables[at.0];
        table.index.get(key).map(|&at| &mut table.slots[at].slot)
    }
}

impl Tree<Node> {
    /// What a table holds, as entries.
    pub fn entries(&mut self, table: TableId) -> Vec<Entry> {
        let branches = self.take(table);
        branches.into_iter().map(|branch| self.entry(branch)).collect()
    }

    fn entry(&mut self, Branch { key, slot }: Branch<Node>) -> Entry {
        let value = match slot {
            Slot::Leaf(node) => node,
            Slot::Table(id) => Node::new(key.span, NodeKind::Map(self.entries(id))),
            Slot::Tables(items) => {
                let item = |(header, id)| Node::new(header, NodeKind::Map(self.entries(id)));
                Node::new(key.span, NodeKind::List(items.into_iter().map(item).collect()))
            }
        };
        Entry { key, value }
    }
}
