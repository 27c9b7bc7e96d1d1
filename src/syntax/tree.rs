//! The tree of a `.rules` file: what was written, word for word, before any name means anything.
//!
//! Built by the parser only; a broken item leaves a [`Broken`] with the name it declared. Every node keeps its span,
//! so that together with the source and its token stream nothing is lost. No name here is resolved.

use crate::text::{Span, Spanned};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A name as written.
pub type Name = Spanned<String>;
/// A string, its escapes replaced.
pub type Text = Spanned<String>;

/// One file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct File {
    /// The sound items in order.
    pub items: Vec<Item>,
    /// What the broken ones declared.
    pub broken: Vec<Broken>,
}

/// An item and its documentation.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// From its first word to its last.
    pub span: Span,
    /// The comment block directly above it, without `#`; empty where there is none.
    pub doc: String,
    /// What it is.
    pub kind: ItemKind,
}

/// An item that could not be read; the parser has said why.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    /// The whole of it.
    pub span: Span,
    /// The names that it (or what stands in it) still declares.
    pub names: Vec<(Declares, Name)>,
    /// The verb of a broken rule, table or row (`lead`, `share`, …), where it can still be read; of a broken `charter`,
    /// `repeal`, `impossible`, `test`, `guarantee` or `let` that word; `part` where what it stands in is broken besides.
    pub verb: Option<Name>,
}

/// The kind of a name that a broken item declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Declares {
    /// `member`.
    Member,
    /// `taxonomy`.
    Taxonomy,
    /// A term of the taxonomy of that name.
    Term(String),
    /// A program field.
    Field,
    /// `let`.
    Let,
    /// `asset`.
    AssetKind,
    /// A field of the asset kind of that name.
    AssetField(String),
    /// An asset of that kind.
    Asset(String),
    /// `tier`.
    Tier,
    /// A rule or a table.
    Rule,
    /// A named row of the table of that name.
    Row(String),
}

/// The items of the language.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind {
    /// `charter "…" { … }`
    Charter(Charter),
    /// `tiers a > b > c`, strongest first.
    Tiers(Vec<Name>),
    /// `tier NAME { … }`
    Tier(Tier),
    /// `member NAME "…"`
    Member(Declaration),
    /// `taxonomy NAME { … }`
    Taxonomy(Taxonomy),
    /// `program { … }`
    Program(Vec<Field>),
    /// `asset NAME modes a, b { … }`
    AssetKind(AssetKind),
    /// `KIND NAME "…" { … }`
    Asset(Asset),
    /// `impossible when COND because "…"`
    Impossible(Impossible),
    /// `let NAME = COND`
    Let(Let),
    /// `guarantee "…": COND [when COND]`
    Guarantee(Guarantee),
    /// `repeal LABEL, … from DATE [because "…"]`
    Repeal(Repeal),
    /// `LABEL: …`, in no tier.
    Rule(Rule),
    /// `table NAME: …`, in no tier.
    Table(Table),
    /// `test "…" { … }`
    Test(Test),
}

/// A name and what people see for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    /// What rules say.
    pub name: Name,
    /// What people see.
    pub label: Option<Text>,
}

/// `charter "…" { enacted D  until D  source "…" }`
#[derive(Debug, Clone, PartialEq)]
pub struct Charter {
    /// Its title.
    pub title: Text,
    /// The day its file's rules come into force.
    pub enacted: Option<Spanned<Date>>,
    /// The day they end.
    pub until: Option<Spanned<Date>>,
    /// Where its text is found.
    pub source: Option<Text>,
}

/// `tier NAME { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Tier {
    /// Its name.
    pub name: Name,
    /// The rules and tables placed in it, each with the comment block above.
    pub entries: Vec<Entry>,
}

/// What stands in a tier.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// From its first word to its last.
    pub span: Span,
    /// The comment block directly above it.
    pub doc: String,
    /// Rule or table.
    pub kind: EntryKind,
}

/// A rule or a table.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryKind {
    /// `LABEL: …`
    Rule(Rule),
    /// `table NAME: …`
    Table(Table),
}

/// `taxonomy NAME { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Taxonomy {
    /// Its name.
    pub name: Name,
    /// Its topmost terms.
    pub terms: Vec<Term>,
}

/// A term and those below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Its name and label.
    pub declaration: Declaration,
    /// The terms below.
    pub below: Vec<Term>,
}

/// A field of the programme or of an asset kind: `NAME: TYPE "…" = VALUE`
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// From its name to its last word.
    pub span: Span,
    /// Its name and label (a number's label names its unit).
    pub declaration: Declaration,
    /// Its type.
    pub ty: TypeName,
    /// Its default.
    pub default: Option<Value>,
}

