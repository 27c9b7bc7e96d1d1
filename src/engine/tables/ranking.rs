//! The rules of a question in an order in which victors stand before those they defeat.
//!
//! In: the rules in force, and who defeats whom ([`Precedence::between`]). Out: a [`Ranking`]: such an order, and for
//! each rule its *ties*: what still has to be asked when it is the first that applies. Mostly nothing. But another
//! rule may stand beside it undefeated, with the same answer; and where rules defeat each other in a circle that no
//! single programme runs into, a rule may have a victor that stands behind it.
//!
//! Only pairs in one tier that meet are compared, and of those in different tiers the ones where one overrides the
//! other; all else the tiers decide.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Answer, Question, RuleId};
use crate::precedence::Precedence;
use crate::space::{AttributeId, Cube, Space, Stop};

/// Of more ties than this the contest of all rules decides.
const MAX_TIES: usize = 64;

/// Rules in order, and what is to be asked of each beyond it.
#[derive(Debug, Default)]
pub struct Ranking {
    /// Victors before those they defeat.
    pub order: Vec<RuleId>,
    /// For the rules that are not all by themselves.
    pub ties: BTreeMap<RuleId, Ties>,
}

/// What is to be asked when a rule is the first that applies.
#[derive(Debug, Default)]
pub struct Ties {
    /// There is too much of it.
    pub crowded: bool,
    /// Rules behind it that defeat it.
    pub late: Vec<RuleId>,
    /// Rules behind it that it does not defeat and that may agree with it, each with those that defeat them there.
    pub beside: Vec<(RuleId, Vec<RuleId>)>,
}

/// A ranking being made.
struct Draft<'a> {
    precedence: &'a Precedence,
    /// By tier, then as a first guess narrow scopes first.
    rules: Vec<RuleId>,
    /// For each rule, by its place in `rules`, those that stand behind it there and defeat it.
    victors: BTreeMap<usize, Vec<usize>>,
    /// Pairs in which neither defeats the other and both may give the same answer.
    even: BTreeMap<usize, Vec<usize>>,
    crowded: BTreeSet<usize>,
}

impl Ranking {
    /// The ranking of a question's rules.
    pub fn new(precedence: &Precedence, question: Question) -> Result<Self, Stop> {
        let scope = |rule: RuleId| &precedence.scopes.rule(rule).region;
        let space = precedence.scopes.space();
        let breadth =
            |rule: &RuleId| scope(*rule).cubes().iter().map(|cube| u64::from(space.breadth(cube))).sum::<u64>();
        let (all, heads) = (precedence.rules(question), precedence.heads(question));
        // Where many rules repeat others, those that stand for them are ranked: of their twins the contest tells.
        let few = all.len() <= heads.len() + MAX_TIES;
        let mut rules = if few { all.to_vec() } else { heads.to_vec() };
        rules.sort_by_cached_key(|rule| (precedence.tier(*rule), breadth(rule), *rule));
        let mut draft =
            Draft { precedence, rules, victors: BTreeMap::new(), even: BTreeMap::new(), crowded: BTreeSet::new() };
        let twins = |rule: RuleId| !few && precedence.twins(rule).len() > 1;
        draft.crowded = (0..draft.rules.len()).filter(|&at| twins(draft.rules[at])).collect();
        draft.compare()?;
        draft.ranked()
    }
}

