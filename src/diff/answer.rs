//! Answers as changes tell them, and where two decisions differ.
//!
//! In: decisions in ids. Out: [`Answer`]s in names, by question and subject, so that those of two rulebooks can be held
//! against each other.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::engine::{self, Decision};
use crate::model::{Asked, Domain, Kind, MemberId, Model};

/// An answer as a change tells it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Answer {
    /// None: no asset; of the leader, a day on which the scheme is not in force; of a proposal, an answer that is open.
    None,
    /// Whether a member follows.
    Flag(bool),
    /// A member, a way of sharing or an asset by its name.
    Name(String),
    /// What rules read the answer from: `proposer`, `mother.owner`, or `leader` for a technology that no rule gives away.
    Written(String),
    /// How cost is divided, as written: `leader 40 %, followers equally`; `leader` where no rule says.
    Split(String),
    /// Each paying member's exact share of one: `2/3`.
    Shares(Vec<(String, String)>),
    /// The labels of the requirements that are broken.
    Labels(Vec<String>),
}

/// As in the answers of a decision: null, true or false, text, an object by member, or a list.
impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Answer::None => serializer.serialize_unit(),
            Answer::Flag(flag) => serializer.serialize_bool(*flag),
            Answer::Name(text) | Answer::Written(text) | Answer::Split(text) => serializer.serialize_str(text),
            Answer::Labels(labels) => labels.serialize(serializer),
            Answer::Shares(shares) => {
                let mut map = serializer.serialize_map(Some(shares.len()))?;
                shares.iter().try_for_each(|(member, share)| map.serialize_entry(member, share))?;
                map.end()
            }
        }
    }
}

/// A question and its subject in names: the same for two rulebooks. Ordered as the questions are asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Topic {
    /// The place of the question in the order in which questions are asked.
    place: u32,
    /// The place of the subject in the rulebook that has it.
    at: u32,
    /// Sharing comes before the asset of the same kind.
    part: u8,
    /// Its name in JSON.
    pub question: &'static str,
    /// The technology, member or kind.
    pub subject: Option<String>,
}

impl Topic {
    /// The topic of an answer of a rulebook.
    pub fn of(asked: Asked, model: &Model) -> Self {
        let (place, at, part) = match asked {
            Asked::Leader => (0, 0, 0),
            Asked::Work(technology) => (1, technology.0, 0),
            Asked::Follows(member) => (2, member.0, 0),
            Asked::Sharing(kind) => (3, kind.0, 0),
            Asked::Asset(kind) => (3, kind.0, 1),
            Asked::Cost => (4, 0, 0),
            Asked::Violations => (5, 0, 0),
        };
        Topic { place, at, part, question: asked.name(), subject: asked.subject(model).map(str::to_owned) }
    }

    fn key(&self) -> (&'static str, Option<&str>) {
        (self.question, self.subject.as_deref())
    }
}

/// The answers of a decision to the questions that are asked.
type Answers = BTreeMap<Topic, Answer>;

/// The answers that differ between two decisions about one proposal: old and new, in the order of the questions. What one
/// of the two does not ask has its default there: the leader leads a technology, nobody follows, nothing is shared.
pub fn differing(old: (&Decision, &Model), new: (&Decision, &Model)) -> Vec<(Topic, Answer, Answer)> {
    let (before, after) = (answers(old.0, old.1), answers(new.0, new.1));
    let leader = |answers: &Answers| answers.values().next().cloned().unwrap_or(Answer::None);
    let (old_leader, new_leader) = (leader(&before), leader(&after));
    // Where the scheme is not in force on one of the days, nothing but the leader is asked of it.
    let in_force = [old.0, new.0].iter().all(|decision| decision.leader.outcome != engine::Outcome::NotInForce);
    let of = |answers: &Answers, topic: &Topic, leader: &Answer| {
        let found = answers.iter().find(|(other, _)| other.key() == topic.key()).map(|(_, answer)| answer.clone());
        found.unwrap_or_else(|| default(topic, leader))
    };
    let topics =
        after.keys().chain(before.keys().filter(|topic| !after.keys().any(|other| other.key() == topic.key())));
    let mut differing: Vec<(Topic, Answer, Answer)> = topics
        .filter(|topic| in_force || topic.question == "leader")
        .map(|topic| (topic.clone(), of(&before, topic, &old_leader), of(&after, topic, &new_leader)))
        .filter(|(_, old, new)| old != new)
        .collect();
    differing.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    differing
}

/// The technologies of a programme for which one of two rulebooks alone asks: to rules that ask who leads them there is
/// nobody in the other.
pub fn asked_by_one(old: (&Decision, &Model), new: (&Decision, &Model)) -> Vec<Topic> {
    let asked = |(decision, model): (&Decision, &Model)| -> Vec<Topic> {
        decision.work.iter().map(|(technology, _)| Topic::of(Asked::Work(*technology), model)).collect()
    };
    let (before, after) = (asked(old), asked(new));
    let alone = |topics: &[Topic], others: &[Topic]| -> Vec<Topic> {
        topics.iter().filter(|topic| !others.iter().any(|other| other.key() == topic.key())).cloned().collect()
    };
    [alone(&before, &after), alone(&after, &before)].concat()
}

/// What a question that is not asked has for an answer.
fn default(topic: &Topic, leader: &Answer) -> Answer {
    match topic.question {
        "work" => leader.clone(),
        "follows" => Answer::Flag(false),
        "sharing" => Answer::Name("separate".to_owned()),
        _ => Answer::None,
    }
}

/// Every answer of a decision to a question that is asked; on a day on which the scheme is not in force, only the first.
fn answers(decision: &Decision, model: &Model) -> Answers {
    let member = |member: MemberId| Answer::Name(model.name(Domain::Members, member.0).to_owned());
    let mut answers = Answers::new();
    let mut add = |asked: Asked, answer: Answer| drop(answers.insert(Topic::of(asked, model), answer));
    add(Asked::Leader, told(&decision.leader, |leader| member(*leader)));
    if decision.leader.outcome == engine::Outcome::NotInForce {
        return answers;
    }
    for (technology, answer) in &decision.work {
        add(Asked::Work(*technology), told(answer, |leader| member(*leader)));
    }
    for (of, answer) in &decision.members {
        add(Asked::Follows(*of), told(answer, |follows| Answer::Flag(*follows)));
    }
    for asset in &decision.assets {
        let kind = model.kind(asset.kind);
        let sharing = |&sharing: &u32| {
            // Without followers nobody asks whether a kind is shared.
            let sharing = if sharing == kind.sole() { Kind::SEPARATE } else { sharing };
            Answer::Name(kind.sharing_name(sharing).to_owned())
        };
        add(Asked::Sharing(asset.kind), told(&asset.sharing, sharing));
        let chosen = |chosen: &Option<_>| chosen.map_or(Answer::None, |at| Answer::Name(kind.asset(at).name.clone()));
        add(Asked::Asset(asset.kind), told(&asset.asset, chosen));
    }
    let shares = |shares: &engine::Shares| {
        let name = |of: MemberId| model.name(Domain::Members, of.0).to_owned();
        Answer::Shares(shares.iter().map(|(member, share)| (name(*member), share.to_string())).collect())
    };
    add(Asked::Cost, told(&decision.cost, shares));
    let broken = decision.violations.iter().map(|violation| model.requires[violation.require].head.label.clone());
    add(Asked::Violations, Answer::Labels(broken.collect()));
    answers
}

fn told<T>(answer: &engine::Answer<T>, tell: impl Fn(&T) -> Answer) -> Answer {
    answer.answer().map_or(Answer::None, tell)
}
