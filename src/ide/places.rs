//! What lies around a place: items, and the text that an edit changed.

use std::ops::Range;

use super::Snapshot;
use crate::syntax::tree::{Declaration, EntryKind, ItemKind, Rule, Table};
use crate::text::{SourceId, Span};

/// An item, or a rule or table in a tier.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'s> {
    /// From its first word to its last.
    pub span: Span,
    /// What it is.
    pub kind: PlacedKind<'s>,
}

#[derive(Debug, Clone, Copy)]
pub enum PlacedKind<'s> {
    Rule(&'s Rule),
    Table(&'s Table),
    /// An item that is no rule, no table and no tier.
    Item(&'s ItemKind),
}

/// The items of a file in order, what stands in tiers in place of the tiers.
pub fn items(snapshot: &Snapshot, source: SourceId) -> Vec<Placed<'_>> {
    let mut all = Vec::new();
    for item in snapshot.tree(source).iter().flat_map(|file| &file.items) {
        let placed = |kind| Placed { span: item.span, kind };
        match &item.kind {
            ItemKind::Rule(rule) => all.push(placed(PlacedKind::Rule(rule))),
            ItemKind::Table(table) => all.push(placed(PlacedKind::Table(table))),
            ItemKind::Tier(tier) => all.extend(tier.entries.iter().map(|entry| {
                let kind = match &entry.kind {
                    EntryKind::Rule(rule) => PlacedKind::Rule(rule),
                    EntryKind::Table(table) => PlacedKind::Table(table),
                };
                Placed { span: entry.span, kind }
            })),
            other => all.push(placed(PlacedKind::Item(other))),
        }
    }
    all
}

/// The innermost item around a place.
pub fn item_at(snapshot: &Snapshot, place: Span) -> Option<Placed<'_>> {
    items(snapshot, place.source).into_iter().find(|item| item.span.contains(place))
}

/// A declaration from its name to its label.
pub fn range_of(of: &Declaration) -> Span {
    of.label.as_ref().map_or(of.name.span, |label| of.name.span.to(label.span))
}

/// The stretch in which two texts differ, as bytes of each: all before and all behind it is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub old: Range<usize>,
    pub new: Range<usize>,
}

impl Changed {
    /// What differs between two texts; nothing where nothing does.
    pub fn between(old: &str, new: &str) -> Option<Changed> {
        if old == new {
            return None;
        }
        let same = |(a, b): &(u8, u8)| a == b;
        let mut before = old.bytes().zip(new.bytes()).take_while(same).count();
        while !old.is_char_boundary(before) {
            before -= 1;
        }
        let rest = old.len().min(new.len()) - before;
        let mut behind = old.bytes().rev().zip(new.bytes().rev()).take(rest).take_while(same).count();
        while !old.is_char_boundary(old.len() - behind) {
            behind -= 1;
        }
        Some(Changed { old: before..old.len() - behind, new: before..new.len() - behind })
    }

    /// Whether a stretch of the old text touches what was changed.
    pub fn touches(&self, stretch: &Range<usize>) -> bool {
        stretch.start <= self.old.end && self.old.start <= stretch.end
    }

    /// Where a stretch of the old text is in the new one; what was changed within it belongs to it.
    pub fn moved(&self, stretch: Range<usize>) -> Range<usize> {
        let behind = |at: usize| at + self.new.end - self.old.end;
        let start = match stretch.start {
            at if at >= self.old.end => behind(at),
            at => at.min(self.new.start),
        };
        let end = match stretch.end {
            at if at <= self.old.start => at,
            at if at >= self.old.end => behind(at),
            _ => self.new.end,
        };
        start..end.max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_move_with_the_text_around_them() {
        let changed = Changed::between("abc def ghi", "abc dXYZf ghi").expect("a change");
        assert_eq!(changed, Changed { old: 5..6, new: 5..8 });
        assert_eq!(changed.moved(0..3), 0..3);
        assert_eq!(changed.moved(8..11), 10..13);
        assert_eq!(changed.moved(4..7), 4..9);
        assert!(changed.touches(&(4..7)) && !changed.touches(&(0..3)) && !changed.touches(&(8..11)));
    }

    #[test]
    fn a_change_lies_between_characters() {
        let changed = Changed::between("日本", "日木").expect("a change");
        assert_eq!(changed, Changed { old: 3..6, new: 3..6 });
        assert_eq!(Changed::between("aa", "aaa"), Some(Changed { old: 2..2, new: 2..3 }));
        assert_eq!(Changed::between("日", "日"), None);
    }
}
