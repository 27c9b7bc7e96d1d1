//! Changes as they are told: the cases of a question in which it is answered otherwise, by what it was and what it is.
//!
//! An answer that rules read from the programme stands as they write it, where it covers more than one value: of
//! `lead proposer`, replaced by `lead toyota when region is japan`, not a change a member is told but one, `proposer` to
//! `toyota` where `region is japan and proposer is not toyota`.

use std::collections::{BTreeMap, BTreeSet};

use super::Change;
use super::answer::Topic;
use super::comparison::{Comparison, Pair};
use super::pieces::{Given, Piece, Pieces};
use crate::analysis::{Search, off_default};
use crate::condition_text::ConditionText;
use crate::decision::StatedAnswer;
use crate::engine::CompiledDay;
use crate::model::{Asked, Program, RuleId, Slot, Value};
use crate::proposal;
use crate::scope::Key;
use crate::space::{Budget, Cube, Stop, outside};

/// More boxes of cases outside of a change are not looked at one by one.
const MAX_OTHERS: usize = 600;

/// Cases in which an answer of the old rulebook, as it is told, becomes one of the new.
#[derive(Default)]
struct Group {
    /// Those in which the two differ and which some programme reaches.
    differing: Vec<Piece>,
    /// Those in which they are the same value.
    same: Vec<Piece>,
}

/// A change that is to be told, with the cases in which it arises.
pub struct Arisen {
    /// The change.
    pub change: Change,
    /// Boxes of cases, each with some programme.
    pub cases: Vec<Cube>,
}

/// The changes of one answer, those of most boxes first.
pub fn arisen(
    comparison: &Comparison,
    pair: Pair,
    pieces: Pieces,
    changed: &BTreeSet<Key>,
) -> Result<Vec<Arisen>, Stop> {
    let mut groups: BTreeMap<(StatedAnswer, StatedAnswer), Group> = BTreeMap::new();
    for piece in &pieces.all {
        let told = |given: &Given| given.told();
        let (mut old, mut new) = (told(&pieces.old[piece.old]), told(&pieces.new[piece.new]));
        if old == new {
            // Both are read from the same words, which stand for other values in the two.
            (old, new) = (pieces.old[piece.old].answer.clone(), pieces.new[piece.new].answer.clone());
        }
        let group = groups.entry((old, new)).or_default();
        if !pieces.differs(piece) {
            group.same.push(piece.clone());
            continue;
        }
        for cases in comparison.definite(&piece.cases, changed) {
            if comparison.is_reached(&cases)? {
                group.differing.push(Piece { cases, ..*piece });
            }
        }
    }
    let mut told: BTreeMap<(StatedAnswer, StatedAnswer), Telling> = BTreeMap::new();
    for (key, group) in groups.into_iter().filter(|(_, group)| !group.differing.is_empty()) {
        let (key, telling) = Telling::of(comparison, &pieces, key, group)?;
        told.entry(key).or_default().add(telling);
    }
    let mut all = Vec::new();
    for ((old, new), telling) in told {
        all.extend(telling.arisen(comparison, pair, &pieces, old, new)?);
    }
    all.sort_by_key(|arisen| std::cmp::Reverse(arisen.cases.len()));
    Ok(all)
}

/// What is said of a group.
#[derive(Default)]
struct Telling {
    differing: Vec<Piece>,
    /// The boxes that are told.
    boxes: Vec<Cube>,
    /// That the two answers differ, where the boxes do not say so.
    apart: Option<String>,
}

