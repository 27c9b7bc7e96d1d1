//! What the fuzzer begins with and what it found, without the fuzzer: every seed through the function of its target.

use std::fs;

use paceline::Format;

#[allow(clippy::duplicate_mod, reason = "the targets are a package of their own, which reads the laws too")]
#[path = "../fuzz/src/lib.rs"]
mod holds;

/// Every seed of a target, the number of which is returned.
fn each(target: &str, hold: impl Fn(&[u8])) {
    let folder = crate::root().join("fuzz/seeds").join(target);
    let seeds = fs::read_dir(&folder).unwrap_or_else(|_| panic!("{} is a folder", folder.display()));
    let mut seeds: Vec<_> = seeds.map(|seed| seed.expect("a seed").path()).collect();
    seeds.sort();
    assert!(!seeds.is_empty(), "{target} has seeds");
    for seed in seeds {
        println!("{}", seed.display());
        hold(&fs::read(seed).expect("a seed"));
    }
}

fn texts(target: &str, hold: impl Fn(&str)) {
    each(target, |bytes| hold(&String::from_utf8_lossy(bytes)));
}

#[test]
fn check() {
    texts("check", holds::check::holds);
}

#[test]
fn layout() {
    texts("layout", holds::layout::holds);
}

#[test]
fn proposals() {
    let formats = [Format::Toml, Format::Yaml, Format::Json, Format::JsonLines, Format::Csv];
    for (format, target) in formats.into_iter().zip(["toml", "yaml", "json", "jsonl", "csv"]) {
        texts(target, |text| holds::proposal::holds(format, text));
    }
}

#[test]
fn given() {
    texts("given", holds::proposal::given);
}

#[test]
fn decide() {
    each("decide", holds::decide::holds);
}

#[test]
fn edits() {
    each("edits", holds::edits::holds);
}
