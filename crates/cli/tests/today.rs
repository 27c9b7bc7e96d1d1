//! Today is the day where the user is, whatever the system knows of time zones. No test depends on the hour: it is never
//! the same day at both ends of the world.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// What `decide` says with these variables: the day, and what stands on standard error.
fn decided(variables: &[(&str, &str)], more: &[&str]) -> (String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = folder.path().join("scheme.rules");
    std::fs::write(&rules, "member a  program { f: flag = no }  rest: lead a").expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_paceline"));
    command.args(["decide", "--given", "f=yes", "--format", "json", "--rules"]).arg(&rules).args(more);
    command.env_remove("TZ").env_remove("TZDIR").envs(variables.iter().copied());
    let output = command.output().expect("it runs");
    assert!(output.status.success(), "{output:?}");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one object");
    let told = String::from_utf8(output.stderr).expect("text");
    (json["as_of"].as_str().expect("a day").to_owned(), told)
}

/// The day by the clock of UTC, which may be over before the test is.
fn utc() -> String {
    decided(&[("TZ", "UTC")], &[]).0
}

fn same_day(variables: &[(&str, &str)], like: &[(&str, &str)]) {
    let of_two = [decided(variables, &[]), decided(variables, &[])];
    let like = decided(like, &[]);
    // Midnight may pass between two of them.
    assert!(of_two.contains(&like) || decided(variables, &[]).0 > like.0, "{variables:?}: {of_two:?}, {like:?}");
    assert_eq!(of_two[0].1, "", "{variables:?}");
}

#[test]
fn both_ends_of_the_world_have_different_days() {
    let by_zone = |zone: &str| decided(&[("TZ", zone)], &[]);
    for (east, west) in [("Pacific/Kiritimati", "Etc/GMT+12"), ("UTC-14", "UTC+12"), ("<+14>-14", "<-12>12")] {
        let ((east, east_told), (west, west_told)) = (by_zone(east), by_zone(west));
        assert!(east > west, "{east} and {west}");
        assert_eq!((east_told.as_str(), west_told.as_str()), ("", ""));
    }
}

#[test]
fn however_a_zone_is_named_it_is_that_zone() {
    let kiritimati = [("TZ", "UTC-14")];
    let empty = tempfile::tempdir().expect("a folder");
    let empty = empty.path().to_str().expect("text");
    for named in [
        "Pacific/Kiritimati",
        ":Pacific/Kiritimati",
        "pacific/kiritimati",
        "/usr/share/zoneinfo/Pacific/Kiritimati",
        ":/usr/share/zoneinfo/Pacific/Kiritimati",
    ] {
        same_day(&[("TZ", named)], &kiritimati);
        // A container without zone files.
        same_day(&[("TZ", named), ("TZDIR", empty)], &kiritimati);
        same_day(&[("TZ", named), ("TZDIR", "/nowhere")], &kiritimati);
    }
    same_day(&[("TZ", "Asia/Tokyo"), ("TZDIR", empty)], &[("TZ", "JST-9")]);
    same_day(&[("TZ", "America/New_York")], &[("TZ", "EST5EDT,M3.2.0,M11.1.0")]);
    same_day(&[("TZ", "")], &[("TZ", "UTC")]);
    if Path::new("/etc/localtime").exists() {
        same_day(&[("TZ", ":/etc/localtime")], &[("TZ", "/etc/localtime")]);
    }
}

#[test]
fn what_is_no_zone_is_told_and_utc_is_taken() {
    let mut said = BTreeMap::new();
    for wrong in ["Nowhere/Land", "Asia/Toyko", "Europe/Pariss", "+25", "/etc/hostname", " ", "Mars"] {
        let (day, told) = decided(&[("TZ", wrong)], &[]);
        assert!(day == utc() || utc() > day, "{wrong}: {day}");
        let today = format!("`TZ` is `{wrong}`, which is no time zone: today is taken to be {day}, by UTC");
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        let today = today.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(&today) && told.contains(&format!("`--as-of {day}`")), "{wrong}: {told}");
        said.insert(wrong, told.replace(&day, "DAY"));
        // Whoever says the day is told nothing of it.
        assert_eq!(decided(&[("TZ", wrong)], &["--as-of", "2026-01-01"]), ("2026-01-01".to_owned(), String::new()));
    }
    assert!(said["Asia/Toyko"].contains("did you mean `TZ=Asia/Tokyo`?"), "{said:?}");
    assert!(said["Europe/Pariss"].contains("did you mean `TZ=Europe/Paris`?"), "{said:?}");
    assert!(said["Nowhere/Land"].contains("write a name such as `Europe/Paris`"), "{said:?}");
}
