//! Which possible programmes in a box really get these answers.
//!
//! A box of cases may narrow the answers of questions. The last such answer is taken away first: for each way in which
//! it comes about (a rule that is not defeated, or the default) the part of the box that goes this way is left, over
//! programmes and still earlier answers; and so on down to programmes alone. Every way is exact, so nothing is lost and
//! nothing added.

use std::sync::{Arc, OnceLock};

use super::Precedence;
use crate::model::{Kind, KindId, MemberId, Question, RuleId, TechnologyId};
use crate::scope::{Choice, Compared, Extent, Key};
use crate::space::{AttributeId, Budget, Cube, Index, Region, Space, Stop, TooMany, outside};

/// What is done with each box found.
pub type Visit<'v> = dyn FnMut(Cube, &mut Budget) -> Result<(), Stop> + 'v;

/// One way in which an answer comes about.
#[derive(Debug, Clone)]
pub struct Derivation {
    /// The answer, as a value of its attribute.
    pub answer: usize,
    /// The rule that gives it; none for the default.
    pub by: Option<RuleId>,
    /// The cases that go this way: in one of these boxes (which may overlap) …
    pub within: Vec<Cube>,
    /// … in none of these …
    pub without: Vec<Cube>,
    /// … and where none of these rules applies (of a question about a subject they are boxes, by that subject).
    pub unless: Vec<RuleId>,
}

impl Derivation {
    /// A way that no rule opens.
    pub fn of(answer: usize, within: Vec<Cube>, without: Vec<Cube>) -> Self {
        Derivation { answer, by: None, within, without, unless: Vec::new() }
    }
}

/// The ways in which the answer of a key comes about.
#[derive(Debug)]
pub struct Derivations {
    all: Vec<Derivation>,
    /// Which of them may be gone in which cases; made when it is asked for.
    index: OnceLock<Index>,
}

impl Derivations {
    pub(super) fn new(all: Vec<Derivation>) -> Self {
        Derivations { all, index: OnceLock::new() }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Derivation> {
        self.all.iter()
    }

    /// Those that some case of a box may go.
    pub fn of(&self, space: &Space, cube: &Cube) -> impl Iterator<Item = &Derivation> {
        let index = self.index.get_or_init(|| Index::new(space, self.all.iter().map(|way| way.within.as_slice())));
        index.meeting(space, [cube]).into_iter().map(|at| &self.all[at])
    }
}

impl From<TooMany> for Stop {
    fn from(_: TooMany) -> Self {
        Stop::Spent
    }
}

impl Precedence {
    /// Visits boxes of possible programmes that together are all programmes of `cube` that get the answers it admits.
    pub fn preimage(&self, cube: &Cube, budget: &mut Budget, visit: &mut Visit<'_>) -> Result<(), Stop> {
        let Some((attribute, key)) = self.scopes.layout.last_narrowed(cube) else {
            let impossible: Vec<&Cube> = self.scopes.impossible_cubes().collect();
            return outside(self.scopes.space(), cube, &impossible, budget, visit);
        };
        let freed = self.scopes.space().freed(cube, attribute);
        for way in self.ways(key)?.of(self.scopes.space(), &freed) {
            if self.scopes.space().admits(cube, attribute, way.answer) {
                self.along(way, &freed, budget, visit)?;
            }
        }
        Ok(())
    }

    /// Visits boxes of possible programmes of `cube` that go this way.
    pub fn along(&self, way: &Derivation, cube: &Cube, budget: &mut Budget, visit: &mut Visit<'_>) -> Result<(), Stop> {
        self.through(way, cube, budget, &mut |piece, budget| self.preimage(&piece, budget, visit))
    }

    /// Visits boxes of cases of `cube` that go this way, whether or not the answers they narrow come about.
    pub(super) fn through(
        &self,
        way: &Derivation,
        cube: &Cube,
        budget: &mut Budget,
        visit: &mut Visit<'_>,
    ) -> Result<(), Stop> {
        let space = self.scopes.space();
        let mut met = way.within.iter().filter_map(|within| space.meet(cube, within)).peekable();
        if met.peek().is_none() {
            return Ok(());
        }
        let applying = way.unless.iter().flat_map(|&rule| self.scopes.rule(rule).region.cubes());
        let without: Vec<&Cube> = way.without.iter().chain(applying).collect();
        met.try_for_each(|met| outside(space, &met, &without, budget, visit))
    }

    /// The boxes of possible programmes of `cube` that go this way.
    pub fn gathered(&self, way: &Derivation, cube: &Cube) -> Result<Vec<Cube>, Stop> {
        self.gathered_alike(way, cube, &[], &[])
    }

