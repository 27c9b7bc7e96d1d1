//! A rulebook decides as the reference interpreter does, with all known and with unknown fields.

use super::decisions::decisions;
use super::held::Held;
use super::reference::generate::attempt;
use super::reference::print::{print, shown};
use super::reference::random::Random;
use super::unknowns::unknowns;

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
