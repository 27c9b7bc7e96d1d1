//! Whatever is written, reading and checking it ends in findings or a rulebook.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paceline::{Limits, Source, check};

fuzz_target!(|text: &str| {
    let (report, rulebook) = check(vec![Source::new("fuzz.rules", text)], Limits::default());
    assert_eq!(rulebook.is_some(), !report.has_errors());
});
