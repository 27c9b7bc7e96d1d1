//! Whatever follows `--given` is a programme or has faults.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|words: &str| holds::proposal::given(words));
