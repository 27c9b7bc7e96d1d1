//! Which rules had a say in a case: those that apply, and those that just missed.
//!
//! In: a [`Precedence`]. Out: [`Reasons`], made when an explanation is first asked for: for each question the scopes of
//! its rules as bits, and the parts of their conditions, the first parts of all rules side by side, then the second ones,
//! and so on. A rule just misses if it is in force, speaks of the case at all (of its technology, of its member) and
//! exactly one part of its condition does not hold, or if it would apply but is not in force: a few bit operations for
//! all rules at once.

use super::tables::{Attributes, Encoding, Holders, encoded};
use crate::model::{Answer, Condition, Form, Operand, Program, Question, Rule, RuleId};
use crate::precedence::Precedence;
use crate::scope::{Candidates, Compiler, Scopes};
use crate::space::{AttributeId, Cube, Region, ones};
use crate::text::Span;

/// The rules of every question, to be asked for their reasons.
#[derive(Debug)]
pub struct Reasons {
    encoding: Encoding,
    fields: Box<[AttributeId]>,
    /// Where subjects and answers stand in a case.
    pub attributes: Attributes,
    questions: Vec<(Question, Rules)>,
}

/// The rules of one question.
#[derive(Debug)]
struct Rules {
    in_force: Side,
    dormant: Side,
    /// The cases that each rule in force speaks of, whatever its condition: a subject's, those in which somebody is named.
    /// Nothing where all speak of all.
    addressed: Option<Holders>,
    /// For each part of a condition, the first parts of all rules in force, then the second ones …
    parts: Vec<Holders>,
    /// Where the parts of each rule stand; none for conditions of fewer than two.
    spans: Vec<Vec<Span>>,
}

/// Some rules and their scopes.
#[derive(Debug)]
struct Side {
    rules: Vec<RuleId>,
    scopes: Holders,
}

/// Buffers; used again and again.
#[derive(Debug, Default)]
pub struct Notes {
    found: Vec<u64>,
    once: Vec<u64>,
    twice: Vec<u64>,
    held: Vec<Vec<u64>>,
    /// The rules in force that apply, in byte order of labels.
    pub applying: Vec<RuleId>,
    /// The rules that one thing keeps from applying, in byte order of labels.
    pub missing: Vec<(RuleId, Kept)>,
}

/// What kept a rule from applying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// This part of its condition does not hold.
    Part(Span),
    /// It is not in force that day.
    Days,
}

impl Reasons {
    /// The reasons of a precedence.
    pub fn new(precedence: &Precedence) -> Self {
        let scopes = &*precedence.scopes;
        let compiler = Compiler::new(&scopes.model, &scopes.layout);
        let mut encoding = Encoding::new(scopes.space());
        let questions = scopes.model.questions().into_iter();
        let questions =
            questions.map(|question| (question, Rules::new(precedence, question, &compiler, &mut encoding)));
        let questions = questions.collect();
        let fields = encoding.asked().filter(|id| scopes.layout.axis(*id).key.field().is_some()).collect();
        Reasons { fields, attributes: Attributes::of(scopes), questions, encoding }
    }

    /// A programme of which all is known, as a case without answers.
    pub fn encode(&self, precedence: &Precedence, program: &Program) -> Vec<u32> {
        encoded(&self.encoding, &self.fields, &precedence.scopes, program)
    }

    /// Adds an answer or subject to a case.
    pub fn add(&self, case: &mut [u32], attribute: Option<AttributeId>, value: u32) {
        self.encoding.add(case, attribute, value);
    }

    /// Takes a subject back.
    pub fn take(&self, case: &mut [u32], attribute: Option<AttributeId>, value: u32) {
        self.encoding.take(case, attribute, value);
    }

    fn rules(&self, question: Question) -> Option<&Rules> {
        let at = self.questions.binary_search_by_key(&question, |(of, _)| *of).ok()?;
        Some(&self.questions[at].1)
    }

    /// Notes which rules of a question apply to a case, and which just miss it.
    pub fn note(&self, question: Question, case: &[u32], notes: &mut Notes) {
        notes.applying.clear();
        notes.missing.clear();
        let Some(rules) = self.rules(question) else { return };
        notes.applying.extend(rules.in_force.holding(case, &mut notes.found));
        rules.failing_once(case, notes);
        let awake = notes.missing.len();
        notes.missing.extend(rules.dormant.holding(case, &mut notes.found).map(|rule| (rule, Kept::Days)));
        if awake < notes.missing.len() {
            notes.missing.sort_unstable_by_key(|(rule, _)| *rule);
        }
    }
}

