//! Whatever is written can be laid out, and what is laid out stays.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paceline::{Source, format};

fuzz_target!(|text: &str| {
    let once = format(&Source::new("fuzz.rules", text)).expect("a layout");
    let twice = format(&Source::new("fuzz.rules", once.text.as_str())).expect("a layout");
    assert_eq!(twice.text, once.text);
});
