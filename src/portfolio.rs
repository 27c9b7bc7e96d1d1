//! Many programmes at once: who leads and follows how many, what is shared, which assets carry them, and the targets.
//!
//! In: a precedence and decided programmes. Out: a [`Portfolio`] and its JSON. Open and undecided
//! answers count nowhere; a target counts a programme only where that is certain.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json, json};

use crate::engine::{Answer, Decision, Outcome};
use crate::model::{Domain, Kind, Model, Program};
use crate::precedence::Precedence;
use crate::space::Stop;

/// What a portfolio amounts to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Portfolio {
    /// How many programmes there are.
    pub programs: usize,
    /// How many each member leads, in order of declaration.
    pub leads: Vec<(String, usize)>,
    /// How many each member follows.
    pub follows: Vec<(String, usize)>,
    /// Of how many each kind of asset is shared, in whatever mode.
    pub shared: Vec<(String, usize)>,
    /// For each kind, the assets that carry programmes and how many.
    pub assets: Vec<(String, Vec<(String, usize)>)>,
    /// Of how many programmes each question is open for want of some field, in the order of the questions: `leader`,
    /// `work`, `followers`, each kind of asset (whether it is shared, or which it is), `cost`.
    pub open: Vec<(String, usize)>,
    /// Each target in force.
    pub targets: Vec<Reached>,
}

/// What became of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reached {
    /// Its label.
    pub rule: String,
    /// How many of those measured have what it wants.
    pub have: usize,
    /// How many are measured.
    pub among: usize,
    /// The fraction to reach, of one.
    pub goal: Decimal,
    /// Why, in words.
    pub because: Option<String>,
}

impl Reached {
    /// The fraction reached, of one; none where no programme is measured.
    pub fn share(&self) -> Option<Decimal> {
        (self.among > 0).then(|| Decimal::from(self.have) / Decimal::from(self.among))
    }

    /// Whether the goal is reached, exactly; over no programme it is.
    pub fn met(&self) -> bool {
        let wanted = self.goal.checked_mul(Decimal::from(self.among));
        wanted.is_some_and(|wanted| Decimal::from(self.have) >= wanted)
    }
}

/// A portfolio under way.
pub struct Tally<'a> {
    precedence: &'a Precedence,
    /// Targets come into force and end on days of their own, on which nothing is decided otherwise.
    day: Date,
    portfolio: Portfolio,
    assets: Vec<BTreeMap<u32, usize>>,
}

impl<'a> Tally<'a> {
    /// An empty portfolio on one of the precedence's days.
    pub fn new(precedence: &'a Precedence, day: Date) -> Self {
        let model = &precedence.scopes.model;
        let members = || model.members.iter().map(|member| (member.name.clone(), 0)).collect();
        let in_force = model.targets.iter().filter(|target| target.head.force.holds_on(day));
        let targets = in_force.map(|target| Reached {
            rule: target.head.label.clone(),
            have: 0,
            among: 0,
            goal: target.share / Decimal::ONE_HUNDRED,
            because: target.head.because.clone(),
        });
        let kinds = || model.kinds.iter().map(|kind| (kind.name.clone(), 0));
        let question = |name: &str| (name.to_owned(), 0);
        let before = ["leader", "work", "followers"].map(question);
        let portfolio = Portfolio {
            programs: 0,
            leads: members(),
            follows: members(),
            shared: kinds().collect(),
            assets: Vec::new(),
            open: before.into_iter().chain(kinds()).chain([question("cost")]).collect(),
            targets: targets.collect(),
        };
        Tally { precedence, day, portfolio, assets: vec![BTreeMap::new(); model.kinds.len()] }
    }

