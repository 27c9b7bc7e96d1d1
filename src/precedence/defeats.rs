//! Who defeats whom: own word, higher tier, narrower scope, later date, and nothing else.

use std::sync::{Arc, OnceLock};

use super::Precedence;
use super::heads::Heads;
use super::preimage::Derivations;
use crate::model::{Answer, Question, RuleId};
use crate::scope::RuleScope;
use crate::space::{AttributeId, Budget, Cube, Index, Stop, StopToken, outside};

/// The maxims by which law settles conflicts, in the order in which they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Maxim {
    /// It says so itself: `overrides`.
    OwnWord,
    /// Lex superior: its tier is stronger.
    HigherTier,
    /// Lex specialis: its scope is strictly narrower.
    NarrowerScope,
    /// Lex posterior: of the same scope, it came into force later.
    LaterDate,
}

impl Maxim {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Maxim::OwnWord => "own word",
            Maxim::HigherTier => "higher tier",
            Maxim::NarrowerScope => "narrower scope",
            Maxim::LaterDate => "later date",
        }
    }
}

impl std::fmt::Display for Maxim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// As its name.
impl serde::Serialize for Maxim {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// One rule defeating another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defeat {
    /// The victor.
    pub by: RuleId,
    /// Why.
    pub maxim: Maxim,
}

impl Precedence {
    /// A budget for one query.
    pub fn budget(&self) -> Budget {
        Budget::new(self.steps).stopped_by(self.stop.as_ref())
    }

    /// Lets a token stop every query from now on.
    pub fn stop_by(&mut self, stop: &StopToken) {
        self.stop = Some(stop.clone());
    }

    /// Whether the token that stops queries is not set.
    pub fn go_on(&self) -> Result<(), Stop> {
        if self.stop.as_ref().is_some_and(StopToken::is_stopped) { Err(Stop::Spent) } else { Ok(()) }
    }

    /// Where the ways of an attribute are kept.
    pub(super) fn known_ways(&self, attribute: AttributeId) -> &OnceLock<Result<Arc<Derivations>, Stop>> {
        &self.ways[attribute.0 as usize]
    }

    /// The rules in force that answer a question, in byte order of labels.
    pub fn rules(&self, question: Question) -> &[RuleId] {
        self.place(question).map_or(&[], |at| &self.in_force[at].1)
    }

    /// Those of them that stand for all: each of the others is defeated by one of these wherever it applies, or gives the
    /// same answer as one in the same cases.
    pub fn heads(&self, question: Question) -> &[RuleId] {
        self.place(question).map_or(&[], |at| self.heads[at].all())
    }

    /// The rules in force of a rule's question that give its answer in its cases, itself among them; in order of labels.
    pub fn twins(&self, rule: RuleId) -> Vec<RuleId> {
        let (Some(heads), kin) = (self.heads_of(rule), &self.scopes.kin) else { return vec![rule] };
        let members = heads.place(rule).map_or(&[][..], |place| heads.members(place));
        members.iter().copied().filter(|&other| other == rule || kin.twin(other) == kin.twin(rule)).collect()
    }

    /// The rule that stands for one.
    fn head(&self, rule: RuleId) -> RuleId {
        let head = self.heads_of(rule).and_then(|heads| Some(heads.all()[heads.place(rule)?]));
        head.unwrap_or(rule)
    }

    /// Whether another rule of its scope has replaced a rule, and defeats it wherever it applies.
    pub fn is_behind(&self, rule: RuleId) -> bool {
        self.heads_of(rule).is_some_and(|heads| heads.is_behind(rule))
    }

    fn heads_of(&self, rule: RuleId) -> Option<&Heads> {
        Some(&self.heads[self.place(self.scopes.model.rule(rule).question)?])
    }

    /// The rule whose standing is that of this one.
    pub(super) fn standing_for(&self, rule: RuleId) -> RuleId {
        if self.is_behind(rule) { rule } else { self.head(rule) }
    }

    /// The place of a question among those that are asked.
    pub(super) fn place(&self, question: Question) -> Option<usize> {
        self.in_force.binary_search_by_key(&question, |(question, _)| *question).ok()
    }

