//! Rules, bars, requirements and targets, one by one.
//!
//! In: provisions as written. Out: drafts: all of a provision but the ids of what it overrides. What can go wrong: all
//! that can in its parts. Invariant: whatever is not sound is left out, and its question is blocked.

use std::collections::{BTreeSet, HashSet};

use rust_decimal::Decimal;

use super::answers::{self, say_needs};
use super::availability::Limit;
use super::conditions::Sound;
use super::definedness::{Guard, Presence};
use super::heads;
use super::items::{Items, Node, Placed};
use super::labels::{Labels, Mark};
use super::paths::{Meaning, Reader};
use super::report::Report;
use super::world::World;
use crate::finding::{Code, Finding};
use crate::model::{Answer, Bar, Condition, Domain, Head, KindId, Overrides, Question, Require, Rule, Table, Target};
use crate::syntax::tree::{self, AnswerKind, Clauses, ConditionKind, Reference};
use crate::text::Span;

/// Something sound, and how references name it.
#[derive(Debug)]
pub(super) struct Draft<T> {
    /// How references name it.
    pub mark: Mark,
    /// What it is; the overrides of a rule are still missing.
    pub node: T,
}

/// One name behind `overrides`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Over {
    /// Where it is written.
    pub span: Span,
    /// What it names.
    pub target: Mark,
}

/// Everything that rules are read with, and what has been read.
pub(super) struct Book<'a> {
    /// What names mean.
    pub world: &'a World,
    /// What lets mean.
    pub lets: &'a [Option<Meaning>],
    /// What labels mean.
    pub labels: &'a Labels,
    /// What was written.
    pub items: &'a Items<'a>,
    /// Where findings go.
    pub report: &'a mut Report,
    /// Questions of which some rule is not sound.
    pub blocked: BTreeSet<Question>,
    /// Rules and rows.
    pub rules: Vec<Draft<Rule>>,
    /// Bars.
    pub bars: Vec<Draft<Bar>>,
    /// Requirements.
    pub requires: Vec<Draft<Require>>,
    /// Targets.
    pub targets: Vec<Draft<Target>>,
    /// Tables, each with its place among the provisions.
    pub tables: Vec<(usize, Table)>,
    /// For each rule, table and row with an `overrides` of its own, what it names.
    pub overrides: Vec<(Mark, Vec<Over>)>,
}

impl<'a> Book<'a> {
    /// A book of which nothing is read yet.
    pub fn new(
        world: &'a World,
        lets: &'a [Option<Meaning>],
        labels: &'a Labels,
        items: &'a Items<'a>,
        report: &'a mut Report,
    ) -> Self {
        Book {
            world,
            lets,
            labels,
            items,
            report,
            blocked: BTreeSet::new(),
            rules: Vec::new(),
            bars: Vec::new(),
            requires: Vec::new(),
            targets: Vec::new(),
            tables: Vec::new(),
            overrides: Vec::new(),
        }
    }

    /// Reads every provision.
    pub fn read(&mut self) {
        let items = self.items;
        for (at, placed) in items.provisions.iter().enumerate() {
            self.report.enter(placed.span, Some(&placed.node.name().node));
            match placed.node {
                Node::Rule(rule) => {
                    if self.rule(at, placed, rule).is_none() {
                        self.blocked.extend(answers::question(self.world, &rule.answer.kind));
                    }
                }
                Node::Table(table) => self.table(at, placed, table),
            }
        }
    }

