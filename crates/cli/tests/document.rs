//! `paceline doc` writes what the library makes, as files or on standard output.

use std::fs;
use std::path::{Path, PathBuf};

use crate::root;

fn paceline(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_paceline"));
    command.current_dir(folder).args(arguments).output().expect("the command runs")
}

fn empty(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn the_files_are_those_of_the_library() {
    let folder = empty("document");
    let small = root().join("tests/cases/document/small.rules");
    let rules = ["--rules", small.to_str().expect("text"), "--as-of", "2025-06"];
    let alone = paceline(&folder, &[&["doc"], &rules[..]].concat());
    assert_eq!(String::from_utf8_lossy(&alone.stderr), "");
    // The second time they replace the first.
    for _ in 0..2 {
        let output = paceline(&folder, &[&["doc", "--out", "a/book"], &rules[..]].concat());
        assert_eq!(String::from_utf8_lossy(&output.stdout), "a/book/rulebook.md\na/book/rulebook.html\n");
        assert!(output.status.success());
    }
    let read = |name: &str| fs::read_to_string(folder.join("a/book").join(name)).expect("a file");
    assert_eq!(read("rulebook.md"), String::from_utf8_lossy(&alone.stdout));
    let rulebook = paceline::Rulebook::load([&small]).expect("a rulebook");
    let document = paceline::Document::of(&rulebook, "2025-06-01".parse().expect("a day"));
    assert_eq!(read("rulebook.html"), document.to_html());
    assert_eq!(fs::read_dir(folder.join("a/book")).expect("a folder").count(), 2);
}

#[test]
fn what_cannot_be_written_is_said() {
    let folder = empty("document-in-the-way");
    fs::write(folder.join("book"), "a file").expect("a file");
    let small = root().join("tests/cases/document/small.rules");
    let output = paceline(&folder, &["doc", "--out", "book", "--rules", small.to_str().expect("text")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write to book"));
}
