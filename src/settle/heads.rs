//! The rules of a question that stand for all others on some days.
//!
//! In: the rules in force, and which of them stand and fall together ([`Kin`]). Out: [`Heads`]: of each family, of the
//! rules that came into force last, one for each answer. The others of these give the same answer in the same cases, and
//! those that came into force before are defeated wherever they apply: who disagrees with whom is asked of heads alone.

use std::collections::HashMap;

use crate::model::{Model, RuleId};
use crate::scope::Kin;

/// The heads of a question's rules, and whom each stands for.
#[derive(Debug, Default)]
pub(super) struct Heads {
    /// In byte order of labels.
    all: Vec<RuleId>,
    /// For each head those that it stands for, itself among them: its twins, and those that its family has left behind.
    members: Vec<Vec<RuleId>>,
    /// For each rule in force the place of its head, and whether it has been left behind; those not in force have none.
    places: HashMap<RuleId, (u32, bool)>,
}

impl Heads {
    /// The heads of these rules, which are in order.
    pub fn new(model: &Model, kin: &Kin, rules: &[RuleId]) -> Self {
        let start = |rule: RuleId| model.rule(rule).head.force.from;
        let mut last = HashMap::new();
        for &rule in rules {
            let latest = last.entry(kin.family(rule)).or_insert(start(rule));
            *latest = start(rule).max(*latest);
        }
        let is_behind = |rule: RuleId| start(rule) < last[&kin.family(rule)];
        let (mut heads, mut twins, mut firsts) = (Heads::default(), HashMap::new(), HashMap::new());
        for &rule in rules.iter().filter(|rule| !is_behind(**rule)) {
            let place = *twins.entry(kin.twin(rule)).or_insert(heads.all.len());
            firsts.entry(kin.family(rule)).or_insert(place);
            if place == heads.all.len() {
                heads.all.push(rule);
                heads.members.push(Vec::new());
            }
            heads.enter(rule, place, false);
        }
        for &rule in rules.iter().filter(|rule| is_behind(**rule)) {
            heads.enter(rule, firsts[&kin.family(rule)], true);
        }
        heads
    }

    /// Each rule by itself.
    pub fn apart(rules: &[RuleId]) -> Self {
        let mut heads = Heads { all: rules.to_vec(), members: vec![Vec::new(); rules.len()], places: HashMap::new() };
        rules.iter().enumerate().for_each(|(place, &rule)| heads.enter(rule, place, false));
        heads
    }

    fn enter(&mut self, rule: RuleId, place: usize, is_behind: bool) {
        self.members[place].push(rule);
        self.places.insert(rule, (place as u32, is_behind));
    }

    /// All heads, in byte order of labels.
    pub fn all(&self) -> &[RuleId] {
        &self.all
    }

    /// Whom the head of that place stands for.
    pub fn members(&self, place: usize) -> &[RuleId] {
        &self.members[place]
    }

    /// The place of a rule's head.
    pub fn place(&self, rule: RuleId) -> Option<usize> {
        self.places.get(&rule).map(|(place, _)| *place as usize)
    }

    /// Whether the rule's family has left it behind: wherever it applies, its head defeats it.
    pub fn is_behind(&self, rule: RuleId) -> bool {
        self.places.get(&rule).is_some_and(|(_, is_behind)| *is_behind)
    }
}
