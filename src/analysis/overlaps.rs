//! Rows of `unique` tables that can apply together and answer differently, whatever maxim would settle it.
//!
//! In: the scopes of a question's rows. Out: a finding for a row and those that overlap it, each pair in exactly one.
//! Two rows overlap if on some day on which both are in force a possible programme lies in both scopes, the question is
//! asked of it, and they answer differently.

use std::sync::Arc;

use super::conflicts::grouped;
use super::replay::Shows;
use super::{Analysis, Shown};
use crate::finding::{Code, Finding, Fix};
use crate::model::{Question, RuleId};
use crate::notation;
use crate::precedence::Precedence;
use crate::space::{Cube, Stop};

/// So many rows that overlap one are gone into; nobody mends more of them one by one.
const CROWD: usize = 8;

/// The pairs of rules that are told of one stage, ascending.
type Pairs = Arc<[(RuleId, RuleId)]>;

impl Analysis<'_> {
    /// Whether two rules are rows of one table that promises that none overlap.
    pub(super) fn are_unique(&self, a: RuleId, b: RuleId) -> bool {
        let table = |rule: RuleId| self.model().rule(rule).head.table;
        table(a) == table(b) && table(a).is_some_and(|table| self.model().tables[table.0 as usize].unique)
    }

    /// The pairs that are told as conflicts: those of one `unique` table overlap, which is told instead.
    pub(super) fn told_as_conflicts(&self, pairs: &[Pairs]) -> Vec<Pairs> {
        let told = |pairs: &Pairs| match pairs.iter().any(|&(a, b)| self.are_unique(a, b)) {
            true => pairs.iter().copied().filter(|&(a, b)| !self.are_unique(a, b)).collect(),
            false => pairs.clone(),
        };
        pairs.iter().map(told).collect()
    }

    /// Finds the rows of `unique` tables that overlap.
    pub(super) fn overlaps(&mut self, question: Question) -> Result<(), Stop> {
        if !self.model().tables.iter().any(|table| table.unique) {
            return Ok(());
        }
        let mut pairs: Vec<Pairs> = Vec::new();
        for stage in &self.stages {
            pairs.push(self.overlaps_on(stage, question)?.into());
        }
        for (rule, others) in grouped(&pairs) {
            for other in &others {
                let (one, two) = (self.label(rule), self.label(*other));
                self.overlapping.extend([(one.clone(), two.clone()), (two, one)]);
            }
            let finding = self.overlap(question, rule, &others, &pairs)?;
            self.findings.push(finding.into());
        }
        Ok(())
    }

    /// The pairs that overlap on one stage.
    fn overlaps_on(&self, stage: &Precedence, question: Question) -> Result<Vec<(RuleId, RuleId)>, Stop> {
        let (asked, mut found) = (stage.asked(question), Vec::new());
        for &a in stage.rules(question) {
            for b in stage.near(question, a) {
                if b > a && self.are_unique(a, b) && self.overlap_between(stage, a, b, &asked)? {
                    found.push((a, b));
                }
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    fn overlap_between(&self, stage: &Precedence, a: RuleId, b: RuleId, asked: &[Cube]) -> Result<bool, Stop> {
        if stage.always_agree(a, b) || !stage.meet(a, b) {
            return Ok(false);
        }
        let mut budget = stage.budget();
        let mut see = |cube: Cube| stage.occurs(&cube, &mut budget, &mut |_, _| Err(Stop::Enough));
        Stop::found(stage.disagreeing(a, b, asked, &mut see))
    }

    /// The finding for a row and those that overlap it.
    fn overlap(&self, question: Question, rule: RuleId, others: &[RuleId], pairs: &[Pairs]) -> Result<Finding, Stop> {
        let mut shown = Vec::new();
        for (stage, pairs) in pairs.iter().enumerate() {
            let mut cases = Vec::new();
            let asked = self.stages[stage].asked(question);
            let here = |other: &&RuleId| pairs.binary_search(&(rule.min(**other), rule.max(**other))).is_ok();
            for &other in others.iter().filter(here).take(CROWD) {
                self.stages[stage].disagreeing(rule, other, &asked, &mut |cube| {
                    cases.push(cube);
                    Ok(())
                })?;
            }
            shown.push(Shown { stage, cases });
        }
        let programmes = self.in_words(question, &self.programmes(&shown.iter().collect::<Vec<_>>())?);
        let cases: Vec<Cube> = shown.iter().flat_map(|shown| shown.cases.iter().cloned()).collect();
        let table = self.model().rule(rule).head.table.map_or("", |id| &self.model().tables[id.0 as usize].name);
        let (rule_name, names) = (self.label(rule), notation::some(&self.labels(others)));
        let who = match others {
            [_] => format!("`{rule_name}` and {names} overlap"),
            _ => format!("`{rule_name}` overlaps {names}"),
        };
        let about = self.about(question, &cases);
        let programmes = programmes.map_or_else(|| "where both apply".to_owned(), |said| format!("for {}", said.text));
        let message = format!("{who} in the unique table `{table}`: they answer {about} differently, {programmes}");
        let place = self.model().rule(rule).head.span;
        let mut finding = Finding::new(Code::Overlap, message, place, self.says_in_force(rule));
        for &other in others.iter().take(CROWD) {
            finding = finding.label(self.model().rule(other).head.span, self.says_in_force(other));
        }
        finding = finding
            .rules(self.labels(std::iter::once(&rule).chain(others)))
            .help("narrow a cell of one of the rows; or leave `unique` away, so that the maxims settle what they can");
        if let Some(witness) = self.witness(&shown, Shows::Overlap(rule))? {
            finding = finding.witness(witness);
        }
        if let [other] = others {
            for (own, by) in [(rule, *other), (*other, rule)] {
                let edit = self.narrowed_cell(own, by).into_iter();
                let fix = edit.map(|edit| Fix {
                    message: format!("narrow `{}`", self.label(own)),
                    safe: false,
                    edits: vec![edit],
                });
                finding.fixes.extend(fix);
            }
        }
        Ok(finding)
    }
}

/// The cell that takes the cases of another out of `any`.
pub(super) fn without(cell: &str) -> String {
    let negated = cell.strip_prefix("not").filter(|rest| rest.starts_with([' ', '(', '\n', '\t']));
    match (cell, negated.map(str::trim)) {
        ("yes", _) => "no".to_owned(),
        ("no", _) => "yes".to_owned(),
        (_, Some(inner)) => {
            let bare = inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
            bare.unwrap_or(inner).trim().to_owned()
        }
        _ if cell.contains(" and ") || cell.contains(',') => format!("not ({cell})"),
        _ => format!("not {cell}"),
    }
}