impl Draft<'_> {
    /// Compares the pairs of rules that the tiers do not decide.
    fn compare(&mut self) -> Result<(), Stop> {
        let precedence = self.precedence;
        let cubes: Vec<&[Cube]> = self.rules.iter().map(|rule| precedence.scopes.rule(*rule).region.cubes()).collect();
        let meeting = Meeting::new(precedence.scopes.space(), &cubes);
        let tiers: Vec<u32> = self.rules.iter().map(|rule| precedence.tier(*rule)).collect();
        for at in 0..self.rules.len() {
            let overrides = !precedence.scopes.model.rule(self.rules[at]).overrides.is_empty();
            let end = tiers.partition_point(|tier| *tier <= tiers[at]);
            let range = if overrides { 0..end } else { at + 1..end };
            for other in meeting.of(cubes[at], range) {
                let own_word = || precedence.scopes.model.overrides(self.rules[at], self.rules[other]);
                // A pair in one tier comes up at its first; one in two tiers, where it matters, at the one that overrides.
                if (tiers[other] == tiers[at] && at < other) || (tiers[other] < tiers[at] && own_word()) {
                    self.pair(at.min(other), at.max(other))?;
                }
            }
        }
        Ok(())
    }

    fn pair(&mut self, first: usize, second: usize) -> Result<(), Stop> {
        let (a, b) = (self.rules[first], self.rules[second]);
        match self.precedence.between(a, b)? {
            Some(defeat) if defeat.by == a => {}
            Some(_) => self.victors.entry(first).or_default().push(second),
            None if !self.may_agree(a, b) => {}
            None => {
                let even = self.even.entry(first).or_default();
                if even.len() < MAX_TIES {
                    even.push(second);
                } else {
                    self.crowded.extend([first, second]);
                }
            }
        }
        Ok(())
    }

    /// Whether two rules can give the same answer at all.
    fn may_agree(&self, a: RuleId, b: RuleId) -> bool {
        let (left, right) = (self.precedence.scopes.model.rule(a), self.precedence.scopes.model.rule(b));
        match (&left.answer, &right.answer) {
            (Answer::Choose { text: left, .. }, Answer::Choose { text: right, .. }) => left == right,
            (Answer::Split(left), Answer::Split(right)) => left.text == right.text,
            _ => {
                let answers = |rule| self.precedence.scopes.rule(rule).answers.iter().map(|(answer, _)| *answer);
                answers(a).any(|answer| answers(b).any(|other| other == answer))
            }
        }
    }

    fn ranked(self) -> Result<Ranking, Stop> {
        let (order, late) = self.ordered()?;
        let order: Vec<RuleId> = order.into_iter().map(|at| self.rules[at]).collect();
        let place: BTreeMap<RuleId, usize> = order.iter().enumerate().map(|(place, rule)| (*rule, place)).collect();
        let mut ties: BTreeMap<RuleId, Ties> = BTreeMap::new();
        for (at, victors) in late {
            ties.entry(self.rules[at]).or_default().late = victors.iter().map(|at| self.rules[*at]).collect();
        }
        for (&at, others) in &self.even {
            for &other in others {
                let mut pair = [self.rules[at], self.rules[other]];
                pair.sort_by_key(|rule| place[rule]);
                let unless = self.unless(pair, &place)?;
                ties.entry(pair[0]).or_default().beside.push((pair[1], unless));
            }
        }
        for at in self.crowded {
            ties.entry(self.rules[at]).or_default().crowded = true;
        }
        for one in ties.values_mut() {
            let listed = one.beside.len() + one.beside.iter().map(|(_, unless)| unless.len()).sum::<usize>();
            one.crowded |= listed > MAX_TIES * 4;
        }
        Ok(Ranking { order, ties })
    }

    /// The rules behind the first of two that defeat the second somewhere where both apply.
    fn unless(&self, [first, second]: [RuleId; 2], place: &BTreeMap<RuleId, usize>) -> Result<Vec<RuleId>, Stop> {
        let cubes = |rule: RuleId| self.precedence.scopes.rule(rule).region.cubes();
        let space = self.precedence.scopes.space();
        let both: Vec<Cube> =
            cubes(first).iter().flat_map(|a| cubes(second).iter().filter_map(move |b| space.meet(a, b))).collect();
        let meets = |rule| cubes(rule).iter().any(|cube| both.iter().any(|both| space.meets(cube, both)));
        let defeaters = self.precedence.defeaters(second)?.iter().map(|defeat| defeat.by);
        let is_behind = |by: &RuleId| place.get(by).is_some_and(|at| *at > place[&first]);
        Ok(defeaters.filter(|by| is_behind(by) && meets(*by)).collect())
    }

    /// The places in `rules` in an order in which victors come first; and for each rule those that, in a circle, come
    /// behind it all the same.
    #[allow(clippy::type_complexity, reason = "an order, and its exceptions")]
    fn ordered(&self) -> Result<(Vec<usize>, BTreeMap<usize, Vec<usize>>), Stop> {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done,
        }
        let mut state = vec![State::New; self.rules.len()];
        let (mut order, mut late): (Vec<usize>, BTreeMap<usize, Vec<usize>>) = (Vec::new(), BTreeMap::new());
        for root in 0..self.rules.len() {
            let mut open = if state[root] == State::New { vec![(root, self.before(root, root)?)] } else { Vec::new() };
            while let Some((at, victors)) = open.last_mut() {
                let at = *at;
                state[at] = State::Open;
                match victors.pop() {
                    Some(victor) if state[victor] == State::New => {
                        let before = self.before(victor, root)?;
                        open.push((victor, before));
                    }
                    Some(victor) if state[victor] == State::Open => late.entry(at).or_default().push(victor),
                    Some(_) => {}
                    None => {
                        state[at] = State::Done;
                        order.push(at);
                        open.pop();
                    }
                }
            }
        }
        Ok((order, late))
    }

    /// The rules that are to stand before one that is placed in the turn of `root`. All before `root` are placed; in its
    /// own turn a rule waits only for victors behind it.
    fn before(&self, at: usize, root: usize) -> Result<Vec<usize>, Stop> {
        let mut before = self.victors.get(&at).cloned().unwrap_or_default();
        if at != root {
            let rules: BTreeSet<RuleId> =
                self.precedence.defeaters(self.rules[at])?.iter().map(|defeat| defeat.by).collect();
            let from_root = self.rules[root..].iter().enumerate();
            before.extend(from_root.filter(|(_, rule)| rules.contains(rule)).map(|(place, _)| root + place));
        }
        Ok(before)
    }
}