    fn rule(&mut self, at: usize, placed: &Placed, rule: &tree::Rule) -> Option<()> {
        let head = heads::read(placed, self.items, self.labels, self.report);
        let overrides = self.overrides_of(&rule.clauses);
        let read = match &rule.answer.kind {
            AnswerKind::Bar { kind, condition } => self.bar(rule, kind, condition).map(Read::Bar),
            AnswerKind::Require(condition) => self.require(rule, condition).map(Read::Require),
            AnswerKind::Target { share, have, among } => {
                let share = answers::percentage(self.report, share);
                self.target(rule, have, among.as_ref())
                    .and_then(|(have, among)| Some(Read::Target(share?, have, among)))
            }
            _ => self.answer(rule).map(|(question, when, answer)| Read::Rule(question, when, answer)),
        };
        let idle = !rule.clauses.overrides.is_empty() && !answers::is_question(&rule.answer.kind);
        if idle {
            let first = rule.clauses.overrides[0].span;
            self.report.push(defeats_nothing(first, &rule.label.node));
        }
        if !self.labels.is_first(&rule.label) {
            return None;
        }
        let (head, overrides, read) = (head?, overrides?, read?);
        if idle {
            return None;
        }
        self.keep(at, rule, head, read);
        if !overrides.is_empty() {
            self.overrides.push((Mark::Rule(at), overrides));
        }
        self.labels.is_sound(&rule.label).then_some(())
    }

    fn keep(&mut self, at: usize, rule: &tree::Rule, head: Head, read: Read) {
        let mark = Mark::Rule(at);
        match read {
            Read::Rule(question, when, answer) => {
                let (answer_span, when_written) = (rule.answer.span, rule.clauses.when.is_some());
                let (cells, overrides) = (Vec::new(), Overrides::default());
                let node = Rule { head, question, answer, answer_span, when, when_written, cells, overrides };
                self.rules.push(Draft { mark, node });
            }
            Read::Bar((kind, condition, when)) => {
                self.bars.push(Draft { mark, node: Bar { head, kind, condition, when } });
            }
            Read::Require((condition, when)) => {
                self.requires.push(Draft { mark, node: Require { head, condition, when } });
            }
            Read::Target(share, have, among) => {
                self.targets.push(Draft { mark, node: Target { head, share, have, among } });
            }
        }
    }

    /// What the clauses override; none if some of it is not sound.
    pub fn overrides_of(&mut self, clauses: &Clauses) -> Option<Vec<Over>> {
        let find = |reference: &Reference| {
            let target = self.labels.find(self.world, self.items, reference, self.report)?;
            self.may_be_overridden(target, reference)?;
            Some(Over { span: reference.span, target })
        };
        let overrides: Vec<Option<Over>> = clauses.overrides.iter().map(find).collect();
        let mut overrides = overrides.into_iter().collect::<Option<Vec<Over>>>()?;
        let (mut named, mut again) = (HashSet::new(), Vec::new());
        overrides.retain(|over| {
            named.insert(over.target) || {
                again.push(over.span);
                false
            }
        });
        for reference in clauses.overrides.iter().filter(|reference| again.contains(&reference.span)) {
            let message = format!("`{reference}` is named twice behind `overrides`");
            self.report
                .push(Finding::new(Code::IdleOverride, message, reference.span, "once more").help("take it out"));
        }
        Some(overrides)
    }

    /// Bars, requirements and targets win and lose nothing.
    fn may_be_overridden(&mut self, target: Mark, reference: &Reference) -> Option<()> {
        let Mark::Rule(at) = target else { return Some(()) };
        let Node::Rule(rule) = self.items.provisions[at].node else { return Some(()) };
        if answers::is_question(&rule.answer.kind) {
            return Some(());
        }
        self.report
            .push(defeats_nothing(reference.span, &rule.label.node).label(rule.answer.span, "answers no question"));
        None
    }

