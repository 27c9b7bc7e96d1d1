//! Conditions: tree → model, every test of sound types.
//!
//! In: a condition as written. Out: the condition and what it makes sure of. What can go wrong: what paths and sides
//! can, tests that a type does not have, `is` with a branch. Invariant: all parts are looked at even if one is not
//! sound, so that every fault is found at once.

use super::definedness::{Guard, Presence};
use super::joined::Joint;
use super::names::Lookup;
use super::operands::Side;
use super::paths::{Place, Reader};
use super::world::Word;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::{Code, Finding};
use crate::model::{Condition, Domain, Form, KindId, Op, Operand, Test, Type, Value};
use crate::syntax::tree::{self, ConditionKind, Name};
use crate::text::Span;

/// A condition that can be relied upon.
#[derive(Debug, Clone)]
pub(super) struct Sound {
    /// The condition.
    pub condition: Condition,
    /// What it makes sure of and needs.
    pub presence: Presence,
}

impl Sound {
    /// True, whatever the case.
    pub fn always(span: Span) -> Sound {
        Sound { condition: Condition { span, form: Form::Always }, presence: Presence::default() }
    }

    /// True where this one is false.
    pub fn not(self, span: Span) -> Sound {
        let condition = Condition { span, form: Form::Not(Box::new(self.condition)) };
        Sound { condition, presence: self.presence.not() }
    }

    /// The negation if `negated`.
    pub fn negated(self, negated: bool, span: Span) -> Sound {
        if negated { self.not(span) } else { self }
    }

    /// True where all are.
    pub fn all(parts: Vec<Sound>, span: Span) -> Sound {
        let (conditions, presences) = parts.into_iter().map(|part| (part.condition, part.presence)).unzip();
        Sound { condition: Condition { span, form: Form::All(conditions) }, presence: Presence::all(presences) }
    }

    /// True where one is.
    pub fn any(parts: Vec<Sound>, span: Span) -> Sound {
        let (conditions, presences) = parts.into_iter().map(|part| (part.condition, part.presence)).unzip();
        Sound { condition: Condition { span, form: Form::Any(conditions) }, presence: Presence::any(presences) }
    }

    /// One test of a place against sides.
    pub fn test(span: Span, op: Op, place: Place, right: Vec<Side>) -> Sound {
        let mut there = place.there;
        let mut needs = place.needs;
        if let [only] = right.as_slice() {
            there.extend(only.there.iter().cloned());
        }
        needs.extend(right.iter().flat_map(|side| side.needs.iter().cloned()));
        let right = right.into_iter().map(|side| side.operand).collect();
        let form = Form::Test(Test { op, left: Operand::Path(place.path), right });
        Sound { condition: Condition { span, form }, presence: Presence::test(there, needs) }
    }

    /// That a place is absent.
    pub fn absent(span: Span, place: Place) -> Sound {
        let presence = Presence::absent(place.there, place.needs);
        let form = Form::Test(Test { op: Op::IsNone, left: Operand::Path(place.path), right: Vec::new() });
        Sound { condition: Condition { span, form }, presence }
    }
}

