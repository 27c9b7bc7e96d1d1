//! Whatever is written is read: places lie in the text, fixes fit, and what is printed reads as it was. What holds is
//! said by the syntax's own tests; the tree is nobody else's, so that it is taken along here as it is.
#![no_main]
#![allow(dead_code)]

#[path = "../../src/finding.rs"]
mod finding;
#[path = "../../src/syntax/tests/properties.rs"]
mod properties;
#[path = "../../src/syntax"]
mod syntax {
    pub mod format;
    pub mod parser;
    pub mod print;
    pub mod tokens;
    pub mod tree;
}
#[path = "../../src/text.rs"]
mod text;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| properties::holds(text));
