//! A finite list of programmes that is complete for a rulebook: no condition of it can tell a programme that is not in
//! the list from all that are.
//!
//! Fields that no condition and no answer mentions keep one value. Numbers and dates are cut at the thresholds that the
//! rulebook compares them with, the values of assets among them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::book::{
    Answer, Book, Cond, Domain, Field, Name, Op, Operand, Path, Preference, Programme, Root, Type, Value, Whom,
};

/// For each field a list of values that is complete for the rulebook.
pub fn domains(book: &Book) -> BTreeMap<Name, Vec<Value>> {
    let mentions = Mentions::of(book);
    book.fields.iter().map(|field| (field.name, mentions.values(book, field))).collect()
}

/// A place where a condition cuts the line of numbers or days: right before a value, or right after it.
pub type Cut = (Value, bool);

/// The fields that a rulebook mentions, those of numbers and dates each with where they are cut.
pub fn mentioned(book: &Book) -> BTreeMap<Name, BTreeSet<Cut>> {
    Mentions::of(book).cuts
}

/// All programmes with these values.
pub fn programmes(domains: &BTreeMap<Name, Vec<Value>>) -> Vec<Programme> {
    let mut all = vec![Programme::new()];
    for (field, values) in domains {
        let with = |programme: &Programme, value: &Value| {
            let mut programme = programme.clone();
            programme.insert(field, value.clone());
            programme
        };
        all = all.iter().flat_map(|programme| values.iter().map(|value| with(programme, value))).collect();
    }
    all
}

/// How many programmes that would be.
pub fn size(domains: &BTreeMap<Name, Vec<Value>>) -> usize {
    domains.values().map(Vec::len).product()
}

/// The fields a rulebook mentions, each with the values it is compared with.
#[derive(Default)]
struct Mentions {
    fields: BTreeMap<Name, BTreeSet<Value>>,
    cuts: BTreeMap<Name, BTreeSet<Cut>>,
    /// The fields that costs are split by.
    split: BTreeSet<Name>,
}

impl Mentions {
    fn of(book: &Book) -> Self {
        let mut mentions = Mentions::default();
        let mut conditions: Vec<Cond> = book.impossible.clone();
        conditions.extend(book.lets.iter().map(|(_, condition)| condition.clone()));
        conditions.extend(book.guarantees.iter().flat_map(|(_, must, when)| [must.clone(), when.clone()]));
        conditions.extend(book.bars.iter().map(|bar| bar.filter.clone()));
        conditions.extend(book.requires.iter().map(|require| require.must.clone()));
        let clauses =
            book.bars.iter().map(|bar| &bar.clauses).chain(book.requires.iter().map(|require| &require.clauses));
        conditions.extend(clauses.filter_map(|clauses| clauses.when.clone()));
        for rule in book.all_rules() {
            conditions.extend(rule.clauses.when.clone());
            mentions.answer(book, &rule.answer);
        }
        conditions.iter().for_each(|condition| mentions.condition(book, condition));
        mentions
    }

    fn answer(&mut self, book: &Book, answer: &Answer) {
        match answer {
            Answer::Lead(member) => self.operand(member),
            Answer::LeadOn(member, technologies) => {
                self.operand(member);
                for technology in technologies {
                    let holds = |field: &&Field| field.ty == Type::Set(Domain::Terms(technology.taxonomy));
                    let fields: Vec<Name> = book.fields.iter().filter(holds).map(|field| field.name).collect();
                    fields.into_iter().for_each(|field| self.mention(field));
                }
            }
            Answer::Follow(Whom::These(members), _) => members.iter().for_each(|member| self.operand(member)),
            Answer::Follow(Whom::Field(field), _) => self.mention(field),
            Answer::Follow(Whom::Everyone, _) | Answer::Share(..) => {}
            Answer::Choose { filter, prefer, .. } => {
                self.condition(book, filter);
                for preference in prefer {
                    if let Preference::Holds(condition) = preference {
                        self.condition(book, condition);
                    }
                }
            }
            Answer::Split(_, by) => {
                by.iter().for_each(|field| self.mention(field));
                self.split.extend(by);
            }
        }
    }

    fn mention(&mut self, field: Name) {
        self.fields.entry(field).or_default();
        self.cuts.entry(field).or_default();
    }

    fn operand(&mut self, operand: &Operand) {
        if let Operand::Path(path) = operand {
            self.path(path);
        }
    }

    fn path(&mut self, path: &Path) {
        match &path.root {
            Root::Field(field) => self.mention(field),
            Root::NumberOf(field, member) => {
                self.mention(field);
                self.operand(member);
            }
            _ => {}
        }
    }

    fn condition(&mut self, book: &Book, condition: &Cond) {
        match condition {
            Cond::Always | Cond::Let(_) => {}
            Cond::Not(inner) | Cond::Some(_, inner) => self.condition(book, inner),
            Cond::And(inner) | Cond::Or(inner) => inner.iter().for_each(|inner| self.condition(book, inner)),
            Cond::Flag(path) => self.path(path),
            Cond::Test(path, op, right) => {
                self.path(path);
                right.iter().for_each(|operand| self.operand(operand));
                let sides: Vec<Operand> = std::iter::once(Operand::Path(path.clone())).chain(right.clone()).collect();
                for side in &sides {
                    if let Operand::Path(Path { root: Root::Field(field) | Root::NumberOf(field, _), steps }) = side
                        && steps.is_empty()
                    {
                        let left = matches!(side, Operand::Path(own) if own == path);
                        for threshold in sides.iter().flat_map(|other| thresholds(book, other)) {
                            self.cuts.entry(field).or_default().extend(cuts(&threshold, *op, left));
                            self.fields.entry(field).or_default().insert(threshold);
                        }
                    }
                }
            }
        }
    }

