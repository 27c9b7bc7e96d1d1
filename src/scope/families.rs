//! Rules that stand and fall together, found once for all pairs.
//!
//! In: a rulebook and its scopes. Out: [`Families`]: rules of one question, tier and scope that no own word sets apart are of
//! one *family*. Of a family the rules that came into force last defeat all the others, and whatever defeats one of those
//! last, or is defeated by it, does so by all of them. So it is enough to hold one of each family against one of every
//! other: a table may repeat a row a thousand times, and a provision be renewed every month.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::layout::Layout;
use super::rule_scope::RuleScope;
use crate::model::{Answer, Head, Model, Question, Rule, RuleId, TableId, TargetRef, TierId};
use crate::space::{Budget, Cube, Region, Space, uncovered};

/// So many steps it may take to see that two scopes are the same however they are written: those that take more count
/// as different, and each pair of their rules is gone into.
const EQUALITY_STEPS: u64 = 2_000;
/// A scope is held against so many others of the same bounds.
const MAX_COMPARED_SCOPES: usize = 8;

/// For each rule the number of its family, and of those in it that answer alike.
#[derive(Debug, Clone, Default)]
pub struct Families {
    families: Vec<u32>,
    twins: Vec<u32>,
    /// How many numbers are given away.
    numbers: u32,
}

/// What the rules of a family have in common: the question, the tier, the scope's number, and of which table they are
/// where an own word tells tables apart.
type Family = (Question, Option<TierId>, u32, Option<TableId>);

impl Families {
    /// The families of a rulebook's rules.
    pub fn new(model: &Model, layout: &Layout, rules: &[Arc<RuleScope>], impossible: &[&Cube]) -> Self {
        let (mut scopes, mut answers) = (Numbers::new(layout, impossible), HashMap::new());
        let named = Named::of(model);
        let (mut kin, mut families, mut twins) = (Families::default(), BTreeMap::new(), BTreeMap::new());
        for (id, rule) in model.rules() {
            let scope = &rules[id.0 as usize];
            let family = if named.is_told_apart(id, rule) {
                kin.next()
            } else {
                let key: Family = (rule.question, rule.head.tier, scopes.of(&scope.region), named.table(rule));
                *families.entry(key).or_insert_with(|| kin.next())
            };
            let next = answers.len();
            let answer = *answers.entry(answered(rule, scope)).or_insert(next);
            let twin = *twins.entry((family, rule.head.force.from, answer)).or_insert_with(|| kin.next());
            kin.families.push(family);
            kin.twins.push(twin);
        }
        kin
    }

    fn next(&mut self) -> u32 {
        self.numbers += 1;
        self.numbers - 1
    }

    /// All numbers of families and twins are below this.
    pub fn count(&self) -> usize {
        self.numbers as usize
    }

    /// The number of a rule's family.
    pub fn family(&self, rule: RuleId) -> u32 {
        self.families[rule.0 as usize]
    }

    /// The number of those of a rule's family that came into force with it and answer alike.
    pub fn twin(&self, rule: RuleId) -> u32 {
        self.twins[rule.0 as usize]
    }
}

/// What a rule answers, as far as it tells rules of one scope apart.
fn answered(rule: &Rule, scope: &RuleScope) -> String {
    match (&rule.answer, scope.answers.as_slice()) {
        (Answer::Choose { text, .. }, _) => format!("choose {text}"),
        (Answer::Split(split), _) => format!("split {}", split.text),
        (_, [(answer, _)]) => format!("{answer}"),
        // By the programme: each is by itself unless it is written alike.
        (answer, _) => format!("{answer:?}"),
    }
}

/// What own words name.
struct Named {
    rules: BTreeSet<RuleId>,
    tables: BTreeSet<TableId>,
}

impl Named {
    fn of(model: &Model) -> Self {
        let targets = || model.rules.iter().flat_map(|rule| rule.overrides.iter().map(|over| over.target));
        let rules = targets().filter_map(|target| if let TargetRef::Rule(rule) = target { Some(rule) } else { None });
        let tables =
            targets().filter_map(|target| if let TargetRef::Table(table) = target { Some(table) } else { None });
        Named { rules: rules.collect(), tables: tables.collect() }
    }

    /// Whether an own word tells a rule from all others: it is named, or has words that are not its whole table's.
    fn is_told_apart(&self, id: RuleId, rule: &Rule) -> bool {
        self.rules.contains(&id) || rule.overrides.iter().any(|over| !over.of_table)
    }

    /// The table of a rule, where tables are told apart.
    fn table(&self, rule: &Rule) -> Option<TableId> {
        let Head { table, .. } = rule.head;
        table.filter(|table| !rule.overrides.is_empty() || self.tables.contains(table))
    }
}

/// Numbers of scopes: the same for those that hold the same possible cases, as far as a few steps show it.
struct Numbers<'a> {
    layout: &'a Layout,
    impossible: &'a [&'a Cube],
    written: HashMap<Vec<Cube>, u32>,
    /// For the bounds of a scope those that have them.
    bounded: HashMap<Cube, Vec<(u32, Region)>>,
}

impl<'a> Numbers<'a> {
    fn new(layout: &'a Layout, impossible: &'a [&'a Cube]) -> Self {
        Numbers { layout, impossible, written: HashMap::new(), bounded: HashMap::new() }
    }

    fn of(&mut self, region: &Region) -> u32 {
        let mut cubes = region.cubes().to_vec();
        cubes.sort_unstable();
        if let Some(number) = self.written.get(&cubes) {
            return *number;
        }
        let (space, next) = (self.layout.space(), self.written.len() as u32);
        let bounds = cubes
            .split_first()
            .map(|(first, rest)| rest.iter().fold(first.clone(), |bounds, cube| space.around(&bounds, cube)));
        let mut number = next;
        if let Some(bounds) = bounds {
            let like = self.bounded.entry(bounds).or_default();
            let same = like.iter().find(|(_, other)| is_same(space, region, other, self.impossible));
            match same {
                Some((known, _)) => number = *known,
                None if like.len() < MAX_COMPARED_SCOPES => like.push((next, region.clone())),
                None => {}
            }
        }
        self.written.insert(cubes, number);
        number
    }
}

/// Whether two regions surely hold the same possible cases.
fn is_same(space: &Space, a: &Region, b: &Region, impossible: &[&Cube]) -> bool {
    let mut budget = Budget::new(EQUALITY_STEPS);
    let mut within = |inner: &Region, outer: &Region| {
        let cover: Vec<&Cube> = outer.cubes().iter().chain(impossible.iter().copied()).collect();
        inner.cubes().iter().all(|cube| matches!(uncovered(space, cube, &cover, &mut budget), Ok(None)))
    };
    within(a, b) && within(b, a)
}
