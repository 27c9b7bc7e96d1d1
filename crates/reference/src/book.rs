//! A small rulebook as plain data: what `.rules` text says, with tables written out as rules on demand.
//!
//! Names are static strings, so data is small and printing is trivial. Numbers are counted in tenths. Nothing here is
//! checked: the generator makes only what the contract allows.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

pub type Name = &'static str;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    None,
    Flag(bool),
    /// In tenths.
    Number(i64),
    Date(Date),
    One(Name),
    Set(BTreeSet<Name>),
    PerMember(BTreeMap<Name, i64>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Domain {
    Terms(Name),
    Members,
    Assets(Name),
    Sharings(Name),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Flag,
    Number,
    Date,
    PerMember,
    One(Domain),
    Set(Domain),
}

#[derive(Debug, Clone)]
pub struct Field {
    pub name: Name,
    pub ty: Type,
    /// Only terms that have none below.
    pub leaves: bool,
    pub optional: bool,
    pub default: Option<Value>,
}

#[derive(Debug, Clone)]
pub struct Taxonomy {
    pub name: Name,
    /// Each with its parent; parents stand before their children, siblings anywhere.
    pub terms: Vec<(Name, Option<Name>)>,
}

#[derive(Debug, Clone)]
pub struct Asset {
    pub name: Name,
    pub values: BTreeMap<Name, Value>,
}

#[derive(Debug, Clone)]
pub struct Kind {
    pub name: Name,
    pub modes: Vec<Name>,
    pub fields: Vec<Field>,
    pub assets: Vec<Asset>,
}

/// A term that may be a subject of the second question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Technology {
    pub taxonomy: Name,
    pub term: Name,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cond {
    Always,
    Not(Box<Cond>),
    And(Vec<Cond>),
    Or(Vec<Cond>),
    Let(Name),
    Flag(Path),
    Some(Name, Box<Cond>),
    Test(Path, Op, Vec<Operand>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Is,
    IsNot,
    IsNone,
    IsNotNone,
    In,
    NotIn,
    Has,
    HasNo,
    HasAny,
    HasAll,
    HasNone,
    Covers,
    Less,
    AtMost,
    More,
    AtLeast,
    /// From the first up to, not including, the second.
    Range,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    Value(Value),
    Path(Path),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub root: Root,
    pub steps: Vec<Name>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root {
    Field(Name),
    NumberOf(Name, Box<Operand>),
    Leader,
    LeaderOn(Technology),
    Followers,
    Sharing(Name),
    /// The candidate where one is at hand, else the chosen asset.
    Kind(Name),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Lead(Operand),
    LeadOn(Operand, Vec<Technology>),
    Follow(Whom, bool),
    /// `separate`, `shared` or a mode.
    Share(Name, Name),
    Choose {
        kind: Name,
        filter: Cond,
        prefer: Vec<Preference>,
    },
    /// The leader's percentage in tenths, if it is fixed, and by which field the rest is split, if not equally.
    Split(Option<i64>, Option<Name>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    These(Vec<Operand>),
    Everyone,
    /// A field of type `any member`.
    Field(Name),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preference {
    Holds(Cond),
    Most(Name),
    Least(Name),
}

/// A question; kinds are compared by their order in the rulebook, not by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    Leader,
    Work,
    Follows,
    Sharing(Name),
    Asset(Name),
    Cost,
}

/// The clauses of a rule, a table, a bar or a requirement.
#[derive(Debug, Clone, Default)]
pub struct Clauses {
    pub label: Name,
    /// Which file it stands in.
    pub file: usize,
    pub tier: Option<Name>,
    pub when: Option<Cond>,
    pub from: Option<Date>,
    pub until: Option<Date>,
    pub overrides: Vec<Name>,
    /// Whether that is a row's own word, which may point at other rows of its table.
    pub of_row: bool,
}

#[derive(Debug, Clone)]
pub struct Rule {
    pub clauses: Clauses,
    /// The table whose row it is.
    pub table: Option<Name>,
    pub answer: Answer,
}

#[derive(Debug, Clone)]
pub struct Table {
    pub clauses: Clauses,
    /// Whether it promises that no two rows apply together and answer differently.
    pub unique: bool,
    pub head: TableHead,
    pub columns: Vec<Path>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableHead {
    Lead,
    Follow(bool),
    Share(Name),
}

#[derive(Debug, Clone)]
pub struct Row {
    pub name: Option<Name>,
    /// `table.name`, or `table.n`.
    pub label: Name,
    pub cells: Vec<Cell>,
    pub answer: Answer,
    /// Its own days, which count before the table's.
    pub from: Option<Date>,
    pub until: Option<Date>,
    /// What it overrides by its own word, which stands in the place of the table's.
    pub overrides: Vec<Name>,
}

#[derive(Debug, Clone)]
pub struct Cell {
    pub not: bool,
    pub says: Says,
}

#[derive(Debug, Clone)]
pub enum Says {
    Any,
    None,
    Values(Vec<Value>),
    Compare(Op, Value),
    Range(Value, Value),
    /// All of them hold.
    Joined(Vec<(Op, Value)>),
    /// One of them holds.
    OneOf(Vec<Says>),
}

#[derive(Debug, Clone)]
pub struct Bar {
    pub clauses: Clauses,
    pub kind: Name,
    pub filter: Cond,
}

#[derive(Debug, Clone)]
pub struct Require {
    pub clauses: Clauses,
    pub must: Cond,
}

#[derive(Debug, Clone)]
pub struct Charter {
    pub enacted: Option<Date>,
    pub until: Option<Date>,
}

#[derive(Debug, Clone)]
pub struct Repeal {
    pub targets: Vec<Name>,
    pub from: Date,
}

#[derive(Debug, Clone, Default)]
pub struct Book {
    pub members: Vec<Name>,
    pub taxonomies: Vec<Taxonomy>,
    pub fields: Vec<Field>,
    pub kinds: Vec<Kind>,
    pub lets: Vec<(Name, Cond)>,
    /// Strongest first.
    pub tiers: Vec<Name>,
    pub rules: Vec<Rule>,
    pub tables: Vec<Table>,
    pub bars: Vec<Bar>,
    pub requires: Vec<Require>,
    pub impossible: Vec<Cond>,
    /// What must hold, and when.
    pub guarantees: Vec<(Name, Cond, Cond)>,
    pub repeals: Vec<Repeal>,
    /// One for each file.
    pub files: Vec<Option<Charter>>,
}

/// A value for each field of the programme; an unknown one has none.
pub type Programme = BTreeMap<Name, Value>;

impl Book {
    /// Every rule, the rows of tables among them.
    pub fn all_rules(&self) -> Vec<Rule> {
        let rows = self.tables.iter().flat_map(|table| table.rows.iter().map(|row| table.rule(row, self)));
        self.rules.iter().cloned().chain(rows).collect()
    }

    /// §5: kinds in the order `platform`, `upper_body`, `plant`, then others by name.
    pub fn kinds_in_order(&self) -> Vec<&Kind> {
        let first = ["platform", "upper_body", "plant"];
        let mut kinds: Vec<&Kind> = self.kinds.iter().collect();
        kinds.sort_by_key(|kind| (first.iter().position(|name| *name == kind.name).unwrap_or(first.len()), kind.name));
        kinds
    }

    /// Every question, in the order in which they are asked.
    pub fn questions(&self) -> Vec<Question> {
        let mut questions = vec![Question::Leader, Question::Work, Question::Follows];
        for kind in self.kinds_in_order() {
            questions.extend([Question::Sharing(kind.name), Question::Asset(kind.name)]);
        }
        questions.push(Question::Cost);
        questions
    }

    pub fn kind(&self, name: Name) -> &Kind {
        self.kinds.iter().find(|kind| kind.name == name).expect("a declared kind")
    }

    pub fn asset(&self, kind: Name, name: Name) -> &Asset {
        self.kind(kind).assets.iter().find(|asset| asset.name == name).expect("a declared asset")
    }

    pub fn field(&self, name: Name) -> &Field {
        self.fields.iter().find(|field| field.name == name).expect("a declared field")
    }

    pub fn taxonomy(&self, name: Name) -> &Taxonomy {
        self.taxonomies.iter().find(|taxonomy| taxonomy.name == name).expect("a declared taxonomy")
    }

    /// The taxonomies that set-valued fields of the programme use.
    pub fn technology_taxonomies(&self) -> Vec<Name> {
        let used = |taxonomy: Name| self.fields.iter().any(|field| field.ty == Type::Set(Domain::Terms(taxonomy)));
        self.taxonomies.iter().map(|taxonomy| taxonomy.name).filter(|&name| used(name)).collect()
    }

    /// How a technology is written: `taxonomy.term` where the term is in two taxonomies of set-valued fields.
    pub fn technology_key(&self, technology: Technology) -> String {
        let holds = |taxonomy: &Name| self.taxonomy(taxonomy).terms.iter().any(|(term, _)| *term == technology.term);
        match self.technology_taxonomies().iter().filter(|taxonomy| holds(taxonomy)).count() {
            0 | 1 => technology.term.to_owned(),
            _ => format!("{}.{}", technology.taxonomy, technology.term),
        }
    }

    /// All technologies, in order of declaration.
    pub fn technologies(&self) -> Vec<Technology> {
        let all = self.technology_taxonomies().into_iter().flat_map(|taxonomy| {
            let preorder = self.taxonomy(taxonomy).preorder();
            preorder.into_iter().map(move |term| Technology { taxonomy, term })
        });
        all.collect()
    }

    /// Every value of a domain, in order of declaration.
    /// The values that a field may have, or hold.
    pub fn values_of(&self, field: &Field) -> Vec<Name> {
        let (Type::One(domain) | Type::Set(domain)) = field.ty else { return Vec::new() };
        let mut values = self.values(domain);
        if let (Domain::Terms(taxonomy), true) = (domain, field.leaves) {
            let terms = &self.taxonomy(taxonomy).terms;
            values.retain(|value| terms.iter().all(|(_, parent)| *parent != Some(*value)));
        }
        values
    }

    pub fn values(&self, domain: Domain) -> Vec<Name> {
        match domain {
            Domain::Terms(taxonomy) => self.taxonomy(taxonomy).preorder(),
            Domain::Members => self.members.clone(),
            Domain::Assets(kind) => self.kind(kind).assets.iter().map(|asset| asset.name).collect(),
            Domain::Sharings(kind) => {
                let modes = self.kind(kind).modes.iter().copied();
                ["separate", "shared"].into_iter().chain(modes).chain(["sole"]).collect()
            }
        }
    }

    /// The type of what a path leads to, and of an asset's field the kind it belongs to.
    pub fn type_of(&self, path: &Path) -> Type {
        let mut ty = match &path.root {
            Root::Field(name) => self.field(name).ty,
            Root::NumberOf(..) => Type::Number,
            Root::Leader | Root::LeaderOn(_) => Type::One(Domain::Members),
            Root::Followers => Type::Set(Domain::Members),
            Root::Sharing(kind) => Type::One(Domain::Sharings(kind)),
            Root::Kind(kind) => Type::One(Domain::Assets(kind)),
        };
        for step in &path.steps {
            let Type::One(Domain::Assets(kind)) = ty else { panic!("only assets have fields") };
            ty = self.kind(kind).fields.iter().find(|field| field.name == *step).expect("a declared field").ty;
        }
        ty
    }

    /// The label of a rule, a table or a tier: whom do these names name?
    pub fn names(&self, target: Name, rule: &Rule) -> bool {
        rule.clauses.label == target || rule.table == Some(target) || rule.clauses.tier == Some(target)
    }

    /// The first day of a provision (none: always), and the day on which it is over (none: never).
    pub fn force(&self, clauses: &Clauses, table: Option<Name>) -> (Option<Date>, Option<Date>) {
        let charter = self.files[clauses.file].as_ref();
        let from = clauses.from.or(charter.and_then(|charter| charter.enacted));
        let until = clauses.until.or(charter.and_then(|charter| charter.until));
        let named = |target: &Name| [Some(clauses.label), table, clauses.tier].contains(&Some(*target));
        let repealed = self.repeals.iter().filter(|repeal| repeal.targets.iter().any(named)).map(|repeal| repeal.from);
        (from, until.into_iter().chain(repealed).min())
    }

    pub fn in_force(&self, clauses: &Clauses, table: Option<Name>, day: Date) -> bool {
        let (from, until) = self.force(clauses, table);
        from.is_none_or(|from| from <= day) && until.is_none_or(|until| day < until)
    }

    /// Days that stand for all: one before everything, and every day on which something begins or ends.
    pub fn days(&self) -> Vec<Date> {
        let rules = self.all_rules();
        let heads = rules.iter().map(|rule| (&rule.clauses, rule.table));
        let others =
            self.bars.iter().map(|bar| &bar.clauses).chain(self.requires.iter().map(|require| &require.clauses));
        let forces =
            heads.chain(others.map(|clauses| (clauses, None))).map(|(clauses, table)| self.force(clauses, table));
        let dates: BTreeSet<Date> = forces.flat_map(|(from, until)| [from, until]).flatten().collect();
        let before = dates.first().map_or(Date::constant(2020, 1, 1), |date| date.yesterday().expect("not the first"));
        std::iter::once(before).chain(dates).collect()
    }
}

impl Taxonomy {
    /// Whether `term` is `of` or lies below it.
    pub fn is_or_below(&self, term: Name, of: Name) -> bool {
        let parent = |term: Name| self.terms.iter().find(|(name, _)| *name == term).and_then(|(_, parent)| *parent);
        std::iter::successors(Some(term), |&term| parent(term)).any(|term| term == of)
    }

    pub fn children(&self, of: Option<Name>) -> impl Iterator<Item = Name> + '_ {
        self.terms.iter().filter(move |(_, parent)| *parent == of).map(|(term, _)| *term)
    }

    /// The terms in the order in which they are written.
    pub fn preorder(&self) -> Vec<Name> {
        fn walk(taxonomy: &Taxonomy, of: Option<Name>, found: &mut Vec<Name>) {
            for term in taxonomy.children(of) {
                found.push(term);
                walk(taxonomy, Some(term), found);
            }
        }
        let mut found = Vec::new();
        walk(self, None, &mut found);
        found
    }
}

impl Rule {
    pub fn question(&self) -> Question {
        match &self.answer {
            Answer::Lead(_) => Question::Leader,
            Answer::LeadOn(..) => Question::Work,
            Answer::Follow(..) => Question::Follows,
            Answer::Share(kind, _) => Question::Sharing(kind),
            Answer::Choose { kind, .. } => Question::Asset(kind),
            Answer::Split(..) => Question::Cost,
        }
    }
}

impl Table {
    /// The rule that a row is: its cells are conjuncts, the clauses behind the brace go for all rows.
    pub fn rule(&self, row: &Row, book: &Book) -> Rule {
        let cells = self.columns.iter().zip(&row.cells).map(|(column, cell)| cell.condition(column, book));
        let when = Cond::And(cells.chain(self.clauses.when.clone()).collect());
        let (from, until) = (row.from.or(self.clauses.from), row.until.or(self.clauses.until));
        let of_row = !row.overrides.is_empty();
        let overrides = if of_row { &row.overrides } else { &self.clauses.overrides }.clone();
        let clauses =
            Clauses { label: row.label, when: Some(when), from, until, overrides, of_row, ..self.clauses.clone() };
        Rule { clauses, table: Some(self.clauses.label), answer: row.answer.clone() }
    }
}

impl Cell {
    pub fn condition(&self, column: &Path, book: &Book) -> Cond {
        let says = self.says.condition(column, book);
        if self.not { Cond::Not(Box::new(says)) } else { says }
    }
}

impl Says {
    fn condition(&self, column: &Path, book: &Book) -> Cond {
        let column = column.clone();
        let test =
            |op, values: &[Value]| Cond::Test(column.clone(), op, values.iter().cloned().map(Operand::Value).collect());
        match self {
            Says::Any => Cond::Always,
            Says::None => test(Op::IsNone, &[]),
            Says::Values(values) => match (book.type_of(&column), &values[..]) {
                (Type::Set(_), _) => test(Op::HasAny, values),
                // A value like any other: of an absent flag, neither `yes` nor `no` holds.
                (Type::Flag, values) => test(Op::Is, values),
                (Type::Number | Type::Date, values) => {
                    Cond::Or(values.iter().map(|value| test(Op::Is, std::slice::from_ref(value))).collect())
                }
                _ => test(Op::In, values),
            },
            Says::Compare(op, value) => test(*op, std::slice::from_ref(value)),
            Says::Range(low, high) => test(Op::Range, &[low.clone(), high.clone()]),
            Says::Joined(all) => {
                Cond::And(all.iter().map(|(op, value)| test(*op, std::slice::from_ref(value))).collect())
            }
            Says::OneOf(all) => Cond::Or(all.iter().map(|says| says.condition(&column, book)).collect()),
        }
    }
}

impl Path {
    pub fn root(root: Root) -> Self {
        Path { root, steps: Vec::new() }
    }

    pub fn field(name: Name) -> Self {
        Path::root(Root::Field(name))
    }

    pub fn then(mut self, step: Name) -> Self {
        self.steps.push(step);
        self
    }
}

impl Operand {
    pub fn one(name: Name) -> Self {
        Operand::Value(Value::One(name))
    }
}
