//! Every repair of a conflict, applied to the sources, removes it and breaks nothing; and every conflict of a few plain
//! rules has one. A rule moved into another tier decides there, and nothing is the worse for it.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use paceline::finding::Fix;
use paceline::{Code, Finding, Limits, Report, Source, check};

use crate::laws::witnesses::{place, question};
use crate::laws::{Held, broken, checked, findings};
use paceline_reference::book::{Book, Name};
use paceline_reference::verdicts::judge;

/// The library tries the repairs of so many conflicts; among more a repair is one step of many.
const FEW: usize = 32;

/// Against more rules than this one word is the only repair, and may be none.
const CROWD: usize = 8;

/// How many conflicts had so many repairs.
#[derive(Debug, Default)]
pub struct Offered {
    pub none: Cell<usize>,
    pub some: Cell<usize>,
    pub all: Cell<usize>,
}

pub fn law(book: &Book, seed: u64, offered: &Offered) -> Held {
    let (report, _) = checked(book, seed);
    for dead in report.findings.iter().filter(|finding| finding.code == Code::DeadRule) {
        dead.fixes.iter().try_for_each(|fix| moves(&report, dead, fix))?;
    }
    let conflicts: Vec<&Finding> = report.findings.iter().filter(|finding| finding.code == Code::Conflict).collect();
    if conflicts.len() > FEW {
        return Ok(());
    }
    for conflict in conflicts {
        let count = match conflict.fixes.len() {
            0 => &offered.none,
            1 | 2 => &offered.some,
            _ => &offered.all,
        };
        count.set(count.get() + 1);
        for fix in &conflict.fixes {
            mends(book, &report, conflict, fix)?;
            overrides(book, conflict, fix)?;
        }
        let plain = |label: &Arc<str>| book.rules.iter().any(|rule| *rule.clauses.label == **label);
        if conflict.fixes.is_empty() && conflict.rules.len() <= 1 + CROWD && conflict.rules.iter().all(plain) {
            return broken("repairs: none", format!("{:?} {}", conflict.rules, conflict.message));
        }
    }
    Ok(())
}

/// The conflict is gone, and no error is there that was not there before, but for what it may have hidden: errors of later
/// questions, and guarantees.
fn mends(book: &Book, report: &Report, conflict: &Finding, fix: &Fix) -> Held {
    let (after, _) = check(mended(report, fix), Limits::default());
    let fail = |why: &str| {
        let about = format!("{:?} {}\n{fix:?}", conflict.rules, conflict.message);
        let sources: Vec<String> = mended(report, fix).iter().map(|source| source.text().to_owned()).collect();
        broken(format!("repairs: {why}"), format!("{about}\n{}\n{}", sources.join("\n"), findings(&after).join("\n")))
    };
    let own = place(book, question(book, conflict));
    let hidden =
        |finding: &Finding| finding.code == Code::BrokenGuarantee || place(book, question(book, finding)) > own;
    let seen: Vec<Finding> = after.findings.iter().filter(|finding| !hidden(finding)).cloned().collect();
    let (before, now) = (errors(&report.findings), errors(&seen));
    if !errors(std::slice::from_ref(conflict)).is_disjoint(&now) {
        return fail("the conflict is still there");
    }
    if !now.is_subset(&before) {
        return fail("another error");
    }
    Ok(())
}

/// The rule decides where it was moved to, no other has become dead for it, and no error is new.
fn moves(report: &Report, dead: &Finding, fix: &Fix) -> Held {
    let (after, _) = check(mended(report, fix), Limits::default());
    let labels = |report: &Report| -> BTreeSet<Arc<str>> {
        let dead = report.findings.iter().filter(|finding| finding.code == Code::DeadRule);
        dead.map(|finding| finding.rules[0].clone()).collect()
    };
    let (before, now) = (labels(report), labels(&after));
    if now.contains(&dead.rules[0])
        || !now.is_subset(&before)
        || !errors(&after.findings).is_subset(&errors(&report.findings))
    {
        let sources: Vec<String> = mended(report, fix).iter().map(|source| source.text().to_owned()).collect();
        return broken("repairs: a move", format!("{fix:?}\n{}\n{}", sources.join("\n"), findings(&after).join("\n")));
    }
    Ok(())
}

/// The sources with every edit of a fix at its byte offsets, the last first.
fn mended(report: &Report, fix: &Fix) -> Vec<Source> {
    let sources = report.sources.iter().map(|(id, source)| {
        let mut text = source.text().as_bytes().to_vec();
        let mut edits: Vec<_> = fix.edits.iter().filter(|edit| edit.span.source == id).collect();
        edits.sort_by_key(|edit| edit.span.start);
        for edit in edits.iter().rev() {
            text.splice(edit.span.start as usize..edit.span.end as usize, edit.text.bytes());
        }
        Source::new(source.name(), String::from_utf8(text).expect("whole characters"))
    });
    sources.collect()
}

/// Errors: of a conflict each pair, of all else what it says.
fn errors(findings: &[Finding]) -> BTreeSet<String> {
    let mut errors = BTreeSet::new();
    for finding in findings.iter().filter(|finding| finding.is_error()) {
        let (rule, others) = match (finding.code, finding.rules.split_first()) {
            (Code::Conflict, Some((rule, others))) => (rule.clone(), others.to_vec()),
            _ => (finding.message.as_str().into(), vec!["".into()]),
        };
        errors.extend(others.into_iter().map(|other| {
            let mut pair = [rule.clone(), other];
            pair.sort_unstable();
            format!("{} {}", finding.code.name(), pair.join(" "))
        }));
    }
    errors
}

/// By the reference too, rules that override each other as a repair says are in conflict no more.
fn overrides(book: &Book, conflict: &Finding, fix: &Fix) -> Held {
    if !fix.message.starts_with("let ") {
        return Ok(());
    }
    let labels: Vec<&'static str> = {
        let rules = book.all_rules();
        let own = |label: &Arc<str>| rules.iter().map(|rule| rule.clauses.label).find(|own| **own == **label);
        conflict.rules.iter().filter_map(own).collect()
    };
    let mut mended = book.clone();
    let first = fix.message.starts_with(&format!("let `{}` ", labels[0]));
    for other in &labels[1..] {
        let (over, under) = if first { (labels[0], *other) } else { (*other, labels[0]) };
        if let Some(rule) = mended.rules.iter_mut().find(|rule| rule.clauses.label == over) {
            rule.clauses.overrides.push(under);
        } else {
            let mut rows = mended.tables.iter_mut().flat_map(|table| &mut table.rows);
            rows.find(|row| row.label == over).expect("a rule or a row").overrides.push(under);
        }
    }
    let (before, after) = (judge(book), judge(&mended));
    let own = |pair: &&(&str, &str)| {
        [(pair.0, pair.1), (pair.1, pair.0)].iter().any(|(a, b)| *a == labels[0] && labels[1..].contains(b))
    };
    // A circle of a later question may have been hidden.
    let (last, rules) = (place(book, question(book, conflict)), mended.all_rules());
    let seen = |label: &&Name| {
        let rule = rules.iter().find(|rule| rule.clauses.label == **label);
        rule.is_some_and(|rule| place(book, rule.question()) <= last)
    };
    if after.conflicts.iter().any(|pair| own(&pair))
        || (before.circles.is_empty() && after.circles.iter().any(|label| seen(&label)))
    {
        let about = format!("{:?}\n{before:#?}\n{after:#?}", conflict.rules);
        return broken("repairs: overriding, by the reference", format!("{about}\n{fix:?}"));
    }
    Ok(())
}
