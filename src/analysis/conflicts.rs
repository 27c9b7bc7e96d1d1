//! Rules that disagree and that no maxim settles; and rules that never decide anything.

use std::collections::{BTreeMap, BTreeSet};

use super::{Analysis, Shown, witness};
use crate::finding::{Code, Edit, Finding, Fix};
use crate::model::{Answer, Form, Question, RuleId};
use crate::scope::RuleScope;
use crate::settle::{Defeat, Settlement};
use crate::space::{Cube, Stop};
use crate::text::Span;

/// A pair of rules in conflict, and its cases on one stage.
type Pair = ((RuleId, RuleId), Vec<Cube>);

/// So many rules that disagree with one are a crowd.
const CROWD: usize = 8;
/// Of more conflicts than this, on one stage, only …
const MANY: usize = 500;
/// … so many boxes of cases each are looked at: nobody mends them by reading all.
const FEW: usize = 4;

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

    /// The pairs that conflict on one stage, with their cases: where both apply, disagree, and nobody defeats either.
    fn conflicts_on(&self, stage: &Settlement, question: Question) -> Result<Vec<Pair>, Stop> {
        let asked = stage.asked(question);
        let rules = stage.rules(question);
        let mut found: Vec<Pair> = Vec::new();
        for &a in rules {
            let near = stage.near(question, a).into_iter();
            for b in near.filter(|&b| b > a && !self.always_agree(a, b) && stage.meet(a, b)) {
                let (left, right) = (stage.defeaters(a)?, stage.defeaters(b)?);
                let settled = |defeats: &[Defeat], by: RuleId| defeats.binary_search_by_key(&by, |d| d.by).is_ok();
                if settled(left, b) || settled(right, a) {
                    continue;
                }
                let cases =
                    self.disagreement(a, b, self.scopes.rule(a).region.cubes(), self.scopes.rule(b).region.cubes());
                let cases = self.common(&cases, &asked);
                let cover: Vec<&Cube> =
                    left.iter().chain(right).flat_map(|defeat| self.scopes.rule(defeat.by).region.cubes()).collect();
                if !cases.is_empty() && witness::exists_outside(stage, &cases, &cover)? {
                    let most = if found.len() < MANY { usize::MAX } else { FEW };
                    found.push(((a, b), self.rest_at_most(stage, &cases, &cover, most)?));
                }
            }
        }
        Ok(found)
    }

    /// Whether two rules each have one answer, and it is the same.
    fn always_agree(&self, a: RuleId, b: RuleId) -> bool {
        let answers = (self.scopes.rule(a).answers.as_slice(), self.scopes.rule(b).answers.as_slice());
        matches!(answers, ([(one, _)], [(other, _)]) if one == other)
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
        let message = format!(
            "{} on {}, and no maxim settles it, for {}",
            self.disagree(rule, others),
            self.about(question, &all.cases),
            self.in_words(&self.programmes(&[&all])?),
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

    /// Who disagrees with whom: `` `a` and `b` disagree ``.
    fn disagree(&self, rule: RuleId, others: &[RuleId]) -> String {
        let names: Vec<String> = others.iter().map(|&other| format!("`{}`", self.label(other))).collect();
        let rule = self.label(rule);
        match names.as_slice() {
            [only] => format!("`{rule}` and {only} disagree"),
            [front @ .., last] if names.len() < 4 => format!("`{rule}` disagrees with {} and {last}", front.join(", ")),
            _ => format!("`{rule}` disagrees with {} and {} more", names[..3].join(", "), names.len() - 3),
        }
    }

    /// What a rule answers, in its own words.
    fn says(&self, rule: RuleId) -> String {
        let rule = self.model().rule(rule);
        format!("`{}`", self.sources.slice(rule.answer_span).split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Three repairs: narrow the one, narrow the others, or let the one override them; they it, where one of these is none.
    fn repairs(&self, rule: RuleId, others: &[RuleId], pairs: &Pairs) -> Result<Vec<Fix>, Stop> {
        let mut repairs = Vec::new();
        let shown = |other: RuleId| pairs[&ordered(rule, other)].iter().collect::<Vec<&Shown>>();
        let all: Vec<&Shown> = others.iter().flat_map(|&other| shown(other)).collect();
        // Against a crowd nobody narrows by conditions: one word of its own is the repair.
        let few = others.len() <= CROWD;
        if few && let Some(edit) = self.narrowed(rule, &self.programmes(&all)?) {
            repairs.push(Fix { message: format!("narrow `{}`", self.label(rule)), edits: vec![edit] });
        }
        let mut edits = Vec::new();
        for &other in others.iter().filter(|_| few) {
            edits.extend(self.narrowed(other, &self.programmes(&shown(other))?));
        }
        if edits.len() == others.len() {
            let names: Vec<String> = others.iter().map(|&other| self.label(other)).collect();
            repairs.push(Fix { message: format!("narrow {}", crate::words::list(&names, "and")), edits });
        }
        let names: Vec<String> = others.iter().map(|&other| self.label(other)).collect();
        let names = crate::words::list(&names, "and");
        let over: Option<Vec<Edit>> = others.iter().map(|&other| self.overriding(other, &[rule])).collect();
        if let Some(edit) = self.overriding(rule, others) {
            let message = format!("let `{}` override {names}", self.label(rule));
            repairs.push(Fix { message, edits: vec![edit] });
        }
        if let (true, Some(edits)) = (repairs.len() < 3, over) {
            repairs.push(Fix { message: format!("let {names} override `{}`", self.label(rule)), edits });
        }
        Ok(repairs)
    }

    /// The edit that takes programmes out of a rule's condition; none for a row of a table, which shares its clauses, and
    /// where nothing would be left of the rule.
    fn narrowed(&self, id: RuleId, without: &[Cube]) -> Option<Edit> {
        let rule = self.model().rule(id);
        let part = self.excepting(id, without).filter(|_| rule.head.table.is_none())?;
        if matches!(rule.when.form, Form::Always) {
            return Some(match rule.when_written {
                true => Edit { span: rule.when.span, text: part },
                false => Edit { span: rule.answer_span.after(), text: format!(" when {part}") },
            });
        }
        let whole = |said: &str| format!("({said})");
        let said = self.sources.slice(rule.when.span);
        let said = if matches!(rule.when.form, Form::Any(_)) { whole(said) } else { said.to_owned() };
        let part = if part.contains(" or ") && !part.starts_with("not (") { whole(&part) } else { part };
        Some(Edit { span: rule.when.span, text: format!("{said} and {part}") })
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
        // Where rules conflict or go round in a circle it is open who decides: there a rule is dead only if it is
        // defeated elsewhere too, and not taking part.
        let (mut alive, mut hidden) = (BTreeSet::new(), BTreeSet::new());
        for stage in &self.stages {
            let (asked, aside) = (stage.asked(question), stage.aside(question).collect::<Vec<&Cube>>());
            for &rule in stage.rules(question) {
                if alive.contains(&rule) {
                    continue;
                }
                let defeaters = stage.defeaters(rule)?.iter();
                let cover: Vec<&Cube> =
                    defeaters.flat_map(|defeat| self.scopes.rule(defeat.by).region.cubes()).collect();
                let cases = self.common(self.scopes.rule(rule).region.cubes(), &asked);
                if witness::exists_outside(stage, &cases, &cover)? {
                    alive.insert(rule);
                    continue;
                }
                let told = witness::exists_outside(stage, &cases, &aside)?;
                if !told && witness::exists(stage, &cases)? {
                    hidden.insert(rule);
                }
            }
        }
        let told = |rule: &RuleId| !alive.contains(rule) && !hidden.contains(rule);
        for rule in rules.into_iter().filter(told) {
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
        if !asked {
            in_the_way.clear();
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
