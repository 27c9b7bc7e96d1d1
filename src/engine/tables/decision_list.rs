//! A question's rules as a table: the first that applies decides.
//!
//! The boxes of the rules stand in the order of their [`Ranking`], those of one rule side by side; each box has the one
//! answer that its rule gives there. What is to be asked beyond the first box that holds a case is kept with it, by the
//! places of the boxes on the same bucket.

use std::collections::BTreeMap;

use super::encoding::Encoding;
use super::ranking::Ranking;
use super::rows::{Plan, Rows, View};
use crate::model::{Reason, RuleId};
use crate::scope::Scopes;
use crate::space::Cube;

/// The rules of one question.
#[derive(Debug)]
pub struct DecisionList {
    rows: Rows,
    /// The boxes of all buckets.
    entries: Box<[Entry]>,
    /// Their answers by themselves, close together: all that is read where nobody asks for reasons. [`WIDE_ANSWER`] stands for
    /// an answer that is looked up with its box.
    answers: Box<[u16]>,
    ties: Box<[Ties]>,
}

/// A box of a rule.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The rule.
    pub rule: RuleId,
    /// Its answer there; none for rules whose answer is no value of an attribute.
    pub answer: u32,
    /// What is to be asked beyond it: one more than its place in the list, 0 for nothing.
    ties: u32,
}

/// The ties of a rule, by places of boxes on its bucket.
#[derive(Debug, PartialEq, Eq)]
struct Ties {
    crowded: bool,
    late: Box<[u32]>,
    beside: Box<[Beside]>,
}

/// A box of a rule that may stand beside another, unless one of some boxes holds the case.
#[derive(Debug, PartialEq, Eq)]
struct Beside {
    place: u32,
    unless: Box<[u32]>,
}

/// Why the first rule alone does not settle a case: the contest of all rules is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contested;

/// An answer in 16 bits, or that it is looked up.
fn short(answer: u32) -> u16 {
    u16::try_from(answer).unwrap_or(WIDE_ANSWER)
}

/// The boxes of a decision list in order.
struct Steps<'a> {
    scopes: &'a Scopes,
    /// The rule, its answer, the box.
    steps: Vec<(RuleId, u32, &'a Cube)>,
}

/// For each rule the places of its boxes on a bucket.
type Places = BTreeMap<RuleId, Vec<u32>>;

/// An answer of which 16 bits are not enough: the 65,536th member, say.
const WIDE_ANSWER: u16 = u16::MAX;

/// Rows may take so many bytes for a rule …
const ROW_BYTES_PER_RULE: usize = 400;
/// … and so many at any rate.
const MIN_ROW_BYTES: usize = 1 << 18;

impl DecisionList {
    /// The table of a ranking.
    pub fn new(scopes: &Scopes, ranking: &Ranking, encoding: &mut Encoding) -> Self {
        let mut steps = Vec::new();
        for &rule in &ranking.order {
            let scope = scopes.rule(rule);
            if scope.answers.is_empty() {
                steps.extend(scope.region.cubes().iter().map(|cube| (rule, 0, cube)));
            }
            for (answer, region) in &scope.answers {
                steps.extend(region.cubes().iter().map(|cube| (rule, *answer, cube)));
            }
        }
        let steps = Steps { scopes, steps };
        let boxes: Vec<Option<&Cube>> = steps.steps.iter().map(|(_, _, cube)| Some(*cube)).collect();
        let room = MIN_ROW_BYTES.max(ROW_BYTES_PER_RULE * ranking.order.len());
        let (rows, buckets) = Plan::new(scopes.space(), &boxes, room).shelved(encoding);
        let (mut entries, mut ties) = (Vec::new(), Vec::new());
        for bucket in &buckets {
            steps.bucket(bucket, ranking, &mut entries, &mut ties);
        }
        encoding.narrow(entries.len());
        let answers = entries.iter().map(|entry: &Entry| short(entry.answer)).collect();
        DecisionList { rows, entries: entries.into(), answers, ties: ties.into() }
    }

    /// The answer of the first box that holds a case.
    #[inline]
    pub fn answer(&self, case: &[u32]) -> Option<u32> {
        let view = self.rows.view(case);
        let place = view.boxes + view.first()?;
        match self.answers[place] {
            WIDE_ANSWER => Some(self.entries[place].answer),
            answer => Some(u32::from(answer)),
        }
    }

