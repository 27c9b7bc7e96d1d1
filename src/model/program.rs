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

/// What a programme is told in: the members, terms, fields and assets of a rulebook, in their order. Rulebooks that differ
/// in them have different worlds, and neither decides programmes of the other; the rules themselves play no part. It is a
/// fingerprint, so that two of them are compared in one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// The world of a model.
    pub(crate) fn of(model: &Model) -> Self {
        let mut hasher = DefaultHasher::new();
        // Each list goes in with its length: a member and a taxonomy of one name must not be told apart by luck.
        let names = |hasher: &mut DefaultHasher, names: &mut dyn ExactSizeIterator<Item = &String>| {
            names.len().hash(hasher);
            names.for_each(|name| name.hash(hasher));
        };
        names(&mut hasher, &mut model.members.iter().map(|member| &member.name));
        model.taxonomies.len().hash(&mut hasher);
        for taxonomy in &model.taxonomies {
            taxonomy.name.hash(&mut hasher);
            names(&mut hasher, &mut taxonomy.terms.iter().map(|term| &term.name));
            taxonomy.terms.iter().for_each(|term| term.parent.hash(&mut hasher));
        }
        model.kinds.len().hash(&mut hasher);
        for kind in &model.kinds {
            kind.name.hash(&mut hasher);
            names(&mut hasher, &mut kind.assets.iter().map(|asset| &asset.name));
        }
        model.fields.len().hash(&mut hasher);
        for field in &model.fields {
            (&field.name, format!("{:?}", field.ty), field.leaves, field.optional).hash(&mut hasher);
        }
        Fingerprint(hasher.finish())
    }
}

/// A programme: one [`Slot`] for each field of the rulebook, in order of declaration, each value of its field's type.
///
/// Only a rulebook makes programmes, so that there is none with a value of the wrong type. A rulebook decides its own, and
/// those of rulebooks with the same [`Fingerprint`]: after a change of its fields or names they are proposed anew, or
/// [carried over](crate::Rulebook::carry).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// What people call it.
    pub name: String,
    /// A slot for each field.
    pub(crate) slots: Vec<Slot>,
    /// What they are told in.
    pub(crate) world: Fingerprint,
}

impl Program {
    /// Takes the value of a field away, so that it is unknown; nothing where there is no such field.
    pub fn forget(&mut self, field: FieldId) {
        self.slots.get_mut(field.0 as usize).into_iter().for_each(|slot| *slot = Slot::Unknown);
    }

    /// A programme of which only the defaults are known; of no world yet.
    pub(crate) fn with_defaults(name: impl Into<String>, fields: &[Field]) -> Self {
        let slot = |field: &Field| field.default.clone().map_or(Slot::Unknown, Slot::Known);
        Program { name: name.into(), slots: fields.iter().map(slot).collect(), world: Fingerprint::default() }
    }

    /// What is known of each field, in order of declaration.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// What it is told in.
    pub fn world(&self) -> Fingerprint {
        self.world
    }

    /// What is known of a field; nothing where the rulebook has no field of that id.
    pub fn slot(&self, field: FieldId) -> &Slot {
        self.slots.get(field.0 as usize).unwrap_or(&Slot::Unknown)
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
