//! Laws and examples of the syntax. A case is a file in `tests/cases/syntax`: `valid` ones are read and printed, each
//! in `mistakes` has one fault and one finding, those in `several` have more; what is said of them is a snapshot.

use super::parser::{Parsed, parse};
use crate::finding::{Finding, Fix};
use crate::text::{Source, SourceId};
use std::fmt::Write;

fn read(text: &str) -> Parsed {
    parse(SourceId::default(), text)
}

/// The text with a fix applied.
fn mended(text: &str, fix: &Fix) -> String {
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|edit| edit.span);
    let mut mended = String::new();
    let mut from = 0;
    for edit in edits {
        mended.push_str(&text[from..edit.span.range().start]);
        mended.push_str(&edit.text);
        from = edit.span.range().end;
    }
    mended + &text[from..]
}

/// The lines of `after` that `before` has not.
fn changed(before: &str, after: &str) -> String {
    let old: Vec<_> = before.lines().collect();
    let lines: Vec<_> = after.lines().filter(|line| !old.contains(line)).map(str::trim).collect();
    lines.join(" ⏎ ")
}

/// Everything that is said about a text.
fn report(text: &str) -> String {
    let source = Source::new("case", text);
    let parsed = read(text);
    let mut report = text.trim_end().to_owned() + "\n";
    for finding in &parsed.findings {
        let (line, column) = source.line_column(finding.span().range().start);
        let slice = |range: std::ops::Range<usize>| text[range].replace('\n', "⏎");
        let here = &finding.labels[0].message;
        writeln!(report, "\n{} {line}:{column} ▸{}◂ {here}", finding.code, slice(finding.span().range())).unwrap();
        writeln!(report, "    {}", finding.message).unwrap();
        for label in &finding.labels[1..] {
            let (line, column) = source.line_column(label.span.range().start);
            writeln!(report, "    also {line}:{column} ▸{}◂ {}", slice(label.span.range()), label.message).unwrap();
        }
        if let Some(help) = &finding.help {
            writeln!(report, "    help: {help}").unwrap();
        }
        for fix in &finding.fixes {
            writeln!(report, "    fix:  {} ⇒ {}", fix.message, changed(text, &mended(text, fix))).unwrap();
        }
    }
    let names = parsed.file.broken.iter().flat_map(|broken| &broken.names);
    let names: Vec<_> = names.map(|(declares, name)| format!("{declares:?} {}", name.node)).collect();
    let kept: Vec<_> = parsed
        .file
        .items
        .iter()
        .map(|item| item.to_string().split_whitespace().take(2).collect::<Vec<_>>().join(" "))
        .collect();
    writeln!(report, "\nkept: {}\nsalvaged: {}", kept.join(" · "), names.join(" · ")).unwrap();
    report
}

fn is_in_style(finding: &Finding) -> bool {
    let sentences = finding.labels.iter().map(|label| &label.message).chain([&finding.message]).chain(&finding.help);
    sentences.into_iter().all(|sentence| {
        !sentence.is_empty() && !sentence.ends_with('.') && !sentence.starts_with(|letter: char| letter.is_uppercase())
    }) && finding.help.is_some()
}

#[test]
fn valid_files_are_read_and_printed() {
    insta::glob!("../../tests/cases/syntax/valid", "*.rules", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let parsed = read(&text);
        assert_eq!(parsed.findings, [], "{path:?}");
        assert_eq!(parsed.file.broken, [], "{path:?}");
        let printed = parsed.file.to_string();
        let again = read(&printed);
        assert_eq!(again.findings, [], "{path:?}\n{printed}");
        assert_eq!(again.file.to_string(), printed);
        insta::assert_snapshot!(printed);
    });
}

#[test]
fn one_mistake_is_one_finding_with_its_cure() {
    insta::glob!("../../tests/cases/syntax/mistakes", "*.rules", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let faults = faults_of_a_mistake(&text);
        insta::assert_snapshot!(report(&text) + &faults);
        assert!(faults.is_empty() || std::env::var("SHOW").is_ok(), "{path:?}: {faults}");
    });
}

/// What is wrong with what is said about a text with one mistake.
fn faults_of_a_mistake(text: &str) -> String {
    let mut faults = String::new();
    let parsed = read(text);
    if parsed.findings.len() != 1 {
        writeln!(faults, "FAULT: {} findings", parsed.findings.len()).unwrap();
    }
    for finding in &parsed.findings {
        if !is_in_style(finding) {
            writeln!(faults, "FAULT: not in the style of the house").unwrap();
        }
        for fix in &finding.fixes {
            for left in read(&mended(text, fix)).findings {
                writeln!(faults, "FAULT: mended, {}", left.message).unwrap();
            }
        }
    }
    faults
}

#[test]
fn several_faults_are_as_many_findings() {
    insta::glob!("../../tests/cases/syntax/several", "*.rules", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        insta::assert_snapshot!(report(&text));
    });
}
