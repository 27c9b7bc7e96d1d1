//! What a rulebook mentions: the thresholds, elements and technologies that tell cases apart.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::values::elements as elements_of;
use crate::model::{
    Answer, Condition, Domain, Expected, FieldId, Form, Model, Op, Operand, Path, Preference, Root, Rule, TechnologyId,
    Test, Type, Value,
};

/// What tells cases apart.
#[derive(Debug, Clone, Default)]
pub struct Mentions {
    /// For each field of numbers, the thresholds, each with whether a cut is needed before it and after it.
    pub numbers: BTreeMap<FieldId, BTreeMap<Decimal, (bool, bool)>>,
    /// For each field of dates, the days on which an atom begins.
    pub dates: BTreeMap<FieldId, BTreeSet<Date>>,
    /// For each set-valued field, the elements that matter.
    pub elements: BTreeMap<FieldId, BTreeSet<u32>>,
    /// The technologies whose leader some condition asks for.
    pub technologies: BTreeSet<TechnologyId>,
}

/// Every condition of a rule.
fn conditions_of(rule: &Rule) -> Vec<&Condition> {
    let mut all = vec![&rule.when];
    if let Answer::Choose { condition, prefer, .. } = &rule.answer {
        all.push(condition);
        all.extend(prefer.iter().filter_map(|preference| match preference {
            Preference::Holds(condition) => Some(condition),
            _ => None,
        }));
    }
    all
}

/// Every condition of a model, with those of its tests where `tests` says so.
fn conditions(model: &Model, tests: bool) -> Vec<&Condition> {
    let mut all: Vec<&Condition> = model.rules.iter().flat_map(conditions_of).collect();
    all.extend(model.lets.iter().map(|named| &named.condition));
    all.extend(model.bars.iter().flat_map(|bar| [&bar.condition, &bar.when]));
    all.extend(model.requires.iter().flat_map(|require| [&require.condition, &require.when]));
    all.extend(model.targets.iter().flat_map(|target| [&target.have, &target.among]));
    all.extend(model.impossible.iter().map(|impossible| &impossible.when));
    all.extend(model.guarantees.iter().flat_map(|guarantee| [&guarantee.holds, &guarantee.when]));
    let expectations = model.tests.iter().filter(|_| tests).flat_map(|test| &test.expectations);
    all.extend(expectations.filter_map(|expectation| match &expectation.expected {
        Expected::Holds { condition, .. } => Some(condition),
        _ => None,
    }));
    all
}

impl Mentions {
    /// All that a model mentions; with the expectations of its tests where `tests` says so.
    pub fn of(model: &Model, tests: bool) -> Self {
        let mut mentions = Mentions::default();
        for condition in conditions(model, tests) {
            mentions.condition(model, condition);
        }
        for rule in &model.rules {
            mentions.answer(model, &rule.answer);
        }
        for technology in &model.technologies {
            for field in &technology.fields {
                mentions.elements.entry(*field).or_default().insert(technology.term);
            }
        }
        mentions
    }

    fn condition(&mut self, model: &Model, condition: &Condition) {
        match &condition.form {
            Form::Always | Form::Let(_) => {}
            Form::Not(inner) | Form::Some(_, inner) => self.condition(model, inner),
            Form::All(parts) | Form::Any(parts) => parts.iter().for_each(|part| self.condition(model, part)),
            Form::Test(test) => self.test(model, test),
        }
    }

    /// `follow W` puts the members of a set to the question one by one.
    fn answer(&mut self, model: &Model, answer: &Answer) {
        if let Answer::Follow { who, .. } = answer {
            for operand in who {
                if let Operand::Path(Path { root: Root::Field(field), ty: Type::Set(domain), steps }) = operand
                    && steps.is_empty()
                {
                    self.elements.entry(*field).or_default().extend(model.values(*domain));
                }
            }
        }
    }

