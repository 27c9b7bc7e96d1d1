//! Conditions → regions.
//!
//! A test is first brought to one side that varies: an operand that goes through an asset, or is itself one of a few
//! names, is tried value by value, and values with the same outcome are put together. What is left is one attribute (or
//! the elements of one set) against constants, and the meaning of that is [`values::holds`].

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use super::layout::{Key, Layout};
use super::values::{self, elements};
use crate::model::{
    AssetId, Condition, Domain, FieldId, Form, KindId, MemberId, Model, Op, Operand, Path, Root, TechnologyId, Test,
    Type, Value,
};
use crate::space::{AttributeId, Cube, Region, Space, TooMany};
use crate::text::Span;

/// The assets at hand, the innermost last.
pub type Candidates = Vec<(KindId, AssetId)>;

/// Turns conditions of one model into regions of one layout.
pub struct Compiler<'a> {
    model: &'a Model,
    layout: &'a Layout,
    space: Cow<'a, Space>,
    /// The box that it looks at; cases outside it are in no region.
    within: Cube,
    lets: Vec<OnceCell<Result<Region, TooMany>>>,
    /// What a `some` within others came to, by its place and the candidates that it sees.
    nested: RefCell<HashMap<(Span, Candidates), Result<Region, TooMany>>>,
}

/// One side of a test, as far as it can vary.
#[derive(Debug, Clone)]
enum Side {
    /// It is this value.
    Constant(Value),
    /// It is the value of this attribute.
    Axis(AttributeId),
    /// It is a set: for each element of its domain, the attribute that says whether it is in.
    Set(Vec<Option<AttributeId>>),
    /// It depends on this attribute's value.
    Switch(AttributeId, Vec<Side>),
}

impl<'a> Compiler<'a> {
    /// A compiler for these.
    pub fn new(model: &'a Model, layout: &'a Layout) -> Self {
        Compiler::over(model, layout, Cow::Borrowed(layout.space()), layout.space().full())
    }

    /// A compiler for a box alone, its regions of at most so many boxes. Of a point it takes next to nothing, whatever
    /// the conditions.
    pub fn within(model: &'a Model, layout: &'a Layout, cases: Cube, most: usize) -> Self {
        Compiler::over(model, layout, Cow::Owned(layout.space().clone().with_most(most)), cases)
    }

    fn over(model: &'a Model, layout: &'a Layout, space: Cow<'a, Space>, within: Cube) -> Self {
        let lets = vec![OnceCell::new(); model.lets.len()];
        Compiler { model, layout, space, within, lets, nested: RefCell::default() }
    }

