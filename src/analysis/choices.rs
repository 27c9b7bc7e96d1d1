//! Choices that find no asset, or that only the name decides.

use super::replay::Shows;
use super::{Analysis, Shown};
use crate::finding::{Code, Finding};
use crate::model::{Question, RuleId};
use crate::scope::Choice;
use crate::settle::Settlement;
use crate::space::{Cube, Region, Stop};

impl Analysis<'_> {
    /// Finds, for each rule that chooses, the cases it decides without an asset and those in which the name decides.
    pub(super) fn choices(&mut self, question: Question) -> Result<(), Stop> {
        let rules: Vec<RuleId> = self.model().rules_of(question).map(|(id, _)| id).collect();
        for rule in rules {
            let (mut empty, mut tied) = (Vec::new(), Vec::new());
            for at in 0..self.stages.len() {
                let stage = &self.stages[at];
                if !stage.rules(question).contains(&rule) {
                    continue;
                }
                let deciding = self.deciding(stage, question, rule)?;
                let Some(choice) = &self.scopes.rule(rule).choice else { continue };
                let open = stage.open_assets(choice.kind, choice)?;
                let taken: Vec<&Cube> = open.iter().flat_map(Region::cubes).collect();
                empty.push(Shown { stage: at, cases: self.rest(stage, &deciding, &taken)? });
                tied.push(Shown { stage: at, cases: self.ties(stage, choice, &open, &deciding)? });
            }
            self.report_choice(rule, Code::Uncovered, &empty)?;
            self.report_choice(rule, Code::TiedChoice, &tied)?;
        }
        Ok(())
    }

    /// The cases that a rule decides alone or with others.
    fn deciding(&self, stage: &Settlement, question: Question, rule: RuleId) -> Result<Vec<Cube>, Stop> {
        let aside = stage.aside(question)?;
        let without: Vec<&Cube> = stage.victors(rule)?.into_iter().chain(aside.iter()).collect();
        self.rest(stage, self.scopes.rule(rule).region.cubes(), &without)
    }

    /// The cases in which two of the best assets differ by nothing but their names.
    fn ties(&self, stage: &Settlement, choice: &Choice, open: &[Region], deciding: &[Cube]) -> Result<Vec<Cube>, Stop> {
        let space = self.scopes.space();
        let mut ties = Vec::new();
        for a in 0..open.len() {
            for b in a + 1..open.len() {
                let tied = stage.preferred(choice, a, b)?.1.and(space, &open[a])?.and(space, &open[b])?;
                let cases = self.common(tied.cubes(), deciding);
                if cases.is_empty() {
                    continue;
                }
                let mut better = Vec::new();
                for other in (0..open.len()).filter(|&other| other != a && other != b) {
                    let preferred = stage.preferred(choice, other, a)?.0.and(space, &open[other])?;
                    better.extend_from_slice(preferred.cubes());
                }
                ties.extend(self.rest(stage, &cases, &better.iter().collect::<Vec<_>>())?);
            }
        }
        Ok(ties)
    }

    fn report_choice(&mut self, rule: RuleId, code: Code, shown: &[Shown]) -> Result<(), Stop> {
        let Some(witness) = self.witness(shown, Shows::Decided(self.model().rule(rule).question))? else {
            return Ok(());
        };
        let (label, programmes) = (self.label(rule), self.shortly(self.model().rule(rule).question, shown));
        let (message, here, help) = match code {
            Code::Uncovered => (
                format!("`{label}` finds no asset for {programmes}"),
                "no asset that it may choose",
                "widen its `where`, add assets to the catalogue, or narrow it to the programmes it is for",
            ),
            _ => (
                format!("only their names decide between assets that `{label}` may choose, for {programmes}"),
                "its preferences leave a tie",
                "add a preference that tells them apart, such as `most` or `least` of a field",
            ),
        };
        let finding = Finding::new(code, message, self.model().rule(rule).head.span, here)
            .help(help)
            .rules([label])
            .witness(witness);
        self.findings.push(finding.into());
        Ok(())
    }
}
