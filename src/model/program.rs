//! A proposed programme: a value, or nothing known, for each field.

use super::{Field, FieldId, Value};

/// What is known of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// Its value, of the field's type.
    Known(Value),
    /// Nothing: any value of its type is possible.
    Unknown,
}

/// A programme: one [`Slot`] for each field of the rulebook, in order of declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// What people call it.
    pub name: String,
    /// A slot for each field.
    pub slots: Vec<Slot>,
}

impl Program {
    /// A programme of which only the defaults are known.
    pub fn with_defaults(name: impl Into<String>, fields: &[Field]) -> Self {
        let slot = |field: &Field| field.default.clone().map_or(Slot::Unknown, Slot::Known);
        Program { name: name.into(), slots: fields.iter().map(slot).collect() }
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
