//! Conditions in readable words.
//!
//! Labels stand instead of names, values are strong, named conditions are links. Nothing is left out and nothing made
//! simpler: `and` and `or` are told apart by parentheses.

use super::Text;
use super::book::{Book, spaced};
use crate::model::{Condition, Domain, Form, KindId, Op, Operand, Path, Root, Test, Type, Value};

/// How conditions are said, at one place.
#[derive(Clone, Copy)]
pub(super) struct Phrases<'a> {
    pub book: &'a Book<'a>,
    /// The kind of the asset at hand, which is `it`.
    it: Option<KindId>,
}

impl<'a> Phrases<'a> {
    pub fn new(book: &'a Book<'a>) -> Self {
        Phrases { book, it: None }
    }

    /// The same where an asset of this kind is at hand.
    pub fn about(self, kind: KindId) -> Self {
        Phrases { it: Some(kind), ..self }
    }

    /// A condition.
    pub fn condition(self, condition: &Condition) -> Text {
        self.said(condition, true)
    }

    /// The parts that all must hold.
    pub fn parts(self, condition: &Condition) -> Vec<Text> {
        match &condition.form {
            Form::All(parts) if range(parts).is_none() => parts.iter().map(|part| self.part(part)).collect(),
            _ => vec![self.condition(condition)],
        }
    }

    /// A condition, or that it does not hold.
    fn said(self, condition: &Condition, holds: bool) -> Text {
        match &condition.form {
            Form::Always => Text::plain(if holds { "always" } else { "never" }),
            Form::Not(inner) => self.said(inner, !holds),
            Form::All(parts) if range(parts).is_some() => self.range(&parts[0], &parts[1], holds),
            Form::All(parts) => self.joined(parts, " and ", holds),
            Form::Any(parts) => self.joined(parts, " or ", holds),
            Form::Let(id) => {
                let name = &self.book.model.lets[id.0 as usize].name;
                not(holds).link(format!("let-{name}"), spaced(name))
            }
            Form::Some(kind, inner) => {
                let name = spaced(&self.book.model.kind(*kind).name);
                let one = if holds { "some" } else { "no" };
                let such = self.about(*kind).condition(inner);
                Text::plain(format!("there is {one} {name} for which it holds that ")).then(such)
            }
            Form::Test(test) => self.test(test, holds),
        }
    }

    fn joined(self, parts: &[Condition], word: &str, holds: bool) -> Text {
        let all = Text::joined(parts.iter().map(|part| self.part(part)).collect(), word);
        if holds { all } else { Text::plain("not (").then(all).say(")") }
    }

    /// A condition among others.
    fn part(self, condition: &Condition) -> Text {
        let said = self.condition(condition);
        if is_long(condition) { Text::plain("(").then(said).say(")") } else { said }
    }

    fn range(self, from: &Condition, to: &Condition, holds: bool) -> Text {
        let (Form::Test(from), Form::Test(to)) = (&from.form, &to.form) else { return Text::new() };
        let ends = [&from.right[0], &to.right[0]].map(|end| self.other(end, &from.left));
        let [from_end, to_end] = ends;
        let is = if holds { " is from " } else { " is not from " };
        self.operand(&from.left).say(is).then(from_end).say(" up to, not including, ").then(to_end)
    }

    fn test(self, test: &Test, holds: bool) -> Text {
        let left = || self.operand(&test.left);
        match test.op {
            Op::IsNone => left().say(if holds { " is none" } else { " is given" }),
            Op::Is if is_empty(test) => self.emptiness(&test.left, holds),
            Op::Less | Op::AtMost | Op::More | Op::AtLeast => self.comparison(test, holds),
            _ => left().say(verb(test, self.is_plain(test), holds)).then(self.rights(test, holds)),
        }
    }

    /// A comparison behind its left side.
    fn comparison(self, test: &Test, holds: bool) -> Text {
        let right = test.right.first().map_or(Text::new(), |right| self.other(right, &test.left));
        let date = type_of(&test.left) == Some(Type::Date);
        let (before, after) = match (test.op, date) {
            (Op::Less, true) => ("before ", ""),
            (Op::Less, false) => ("less than ", ""),
            (Op::AtMost, true) => ("", " or earlier"),
            (Op::AtMost, false) => ("at most ", ""),
            (Op::More, true) => ("after ", ""),
            (Op::More, false) => ("more than ", ""),
            (_, true) => ("", " or later"),
            (_, false) => ("at least ", ""),
        };
        let is = if holds { " is " } else { " is not " };
        self.operand(&test.left).say(is).say(before).then(right).say(after)
    }

