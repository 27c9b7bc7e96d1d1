//! Every example runs, and every proposal among them is decided.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(program: &Path, arguments: &[&str]) -> Output {
    let output = Command::new(program).args(arguments).current_dir(crate::root()).output();
    output.unwrap_or_else(|error| panic!("{}: {error} (`cargo test` builds the examples)", program.display()))
}

/// The program of an example, beside the binary that the tests run.
fn example(name: &str) -> PathBuf {
    let binary = Path::new(env!("CARGO_BIN_EXE_paceline"));
    binary.with_file_name("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

#[test]
fn embedding_says_who_leads() {
    let output = run(&example("embed"), &[]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "mitsubishi leads, by mother_leads\n");
}

#[test]
fn the_planning_tool_decides_every_car() {
    let output = run(&example("planning"), &[]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success());
    assert!(said.contains("lead market: one of"), "the form is made from the rulebook's fields");
    assert_eq!(said.matches(" leads, by ").count(), 32, "{said}");
}

#[test]
fn the_proposals_of_every_format_are_decided() {
    let decided = |file: &str, status: i32, leaders: &[&str]| {
        let path = format!("examples/proposals/{file}");
        let output = run(
            Path::new(env!("CARGO_BIN_EXE_paceline")),
            &["decide", "--format", "json", "--as-of", "2026-01-01", &path],
        );
        let lines: Vec<serde_json::Value> =
            String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let answers: Vec<&str> = lines.iter().map(|line| line["leader"]["answer"].as_str().unwrap_or("open")).collect();
        assert_eq!((answers.as_slice(), output.status.code()), (leaders, Some(status)), "{file}");
    };
    decided("livina.toml", 0, &["mitsubishi"]);
    decided("micra.yaml", 0, &["renault"]);
    decided("outlander.json", 0, &["nissan"]);
    decided("vans.jsonl", 1, &["renault", "renault"]);
}
