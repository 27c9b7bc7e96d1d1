//! What one analysis leaves for the next, of a rulebook in which one rule reads otherwise.
//!
//! In: an analysis that is done, then the rule that was written anew. Out: all of it that the rule cannot touch: who
//! defeats whom, which rules conflict, which ever decide, and the findings about them. Invariant: an analysis with a
//! cache finds what one without a cache finds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Bounds;
use crate::finding::Finding;
use crate::model::{Question, RuleId};
use crate::precedence::{Days, Interval, Precedence};
use crate::scope::Scopes;
use crate::space::{Region, Stop, StopToken};

/// What an analysis remembers.
#[derive(Debug, Default)]
pub struct Cache {
    /// The rulebook on each stretch of days on which the scheme is in force.
    pub(super) stages: Vec<Precedence>,
    pub(super) pairs: u64,
    pub(super) known: BTreeMap<Question, Known>,
    /// For each rule, whether it is known that its condition rules something out.
    pub(super) narrowing: Vec<bool>,
    /// The rules that may win or lose otherwise since.
    pub(super) touched: BTreeSet<RuleId>,
}

/// What is known of one question.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// For each stage, the pairs of rules in conflict.
    pub pairs: Vec<Arc<[(RuleId, RuleId)]>>,
    /// The findings about rules and those that disagree with them.
    pub conflicts: BTreeMap<(RuleId, Vec<RuleId>), Arc<Finding>>,
    /// For each rule, whether it is known to decide somewhere.
    pub alive: Vec<bool>,
    /// The findings about rules that never do.
    pub dead: BTreeMap<RuleId, Arc<Finding>>,
}

impl Cache {
    /// Of a rulebook of which nothing is known yet.
    pub fn new(scopes: &Arc<Scopes>, days: &Days, bounds: Bounds) -> Self {
        let precedence = |interval: &Interval| Precedence::new(scopes.clone(), interval.day(), bounds.steps);
        let stages = days.in_force(&scopes.model).iter().map(precedence).collect();
        Cache { stages, pairs: bounds.pairs, ..Cache::default() }
    }

    /// Lets a token stop what is worked out from now on.
    pub fn stop_by(&mut self, stop: &StopToken) {
        self.stages.iter_mut().for_each(|stage| stage.stop_by(stop));
    }

    /// Takes the rulebook apart from its scopes, so that these can be changed in place.
    pub fn release(&mut self, nothing: &Arc<Scopes>) {
        self.stages.iter_mut().for_each(|stage| stage.scopes = nothing.clone());
    }

    /// Takes the rulebook in which `rule`, whose scope was `before`, reads otherwise.
    pub fn renew(&mut self, scopes: &Arc<Scopes>, rule: RuleId, before: &Region) -> Result<(), Stop> {
        for stage in &mut self.stages {
            self.touched.extend(stage.renew(scopes.clone(), rule, before)?);
        }
        self.touched.insert(rule);
        // It stands elsewhere now: a finding that names it is told anew.
        let label = &scopes.model.rule(rule).head.label;
        self.known
            .values_mut()
            .for_each(|known| known.dead.retain(|_, finding| !finding.rules.iter().any(|rule| **rule == **label)));
        let question = scopes.model.rule(rule).question;
        self.known.retain(|other, _| *other <= question);
        let hangs = |other: RuleId| scopes.speaks_of_answers(&scopes.rule(other).region);
        for (narrows, other) in self.narrowing.iter_mut().zip((0..).map(RuleId)).filter(|(narrows, _)| **narrows) {
            *narrows = other != rule && !hangs(other);
        }
        Ok(())
    }
}
