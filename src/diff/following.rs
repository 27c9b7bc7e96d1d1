//! Answers that change only because an earlier one has.
//!
//! In: a question, and the cases in which earlier answers changed. Out: the simplest programme found that gets another
//! answer to it while an earlier answer that its rules mention, or by which it is asked at all, is another; or that there
//! is none. Every such programme lies where some change arises; there the ways in which the answer comes about before and
//! after are held against each other until one is found. What is found is decided by both rulebooks before it is told.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Followed;
use super::answer::{asked_by_one, differing};
use super::changes::{topic, witness};
use super::comparison::{Comparison, Pair};
use crate::analysis::Search;
use crate::decision::StatedAnswer;
use crate::engine::CompiledDay;
use crate::model::{self, Asked, Program};
use crate::precedence::{Derivation, Derivations, Precedence};
use crate::scope::{Key, Preferred, Scopes};
use crate::space::{Budget, Cube, Region, Stop};

/// An answer by its question and subject, as changes tell them.
pub type Name = (&'static str, Option<String>);

/// The earlier answers that a question's rules mention, in one of the two rulebooks, or by which it is asked at all.
pub fn earlier(comparison: &Comparison, pair: Pair) -> BTreeSet<Name> {
    let mut names = BTreeSet::new();
    for (day, asked) in [(comparison.old, pair.old), (comparison.new, pair.new)] {
        let Some(asked) = asked else { continue };
        let (stage, scopes) = (&day.precedence, &day.precedence.scopes);
        let mut keys = mentioned(stage, asked);
        let members = || scopes.model.member_ids().map(Key::Follower);
        if keys.iter().any(|key| matches!(key, Key::Sharing(_))) {
            // Whether a kind is shared is `sole` where nobody follows.
            keys.extend(members());
        }
        match asked {
            Asked::Leader | Asked::Asset(_) | Asked::Violations => {}
            Asked::Work(_) | Asked::Follows(_) => drop(keys.insert(Key::Leader)),
            Asked::Sharing(_) => keys.extend(members()),
            Asked::Cost => keys.extend(members().chain([Key::Leader])),
        }
        names.extend(keys.into_iter().filter_map(|key| name(scopes, key)));
    }
    names
}

/// The name of the answer that an attribute stands for.
pub fn name(scopes: &Scopes, key: Key) -> Option<Name> {
    let asked = key.asked()?;
    Some((asked.name(), asked.subject(&scopes.model).map(str::to_owned)))
}

/// The answers that the provisions of a question mention.
fn mentioned(stage: &Precedence, asked: Asked) -> BTreeSet<Key> {
    let scopes = &stage.scopes;
    let mut keys = BTreeSet::new();
    let mut see = |cubes: &[Cube]| {
        for cube in cubes.iter().filter(|cube| scopes.layout.narrows_answers(cube)) {
            let narrowed = scopes
                .layout
                .axes()
                .filter(|(id, axis)| axis.key.question().is_some() && !scopes.space().is_free(cube, *id));
            keys.extend(narrowed.map(|(_, axis)| axis.key));
        }
    };
    let Some(question) = asked.question() else {
        let violations = scopes.violations.iter().zip(&scopes.model.requires);
        for (extent, _) in violations.filter(|(_, require)| require.head.force.holds_on(stage.day)) {
            if let Ok(boxes) = extent.near(scopes, &scopes.space().full(), &mut stage.budget()) {
                see(&boxes);
            }
        }
        return keys;
    };
    for &rule in stage.rules(question) {
        let scope = scopes.rule(rule);
        see(scope.region.cubes());
        scope.answers.iter().for_each(|(_, region)| see(region.cubes()));
        let choice = scope.choice.iter().flat_map(|choice| {
            let preferred = choice.prefer.iter().filter_map(|preferred| match preferred {
                Preferred::Holds(regions) => Some(regions.as_slice()),
                Preferred::Rank(_) => None,
            });
            std::iter::once(choice.eligible.as_slice()).chain(preferred).flatten()
        });
        choice.for_each(|region: &Region| see(region.cubes()));
    }
    if let model::Question::Asset(kind) = question {
        stage.strikes(kind).flat_map(|(_, strike)| &strike.struck).for_each(|region| see(region.cubes()));
    }
    keys
}

/// An answer that may follow earlier ones.
pub struct Question<'c> {
    /// The two rulebooks.
    pub comparison: &'c Comparison<'c>,
    /// What is asked.
    pub pair: Pair,
    /// The earlier answers that have changed somewhere, and that it can follow.
    pub from: BTreeSet<Name>,
    /// Whether it changes by itself, too.
    pub arises: bool,
}

