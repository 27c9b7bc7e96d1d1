//! A rulebook decides as the reference interpreter does, with all known and with unknown fields.

use super::decisions::decisions;
use super::law_support::Held;
use super::unknowns::unknowns;
use paceline_reference::generate::attempt;
use paceline_reference::print::{print, shown};
use paceline_reference::random::Random;

/// The first two bytes choose how the rulebook is written and what is asked, the others the rulebook.
pub fn holds(choices: &[u8]) {
    let [first, second, choices @ ..] = choices else { return };
    let seed = u64::from(u16::from_le_bytes([*first, *second]));
    let Some(book) = attempt(Random::of(choices)) else { return };
    let held = |law: Held| {
        if let Err(failure) = law {
            panic!("{}\n{}\n{}", failure.law, shown(&print(&book, seed)), failure.details);
        }
    };
    match seed % 2 {
        0 => held(decisions(&book, seed)),
        _ => held(unknowns(&book, seed)),
    }
}
