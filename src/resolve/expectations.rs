//! The rulebook's own tests.
//!
//! In: tests as written. Out: a programme with a slot for each field, and what must come out. What can go wrong: unknown
//! fields, values of another type, references to what is no rule or no requirement. Invariant: a test is kept only if
//! all of it is sound; it blocks no question.

use std::collections::{BTreeSet, HashMap};

use super::answers::{percentage, say_needs};
use super::assets::first_time;
use super::availability::Limit;
use super::definedness::{Key, Presence};
use super::items::{Items, Sorted};
use super::labels::{Labels, Mark};
use super::names::Lookup;
use super::paths::{Meaning, Reader};
use super::report::Report;
use super::symbols::SymbolKind;
use super::values::Constants;
use super::world::World;
use crate::finding::Applicability::Safe;
use crate::finding::{Code, Finding};
use crate::model::{
    BarId, Domain, Expectation, Expected, FieldId, MemberId, Path, Program, Reason, Root, RuleId, RulebookTest, Slot,
    Value,
};
use crate::syntax::print::dotted;
use crate::syntax::tree::{self, By, ConditionKind, ExpectationKind, Operand, Reference, Setting, ValueKind};
use crate::text::Span;

/// What tests are read with.
pub(super) struct Bench<'a> {
    /// What names mean.
    pub world: &'a World,
    /// What lets mean.
    pub lets: &'a [Option<Meaning>],
    /// What labels mean.
    pub labels: &'a Labels,
    /// What was written.
    pub items: &'a Items<'a>,
    /// The ids of rules and rows.
    pub rules: &'a HashMap<Mark, RuleId>,
    /// The ids of bars.
    pub bars: &'a HashMap<Mark, BarId>,
    /// The places of requirements.
    pub requires: &'a HashMap<Mark, usize>,
    /// Where findings go.
    pub report: &'a mut Report,
}

