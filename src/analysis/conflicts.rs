//! Rules that disagree and that no maxim settles; and rules that never decide anything.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::sync::Arc;

use super::replay::Shows;
use super::simplest::{Group, Pairs, Teller, ordered};
use super::{Analysis, Shown, simpler, witness};
use crate::finding::{Code, Finding};
use crate::model::{Question, RuleId};
use crate::notation;
use crate::precedence::Precedence;
use crate::space::{Cube, Stop};

/// So many rules that disagree with one are a crowd: nobody mends that pair by pair.
pub(super) const CROWD: usize = 8;

impl Analysis<'_> {
    /// Finds the conflicts of a question, and sets their cases aside.
    pub(super) fn conflicts(&mut self, question: Question) -> Result<(), Stop> {
        let mut pairs = Pairs::new();
        for at in 0..self.stages.len() {
            pairs.push(self.conflicts_on(&self.stages[at], question)?.into());
            self.stages[at].exclude_pairs(question, pairs[at].clone());
        }
        let mut tellers: Vec<Option<Teller>> = self.stages.iter().map(|_| None).collect();
        let mut findings: Vec<Arc<Finding>> = Vec::new();
        let told = self.told_as_conflicts(&pairs);
        for (rule, others) in grouped(&told) {
            let group = Group { question, rule, others: &others, pairs: &told };
            findings.push(self.conflict(&group, &mut tellers)?.into());
        }
        drop(tellers);
        self.findings.extend(findings);
        Ok(())
    }

    /// The pairs that conflict on one stage: somewhere both apply, disagree, and nobody defeats either.
    fn conflicts_on(&self, stage: &Precedence, question: Question) -> Result<Vec<(RuleId, RuleId)>, Stop> {
        let asked = stage.asked(question);
        let (mut found, mut conflict_index) = (Vec::new(), None);
        for &a in stage.heads(question) {
            let mut others = stage.near_heads(question, a);
            others.retain(|&b| b > a);
            // In most rulebooks every pair is settled: what stands where is gone into with the first that is not.
            if conflict_index.is_none() && self.some_unsettled(stage, a, &others)? {
                conflict_index = Some(stage.conflict_index(question)?);
            }
            let Some(conflict_index) = &conflict_index else { continue };
            let sure = conflict_index.of(a);
            for b in others {
                let seen = sure[b.0 as usize];
                if seen || (!conflict_index.are_apart(a, b) && self.conflict_between(stage, a, b, &asked)?) {
                    let (left, right) = (stage.twins(a), stage.twins(b));
                    found.extend(left.iter().flat_map(|a| right.iter().map(|b| ordered(*a, *b))));
                }
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Whether a rule meets one of others with which it may disagree and which no maxim puts in order.
    fn some_unsettled(&self, stage: &Precedence, rule: RuleId, others: &[RuleId]) -> Result<bool, Stop> {
        for &other in others {
            if self.is_unsettled(stage, rule, other)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_unsettled(&self, stage: &Precedence, a: RuleId, b: RuleId) -> Result<bool, Stop> {
        Ok(!stage.always_agree(a, b) && stage.meet(a, b) && !stage.is_settled(a, b)?)
    }

    /// Whether somewhere both of two rules apply, disagree, and nobody defeats either.
    fn conflict_between(&self, stage: &Precedence, a: RuleId, b: RuleId, asked: &[Cube]) -> Result<bool, Stop> {
        if !self.is_unsettled(stage, a, b)? {
            return Ok(false);
        }
        let mut budget = stage.budget();
        let mut see = |cube: Cube| {
            if stage.plainly_occurs(&cube) {
                return Err(Stop::Enough);
            }
            stage.occurs(&cube, &mut budget, &mut |_, _| Err(Stop::Enough))
        };
        Stop::found(stage.conflict_regions(a, b, asked, &mut see))
    }

    /// The cases in which two rules disagree on a stage, at most so many boxes of them.
    pub(super) fn cases(
        &self,
        stage: usize,
        question: Question,
        a: RuleId,
        b: RuleId,
        most: usize,
    ) -> Result<Vec<Cube>, Stop> {
        let (stage, mut cases) = (&self.stages[stage], Vec::new());
        let mut keep = |cube: Cube| {
            cases.push(cube);
            if cases.len() < most { Ok(()) } else { Err(Stop::Enough) }
        };
        match stage.conflict_regions(a, b, &stage.asked(question), &mut keep) {
            Err(Stop::Spent) => Err(Stop::Spent),
            _ => Ok(cases),
        }
    }

    /// The finding for a rule and all that disagree with it.
    fn conflict<'a>(&'a self, group: &Group, tellers: &mut [Option<Teller<'a>>]) -> Result<Finding, Stop> {
        let Group { question, rule, others, .. } = group;
        let few = others.len() <= CROWD;
        let stages: Vec<usize> = group.stages().collect();
        let mut shown = Vec::new();
        for &stage in &stages[..if few { stages.len() } else { 1 }] {
            let mut cases = Vec::new();
            for other in group.on(stage).take(CROWD) {
                cases.extend(self.cases(stage, *question, *rule, other, if few { usize::MAX } else { 1 })?);
            }
            shown.push(Shown { stage, cases });
        }
        let programmes = match few {
            true => {
                let said = self.in_words(*question, &self.programmes(&shown.iter().collect::<Vec<_>>())?);
                // Where most of them are only counted, the rules themselves say more.
                said.filter(|said| said.rest <= 1).map(|said| said.text)
            }
            false => self.some_in_words(*question, &shown[0])?,
        };
        let programmes = match programmes {
            Some(programmes) => format!("for {programmes}"),
            None => self.wherever(&self.stages[stages[0]], *rule, others)?,
        };
        let cases: Vec<Cube> = shown.into_iter().flat_map(|shown| shown.cases).collect();
        let message = format!(
            "{} on {}, and no maxim settles it, {programmes}",
            self.disagree(*rule, others),
            self.about(*question, &cases),
        );
        let place = self.model().rule(*rule).head.span;
        let mut finding = Finding::new(Code::Conflict, message, place, self.says_in_force(*rule));
        finding.labels.reserve_exact(others.len());
        for &other in *others {
            finding = finding.label(self.model().rule(other).head.span, self.says_in_force(other));
        }
        let mut finding =
            finding.rules(self.labels(std::iter::once(rule).chain(*others))).help(self.ways_out(*rule, others));
        let mut simplest = None;
        for stage in stages {
            let teller = tellers[stage].get_or_insert_with(|| Teller::new(self, stage));
            simplest = simpler(simplest, stage, teller.simplest(group)?);
        }
        if let Some(witness) = self.as_witness(simplest, Shows::Conflict(*question))? {
            finding = finding.witness(witness);
        }
        finding.fixes = self.repairs(group)?;
        Ok(finding)
    }

    /// Where rules disagree, by the rules themselves: `wherever both apply and differ, but not where `c` applies`.
    fn wherever(&self, stage: &Precedence, rule: RuleId, others: &[RuleId]) -> Result<String, Stop> {
        let mut stronger = BTreeSet::new();
        for of in std::iter::once(&rule).chain(others) {
            for by in stage.defeating_heads(*of)?.iter().map(|defeat| defeat.by) {
                let meets = stage.meet(by, rule) && others.iter().any(|&other| stage.meet(by, other));
                if meets && by != rule && !others.contains(&by) {
                    stronger.insert(by);
                }
            }
        }
        let wherever = match others {
            [_] => "wherever both apply and differ".to_owned(),
            _ => format!("wherever `{}` and one of them apply and differ", self.label(rule)),
        };
        Ok(match stronger.len() {
            0 => wherever,
            1 => format!("{wherever}, but not where {} applies", notation::some(&self.labels(&stronger))),
            _ => format!("{wherever}, but not where one of {} applies", notation::some(&self.labels(&stronger))),
        })
    }

    /// What people can do about a conflict. Rows of one table are in one tier, and none overrides another.
    fn ways_out(&self, rule: RuleId, others: &[RuleId]) -> &'static str {
        let head = |rule: RuleId| &self.model().rule(rule).head;
        match others.iter().all(|&other| head(rule).same_table(head(other))) {
            true => {
                "narrow a cell of one of the rows, or let one override the other by its name: `overrides TABLE.NAME` \
                 behind its answer"
            }
            false => "narrow one of them, put one in a stronger tier, or let one override the other",
        }
    }

    pub(super) fn says_in_force(&self, rule: RuleId) -> Arc<str> {
        let said = || format!("says {}{}", self.says(rule), self.force(rule)).into();
        self.said[rule.0 as usize].get_or_init(said).clone()
    }

    /// Who disagrees with whom: `` `a` and `b` disagree ``.
    fn disagree(&self, rule: RuleId, others: &[RuleId]) -> String {
        let (rule, names) = (self.label(rule), notation::some(&self.labels(others)));
        match others {
            [_] => format!("`{rule}` and {names} disagree"),
            _ => format!("`{rule}` disagrees with {names}"),
        }
    }

    /// What a rule answers, in its own words.
    fn says(&self, rule: RuleId) -> String {
        let rule = self.model().rule(rule);
        format!("`{}`", self.sources.slice(rule.answer_span).split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Finds the rules that never decide anything.
    pub(super) fn dead_rules(&mut self, question: Question) -> Result<(), Stop> {
        let rules: Vec<RuleId> = self.model().rules_of(question).map(|(id, _)| id).collect();
        let mut alive = vec![false; self.model().rules.len()];
        // Where rules conflict or go round in a circle it is open who decides: there a rule is dead only if it is
        // defeated elsewhere too, and not taking part.
        let mut hidden = BTreeSet::new();
        for stage in &self.stages {
            let asked = stage.asked(question);
            for &rule in stage.rules(question) {
                let alive = &mut alive[rule.0 as usize];
                if *alive {
                    continue;
                }
                let cases = || self.common(self.scopes.rule(rule).region.cubes(), &asked);
                *alive = stage.is_known_to_stand(rule, &asked)
                    || witness::exists_outside(stage, &cases(), &stage.victors(rule)?)?;
                if *alive {
                    continue;
                }
                let cases = cases();
                // Where it would decide, an earlier question has no answer: that is told already.
                let behind = witness::possible_outside(stage, &cases, &stage.victors(rule)?)?;
                if behind || (!self.is_told(stage, rule, &cases)? && witness::exists(stage, &cases)?) {
                    hidden.insert(rule);
                }
            }
        }
        for rule in rules.into_iter().filter(|rule| !alive[rule.0 as usize] && !hidden.contains(rule)) {
            let finding = self.dead(question, rule)?;
            // Where only rows are in its way with which it overlaps, that is told already.
            let overlaps = |other: &Arc<str>| self.overlapping.contains(&(self.label(rule), other.clone()));
            if finding.rules.len() < 2 || !finding.rules[1..].iter().all(overlaps) {
                self.findings.push(finding.into());
            }
            self.dead.insert(rule);
        }
        Ok(())
    }

    /// Whether somewhere in these cases of a rule it is settled who decides.
    fn is_told(&self, stage: &Precedence, rule: RuleId, cases: &[Cube]) -> Result<bool, Stop> {
        let question = self.model().rule(rule).question;
        if !stage.has_excluded(question) {
            return Ok(true);
        }
        if question == Question::Leader && cases.iter().all(|cube| stage.is_plain(cube)) {
            for cube in cases {
                if stage.agree_somewhere(question, cube)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        let excluded = stage.excluded_in(question, cases)?;
        witness::exists_outside(stage, cases, &excluded.iter().collect::<Vec<&Cube>>())
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
        let led = self.model().rules_of(Question::Leader).next().is_some();
        let (message, here, help) = match (in_force, applies, asked) {
            _ if !led => (
                format!("`{label}` never decides anything: no rule says who leads, so the scheme is never in force"),
                "never in force".to_owned(),
                "add a rule that says who leads: `LABEL: lead MEMBER`",
            ),
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
                format!("`{label}` never decides anything: where it applies, its question is not asked"),
                "not asked where this applies".to_owned(),
                "mend the condition, or take the rule out",
            ),
            _ => {
                let names = notation::some(&self.labels(&in_the_way));
                let tier = |rule: RuleId| self.model().rule(rule).head.tier;
                let outranked = in_the_way.iter().all(|&other| tier(other).is_some() && tier(other) != tier(rule));
                (
                    format!("`{label}` never decides anything: wherever it applies, it is defeated by {names}"),
                    "always defeated".to_owned(),
                    match (outranked, tier(rule)) {
                        (true, None) => {
                            "put it in a tier, in none it is below them all; or let it override them, or take it out"
                        }
                        (true, Some(_)) => "put it in a stronger tier, let it override them, or take it out",
                        (false, _) => "widen it, let it override them, or take it out",
                    },
                )
            }
        };
        let mut finding = Finding::new(Code::DeadRule, message, head.span, here).help(help);
        for &other in in_the_way.iter().take(CROWD) {
            finding = finding.label(self.model().rule(other).head.span, "in its way");
        }
        Ok(finding.rules(self.labels(std::iter::once(&rule).chain(&in_the_way))))
    }
}

/// Each pair in exactly one group: the rule with the most disagreements first, with all of its partners.
pub(super) fn grouped(pairs: &[Arc<[(RuleId, RuleId)]>]) -> Vec<(RuleId, Vec<RuleId>)> {
    let all = || pairs.iter().flat_map(|pairs| pairs.iter());
    let mut partners: Vec<Vec<RuleId>> = vec![Vec::new(); all().map(|(_, b)| b.0 as usize + 1).max().unwrap_or(0)];
    for &(a, b) in all() {
        partners[a.0 as usize].push(b);
        partners[b.0 as usize].push(a);
    }
    for others in &mut partners {
        others.sort_unstable();
        others.dedup();
    }
    // How many of its pairs are in no group yet; a rule that has its group has none.
    let mut left: Vec<usize> = partners.iter().map(Vec::len).collect();
    let rules = left.iter().zip((0..).map(RuleId)).filter(|(count, _)| **count > 0);
    let mut queue: BinaryHeap<(usize, Reverse<RuleId>)> = rules.map(|(count, rule)| (*count, Reverse(rule))).collect();
    let mut groups = Vec::new();
    while let Some((count, Reverse(rule))) = queue.pop() {
        let now = std::mem::take(&mut left[rule.0 as usize]);
        if now < count {
            // Some of its pairs went to others since: it waits for its turn again.
            left[rule.0 as usize] = now;
            queue.extend((now > 0).then_some((now, Reverse(rule))));
            continue;
        }
        let mut others = std::mem::take(&mut partners[rule.0 as usize]);
        others.retain(|other| left[other.0 as usize] > 0);
        others.iter().for_each(|other| left[other.0 as usize] -= 1);
        groups.push((rule, others));
    }
    groups
}
