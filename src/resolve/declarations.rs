//! What a rulebook declares: members, taxonomies, the programme's fields, asset kinds and assets.
//!
//! In: the items of all files. Out: a [`World`] of what is sound, read in the order in which one declaration speaks of
//! another: names first, then types, then values.

use super::items::Items;
use super::report::Report;
use super::world::World;
use super::{assets, fields};

/// Reads all declarations.
pub(super) fn read(items: &Items, report: &mut Report) -> World {
    let mut world = World::default();
    world.read_members(items, report);
    world.read_taxonomies(items, report);
    world.read_kinds(items, report);
    world.name_broken(items, report);
    world.name_assets(items, report);
    fields::read(&mut world, items, report);
    fields::read_defaults(&mut world, items, report);
    assets::read(&mut world, items, report);
    world
}
