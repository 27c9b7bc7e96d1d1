//! Days that are far from every day on which an alliance decides anything.
//!
//! In: the tokens of a file. Out: a warning for each `from 2204-04-08`, whose year is a slip of the pen in all
//! likelihood: its rule is not in force until then. So with `until`, with the `enacted` of a charter and with the day
//! of a test. What a condition compares may be any day, and the first and last years that can be written are no slips.

use crate::finding::{Code, Finding};
use crate::syntax::tokens::{Kind, Token, Tokens, read_date};
use crate::syntax::tree::Broken;

/// The years that are nothing special.
const YEARS: std::ops::Range<i16> = 1900..2200;

/// A file in which more days are far than this is about another time, and none of them is a slip.
const SLIPS: usize = 3;

/// The first and the last year that can be written: whoever writes them means all days.
const ENDS: [i16; 2] = [0, 9999];

/// The findings, but for those in a broken part.
pub(super) fn findings(tokens: &Tokens<'_>, broken: &[Broken]) -> Vec<Finding> {
    let sound = |token: &Token| {
        broken.iter().all(|broken| token.span.start < broken.span.start || broken.span.end <= token.span.start)
    };
    let pairs = tokens.code().windows(2).filter(|pair| pair[1].kind == Kind::Date && sound(&pair[1]));
    let found: Vec<Finding> = pairs.filter_map(|pair| far(tokens, pair[0], pair[1])).collect();
    if found.len() > SLIPS { Vec::new() } else { found }
}

/// `from 2204-04-08`: what its clause then says, and what is said without it.
fn far(tokens: &Tokens<'_>, word: Token, day: Token) -> Option<Finding> {
    let written = tokens.slice(day.span);
    let date = read_date(written).filter(|date| !YEARS.contains(&date.year()) && !ENDS.contains(&date.year()))?;
    let late = date.year() >= YEARS.end;
    let (label, help) = match (tokens.slice(word.span), late) {
        ("from" | "enacted", true) => ("not in force before that day", "until then it decides nothing"),
        ("from" | "enacted", false) => ("in force since then", "what has always been in force has no `from`"),
        ("until", true) => ("in force up to that day", "what never ends has no `until`"),
        ("until", false) => ("never in force after that day", "after it nothing is decided"),
        ("of", _) => ("the day of a test", "a test without `as of` is of the last day on which rules change"),
        _ => return None,
    };
    let message = format!("`{written}` is far from the years {} to {}", YEARS.start, YEARS.end - 1);
    Some(Finding::new(Code::Unused, message, day.span, label).help(format!("is the year right? {help}")))
}
