//! Proposals read straight into ids, and one by one from a stream: the very programmes and faults of the long way.

use std::io::Read;
use std::path::Path;

use paceline::model::{Model, Program};
use paceline::proposal::{self, Direct, Fault, Given, Lines, Opened, Record, Rows};
use paceline::text::SourceId;
use paceline::{Format, Rulebook, Source};
use proptest::prelude::*;

fn fleet() -> Rulebook {
    Rulebook::load([crate::root().join("tests/cases/proposals/rules")]).expect("no errors")
}

/// Hands out a text a few bytes at a time.
struct Slowly<'t>(&'t [u8], usize);

impl Read for Slowly<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let bytes = self.1.min(self.0.len()).min(into.len());
        into[..bytes].copy_from_slice(&self.0[..bytes]);
        self.0 = &self.0[bytes..];
        Ok(bytes)
    }
}

fn all(mut next: impl FnMut() -> std::io::Result<Option<Record>>) -> Vec<Record> {
    std::iter::from_fn(|| next().expect("memory can be read")).collect()
}

fn lines(text: &[u8], at_a_time: usize) -> Vec<Record> {
    let mut lines = Lines::new(Slowly(text, at_a_time), "cars");
    all(|| lines.next_record())
}

/// The rows of a text that can be read row by row.
fn rows(text: &[u8], at_a_time: usize, model: &Model) -> Option<Vec<Record>> {
    let open = || match Rows::open(Slowly(text, at_a_time), "cars", "cars", model).expect("memory can be read") {
        Opened::Rows(rows) => Some(rows),
        Opened::Whole(_) => None,
    };
    let is_plain = open()?.is_plain().expect("memory can be read");
    let mut rows = open().filter(|_| is_plain)?;
    Some(all(|| rows.next_record()))
}

/// A programme as it is, digits and all; or its faults with their lines and columns.
type Told = Result<String, Vec<String>>;

fn told(program: Result<Program, Vec<Fault>>, text: &str, before: usize) -> Told {
    let source = Source::new("cars", text);
    let fault = |fault: &Fault| {
        let (line, column) = source.line_column(fault.span.start as usize);
        let (last, end) = source.line_column(fault.span.end as usize);
        let place = format!("{}:{column} to {}:{end}", line + before, last + before);
        format!("{place} {:?} {} {:?}", fault.field, fault.message, fault.help)
    };
    program.map(|program| format!("{program:?}")).map_err(|faults| faults.iter().map(fault).collect())
}

/// What a record is the long way, after it was held against the short one; and whether that has an answer.
fn of_record(record: &Record, model: &Model, given: &Given) -> (Told, bool) {
    let told_of = record.told(SourceId(0));
    let long = proposal::program(model, &told_of.document, &given.entries, told_of.strays);
    let short = record.program(&Direct::new(model, given));
    if let Some(short) = &short {
        assert_eq!(Ok(format!("{short:?}")), told(long.clone(), "", 0), "{}", told_of.text);
    }
    (told(long, &told_of.text, told_of.before), short.is_some())
}

/// What the file says as a whole.
fn of_file(text: &str, format: Format, model: &Model) -> Vec<Told> {
    let source = Source::new("cars", text);
    let read = proposal::read(SourceId(0), &source, format, "cars");
    let each = read.documents.iter();
    each.map(|document| {
        told(proposal::program(model, document, &[], read.strays()), text.trim_start_matches('\u{feff}'), 0)
    })
    .collect()
}

fn nothing_given() -> Given {
    Given::new([])
}

/// Holds a text against itself: as a file, as a stream, and straight into ids. Whether all of it goes straight.
fn hold(text: &str, format: Format, at_a_time: usize, model: &Model) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    let records = match format {
        Format::Csv => match rows(text.as_bytes(), at_a_time, model) {
            Some(rows) => rows,
            None => return false,
        },
        _ => lines(text.as_bytes(), at_a_time),
    };
    let given = nothing_given();
    let (streamed, straight): (Vec<Told>, Vec<bool>) =
        records.iter().map(|record| of_record(record, model, &given)).unzip();
    assert_eq!(streamed, of_file(text, format, model), "{text}");
    straight.into_iter().all(|straight| straight)
}

