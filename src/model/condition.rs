//! Conditions, resolved and typed.
//!
//! Negated forms (`is not`, `not in`, `has none`) are [`Form::Not`] of the plain test, a range is two comparisons, a
//! flag by itself is `is yes`: one way for each thing. A test is false where either side is absent.

use super::{FieldId, KindId, LetId, MemberId, Question, Technology, Type, Value};
use crate::text::Span;

/// A condition and where it was written.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The whole of it.
    pub span: Span,
    /// What it says.
    pub form: Form,
}

impl Condition {
    /// Whether it is written as others that are joined: `a and b`, `not a`; not `x is not y`, nor a range, which are
    /// several tests in one.
    pub fn is_joined(&self) -> bool {
        match &self.form {
            Form::Not(inner) => inner.span != self.span,
            Form::All(parts) | Form::Any(parts) => parts.iter().all(|part| part.span != self.span),
            Form::Always | Form::Let(_) | Form::Some(..) | Form::Test(_) => false,
        }
    }
}

/// By what it says, wherever it is written.
impl std::hash::Hash for Condition {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.form.hash(state);
    }
}

/// The forms of a condition.
#[derive(Debug, Clone, Hash)]
pub enum Form {
    /// True.
    Always,
    /// True where the other is false.
    Not(Box<Condition>),
    /// True where all are; of none, true.
    All(Vec<Condition>),
    /// True where one is; of none, false.
    Any(Vec<Condition>),
    /// The named condition.
    Let(LetId),
    /// Some asset of the kind satisfies it; inside, [`Root::Candidate`] of the kind is that asset.
    Some(KindId, Box<Condition>),
    /// One test.
    Test(Test),
}

/// One test: `left OP right`.
#[derive(Debug, Clone, Hash)]
pub struct Test {
    /// How.
    pub op: Op,
    /// What is tested.
    pub left: Operand,
    /// Against what: one operand, or for [`Op::In`], [`Op::HasAny`], [`Op::HasAll`] and [`Op::Covers`] any number;
    /// for [`Op::IsNone`] none. Of the left side's domain.
    pub right: Vec<Operand>,
}

/// What a test asks. "Under" is: is, or lies below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    /// Both sides are the same value, or the same set.
    Is,
    /// Left is under one of the right (or under an element of a set there).
    In,
    /// Some element of left is under one of the right.
    HasAny,
    /// For each of the right, some element of left is under it.
    HasAll,
    /// Each of the right is under some element of left.
    Covers,
    /// Left is smaller, or earlier.
    Less,
    /// Left is not greater, or not later.
    AtMost,
    /// Left is greater, or later.
    More,
    /// Left is not smaller, or not earlier.
    AtLeast,
    /// Left is absent.
    IsNone,
}

/// One side of a test.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum Operand {
    /// A value written out.
    Constant(Value),
    /// A value looked up.
    Path(Path),
}

/// A value looked up: a root, then through fields of assets.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Path {
    /// Where it starts.
    pub root: Root,
    /// The fields followed, each with the kind of asset it is read from.
    pub steps: Vec<(KindId, FieldId)>,
    /// The type it ends in.
    pub ty: Type,
}

/// Where a path starts.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum Root {
    /// A field of the programme.
    Field(FieldId),
    /// One member's number of a field of type [`Type::PerMember`]; the second operand is a member.
    NumberOf(FieldId, Box<Operand>),
    /// Who leads.
    Leader,
    /// Who leads a technology; absent where that is not asked.
    LeaderOn(Technology),
    /// Who follows, a set of members.
    Followers,
    /// How a kind is shared.
    Sharing(KindId),
    /// The chosen asset of a kind; may be absent.
    Chosen(KindId),
    /// The asset at hand: in a `choose`, a `bar`, or the innermost [`Form::Some`] of that kind.
    Candidate(KindId),
}

impl Root {
    /// The question whose answer it is; none of a field or an asset at hand.
    pub fn question(&self) -> Option<Question> {
        match self {
            Root::Leader => Some(Question::Leader),
            Root::LeaderOn(_) => Some(Question::TechnologyLead),
            Root::Followers => Some(Question::Follows),
            Root::Sharing(kind) => Some(Question::Sharing(*kind)),
            Root::Chosen(kind) => Some(Question::Asset(*kind)),
            Root::Field(_) | Root::NumberOf(..) | Root::Candidate(_) => None,
        }
    }
}

impl Operand {
    /// A member written out.
    pub fn member(member: MemberId) -> Self {
        Operand::Constant(Value::One(member.0))
    }
}

impl Path {
    /// A path that is a root by itself.
    pub fn root(root: Root, ty: Type) -> Self {
        Path { root, steps: Vec::new(), ty }
    }
}
