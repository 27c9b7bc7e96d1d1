//! Deciding a programme with unknown fields: a box in the space of cases.
//!
//! For each question, the ways in which its answers come about within the box, as boxes of programmes. One answer
//! alone is definite; several are open, and the boxes say for which completions each holds and on which fields it hangs.

use std::collections::{BTreeMap, BTreeSet};

use super::cost::{self, Shares};
use super::decision::Undecidable;
use super::decision::{Answer, AssetDecision, Case, Decision, Outcome, Violation};
use crate::model::{
    Answer as RuleAnswer, AssetId, FieldId, MemberId, Program, Question, Reason, Split, SplitBy, TechnologyId,
};
use crate::precedence::{Derivation, Precedence};
use crate::scope::Key;
use crate::space::{Budget, Cube, Stop};

/// Decides a box of programmes.
pub fn decide(precedence: &Precedence, program: &Program, cases: &Cube) -> Result<Decision, Undecidable> {
    let open = Open { precedence, program, cases };
    if !Stop::found(precedence.preimage(cases, &mut precedence.budget(), &mut |_, _| Err(Stop::Enough)))? {
        let met = |region: &crate::space::Region| {
            region.cubes().iter().any(|cube| precedence.scopes.space().meets(cube, cases))
        };
        let at = precedence.scopes.impossible.iter().position(met);
        return Err(at.map_or(Undecidable::Gap, Undecidable::Impossible));
    }
    open.decide()
}

struct Open<'a> {
    precedence: &'a Precedence,
    program: &'a Program,
    cases: &'a Cube,
}

/// For each answer, the boxes of programmes that get it; and all that one of them rests on.
#[derive(Debug, Default)]
struct Partition<T: Ord> {
    boxes: BTreeMap<T, Vec<Cube>>,
    by: BTreeSet<Reason>,
}

