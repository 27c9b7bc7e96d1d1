//! `check --fix`: safe fixes mend and do not break, here and in the files.

mod folder;
#[path = "fixes/law.rs"]
mod law;

use std::fs;
use std::path::Path;

use paceline::{Code, Limits, Source, check, mend};

fn findings(text: &str) -> Vec<Code> {
    let (report, _) = check(vec![Source::new("case.rules", text)], Limits::default());
    report.findings.iter().map(|finding| finding.code).collect()
}

/// Every mistake that the tests of the other stages know.
#[test]
fn mending_comes_to_an_end_and_makes_nothing_worse() {
    let (mut mended, mut files) = (0, Vec::new());
    for folder in ["cases/syntax", "cases/resolve", "cases/check", "corpus"] {
        files.extend(folder::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder)));
    }
    files.retain(|path| path.extension().is_some_and(|extension| extension == "rules"));
    for path in &files {
        let Ok(text) = fs::read_to_string(path) else { continue };
        let mending = mend(vec![Source::new("case.rules", text.as_str())], Limits::default());
        let after = mending.sources[0].text();
        assert_eq!(mending.mended.is_empty(), after == text, "{}: it says what it does", path.display());
        assert_eq!(
            mend(mending.sources.clone(), Limits::default()).mended,
            [],
            "{}: nothing is left to do",
            path.display()
        );
        let broken = |text: &str| findings(text).into_iter().filter(|code| *code == Code::Syntax).count();
        assert!(broken(after) <= broken(&text), "{}:\n{after}", path.display());
        mended += mending.mended.len();
    }
    assert!(files.len() > 500 && mended > 100, "{mended} fixes in {} files", files.len());
}

#[test]
fn what_people_have_to_decide_is_left_to_them() {
    let unsafe_codes = [Code::Conflict, Code::BranchIs, Code::Unused, Code::Duplicate, Code::Gap];
    for code in Code::ALL.iter().filter(|code| unsafe_codes.contains(code)) {
        let (_, rest) = code.page().split_once("```rules\n").expect("an example");
        let example = rest.split_once("\n```").expect("its end").0;
        assert_eq!(mend(vec![Source::new("case.rules", example)], Limits::default()).mended, [], "{code}");
    }
}

#[test]
fn no_word_is_taken_away() {
    let text = "member a\nmember b\nprogram { proposer: member }\nrule r: lead a when proposer is a\ns: lead b\n";
    assert_eq!(findings(text), [Code::Syntax], "its fix drops `rule`");
    assert_eq!(mend(vec![Source::new("case.rules", text)], Limits::default()).mended, []);
}

#[cfg(feature = "cli")]
mod files {
    use super::*;
    use assert_cmd::Command;

    const FAULTY: &str = "member nissan\ntaxonomy t { x, y }\nprogram { t: t }\nr: leads nissan if t == x or t = y\n";
    const MENDED: &str = "member nissan\ntaxonomy t { x, y }\nprogram { t: t }\nr: lead nissan when t is x or t is y\n";

    fn check(folder: &Path, arguments: &[&str]) -> std::process::Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_paceline"));
        command.arg("check").args(arguments).current_dir(folder).output().expect("the command runs")
    }

    #[test]
    fn files_are_mended_in_place_once() {
        let home = tempfile::tempdir().expect("a folder");
        let (file, sound) = (home.path().join("faulty.rules"), home.path().join("sound.rules"));
        fs::write(&file, FAULTY).expect("a file");
        fs::write(&sound, "s: lead nissan when t is y\n").expect("a file");
        let untouched = fs::metadata(&sound).expect("a file").modified().expect("a time");

        let shown = check(home.path(), &["--fix", "--dry-run", "."]);
        assert_eq!(fs::read_to_string(&file).expect("text"), FAULTY, "a dry run writes nothing");
        assert!(String::from_utf8_lossy(&shown.stdout).contains("\n+r: lead nissan when t is x"), "{shown:?}");

        let done = check(home.path(), &["--fix", "--format", "json", "."]);
        assert_eq!(fs::read_to_string(&file).expect("text"), MENDED);
        assert_eq!(fs::metadata(&sound).expect("a file").modified().expect("a time"), untouched);
        assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 2, "nothing is left beside them");
        assert!(String::from_utf8_lossy(&done.stderr).contains("4 fixes made"), "{done:?}");
        assert!(done.stdout.starts_with(b"{\"diagnostics\":["), "{done:?}");

        let again = check(home.path(), &["--fix", "."]);
        assert!(String::from_utf8_lossy(&again.stderr).contains("no safe fixes"), "{again:?}");
        assert_eq!(fs::read_to_string(&file).expect("text"), MENDED);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_cannot_be_written_is_said() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("closed");
        fs::create_dir(&folder).expect("a folder");
        fs::write(folder.join("faulty.rules"), FAULTY).expect("a file");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).expect("permissions");
        // Somebody to whom no permission matters can write all the same.
        let writable = fs::write(folder.join("probe"), "").is_ok();
        let output = check(home.path(), &["--fix", "closed"]);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("permissions");
        assert!(writable || output.status.code() == Some(2), "{output:?}");
    }
}
