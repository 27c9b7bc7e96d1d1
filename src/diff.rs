//! What two rulebooks decide otherwise, exactly: of two rulebooks on a day, or of one on two days.
//!
//! In: two checked rulebooks, each on its day. Out: [`Differences`]: the [`Change`]s, each told where it arises, with a
//! condition of the language that holds for exactly the programmes concerned; and what only follows from them. Both are
//! compiled over the same atoms, so that a box of the one is a box of the other; compared are the programmes that both can
//! have: of the fields both know, with the values both know, and every other field at its default.
//!
//! A question is a function of the programme and of earlier answers. A change *arises* where the two functions differ for
//! the same earlier answers; where only the earlier answers differ, it *follows*. So the work, and what is told, grows with
//! the rules that changed: `lead proposer` becoming `lead toyota` is one change of the leader in an alliance of three and
//! of thirty, and followers, sharing and cost follow.

mod affected;
mod alignment;
mod answer;
mod arising;
mod changes;
mod comparison;
mod costs;
mod following;
mod pieces;
mod requirements;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value as Json;

use crate::engine::{CompiledDay, Decision};
use crate::finding::as_object;
use crate::model::{Asked, Model, Program, Question};
use crate::precedence::Precedence;
use crate::scope::{Key, Scopes};
use crate::space::{Cube, Stop};
use alignment::Alignment;
use changes::Arisen;
use comparison::{Comparison, Pair};
use following::Name;

pub use crate::decision::StatedAnswer;

/// All that two rulebooks decide otherwise.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Differences {
    /// The changes where they arise, question by question.
    pub changes: Vec<Change>,
    /// The answers that change because earlier ones do.
    pub follows: Vec<Followed>,
}

impl Differences {
    /// Whether the two decide every programme that both can have alike.
    pub fn is_none(&self) -> bool {
        self.changes.is_empty() && self.follows.is_empty()
    }
}

/// An answer that two rulebooks give otherwise, with the same earlier answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// `leader`, `work`, `follows`, `sharing`, `asset`, `cost` or `violations`.
    pub question: &'static str,
    /// The technology, member or kind, where the question has one.
    pub subject: Option<String>,
    /// The old rulebook's answer, as its rule writes it where that covers more than one value.
    pub old: StatedAnswer,
    /// The new rulebook's answer.
    pub new: StatedAnswer,
    /// The condition that holds for exactly the programmes concerned, among those in which the earlier answers that it
    /// names are the same before and after.
    pub when: String,
    /// The simplest of them, as a proposal.
    #[serde(serialize_with = "as_object")]
    pub witness: Vec<(String, Json)>,
    /// The labels of the rules, old and new, that decide the two answers, in byte order.
    pub rules: Vec<String>,
}

/// An answer that changes for some programme because an earlier one does.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Followed {
    /// `work`, `follows`, `sharing`, `asset`, `cost` or `violations`.
    pub question: &'static str,
    /// The technology, member or kind, where the question has one.
    pub subject: Option<String>,
    /// The earlier questions that it follows, in their order.
    pub from: Vec<&'static str>,
    /// A programme in which it does, as a proposal.
    #[serde(serialize_with = "as_object")]
    pub witness: Vec<(String, Json)>,
}

/// Everything that two rulebooks, each on its day, decide otherwise.
pub fn differences(old: &CompiledDay, new: &CompiledDay, steps: u64) -> Result<Differences, Stop> {
    let (before, after) = (&old.precedence, &new.precedence);
    let same_world = affected::same_world(&before.scopes.model, &after.scopes.model);
    let forth = Alignment::new(&before.scopes.model, &after.scopes.model, same_world);
    let back = Alignment::new(&after.scopes.model, &before.scopes.model, same_world);
    if same_world && before.scopes.layout.same(&after.scopes.layout) {
        return between(old, new, &forth, &back);
    }
    let (in_old, in_new) = forth.scopes(&before.scopes.model, &after.scopes.model);
    // Each on its own day: other days may matter to the one than to the other.
    let day = |scopes: Scopes, day: Date| CompiledDay::new(Precedence::new(Arc::new(scopes), day, steps));
    between(&day(in_old, before.day), &day(in_new, after.day), &forth, &back)
}

/// The differences of two rulebooks compiled over the same atoms, question by question.
fn between(old: &CompiledDay, new: &CompiledDay, forth: &Alignment, back: &Alignment) -> Result<Differences, Stop> {
    let mut differences = Differences::default();
    let Some(comparison) = Comparison::new(old, new, forth, back) else { return Ok(differences) };
    let in_force = |day: &CompiledDay| !day.precedence.rules(Question::Leader).is_empty();
    match (in_force(old), in_force(new)) {
        (true, true) => {}
        (false, false) => return Ok(differences),
        (was, is) => {
            let pair = Pair { old: was.then_some(Asked::Leader), new: is.then_some(Asked::Leader) };
            let pieces = arising::pieces(&comparison, pair)?;
            let arisen = changes::arisen(&comparison, pair, pieces, &BTreeSet::new())?;
            differences.changes = arisen.into_iter().map(|arisen| arisen.change).collect();
            return Ok(differences);
        }
    }
    let mut changed = Changed::default();
    for pair in comparison.pairs() {
        let pieces = arising::pieces(&comparison, pair)?;
        let arisen = changes::arisen(&comparison, pair, pieces, &changed.keys)?;
        let from = changed.among_earlier(&comparison, pair);
        let boxes = changed.programmes(&comparison, &from);
        let question = following::Question { comparison: &comparison, pair, from, arises: !arisen.is_empty() };
        let followed = if boxes.is_empty() { None } else { following::followed(question, &boxes)? };
        changed.note(&comparison, pair, &arisen, followed.is_some().then_some(boxes))?;
        differences.changes.extend(arisen.into_iter().map(|arisen| arisen.change));
        differences.follows.extend(followed);
    }
    Ok(differences)
}

