//! What `unique` promises: two rows of a table that apply together and answer differently are found, and no others.

use std::collections::BTreeSet;

use paceline::{Code, Finding};

use super::witnesses::stretch;
use crate::laws::{Held, broken, checked, settled};
use paceline_reference::book::{Answer, Book, Name, Programme, Rule, TableHead};
use paceline_reference::conditions::{Answers, Case};
use paceline_reference::interpret::Day;
use paceline_reference::json;

/// The law, on the rulebook with every table that says who leads made `unique`; how many pairs of rows were found.
pub fn law(book: &Book, seed: u64, found: &std::cell::Cell<usize>) -> Held {
    let mut book = book.clone();
    for table in book.tables.iter_mut().filter(|table| table.head == TableHead::Lead) {
        table.unique = true;
    }
    let (_, days) = settled(&book);
    let in_force: Vec<&Day> = days.iter().filter(|day| day.in_force()).collect();
    let expected: BTreeSet<(Name, Name)> = in_force.iter().flat_map(|day| overlaps(&book, day)).collect();
    let (report, _) = checked(&book, seed);
    let findings: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|finding| finding.code == Code::Overlap && is_about_leading(&book, finding))
        .collect();
    let mut got: Vec<(&str, &str)> = Vec::new();
    for finding in &findings {
        let first = &*finding.rules[0];
        got.extend(
            finding.rules[1..].iter().map(|other| if first < &**other { (first, &**other) } else { (&**other, first) }),
        );
    }
    let pairs: BTreeSet<(&str, &str)> = got.iter().copied().collect();
    if pairs != expected || pairs.len() != got.len() {
        return broken("unique: pairs", format!("expected {expected:?}\ngot {got:?}\n{report}"));
    }
    found.set(found.get() + pairs.len());
    findings.iter().try_for_each(|finding| shown(&book, &days, finding))
}

/// Rows that also answer another question are not gone into here: who leads a technology hangs on no other answer either,
/// but is asked of technologies.
fn is_about_leading(book: &Book, finding: &Finding) -> bool {
    let rules = book.all_rules();
    let of = |label: &str| rules.iter().find(|rule| rule.clauses.label == label);
    matches!(of(&finding.rules[0]), Some(Rule { answer: Answer::Lead(_), .. }))
}

/// The pairs of rows that some possible programme shows on a day.
fn overlaps(book: &Book, day: &Day) -> BTreeSet<(Name, Name)> {
    day.outcomes.iter().flat_map(|(programme, _)| overlaps_of(book, day, programme)).collect()
}

fn overlaps_of(book: &Book, day: &Day, programme: &Programme) -> Vec<(Name, Name)> {
    let nothing = Answers::default();
    let case = Case::new(book, programme, &nothing);
    let unique = |rule: &&Rule| book.tables.iter().any(|table| table.unique && Some(table.clauses.label) == rule.table);
    let rows = day.rules.iter().filter(|rule| matches!(rule.answer, Answer::Lead(_))).filter(unique);
    let rows: Vec<&Rule> = rows.filter(|rule| rule.clauses.when.as_ref().is_none_or(|when| case.holds(when))).collect();
    let mut pairs = Vec::new();
    for a in &rows {
        for b in rows.iter().filter(|b| b.table == a.table && b.answer != a.answer) {
            if a.clauses.label < b.clauses.label {
                pairs.push((a.clauses.label, b.clauses.label));
            }
        }
    }
    pairs
}

/// The witness shows its finding on its day.
fn shown(book: &Book, days: &[Day], finding: &Finding) -> Held {
    let fail =
        |what: &str| broken(format!("unique: witness {what}"), format!("{:?} {:?}", finding.rules, finding.witness));
    let Some(witness) = &finding.witness else { return fail("missing") };
    let Ok(programme) = json::programme(book, &witness.program) else { return fail("is no programme") };
    let on: Vec<&Day> = match witness.as_of {
        Some(day) => stretch(days, day).into_iter().collect(),
        None => days.iter().collect(),
    };
    let first = &*finding.rules[0];
    let shows = |day: &&Day| {
        !day.impossible(&programme) && overlaps_of(book, day, &programme).iter().any(|(a, b)| [*a, *b].contains(&first))
    };
    if on.iter().all(shows) { Ok(()) } else { fail("shows nothing") }
}
