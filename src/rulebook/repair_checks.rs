//! Repairs that keep their word: a fix of a conflict is offered only if the rulebook so mended is the better for it, and a
//! rule that never decides is moved into another tier only if it decides there.
//!
//! In: a report with its fixes. Out: the same with the first few of each conflict that neither leave it nor bring an
//! error that was not there: a rule narrowed may no longer be wider than a third, a rule that overrides may close a
//! circle. What the conflict had hidden, in a later question or a guarantee, is nothing that a fix brings; those behind
//! which there is less of it come first. Each fix is tried on the sources and the whole checked again, as often as
//! [`Limits::repairs`] allows; the rest are taken as they are.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::moving::Move;
use super::{Limits, Report};
use crate::finding::Applicability::Unsafe;
use crate::finding::{Code, Edit, Finding, Fix};
use crate::model::{Model, Question, Rule, TierId};
use crate::text::{Sources, Span};

/// So many fixes are offered for a conflict: the first that mend it.
const MAX_OFFERED: usize = 3;
/// How many fixes are tried at most: people mend a conflict at a time.
const MAX_TRIED: usize = 200;
/// Among more conflicts than this a fix is one step of many: none is tried.
const MAX_CONFLICTS: usize = 32;

/// The findings of the whole rulebook with some edits made; nothing where they cannot be made, or nobody waits for them.
pub type Attempt<'a> = dyn Fn(&[Edit]) -> Option<Vec<Finding>> + 'a;

/// Leaves the fixes of conflicts that mend and do not break.
pub fn keep_sound(report: &mut Report, model: &Model, limits: Limits, attempt: &Attempt<'_>) {
    let conflicts = report.findings.iter().filter(|finding| finding.code == Code::Conflict).count();
    let most =
        if conflicts > MAX_CONFLICTS { 0 } else { MAX_TRIED.min(limits.repairs as usize / model.rules.len().max(1)) };
    let moved = move_dead(report, model, most, attempt);
    let most = most.saturating_sub(moved);
    let told = report.findings.iter_mut().filter(|finding| finding.code == Code::Conflict);
    if most == 0 {
        return told.for_each(|finding| finding.fixes.truncate(MAX_OFFERED));
    }
    let before = errors(model, &report.findings);
    let mut tried = 0;
    for finding in report.findings.iter_mut().filter(|finding| finding.code == Code::Conflict) {
        let (own, asked) = (errors(model, std::slice::from_ref(finding)), asked(model, finding));
        // How many errors come to light, if it mends the conflict and brings none.
        let mut uncovers = |fix: &Fix| {
            tried += 1;
            if tried > most {
                return Some(0);
            }
            let after = errors(model, &attempt(&fix.edits)?);
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

/// Offers to move each rule that never decides, and each table of whose rows none does, into the tier of a rule in its
/// way, the weakest first, if it decides there, no error is new and no other rule never decides for it; how many such
/// moves were tried.
fn move_dead(report: &mut Report, model: &Model, most: usize, attempt: &Attempt<'_>) -> usize {
    let (before, dead) = (errors(model, &report.findings), dead(&report.findings));
    let sources = report.sources.clone();
    let mut tried = 0;
    for finding in report.findings.iter_mut().filter(|finding| finding.code == Code::DeadRule) {
        let mut mends = |fix: &Fix| {
            tried += 1;
            let Some(after) = Some(fix).filter(|_| tried <= most).and_then(|fix| attempt(&fix.edits)) else {
                return false;
            };
            let left = self::dead(&after);
            let decides = finding.rules.first().is_some_and(|label| !left.contains(label));
            decides && left.is_subset(&dead) && errors(model, &after).is_subset(&before)
        };
        let moves = moves(model, &sources, finding, &dead);
        if let Some(fix) = moves.into_iter().find(|fix| mends(fix)) {
            finding.help = Some(format!("{}, let it override them, or take it out", fix.message));
            finding.fixes.push(fix);
        }
    }
    tried
}

/// The labels of the rules that never decide.
fn dead(findings: &[Finding]) -> BTreeSet<Arc<str>> {
    let dead = findings.iter().filter(|finding| finding.code == Code::DeadRule);
    dead.filter_map(|finding| finding.rules.first().cloned()).collect()
}

/// The moves of a rule, or of its whole table, into the tiers of rules in its way that are stronger than its own, the
/// weakest first.
fn moves(model: &Model, sources: &Sources, finding: &Finding, dead: &BTreeSet<Arc<str>>) -> Vec<Fix> {
    let named = |label: &Arc<str>| model.rules.iter().find(|rule| rule.head.label == **label);
    let Some(rule) = finding.rules.first().and_then(named) else { return Vec::new() };
    let Some((whole, what)) = movable(model, rule, finding, dead) else { return Vec::new() };
    let strength = |rule: &Rule| rule.head.tier.map_or(model.tiers.len(), |TierId(at)| at as usize);
    let in_the_way = finding.rules.iter().zip(&finding.labels).skip(1);
    let stronger = in_the_way.filter_map(|(label, place)| Some((named(label)?, place.span)));
    let mut stronger: Vec<_> = stronger.filter(|(other, _)| strength(other) < strength(rule)).collect();
    stronger.sort_by_key(|(other, place)| (std::cmp::Reverse(strength(other)), other.head.table.is_some(), *place));
    stronger.dedup_by_key(|(other, _)| other.head.tier);
    let name = |tier: Option<TierId>| tier.and_then(|TierId(at)| model.tiers.get(at as usize)).map(|tier| &*tier.name);
    let fix = |(other, place): (&Rule, _)| {
        let to = name(other.head.tier)?;
        let beside = Some(place).filter(|_| other.head.table.is_none());
        let edits = Move { rule: whole, from: name(rule.head.tier), to, beside }.edits(sources);
        Some(Fix::new(Unsafe, format!("move `{what}` into tier `{to}`"), edits))
    };
    stronger.into_iter().filter_map(fix).collect()
}

/// What is moved with a rule that never decides, and what it is called: the rule, or its table at the first of its rows,
/// if none of them ever decides.
fn movable<'m>(
    model: &'m Model,
    rule: &'m Rule,
    finding: &Finding,
    dead: &BTreeSet<Arc<str>>,
) -> Option<(Span, &'m str)> {
    let Some(table) = rule.head.table else { return Some((finding.span(), &rule.head.label)) };
    let mut rows = model.rules.iter().filter(|row| row.head.table == Some(table));
    let first = rows.clone().next().is_some_and(|row| row.head.label == rule.head.label);
    let all = rows.all(|row| dead.contains(&*row.head.label));
    let table = model.tables.get(table.0 as usize).filter(|_| first && all)?;
    Some((table.whole, &table.name))
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
