//! The simplest possible programme in some boxes.
//!
//! Simplest: fewest fields off their default, then field by field in order of declaration the first value: absence, the
//! first name, the smaller set, the number nearest to zero, the earlier day. Within a box the fields are independent,
//! so its simplest programme is put together field by field; of several boxes the simplest of theirs is taken.

use std::cmp::{Ordering, Reverse};

use rust_decimal::Decimal;

use crate::model::{Domain, FieldId, MemberId, Program, Slot, Type, Value, Values};
use crate::precedence::Precedence;
use crate::scope::{Key, Scopes};
use crate::space::{AttributeId, Budget, Cube, Mask, Space, Stop, outside};

/// The simplest possible programme that lies in one of the boxes of cases and gets the answers they narrow.
pub fn simplest(precedence: &Precedence, cases: &[Cube]) -> Result<Option<Program>, Stop> {
    let mut search = Search::new(precedence);
    cases.iter().try_for_each(|cube| search.consider(cube))?;
    Ok(search.take().map(|(_, program)| program))
}

/// A search for the simplest possible programme among boxes of cases.
pub struct Search<'a> {
    precedence: &'a Precedence,
    orders: Vec<Order>,
    best: Option<(Simplicity, Cube)>,
    budget: Budget,
}

/// The order of a field's values.
enum Order {
    /// No rule mentions it: it never differs.
    Unmentioned,
    /// One attribute.
    Single(Single),
    /// A set, and the values of its elements' attributes that are the default's.
    Set { usual: Option<Usual>, elements: Vec<AttributeId> },
    /// Numbers by member.
    PerMember(Vec<Single>),
}

/// The order of an attribute's values.
struct Single {
    attribute: AttributeId,
    /// Which of them is the default.
    usual: Option<usize>,
    /// For each value its place.
    places: Box<[u32]>,
}

/// The default of a set.
struct Usual {
    values: Vec<(AttributeId, usize)>,
    mask: Mask,
}

/// How far a programme is from the simplest: so many fields off their default, then field by field.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub struct Simplicity {
    off: usize,
    fields: Vec<Place>,
}

/// A field's value in its order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    At(u32),
    Rank(ValueRank),
}

impl<'a> Search<'a> {
    /// A search that has found nothing yet.
    pub fn new(precedence: &'a Precedence) -> Self {
        let scopes = &precedence.scopes;
        let fields = (0..scopes.model.fields.len() as u32).map(FieldId);
        let orders = fields.map(|field| order(scopes, field)).collect();
        Search { precedence, orders, best: None, budget: precedence.budget() }
    }

    /// Goes into a box of cases, unless what was found is simpler than all in it.
    pub fn consider(&mut self, cases: &Cube) -> Result<(), Stop> {
        if self.is_beaten(cases) {
            return Ok(());
        }
        let (precedence, mut budget) = (self.precedence, self.budget.clone());
        precedence.occurs(cases, &mut budget, &mut |cube, _| {
            if let Some(simplicity) = self.simpler(&cube) {
                self.best = Some((simplicity, cube));
            }
            Ok(())
        })?;
        self.budget = budget;
        Ok(())
    }

    /// Takes note of a box of programmes, all of them possible; whether its simplest is the simplest so far.
    pub fn offer(&mut self, programmes: &Cube) -> bool {
        let simpler = self.simpler(programmes);
        let is_simpler = simpler.is_some();
        self.best = simpler.map(|simplicity| (simplicity, programmes.clone())).or(self.best.take());
        is_simpler
    }

    /// Whether nothing in a box is simpler than what was found.
    pub fn is_beaten(&self, cases: &Cube) -> bool {
        self.best.is_some() && self.simpler(cases).is_none()
    }

    /// Whether what was found is at least as simple as this.
    pub fn is_within(&self, bound: &Simplicity) -> bool {
        self.best.as_ref().is_some_and(|(best, _)| best <= bound)
    }

    /// How simple a programme in one of these boxes can be at best.
    pub fn least(&self, cases: &[Cube]) -> Simplicity {
        cases
            .iter()
            .map(|cube| self.simplicity(cube))
            .min()
            .unwrap_or(Simplicity { off: usize::MAX, fields: Vec::new() })
    }

