//! However the flagship's words are shuffled, checking it ends in findings or a rulebook.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|choices: &[u8]| holds::edits::holds(choices));
