//! The simplest programmes for which rules of a group disagree.
//!
//! In: a group of rules that disagree with one, on a stage. Out: the simplest programme of all their conflicts. The boxes
//! in which two of them apply are gone into the simplest first, and only as far as the first programme that stands.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::Analysis;
use super::witness::{Search, Simplicity};
use crate::model::{Program, Question, RuleId};
use crate::space::{Cube, Stop};

/// For each stage the pairs of rules in conflict on it, ascending.
pub(super) type Pairs = Vec<Arc<[(RuleId, RuleId)]>>;

/// A rule, and rules that disagree with it.
pub(super) struct Group<'p> {
    pub question: Question,
    pub rule: RuleId,
    pub others: &'p [RuleId],
    pub pairs: &'p Pairs,
}

impl Group<'_> {
    /// The others that disagree with the rule on a stage.
    pub fn on(&self, stage: usize) -> impl Iterator<Item = RuleId> {
        self.others.iter().copied().filter(move |&other| self.shows_on(stage, other))
    }

    /// The stages on which the rule and some other disagree.
    pub fn stages(&self) -> impl Iterator<Item = usize> {
        (0..self.pairs.len()).filter(|&stage| self.on(stage).next().is_some())
    }

    /// The stages on which the rule and this one do.
    pub fn stages_with(&self, other: RuleId) -> impl Iterator<Item = usize> {
        (0..self.pairs.len()).filter(move |&stage| self.shows_on(stage, other))
    }

    fn shows_on(&self, stage: usize, other: RuleId) -> bool {
        // A pair shows on some stage: where there is one, on that.
        self.pairs.len() == 1 || self.pairs[stage].binary_search(&ordered(self.rule, other)).is_ok()
    }
}

/// Finds the simplest programmes of a question's conflicts on one stage.
pub(super) struct Teller<'a> {
    analysis: &'a Analysis<'a>,
    stage: usize,
    search: Search<'a>,
    /// For each rule, how simple a programme in its scope can be at best; worked out when it is asked for.
    least: Vec<OnceCell<Simplicity>>,
    /// For each rule of the question its place among them by that.
    ranks: OnceCell<Vec<u32>>,
}

/// Boxes of cases in which a rule and another apply and disagree, by how simple they can be at best.
type Frontier = BinaryHeap<Reverse<(Simplicity, Cube, RuleId)>>;

impl<'a> Teller<'a> {
    pub fn new(analysis: &'a Analysis<'a>, stage: usize) -> Self {
        let least = analysis.scopes.rules.iter().map(|_| OnceCell::new()).collect();
        Teller { analysis, stage, search: Search::new(&analysis.stages[stage]), least, ranks: OnceCell::new() }
    }

    /// The simplest programme for which a rule and one of its group disagree.
    pub fn simplest(&mut self, group: &Group) -> Result<Option<(Simplicity, Program)>, Stop> {
        let mut others: Vec<RuleId> = group.on(self.stage).collect();
        // No case of two rules is simpler than the simplest of each: those that can be simplest come first.
        let ranks = self.ranks.get_or_init(|| self.ranked(group.question));
        others.sort_unstable_by_key(|other| ranks[other.0 as usize]);
        match group.question {
            Question::Leader => self.first_led(group, &others),
            _ => self.first_found(group, &others),
        }
    }

    /// The same for who leads, where a case is a programme: whether it stands is seen at once.
    fn first_led(&self, group: &Group, others: &[RuleId]) -> Result<Option<(Simplicity, Program)>, Stop> {
        let (stage, space) = (&self.analysis.stages[self.stage], self.analysis.scopes.space());
        let (mut frontier, mut budget) = (Frontier::new(), stage.budget());
        let asked = stage.asked(group.question);
        let (own, mut others) = (self.least(group.rule), others.iter().copied().peekable());
        loop {
            let nearer =
                |other: &RuleId| frontier.peek().is_none_or(|Reverse((first, ..))| own.max(self.least(*other)) < first);
            if let Some(other) = others.next_if(nearer) {
                stage.disagreeing(group.rule, other, &asked, &mut |cube| {
                    frontier.push(Reverse((self.search.simplicity(&cube), cube, other)));
                    Ok(())
                })?;
                continue;
            }
            let Some(Reverse((simplicity, cube, other))) = frontier.pop() else { return Ok(None) };
            budget.pay()?;
            let case = self.search.simplest_case(&cube);
            let victors = [stage.defeating_heads(group.rule)?, stage.defeating_heads(other)?].into_iter().flatten();
            let mut victors = victors.flat_map(|defeat| self.scope(defeat.by)).chain(stage.barred());
            match victors.find(|victor| victor.contains(&case)) {
                None => return Ok(Some((simplicity, self.search.simplest_of(&cube)))),
                Some(victor) => frontier.extend(
                    space
                        .minus(&cube, victor)
                        .into_iter()
                        .map(|cube| Reverse((self.search.simplicity(&cube), cube, other))),
                ),
            }
        }
    }

    /// The same for a question of which a case comes about by earlier answers.
    fn first_found(&mut self, group: &Group, others: &[RuleId]) -> Result<Option<(Simplicity, Program)>, Stop> {
        let stage = &self.analysis.stages[self.stage];
        let asked = stage.asked(group.question);
        for &other in others {
            if self.search.is_within(self.least(other)) {
                break;
            }
            let met = self.analysis.common(self.scope(group.rule), self.scope(other));
            if met.iter().all(|cube| self.search.is_beaten(cube)) {
                continue;
            }
            stage.conflict_regions(group.rule, other, &asked, &mut |cube| self.search.consider(&cube))?;
        }
        Ok(self.search.take())
    }

    fn scope(&self, rule: RuleId) -> &'a [Cube] {
        self.analysis.scopes.rule(rule).region.cubes()
    }

    /// The rules of a question by how simple a programme in their scopes can be at best: for each rule its place.
    fn ranked(&self, question: Question) -> Vec<u32> {
        let mut rules = self.analysis.stages[self.stage].rules(question).to_vec();
        rules.sort_by(|a, b| self.least(*a).cmp(self.least(*b)));
        let mut ranks = vec![0; self.least.len()];
        rules.iter().zip(0..).for_each(|(rule, rank)| ranks[rule.0 as usize] = rank);
        ranks
    }

    fn least(&self, rule: RuleId) -> &Simplicity {
        self.least[rule.0 as usize].get_or_init(|| self.search.least(self.scope(rule)))
    }
}

pub(super) fn ordered(a: RuleId, b: RuleId) -> (RuleId, RuleId) {
    (a.min(b), a.max(b))
}
