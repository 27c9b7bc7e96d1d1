//! Who defeats whom: own word, higher tier, narrower scope, later date, and nothing else.

use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use super::near::Near;
use super::realize::Way;
use crate::model::{Answer, Question, RuleId};
use crate::scope::{RuleScope, Scopes};
use crate::space::{AttributeId, Budget, Cube, Stop, outside};

/// The maxims by which law settles conflicts, in the order in which they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Maxim {
    /// It says so itself: `overrides`.
    OwnWord,
    /// Lex superior: its tier is stronger.
    HigherTier,
    /// Lex specialis: its scope is strictly narrower.
    NarrowerScope,
    /// Lex posterior: of the same scope, it came into force later.
    LaterDate,
}

impl Maxim {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Maxim::OwnWord => "own word",
            Maxim::HigherTier => "higher tier",
            Maxim::NarrowerScope => "narrower scope",
            Maxim::LaterDate => "later date",
        }
    }
}

/// One rule defeating another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defeat {
    /// The victor.
    pub by: RuleId,
    /// Why.
    pub maxim: Maxim,
}

/// How one scope lies to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lie {
    Narrower,
    Wider,
    Same,
    Neither,
}

/// What can be said of a scope without looking at any other rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plain {
    /// It speaks of earlier answers.
    No,
    /// It speaks of the programme's fields alone.
    Fields,
    /// So it does, and nothing impossible touches it: every case in it is possible.
    Possible,
}

/// A rulebook on the days of one interval.
#[derive(Debug)]
pub struct Settlement {
    /// The rulebook's scopes.
    pub scopes: Arc<Scopes>,
    /// A day of the interval.
    pub day: Date,
    steps: u64,
    in_force: Vec<(Question, Vec<RuleId>)>,
    /// For each question, which of its rules may meet.
    near: Vec<OnceLock<Near>>,
    defeats: Vec<OnceLock<Result<Vec<Defeat>, Stop>>>,
    /// For each rule how plain its scope is.
    plain: Vec<OnceLock<Plain>>,
    /// For each attribute that is an answer, the ways in which it comes about.
    ways: Vec<OnceLock<Result<Arc<[Way]>, Stop>>>,
    /// The cases of conflicts and circles, which have no answer, by question.
    aside: Vec<(Question, Vec<Cube>)>,
}

impl Settlement {
    /// The rulebook on a day, each query limited to so many steps.
    pub fn new(scopes: Arc<Scopes>, day: Date, steps: u64) -> Self {
        let mut in_force: Vec<(Question, Vec<RuleId>)> =
            scopes.model.questions().into_iter().map(|question| (question, Vec::new())).collect();
        for (id, rule) in scopes.model.rules() {
            if rule.head.force.holds_on(day)
                && let Ok(at) = in_force.binary_search_by_key(&rule.question, |(question, _)| *question)
            {
                in_force[at].1.push(id);
            }
        }
        let near = in_force.iter().map(|_| OnceLock::new()).collect();
        let defeats = scopes.rules.iter().map(|_| OnceLock::new()).collect();
        let plain = scopes.rules.iter().map(|_| OnceLock::new()).collect();
        let ways = scopes.space().attributes().map(|_| OnceLock::new()).collect();
        Settlement { scopes, day, steps, in_force, near, defeats, plain, ways, aside: Vec::new() }
    }

    /// A budget for one query.
    pub fn budget(&self) -> Budget {
        Budget::new(self.steps)
    }

    /// Sets cases of a question aside as undecided: no answer comes about in them any more.
    pub fn set_aside(&mut self, question: Question, cases: Vec<Cube>) {
        if !cases.is_empty() {
            self.aside.push((question, cases));
            self.ways.iter_mut().for_each(|ways| *ways = OnceLock::new());
        }
    }

    /// Where the ways of an attribute are kept.
    pub(super) fn known_ways(&self, attribute: AttributeId) -> &OnceLock<Result<Arc<[Way]>, Stop>> {
        &self.ways[attribute.0 as usize]
    }

    /// The cases of a question that were set aside.
    pub fn aside(&self, question: Question) -> impl Iterator<Item = &Cube> {
        self.aside.iter().filter(move |(of, _)| *of == question).flat_map(|(_, cases)| cases)
    }

