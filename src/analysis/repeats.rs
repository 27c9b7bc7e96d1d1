//! Rules that say again what another says.

use std::collections::BTreeMap;

use super::Analysis;
use crate::finding::{Code, Finding};
use crate::model::{Question, RuleId};
use crate::notation::counted;
use crate::text::Span;

/// So many places of repeats are shown.
const SHOWN: usize = 4;

impl Analysis<'_> {
    /// Finds the rules of a question that repeat another word for word, all repeats of one together; rules with a source
    /// or reason of their own repeat nothing.
    pub(super) fn repeats(&mut self, question: Question) {
        let mut alike: BTreeMap<u32, Vec<RuleId>> = BTreeMap::new();
        for (id, _) in self.model().rules_of(question) {
            alike.entry(self.scopes.kin.twin(id)).or_default().push(id);
        }
        let dead = self.known.get(&question);
        let is_dead = |rule: &RuleId| dead.is_some_and(|known| known.dead.contains_key(rule));
        let mut found = Vec::new();
        for rules in alike.into_values().filter(|rules| rules.len() > 1) {
            let mut said: BTreeMap<_, Vec<RuleId>> = BTreeMap::new();
            for rule in rules.into_iter().filter(|rule| !is_dead(rule)) {
                said.entry(self.said_by(rule)).or_default().push(rule);
            }
            found.extend(said.into_values().filter(|rules| rules.len() > 1).map(|rules| self.repeated(rules)));
        }
        found.sort_by_key(Finding::span);
        self.findings.extend(found.into_iter().map(Finding::into));
    }

    /// All that tells a rule from others of its scope and answer: its words, its dates, where it is from and why.
    fn said_by(&self, rule: RuleId) -> impl Ord + use<> {
        let rule = self.model().rule(rule);
        let plain = |span: &Span| self.sources.slice(*span).split_whitespace().collect::<Vec<_>>().join(" ");
        let condition = if rule.when_written { vec![plain(&rule.when.span)] } else { Vec::new() };
        let words: Vec<String> =
            rule.cells.iter().map(plain).chain(condition).chain([plain(&rule.answer_span)]).collect();
        let head = &rule.head;
        (words, head.table.map(|table| table.0), head.force.until, head.source.clone(), head.because.clone())
    }

    /// The finding for rules that say the same, of which the first to be read is the one repeated.
    fn repeated(&self, mut rules: Vec<RuleId>) -> Finding {
        let span = |rule: &RuleId| self.model().rule(*rule).head.span;
        rules.sort_by_key(span);
        let first = rules.remove(0);
        let row = self.model().rule(first).head.table.is_some();
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
        for rule in rules.iter().skip(1).take(SHOWN) {
            finding = finding.label(span(rule), "and again");
        }
        finding.rules(self.labels(rules.iter().chain([&first])))
    }
}