    /// The model whose conditions it compiles.
    pub fn model(&self) -> &'a Model {
        self.model
    }

    fn space(&self) -> &Space {
        &self.space
    }

    /// All cases looked at.
    fn everywhere(&self) -> Region {
        Region::of(self.within.clone())
    }

    /// The cases in which an attribute has one of these values.
    fn having(&self, attribute: AttributeId, values: impl IntoIterator<Item = usize>) -> Region {
        self.space().restricted(&self.within, attribute, values).map_or(Region::never(), Region::of)
    }

    /// The cases in which a condition holds, with these candidates at hand.
    pub fn condition(&self, condition: &Condition, candidates: &mut Candidates) -> Result<Region, TooMany> {
        match &condition.form {
            Form::Always => Ok(self.everywhere()),
            Form::Not(inner) => self.everywhere().minus(self.space(), &self.condition(inner, candidates)?),
            Form::All(parts) => self.all(parts.iter().map(|part| self.condition(part, candidates))),
            Form::Any(parts) => self.any(parts.iter().map(|part| self.condition(part, candidates))),
            Form::Let(named) => {
                let condition = &self.model.lets[named.0 as usize].condition;
                let compile = || self.condition(condition, &mut Candidates::new());
                self.lets[named.0 as usize].get_or_init(compile).clone()
            }
            Form::Some(kind, inner) => self.some(condition.span, *kind, inner, candidates),
            Form::Test(test) => self.test(test, candidates),
        }
    }

    /// The cases in which a condition holds of some asset of a kind. One within others is worked out once for what it
    /// sees of them: its own candidate hides those of its kind.
    fn some(&self, span: Span, kind: KindId, inner: &Condition, around: &Candidates) -> Result<Region, TooMany> {
        let seen: Candidates = around.iter().copied().filter(|(other, _)| *other != kind).collect();
        let key = (!around.is_empty()).then(|| (span, seen.clone()));
        if let Some(known) = key.as_ref().and_then(|key| self.nested.borrow().get(key).cloned()) {
            return known;
        }
        let mut candidates = seen;
        let assets = (0..self.model.kind(kind).assets.len() as u32).map(AssetId);
        let region = self.any(assets.map(|asset| {
            candidates.push((kind, asset));
            let region = self.condition(inner, &mut candidates);
            candidates.pop();
            region
        }));
        match key {
            Some(key) => drop(self.nested.borrow_mut().insert(key, region.clone())),
            // Beyond the outermost, the same place may be compiled with another meaning: of a mutant, say.
            None => self.nested.borrow_mut().clear(),
        }
        region
    }

    /// The cases in which a member (or set of members) named by an operand is there and is, or has, that member.
    pub fn names_member(&self, operand: &Operand, member: u32) -> Result<Region, TooMany> {
        let one = vec![Side::Constant(Value::One(member))];
        let is_set = match operand {
            Operand::Constant(value) => matches!(value, Value::Set(_)),
            Operand::Path(path) => matches!(path.ty, Type::Set(_)),
        };
        let op = if is_set { Op::HasAny } else { Op::Is };
        self.sides(op, Some(Domain::Members), self.side(operand, &Candidates::new()), one)
    }

    fn all(&self, regions: impl Iterator<Item = Result<Region, TooMany>>) -> Result<Region, TooMany> {
        let mut all = self.everywhere();
        for region in regions {
            all = all.and(self.space(), &region?)?;
        }
        Ok(all)
    }

    fn any(&self, regions: impl Iterator<Item = Result<Region, TooMany>>) -> Result<Region, TooMany> {
        let mut any = Region::never();
        for region in regions {
            any = any.or(self.space(), &region?)?;
        }
        Ok(any)
    }

    fn test(&self, test: &Test, candidates: &Candidates) -> Result<Region, TooMany> {
        let domain = std::iter::once(&test.left).chain(&test.right).find_map(|operand| match operand {
            Operand::Path(path) => path.ty.domain(),
            Operand::Constant(_) => None,
        });
        let left = self.side(&test.left, candidates);
        let mut right: Vec<Side> = test.right.iter().map(|operand| self.side(operand, candidates)).collect();
        let varies = right.iter().filter(|side| !matches!(side, Side::Constant(_))).count();
        if varies == 0 || right.len() == 1 {
            return self.sides(test.op, domain, left, right);
        }
        // Each varying operand by itself, the constants together.
        let varying: Vec<Side> = right.extract_if(.., |side| !matches!(side, Side::Constant(_))).collect();
        let groups = varying.into_iter().map(|side| vec![side]).chain((!right.is_empty()).then_some(right));
        let regions = groups.map(|group| self.sides(test.op, domain, left.clone(), group));
        match test.op {
            Op::HasAll | Op::Covers => self.all(regions),
            _ => self.any(regions),
        }
    }

    fn sides(&self, op: Op, domain: Option<Domain>, left: Side, right: Vec<Side>) -> Result<Region, TooMany> {
        if let Side::Switch(attribute, cases) = left {
            return self.switch(attribute, cases.len(), |at| self.sides(op, domain, cases[at].clone(), right.clone()));
        }
        if let [Side::Switch(attribute, cases)] = right.as_slice() {
            return self
                .switch(*attribute, cases.len(), |at| self.sides(op, domain, left.clone(), vec![cases[at].clone()]));
        }
        let constants: Option<Vec<Value>> = right
            .iter()
            .map(|side| if let Side::Constant(value) = side { Some(value.clone()) } else { None })
            .collect();
        match (left, right.as_slice(), constants) {
            (Side::Constant(left), _, Some(right)) => {
                let holds = values::holds(self.model, domain, op, &left, &right);
                Ok(if holds { self.everywhere() } else { Region::never() })
            }
            (Side::Axis(attribute), _, Some(right)) => Ok(self.against(op, domain, attribute, &right)),
            (Side::Constant(left), [Side::Axis(attribute)], _) => {
                let holds = |choice: &Value| values::holds(self.model, domain, op, &left, std::slice::from_ref(choice));
                Ok(self.mask(*attribute, holds))
            }
            (Side::Set(bits), _, Some(right)) => self.set_against(op, domain, &bits, &right),
            (Side::Constant(left), [Side::Set(bits)], _) => self.against_set(op, domain, &left, bits),
            (left, [Side::Axis(attribute)], _) => {
                let choices = self.constants_of(*attribute);
                self.sides(op, domain, left, vec![Side::Switch(*attribute, choices)])
            }
            (Side::Axis(attribute), _, _) => {
                let choices = self.constants_of(attribute);
                self.sides(op, domain, Side::Switch(attribute, choices), right)
            }
            // Two sets of the programme are not compared: the rulebook would not have passed.
            _ => Ok(Region::never()),
        }
    }

    fn constants_of(&self, attribute: AttributeId) -> Vec<Side> {
        self.layout.axis(attribute).choices.iter().cloned().map(Side::Constant).collect()
    }

    /// The cases in which an attribute satisfies a test against constants. The values of a number or date are in order,
    /// so that none of them is looked at by itself: there may be as many of them as conditions.
    fn against(&self, op: Op, domain: Option<Domain>, attribute: AttributeId, right: &[Value]) -> Region {
        let axis = self.layout.axis(attribute);
        let ranges = axis.is_ordered().then(|| values::ranges(op, &axis.choices, right)).flatten();
        match ranges {
            Some(ranges) => {
                let there = self.space().ranged(attribute, ranges);
                there.and_then(|there| self.space().meet(&there, &self.within)).map_or(Region::never(), Region::of)
            }
            None => self.mask(attribute, |choice| values::holds(self.model, domain, op, choice, right)),
        }
    }

    /// The cases in which an attribute has one of the values that satisfy `holds`.
    fn mask(&self, attribute: AttributeId, holds: impl Fn(&Value) -> bool) -> Region {
        let choices = &self.layout.axis(attribute).choices;
        self.having(attribute, (0..choices.len()).filter(|&at| holds(&choices[at])))
    }

    /// The outcome for each value of an attribute, values of the same outcome together.
    fn switch(
        &self,
        attribute: AttributeId,
        size: usize,
        outcome: impl Fn(usize) -> Result<Region, TooMany>,
    ) -> Result<Region, TooMany> {
        let mut groups: Vec<(Region, Vec<usize>)> = Vec::new();
        for at in (0..size).filter(|&at| self.space().admits(&self.within, attribute, at)) {
            let region = outcome(at)?;
            match groups.iter_mut().find(|(known, _)| *known == region) {
                Some((_, values)) => values.push(at),
                None => groups.push((region, vec![at])),
            }
        }
        let parts =
            groups.into_iter().map(|(region, values)| region.and(self.space(), &self.having(attribute, values)));
        Region::of_apart(self.space(), parts.collect::<Result<_, _>>()?)
    }

    /// The cases in which one of these elements is in (or, for an element no rule mentions, none).
    fn some_in(&self, bits: &[Option<AttributeId>], wanted: impl Iterator<Item = u32>) -> Result<Region, TooMany> {
        self.any(wanted.map(|element| Ok(self.bit(bits, element, 1))))
    }

    /// That an element is in (value 1), or is not; one without an attribute is in no set.
    fn bit(&self, bits: &[Option<AttributeId>], element: u32, value: usize) -> Region {
        match bits[element as usize] {
            Some(bit) => self.having(bit, [value]),
            None if value == 0 => self.everywhere(),
            None => Region::never(),
        }
    }

    fn exactly(&self, bits: &[Option<AttributeId>], wanted: &[u32]) -> Result<Region, TooMany> {
        let all = 0..bits.len() as u32;
        self.all(all.map(|element| Ok(self.bit(bits, element, usize::from(wanted.contains(&element))))))
    }

    fn set_against(
        &self,
        op: Op,
        domain: Option<Domain>,
        bits: &[Option<AttributeId>],
        right: &[Value],
    ) -> Result<Region, TooMany> {
        let Some(domain) = domain else { return Ok(Region::never()) };
        let named: Vec<u32> = right.iter().flat_map(elements).collect();
        let absent = right.contains(&Value::None);
        match op {
            Op::HasAny => self.some_in(bits, sorted(named.iter().flat_map(|&v| self.model.below(domain, v)))),
            Op::HasAll if !absent => self.all(named.iter().map(|&v| self.some_in(bits, self.model.below(domain, v)))),
            Op::Covers if !absent => {
                let over = |v: u32| (0..bits.len() as u32).filter(move |&o| self.model.is_or_below(domain, v, o));
                self.all(named.iter().map(|&v| self.some_in(bits, over(v))))
            }
            Op::Is if !absent => self.exactly(bits, &named),
            _ => Ok(Region::never()),
        }
    }

    fn against_set(
        &self,
        op: Op,
        domain: Option<Domain>,
        left: &Value,
        bits: &[Option<AttributeId>],
    ) -> Result<Region, TooMany> {
        let Some(domain) = domain.filter(|_| *left != Value::None) else { return Ok(Region::never()) };
        let holds = |element: u32| {
            let op = if op == Op::In { Op::HasAny } else { op };
            values::holds(self.model, Some(domain), op, left, &[Value::One(element)])
        };
        let (held, not): (Vec<u32>, Vec<u32>) = (0..bits.len() as u32).partition(|&element| holds(element));
        match op {
            Op::In | Op::HasAny => self.some_in(bits, held.into_iter()),
            Op::HasAll | Op::Covers => self.all(not.into_iter().map(|element| Ok(self.bit(bits, element, 0)))),
            Op::Is => self.exactly(bits, &elements(left)),
            _ => Ok(Region::never()),
        }
    }

    fn side(&self, operand: &Operand, candidates: &Candidates) -> Side {
        match operand {
            Operand::Constant(value) => Side::Constant(value.clone()),
            Operand::Path(path) => self.root(path, candidates).through(&|value| self.walk(path, value)),
        }
    }

    fn root(&self, path: &Path, candidates: &Candidates) -> Side {
        let axis = |key| self.layout.attribute(key).map_or(Side::Constant(Value::None), Side::Axis);
        let side = match &path.root {
            Root::Field(field) => match (path.steps.is_empty(), path.ty) {
                (true, Type::Set(domain)) => self.set(*field, domain),
                _ => axis(Key::Field(*field)),
            },
            Root::NumberOf(field, whose) => self.number_of(*field, self.side(whose, candidates)),
            Root::Leader => axis(Key::Leader),
            Root::LeaderOn(technology) => {
                let known = self.model.technologies.iter().position(|known| known == technology);
                let id = known.map(|at| TechnologyId(at as u32));
                id.map_or(Side::Constant(Value::None), |id| axis(Key::LeaderOn(id)))
            }
            Root::Followers => {
                let members = self.model.member_ids();
                Side::Set(members.map(|member| self.layout.attribute(Key::Follower(member))).collect())
            }
            Root::Sharing(kind) => axis(Key::Sharing(*kind)),
            Root::Chosen(kind) => axis(Key::Chosen(*kind)),
            Root::Candidate(kind) => {
                let at_hand = candidates.iter().rev().find(|(of, _)| of == kind);
                Side::Constant(at_hand.map_or(Value::None, |(_, asset)| Value::One(asset.0)))
            }
        };
        match side {
            Side::Axis(attribute) if !path.steps.is_empty() => Side::Switch(attribute, self.constants_of(attribute)),
            side => side,
        }
    }

    fn set(&self, field: FieldId, domain: Domain) -> Side {
        Side::Set(
            self.model.values(domain).map(|element| self.layout.attribute(Key::Element(field, element))).collect(),
        )
    }

    fn number_of(&self, field: FieldId, whose: Side) -> Side {
        match whose {
            Side::Constant(Value::One(member)) => {
                let key = Key::NumberOf(field, MemberId(member));
                self.layout.attribute(key).map_or(Side::Constant(Value::None), Side::Axis)
            }
            Side::Axis(attribute) => self.number_of(field, Side::Switch(attribute, self.constants_of(attribute))),
            Side::Switch(attribute, cases) => {
                Side::Switch(attribute, cases.into_iter().map(|case| self.number_of(field, case)).collect())
            }
            _ => Side::Constant(Value::None),
        }
    }

    /// Follows a path's steps from the asset it starts at.
    fn walk(&self, path: &Path, start: Value) -> Value {
        path.steps.iter().fold(start, |at, &(kind, field)| match at {
            Value::One(asset) => self.model.asset_value(kind, AssetId(asset), field).clone(),
            _ => Value::None,
        })
    }
}

impl Side {
    /// The side with every constant in it taken through `step`.
    fn through(self, step: &dyn Fn(Value) -> Value) -> Side {
        match self {
            Side::Constant(value) => Side::Constant(step(value)),
            Side::Switch(attribute, cases) => {
                Side::Switch(attribute, cases.into_iter().map(|case| case.through(step)).collect())
            }
            side => side,
        }
    }
}

fn sorted(values: impl Iterator<Item = u32>) -> std::vec::IntoIter<u32> {
    let mut values: Vec<u32> = values.collect();
    values.sort_unstable();
    values.dedup();
    values.into_iter()
}