fn texts(folder: &Path, extension: &str) -> Vec<String> {
    let files = crate::folder::files(folder).into_iter();
    let files = files.filter(|file| file.extension().is_some_and(|of| of == extension));
    files.filter_map(|file| std::fs::read_to_string(file).ok()).collect()
}

#[test]
fn every_case_is_alike_as_a_file_as_a_stream_and_straight_into_ids() {
    let rulebook = fleet();
    let folder = crate::root().join("tests");
    for (extension, format) in [("csv", Format::Csv), ("jsonl", Format::JsonLines)] {
        let texts = texts(&folder, extension);
        assert!(texts.len() > 10);
        for text in texts {
            [1, 7, 1 << 20].into_iter().for_each(|bytes| {
                hold(&text, format, bytes, rulebook.model());
            });
        }
    }
    for text in texts(&folder, "json") {
        hold(&text.replace(['\n', '\r'], " "), Format::JsonLines, 1 << 20, rulebook.model());
    }
}

/// What is sound goes the short way, however it is written.
#[test]
fn sound_proposals_go_straight_into_ids() {
    let rulebook = fleet();
    let line = r#"{"name": "é", "region": "norway", "segment":"kei","powertrains":["bev","ice"],"markets":"unknown","volumes": {"nissan": 6e4, "renault": "12.5"},
        "price": 0.1, "width": null, "sop": "2026-03", "proposer": "nissan", "partners": [], "mother": "none", "flagship": true}"#;
    let more = r#"{"region": "region.asean", "markets": "japan", "price": "1_000", "width": -0, "flagship": "Yes", "name": 5, "mother": "clio"}"#;
    for line in [
        line.replace('\n', " "),
        more.to_owned(),
        "{}".to_owned(),
        r#"{"name": "a \"car\" \u00e9", "price": 1.50}"#.to_owned(),
    ] {
        assert!(hold(&line, Format::JsonLines, 9, rulebook.model()), "{line}");
    }
    let csv = "name,region,powertrains,volumes.nissan,volumes.x,wheels,price,sop,proposer,mother,flagship,markets\n\
        \"a \"\"car\"\"\",norway,bev; ice;,60000,9,4,0.50,2026-03-01,nissan,none,yes,unknown\n,,,,,,,,,,,\nb,japan,,,,,,,,,,\r\n";
    assert!(hold(csv, Format::Csv, 5, rulebook.model()));
}

#[test]
fn what_is_given_over_a_line_is_given_over_it_straight_too() {
    let rulebook = fleet();
    let model = rulebook.model();
    let text = r#"{"region": "atlantis", "volumes": {"nissan": 5}, "price": 3}"#;
    for (words, straight) in
        [(vec!["region=japan", "price=7"], true), (vec!["region=japan", "volumes.renault=3"], false)]
    {
        let record = lines(text.as_bytes(), 1 << 20).remove(0);
        let (told, went_straight) = of_record(&record, model, &Given::new(words));
        assert_eq!((told.is_ok(), went_straight), (true, straight));
    }
    let record = lines(text.as_bytes(), 1 << 20).remove(0);
    assert!(of_record(&record, model, &Given::new(["price=7"])).0.is_err());
}

