//! The command line, end to end: each folder of `tests/cases/cli` with a file `cmd` is a case.
//!
//! `cmd` holds the arguments (behind variables, such as `NO_COLOR=1`), `stdin` (if there is one) what stands on
//! standard input, and the command runs in the folder, 100 columns wide and as of the day it names. The snapshot
//! `output.snap` beside them shows all that it says. The folder `alliance` is a rulebook that many cases share.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

#[test]
fn cases() {
    insta::glob!("../../../tests/cases/cli", "*/cmd", |cmd| {
        let folder = cmd.parent().expect("a folder");
        let arguments = fs::read_to_string(cmd).expect("arguments");
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.remove_snapshot_suffix();
        settings.set_omit_expression(true);
        settings.remove_input_file();
        settings.bind(|| insta::assert_snapshot!("output", run(folder, arguments.trim())));
    });
}

/// Proposals as clumsy planners write them, a folder of them for each format, and what they are told: each fault once,
/// with its place and its cure.
#[test]
fn clumsy_proposals() {
    let cases = crate::root().join("tests/cases/proposals");
    for format in ["toml", "yaml", "json", "jsonl", "csv"] {
        let files = fs::read_dir(cases.join(format)).expect("a folder of proposals");
        let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
        files.sort();
        assert!(files.len() > 5, "{format}");
        let told: Vec<String> = files.iter().map(|file| told(&cases, format, file)).collect();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&cases);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(format, told.join("\n")));
    }
}

/// What is said of one file of proposals, its leaders among it.
fn told(cases: &Path, format: &str, file: &Path) -> String {
    let name = file.file_name().expect("a name").to_string_lossy();
    let mut command = paceline(&cases.join(format));
    command.args(["decide", &name, "--rules", "../rules", "--as-of", "2024-01", "--format", "pretty"]);
    let output = command.output().expect("the command runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let status = output.status.code().expect("a status");
    format!("=== {name} (exit status {status})\n{}{}", text(&output.stderr), text(&output.stdout))
}

/// What the command says and how it ends.
fn run(folder: &Path, arguments: &str) -> String {
    let mut command = paceline(folder);
    let mut words = words(arguments);
    while let Some((name, value)) = words.first().and_then(|word| word.split_once('=')) {
        command.env(name, value);
        words.remove(0);
    }
    command.args(words);
    if let Ok(input) = fs::read(folder.join("stdin")) {
        command.write_stdin(input);
    }
    let output = command.output().expect("the command runs");
    let mut said = format!("$ paceline {arguments}\n");
    for (name, bytes) in [("standard output", &output.stdout), ("standard error", &output.stderr)] {
        if !bytes.is_empty() {
            let text = String::from_utf8(bytes.clone()).expect("UTF-8");
            said += &format!("\n--- {name}\n{}", text.replace('\u{1b}', "␛"));
        }
    }
    let status = output.status.code().expect("a status");
    let said = said.replace(&format!("\"engine\":\"{}\"", env!("CARGO_PKG_VERSION")), "\"engine\":\"…\"");
    without_digests(&said) + &format!("\n--- exit status {status}\n")
}

/// The text with `…` for every digest.
fn without_digests(text: &str) -> String {
    let mut parts = text.split("sha256:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |said, part| said + "sha256:…" + part.trim_start_matches(|c: char| c.is_ascii_hexdigit()))
}

fn paceline(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paceline"));
    command.current_dir(folder).env("COLUMNS", "100").env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

/// The arguments, as a shell would part them: at white space outside of single quotes.
fn words(arguments: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in arguments.chars() {
        match c {
            '\'' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => words.push(String::new()),
            c => words.last_mut().expect("a word").push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn a_closed_pipe_ends_the_command_quietly() {
    let folder = crate::root().join("tests/cases/cli");
    let line = r#"{"region": "japan", "segment": "B", "body": "suv", "proposer": "nissan"}"#;
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_paceline"))
        .args(["decide", "-", "--rules", "alliance", "--format", "json", "--as-of", "2021-01"])
        .current_dir(folder)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the command runs");
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().expect("a pipe");
    // The command may well stop reading before all is written.
    let _ = std::io::Write::write_all(&mut stdin, format!("{line}\n").repeat(2000).as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("the command ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn answers_come_while_the_stream_is_still_open() {
    use std::io::{BufRead, BufReader, Write};
    let folder = crate::root().join("tests/cases/cli");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_paceline"))
        .args(["decide", "-", "--rules", "alliance", "--format", "json", "--as-of", "2021-01"])
        .current_dir(folder)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the command runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut answers = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    for region in ["japan", "france"] {
        writeln!(stdin, r#"{{"region": "{region}", "segment": "B", "body": "suv", "proposer": "nissan"}}"#)
            .expect("open");
        let answer = answers.next().expect("an answer").expect("text");
        assert!(answer.starts_with(r#"{"program":"stdin#"#), "{answer}");
    }
    drop(stdin);
    assert!(child.wait().expect("the command ends").success());
}

/// What `decide -` says of many proposals, on so many threads.
fn decided_on(threads: &str, lines: &str) -> Vec<u8> {
    let folder = crate::root().join("tests/cases/cli");
    let mut command = paceline(&folder);
    command.args([
        "decide",
        "-",
        "--rules",
        "alliance",
        "--format",
        "json",
        "--as-of",
        "2021-01",
        "--threads",
        threads,
    ]);
    command.write_stdin(lines).output().expect("the command runs").stdout
}

#[test]
fn the_output_is_the_same_on_one_thread_and_on_many() {
    let regions = ["japan", "france", "nowhere", "unknown"];
    let line = |at: usize| {
        let region = regions[at % regions.len()];
        format!("{{\"name\": \"car {at}\", \"region\": \"{region}\", \"segment\": \"B\", \"body\": \"suv\"}}\n")
    };
    let lines: String = (0..3000).map(line).collect();
    let alone = decided_on("1", &lines);
    assert_eq!(alone.iter().filter(|byte| **byte == b'\n').count(), 3000);
    assert!(alone == decided_on("4", &lines), "the same bytes");
}

#[test]
fn bench_has_the_figures_of_the_contract() {
    let folder = crate::root().join("tests/cases/cli");
    let line = r#"{"region": "japan", "segment": "B", "body": "suv", "proposer": "nissan"}"#;
    let mut command = paceline(&folder);
    command.args(["bench", "-", "--rules", "alliance", "--format", "json", "--as-of", "2021-01"]);
    let output = command.write_stdin(line).output().expect("the command runs");
    let figures: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let keys: Vec<&String> = figures.as_object().expect("an object").keys().collect();
    let expected = [
        "rules",
        "programs",
        "parse_ms",
        "check_ms",
        "compile_ms",
        "leader_ns",
        "decision_ns",
        "explain_ns",
        "tables_kib",
        "peak_rss_kib",
    ];
    assert_eq!(keys, expected);
    assert_eq!(figures["programs"], 1);
    let timed = |key: &&str| figures[key].as_f64().is_some_and(|time| time >= 0.0);
    assert!(expected[2..8].iter().all(timed), "{figures}");
    assert!(figures["leader_ns"].as_f64() < figures["explain_ns"].as_f64(), "{figures}");
}
