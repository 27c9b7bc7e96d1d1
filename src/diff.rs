//! Which programmes two rulebooks decide otherwise on a day, exactly.
//!
//! In: two checked rulebooks and a day. Out: [`Change`]s, question by question, each with a condition of the language
//! that holds for exactly the programmes concerned. Both are compiled over the same atoms, so that a box of programmes
//! of the one is a box of the other; compared are the programmes that both can have: of the fields both know, with the
//! values both know, and every other field at its default.

mod affected;
mod alignment;
mod partition;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Serialize, Serializer};
use serde_json::{Value as Json, json};

use crate::analysis::simplest_in;
use crate::condition_text::ConditionText;
use crate::decision::{Decision, Outcome};
use crate::engine;
use crate::model::{Model, Program, Question, Slot, Value};
use crate::precedence::Precedence;
use crate::proposal;
use crate::scope::Scopes;
use crate::space::{Cube, Index, Stop};
use affected::Places;
use alignment::Alignment;
use partition::{Asked, Given, Partition};

/// What two rulebooks decide otherwise.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// `leader`, `work`, `follows`, `sharing`, `asset`, `cost` or `violations`.
    pub question: &'static str,
    /// The technology, member or kind, where the question has one.
    pub subject: Option<String>,
    /// The old rulebook's answer, as in a decision.
    pub old: Json,
    /// The new rulebook's answer.
    pub new: Json,
    /// The condition that holds for exactly the programmes concerned.
    pub when: String,
    /// The simplest of them, as a proposal.
    pub witness: Vec<(String, Json)>,
}

impl Change {
    /// The change as a JSON object, as `docs/json.md` has it.
    pub fn to_json(&self) -> Json {
        let witness: serde_json::Map<String, Json> = self.witness.iter().cloned().collect();
        json!({
            "question": self.question, "subject": self.subject, "old": self.old, "new": self.new,
            "when": self.when, "witness": witness,
        })
    }
}

/// As [`Change::to_json`].
impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// Every change from one rulebook to another, both settled on the same day.
pub fn changes(old: &Precedence, new: &Precedence, steps: u64) -> Result<Vec<Change>, Stop> {
    let same_world = affected::same_world(&old.scopes.model, &new.scopes.model);
    let alignment = Alignment::new(&old.scopes.model, &new.scopes.model, same_world);
    if same_world && old.scopes.layout.same(&new.scopes.layout) {
        return between(&alignment, old, new, &Places::between(old, new));
    }
    let (before, after) = alignment.scopes(&old.scopes.model, &new.scopes.model);
    // Each on its own day: other days may matter to the one than to the other.
    let before = Precedence::new(Arc::new(before), old.day, steps);
    let after = Precedence::new(Arc::new(after), new.day, steps);
    let places = if same_world { Places::between(&before, &after) } else { Places::everywhere() };
    between(&alignment, &before, &after, &places)
}

/// The changes between two rulebooks compiled over the same atoms.
fn between(alignment: &Alignment, old: &Precedence, new: &Precedence, places: &Places) -> Result<Vec<Change>, Stop> {
    let (before_scopes, after_scopes) = (&*old.scopes, &*new.scopes);
    let before = partition::spreads(old, &alignment.common_old(before_scopes, after_scopes), places)?;
    let after = partition::spreads(new, &alignment.common_new(before_scopes, after_scopes), places)?;
    let Some(both) = Both::new(alignment, before_scopes, after_scopes) else { return Ok(Vec::new()) };
    let mut changes = Vec::new();
    for (asked, after) in &after {
        let Some(before) = before.iter().find(|(other, _)| other == asked).map(|(_, partition)| partition) else {
            continue;
        };
        let moved: Partition = before
            .iter()
            .map(|(answer, boxes)| {
                let translate = |cube| alignment.translate(before_scopes, after_scopes, cube);
                (answer.clone(), boxes.iter().filter_map(translate).collect())
            })
            .collect();
        changes.extend(compared(new, &both, asked, &moved, after)?);
    }
    Ok(changes)
}

