//! Choices that find no asset, or that only the name decides.

use super::replay::Shows;
use super::{Analysis, Decided, Shown};
use crate::engine::Named;
use crate::finding::{Code, Finding};
use crate::model::{Answer, Question, RuleId};
use crate::precedence::Precedence;
use crate::scope::Choice;
use crate::space::{Cube, Region, Stop};

/// So many candidates that were struck are named.
const MOST_STRUCK: usize = 3;

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
    fn deciding(&self, stage: &Precedence, question: Question, rule: RuleId) -> Result<Vec<Cube>, Stop> {
        let excluded = stage.excluded(question)?;
        let without: Vec<&Cube> = stage.victors(rule)?.into_iter().chain(excluded.iter()).collect();
        self.rest(stage, self.scopes.rule(rule).region.cubes(), &without)
    }

    /// The cases in which two of the best assets differ by nothing but their names.
    fn ties(&self, stage: &Precedence, choice: &Choice, open: &[Region], deciding: &[Cube]) -> Result<Vec<Cube>, Stop> {
        let space = self.scopes.space();
        let groups = choice.groups(open);
        let firsts: Vec<usize> = groups.iter().map(|group| group[0]).collect();
        let mut ties = Vec::new();
        for (at, group) in groups.iter().enumerate() {
            let a = group[0];
            let mut better: Option<Vec<Cube>> = None;
            let alike = (group.len() > 1).then_some(a);
            let may_tie = |b: &usize| choice.may_tie(a, *b) && open[a].meets(space, &open[*b]);
            for b in alike.into_iter().chain(firsts[at + 1..].iter().copied().filter(may_tie)) {
                let both = if b == a { open[a].clone() } else { open[a].and(space, &open[b])? };
                let tied = if b == a { both } else { both.and(space, &choice.compared(space, a, b)?.tied)? };
                let cases = self.common(tied.cubes(), deciding);
                if cases.is_empty() {
                    continue;
                }
                // Once for all that it is tied with: none of these comes before it where the two are tied.
                if better.is_none() {
                    better = Some(self.before(choice, open, a, &firsts)?);
                }
                ties.extend(self.rest(stage, &cases, &better.iter().flatten().collect::<Vec<_>>())?);
            }
        }
        Ok(ties)
    }

    /// The cases in which one of some assets that may be chosen is preferred to asset `a`, where that may be chosen.
    fn before(&self, choice: &Choice, open: &[Region], a: usize, others: &[usize]) -> Result<Vec<Cube>, Stop> {
        let (space, mut better) = (self.scopes.space(), Vec::new());
        for &other in others.iter().filter(|&&other| other != a && open[other].meets(space, &open[a])) {
            let preferred = choice.compared(space, other, a)?.better.and(space, &open[other])?;
            better.extend_from_slice(preferred.cubes());
        }
        Ok(better)
    }

    /// Why a choice finds no asset for a programme: what was decided before that it asks for, and what struck the
    /// candidates.
    fn why_none(&self, rule: RuleId, decided: &Decided) -> Option<String> {
        let (model, of) = (self.model(), self.model().rule(rule));
        let (Answer::Choose { condition, .. }, choice) = (&of.answer, self.scopes.rule(rule).choice.as_ref()?) else {
            return None;
        };
        let stage = &self.stages[decided.stage];
        let (mut struck, mut asked) = (Vec::new(), vec![&of.when, condition]);
        for (at, asset) in model.kind(choice.kind).assets.iter().enumerate() {
            if !choice.eligible[at].contains(&decided.case) {
                continue;
            }
            let mut by = Vec::new();
            for (bar, _) in stage.strikes(choice.kind).filter(|(_, strike)| strike.struck[at].contains(&decided.case)) {
                by.push(model.bar(bar).head.label.as_str());
                asked.extend([&model.bar(bar).when, &model.bar(bar).condition]);
            }
            struck.push(format!("`{}` by `{}`", asset.name, by.join("` and `")));
        }
        let before = Named::new(model, &decided.decision, asked).said();
        let before = if before.is_empty() { before } else { format!(", in which {before},") };
        let more = struck.len().saturating_sub(MOST_STRUCK);
        struck.truncate(MOST_STRUCK);
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        match struck.as_slice() {
            [] if before.is_empty() => None,
            [] => Some(format!("; for the programme shown{before} no candidate satisfies its `where`")),
            struck => Some(format!(
                "; for the programme shown{before} bars strike all candidates: {}{rest}",
                struck.join(", ")
            )),
        }
    }

    fn report_choice(&mut self, rule: RuleId, code: Code, shown: &[Shown]) -> Result<(), Stop> {
        let Some((witness, decided)) = self.decided_witness(shown, Shows::Decided(self.model().rule(rule).question))?
        else {
            return Ok(());
        };
        let why = decided.filter(|_| code == Code::Uncovered).and_then(|decided| self.why_none(rule, &decided));
        let (label, programmes) = (self.label(rule), self.summary(self.model().rule(rule).question, shown));
        let (message, here, help) = match code {
            Code::Uncovered => (
                format!("`{label}` finds no asset for {programmes}{}", why.unwrap_or_default()),
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
