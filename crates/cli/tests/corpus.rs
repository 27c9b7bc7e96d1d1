//! Runs the corpus through the command line alone, as any implementation could: `tests/corpus/README.md` says what a
//! case is.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use rayon::prelude::*;
use serde_json::{Value as Json, json};

/// How `paceline` ends, and what it prints.
fn run(folder: &Path, arguments: &str, input: &str) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paceline"));
    let output = command.current_dir(folder).args(arguments.split_whitespace()).write_stdin(input).output();
    let output = output.expect("the command runs");
    (output.status.code().expect("a status"), String::from_utf8(output.stdout).expect("UTF-8"))
}

/// The JSON values that stand in a text one behind the other; what is none is a text.
fn values(text: &str) -> Vec<Json> {
    let values = serde_json::Deserializer::from_str(text).into_iter::<Json>();
    values.map(|value| value.unwrap_or_else(|_| json!(text))).collect()
}

/// What `check` finds, by code, then by rules; otherwise in the order in which it is told.
fn findings(folder: &Path, arguments: &str) -> Vec<Json> {
    let report = values(&run(folder, arguments, "").1).swap_remove(0);
    let mut findings = report["diagnostics"].as_array().expect("findings").clone();
    for finding in &mut findings {
        let fault = finding["labels"][0].clone();
        finding["line"] = fault["line"].clone();
        finding["file"] = json!(fault["file"].as_str().and_then(|path| path.rsplit('/').next()));
    }
    findings.sort_by_key(|found| (found["code"].to_string(), found["rules"].to_string()));
    findings
}

/// The digest of a rulebook, as the decision of a proposal that says nothing tells it.
fn digest(folder: &Path) -> Json {
    let decision = values(&run(folder, "decide --rules . --format json -", "{}\n").1).swap_remove(0);
    assert!(decision["rulebook"]["digest"].is_string(), "{}: {decision}", folder.display());
    decision["rulebook"]["digest"].clone()
}

/// The lines of the expectations that the rulebook's tests do not meet.
fn failing(folder: &Path) -> Vec<u64> {
    let mut failed = findings(folder, "check --tests --format json .");
    failed.retain(|finding| finding["code"] == "failed-test");
    let mut lines: Vec<u64> = failed.iter().filter_map(|finding| finding["line"].as_u64()).collect();
    lines.sort_unstable();
    lines
}

/// A command of a case with what it came to.
fn step(folder: &Path, step: &Json) -> Json {
    let text = |key: &str| step[key].as_str().unwrap_or_default();
    let (status, printed) = run(folder, text("run"), text("stdin"));
    json!({"run": step["run"], "stdin": step["stdin"], "exit": status, "prints": values(&printed)})
}

/// What comes of a case, in the form of its `expect.json`.
fn outcome(case: &Path, folder: &Path, key: &str, expected: &Json) -> Json {
    let same_as = |other: &Json| digest(folder) == digest(&case.with_file_name(other.as_str().unwrap_or_default()));
    match key {
        "findings" => json!(findings(folder, "check --format json .")),
        "failing" => json!(failing(folder)),
        "decisions" => {
            let day = fs::read_to_string(case.join("as-of")).expect("a day beside the proposals");
            let arguments = format!("decide --rules . --as-of {} --format json proposals.jsonl", day.trim());
            json!(values(&run(folder, &arguments, "").1))
        }
        "runs" => expected.as_array().into_iter().flatten().map(|it| step(folder, it)).collect(),
        "means_the_same_as" if !same_as(expected) => json!("a rulebook of another digest"),
        "means_other_than" if same_as(expected) => json!("a rulebook of the same digest"),
        "shows" | "means_the_same_as" | "means_other_than" => expected.clone(),
        unknown => json!(format!("no case has `{unknown}`")),
    }
}

/// What does not hold of a case, in a copy of its folder.
fn faults(case: &Path, folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(case.join("expect.json")).expect("a file");
    let expect: Json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", case.display()));
    let mut faults = Vec::new();
    for (key, expected) in expect.as_object().expect("an object") {
        compare(key, expected, &outcome(case, folder, key, expected), &mut faults);
    }
    faults
}

/// Where `actual` is not what is expected of it; of an object only the keys given count, `keys` are all of them, `says`
/// texts in it.
fn compare(at: &str, expected: &Json, actual: &Json, faults: &mut Vec<String>) {
    match (expected, actual) {
        (Json::Object(expected), Json::Object(object)) => {
            for (key, value) in expected {
                let at = format!("{at}.{key}");
                match (key.as_str(), object.get(key)) {
                    ("says", _) => faults.extend(unsaid(&at, value, actual)),
                    ("keys", _) => compare(&at, value, &object.keys().cloned().collect(), faults),
                    (_, Some(actual)) => compare(&at, value, actual, faults),
                    (_, None) => faults.push(format!("{at}: no such key")),
                }
            }
        }
        (Json::Array(all), Json::Array(actual)) if all.len() == actual.len() => {
            all.iter().zip(actual).enumerate().for_each(|(n, (e, a))| compare(&format!("{at}[{n}]"), e, a, faults));
        }
        _ if expected == actual => {}
        _ => faults.push(format!("{at}\n      expected {expected}\n      but got  {actual}")),
    }
}

/// The texts that stand nowhere in an object.
fn unsaid(at: &str, texts: &Json, object: &Json) -> Option<String> {
    let whole = object.to_string();
    let texts = texts.as_array().expect("texts").iter().map(Json::to_string);
    let missing: Vec<String> = texts.filter(|text| !whole.contains(text.trim_matches('"'))).collect();
    (!missing.is_empty()).then(|| format!("{at}: nothing of {}", missing.join(", ")))
}

/// Every folder with an `expect.json`, in order.
fn cases() -> Vec<PathBuf> {
    let root = crate::root().join("tests/corpus");
    let inside =
        |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry").path());
    let mut cases: Vec<PathBuf> =
        inside(root).flat_map(inside).filter(|case| case.join("expect.json").exists()).collect();
    cases.sort();
    cases
}

/// `CASE=04-conditions/has` picks the cases whose path contains the text.
#[test]
fn every_case_shows_what_it_says() {
    let only = std::env::var("CASE").unwrap_or_default();
    let all: Vec<PathBuf> = cases().into_iter().filter(|case| case.to_string_lossy().contains(&only)).collect();
    let failed = |case: &PathBuf| {
        let scratch = tempfile::tempdir().expect("a folder");
        crate::folder::copy(case, scratch.path());
        let faults = faults(case, scratch.path());
        (!faults.is_empty()).then(|| format!("{}\n    {}", case.display(), faults.join("\n    ")))
    };
    let failed: Vec<String> = all.par_iter().filter_map(failed).collect();
    assert!(failed.is_empty(), "{} of {} cases:\n\n{}", failed.len(), all.len(), failed.join("\n\n"));
}
