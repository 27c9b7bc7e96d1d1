//! Rules that say again what another says.

use std::collections::BTreeMap;

use super::Analysis;
use crate::finding::{Code, Finding};
use crate::model::{Question, RuleId};
use crate::notation::counted;
use crate::text::Span;

/// So many places of repeats are shown.
const MAX_SHOWN: usize = 4;

impl Analysis<'_> {
    /// Finds the rules of a question that repeat another word for word, all repeats of one together; rules with a source
    /// or reason of their own repeat nothing.
    pub(super) fn repeats(&mut self, question: Question) {
        let is_dead = |rule: RuleId| self.dead.contains(&rule);
        let mut said: BTreeMap<_, Vec<RuleId>> = BTreeMap::new();
        for (id, _) in self.model().rules_of(question).filter(|(id, _)| !is_dead(*id)) {
            said.entry(self.said_by(id)).or_default().push(id);
        }
        let repeated = said.into_values().filter(|rules| rules.len() > 1);
        let mut found: Vec<Finding> = repeated.map(|rules| self.repeated(rules)).collect();
        found.sort_by_key(Finding::span);
        self.findings.extend(found.into_iter().map(Finding::into));
    }

    /// All that tells a rule from others of its question: its words, where it stands, its dates, where it is from and why.
    fn said_by(&self, rule: RuleId) -> impl Ord + use<> {
        let rule = self.model().rule(rule);
        let plain = |span: &Span| self.sources.slice(*span).split_whitespace().collect::<Vec<_>>().join(" ");
        let condition = rule.when_written.then_some(&rule.when.span);
        let spans = rule.cells.iter().chain(condition).chain([&rule.answer_span]);
        let words: Vec<String> = spans.chain(rule.overrides.iter().map(|over| &over.span)).map(plain).collect();
        let head = &rule.head;
        let place = (head.tier, head.table, head.force.from, head.force.until);
        (words, place, head.source.clone(), head.because.clone())
    }

    /// The finding for rules that say the same, of which the first row of a table, or the first rule by its label, is the
    /// one repeated: the order of items says nothing.
    fn repeated(&self, mut rules: Vec<RuleId>) -> Finding {
        let span = |rule: &RuleId| self.model().rule(*rule).head.span;
        let row = rules.iter().all(|rule| self.model().rule(*rule).head.table.is_some());
        if row {
            rules.sort_by_key(span);
        } else {
            rules.sort_by_key(|rule| self.label(*rule));
        }
        let first = rules.remove(0);
        let message = match rules.as_slice() {
            [rule] => format!("`{}` says the same as `{}`", self.label(*rule), self.label(first)),
            all => format!(
                "{} say the same as `{}`",
                counted(all.len(), if row { "further row" } else { "further rule" }),
                self.label(first)
            ),
        };
        let mut finding = Finding::new(Code::Unused, message, span(&rules[0]), "said before")
            .label(span(&first), "said here first")
            .help("take it out: nothing would be decided otherwise; or mend what was meant to differ");
        for rule in rules.iter().skip(1).take(MAX_SHOWN) {
            finding = finding.label(span(rule), "and again");
        }
        finding.rules(self.labels(rules.iter().chain([&first])))
    }
}