/// A type as written.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeName {
    /// The whole of it.
    pub span: Span,
    /// `any …`
    pub any: bool,
    /// `leaf …`
    pub leaf: bool,
    /// `number`, `date`, `flag`, `member`, a taxonomy or an asset kind.
    pub name: Name,
    /// `… per member`
    pub per_member: bool,
    /// `… or none`
    pub or_none: bool,
}

/// `asset NAME modes a, b { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct AssetKind {
    /// Its name.
    pub name: Name,
    /// Derivations of sharing it besides `shared`.
    pub modes: Vec<Name>,
    /// What is said of each asset of this kind.
    pub fields: Vec<Field>,
}

/// `KIND NAME "…" { FIELD: VALUE … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Asset {
    /// The asset kind.
    pub kind: Name,
    /// Its name and label.
    pub declaration: Declaration,
    /// Its fields' values.
    pub settings: Vec<Setting>,
}

/// `FIELD: VALUE`, of an asset or a test's programme.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The field.
    pub field: Name,
    /// What it is set to.
    pub value: Value,
}

/// `impossible when COND because "…"`
#[derive(Debug, Clone, PartialEq)]
pub struct Impossible {
    /// Which programmes cannot be.
    pub when: Condition,
    /// Why not.
    pub because: Option<Text>,
}

/// `let NAME = COND`
#[derive(Debug, Clone, PartialEq)]
pub struct Let {
    /// Its name.
    pub name: Name,
    /// What it stands for.
    pub condition: Condition,
}

/// `guarantee "…": COND [when COND]`
#[derive(Debug, Clone, PartialEq)]
pub struct Guarantee {
    /// Its title.
    pub title: Text,
    /// What must hold.
    pub holds: Condition,
    /// Of which programmes.
    pub when: Option<Condition>,
}

/// `repeal LABEL, … from DATE [because "…"]`
#[derive(Debug, Clone, PartialEq)]
pub struct Repeal {
    /// Rules, rows, tables or tiers.
    pub targets: Vec<Reference>,
    /// The day they end.
    pub from: Spanned<Date>,
    /// Why.
    pub because: Option<Text>,
}

/// A rule, row, table or tier referred to: `plan`, `plan.3`, `plan.vans`.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// The whole of it.
    pub span: Span,
    /// Rule, table or tier.
    pub name: Name,
    /// The row of a table, by name or number.
    pub row: Option<Name>,
}

/// `LABEL: ANSWER clauses`
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its label.
    pub label: Name,
    /// What it answers.
    pub answer: Answer,
    /// When, from, until, overrides, source, because.
    pub clauses: Clauses,
}

/// The clauses that may follow an answer, in any order, each at most once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clauses {
    /// Its condition.
    pub when: Option<Condition>,
    /// The day it comes into force.
    pub from: Option<Spanned<Date>>,
    /// The day it ends.
    pub until: Option<Spanned<Date>>,
    /// What it defeats by its own word.
    pub overrides: Vec<Reference>,
    /// Where its text is found.
    pub source: Option<Text>,
    /// Why, in words.
    pub because: Option<Text>,
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// From its verb to its last word, without the clauses.
    pub span: Span,
    /// Which.
    pub kind: AnswerKind,
}

/// The verbs of the language.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerKind {
    /// `lead M`, `lead M on T`
    Lead {
        /// Who leads.
        who: Operand,
        /// On which technologies; empty for the programme itself.
        on: Vec<TermName>,
    },
    /// `follow W`
    Follow(Who),
    /// `abstain W`
    Abstain(Who),
    /// `share K`, `share K as MODE`
    Share {
        /// The asset kind.
        kind: Name,
        /// The mode, where not simply shared.
        mode: Option<Name>,
    },
    /// `separate K`
    Separate(Name),
    /// `choose K where C prefer P, Q`
    Choose {
        /// The asset kind.
        kind: Name,
        /// Which assets may be taken.
        condition: Option<Condition>,
        /// Which of them are better, in turn.
        prefer: Vec<Preference>,
    },
    /// `bar K where C`
    Bar {
        /// The asset kind.
        kind: Name,
        /// Which assets are struck.
        condition: Condition,
    },
    /// `split cost …`
    Split(Split),
    /// `require C`
    Require(Condition),
    /// `target 50 % have C [among C]`
    Target {
        /// The percentage, as written.
        share: Spanned<Decimal>,
        /// What they are to have.
        have: Condition,
        /// Which programmes are measured.
        among: Option<Condition>,
    },
}