    /// That a set is empty.
    fn emptiness(self, left: &Operand, empty: bool) -> Text {
        let there = if empty { "there are no " } else { "there are " };
        match left {
            Operand::Path(Path { root: Root::Followers, .. }) => Text::plain(there).say("followers"),
            Operand::Path(path) if path.steps.is_empty() => Text::plain(there).then(self.path(path)),
            _ => self.operand(left).say(if empty { " are none" } else { " are not none" }),
        }
    }

    /// Whether one thing without any below it stands on the right.
    fn is_plain(self, test: &Test) -> bool {
        match test.right.as_slice() {
            [Operand::Constant(Value::One(one))] => {
                domain_of(&test.left).is_none_or(|domain| self.book.model.below(domain, *one).len() == 1)
            }
            [Operand::Path(path)] => matches!(path.ty, Type::One(Domain::Members | Domain::Assets(_))),
            _ => false,
        }
    }

    fn rights(self, test: &Test, holds: bool) -> Text {
        let all: Vec<Text> = test.right.iter().map(|right| self.other(right, &test.left)).collect();
        let several = all.len() > 1;
        let last = if matches!(test.op, Op::HasAll | Op::Covers) { "and" } else { "or" };
        let lead = match test.op {
            Op::HasAny if several && holds => "one of ",
            Op::HasAny if several => "any of ",
            Op::HasAll if several => "all of ",
            _ => "",
        };
        Text::plain(lead).then(Text::listed(all, last))
    }

    /// What stands on the right of something.
    fn other(self, right: &Operand, left: &Operand) -> Text {
        match (right, left) {
            (Operand::Constant(value), Operand::Path(path)) => self.constant(value, path),
            _ => self.operand(right),
        }
    }

    fn constant(self, value: &Value, of: &Path) -> Text {
        let ty = match (of.ty, value) {
            (Type::Set(domain), Value::One(_)) => Type::One(domain),
            (Type::One(domain), Value::Set(_)) => Type::Set(domain),
            (ty, _) => ty,
        };
        Text::new().strong(self.book.value(ty, self.unit(of), value))
    }

    fn unit(self, path: &Path) -> Option<&'a str> {
        let model = self.book.model;
        let field = match (&path.root, path.steps.last()) {
            (_, Some((kind, field))) => model.kind(*kind).field(*field),
            (Root::Field(field) | Root::NumberOf(field, _), None) => model.field(*field),
            _ => return None,
        };
        field.unit()
    }

    /// One side of a test, or who an answer names.
    pub fn operand(self, operand: &Operand) -> Text {
        match operand {
            Operand::Constant(value @ Value::Set(_)) => {
                Text::new().strong(self.book.value(Type::Set(Domain::Members), None, value))
            }
            Operand::Constant(value) => Text::new().strong(self.book.value(Type::One(Domain::Members), None, value)),
            Operand::Path(path) => self.path(path),
        }
    }

    /// A value looked up.
    pub fn path(self, path: &Path) -> Text {
        let model = self.book.model;
        let mut steps = path.steps.iter().map(|(kind, field)| self.book.field(model.kind(*kind).field(*field)));
        let its = path.root == self.it.map_or(Root::Leader, Root::Candidate);
        let first = if its && self.it.is_some() { steps.next() } else { None };
        let base = first.map_or_else(|| self.root(&path.root), |first| Text::plain(format!("its {first}")));
        steps.fold(base, |base, step| Text::plain(format!("the {step} of ")).then(base))
    }

    fn root(self, root: &Root) -> Text {
        let model = self.book.model;
        let kind = |kind: &KindId| spaced(&model.kind(*kind).name);
        match root {
            Root::Field(field) => Text::plain(self.book.field(model.field(*field))),
            Root::NumberOf(field, member) => {
                Text::plain(format!("{} of ", self.book.field(model.field(*field)))).then(self.operand(member))
            }
            Root::Leader => Text::plain("the leader"),
            Root::LeaderOn(of) => {
                Text::plain("the leader of ").strong(model.label(Domain::Terms(of.taxonomy), of.term))
            }
            Root::Followers => Text::plain("the followers"),
            Root::Sharing(of) => Text::plain(format!("the sharing of the {}", kind(of))),
            Root::Chosen(of) => Text::plain(format!("the {}", kind(of))),
            Root::Candidate(of) if self.it == Some(*of) => Text::plain("it"),
            Root::Candidate(of) => Text::plain(format!("that {}", kind(of))),
        }
    }

    /// What a cell of a table asks, without the column it stands in.
    pub fn cell(self, condition: &Condition) -> Text {
        match &condition.form {
            Form::Let(_) => Text::plain("yes"),
            Form::Not(inner) if matches!(inner.form, Form::Let(_)) => Text::plain("no"),
            Form::Not(inner) if matches!(inner.form, Form::All(_) | Form::Any(_)) && range_of(inner).is_none() => {
                Text::plain("not (").then(self.cell(inner)).say(")")
            }
            Form::Not(inner) => Text::plain("not ").then(self.cell(inner)),
            Form::Any(parts) => Text::joined(parts.iter().map(|part| self.cell(part)).collect(), ", "),
            Form::Test(test) => match test.op {
                Op::IsNone => Text::plain("none"),
                Op::Is if is_empty(test) => Text::plain("empty"),
                Op::Is | Op::In | Op::HasAny => {
                    let all = test.right.iter().map(|right| self.other(right, &test.left));
                    Text::joined(all.collect(), ", ")
                }
                _ => without(self.test(test, true), &self.operand(&test.left).say(" is ")),
            },
            Form::All(parts) if range(parts).is_some() => {
                let left = range(parts).map(|left| self.operand(left)).unwrap_or_default();
                without(self.condition(condition), &left.say(" is "))
            }
            Form::All(parts) => Text::joined(parts.iter().map(|part| self.cell(part)).collect(), " and "),
            _ => self.condition(condition),
        }
    }
}