    /// How simple a programme in a box can be at best.
    pub fn simplicity(&self, cube: &Cube) -> Simplicity {
        let fields = || (0..self.orders.len() as u32).map(FieldId).zip(&self.orders);
        let off = fields().filter(|(field, order)| self.is_off(*field, order, cube)).count();
        Simplicity { off, fields: fields().map(|(field, order)| self.place(field, order, cube)).collect() }
    }

    /// The simplest programme found so far; the search then starts anew.
    pub fn take(&mut self) -> Option<(Simplicity, Program)> {
        self.budget = self.precedence.budget();
        self.best.take().map(|(simplicity, cube)| (simplicity, self.simplest_of(&cube)))
    }

    /// The case of the simplest programme of a box of programmes.
    pub fn simplest_case(&self, cube: &Cube) -> Cube {
        let (space, mut case) = (self.precedence.scopes.space(), cube.clone());
        self.orders.iter().for_each(|order| order.settle(space, cube, &mut case));
        case
    }

    /// The simplest programme of a box of programmes.
    pub fn simplest_of(&self, cube: &Cube) -> Program {
        let scopes = &self.precedence.scopes;
        let fields = (0..scopes.model.fields.len() as u32).map(FieldId);
        let slots = fields.map(|field| Slot::Known(value_in_box(scopes, cube, field))).collect();
        Program { name: "witness".to_owned(), slots, world: scopes.model.fingerprint }
    }

    /// How simple the simplest of a box is; nothing where it is not simpler than what was found.
    fn simpler(&self, cube: &Cube) -> Option<Simplicity> {
        let fields = || (0..self.orders.len() as u32).map(FieldId).zip(&self.orders);
        let best = self.best.as_ref().map(|(best, _)| best);
        let most = best.map_or(usize::MAX, |best| best.off);
        let mut off = 0;
        for (field, order) in fields() {
            off += usize::from(self.is_off(field, order, cube));
            if off > most {
                return None;
            }
        }
        if let Some(best) = best.filter(|best| best.off == off) {
            let mut compared =
                fields().zip(&best.fields).map(|((field, order), best)| self.place(field, order, cube).cmp(best));
            if compared.find(|order| order.is_ne()) != Some(Ordering::Less) {
                return None;
            }
        }
        Some(self.simplicity(cube))
    }

    fn is_off(&self, field: FieldId, order: &Order, cube: &Cube) -> bool {
        let scopes = &self.precedence.scopes;
        match order {
            Order::Single(Single { attribute, usual: Some(usual), .. }) => {
                !scopes.space().admits(cube, *attribute, *usual)
            }
            Order::Set { usual: Some(usual), .. } => !scopes.space().admits_all(cube, &usual.mask),
            Order::PerMember(_) => {
                let default = &scopes.model.field(field).default;
                default.as_ref().is_some_and(|usual| *usual != value_in_box(scopes, cube, field))
            }
            _ => false,
        }
    }

    fn place(&self, field: FieldId, order: &Order, cube: &Cube) -> Place {
        let scopes = &self.precedence.scopes;
        match order {
            Order::Unmentioned => Place::At(0),
            Order::Single(single) => Place::At(single.places[single.first(scopes.space(), cube)]),
            Order::Set { .. } | Order::PerMember(_) => Place::Rank(value_rank(&value_in_box(scopes, cube, field))),
        }
    }
}

/// The order of a field's values by the attributes that stand for them.
fn order(scopes: &Scopes, id: FieldId) -> Order {
    let field = scopes.model.field(id);
    match (field.ty, &field.default) {
        (Type::PerMember, default) => {
            let own = |member: MemberId| match default {
                Some(Value::PerMember(numbers)) => Value::Number(numbers[member.0 as usize]),
                _ => Value::Number(Decimal::ZERO),
            };
            let singles = scopes.model.member_ids().filter_map(|member| {
                Some(Single::new(scopes, scopes.attribute(Key::NumberOf(id, member))?, Some(&own(member))))
            });
            Order::PerMember(singles.collect())
        }
        (Type::Set(domain), default) => {
            let elements = 0..scopes.model.size(domain) as u32;
            let attribute = |element| scopes.attribute(Key::Element(id, element));
            let usual = match default {
                Some(Value::Set(usual)) => {
                    let value = |element| Some((attribute(element)?, usize::from(usual.contains(element))));
                    let values: Vec<(AttributeId, usize)> = elements.clone().filter_map(value).collect();
                    Some(Usual { mask: scopes.space().values_mask(values.iter().copied()), values })
                }
                _ => None,
            };
            Order::Set { usual, elements: elements.filter_map(attribute).collect() }
        }
        (_, default) => match scopes.attribute(Key::Field(id)) {
            Some(attribute) => Order::Single(Single::new(scopes, attribute, default.as_ref())),
            None => Order::Unmentioned,
        },
    }
}

