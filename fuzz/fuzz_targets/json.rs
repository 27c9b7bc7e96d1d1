//! Whatever a file of proposals in this format says, each is a programme or has faults.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| holds::proposal::holds(paceline::Format::Json, text));