/// A text without its beginning, where it begins so.
fn without(text: Text, beginning: &Text) -> Text {
    let (front, rest) = text.0.split_at(beginning.0.len().min(text.0.len()));
    match (front.split_last(), beginning.0.split_last()) {
        (Some((super::Inline::Plain(last), same)), Some((super::Inline::Plain(cut), all))) if same == all => {
            let left = last.strip_prefix(cut.as_str()).unwrap_or(last);
            Text::plain(left).then(Text(rest.to_vec()))
        }
        _ => text,
    }
}

fn not(holds: bool) -> Text {
    Text::plain(if holds { "" } else { "not " })
}

/// How left and right go together.
fn verb(test: &Test, plain: bool, holds: bool) -> &'static str {
    match (test.op, holds) {
        (Op::Is, true) if is_set(&test.left) => " are exactly ",
        (Op::Is, false) if is_set(&test.left) => " are not exactly ",
        (Op::In, true) if !plain => " is in ",
        (Op::In, false) if !plain => " is not in ",
        (Op::HasAny | Op::HasAll, true) => " include ",
        (Op::HasAny | Op::HasAll, false) => " do not include ",
        (Op::Covers, true) => " cover ",
        (Op::Covers, false) => " do not cover ",
        (_, true) => " is ",
        (_, false) => " is not ",
    }
}

fn type_of(operand: &Operand) -> Option<Type> {
    match operand {
        Operand::Path(path) => Some(path.ty),
        Operand::Constant(_) => None,
    }
}

fn domain_of(operand: &Operand) -> Option<Domain> {
    match operand {
        Operand::Path(path) => path.ty.domain(),
        Operand::Constant(_) => None,
    }
}

fn is_set(operand: &Operand) -> bool {
    matches!(type_of(operand), Some(Type::Set(_)))
}

fn is_empty(test: &Test) -> bool {
    matches!(test.right.as_slice(), [Operand::Constant(Value::Set(set))] if set.is_empty())
}

/// What lies between two ends, where these two conditions say so.
fn range(parts: &[Condition]) -> Option<&Operand> {
    let [from, to] = parts else { return None };
    match (&from.form, &to.form) {
        (Form::Test(from), Form::Test(to))
            if from.op == Op::AtLeast && to.op == Op::Less && from.left == to.left && from.right.len() == 1 =>
        {
            Some(&from.left)
        }
        _ => None,
    }
}

fn range_of(condition: &Condition) -> Option<&Operand> {
    if let Form::All(parts) = &condition.form { range(parts) } else { None }
}

/// Whether it must stand in parentheses among others.
fn is_long(condition: &Condition) -> bool {
    match &condition.form {
        Form::All(parts) => range(parts).is_none(),
        Form::Any(_) | Form::Some(..) => true,
        Form::Not(inner) => matches!(inner.form, Form::Some(..)),
        _ => false,
    }
}
