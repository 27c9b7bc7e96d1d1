//! Which attributes the cases of a rulebook have, and what their values mean.
//!
//! A single-valued field is one attribute with a value for each name (and one for absence); a set is one attribute of
//! two values for each element that matters; a number or date is cut into atoms at the thresholds the rulebook
//! mentions. The answers of earlier questions and the case's subject are further attributes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::collect::Mentions;
use super::numerals;
use crate::model::{
    Asked, Domain, FieldId, KindId, MemberId, Model, Program, Question, Slot, TechnologyId, Type, Value,
};
use crate::space::{AttributeId, Cube, Mask, Region, Space};

/// What an attribute stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A single-valued field of the programme.
    Field(FieldId),
    /// Whether an element is in a set-valued field: value 0 out, 1 in.
    Element(FieldId, u32),
    /// One member's number.
    NumberOf(FieldId, MemberId),
    /// The subject of the second question.
    Technology,
    /// The subject of the third question.
    Member,
    /// Who leads.
    Leader,
    /// Who leads a technology; the last value: not asked.
    LeaderOn(TechnologyId),
    /// Whether a member follows: value 0 no, 1 yes.
    Follower(MemberId),
    /// How a kind is shared.
    Sharing(KindId),
    /// The chosen asset; the last value: none.
    Chosen(KindId),
}

impl Key {
    /// The answer that it stands for, if it does.
    pub fn asked(self) -> Option<Asked> {
        match self {
            Key::Leader => Some(Asked::Leader),
            Key::LeaderOn(technology) => Some(Asked::Work(technology)),
            Key::Follower(member) => Some(Asked::Follows(member)),
            Key::Sharing(kind) => Some(Asked::Sharing(kind)),
            Key::Chosen(kind) => Some(Asked::Asset(kind)),
            _ => None,
        }
    }

    /// The question whose answer it is, if it is one.
    pub fn question(self) -> Option<Question> {
        self.asked().and_then(Asked::question)
    }

    /// The attribute that stands for an answer; there is none for who pays and for broken requirements.
    pub fn of(asked: Asked) -> Option<Key> {
        match asked {
            Asked::Leader => Some(Key::Leader),
            Asked::Work(technology) => Some(Key::LeaderOn(technology)),
            Asked::Follows(member) => Some(Key::Follower(member)),
            Asked::Sharing(kind) => Some(Key::Sharing(kind)),
            Asked::Asset(kind) => Some(Key::Chosen(kind)),
            Asked::Cost | Asked::Violations => None,
        }
    }

    /// The domain of its values, if they have names.
    pub fn domain(self, model: &Model) -> Option<Domain> {
        match self {
            Key::Field(field) | Key::Element(field, _) => model.field(field).ty.domain(),
            Key::Member | Key::Leader | Key::LeaderOn(_) | Key::Follower(_) => Some(Domain::Members),
            Key::Sharing(kind) => Some(Domain::Sharings(kind)),
            Key::Chosen(kind) => Some(Domain::Assets(kind)),
            Key::NumberOf(..) | Key::Technology => None,
        }
    }

    /// The field of the programme it belongs to, if it does.
    pub fn field(self) -> Option<FieldId> {
        match self {
            Key::Field(field) | Key::Element(field, _) | Key::NumberOf(field, _) => Some(field),
            _ => None,
        }
    }
}

/// An attribute and a value of the language for each of its values; for an atom of numbers or dates, its simplest.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Axis {
    /// What it stands for.
    pub key: Key,
    /// A value of the language for each value of the attribute.
    pub choices: Vec<Value>,
    /// For numbers and dates, where the atoms begin.
    cuts: Cuts,
}

/// Where the atoms of an axis begin; all but the first.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
enum Cuts {
    #[default]
    None,
    Numbers(Vec<Cut>),
    Dates(Vec<Date>),
}

/// A cut in the line of numbers: right before a threshold, or right after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Cut {
    at: Decimal,
    after: bool,
}

impl Cut {
    fn is_below(self, number: Decimal) -> bool {
        if self.after { self.at < number } else { self.at <= number }
    }

    /// The greatest number below it, if there is one.
    fn below(self) -> Option<Decimal> {
        if self.after { Some(self.at) } else { numerals::before(self.at) }
    }

    /// The least number above it, if there is one.
    fn above(self) -> Option<Decimal> {
        if self.after { numerals::after(self.at) } else { Some(self.at) }
    }

    /// Whether its threshold takes more digits behind the point than another's.
    fn is_longer(self, other: Cut) -> bool {
        self.at.scale() > other.at.scale()
    }
}

/// The attributes of a rulebook's cases.
#[derive(Debug, Clone)]
pub struct Layout {
    space: Space,
    axes: Vec<Axis>,
    index: HashMap<Key, AttributeId>,
    /// The attributes that are answers, those asked last first; and the same as a mask.
    answers: Vec<(AttributeId, Key)>,
    answered: Mask,
}

