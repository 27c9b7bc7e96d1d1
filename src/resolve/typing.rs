//! The tests that each type has.
//!
//! In: a place, a test and what stands right of it. Out: the test in the model's terms: negated forms and ranges are
//! taken apart. What can go wrong: `type-mismatch`, with the test that was probably meant. Invariant: two numbers, two
//! dates or two sets meet only if one of them is written out or an asset's.

use super::conditions::Sound;
use super::definedness::Guard;
use super::operands::Side;
use super::paths::{Place, Reader};
use super::values::describe;
use super::years;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::{Applicability, Code, Finding};
use crate::model::{Condition, Domain, Form, Op, Operand, Root, Test, Type, Value, Values};
use crate::syntax::tree::{self, Op as Written, Right, ValueKind};
use crate::text::{Span, Spanned};

/// How many cases a set written with fields in it may be taken apart into.
const MAX_CASES: usize = 4096;

/// The test without its negation, and whether it was negated.
fn plain(op: Written) -> (Op, bool) {
    match op {
        Written::Is => (Op::Is, false),
        Written::IsNot => (Op::Is, true),
        Written::In => (Op::In, false),
        Written::NotIn => (Op::In, true),
        Written::Has => (Op::HasAny, false),
        Written::HasAll => (Op::HasAll, false),
        Written::HasNone => (Op::HasAny, true),
        Written::Covers => (Op::Covers, false),
        Written::Less => (Op::Less, false),
        Written::AtMost => (Op::AtMost, false),
        Written::More => (Op::More, false),
        Written::AtLeast => (Op::AtLeast, false),
    }
}

