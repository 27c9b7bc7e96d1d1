//! The rules of a question that stand for all others on some days.
//!
//! In: the rules in force, and which of them stand and fall together ([`Families`]). Out: [`Heads`]: of each family, of the
//! rules that came into force last, one for each answer. The others of these give the same answer in the same cases, and
//! those that came into force before are defeated wherever they apply: who disagrees with whom is asked of heads alone.

use crate::model::{Model, RuleId};
use crate::scope::Families;

/// The heads of a question's rules, and whom each stands for.
#[derive(Debug, Default)]
pub(super) struct Heads {
    /// In byte order of labels.
    all: Vec<RuleId>,
    /// For each head those that it stands for, itself among them: its twins, and those that its family has left behind.
    members: Vec<Vec<RuleId>>,
    /// For each rule in force, in order, the place of its head, and whether it has been left behind.
    places: Vec<(RuleId, u32, bool)>,
}

/// No place yet.
const NONE: u32 = u32::MAX;

/// The place, set to another where there is none yet.
fn or_set(place: &mut u32, other: u32) -> u32 {
    if *place == NONE {
        *place = other;
    }
    *place
}

impl Heads {
    /// The heads of these rules, which are in order.
    pub fn new(model: &Model, kin: &Families, rules: &[RuleId]) -> Self {
        let start = |rule: RuleId| model.rule(rule).head.force.from;
        let mut last = vec![None; kin.count()];
        for &rule in rules {
            let latest = &mut last[kin.family(rule) as usize];
            *latest = start(rule).max(*latest);
        }
        let is_behind = |rule: RuleId| start(rule) < last[kin.family(rule) as usize];
        let (mut heads, mut twins) = (Heads::default(), vec![NONE; kin.count()]);
        let mut firsts = twins.clone();
        for &rule in rules.iter().filter(|rule| !is_behind(**rule)) {
            let next = heads.all.len() as u32;
            let place = or_set(&mut twins[kin.twin(rule) as usize], next);
            or_set(&mut firsts[kin.family(rule) as usize], place);
            if place == next {
                heads.all.push(rule);
                heads.members.push(Vec::new());
            }
            heads.members[place as usize].push(rule);
        }
        heads.places.reserve_exact(rules.len());
        for &rule in rules {
            let behind = is_behind(rule);
            let place = if behind { firsts[kin.family(rule) as usize] } else { twins[kin.twin(rule) as usize] };
            heads.members[place as usize].extend(behind.then_some(rule));
            heads.places.push((rule, place, behind));
        }
        heads
    }

    /// All heads, in byte order of labels.
    pub fn all(&self) -> &[RuleId] {
        &self.all
    }

    /// Whom the head of that place stands for.
    pub fn members(&self, place: usize) -> &[RuleId] {
        &self.members[place]
    }

    fn find(&self, rule: RuleId) -> Option<&(RuleId, u32, bool)> {
        self.places.binary_search_by_key(&rule, |(of, ..)| *of).ok().map(|at| &self.places[at])
    }

    /// The place of a rule's head.
    pub fn place(&self, rule: RuleId) -> Option<usize> {
        self.find(rule).map(|(_, place, _)| *place as usize)
    }

    /// Whether the rule's family has left it behind: wherever it applies, its head defeats it.
    pub fn is_behind(&self, rule: RuleId) -> bool {
        self.find(rule).is_some_and(|(.., is_behind)| *is_behind)
    }
}
