//! Repairs that keep their word: a fix of a conflict is offered only if the rulebook so mended is the better for it.
//!
//! In: a report with its fixes. Out: the same with the first few of each conflict that neither leave it nor bring an
//! error that was not there: a rule narrowed may no longer be wider than a third, a rule that overrides may close a
//! circle. What the conflict had hidden, in a later question or a guarantee, is nothing that a fix brings; those behind
//! which there is less of it come first. Each fix is tried on the sources and the whole checked again, as often as
//! [`Limits::repairs`] allows; the rest are taken as they are.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Limits, Report, examine};
use crate::finding::{Code, Edit, Finding, Fix};
use crate::model::{Model, Question};

/// So many fixes are offered for a conflict: the first that mend it.
const MAX_OFFERED: usize = 3;
/// How many fixes are tried at most: people mend a conflict at a time.
const MAX_TRIED: usize = 200;
/// Among more conflicts than this a fix is one step of many: none is tried.
const MAX_CONFLICTS: usize = 32;

/// Leaves the fixes of conflicts that mend and do not break.
pub fn keep_sound(report: &mut Report, model: &Model, limits: Limits) {
    let conflicts = report.findings.iter().filter(|finding| finding.code == Code::Conflict).count();
    let most =
        if conflicts > MAX_CONFLICTS { 0 } else { MAX_TRIED.min(limits.repairs as usize / model.rules.len().max(1)) };
    let told = report.findings.iter_mut().filter(|finding| finding.code == Code::Conflict);
    if most == 0 {
        return told.for_each(|finding| finding.fixes.truncate(MAX_OFFERED));
    }
    let before = errors(model, &report.findings);
    let mut tried = 0;
    for finding in report.findings.iter_mut().filter(|finding| finding.code == Code::Conflict) {
        let (own, asked) = (errors(model, std::slice::from_ref(finding)), asked(model, finding));
        let sources = &report.sources;
        // How many errors come to light, if it mends the conflict and brings none.
        let mut uncovers = |fix: &Fix| {
            tried += 1;
            if tried > most {
                return Some(0);
            }
            let mended = Edit::all(&fix.edits, sources).ok()?;
            let after = errors(model, &examine(mended, limits).0.findings);
            let new = || after.difference(&before);
            let mends = after.is_disjoint(&own) && new().all(|(of, ..)| *of > asked);
            mends.then(|| new().count())
        };
        let fixes = std::mem::take(&mut finding.fixes).into_iter();
        let mut sound: Vec<(usize, Fix)> = fixes.filter_map(|fix| Some((uncovers(&fix)?, fix))).collect();
        sound.sort_by_key(|(uncovered, _)| *uncovered);
        finding.fixes = sound.into_iter().map(|(_, fix)| fix).take(MAX_OFFERED).collect();
    }
}

/// An error: its question, of which kind it is, and what it says; of a conflict the labels of a pair.
type Error = (Asked, Code, String);

/// The question that a finding is about; guarantees come after all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    Of(Question),
    AfterAll,
}

fn asked(model: &Model, finding: &Finding) -> Asked {
    let of = |label: &Arc<str>| model.rules.iter().find(|rule| rule.head.label == **label).map(|rule| rule.question);
    match finding.code {
        Code::BrokenGuarantee => Asked::AfterAll,
        _ => Asked::Of(finding.rules.first().and_then(of).unwrap_or(Question::Leader)),
    }
}

/// The errors of a report, of a conflict each pair.
fn errors(model: &Model, findings: &[Finding]) -> BTreeSet<Error> {
    let mut errors = BTreeSet::new();
    for finding in findings.iter().filter(|finding| finding.is_error()) {
        let error = |what: String| (asked(model, finding), finding.code, what);
        match (finding.code, finding.rules.split_first()) {
            (Code::Conflict, Some((rule, with))) => errors
                .extend(with.iter().map(|other| error([rule.min(other), rule.max(other)].map(|one| &**one).join(" ")))),
            _ => drop(errors.insert(error(finding.message.clone()))),
        }
    }
    errors
}
