//! `paceline new`: what it lays out is sound, tested, and decides.

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;

fn paceline(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paceline"));
    command.args(arguments).current_dir(folder).env("COLUMNS", "100").output().expect("the command runs")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn all_that_it_suggests_runs_clean() {
    let home = tempfile::tempdir().expect("a folder");
    let laid_out = paceline(home.path(), &["new", "alliance"]);
    insta::assert_snapshot!("new", said(&laid_out));
    let folder = home.path().join("alliance");
    for arguments in
        [&["check", "--tests"][..], &["decide", "proposals/tandem.toml"], &["explain", "proposals/tandem.toml"]]
    {
        assert!(said(&laid_out).contains(arguments[0]) || arguments[0] == "explain");
        let output = paceline(&folder, arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    }
    assert_eq!(said(&paceline(&folder, &["check", "--tests"])), "✓ nothing found in 3 files\n");
    let decided = paceline(&folder, &["decide", "proposals/tandem.toml", "--as-of", "2025-03", "--format", "json"]);
    assert!(said(&decided).contains(r#""leader":{"answer":"cedar","by":["heavy"]}"#), "{}", said(&decided));
    let coverage = paceline(&folder, &["test"]);
    assert!(said(&coverage).ends_with("14 tests passed\n"), "{}", said(&coverage));
}

#[test]
fn an_empty_directory_will_do() {
    let home = tempfile::tempdir().expect("a folder");
    assert_eq!(paceline(home.path(), &["new", "."]).status.code(), Some(0));
    assert!(home.path().join("rules/world.rules").is_file());
}

#[test]
fn what_is_there_is_never_touched() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("README.md"), "mine").expect("a file");
    for folder in [".", "README.md"] {
        let output = paceline(home.path(), &["new", folder]);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    }
    assert_eq!(fs::read_to_string(home.path().join("README.md")).expect("text"), "mine");
    assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 1);
}