impl Reader<'_> {
    /// A whole condition.
    pub fn condition(&mut self, condition: &tree::Condition) -> Option<Sound> {
        self.part(condition, false)
    }

    /// A condition, perhaps a branch of another.
    fn part(&mut self, condition: &tree::Condition, branch: bool) -> Option<Sound> {
        let span = condition.span;
        let guard = Some(if branch { Guard::Branch(span) } else { Guard::Conjunct(span) });
        match &condition.kind {
            ConditionKind::Always => Some(Sound::always(span)),
            ConditionKind::Not(inner) => Some(self.part(inner, true)?.not(span)),
            ConditionKind::All(parts) => Some(Sound::all(self.parts(parts, Joint::And)?, span)),
            ConditionKind::Any(parts) => Some(Sound::any(self.parts(parts, Joint::Or)?, span)),
            ConditionKind::Some { kind, condition } => self.some(kind, condition, span),
            ConditionKind::Holds(operand) => self.holds(operand, span, guard),
            ConditionKind::Test { left, op, right } => {
                let elsewhere = self.turned_around(left, op, right, span).or_else(|| self.of_nothing(left, op, right));
                if let Some(finding) = elsewhere {
                    self.report.push(finding);
                    return None;
                }
                let place = self.place(left, guard)?;
                self.test(span, place, op, right, guard)
            }
        }
    }

    fn parts(&mut self, parts: &[tree::Condition], joint: Joint) -> Option<Vec<Sound>> {
        let branch = joint == Joint::Or;
        if let Some((finding, about)) = self.joined_values(parts, joint) {
            self.report.push_once(finding);
            let others = parts[..about.start].iter().chain(&parts[about.end..]);
            others.for_each(|part| drop(self.part(part, branch)));
            return None;
        }
        if let Some((finding, at)) = self.joined_numbers(parts, joint) {
            self.report.push_once(finding);
            let others = parts[..at].iter().chain(&parts[at + 2..]);
            others.for_each(|part| drop(self.part(part, branch)));
            return None;
        }
        let parts: Vec<Option<Sound>> = parts.iter().map(|part| self.part(part, branch)).collect();
        parts.into_iter().collect()
    }

    fn some(&mut self, kind: &Name, condition: &tree::Condition, span: Span) -> Option<Sound> {
        let kind = self.kind(kind)?;
        let inner = self.of_candidate(kind, condition);
        if self.world.tainted.contains(&Domain::Assets(kind)) {
            return None;
        }
        let inner = inner?;
        let presence = inner.presence.some(kind);
        Some(Sound { condition: Condition { span, form: Form::Some(kind, Box::new(inner.condition)) }, presence })
    }

    /// A condition in which the kind's name is the asset at hand.
    pub fn of_candidate(&mut self, kind: KindId, condition: &tree::Condition) -> Option<Sound> {
        self.candidates.push(kind);
        let inner = self.condition(condition);
        self.candidates.pop();
        inner
    }

    fn holds(&mut self, operand: &tree::Operand, span: Span, guard: Option<Guard>) -> Option<Sound> {
        if let tree::Operand::Path(path) = operand
            && let [name] = path.as_slice()
        {
            match self.world.words.find(&name.node) {
                Lookup::Sound(Word::Let(at)) => {
                    self.world.words.refer(self.report, name);
                    return self.named_condition(at, name.span, span, guard);
                }
                Lookup::Missing if !matches!(name.node.as_str(), "leader" | "followers") => {
                    if let Some(finding) = self.truth_in_words(name) {
                        self.report.push(finding);
                        return None;
                    }
                    let mut unknown = self.world.unknown(name, "flag or let".to_owned());
                    let is_value = |what: &String| what.starts_with("a term of") || what == "a member";
                    if unknown.elsewhere.as_ref().is_some_and(is_value) {
                        let help = format!("a value stands right of a test: `FIELD in {}`", name.node);
                        let message =
                            format!("`{}` is {}, not a flag or let", name.node, unknown.elsewhere.unwrap_or_default());
                        let finding = Finding::new(Code::UnknownName, message, name.span, "of another kind").help(help);
                        self.report.push(self.value_alone(name, finding));
                        return None;
                    }
                    unknown.help = None;
                    self.report.unknown(unknown, self.world.words.all());
                    return None;
                }
                _ => {}
            }
        }
        let place = self.place(operand, guard)?;
        if place.path.ty == Type::Flag {
            let yes = Side::constant(Value::Flag(true), span);
            return Some(Sound::test(span, Op::Is, place, vec![yes]));
        }
        let finding = self.needs_a_test(&place);
        self.report.push(finding);
        None
    }

    /// A let, used by its name.
    pub fn named_condition(&mut self, at: usize, name: Span, span: Span, guard: Option<Guard>) -> Option<Sound> {
        let meaning = self.lets.get(at)?.as_ref()?;
        if let Some(used) = &meaning.latest {
            self.check(used.clone(), name)?;
        }
        let presence = meaning.presence.clone().named(name, guard);
        Some(Sound { condition: Condition { span, form: Form::Let(meaning.id) }, presence })
    }

    fn needs_a_test(&self, place: &Place) -> Finding {
        let (words, what) = (&place.words, self.world.of_type(place.path.ty));
        let message = format!("`{words}` is {what}, and no condition by itself");
        let finding = Finding::new(Code::TypeMismatch, message, place.span, "needs a test");
        match place.path.ty {
            _ if place.optional => {
                let text = format!("{words} is not none");
                finding.help(format!("to ask whether it is there: `{text}`")).fix(
                    Safe,
                    format!("write `{text}`"),
                    place.span,
                    text,
                )
            }
            Type::Set(_) => {
                let text = format!("{words} is not empty");
                finding.help(format!("to ask whether anything is in it: `{text}`")).fix(
                    Safe,
                    format!("write `{text}`"),
                    place.span,
                    text,
                )
            }
            Type::One(_) => finding.help(format!("say what it is to be: `{words} is …` or `{words} in …`")),
            Type::PerMember => finding.help(format!("say whose: `{words} of MEMBER >= 1`")),
            _ => finding.help(format!("say what it is to be: `{words} >= …`")),
        }
    }

    /// Warns of `is` with a term that has terms below it; of what holds leaves only it never holds, which is an error.
    pub fn warn_of_branch(&mut self, place: &Place, op: &tree::Op, op_span: Span, side: &Side) -> Option<()> {
        let (Some(domain @ Domain::Terms(_)), Some(value)) = (place.path.ty.domain(), side.value()) else {
            return Some(());
        };
        if self.world.model.below(domain, value).len() == 1 {
            return Some(());
        }
        let name = self.world.model.name(domain, value);
        let leaves = place.is_of_leaves(self.world);
        let finding = if leaves {
            let message = format!("`{}` holds leaves only, and `{name}` has terms below it", place.words);
            Finding::new(Code::TypeMismatch, message, side.span, "never its value")
        } else {
            let message = format!("`{name}` has terms below it, and `is` means none of them");
            Finding::new(Code::BranchIs, message, side.span, "a branch")
        };
        self.report.push_once(match (place.path.ty, op) {
            (Type::One(_), tree::Op::IsNot) => finding.help(format!("`not in {name}` is what is usually meant")).fix(
                Unsafe,
                "write `not in`",
                op_span,
                "not in",
            ),
            (Type::One(_), _) => {
                finding.help(format!("`in {name}` is what is usually meant")).fix(Unsafe, "write `in`", op_span, "in")
            }
            _ => finding.help(format!("`has {name}` is met by what lies below it")),
        });
        (!leaves).then_some(())
    }
}