impl Telling {
    /// The two answers as they are told, and what is said of them. What covers one value alone is that value.
    fn of(
        comparison: &Comparison,
        pieces: &Pieces,
        (old, new): (StatedAnswer, StatedAnswer),
        mut group: Group,
    ) -> Result<((StatedAnswer, StatedAnswer), Telling), Stop> {
        let only = |told: StatedAnswer, given: &[Given], at: &dyn Fn(&Piece) -> usize| {
            let values: BTreeSet<&StatedAnswer> =
                group.differing.iter().map(|piece| &given[at(piece)].answer).collect();
            match (told, values.len()) {
                (StatedAnswer::Written(_), 1) => values.into_iter().next().cloned().unwrap_or(StatedAnswer::None),
                (told, _) => told,
            }
        };
        let (old, new) = (only(old, &pieces.old, &|piece| piece.old), only(new, &pieces.new, &|piece| piece.new));
        let is_of =
            |told: &StatedAnswer, given: &Given| matches!(told, StatedAnswer::Written(_)) || *told == given.answer;
        group.same.retain(|piece| is_of(&old, &pieces.old[piece.old]) && is_of(&new, &pieces.new[piece.new]));
        let mut boxes: Vec<Cube> = group.differing.iter().map(|piece| piece.cases.clone()).collect();
        let mut apart = None;
        if let (Some(left), Some(right)) = (spoken(&old), spoken(&new))
            && [&old, &new].iter().any(|told| matches!(told, StatedAnswer::Written(_)))
            && reached(comparison, &group.same)?
        {
            let (left, right) = if matches!(old, StatedAnswer::Written(_)) { (left, right) } else { (right, left) };
            apart = Some(format!("{left} is not {right}"));
            boxes.extend(group.same.iter().map(|piece| piece.cases.clone()));
        }
        Ok(((old, new), Telling { differing: group.differing, boxes, apart }))
    }

    fn add(&mut self, other: Telling) {
        self.differing.extend(other.differing);
        self.boxes.extend(other.boxes);
        self.apart = self.apart.take().or(other.apart);
    }

    /// The change, with the simplest programme that shows it.
    fn arisen(
        self,
        comparison: &Comparison,
        pair: Pair,
        pieces: &Pieces,
        old: StatedAnswer,
        new: StatedAnswer,
    ) -> Result<Option<Arisen>, Stop> {
        let cases: Vec<Cube> = self.differing.iter().map(|piece| piece.cases.clone()).collect();
        let Some(program) = simplest(comparison, &cases)? else { return Ok(None) };
        let program = weighed(comparison, pair, program);
        let topic = topic(comparison, pair);
        let change = Change {
            question: topic.question,
            subject: topic.subject,
            old,
            new,
            when: self.when(comparison)?,
            witness: witness(comparison, &program),
            rules: self.rules(comparison, pair, pieces)?,
        };
        Ok(Some(Arisen { change, cases }))
    }

    /// The condition of the cases that are told; what holds of every programme anyway is not said.
    fn when(&self, comparison: &Comparison) -> Result<String, Stop> {
        let scopes = comparison.scopes();
        let words = ConditionText::new(&scopes.model, &scopes.layout);
        let needed = possible(comparison, &self.boxes)?;
        let others = others(comparison, &needed)?;
        let others: Option<Vec<&Cube>> = others.as_ref().map(|others| others.iter().collect());
        let boxes = (self.boxes.as_slice(), needed.as_slice());
        Ok(words.condition_and(boxes, others.as_deref(), &comparison.common, self.apart.as_deref()))
    }

    /// The labels of the rules and bars, old and new, that decide the answers.
    fn rules(&self, comparison: &Comparison, pair: Pair, pieces: &Pieces) -> Result<Vec<String>, Stop> {
        let mut labels = BTreeSet::new();
        for piece in &self.differing {
            let label = |side: &CompiledDay, rule: Option<RuleId>| {
                Some(side.precedence.scopes.model.rule(rule?).head.label.clone())
            };
            labels.extend(label(comparison.old, pieces.old[piece.old].way.by));
            labels.extend(label(comparison.new, pieces.new[piece.new].way.by));
            if let StatedAnswer::Labels(broken) = &pieces.old[piece.old].answer {
                labels.extend(broken.iter().cloned());
            }
            if let StatedAnswer::Labels(broken) = &pieces.new[piece.new].answer {
                labels.extend(broken.iter().cloned());
            }
            if let Some(before) = comparison.to_old(&piece.cases) {
                bars(comparison.old, pair.old, &before, pieces.old[piece.old].way.answer, &mut labels)?;
            }
            bars(comparison.new, pair.new, &piece.cases, pieces.new[piece.new].way.answer, &mut labels)?;
        }
        Ok(labels.into_iter().collect())
    }
}

