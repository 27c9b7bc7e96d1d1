//! Overrides without which nothing would change: no answer, no reason, no finding.

use std::collections::BTreeMap;

use super::{Analysis, witness};
use crate::finding::{Code, Finding};
use crate::model::{Question, RuleId, TableId, TargetRef};
use crate::precedence::{Defeat, Maxim, Precedence};
use crate::space::{Cube, Stop};
use crate::text::Span;

impl Analysis<'_> {
    /// Finds the idle overrides of a question's rules.
    pub(super) fn idle_overrides(&mut self, question: Question) -> Result<(), Stop> {
        // The clauses behind a table's brace stand in each of its rows: they are idle where they are in all, and told with
        // the last question that a row answers.
        let mut last: BTreeMap<TableId, Question> = BTreeMap::new();
        for (table, of) in self.model().rules.iter().filter_map(|rule| Some((rule.head.table?, rule.question))) {
            last.entry(table).and_modify(|last| *last = of.max(*last)).or_insert(of);
        }
        let mut spans: BTreeMap<Span, (bool, RuleId, bool)> = BTreeMap::new();
        for (id, rule) in self.model().rules() {
            for (at, over) in rule.overrides.iter().enumerate() {
                let table = rule.head.table.filter(|_| over.of_table);
                if table.map_or(rule.question, |table| last[&table]) == question {
                    let counts = self.matters(rule.question, id, at)?;
                    spans.entry(over.span).or_insert((false, id, over.of_table)).0 |= counts;
                }
            }
        }
        for (span, (_, rule, of_table)) in spans.into_iter().filter(|(_, (counts, ..))| !counts) {
            let (label, target) = (self.label(rule), self.sources.slice(span).to_owned());
            let table = self.model().rule(rule).head.table.filter(|_| of_table);
            let who = table.map_or(label.clone(), |table| self.model().tables[table.0 as usize].name.as_str().into());
            let message = format!("`{who}` overrides `{target}` without need: nothing would change without it");
            let finding = Finding::new(Code::IdleOverride, message, span, "changes nothing")
                .help("take it out, or mend the condition it was meant for")
                .rules([label, target.into()]);
            self.findings.push(finding.into());
        }
        Ok(())
    }

    /// Whether an override of a rule, the one of that index, changes which rules are undefeated in some asked case.
    fn matters(&self, question: Question, rule: RuleId, at: usize) -> Result<bool, Stop> {
        let over = &self.model().rule(rule).overrides[at];
        for stage in &self.stages {
            let rules = stage.rules(question);
            if rules.binary_search(&rule).is_err() {
                continue;
            }
            let asked = stage.asked(question);
            let of_one = |target: RuleId| rules.binary_search(&target).map_or(&[][..], |at| &rules[at..=at]);
            let named = match over.target {
                TargetRef::Rule(target) => of_one(target),
                TargetRef::Table(_) | TargetRef::Tier(_) => rules,
            };
            for &other in named.iter().filter(|&&other| other != rule) {
                let named = over.target.names(other, &self.model().rule(other).head);
                if named && stage.meet(rule, other) && self.changes(stage, rule, other, at, &asked)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Whether without the override the other rule, or this one, would stand or fall differently somewhere.
    fn changes(
        &self,
        stage: &Precedence,
        rule: RuleId,
        other: RuleId,
        at: usize,
        asked: &[Cube],
    ) -> Result<bool, Stop> {
        if stage.defeats(rule, other)? != Some(Maxim::OwnWord) || self.overrides_otherwise(rule, other, at) {
            return Ok(false);
        }
        if stage.defeats_without_word(rule, other)?.is_some() {
            return Ok(false);
        }
        if self.circling.contains(&(rule, other)) {
            return Ok(true);
        }
        let both = self.common(self.scopes.rule(rule).region.cubes(), self.scopes.rule(other).region.cubes());
        let both = self.common(&both, asked);
        // Where the clause goes for all rows of a table, it goes with all of them; what they win by else is left.
        let span = self.model().rule(rule).overrides[at].span;
        let goes = |defeat: &Defeat, of: RuleId| -> Result<bool, Stop> {
            Ok(defeat.maxim == Maxim::OwnWord
                && self.model().rule(defeat.by).overrides.iter().any(|over| over.of_table && over.span == span)
                && stage.defeats_without_word(defeat.by, of)?.is_none())
        };
        let standing = |of: RuleId, but: RuleId| -> Result<bool, Stop> {
            let mut defeated: Vec<&Cube> = Vec::new();
            for defeat in stage.defeaters(of)?.iter().filter(|defeat| defeat.by != but) {
                if !goes(defeat, of)? {
                    defeated.extend(self.scopes.rule(defeat.by).region.cubes());
                }
            }
            witness::exists(stage, &self.rest(stage, &both, &defeated)?)
        };
        Ok(standing(other, rule)? || (stage.defeats_without_word(other, rule)?.is_some() && standing(rule, other)?))
    }

    /// Whether a rule overrides another also by another of its names.
    fn overrides_otherwise(&self, rule: RuleId, other: RuleId, at: usize) -> bool {
        let (from, head) = (self.model().rule(rule), &self.model().rule(other).head);
        from.overrides.naming(&from.head, other, head) > usize::from(from.overrides[at].means(&from.head, other, head))
    }
}
