//! Two rulebooks side by side: the cases of the one as cases of the other, and which programmes of both lie in them.
//!
//! In: two [`CompiledDay`]s over the same atoms. Out: [`Comparison::reached`], the programmes that both can have and whose
//! earlier answers lie in a box of cases before and after. Cases are told in the attributes of the new rulebook.

use std::collections::BTreeSet;

use super::affected::{self, Affected};
use super::alignment::Alignment;
use crate::analysis::possible;
use crate::engine::{CompiledDay, Decision, Verdict};
use crate::model::{Asked, Program, Slot};
use crate::scope::{Key, Scopes};
use crate::space::{Budget, Cube, Stop};

/// What is done with each box of programmes found.
pub type Visit<'v> = dyn FnMut(Cube, &mut Budget) -> Result<(), Stop> + 'v;

/// An answer that the two rulebooks ask for, each by its own ids; one of them may not ask for it at all.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// What the old one asks.
    pub old: Option<Asked>,
    /// What the new one asks.
    pub new: Option<Asked>,
}

/// Two rulebooks over the same atoms.
pub struct Comparison<'a> {
    /// The old one.
    pub old: &'a CompiledDay,
    /// The new one.
    pub new: &'a CompiledDay,
    forth: &'a Alignment,
    back: &'a Alignment,
    /// The box of the programmes that both can have …
    pub common: Cube,
    /// … but for those that one of the two calls impossible.
    pub impossible: Vec<Cube>,
}

impl<'a> Comparison<'a> {
    /// The comparison of two rulebooks, each with what aligns it with the other; nothing where they have no programme in
    /// common.
    pub fn new(old: &'a CompiledDay, new: &'a CompiledDay, forth: &'a Alignment, back: &'a Alignment) -> Option<Self> {
        let (before, after) = (&*old.precedence.scopes, &*new.precedence.scopes);
        let from_old = forth.translate(before, after, &forth.common_old(before, after))?;
        let common = after.space().meet(&from_old, &forth.common_new(before, after))?;
        let translated = before.impossible_cubes().filter_map(|cube| forth.translate(before, after, cube));
        let impossible = after.impossible_cubes().cloned().chain(translated).collect();
        Some(Comparison { old, new, forth, back, common, impossible })
    }

