//! Two rulebooks over the same atoms: which names of the one are which of the other.

use crate::model::{Domain, Field, FieldId, Kind, KindId, MemberId, Model, TaxonomyId, TechnologyId, Type, Value};
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
            Scopes::compile_over(model.clone(), mentions, false, Most::boxes(usize::MAX)).0
        };
        (compiled(old, &in_old), compiled(new, &in_new))
    }

    /// Whether both speak of the same world.
    pub fn is_same_world(&self) -> bool {
        self.same_world
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
            carried.technologies.extend(same_technology(from, *technology, to));
        }
        carried
    }

    /// A box of cases of the old rulebook as one of the new; nothing where none of them is one.
    pub fn translate(&self, old: &Scopes, new: &Scopes, cube: &Cube) -> Option<Cube> {
        if self.same_world {
            return Some(cube.clone());
        }
        if !self.old_alone(old, new, cube) {
            return None;
        }
        let mut translated = new.space().full();
        for (attribute, axis) in new.layout.axes() {
            let Some(key) = self.old_key(&old.model, &new.model, axis.key) else { continue };
            let Some(old_attribute) = old.attribute(key) else { continue };
            // An answer that may be any may be one that the other has not, too.
            if key.question().is_some() && old.space().is_free(cube, old_attribute) {
                continue;
            }
            let old_axis = old.layout.axis(old_attribute);
            let values = old.space().values(cube, old_attribute);
            let domains = key.domain(&old.model).zip(axis.key.domain(&new.model));
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

    /// A field's value in the names of another rulebook; nothing where one of them is not there.
    pub fn value(&self, from: &Model, ty: Type, to: &Model, there: Type, value: &Value) -> Option<Value> {
        let domains = ty.domain().zip(there.domain());
        let moved = |one: u32| domains.and_then(|(a, b)| to.value(b, from.name(a, one)));
        match value {
            _ if self.same_world => Some(value.clone()),
            Value::One(one) => moved(*one).map(Value::One),
            Value::Set(set) => set.iter().map(moved).collect::<Option<_>>().map(Value::Set),
            Value::PerMember(numbers) => {
                let own = |member: MemberId| same_member(to, member, from).map(|at| numbers[at.0 as usize]);
                Some(Value::PerMember(to.member_ids().map(|member| own(member).unwrap_or_default()).collect()))
            }
            other => Some(other.clone()),
        }
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
            Key::Leader => Key::Leader,
            Key::LeaderOn(technology) => Key::LeaderOn(same_technology(new, technology, old)?),
            Key::Follower(member) => Key::Follower(same_member(new, member, old)?),
            Key::Sharing(kind) => Key::Sharing(same_kind(new, kind, old)?),
            Key::Chosen(kind) => Key::Chosen(same_kind(new, kind, old)?),
            Key::Technology | Key::Member => return None,
        })
    }

    /// Whether a box leaves the answers that only the old rulebook has at what stands for them in the new one: members it
    /// does not have do not follow, what it does not ask is not asked.
    fn old_alone(&self, old: &Scopes, new: &Scopes, cube: &Cube) -> bool {
        old.layout.axes().all(|(attribute, axis)| {
            let (from, to) = (&old.model, &new.model);
            let absent = match axis.key {
                Key::LeaderOn(technology) if same_technology(from, technology, to).is_none() => from.members.len(),
                Key::Follower(member) if same_member(from, member, to).is_none() => 0,
                Key::Sharing(kind) if same_kind(from, kind, to).is_none() => Kind::SEPARATE as usize,
                Key::Chosen(kind) if same_kind(from, kind, to).is_none() => from.kind(kind).assets.len(),
                _ => return true,
            };
            old.space().admits(cube, attribute, absent)
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
        match (axis.key, axis.key.domain(model)) {
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

/// The technology of another rulebook that rules name alike.
pub fn same_technology(from: &Model, technology: TechnologyId, to: &Model) -> Option<TechnologyId> {
    let key = &from.technology(technology).key;
    let there = to.technologies.iter().position(|other| other.key == *key)?;
    Some(TechnologyId(there as u32))
}

/// The member of that name in another rulebook.
pub fn same_member(from: &Model, member: MemberId, to: &Model) -> Option<MemberId> {
    to.value(Domain::Members, from.name(Domain::Members, member.0)).map(MemberId)
}

/// The asset kind of that name in another rulebook.
pub fn same_kind(from: &Model, kind: KindId, to: &Model) -> Option<KindId> {
    to.kind_ids().find(|&other| to.kind(other).name == from.kind(kind).name)
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
