//! Whatever a proposal says, in whatever format, it is a programme or has faults.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use paceline::{Format, Rulebook, Source};

static RULEBOOK: LazyLock<Rulebook> = LazyLock::new(|| {
    let text = "member a  member b  taxonomy t { x { y } }  \
                program { f: t  s: any t = []  n: number per member = 0  d: date  p: a_kind or none = none }  \
                asset a_kind {}  a_kind z {}  r: lead a";
    Rulebook::from_sources(vec![Source::new("fuzz.rules", text)]).expect("sound")
});

fuzz_target!(|input: (u8, &str)| {
    let format = [Format::Toml, Format::Yaml, Format::Json, Format::JsonLines, Format::Csv][usize::from(input.0 % 5)];
    for program in RULEBOOK.programs(&Source::new("fuzz", input.1), format, "fuzz").into_iter().flatten() {
        RULEBOOK.decide(&program, "2026-01-01".parse().expect("a day")).ok();
    }
});
