//! The small ways in which a rule can be changed.
//!
//! In: a checked rulebook. Out: every mutant, in order of the rules' labels: the rule dropped; a part of its condition
//! negated or left out; a threshold moved across its own value; a member put in another's place; its answer turned
//! round (`follow` and `abstain`, shared and separate); of a `choose` a preference left out or turned round; of a
//! `split` the share moved.

use rust_decimal::Decimal;

use super::{Changed, Mutant};
use crate::model::{
    Answer, Bar, Condition, Domain, Form, Kind, Model, Op, Operand, Path, Preference, Question, Require, Rule, Split,
    SplitBy, Test, Type, Value,
};
use crate::text::{Sources, Span};

/// Every mutant of a rulebook.
pub fn mutants(model: &Model, sources: &Sources) -> Vec<Mutant> {
    let operators = Operators { model, sources, rule: None };
    let mut mutants = Vec::new();
    for (at, rule) in model.rules.iter().enumerate() {
        let mutated = Operators { rule: Some(rule), ..operators }.rule(rule).into_iter();
        mutants.extend(mutated.map(|one| one.mutant(|rule| Changed::Rule(at, rule))));
    }
    for (at, require) in model.requires.iter().enumerate() {
        let holds = operators.conditions(&require.condition).into_iter();
        let holds = holds.map(|one| one.map(|condition| Require { condition, ..require.clone() }));
        let when = operators.whens(&require.when).into_iter();
        let when = when.map(|one| one.map(|when| Require { when, ..require.clone() }));
        let dropped = Require { when: never(require.head.span), ..require.clone() };
        let all = std::iter::once(One::new(dropped, require.head.label_span, DROPPED)).chain(holds).chain(when);
        mutants.extend(all.map(|one| one.mutant(|require| Changed::Require(at, require))));
    }
    for (at, bar) in model.bars.iter().enumerate() {
        let strikes = operators.conditions(&bar.condition).into_iter();
        let strikes = strikes.map(|one| one.map(|condition| Bar { condition, ..bar.clone() }));
        let when = operators.whens(&bar.when).into_iter();
        let when = when.map(|one| one.map(|when| Bar { when, ..bar.clone() }));
        let dropped = Bar { when: never(bar.head.span), ..bar.clone() };
        let all = std::iter::once(One::new(dropped, bar.head.label_span, DROPPED)).chain(strikes).chain(when);
        mutants.extend(all.map(|one| one.mutant(|bar| Changed::Bar(at, bar))));
    }
    mutants
}

const DROPPED: &str = "dropped";

/// Something with one change in it.
#[derive(Debug, Clone)]
struct One<T> {
    node: T,
    place: Span,
    what: String,
}

impl<T> One<T> {
    fn new(node: T, place: Span, what: impl Into<String>) -> Self {
        One { node, place, what: what.into() }
    }

    fn map<U>(self, into: impl FnOnce(T) -> U) -> One<U> {
        One { node: into(self.node), place: self.place, what: self.what }
    }

    fn mutant(self, changed: impl FnOnce(T) -> Changed) -> Mutant {
        Mutant { changed: changed(self.node), place: self.place, what: self.what }
    }
}

/// A condition that never holds.
fn never(span: Span) -> Condition {
    negated(Condition { span, form: Form::Always })
}

fn negated(condition: Condition) -> Condition {
    Condition { span: condition.span, form: Form::Not(Box::new(condition)) }
}

#[derive(Clone, Copy)]
struct Operators<'a> {
    model: &'a Model,
    sources: &'a Sources,
    /// The rule that is changed, if it is one.
    rule: Option<&'a Rule>,
}

