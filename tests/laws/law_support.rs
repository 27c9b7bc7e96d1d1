//! What laws are told in: a disagreement, and the library's and the reference's readings of one rulebook.

use paceline::{Limits, Report, Rulebook, Source, check};
use serde_json::Value as Json;

use paceline_reference::book::{Book, Programme};
use paceline_reference::interpret::{Day, everything};
use paceline_reference::print::print;

/// A disagreement: which law, and the details.
pub struct Failure {
    pub law: String,
    pub details: String,
}

pub type Held = Result<(), Failure>;

pub fn broken(law: impl Into<String>, details: impl Into<String>) -> Held {
    Err(Failure { law: law.into(), details: details.into() })
}

pub fn sources(book: &Book, seed: u64) -> Vec<Source> {
    print(book, seed).into_iter().map(|(name, text)| Source::new(name, text)).collect()
}

pub fn checked(book: &Book, seed: u64) -> (Report, Option<Rulebook>) {
    check(sources(book, seed), Limits::default())
}

pub fn findings(report: &Report) -> Vec<String> {
    report
        .findings
        .iter()
        .map(|finding| format!("{} {:?} {}", finding.code.name(), finding.rules, finding.message))
        .collect()
}

/// All days of a rulebook, with all programmes decided.
pub fn settled(book: &Book) -> (Vec<Programme>, Vec<Day<'_>>) {
    let programmes = everything(book);
    let days = book.days().into_iter().map(|day| Day::new(book, day, &programmes)).collect();
    (programmes, days)
}

/// The keys of the expected answer are the same in the answer got.
pub fn same(law: &str, expected: &Json, got: &Json, about: &str) -> Held {
    let Json::Object(keys) = expected else {
        return if expected == got { Ok(()) } else { broken(law, format!("{about}\nexpected {expected}\ngot {got}")) };
    };
    for (key, value) in keys {
        if got.get(key) != Some(value) {
            let found = got.get(key).unwrap_or(got);
            return broken(format!("{law}: {key}"), format!("{about}\nexpected {value}\ngot {found}\n\nall: {got}"));
        }
    }
    Ok(())
}
