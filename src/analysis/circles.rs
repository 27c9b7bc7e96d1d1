//! Rules that can apply together and defeat each other in a circle.
//!
//! Tier, narrowness and date each order rules strictly, so that every circle goes through a rule's own word: the search
//! starts at the `overrides` and follows who defeats whom, as long as the rules on the way can apply together. Rules that
//! stand in no circle even if all could apply together are left out beforehand; that leaves none of most rulebooks.

use std::collections::{BTreeMap, BTreeSet};

use super::replay::Shows;
use super::{Analysis, Shown, witness};
use crate::finding::{Code, Finding};
use crate::model::{Question, RuleId};
use crate::precedence::{Defeat, Maxim, Precedence};
use crate::space::{Cube, Stop};

/// A circle, each rule defeating the next and the last the first, and the cases in which all of them apply.
type Circle = (Vec<RuleId>, Vec<Cube>);

/// A way longer than this is too intricate …
const MAX_CIRCLE_LENGTH: usize = 128;
/// … and so is a rulebook that takes more links to be followed than this.
const MAX_STEPS: usize = 50_000;

impl Analysis<'_> {
    /// Finds the circles of a question, and sets their cases aside.
    pub(super) fn circles(&mut self, question: Question) -> Result<(), Stop> {
        // Each circle once, whatever its link that was found first, with its cases on every stage.
        let mut circles: Vec<(Vec<RuleId>, Vec<Shown>)> = Vec::new();
        let mut places: BTreeMap<Vec<RuleId>, usize> = BTreeMap::new();
        for stage in 0..self.stages.len() {
            let found = self.circles_on(&self.stages[stage], question)?;
            let excluded = found.iter().flat_map(|(_, cases)| cases.iter().cloned()).collect();
            self.stages[stage].exclude_cases(question, excluded);
            for (circle, cases) in found {
                if let [.., by, rule] = circle[..] {
                    self.circling.insert((by, rule));
                }
                let mut key = circle.clone();
                key.sort_unstable();
                let at = *places.entry(key).or_insert(circles.len());
                if at == circles.len() {
                    circles.push((circle, Vec::new()));
                }
                circles[at].1.push(Shown { stage, cases });
            }
        }
        for (circle, shown) in circles {
            let finding = self.circle(&circle, &shown)?;
            self.findings.push(finding.into());
        }
        Ok(())
    }

    /// The circles of one stage, each rule defeating the next and the last the first, with their cases.
    fn circles_on(&self, stage: &Precedence, question: Question) -> Result<Vec<Circle>, Stop> {
        let asked = stage.asked(question);
        let bound = bound(stage, question)?;
        let mut search = Search { analysis: self, stage, bound: &bound, followed: 0 };
        let mut found = Vec::new();
        for &start in &bound {
            let own = |defeat: &&Defeat| defeat.maxim == Maxim::OwnWord && bound.contains(&defeat.by);
            for defeat in stage.defeaters(start)?.iter().filter(own) {
                // `defeat.by` overrides `start`: look for a way from it back, upwards along the defeats, and for others
                // in the cases that are left.
                let both = self.common(self.scopes.rule(start).region.cubes(), &asked);
                let mut left = self.common(&both, self.scopes.rule(defeat.by).region.cubes());
                let mut path = vec![start, defeat.by];
                while search.way_back(&mut path, left.clone())? {
                    let scope = |rule: &RuleId| self.scopes.rule(*rule).region.cubes();
                    let cases = path.iter().fold(asked.clone(), |cases, rule| self.common(&cases, scope(rule)));
                    left = self.rest(stage, &left, &cases.iter().collect::<Vec<&Cube>>())?;
                    path.reverse();
                    found.push((std::mem::replace(&mut path, vec![start, defeat.by]), cases));
                }
            }
        }
        Ok(found)
    }

    fn circle(&self, circle: &[RuleId], shown: &[Shown]) -> Result<Finding, Stop> {
        let stage = &self.stages[shown[0].stage];
        let names = self.labels(circle);
        let message = format!("{} defeat each other in a circle", crate::notation::list(&names, "and"));
        let mut labels = Vec::new();
        for (at, &rule) in circle.iter().enumerate() {
            let next = circle[(at + 1) % circle.len()];
            let maxim = stage.defeats(rule, next)?.map_or("", Maxim::name);
            labels.push((self.model().rule(rule).head.span, format!("defeats `{}`: {maxim}", self.label(next))));
        }
        let (place, here) = labels.remove(0);
        let mut finding = Finding::new(Code::CircularPrecedence, message, place, here)
            .rules(names)
            .help("take back one of the links: an `overrides`, or the tier of one of them");
        for (place, there) in labels {
            finding = finding.label(place, there);
        }
        Ok(match self.witness(shown, Shows::Circle(self.model().rule(circle[0]).question))? {
            Some(witness) => finding.witness(witness),
            None => finding,
        })
    }
}