impl Bench<'_> {
    /// Reads every test.
    pub fn read(&mut self) -> Vec<RulebookTest> {
        let items = self.items;
        self.titles();
        items.tests.iter().filter_map(|item| self.test(item)).collect()
    }

    /// A test is known by its title: of two with one title, none can tell which has failed.
    fn titles(&mut self) {
        let mut first: HashMap<&str, Span> = HashMap::new();
        for Sorted { span, node, .. } in &self.items.tests {
            let title = &node.title;
            let Some(known) = first.get(title.node.as_str()) else {
                first.insert(&title.node, title.span);
                continue;
            };
            self.report.enter(*span, None);
            let message = format!("two tests are called `{}`", title.node);
            let finding = Finding::new(Code::Unused, message, title.span, "called so again here");
            let finding = finding.label(*known, "called so first here");
            self.report.push(finding.help("give it a title of its own, or remove it: a result names its test by it"));
        }
    }

    fn test(&mut self, item: &Sorted<tree::Test>) -> Option<RulebookTest> {
        self.report.enter(item.span, None);
        let test = item.node;
        self.report.symbols.declare(SymbolKind::Test, &test.title.node, test.title.span, None);
        let program = self.program(test);
        let known = program.as_ref().map_or_else(Presence::everything, |program| self.known(program));
        let expectations: Vec<Option<Expectation>> =
            test.expectations.iter().map(|expectation| self.expectation(expectation, &known)).collect();
        if self.items.is_broken_inside(item.span) {
            return None;
        }
        Some(RulebookTest {
            title: test.title.node.clone(),
            span: test.title.span,
            program: program?,
            as_of: test.as_of.as_ref().map(|date| date.node),
            expectations: expectations.into_iter().collect::<Option<_>>()?,
        })
    }

    fn program(&mut self, test: &tree::Test) -> Option<Program> {
        let mut program = Program::with_defaults(test.title.node.clone(), &self.world.model.fields);
        let mut said = HashMap::new();
        let mut sound = true;
        for setting in &test.program {
            sound &= first_time(setting, &mut said, self.report);
            match self.slot(setting) {
                Some((FieldId(at), slot)) => program.slots[at as usize] = slot,
                None => sound = false,
            }
        }
        sound.then_some(program)
    }

    fn slot(&mut self, setting: &Setting) -> Option<(FieldId, Slot)> {
        let id = match self.world.fields.resolve(self.report, &setting.field) {
            Lookup::Sound(id) => id,
            Lookup::Broken => return None,
            Lookup::Missing => {
                let unknown = self.world.unknown(&setting.field, "field of the programme".to_owned());
                self.report.unknown(unknown, self.world.fields.all());
                return None;
            }
        };
        if setting.value.kind == ValueKind::Unknown {
            return Some((id, Slot::Unknown));
        }
        let field = self.world.model.field(id);
        let holder = format!("`{}`", field.name);
        let leaves = field.leaves;
        let mut constants = Constants { world: self.world, report: self.report, holder, leaves };
        let value = constants.read(&setting.value, field.ty, field.optional, field.default.as_ref())?;
        Some((id, Slot::Known(value)))
    }

    /// What the programme makes sure of: the optional fields that it sets.
    fn known(&self, program: &Program) -> Presence {
        let slots = program.slots.iter().zip(&self.world.model.fields).enumerate();
        let there = slots
            .filter(|(_, (slot, field))| field.optional && matches!(slot, Slot::Known(value) if *value != Value::None));
        let keys = there.map(|(at, (_, field))| Key::new(&Path::root(Root::Field(FieldId(at as u32)), field.ty), 0));
        Presence::test(keys, Vec::new())
    }

    fn expectation(&mut self, expectation: &tree::Expectation, known: &Presence) -> Option<Expectation> {
        let expected = match &expectation.kind {
            ExpectationKind::Holds { condition, by } => self.holds(condition, by.as_ref(), known)?,
            ExpectationKind::Undecided => Expected::Undecided,
            ExpectationKind::Violation(reference) => Expected::Violation(self.violation(reference)?),
            ExpectationKind::NoViolations => Expected::NoViolations,
            ExpectationKind::Refused => Expected::Refused,
            ExpectationKind::Cost { member, share } => {
                let member = self.world.value(Domain::Members, member, self.report);
                let share = percentage(self.report, share);
                Expected::Cost(MemberId(member?), share?)
            }
        };
        Some(Expectation { span: expectation.span, expected })
    }

    fn holds(&mut self, condition: &tree::Condition, by: Option<&By>, known: &Presence) -> Option<Expected> {
        if let Some(finding) = self.no_condition(condition) {
            self.report.push(finding);
            return None;
        }
        let mut reader = Reader::new(self.world, self.lets, self.report, Limit::Nothing);
        let sound = reader.condition(condition);
        let by = match by {
            None => Some(None),
            Some(By::Default(_)) => Some(Some(Vec::new())),
            Some(By::Rules(references)) => self.by(references).map(Some),
        };
        let sound = sound?;
        say_needs(self.report, sound.presence, known)?;
        Some(Expected::Holds { condition: sound.condition, by: by? })
    }

    /// `expect violation`, `expect violation of r1`, `expect refusal`: another form was meant than a condition.
    fn no_condition(&self, condition: &tree::Condition) -> Option<Finding> {
        let (ConditionKind::Holds(operand) | ConditionKind::Test { left: operand, .. }) = &condition.kind else {
            return None;
        };
        let (name, of) = match operand {
            Operand::Path(path) => (path.first()?, None),
            Operand::Of { field, member } => (field, Some(dotted(member))),
            Operand::LeaderOn { .. } => return None,
        };
        if self.world.word_type(&name.node) != Lookup::Missing {
            return None;
        }
        let word = name.node.as_str();
        let finding = |message: &str| Finding::new(Code::UnknownName, message, condition.span, "here");
        match (word, of) {
            ("violation" | "violations", Some(label)) => {
                let finding = finding("the label stands right behind `violation`, without `of`");
                Some(finding.cure(Safe, condition.span, &format!("violation {label}")))
            }
            ("violation" | "violations", None) => Some(
                finding(&format!("`{word}` does not say of which requirement"))
                    .help("write `violation LABEL`; that nothing is violated is `no violations`"),
            ),
            ("refusal" | "refuse" | "refuses" | "rejected" | "error" | "invalid", None) => {
                Some(finding(&format!("`{word}` means nothing here")).cure(Safe, condition.span, "refused"))
            }
            _ => None,
        }
    }

    /// The reasons of those labels, each once.
    fn by(&mut self, references: &[Reference]) -> Option<Vec<Reason>> {
        let reasons: Vec<Option<Reason>> = references.iter().map(|reference| self.reason(reference)).collect();
        let reasons: BTreeSet<Reason> = reasons.into_iter().collect::<Option<_>>()?;
        Some(reasons.into_iter().collect())
    }

    fn reason(&mut self, reference: &Reference) -> Option<Reason> {
        let mark = self.labels.find(self.world, self.items, reference, self.report)?;
        let what = match mark {
            Mark::Rule(at) if self.items.provisions[at].is_bar() => {
                return self.bars.get(&mark).copied().map(Reason::Bar);
            }
            Mark::Rule(at) if self.items.provisions[at].is_question() => {
                return self.rules.get(&mark).copied().map(Reason::Rule);
            }
            Mark::Row(..) => return self.rules.get(&mark).copied().map(Reason::Rule),
            Mark::Table(_) => ("a table", "name the row that decides: `TABLE.ROW`"),
            Mark::Tier(_) => ("a tier", "name the rule that decides"),
            Mark::Rule(_) => ("no rule that answers a question", "name the rule that decides"),
        };
        self.wrong(reference, what);
        None
    }

    fn violation(&mut self, reference: &Reference) -> Option<usize> {
        let mark = self.labels.find(self.world, self.items, reference, self.report)?;
        let is_requirement = matches!(mark, Mark::Rule(at) if self.items.provisions[at].is_requirement());
        if !is_requirement {
            self.wrong(reference, ("no requirement", "a violation is of a rule that says `require`"));
        }
        self.requires.get(&mark).copied()
    }

    fn wrong(&mut self, reference: &Reference, (what, help): (&str, &str)) {
        let message = format!("`{}` is {what}", reference.name.node);
        self.report.push(Finding::new(Code::TypeMismatch, message, reference.span, what).help(help));
    }
}
