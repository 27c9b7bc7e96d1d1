//! Rulebooks and programmes made up for measuring, the same for the same seed.
//!
//! - *nested*: each rule strictly narrows an earlier one and overlaps others only by nesting, so that nothing can
//!   conflict and the answer to every programme is known
//! - *wild*: random boxes that overlap at random: many conflicts
//! - *ranked*: the same boxes, each in a tier of its own: as many overlaps, and yet decided
//! - *wide*: 250 countries, 200 assets, 40 technologies, and every question asked
//! - *flagship*: the project's own rulebook and the cars among its examples

#![allow(dead_code, reason = "each of those who measure uses a part of it")]

pub mod random;
pub mod scan;
mod wide;
mod world;

use std::collections::BTreeMap;
use std::path::Path;

use paceline::{Format, Program, Rulebook, Source};
use serde_json::{Value as Json, json};

use random::Random;
pub use world::{Case, Rule};

/// The members of the made-up alliances.
pub const MEMBERS: [&str; 3] = ["renault", "nissan", "mitsubishi"];

/// A rulebook with programmes to decide.
pub struct Workload {
    /// What it is called.
    pub name: String,
    /// The rulebook's text.
    pub rules: Vec<Source>,
    /// The proposals, each an object.
    pub proposals: Vec<Json>,
    /// Who leads each, where that is known.
    pub leaders: Vec<usize>,
    /// The same as plain structures, strongest rule first, for the scan.
    pub scan: Vec<Rule>,
    /// The programmes for the scan.
    pub cases: Vec<Case>,
}

impl Workload {
    /// The programmes, read by the rulebook.
    pub fn programs(&self, rulebook: &Rulebook) -> Vec<Program> {
        let proposals = self.proposals.iter().enumerate();
        let read = proposals.map(|(at, proposal)| rulebook.program(&format!("p{at}"), proposal));
        read.map(|program| program.unwrap_or_else(|invalid| panic!("{invalid}"))).collect()
    }

    /// The proposals as JSON Lines.
    pub fn jsonl(&self) -> String {
        self.proposals.iter().map(|proposal| format!("{proposal}\n")).collect()
    }
}

/// A tree of strictly narrower rules, and programmes with known answers.
pub fn nested(rules: usize, programs: usize, seed: u64) -> Workload {
    let mut random = Random::new(seed);
    let tree = Tree::grown(rules, &mut random);
    let cases: Vec<Case> = (0..programs).map(|_| Case::random(&mut random)).collect();
    let leaders = cases.iter().map(|case| tree.rules[tree.deepest(case)].member).collect();
    let text = format!("{}\n{}", world::declared(), listed(&tree.rules));
    let mut scan: Vec<(usize, Rule)> = tree.depth.iter().copied().zip(tree.rules).collect();
    scan.sort_by_key(|(depth, rule)| (std::cmp::Reverse(*depth), rule.label));
    let scan = scan.into_iter().map(|(_, rule)| rule).collect();
    made(format!("nested {rules}"), text, cases, leaders, scan)
}

/// Random boxes that conflict.
pub fn wild(rules: usize, programs: usize, seed: u64) -> Workload {
    let mut random = Random::new(seed);
    let rules: Vec<Rule> = boxes(rules, &mut random);
    let text = format!("{}\n{}", world::declared(), listed(&rules));
    let cases = (0..programs).map(|_| Case::random(&mut random)).collect();
    made(format!("wild {}", rules.len()), text, cases, Vec::new(), Vec::new())
}

/// The same boxes, each in a tier of its own: the one with the fewest cases first.
pub fn ranked(rules: usize, programs: usize, seed: u64) -> Workload {
    let mut random = Random::new(seed);
    let mut rules: Vec<Rule> = boxes(rules, &mut random);
    rules.sort_by_cached_key(|rule| (rule.breadth(), rule.label));
    let tiers: Vec<String> = (0..rules.len()).map(|at| format!("t{at}")).collect();
    let mut text = format!("{}\ntiers {}\n", world::declared(), tiers.join(" > "));
    for (rule, tier) in rules.iter().zip(&tiers) {
        text += &format!("tier {tier} {{ {} }}\n", rule.written());
    }
    let cases: Vec<Case> = (0..programs).map(|_| Case::random(&mut random)).collect();
    let first = |case: &Case| rules.iter().find(|rule| rule.holds(case)).map_or(0, |rule| rule.member);
    let leaders = cases.iter().map(first).collect();
    made(format!("ranked {}", rules.len()), text, cases, leaders, rules)
}