    /// Forgets how answers come about: what is decided has changed.
    pub(super) fn forget_ways(&mut self) {
        self.ways.iter_mut().for_each(|ways| *ways = OnceLock::new());
        self.barred.iter_mut().for_each(|ways| *ways = OnceLock::new());
    }

    /// The rules in force that defeat `rule` wherever both apply (and that can apply together with it).
    pub fn defeaters(&self, rule: RuleId) -> Result<&[Defeat], Stop> {
        let rule = self.standing_for(rule);
        let among = || self.near(self.scopes.model.rule(rule).question, rule);
        let found = self.defeats.get_or_init(rule, || self.defeaters_among(rule, among()));
        found.as_deref().map_err(|stop| *stop)
    }

    /// Heads that defeat `rule`: wherever some rule does, one of these does.
    pub fn defeating_heads(&self, rule: RuleId) -> Result<&[Defeat], Stop> {
        let (rule, question) = (self.standing_for(rule), self.scopes.model.rule(rule).question);
        if self.heads(question).len() == self.rules(question).len() {
            return self.defeaters(rule);
        }
        let found = self.defeats_by_heads.get_or_init(rule, || match self.is_behind(rule) {
            true => self.defeaters_among(rule, vec![self.head(rule)]),
            false => self.defeaters_among(rule, self.near_heads(question, rule)),
        });
        found.as_deref().map_err(|stop| *stop)
    }

    fn defeaters_among(&self, rule: RuleId, others: Vec<RuleId>) -> Result<Vec<Defeat>, Stop> {
        let mut defeaters = Vec::new();
        for other in others.into_iter().filter(|&other| other != rule) {
            if self.meet(rule, other)
                && let Some(maxim) = self.defeats(other, rule)?
            {
                defeaters.push(Defeat { by: other, maxim });
            }
        }
        Ok(defeaters)
    }

    /// The rules in force of a question whose scopes may meet that of `rule`, ascending.
    pub fn near(&self, question: Question, rule: RuleId) -> Vec<RuleId> {
        self.meeting(question, self.scope(rule).region.cubes())
    }

    /// The rules in force of a question whose scopes may meet some of these boxes, ascending.
    pub fn meeting(&self, question: Question, boxes: &[Cube]) -> Vec<RuleId> {
        let (Some(index), Some(at)) = (self.index(question), self.place(question)) else { return Vec::new() };
        let heads = index.meeting(self.scopes.space(), boxes).into_iter();
        let mut meeting: Vec<RuleId> = heads.flat_map(|head| self.heads[at].members(head)).copied().collect();
        meeting.sort_unstable();
        meeting
    }

    /// Those that stand for others whose scopes may meet that of `rule`, ascending.
    pub fn near_heads(&self, question: Question, rule: RuleId) -> Vec<RuleId> {
        let (Some(index), heads) = (self.index(question), self.heads(question)) else { return Vec::new() };
        let near = index.meeting(self.scopes.space(), self.scope(rule).region.cubes());
        near.into_iter().map(|at| heads[at]).collect()
    }

    /// Which of a question's heads, by their places, may meet.
    pub(super) fn index(&self, question: Question) -> Option<&Index> {
        let at = self.place(question)?;
        let cubes = self.heads[at].all().iter().map(|&rule| self.scope(rule).region.cubes());
        Some(self.near[at].get_or_init(|| Index::new(self.scopes.space(), cubes)))
    }

    /// The place of the head of a rule that is in force among those of its question.
    pub(super) fn place_of(&self, rule: RuleId) -> usize {
        self.heads_of(rule).and_then(|heads| heads.place(rule)).unwrap_or(usize::MAX)
    }

    /// How many pairs of a question's heads may meet on these days, counted up to so many.
    pub fn pairs_up_to(&self, most: u64, question: Question) -> u64 {
        let mut pairs = 0;
        for &rule in self.heads(question) {
            if pairs >= most {
                break;
            }
            pairs += self.near_heads(question, rule).len() as u64;
        }
        pairs.min(most)
    }

    /// Whether the scopes of two rules have a case in common, earlier answers taken as free.
    pub fn meet(&self, a: RuleId, b: RuleId) -> bool {
        let (a, b) = (self.scope(a), self.scope(b));
        let space = self.scopes.space();
        a.region.cubes().iter().any(|a| b.region.cubes().iter().any(|b| space.meets(a, b)))
    }

