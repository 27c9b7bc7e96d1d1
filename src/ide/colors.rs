//! The colours of members.

use super::Snapshot;
use super::places::PlacedKind;
use super::places::items;
use crate::model::MemberId;
use crate::rulebook::Meaning;
use crate::syntax::tree::ItemKind;
use crate::text::{SourceId, Span};

/// A colour, each part from 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

/// Colours that are told apart in light and dark, also by those who see fewer: Okabe and Ito's.
const COLORS: [(u8, u8, u8); 8] = [
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (0, 114, 178),
    (213, 94, 0),
    (204, 121, 167),
    (128, 128, 128),
];

/// The colour of a member: one of eight, in order of declaration.
pub fn of_member(member: MemberId) -> Color {
    let (red, green, blue) = COLORS[member.0 as usize % COLORS.len()];
    Color { red, green, blue }
}

/// The members that a file declares, each name with its colour.
pub fn colors(snapshot: &Snapshot, source: SourceId) -> Vec<(Span, Color)> {
    let index = snapshot.index();
    let members = items(snapshot, source).into_iter().filter_map(|item| match item.kind {
        PlacedKind::Item(ItemKind::Member(declaration)) => Some(declaration.name.span),
        _ => None,
    });
    let colored = members.filter_map(|name| match index.meaning(index.declared_at(name)?)? {
        Meaning::Member(member) => Some((name, of_member(member))),
        _ => None,
    });
    colored.collect()
}