    fn model(&self) -> &'a Model {
        &self.precedence.scopes.model
    }

    /// Counts one programme and its decision, if it has one.
    pub fn add(&mut self, program: &Program, decision: Option<&Decision>) -> Result<(), Stop> {
        self.portfolio.programs += 1;
        let Some(decision) = decision else { return Ok(()) };
        if let Some(leader) = decision.leader.answer() {
            self.portfolio.leads[leader.0 as usize].1 += 1;
        }
        for (member, follows) in &decision.members {
            self.portfolio.follows[member.0 as usize].1 += usize::from(follows.answer() == Some(&true));
        }
        for kind in &decision.assets {
            let at = kind.kind.0 as usize;
            let sole = self.model().kind(kind.kind).sole();
            let shared = kind.sharing.answer().is_some_and(|&sharing| sharing != Kind::SEPARATE && sharing != sole);
            self.portfolio.shared[at].1 += usize::from(shared);
            if let Some(Some(asset)) = kind.asset.answer() {
                *self.assets[at].entry(asset.0).or_default() += 1;
            }
        }
        for ((_, count), is_open) in self.portfolio.open.iter_mut().zip(open(decision)) {
            *count += usize::from(is_open);
        }
        self.measure(program)
    }

    /// Adds what another portfolio of the same precedence and day counted.
    pub fn merge(&mut self, other: Tally<'a>) {
        fn add(counts: &mut [(String, usize)], others: &[(String, usize)]) {
            counts.iter_mut().zip(others).for_each(|((_, count), (_, more))| *count += more);
        }
        let (own, others) = (&mut self.portfolio, &other.portfolio);
        own.programs += others.programs;
        add(&mut own.leads, &others.leads);
        add(&mut own.follows, &others.follows);
        add(&mut own.shared, &others.shared);
        add(&mut own.open, &others.open);
        for (target, more) in own.targets.iter_mut().zip(&others.targets) {
            (target.have, target.among) = (target.have + more.have, target.among + more.among);
        }
        for (counts, more) in self.assets.iter_mut().zip(other.assets) {
            more.into_iter().for_each(|(asset, count)| *counts.entry(asset).or_default() += count);
        }
    }

    fn measure(&mut self, program: &Program) -> Result<(), Stop> {
        let scopes = &self.precedence.scopes;
        let cases = scopes.layout.cases_of(program);
        let targets = self.model().targets.iter().zip(&scopes.targets);
        let in_force = targets.filter(|(target, _)| target.head.force.holds_on(self.day));
        for ((_, (among, have)), reached) in in_force.zip(&mut self.portfolio.targets) {
            if self.precedence.certainly(among, &cases)? {
                reached.among += 1;
                reached.have += usize::from(self.precedence.certainly(have, &cases)?);
            }
        }
        Ok(())
    }

    /// The portfolio of all that was added.
    pub fn finish(mut self) -> Portfolio {
        let model = self.model();
        for (kind, assets) in model.kind_ids().zip(&self.assets) {
            let named =
                assets.iter().map(|(&asset, &count)| (model.name(Domain::Assets(kind), asset).to_owned(), count));
            self.portfolio.assets.push((model.kind(kind).name.clone(), named.collect()));
        }
        self.portfolio
    }
}

impl Portfolio {
    /// Whether every target is met.
    pub fn is_met(&self) -> bool {
        self.targets.iter().all(Reached::met)
    }

    /// The portfolio as one JSON object, as `docs/json.md` has it.
    pub fn to_json(&self) -> Json {
        let counts = |counts: &[(String, usize)]| {
            Json::Object(counts.iter().map(|(name, count)| (name.clone(), json!(count))).collect::<Map<_, _>>())
        };
        let assets = self.assets.iter().map(|(kind, assets)| (kind.clone(), counts(assets)));
        let targets = self.targets.iter().map(|target| {
            json!({
                "rule": target.rule, "have": target.have, "among": target.among,
                "share": target.share().map_or(Json::Null, fraction), "goal": fraction(target.goal), "met": target.met(),
            })
        });
        json!({
            "programs": self.programs,
            "leads": counts(&self.leads),
            "follows": counts(&self.follows),
            "shared": counts(&self.shared),
            "assets": Json::Object(assets.collect::<Map<_, _>>()),
            "targets": targets.collect::<Vec<_>>(),
        })
    }
}

/// As [`Portfolio::to_json`].
impl Serialize for Portfolio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// Whether each question is open, in the order of the questions.
fn open(decision: &Decision) -> impl Iterator<Item = bool> + '_ {
    let assets = decision.assets.iter().map(|kind| is_open(&kind.sharing) || is_open(&kind.asset));
    let work = decision.work.iter().any(|(_, answer)| is_open(answer));
    let followers = decision.members.iter().any(|(_, answer)| is_open(answer));
    [is_open(&decision.leader), work, followers].into_iter().chain(assets).chain([is_open(&decision.cost)])
}

fn is_open<T>(answer: &Answer<T>) -> bool {
    matches!(answer.outcome, Outcome::Open { .. })
}

/// A fraction of one with six decimals.
fn fraction(number: Decimal) -> Json {
    let rounded = number.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero).normalize();
    rounded.to_string().parse().map_or(Json::Null, Json::Number)
}
