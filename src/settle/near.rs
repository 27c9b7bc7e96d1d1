//! Which rules may meet which: for each value of each attribute, the rules that admit it.
//!
//! In: the rules in force of one question. Out: for each rule those whose scopes may meet its own; none that does is
//! missing. Rules are bits: those that may meet a box are, for each attribute that the box narrows, those that admit one
//! of its values, and of these sets the common part. Without it every pair would have to be looked at.

use crate::model::RuleId;
use crate::scope::Scopes;
use crate::space::{AttributeId, Cube, Region, Space, ones};

/// The rules of a question by the values of all attributes.
#[derive(Debug)]
pub struct Near {
    /// The rules, ascending; a set of them has a bit for each place.
    rules: Vec<RuleId>,
    /// By attribute.
    attributes: Vec<Admitting>,
}

/// The rules of a question by the values of one attribute.
#[derive(Debug)]
struct Admitting {
    /// Those that admit every value.
    free: Set,
    /// For each value, the others that admit it; nothing where all rules are free.
    values: Vec<Set>,
}

/// A set of rules.
type Set = Vec<u64>;

/// Looking at one rule more costs as much as so many words of a set.
const LOOK: usize = 16;

impl Near {
    /// The index of some rules, which stand in ascending order.
    pub fn new(scopes: &Scopes, rules: &[RuleId]) -> Self {
        let all = || vec![u64::MAX; rules.len().div_ceil(64)];
        let attributes = scopes.space().attributes().map(|_| Admitting { free: all(), values: Vec::new() }).collect();
        let mut near = Near { rules: rules.to_vec(), attributes };
        for at in 0..rules.len() {
            near.enter(scopes.space(), at, scopes.rule(rules[at]).region.cubes());
        }
        near
    }

    /// The rules whose scopes may meet a region, ascending.
    pub fn meeting(&self, scopes: &Scopes, region: &Region) -> Vec<RuleId> {
        let mut met = vec![0; self.words()];
        for cube in region.cubes() {
            met.iter_mut().zip(self.around(scopes.space(), cube)).for_each(|(met, near)| *met |= near);
        }
        ones(&met).map(|at| self.rules[at]).collect()
    }

    /// Looks for a rule where its scope lies now.
    pub fn renew(&mut self, scopes: &Scopes, rule: RuleId) {
        if let Ok(at) = self.rules.binary_search(&rule) {
            let (word, bit) = (at / 64, 1 << (at % 64));
            for attribute in &mut self.attributes {
                attribute.free[word] |= bit;
                attribute.values.iter_mut().for_each(|rules| rules[word] &= !bit);
            }
            self.enter(scopes.space(), at, scopes.rule(rule).region.cubes());
        }
    }

    fn words(&self) -> usize {
        self.rules.len().div_ceil(64)
    }

    /// Counts the rule at a place, which is free in all attributes, in as one of these boxes.
    fn enter(&mut self, space: &Space, at: usize, cubes: &[Cube]) {
        let (words, word, bit) = (self.words(), at / 64, 1 << (at % 64));
        let Some((first, others)) = cubes.split_first() else { return };
        for attribute in space.narrowing(first) {
            if others.iter().any(|cube| space.is_free(cube, attribute)) {
                continue;
            }
            let admitting = &mut self.attributes[attribute.0 as usize];
            if admitting.values.is_empty() {
                admitting.values = vec![vec![0; words]; space.size(attribute)];
            }
            admitting.free[word] &= !bit;
            for value in cubes.iter().flat_map(|cube| space.values(cube, attribute)) {
                admitting.values[value][word] |= bit;
            }
        }
    }

    /// The rules that may meet a box: the attributes that tell most apart first, and only as long as that is less work
    /// than to look at the rules that are left.
    fn around(&self, space: &Space, cube: &Cube) -> Set {
        let narrowing = space.narrowing(cube).filter(|id| !self.attributes[id.0 as usize].values.is_empty());
        let mut narrowing: Vec<(usize, AttributeId)> =
            narrowing.map(|attribute| (space.values(cube, attribute).count(), attribute)).collect();
        narrowing.sort_unstable();
        let (mut near, mut left) = (all(self.rules.len()), self.rules.len());
        for (values, attribute) in narrowing {
            if left * LOOK < values * near.len() {
                break;
            }
            let admitting = &self.attributes[attribute.0 as usize];
            let mut admitted = admitting.free.clone();
            for value in space.values(cube, attribute) {
                admitted.iter_mut().zip(&admitting.values[value]).for_each(|(all, some)| *all |= some);
            }
            near.iter_mut().zip(&admitted).for_each(|(near, admitted)| *near &= admitted);
            left = near.iter().map(|word| word.count_ones() as usize).sum();
        }
        near
    }
}

/// The set of so many rules.
fn all(rules: usize) -> Set {
    let mut all = vec![u64::MAX; rules.div_ceil(64)];
    if let Some(last) = all.last_mut().filter(|_| !rules.is_multiple_of(64)) {
        *last = (1 << (rules % 64)) - 1;
    }
    all
}