/// Which boxes meet which, as bits: a row for each value of each attribute.
struct Meeting<'a> {
    space: &'a Space,
    /// The rule of each box, by place.
    owner: Vec<usize>,
    /// Where each rule's boxes begin; one more at the end.
    starts: Vec<usize>,
    /// For each attribute the rows of its values; none for one that no box narrows.
    rows: Vec<Vec<Vec<u64>>>,
}

impl<'a> Meeting<'a> {
    fn new(space: &'a Space, rules: &[&[Cube]]) -> Self {
        let boxes = || rules.iter().enumerate().flat_map(|(at, cubes)| cubes.iter().map(move |cube| (at, cube)));
        let owner: Vec<usize> = boxes().map(|(at, _)| at).collect();
        let words = owner.len().div_ceil(64);
        let mut rows: Vec<Vec<Vec<u64>>> = space.attributes().map(|_| Vec::new()).collect();
        for (_, cube) in boxes() {
            for attribute in space.narrowing(cube) {
                let rows = &mut rows[attribute.0 as usize];
                if rows.is_empty() {
                    *rows = vec![vec![0; words]; space.size(attribute)];
                }
            }
        }
        for (attribute, rows) in space.attributes().zip(&mut rows).filter(|(_, rows)| !rows.is_empty()) {
            let mut free = vec![0_u64; words];
            for (at, (_, cube)) in boxes().enumerate() {
                if space.is_free(cube, attribute) {
                    free[at / 64] |= 1 << (at % 64);
                } else {
                    space.values(cube, attribute).for_each(|value| rows[value][at / 64] |= 1 << (at % 64));
                }
            }
            rows.iter_mut().for_each(|row| row.iter_mut().zip(&free).for_each(|(row, free)| *row |= free));
        }
        let mut starts = Vec::with_capacity(rules.len() + 1);
        starts.push(0);
        rules.iter().for_each(|cubes| starts.push(starts[starts.len() - 1] + cubes.len()));
        Meeting { space, owner, starts, rows }
    }

    /// The rules of a range whose boxes meet some of these, ascending.
    fn of(&self, cubes: &[Cube], range: std::ops::Range<usize>) -> Vec<usize> {
        let boxes = self.starts[range.start]..self.starts[range.end];
        let mut met = BTreeSet::new();
        if boxes.is_empty() {
            return Vec::new();
        }
        let words = boxes.start / 64..boxes.end.div_ceil(64);
        for cube in cubes {
            let mut all = vec![u64::MAX; words.len()];
            for attribute in self.space.narrowing(cube) {
                self.narrow(cube, attribute, words.clone(), &mut all);
            }
            for (at, word) in all.iter().enumerate().filter(|(_, word)| **word != 0) {
                let bits = (0..64).filter(|bit| word >> bit & 1 == 1).map(|bit| (words.start + at) * 64 + bit);
                met.extend(bits.filter(|at| boxes.contains(at)).map(|at| self.owner[at]));
            }
        }
        met.into_iter().collect()
    }

    fn narrow(&self, cube: &Cube, attribute: AttributeId, words: std::ops::Range<usize>, all: &mut [u64]) {
        let mut some = vec![0; all.len()];
        for value in self.space.values(cube, attribute) {
            let row = &self.rows[attribute.0 as usize][value][words.clone()];
            some.iter_mut().zip(row).for_each(|(some, row)| *some |= row);
        }
        all.iter_mut().zip(&some).for_each(|(all, some)| *all &= some);
    }
}
