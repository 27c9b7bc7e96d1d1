//! For each question of one rulebook, its answers and the programmes that get them.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::engine::{cost_shares, following};
use crate::model::{Answer as RuleAnswer, Domain, KindId, MemberId, Model, Program, Question, Slot, TechnologyId};
use crate::precedence::{Derivation, Precedence};
use crate::scope::Key;
use crate::space::{Cube, Stop};

use super::affected::{Affected, Places};

/// A question, and what it is asked of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its name in JSON.
    pub question: &'static str,
    /// The technology, member or kind.
    pub subject: Option<String>,
}

impl Asked {
    fn new(question: &'static str, subject: Option<&str>) -> Self {
        Asked { question, subject: subject.map(str::to_owned) }
    }
}

/// An answer, and whether no rule gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The answer, as in a decision.
    pub answer: Json,
    /// Whether it is the default.
    pub default: bool,
}

/// The boxes of programmes that get each answer.
pub type Partition = Vec<(Given, Vec<Cube>)>;

/// The partition of every question over the programmes of a box for which it may be decided otherwise, on the precedence's
/// day.
pub fn spreads(stage: &Precedence, common: &Cube, places: &Places) -> Result<Vec<(Asked, Partition)>, Stop> {
    let model = &stage.scopes.model;
    let gather = |affected: &Affected| Gather { stage, cases: affected.within(common, &stage.scopes), model };
    if stage.rules(Question::Leader).is_empty() {
        let nobody = Given { answer: Json::Null, default: false };
        return Ok(vec![(Asked::new("leader", None), vec![(nobody, gather(&Affected::All).possible()?)])]);
    }
    let of = |question: Question| gather(places.of(question));
    let mut all = vec![(Asked::new("leader", None), of(Question::Leader).leader()?)];
    for (at, technology) in model.technologies.iter().enumerate() {
        all.push((Asked::new("work", Some(&technology.key)), of(Question::TechnologyLead).work(at)?));
    }
    for id in model.member_ids() {
        let partition = of(Question::Follows).follows(id)?;
        all.push((Asked::new("follows", Some(&model.member(id).name)), partition));
    }
    for id in model.kind_ids() {
        let kind = model.kind(id);
        all.push((Asked::new("sharing", Some(&kind.name)), of(Question::Sharing(id)).sharing(id)?));
        all.push((Asked::new("asset", Some(&kind.name)), of(Question::Asset(id)).asset(id)?));
    }
    all.push((Asked::new("cost", None), of(Question::Cost).cost()?));
    all.push((Asked::new("violations", None), gather(places.of_violations()).violations()?));
    Ok(all)
}

/// The partition of one question, of each of its subjects, over the programmes for which it may be decided otherwise; of the
/// requirements where none is named.
pub fn spreads_of(stage: &Precedence, places: &Places, question: Option<Question>) -> Result<Vec<Partition>, Stop> {
    let (scopes, model) = (&stage.scopes, &stage.scopes.model);
    let affected = question.map_or(places.of_violations(), |question| places.of(question));
    let gather = Gather { stage, cases: affected.within(&scopes.space().full(), scopes), model };
    match question {
        None => Ok(vec![gather.violations()?]),
        Some(Question::Leader) => Ok(vec![gather.leader()?]),
        Some(Question::TechnologyLead) => (0..model.technologies.len()).map(|at| gather.work(at)).collect(),
        Some(Question::Follows) => model.member_ids().map(|member| gather.follows(member)).collect(),
        Some(Question::Sharing(kind)) => Ok(vec![gather.sharing(kind)?]),
        Some(Question::Asset(kind)) => Ok(vec![gather.asset(kind)?]),
        Some(Question::Cost) => Ok(vec![gather.cost()?]),
    }
}

struct Gather<'a> {
    stage: &'a Precedence,
    /// Disjoint boxes.
    cases: Vec<Cube>,
    model: &'a Model,
}

