//! A proposed programme: a value, or nothing known, for each field.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Field, FieldId, Model, Value};

/// What is known of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// Its value, of the field's type.
    Known(Value),
    /// Nothing: any value of its type is possible.
    Unknown,
}

/// What a programme is told in: the members, terms, fields and assets of a rulebook. Two rulebooks that differ in them, or
/// in their order, have different worlds, and neither decides programmes of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct World(Option<u64>);

impl World {
    /// The world of a model.
    pub fn of(model: &Model) -> Self {
        let mut hasher = DefaultHasher::new();
        model.members.iter().for_each(|member| member.name.hash(&mut hasher));
        for taxonomy in &model.taxonomies {
            taxonomy.name.hash(&mut hasher);
            taxonomy.terms.iter().for_each(|term| (&term.name, term.parent).hash(&mut hasher));
        }
        for kind in &model.kinds {
            kind.name.hash(&mut hasher);
            kind.assets.iter().for_each(|asset| asset.name.hash(&mut hasher));
        }
        for field in &model.fields {
            (&field.name, format!("{:?}", field.ty), field.leaves, field.optional).hash(&mut hasher);
        }
        World(Some(hasher.finish()))
    }

    /// Whether what is told in `other` may be another world's.
    pub fn is_foreign(self, other: World) -> bool {
        self.0.zip(other.0).is_some_and(|(own, other)| own != other)
    }
}

/// A programme: one [`Slot`] for each field of the rulebook, in order of declaration. A rulebook decides its own programmes,
/// and those of rulebooks with the same world: after a change of its fields or names they are proposed anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// What people call it.
    pub name: String,
    /// A slot for each field.
    pub slots: Vec<Slot>,
    /// What they are told in; by default whatever rulebook decides it.
    pub world: World,
}

impl Program {
    /// A programme of which only the defaults are known.
    pub fn with_defaults(name: impl Into<String>, fields: &[Field]) -> Self {
        let slot = |field: &Field| field.default.clone().map_or(Slot::Unknown, Slot::Known);
        Program { name: name.into(), slots: fields.iter().map(slot).collect(), world: World::default() }
    }

    /// What is known of a field.
    pub fn slot(&self, field: FieldId) -> &Slot {
        &self.slots[field.0 as usize]
    }

    /// The value of a field, where it is known.
    pub fn known(&self, field: FieldId) -> Option<&Value> {
        match self.slot(field) {
            Slot::Known(value) => Some(value),
            Slot::Unknown => None,
        }
    }

    /// The fields of which nothing is known.
    pub fn unknown(&self) -> impl Iterator<Item = FieldId> + '_ {
        let at = self.slots.iter().enumerate().filter(|(_, slot)| **slot == Slot::Unknown);
        at.map(|(at, _)| FieldId(at as u32))
    }
}
