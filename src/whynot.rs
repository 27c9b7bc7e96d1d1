//! The smallest change to a proposal that would make a given member lead.
//!
//! In: a precedence, a programme of which all is known, a member, fields to keep. Out: the changed programme with the
//! fewest fields changed, then the nearest values; nothing where no change does it. The boxes in which the member leads
//! are gone through exactly, so that nothing smaller is missed.

use rust_decimal::Decimal;

use crate::model::{Domain, FieldId, MemberId, Model, Program, Slot, Type, Value, Values};
use crate::precedence::Precedence;
use crate::scope::{Axis, Key, Scopes};
use crate::space::{Budget, Cube, Stop};

/// How far a value lies from what was proposed, in the measure of its type.
type Distance = Decimal;

/// The nearest programme to `program` that `member` would lead; the same programme where it leads already.
pub fn nearest(
    precedence: &Precedence,
    program: &Program,
    member: MemberId,
    keep: &[FieldId],
) -> Result<Option<Program>, Stop> {
    let search = Search { precedence, scopes: &precedence.scopes, program };
    let mut start = precedence.scopes.space().full();
    let point = precedence.scopes.layout.cases_of(program);
    for (attribute, axis) in precedence.scopes.layout.axes() {
        if axis.key.field().is_some_and(|field| keep.contains(&field))
            && let Some(value) = precedence.scopes.space().only(&point, attribute)
        {
            precedence.scopes.space().assign(&mut start, attribute, value);
        }
    }
    let mut best: Option<(usize, Vec<Distance>, Program)> = None;
    let mut weigh = |cube: Cube, _: &mut Budget| {
        let changed = search.within(&cube, &point);
        let distances = search.distances(&changed);
        let count = distances.iter().filter(|distance| !distance.is_zero()).count();
        let nearer = best.as_ref().is_none_or(|(least, far, _)| (count, &distances) < (*least, far));
        if nearer {
            best = Some((count, distances, changed));
        }
        Ok(())
    };
    let mut budget = precedence.budget();
    let ways = precedence.ways(Key::Leader)?;
    for way in ways.iter().filter(|way| way.answer == member.0 as usize) {
        precedence.along(way, &start, &mut budget, &mut weigh)?;
    }
    Ok(best.map(|(_, _, program)| program))
}

struct Search<'a> {
    precedence: &'a Precedence,
    scopes: &'a Scopes,
    program: &'a Program,
}

