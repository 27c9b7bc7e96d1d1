//! The checked rulebook: what every later stage works on.
//!
//! In: whatever `resolve` found sound. Out: ids and typed data only. Invariant: an unresolved name or an ill-typed test
//! cannot be written down here; every id is an index into the table of its kind, and terms lie in preorder, so that
//! "is or lies below" is a range. Nothing here knows how it was spelled but by [`Span`].

mod condition;
pub(crate) mod meaning;
mod overrides;
mod program;
mod question;
mod rules;
mod world;

pub use condition::{Condition, Form, Op, Operand, Path, Root, Test};
pub use overrides::{Override, Overrides, TargetRef};
pub use program::{Fingerprint, Program, Slot};
pub use question::{Asked, Question};
pub use rules::{
    Answer, Bar, Expectation, Expected, Force, Guarantee, Head, Impossible, Let, Preference, Reason, Require, Rule,
    RulebookTest, Split, SplitBy, Table, Target, Tier,
};
pub use world::{
    Asset, AssetId, BarId, Domain, Field, FieldId, Kind, KindId, LetId, Member, MemberId, RuleId, TableId, Taxonomy,
    TaxonomyId, Technology, TechnologyId, Term, TierId, Type, Value, Values,
};

use jiff::civil::Date;

use crate::text::{Sources, Span};

/// A whole rulebook, checked.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// In order of declaration.
    pub members: Vec<Member>,
    /// In order of declaration.
    pub taxonomies: Vec<Taxonomy>,
    /// The programme's fields, in order of declaration.
    pub fields: Vec<Field>,
    /// In the order of their questions: platform, upper body, plant, then the others by name.
    pub kinds: Vec<Kind>,
    /// The technologies some rule leads on (T or below), by taxonomy and term in order of declaration.
    pub technologies: Vec<Technology>,
    /// Named conditions.
    pub lets: Vec<Let>,
    /// Strongest first.
    pub tiers: Vec<Tier>,
    /// In order of declaration.
    pub tables: Vec<Table>,
    /// The rules that answer questions, table rows among them, in byte order of their labels.
    pub rules: Vec<Rule>,
    /// What strikes assets from choices, in byte order of their labels.
    pub bars: Vec<Bar>,
    /// What programmes must satisfy.
    pub requires: Vec<Require>,
    /// What portfolios must reach.
    pub targets: Vec<Target>,
    /// Which programmes cannot be.
    pub impossible: Vec<Impossible>,
    /// What must hold for every programme.
    pub guarantees: Vec<Guarantee>,
    /// The rulebook's own tests.
    pub tests: Vec<RulebookTest>,
    /// The last `from` or `enacted` in the rulebook: the day of tests that name none.
    pub last_enacted: Option<Date>,
    /// What its programmes are told in.
    pub fingerprint: Fingerprint,
}

impl Model {
    /// Whether a domain is one of this rulebook.
    pub(crate) fn has(&self, domain: Domain) -> bool {
        match domain {
            Domain::Members => true,
            Domain::Terms(taxonomy) => (taxonomy.0 as usize) < self.taxonomies.len(),
            Domain::Assets(kind) | Domain::Sharings(kind) => (kind.0 as usize) < self.kinds.len(),
        }
    }

    /// How many values a domain has.
    pub(crate) fn size(&self, domain: Domain) -> usize {
        match domain {
            Domain::Terms(taxonomy) => self.taxonomy(taxonomy).terms.len(),
            Domain::Members => self.members.len(),
            Domain::Assets(kind) => self.kind(kind).assets.len(),
            Domain::Sharings(kind) => self.kind(kind).modes.len() + 3,
        }
    }

    /// Whether a field must have a value and there is none that it could have: an asset kind without assets, say.
    pub(crate) fn has_no_value(&self, field: &Field) -> bool {
        !field.optional && matches!(field.ty, Type::One(domain) if self.size(domain) == 0)
    }

    /// Whether a value of a field's domain can be the field's, or be in it: of a field of leaves, only a leaf.
    pub(crate) fn admits(&self, field: &Field, value: u32) -> bool {
        !field.leaves || field.ty.domain().is_none_or(|domain| self.below(domain, value).len() == 1)
    }

