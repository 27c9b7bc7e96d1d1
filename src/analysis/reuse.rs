//! What one analysis leaves for the next of nearly the same rulebook.
//!
//! In: the results of an analysis, each with a key: a hash of all that it hangs on. Out: of the next rulebook those whose
//! keys are the same, at the places that they have now. What is found about a question hangs on the world, the layout of
//! cases, the days, and the rules of this and of earlier questions; not on later rules, comments, reasons in words or
//! tests. A witness is replayed through the whole engine: a finding with one is taken over only where no rule reads
//! otherwise. Invariant: an analysis that takes results over finds what one without them finds.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::Analysis;
use crate::finding::{Code, Finding};
use crate::model::meaning::{self, hash_of};
use crate::model::{Answer, Condition, Form, Head, Model, Preference, Question, Rule, RuleId, TableId, TargetRef};
use crate::precedence::Precedence;
use crate::scope::Scopes;
use crate::space::Cube;
use crate::text::{SourceId, Sources, Span};

/// What an analysis found, with the places of its rulebook.
#[derive(Debug, Default)]
pub struct Results {
    model: Arc<Model>,
    keys: Keys,
    questions: BTreeMap<Question, Found>,
    /// The keys of the guarantees that hold.
    held: BTreeSet<u64>,
    /// What was found after all questions.
    last: Option<Vec<Arc<Finding>>>,
}

/// What was found about one question.
#[derive(Debug, Clone, Default)]
struct Found {
    /// Before rules are looked at that repeat others, and behind that.
    findings: [Vec<Arc<Finding>>; 2],
    /// The rules that never decide.
    dead: Vec<RuleId>,
    /// The overrides that close a circle.
    circling: Vec<(RuleId, RuleId)>,
    /// The labels of rows that overlap.
    overlapping: Vec<(Arc<str>, Arc<str>)>,
    /// For each stage, what is excluded from later findings.
    gone: Vec<Gone>,
}

/// What is excluded on a stage because a question has no answer there.
#[derive(Debug, Clone)]
struct Gone {
    pairs: Arc<[(RuleId, RuleId)]>,
    cases: Vec<Cube>,
    programmes: Vec<Cube>,
}

/// Hashes of all that findings hang on.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    /// World, layout and days.
    base: u64,
    /// By question: all that its findings hang on.
    questions: BTreeMap<Question, u64>,
    /// The same with all that is said after questions.
    all: u64,
    /// For each rule what it says, and in which words.
    rules: Vec<u64>,
}

impl Keys {
    fn of(scopes: &Scopes, sources: &Sources, stages: &[Precedence], dated: bool) -> Self {
        let model = &*scopes.model;
        let days: Vec<_> = stages.iter().map(|stage| stage.day).collect();
        let base = hash_of((meaning::of_world(model), scopes.layout.all_axes(), days, dated));
        let mut last: BTreeMap<TableId, Question> = BTreeMap::new();
        for (table, of) in model.rules.iter().filter_map(|rule| Some((rule.head.table?, rule.question))) {
            last.entry(table).and_modify(|last| *last = of.max(*last)).or_insert(of);
        }
        let rules: Vec<u64> = model.rules.iter().map(|rule| of_rule(model, sources, rule, &last)).collect();
        let (mut questions, mut chain) = (BTreeMap::new(), base);
        for question in model.questions() {
            let later = !model.guarantees.is_empty() || model.rules.iter().any(|rule| rule.question > question);
            let own: Vec<u64> = model.rules_of(question).map(|(id, _)| rules[id.0 as usize]).collect();
            let bars = model.bars.iter().filter(|bar| Question::Asset(bar.kind) == question);
            let bars: Vec<u64> = bars.map(|bar| meaning::of_bar(model, bar)).collect();
            chain = hash_of((chain, question, own, bars));
            questions.insert(question, hash_of((chain, later)));
        }
        let said = |head: &Head| meaning::of_head(model, head);
        let guarantees: Vec<_> = model.guarantees.iter().map(|of| (&of.title, &of.holds, &of.when)).collect();
        let requires: Vec<_> = model.requires.iter().map(|of| (said(&of.head), &of.condition, &of.when)).collect();
        let targets: Vec<_> = model.targets.iter().map(|of| (said(&of.head), &of.have, &of.among)).collect();
        Keys { base, questions, all: hash_of((chain, guarantees, requires, targets)), rules }
    }
}

