//! Ready repairs of conflicts.

use super::conflicts::CROWD;
use super::overlaps::without;
use super::simplest::Group;
use super::{Analysis, Shown};
use crate::finding::Applicability::Unsafe;
use crate::finding::{Edit, Fix};
use crate::model::{Form, RuleId};
use crate::notation;
use crate::space::{Cube, Stop};
use crate::text::Span;

impl Analysis<'_> {
    /// The repairs: narrow the one, narrow the others, let the one override them, or them it; the best three that mend are
    /// offered. Against a crowd nobody narrows by conditions or overrides by each: one word of the one is the repair.
    pub(super) fn repairs(&self, group: &Group) -> Result<Vec<Fix>, Stop> {
        let Group { question, rule, others, .. } = group;
        let (names, few) = (notation::some(&self.labels(*others)), others.len() <= CROWD);
        let mut repairs = Vec::new();
        if few {
            let (mut all, mut edits) = (Vec::new(), Vec::new());
            for &other in *others {
                let mut shown = Vec::new();
                for stage in group.stages_with(other) {
                    shown.push(Shown { stage, cases: self.cases(stage, *question, *rule, other, usize::MAX)? });
                }
                let narrowed = self.narrowed(other, &self.programmes(&shown.iter().collect::<Vec<_>>())?);
                edits.extend(narrowed.or_else(|| self.narrowed_cell(other, *rule)));
                all.extend(shown);
            }
            let narrowed = self.narrowed(*rule, &self.programmes(&all.iter().collect::<Vec<_>>())?);
            let of_two = || if let [other] = others { self.narrowed_cell(*rule, *other) } else { None };
            if let Some(edit) = narrowed.or_else(of_two) {
                repairs.push(Fix::new(Unsafe, format!("narrow `{}`", self.label(*rule)), vec![edit]));
            }
            if edits.len() == others.len() {
                repairs.push(Fix::new(Unsafe, format!("narrow {names}"), edits));
            }
        }
        if let Some(edit) = self.overriding(*rule, others) {
            let message = format!("let `{}` override {names}", self.label(*rule));
            repairs.push(Fix::new(Unsafe, message, vec![edit]));
        }
        let over: Option<Vec<Edit>> = others.iter().map(|&other| self.overriding(other, &[*rule])).collect();
        if let Some(edits) = over.filter(|_| few) {
            repairs.push(Fix::new(Unsafe, format!("let {names} override `{}`", self.label(*rule)), edits));
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
        let Some(said) = self.left_beside(id, without, &part) else {
            return Some(Edit { span: rule.when.span, text: part });
        };
        let said = if matches!(rule.when.form, Form::Any(_)) { whole(&said) } else { said };
        let part = if part.contains(" or ") && !part.starts_with("not (") { whole(&part) } else { part };
        Some(Edit { span: rule.when.span, text: format!("{said} and {part}") })
    }

    /// The edit that takes the cases of another row of its table out of a row, where one cell says it: it is `any`, the
    /// other's is not, and in every other column the other row has every case that this one has.
    pub(super) fn narrowed_cell(&self, row: RuleId, other: RuleId) -> Option<Edit> {
        let (row, other) = (self.model().rule(row), self.model().rule(other));
        let said = |span: &Span| self.sources.slice(*span);
        let cells = || row.cells.iter().zip(&other.cells).filter(|_| row.head.same_table(&other.head));
        let mut open = cells().filter(|(own, other)| said(other) != "any" && said(own) != said(other));
        let (own, other) = open.next().filter(|(own, _)| said(own) == "any")?;
        let text = without(said(other));
        open.next().is_none().then_some(Edit { span: *own, text })
    }

    /// The edit that lets a rule override others. None for a row that overrides by its table's word, which one of its own
    /// would replace, nor for a row that would have to name others by their numbers.
    fn overriding(&self, rule: RuleId, others: &[RuleId]) -> Option<Edit> {
        let model = self.model();
        let from = model.rule(rule);
        let numbered = |other: &RuleId| {
            let head = &model.rule(*other).head;
            head.table.is_some() && head.label.rsplit('.').next().is_some_and(|row| row.parse::<usize>().is_ok())
        };
        let by_table = from.overrides.iter().any(|over| over.of_table);
        if from.head.table.is_some() && (by_table || others.iter().any(numbered)) {
            return None;
        }
        if others.iter().any(|&other| model.overrides(other, rule)) {
            return None;
        }
        let names = self.labels(others);
        match from.overrides.iter().map(|over| over.span).max_by_key(|span| span.end) {
            // The whole list's end is written anew: a comma alone would say nothing to who reads the repair.
            Some(last) => {
                let text = format!("{}, {}", self.sources.slice(last), names.join(", "));
                Some(Edit { span: last, text })
            }
            None => {
                let end = Span { start: from.head.span.end, ..from.head.span };
                Some(Edit { span: end, text: format!(" overrides {}", names.join(", ")) })
            }
        }
    }
}