impl Operators<'_> {
    fn rule(&self, rule: &Rule) -> Vec<One<Rule>> {
        let with = |when: Condition| Rule { when, ..rule.clone() };
        let mut mutants = vec![One::new(with(never(rule.when.span)), rule.head.label_span, DROPPED)];
        mutants.extend(self.whens(&rule.when).into_iter().map(|one| one.map(with)));
        let answers = self.answers(rule).into_iter();
        mutants.extend(answers.map(|one| one.map(|answer| Rule { answer, ..rule.clone() })));
        mutants
    }

    /// The changes of a `when`: of one part alone, leaving it out lets the rule apply always.
    fn whens(&self, when: &Condition) -> Vec<One<Condition>> {
        let mut changes = self.conditions(when);
        if matches!(when.form, Form::Not(_)) || (!when.is_joined() && !matches!(when.form, Form::Always)) {
            let always = Condition { span: when.span, form: Form::Always };
            changes.push(One::new(always, when.span, format!("{} left out", self.said(when.span))));
        }
        changes
    }

    /// A condition with one change in it, for each that there is.
    fn conditions(&self, condition: &Condition) -> Vec<One<Condition>> {
        let rebuilt = |form: Form| Condition { span: condition.span, form };
        match &condition.form {
            Form::Always => Vec::new(),
            Form::All(edges) if !condition.is_joined() => self.range(condition, edges),
            Form::Any(_) if !condition.is_joined() => vec![self.turned(condition)],
            Form::Not(inner) => self.conditions(inner).into_iter().map(|one| one.map(negated)).collect(),
            Form::All(parts) => self.parts(parts, |parts| rebuilt(Form::All(parts))),
            Form::Any(parts) => self.parts(parts, |parts| rebuilt(Form::Any(parts))),
            Form::Let(_) => vec![self.turned(condition)],
            Form::Some(kind, inner) => {
                let within = |inner: Condition| rebuilt(Form::Some(*kind, Box::new(inner)));
                let deeper = self.conditions(inner).into_iter().map(|one| one.map(within));
                std::iter::once(self.turned(condition)).chain(deeper).collect()
            }
            Form::Test(test) => {
                let tests = self.tests(test, condition.span).into_iter();
                std::iter::once(self.turned(condition))
                    .chain(tests.map(|one| one.map(|t| rebuilt(Form::Test(t)))))
                    .collect()
            }
        }
    }

    /// The changes of a range, which is two tests in one: it is turned round, an edge is left out or moved across its value.
    fn range(&self, condition: &Condition, edges: &[Condition]) -> Vec<One<Condition>> {
        let (said, place) = (self.said(condition.span), condition.span);
        let mut changes = vec![self.turned(condition)];
        let with = |at: usize, edge: Option<Test>| {
            let mut edges = edges.to_vec();
            match edge {
                Some(test) => edges[at].form = Form::Test(test),
                None => drop(edges.remove(at)),
            }
            Condition { span: condition.span, form: Form::All(edges) }
        };
        for (at, edge) in edges.iter().enumerate() {
            let Form::Test(test) = &edge.form else { continue };
            let (op, moved, name) = match test.op {
                Op::AtLeast => (Op::More, "without the value at its lower edge", "lower"),
                Op::Less => (Op::AtMost, "with the value at its upper edge", "upper"),
                _ => continue,
            };
            changes.push(One::new(with(at, Some(Test { op, ..test.clone() })), place, format!("{said} {moved}")));
            changes.push(One::new(with(at, None), place, format!("{said} without its {name} edge")));
        }
        changes
    }

    fn parts(&self, parts: &[Condition], rebuilt: impl Fn(Vec<Condition>) -> Condition) -> Vec<One<Condition>> {
        let mut changes = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let put = |changed: Condition| {
                let mut parts = parts.to_vec();
                parts[at] = changed;
                rebuilt(parts)
            };
            changes.extend(self.conditions(part).into_iter().map(|one| one.map(put)));
            if parts.len() > 1 {
                let mut rest = parts.to_vec();
                rest.remove(at);
                changes.push(One::new(rebuilt(rest), part.span, format!("{} left out", self.said(part.span))));
            }
        }
        changes
    }

    fn turned(&self, condition: &Condition) -> One<Condition> {
        One::new(negated(condition.clone()), condition.span, format!("{} negated", self.said(condition.span)))
    }

    /// A test with its threshold moved, or a member in another's place.
    fn tests(&self, test: &Test, span: Span) -> Vec<One<Test>> {
        let mut changes = Vec::new();
        let moved = match test.op {
            Op::Less => Some((Op::AtMost, "<=")),
            Op::AtMost => Some((Op::Less, "<")),
            Op::More => Some((Op::AtLeast, ">=")),
            Op::AtLeast => Some((Op::More, ">")),
            _ => None,
        };
        if let Some((op, sign)) = moved {
            changes.push(One::new(Test { op, ..test.clone() }, span, format!("{} with `{sign}`", self.said(span))));
        }
        let Operand::Path(Path { ty: Type::One(Domain::Members) | Type::Set(Domain::Members), .. }) = &test.left else {
            return changes;
        };
        for at in 0..test.right.len() {
            let Some((other, what)) = self.another(&test.right[at]) else { continue };
            let mut right = test.right.clone();
            right[at] = other;
            changes.push(One::new(Test { right, ..test.clone() }, span, format!("{what} in {}", self.said(span))));
        }
        changes
    }

    /// The next member in the place of one that is written out.
    fn another(&self, operand: &Operand) -> Option<(Operand, String)> {
        let Operand::Constant(Value::One(member)) = operand else { return None };
        let next = (member + 1) % self.model.members.len().max(1) as u32;
        let name = |member: u32| self.model.name(Domain::Members, member);
        (next != *member)
            .then(|| (Operand::Constant(Value::One(next)), format!("`{}` for `{}`", name(next), name(*member))))
    }

    fn answers(&self, rule: &Rule) -> Vec<One<Answer>> {
        let place = rule.answer_span;
        let single = |change: Option<(Answer, String)>| -> Vec<One<Answer>> {
            change.into_iter().map(|(answer, what)| One::new(answer, place, what)).collect()
        };
        match &rule.answer {
            Answer::Lead(who) => single(self.another(who).map(|(who, what)| (Answer::Lead(who), what))),
            Answer::LeadOn(who, on) => {
                single(self.another(who).map(|(who, what)| (Answer::LeadOn(who, on.clone()), what)))
            }
            Answer::Follow { who, follows } => self.followers(who, *follows, place),
            Answer::Share(sharing) => {
                let Question::Sharing(kind) = rule.question else { return Vec::new() };
                let other = if *sharing == Kind::SEPARATE { Kind::SHARED } else { Kind::SEPARATE };
                let what = format!(
                    "`{}` for `{}`",
                    self.model.kind(kind).sharing_name(other),
                    self.model.kind(kind).sharing_name(*sharing)
                );
                single(Some((Answer::Share(other), what)))
            }
            Answer::Choose { condition, prefer, text } => {
                let text = format!("{text} changed");
                let conditions = self.conditions(condition).into_iter().map(|one| {
                    one.map(|condition| Answer::Choose { condition, prefer: prefer.clone(), text: text.clone() })
                });
                let prefers = self.preferences(prefer, place).into_iter();
                let prefers = prefers.map(|one| {
                    one.map(|prefer| Answer::Choose { condition: condition.clone(), prefer, text: text.clone() })
                });
                conditions.chain(prefers).collect()
            }
            Answer::Split(split) => self.splits(split).into_iter().flat_map(|change| single(Some(change))).collect(),
        }
    }

    fn followers(&self, who: &[Operand], follows: bool, place: Span) -> Vec<One<Answer>> {
        let word = |follows: bool| if follows { "follow" } else { "abstain" };
        let turned = Answer::Follow { who: who.to_vec(), follows: !follows };
        let what = format!("`{}` for `{}`", word(!follows), word(follows));
        let mut changes = vec![One::new(turned, place, what)];
        for (at, one) in who.iter().enumerate() {
            if let Some((other, what)) = self.another(one) {
                let mut who = who.to_vec();
                who[at] = other;
                changes.push(One::new(Answer::Follow { who, follows }, place, what));
            }
        }
        changes
    }

    fn preferences(&self, prefer: &[Preference], place: Span) -> Vec<One<Vec<Preference>>> {
        let mut changes = Vec::new();
        for (at, preference) in prefer.iter().enumerate() {
            let nth = at + 1;
            let mut rest = prefer.to_vec();
            rest.remove(at);
            let (span, name) = match preference {
                Preference::Holds(condition) => (condition.span, self.said(condition.span)),
                Preference::Most(_) | Preference::Least(_) => (place, format!("preference {nth}")),
            };
            changes.push(One::new(rest, span, format!("{name} left out of the preferences")));
            let turned = match preference {
                Preference::Holds(condition) => Preference::Holds(negated(condition.clone())),
                Preference::Most(field) => Preference::Least(*field),
                Preference::Least(field) => Preference::Most(*field),
            };
            let mut other = prefer.to_vec();
            other[at] = turned;
            changes.push(One::new(other, span, format!("{name} turned round")));
        }
        changes
    }

    fn splits(&self, split: &Split) -> Vec<(Answer, String)> {
        let text = format!("{} changed", split.text);
        let mut changes = Vec::new();
        if let Some(share) = split.leader {
            let step = Decimal::TEN;
            let moved = if share + step <= Decimal::ONE_HUNDRED { share + step } else { share - step };
            let leader = Some(moved);
            let what = format!("`{moved} %` for `{} %`", share.normalize());
            changes.push((Answer::Split(Split { leader, text: text.clone(), ..split.clone() }), what));
        }
        if let SplitBy::By(_) = split.how {
            let what = "`equally` for its numbers".to_owned();
            changes.push((Answer::Split(Split { how: SplitBy::Equally, text, ..split.clone() }), what));
        }
        changes
    }

    /// The words of a place, in backticks and on one line; of a cell behind the head of its column.
    fn said(&self, span: Span) -> String {
        let said = self.rule.map(|rule| self.model.part(self.sources, rule, span));
        format!("`{}`", said.unwrap_or_else(|| self.sources.line(span)))
    }
}
