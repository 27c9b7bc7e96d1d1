//! The shell sessions of the documentation, run as they stand.
//!
//! A page of `docs/` is one session, in a folder of its own that begins with copies of `rules/` and `examples/`. Its
//! blocks take their turns from top to bottom:
//!
//! - `console`: each line `$ COMMAND` is run by the shell, 100 columns wide; what it says must be what stands below,
//!   where a line `…` stands for any lines;
//! - `rules PATH.rules` and the like (the second word of the info string has a dot): the file PATH is written;
//! - `rules world`: the same, in `world.rules`;
//! - `diff PATH`: in that file the lines with a minus, and those around them, become those with a plus.
//!
//! Where the environment has `PACELINE_DOCS=write`, what a command really says replaces what the page has it say.

#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn the_tour_is_as_it_says() {
    replay("tour.md");
}

#[test]
fn the_reference_s_commands_are_as_it_says() {
    replay("language.md");
}

#[test]
fn the_settled_conflicts_are_as_the_page_says() {
    replay("precedence.md");
}

fn replay(page: &str) {
    let root = crate::root();
    let path = root.join("docs").join(page);
    let said = fs::read_to_string(&path).expect("a page");
    let session = Session::new(root, page);
    let (told, faults) = session.play(&said);
    if std::env::var_os("PACELINE_DOCS").is_some_and(|value| value == "write") {
        fs::write(&path, told).expect("the page");
    } else {
        assert!(faults.is_empty(), "{page}, where the command says otherwise:\n\n{}", faults.join("\n\n"));
    }
}

/// A folder in which a page is played.
struct Session(PathBuf);

impl Session {
    fn new(root: &Path, page: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("paceline-docs-{}-{page}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        for part in ["rules", "examples"] {
            crate::folder::copy(&root.join(part), &folder.join(part));
        }
        Session(folder)
    }

    /// Plays a page: the page as it should read, and where it reads otherwise.
    fn play(&self, page: &str) -> (String, Vec<String>) {
        let (mut told, mut faults) = (String::new(), Vec::new());
        let mut lines = page.lines();
        while let Some(line) = lines.next() {
            told += &format!("{line}\n");
            let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let block = match info.split_once(' ') {
                _ if info == "console" => self.console(&block, &mut faults),
                Some(("rules", "world")) => self.write("world.rules", &block),
                Some(("diff", path)) => self.change(path, &block),
                Some((_, path)) if path.contains('.') => self.write(path, &block),
                _ => block.join("\n"),
            };
            told += &format!("{block}\n```\n");
        }
        (told, faults)
    }

    /// Runs the commands of a block: the block as it should read.
    fn console(&self, block: &[&str], faults: &mut Vec<String>) -> String {
        let mut told = Vec::new();
        for part in block.chunk_by(|_, next| !next.starts_with("$ ")) {
            let command = part[0].strip_prefix("$ ").expect("a command after `$ `");
            let said = self.run(command);
            let said: Vec<&str> = said.trim_matches('\n').lines().collect();
            // Empty lines before the next command are the page's.
            let end = part.iter().rposition(|line| !line.is_empty()).expect("the command") + 1;
            if matches(&said, &part[1..end]) {
                told.push(part.join("\n"));
            } else {
                faults.push(format!("$ {command}\n{}", said.join("\n")));
                told.push([&part[..1], &said, &part[end..]].concat().join("\n"));
            }
        }
        told.join("\n")
    }

    fn run(&self, command: &str) -> String {
        let binaries = Path::new(env!("CARGO_BIN_EXE_paceline")).parent().expect("a folder").to_owned();
        let known = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(std::iter::once(binaries).chain(std::env::split_paths(&known))).expect("paths");
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(&self.0)
            .env("PATH", path)
            .env("COLUMNS", "100")
            .env_remove("CLICOLOR_FORCE")
            .output()
            .expect("the command runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn write(&self, path: &str, block: &[&str]) -> String {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, block.join("\n") + "\n").expect("the file");
        block.join("\n")
    }

    fn change(&self, path: &str, block: &[&str]) -> String {
        let side = |other: char| -> String {
            let kept = block.iter().filter(|line| !line.starts_with(other));
            kept.map(|line| line.get(1..).unwrap_or_default().to_owned() + "\n").collect()
        };
        let (old, new) = (side('+'), side('-'));
        let text = fs::read_to_string(self.0.join(path)).expect("the file to change");
        assert_eq!(text.matches(&old).count(), 1, "{path} has these lines once:\n{old}");
        fs::write(self.0.join(path), text.replacen(&old, &new, 1)).expect("the file");
        block.join("\n")
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

/// Whether lines are as they were written, where `…` stands for any number of lines.
fn matches(said: &[&str], written: &[&str]) -> bool {
    match (written.split_first(), said.split_first()) {
        (None, _) => said.is_empty(),
        (Some((line, rest)), _) if line.trim() == "…" => (0..=said.len()).any(|from| matches(&said[from..], rest)),
        (Some((line, rest)), Some((first, others))) => line.trim_end() == first.trim_end() && matches(others, rest),
        (Some(_), None) => false,
    }
}
