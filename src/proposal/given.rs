//! Values of fields from the command line: `--given region=china --given volumes.nissan=60000`.
//!
//! Each is a source of its own, so that a fault can be shown in it. A value is a bare text, as a cell of CSV is: sets
//! are separated by `;`, and the field decides what it means.

use super::document::{Entry, Fault, Node, NodeKind, Text, split_at_marks};
use super::tree::{Key, Tree};
use crate::text::{Source, SourceId, Spanned};

/// The entries that `FIELD=VALUE`s are, those with the same field before the dot joined, and what is wrong with them.
pub fn given<'a>(sources: impl IntoIterator<Item = (SourceId, &'a Source)>) -> (Vec<Entry>, Vec<Fault>) {
    let (mut tree, root) = Tree::new();
    let mut faults = Vec::new();
    for (id, source) in sources {
        let set = one(Text::of(id, source)).and_then(|(path, value)| tree.set(root, path, value));
        faults.extend(set.err());
    }
    (tree.entries(root), faults)
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