impl Layout {
    /// The layout for a model, with atoms and elements for all that is mentioned; `boxes`: how many a region may have.
    pub fn new(model: &Model, mentions: &Mentions, boxes: usize) -> Self {
        let axes = axes(model, mentions);
        let sizes: Vec<usize> = axes.iter().map(|axis| axis.choices.len()).collect();
        let index = axes.iter().enumerate().map(|(at, axis)| (axis.key, AttributeId(at as u32))).collect();
        let branches = axes.iter().enumerate().flat_map(|(at, axis)| {
            let values = axis.choices.iter().enumerate().filter(|(_, choice)| is_no_leaf(model, axis.key, choice));
            values.map(move |(value, _)| (AttributeId(at as u32), value))
        });
        let space = Space::new(&sizes).with_most(boxes).without(branches);
        let all = space.attributes().zip(&axes);
        let mut answers: Vec<_> = all.filter_map(|(id, axis)| Some((axis.key.question()?, id, axis.key))).collect();
        answers.sort_unstable_by_key(|(question, id, _)| std::cmp::Reverse((*question, *id)));
        let answers: Vec<(AttributeId, Key)> = answers.into_iter().map(|(_, id, key)| (id, key)).collect();
        let answered = space.mask(answers.iter().map(|(id, _)| *id));
        Layout { space, axes, index, answers, answered }
    }

    /// The space of its cases.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// The attribute of a key; an element or technology that no rule mentions has none.
    pub fn attribute(&self, key: Key) -> Option<AttributeId> {
        self.index.get(&key).copied()
    }

    /// What an attribute and its values mean.
    pub fn axis(&self, attribute: AttributeId) -> &Axis {
        &self.axes[attribute.0 as usize]
    }

    /// All axes, in the order of their attributes.
    pub fn all_axes(&self) -> &[Axis] {
        &self.axes
    }

    /// Every attribute with its axis.
    pub fn axes(&self) -> impl Iterator<Item = (AttributeId, &Axis)> {
        self.space.attributes().zip(&self.axes)
    }

    /// Whether a box narrows an answer.
    pub fn narrows_answers(&self, cube: &Cube) -> bool {
        !self.space.admits_all(cube, &self.answered)
    }

    /// Whether a region narrows an answer.
    pub fn speaks_of_answers(&self, region: &Region) -> bool {
        region.cubes().iter().any(|cube| self.narrows_answers(cube))
    }

    /// The answer asked last among those that a box narrows.
    pub fn last_narrowed(&self, cube: &Cube) -> Option<(AttributeId, Key)> {
        let narrowed = |(id, _): &&(AttributeId, Key)| !self.space.is_free(cube, *id);
        if self.narrows_answers(cube) { self.answers.iter().find(narrowed).copied() } else { None }
    }

    /// All programmes of a box, whatever their answers and whatever it is asked of them.
    pub fn programmes(&self, cube: &Cube) -> Cube {
        let others = self.axes().filter(|(_, axis)| axis.key.field().is_none()).map(|(id, _)| id);
        let mut programmes = cube.clone();
        others.for_each(|id| self.space.free(&mut programmes, id));
        programmes
    }

    /// Whether two layouts have the same attributes, cut alike.
    pub fn same(&self, other: &Layout) -> bool {
        self.axes == other.axes
    }

    /// The box of all that a programme may be: a point in the fields it knows, free in those it does not and in every
    /// answer.
    pub fn cases_of(&self, program: &Program) -> Cube {
        let mut cube = self.space.full();
        for (attribute, axis) in self.axes() {
            let Some(Slot::Known(value)) = axis.key.field().map(|field| program.slot(field)) else { continue };
            if let Some(at) = axis.place(value) {
                self.space.assign(&mut cube, attribute, at);
            }
        }
        cube
    }
}

impl Axis {
    /// Which value of the attribute a field's value falls under.
    pub fn place(&self, value: &Value) -> Option<usize> {
        match (self.key, value, &self.cuts) {
            (Key::Element(_, element), Value::Set(set), _) => Some(usize::from(set.contains(element))),
            (Key::NumberOf(_, member), Value::PerMember(numbers), _) => {
                self.place(&Value::Number(numbers[member.0 as usize]))
            }
            (_, Value::Number(number), Cuts::Numbers(cuts)) => Some(cuts.partition_point(|cut| cut.is_below(*number))),
            (_, Value::Date(date), Cuts::Dates(cuts)) => Some(cuts.partition_point(|cut| cut <= date)),
            (_, Value::One(one), _) => Some(*one as usize),
            (_, Value::Flag(flag), _) => Some(usize::from(*flag)),
            (_, Value::None, _) => self.choices.iter().position(|choice| *choice == Value::None),
            _ => None,
        }
    }