impl Rules {
    fn new(precedence: &Precedence, question: Question, compiler: &Compiler<'_>, encoding: &mut Encoding) -> Self {
        let scopes = &*precedence.scopes;
        let of = |dormant: bool| {
            let rules = scopes.model.rules_of(question);
            rules.filter(move |(_, rule)| rule.head.force.holds_on(precedence.day) != dormant).map(|(id, _)| id)
        };
        let mut side = |rules: Vec<RuleId>| {
            let regions: Vec<&[Cube]> = rules.iter().map(|rule| scopes.rule(*rule).region.cubes()).collect();
            Side { scopes: Holders::of(scopes.space(), encoding, &regions), rules }
        };
        let (in_force, dormant) = (side(of(false).collect()), side(of(true).collect()));
        let addressed: Vec<Region> = in_force.rules.iter().map(|rule| addressed(scopes, *rule)).collect();
        let always = Region::always(scopes.space());
        let addressed = addressed.iter().any(|region| *region != always).then(|| {
            let regions: Vec<&[Cube]> = addressed.iter().map(Region::cubes).collect();
            Holders::of(scopes.space(), encoding, &regions)
        });
        let conditions = in_force.rules.iter().map(|rule| parts(&scopes.model.rule(*rule).when));
        let conditions: Vec<Vec<&Condition>> =
            conditions.map(|parts| if parts.len() < 2 { Vec::new() } else { parts }).collect();
        let most = conditions.iter().map(Vec::len).max().unwrap_or(0);
        let nth = |at: usize| {
            let part = |parts: &Vec<&Condition>| {
                let Some(part) = parts.get(at) else { return always.clone() };
                compiler.condition(part, &mut Candidates::new()).unwrap_or_default()
            };
            conditions.iter().map(part).collect::<Vec<Region>>()
        };
        let parts = (0..most).map(nth).map(|regions| {
            let regions: Vec<&[Cube]> = regions.iter().map(Region::cubes).collect();
            Holders::of(scopes.space(), encoding, &regions)
        });
        let parts = parts.collect();
        let spans = conditions.iter().map(|parts| parts.iter().map(|part| part.span).collect()).collect();
        Rules { in_force, dormant, addressed, parts, spans }
    }

    /// Notes the rules in force of whose condition exactly one part does not hold.
    fn failing_once(&self, case: &[u32], notes: &mut Notes) {
        let Notes { found, once, twice, held, missing, .. } = notes;
        let words = self.in_force.rules.len().div_ceil(64);
        [&mut *once, &mut *twice].into_iter().for_each(|bits| {
            bits.clear();
            bits.resize(words, 0);
        });
        held.resize_with(held.len().max(self.parts.len()), Vec::new);
        for (holders, held) in self.parts.iter().zip(held.iter_mut()) {
            holders.find(case, held);
            for ((once, twice), held) in once.iter_mut().zip(twice.iter_mut()).zip(&*held) {
                *twice |= *once & !held;
                *once |= !held;
            }
        }
        once.iter_mut().zip(&*twice).for_each(|(once, twice)| *once &= !twice);
        if let Some(addressed) = &self.addressed {
            addressed.find(case, found);
            once.iter_mut().zip(&*found).for_each(|(once, addressed)| *once &= addressed);
        }
        let failed =
            |rule: usize| held.iter().take(self.parts.len()).position(|held| held[rule / 64] >> (rule % 64) & 1 == 0);
        let within = ones(once).take_while(|rule| *rule < self.in_force.rules.len());
        missing.extend(within.filter_map(|rule| {
            let span = self.spans[rule].get(failed(rule)?)?;
            Some((self.in_force.rules[rule], Kept::Part(*span)))
        }));
    }
}

impl Side {
    /// The rules whose scope holds a case.
    fn holding(&self, case: &[u32], found: &mut Vec<u64>) -> impl Iterator<Item = RuleId> {
        found.clear();
        if !self.rules.is_empty() {
            self.scopes.find(case, found);
        }
        ones(found).map(|at| self.rules[at])
    }
}

/// The cases that a rule would apply to if its condition always held.
fn addressed(scopes: &Scopes, rule: RuleId) -> Region {
    let rule = scopes.model.rule(rule);
    if !matches!(rule.answer, Answer::LeadOn(..) | Answer::Follow { .. } | Answer::Lead(Operand::Path(_))) {
        return Region::always(scopes.space());
    }
    let when = Condition { span: rule.when.span, form: Form::Always };
    scopes.recompile(&Rule { when, ..rule.clone() }).unwrap_or_default().region
}

/// The parts that all must hold, as they are written: a test that amounts to several, a range, is one.
fn parts(condition: &Condition) -> Vec<&Condition> {
    match &condition.form {
        Form::All(parts) if parts.iter().any(|part| part.span != condition.span) => {
            parts.iter().flat_map(self::parts).collect()
        }
        _ => vec![condition],
    }
}
