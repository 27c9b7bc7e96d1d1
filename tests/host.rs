//! A rulebook that is being written: files that come, change and go; snapshots on other threads; checks that are stopped.

use std::time::{Duration, Instant};

use paceline::finding::EditError;
use paceline::rulebook::{FileEdit, Host, Snapshot, StopToken, Stopped};
use paceline::{Limits, Source, check};

use crate::workloads;

const WORLD: &str = "member a member b\ntaxonomy t { x, y, z }\nprogram { f: t }\n";
const RULES: &str = "x_first: lead a when f is x\nrest: lead b\n";

fn host() -> Host {
    let mut host = Host::new(Limits::default());
    host.apply([FileEdit::set("rules.rules", RULES), FileEdit::set("world.rules", WORLD)]).expect("two texts");
    host
}

fn codes(snapshot: &Snapshot) -> Vec<&'static str> {
    let report = snapshot.check(&StopToken::new()).expect("nobody stops it");
    let whole = check(snapshot.sources().iter().map(|(_, source)| source.clone()).collect(), Limits::default()).0;
    assert_eq!(report.findings, whole.findings);
    report.findings.iter().map(|finding| finding.code.name()).collect()
}

#[test]
fn files_come_change_and_go() {
    let mut host = host();
    assert_eq!(codes(host.snapshot()), [""; 0]);
    let more = "only_y: lead a when f is y\n";
    let snapshot = host.apply([FileEdit::set("more.rules", more)]).expect("a text");
    assert_eq!(codes(&snapshot), [""; 0]);
    let names: Vec<&str> = snapshot.sources().iter().map(|(_, source)| source.name()).collect();
    assert_eq!(names, ["more.rules", "rules.rules", "world.rules"]);
    let snapshot = host.apply([FileEdit::splice("more.rules", 25..26, "x and f is y")]).expect("a stretch");
    assert_eq!(codes(&snapshot), ["always-false", "dead-rule"]);
    let snapshot = host.apply([FileEdit::remove("world.rules")]).expect("a file");
    assert!(codes(&snapshot).contains(&"unknown-name"));
    let snapshot = host.apply([FileEdit::remove("more.rules"), FileEdit::set("world.rules", WORLD)]).expect("files");
    assert_eq!(codes(&snapshot), [""; 0]);
}

#[test]
fn edits_that_cannot_be_made_change_nothing() {
    let mut host = host();
    let before = host.snapshot().revision();
    let change = || FileEdit::set("rules.rules", "");
    assert_eq!(
        host.apply([change(), FileEdit::remove("none.rules")]).map(|_| ()),
        Err(EditError::NoFile("none.rules".to_owned()))
    );
    let past = FileEdit::splice("world.rules", 1_000..1_001, "");
    assert!(matches!(host.apply([change(), past]), Err(EditError::Outside { .. })));
    assert_eq!(host.snapshot().revision(), before);
    assert_eq!(host.snapshot().source("rules.rules").map(|(_, source)| source.text()), Some(RULES));
}

#[test]
fn the_last_sound_rulebook_is_known_while_there_are_errors() {
    let mut host = host();
    assert!(host.snapshot().last_sound().is_none(), "nothing was checked");
    host.snapshot().check(&StopToken::new()).expect("nobody stops it");
    assert!(host.snapshot().last_sound().is_some_and(|sound| sound.is_current));
    let snapshot = host.apply([FileEdit::set("more.rules", "third: lead c\n")]).expect("a text");
    assert_eq!(codes(&snapshot), ["unknown-name"]);
    assert!(snapshot.rulebook().is_none());
    assert!(snapshot.last_sound().is_some_and(|sound| !sound.is_current));
    assert_eq!(snapshot.model().rules.len(), 2, "the model is there all the same");
}

#[test]
fn a_check_is_done_once_for_all_threads() {
    let mut host = Host::new(Limits::default());
    let nested = workloads::nested(300, 0, 7).rules;
    let snapshot = host.apply(nested.iter().map(|source: &Source| FileEdit::set(source.name(), source.text())));
    let snapshot = snapshot.expect("texts");
    let reports: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| snapshot.check(&StopToken::new()))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic").expect("nobody stops it")).collect()
    });
    assert!(reports.windows(2).all(|two| std::sync::Arc::ptr_eq(&two[0], &two[1])));
}

#[test]
fn a_check_is_stopped_from_another_thread() {
    let mut host = Host::new(Limits::default());
    let wild = workloads::wild(1_000, 0, 7).rules;
    let snapshot = host.apply(wild.iter().map(|source: &Source| FileEdit::set(source.name(), source.text())));
    let snapshot = snapshot.expect("texts");
    let stop = StopToken::new();
    let (result, took) = std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let result = snapshot.check(&stop);
            (result.map(|_| ()), Instant::now())
        });
        std::thread::sleep(Duration::from_millis(30));
        let stopped = Instant::now();
        stop.stop();
        let (result, ended) = thread.join().expect("no panic");
        (result, ended.duration_since(stopped))
    });
    assert_eq!(result, Err(Stopped));
    // Measured in milliseconds in `benches/edits`; here a machine may be busy with other tests.
    assert!(took < Duration::from_millis(500), "{took:?}");
    assert_eq!(snapshot.check(&stop).map(|_| ()), Err(Stopped), "a token stays set");
    assert!(snapshot.checked().is_none());
}
