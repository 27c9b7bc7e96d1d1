//! Where two decisions differ.
//!
//! In: decisions in ids. Out: [`StatedAnswer`]s, by question and subject, so that those of two rulebooks can be held
//! against each other.

use std::collections::BTreeMap;

use crate::decision::StatedAnswer;
use crate::engine::{self, Decision};
use crate::model::{Asked, Domain, MemberId, Model};

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
type Answers = BTreeMap<Topic, StatedAnswer>;

/// The answers that differ between two decisions about one proposal: old and new, in the order of the questions. What one
/// of the two does not ask has its default there: the leader leads a technology, nobody follows, nothing is shared.
pub fn differing(old: (&Decision, &Model), new: (&Decision, &Model)) -> Vec<(Topic, StatedAnswer, StatedAnswer)> {
    let (before, after) = (answers(old.0, old.1), answers(new.0, new.1));
    let leader = |answers: &Answers| answers.values().next().cloned().unwrap_or(StatedAnswer::None);
    let (old_leader, new_leader) = (leader(&before), leader(&after));
    // Where the scheme is not in force on one of the days, nothing but the leader is asked of it.
    let in_force = [old.0, new.0].iter().all(|decision| decision.leader.outcome != engine::Outcome::NotInForce);
    let of = |answers: &Answers, topic: &Topic, leader: &StatedAnswer| {
        let found = answers.iter().find(|(other, _)| other.key() == topic.key()).map(|(_, answer)| answer.clone());
        found.unwrap_or_else(|| match topic.asked {
            Asked::Work(_) => leader.clone(),
            asked => StatedAnswer::unasked(asked),
        })
    };
    let topics =
        after.keys().chain(before.keys().filter(|topic| !after.keys().any(|other| other.key() == topic.key())));
    let mut differing: Vec<(Topic, StatedAnswer, StatedAnswer)> = topics
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
    let mut add = |asked: Asked, answer: StatedAnswer| drop(answers.insert(Topic::of(asked, model), answer));
    let of = |asked: Asked, value: u32| StatedAnswer::of(model, asked, value as usize);
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
        add(chosen, told(&asset.asset, |asset| asset.map_or(StatedAnswer::None, |asset| of(chosen, asset.0))));
    }
    let shares = |shares: &engine::Shares| {
        let name = |of: MemberId| model.name(Domain::Members, of.0).to_owned();
        StatedAnswer::Shares(shares.iter().map(|(member, share)| (name(*member), share.to_string())).collect())
    };
    add(Asked::Cost, told(&decision.cost, shares));
    let broken = decision.violations.iter().map(|violation| model.requires[violation.require].head.label.clone());
    add(Asked::Violations, StatedAnswer::Labels(broken.collect()));
    answers
}

fn told<T>(answer: &engine::Answer<T>, tell: impl Fn(&T) -> StatedAnswer) -> StatedAnswer {
    answer.answer().map_or(StatedAnswer::None, tell)
}
