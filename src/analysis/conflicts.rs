//! Rules that disagree and that no maxim settles; and rules that never decide anything.

use std::collections::{BTreeMap, BTreeSet};

use super::{Analysis, Shown, witness};
use crate::finding::{Code, Edit, Finding, Fix};
use crate::model::{Answer, Form, Question, RuleId};
use crate::scope::RuleScope;
use crate::settle::Settlement;
use crate::space::{Cube, Stop};
use crate::text::Span;

/// A pair of rules in conflict and the cases in which they are.
type Pair = ((RuleId, RuleId), Vec<Cube>);

/// For each pair of rules in conflict, where it shows.
type Pairs = BTreeMap<(RuleId, RuleId), Vec<Shown>>;

impl Analysis<'_> {
    /// Finds the conflicts of a question, and sets their cases aside.
    pub(super) fn conflicts(&mut self, question: Question) -> Result<(), Stop> {
        let mut pairs = Pairs::new();
        for at in 0..self.stages.len() {
            let found = self.conflicts_on(&self.stages[at], question)?;
            let aside = found.iter().flat_map(|(_, cases)| cases.iter().cloned()).collect();
            self.stages[at].set_aside(question, aside);
            for (pair, cases) in found {
                pairs.entry(pair).or_default().push(Shown { stage: at, cases });
            }
        }
        for (rule, others) in grouped(pairs.keys()) {
            let finding = self.conflict(question, rule, &others, &pairs)?;
            self.findings.push(finding);
        }
        Ok(())
    }

    /// The pairs that conflict on one stage, with their cases.
    fn conflicts_on(&self, stage: &Settlement, question: Question) -> Result<Vec<Pair>, Stop> {
        let undefeated = self.undefeated(stage, question)?;
        let asked = stage.asked(question);
        let rules: Vec<RuleId> = undefeated.keys().copied().collect();
        let mut found = Vec::new();
        for (at, &a) in rules.iter().enumerate() {
            for &b in &rules[at + 1..] {
                let cases = self.disagreement(a, b, &undefeated[&a], &undefeated[&b]);
                let cases = self.common(&cases, &asked);
                if !cases.is_empty() && witness::exists(stage, &cases)? {
                    found.push(((a, b), cases));
                }
            }
        }
        Ok(found)
    }

    /// The boxes common to two regions in which two rules give different answers.
    fn disagreement(&self, a: RuleId, b: RuleId, left: &[Cube], right: &[Cube]) -> Vec<Cube> {
        let answers = (&self.model().rule(a).answer, &self.model().rule(b).answer);
        match answers {
            (Answer::Choose { text: a, .. }, Answer::Choose { text: b, .. }) if a == b => return Vec::new(),
            (Answer::Split(a), Answer::Split(b)) if a.text == b.text => return Vec::new(),
            (Answer::Choose { .. } | Answer::Split(_), _) => return self.common(left, right),
            _ => {}
        }
        let (a, b) = (self.scopes.rule(a), self.scopes.rule(b));
        if let ([(one, _)], [(other, _)]) = (a.answers.as_slice(), b.answers.as_slice()) {
            return if one == other { Vec::new() } else { self.common(left, right) };
        }
        let common = self.common(left, right);
        let parts = |scope: &RuleScope, answer: u32, same: bool| -> Vec<Cube> {
            let parts = scope.answers.iter().filter(|(other, _)| (*other == answer) == same);
            parts.flat_map(|(_, region)| region.cubes().to_vec()).collect()
        };
        let answers = a
            .answers
            .iter()
            .flat_map(|(answer, region)| self.common(&self.common(&common, region.cubes()), &parts(b, *answer, false)));
        answers.collect()
    }

    /// The finding for a rule and all that disagree with it.
    fn conflict(&self, question: Question, rule: RuleId, others: &[RuleId], pairs: &Pairs) -> Result<Finding, Stop> {
        let shown: Vec<&Shown> = others.iter().flat_map(|&other| &pairs[&ordered(rule, other)]).collect();
        let first = shown.iter().map(|shown| shown.stage).min().unwrap_or(0);
        let cases = shown.iter().filter(|shown| shown.stage == first).flat_map(|shown| shown.cases.clone()).collect();
        let all = Shown { stage: first, cases };
        let words = crate::words::Words::new(self.model(), &self.scopes.layout);
        let names: Vec<String> = others.iter().map(|&other| self.label(other)).collect();
        let shown_names = crate::words::list(&names[..names.len().min(3)], "and");
        let more = if names.len() > 3 { format!(" and {} more", names.len() - 3) } else { String::new() };
        let message = format!(
            "`{}` and {shown_names}{more} disagree on {}, and no maxim settles it: {}",
            self.label(rule),
            words.question(question),
            self.in_words(&all)?,
        );
        let place = self.model().rule(rule).head.span;
        let here = format!("says {}{}", self.says(rule), self.force(rule));
        let mut finding = Finding::new(Code::Conflict, message, place, here);
        for &other in others {
            let says = format!("says {}{}", self.says(other), self.force(other));
            finding = finding.label(self.model().rule(other).head.span, says);
        }
        let finding = finding
            .rules(std::iter::once(rule).chain(others.iter().copied()).map(|rule| self.label(rule)))
            .help("narrow one of them, put one in a stronger tier, or let one override the other");
        let mut finding = match self.witness(&[all])? {
            Some(witness) => finding.witness(witness),
            None => finding,
        };
        finding.fixes = self.repairs(rule, others, pairs)?;
        Ok(finding)
    }

    /// What a rule answers, in its own words.
    fn says(&self, rule: RuleId) -> String {
        let rule = self.model().rule(rule);
        format!("`{}`", self.sources.slice(rule.answer_span).split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Three repairs: narrow the one, narrow the others, or let the one override them.
    fn repairs(&self, rule: RuleId, others: &[RuleId], pairs: &Pairs) -> Result<Vec<Fix>, Stop> {
        let mut repairs = Vec::new();
        let conditions = |other: RuleId| self.everywhere(&pairs[&ordered(rule, other)]);
        let mut all = Vec::new();
        for &other in others {
            all.extend(conditions(other)?);
        }
        let full = self.scopes.space().full();
        let words = crate::words::Words::new(self.model(), &self.scopes.layout);
        let excepting =
            |boxes: &[Cube]| format!("not ({})", words.among_possible(boxes, &full, self.scopes.impossible_cubes()));
        if let Some(edit) = self.narrowed(rule, &excepting(&all)) {
            repairs.push(Fix { message: format!("narrow `{}`", self.label(rule)), edits: vec![edit] });
        }
        let mut edits = Vec::new();
        for &other in others {
            edits.extend(self.narrowed(other, &excepting(&conditions(other)?)));
        }
        if edits.len() == others.len() {
            let names: Vec<String> = others.iter().map(|&other| self.label(other)).collect();
            repairs.push(Fix { message: format!("narrow {}", crate::words::list(&names, "and")), edits });
        }
        if let Some(edit) = self.overriding(rule, others) {
            let names: Vec<String> = others.iter().map(|&other| self.label(other)).collect();
            let message = format!("let `{}` override {}", self.label(rule), crate::words::list(&names, "and"));
            repairs.push(Fix { message, edits: vec![edit] });
        }
        Ok(repairs)
    }

    /// The programmes concerned on all stages, as boxes of programmes.
    fn everywhere(&self, shown: &[Shown]) -> Result<Vec<Cube>, Stop> {
        let mut boxes = Vec::new();
        for shown in shown {
            let stage = &self.stages[shown.stage];
            let mut budget = stage.budget();
            for cube in &shown.cases {
                stage.realize(cube, &mut budget, &mut |cube, _| {
                    boxes.push(cube);
                    Ok(())
                })?;
            }
        }
        boxes.sort();
        boxes.dedup();
        Ok(boxes)
    }

    /// The edit that adds a part to a rule's condition; none for a row of a table, which shares its clauses.
    fn narrowed(&self, rule: RuleId, part: &str) -> Option<Edit> {
        let rule = self.model().rule(rule);
        if rule.head.table.is_some() {
            return None;
        }
        if matches!(rule.when.form, Form::Always) {
            return match rule.when_written {
                true => Some(Edit { span: rule.when.span, text: part.to_owned() }),
                false => Some(Edit { span: rule.answer_span.after(), text: format!(" when {part}") }),
            };
        }
        let said = self.sources.slice(rule.when.span);
        let text = match rule.when.form {
            Form::Any(_) => format!("({said}) and {part}"),
            _ => format!("{said} and {part}"),
        };
        Some(Edit { span: rule.when.span, text })
    }

    /// The edit that lets a rule override others; none for a row of a table.
    fn overriding(&self, rule: RuleId, others: &[RuleId]) -> Option<Edit> {
        let model = self.model();
        let from = model.rule(rule);
        if from.head.table.is_some() || others.iter().any(|&other| model.overrides(other, rule)) {
            return None;
        }
        let names: Vec<String> = others.iter().map(|&other| self.label(other)).collect();
        match from.overrides.iter().map(|over| over.span).max_by_key(|span| span.end) {
            Some(last) => Some(Edit { span: last.after(), text: format!(", {}", names.join(", ")) }),
            None => {
                let end = Span { start: from.head.span.end, ..from.head.span };
                Some(Edit { span: end, text: format!(" overrides {}", names.join(", ")) })
            }
        }
    }

    /// Finds the rules that never decide anything.
    pub(super) fn dead_rules(&mut self, question: Question) -> Result<(), Stop> {
        let rules: Vec<RuleId> = self.model().rules_of(question).map(|(id, _)| id).collect();
        let mut alive = BTreeSet::new();
        for stage in &self.stages {
            let undefeated = self.undefeated(stage, question)?;
            let aside: Vec<&Cube> = stage.aside(question).collect();
            for (rule, cases) in undefeated {
                if alive.contains(&rule) {
                    continue;
                }
                let cases = self.common(&cases, &stage.asked(question));
                if witness::exists(stage, &self.rest(stage, &cases, &aside)?)? {
                    alive.insert(rule);
                }
            }
        }
        for rule in rules.into_iter().filter(|rule| !alive.contains(rule)) {
            let finding = self.dead(question, rule)?;
            self.findings.push(finding);
        }
        Ok(())
    }

    fn dead(&self, question: Question, rule: RuleId) -> Result<Finding, Stop> {
        let head = &self.model().rule(rule).head;
        let label = &head.label;
        let mut in_the_way = BTreeSet::new();
        let (mut in_force, mut applies, mut asked) = (false, false, false);
        for stage in self.stages.iter().filter(|stage| head.force.holds_on(stage.day)) {
            in_force = true;
            let scope = self.scopes.rule(rule).region.cubes();
            applies |= witness::exists(stage, scope)?;
            asked |= witness::exists(stage, &self.common(scope, &stage.asked(question)))?;
            in_the_way.extend(stage.defeaters(rule)?.iter().map(|defeat| defeat.by));
        }
        let (message, here, help) = match (in_force, applies, asked) {
            (false, ..) => (
                format!("`{label}` never decides anything: on none of its days is the scheme in force"),
                "never in force together with a rule that says who leads".to_owned(),
                "move its dates, or take it out",
            ),
            (_, false, _) => (
                format!("`{label}` never decides anything: no possible programme meets its condition"),
                "this never holds".to_owned(),
                "mend the condition, or take the rule out",
            ),
            (_, _, false) => (
                format!("`{label}` never decides anything: where its condition holds, its question is not asked"),
                "not asked where this holds".to_owned(),
                "mend the condition, or take the rule out",
            ),
            _ if in_the_way.is_empty() => (
                format!("`{label}` never decides anything: wherever it applies, rules conflict"),
                "only applies in conflicts".to_owned(),
                "mend the conflicts first",
            ),
            _ => {
                let names: Vec<String> = in_the_way.iter().map(|&rule| self.label(rule)).collect();
                let names = crate::words::list(&names, "and");
                (
                    format!("`{label}` never decides anything: wherever it applies, it is defeated by {names}"),
                    "always defeated".to_owned(),
                    "widen it, let it override them, or take it out",
                )
            }
        };
        let mut finding = Finding::new(Code::DeadRule, message, head.span, here).help(help);
        for &other in &in_the_way {
            finding = finding.label(self.model().rule(other).head.span, "in its way");
        }
        Ok(finding.rules(std::iter::once(rule).chain(in_the_way).map(|rule| self.label(rule))))
    }
}

fn ordered(a: RuleId, b: RuleId) -> (RuleId, RuleId) {
    (a.min(b), a.max(b))
}

/// Each pair in exactly one group: the rule with the most disagreements first, with all of its partners.
fn grouped<'p>(pairs: impl Iterator<Item = &'p (RuleId, RuleId)>) -> Vec<(RuleId, Vec<RuleId>)> {
    let mut partners: BTreeMap<RuleId, BTreeSet<RuleId>> = BTreeMap::new();
    for &(a, b) in pairs {
        partners.entry(a).or_default().insert(b);
        partners.entry(b).or_default().insert(a);
    }
    let mut queue: BTreeSet<(std::cmp::Reverse<usize>, RuleId)> =
        partners.iter().map(|(&rule, others)| (std::cmp::Reverse(others.len()), rule)).collect();
    let mut groups = Vec::new();
    while let Some((_, rule)) = queue.pop_first() {
        let others = std::mem::take(partners.entry(rule).or_default());
        if others.is_empty() {
            continue;
        }
        for &other in &others {
            let theirs = partners.entry(other).or_default();
            queue.remove(&(std::cmp::Reverse(theirs.len()), other));
            theirs.remove(&rule);
            queue.insert((std::cmp::Reverse(theirs.len()), other));
        }
        groups.push((rule, others.into_iter().collect()));
    }
    groups
}
