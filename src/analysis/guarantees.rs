//! Guarantees that some programme breaks.

use super::replay::Shows;
use super::{Analysis, Shown};
use crate::engine::Named;
use crate::finding::{Code, Finding};
use crate::space::Stop;

impl Analysis<'_> {
    /// Finds the guarantees that are broken, each with the simplest programme that breaks it.
    pub(super) fn guarantees(&mut self) -> Result<(), Stop> {
        for (at, guarantee) in self.model().guarantees.clone().iter().enumerate() {
            let key = self.key_of_guarantee(at);
            if self.is_known_to_hold(key) {
                continue;
            }
            let cases = self.scopes.breaches[at].cubes().to_vec();
            let shown: Vec<Shown> = (0..self.stages.len()).map(|stage| Shown { stage, cases: cases.clone() }).collect();
            let Some((witness, decided)) = self.decided_witness(&shown, Shows::Breach(at))? else {
                self.holds(key);
                continue;
            };
            let asked = [&guarantee.holds, &guarantee.when];
            let instead = decided.map(|decided| Named::new(self.model(), &decided.decision, asked).with_reasons());
            let instead =
                instead.filter(|said| !said.is_empty()).map(|said| format!(": for the programme shown {said}"));
            let message = format!("the guarantee \"{}\" is broken{}", guarantee.title, instead.unwrap_or_default());
            let finding =
                Finding::new(Code::BrokenGuarantee, message, guarantee.span, "does not hold for every programme")
                    .help("mend the rules that decide the programme shown, or say in `when` where the guarantee holds")
                    .witness(witness);
            self.findings.push(finding.into());
        }
        Ok(())
    }
}
