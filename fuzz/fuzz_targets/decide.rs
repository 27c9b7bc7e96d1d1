//! Whatever a rulebook says, it decides as the reference interpreter does.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|choices: &[u8]| holds::decide::holds(choices));
