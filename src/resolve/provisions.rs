//! The last step: everything sound gets its id, and the model is whole.
//!
//! In: the drafts of rules, and the items that come after them: impossible programmes, guarantees, tests. Out: the
//! model and the blocked questions. Invariant: rules lie in byte order of their labels; an override of a rule that is
//! left out is dropped, and its own question blocked.

use std::collections::{BTreeSet, HashMap};

use super::answers::{self, say_needs};
use super::availability::Limit;
use super::expectations::Bench;
use super::heads;
use super::items::{Node, Placed};
use super::labels::Mark;
use super::paths::Reader;
use super::rules::{Book, Draft, Over, when};
use super::symbols::SymbolKind;
use super::world::World;
use crate::model;
use crate::model::{
    Answer, BarId, Expected, Guarantee, Head, Impossible, KindId, Model, Override, Question, Rule, RuleId,
    RulebookTest, TableId, TargetRef, Technology,
};
use crate::syntax::tree::{AnswerKind, Broken, Declares};

/// Binds everything together.
pub(super) fn bind(mut book: Book) -> (Model, BTreeSet<Question>) {
    let mut model = book.world.model.clone();
    by_label(&mut book.rules, |rule| &rule.head);
    by_label(&mut book.bars, |bar| &bar.head);
    by_label(&mut book.requires, |require| &require.head);
    by_label(&mut book.targets, |target| &target.head);
    let ids: HashMap<Mark, RuleId> =
        book.rules.iter().enumerate().map(|(at, draft)| (draft.mark, RuleId(at as u32))).collect();
    let bars = book.bars.iter().enumerate().map(|(at, draft)| (draft.mark, BarId(at as u32))).collect();
    let requires = book.requires.iter().enumerate().map(|(at, draft)| (draft.mark, at)).collect();
    book.bind_overrides(&ids);
    model.impossible = book.impossible();
    model.guarantees = book.guarantees();
    let (world, lets, labels, items) = (book.world, book.lets, book.labels, book.items);
    let report = &mut *book.report;
    model.tests = Bench { world, lets, labels, items, rules: &ids, bars: &bars, requires: &requires, report }.read();
    let broken = items.broken.iter().flat_map(|broken| blocked_by(broken, world));
    book.blocked.extend(broken);
    model.tables = book.tables.into_iter().map(|(_, table)| table).collect();
    model.rules = nodes(book.rules);
    model.bars = nodes(book.bars);
    model.requires = nodes(book.requires);
    model.targets = nodes(book.targets);
    model.tests = by_labels_expected(&model);
    model.technologies = technologies(&model.rules);
    model.last_enacted = heads::last_enacted(items);
    model.fingerprint = model::Fingerprint::of(&model);
    model.tests.iter_mut().for_each(|test| test.program.world = model.fingerprint);
    (model, book.blocked)
}

fn by_label<T>(drafts: &mut [Draft<T>], head: impl Fn(&T) -> &Head) {
    drafts.sort_by(|one, two| head(&one.node).label.cmp(&head(&two.node).label));
}

/// The tests, with the reasons that they expect in byte order of labels.
fn by_labels_expected(model: &Model) -> Vec<RulebookTest> {
    let mut tests = model.tests.clone();
    for expectation in tests.iter_mut().flat_map(|test| &mut test.expectations) {
        if let Expected::Holds { by: Some(by), .. } = &mut expectation.expected {
            model.sort_by_label(by);
        }
    }
    tests
}

fn nodes<T>(drafts: Vec<Draft<T>>) -> Vec<T> {
    drafts.into_iter().map(|draft| draft.node).collect()
}

/// The technologies that rules lead on, by taxonomy and term.
fn technologies(rules: &[Rule]) -> Vec<Technology> {
    let led = rules.iter().filter_map(|rule| match &rule.answer {
        Answer::LeadOn(_, technologies) => Some(technologies),
        _ => None,
    });
    let mut all: HashMap<_, &Technology> = HashMap::new();
    for technology in led.flatten() {
        all.insert((technology.taxonomy, technology.term), technology);
    }
    let mut all: Vec<Technology> = all.into_values().cloned().collect();
    all.sort_by_key(|technology| (technology.taxonomy, technology.term));
    all
}

