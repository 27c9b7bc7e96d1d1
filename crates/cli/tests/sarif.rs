//! `check --format sarif`: valid by the published schema, and pointing at the right places.

use std::fs;
use std::path::Path;
use std::process::Command;

use paceline::Code;
use serde_json::Value as Json;

fn folder() -> std::path::PathBuf {
    crate::root().join("tests/cases/cli")
}

/// The log that `check` prints about a rulebook, run where it lies.
fn log(folder: &Path, paths: &[&str]) -> Json {
    let output = Command::new(env!("CARGO_BIN_EXE_paceline"))
        .args(["check", "--tests", "--format", "sarif", "--color", "always"])
        .args(paths)
        .current_dir(folder)
        .output()
        .expect("the command runs");
    serde_json::from_slice(&output.stdout).expect("JSON on standard output")
}

/// The validator of the published schema. One of its patterns has a bracket too many, which only lenient engines of
/// regular expressions read; here it is read as it is meant.
fn validator() -> jsonschema::Validator {
    let path = crate::root().join("tests/data/sarif-schema-2.1.0.json");
    let text = fs::read_to_string(path).expect("the schema");
    let text = text.replace("^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$");
    let schema: Json = serde_json::from_str(&text).expect("JSON");
    jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema")
}

fn assert_valid(log: &Json, what: &str) {
    let validator = validator();
    let faults: Vec<String> =
        validator.iter_errors(log).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{what}: {faults:#?}");
}

/// The first example of a page, which has the finding.
fn example(code: Code) -> &'static str {
    let (_, rest) = code.page().split_once("```rules\n").expect("an example");
    rest.split_once("\n```").expect("its end").0
}

#[test]
fn every_kind_of_finding_is_valid() {
    let home = tempfile::tempdir().expect("a folder");
    for code in Code::ALL {
        fs::write(home.path().join("an example.rules"), example(*code)).expect("a file");
        let log = log(home.path(), &["an example.rules"]);
        assert_valid(&log, code.name());
        let result = &log["runs"][0]["results"][0];
        let rule = &log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().expect("an index") as usize];
        assert_eq!((result["ruleId"].as_str(), rule["id"].as_str()), (Some(code.name()), Some(code.name())));
    }
}

/// The log about a rulebook in which nothing is wrong.
fn clean() -> Json {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("clean.rules"), "member a\nprogram {}\nr: lead a\n").expect("a file");
    log(home.path(), &["clean.rules"])
}

#[test]
fn nothing_found_is_a_valid_log_without_results() {
    let log = clean();
    assert_valid(&log, "clean");
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
}

#[test]
fn the_schema_refuses_what_is_no_log() {
    let mut log = clean();
    assert!(validator().is_valid(&log));
    log["runs"][0]["columnKind"] = "bytes".into();
    assert!(!validator().is_valid(&log));
}

/// Texts with letters of several bytes: the regions of all labels and edits, by lines and by bytes, hold what they say.
#[test]
fn regions_agree_with_the_text() {
    let home = tempfile::tempdir().expect("a folder");
    let text = "member renault \"Régie – Ωmega\" member nissan\ntaxonomy t { \u{61}, b }\nprogram { x: t }\n\
                # é\nr: lead renualt when (x is a or x is b) and x has b because \"é\"\ns: lead nissan\n";
    fs::write(home.path().join("é.rules"), text).expect("a file");
    let log = log(home.path(), &["é.rules"]);
    assert_valid(&log, "é.rules");
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert!(results.len() >= 2, "{results:#?}");
    let mut regions = Vec::new();
    for result in results {
        regions.push(&result["locations"][0]["physicalLocation"]["region"]);
        for fix in result["fixes"].as_array().expect("fixes") {
            let replacements = fix["artifactChanges"][0]["replacements"].as_array().expect("replacements");
            regions.extend(replacements.iter().map(|replacement| &replacement["deletedRegion"]));
        }
    }
    let at = |region: &Json, line: &str, column: &str| {
        let (line, column) = (region[line].as_u64().expect("a line"), region[column].as_u64().expect("a column"));
        let before: usize = text.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
        let inside: usize = text[before..].chars().take(column as usize - 1).map(char::len_utf8).sum();
        before + inside
    };
    assert!(regions.len() >= 4);
    for region in regions {
        let start = region["byteOffset"].as_u64().expect("an offset") as usize;
        let end = start + region["byteLength"].as_u64().expect("a length") as usize;
        assert_eq!((at(region, "startLine", "startColumn"), at(region, "endLine", "endColumn")), (start, end));
    }
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "%C3%A9.rules");
}

#[test]
fn a_conflict_as_reviewed() {
    let mut log = log(&folder().join("check-conflict-in-two-files"), &["."]);
    assert_valid(&log, "a conflict");
    log["runs"][0]["tool"]["driver"]["rules"] = "…".into();
    insta::assert_snapshot!("sarif-conflict", format!("{log:#}").replace(env!("CARGO_PKG_VERSION"), "…"));
}