/// A search for a programme in which an answer follows an earlier one.
struct Following<'c> {
    question: Question<'c>,
    /// The ways in which the answer comes about in the old rulebook, where that asks for it.
    old: Option<Arc<Derivations>>,
    /// Those in the new one.
    new: Option<Arc<Derivations>>,
    search: Search<'c>,
    found: Option<Program>,
}

/// What an answer follows, of programmes in these boxes; nothing where it follows none.
pub fn followed(question: Question<'_>, programmes: &[Cube]) -> Result<Option<Followed>, Stop> {
    let comparison = question.comparison;
    let there: Vec<Cube> = programmes.iter().filter_map(|cube| comparison.to_old(cube)).collect();
    let ways = |day: &CompiledDay, asked: Option<Asked>, cases: &[Cube]| {
        asked.map(|asked| day.precedence.derivations(asked, cases)).transpose()
    };
    let mut following = Following {
        old: ways(comparison.old, question.pair.old, &there)?,
        new: ways(comparison.new, question.pair.new, programmes)?,
        search: Search::new(&comparison.new.precedence),
        question,
        found: None,
    };
    let mut budget = comparison.new.precedence.budget();
    for cube in programmes {
        match following.within(cube, &mut budget) {
            Ok(()) => {}
            Err(Stop::Enough) => break,
            Err(Stop::Spent) => return Err(Stop::Spent),
        }
    }
    let Some(program) = following.found else { return Ok(None) };
    let topic = topic(comparison, following.question.pair);
    let is_from = |question: &&str| following.question.from.iter().any(|(other, _)| other == question);
    let from = Asked::NAMES.into_iter().filter(is_from).collect();
    let witness = witness(comparison, &program);
    Ok(Some(Followed { question: topic.question, subject: topic.subject, from, witness }))
}