    /// Whether its values are numbers or dates, which are in order.
    pub fn is_ordered(&self) -> bool {
        self.cuts != Cuts::None
    }

    /// For an atom of dates: its first day and the day after its last.
    pub fn days(&self, at: usize) -> Option<(Option<Date>, Option<Date>)> {
        let Cuts::Dates(cuts) = &self.cuts else { return None };
        Some((at.checked_sub(1).map(|before| cuts[before]), cuts.get(at).copied()))
    }

    /// For an atom of numbers: its lower and upper bound, each with whether the bound itself is in it.
    #[allow(clippy::type_complexity, reason = "two bounds, each a number and a flag")]
    pub fn numbers(&self, at: usize) -> Option<(Option<(Decimal, bool)>, Option<(Decimal, bool)>)> {
        let Cuts::Numbers(cuts) = &self.cuts else { return None };
        let lower = at.checked_sub(1).map(|before| (cuts[before].at, !cuts[before].after));
        Some((lower, cuts.get(at).map(|cut| (cut.at, cut.after))))
    }
}

/// Whether a value of an attribute is a branch where its field holds leaves only. It keeps its place among the values,
/// which are numbered as in their domain, but no case has it.
fn is_no_leaf(model: &Model, key: Key, choice: &Value) -> bool {
    match (key, choice) {
        (Key::Field(field), Value::One(one)) => !model.admits(model.field(field), *one),
        _ => false,
    }
}

fn axes(model: &Model, mentions: &Mentions) -> Vec<Axis> {
    let mut axes = Vec::new();
    for (at, field) in model.fields.iter().enumerate() {
        field_axes(model, FieldId(at as u32), field.ty, field.optional, mentions, &mut axes);
    }
    let ones = |domain: Domain| model.values(domain).map(Value::One).collect::<Vec<_>>();
    let or_none = |mut choices: Vec<Value>| {
        choices.push(Value::None);
        choices
    };
    let flags = || vec![Value::Flag(false), Value::Flag(true)];
    let mut add = |key, choices: Vec<Value>| {
        if !choices.is_empty() {
            axes.push(Axis { key, choices, cuts: Cuts::None });
        }
    };
    add(Key::Technology, (0..model.technologies.len() as u32).map(Value::One).collect());
    add(Key::Member, ones(Domain::Members));
    add(Key::Leader, ones(Domain::Members));
    for &technology in &mentions.technologies {
        add(Key::LeaderOn(technology), or_none(ones(Domain::Members)));
    }
    for member in model.member_ids() {
        add(Key::Follower(member), flags());
    }
    for kind in model.kind_ids() {
        add(Key::Sharing(kind), ones(Domain::Sharings(kind)));
        add(Key::Chosen(kind), or_none(ones(Domain::Assets(kind))));
    }
    axes
}

fn field_axes(model: &Model, field: FieldId, ty: Type, optional: bool, mentions: &Mentions, axes: &mut Vec<Axis>) {
    let mut add = |key, mut choices: Vec<Value>, cuts| {
        if optional {
            choices.push(Value::None);
        }
        axes.push(Axis { key, choices, cuts });
    };
    let none = BTreeMap::new();
    match ty {
        Type::Flag => add(Key::Field(field), vec![Value::Flag(false), Value::Flag(true)], Cuts::None),
        Type::One(domain) => {
            add(Key::Field(field), model.values(domain).map(Value::One).collect(), Cuts::None);
        }
        Type::Set(_) => {
            let elements = mentions.elements.get(&field).into_iter().flatten();
            for &element in elements.filter(|&&element| model.admits(model.field(field), element)) {
                add(Key::Element(field, element), vec![Value::Flag(false), Value::Flag(true)], Cuts::None);
            }
        }
        Type::Number => {
            let (choices, cuts) = number_atoms(mentions.numbers.get(&field).unwrap_or(&none), None);
            add(Key::Field(field), choices, cuts);
        }
        Type::PerMember => {
            let thresholds = mentions.numbers.get(&field).unwrap_or(&none);
            for member in model.member_ids().filter(|_| !thresholds.is_empty()) {
                let (choices, cuts) = number_atoms(thresholds, Some(Decimal::ZERO));
                add(Key::NumberOf(field, member), choices, cuts);
            }
        }
        Type::Date => {
            // Before the first day that can be written there is nothing.
            let days = mentions.dates.get(&field).into_iter().flatten();
            let cuts: Vec<Date> = days.copied().filter(|day| *day > numerals::FIRST_DAY).collect();
            let choices = (0..=cuts.len())
                .map(|at| Value::Date(wholest(at.checked_sub(1).map(|b| cuts[b]), cuts.get(at).copied())));
            add(Key::Field(field), choices.collect(), Cuts::Dates(cuts));
        }
    }
}