/// The simplest programme that one of two rulebooks of the same world decides otherwise than the other, on the first of
/// these days on which there is one. They differ in provisions of `question` alone (none: in requirements), so that all
/// else follows from its answers.
pub fn first_change(
    old: &Model,
    new: &Model,
    question: Option<Question>,
    days: &[Date],
    steps: u64,
) -> Result<Option<(Program, Date)>, Stop> {
    let alignment = Alignment::new(old, new, true);
    let (old, new) = alignment.scopes(old, new);
    let (old, new) = (Arc::new(old), Arc::new(new));
    for &day in days {
        let precedence = |scopes: &Arc<Scopes>| Precedence::new(scopes.clone(), day, steps);
        let (before, after) = (precedence(&old), precedence(&new));
        let places = Places::between(&before, &after);
        let was = partition::spreads_of(&before, &places, question)?;
        let is = partition::spreads_of(&after, &places, question)?;
        let mut boxes = Vec::new();
        for (was, is) in was.iter().zip(&is) {
            let others = was.iter().flat_map(|(a, left)| {
                is.iter().filter(move |(b, _)| a.answer != b.answer).map(move |(_, right)| (left, right))
            });
            for (left, right) in others {
                boxes.extend(left.iter().flat_map(|a| right.iter().filter_map(|b| new.space().meet(a, b))));
            }
        }
        if !boxes.is_empty()
            && let Some(program) = simplest_in(&after, &boxes)?
        {
            let program = if question == Some(Question::Cost) { weighed(&before, &after, program) } else { program };
            return Ok(Some((program, day)));
        }
    }
    Ok(None)
}

/// The programme, with numbers that tell two ways of splitting cost apart where its own do not: cost is split by numbers,
/// and boxes say nothing of those that no condition mentions.
fn weighed(before: &Precedence, after: &Precedence, program: Program) -> Program {
    let cost =
        |stage: &Precedence, program: &Program| engine::decide_once(stage, program).ok().map(|decision| decision.cost);
    let differs = |program: &Program| {
        let answer = |stage| cost(stage, program).and_then(|cost| cost.answer().cloned());
        answer(before) != answer(after)
    };
    if differs(&program) {
        return program;
    }
    // All of it with one member: whole shares, which a test can say.
    let alone = |member: usize| {
        let mut other = program.clone();
        for slot in &mut other.slots {
            if let Slot::Known(Value::PerMember(numbers)) = slot {
                numbers.iter_mut().enumerate().for_each(|(at, number)| *number = i64::from(at == member).into());
            }
        }
        other
    };
    let members = 0..before.scopes.model.members.len();
    members.map(alone).find(differs).unwrap_or(program)
}

/// The programmes that both rulebooks can have, in the atoms of the new one.
struct Both {
    /// The box that they lie in …
    common: Cube,
    /// … and those of it that one of the two calls impossible.
    impossible: Vec<Cube>,
}

impl Both {
    fn new(alignment: &Alignment, old: &Scopes, new: &Scopes) -> Option<Self> {
        let from_old = alignment.translate(old, new, &alignment.common_old(old, new))?;
        let common = new.space().meet(&from_old, &alignment.common_new(old, new))?;
        let translated = old.impossible_cubes().filter_map(|cube| alignment.translate(old, new, cube));
        Some(Both { common, impossible: new.impossible_cubes().cloned().chain(translated).collect() })
    }
}

/// The changes of one question, the largest first.
fn compared(
    stage: &Precedence,
    both: &Both,
    asked: &Asked,
    before: &Partition,
    after: &Partition,
) -> Result<Vec<Change>, Stop> {
    let scopes = &stage.scopes;
    let space = scopes.space();
    let words = ConditionText::new(&scopes.model, &scopes.layout);
    let mut found: BTreeMap<(String, String), (Json, Json, Vec<Cube>)> = BTreeMap::new();
    for (new, new_boxes) in after {
        let index = Index::new(space, new_boxes.iter().map(std::slice::from_ref));
        for (old, old_boxes) in before {
            if old.answer == new.answer || (old.default && new.default) {
                continue;
            }
            let met = |a| index.meeting_boxes(space, a).into_iter().filter_map(move |at| space.meet(a, &new_boxes[at]));
            let common = old_boxes.iter().flat_map(met);
            let (old, new) = (told(&old.answer, &new.answer), told(&new.answer, &old.answer));
            let key = (old.to_string(), new.to_string());
            let entry = found.entry(key).or_insert_with(|| (old, new, Vec::new()));
            entry.2.extend(common);
        }
    }
    let mut changes: Vec<(usize, Change)> = Vec::new();
    for (old, new, boxes) in found.into_values().filter(|(_, _, boxes)| !boxes.is_empty()) {
        let Some(program) = simplest_in(stage, &boxes)? else { continue };
        let witness = proposal::to_json(&scopes.model, &program);
        let change = Change {
            question: asked.question,
            subject: asked.subject.clone(),
            old,
            new,
            when: words.among_possible(&boxes, &both.common, both.impossible.iter()),
            witness: crate::analysis::off_default(&scopes.model, &program, witness),
        };
        changes.push((boxes.len(), change));
    }
    changes.sort_by_key(|(size, _)| std::cmp::Reverse(*size));
    Ok(changes.into_iter().map(|(_, change)| change).collect())
}