    fn values(&self, book: &Book, field: &Field) -> Vec<Value> {
        let thresholds = self.fields.get(field.name);
        let mut values: Vec<Value> = match field.ty {
            Type::Flag => vec![Value::Flag(false), Value::Flag(true)],
            Type::One(_) => book.values_of(field).into_iter().map(Value::One).collect(),
            Type::Set(_) => subsets(&book.values_of(field)).into_iter().map(Value::Set).collect(),
            Type::Number => numbers(thresholds, false).into_iter().map(Value::Number).collect(),
            Type::PerMember => {
                let numbers = numbers(thresholds, self.split.contains(field.name));
                let numbers: Vec<i64> = numbers.into_iter().filter(|number| *number >= 0).collect();
                per_member(&book.members, &numbers)
            }
            Type::Date => dates(thresholds),
        };
        values.extend(field.optional.then_some(Value::None));
        if thresholds.is_none() {
            values.truncate(1);
        }
        values
    }
}

/// Where a test cuts, whose field stands on the left or on the right.
fn cuts(threshold: &Value, op: Op, left: bool) -> Vec<Cut> {
    let sides: &[bool] = match (op, left) {
        (Op::Less | Op::AtLeast, true) | (Op::More | Op::AtMost, false) | (Op::Range, _) => &[false],
        (Op::More | Op::AtMost, true) | (Op::Less | Op::AtLeast, false) => &[true],
        _ => &[false, true],
    };
    let cut = |after: bool| match threshold {
        Value::Date(day) if after => (Value::Date(day.tomorrow().expect("not the last of all days")), false),
        other => (other.clone(), after),
    };
    sides.iter().map(|after| cut(*after)).collect()
}

/// What a number or date is compared with, on one side of a test.
fn thresholds(book: &Book, side: &Operand) -> Vec<Value> {
    match side {
        Operand::Value(value) => vec![value.clone()],
        Operand::Path(path) if path.steps.is_empty() => Vec::new(),
        Operand::Path(path) => {
            let &step = path.steps.last().expect("a path with steps");
            let before = Path { root: path.root.clone(), steps: path.steps[..path.steps.len() - 1].to_vec() };
            let Type::One(Domain::Assets(kind)) = book.type_of(&before) else { return Vec::new() };
            book.kind(kind).assets.iter().filter_map(|asset| asset.values.get(step).cloned()).collect()
        }
    }
}

/// Zero, every threshold, and a number below, above and between; where costs are split by them, two of each.
fn numbers(thresholds: Option<&BTreeSet<Value>>, twice: bool) -> Vec<i64> {
    let at = thresholds.into_iter().flatten().filter_map(|value| match value {
        Value::Number(number) => Some(*number),
        _ => None,
    });
    let at: BTreeSet<i64> = at.collect();
    let around = at
        .iter()
        .flat_map(|at| if twice { vec![at - 2, at - 1, *at, at + 1, at + 2] } else { vec![at - 1, *at, at + 1] });
    let simple = if twice { vec![0, 1, 2] } else { vec![0] };
    let all: BTreeSet<i64> = around.chain(simple).collect();
    // One of each stretch between thresholds is enough: they differ in which thresholds they pass.
    let place = |number: i64| (at.iter().filter(|at| **at < number).count(), at.contains(&number));
    let mut kept: Vec<i64> = Vec::new();
    for number in all {
        let alike = kept.iter().filter(|other| place(**other) == place(number)).count();
        if alike < 1 + usize::from(twice) || number == 0 {
            kept.push(number);
        }
    }
    kept
}

fn dates(thresholds: Option<&BTreeSet<Value>>) -> Vec<Value> {
    let at = thresholds.into_iter().flatten().filter_map(|value| match value {
        Value::Date(day) => Some(*day),
        _ => None,
    });
    let at: BTreeSet<Date> = at.collect();
    let Some(first) = at.first() else { return vec![Value::Date(Date::constant(2022, 1, 1))] };
    let next = |day: &Date| day.tomorrow().expect("not the last of all days");
    let before = first.yesterday().expect("not the first of all days");
    let all: BTreeSet<Date> = at.iter().copied().chain(at.iter().map(next)).chain([before]).collect();
    all.into_iter().map(Value::Date).collect()
}

pub fn subsets(of: &[Name]) -> Vec<BTreeSet<Name>> {
    let chosen = |bits: usize| of.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1).map(|(_, name)| *name);
    (0..1 << of.len()).map(|bits| chosen(bits).collect()).collect()
}

fn per_member(members: &[Name], numbers: &[i64]) -> Vec<Value> {
    let mut all: Vec<BTreeMap<Name, i64>> = vec![BTreeMap::new()];
    for member in members {
        let with = |map: &BTreeMap<Name, i64>, number: i64| {
            let mut map = map.clone();
            map.insert(member, number);
            map
        };
        all = all.iter().flat_map(|map| numbers.iter().map(|number| with(map, *number))).collect();
    }
    all.into_iter().map(Value::PerMember).collect()
}