    /// The scopes in whose attributes cases are told: those of the new rulebook.
    pub fn scopes(&self) -> &'a Scopes {
        &self.new.precedence.scopes
    }

    /// A box of the old rulebook's cases in the attributes of the new one; nothing where none is a case of both.
    pub fn to_new(&self, cases: &Cube) -> Option<Cube> {
        self.forth.translate(&self.old.precedence.scopes, self.scopes(), cases)
    }

    /// A box of cases in the attributes of the old rulebook.
    pub fn to_old(&self, cases: &Cube) -> Option<Cube> {
        self.back.translate(self.scopes(), &self.old.precedence.scopes, cases)
    }

    /// Visits boxes of programmes that both can have and whose earlier answers lie in this box of cases, before and after.
    pub fn reached(&self, cases: &Cube, budget: &mut Budget, visit: &mut Visit<'_>) -> Result<(), Stop> {
        let Some(before) = self.to_old(cases) else { return Ok(()) };
        let (old, new) = (&self.old.precedence, &self.new.precedence);
        new.preimage(cases, budget, &mut |programmes, budget| {
            let there = self.to_old(&programmes).and_then(|there| old.scopes.space().meet(&there, &before));
            let Some(there) = there else { return Ok(()) };
            old.preimage(&there, budget, &mut |found, budget| match self
                .to_new(&found)
                .and_then(|found| new.scopes.space().meet(&found, &programmes))
            {
                Some(found) => visit(found, budget),
                None => Ok(()),
            })
        })
    }

    /// Whether there is such a programme.
    pub fn is_reached(&self, cases: &Cube) -> Result<bool, Stop> {
        Stop::found(self.reached(cases, &mut self.new.precedence.budget(), &mut |_, _| Err(Stop::Enough)))
    }

    /// Whether some programme lies in a box of cases before, or after.
    pub fn is_had(&self, cases: &Cube) -> Result<bool, Stop> {
        let had = |day: &CompiledDay, cases: &Cube| possible(&day.precedence, std::slice::from_ref(cases));
        Ok(had(self.new, cases)? || self.to_old(cases).map_or(Ok(false), |cases| had(self.old, &cases))?)
    }

    /// A box of cases in boxes each of which has one value of every answer of `changed` that it narrows: in such a box the
    /// answers before and after are not only both among those it admits, but the same.
    pub fn definite(&self, cases: &Cube, changed: &BTreeSet<Key>) -> Vec<Cube> {
        let (space, layout) = (self.scopes().space(), &self.scopes().layout);
        let mut boxes = vec![cases.clone()];
        for (attribute, _) in layout.axes().filter(|(_, axis)| changed.contains(&axis.key)) {
            if space.is_free(cases, attribute) {
                continue;
            }
            let each = |cube: Cube| {
                let values: Vec<usize> = space.values(&cube, attribute).collect();
                values.into_iter().filter_map(move |value| space.restricted(&cube, attribute, [value]))
            };
            boxes = boxes.into_iter().flat_map(each).collect();
        }
        boxes
    }

    /// The cases for which a changed rule of a question may apply.
    pub fn touched(&self, pair: Pair) -> Affected {
        match pair {
            Pair { old: Some(_), new: Some(asked) } if self.forth.is_same_world() => {
                affected::touched(&self.old.precedence, &self.new.precedence, asked)
            }
            _ => Affected::All,
        }
    }

    /// The cases, of programmes that both can have, in which the one of the two that asks for an answer does.
    pub fn asked_in(&self, pair: Pair) -> Vec<Cube> {
        let cases: Vec<Cube> = match (pair.new, pair.old) {
            (Some(asked), _) => self.new.precedence.asked_in(asked),
            (None, Some(asked)) => {
                self.old.precedence.asked_in(asked).iter().filter_map(|cube| self.to_new(cube)).collect()
            }
            (None, None) => Vec::new(),
        };
        cases.iter().filter_map(|cube| self.scopes().space().meet(cube, &self.common)).collect()
    }

    /// A programme of the new rulebook as one of the old: the same names and numbers, what the new one does not have at
    /// its default. Both can have it.
    pub fn before(&self, program: &Program) -> Program {
        let (from, to) = (&self.scopes().model, &self.old.precedence.scopes.model);
        let slots = to.fields.iter().map(|field| {
            let there = from.fields.iter().position(|other| other.name == field.name);
            let told = there.and_then(|at| match &program.slots[at] {
                Slot::Known(value) => self.back.value(from, from.fields[at].ty, to, field.ty, value),
                Slot::Unknown => None,
            });
            told.or_else(|| field.default.clone()).map_or(Slot::Unknown, Slot::Known)
        });
        Program { name: program.name.clone(), slots: slots.collect(), world: to.fingerprint }
    }

    /// All that one of the two asks, in the order in which it is asked.
    pub fn pairs(&self) -> Vec<Pair> {
        let (before, after) = (&self.old.precedence.scopes.model, &self.scopes().model);
        let old = Asked::all(before);
        let mut pairs: Vec<Pair> = Asked::all(after)
            .into_iter()
            .map(|new| {
                let same = |old: &&Asked| (old.name(), old.subject(before)) == (new.name(), new.subject(after));
                Pair { old: old.iter().find(same).copied(), new: Some(new) }
            })
            .collect();
        let known: BTreeSet<Asked> = pairs.iter().filter_map(|pair| pair.old).collect();
        // What only the old one asks comes after the last of the same question that the new one asks.
        for old in old.into_iter().filter(|old| !known.contains(old)) {
            let place = |pair: &Pair| pair.new.or(pair.old).is_some_and(|asked| asked.rank() <= old.rank());
            let at = pairs.iter().rposition(place).map_or(0, |at| at + 1);
            pairs.insert(at, Pair { old: Some(old), new: None });
        }
        pairs
    }

    /// What both decide about a programme of the new rulebook.
    pub fn decisions(&self, program: &Program) -> Option<(Decision, Decision)> {
        let decided = |day: &CompiledDay, program: &Program| {
            day.engine().and_then(|engine| engine.decision(program, &mut Verdict::new())).ok()
        };
        Some((decided(self.old, &self.before(program))?, decided(self.new, program)?))
    }
}
