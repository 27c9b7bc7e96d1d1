//! `paceline fmt` on real files.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

const TORN: &str = "a:lead   renault\nbcd :lead nissan # why\n";
const LAID_OUT: &str = "a:   lead renault\nbcd: lead nissan  # why\n";

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Runs `paceline fmt` in a folder; its exit status, standard output and standard error.
fn fmt(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paceline"));
    let output = command.current_dir(folder).arg("fmt").args(arguments).output().expect("the command runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("a status"), text(output.stdout), text(output.stderr))
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
    let mut names: Vec<String> = entries.collect();
    names.sort();
    names
}

#[test]
fn directories_are_laid_out_with_all_below_them_and_nothing_else() {
    let folder = folder();
    let deep = folder.path().join("rules/more/deep");
    fs::create_dir_all(&deep).unwrap();
    fs::write(folder.path().join("rules/a.rules"), TORN).unwrap();
    fs::write(deep.join("b.rules"), TORN).unwrap();
    fs::write(deep.join("notes.txt"), TORN).unwrap();
    let (status, out, err) = fmt(folder.path(), &[]);
    assert_eq!((status, out.as_str()), (0, "rules/a.rules\nrules/more/deep/b.rules\n"), "{err}");
    assert_eq!(fs::read_to_string(folder.path().join("rules/a.rules")).unwrap(), LAID_OUT);
    assert_eq!(fs::read_to_string(deep.join("b.rules")).unwrap(), LAID_OUT);
    assert_eq!(fs::read_to_string(deep.join("notes.txt")).unwrap(), TORN);
    assert_eq!(names(&deep), ["b.rules", "notes.txt"], "nothing is left beside it");
    let (status, out, err) = fmt(folder.path(), &[]);
    assert_eq!((status, out.as_str(), err.as_str()), (0, "", "2 files as they should be\n"));
}

#[test]
fn standard_input_is_handed_on_byte_for_byte() {
    let input = "member   renault # \u{1b}[31mred\u{1b}[0m\n";
    let mut command = Command::new(env!("CARGO_BIN_EXE_paceline"));
    let output = command.args(["fmt", "-"]).write_stdin(input).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), input.replace("   ", " ").replace(" #", "  #"));
}

#[test]
fn check_changes_nothing() {
    let folder = folder();
    fs::write(folder.path().join("a.rules"), TORN).unwrap();
    assert_eq!(fmt(folder.path(), &["--check", "a.rules"]).0, 1);
    assert_eq!(fs::read_to_string(folder.path().join("a.rules")).unwrap(), TORN);
}

#[test]
fn the_diff_of_check_is_a_patch() {
    let folder = folder();
    fs::write(folder.path().join("a.rules"), TORN).unwrap();
    let diff = fmt(folder.path(), &["--check", "a.rules"]).1;
    let mut patch = std::process::Command::new("patch");
    let patch = patch.arg("-p0").current_dir(folder.path()).stdin(std::process::Stdio::piped());
    // Where there is no `patch`, there is nothing to try.
    let Ok(mut child) = patch.stdout(std::process::Stdio::null()).spawn() else { return };
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), diff.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(fs::read_to_string(folder.path().join("a.rules")).unwrap(), LAID_OUT);
}

#[test]
fn marks_of_other_systems_are_normalised() {
    let folder = folder();
    let file = folder.path().join("a.rules");
    fs::write(&file, format!("\u{feff}{}", TORN.replace('\n', "\r\n").replace(' ', "\t"))).unwrap();
    assert_eq!(fmt(folder.path(), &["a.rules"]).0, 0);
    assert_eq!(fs::read_to_string(file).unwrap(), LAID_OUT.replace("# why", "#\twhy"));
}

#[test]
fn one_unreadable_file_does_not_keep_the_others() {
    let folder = folder();
    fs::write(folder.path().join("a.rules"), b"member renault \"\xe9\"").unwrap();
    fs::write(folder.path().join("b.rules"), TORN).unwrap();
    let (status, out, err) = fmt(folder.path(), &["."]);
    assert_eq!((status, out.as_str()), (2, "./b.rules\n"));
    assert!(err.contains("cannot read ./a.rules: it is not UTF-8 text"), "{err}");
    assert_eq!(fs::read_to_string(folder.path().join("b.rules")).unwrap(), LAID_OUT);
}

#[cfg(unix)]
mod on_unix {
    use super::{LAID_OUT, TORN, fmt, folder, names};
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn permissions_are_kept() {
        let folder = folder();
        let file = folder.path().join("a.rules");
        fs::write(&file, TORN).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(fmt(folder.path(), &["a.rules"]).0, 0);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_to_string(&file).unwrap(), LAID_OUT);
    }

    #[test]
    fn a_link_stays_and_what_it_leads_to_is_laid_out() {
        let folder = folder();
        fs::create_dir(folder.path().join("real")).unwrap();
        fs::write(folder.path().join("real/a.rules"), TORN).unwrap();
        symlink("real/a.rules", folder.path().join("link.rules")).unwrap();
        assert_eq!(fmt(folder.path(), &["link.rules"]).0, 0);
        assert!(fs::symlink_metadata(folder.path().join("link.rules")).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(folder.path().join("real/a.rules")).unwrap(), LAID_OUT);
        assert_eq!(names(folder.path()), ["link.rules", "real"]);
    }

    #[test]
    fn what_may_not_be_written_stays() {
        let folder = folder();
        let file = folder.path().join("a.rules");
        fs::write(&file, TORN).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
        let (status, out, err) = fmt(folder.path(), &["a.rules"]);
        assert_eq!((status, out.as_str()), (2, ""));
        assert!(err.contains("cannot write a.rules: it is read-only"), "{err}");
        assert_eq!(fs::read_to_string(&file).unwrap(), TORN);
    }

    #[test]
    fn a_command_that_is_stopped_leaves_the_file_as_it_was() {
        let folder = folder();
        let file = folder.path().join("a.rules");
        fs::write(&file, TORN).unwrap();
        // The system stops whoever writes more to a file than it may: here, anything.
        let script = format!("ulimit -f 0; exec '{}' fmt a.rules", env!("CARGO_BIN_EXE_paceline"));
        let mut command = std::process::Command::new("sh");
        let output = command.args(["-c", &script]).current_dir(folder.path()).output().unwrap();
        assert!(!output.status.success(), "{output:?}");
        assert_eq!(fs::read_to_string(&file).unwrap(), TORN);
    }

    #[test]
    fn in_a_folder_that_may_not_be_written_all_stays() {
        let folder = folder();
        let closed = folder.path().join("closed");
        fs::create_dir(&closed).unwrap();
        fs::write(closed.join("a.rules"), TORN).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
        // Whom permissions do not bind cannot try this.
        let bound = fs::write(closed.join("probe"), "").is_err();
        let _ = fs::remove_file(closed.join("probe"));
        if bound {
            let (status, _, err) = fmt(folder.path(), &["closed"]);
            assert_eq!(status, 2);
            assert!(err.contains("cannot write closed/a.rules"), "{err}");
            assert_eq!(fs::read_to_string(closed.join("a.rules")).unwrap(), TORN);
        }
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    }
}
