//! Two rulebooks over the same atoms: which names of the one are which of the other.

use std::sync::Arc;

use crate::model::{Domain, Field, FieldId, KindId, MemberId, Model, TaxonomyId, TechnologyId, Type, Value};
use crate::scope::{Key, Mentions, Most, Scopes};
use crate::space::Cube;

/// The fields and names that two rulebooks share.
pub struct Alignment {
    /// For each field of the new rulebook, the same field of the old one, if it has it with the same type.
    fields: Vec<Option<FieldId>>,
    /// Whether everything has the same place in both.
    same_world: bool,
}

impl Alignment {
    /// The alignment between two rulebooks.
    pub fn new(old: &Model, new: &Model, same_world: bool) -> Self {
        let same = |field: &Field| {
            let at = old.fields.iter().position(|other| {
                other.name == field.name && other.optional == field.optional && same_type(old, other.ty, new, field.ty)
            });
            at.map(|at| FieldId(at as u32))
        };
        Alignment { fields: new.fields.iter().map(same).collect(), same_world }
    }

    /// Both rulebooks compiled over the same atoms.
    pub fn scopes(&self, old: &Model, new: &Model) -> (Scopes, Scopes) {
        let (mut in_old, mut in_new) = (Mentions::of(old, false), Mentions::of(new, false));
        let from_old = self.carried(old, new, &in_old, false);
        let from_new = self.carried(new, old, &in_new, true);
        in_new.merge(from_old);
        in_old.merge(from_new);
        // Both kept to their limits when they were checked, and a condition takes as many boxes over finer atoms.
        let compiled = |model: &Model, mentions: &Mentions| {
            Scopes::compile_over(Arc::new(model.clone()), mentions, false, Most::boxes(usize::MAX)).0
        };
        (compiled(old, &in_old), compiled(new, &in_new))
    }

    fn old_field(&self, new: FieldId) -> Option<FieldId> {
        self.fields[new.0 as usize]
    }

    fn new_field(&self, old: FieldId) -> Option<FieldId> {
        self.fields.iter().position(|field| *field == Some(old)).map(|at| FieldId(at as u32))
    }

    /// What `from` mentions, in the names of `to`.
    fn carried(&self, from: &Model, to: &Model, mentions: &Mentions, backwards: bool) -> Mentions {
        let field = |id: &FieldId| if backwards { self.old_field(*id) } else { self.new_field(*id) };
        let mut carried = Mentions::default();
        for (id, thresholds) in &mentions.numbers {
            carried.numbers.extend(field(id).map(|id| (id, thresholds.clone())));
        }
        for (id, days) in &mentions.dates {
            carried.dates.extend(field(id).map(|id| (id, days.clone())));
        }
        for (id, elements) in &mentions.elements {
            let Some(there) = field(id) else { continue };
            let (Type::Set(domain), Type::Set(target)) = (from.field(*id).ty, to.field(there).ty) else { continue };
            let named = elements.iter().filter_map(|&element| to.value(target, from.name(domain, element)));
            carried.elements.insert(there, named.collect());
        }
        for technology in &mentions.technologies {
            let key = &from.technologies[technology.0 as usize].key;
            let there = to.technologies.iter().position(|other| other.key == *key);
            carried.technologies.extend(there.map(|at| TechnologyId(at as u32)));
        }
        carried
    }

    /// A box of programmes of the old rulebook as one of the new; nothing where none of them is one.
    pub fn translate(&self, old: &Scopes, new: &Scopes, cube: &Cube) -> Option<Cube> {
        if self.same_world {
            return Some(cube.clone());
        }
        let mut translated = new.space().full();
        for (attribute, axis) in new.layout.axes() {
            let Some(key) = self.old_key(&old.model, &new.model, axis.key) else { continue };
            let Some(old_attribute) = old.attribute(key) else { continue };
            let old_axis = old.layout.axis(old_attribute);
            let values = old.space().values(cube, old_attribute);
            let domains = domain(&old.model, key).zip(domain(&new.model, axis.key));
            // A field of assets of which there are none has no value: nothing of it is in the other.
            let moved = values.filter_map(|at| match (old_axis.choices.get(at)?, domains) {
                (Value::One(one), Some((from, to))) => {
                    new.model.value(to, old.model.name(from, *one)).map(|value| value as usize)
                }
                (Value::None, _) => axis.choices.iter().position(|choice| *choice == Value::None),
                _ => Some(at),
            });
            translated = new.space().restricted(&translated, attribute, moved.collect::<Vec<_>>())?;
        }
        Some(translated)
    }