/// Who follows or abstains.
#[derive(Debug, Clone, PartialEq)]
pub enum Who {
    /// `everyone`
    Everyone(Span),
    /// A member or field, or a list of them.
    List(Vec<Operand>),
}

/// One preference of a `choose`.
#[derive(Debug, Clone, PartialEq)]
pub enum Preference {
    /// A condition: true first.
    Holds(Condition),
    /// `most FIELD`, `most KIND.FIELD`
    Most(FieldOf),
    /// `least FIELD`, `least KIND.FIELD`
    Least(FieldOf),
}

/// A field of the candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldOf {
    /// The kind before the dot, where it is written.
    pub kind: Option<Name>,
    /// The field.
    pub field: Name,
}

/// `split cost …`
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// `leader 60 %,` as a percentage.
    pub leader: Option<Spanned<Decimal>>,
    /// How the rest is split among the followers, or all among everyone.
    pub how: SplitBy,
}

/// How a cost is split.
#[derive(Debug, Clone, PartialEq)]
pub enum SplitBy {
    /// `equally`
    Equally,
    /// `by FIELD`
    By(Name),
}

/// A term, with its taxonomy where the term alone would be ambiguous.
#[derive(Debug, Clone, PartialEq)]
pub struct TermName {
    /// The whole of it.
    pub span: Span,
    /// `taxonomy.`
    pub taxonomy: Option<Name>,
    /// The term.
    pub term: Name,
}

/// A condition and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The whole of it, parentheses included.
    pub span: Span,
    /// What it says.
    pub kind: ConditionKind,
}

/// The forms of a condition.
#[derive(Debug, Clone, PartialEq)]
pub enum ConditionKind {
    /// `always`
    Always,
    /// `not C`
    Not(Box<Condition>),
    /// `C and D and …`
    All(Vec<Condition>),
    /// `C or D or …`
    Any(Vec<Condition>),
    /// `some K where C`
    Some {
        /// The asset kind.
        kind: Name,
        /// What one of its assets must satisfy.
        condition: Box<Condition>,
    },
    /// A flag or a let by itself.
    Holds(Operand),
    /// `x OP y`
    Test {
        /// What is tested.
        left: Operand,
        /// How.
        op: Spanned<Op>,
        /// Against what.
        right: Right,
    },
}

/// The tests, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `is`
    Is,
    /// `is not`
    IsNot,
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `has`, `has any`
    Has,
    /// `has all`
    HasAll,
    /// `has none`, `has no`
    HasNone,
    /// `covers`
    Covers,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// What may stand on the left, and on the right for a value of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// `region`, `mother.owner`, `platform.sharing`, `leader`, `nissan`
    Path(Vec<Name>),
    /// `volumes of nissan`, `volumes of proposer`, `volumes of mother.owner`
    Of {
        /// A `number per member`.
        field: Name,
        /// Whose.
        member: Vec<Name>,
    },
    /// `leader on phev_system`
    LeaderOn {
        /// From `leader` to the term.
        span: Span,
        /// The technology.
        technology: TermName,
    },
}

/// What stands right of a test.
#[derive(Debug, Clone, PartialEq)]
pub enum Right {
    /// One value.
    Value(Value),
    /// `10..50`: from the first up to, not including, the second.
    Range(Box<Value>, Box<Value>),
}

/// A value as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The whole of it.
    pub span: Span,
    /// What it is.
    pub kind: ValueKind,
}

/// The forms of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    /// `60_000`
    Number(Decimal),
    /// `2020-05-27`
    Date(Date),
    /// `"…"`: no value has this form; kept to say so.
    Text(String),
    /// `yes`, `no`
    Flag(bool),
    /// `none`
    None,
    /// `empty`
    Empty,
    /// `unknown`
    Unknown,
    /// A name or an operand.
    Operand(Operand),
    /// `[a, b]`
    List(Vec<Value>),
    /// `[nissan 60_000, renault 0]`
    PerMember(Vec<(Name, Spanned<Decimal>)>),
}

/// `table NAME: HEAD by COLUMN, … { rows } clauses`
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// Where `unique` stands: no two of its rows may apply together and answer differently.
    pub unique: Option<Span>,
    /// What its rows answer.
    pub head: TableHead,
    /// What its columns test.
    pub columns: Vec<Operand>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// The clauses behind the brace, for all rows.
    pub clauses: Clauses,
}

