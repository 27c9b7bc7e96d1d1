//! Conditions that read well in English and mean nothing here: `when true`, `nissan is proposer`, `it is loud`,
//! `mother is missing`, `japan` alone.
//!
//! In: a condition as written, in which a name means nothing where it stands. Out: one finding with the condition that is
//! meant. Invariant: a name that means something where it stands is left alone.

use super::joined::Joint;
use super::names::Lookup;
use super::paths::{Place, Reader};
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::{Code, Finding};
use crate::model::{Domain, Type};
use crate::syntax::print::dotted;
use crate::syntax::tree::{self, Condition, ConditionKind, Name, Op, Operand, Right, Value, ValueKind};
use crate::text::{Span, Spanned};

/// How many fields are named, at most, that a value may be meant of.
const MAX_FIELDS: usize = 3;

/// The only word of an operand or a value.
fn word(operand: &Operand) -> Option<&Name> {
    match operand {
        Operand::Path(path) if path.len() == 1 => path.first(),
        _ => None,
    }
}

fn word_of(value: &Value) -> Option<&Name> {
    match &value.kind {
        ValueKind::Operand(operand) => word(operand),
        _ => None,
    }
}

impl Reader<'_> {
    /// `true`, `otherwise`, `never` for a condition.
    pub fn truth_in_words(&self, name: &Name) -> Option<Finding> {
        let message = format!("no flag or let is called `{}`", name.node);
        let finding = Finding::new(Code::UnknownName, message, name.span, "nobody declares it");
        match name.node.to_ascii_lowercase().as_str() {
            "true" => Some(finding.cure(Safe, name.span, "always")),
            "otherwise" | "default" | "else" | "everything" | "anything" | "anyway" | "rest" => Some(
                finding
                    .help("a rule without `when` applies always, and gives way to every narrower one; `always` is true of every programme")
                    .fix(Unsafe, "write `always`", name.span, "always"),
            ),
            "false" | "never" | "nothing" => {
                Some(finding.help("what never holds needs no rule: leave the rule out, or let a comment say why"))
            }
            _ => None,
        }
    }

    /// `nissan is proposer`, `nissan in partners`, `it is loud`: a test whose left side belongs elsewhere.
    pub fn turned_around(&self, left: &Operand, op: &Spanned<Op>, right: &Right, span: Span) -> Option<Finding> {
        let (left, Right::Value(value)) = (word(left)?, right) else { return None };
        let right = word_of(value)?;
        if self.world.word_type(&left.node) != Lookup::Missing {
            return None;
        }
        let Lookup::Sound(ty) = self.world.word_type(&right.node) else { return None };
        let negated = matches!(op.node, Op::IsNot | Op::NotIn | Op::HasNone);
        let named = ty.domain().is_some_and(|domain| {
            matches!(self.world.find_value(domain, &left.node), Lookup::Sound(_)) && !self.is_kind(right)
        });
        let (cure, message, here) = match (ty, op.node) {
            (Type::Flag, Op::Is | Op::IsNot) => {
                let message = format!("no field, let or asset kind is called `{}`", left.node);
                let cure = if negated { format!("not {}", right.node) } else { right.node.clone() };
                (cure, message, "nobody declares it")
            }
            (Type::One(domain), Op::Is | Op::IsNot | Op::In | Op::NotIn) if named => {
                let branch = self.is_branch(domain, left);
                let sign = match (branch, negated) {
                    (false, false) => "is",
                    (false, true) => "is not",
                    (true, false) => "in",
                    (true, true) => "not in",
                };
                let message = format!("`{}` is a value, and a test begins with a field", left.node);
                (format!("{} {sign} {}", right.node, left.node), message, "a value")
            }
            (Type::Set(_), Op::Is | Op::IsNot | Op::In | Op::NotIn) if named => {
                let sign = if negated { "has no" } else { "has" };
                let message = format!("`{}` is a value, and a test begins with a field", left.node);
                (format!("{} {sign} {}", right.node, left.node), message, "a value")
            }
            _ => return None,
        };
        let pronoun = matches!(left.node.as_str(), "it" | "they" | "this" | "that" | "he" | "she");
        let safety = if named || pronoun { Safe } else { Unsafe };
        Some(Finding::new(Code::UnknownName, message, left.span, here).cure(safety, span, &cure))
    }

    /// `sum of volumes > 5`, `region is part of europe`: words that read as a number per member and its member.
    pub(super) fn of_nothing(&self, left: &Operand, op: &Spanned<Op>, right: &Right) -> Option<Finding> {
        const COUNTED: [&str; 9] = ["sum", "total", "count", "number", "size", "amount", "average", "max", "min"];
        let missing = |name: &Name| self.world.word_type(&name.node) == Lookup::Missing;
        if let Operand::Of { field, .. } = left
            && missing(field)
            && COUNTED.contains(&field.node.as_str())
        {
            let message = format!("no field, let or asset kind is called `{}`", field.node);
            let finding = Finding::new(Code::UnknownName, message, field.span, "nobody declares it");
            return Some(finding.help("nothing is counted or added up: `volumes of nissan >= 5` asks one member's number, `partners has nissan` what is in a set"));
        }
        let Right::Value(Value { kind: ValueKind::Operand(Operand::Of { field, member }), span }) = right else {
            return None;
        };
        let part = matches!(field.node.as_str(), "part" | "one" | "member" | "some") && missing(field);
        let sign = match op.node {
            Op::Is => "in",
            Op::IsNot => "not in",
            _ => return None,
        };
        part.then(|| {
            let message = format!("no field, let or asset kind is called `{}`", field.node);
            let finding = Finding::new(Code::UnknownName, message, field.span, "nobody declares it");
            finding.cure(Safe, op.span.to(*span), &format!("{sign} {}", dotted(member)))
        })
    }

    fn is_kind(&self, name: &Name) -> bool {
        matches!(self.world.words.find(&name.node), Lookup::Sound(super::world::Word::Kind(_)))
    }

    /// `mother is missing`, `mother is given`, `powertrains has nothing`: whether something is there.
    pub(super) fn presence_in_words(&self, place: &Place, op: &Spanned<Op>, value: &Value) -> Option<Finding> {
        let name = word_of(value)?;
        let ty = place.path.ty;
        let domain = ty.domain();
        let taken = domain.is_some_and(|domain| self.world.find_value(domain, &name.node) != Lookup::Missing)
            || self.world.words.find(&name.node) != Lookup::Missing;
        let absent = match name.node.to_ascii_lowercase().as_str() {
            "missing" | "absent" | "nothing" | "undefined" | "unset" | "blank" | "null" | "nil" => true,
            "present" | "given" | "there" | "set" | "known" | "defined" | "available" => false,
            _ => return None,
        };
        let negated = matches!(op.node, Op::IsNot | Op::HasNone);
        let asked = matches!(op.node, Op::Is | Op::IsNot) || op.node == Op::Has && absent;
        let what = match ty {
            Type::Set(_) => "empty",
            _ if place.optional => "none",
            _ => return None,
        };
        if taken || !asked {
            return None;
        }
        let cure = if absent == negated { format!("is not {what}") } else { format!("is {what}") };
        let message = match domain {
            Some(domain) => format!("no {} is called `{}`", self.world.one_of(domain), name.node),
            None => format!("nothing is called `{}`", name.node),
        };
        let finding = Finding::new(Code::UnknownName, message, name.span, "nobody declares it");
        Some(finding.cure(Unsafe, op.span.to(value.span), &cure))
    }

    /// `platform is shared`: whether it is shared is a field of the answer.
    pub(super) fn sharing_in_words(&self, place: &Place, op: &Spanned<Op>, value: &Value) -> Option<Finding> {
        let (name, Type::One(Domain::Assets(kind))) = (word_of(value)?, place.path.ty) else { return None };
        let own = self.world.model.kinds.get(kind.0 as usize).is_some_and(|declared| declared.name == place.words);
        let is_one = matches!(self.world.find_value(Domain::Sharings(kind), &name.node), Lookup::Sound(_))
            && self.world.find_value(Domain::Assets(kind), &name.node) == Lookup::Missing;
        (own && is_one && matches!(op.node, Op::Is | Op::IsNot)).then(|| {
            let text = format!("{}.sharing", place.words);
            let message = format!("`{}` is how a `{}` is shared, not one of them", name.node, place.words);
            Finding::new(Code::UnknownName, message, name.span, "a way of sharing").cure(Safe, place.span, &text)
        })
    }

    /// `japan` alone where a condition belongs: the tests that may be meant.
    pub fn value_alone(&self, name: &Name, finding: Finding) -> Finding {
        let is_of = |domain: Domain| matches!(self.world.find_value(domain, &name.node), Lookup::Sound(_));
        let test = |(field, ty): (&str, Type)| match ty {
            Type::One(domain) if is_of(domain) => {
                let sign = if self.is_branch(domain, name) { "in" } else { "is" };
                Some(format!("{field} {sign} {}", name.node))
            }
            Type::Set(domain) if is_of(domain) => Some(format!("{field} has {}", name.node)),
            _ => None,
        };
        let fields = self.world.model.fields.iter().map(|field| (field.name.as_str(), field.ty));
        let tests: Vec<String> = fields.filter_map(test).take(MAX_FIELDS).collect();
        if tests.is_empty() {
            return finding;
        }
        let all: Vec<String> = tests.iter().map(|test| format!("`{test}`")).collect();
        let finding = finding.help(format!("a value stands right of a test: {}", all.join(" or ")));
        tests
            .iter()
            .fold(finding, |finding, test| finding.fix(Unsafe, format!("write `{test}`"), name.span, test.clone()))
    }

    /// `volumes of nissan and renault >= 5`: the numbers of two members, and which parts say so.
    pub(super) fn joined_numbers(&self, parts: &[Condition], joint: Joint) -> Option<(Finding, usize)> {
        parts.windows(2).enumerate().find_map(|(at, two)| {
            let ConditionKind::Holds(Operand::Of { field, member }) = &two[0].kind else { return None };
            let ConditionKind::Test { left, op, right } = &two[1].kind else { return None };
            let other = word(left).filter(|name| {
                self.world.word_type(&name.node) == Lookup::Missing
                    && matches!(self.world.find_value(Domain::Members, &name.node), Lookup::Sound(_))
            })?;
            let test = |left: Operand| {
                let kind = ConditionKind::Test { left, op: op.clone(), right: right.clone() };
                tree::Condition { kind, span: two[1].span }
            };
            let first = test(Operand::Of { field: field.clone(), member: member.clone() });
            let second = test(Operand::Of { field: field.clone(), member: vec![other.clone()] });
            let word = if joint == Joint::Or { "or" } else { "and" };
            let cure = format!("{first} {word} {second}");
            let message = format!("`{word}` joins tests, and `{}` asks nothing", two[0]);
            let finding = Finding::new(Code::TypeMismatch, message, two[0].span, "no condition by itself");
            Some((finding.cure(Safe, two[0].span.to(two[1].span), &cure), at))
        })
    }
}
