//! Files are read once, and written whole or not at all: on a disk that is full, and by a process killed at any moment.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const PACELINE: &str = env!("CARGO_BIN_EXE_paceline");

/// Runs a command where no file may grow past a few blocks, as on a disk that is full.
fn on_a_full_disk(folder: &Path, arguments: &[&str]) -> Output {
    let script = "trap '' XFSZ; ulimit -f 2; exec \"$0\" \"$@\"";
    Command::new("sh").args(["-c", script, PACELINE]).args(arguments).current_dir(folder).output().expect("a shell")
}

/// Every file below a folder with what is in it, in order.
fn everything(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let read = |path: PathBuf| (path.clone(), fs::read(&path).expect("a file"));
    crate::folder::files(folder).into_iter().map(read).collect()
}

/// A rulebook of so many rules, its columns not aligned and its one-word lists in want of mending.
fn rulebook(rules: usize) -> String {
    let rule = |at| format!("rule_{at}:lead a when   x   is   {at}   because \"reason number {at}\"\n");
    let rules: String = (0..rules).map(rule).collect();
    format!(
        "member a\nprogram {{ x: number }}\nrest: lead a\n# {}\nmisspelt: lead a whn x < 5\n{rules}",
        "-".repeat(80)
    )
}

#[test]
fn a_full_disk_leaves_files_as_they_were() {
    let commands: [(&str, &[&str]); 5] = [
        ("fmt", &["fmt", "rules"]),
        ("fix", &["check", "--fix", "rules"]),
        ("doc", &["doc", "--out", "book", "--rules", "sound"]),
        ("man", &["man", "book"]),
        ("new", &["new", "fresh"]),
    ];
    for (name, arguments) in commands {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |path: &str| folder.path().join(path);
        ["rules", "sound", "book", "fresh"].iter().for_each(|path| fs::create_dir(at(path)).expect("a folder"));
        fs::write(at("rules/many.rules"), rulebook(400)).expect("a file");
        fs::write(at("sound/many.rules"), rulebook(400).replace("misspelt: lead a whn x < 5\n", "")).expect("a file");
        let pages = ["book/rulebook.md", "book/rulebook.html", "book/paceline-check.1"];
        pages.iter().for_each(|page| fs::write(at(page), "an earlier one").expect("a file"));
        let before = everything(folder.path());
        let output = on_a_full_disk(folder.path(), arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{name}: {said}");
        assert!(said.contains("cannot write") && said.contains("File too large"), "{name}: {said}");
        assert!(everything(folder.path()) == before, "{name} changed something, or left something behind");
    }
}

/// What cannot be printed is an error too.
#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_is_said() {
    let full = fs::File::create("/dev/full").expect("a device");
    let mut command = Command::new(PACELINE);
    let schema = command.args(["schema"]).current_dir(crate::root()).stdout(full).output().expect("runs");
    assert_eq!(schema.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&schema.stderr).contains("No space left"));
}

#[test]
fn a_killed_process_leaves_the_old_file_or_the_new() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("many.rules");
    let old = rulebook(200);
    let run = || {
        Command::new(PACELINE).arg("fmt").arg(&file).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("runs")
    };
    fs::write(&file, &old).expect("a file");
    let start = Instant::now();
    run().wait().expect("ends");
    let whole = start.elapsed();
    let new = fs::read_to_string(&file).expect("a file");
    assert_ne!(new, old);
    let (mut kept, mut replaced) = (0, 0);
    // Moments all over the run, the most of them in its last tenth, where the file is written.
    for moment in 0..30u32 {
        fs::write(&file, &old).expect("a file");
        let mut child = run();
        let share = if moment % 3 == 0 { f64::from(moment) / 30.0 } else { 0.85 + f64::from(moment) / 100.0 };
        std::thread::sleep(whole.mul_f64(share).max(Duration::from_micros(50)));
        child.kill().expect("ends");
        child.wait().expect("ended");
        match fs::read_to_string(&file).expect("a file") {
            text if text == old => kept += 1,
            text if text == new => replaced += 1,
            text => panic!("{} bytes of {} or {}", text.len(), old.len(), new.len()),
        }
    }
    println!("{kept} times the old file, {replaced} times the new");
    assert!(kept > 0, "some kills come in time");
    let others = everything(folder.path()).into_iter().map(|(path, _)| path).filter(|path| *path != file);
    let mut others = others.map(|path| path.file_name().expect("a name").to_string_lossy().into_owned());
    assert!(others.all(|name| name.starts_with(".paceline-") && name.ends_with(".tmp")));
    // What was left behind is no part of the rulebook.
    let check = Command::new(PACELINE).args(["fmt", "--check"]).arg(folder.path()).output().expect("runs");
    assert!(!String::from_utf8_lossy(&check.stdout).contains(".paceline-"));
}

#[test]
fn a_file_counts_once_whatever_leads_to_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, folder.path().join(name)).expect("a link");
    fs::create_dir_all(folder.path().join("all/more.rules")).expect("a folder");
    write("all/a.rules", "member a\n");
    write("all/more.rules/b.rules", "rest: lead a\n");
    link("a.rules", "all/same.rules");
    link("../..", "all/more.rules/up");
    link("b.rules", "all/more.rules/round.rules");
    // What editors and file systems leave beside the files.
    link("somebody@somewhere:42", "all/.#a.rules");
    link("nowhere", "all/nowhere");
    write("all/._a.rules", "\u{0}junk");
    for paths in [&["all"][..], &["all", "./all/a.rules"], &["all/a.rules", "all", "all"]] {
        let output =
            Command::new(PACELINE).arg("check").args(paths).current_dir(folder.path()).output().expect("it runs");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "✓ nothing found in 2 files\n", "{paths:?}");
    }
    link("nowhere", "all/gone.rules");
    let output = Command::new(PACELINE).args(["check", "all"]).current_dir(folder.path()).output().expect("it runs");
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot read all/gone.rules"));
}