    /// The same of a box of programmes all of which get these answers of these keys: how they come about is not asked again.
    pub fn gathered_alike(
        &self,
        way: &Derivation,
        programmes: &Cube,
        keys: &[Key],
        answers: &[usize],
    ) -> Result<Vec<Cube>, Stop> {
        let (space, mut case) = (self.scopes.space(), programmes.clone());
        let answered =
            keys.iter().zip(answers).filter_map(|(&key, &answer)| Some((self.scopes.attribute(key)?, answer)));
        let answered: Vec<(AttributeId, usize)> = answered.collect();
        answered.iter().for_each(|&(attribute, answer)| space.assign(&mut case, attribute, answer));
        let mut boxes = Vec::new();
        let mut keep = |cube: Cube, _: &mut Budget| {
            boxes.push(cube);
            Ok(())
        };
        let mut deeper = |piece: Cube, budget: &mut Budget| {
            let piece = answered.iter().fold(piece, |piece, (attribute, _)| space.freed(&piece, *attribute));
            self.preimage(&piece, budget, &mut keep)
        };
        self.through(way, &case, &mut self.budget(), &mut deeper)?;
        Ok(boxes)
    }

    /// The possible programmes of a box by the answers of these keys: boxes, each with a value for every key.
    pub fn refined(&self, cases: &Cube, keys: &[Key]) -> Result<Vec<(Cube, Vec<usize>)>, Stop> {
        let mut pieces = vec![(cases.clone(), Vec::new())];
        for (at, &key) in keys.iter().enumerate() {
            let ways = self.ways(key)?;
            let mut finer = Vec::new();
            for (cube, answers) in &pieces {
                for way in ways.of(self.scopes.space(), cube) {
                    let with = || answers.iter().copied().chain([way.answer]).collect::<Vec<usize>>();
                    let boxes = self.gathered_alike(way, cube, &keys[..at], answers)?;
                    finer.extend(boxes.into_iter().map(|piece| (piece, with())));
                }
            }
            pieces = finer;
        }
        Ok(pieces)
    }

    /// Whether every possible programme of a box lies in some of these boxes, whatever its answers; on a day on which the scheme is
    /// not in force nothing that speaks of answers is certain.
    pub fn certain(&self, boxes: &[Cube], cases: &Cube) -> Result<bool, Stop> {
        let speaks = || boxes.iter().any(|cube| self.scopes.layout.narrows_answers(cube));
        if self.rules(Question::Leader).is_empty() && speaks() {
            return Ok(false);
        }
        let within = vec![self.full()];
        let outside = Derivation::of(0, within, boxes.to_vec());
        Ok(!Stop::found(self.along(&outside, cases, &mut self.budget(), &mut |_, _| Err(Stop::Enough)))?)
    }

    /// The same of where a condition holds.
    pub fn certainly(&self, extent: &Extent, cases: &Cube) -> Result<bool, Stop> {
        self.certain(&extent.near(&self.scopes, cases, &mut self.budget())?, cases)
    }

    /// Every way in which the answer of a key comes about, each over programmes and earlier answers; worked out once.
    pub fn ways(&self, key: Key) -> Result<Arc<Derivations>, Stop> {
        let new = || Ok(Arc::new(Derivations::new(self.new_ways(key)?)));
        match self.scopes.attribute(key) {
            Some(attribute) => self.known_ways(attribute).get_or_init(new).clone(),
            None => new(),
        }
    }

    /// Those ways in which the answer of a key comes about in some of these boxes; others may be among them.
    pub fn ways_among(&self, key: Key, cases: &[Cube]) -> Result<Arc<Derivations>, Stop> {
        match key {
            // Most rules answer the first question: only those that can apply are gone into.
            Key::Leader => {
                let ways = self.rule_ways(Question::Leader, None, cases)?;
                Ok(Arc::new(Derivations::new(ways)))
            }
            _ => self.ways(key),
        }
    }

    fn new_ways(&self, key: Key) -> Result<Vec<Derivation>, Stop> {
        match key {
            Key::Leader => self.leader_ways(),
            Key::LeaderOn(technology) => self.work_ways(technology),
            Key::Follower(member) => self.follower_ways(member),
            Key::Sharing(kind) => self.sharing_ways(kind),
            Key::Chosen(kind) => self.asset_ways(kind),
            _ => Ok(Vec::new()),
        }
    }

    fn full(&self) -> Cube {
        self.scopes.space().full()
    }

    fn leader_ways(&self) -> Result<Vec<Derivation>, Stop> {
        self.rule_ways(Question::Leader, None, &[self.full()])
    }