/// The answers that have changed so far.
#[derive(Default)]
struct Changed {
    keys: BTreeSet<Key>,
    /// For each, boxes of programmes outside of which it is the same.
    boxes: BTreeMap<Name, Vec<Cube>>,
}

impl Changed {
    /// Those that an answer may follow.
    fn among_earlier(&self, comparison: &Comparison, pair: Pair) -> BTreeSet<Name> {
        if self.boxes.is_empty() {
            return BTreeSet::new();
        }
        let earlier = following::earlier(comparison, pair);
        earlier.into_iter().filter(|name| self.boxes.contains_key(name)).collect()
    }

    /// Takes note of an answer that has changed: of the programmes in which that arises, and of those in which it may
    /// follow others.
    fn note(
        &mut self,
        comparison: &Comparison,
        pair: Pair,
        arisen: &[Arisen],
        follows: Option<Vec<Cube>>,
    ) -> Result<(), Stop> {
        let mut boxes = follows.unwrap_or_default();
        for cases in arisen.iter().flat_map(|arisen| &arisen.cases) {
            comparison.reached(cases, &mut comparison.new.precedence.budget(), &mut |programmes, _| {
                boxes.push(programmes);
                Ok(())
            })?;
        }
        if let Pair { old: Some(Asked::Work(_)), new: None } | Pair { old: None, new: Some(Asked::Work(_)) } = pair {
            // To rules that ask who leads the technology, there is nobody in the other rulebook.
            boxes.extend(comparison.asked_in(pair));
        }
        if boxes.is_empty() {
            return Ok(());
        }
        for (scopes, asked) in [(&*comparison.old.precedence.scopes, pair.old), (comparison.scopes(), pair.new)] {
            let Some(name) = asked.and_then(Key::of).and_then(|key| following::name(scopes, key)) else { continue };
            self.boxes.entry(name).or_default().extend(boxes.iter().cloned());
        }
        self.keys.extend(pair.new.and_then(Key::of));
        Ok(())
    }

    /// Disjoint boxes of the programmes outside of which these answers are the same.
    fn programmes(&self, comparison: &Comparison, names: &BTreeSet<Name>) -> Vec<Cube> {
        let boxes: BTreeSet<&Cube> = names.iter().filter_map(|name| self.boxes.get(name)).flatten().collect();
        affected::disjoint(comparison.scopes(), boxes.iter().copied(), MAX_PROGRAMMES)
            .unwrap_or_else(|| boxes.into_iter().cloned().collect())
    }
}

/// More boxes of programmes than this are not made disjoint.
const MAX_PROGRAMMES: usize = 4_096;

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
        let compiled = |scopes: &Arc<Scopes>| CompiledDay::new(Precedence::new(scopes.clone(), day, steps));
        let (before, after) = (compiled(&old), compiled(&new));
        let Some(comparison) = Comparison::new(&before, &after, &alignment, &alignment) else { return Ok(None) };
        let pairs = comparison.pairs().into_iter();
        for pair in pairs.filter(|pair| pair.new.is_some_and(|asked| asked.question() == question)) {
            let pieces = arising::pieces(&comparison, pair)?;
            let differing = pieces.all.iter().filter(|piece| pieces.differs(piece)).map(|piece| piece.cases.clone());
            let differing: Vec<Cube> = differing.collect();
            if let Some(program) = changes::simplest(&comparison, &differing)? {
                return Ok(Some((changes::weighed(&comparison, pair, program), day)));
            }
        }
    }
    Ok(None)
}

/// One answer about one programme that two rulebooks give otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ChangedAnswer {
    /// What the proposal is called.
    pub program: String,
    /// `leader`, `work`, `follows`, `sharing`, `asset`, `cost` or `violations`.
    pub question: &'static str,
    /// The technology, member or kind, where the question has one.
    pub subject: Option<String>,
    /// The old rulebook's answer, as in a decision.
    pub old: StatedAnswer,
    /// The new rulebook's answer.
    pub new: StatedAnswer,
}

/// Every answer that differs between two decisions about the same proposal, arisen or followed. What one rulebook alone
/// asks has its default in the other.
pub fn moved(old: (&Decision, &Model), new: (&Decision, &Model)) -> Vec<ChangedAnswer> {
    let changed = |(topic, before, after): (answer::Topic, StatedAnswer, StatedAnswer)| ChangedAnswer {
        program: new.0.program.clone(),
        question: topic.question,
        subject: topic.subject,
        old: before,
        new: after,
    };
    answer::differing(old, new).into_iter().map(changed).collect()
}
