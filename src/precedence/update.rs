//! A precedence after one rule was written anew: all that it cannot touch is kept.
//!
//! In: a precedence, and the rulebook with the rule as it reads now. Out: the precedence of that, and the rules that may
//! win or lose otherwise: the rule itself, and those that it defeats or defeated. Invariant: nothing kept differs from
//! what would be worked out afresh.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Precedence;
use super::conflict_regions::Excluded;
use super::defeats::Defeat;
use crate::model::RuleId;
use crate::scope::Scopes;
use crate::space::{Region, Stop};

impl Precedence {
    /// Takes the rulebook in which `rule`, whose scope was `before`, reads otherwise, and every other as it did.
    pub fn renew(&mut self, scopes: Arc<Scopes>, rule: RuleId, before: &Region) -> Result<BTreeSet<RuleId>, Stop> {
        self.part();
        self.scopes = scopes;
        let question = self.scopes.model.rule(rule).question;
        // What earlier questions leave without an answer stays so: scopes that speak of answers lie by it.
        let from = self.place(question).unwrap_or(self.excluded.len());
        self.excluded[from..].iter_mut().for_each(|excluded| *excluded = Excluded::default());
        self.forget_ways();
        // What speaks of this answer may lie otherwise to its like.
        let later = self.scopes.model.rules().filter(|(_, other)| other.question > question).map(|(id, _)| id);
        later.collect::<Vec<RuleId>>().into_iter().for_each(|other| self.forget(other));
        let (Some(at), Ok(place)) = (self.place(question), self.rules(question).binary_search(&rule)) else {
            return Ok(BTreeSet::new());
        };
        if self.scopes.rule(rule).region == *before {
            // It defeats whom it defeated.
            return Ok(BTreeSet::new());
        }
        let mut around: BTreeSet<RuleId> = self.meeting(question, before.cubes()).into_iter().collect();
        if let Some(near) = self.near[at].get_mut() {
            near.renew(self.scopes.space(), place, self.scopes.rule(rule).region.cubes());
        }
        around.extend(self.near(question, rule));
        around.remove(&rule);
        self.forget(rule);
        let mut touched = BTreeSet::from([rule]);
        for other in around {
            if self.renew_defeat(rule, other)? {
                touched.insert(other);
            }
        }
        Ok(touched)
    }

    /// Whether `rule` defeats `other`, or did; what is known of the other is brought up to date.
    fn renew_defeat(&mut self, rule: RuleId, other: RuleId) -> Result<bool, Stop> {
        let maxim = if self.meet(rule, other) { self.defeats(rule, other)? } else { None };
        let Some(Ok(defeaters)) = self.defeats.get_mut(other) else {
            self.forget(other);
            return Ok(true);
        };
        let place = defeaters.binary_search_by_key(&rule, |defeat| defeat.by);
        match (place, maxim) {
            (Ok(at), None) => drop(defeaters.remove(at)),
            (Ok(at), Some(maxim)) => defeaters[at].maxim = maxim,
            (Err(at), Some(maxim)) => defeaters.insert(at, Defeat { by: rule, maxim }),
            (Err(_), None) => return Ok(false),
        }
        self.standing.forget(other);
        Ok(true)
    }

    fn forget(&mut self, rule: RuleId) {
        self.defeats.forget(rule);
        self.standing.forget(rule);
    }
}