/// The first question that can no longer be gone into: an item of which nothing can be read may have answered any.
fn blocked_by(broken: &Broken, world: &World) -> Option<Question> {
    let some_kind = (!world.model.kinds.is_empty()).then_some(KindId(0));
    match broken.verb.as_ref().map(|verb| verb.node.as_str()) {
        Some("lead") => Some(Question::Leader),
        Some("follow" | "abstain") => Some(Question::Follows),
        Some("share" | "separate") => some_kind.map(Question::Sharing),
        Some("choose" | "bar") => some_kind.map(Question::Asset),
        Some("split") => Some(Question::Cost),
        Some("require" | "target" | "test" | "guarantee" | "let" | "part") => None,
        // Without them, rules would be found in force that are not, and programmes possible.
        Some("charter" | "repeal" | "impossible") => Some(Question::Leader),
        // What else is known by name spoils what reads it, and no more.
        _ => {
            let known = |what: &Declares| !matches!(what, Declares::Rule | Declares::Tier);
            let spoils = !broken.names.is_empty() && broken.names.iter().all(|(what, _)| known(what));
            (!spoils).then_some(Question::Leader)
        }
    }
}

impl Book<'_> {
    fn bind_overrides(&mut self, ids: &HashMap<Mark, RuleId>) {
        let tables: HashMap<usize, TableId> =
            self.tables.iter().enumerate().map(|(id, (at, _))| (*at, TableId(id as u32))).collect();
        let overs: HashMap<Mark, &Vec<Over>> = self.overrides.iter().map(|(mark, overs)| (*mark, overs)).collect();
        for draft in &mut self.rules {
            // A row's own `overrides` stands in the place of its table's.
            let (mark, of_table) = match draft.mark {
                Mark::Row(at, _) if !overs.contains_key(&draft.mark) => (Mark::Table(at), true),
                mark => (mark, false),
            };
            for over in overs.get(&mark).into_iter().flat_map(|overs| overs.iter()) {
                let target = match over.target {
                    Mark::Tier(tier) => Some(TargetRef::Tier(tier)),
                    Mark::Table(table) => tables.get(&table).map(|id| TargetRef::Table(*id)),
                    mark => ids.get(&mark).map(|id| TargetRef::Rule(*id)),
                };
                match target {
                    Some(target) => draft.node.overrides.push(Override { span: over.span, target, of_table }),
                    None => self.blocked.extend([draft.node.question]),
                }
            }
        }
    }

    fn impossible(&mut self) -> Vec<Impossible> {
        let items = self.items;
        let mut all = Vec::new();
        for item in &items.impossible {
            self.report.enter(item.span, None);
            let mut reader = Reader::new(self.world, self.lets, self.report, Limit::Fields(item.span));
            match when(&mut reader, Some(&item.node.when), item.span) {
                Some(sound) => all.push(Impossible {
                    when: sound.condition,
                    because: item.node.because.as_ref().map(|text| text.node.clone()),
                    span: item.span,
                }),
                // Without it, programmes would be found that cannot be.
                None => self.blocked.extend([Question::Leader]),
            }
        }
        all
    }

    fn guarantees(&mut self) -> Vec<Guarantee> {
        let items = self.items;
        items
            .guarantees
            .iter()
            .filter_map(|item| {
                self.report.enter(item.span, None);
                let guarantee = item.node;
                let (title, place) = (&guarantee.title.node, guarantee.title.span);
                self.report.symbols.declare(SymbolKind::Guarantee, title, place, None);
                let mut reader = Reader::new(self.world, self.lets, self.report, Limit::Nothing);
                let when = when(&mut reader, guarantee.when.as_ref(), item.span);
                let holds = reader.condition(&guarantee.holds);
                let (when, holds) = (when?, holds?);
                say_needs(self.report, holds.presence, &when.presence)?;
                Some(Guarantee {
                    title: guarantee.title.node.clone(),
                    span: guarantee.title.span,
                    holds: holds.condition,
                    when: when.condition,
                })
            })
            .collect()
    }
}

impl Placed<'_> {
    /// Whether it is a rule that answers a question.
    pub fn is_question(&self) -> bool {
        match self.node {
            Node::Rule(rule) => answers::is_question(&rule.answer.kind),
            Node::Table(_) => true,
        }
    }

    /// Whether it strikes assets from choices.
    pub fn is_bar(&self) -> bool {
        matches!(self.node, Node::Rule(rule) if matches!(rule.answer.kind, AnswerKind::Bar { .. }))
    }

    /// Whether it is a requirement.
    pub fn is_requirement(&self) -> bool {
        matches!(self.node, Node::Rule(rule) if matches!(rule.answer.kind, AnswerKind::Require(_)))
    }
}
