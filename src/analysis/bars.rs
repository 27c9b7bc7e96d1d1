//! Bars that never strike: there is nothing to choose, or nothing that they speak of.

use super::{Analysis, witness};
use crate::finding::{Code, Finding};
use crate::model::{Bar, Question};
use crate::precedence::Precedence;
use crate::space::{Cube, Region, Stop};

impl Analysis<'_> {
    /// Finds the bars that strike no candidate of any possible programme. Of one whose `where` never holds that is said
    /// already; what is struck and would never have been chosen is struck all the same.
    pub(super) fn dead_bars(&mut self) -> Result<(), Stop> {
        let mut found = Vec::new();
        for (at, bar) in self.model().bars.iter().enumerate() {
            let is_said = |finding: &Finding| finding.code == Code::AlwaysFalse && finding.span() == bar.condition.span;
            if !self.findings.iter().any(|finding| is_said(finding)) {
                found.extend(self.dead_bar(at, bar)?);
            }
        }
        self.findings.extend(found.into_iter().map(Finding::into));
        Ok(())
    }

    fn dead_bar(&self, at: usize, bar: &Bar) -> Result<Option<Finding>, Stop> {
        let (label, kind) = (&bar.head.label, &self.model().kind(bar.kind).name);
        let stages: Vec<&Precedence> = self.stages.iter().filter(|stage| bar.head.force.holds_on(stage.day)).collect();
        let choosing: Vec<&&Precedence> =
            stages.iter().filter(|stage| !stage.rules(Question::Asset(bar.kind)).is_empty()).collect();
        let struck: Vec<Cube> = self.scopes.bars[at].struck.iter().flat_map(Region::cubes).cloned().collect();
        for stage in &choosing {
            if witness::possible(stage, &struck)? {
                return Ok(None);
            }
        }
        let (why, help) = match (stages.is_empty(), choosing.is_empty()) {
            (true, _) => ("on none of its days is the scheme in force".to_owned(), "move its dates, or take it out"),
            (_, true) => (format!("no rule chooses a {kind} on its days"), "add a `choose`, or take the bar out"),
            _ => (format!("it strikes no {kind} of any possible programme"), "mend its condition, or take it out"),
        };
        let message = format!("`{label}` never decides anything: {why}");
        let finding = Finding::new(Code::DeadRule, message, bar.head.span, "strikes nothing");
        Ok(Some(finding.help(help).rules([label.clone()])))
    }
}
