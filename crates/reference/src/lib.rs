//! The second reading of the language: small, obvious, by enumeration, and independent of the library.
//!
//! It follows the contract, the sentences that `tests/corpus/INDEX.md` goes through, by its sections (§).
//!
//! [`book`] is a rulebook as plain data, [`mod@print`] writes it as `.rules` text, [`universe`] lists all its programmes,
//! [`interpret`] decides by §4–§6 and §10, [`open`] decides with unknown fields, [`verdicts`] judges the
//! whole, [`simplest`] says which programme is the simpler, [`generate`] makes rulebooks up from a seed and [`shrink`]
//! makes a failing one small.

pub mod book;
pub mod conditions;
pub mod generate;
pub mod interpret;
#[cfg(test)]
mod interpreter_examples;
pub mod json;
pub mod open;
pub mod print;
pub mod questions;
pub mod random;
pub mod shrink;
pub mod simplest;
pub mod universe;
pub mod verdicts;
