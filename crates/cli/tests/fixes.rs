//! `paceline check --fix` on real files.

use assert_cmd::Command;
use std::fs;
use std::path::Path;

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