impl Reader<'_> {
    /// A test of a place.
    pub fn test(
        &mut self,
        span: Span,
        place: Place,
        op: &Spanned<Written>,
        right: &Right,
        guard: Option<Guard>,
    ) -> Option<Sound> {
        let test = Testing { span, place, op, guard };
        match right {
            Right::Range(from, to) => self.range(test, from, to, right.span()),
            Right::Value(value)
                if let Some(finding) = self
                    .presence_in_words(&test.place, test.op, value)
                    .or_else(|| self.sharing_in_words(&test.place, test.op, value)) =>
            {
                self.refuse(finding)
            }
            Right::Value(value) => match (&value.kind, test.place.path.ty) {
                (ValueKind::None, _) => self.none(test, value),
                (_, Type::Flag) => self.flag(test, value),
                (_, Type::Number | Type::Date) => self.number(test, value),
                (_, Type::One(domain)) => self.one(test, value, domain),
                (_, Type::Set(domain)) => self.set(test, value, domain),
                (_, Type::PerMember) => self.refuse(test.no_single_number()),
            },
        }
    }

    fn refuse(&mut self, finding: Finding) -> Option<Sound> {
        self.report.push(finding);
        None
    }

    fn none(&mut self, test: Testing, value: &tree::Value) -> Option<Sound> {
        let negated = match test.op.node {
            Written::Is => false,
            Written::IsNot => true,
            _ => return self.refuse(test.none_is_asked_by_is(value)),
        };
        if !test.place.optional {
            let what = self.world.of_type(test.place.path.ty);
            return self.refuse(test.never_absent(value, &what));
        }
        Some(Sound::absent(test.span, test.place).negated(negated, test.span))
    }

    fn flag(&mut self, test: Testing, value: &tree::Value) -> Option<Sound> {
        let (Op::Is, negated) = plain(test.op.node) else {
            let finding = test.mismatch("`yes` or `no`");
            return self.refuse(finding.help(format!("write `{0}` or `not {0}`", test.place.words)));
        };
        let side = self.scalar(value, Type::Flag, test.guard)?;
        Some(test.with(Op::Is, vec![side]).negated(negated, value.span))
    }

    fn number(&mut self, test: Testing, value: &tree::Value) -> Option<Sound> {
        let ty = test.place.path.ty;
        let (op, negated) = plain(test.op.node);
        if op == Op::In
            && ty == Type::Date
            && let Some(finding) = years::of_list(&test.place, test.op, value)
        {
            return self.refuse(finding);
        }
        match (op, &value.kind) {
            (Op::In, ValueKind::List(list)) => {
                let sides: Vec<_> = list.iter().map(|value| self.comparable(&test, value, ty)).collect();
                let sides = sides.into_iter().collect::<Option<Vec<Side>>>()?;
                Some(test.is_one_of(sides).negated(negated, test.span))
            }
            (Op::In, _) => {
                self.scalar(value, ty, test.guard)?;
                self.refuse(test.in_a_number(negated))
            }
            (Op::Is | Op::Less | Op::AtMost | Op::More | Op::AtLeast, _) => {
                if let Some(finding) = years::of_test(&test.place, test.op, value) {
                    return self.refuse(finding);
                }
                let side = self.comparable(&test, value, ty)?;
                Some(test.with(op, vec![side]).negated(negated, test.span))
            }
            _ => {
                let what = self.world.of_type(ty);
                self.refuse(
                    test.mismatch(&what)
                        .help("numbers and dates are compared with `<`, `<=`, `>`, `>=`, `is`, or `in 10..50`"),
                )
            }
        }
    }

    /// A number or date that may be compared with the place: one of them is written out or an asset's.
    fn comparable(&mut self, test: &Testing, value: &tree::Value, ty: Type) -> Option<Side> {
        let side = self.scalar(value, ty, test.guard)?;
        if side.is_of_programme && !test.place.is_of_asset() {
            self.report.push(test.both_of_programme(&side, if ty == Type::Date { "dates" } else { "numbers" }));
            return None;
        }
        Some(side)
    }

    fn range(&mut self, test: Testing, from: &tree::Value, to: &tree::Value, right: Span) -> Option<Sound> {
        let ty = test.place.path.ty;
        let (Type::Number | Type::Date, (Op::In, negated)) = (ty, plain(test.op.node)) else {
            let what = self.world.of_type(ty);
            let message =
                format!("`{}` is {what}, and a range is asked of numbers and dates with `in`", test.place.words);
            return self.refuse(Finding::new(Code::TypeMismatch, message, right, "a range"));
        };
        if ty == Type::Date
            && let Some(finding) = years::of_range(&test.place, from, to, right)
        {
            return self.refuse(finding);
        }
        let (from, to) = (self.comparable(&test, from, ty), self.comparable(&test, to, ty));
        let (from, to) = (from?, to?);
        let low = Sound::test(test.span, Op::AtLeast, test.place.clone(), vec![from]);
        let high = Sound::test(test.span, Op::Less, test.place, vec![to]);
        Some(Sound::all(vec![low, high], test.span).negated(negated, test.span))
    }

    fn one(&mut self, test: Testing, value: &tree::Value, domain: Domain) -> Option<Sound> {
        let (op, negated) = plain(test.op.node);
        match (op, &value.kind) {
            (Op::Is, ValueKind::List(list)) => {
                let branch = list.iter().any(|value| match &value.kind {
                    ValueKind::Operand(tree::Operand::Path(path)) => {
                        path.iter().any(|name| self.is_branch(domain, name))
                    }
                    _ => false,
                });
                // `is` a branch is that branch alone, `in` a list is what lies below it too.
                let safety = if branch { Unsafe } else { Safe };
                let cure = if negated { "not in" } else { "in" };
                self.refuse(test.instead(safety, "one value, and is compared with a list", cure))
            }
            (Op::Is, ValueKind::Empty) => {
                let what = self.world.of_type(Type::One(domain));
                self.refuse(test.mismatch(&what).help("only a set can be `empty`"))
            }
            (Op::Is, _) => {
                let side = self.side(value, domain, false, test.guard)?;
                self.warn_of_branch(&test.place, &test.op.node, test.op.span, &side)?;
                Some(test.with(Op::Is, vec![side]).negated(negated, test.span))
            }
            (Op::In, ValueKind::List(list)) => {
                let sides = self.sides(list, domain, test.guard)?;
                Some(test.with(Op::In, sides).negated(negated, test.span))
            }
            (Op::In, _) => {
                let side = self.side(value, domain, true, test.guard)?;
                Some(test.with(Op::In, vec![side]).negated(negated, test.span))
            }
            (Op::HasAny, _) => {
                self.refuse(test.instead(Safe, "one value, not a set", if negated { "not in" } else { "in" }))
            }
            _ => {
                let what = self.world.of_type(Type::One(domain));
                let finding = test.mismatch(&what);
                self.refuse(finding.help("it is tested with `is` or `in`"))
            }
        }
    }

    fn sides(&mut self, list: &[tree::Value], domain: Domain, guard: Option<Guard>) -> Option<Vec<Side>> {
        let sides: Vec<Option<Side>> = list.iter().map(|value| self.side(value, domain, false, guard)).collect();
        sides.into_iter().collect()
    }

    fn set(&mut self, test: Testing, value: &tree::Value, domain: Domain) -> Option<Sound> {
        let (op, negated) = plain(test.op.node);
        match (op, &value.kind) {
            (Op::Is, _) => Some(self.same_set(&test, value, domain)?.negated(negated, test.span)),
            (Op::HasAny | Op::HasAll | Op::Covers, ValueKind::List(list)) => {
                let sides = self.sides(list, domain, test.guard)?;
                Some(test.with(op, sides).negated(negated, test.span))
            }
            (Op::HasAny | Op::HasAll | Op::Covers, _) => {
                let side = self.side(value, domain, true, test.guard)?;
                let side = self.two_sets(&test, side)?;
                Some(test.with(op, vec![side]).negated(negated, test.span))
            }
            (Op::In, ValueKind::List(_)) => {
                self.refuse(test.instead(Unsafe, "a set, not one value", if negated { "has none" } else { "has any" }))
            }
            (Op::In, _) => {
                self.refuse(test.instead(Unsafe, "a set, not one value", if negated { "has no" } else { "has" }))
            }
            _ => {
                let what = self.world.of_type(Type::Set(domain));
                self.refuse(test.mismatch(&what).help("a set is tested with `has`, `covers` or `is empty`"))
            }
        }
    }

    fn two_sets(&mut self, test: &Testing, side: Side) -> Option<Side> {
        if side.is_set && side.is_of_programme && !test.place.is_of_asset() {
            self.report.push(test.both_of_programme(&side, "sets"));
            return None;
        }
        Some(side)
    }

    /// `xs is empty`, `xs is [a, b]`, `xs is plant.builds`.
    fn same_set(&mut self, test: &Testing, value: &tree::Value, domain: Domain) -> Option<Sound> {
        match &value.kind {
            ValueKind::Empty => {
                let empty = Side::constant(Value::Set(Values::default()), value.span);
                Some(test.with(Op::Is, vec![empty]))
            }
            ValueKind::List(list) => {
                let sides = self.sides(list, domain, test.guard)?;
                let sound =
                    sides.iter().map(|side| self.warn_of_branch(&test.place, &test.op.node, test.op.span, side));
                sound.collect::<Vec<_>>().into_iter().collect::<Option<()>>()?;
                self.exactly(test, sides, domain, value.span)
            }
            _ => {
                let side = self.side(value, domain, true, test.guard)?;
                if !side.is_set {
                    self.report.push(test.one_is_no_set(value));
                    return None;
                }
                let side = self.two_sets(test, side)?;
                Some(test.with(Op::Is, vec![side]))
            }
        }
    }

    /// A set written out; fields in it are taken apart into the cases of their values.
    fn exactly(&mut self, test: &Testing, sides: Vec<Side>, domain: Domain, span: Span) -> Option<Sound> {
        let written: Vec<u32> = sides.iter().filter_map(Side::value).collect();
        let fields: Vec<&Side> = sides.iter().filter(|side| side.value().is_none()).collect();
        let size = self.world.model.size(domain);
        let cases = size.checked_pow(fields.len() as u32).filter(|cases| *cases <= MAX_CASES);
        let Some(cases) = cases else {
            self.report.push(
                Finding::new(Code::TypeMismatch, "too many fields in one set", span, "written with fields")
                    .help("test them one by one: `xs has FIELD and …`"),
            );
            return None;
        };
        let case = |number: usize| {
            let values = digits(number, size, fields.len());
            let set = written.iter().copied().chain(values.iter().copied()).collect();
            let whole = test.with(Op::Is, vec![Side::constant(Value::Set(set), span)]).condition;
            let each = fields.iter().zip(values).map(|(side, value)| is_value(test.span, &side.operand, value));
            let mut all: Vec<Condition> = each.collect();
            all.push(whole);
            all
        };
        let all = Sound { condition: one_of(test.span, (0..cases).map(case)), ..test.with(Op::Is, sides.clone()) };
        let there = sides.iter().flat_map(|side| side.there.iter().cloned());
        Some(Sound { presence: there.fold(all.presence, |presence, key| presence.with(key)), ..all })
    }
}