    /// The rules in force that answer a question, in byte order of labels.
    pub fn rules(&self, question: Question) -> &[RuleId] {
        let at = self.in_force.binary_search_by_key(&question, |(question, _)| *question);
        at.map_or(&[], |at| &self.in_force[at].1)
    }

    /// The rules in force that defeat `rule` wherever both apply (and that can apply together with it).
    pub fn defeaters(&self, rule: RuleId) -> Result<&[Defeat], Stop> {
        let found = self.defeats[rule.0 as usize].get_or_init(|| {
            let question = self.scopes.model.rule(rule).question;
            let mut defeaters = Vec::new();
            for other in self.near(question, rule).into_iter().filter(|&other| other != rule) {
                if self.meet(rule, other)
                    && let Some(maxim) = self.defeats(other, rule)?
                {
                    defeaters.push(Defeat { by: other, maxim });
                }
            }
            Ok(defeaters)
        });
        found.as_deref().map_err(|stop| *stop)
    }

    /// The rules in force of a question whose scopes may meet that of `rule`, ascending.
    pub fn near(&self, question: Question, rule: RuleId) -> Vec<RuleId> {
        self.index(question).map_or_else(Vec::new, |near| near.of(&self.scopes, rule))
    }

    /// At most so many pairs of a question's rules may meet on these days.
    pub fn pairs(&self, question: Question) -> usize {
        self.index(question).map_or(0, |near| near.pairs(self.rules(question).len()))
    }

    fn index(&self, question: Question) -> Option<&Near> {
        let at = self.in_force.binary_search_by_key(&question, |(question, _)| *question).ok()?;
        Some(self.near[at].get_or_init(|| Near::new(&self.scopes, &self.in_force[at].1)))
    }

    /// Whether the scopes of two rules have a case in common, earlier answers taken as free.
    pub fn meet(&self, a: RuleId, b: RuleId) -> bool {
        let (a, b) = (self.scope(a), self.scope(b));
        let space = self.scopes.space();
        a.region.cubes().iter().any(|a| b.region.cubes().iter().any(|b| space.meets(a, b)))
    }

    /// Whether `rule` defeats `other` where both apply, and by which maxim.
    pub fn defeats(&self, rule: RuleId, other: RuleId) -> Result<Option<Maxim>, Stop> {
        let model = &self.scopes.model;
        if model.overrides(rule, other) {
            return Ok(Some(Maxim::OwnWord));
        }
        if model.overrides(other, rule) {
            return Ok(None);
        }
        self.defeats_without_word(rule, other)
    }

    /// Which of two rules defeats the other where both apply, if one does.
    pub fn between(&self, a: RuleId, b: RuleId) -> Result<Option<Defeat>, Stop> {
        let model = &self.scopes.model;
        let (strong, late) = (|rule: RuleId| self.tier(rule), |rule: RuleId| model.rule(rule).head.force.from);
        let defeat = |by: RuleId, maxim: Maxim| Ok(Some(Defeat { by, maxim }));
        match () {
            () if model.overrides(a, b) => defeat(a, Maxim::OwnWord),
            () if model.overrides(b, a) => defeat(b, Maxim::OwnWord),
            () if strong(a) < strong(b) => defeat(a, Maxim::HigherTier),
            () if strong(b) < strong(a) => defeat(b, Maxim::HigherTier),
            () => match self.lie(a, b)? {
                Lie::Narrower => defeat(a, Maxim::NarrowerScope),
                Lie::Wider => defeat(b, Maxim::NarrowerScope),
                Lie::Same if late(a) > late(b) => defeat(a, Maxim::LaterDate),
                Lie::Same if late(b) > late(a) => defeat(b, Maxim::LaterDate),
                Lie::Same | Lie::Neither => Ok(None),
            },
        }
    }

    /// How strong a rule's tier is: the strongest is 0.
    pub fn tier(&self, rule: RuleId) -> u32 {
        self.scopes.model.rule(rule).head.tier.map_or(u32::MAX, |tier| tier.0)
    }

