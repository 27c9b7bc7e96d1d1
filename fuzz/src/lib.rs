//! What the targets hold of whatever they are given: one function each, which panics where it does not hold.
//!
//! The targets call them with what the fuzzer makes up, `tests/seeds.rs` with the seeds. (What `parse` holds is said in
//! `src/syntax/tests/properties.rs`.)

pub mod check;
pub mod decide;
pub mod edits;
pub mod layout;
pub mod proposal;

#[allow(dead_code)]
#[path = "../../tests/laws/decisions.rs"]
mod decisions;
#[allow(dead_code)]
#[path = "../../tests/laws/law_support.rs"]
mod law_support;
#[allow(dead_code)]
#[path = "../../tests/laws/unknowns.rs"]
mod unknowns;