    /// The values of a domain, in order of declaration.
    pub(crate) fn values(&self, domain: Domain) -> std::ops::Range<u32> {
        0..self.size(domain) as u32
    }

    /// The name of a domain's value, as rules say it.
    pub(crate) fn name(&self, domain: Domain, value: u32) -> &str {
        let at = value as usize;
        match domain {
            Domain::Terms(taxonomy) => &self.taxonomy(taxonomy).terms[at].name,
            Domain::Members => &self.members[at].name,
            Domain::Assets(kind) => &self.kind(kind).assets[at].name,
            Domain::Sharings(kind) => self.kind(kind).sharing_name(value),
        }
    }

    /// The name people see: the label, else the name.
    pub(crate) fn label(&self, domain: Domain, value: u32) -> &str {
        let at = value as usize;
        let label = match domain {
            Domain::Terms(taxonomy) => self.taxonomy(taxonomy).terms[at].label.as_deref(),
            Domain::Members => self.members[at].label.as_deref(),
            Domain::Assets(kind) => self.kind(kind).assets[at].label.as_deref(),
            Domain::Sharings(_) => None,
        };
        label.unwrap_or_else(|| self.name(domain, value))
    }

    /// The label of the value of that name in a domain, or the name itself where it has no label; nothing where there is no
    /// such value, or no such domain in this rulebook.
    pub fn label_of(&self, domain: Domain, name: &str) -> Option<&str> {
        if !self.has(domain) {
            return None;
        }
        Some(self.label(domain, self.value(domain, name)?))
    }

    /// The value of that name in a domain.
    pub(crate) fn value(&self, domain: Domain, name: &str) -> Option<u32> {
        self.values(domain).find(|&value| self.name(domain, value) == name)
    }

    /// Whether `value` is `of` or lies below it in its tree; domains other than taxonomies are flat.
    pub(crate) fn is_or_below(&self, domain: Domain, value: u32, of: u32) -> bool {
        self.below(domain, of).contains(&value)
    }

    /// `value` and all that lies below it, as a range: terms are numbered in preorder.
    pub(crate) fn below(&self, domain: Domain, value: u32) -> std::ops::Range<u32> {
        match domain {
            Domain::Terms(taxonomy) => value..self.taxonomy(taxonomy).terms[value as usize].end,
            _ => value..value + 1,
        }
    }

    /// The programme's fields, in order of declaration.
    pub fn field_ids(&self) -> impl Iterator<Item = FieldId> + use<> {
        (0..self.fields.len() as u32).map(FieldId)
    }

    /// The members, in order of declaration.
    pub fn member_ids(&self) -> impl Iterator<Item = MemberId> + use<> {
        (0..self.members.len() as u32).map(MemberId)
    }

    /// The asset kinds, in the order of their questions.
    pub fn kind_ids(&self) -> impl Iterator<Item = KindId> + use<> {
        (0..self.kinds.len() as u32).map(KindId)
    }

    /// The rules that answer a question.
    pub fn rules_of(&self, question: Question) -> impl Iterator<Item = (RuleId, &Rule)> {
        self.rules().filter(move |(_, rule)| rule.question == question)
    }

    /// Every rule with its id.
    pub fn rules(&self) -> impl Iterator<Item = (RuleId, &Rule)> {
        self.rules.iter().enumerate().map(|(at, rule)| (RuleId(at as u32), rule))
    }