fn scalar() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "norway",
        "region.france",
        "europe",
        "kei",
        "bev",
        "unknown",
        "none",
        "nissan",
        "clio",
        "yes",
        "TRUE",
        "no",
        "",
        " ",
        "12",
        "12.50",
        "1_000",
        "1.000",
        "-3",
        "0x10",
        "2026-03",
        "2026-03-01",
        "2026-02-30",
        "nissan ",
        "n\u{a0}issan",
        "bev;ice",
        "[bev, ice]",
        "é",
        "a,b",
    ]);
    let text = word.prop_map(|word| format!("\"{word}\""));
    let bare = prop::sample::select(vec![
        "null", "true", "false", "0", "-0", "12", "1.50", "6e4", "1e99", "01", "[]", "{}", "nan",
    ]);
    prop_oneof![3 => text, 2 => bare.prop_map(str::to_owned), 1 => Just(r#""\u0041\"""#.to_owned())]
}

fn value() -> impl Strategy<Value = String> {
    let list = prop::collection::vec(scalar(), 0..3).prop_map(|items| format!("[{}]", items.join(",")));
    let member = prop::sample::select(vec!["nissan", "renault", "mitsubishi", "skoda"]);
    let map = prop::collection::vec((member, scalar()), 0..3);
    let map = map.prop_map(|entries| {
        let entries: Vec<String> = entries.iter().map(|(member, value)| format!("\"{member}\": {value}")).collect();
        format!("{{{}}}", entries.join(", "))
    });
    prop_oneof![4 => scalar(), 2 => list, 2 => map]
}

fn line() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "name",
        "region",
        "segment",
        "powertrains",
        "markets",
        "volumes",
        "price",
        "width",
        "sop",
        "proposer",
        "partners",
        "mother",
        "flagship",
        "wheels",
    ]);
    let entries = prop::collection::vec((key, value()), 0..6);
    entries.prop_map(|entries| {
        let entries: Vec<String> = entries.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
        format!("{{{}}}", entries.join(","))
    })
}

fn table() -> impl Strategy<Value = String> {
    let column = prop::sample::select(vec![
        "name",
        "region",
        "powertrains",
        "markets",
        "volumes",
        "volumes.nissan",
        "volumes.x",
        "volumes.nissan.x",
        "price",
        "width",
        "sop",
        "mother",
        "flagship",
        "wheels",
        "",
        "name.x",
    ]);
    let cell = prop::sample::select(vec![
        "",
        "",
        "norway",
        "bev",
        "bev;ice",
        "bev;;",
        "[bev]",
        "unknown",
        "none",
        "12",
        "1.50",
        "1.000",
        "2026-03",
        "yes",
        "\"a\nb\"",
        "\"a\"\"b\"",
        "\"a\" b",
        "\"",
        " kei ",
        "nissan\u{a0}",
        "é",
        "\r",
        "clio",
        "\u{7f}",
    ]);
    (prop::collection::vec(column, 1..5), prop::collection::vec(prop::collection::vec(cell, 1..6), 0..5)).prop_map(
        |(columns, rows)| {
            let rows = rows.into_iter().map(|row| row.join(","));
            std::iter::once(columns.join(",")).chain(rows).collect::<Vec<_>>().join("\n")
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_are_alike_on_every_way(lines in prop::collection::vec(line(), 1..4), at_a_time in 1_usize..40) {
        thread_local!(static FLEET: Rulebook = fleet());
        FLEET.with(|fleet| hold(&lines.join("\n"), Format::JsonLines, at_a_time, fleet.model()));
    }

    #[test]
    fn broken_lines_are_alike_on_every_way(line in line(), at in any::<prop::sample::Index>(), with in any::<char>()) {
        thread_local!(static FLEET: Rulebook = fleet());
        let mut letters: Vec<char> = line.chars().collect();
        let at = at.index(letters.len());
        letters[at] = with;
        let line: String = letters.into_iter().collect();
        FLEET.with(|fleet| hold(&line, Format::JsonLines, 64, fleet.model()));
    }

    #[test]
    fn rows_are_alike_on_every_way(table in table(), at_a_time in 1_usize..40) {
        thread_local!(static FLEET: Rulebook = fleet());
        FLEET.with(|fleet| hold(&table, Format::Csv, at_a_time, fleet.model()));
    }
}
