//! A rulebook that is being written: files that come, change and go; snapshots on other threads; checks that are stopped.

use std::ops::Range;
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
    assert_eq!(codes(&snapshot), ["dead-rule"]);
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
    // `benches/edits` measures it in milliseconds; here the machine may be busy with other tests.
    assert!(took < Duration::from_millis(500), "{took:?}");
    assert_eq!(snapshot.check(&stop).map(|_| ()), Err(Stopped), "a token stays set");
    assert!(snapshot.checked().is_none());
}

/// A rulebook with all that rules can say.
const WHOLE: [(&str, &str); 3] = [
    (
        "world.rules",
        "member a \"A\"\nmember b\nmember c\n\ntaxonomy region { north { n1, n2 }  south { s1, s2 }  west }\n\
         taxonomy kind { car, van }\n\nprogram {\n  region: region\n  kind: kind = car\n  techs: any kind = []\n  \
         volume: number = 0\n  volumes: number per member = 0\n  sop: date = 2024-01-01\n  proposer: member = a\n  \
         partners: any member = []\n  mother: body or none = none\n}\n\n\
         asset platform { owner: member  kinds: any kind  size: number }\nasset body modes derived { owner: member }\n\n\
         platform one \"One\" { owner: a  kinds: [car, van]  size: 5 }\nplatform two { owner: b  kinds: [car]  size: 7 }\n\
         body first { owner: a }\n\nlet big = volume >= 100\nlet sister = mother is not none\n\
         impossible when region is west and kind is van because \"no vans there\"\n",
    ),
    (
        "rules.rules",
        "charter \"Rules\" { enacted 2020-01-01 }\ntiers strong > weak\n\n# The north.\n\
         north: lead a when region in north because \"near\"\nsouth: lead b when region in south source \"a text\"\n\
         rest: lead proposer\n\ntier strong {\n  mother_leads: lead mother.owner when sister\n}\ntier weak {\n  \
         big_c: lead c when big until 2025-01-01\n  small_a: lead a when not big overrides big_c\n}\n\
         table plan: lead by region, kind {\n  n: n1 | van -> b\n  m: s1, s2 | car -> a from 2022-01-01\n}\n\
         on_car: lead b on car when techs has car\nfollowing: follow partners\nnot_c: abstain c when region in north\n\
         shared: share platform when volume > 10\nderived: share body as derived when platform.sharing is not separate\n",
    ),
    (
        "more.rules",
        "best: choose platform where platform.kinds has kind prefer platform.owner is leader, most size\n\
         no_two: bar platform where platform is two when region in north\n\
         halves: split cost leader 50 %, followers equally\n\
         must: require followers is not empty when big\nhalf: target 50 % have leader is a among sop >= 2023-01-01\n\
         repeal south from 2024-06-01 because \"it ends\"\n\
         guarantee \"somebody of the north\": leader in [a, b, c] when region in north\n\
         guarantee \"one of two\": platform is not none when region in south\n\n\
         test \"a car of the north\" {\n  program { region: n1  volume: 20  partners: [b] }\n  as of 2023-01-01\n  \
         expect leader is a by north\n  expect platform.sharing is shared\n}\n",
    ),
];

/// What is put in the place of words of one kind, at random.
const ALIKE: [&[&str]; 6] = [
    &["a", "b", "c", "proposer", "mother.owner"],
    &["north", "south", "n1", "s1", "west", "[n1, s2]"],
    &["car", "van"],
    &["100", "10", "7", "50", "20"],
    &["2020-01-01", "2022-01-01", "2024-06-01", "2025-01-01"],
    &[
        "strong",
        "weak",
        "north:",
        "rest:",
        "because",
        "overrides north",
        "until 2023-01-01",
        "\"near\"",
        "\"x\"",
        "\n",
        "# x\n",
    ],
];

/// Some edit of a file: mostly a word for another, else some characters that come or go.
fn some_edit(snapshot: &Snapshot, random: &mut workloads::random::Random) -> FileEdit {
    let files: Vec<&Source> = snapshot.sources().iter().map(|(_, source)| source).collect();
    let (name, text) = WHOLE[random.below(WHOLE.len())];
    let Some(file) = files.get(random.below(files.len() + 1)) else { return FileEdit::set(name, text) };
    let (path, text) = (file.name(), file.text());
    let words = ALIKE[random.below(ALIKE.len())];
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
    let places: Vec<Range<usize>> = words
        .iter()
        .flat_map(|word| text.match_indices(word).map(|(at, found)| at..at + found.len()))
        .filter(|range| edge(text[..range.start].chars().next_back()) && edge(text[range.end..].chars().next()))
        .collect();
    let end = text.len();
    match random.below(16) {
        0 => FileEdit::remove(path),
        1 => FileEdit::set(path, format!("# first\n{text}")),
        2 if end > 0 => {
            let at = random.below(end);
            FileEdit::splice(path, at..at + 1, "")
        }
        3 => {
            let at = random.below(end + 1);
            FileEdit::splice(path, at..at, *random.pick(&[" ", "\n", "#", "x", "}", "{", ",", "\"", "é"]))
        }
        4 => FileEdit::splice(path, end..end, *random.pick(&["\nnew: lead c when volume > 5", "\nbroken: lead", "\n"])),
        _ if places.is_empty() => FileEdit::splice(path, 0..0, "\n"),
        _ => FileEdit::splice(path, places[random.below(places.len())].clone(), *random.pick(words)),
    }
}

#[test]
fn after_any_edits_the_findings_are_those_of_a_whole_check() {
    let rounds: u64 = std::env::var("PACELINE_LAWS").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    for seed in 0..rounds {
        let mut random = workloads::random::Random::new(seed);
        let mut host = Host::new(Limits::default());
        let whole = || WHOLE.iter().map(|(path, text)| FileEdit::set(*path, *text));
        host.apply(whole()).expect("whole texts");
        for step in 0..16 {
            let before = host.snapshot().clone();
            let edit = some_edit(&before, &mut random);
            let snapshot = host.apply([edit.clone()]).unwrap_or(before);
            let report = snapshot.check(&StopToken::new()).expect("nobody stops it");
            let sources = snapshot.sources().iter().map(|(_, source)| source.clone()).collect();
            let expected = check(sources, Limits::default()).0.findings;
            let differs = report.findings.iter().zip(&expected).find(|(got, expected)| got != expected);
            let texts: Vec<&str> = snapshot.sources().iter().map(|(_, source)| source.text()).collect();
            assert!(
                report.findings == expected,
                "{differs:#?}\nseed {seed}, step {step}: {edit:?}\n{}",
                texts.join("\n")
            );
            // What is broken is mended after a while, so that most edits are of something sound.
            if report.has_errors() && random.chance(60) {
                host.apply(whole()).expect("whole texts");
            }
        }
    }
}
