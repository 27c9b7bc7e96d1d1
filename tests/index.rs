//! Holds the index of the corpus, `tests/corpus/INDEX.md`, to the cases: every sentence has one, every case is named,
//! and says what it shows.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value as Json;

fn root() -> PathBuf {
    crate::root().join("tests/corpus")
}

/// What each case shows, by its name.
fn cases() -> BTreeMap<String, String> {
    let inside =
        |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry").path());
    let shows = |case: PathBuf| {
        let expect: Json = serde_json::from_str(&fs::read_to_string(case.join("expect.json")).ok()?).expect("JSON");
        let name = case.strip_prefix(root()).expect("a case").to_string_lossy().into_owned();
        Some((name, expect["shows"].as_str().unwrap_or_default().to_owned()))
    };
    inside(root()).flat_map(inside).filter_map(shows).collect()
}

/// The name that a line of the index is about.
fn named(line: &str) -> Option<&str> {
    Some(line.strip_prefix("- [`")?.split_once('`')?.0)
}

/// The index as it should read: behind each case what it shows.
fn written(index: &str, cases: &BTreeMap<String, String>) -> String {
    let line = |line: &str| match named(line).and_then(|name| Some((name, cases.get(name)?))) {
        Some((name, shows)) => format!("- [`{name}`]({name}) {shows}\n"),
        None => format!("{line}\n"),
    };
    index.lines().map(line).collect()
}

#[test]
fn the_index_and_the_cases_agree() {
    let (cases, path) = (cases(), root().join("INDEX.md"));
    let index = fs::read_to_string(&path).expect("the index");
    let names: Vec<&str> = index.lines().filter_map(named).collect();
    let package = crate::root();
    let unknown: Vec<_> =
        names.iter().filter(|name| !cases.contains_key(**name) && !package.join(name).exists()).collect();
    assert!(unknown.is_empty(), "the index names no case: {unknown:?}");
    let missing: Vec<_> = cases.keys().filter(|case| !names.contains(&case.as_str())).collect();
    assert!(missing.is_empty(), "not in the index: {missing:?}");
    let bare: Vec<_> = index.split("\n**").skip(1).filter(|sentence| !sentence.contains("\n- [`")).collect();
    assert!(bare.is_empty(), "sentences without a case: {bare:?}");
    let written = written(&index, &cases);
    if std::env::var_os("UPDATE_INDEX").is_some() {
        fs::write(&path, &written).expect("the index can be written");
    } else {
        assert!(
            index == written,
            "the index is not what the cases say: `UPDATE_INDEX=1 cargo test --test index` writes it"
        );
    }
}

#[test]
fn each_case_says_in_one_line_what_it_shows() {
    let cases = cases();
    assert!(cases.len() >= 500, "{} cases", cases.len());
    for (case, shows) in &cases {
        assert!(!shows.is_empty() && !shows.contains('\n') && !shows.starts_with('…'), "{case}: {shows:?}");
        let twin = cases.iter().find(|(other, said)| *other != case && *said == shows);
        assert!(twin.is_none(), "{case} and {twin:?} show the same");
    }
}