/// What a rule says, and in which words.
fn of_rule(model: &Model, sources: &Sources, rule: &Rule, last: &BTreeMap<TableId, Question>) -> u64 {
    let written = rule.when_written.then_some(&rule.when.span);
    let over = rule.overrides.iter().map(|over| &over.span);
    let spans = std::iter::once(&rule.answer_span).chain(written).chain(&rule.cells).chain(over);
    let words: Vec<&str> = spans.map(|span| sources.slice(*span)).collect();
    let named = |target: TargetRef| match target {
        TargetRef::Rule(id) => (0, &model.rule(id).head.label),
        TargetRef::Table(id) => (1, &model.tables[id.0 as usize].name),
        TargetRef::Tier(id) => (2, &model.tiers[id.0 as usize].name),
    };
    let over: Vec<_> = rule.overrides.iter().map(|over| (named(over.target), over.of_table)).collect();
    let strength = rule.head.tier;
    let last = rule.head.table.and_then(|table| last.get(&table));
    let said = (meaning::of_head(model, &rule.head), strength, meaning::of_scope(rule), rule.when_written);
    hash_of((said, over, words, last))
}

/// Where rules and places of an earlier rulebook are in the one at hand.
pub(super) struct Earlier<'r> {
    results: &'r Results,
    /// For each rule its number now, if it says the same.
    rules: Vec<Option<RuleId>>,
    places: OnceCell<Places>,
}

impl<'r> Earlier<'r> {
    fn new(results: &'r Results, model: &Model, keys: &Keys) -> Self {
        let now = |(at, rule): (usize, &Rule)| {
            let id = model.rules.binary_search_by(|other| other.head.label.cmp(&rule.head.label)).ok()?;
            (keys.rules[id] == results.keys.rules[at]).then_some(RuleId(u32::try_from(id).ok()?))
        };
        let rules = results.model.rules.iter().enumerate().map(now).collect();
        Earlier { results, rules, places: OnceCell::new() }
    }

    fn rule(&self, rule: RuleId) -> Option<RuleId> {
        self.rules.get(rule.0 as usize).copied().flatten()
    }

    fn pair(&self, (a, b): (RuleId, RuleId)) -> Option<(RuleId, RuleId)> {
        Some((self.rule(a)?, self.rule(b)?))
    }