    fn work_ways(&self, technology: TechnologyId) -> Result<Vec<Derivation>, Stop> {
        let asked = self.scopes.asked[technology.0 as usize].cubes();
        let subject = self.scopes.attribute(Key::Technology).map(|id| (id, technology.0 as usize));
        let mut ways = self.rule_ways(Question::TechnologyLead, subject, asked)?;
        let unruled = self.unruled(Question::TechnologyLead, subject);
        for member in self.scopes.model.member_ids() {
            let leads = self.with(Key::Leader, member.0 as usize);
            let within = asked.iter().filter_map(|cube| self.scopes.space().meet(cube, leads.as_ref()?)).collect();
            ways.push(Derivation::of(member.0 as usize, within, unruled.clone()));
        }
        let not_asked = self.scopes.model.members.len();
        ways.push(Derivation::of(not_asked, vec![self.full()], asked.to_vec()));
        Ok(ways)
    }

    fn follower_ways(&self, member: MemberId) -> Result<Vec<Derivation>, Stop> {
        let subject = self.scopes.attribute(Key::Member).map(|id| (id, member.0 as usize));
        let leads: Vec<Cube> = self.with(Key::Leader, member.0 as usize).into_iter().collect();
        let others: Vec<Cube> = self.except(Key::Leader, member.0 as usize).into_iter().collect();
        let mut ways = self.rule_ways(Question::Follows, subject, &others)?;
        let without = self.unruled(Question::Follows, subject);
        ways.push(Derivation::of(0, others, without));
        ways.push(Derivation::of(0, leads, Vec::new()));
        Ok(ways)
    }

    fn sharing_ways(&self, kind: KindId) -> Result<Vec<Derivation>, Stop> {
        let (sole, followed) = self.followed();
        let question = Question::Sharing(kind);
        let mut ways = self.rule_ways(question, None, &followed)?;
        let without = self.unruled(question, None);
        ways.push(Derivation::of(Kind::SEPARATE as usize, followed, without));
        let answer = self.scopes.model.kind(kind).sole() as usize;
        ways.push(Derivation::of(answer, vec![sole], Vec::new()));
        Ok(ways)
    }

    /// Who leads and who follows: what the cost hangs on.
    pub fn parties(&self) -> Vec<Key> {
        std::iter::once(Key::Leader).chain(self.scopes.model.member_ids().map(Key::Follower)).collect()
    }

    /// The box of cases without followers, and those with some.
    pub fn followed(&self) -> (Cube, Vec<Cube>) {
        let (mut sole, mut followed) = (self.full(), Vec::new());
        for member in self.scopes.model.member_ids() {
            if let Some(attribute) = self.scopes.attribute(Key::Follower(member)) {
                followed.extend(self.scopes.space().restricted(&sole, attribute, [1]));
                self.scopes.space().assign(&mut sole, attribute, 0);
            }
        }
        (sole, followed)
    }

    fn asset_ways(&self, kind: KindId) -> Result<Vec<Derivation>, Stop> {
        let question = Question::Asset(kind);
        let none = self.scopes.model.kind(kind).assets.len();
        let within = vec![self.full()];
        let mut ways = vec![Derivation::of(none, within, self.unruled(question, None))];
        for &rule in self.rules(question).iter().filter(|rule| !self.is_behind(**rule)) {
            let scope = self.scopes.rule(rule);
            let Some(choice) = &scope.choice else { continue };
            let mut nothing = self.way_by(rule, None, none, scope.region.cubes().to_vec())?;
            let open = self.open_assets(kind, choice)?;
            let first = |group: Vec<usize>| {
                group.into_iter().reduce(|a, b| if self.named_before(choice, b, a) { b } else { a })
            };
            // Of assets that only their names tell apart the first is chosen.
            let taken: Vec<usize> = choice.groups(&open).into_iter().filter_map(first).collect();
            let space = self.scopes.space();
            for &asset in &taken {
                let within = open[asset].and(space, &scope.region)?.cubes().to_vec();
                let mut way = Derivation { answer: asset, within, ..nothing.clone() };
                let met = |other: &&usize| **other != asset && open[**other].meets(space, &open[asset]);
                for &other in taken.iter().filter(met) {
                    let better = self.better(choice, other, asset)?;
                    way.without.extend_from_slice(better.and(space, &open[other])?.cubes());
                }
                ways.push(way);
            }
            nothing.without.extend(open.iter().flat_map(|region| region.cubes().iter().cloned()));
            ways.push(nothing);
        }
        Ok(ways)
    }

    /// Every way in which the cost is decided; its answer is the place of the rule among those in force, the default's
    /// the number of them.
    pub fn cost_ways(&self) -> Result<Vec<Derivation>, Stop> {
        let (sole, followed) = self.followed();
        let mut ways = Vec::new();
        for (at, &rule) in self.rules(Question::Cost).iter().enumerate().filter(|(_, rule)| !self.is_behind(**rule)) {
            let region = &self.scopes.rule(rule).region;
            let met =
                region.cubes().iter().flat_map(|a| followed.iter().filter_map(|b| self.scopes.space().meet(a, b)));
            ways.push(self.way_by(rule, None, at, met.collect())?);
        }
        let answer = self.rules(Question::Cost).len();
        let without = self.unruled(Question::Cost, None);
        ways.push(Derivation::of(answer, followed, without));
        ways.push(Derivation::of(answer, vec![sole], Vec::new()));
        Ok(ways)
    }

