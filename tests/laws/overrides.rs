//! An override is reported idle exactly if without it no answer, no reason and no trouble would change.

use paceline::Code;

use crate::laws::{Held, broken, checked, findings, settled};
use paceline_reference::book::{Book, Clauses, Name};
use paceline_reference::interpret::{Day, everything};

pub fn law(book: &Book, seed: u64) -> Held {
    let stands = places(book);
    if stands.is_empty() {
        return Ok(());
    }
    let (programmes, days) = settled(book);
    // Behind trouble nobody says what scopes are.
    if days.iter().any(|day| day.tainted.is_some()) {
        return Ok(());
    }
    let (report, _) = checked(book, seed);
    for (label, target, without) in stands {
        let idle = report.findings.iter().any(|finding| {
            finding.code == Code::IdleOverride && *finding.rules[1] == *target && is_of(book, label, &finding.rules[0])
        });
        debug_assert_eq!(programmes.len(), everything(&without).len(), "the same universe");
        let changed = days.iter().filter(|day| day.in_force()).find_map(|day| {
            let other = Day::new(&without, day.day, &programmes);
            let both = day.outcomes.iter().zip(&other.outcomes);
            both.filter(|(one, two)| one != two).map(|(one, two)| format!("on {}: {one:?}\n{two:?}", day.day)).next()
        });
        let about = || format!("`{label}` overrides `{target}`\n{}", findings(&report).join("\n"));
        match changed {
            Some(change) if idle => return broken("idle override: it changes", format!("{}\n{change}", about())),
            None if !idle => return broken("idle override: not told", about()),
            _ => {}
        }
    }
    Ok(())
}

/// Whether a finding speaks of this rule, or of this table by one of its rows.
fn is_of(book: &Book, label: Name, named: &str) -> bool {
    label == named
        || book
            .tables
            .iter()
            .any(|table| table.clauses.label == label && table.rows.iter().any(|row| row.label == named))
}

/// Every override of a rule or a table, with the rulebook that lacks it.
fn places(book: &Book) -> Vec<(Name, Name, Book)> {
    let clauses = |book: &Book| -> Vec<Clauses> {
        let rules = book.rules.iter().map(|rule| rule.clauses.clone());
        rules.chain(book.tables.iter().map(|table| table.clauses.clone())).collect()
    };
    let mut places = Vec::new();
    for (at, own) in clauses(book).iter().enumerate() {
        for (over, target) in own.overrides.iter().enumerate() {
            let mut without = book.clone();
            let rules = without.rules.len();
            let clauses =
                if at < rules { &mut without.rules[at].clauses } else { &mut without.tables[at - rules].clauses };
            clauses.overrides.remove(over);
            places.push((own.label, *target, without));
        }
    }
    places
}