    /// Whether `rule` defeats `other` where both apply, and by which maxim.
    pub fn defeats(&self, rule: RuleId, other: RuleId) -> Result<Option<Maxim>, Stop> {
        let model = &self.scopes.model;
        if model.overrides(rule, other) {
            return Ok(Some(Maxim::OwnWord));
        }
        if model.overrides(other, rule) {
            return Ok(None);
        }
        self.defeats_without_word(rule, other)
    }

    /// Which of two rules defeats the other where both apply, if one does.
    pub fn between(&self, a: RuleId, b: RuleId) -> Result<Option<Defeat>, Stop> {
        if let Some(maxim) = self.defeats(a, b)? {
            return Ok(Some(Defeat { by: a, maxim }));
        }
        Ok(self.defeats(b, a)?.map(|maxim| Defeat { by: b, maxim }))
    }

    /// How strong a rule's tier is: the strongest is 0.
    pub fn tier(&self, rule: RuleId) -> u32 {
        self.scopes.model.rule(rule).head.tier.map_or(u32::MAX, |tier| tier.0)
    }

    /// The same with no `overrides` counted: higher tier, narrower scope, later date.
    pub fn defeats_without_word(&self, rule: RuleId, other: RuleId) -> Result<Option<Maxim>, Stop> {
        let model = &self.scopes.model;
        if self.tier(rule) != self.tier(other) {
            return Ok((self.tier(rule) < self.tier(other)).then_some(Maxim::HigherTier));
        }
        if !self.within(rule, other)? {
            return Ok(None);
        }
        if !self.within(other, rule)? {
            return Ok(Some(Maxim::NarrowerScope));
        }
        let start = |rule: RuleId| model.rule(rule).head.force.from;
        Ok((start(rule) > start(other)).then_some(Maxim::LaterDate))
    }

    /// Whether two rules give the same answer in every case in which both apply and `case` lies.
    pub fn agree_at(&self, a: RuleId, b: RuleId, case: &Cube) -> bool {
        self.same_words(a, b).unwrap_or_else(|| self.scope(a).answer_at(case) == self.scope(b).answer_at(case))
    }

    /// Whether two rules whose answers are told apart by their words alone, choices and splits of cost, read the same.
    pub(super) fn same_words(&self, a: RuleId, b: RuleId) -> Option<bool> {
        match (&self.scopes.model.rule(a).answer, &self.scopes.model.rule(b).answer) {
            (Answer::Choose { text: left, .. }, Answer::Choose { text: right, .. }) => Some(left == right),
            (Answer::Split(left), Answer::Split(right)) => Some(left.text == right.text),
            _ => None,
        }
    }

    fn scope(&self, rule: RuleId) -> &RuleScope {
        self.scopes.rule(rule)
    }

    /// Whether every case of a box is a possible programme's, whatever the answers.
    pub fn is_plain(&self, cube: &Cube) -> bool {
        !self.scopes.layout.narrows_answers(cube)
            && !self.scopes.impossible_cubes().any(|impossible| self.scopes.space().meets(impossible, cube))
    }

    /// Whether every possible case in the scope of `inner` is in that of `outer`.
    fn within(&self, inner: RuleId, outer: RuleId) -> Result<bool, Stop> {
        let (inner, outer) = (&self.scope(inner).region, &self.scope(outer).region);
        let held = |cube: &Cube| outer.cubes().iter().any(|outer| outer.contains(cube));
        let Some(open) = inner.cubes().iter().find(|cube| !held(cube)) else { return Ok(true) };
        // What one box does not hold, and what may be as it is, is outside.
        if outer.cubes().len() <= 1 && self.is_plain(open) && !self.scopes.speaks_of_answers(outer) {
            return Ok(false);
        }
        let mut budget = self.budget();
        let mut visit = |piece: Cube, budget: &mut Budget| self.preimage(&piece, budget, &mut |_, _| Err(Stop::Enough));
        let cover: Vec<&Cube> = outer.cubes().iter().chain(self.scopes.impossible_cubes()).collect();
        for cube in inner.cubes() {
            if Stop::found(outside(self.scopes.space(), cube, &cover, &mut budget, &mut visit))? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