    /// The rule of that id.
    pub(crate) fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[id.0 as usize]
    }

    /// The bar of that id.
    pub(crate) fn bar(&self, id: BarId) -> &Bar {
        &self.bars[id.0 as usize]
    }

    /// Every rule and every bar: all that can be a reason.
    pub fn reasons(&self) -> impl Iterator<Item = Reason> + use<> {
        let rules = (0..self.rules.len() as u32).map(|at| Reason::Rule(RuleId(at)));
        rules.chain((0..self.bars.len() as u32).map(|at| Reason::Bar(BarId(at))))
    }

    /// What is written at the head of every rule, bar and requirement: of all that decides something of a programme.
    pub fn heads(&self) -> impl Iterator<Item = &Head> {
        let rules = self.rules.iter().map(|rule| &rule.head).chain(self.bars.iter().map(|bar| &bar.head));
        rules.chain(self.requires.iter().map(|require| &require.head))
    }

    /// The label of a reason, with its days and its words.
    pub(crate) fn head(&self, reason: Reason) -> &Head {
        match reason {
            Reason::Rule(rule) => &self.rule(rule).head,
            Reason::Bar(bar) => &self.bar(bar).head,
        }
    }

    /// A part of a rule's condition as it is written; of a cell behind what its column is headed.
    pub fn part(&self, sources: &Sources, rule: &Rule, part: Span) -> String {
        let cell = rule.cells.iter().position(|cell| cell.contains(part));
        let table = rule.head.table.and_then(|table| self.tables.get(table.0 as usize));
        let head = cell.and_then(|at| table?.columns.get(at));
        let head = head.map(|head| format!("{}: ", sources.line(*head)));
        format!("{}{}", head.unwrap_or_default(), sources.line(part))
    }

    /// A part of the condition of a rule or a bar as it is written; of a cell behind what its column is headed.
    pub fn part_of(&self, sources: &Sources, of: Reason, part: Span) -> String {
        match of {
            Reason::Rule(rule) => match self.rules.get(rule.0 as usize) {
                Some(rule) => self.part(sources, rule, part),
                None => sources.line(part),
            },
            Reason::Bar(_) => sources.line(part),
        }
    }

    /// The question that a reason bears on.
    pub(crate) fn bears_on(&self, reason: Reason) -> Question {
        match reason {
            Reason::Rule(rule) => self.rule(rule).question,
            Reason::Bar(bar) => Question::Asset(self.bar(bar).kind),
        }
    }

    /// Puts reasons in byte order of their labels.
    pub(crate) fn sort_by_label(&self, reasons: &mut [Reason]) {
        // Rules come in this order by themselves.
        if reasons.iter().any(|reason| matches!(reason, Reason::Bar(_))) {
            reasons.sort_unstable_by(|a, b| self.head(*a).label.cmp(&self.head(*b).label));
        } else {
            reasons.sort_unstable();
        }
    }

    /// The member of that id.
    pub(crate) fn member(&self, id: MemberId) -> &Member {
        &self.members[id.0 as usize]
    }

    /// The taxonomy of that id.
    pub(crate) fn taxonomy(&self, id: TaxonomyId) -> &Taxonomy {
        &self.taxonomies[id.0 as usize]
    }

    /// The asset kind of that id.
    pub(crate) fn kind(&self, id: KindId) -> &Kind {
        &self.kinds[id.0 as usize]
    }

    /// The programme's field of that id.
    pub(crate) fn field(&self, id: FieldId) -> &Field {
        &self.fields[id.0 as usize]
    }

    /// The technology of that id.
    pub(crate) fn technology(&self, id: TechnologyId) -> &Technology {
        &self.technologies[id.0 as usize]
    }

    /// The value of an asset's field; fields are numbered within their kind.
    pub(crate) fn asset_value(&self, kind: KindId, asset: AssetId, field: FieldId) -> &Value {
        &self.kind(kind).asset(asset).values[field.0 as usize]
    }

    /// Every question of this rulebook, in the order in which they are asked.
    pub fn questions(&self) -> Vec<Question> {
        let kinds = self.kind_ids().flat_map(|kind| [Question::Sharing(kind), Question::Asset(kind)]);
        let first = [Question::Leader, Question::TechnologyLead, Question::Follows];
        first.into_iter().chain(kinds).chain([Question::Cost]).collect()
    }

    /// Whether the scheme is in force on a day: some rule for the first question is.
    pub fn in_force(&self, day: Date) -> bool {
        self.rules_of(Question::Leader).any(|(_, rule)| rule.head.force.holds_on(day))
    }

    /// Whether `rule` overrides `other` by its own word.
    pub(crate) fn overrides(&self, rule: RuleId, other: RuleId) -> bool {
        let from = self.rule(rule);
        rule != other && from.overrides.naming(&from.head, other, &self.rule(other).head) > 0
    }
}
