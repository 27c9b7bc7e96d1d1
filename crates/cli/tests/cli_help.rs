//! What shells and manuals get of the command line: every command, and nothing that is not there.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

fn paceline(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paceline"));
    let output = command.args(arguments).env("COLUMNS", "100").output().expect("the command runs");
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The commands, as the help lists them.
fn commands() -> Vec<String> {
    let help = paceline(&["-h"]);
    let listed = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a list");
    let own = listed.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    own.filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect()
}

#[test]
fn every_shell_knows_every_command() {
    let commands = commands();
    assert!(commands.len() > 10, "{commands:?}");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = paceline(&["completions", shell]);
        assert!(commands.iter().all(|command| script.contains(command.as_str())), "{shell}");
    }
}

#[test]
fn every_command_has_a_page() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("man");
    let _ = fs::remove_dir_all(&folder);
    paceline(&["man", folder.to_str().expect("text")]);
    let page = |name: &str| fs::read_to_string(folder.join(format!("{name}.1"))).expect("a page");
    let commands = commands();
    assert!(commands.iter().all(|command| page("paceline").contains(&command.replace('-', "\\-"))));
    assert!(commands.iter().all(|command| page(&format!("paceline-{command}")).contains("Examples")));
}

#[test]
fn every_command_tells_more_when_asked_at_length() {
    for command in commands() {
        let (short, long) = (paceline(&[&command, "-h"]), paceline(&[&command, "--help"]));
        let about = |help: &str| help.split("Usage:").next().unwrap_or_default().trim().len();
        assert!(about(&long) > about(&short), "{command}");
        assert!(long.contains("Examples:\n"), "{command}");
    }
}

#[test]
fn a_pipe_gets_no_colours_unless_they_are_asked_for() {
    let coloured = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_paceline"));
        let command = command.current_dir(crate::root());
        let output = command.args(arguments).env("CLICOLOR_FORCE", "1").env_remove("NO_COLOR").output();
        output.expect("the command runs").stdout.contains(&b'\x1b')
    };
    let decide = ["decide", "examples/proposals/livina.toml", "--as-of", "2021-01"];
    assert!(!coloured(&decide));
    assert!(coloured(&[&decide[..], &["--color", "always"]].concat()));
}