impl Order {
    /// Gives a case within a box the first of the field's values there.
    fn settle(&self, space: &Space, cube: &Cube, case: &mut Cube) {
        match self {
            Order::Unmentioned => {}
            Order::Single(single) => space.assign(case, single.attribute, single.first(space, cube)),
            Order::PerMember(singles) => {
                singles.iter().for_each(|single| space.assign(case, single.attribute, single.first(space, cube)));
            }
            Order::Set { usual: Some(usual), .. } if space.admits_all(cube, &usual.mask) => {
                usual.values.iter().for_each(|(id, value)| space.assign(case, *id, *value));
            }
            // No more elements than must be.
            Order::Set { elements, .. } => {
                elements.iter().for_each(|id| space.assign(case, *id, usize::from(!space.admits(cube, *id, 0))));
            }
        }
    }
}

impl Single {
    fn new(scopes: &Scopes, attribute: AttributeId, default: Option<&Value>) -> Self {
        let axis = scopes.layout.axis(attribute);
        let usual = default.and_then(|default| axis.place(default));
        let value = |at: usize| default.filter(|_| usual == Some(at)).unwrap_or(&axis.choices[at]);
        let mut sorted: Vec<usize> = (0..axis.choices.len()).collect();
        sorted.sort_by_cached_key(|&at| value_rank(value(at)));
        let mut places = vec![0; scopes.space().size(attribute)].into_boxed_slice();
        sorted.iter().enumerate().for_each(|(place, &at)| places[at] = place as u32);
        Single { attribute, usual, places }
    }

    /// The value of a box that comes first: the default, or else the one of the first place.
    fn first(&self, space: &Space, cube: &Cube) -> usize {
        let usual = self.usual.filter(|&usual| space.admits(cube, self.attribute, usual));
        usual.unwrap_or_else(|| {
            let values = space.values(cube, self.attribute);
            values.min_by_key(|&value| self.places[value]).unwrap_or_default()
        })
    }
}

/// Whether some possible programme lies in one of the boxes of cases and gets the answers they narrow.
pub fn exists(precedence: &Precedence, cases: &[Cube]) -> Result<bool, Stop> {
    exists_outside(precedence, cases, &[])
}

/// Whether some possible programme does so outside of these boxes.
pub fn exists_outside(precedence: &Precedence, cases: &[Cube], without: &[&Cube]) -> Result<bool, Stop> {
    found_outside(precedence, cases, without, |cube, budget| {
        precedence.occurs(&cube, budget, &mut |_, _| Err(Stop::Enough))
    })
}

/// Whether some possible programme does, be it one with an answer to every earlier question or not.
pub fn possible(precedence: &Precedence, cases: &[Cube]) -> Result<bool, Stop> {
    possible_outside(precedence, cases, &[])
}

/// Whether some does so outside of these boxes.
pub fn possible_outside(precedence: &Precedence, cases: &[Cube], without: &[&Cube]) -> Result<bool, Stop> {
    found_outside(precedence, cases, without, |cube, budget| {
        precedence.preimage(&cube, budget, &mut |_, _| Err(Stop::Enough))
    })
}

