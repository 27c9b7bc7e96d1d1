//! Answers as changes tell them, and where two decisions differ.
//!
//! In: decisions in ids. Out: [`Answer`]s in names, by question and subject, so that those of two rulebooks can be held
//! against each other.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::engine::{self, Decision};
use crate::model::{Asked, Domain, MemberId, Model};

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
            Answer::Shares(shares) => serializer.collect_map(shares.iter().map(|(member, share)| (member, share))),
        }
    }
}

impl Answer {
    /// The answer that a value of its attribute stands for; none where it has no attribute.
    pub fn of(model: &Model, asked: Asked, value: usize) -> Answer {
        let name = |name: &str| Answer::Name(name.to_owned());
        match asked {
            Asked::Leader | Asked::Work(_) => name(model.name(Domain::Members, value as u32)),
            Asked::Follows(_) => Answer::Flag(value == 1),
            // Without followers nobody asks whether a kind is shared.
            Asked::Sharing(kind) if value as u32 == model.kind(kind).sole() => Answer::separate(),
            Asked::Sharing(kind) => name(model.kind(kind).sharing_name(value as u32)),
            Asked::Asset(kind) => model.kind(kind).assets.get(value).map_or(Answer::None, |asset| name(&asset.name)),
            Asked::Cost | Asked::Violations => Answer::None,
        }
    }

    /// The answer to what a rulebook does not ask; a technology is then led by the leader of the programme.
    pub fn unasked(asked: Asked) -> Answer {
        match asked {
            Asked::Follows(_) => Answer::Flag(false),
            Asked::Sharing(_) => Answer::separate(),
            _ => Answer::None,
        }
    }

    fn separate() -> Answer {
        Answer::Name("separate".to_owned())
    }
}

/// A question and its subject in names, by which those of two rulebooks are the same. Ordered as the questions are asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Topic {
    /// The question and its subject in the ids of the rulebook that asks.
    asked: Asked,
    /// The name of the question in JSON.
    pub question: &'static str,
    /// The technology, member or kind.
    pub subject: Option<String>,
}

impl Topic {
    /// The topic of an answer of a rulebook.
    pub fn of(asked: Asked, model: &Model) -> Self {
        Topic { asked, question: asked.name(), subject: asked.subject(model).map(str::to_owned) }
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
        found.unwrap_or_else(|| match topic.asked {
            Asked::Work(_) => leader.clone(),
            asked => Answer::unasked(asked),
        })
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

/// Every answer of a decision to a question that is asked; on a day on which the scheme is not in force, only the first.
fn answers(decision: &Decision, model: &Model) -> Answers {
    let mut answers = Answers::new();
    let mut add = |asked: Asked, answer: Answer| drop(answers.insert(Topic::of(asked, model), answer));
    let of = |asked: Asked, value: u32| Answer::of(model, asked, value as usize);
    add(Asked::Leader, told(&decision.leader, |leader| of(Asked::Leader, leader.0)));
    if decision.leader.outcome == engine::Outcome::NotInForce {
        return answers;
    }
    for (technology, answer) in &decision.work {
        let asked = Asked::Work(*technology);
        add(asked, told(answer, |leader| of(asked, leader.0)));
    }
    for (member, answer) in &decision.members {
        let asked = Asked::Follows(*member);
        add(asked, told(answer, |follows| of(asked, u32::from(*follows))));
    }
    for asset in &decision.assets {
        let (sharing, chosen) = (Asked::Sharing(asset.kind), Asked::Asset(asset.kind));
        add(sharing, told(&asset.sharing, |value| of(sharing, *value)));
        add(chosen, told(&asset.asset, |asset| asset.map_or(Answer::None, |asset| of(chosen, asset.0))));
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