/// Adds the bars that are reasons of an asset in some cases.
fn bars(
    side: &CompiledDay,
    asked: Option<Asked>,
    cases: &Cube,
    answer: usize,
    labels: &mut BTreeSet<String>,
) -> Result<(), Stop> {
    let Some(Asked::Asset(kind)) = asked else { return Ok(()) };
    for (bar, way) in side.precedence.bar_ways(kind)?.iter().filter(|(_, way)| way.answer == answer) {
        if !side.precedence.cases_along(way, cases)?.is_empty() {
            labels.insert(side.precedence.scopes.model.bar(*bar).head.label.clone());
        }
    }
    Ok(())
}

/// An answer as it can stand in a condition.
fn spoken(answer: &StatedAnswer) -> Option<&str> {
    match answer {
        StatedAnswer::Name(text) | StatedAnswer::Written(text) => Some(text),
        _ => None,
    }
}

/// What of some boxes neither rulebook calls impossible.
fn possible(comparison: &Comparison, boxes: &[Cube]) -> Result<Vec<Cube>, Stop> {
    let impossible: Vec<&Cube> = comparison.impossible.iter().collect();
    let mut possible = Vec::new();
    for cube in boxes {
        outside(
            comparison.scopes().space(),
            cube,
            &impossible,
            &mut comparison.new.precedence.budget(),
            &mut |cube, _| {
                possible.push(cube);
                Ok(())
            },
        )?;
    }
    Ok(possible)
}

/// The cases outside of some boxes that some programme has, before or after: those in which a condition of the boxes must
/// not hold. Nothing where they are too many to be looked at.
fn others(comparison: &Comparison, boxes: &[Cube]) -> Result<Option<Vec<Cube>>, Stop> {
    let space = comparison.scopes().space();
    let cover: Vec<&Cube> = boxes.iter().chain(&comparison.impossible).collect();
    let mut others = Vec::new();
    let mut keep = |cube: Cube, _: &mut Budget| {
        others.push(cube);
        if others.len() <= MAX_OTHERS { Ok(()) } else { Err(Stop::Enough) }
    };
    match outside(space, &comparison.common, &cover, &mut comparison.new.precedence.budget(), &mut keep) {
        Ok(()) => {}
        Err(Stop::Enough) => return Ok(None),
        Err(Stop::Spent) => return Err(Stop::Spent),
    }
    let mut had = Vec::new();
    for cube in others {
        if comparison.is_had(&cube)? {
            had.push(cube);
        }
    }
    Ok(Some(had))
}

fn reached(comparison: &Comparison, pieces: &[Piece]) -> Result<bool, Stop> {
    for piece in pieces {
        if comparison.is_reached(&piece.cases)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The question and subject of an answer that one of the two asks for.
pub fn topic(comparison: &Comparison, pair: Pair) -> Topic {
    match (pair.new, pair.old) {
        (Some(asked), _) => Topic::of(asked, &comparison.scopes().model),
        (None, old) => Topic::of(old.unwrap_or(Asked::Leader), &comparison.old.precedence.scopes.model),
    }
}

/// The simplest programme that reaches one of these boxes of cases before and after.
pub fn simplest(comparison: &Comparison, cases: &[Cube]) -> Result<Option<Program>, Stop> {
    let mut search = Search::new(&comparison.new.precedence);
    for cube in cases {
        if search.is_beaten(cube) {
            continue;
        }
        let mut budget = comparison.new.precedence.budget();
        comparison.reached(cube, &mut budget, &mut |programmes: Cube, _: &mut Budget| {
            search.offer(&programmes);
            Ok(())
        })?;
    }
    Ok(search.take().map(|(_, program)| program))
}

/// A programme as a proposal that leaves out what is at its default.
pub fn witness(comparison: &Comparison, program: &Program) -> Vec<(String, serde_json::Value)> {
    let model = &comparison.scopes().model;
    off_default(model, program, proposal::to_json(model, program))
}

/// The programme, with numbers that tell two divisions of cost apart where its own do not: boxes say nothing of numbers
/// that no condition mentions.
pub fn weighed(comparison: &Comparison, pair: Pair, program: Program) -> Program {
    if pair.new != Some(Asked::Cost) {
        return program;
    }
    let differs = |program: &Program| {
        let decided = comparison.decisions(program);
        decided.is_some_and(|(old, new)| old.cost.answer() != new.cost.answer())
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
    (0..comparison.scopes().model.members.len()).map(alone).find(differs).unwrap_or(program)
}
