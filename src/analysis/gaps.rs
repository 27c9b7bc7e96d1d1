//! Programmes nobody leads, as maximal boxes: those that overlap are one gap, apart from each other they are several.

use super::describe::MAX_CONDITION_LENGTH;
use super::replay::Shows;
use super::{Analysis, Shown, witness};
use crate::condition_text::ConditionText;
use crate::finding::{Code, Finding};
use crate::model::Question;
use crate::notation::counted;
use crate::precedence::Precedence;
use crate::space::{AttributeId, Cube, Index, Stop, grown, uncovered};

/// So many boxes of a gap are told; of the others only how many there are.
const MAX_CASES: usize = 3;

impl Analysis<'_> {
    /// Finds the gaps: each maximal box once, on the first days it shows, those that overlap together; of the gaps of a
    /// day, and of the boxes of a gap, the largest first.
    pub(super) fn gaps(&mut self) -> Result<(), Stop> {
        let (mut known, mut gaps): (Vec<Cube>, Vec<Vec<Cube>>) = (Vec::new(), Vec::new());
        for at in 0..self.stages.len() {
            let stage = &self.stages[at];
            let covered: Vec<&Cube> =
                stage.heads(Question::Leader).iter().flat_map(|&rule| self.scopes.rule(rule).region.cubes()).collect();
            let impossible: Vec<&Cube> = self.scopes.impossible_cubes().collect();
            let pieces = self.rest(stage, &[self.scopes.space().full()], &[&covered[..], &impossible].concat())?;
            // What is covered of impossible programmes alone is in nobody's way.
            let mut taken: Vec<Cube> = Vec::new();
            for cube in covered.into_iter().filter(|_| !pieces.is_empty()) {
                taken.extend(self.rest(stage, std::slice::from_ref(cube), &impossible)?);
            }
            let boxes = self.essential(stage, self.maximal(stage, pieces, &taken.iter().collect::<Vec<_>>())?)?;
            gaps.push(boxes.clone());
            let new: Vec<Cube> = boxes.into_iter().filter(|cube| !known.contains(cube)).collect();
            for cases in self.connected(stage, &new)? {
                let finding = self.gap(Shown { stage: at, cases })?;
                self.findings.push(finding.into());
            }
            known.extend(new);
        }
        for (stage, boxes) in self.stages.iter_mut().zip(gaps) {
            stage.leave_out(Question::Leader, boxes);
        }
        Ok(())
    }

    /// Each piece grown as far as it meets nothing covered; the fine attributes first, trees last.
    fn maximal(&self, stage: &Precedence, pieces: Vec<Cube>, covered: &[&Cube]) -> Result<Vec<Cube>, Stop> {
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
    fn essential(&self, stage: &Precedence, mut boxes: Vec<Cube>) -> Result<Vec<Cube>, Stop> {
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

    /// Boxes in groups of those that are connected by common possible programmes; the groups by their first box, and each
    /// in the order of the boxes.
    fn connected(&self, stage: &Precedence, boxes: &[Cube]) -> Result<Vec<Vec<Cube>>, Stop> {
        let space = self.scopes.space();
        let impossible: Vec<&Cube> = self.scopes.impossible_cubes().collect();
        let index = Index::new(space, boxes.iter().map(std::slice::from_ref));
        let (mut groups, mut grouped) = (Vec::new(), vec![false; boxes.len()]);
        for first in 0..boxes.len() {
            if std::mem::replace(&mut grouped[first], true) {
                continue;
            }
            let (mut group, mut at) = (vec![first], 0);
            while let Some(&one) = group.get(at) {
                for other in index.meeting_boxes(space, &boxes[one]) {
                    let common = || space.meet(&boxes[one], &boxes[other]);
                    let meets = |common: Cube| {
                        uncovered(space, &common, &impossible, &mut stage.budget()).map(|found| found.is_some())
                    };
                    if !grouped[other] && common().map_or(Ok(false), meets)? {
                        grouped[other] = true;
                        group.push(other);
                    }
                }
                at += 1;
            }
            group.sort_unstable();
            groups.push(group.into_iter().map(|at| boxes[at].clone()).collect());
        }
        Ok(groups)
    }

    fn gap(&self, shown: Shown) -> Result<Finding, Stop> {
        let (words, full) = (
            ConditionText::new(self.model(), &self.scopes.layout).before(Question::Leader),
            self.scopes.space().full(),
        );
        let condition = |cases: &[Cube]| words.condition(cases, &full);
        let cases: Vec<String> = shown.cases.iter().map(|cube| condition(std::slice::from_ref(cube))).collect();
        let leads = self.model().rules_of(Question::Leader).map(|(_, rule)| &rule.head);
        let place = leads.map(|head| head.span).min().unwrap_or_default();
        let day = self.stages[shown.stage].day;
        let day = if self.stages.len() > 1 { format!(", as of {day}") } else { String::new() };
        // What a rule could say: all of the gap, where that is short.
        let whole = Some(&shown.cases[..]).filter(|cases| cases.len() <= MAX_CASES).map(condition);
        let rule = match whole
            .filter(|whole| whole.len() <= MAX_CONDITION_LENGTH)
            .unwrap_or_else(|| cases[0].clone())
            .as_str()
        {
            "always" => String::new(),
            condition => format!(" when {condition}"),
        };
        let finding = Finding::new(
            Code::Gap,
            format!("nobody leads {}{day}", told(&cases)),
            place,
            "no rule from here on says who leads them",
        )
        .help(format!("add a rule such as `rest: lead …{rule}`, or a weakest word for all: `default: lead …`"))
        .cases(cases);
        Ok(match self.witness(&[shown], Shows::Gap)? {
            Some(witness) => finding.witness(witness),
            None => finding,
        })
    }
}

/// The programmes of a gap by the conditions of its boxes: the first few that can be said in short, and how many more there
/// are.
fn told(cases: &[String]) -> String {
    let mut length = 0;
    let is_short = |case: &&String| {
        length += case.len();
        length <= MAX_CONDITION_LENGTH
    };
    let shown = cases.iter().take(MAX_CASES).take_while(is_short).count();
    let (first, more) = cases.split_at(shown);
    let mut told = match first {
        [] => return "some programmes".to_owned(),
        [all] if all == "always" => return "every programme".to_owned(),
        _ => format!("programmes with {}", first.join(", or with ")),
    };
    if !more.is_empty() {
        told.push_str(&format!(", or in {}", counted(more.len(), "further group")));
    }
    told
}