    /// For each asset, the cases in which a choice may take it: eligible, and struck by no bar in force.
    pub fn open_assets(&self, kind: KindId, choice: &Choice) -> Result<Vec<Region>, TooMany> {
        let strikes: Vec<_> = self.strikes(kind).map(|(_, strike)| strike).collect();
        let open = choice.eligible.iter().enumerate().map(|(asset, eligible)| {
            strikes
                .iter()
                .try_fold(eligible.clone(), |open, strike| open.minus(self.scopes.space(), &strike.struck[asset]))
        });
        open.collect()
    }

    /// The cases in which a choice prefers asset `a` to asset `b`, the name deciding last.
    pub fn better(&self, choice: &Choice, a: usize, b: usize) -> Result<Region, TooMany> {
        let Compared { better, tied } = choice.compared(self.scopes.space(), a, b)?;
        if self.named_before(choice, a, b) { better.or(self.scopes.space(), tied) } else { Ok(better.clone()) }
    }

    /// Whether asset `a` goes before asset `b` by name.
    fn named_before(&self, choice: &Choice, a: usize, b: usize) -> bool {
        let assets = &self.scopes.model.kind(choice.kind).assets;
        assets[a].name < assets[b].name
    }

    /// The ways in which the rules of a question decide it, within these boxes, which say nothing of its subject.
    fn rule_ways(
        &self,
        question: Question,
        subject: Option<(AttributeId, usize)>,
        within: &[Cube],
    ) -> Result<Vec<Derivation>, Stop> {
        let mut ways = Vec::new();
        for rule in self.meeting(question, within).into_iter().filter(|rule| !self.is_behind(*rule)) {
            for (answer, region) in &self.scopes.rule(rule).answers {
                let there = self.about(region.cubes(), subject);
                let met = there.iter().flat_map(|a| within.iter().filter_map(|b| self.scopes.space().meet(a, b)));
                let within: Vec<Cube> = met.collect();
                if !within.is_empty() {
                    ways.push(self.way_by(rule, subject, *answer as usize, within)?);
                }
            }
        }
        Ok(ways)
    }

    /// The way that a rule opens within some of its cases: where nobody defeats it, and nothing is set aside.
    fn way_by(
        &self,
        rule: RuleId,
        subject: Option<(AttributeId, usize)>,
        answer: usize,
        within: Vec<Cube>,
    ) -> Result<Derivation, Stop> {
        let (space, own) = (self.scopes.space(), self.scopes.rule(rule).region.cubes());
        let about = |cube: &Cube| self.about(std::slice::from_ref(cube), subject);
        let excluded = self.excluded(self.scopes.model.rule(rule).question)?;
        let excluded = excluded.iter().filter(|cube| own.iter().any(|own| space.meets(own, cube)));
        let (mut without, mut unless): (Vec<Cube>, _) = (excluded.flat_map(about).collect(), Vec::new());
        match subject {
            None => unless.extend(self.defeating_heads(rule)?.iter().map(|defeat| defeat.by)),
            Some(_) => without.extend(self.victors(rule)?.into_iter().flat_map(about)),
        }
        Ok(Derivation { answer, by: Some(rule), within, without, unless })
    }

    /// The boxes in which some rule of a question applies.
    fn unruled(&self, question: Question, subject: Option<(AttributeId, usize)>) -> Vec<Cube> {
        let rules = self.heads(question).iter();
        rules.flat_map(|&rule| self.about(self.scopes.rule(rule).region.cubes(), subject)).collect()
    }

    /// These boxes as they speak of one subject.
    fn about(&self, cubes: &[Cube], subject: Option<(AttributeId, usize)>) -> Vec<Cube> {
        let Some((attribute, value)) = subject else { return cubes.to_vec() };
        let space = self.scopes.space();
        let about = cubes.iter().filter(|cube| space.admits(cube, attribute, value));
        about.map(|cube| space.freed(cube, attribute)).collect()
    }

    /// The box of the cases in which an answer is this value of its attribute.
    pub fn with(&self, key: Key, value: usize) -> Option<Cube> {
        self.scopes.space().restricted(&self.full(), self.scopes.attribute(key)?, [value])
    }

    pub(super) fn except(&self, key: Key, value: usize) -> Option<Cube> {
        let attribute = self.scopes.attribute(key)?;
        let size = self.scopes.space().size(attribute);
        self.scopes.space().ranged(attribute, [0..value, value + 1..size])
    }
}