impl Gather<'_> {
    fn member(&self, at: usize) -> Json {
        json!(self.model.members[at].name)
    }

    fn leader(&self) -> Result<Partition, Stop> {
        self.key(Key::Leader, |at| Some(self.member(at)))
    }

    /// Who leads a technology, where that is asked.
    fn work(&self, technology: usize) -> Result<Partition, Stop> {
        let key = Key::LeaderOn(TechnologyId(technology as u32));
        self.key(key, |at| (at < self.model.members.len()).then(|| self.member(at)))
    }

    fn sharing(&self, id: KindId) -> Result<Partition, Stop> {
        let (kind, sole) = (self.model.kind(id), self.model.kind(id).sole() as usize);
        self.key(Key::Sharing(id), |at| (at != sole).then(|| json!(kind.sharing_name(at as u32))))
    }

    fn asset(&self, id: KindId) -> Result<Partition, Stop> {
        let assets = &self.model.kind(id).assets;
        self.key(Key::Chosen(id), |at| Some(assets.get(at).map_or(Json::Null, |asset| json!(asset.name))))
    }

    fn possible(&self) -> Result<Vec<Cube>, Stop> {
        let full = vec![self.stage.scopes.space().full()];
        self.gathered(&Derivation::of(0, full, Vec::new()), &self.cases)
    }

    /// The boxes of possible programmes of some boxes that go this way.
    fn gathered(&self, way: &Derivation, cases: &[Cube]) -> Result<Vec<Cube>, Stop> {
        let mut all = Vec::new();
        for cube in cases {
            all.append(&mut self.stage.gathered(way, cube)?);
        }
        Ok(all)
    }

    /// The partition of one attribute; `read` makes an answer of a value, none where the question is not asked.
    fn key(&self, key: Key, read: impl Fn(usize) -> Option<Json>) -> Result<Partition, Stop> {
        let mut partition: BTreeMap<(usize, bool), Vec<Cube>> = BTreeMap::new();
        for way in self.stage.ways_among(key, &self.cases)?.iter() {
            if read(way.answer).is_some() {
                let boxes = self.gathered(way, &self.cases)?;
                partition.entry((way.answer, way.by.is_none())).or_default().extend(boxes);
            }
        }
        let partition = partition
            .into_iter()
            .filter_map(|((answer, default), boxes)| Some((Given { answer: read(answer)?, default }, boxes)));
        Ok(partition.collect())
    }

    /// Whether a member follows, of the programmes that it does not lead.
    fn follows(&self, member: MemberId) -> Result<Partition, Stop> {
        let scopes = &self.stage.scopes;
        let Some(leader) = scopes.attribute(Key::Leader) else { return Ok(Vec::new()) };
        let others = (0..self.model.members.len()).filter(|&other| other != member.0 as usize);
        let asked = |cube: &Cube| scopes.space().restricted(cube, leader, others.clone());
        let asked: Vec<Cube> = self.cases.iter().filter_map(asked).collect();
        let mut partition: BTreeMap<(bool, bool), Vec<Cube>> = BTreeMap::new();
        for way in self.stage.ways_among(Key::Follower(member), &asked)?.iter() {
            let boxes = self.gathered(way, &asked)?;
            partition.entry((way.answer == 1, way.by.is_none())).or_default().extend(boxes);
        }
        let given = |((answer, default), boxes)| (Given { answer: json!(answer), default }, boxes);
        Ok(partition.into_iter().map(given).collect())
    }

    fn cost(&self) -> Result<Partition, Stop> {
        let (ways, keys) = (self.stage.cost_ways()?, self.stage.parties());
        let mut partition: BTreeMap<(String, bool), (Json, Vec<Cube>)> = BTreeMap::new();
        let mut parties = Vec::new();
        for cube in &self.cases {
            parties.append(&mut self.stage.refined(cube, &keys)?);
        }
        for (cube, answers) in parties {
            let (leader, followers) = (MemberId(answers[0] as u32), following(&answers[1..]));
            if followers.is_empty() {
                continue;
            }
            for way in &ways {
                let boxes = self.stage.gathered_alike(way, &cube, &keys, &answers)?;
                let answer = self.shares(way, leader, &followers);
                let entry = partition.entry((answer.to_string(), way.by.is_none())).or_insert((answer, Vec::new()));
                entry.1.extend(boxes);
            }
        }
        let given = |((_, default), (answer, boxes))| (Given { answer, default }, boxes);
        Ok(partition.into_iter().map(given).collect())
    }

    /// Exact shares; where they hang on the programme's numbers, the words of the split.
    fn shares(&self, way: &Derivation, leader: MemberId, followers: &[MemberId]) -> Json {
        let slots = vec![Slot::Unknown; self.model.fields.len()];
        let unknown = Program { name: String::new(), slots, world: self.model.fingerprint };
        let rule = way.by.map(|rule| &self.model.rule(rule).answer);
        let split = match rule {
            Some(RuleAnswer::Split(split)) => Some(split),
            _ => None,
        };
        let name = |member: MemberId| self.model.name(Domain::Members, member.0).to_owned();
        match (cost_shares(split, leader, followers, &unknown), split) {
            (Some(shares), _) => Json::Object(
                shares
                    .into_iter()
                    .map(|(member, share)| (name(member), json!(share.to_string())))
                    .collect::<Map<_, _>>(),
            ),
            (None, Some(split)) => {
                let followers: Vec<String> = followers.iter().map(|&member| name(member)).collect();
                json!({"leader": name(leader), "followers": followers, "split": split.text})
            }
            (None, None) => Json::Null,
        }
    }

    /// The labels of the requirements that each programme breaks.
    fn violations(&self) -> Result<Partition, Stop> {
        let scopes = &self.stage.scopes;
        let mut pieces: Vec<(Cube, Vec<String>)> =
            self.possible()?.into_iter().map(|cube| (cube, Vec::new())).collect();
        for (require, extent) in self.model.requires.iter().zip(&scopes.violations) {
            if !require.head.force.holds_on(self.stage.day) {
                continue;
            }
            let (mut finer, mut budget) = (Vec::new(), self.stage.budget());
            for (cube, labels) in &pieces {
                let cubes = extent.near(scopes, cube, &mut budget)?.into_owned();
                let broken = Derivation::of(1, cubes.clone(), Vec::new());
                let kept = Derivation::of(0, vec![scopes.space().full()], cubes);
                finer.extend(self.stage.gathered(&kept, cube)?.into_iter().map(|piece| (piece, labels.clone())));
                let with = || labels.iter().cloned().chain([require.head.label.clone()]).collect();
                finer.extend(self.stage.gathered(&broken, cube)?.into_iter().map(|piece| (piece, with())));
            }
            pieces = finer;
        }
        let mut partition: BTreeMap<Vec<String>, Vec<Cube>> = BTreeMap::new();
        for (cube, labels) in pieces {
            partition.entry(labels).or_default().push(cube);
        }
        let given = |(labels, boxes): (Vec<String>, Vec<Cube>)| {
            (Given { default: labels.is_empty(), answer: json!(labels) }, boxes)
        };
        Ok(partition.into_iter().map(given).collect())
    }
}