impl Search<'_> {
    fn model(&self) -> &Model {
        &self.precedence.scopes.model
    }

    /// The programme of a box nearest to the proposal: field by field, since within a box they are independent.
    fn within(&self, cube: &Cube, point: &Cube) -> Program {
        let slots = self.model().field_ids().map(|field| match self.program.slot(field) {
            Slot::Known(value) => Slot::Known(self.nearest_value(cube, point, field, value)),
            Slot::Unknown => Slot::Unknown,
        });
        Program { slots: slots.collect(), ..self.program.clone() }
    }

    fn nearest_value(&self, cube: &Cube, point: &Cube, id: FieldId, own: &Value) -> Value {
        let space = self.scopes.space();
        let apart = |key: Key| {
            let attribute = self.scopes.attribute(key)?;
            let own = space.only(point, attribute)?;
            (!space.admits(cube, attribute, own)).then_some(attribute)
        };
        match own {
            Value::Set(set) => {
                let Type::Set(domain) = self.model().field(id).ty else { return own.clone() };
                let elements = self.model().values(domain);
                let flipped = |element: u32| apart(Key::Element(id, element)).is_some();
                Value::Set(elements.filter(|&element| set.contains(element) != flipped(element)).collect::<Values>())
            }
            Value::PerMember(numbers) => {
                let nearest = self.model().member_ids().zip(numbers).map(|(member, &own)| {
                    let Some(attribute) = apart(Key::NumberOf(id, member)) else { return own };
                    let axis = self.scopes.layout.axis(attribute);
                    let near = space.values(cube, attribute).filter_map(|at| near_number(axis, at, own));
                    near.min_by_key(|number| (*number - own).abs()).unwrap_or(own)
                });
                Value::PerMember(nearest.collect())
            }
            _ => {
                let Some(attribute) = apart(Key::Field(id)) else { return own.clone() };
                let axis = self.scopes.layout.axis(attribute);
                let near = space.values(cube, attribute).map(|at| self.near(axis, at, own));
                near.min_by_key(|value| self.distance(id, own, value)).unwrap_or_else(|| own.clone())
            }
        }
    }

    /// The value of a choice nearest to the proposal's own.
    fn near(&self, axis: &Axis, at: usize, own: &Value) -> Value {
        match own {
            Value::Number(own) => near_number(axis, at, *own).map_or(axis.choices[at].clone(), Value::Number),
            Value::Date(own) => match axis.days(at) {
                Some((Some(from), _)) if *own < from => Value::Date(from),
                Some((_, Some(until))) if *own >= until => until.yesterday().map_or(Value::Date(*own), Value::Date),
                _ => axis.choices[at].clone(),
            },
            _ => axis.choices[at].clone(),
        }
    }

    fn distances(&self, changed: &Program) -> Vec<Distance> {
        let slots = self.program.slots.iter().zip(&changed.slots).enumerate();
        let distance = |(at, (own, new)): (usize, (&Slot, &Slot))| match (own, new) {
            (Slot::Known(own), Slot::Known(new)) => self.distance(FieldId(at as u32), own, new),
            _ => Decimal::ZERO,
        };
        slots.map(distance).collect()
    }

    /// How far two values of a field lie apart: names by their tree and order, sets by their elements, numbers and days
    /// by their difference.
    fn distance(&self, id: FieldId, own: &Value, new: &Value) -> Distance {
        if own == new {
            return Decimal::ZERO;
        }
        match (own, new) {
            (Value::Number(own), Value::Number(new)) => (*own - *new).abs(),
            (Value::Date(own), Value::Date(new)) => {
                Decimal::from(own.until(*new).map_or(i32::MAX, |span| span.get_days()).unsigned_abs())
            }
            (Value::Set(own), Value::Set(new)) => {
                let common = own.iter().filter(|&element| new.contains(element)).count();
                Decimal::from(own.len() + new.len() - 2 * common)
            }
            (Value::PerMember(own), Value::PerMember(new)) => {
                own.iter().zip(new).fold(Decimal::ZERO, |sum, (own, new)| sum.saturating_add((*own - *new).abs()))
            }
            (Value::One(own), Value::One(new)) => self.steps(id, *own, *new),
            _ => Decimal::ONE,
        }
    }

    /// Names: a term for a term and not for its branch, then steps through the tree, then places apart in order of
    /// declaration.
    fn steps(&self, id: FieldId, own: u32, new: u32) -> Distance {
        let apart = Decimal::from(own.abs_diff(new));
        let Type::One(domain @ Domain::Terms(taxonomy)) = self.model().field(id).ty else { return apart };
        let terms = &self.model().taxonomy(taxonomy).terms;
        let up = |from: u32, to: u32| {
            let climb = std::iter::successors(Some(from), |&at| terms[at as usize].parent);
            climb.take_while(|&at| !self.model().is_or_below(domain, to, at)).count()
        };
        let size = Decimal::from(terms.len() + 1);
        let is_branch = |term: u32| self.model().below(domain, term).len() > 1;
        let coarser = if is_branch(new) && !is_branch(own) { size * size } else { Decimal::ZERO };
        coarser + Decimal::from(up(own, new) + up(new, own)) * size + apart
    }
}

/// The number of an atom nearest to another: that one itself, or the atom's end towards it.
fn near_number(axis: &Axis, at: usize, own: Decimal) -> Option<Decimal> {
    let Value::Number(simplest) = axis.choices[at] else { return None };
    let (lower, upper) = axis.numbers(at)?;
    if axis.place(&Value::Number(own)) == Some(at) {
        return Some(own);
    }
    match (lower, upper) {
        (Some((low, true)), _) if own < low => Some(low),
        (_, Some((high, true))) if own > high => Some(high),
        // An open end has no nearest number: the nearest whole one inside, else the simplest.
        (Some((low, false)), _) if own <= low => {
            let whole = low.floor() + Decimal::ONE;
            Some(if axis.place(&Value::Number(whole)) == Some(at) { whole } else { simplest })
        }
        (_, Some((high, false))) if own >= high => {
            let whole = high.ceil() - Decimal::ONE;
            Some(if axis.place(&Value::Number(whole)) == Some(at) { whole } else { simplest })
        }
        _ => Some(simplest),
    }
}
