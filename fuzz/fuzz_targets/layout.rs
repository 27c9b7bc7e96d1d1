//! Whatever is written can be laid out, nothing is lost, and what is laid out stays.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| holds::layout::holds(text));
