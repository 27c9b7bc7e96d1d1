//! Values joined like conditions: `line is rhine or alps`.
//!
//! In: the parts of a junction. Out: the finding, if a part is a bare value of the test before it, and which parts it
//! is about. Invariant: a word that is a field, a let or an asset kind is no bare value.

use std::ops::Range;

use super::names::Lookup;
use super::paths::Reader;
use super::report::Report;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::{Code, Finding};
use crate::model::{Domain, Type};
use crate::syntax::print::dotted;
use crate::syntax::tree::{self, Condition, ConditionKind, Name, Op, Operand, Right, ValueKind};

/// What joins the parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    And,
    Or,
}

impl Reader<'_> {
    /// The first test with bare values behind it, from the test to the last of them.
    pub fn joined_values(&self, parts: &[Condition], joint: Joint) -> Option<(Finding, Range<usize>)> {
        let from = parts.iter().skip(1).position(|part| lone_word(part).is_some())? + 1;
        let ConditionKind::Test { left, op, right: Right::Value(right) } = &parts[from - 1].kind else { return None };
        let ValueKind::Operand(Operand::Path(first)) = &right.kind else { return None };
        let ty = self.type_of(left)?;
        let domain = ty.domain()?;
        let is_value = |name: &&Name| {
            self.world.word_type(&name.node) == Lookup::Missing
                && matches!(self.world.find_value(domain, &name.node), Lookup::Sound(_))
        };
        let others: Vec<&Name> = parts[from..].iter().map_while(lone_word).take_while(is_value).collect();
        let last = others.last()?;
        let list: Vec<&str> = others.iter().map(|name| name.node.as_str()).collect();
        let list = format!("{} [{}, {}]", sign(ty, op.node, joint)?, dotted(first), list.join(", "));
        let values = first.iter().chain(others.iter().copied());
        let branch = values.filter(|name| self.is_branch(domain, name)).map(|name| &name.node).next_back();
        let span = op.span.to(last.span);
        let word = if joint == Joint::Or { "or" } else { "and" };
        let message = format!("`{word}` joins tests, and `{}` is none", others[0].node);
        let finding = Finding::new(Code::UnknownName, message, others[0].span, "a value");
        let finding = match (op.node, branch) {
            // `is` a branch is that branch alone, `in` a list is what lies below it too.
            (Op::Is | Op::IsNot, Some(branch)) => finding
                .help(format!("write `{list}`, which is also met by what lies below `{branch}`"))
                .fix(Unsafe, format!("write `{list}`"), span, list),
            // `not a or b` is neither of them for some, and for others all but both.
            (Op::IsNot | Op::NotIn, _) if joint == Joint::Or => finding
                .help(format!("write `{list}` for neither of them"))
                .fix(Unsafe, format!("write `{list}`"), span, list),
            // A set that is both may hold more.
            (Op::Is, _) if matches!(ty, Type::Set(_)) => finding.cure(Unsafe, span, &list),
            _ => finding.cure(Safe, span, &list),
        };
        Some((finding, from - 1..from + others.len()))
    }

    /// Whether a name is a term that has terms below it.
    pub fn is_branch(&self, domain: Domain, name: &Name) -> bool {
        match self.world.find_value(domain, &name.node) {
            Lookup::Sound(value) => self.world.model.below(domain, value).len() > 1,
            _ => false,
        }
    }

    /// The type of what a test asks for, without a word about what is wrong with it.
    fn type_of(&self, left: &Operand) -> Option<Type> {
        let mut silent = Report::default();
        let mut reader = Reader::new(self.world, self.lets, &mut silent, self.limit.clone());
        reader.candidates.clone_from(&self.candidates);
        Some(reader.place(left, None)?.path.ty)
    }
}

/// A word that stands alone where a condition belongs.
fn lone_word(part: &tree::Condition) -> Option<&Name> {
    match &part.kind {
        ConditionKind::Holds(Operand::Path(path)) if path.len() == 1 => path.first(),
        _ => None,
    }
}

/// The test of several values that is meant.
fn sign(ty: Type, op: Op, joint: Joint) -> Option<&'static str> {
    match (op, joint) {
        (Op::Is, Joint::And) if matches!(ty, Type::Set(_)) => Some("is"),
        (Op::Is, Joint::Or) if matches!(ty, Type::Set(_)) => Some("has any"),
        (Op::Is | Op::IsNot, _) if matches!(ty, Type::Set(_)) => None,
        (Op::Is | Op::In, Joint::Or) => Some("in"),
        (Op::IsNot | Op::NotIn, _) => Some("not in"),
        (Op::Has, Joint::Or) => Some("has any"),
        (Op::Has | Op::HasAll, Joint::And) => Some("has all"),
        _ => None,
    }
}