/// An answer as told beside another: of shares by numbers the followers are told only where nothing else differs.
fn told(answer: &Json, beside: &Json) -> Json {
    let mut told = answer.clone();
    if let Some(words) = told.as_object_mut().filter(|words| words.contains_key("split")) {
        let alike = ["leader", "split"].iter().all(|key| beside.get(key) == words.get(*key));
        if !alike {
            words.remove("followers");
        }
    }
    told
}

/// One answer about one programme that two rulebooks give otherwise.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ChangedAnswer {
    /// What the proposal is called.
    pub program: String,
    /// `leader`, `work`, `follows`, `sharing`, `asset`, `cost` or `violations`.
    pub question: &'static str,
    /// The technology, member or kind, where the question has one.
    pub subject: Option<String>,
    /// The old rulebook's answer, as in a decision.
    pub old: Json,
    /// The new rulebook's answer.
    pub new: Json,
}

impl ChangedAnswer {
    /// The difference as a JSON object, as `docs/json.md` has it.
    pub fn to_json(&self) -> Json {
        json!({
            "program": self.program, "question": self.question, "subject": self.subject, "old": self.old, "new": self.new,
        })
    }
}

/// As [`ChangedAnswer::to_json`].
impl Serialize for ChangedAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// Where two decisions about the same proposal differ: in questions that both ask, and not where both have no rule.
pub fn moved(old: &Decision, new: &Decision) -> Vec<ChangedAnswer> {
    let (before, after) = (answers(old), answers(new));
    let differing = after.into_iter().filter_map(|(asked, new)| {
        let (_, old) = before.iter().find(|(other, _)| *other == asked)?;
        let moved = old.answer != new.answer && !(old.default && new.default);
        moved.then(|| (asked, old.answer.clone(), new.answer))
    });
    let named = differing.map(|(asked, old, new_answer)| ChangedAnswer {
        program: new.program.clone(),
        question: asked.question,
        subject: asked.subject,
        old,
        new: new_answer,
    });
    named.collect()
}

/// Every answer of a decision to a question that is asked; on a day on which the scheme is not in force, only the first.
fn answers(decision: &Decision) -> Vec<(Asked, Given)> {
    let json = decision.to_json();
    let answer = |question: &'static str, subject: Option<&String>, of: &Json, answer: &Json| {
        let default = of["by"].as_array().is_some_and(Vec::is_empty) && question != "leader";
        let subject = subject.cloned();
        (Asked { question, subject }, Given { answer: answer.clone(), default })
    };
    let mut answers = vec![answer("leader", None, &json["leader"], &json["leader"]["answer"])];
    if decision.leader.outcome == Outcome::NotInForce {
        return answers;
    }
    let each = |of: &Json, question: &'static str, part: Option<&str>| -> Vec<_> {
        let entries = of.as_object().into_iter().flatten();
        let said = entries.map(|(subject, value)| {
            let value = part.map_or(value, |part| &value[part]);
            answer(question, Some(subject), value, &value["answer"])
        });
        said.collect()
    };
    answers.extend(each(&json["work"], "work", None));
    answers.extend(each(&json["followers"]["members"], "follows", None));
    answers.extend(each(&json["assets"], "sharing", Some("sharing")));
    answers.extend(each(&json["assets"], "asset", Some("asset")));
    // Without followers nobody asks what is shared or who pays.
    answers.retain(|(asked, given)| asked.question != "sharing" || given.answer != json!("sole"));
    if decision.followers.answer().is_none_or(|followers| !followers.is_empty()) {
        answers.push(answer("cost", None, &json["cost"], &json["cost"]["exact"]));
    }
    let violations = json["violations"].as_array().into_iter().flatten();
    let violations: Json = violations.map(|violation| violation["rule"].clone()).collect();
    answers.push(answer("violations", None, &Json::Null, &violations));
    answers
}
