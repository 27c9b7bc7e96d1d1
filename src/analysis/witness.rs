//! The simplest possible programme in some boxes.
//!
//! Simplest: fewest fields off their default, then field by field in order of declaration the first value: absence, the
//! first name, the smaller set, the number nearest to zero, the earlier day. Within a box the fields are independent,
//! so its simplest programme is put together field by field; of several boxes the simplest of theirs is taken.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use crate::model::{Domain, FieldId, Model, Program, Slot, Type, Value, Values};
use crate::scope::{Key, Scopes};
use crate::settle::Settlement;
use crate::space::{Budget, Cube, Stop, outside};

/// How many boxes of possible programmes are compared at most.
const BOXES: usize = 512;

/// How far a programme is from the simplest: off its defaults, then field by field.
type Rank = (usize, Vec<(usize, Vec<u32>, Decimal, bool)>);

/// The simplest possible programme that lies in one of the boxes of cases and gets the answers they narrow.
pub fn simplest(settlement: &Settlement, cases: &[Cube]) -> Result<Option<Program>, Stop> {
    let scopes = &settlement.scopes;
    let mut best: Option<(Rank, Program)> = None;
    let (mut budget, mut seen) = (settlement.budget(), 0);
    let mut consider = |cube: Cube, _: &mut Budget| {
        let program = in_box(scopes, &cube);
        let rank = rank(&scopes.model, &program);
        if best.as_ref().is_none_or(|(least, _)| rank < *least) {
            best = Some((rank, program));
        }
        seen += 1;
        if seen < BOXES { Ok(()) } else { Err(Stop::Enough) }
    };
    for cube in cases {
        match settlement.realize(cube, &mut budget, &mut consider) {
            Ok(()) => {}
            Err(Stop::Enough) => break,
            Err(Stop::Spent) => return Err(Stop::Spent),
        }
    }
    Ok(best.map(|(_, program)| program))
}

/// Whether some possible programme lies in one of the boxes of cases and gets the answers they narrow.
pub fn exists(settlement: &Settlement, cases: &[Cube]) -> Result<bool, Stop> {
    exists_outside(settlement, cases, &[])
}

/// Whether some possible programme does so outside of these boxes.
pub fn exists_outside(settlement: &Settlement, cases: &[Cube], without: &[&Cube]) -> Result<bool, Stop> {
    let mut budget = settlement.budget();
    let mut see = |cube: Cube, budget: &mut Budget| settlement.realize(&cube, budget, &mut |_, _| Err(Stop::Enough));
    for cube in cases {
        match outside(settlement.scopes.space(), cube, without, &mut budget, &mut see) {
            Ok(()) => {}
            Err(Stop::Enough) => return Ok(true),
            Err(Stop::Spent) => return Err(Stop::Spent),
        }
    }
    Ok(false)
}

/// The simplest programme of a box of programmes.
fn in_box(scopes: &Scopes, cube: &Cube) -> Program {
    let model = &scopes.model;
    let fields = (0..model.fields.len() as u32).map(FieldId);
    let slots = fields.map(|field| Slot::Known(value_in_box(scopes, cube, field))).collect();
    Program { name: "witness".to_owned(), slots }
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

fn rank(model: &Model, program: &Program) -> Rank {
    let known = model.fields.iter().zip(&program.slots).filter_map(|(field, slot)| match slot {
        Slot::Known(value) => Some((field, value)),
        Slot::Unknown => None,
    });
    let off = known.clone().filter(|(field, value)| field.default.as_ref().is_some_and(|usual| usual != *value));
    (off.count(), known.map(|(_, value)| value_rank(value)).collect())
}

/// The order of values of one type: small sets first, numbers near zero first.
fn value_rank(value: &Value) -> (usize, Vec<u32>, Decimal, bool) {
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
