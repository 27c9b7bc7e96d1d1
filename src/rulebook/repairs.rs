//! Repairs that keep their word: a fix of a conflict is offered only if the rulebook so mended is the better for it.
//!
//! In: a report with its fixes. Out: the same with the first few of each conflict that neither leave it nor bring an
//! error that was not there: a rule narrowed may no longer be wider than a third, a rule that overrides may close a
//! circle. Each fix is tried on the sources and the whole checked again, as often as [`Limits::repairs`] allows; the
//! rest are taken as they are.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Limits, Report, examine};
use crate::finding::{Code, Edit, Finding, Fix};

/// So many fixes are offered for a conflict: the first that mend it.
const OFFERED: usize = 3;
/// How many fixes are tried at most: people mend a conflict at a time.
const TRIED: usize = 200;
/// Among more conflicts than this a fix is one step of many: none is tried.
const MANY: usize = 32;

/// Leaves the fixes of conflicts that mend and do not break.
pub fn keep_sound(report: &mut Report, rules: usize, limits: Limits) {
    let conflicts = report.findings.iter().filter(|finding| finding.code == Code::Conflict).count();
    let most = if conflicts > MANY { 0 } else { TRIED.min(limits.repairs as usize / rules.max(1)) };
    let told = report.findings.iter_mut().filter(|finding| finding.code == Code::Conflict);
    if most == 0 {
        return told.for_each(|finding| finding.fixes.truncate(OFFERED));
    }
    let before = Errors::of(&report.findings);
    let mut tried = 0;
    for finding in report.findings.iter_mut().filter(|finding| finding.code == Code::Conflict) {
        let own = Errors::of(std::slice::from_ref(finding));
        let sources = &report.sources;
        let mut mends = |fix: &Fix| {
            tried += 1;
            tried > most || {
                let after = Errors::of(&examine(Edit::all(&fix.edits, sources), limits).0.findings);
                after.pairs.is_disjoint(&own.pairs) && after.is_within(&before)
            }
        };
        let fixes = std::mem::take(&mut finding.fixes).into_iter();
        finding.fixes = fixes.filter(|fix| mends(fix)).take(OFFERED).collect();
    }
}

/// The errors of a report: which rules disagree, and what else there is.
struct Errors {
    pairs: BTreeSet<[Arc<str>; 2]>,
    others: BTreeSet<(Code, String)>,
}

impl Errors {
    fn of(findings: &[Finding]) -> Self {
        let (mut pairs, mut others) = (BTreeSet::new(), BTreeSet::new());
        for finding in findings.iter().filter(|finding| finding.is_error()) {
            match (finding.code, finding.rules.split_first()) {
                (Code::Conflict, Some((rule, with))) => pairs.extend(with.iter().map(|other| {
                    let mut pair = [rule.clone(), other.clone()];
                    pair.sort_unstable();
                    pair
                })),
                _ => drop(others.insert((finding.code, finding.message.clone()))),
            }
        }
        Errors { pairs, others }
    }

    fn is_within(&self, other: &Errors) -> bool {
        self.pairs.is_subset(&other.pairs) && self.others.is_subset(&other.others)
    }
}
