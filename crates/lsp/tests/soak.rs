//! Many random edits of the flagship through the protocol: no request is lost, and at the end the findings are those of
//! a whole check.
//!
//! `PACELINE_SOAK=10000 cargo test --release -p paceline-lsp soak -- --nocapture` takes longer, and tells how long an edit
//! takes until its findings are known: at once, and exactly.

use std::path::Path;
use std::time::{Duration, Instant};

use paceline::rulebook::Limits;
use paceline::{Source, check};
use serde_json::json;

use crate::session::Session;

/// Random numbers, the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

fn flagship() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the project's folder");
    let sources = paceline::read([root.join("rules")]).expect("the flagship");
    let name = |source: &Source| source.name().rsplit_once("/rules/").map(|(_, name)| format!("rules/{name}"));
    sources.iter().map(|source| (name(source).expect("below `rules`"), source.text().to_owned())).collect()
}

/// How long what took, in the order of size.
fn told(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len().saturating_sub(1)));
    let shown =
        |time: Option<&Duration>| time.map_or_else(String::new, |time| format!("{:.1} ms", time.as_secs_f64() * 1e3));
    println!("{name}: median {}, p95 {}, largest {}", shown(at(50)), shown(at(95)), shown(times.last()));
}

#[test]
fn soak() {
    let rounds: usize = std::env::var("PACELINE_SOAK").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(60);
    let mut files = flagship();
    let on_disk: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let mut session = Session::plain(&on_disk);
    for (name, text) in &files {
        session.open(name, text);
    }
    let mut random = Random(7);
    let (mut at_once, mut exact) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let file = random.below(files.len());
        let (name, text) = (files[file].0.clone(), files[file].1.clone());
        let lines: Vec<&str> = text.split('\n').collect();
        let line = random.below(lines.len());
        let column = (0..=random.below(lines[line].len() + 1)).rev().find(|at| lines[line].is_char_boundary(*at));
        let column = column.unwrap_or_default().min(lines[line].len());
        let units = lines[line][..column].encode_utf16().count() as u32;
        let typed = ["x", " ", "\n", "😀", "not ", "日", "}", "\"", "lead nissan", "#"][random.below(10)];
        let start = Instant::now();
        session.change(&name, [line as u32, units, line as u32, units], typed);
        // Any request is answered once the edit is made and what is known at once is told.
        let document = json!({"textDocument": {"uri": session.uri(&name)}});
        let answer = session.ask("textDocument/foldingRange", document.clone());
        at_once.push(start.elapsed());
        assert!(answer.is_array(), "{answer}");
        let lenses = session.ask("textDocument/codeLens", document);
        exact.push(start.elapsed());
        assert!(lenses.is_array(), "{lenses}");
        let offset: usize = lines[..line].iter().map(|line| line.len() + 1).sum::<usize>() + column;
        files[file].1.insert_str(offset, typed);
        // What is broken is mended after a while, so that most edits are of something sound.
        if random.below(3) == 0 {
            let end = units + typed.encode_utf16().count() as u32;
            let (to_line, to) = if typed == "\n" { (line as u32 + 1, 0) } else { (line as u32, end) };
            session.change(&name, [line as u32, units, to_line, to], "");
            files[file].1.replace_range(offset..offset + typed.len(), "");
        }
        session.heard.retain(|heard| heard.method == "textDocument/publishDiagnostics");
    }
    told("known at once", at_once);
    told("known exactly", exact);
    // What a broken item keeps from analysis is still shown as it was found before, so that more may be shown.
    let found = found(&files);
    session.hear_until(|session| {
        found.iter().all(|(name, codes)| codes.iter().all(|code| session.codes(name).contains(code)))
    });
    for (name, text) in flagship() {
        session.replace(&name, &text);
    }
    let whole = self::found(&flagship());
    session.hear_until(|session| whole.iter().all(|(name, codes)| &session.codes(name) == codes));
    session.end();
}

/// The codes of all findings of a whole check by file, those of failing tests among them.
fn found(files: &[(String, String)]) -> Vec<(String, Vec<String>)> {
    let sources: Vec<Source> = files.iter().map(|(name, text)| Source::new(name.as_str(), text.as_str())).collect();
    let (report, rulebook) = check(sources, Limits::default());
    let failed = rulebook.iter().flat_map(|of| of.failed_tests());
    let all: Vec<_> = report.findings.iter().cloned().chain(failed).collect();
    let of_file = |(at, (name, _)): (usize, &(String, String))| {
        let here = all.iter().filter(|finding| finding.span().source.0 as usize == at);
        (name.clone(), here.map(|finding| finding.code.name().to_owned()).collect())
    };
    files.iter().enumerate().map(of_file).collect()
}