    /// A finding at the places of the rulebook at hand.
    fn finding(&self, model: &Model, keys: &Keys, finding: &Arc<Finding>) -> Option<Arc<Finding>> {
        let places = self.places.get_or_init(|| Places::between(self, model, keys));
        let mut moved = Finding::clone(finding);
        let labels = moved.labels.iter_mut().map(|label| &mut label.span);
        let edits = moved.fixes.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.span);
        for span in labels.chain(edits) {
            *span = places.moved(*span)?;
        }
        Some(Arc::new(moved))
    }

    /// What was found about a question, as the rulebook at hand has it; nothing where it may be otherwise.
    fn found(&self, question: Question, model: &Model, keys: &Keys) -> Option<Found> {
        let (known, now) = (self.results.keys.questions.get(&question)?, keys.questions.get(&question)?);
        let found = self.results.questions.get(&question).filter(|_| known == now)?;
        let shown = found.findings.iter().flatten().any(|finding| finding.witness.is_some());
        if shown && self.results.keys.all != keys.all {
            return None;
        }
        let all = |findings: &[Arc<Finding>]| -> Option<Vec<_>> {
            findings.iter().map(|finding| self.finding(model, keys, finding)).collect()
        };
        let [before, behind] = &found.findings;
        let findings = [all(before)?, all(behind)?];
        let first = model.rules_of(Question::Leader).map(|(_, rule)| rule.head.span).min();
        if findings.iter().flatten().any(|finding| finding.code == Code::Gap && Some(finding.span()) != first) {
            return None;
        }
        let gone = found.gone.iter().map(|gone| {
            let pairs: Option<Vec<_>> = gone.pairs.iter().map(|pair| self.pair(*pair)).collect();
            Some(Gone { pairs: pairs?.into(), ..gone.clone() })
        });
        Some(Found {
            findings,
            dead: found.dead.iter().map(|rule| self.rule(*rule)).collect::<Option<_>>()?,
            circling: found.circling.iter().map(|pair| self.pair(*pair)).collect::<Option<_>>()?,
            overlapping: found.overlapping.clone(),
            gone: gone.collect::<Option<_>>()?,
        })
    }

    /// What was found after all questions, as the rulebook at hand has it; nothing where it may be otherwise.
    fn last(&self, model: &Model, keys: &Keys) -> Option<Vec<Arc<Finding>>> {
        let last = self.results.last.as_ref().filter(|_| self.results.keys.all == keys.all)?;
        last.iter().map(|finding| self.finding(model, keys, finding)).collect()
    }
}

/// How places of one rulebook stand in another that says the same; nothing where that is not clear.
#[derive(Debug, Default)]
struct Places {
    spans: HashMap<Span, Option<Span>>,
    /// Where what ends there ends now.
    ends: HashMap<(SourceId, u32), Option<(SourceId, u32)>>,
}

impl Places {
    fn between(earlier: &Earlier<'_>, model: &Model, keys: &Keys) -> Self {
        let (mut places, before) = (Places::default(), &*earlier.results.model);
        for (at, rule) in before.rules.iter().enumerate() {
            if let Some(now) = earlier.rules[at] {
                places.pair(&of_one(rule), &of_one(model.rule(now)));
            }
        }
        if earlier.results.keys.all == keys.all {
            places.pair(&beside(before), &beside(model));
        }
        places
    }

    fn pair(&mut self, before: &[Span], now: &[Span]) {
        if before.len() != now.len() {
            return;
        }
        for (before, now) in before.iter().zip(now) {
            let same = |known: &mut Option<Span>| *known = known.filter(|known| known == now);
            self.spans.entry(*before).and_modify(same).or_insert(Some(*now));
            let end = (now.source, now.end);
            let same = |known: &mut Option<_>| *known = known.filter(|known| *known == end);
            self.ends.entry((before.source, before.end)).and_modify(same).or_insert(Some(end));
        }
    }

    fn moved(&self, span: Span) -> Option<Span> {
        if let Some(known) = self.spans.get(&span) {
            return *known;
        }
        let (source, at) =
            self.ends.get(&(span.source, span.start)).copied().flatten().filter(|_| span.start == span.end)?;
        Some(Span { source, start: at, end: at })
    }
}

/// Every place in a rule, in one order.
fn of_one(rule: &Rule) -> Vec<Span> {
    let mut spans = vec![rule.head.span, rule.head.label_span, rule.answer_span];
    of_condition(&rule.when, &mut spans);
    spans.extend(rule.cells.iter().copied().chain(rule.overrides.iter().map(|over| over.span)));
    if let Answer::Choose { condition, prefer, .. } = &rule.answer {
        of_condition(condition, &mut spans);
        for preference in prefer {
            if let Preference::Holds(condition) = preference {
                of_condition(condition, &mut spans);
            }
        }
    }
    spans
}

