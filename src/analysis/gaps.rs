//! Programmes nobody leads, as maximal boxes.

use super::replay::Shows;
use super::{Analysis, Shown, witness};
use crate::finding::{Code, Finding};
use crate::model::Question;
use crate::settle::Settlement;
use crate::space::{AttributeId, Cube, Stop, grown, uncovered};
use crate::words::Words;

impl Analysis<'_> {
    /// Finds the gaps: each maximal box once, on the first days it shows, largest first.
    pub(super) fn gaps(&mut self) -> Result<(), Stop> {
        let (mut known, mut gaps): (Vec<Cube>, Vec<Vec<Cube>>) = (Vec::new(), Vec::new());
        for at in 0..self.stages.len() {
            let stage = &self.stages[at];
            let covered: Vec<&Cube> =
                stage.rules(Question::Leader).iter().flat_map(|&rule| self.scopes.rule(rule).region.cubes()).collect();
            let impossible: Vec<&Cube> = self.scopes.impossible_cubes().collect();
            let pieces = self.rest(stage, &[self.scopes.space().full()], &[&covered[..], &impossible].concat())?;
            // What is covered of impossible programmes alone is in nobody's way.
            let mut taken: Vec<Cube> = Vec::new();
            for cube in covered.into_iter().filter(|_| !pieces.is_empty()) {
                taken.extend(self.rest(stage, std::slice::from_ref(cube), &impossible)?);
            }
            let boxes = self.essential(stage, self.maximal(stage, pieces, &taken.iter().collect::<Vec<_>>())?)?;
            gaps.push(boxes.clone());
            for cube in boxes.into_iter().filter(|cube| !known.contains(cube)).collect::<Vec<_>>() {
                let finding = self.gap(Shown { stage: at, cases: vec![cube.clone()] })?;
                self.findings.push(finding.into());
                known.push(cube);
            }
        }
        for (stage, boxes) in self.stages.iter_mut().zip(gaps) {
            stage.leave_out(Question::Leader, boxes);
        }
        Ok(())
    }

    /// Each piece grown as far as it meets nothing covered; the fine attributes first, trees last.
    fn maximal(&self, stage: &Settlement, pieces: Vec<Cube>, covered: &[&Cube]) -> Result<Vec<Cube>, Stop> {
        let space = self.scopes.space();
        let mut attributes: Vec<AttributeId> =
            self.scopes.layout.axes().filter(|(_, axis)| axis.key.field().is_some()).map(|(id, _)| id).collect();
        attributes.sort_by_key(|&id| (space.size(id), id));
        let (full, mut boxes) = (space.full(), Vec::new());
        for piece in pieces {
            let maximal = grown(space, &piece, covered, &full, &attributes, &mut stage.budget())?;
            if !boxes.contains(&maximal) {
                boxes.push(maximal);
            }
        }
        Ok(boxes)
    }

    /// The boxes without those that the others make superfluous, largest first.
    fn essential(&self, stage: &Settlement, mut boxes: Vec<Cube>) -> Result<Vec<Cube>, Stop> {
        boxes.sort_by_cached_key(|cube| (witness::weight(self.scopes, cube), cube.clone()));
        let mut at = boxes.len();
        while at > 0 {
            at -= 1;
            let others = boxes.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, cube)| cube);
            let others: Vec<&Cube> = others.chain(self.scopes.impossible_cubes()).collect();
            if uncovered(self.scopes.space(), &boxes[at], &others, &mut stage.budget())?.is_none() {
                boxes.remove(at);
            }
        }
        Ok(boxes)
    }

    fn gap(&self, shown: Shown) -> Result<Finding, Stop> {
        let words = Words::new(self.model(), &self.scopes.layout).before(Question::Leader);
        let condition = words.condition(&shown.cases, &self.scopes.space().full());
        let leads = self.model().rules_of(Question::Leader).map(|(_, rule)| &rule.head);
        let place = leads.map(|head| head.span).min().unwrap_or_default();
        let day = self.stages[shown.stage].day;
        let day = if self.stages.len() > 1 { format!(", as of {day}") } else { String::new() };
        let rule = if condition == "always" { String::new() } else { format!(" when {condition}") };
        let finding = Finding::new(
            Code::Gap,
            format!("nobody leads {}{day}", self.in_words(Question::Leader, &shown.cases)),
            place,
            "no rule from here on says who leads them",
        )
        .help(format!("add a rule such as `rest: lead …{rule}`, or a weakest word for all: `default: lead …`"));
        Ok(match self.witness(&[shown], Shows::Gap)? {
            Some(witness) => finding.witness(witness),
            None => finding,
        })
    }
}
