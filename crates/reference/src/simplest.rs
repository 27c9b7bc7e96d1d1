//! §7: which of two programmes is the simpler, and the simplest of all that a rulebook cannot tell apart.
//!
//! Fewest fields off their default; then, field by field in order of declaration, the first value: absence, the first
//! name, the smaller set, the number nearest to zero, the earlier stretch of days. Days of one stretch, which no
//! condition tells apart, count as one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::book::{Book, Domain, Field, Name, Programme, Type, Value};
use super::universe::{self, Cut};

/// The order of a rulebook's programmes.
pub struct Order<'a> {
    book: &'a Book,
    /// The fields that the rulebook mentions, those of numbers and dates with where they are cut.
    cuts: BTreeMap<Name, BTreeSet<Cut>>,
}

/// How far a programme is from the simplest.
pub type Simplicity = (usize, Vec<Rank>);

/// A value's place among those of its field: absent or not, how many elements, which, how far from zero, which side.
pub type Rank = (bool, usize, Vec<i64>, i64, bool, Option<Date>);

impl<'a> Order<'a> {
    pub fn new(book: &'a Book) -> Self {
        Order { book, cuts: universe::mentioned(book) }
    }

    pub fn simplicity(&self, programme: &Programme) -> Simplicity {
        let fields = &self.book.fields;
        let off = |field: &&Field| field.default.as_ref().is_some_and(|default| *default != programme[field.name]);
        (
            fields.iter().filter(off).count(),
            fields.iter().map(|field| self.rank(field, &programme[field.name])).collect(),
        )
    }

    /// The simplest programme that no condition of the rulebook can tell from this one.
    pub fn simplest_like(&self, programme: &Programme) -> Programme {
        let fields = self.book.fields.iter();
        fields.map(|field| (field.name, self.simplest(field, &programme[field.name]))).collect()
    }

    /// The simplest of some programmes, each taken for all that are like it.
    pub fn simplest_of<'p>(&self, programmes: impl Iterator<Item = &'p Programme>) -> Option<Programme> {
        programmes.map(|programme| self.simplest_like(programme)).min_by_cached(|programme| self.simplicity(programme))
    }

    /// Whether the rulebook can tell two values of a field apart.
    pub fn alike(&self, field: &Field, a: &Value, b: &Value) -> bool {
        self.simplest(field, a) == self.simplest(field, b)
    }

    fn simplest(&self, field: &Field, value: &Value) -> Value {
        let Some(cuts) = self.cuts.get(field.name) else {
            return field.default.clone().unwrap_or_else(|| self.first(field));
        };
        match (value, &field.default) {
            (Value::Number(number), Some(Value::Number(default))) => {
                Value::Number(simplest_number(cuts, *number, Some(*default)))
            }
            (Value::Number(number), _) => Value::Number(simplest_number(cuts, *number, None)),
            (Value::PerMember(numbers), default) => {
                let own = |member: &Name| match default {
                    Some(Value::PerMember(numbers)) => numbers.get(member).copied(),
                    _ => None,
                };
                let simplest = |(member, number): (&Name, &i64)| (*member, simplest_number(cuts, *number, own(member)));
                Value::PerMember(numbers.iter().map(simplest).collect())
            }
            (Value::Date(_), Some(default)) if stretch(cuts, default) == stretch(cuts, value) => default.clone(),
            (Value::Date(_), _) => first_day(cuts, value),
            (other, _) => other.clone(),
        }
    }

    fn first(&self, field: &Field) -> Value {
        match field.ty {
            _ if field.optional => Value::None,
            Type::Flag => Value::Flag(false),
            Type::Number => Value::Number(0),
            Type::Date => Value::Date(Date::constant(2020, 1, 1)),
            Type::One(_) => self.book.values_of(field).first().map_or(Value::None, |name| Value::One(name)),
            Type::Set(_) => Value::Set(BTreeSet::new()),
            Type::PerMember => Value::PerMember(self.book.members.iter().map(|member| (*member, 0)).collect()),
        }
    }

    fn rank(&self, field: &Field, value: &Value) -> Rank {
        let place = |domain: Domain, name: &Name| {
            let at = self.book.values(domain).iter().position(|other| other == name);
            at.expect("a declared name") as i64
        };
        match (value, field.ty) {
            (Value::Flag(flag), _) => (true, 1, vec![i64::from(*flag)], 0, false, None),
            (Value::Number(number), _) => (true, 1, Vec::new(), number.abs(), *number < 0, None),
            (Value::Date(day), _) => (true, 1, Vec::new(), 0, false, Some(*day)),
            (Value::One(name), Type::One(domain)) => (true, 1, vec![place(domain, name)], 0, false, None),
            (Value::Set(names), Type::Set(domain)) => {
                let mut places: Vec<i64> = names.iter().map(|name| place(domain, name)).collect();
                places.sort_unstable();
                (true, places.len(), places, 0, false, None)
            }
            (Value::PerMember(numbers), _) => {
                let off = numbers.values().filter(|number| **number != 0).count();
                (true, off, Vec::new(), numbers.values().sum(), false, None)
            }
            _ => (false, 0, Vec::new(), 0, false, None),
        }
    }
}

/// The least of some things by a key that is worked out once for each.
trait MinByCached: Iterator + Sized {
    fn min_by_cached<K: Ord>(self, key: impl Fn(&Self::Item) -> K) -> Option<Self::Item> {
        let keyed = self.map(|item| (key(&item), item));
        keyed.min_by(|(one, _), (other, _)| one.cmp(other)).map(|(_, item)| item)
    }
}

impl<I: Iterator> MinByCached for I {}

/// How many cuts lie below a value: those of one stretch no condition tells apart.
fn stretch(cuts: &BTreeSet<Cut>, value: &Value) -> usize {
    cuts.iter().filter(|(at, after)| if *after { at < value } else { at <= value }).count()
}

/// Of the numbers in the same stretch: the default, else zero, else the whole one nearest to zero, else the nearest
/// tenth.
fn simplest_number(cuts: &BTreeSet<Cut>, number: i64, default: Option<i64>) -> i64 {
    let inside = |other: &i64| stretch(cuts, &Value::Number(*other)) == stretch(cuts, &Value::Number(number));
    let bounds = cuts.iter().filter_map(|(at, _)| match at {
        Value::Number(at) => Some(*at),
        _ => None,
    });
    let sign = number.signum();
    // All of the stretch lies on one side of zero, its end nearer to zero at one of the cuts.
    let near: BTreeSet<i64> = bounds.map(|at| at * sign).filter(|at| (0..=number * sign).contains(at)).collect();
    let wholes = near.iter().flat_map(|at| [(at + 9).div_euclid(10) * 10, (at.div_euclid(10) + 1) * 10]);
    let tenths = near.iter().flat_map(|at| [*at, at + 1]);
    let steps: Vec<i64> = wholes.chain(tenths).map(|step| step * sign).collect();
    default.into_iter().chain([0]).chain(steps).find(inside).unwrap_or(number)
}

/// One day for all of a stretch: that it begins with, or the last before the first cut.
fn first_day(cuts: &BTreeSet<Cut>, day: &Value) -> Value {
    match (cuts.iter().rev().find(|(at, _)| at <= day), cuts.first()) {
        (Some((from, _)), _) => from.clone(),
        (None, Some((Value::Date(end), _))) => Value::Date(end.yesterday().expect("not the first of all days")),
        _ => Value::Date(Date::constant(2020, 1, 1)),
    }
}
