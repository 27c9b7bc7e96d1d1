//! Rules and the other provisions of a rulebook.

use std::borrow::Cow;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{
    BarId, Condition, Form, KindId, MemberId, Operand, Overrides, Program, Question, RuleId, TableId, Technology,
    TierId,
};
use crate::text::{Sources, Span};

/// What an answer rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A rule that gave it.
    Rule(RuleId),
    /// A bar that struck an asset which would have come before it; of no asset, one that would have come at all.
    Bar(BarId),
}

impl Reason {
    /// The rule, if it is one.
    pub fn rule(self) -> Option<RuleId> {
        match self {
            Reason::Rule(rule) => Some(rule),
            Reason::Bar(_) => None,
        }
    }
}

impl From<RuleId> for Reason {
    fn from(rule: RuleId) -> Self {
        Reason::Rule(rule)
    }
}

impl From<BarId> for Reason {
    fn from(bar: BarId) -> Self {
        Reason::Bar(bar)
    }
}

/// What every labelled provision has.
#[derive(Debug, Clone)]
pub struct Head {
    /// Its label; `table.row` for a row.
    pub label: String,
    /// Where its label is written (for a row without name, the row).
    pub label_span: Span,
    /// The whole of it.
    pub span: Span,
    /// When it is in force.
    pub force: Force,
    /// Its tier; none is the weakest.
    pub tier: Option<TierId>,
    /// The table whose row it is.
    pub table: Option<TableId>,
    /// Where its text is found: its own, else its charter's.
    pub source: Option<String>,
    /// Why, in words.
    pub because: Option<String>,
    /// The comment block above it.
    pub doc: String,
}

impl Head {
    /// Whether both are of rows of one table.
    pub fn same_table(&self, other: &Head) -> bool {
        self.table.is_some() && self.table == other.table
    }
}

/// The days on which something is in force: from the first, up to and not including the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Force {
    /// The first day; always before it, if none.
    pub from: Option<Date>,
    /// The day it ends; never, if none. Repeals are counted in.
    pub until: Option<Date>,
    /// The whole repeal that ends it, where one does.
    pub repealed: Option<Span>,
}

impl Force {
    /// Whether it is in force on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Whether both are in force on some day.
    pub fn overlaps(&self, other: &Force) -> bool {
        let before = |end: Option<Date>, start: Option<Date>| match (end, start) {
            (Some(end), Some(start)) => end <= start,
            _ => false,
        };
        !before(self.until, other.from) && !before(other.until, self.from)
    }
}

/// A rule: an answer to a question, for the cases of its scope.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Label, dates, tier, sources.
    pub head: Head,
    /// What it answers.
    pub question: Question,
    /// Its answer.
    pub answer: Answer,
    /// Where the answer is written, without the clauses.
    pub answer_span: Span,
    /// For which programmes.
    pub when: Condition,
    /// Whether its condition is written out; else it is `always`.
    pub when_written: bool,
    /// Where the cells of a row are written, one for each column of its table; none of any other rule.
    pub cells: Vec<Span>,
    /// What it defeats by its own word.
    pub overrides: Overrides,
}

/// A rule's answer.
#[derive(Debug, Clone)]
pub enum Answer {
    /// This member leads.
    Lead(Operand),
    /// This member leads these technologies (each T and all below it, in order of declaration).
    LeadOn(Operand, Vec<Technology>),
    /// These members (each operand a member or a set of members) follow, or abstain.
    Follow {
        /// Members or sets of members.
        who: Vec<Operand>,
        /// Follow; else abstain.
        follows: bool,
    },
    /// The kind is shared so: a value of its sharings.
    Share(u32),
    /// The best of the kind's assets that satisfy the condition.
    Choose {
        /// Which may be taken; the candidate is the asset at hand.
        condition: Condition,
        /// Which are better, in turn.
        prefer: Vec<Preference>,
        /// Its tokens with numbers normalised: two of the same text agree.
        text: String,
    },
    /// The cost is split so.
    Split(Split),
}

/// One preference of a `choose`.
#[derive(Debug, Clone)]
pub enum Preference {
    /// Candidates for which it holds first.
    Holds(Condition),
    /// The greatest value of the candidate's field (a number or date) first, absent last.
    Most(super::FieldId),
    /// The least first, absent last.
    Least(super::FieldId),
}

/// How cost is split.
#[derive(Debug, Clone)]
pub struct Split {
    /// The leader's fixed share in percent; none: the leader shares with the others.
    pub leader: Option<Decimal>,
    /// How the rest is split.
    pub how: SplitBy,
    /// Its tokens with numbers normalised: two of the same text agree.
    pub text: String,
}