    /// The same, and all rules that decide the case in order of their labels, added to `by`.
    #[inline]
    pub fn winners(&self, case: &[u32], by: &mut Vec<Reason>) -> Result<Option<Entry>, Contested> {
        let view = self.rows.view(case);
        let Some(place) = view.first() else { return Ok(None) };
        let entry = self.entries[view.boxes + place];
        let start = by.len();
        by.push(entry.rule.into());
        if entry.ties > 0 {
            self.join(&view, &self.ties[entry.ties as usize - 1], by)?;
            by[start..].sort_unstable();
        }
        Ok(Some(entry))
    }

    /// Adds the rules that stand beside the first one.
    fn join(&self, view: &View<'_>, ties: &Ties, by: &mut Vec<Reason>) -> Result<(), Contested> {
        let holds = |place: &u32| view.holds(*place as usize);
        if ties.crowded || ties.late.iter().any(holds) {
            return Err(Contested);
        }
        let there = ties.beside.iter().filter(|beside| holds(&beside.place));
        let undefeated = there.filter(|beside| !beside.unless.iter().any(holds));
        by.extend(undefeated.map(|beside| Reason::Rule(self.entries[view.boxes + beside.place as usize].rule)));
        Ok(())
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        let places = |ties: &Ties| {
            let beside = ties.beside.iter().map(|beside| size_of::<Beside>() + beside.unless.len() * 4);
            size_of::<Ties>() + ties.late.len() * 4 + beside.sum::<usize>()
        };
        self.rows.bytes()
            + size_of_val(&*self.entries)
            + size_of_val(&*self.answers)
            + self.ties.iter().map(places).sum::<usize>()
    }
}

impl Steps<'_> {
    /// Adds the boxes of a bucket, and what ties they have there.
    fn bucket(&self, bucket: &[u32], ranking: &Ranking, entries: &mut Vec<Entry>, ties: &mut Vec<Ties>) {
        let places = if ranking.ties.is_empty() { Places::new() } else { self.places(bucket) };
        for &step in bucket {
            let (rule, answer, _) = self.steps[step as usize];
            let there = ranking.ties.get(&rule).map(|of| self.ties(step, of, bucket, &places));
            let there = there.filter(|of| of.crowded || !of.late.is_empty() || !of.beside.is_empty());
            let number = there.map_or(0, |of| {
                ties.push(of);
                ties.len() as u32
            });
            entries.push(Entry { rule, answer, ties: number });
        }
    }

    fn places(&self, bucket: &[u32]) -> Places {
        let mut places = Places::new();
        for (place, &step) in bucket.iter().enumerate() {
            places.entry(self.steps[step as usize].0).or_default().push(place as u32);
        }
        places
    }

    /// The ties of one box on a bucket.
    fn ties(&self, step: u32, of: &super::ranking::Ties, bucket: &[u32], places: &Places) -> Ties {
        if of.crowded {
            return Ties { crowded: true, late: Box::default(), beside: Box::default() };
        }
        let space = self.scopes.space();
        let (_, answer, here) = self.steps[step as usize];
        let boxed = |place: u32| self.steps[bucket[place as usize] as usize];
        let on_shelf = |rule: &RuleId| places.get(rule).into_iter().flatten().copied();
        let meeting = |rules: &[RuleId], there: &Cube| -> Box<[u32]> {
            rules.iter().flat_map(on_shelf).filter(|place| space.meets(boxed(*place).2, there)).collect()
        };
        let beside = of.beside.iter().flat_map(|(rule, unless)| on_shelf(rule).map(move |place| (place, unless)));
        let beside = beside.filter_map(|(place, unless)| {
            let (_, other, cube) = boxed(place);
            let both = space.meet(here, cube).filter(|_| answer == other)?;
            Some(Beside { place, unless: meeting(unless, &both) })
        });
        Ties { crowded: false, late: meeting(&of.late, here), beside: beside.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_large_answer_is_taken_for_a_small_one() {
        assert_eq!([0, 5, 65_534].map(short), [0, 5, 65_534]);
        assert_eq!([65_535, 65_536, 65_541, u32::MAX].map(short), [WIDE_ANSWER; 4]);
    }
}
