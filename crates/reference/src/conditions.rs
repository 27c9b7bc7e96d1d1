//! What a condition means for one programme, given the answers of earlier questions (the contract, §4).

use std::collections::BTreeSet;

use super::book::{Book, Cond, Domain, Name, Op, Operand, Path, Programme, Question, Root, Technology, Type, Value};

/// The answers to questions that were asked: of each question and its subject, the answer. A follower's is a flag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    pub leader: Option<Name>,
    pub work: Vec<(Technology, Name)>,
    pub followers: BTreeSet<Name>,
    pub sharing: Vec<(Name, Name)>,
    pub assets: Vec<(Name, Option<Name>)>,
}

/// What a condition is asked about.
#[derive(Clone)]
pub struct Case<'a> {
    pub book: &'a Book,
    pub programme: &'a Programme,
    pub answers: &'a Answers,
    /// The assets at hand, the innermost last, each with its kind.
    pub candidates: Vec<(Name, Name)>,
}

impl<'a> Case<'a> {
    pub fn new(book: &'a Book, programme: &'a Programme, answers: &'a Answers) -> Self {
        Case { book, programme, answers, candidates: Vec::new() }
    }

    pub fn with_candidate(&self, kind: Name, asset: Name) -> Self {
        let mut inner = self.clone();
        inner.candidates.push((kind, asset));
        inner
    }

    pub fn holds(&self, condition: &Cond) -> bool {
        match condition {
            Cond::Always => true,
            Cond::Not(inner) => !self.holds(inner),
            Cond::And(all) => all.iter().all(|inner| self.holds(inner)),
            Cond::Or(any) => any.iter().any(|inner| self.holds(inner)),
            Cond::Let(name) => {
                let (_, meaning) = self.book.lets.iter().find(|(other, _)| other == name).expect("a declared let");
                self.holds(meaning)
            }
            Cond::Flag(path) => self.value(path) == Value::Flag(true),
            Cond::Some(kind, inner) => {
                let assets = &self.book.kind(kind).assets;
                assets.iter().any(|asset| self.with_candidate(kind, asset.name).holds(inner))
            }
            Cond::Test(path, op, right) => self.test(path, *op, right),
        }
    }

    /// A test is false if either side is absent; its negation is true; only `is none` asks for absence.
    fn test(&self, path: &Path, op: Op, right: &[Operand]) -> bool {
        let positive = |op| self.test(path, op, right);
        match op {
            Op::IsNot => return !positive(Op::Is),
            Op::NotIn => return !positive(Op::In),
            Op::HasNo => return !positive(Op::Has),
            Op::HasNone => return !positive(Op::HasAny),
            Op::IsNotNone => return !positive(Op::IsNone),
            _ => {}
        }
        let left = self.value(path);
        if op == Op::IsNone {
            return left == Value::None;
        }
        let right: Vec<Value> = right.iter().map(|operand| self.operand(operand)).collect();
        if left == Value::None {
            return false;
        }
        let domain = match self.book.type_of(path) {
            Type::One(domain) | Type::Set(domain) => Some(domain),
            _ => None,
        };
        let under = |x: Name, y: Name| match domain {
            Some(Domain::Terms(taxonomy)) => self.book.taxonomy(taxonomy).is_or_below(x, y),
            _ => x == y,
        };
        // What stands on the right, element by element; what is absent has none.
        let elements: BTreeSet<Name> = right.iter().flat_map(elements).collect();
        match op {
            Op::Is => right[0] != Value::None && left == right[0],
            Op::In | Op::Has | Op::HasAny => elements_of(&left).iter().any(|x| elements.iter().any(|y| under(x, y))),
            Op::HasAll => elements.iter().all(|y| elements_of(&left).iter().any(|x| under(x, y))),
            Op::Covers => {
                right[0] != Value::None && elements.iter().all(|y| elements_of(&left).iter().any(|x| under(y, x)))
            }
            Op::Less => right[0] != Value::None && left < right[0],
            Op::AtMost => right[0] != Value::None && left <= right[0],
            Op::More => right[0] != Value::None && left > right[0],
            Op::AtLeast => right[0] != Value::None && left >= right[0],
            Op::Range => right[0] <= left && left < right[1],
            Op::IsNot | Op::NotIn | Op::HasNo | Op::HasNone | Op::IsNone | Op::IsNotNone => unreachable!("seen above"),
        }
    }