/// By what cost is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SplitBy {
    /// Everybody the same.
    Equally,
    /// By a number per member.
    By(super::FieldId),
}

/// `bar K where COND when COND`
#[derive(Debug, Clone)]
pub struct Bar {
    /// Label, dates, sources.
    pub head: Head,
    /// Of which kind.
    pub kind: KindId,
    /// Which assets are struck; the candidate is the asset at hand.
    pub condition: Condition,
    /// For which programmes.
    pub when: Condition,
}

/// `require COND when COND`
#[derive(Debug, Clone)]
pub struct Require {
    /// Label, dates, sources.
    pub head: Head,
    /// What must hold.
    pub condition: Condition,
    /// For which programmes.
    pub when: Condition,
}

impl Require {
    /// What is said where it is broken: its `because`, else its condition.
    pub fn message<'m>(&'m self, sources: &Sources) -> Cow<'m, str> {
        match &self.head.because {
            Some(because) => Cow::Borrowed(because),
            None => Cow::Owned(sources.line(self.condition.span)),
        }
    }

    /// The condition of what breaks it.
    pub fn broken(&self) -> Condition {
        let not = Condition { span: self.condition.span, form: Form::Not(Box::new(self.condition.clone())) };
        Condition { span: self.condition.span, form: Form::All(vec![self.when.clone(), not]) }
    }
}

/// `target 50 % have COND among COND`
#[derive(Debug, Clone)]
pub struct Target {
    /// Label, dates, sources.
    pub head: Head,
    /// The percentage to reach.
    pub share: Decimal,
    /// What they are to have.
    pub have: Condition,
    /// Which programmes are measured (with the `when` clause, if any).
    pub among: Condition,
}

/// `let NAME = COND`
#[derive(Debug, Clone)]
pub struct Let {
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub condition: Condition,
    /// Where its name is declared.
    pub span: Span,
    /// The comment block above it.
    pub doc: String,
}

/// `tier NAME`
#[derive(Debug, Clone)]
pub struct Tier {
    /// Its name.
    pub name: String,
    /// Where `tiers` declares it.
    pub span: Span,
}

/// A table, whose rows are rules.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Where its name is declared.
    pub span: Span,
    /// The whole of it, from `table` to its last clause.
    pub whole: Span,
    /// Whether no two of its rows may apply together and answer differently, whatever maxim would settle it.
    pub unique: bool,
    /// Where its columns are named.
    pub columns: Vec<Span>,
    /// The comment block above it.
    pub doc: String,
}

/// `impossible when COND because "…"`
#[derive(Debug, Clone)]
pub struct Impossible {
    /// Which programmes cannot be.
    pub when: Condition,
    /// Why not.
    pub because: Option<String>,
    /// The whole of it.
    pub span: Span,
}

/// `guarantee "…": COND when COND`
#[derive(Debug, Clone)]
pub struct Guarantee {
    /// Its title.
    pub title: String,
    /// Where its title is written.
    pub span: Span,
    /// What must hold.
    pub holds: Condition,
    /// For which programmes.
    pub when: Condition,
}

/// `test "…" { … }`
#[derive(Debug, Clone)]
pub struct RulebookTest {
    /// Its title.
    pub title: String,
    /// Where its title is written.
    pub span: Span,
    /// The programme, named by the title.
    pub program: Program,
    /// The day; none: the last `from` or `enacted` of the rulebook.
    pub as_of: Option<Date>,
    /// What must come out.
    pub expectations: Vec<Expectation>,
}

/// `expect …`
#[derive(Debug, Clone)]
pub struct Expectation {
    /// The whole of it.
    pub span: Span,
    /// What is expected.
    pub expected: Expected,
}

/// The forms of an expectation.
#[derive(Debug, Clone)]
pub enum Expected {
    /// The condition holds; `by`: exactly these rules decided the answers it names (none of them: by default).
    Holds {
        /// What must hold.
        condition: Condition,
        /// Labels, in byte order; `Some(vec![])` is `by default`.
        by: Option<Vec<Reason>>,
    },
    /// The leader is undecided or open.
    Undecided,
    /// The requirement of that index is broken.
    Violation(usize),
    /// No requirement is broken.
    NoViolations,
    /// The programme is impossible.
    Refused,
    /// A member's share of the cost, in percent.
    Cost(MemberId, Decimal),
}
