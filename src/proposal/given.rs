//! Values of fields from the command line: `--given region=china --given volumes.nissan=60000`.
//!
//! Each is a source of its own, so that a fault can be shown in it. A value is a bare text, as a cell of CSV is: sets
//! are separated by `;`, and the field decides what it means.

use std::sync::Arc;

use super::document::{Document, Entry, Fault, Node, NodeKind, Text, split_at_marks};
use super::tree::{Key, Tree};
use crate::text::{Source, Sources, Span, Spanned};

/// The fields that words give.
pub struct Given {
    /// The words, a source each.
    pub sources: Sources,
    /// What they say, those with the same field before the dot joined.
    pub entries: Arc<[Entry]>,
    faults: Vec<Fault>,
    name: Option<String>,
}

impl Given {
    /// Reads `FIELD=VALUE`s; `name=…` says what the proposal is called, whether there is a field of that name or not.
    pub fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let sources: Sources = words.into_iter().map(|words| Source::new("--given", words)).collect();
        let (mut tree, root) = Tree::new();
        let set = sources.iter().filter_map(|(id, source)| {
            one(Text::of(id, source)).and_then(|(path, value)| tree.set(root, path, value)).err()
        });
        let faults = set.collect();
        let entries = tree.entries(root);
        let called = entries.iter().find_map(|entry| match &entry.value.kind {
            NodeKind::Bare(name) if entry.key.node == "name" => Some(name.clone()),
            _ => None,
        });
        Given { sources, entries: entries.into(), faults, name: called }
    }

    /// The proposal that says nothing itself: the entries are given over it.
    pub fn alone(&self) -> Document {
        let name = self.name.clone().unwrap_or_else(|| "given".to_owned());
        Document::broken(name, Span::default(), self.faults.clone())
    }
}

fn one(text: Text<'_>) -> Result<(Vec<Key>, Node), Fault> {
    let Some(at) = text.text.find('=') else {
        let fault = Fault::new(text.whole(), format!("`{}` gives no value", text.text.trim()));
        return Err(fault.help("write `FIELD=VALUE`"));
    };
    let (field, value) = (text.part(0..at), text.part(at + 1..text.text.len()));
    if value.text.trim().is_empty() {
        let fault = Fault::new(value.whole(), format!("`{}` is given no value", field.text.trim()));
        return Err(fault.help("write one after `=`, or leave the field out"));
    }
    let path = path(field.text.trim(), field);
    let bare = NodeKind::Bare(value.text.trim().to_owned());
    Ok((path?, Node::new(value.whole(), bare)))
}

fn path(name: &str, field: Text<'_>) -> Result<Vec<Key>, Fault> {
    let keys = split_at_marks(name, field.whole(), '.');
    let path: Vec<Key> = keys.map(|key| Spanned::new(key.node.to_owned(), key.span)).collect();
    if path.iter().any(|key| key.is_empty()) {
        let fault = Fault::new(field.whole(), format!("`{name}` is no field"));
        return Err(fault.help("write `FIELD=VALUE`, or `FIELD.MEMBER=VALUE` for a number per member"));
    }
    Ok(path)
}