/// Every place beside rules that a finding may name, in one order.
fn beside(model: &Model) -> Vec<Span> {
    let mut spans: Vec<Span> = model.lets.iter().map(|named| named.span).collect();
    let mut conditions: Vec<&Condition> = model.lets.iter().map(|named| &named.condition).collect();
    for bar in &model.bars {
        spans.push(bar.head.span);
        conditions.extend([&bar.condition, &bar.when]);
    }
    for require in &model.requires {
        spans.push(require.head.span);
        conditions.extend([&require.condition, &require.when]);
    }
    for target in &model.targets {
        spans.push(target.head.span);
        conditions.extend([&target.have, &target.among]);
    }
    for guarantee in &model.guarantees {
        spans.push(guarantee.span);
        conditions.extend([&guarantee.holds, &guarantee.when]);
    }
    conditions.into_iter().for_each(|condition| of_condition(condition, &mut spans));
    spans
}

fn of_condition(condition: &Condition, spans: &mut Vec<Span>) {
    spans.push(condition.span);
    match &condition.form {
        Form::Not(inner) | Form::Some(_, inner) => of_condition(inner, spans),
        Form::All(parts) | Form::Any(parts) => parts.iter().for_each(|part| of_condition(part, spans)),
        Form::Always | Form::Let(_) | Form::Test(_) => {}
    }
}

/// What an analysis has found before a question.
#[derive(Debug, Default)]
struct Started {
    overlapping: BTreeSet<(Arc<str>, Arc<str>)>,
    circling: BTreeSet<(RuleId, RuleId)>,
    /// How many findings.
    findings: usize,
}

/// What an analysis keeps for the next, and takes over from the last.
pub(super) struct Reuse<'r> {
    keys: Keys,
    earlier: Option<Earlier<'r>>,
    results: Results,
    /// What there was before the question at hand.
    started: Started,
    /// How many findings there were before and behind its repeats.
    repeats: (usize, usize),
    /// What is left out of all findings after questions.
    left_out: OnceCell<u64>,
}

impl<'r> Reuse<'r> {
    /// The results of an earlier analysis, for one of these scopes on these stages.
    pub fn new(
        earlier: Option<&'r Results>,
        (scopes, sources): (&Scopes, &Sources),
        (stages, dated): (&[Precedence], bool),
    ) -> Self {
        let keys = Keys::of(scopes, sources, stages, dated);
        let earlier = earlier.map(|results| Earlier::new(results, &scopes.model, &keys));
        let results = Results { model: scopes.model.clone(), keys: keys.clone(), ..Results::default() };
        Reuse { keys, earlier, results, started: Started::default(), repeats: (0, 0), left_out: OnceCell::new() }
    }

    /// What is to be kept for the next analysis.
    pub fn into_results(self) -> Results {
        self.results
    }
}