impl Following<'_> {
    /// Goes through programmes some of which get another earlier answer; stops at one that shows it.
    fn within(&mut self, programmes: &Cube, budget: &mut Budget) -> Result<(), Stop> {
        let comparison = self.question.comparison;
        self.sample(programmes)?;
        if self.question.pair.new == Some(Asked::Violations) {
            return self.breaches(programmes, budget);
        }
        let Some(there) = comparison.to_old(programmes) else { return Ok(()) };
        let old = near(comparison.old, self.question.pair.old.zip(self.old.as_deref()), &there);
        let new = near(comparison.new, self.question.pair.new.zip(self.new.as_deref()), programmes);
        for (answer, way) in &new {
            for after in comparison.new.precedence.gathered(way, programmes)? {
                let Some(before) = comparison.to_old(&after) else { continue };
                // Who pays what hangs on who leads and who follows, also where the division is the same.
                let others = old.iter().filter(|(other, _)| answer.is_none() || other != answer);
                for (_, way) in others {
                    self.both(&after, &comparison.old.precedence.gathered(way, &before)?, budget)?;
                }
            }
        }
        Ok(())
    }

    /// Looks at programmes of a box that lie in one of these boxes of the old rulebook too.
    fn both(&mut self, after: &Cube, before: &[Cube], budget: &mut Budget) -> Result<(), Stop> {
        let comparison = self.question.comparison;
        for before in before {
            budget.pay()?;
            let both = comparison.to_new(before);
            let Some(both) = both.and_then(|both| comparison.scopes().space().meet(&both, after)) else { continue };
            self.sample(&both)?;
            // Where it changes by itself too, or where its value is not known, others of them may show it.
            let is_known = !matches!(self.question.pair.new, Some(Asked::Work(_) | Asked::Cost));
            if self.question.arises || !is_known {
                self.refined(&both, budget)?;
            }
        }
        Ok(())
    }

    /// Looks at the simplest programme of a box.
    fn sample(&mut self, programmes: &Cube) -> Result<(), Stop> {
        let program = self.search.simplest_of(programmes);
        if self.shows(&program) {
            self.found = Some(program);
            return Err(Stop::Enough);
        }
        Ok(())
    }

    /// Looks at programmes with each of the earlier answers.
    fn refined(&mut self, programmes: &Cube, budget: &mut Budget) -> Result<(), Stop> {
        let keys = |side: &CompiledDay| -> Vec<Key> {
            let scopes = &side.precedence.scopes;
            let keys = scopes.layout.axes().map(|(_, axis)| axis.key);
            keys.filter(|key| name(scopes, *key).is_some_and(|name| self.question.from.contains(&name))).collect()
        };
        let (old, new) = (keys(self.question.comparison.old), keys(self.question.comparison.new));
        for (after, _) in self.question.comparison.new.precedence.refined(programmes, &new)? {
            let Some(before) = self.question.comparison.to_old(&after) else { continue };
            for (before, _) in self.question.comparison.old.precedence.refined(&before, &old)? {
                budget.pay()?;
                let both = self.question.comparison.to_new(&before);
                let both = both.and_then(|both| self.question.comparison.scopes().space().meet(&both, &after));
                both.map_or(Ok(()), |both| self.sample(&both))?;
            }
        }
        Ok(())
    }

    /// Whether a programme gets another answer, and another one of those that it can follow.
    fn shows(&self, program: &Program) -> bool {
        let Some((old, new)) = self.question.comparison.decisions(program) else { return false };
        let (before, after) =
            (&self.question.comparison.old.precedence.scopes.model, &self.question.comparison.scopes().model);
        let own = topic(self.question.comparison, self.question.pair);
        let differing = differing((&old, before), (&new, after));
        let asked_by_one = asked_by_one((&old, before), (&new, after));
        let is_own = |topic: &super::answer::Topic| (topic.question, &topic.subject) == (own.question, &own.subject);
        differing.iter().any(|(topic, ..)| is_own(topic))
            && differing
                .iter()
                .map(|(topic, ..)| topic)
                .chain(&asked_by_one)
                .any(|topic| self.question.from.contains(&(topic.question, topic.subject.clone())))
    }

    /// Goes through the requirements of both that are broken before and not after, or after and not before.
    fn breaches(&mut self, programmes: &Cube, budget: &mut Budget) -> Result<(), Stop> {
        let comparison = self.question.comparison;
        let (old, new) = (&comparison.old.precedence, &comparison.new.precedence);
        let Some(there) = comparison.to_old(programmes) else { return Ok(()) };
        for (at, require) in new.scopes.model.requires.iter().enumerate() {
            let same = old.scopes.model.requires.iter().position(|other| other.head.label == require.head.label);
            let Some(at_old) = same else { continue };
            let [was_kept, was_broken] = breach(old, at_old, &there, budget)?;
            let [kept, broken] = breach(new, at, programmes, budget)?;
            for (is, was) in [(kept, was_broken), (broken, was_kept)] {
                for after in new.gathered(&is, programmes)? {
                    let Some(before) = comparison.to_old(&after) else { continue };
                    self.both(&after, &old.gathered(&was, &before)?, budget)?;
                }
            }
        }
        Ok(())
    }
}

/// The ways in which a requirement is kept and is broken; on a day on which it is not in force it is kept.
fn breach(stage: &Precedence, at: usize, within: &Cube, budget: &mut Budget) -> Result<[Derivation; 2], Stop> {
    if stage.scopes.model.requires[at].head.force.holds_on(stage.day) {
        return stage.requirement_ways(at, within, budget);
    }
    let all = vec![stage.scopes.space().full()];
    Ok([Derivation::of(0, all, Vec::new()), Derivation::of(1, Vec::new(), Vec::new())])
}

/// Ways in which an answer comes about, each with the answer where that alone says which it is: of a technology that
/// nobody was given it is whoever leads, and of a cost it hangs on who leads and follows.
type Ways = Vec<(Option<StatedAnswer>, Derivation)>;

/// The ways that some programme of a box may go; what is not asked for comes about in one way, everywhere.
fn near(day: &CompiledDay, ways: Option<(Asked, &Derivations)>, programmes: &Cube) -> Ways {
    let scopes = &day.precedence.scopes;
    let Some((asked, ways)) = ways else {
        return vec![(None, Derivation::of(0, vec![scopes.space().full()], Vec::new()))];
    };
    let is_known = matches!(asked, Asked::Follows(_) | Asked::Sharing(_) | Asked::Asset(_));
    let answer = |way: &Derivation| is_known.then(|| StatedAnswer::of(&scopes.model, asked, way.answer));
    ways.of(scopes.space(), programmes).map(|way| (answer(way), way.clone())).collect()
}