    pub fn operand(&self, operand: &Operand) -> Value {
        match operand {
            Operand::Value(value) => value.clone(),
            Operand::Path(path) => self.value(path),
        }
    }

    pub fn value(&self, path: &Path) -> Value {
        let (mut value, mut ty) = (self.root(&path.root), self.book.type_of(&Path::root(path.root.clone())));
        for &step in &path.steps {
            let (Value::One(asset), Type::One(Domain::Assets(kind))) = (&value, ty) else { return Value::None };
            value = self.book.asset(kind, asset).values.get(step).cloned().unwrap_or(Value::None);
            ty = self.book.kind(kind).fields.iter().find(|field| field.name == step).expect("a declared field").ty;
        }
        value
    }

    fn root(&self, root: &Root) -> Value {
        let one = |name: Option<Name>| name.map_or(Value::None, Value::One);
        let answers = self.answers;
        match root {
            Root::Field(name) => self.programme[name].clone(),
            Root::NumberOf(field, member) => match (self.operand(member), &self.programme[field]) {
                (Value::One(member), Value::PerMember(numbers)) => Value::Number(numbers[member]),
                _ => Value::None,
            },
            Root::Leader => one(answers.leader),
            Root::LeaderOn(technology) => one(get(&answers.work, technology).copied()),
            Root::Followers => Value::Set(answers.followers.clone()),
            Root::Sharing(kind) => one(get(&answers.sharing, kind).copied()),
            Root::Kind(kind) => {
                let candidate = self.candidates.iter().rev().find(|(of, _)| of == kind).map(|(_, asset)| *asset);
                one(candidate.or(get(&answers.assets, kind).copied().flatten()))
            }
        }
    }
}

/// The questions whose answers a condition asks for.
pub fn asks_for(book: &Book, condition: &Cond) -> Vec<Question> {
    let of = |path: &Path| match path.root {
        Root::Leader => Some(Question::Leader),
        Root::LeaderOn(_) => Some(Question::Work),
        Root::Followers => Some(Question::Follows),
        Root::Sharing(kind) => Some(Question::Sharing(kind)),
        Root::Kind(kind) => Some(Question::Asset(kind)),
        Root::Field(_) | Root::NumberOf(..) => None,
    };
    match condition {
        Cond::Always => Vec::new(),
        Cond::Not(inner) => asks_for(book, inner),
        // The kind's name is the candidate there.
        Cond::Some(kind, inner) => {
            asks_for(book, inner).into_iter().filter(|question| *question != Question::Asset(kind)).collect()
        }
        Cond::And(inner) | Cond::Or(inner) => inner.iter().flat_map(|inner| asks_for(book, inner)).collect(),
        Cond::Let(name) => {
            let (_, meaning) = book.lets.iter().find(|(other, _)| other == name).expect("a declared let");
            asks_for(book, meaning)
        }
        Cond::Flag(path) => of(path).into_iter().collect(),
        Cond::Test(path, _, right) => {
            let paths = right.iter().filter_map(|operand| match operand {
                Operand::Path(path) => Some(path),
                Operand::Value(_) => None,
            });
            std::iter::once(path).chain(paths).filter_map(of).collect()
        }
    }
}

fn get<'a, K: PartialEq, V>(pairs: &'a [(K, V)], key: &K) -> Option<&'a V> {
    pairs.iter().find(|(other, _)| other == key).map(|(_, value)| value)
}

fn elements(value: &Value) -> Vec<Name> {
    elements_of(value)
}

fn elements_of(value: &Value) -> Vec<Name> {
    match value {
        Value::One(name) => vec![name],
        Value::Set(names) => names.iter().copied().collect(),
        _ => Vec::new(),
    }
}
