//! Which rules may meet which: an index over the attribute that tells the rules of a question apart best.
//!
//! In: the rules in force of one question. Out: for each rule those whose scopes may meet its own; none that does is
//! missing. Without it every pair would have to be looked at.

use crate::model::RuleId;
use crate::scope::Scopes;
use crate::space::{AttributeId, Cube, Region};

/// The rules of a question by the values of one attribute.
#[derive(Debug)]
pub struct Near {
    attribute: Option<AttributeId>,
    /// For each value, the rules whose scope admits it, ascending.
    buckets: Vec<Vec<RuleId>>,
}

impl Near {
    /// The index of some rules, which stand in ascending order.
    pub fn new(scopes: &Scopes, rules: &[RuleId]) -> Self {
        let fields = scopes.layout.axes().filter(|(_, axis)| axis.key.field().is_some()).map(|(id, _)| id);
        let indexed = fields.map(|id| (id, buckets(scopes, rules, id)));
        let best = indexed.min_by_key(|(id, buckets)| (cost(buckets), *id));
        match best {
            Some((id, buckets)) if rules.len() > FEW => Near { attribute: Some(id), buckets },
            _ => Near { attribute: None, buckets: vec![rules.to_vec()] },
        }
    }

    /// At most so many pairs of rules may meet.
    pub fn pairs(&self, rules: usize) -> usize {
        cost(&self.buckets).min(rules * rules)
    }

    /// The rules whose scopes may meet that of `rule`, ascending, itself among them.
    pub fn of(&self, scopes: &Scopes, rule: RuleId) -> Vec<RuleId> {
        let Some(attribute) = self.attribute else { return self.buckets.concat() };
        self.at(admitted(scopes, scopes.rule(rule).region.cubes(), attribute))
    }

    /// The rules whose scopes may meet a region, ascending.
    pub fn meeting(&self, scopes: &Scopes, region: &Region) -> Vec<RuleId> {
        let Some(attribute) = self.attribute else { return self.buckets.concat() };
        self.at(admitted(scopes, region.cubes(), attribute))
    }

    /// Counts a rule in where its scope lies now; where it lay it is still looked for.
    pub fn admit(&mut self, scopes: &Scopes, rule: RuleId) {
        let Some(attribute) = self.attribute else { return };
        for value in admitted(scopes, scopes.rule(rule).region.cubes(), attribute) {
            if let Err(at) = self.buckets[value].binary_search(&rule) {
                self.buckets[value].insert(at, rule);
            }
        }
    }

    fn at(&self, values: Vec<usize>) -> Vec<RuleId> {
        let mut near: Vec<RuleId> = values.into_iter().flat_map(|value| &self.buckets[value]).copied().collect();
        near.sort_unstable();
        near.dedup();
        near
    }
}

/// Of fewer rules than this every pair is looked at.
const FEW: usize = 32;

fn cost(buckets: &[Vec<RuleId>]) -> usize {
    buckets.iter().map(|bucket| bucket.len() * bucket.len()).sum()
}

fn buckets(scopes: &Scopes, rules: &[RuleId], attribute: AttributeId) -> Vec<Vec<RuleId>> {
    let mut buckets = vec![Vec::new(); scopes.space().size(attribute)];
    for &rule in rules {
        let cubes = scopes.rule(rule).region.cubes();
        admitted(scopes, cubes, attribute).into_iter().for_each(|value| buckets[value].push(rule));
    }
    buckets
}

/// The values of an attribute that some case of a region has.
fn admitted(scopes: &Scopes, cubes: &[Cube], attribute: AttributeId) -> Vec<usize> {
    let space = scopes.space();
    let admits = |&value: &usize| cubes.iter().any(|cube| space.admits(cube, attribute, value));
    (0..space.size(attribute)).filter(admits).collect()
}