    /// The old rulebook's programmes that both can have.
    pub fn common_old(&self, old: &Scopes, new: &Scopes) -> Cube {
        common(old, &new.model, |field| self.new_field(field))
    }

    /// The new rulebook's programmes that both can have.
    pub fn common_new(&self, old: &Scopes, new: &Scopes) -> Cube {
        common(new, &old.model, |field| self.old_field(field))
    }

    fn old_key(&self, old: &Model, new: &Model, key: Key) -> Option<Key> {
        Some(match key {
            Key::Field(field) => Key::Field(self.old_field(field)?),
            Key::Element(field, element) => {
                let there = self.old_field(field)?;
                let (Type::Set(from), Type::Set(to)) = (new.field(field).ty, old.field(there).ty) else { return None };
                Key::Element(there, old.value(to, new.name(from, element))?)
            }
            Key::NumberOf(field, member) => {
                let there = old.value(Domain::Members, new.name(Domain::Members, member.0))?;
                Key::NumberOf(self.old_field(field)?, MemberId(there))
            }
            _ => return None,
        })
    }
}

/// The programmes of one rulebook that another can have too: unknown fields at their default, unknown names nowhere.
fn common(scopes: &Scopes, other: &Model, known: impl Fn(FieldId) -> Option<FieldId>) -> Cube {
    let model = &scopes.model;
    let mut cube = scopes.space().full();
    for (attribute, axis) in scopes.layout.axes() {
        let Some(field) = axis.key.field() else { continue };
        let default = model.field(field).default.as_ref().and_then(|default| axis.place(default));
        let Some(there) = known(field) else {
            default.into_iter().for_each(|value| scopes.space().assign(&mut cube, attribute, value));
            continue;
        };
        let theirs = other.field(there);
        let admits = |value: u32| other.admits(theirs, value);
        let shared = |name: &str| theirs.ty.domain().is_none_or(|domain| other.value(domain, name).is_some_and(admits));
        match (axis.key, domain(model, axis.key)) {
            (Key::Element(_, element), Some(domain)) if !shared(model.name(domain, element)) => {
                scopes.space().assign(&mut cube, attribute, 0);
            }
            (Key::Field(_), Some(domain)) => {
                let values = axis.choices.iter().enumerate().filter(|(_, choice)| match choice {
                    Value::One(one) => shared(model.name(domain, *one)),
                    _ => true,
                });
                let values: Vec<usize> = values.map(|(at, _)| at).collect();
                cube = scopes.space().restricted(&cube, attribute, values).unwrap_or(cube);
            }
            (Key::NumberOf(_, member), _) if other.value(Domain::Members, &model.member(member).name).is_none() => {
                default.into_iter().for_each(|value| scopes.space().assign(&mut cube, attribute, value));
            }
            _ => {}
        }
    }
    cube
}

fn domain(model: &Model, key: Key) -> Option<Domain> {
    model.field(key.field()?).ty.domain()
}

fn same_type(old: &Model, a: Type, new: &Model, b: Type) -> bool {
    let same = |a: Domain, b: Domain| match (a, b) {
        (Domain::Terms(TaxonomyId(a)), Domain::Terms(TaxonomyId(b))) => {
            old.taxonomies[a as usize].name == new.taxonomies[b as usize].name
        }
        (Domain::Assets(KindId(a)), Domain::Assets(KindId(b))) => {
            old.kinds[a as usize].name == new.kinds[b as usize].name
        }
        (a, b) => a == b,
    };
    match (a, b) {
        (Type::One(a), Type::One(b)) | (Type::Set(a), Type::Set(b)) => same(a, b),
        (a, b) => a == b,
    }
}