/// What the rows of a table answer.
#[derive(Debug, Clone, PartialEq)]
pub enum TableHead {
    /// `lead`
    Lead(Span),
    /// `follow`
    Follow(Span),
    /// `abstain`
    Abstain(Span),
    /// `share K`
    Share(Name),
}

impl TableHead {
    /// What it stands on.
    pub fn span(&self) -> Span {
        match self {
            TableHead::Lead(span) | TableHead::Follow(span) | TableHead::Abstain(span) => *span,
            TableHead::Share(kind) => kind.span,
        }
    }
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// From its name or first cell to its last clause.
    pub span: Span,
    /// From its name or first cell to its answer, without its clauses.
    pub said: Span,
    /// `NAME:`
    pub name: Option<Name>,
    /// A cell for each column.
    pub cells: Vec<Cell>,
    /// What follows `->`, read as the head wants.
    pub answer: RowAnswer,
    /// Clauses of its own, which count before the table's; never a `when`.
    pub clauses: Clauses,
}

/// One cell: what its column must satisfy.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The whole of it.
    pub span: Span,
    /// `not …`, of the whole cell.
    pub negated: bool,
    /// What it holds.
    pub kind: CellKind,
}

/// The forms of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum CellKind {
    /// `any`
    Any,
    /// `a, >= 5, 10..50`: one of them must hold.
    OneOf(Vec<Alternative>),
}

/// What stands between the commas of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Alternative {
    /// `a`: it, or below.
    Value(Value),
    /// `>= 5`, `> 1 and <= 5`: all of them hold. Never empty.
    Compared(Vec<(Spanned<Op>, Value)>),
    /// `10..50`: from the first up to, not including, the second.
    Range(Value, Value),
}

/// What a row answers.
#[derive(Debug, Clone, PartialEq)]
pub enum RowAnswer {
    /// `-> nissan`, `-> nissan on phev_system`, `-> proposer`
    Lead {
        /// Who leads.
        who: Operand,
        /// On which technologies; empty for the programme itself.
        on: Vec<TermName>,
    },
    /// `-> partners`, `-> [nissan, renault]`, `-> everyone`
    Who(Who),
    /// `-> shared`, `-> derived`, `-> separate`
    Sharing(Name),
}

/// `test "…" { program {…}  as of DATE  expect …  … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// Its title.
    pub title: Text,
    /// The programme; a field left out is unknown or has its default.
    pub program: Vec<Setting>,
    /// Where the programme block stands.
    pub program_span: Span,
    /// The day.
    pub as_of: Option<Spanned<Date>>,
    /// What must come out.
    pub expectations: Vec<Expectation>,
}

/// `expect …`
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// From `expect` to its last word.
    pub span: Span,
    /// What is expected.
    pub kind: ExpectationKind,
}

/// The forms of an expectation.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpectationKind {
    /// `expect COND [by LABEL, …]`, `expect COND by default`
    Holds {
        /// What must hold.
        condition: Condition,
        /// By which rules, exactly.
        by: Option<By>,
    },
    /// `expect leader is undecided`
    Undecided,
    /// `expect violation LABEL`
    Violation(Reference),
    /// `expect no violations`
    NoViolations,
    /// `expect refused`
    Refused,
    /// `expect cost of nissan is 40 %`
    Cost {
        /// Whose share.
        member: Name,
        /// As a percentage.
        share: Spanned<Decimal>,
    },
}

/// Which rules must have decided.
#[derive(Debug, Clone, PartialEq)]
pub enum By {
    /// None did.
    Default(Span),
    /// Exactly these.
    Rules(Vec<Reference>),
}

impl Operand {
    /// The whole of it.
    pub fn span(&self) -> Span {
        match self {
            Operand::Path(names) => path_span(names),
            Operand::Of { field, member } => field.span.to(path_span(member)),
            Operand::LeaderOn { span, .. } => *span,
        }
    }
}

fn path_span(names: &[Name]) -> Span {
    match names {
        [] => Span::default(),
        [first, .., last] => first.span.to(last.span),
        [only] => only.span,
    }
}

impl Alternative {
    /// The whole of it.
    pub fn span(&self) -> Span {
        match self {
            Alternative::Value(value) => value.span,
            Alternative::Compared(all) => match (all.first(), all.last()) {
                (Some((op, _)), Some((_, value))) => op.span.to(value.span),
                _ => Span::default(),
            },
            Alternative::Range(from, to) => from.span.to(to.span),
        }
    }
}

impl Right {
    /// The whole of it.
    pub fn span(&self) -> Span {
        match self {
            Right::Value(value) => value.span,
            Right::Range(from, to) => from.span.to(to.span),
        }
    }
}