impl Open<'_> {
    fn decide(&self) -> Result<Decision, Undecidable> {
        let model = &self.precedence.scopes.model;
        let in_force = !self.precedence.rules(Question::Leader).is_empty();
        let leader = self.partition(Key::Leader, in_force)?;
        Ok(Decision {
            program: self.program.name.clone(),
            as_of: self.precedence.day,
            work: self.work(in_force)?,
            followers: self.followers(in_force)?,
            members: self.members(&leader, in_force)?,
            leader: self.answer(leader, in_force, |member| Some(MemberId(member as u32))),
            assets: model.kind_ids().map(|kind| self.asset(kind, in_force)).collect::<Result<_, _>>()?,
            cost: self.cost(in_force)?,
            violations: if in_force { self.violations()? } else { Vec::new() },
        })
    }

    /// For each answer of a key, the programmes of the box that get it.
    fn partition(&self, key: Key, in_force: bool) -> Result<Partition<usize>, Stop> {
        let mut partition = Partition::default();
        for way in self.precedence.ways(key)?.iter().filter(|_| in_force) {
            let boxes = self.precedence.gathered(way, self.cases)?;
            if !boxes.is_empty() {
                partition.by.extend(way.by.map(Reason::Rule));
                partition.boxes.entry(way.answer).or_default().extend(boxes);
            }
        }
        Ok(partition)
    }

    /// The answer that a partition amounts to; `read` makes an answer of a value, or none where the question is not asked.
    fn answer<K: Ord, T>(&self, partition: Partition<K>, in_force: bool, read: impl Fn(K) -> Option<T>) -> Answer<T> {
        if !in_force {
            return Answer::not_in_force();
        }
        let by = self.by_label(partition.by);
        let needs = if partition.boxes.len() > 1 { self.needs(&partition.boxes) } else { Vec::new() };
        let mut cases: Vec<Case<T>> =
            partition.boxes.into_iter().map(|(answer, when)| Case { when, answer: read(answer) }).collect();
        if let [Case { answer, .. }] = cases.as_mut_slice()
            && let Some(answer) = answer.take()
        {
            return Answer::settled(answer, by);
        }
        Answer { outcome: Outcome::Open { needs, cases }, by }
    }

    /// Reasons in byte order of their labels.
    fn by_label(&self, by: BTreeSet<Reason>) -> Vec<Reason> {
        let mut by: Vec<Reason> = by.into_iter().collect();
        self.precedence.scopes.model.sort_by_label(&mut by);
        by
    }

    /// The unknown fields in which alone two completions with different answers differ; all of them, if none does.
    fn needs<K: Ord>(&self, boxes: &BTreeMap<K, Vec<Cube>>) -> Vec<FieldId> {
        let space = self.precedence.scopes.space();
        let layout = &self.precedence.scopes.layout;
        let unknown = self.program.unknown().count();
        let groups: Vec<&Vec<Cube>> = boxes.values().collect();
        let mut needs = BTreeSet::new();
        for (at, group) in groups.iter().enumerate() {
            let others = groups[at + 1..].iter().flat_map(|other| other.iter());
            for (a, b) in others.flat_map(|b| group.iter().map(move |a| (a, b))) {
                let mut fields = space.apart(a, b).map(|attribute| layout.axis(attribute).key.field());
                if let Some(Some(field)) = fields.next()
                    && !needs.contains(&field)
                    && fields.all(|other| other == Some(field))
                {
                    needs.insert(field);
                    if needs.len() == unknown {
                        return needs.into_iter().collect();
                    }
                }
            }
        }
        if needs.is_empty() { self.program.unknown().collect() } else { needs.into_iter().collect() }
    }

    fn work(&self, in_force: bool) -> Result<Vec<(TechnologyId, Answer<MemberId>)>, Undecidable> {
        let model = &self.precedence.scopes.model;
        let not_asked = model.members.len();
        let mut work = Vec::new();
        for at in 0..model.technologies.len() as u32 {
            let asked = &self.precedence.scopes.asked[at as usize];
            if !self.possible(asked.cubes())? {
                continue;
            }
            let partition = self.partition(Key::LeaderOn(TechnologyId(at)), in_force)?;
            let read = |member: usize| (member != not_asked).then_some(MemberId(member as u32));
            work.push((TechnologyId(at), self.answer(partition, in_force, read)));
        }
        Ok(work)
    }

    /// Whether some possible programme of the box lies in one of these boxes.
    fn possible(&self, cubes: &[Cube]) -> Result<bool, Stop> {
        self.comes_about(&Derivation::of(0, cubes.to_vec(), Vec::new()))
    }

    /// Whether some possible programme of the box goes this way.
    fn comes_about(&self, way: &Derivation) -> Result<bool, Stop> {
        let mut see = |_: Cube, _: &mut Budget| Err(Stop::Enough);
        Stop::found(self.precedence.along(way, self.cases, &mut self.precedence.budget(), &mut see))
    }

    fn members(&self, leader: &Partition<usize>, in_force: bool) -> Result<Vec<(MemberId, Answer<bool>)>, Undecidable> {
        let mut members = Vec::new();
        for member in self.precedence.scopes.model.member_ids() {
            let leads = |boxes: &BTreeMap<usize, Vec<Cube>>| boxes.contains_key(&(member.0 as usize));
            if leads(&leader.boxes) && leader.boxes.len() == 1 {
                continue;
            }
            // A member that leads in some completions is asked in the others only: that much is open.
            let mut partition: Partition<Option<bool>> = Partition::default();
            if let Some(led) = leader.boxes.get(&(member.0 as usize)) {
                partition.boxes.insert(None, led.clone());
            }
            for way in self.precedence.ways(Key::Follower(member))?.iter().filter(|_| in_force) {
                let boxes = self.precedence.gathered(way, self.cases)?;
                let asked: Vec<Cube> = boxes.into_iter().filter(|cube| !self.is_led(leader, member, cube)).collect();
                if !asked.is_empty() {
                    partition.by.extend(way.by.map(Reason::Rule));
                    partition.boxes.entry(Some(way.answer == 1)).or_default().extend(asked);
                }
            }
            members.push((member, self.answer(partition, in_force, |follows| follows)));
        }
        Ok(members)
    }

    /// Whether a box lies where the member leads: the way "the leader does not follow" ends there.
    fn is_led(&self, leader: &Partition<usize>, member: MemberId, cube: &Cube) -> bool {
        let led = leader.boxes.get(&(member.0 as usize));
        led.is_some_and(|led| led.iter().any(|led| self.precedence.scopes.space().meets(led, cube)))
    }

    fn followers(&self, in_force: bool) -> Result<Answer<Vec<MemberId>>, Undecidable> {
        let mut partition: Partition<Vec<MemberId>> = Partition::default();
        let members = self.precedence.scopes.model.member_ids().filter(|_| in_force);
        let keys: Vec<Key> = members.map(Key::Follower).collect();
        for (cube, follows) in self.precedence.refined(self.cases, &keys)? {
            partition.boxes.entry(following(&follows)).or_default().push(cube);
        }
        Ok(self.answer(partition, in_force, Some))
    }

    fn asset(&self, kind: crate::model::KindId, in_force: bool) -> Result<AssetDecision, Undecidable> {
        let none = self.precedence.scopes.model.kind(kind).assets.len();
        let sharing = self.partition(Key::Sharing(kind), in_force)?;
        let mut asset = self.partition(Key::Chosen(kind), in_force)?;
        let barred = if in_force { self.precedence.bar_ways(kind)? } else { &[] };
        for (bar, way) in barred {
            if !asset.by.contains(&Reason::Bar(*bar)) && self.comes_about(way)? {
                asset.by.insert(Reason::Bar(*bar));
            }
        }
        Ok(AssetDecision {
            kind,
            sharing: self.answer(sharing, in_force, |sharing| Some(sharing as u32)),
            asset: self.answer(asset, in_force, |asset| Some((asset != none).then_some(AssetId(asset as u32)))),
        })
    }

    fn cost(&self, in_force: bool) -> Result<Answer<Shares>, Undecidable> {
        if !in_force {
            return Ok(Answer::not_in_force());
        }
        let parties = self.precedence.parties();
        let ways = self.precedence.cost_ways()?;
        // Where shares hang on unknown numbers, an answer is who shares by which words, and who has a share apart.
        type Sharing<'w> = (Option<MemberId>, Vec<MemberId>, &'w str);
        let mut partition: Partition<(Option<Shares>, Option<Sharing>)> = Partition::default();
        let mut by_numbers = BTreeSet::new();
        for (cube, answers) in self.precedence.refined(self.cases, &parties)? {
            for way in &ways {
                let boxes = self.precedence.gathered_alike(way, &cube, &parties, &answers)?;
                if boxes.is_empty() {
                    continue;
                }
                let (leader, mut sharing) = (MemberId(answers[0] as u32), following(&answers[1..]));
                partition.by.extend(way.by.map(Reason::Rule));
                let split = way.by.and_then(|rule| match &self.precedence.scopes.model.rule(rule).answer {
                    RuleAnswer::Split(split) => Some(split),
                    _ => None,
                });
                let shares = cost::shares(split, leader, &sharing, self.program);
                let mut told = None;
                if let (None, Some(Split { how: SplitBy::By(field), text, leader: apart })) = (&shares, split) {
                    by_numbers.insert(*field);
                    if apart.is_none() {
                        sharing.push(leader);
                        sharing.sort_unstable();
                    }
                    told = Some((apart.map(|_| leader), sharing, text.as_str()));
                }
                partition.boxes.entry((shares, told)).or_default().extend(boxes);
            }
        }
        let mut needs: BTreeSet<FieldId> = if partition.boxes.len() > 1 {
            self.needs(&partition.boxes).into_iter().collect()
        } else {
            BTreeSet::new()
        };
        if by_numbers.is_empty() {
            return Ok(self.answer(partition, in_force, |(shares, _)| shares));
        }
        needs.extend(by_numbers);
        let outcome = Outcome::Open { needs: needs.into_iter().collect(), cases: Vec::new() };
        Ok(Answer { outcome, by: self.by_label(partition.by) })
    }

    fn violations(&self) -> Result<Vec<Violation>, Undecidable> {
        let mut violations = Vec::new();
        for (at, require) in self.precedence.scopes.model.requires.iter().enumerate() {
            if !require.head.force.holds_on(self.precedence.day) {
                continue;
            }
            let [kept, broken] = self.precedence.requirement_ways(at, self.cases, &mut self.precedence.budget())?;
            let broken = self.precedence.gathered(&broken, self.cases)?;
            if broken.is_empty() {
                continue;
            }
            let kept = self.precedence.gathered(&kept, self.cases)?;
            let needs =
                if kept.is_empty() { Vec::new() } else { self.needs(&BTreeMap::from([(0, kept), (1, broken)])) };
            violations.push(Violation { require: at, needs });
        }
        Ok(violations)
    }
}

/// The members whose value is 1: those who follow.
pub fn following(follows: &[usize]) -> Vec<MemberId> {
    let following = follows.iter().enumerate().filter(|(_, follows)| **follows == 1);
    following.map(|(at, _)| MemberId(at as u32)).collect()
}
