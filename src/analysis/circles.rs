//! Rules that can apply together and defeat each other in a circle.
//!
//! Tier, narrowness and date each order rules strictly, so that every circle goes through a rule's own word: the search
//! starts at the `overrides` and follows who defeats whom, as long as the rules on the way can apply together.

use std::collections::BTreeSet;

use super::replay::Shows;
use super::{Analysis, Shown, witness};
use crate::finding::{Code, Finding};
use crate::model::{Question, RuleId};
use crate::settle::{Maxim, Settlement};
use crate::space::{Cube, Stop};

/// A circle, each rule defeating the next and the last the first, and the cases in which all of them apply.
type Circle = (Vec<RuleId>, Vec<Cube>);

/// Longer circles than this are not looked for along one way.
const LONGEST: usize = 12;

impl Analysis<'_> {
    /// Finds the circles of a question, and sets their cases aside.
    pub(super) fn circles(&mut self, question: Question) -> Result<(), Stop> {
        let mut known: BTreeSet<Vec<RuleId>> = BTreeSet::new();
        for at in 0..self.stages.len() {
            let found = self.circles_on(&self.stages[at], question)?;
            let aside = found.iter().flat_map(|(_, cases)| cases.iter().cloned()).collect();
            self.stages[at].set_cases_aside(question, aside);
            for (circle, cases) in found {
                if let [.., by, rule] = circle[..] {
                    self.circling.insert((by, rule));
                }
                let mut key = circle.clone();
                key.sort_unstable();
                if known.insert(key) {
                    let finding = self.circle(&circle, Shown { stage: at, cases })?;
                    self.findings.push(finding);
                }
            }
        }
        Ok(())
    }

    /// The circles of one stage, each rule defeating the next and the last the first, with their cases.
    fn circles_on(&self, stage: &Settlement, question: Question) -> Result<Vec<Circle>, Stop> {
        let asked = stage.asked(question);
        let mut found = Vec::new();
        for &start in stage.rules(question) {
            for defeat in stage.defeaters(start)?.iter().filter(|defeat| defeat.maxim == Maxim::OwnWord) {
                // `defeat.by` overrides `start`: look for a way from it back, upwards along the defeats.
                let cases = self.common(self.scopes.rule(start).region.cubes(), &asked);
                let cases = self.common(&cases, self.scopes.rule(defeat.by).region.cubes());
                let mut path = vec![start, defeat.by];
                if let Some(cases) = self.way_back(stage, &mut path, cases)? {
                    path.reverse();
                    found.push((path, cases));
                }
            }
        }
        Ok(found)
    }

    /// Follows who defeats the last rule of the path until the first comes round; the shortest way first.
    fn way_back(
        &self,
        stage: &Settlement,
        path: &mut Vec<RuleId>,
        cases: Vec<Cube>,
    ) -> Result<Option<Vec<Cube>>, Stop> {
        let (Some(&first), Some(&last)) = (path.first(), path.last()) else { return Ok(None) };
        if cases.is_empty() || path.len() > LONGEST {
            return Ok(None);
        }
        let defeaters = stage.defeaters(last)?;
        if defeaters.iter().any(|defeat| defeat.by == first) && witness::exists(stage, &cases)? {
            return Ok(Some(cases));
        }
        for defeat in defeaters.iter().filter(|defeat| defeat.by != first) {
            if path.contains(&defeat.by) {
                continue;
            }
            let narrower = self.common(&cases, self.scopes.rule(defeat.by).region.cubes());
            path.push(defeat.by);
            if let Some(cases) = self.way_back(stage, path, narrower)? {
                return Ok(Some(cases));
            }
            path.pop();
        }
        Ok(None)
    }

    fn circle(&self, circle: &[RuleId], shown: Shown) -> Result<Finding, Stop> {
        let stage = &self.stages[shown.stage];
        let names: Vec<String> = self.labels(circle);
        let message = format!("{} defeat each other in a circle", crate::words::list(&names, "and"));
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
        Ok(match self.witness(&[shown], Shows::Circle(self.model().rule(circle[0]).question))? {
            Some(witness) => finding.witness(witness),
            None => finding,
        })
    }
}