    fn reader(&mut self, limit: Limit) -> Reader<'_> {
        Reader::new(self.world, self.lets, self.report, limit)
    }

    fn answer(&mut self, rule: &tree::Rule) -> Option<(Question, Condition, Answer)> {
        let span = rule.answer.span;
        let question = answers::question(self.world, &rule.answer.kind);
        let limit = question.map_or(Limit::Nothing, |question| Limit::Before(question, span));
        let mut reader = self.reader(limit);
        let when = when(&mut reader, rule.clauses.when.as_ref(), span);
        let known = when.as_ref().map_or_else(Presence::everything, |when| when.presence.clone());
        let guard = guard(rule.clauses.when.as_ref(), &rule.answer);
        let answer = answers::read(&mut reader, &rule.answer, &known, guard);
        Some((question?, when?.condition, answer?))
    }

    fn bar(&mut self, rule: &tree::Rule, kind: &tree::Name, condition: &tree::Condition) -> Option<BarRead> {
        let mut reader = self.reader(Limit::Nothing);
        let kind = reader.kind(kind)?;
        reader.limit = Limit::Before(Question::Asset(kind), rule.answer.span);
        let when = when(&mut reader, rule.clauses.when.as_ref(), rule.answer.span);
        let condition = reader.of_candidate(kind, condition);
        let (when, condition) = (when?, condition?);
        say_needs(reader.report, condition.presence, &when.presence)?;
        let tainted = self.world.tainted.contains(&Domain::Assets(kind));
        (!tainted).then_some((kind, condition.condition, when.condition))
    }

    fn require(&mut self, rule: &tree::Rule, condition: &tree::Condition) -> Option<RequireRead> {
        let mut reader = self.reader(Limit::Nothing);
        let when = when(&mut reader, rule.clauses.when.as_ref(), rule.answer.span);
        let condition = reader.condition(condition);
        let (when, condition) = (when?, condition?);
        say_needs(reader.report, condition.presence, &when.presence)?;
        Some((condition.condition, when.condition))
    }

    fn target(
        &mut self,
        rule: &tree::Rule,
        have: &tree::Condition,
        among: Option<&tree::Condition>,
    ) -> Option<RequireRead> {
        let mut reader = self.reader(Limit::Nothing);
        let when = when(&mut reader, rule.clauses.when.as_ref(), rule.answer.span);
        let among = match among {
            None => Some(None),
            Some(among) => reader.condition(among).map(Some),
        };
        let have = reader.condition(have);
        let (when, among, have) = (when?, among?, have?);
        let measured = match among {
            None => when,
            Some(among) if rule.clauses.when.is_none() => {
                say_needs(reader.report, among.presence.clone(), &Presence::default())?;
                among
            }
            Some(among) => {
                say_needs(reader.report, among.presence.clone(), &when.presence)?;
                let span = among.condition.span;
                Sound::all(vec![among, when], span)
            }
        };
        say_needs(reader.report, have.presence, &measured.presence)?;
        Some((have.condition, measured.condition))
    }
}

type BarRead = (KindId, Condition, Condition);
type RequireRead = (Condition, Condition);

/// A provision read, but for its head.
enum Read {
    Rule(Question, Condition, Answer),
    Bar(BarRead),
    Require(RequireRead),
    Target(Decimal, Condition, Condition),
}

/// The condition of a `when`, all of whose needs it meets itself.
pub(super) fn when(reader: &mut Reader, when: Option<&tree::Condition>, otherwise: Span) -> Option<Sound> {
    let Some(when) = when else { return Some(Sound::always(otherwise)) };
    let sound = reader.condition(when)?;
    say_needs(reader.report, sound.presence.clone(), &Presence::default())?;
    Some(sound)
}

/// Where an answer's `X is not none` would go.
fn guard(when: Option<&tree::Condition>, answer: &tree::Answer) -> Option<Guard> {
    Some(match when {
        None => Guard::Answer(answer.span),
        Some(when) if matches!(when.kind, ConditionKind::Any(_)) => Guard::Disjunction(when.span),
        Some(when) => Guard::Conjunct(when.span),
    })
}

fn defeats_nothing(span: Span, label: &str) -> Finding {
    let message = format!("`{label}` answers no question: it overrides nothing, and nothing overrides it");
    Finding::new(Code::Invalid, message, span, "has no effect")
        .help("leave it away: only rules that answer a question win or lose")
}