/// The atoms of numbers from `least` on, cut before and after each threshold as its flags say.
fn number_atoms(thresholds: &BTreeMap<Decimal, (bool, bool)>, least: Option<Decimal>) -> (Vec<Value>, Cuts) {
    let mut cuts: BTreeSet<Cut> = BTreeSet::new();
    for (&at, &(before, after)) in thresholds {
        cuts.extend(before.then_some(Cut { at, after: false }));
        cuts.extend(after.then_some(Cut { at, after: true }));
    }
    // Numbers are those that can be written: where none lies below the first cut, between two, or above the last, there
    // is no atom.
    let (mut kept, mut choices): (Vec<Cut>, Vec<Value>) = (Vec::new(), Vec::new());
    let mut lower = Some(least.unwrap_or(-numerals::GREATEST));
    for cut in cuts {
        let number = lower.zip(cut.below()).and_then(|(lower, upper)| numerals::simplest(lower, upper));
        if let Some(number) = number {
            choices.push(Value::Number(number));
            kept.push(cut);
        } else if let Some(last) = kept.last_mut().filter(|last| last.is_longer(cut)) {
            // Nothing lies between the two: they cut alike, and the shorter is told.
            *last = cut;
        }
        lower = lower.and_then(|lower| Some(lower.max(cut.above()?)));
    }
    match lower.and_then(|lower| numerals::simplest(lower, numerals::GREATEST)) {
        Some(number) => choices.push(Value::Number(number)),
        None => drop(kept.pop()),
    }
    (choices, Cuts::Numbers(kept))
}

/// The roundest day from `first` up to, not including, `end`: a New Year's Day, else a month's first, else the first.
fn wholest(first: Option<Date>, end: Option<Date>) -> Date {
    let inside = |day: &Date| first.is_none_or(|first| first <= *day) && end.is_none_or(|end| *day < end);
    let near = first.or(end.and_then(|end| end.yesterday().ok())).unwrap_or(Date::constant(2020, 1, 1));
    let year = near.first_of_year();
    let next_year = Date::new(near.year().saturating_add(1).min(9999), 1, 1).ok();
    let month = near.first_of_month();
    let next_month = near.last_of_month().tomorrow().ok();
    let candidates = [Some(year), next_year, Some(month), next_month];
    candidates.into_iter().flatten().find(inside).unwrap_or(near)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Numbers some of which are neighbours.
    fn thresholds() -> impl Strategy<Value = BTreeMap<Decimal, (bool, bool)>> {
        let sizes = prop_oneof![
            Just(Decimal::ZERO),
            Just(numerals::GREATEST),
            (0..28_u32, 1..99_i64).prop_map(|(power, digits)| Decimal::from(digits)
                .checked_mul(Decimal::from(10_i64.pow(power % 18)))
                .unwrap_or_default())
        ];
        let near = (sizes, any::<bool>(), -2..=2_i32).prop_map(|(size, negative, steps)| {
            let step = |number| if steps < 0 { numerals::before(number) } else { numerals::after(number) };
            let start = if negative { -size } else { size };
            (0..steps.abs()).fold(start, |number, _| step(number).unwrap_or(number)).normalize()
        });
        prop::collection::btree_map(near, (any::<bool>(), any::<bool>()), 0..6)
    }

    proptest! {
        #[test]
        fn an_atom_holds_numbers_that_can_be_written_and_all_of_one_fate(thresholds in thresholds(), from_zero: bool) {
            let least = from_zero.then_some(Decimal::ZERO);
            let (choices, cuts) = number_atoms(&thresholds, least);
            let axis = Axis { key: Key::Leader, choices, cuts };
            for (at, choice) in axis.choices.iter().enumerate() {
                let Value::Number(number) = choice else { panic!("{choice:?}") };
                prop_assert_eq!(crate::syntax::tokens::read_number(&crate::notation::number(*number)), Some(*number));
                prop_assert_eq!(axis.place(choice), Some(at));
                prop_assert!(least.is_none_or(|least| least <= *number));
            }
            let around = |number: Decimal| [numerals::before(number), Some(number), numerals::after(number)];
            let numbers = thresholds.keys().flat_map(|threshold| around(*threshold)).flatten();
            for number in numbers.filter(|number| least.is_none_or(|least| least <= *number)) {
                let at = axis.place(&Value::Number(number)).expect("a place");
                let Some(Value::Number(choice)) = axis.choices.get(at) else { panic!("{number} is in no atom") };
                for (threshold, (before, after)) in &thresholds {
                    prop_assert!(!before || (number < *threshold) == (choice < threshold), "{number} {choice} {threshold}");
                    prop_assert!(!after || (number <= *threshold) == (choice <= threshold), "{number} {choice} {threshold}");
                }
            }
        }
    }
}