impl Analysis<'_> {
    /// Takes over what an earlier analysis found about a question; whether it could.
    pub(super) fn taken_over(&mut self, question: Question) -> bool {
        let Some(reuse) = &self.reuse else { return false };
        let found = reuse.earlier.as_ref().and_then(|earlier| earlier.found(question, self.model(), &reuse.keys));
        let Some(found) = found.filter(|found| found.gone.len() == self.stages.len()) else { return false };
        for (stage, gone) in self.stages.iter_mut().zip(&found.gone) {
            stage.exclude_pairs(question, gone.pairs.clone());
            stage.exclude_cases(question, gone.cases.clone());
            stage.leave_out(question, gone.programmes.clone());
        }
        self.dead.extend(&found.dead);
        self.circling.extend(&found.circling);
        self.overlapping.extend(found.overlapping.iter().cloned());
        let [before, behind] = &found.findings;
        self.findings.extend(before.iter().cloned());
        self.repeats(question);
        self.findings.extend(behind.iter().cloned());
        if let Some(reuse) = &mut self.reuse {
            reuse.results.questions.insert(question, found);
        }
        true
    }

    /// Notes where the findings about a question begin.
    pub(super) fn starts(&mut self) {
        if let Some(reuse) = &mut self.reuse {
            let (overlapping, circling) = (self.overlapping.clone(), self.circling.clone());
            reuse.started = Started { overlapping, circling, findings: self.findings.len() };
        }
    }

    /// Looks for repeats, of which nothing is kept: their sources and reasons count.
    pub(super) fn repeats_apart(&mut self, question: Question) {
        let before = self.findings.len();
        self.repeats(question);
        if let Some(reuse) = &mut self.reuse {
            reuse.repeats = (before, self.findings.len());
        }
    }

    /// Keeps what was found about a question.
    pub(super) fn keep(&mut self, question: Question) {
        let gone = |stage: &Precedence| {
            let (pairs, cases) = stage.excluded_parts(question);
            Gone { pairs, cases, programmes: stage.left_out_of(question).to_vec() }
        };
        let gone = self.stages.iter().map(gone).collect();
        let own = self.model().rules_of(question).map(|(id, _)| id);
        let dead = own.filter(|id| self.dead.contains(id)).collect();
        if let Some(reuse) = &mut self.reuse {
            let Started { overlapping, circling, findings: from } = &reuse.started;
            let (before, behind) = reuse.repeats;
            let findings = [self.findings[*from..before].to_vec(), self.findings[behind..].to_vec()];
            let overlapping = self.overlapping.difference(overlapping).cloned().collect();
            let circling = self.circling.difference(circling).copied().collect();
            reuse.results.questions.insert(question, Found { findings, dead, circling, overlapping, gone });
        }
    }

    /// Takes over what an earlier analysis found after all questions; whether it could.
    pub(super) fn last_taken_over(&mut self) -> bool {
        let Some(reuse) = &self.reuse else { return false };
        let last = reuse.earlier.as_ref().and_then(|earlier| earlier.last(self.model(), &reuse.keys));
        let Some(last) = last else { return false };
        self.findings.extend(last.iter().cloned());
        if let Some(reuse) = &mut self.reuse {
            let earlier = reuse.earlier.as_ref().map(|earlier| earlier.results.held.clone());
            reuse.results.held = earlier.unwrap_or_default();
            reuse.results.last = Some(last);
        }
        true
    }

    /// Keeps what was found after all questions, from the finding of that number on.
    pub(super) fn keep_last(&mut self, from: usize) {
        if let Some(reuse) = &mut self.reuse {
            reuse.results.last = Some(self.findings[from..].to_vec());
        }
    }

    /// A hash of all that it hangs on whether the guarantee of that number holds.
    pub(super) fn key_of_guarantee(&self, at: usize) -> Option<u64> {
        let reuse = self.reuse.as_ref()?;
        let guarantee = &self.model().guarantees[at];
        let conditions = [&guarantee.holds, &guarantee.when];
        let last = conditions.into_iter().filter_map(|of| meaning::last_asked(self.model(), of)).max();
        let asked = last.map_or(Some(&reuse.keys.base), |last| reuse.keys.questions.get(&last))?;
        let left_out = reuse.left_out.get_or_init(|| {
            hash_of(self.stages.iter().map(|stage| stage.all_left_out().collect()).collect::<Vec<Vec<&Cube>>>())
        });
        Some(hash_of((asked, conditions, left_out)))
    }

    /// Whether it is known that a guarantee of this key holds; it is kept if so.
    pub(super) fn is_known_to_hold(&mut self, key: Option<u64>) -> bool {
        let (Some(reuse), Some(key)) = (&mut self.reuse, key) else { return false };
        let held = reuse.earlier.as_ref().is_some_and(|earlier| earlier.results.held.contains(&key));
        if held {
            reuse.results.held.insert(key);
        }
        held
    }

    /// Keeps that a guarantee of this key holds.
    pub(super) fn holds(&mut self, key: Option<u64>) {
        if let (Some(reuse), Some(key)) = (&mut self.reuse, key) {
            reuse.results.held.insert(key);
        }
    }
}
