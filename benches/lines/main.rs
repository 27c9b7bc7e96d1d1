//! How fast proposals become decisions, a line each: `cargo bench --bench lines`.
//!
//! The yardstick is what one would write by hand: a program that parses each line into a struct with serde_json, takes the
//! leader from a few comparisons and writes a short line. The ways take turns on the same lines within one run, so that
//! their ratios say something where the machine is shared. Prints a table for `docs/benchmarks.md`.

#[path = "../workloads/mod.rs"]
mod workloads;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;

use paceline::decision::Parts;
use paceline::stream::{self, Programs};
use paceline::{Engine, Format, Program, Rulebook, proposal};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use workloads::random::Random;

const LINES: usize = 50_000;
const TURNS: usize = 7;
const SEED: u64 = 7;

fn main() {
    let rulebook = Rulebook::from_sources(workloads::flagship()).expect("no errors");
    let engine = rulebook.engine("2026-01-01".parse().expect("a day")).expect("tables");
    let (lines, rows) = proposals(&rulebook);
    let decided = |text: &str, format: Format, parts: Parts| {
        let mut programs = Programs::new(&rulebook, text.as_bytes(), format, "cars").expect("text");
        decided(&engine, &mut programs, parts)
    };
    let leader = || "leader".parse().expect("a part");
    let ways: [(&str, &dyn Fn() -> usize); 4] = [
        ("a struct and a few comparisons, by hand", &|| by_hand(&lines)),
        ("JSON Lines, whole decisions", &|| decided(&lines, Format::JsonLines, Parts::ALL)),
        ("JSON Lines, `--only leader`", &|| decided(&lines, Format::JsonLines, leader())),
        ("CSV, whole decisions", &|| decided(&rows, Format::Csv, Parts::ALL)),
    ];
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); ways.len()];
    let mut written = vec![0; ways.len()];
    for _ in 0..TURNS {
        for (at, (_, way)) in ways.iter().enumerate() {
            let start = Instant::now();
            written[at] = black_box(way());
            times[at].push(start.elapsed().as_secs_f64() * 1e6 / LINES as f64);
        }
    }
    let median = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    let times: Vec<f64> = times.iter_mut().map(median).collect();
    println!("| | a proposal | × by hand | bytes in | bytes out |\n|---|---:|---:|---:|---:|");
    for (at, (name, _)) in ways.iter().enumerate() {
        let read = if name.starts_with("CSV") { rows.len() } else { lines.len() };
        let (time, ratio) = (times[at], times[at] / times[0]);
        println!("| {name} | {time:.2} µs | {ratio:.1} | {} | {} |", read / LINES, written[at] / LINES);
    }
}

fn decided(engine: &Engine<'_>, programs: &mut Programs<'_, &[u8]>, parts: Parts) -> usize {
    let mut out = Counted(0);
    let tally = stream::decide(engine, programs, parts, &mut out).expect("memory");
    assert_eq!((tally.proposals, tally.undecided), (LINES, 0));
    out.0
}

/// Counts what is written.
struct Counted(usize);

impl std::io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += black_box(bytes).len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The cars of the examples again and again, each time with other volumes, as JSON Lines and as CSV.
fn proposals(rulebook: &Rulebook) -> (String, String) {
    let cars = workloads::flagship_cars(rulebook);
    let mut random = Random::new(SEED);
    let (mut lines, mut rows) = (String::new(), String::new());
    for at in 0..LINES {
        let mut said = said(rulebook, &cars[at % cars.len()]);
        said.insert("name".to_owned(), json!(format!("car {at}")));
        let volumes = workloads::MEMBERS.map(|member| (member.to_owned(), json!(random.below(90_000))));
        said.insert("volumes".to_owned(), Json::Object(volumes.into_iter().collect()));
        writeln!(lines, "{}", Json::Object(said.clone())).expect("strings take it");
        if rows.is_empty() {
            let columns: Vec<String> = said.iter().flat_map(columns).collect();
            writeln!(rows, "{}", columns.join(",")).expect("strings take it");
        }
        let cells: Vec<String> = said.values().map(cell).collect();
        writeln!(rows, "{}", cells.join(",")).expect("strings take it");
    }
    (lines, rows)
}

fn said(rulebook: &Rulebook, car: &Program) -> Map<String, Json> {
    proposal::to_json(rulebook.model(), car).into_iter().collect()
}

fn columns((key, value): (&String, &Json)) -> Vec<String> {
    match value {
        Json::Object(members) => members.keys().map(|member| format!("{key}.{member}")).collect(),
        _ => vec![key.clone()],
    }
}

fn cell(value: &Json) -> String {
    match value {
        Json::Null => "none".to_owned(),
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(";"),
        Json::Object(members) => members.values().map(cell).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// A car as a program has it that knows its fields.
#[derive(Deserialize)]
#[allow(dead_code, reason = "parsed for the sake of parsing")]
struct Car<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    region: Cow<'a, str>,
    markets: Vec<Cow<'a, str>>,
    segment: Cow<'a, str>,
    body: Cow<'a, str>,
    powertrains: Vec<Cow<'a, str>>,
    technologies: Vec<Cow<'a, str>>,
    volumes: BTreeMap<Cow<'a, str>, u64>,
    sop: Cow<'a, str>,
    proposer: Cow<'a, str>,
    partners: Vec<Cow<'a, str>>,
    mother: Option<Cow<'a, str>>,
}

fn by_hand(lines: &str) -> usize {
    let mut out = Counted(0);
    for line in lines.lines() {
        let car: Car<'_> = serde_json::from_str(line).expect("a car");
        let leader = match (&*car.region, &*car.segment) {
            ("europe" | "france" | "germany" | "italy" | "spain", _) => "renault",
            ("japan" | "china" | "usa", _) => "nissan",
            (_, "kei") => "mitsubishi",
            _ => &car.proposer,
        };
        writeln!(out, "{{\"program\":\"{}\",\"leader\":\"{leader}\"}}", car.name).expect("memory");
    }
    out.0
}
