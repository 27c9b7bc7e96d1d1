//! Whatever is written, checking it ends in findings or a rulebook.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| holds::check::holds(text));