    /// The same with no `overrides` counted: higher tier, narrower scope, later date.
    pub fn defeats_without_word(&self, rule: RuleId, other: RuleId) -> Result<Option<Maxim>, Stop> {
        let model = &self.scopes.model;
        if self.tier(rule) != self.tier(other) {
            return Ok((self.tier(rule) < self.tier(other)).then_some(Maxim::HigherTier));
        }
        Ok(match self.lie(rule, other)? {
            Lie::Narrower => Some(Maxim::NarrowerScope),
            Lie::Same => {
                let start = |rule: RuleId| model.rule(rule).head.force.from;
                (start(rule) > start(other)).then_some(Maxim::LaterDate)
            }
            Lie::Wider | Lie::Neither => None,
        })
    }

    /// Whether two rules give the same answer in every case in which both apply and `case` lies.
    pub fn agree_at(&self, a: RuleId, b: RuleId, case: &Cube) -> bool {
        let (left, right) = (self.scopes.model.rule(a), self.scopes.model.rule(b));
        match (&left.answer, &right.answer) {
            (Answer::Choose { text: left, .. }, Answer::Choose { text: right, .. }) => left == right,
            (Answer::Split(left), Answer::Split(right)) => left.text == right.text,
            _ => self.scope(a).answer_at(case) == self.scope(b).answer_at(case),
        }
    }

    fn scope(&self, rule: RuleId) -> &RuleScope {
        self.scopes.rule(rule)
    }

    /// How the scope of `a` lies to that of `b`, as sets of possible cases on this day.
    fn lie(&self, a: RuleId, b: RuleId) -> Result<Lie, Stop> {
        let within = self.within(a, b)?;
        let around = self.within(b, a)?;
        Ok(match (within, around) {
            (true, true) => Lie::Same,
            (true, false) => Lie::Narrower,
            (false, true) => Lie::Wider,
            (false, false) => Lie::Neither,
        })
    }

    /// The same where it can be seen from the boxes alone: all of `inner` lies in a box of `outer`; or some does not,
    /// and every case there is possible.
    fn plainly_within(&self, inner: RuleId, outer: RuleId) -> Option<bool> {
        let (inner_boxes, outer_boxes) = (self.scope(inner).region.cubes(), self.scope(outer).region.cubes());
        let held = |cube: &Cube| outer_boxes.iter().any(|outer| outer.contains(cube));
        let plain = |rule: RuleId| self.plain(rule);
        match outer_boxes {
            _ if inner_boxes.iter().all(held) => Some(true),
            [_] if plain(inner) == Plain::Possible && plain(outer) != Plain::No => Some(false),
            _ => None,
        }
    }

    fn plain(&self, rule: RuleId) -> Plain {
        *self.plain[rule.0 as usize].get_or_init(|| {
            let (space, layout) = (self.scopes.space(), &self.scopes.layout);
            let speaks = |cube: &Cube| space.narrowing(cube).any(|id| layout.axis(id).key.question().is_some());
            let touched = |cube: &Cube| self.scopes.impossible_cubes().any(|other| space.meets(cube, other));
            match self.scope(rule).region.cubes() {
                cubes if cubes.iter().any(speaks) => Plain::No,
                cubes if cubes.iter().any(touched) => Plain::Fields,
                _ => Plain::Possible,
            }
        })
    }

    /// Whether every possible case in the scope of `inner` is in that of `outer`.
    fn within(&self, inner: RuleId, outer: RuleId) -> Result<bool, Stop> {
        if let Some(within) = self.plainly_within(inner, outer) {
            return Ok(within);
        }
        let (inner, outer) = (self.scope(inner), self.scope(outer));
        let mut budget = self.budget();
        let mut visit = |piece: Cube, budget: &mut Budget| self.realize(&piece, budget, &mut |_, _| Err(Stop::Enough));
        let cover: Vec<&Cube> = outer.region.cubes().iter().chain(self.scopes.impossible_cubes()).collect();
        for cube in inner.region.cubes() {
            match outside(self.scopes.space(), cube, &cover, &mut budget, &mut visit) {
                Ok(()) => {}
                Err(Stop::Enough) => return Ok(false),
                Err(Stop::Spent) => return Err(Stop::Spent),
            }
        }
        Ok(true)
    }
}

impl RuleScope {
    /// The answer a rule gives in a case, if it has one there.
    pub fn answer_at(&self, case: &Cube) -> Option<u32> {
        self.answers.iter().find(|(_, region)| region.contains(case)).map(|(answer, _)| *answer)
    }
}