fn found_outside(
    precedence: &Precedence,
    cases: &[Cube],
    without: &[&Cube],
    mut see: impl FnMut(Cube, &mut Budget) -> Result<(), Stop>,
) -> Result<bool, Stop> {
    let mut budget = precedence.budget();
    for cube in cases {
        if Stop::found(outside(precedence.scopes.space(), cube, without, &mut budget, &mut see))? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn value_in_box(scopes: &Scopes, cube: &Cube, id: FieldId) -> Value {
    let field = scopes.model.field(id);
    let admitted = |key: Key| {
        let attribute = scopes.attribute(key)?;
        let axis = scopes.layout.axis(attribute);
        Some((axis, scopes.space().values(cube, attribute).collect::<Vec<usize>>()))
    };
    match field.ty {
        Type::Set(domain) => set_in_box(scopes, id, domain, field.default.as_ref(), &admitted),
        Type::PerMember => {
            let default = |at: usize| match &field.default {
                Some(Value::PerMember(numbers)) => numbers[at],
                _ => Decimal::ZERO,
            };
            let numbers = scopes.model.member_ids().map(|member| {
                let own = default(member.0 as usize);
                let Some((axis, values)) = admitted(Key::NumberOf(id, member)) else { return own };
                if axis.place(&Value::Number(own)).is_some_and(|at| values.contains(&at)) {
                    return own;
                }
                let choices = values.iter().filter_map(|&at| match axis.choices[at] {
                    Value::Number(number) => Some(number),
                    _ => None,
                });
                choices.min_by_key(|number| (number.abs(), number.is_sign_negative())).unwrap_or(own)
            });
            Value::PerMember(numbers.collect())
        }
        _ => {
            let Some((axis, values)) = admitted(Key::Field(id)) else {
                return field.default.clone().unwrap_or_else(|| first_value(field.ty, field.optional));
            };
            if let Some(default) = &field.default
                && axis.place(default).is_some_and(|at| values.contains(&at))
            {
                return default.clone();
            }
            let choices = values.iter().map(|&at| axis.choices[at].clone());
            choices.min_by_key(value_rank).unwrap_or(Value::None)
        }
    }
}

fn set_in_box<'a>(
    scopes: &Scopes,
    id: FieldId,
    domain: Domain,
    default: Option<&Value>,
    admitted: &impl Fn(Key) -> Option<(&'a crate::scope::Axis, Vec<usize>)>,
) -> Value {
    let elements = 0..scopes.model.size(domain) as u32;
    let usual = |element: u32| matches!(default, Some(Value::Set(set)) if set.contains(element));
    let mentioned = |element: u32| admitted(Key::Element(id, element)).map(|(_, values)| values);
    let fits = elements
        .clone()
        .all(|element| mentioned(element).is_none_or(|values| values.contains(&usize::from(usual(element)))));
    let inside = |element: &u32| match mentioned(*element) {
        _ if fits => usual(*element),
        Some(values) => values == [1],
        None => false,
    };
    Value::Set(elements.filter(inside).collect::<Values>())
}

fn first_value(ty: Type, optional: bool) -> Value {
    match ty {
        _ if optional => Value::None,
        Type::Flag => Value::Flag(false),
        Type::Number => Value::Number(Decimal::ZERO),
        Type::Date => Value::Date(jiff::civil::Date::constant(2020, 1, 1)),
        Type::One(_) => Value::One(0),
        Type::Set(_) => Value::Set(Values::default()),
        Type::PerMember => Value::PerMember(Vec::new()),
    }
}

/// How large a set, which elements; how far from zero, and whether below it.
type ValueRank = (usize, Vec<u32>, Decimal, bool);

/// The order of values of one type: small sets first, numbers near zero first.
fn value_rank(value: &Value) -> ValueRank {
    match value {
        Value::None => (0, Vec::new(), Decimal::ZERO, false),
        Value::Flag(flag) => (1, vec![u32::from(*flag)], Decimal::ZERO, false),
        Value::One(one) => (1, vec![*one], Decimal::ZERO, false),
        Value::Set(set) => (set.len(), set.iter().collect(), Decimal::ZERO, false),
        Value::Number(number) => (1, Vec::new(), number.abs(), number.is_sign_negative()),
        Value::Date(date) => {
            let days = jiff::civil::Date::constant(0, 1, 1).until(*date).map_or(0, |span| span.get_days());
            (1, Vec::new(), Decimal::from(days), false)
        }
        Value::PerMember(numbers) => {
            let off = numbers.iter().filter(|number| !number.is_zero()).count();
            (off, Vec::new(), numbers.iter().fold(Decimal::ZERO, |sum, number| sum.saturating_add(*number)), false)
        }
    }
}

/// The number of programmes of a box as people would weigh it: by how many values each attribute has.
pub fn weight(scopes: &Scopes, cube: &Cube) -> Reverse<u128> {
    let keys = scopes.layout.axes().filter(|(_, axis)| axis.key.field().is_some());
    Reverse(keys.fold(1_u128, |all, (id, _)| all.saturating_mul(scopes.space().values(cube, id).count() as u128)))
}