/// Many countries, assets and technologies, and every question asked.
pub fn wide(rules: usize, programs: usize, seed: u64) -> Workload {
    let (text, proposals) = wide::made(rules, programs, &mut Random::new(seed));
    Workload {
        name: format!("wide {rules}"),
        rules: vec![Source::new("wide.rules", text)],
        proposals,
        leaders: Vec::new(),
        scan: Vec::new(),
        cases: Vec::new(),
    }
}

/// The project's own rulebook; its programmes are [`flagship_cars`].
pub fn flagship() -> Vec<Source> {
    paceline::read([Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")]).expect("the flagship rulebook")
}

/// The cars among the examples of which all is known.
pub fn flagship_cars(rulebook: &Rulebook) -> Vec<Program> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/proposals/cars.csv");
    let text = std::fs::read_to_string(file).expect("the examples");
    let read = rulebook.programs(&Source::new("cars.csv", text), Format::Csv, "cars");
    read.into_iter().flatten().filter(|program| program.unknown().next().is_none()).collect()
}

fn made(name: String, text: String, cases: Vec<Case>, leaders: Vec<usize>, scan: Vec<Rule>) -> Workload {
    let proposals = cases.iter().map(Case::proposal).collect();
    let file = format!("{}.rules", name.replace(' ', "-"));
    Workload { name, rules: vec![Source::new(file, text)], proposals, leaders, scan, cases }
}

fn listed(rules: &[Rule]) -> String {
    rules.iter().map(|rule| rule.written() + "\n").collect()
}

fn boxes(count: usize, random: &mut Random) -> Vec<Rule> {
    let others = (1..count).map(|label| Rule::random(label, random)).collect::<Vec<_>>();
    std::iter::once(Rule::anything(0, 0)).chain(others).collect()
}

/// A tree of rules: the children of one differ in the value of one attribute.
struct Tree {
    rules: Vec<Rule>,
    depth: Vec<usize>,
    /// For each rule the attribute its children differ in, and each child by its value.
    children: Vec<Option<(usize, BTreeMap<usize, usize>)>>,
}

impl Tree {
    fn grown(count: usize, random: &mut Random) -> Self {
        let mut tree = Tree { rules: vec![Rule::anything(0, 0)], depth: vec![0], children: vec![None] };
        while tree.rules.len() < count {
            let parent = random.below(tree.rules.len());
            tree.add_below(parent, random);
        }
        tree
    }

    fn add_below(&mut self, parent: usize, random: &mut Random) {
        let open = self.rules[parent].open_attributes();
        let Some(&some) = open.get(random.below(open.len().max(1))) else { return };
        let (attribute, known) = self.children[parent].get_or_insert_with(|| (some, BTreeMap::new()));
        let values = self.rules[parent].values_below(*attribute);
        let free: Vec<usize> = values.into_iter().filter(|value| !known.contains_key(value)).collect();
        if free.is_empty() {
            return;
        }
        let value = free[random.below(free.len())];
        let (label, attribute) = (self.rules.len(), *attribute);
        known.insert(value, label);
        let member = random.below(MEMBERS.len());
        let rule = self.rules[parent].narrowed(attribute, value, label, member);
        self.rules.push(rule);
        self.depth.push(self.depth[parent] + 1);
        self.children.push(None);
    }

    /// The narrowest rule that applies.
    fn deepest(&self, case: &Case) -> usize {
        let mut at = 0;
        while let Some((attribute, children)) = &self.children[at] {
            let value = self.rules[at].value_below(*attribute, case);
            match children.get(&value) {
                Some(child) => at = *child,
                None => break,
            }
        }
        at
    }
}

/// A proposal of a made-up programme.
fn proposal(fields: &[(&str, Json)]) -> Json {
    let mut object = json!({});
    fields.iter().for_each(|(name, value)| object[*name] = value.clone());
    object
}