/// The digits of a number in base `size`, so many of them.
fn digits(number: usize, size: usize, count: usize) -> Vec<u32> {
    let mut left = number;
    let digit = |_| {
        let digit = left % size.max(1);
        left /= size.max(1);
        digit as u32
    };
    (0..count).map(digit).collect()
}

fn is_value(span: Span, operand: &Operand, value: u32) -> Condition {
    let right = vec![Operand::Constant(Value::One(value))];
    Condition { span, form: Form::Test(Test { op: Op::Is, left: operand.clone(), right }) }
}

fn one_of(span: Span, cases: impl Iterator<Item = Vec<Condition>>) -> Condition {
    let mut all: Vec<Condition> = cases.map(|mut parts| single_or(&mut parts, span)).collect();
    match all.len() {
        1 => all.remove(0),
        _ => Condition { span, form: Form::Any(all) },
    }
}

fn single_or(parts: &mut Vec<Condition>, span: Span) -> Condition {
    match parts.len() {
        1 => parts.remove(0),
        _ => Condition { span, form: Form::All(std::mem::take(parts)) },
    }
}

/// A test being read.
struct Testing<'t> {
    span: Span,
    place: Place,
    op: &'t Spanned<Written>,
    guard: Option<Guard>,
}

impl Testing<'_> {
    fn with(&self, op: Op, right: Vec<Side>) -> Sound {
        Sound::test(self.span, op, self.place.clone(), right)
    }

    fn is_one_of(&self, mut sides: Vec<Side>) -> Sound {
        if sides.len() == 1 {
            return self.with(Op::Is, vec![sides.remove(0)]);
        }
        Sound::any(sides.into_iter().map(|side| self.with(Op::Is, vec![side])).collect(), self.span)
    }

    fn mismatch(&self, what: &str) -> Finding {
        let message = format!("`{}` is {what}, which has no such test", self.place.words);
        Finding::new(Code::TypeMismatch, message, self.op.span, format!("not a test of {what}"))
            .label(self.place.span, what.to_owned())
    }

    fn instead(&self, safety: Applicability, what: &str, text: &str) -> Finding {
        let message = format!("`{}` is {what}", self.place.words);
        Finding::new(Code::TypeMismatch, message, self.op.span, "another test is meant").cure(
            safety,
            self.op.span,
            text,
        )
    }

    fn in_a_number(&self, negated: bool) -> Finding {
        let what = if self.place.path.ty == Type::Date { "a date" } else { "a number" };
        let what = format!("{what}, and `in` takes a range or a list");
        // `in 2024-01` may be the month or its first day.
        let safety = if self.place.path.ty == Type::Date { Unsafe } else { Safe };
        self.instead(safety, &what, if negated { "is not" } else { "is" })
    }

    fn no_single_number(&self) -> Finding {
        let words = &self.place.words;
        let message = format!("`{words}` is a number for each member");
        let finding = Finding::new(Code::TypeMismatch, message, self.place.span, "whose?");
        finding.help(format!("say whose: `{words} of MEMBER`"))
    }

    fn none_is_asked_by_is(&self, value: &tree::Value) -> Finding {
        let message = "whether something is absent is asked with `is`";
        let finding = Finding::new(Code::TypeMismatch, message, value.span, "absence");
        finding.help(format!("write `{0} is none` or `{0} is not none`", self.place.words))
    }

    fn never_absent(&self, value: &tree::Value, what: &str) -> Finding {
        let words = &self.place.words;
        let message = format!("`{words}` is never `none`");
        let finding = Finding::new(Code::TypeMismatch, message, value.span, "is never met")
            .label(self.place.span, what.to_owned());
        match self.place.path.ty {
            Type::Set(_) => finding.help("a set may be `empty`").fix(Safe, "write `empty`", value.span, "empty"),
            _ if !matches!(self.place.path.root, Root::Field(_)) && !self.place.is_of_asset() => {
                finding.help("of the answers, only `leader on …` and a chosen asset may be absent")
            }
            _ => finding.help("only what is declared `or none` may be absent"),
        }
    }

    fn both_of_programme(&self, side: &Side, what: &str) -> Finding {
        let message = format!("two {what} of a programme are not compared with each other");
        Finding::new(Code::TypeMismatch, message, side.span, "not written out")
            .label(self.place.span, "not written out either")
            .help("one of them must be written out, or be an asset's")
    }

    fn one_is_no_set(&self, value: &tree::Value) -> Finding {
        let (words, one) = (&self.place.words, describe(value));
        let list = format!("[{}]", one.trim_matches('`'));
        let has = if self.op.node == Written::IsNot { "has no" } else { "has" };
        let message = format!("`{words}` is a set, and {one} is not");
        Finding::new(Code::TypeMismatch, message, value.span, "not a set")
            .help(format!(
                "`{words} {has} {0}` asks whether it holds {one}, `{words} is {list}` whether it holds nothing else",
                one.trim_matches('`')
            ))
            .fix(Unsafe, format!("write `{has}`"), self.op.span, has)
            .fix(Unsafe, format!("write `{list}`"), value.span, list.clone())
    }
}
