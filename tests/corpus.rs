//! Runs the portable corpus: `tests/corpus/README.md` says what a case is.

use std::fs;
use std::path::{Path, PathBuf};

use paceline::{Finding, Format, Limits, Refusal, Report, Rulebook, Source};
use serde_json::{Value as Json, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// Every folder with an `expect.json`, in order.
fn cases(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut entries: Vec<PathBuf> = entries.collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            cases(&path, found);
        } else if path.ends_with("expect.json") {
            found.push(folder.to_owned());
        }
    }
}

fn load(case: &Path) -> (Report, Option<Rulebook>) {
    let sources = paceline::read([case]).expect("the case has rules");
    let named = |source: Source| Source::new(source.name().rsplit('/').next().unwrap_or_default(), source.text());
    paceline::check(sources.into_iter().map(named).collect(), Limits::default())
}

fn finding(report: &Report, finding: &Finding) -> Json {
    let span = finding.span();
    let source = report.sources.get(span.source);
    let witness = finding.witness.as_ref().map(|witness| {
        let program: serde_json::Map<String, Json> = witness.program.iter().cloned().collect();
        json!({"program": program, "as_of": witness.as_of.map(|day| day.to_string())})
    });
    json!({
        "code": finding.code.name(),
        "rules": finding.rules,
        "file": source.name(),
        "line": source.line_column(span.range().start).0,
        "message": finding.message,
        "witness": witness,
    })
}

/// The findings by code, then by rules; those equal in both stay in the order in which they are told.
fn findings(report: &Report) -> Vec<Json> {
    let mut findings: Vec<Json> = report.findings.iter().map(|found| finding(report, found)).collect();
    findings.sort_by_key(|found| (found["code"].to_string(), found["rules"].to_string()));
    findings
}

fn decisions(case: &Path, rulebook: &Rulebook) -> Vec<Json> {
    let Ok(text) = fs::read_to_string(case.join("proposals.jsonl")) else { return Vec::new() };
    let day = fs::read_to_string(case.join("as-of")).expect("a day beside the proposals");
    let day = day.trim().parse().expect("a day");
    let programs = rulebook.programs(&Source::new("proposals.jsonl", text), Format::JsonLines, "proposals");
    let decide = |program| match program {
        Ok(program) => match rulebook.decide(&program, day).map_err(|refusal| *refusal) {
            Ok(decision) => decision.to_json(),
            Err(Refusal::Impossible(why)) => json!({"program": program.name, "errors": [{"message": why}]}),
            Err(Refusal::Unsettled(finding)) => json!({"program": program.name, "unsettled": finding.message}),
            Err(other) => json!({"program": program.name, "unsettled": other.to_string()}),
        },
        Err(invalid) => {
            let invalid: paceline::Invalid = invalid;
            let errors: Vec<Json> = invalid.faults.iter().map(|fault| json!({"message": fault.message})).collect();
            json!({"program": invalid.name, "errors": errors})
        }
    };
    programs.into_iter().map(decide).collect()
}

/// Where `actual` is not what is expected of it; of an object only the keys given count.
fn compare(at: &str, expected: &Json, actual: &Json, faults: &mut Vec<String>) {
    match (expected, actual) {
        (Json::Object(expected), Json::Object(actual)) => {
            for (key, value) in expected {
                compare(&format!("{at}.{key}"), value, actual.get(key).unwrap_or(&json!("(no such key)")), faults);
            }
        }
        (Json::Array(all), Json::Array(actual)) if all.len() == actual.len() => {
            all.iter().zip(actual).enumerate().for_each(|(n, (e, a))| compare(&format!("{at}[{n}]"), e, a, faults));
        }
        _ if expected == actual => {}
        _ => faults.push(format!("{at}\n      expected {expected}\n      but got  {actual}")),
    }
}

fn run(case: &Path, faults: &mut Vec<String>) {
    let text = fs::read_to_string(case.join("expect.json")).expect("a file");
    let expect: Json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", case.display()));
    let (report, rulebook) = load(case);
    compare("findings", &expect["findings"], &Json::Array(findings(&report)), faults);
    if let Some(expected) = expect.get("decisions") {
        let actual = rulebook.as_ref().map(|rulebook| decisions(case, rulebook));
        compare("decisions", expected, &json!(actual), faults);
    }
    if let Some(expected) = expect.get("tests") {
        let failed = |rulebook: &Rulebook| {
            let tests = rulebook.test();
            let failed = tests.iter().filter(|test| !test.failures.is_empty());
            failed.map(|test| test.title.clone()).collect::<Vec<_>>()
        };
        compare("tests", expected, &json!({"failed": rulebook.as_ref().map(failed)}), faults);
    }
    for (key, same) in [("means_the_same_as", true), ("means_other_than", false)] {
        if let Some(other) = expect.get(key).and_then(Json::as_str) {
            let other = load(&case.with_file_name(other)).1;
            let digests = [&rulebook, &other].map(|book| book.as_ref().expect("a sound rulebook").digest().to_owned());
            if (digests[0] == digests[1]) != same {
                faults.push(format!("{key}: digests {digests:?}"));
            }
        }
    }
}

#[test]
fn every_case_shows_what_it_says() {
    let mut all = Vec::new();
    cases(&root(), &mut all);
    let only = std::env::var("CASE").unwrap_or_default();
    all.retain(|case| case.to_string_lossy().contains(&only));
    let (open, run_now): (Vec<PathBuf>, Vec<PathBuf>) =
        all.into_iter().partition(|case| case.strip_prefix(root()).is_ok_and(|case| case.starts_with("open")));
    let mut failed = Vec::new();
    for case in &run_now {
        let mut faults = Vec::new();
        run(case, &mut faults);
        if !faults.is_empty() {
            let name = case.strip_prefix(root()).unwrap_or(case).display();
            failed.push(format!("{name}\n    {}", faults.join("\n    ")));
        }
    }
    open.iter().for_each(|case| println!("open: {}", case.display()));
    println!("{} cases, {} open", run_now.len(), open.len());
    assert!(failed.is_empty(), "{} of {} cases:\n\n{}", failed.len(), run_now.len(), failed.join("\n\n"));
}