/// A search for ways back, within a bound.
struct Search<'a> {
    analysis: &'a Analysis<'a>,
    stage: &'a Precedence,
    bound: &'a BTreeSet<RuleId>,
    followed: usize,
}

impl Search<'_> {
    /// Follows who defeats the last rule of the path, in cases in which all of it applies, until the first comes round;
    /// the shortest way first.
    fn way_back(&mut self, path: &mut Vec<RuleId>, cases: Vec<Cube>) -> Result<bool, Stop> {
        let (Some(&first), Some(&last)) = (path.first(), path.last()) else { return Ok(false) };
        if cases.is_empty() {
            return Ok(false);
        }
        self.followed += 1;
        if path.len() > MAX_CIRCLE_LENGTH || self.followed > MAX_STEPS {
            return Err(Stop::Spent);
        }
        let defeaters = self.stage.defeaters(last)?;
        if defeaters.iter().any(|defeat| defeat.by == first) && witness::exists(self.stage, &cases)? {
            return Ok(true);
        }
        for defeat in defeaters.iter().filter(|defeat| defeat.by != first && self.bound.contains(&defeat.by)) {
            if path.contains(&defeat.by) {
                continue;
            }
            let narrower = self.analysis.common(&cases, self.analysis.scopes.rule(defeat.by).region.cubes());
            path.push(defeat.by);
            if self.way_back(path, narrower)? {
                return Ok(true);
            }
            path.pop();
        }
        Ok(false)
    }
}

/// The rules of a question that are left when, again and again, those are left out that nothing left defeats, or that
/// defeat nothing left: all that stand in a circle are among them.
fn bound(stage: &Precedence, question: Question) -> Result<BTreeSet<RuleId>, Stop> {
    let rules = stage.rules(question);
    // Tiers, scopes and dates alone close no circle: most rulebooks are done here.
    if rules.iter().all(|&rule| stage.scopes.model.rule(rule).overrides.is_empty()) {
        return Ok(BTreeSet::new());
    }
    let (mut by, mut over) = (vec![Vec::new(); rules.len()], vec![Vec::new(); rules.len()]);
    for (at, &rule) in rules.iter().enumerate() {
        for defeat in stage.defeaters(rule)? {
            let Ok(victor) = rules.binary_search(&defeat.by) else { continue };
            by[at].push(victor);
            over[victor].push(at);
        }
    }
    let mut open: Vec<[usize; 2]> = by.iter().zip(&over).map(|(by, over)| [by.len(), over.len()]).collect();
    let is_loose = |open: &[usize; 2]| open.contains(&0);
    let mut gone: Vec<bool> = open.iter().map(is_loose).collect();
    let mut loose: Vec<usize> = (0..rules.len()).filter(|&at| gone[at]).collect();
    while let Some(at) = loose.pop() {
        for (others, side) in [(&over[at], 0), (&by[at], 1)] {
            for &other in others.iter().filter(|&&other| !gone[other]).collect::<Vec<_>>() {
                open[other][side] -= 1;
                if is_loose(&open[other]) {
                    gone[other] = true;
                    loose.push(other);
                }
            }
        }
    }
    Ok(rules.iter().zip(gone).filter(|(_, gone)| !gone).map(|(rule, _)| *rule).collect())
}