    fn test(&mut self, model: &Model, test: &Test) {
        let rights: Vec<Value> = test.right.iter().flat_map(|right| constants(model, right)).collect();
        let written = test.right.iter().all(|right| matches!(right, Operand::Constant(_)) || is_asset_value(right));
        self.operand(model, &test.left, test.op, &rights, written);
        let lefts = constants(model, &test.left);
        for right in &test.right {
            self.operand(model, right, mirrored(test.op), &lefts, false);
        }
    }

    fn operand(&mut self, model: &Model, operand: &Operand, op: Op, against: &[Value], written: bool) {
        let Operand::Path(path) = operand else { return };
        match &path.root {
            Root::Field(field) if path.steps.is_empty() => match path.ty {
                Type::Set(domain) => self.elements(model, *field, domain, op, against, written),
                _ => self.thresholds(*field, op, against),
            },
            Root::NumberOf(field, _) => self.thresholds(*field, op, against),
            Root::LeaderOn(technology) => {
                let at = model.technologies.iter().position(|known| known == technology);
                self.technologies.extend(at.map(|at| TechnologyId(at as u32)));
            }
            _ => {}
        }
    }

    fn elements(&mut self, model: &Model, field: FieldId, domain: Domain, op: Op, against: &[Value], written: bool) {
        let elements = self.elements.entry(field).or_default();
        let named = against.iter().flat_map(elements_of);
        match op {
            Op::HasAny | Op::HasAll if written => elements.extend(named.flat_map(|v| model.below(domain, v))),
            Op::Covers if written => {
                let named: Vec<u32> = named.collect();
                elements.extend(
                    model.values(domain).filter(|&over| named.iter().any(|&v| model.is_or_below(domain, v, over))),
                );
            }
            _ => elements.extend(model.values(domain)),
        }
    }

    fn thresholds(&mut self, field: FieldId, op: Op, against: &[Value]) {
        let (before, after) = match op {
            Op::Less | Op::AtLeast => (true, false),
            Op::AtMost | Op::More => (false, true),
            _ => (true, true),
        };
        for value in against {
            match value {
                Value::Number(number) => {
                    let cuts = self.numbers.entry(field).or_default().entry(*number).or_default();
                    *cuts = (cuts.0 | before, cuts.1 | after);
                }
                Value::Date(date) => {
                    let dates = self.dates.entry(field).or_default();
                    dates.extend(before.then_some(*date));
                    dates.extend(after.then(|| date.tomorrow().ok()).flatten());
                }
                _ => {}
            }
        }
    }
}

/// The comparison as seen from its right side.
fn mirrored(op: Op) -> Op {
    match op {
        Op::Less => Op::More,
        Op::AtMost => Op::AtLeast,
        Op::More => Op::Less,
        Op::AtLeast => Op::AtMost,
        other => other,
    }
}

/// Whether an operand is a field of an asset, whose values are those of the catalogue.
fn is_asset_value(operand: &Operand) -> bool {
    matches!(operand, Operand::Path(path) if !path.steps.is_empty())
}

/// Every value an operand can have as far as it is written out: itself, or the catalogue's values of an asset's field.
fn constants(model: &Model, operand: &Operand) -> Vec<Value> {
    match operand {
        Operand::Constant(value) => vec![value.clone()],
        Operand::Path(path) => match path.steps.last() {
            Some(&(kind, field)) => {
                model.kind(kind).assets.iter().map(|asset| asset.values[field.0 as usize].clone()).collect()
            }
            None => Vec::new(),
        },
    }
}

impl Mentions {
    /// Adds what others mention.
    pub fn merge(&mut self, other: Mentions) {
        for (field, thresholds) in other.numbers {
            let own = self.numbers.entry(field).or_default();
            for (at, (before, after)) in thresholds {
                let cuts = own.entry(at).or_default();
                *cuts = (cuts.0 | before, cuts.1 | after);
            }
        }
        for (field, days) in other.dates {
            self.dates.entry(field).or_default().extend(days);
        }
        for (field, elements) in other.elements {
            self.elements.entry(field).or_default().extend(elements);
        }
        self.technologies.extend(other.technologies);
    }
}
