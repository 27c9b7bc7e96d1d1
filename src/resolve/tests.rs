//! Every mistake that resolving finds, and that valid rulebooks have none.
//!
//! A case is a file in `tests/cases/resolve`; a line `#--- file: NAME` begins a further file of the same rulebook, and
//! `#--- world` stands for a world to make mistakes in. The snapshot shows each finding as a person would see it, and
//! what is left after each fix.

use super::{Resolved, resolve};
use crate::finding::{Edit, Finding, Fix};
use crate::syntax::parser::parse;
use crate::syntax::tree;
use crate::text::{Source, SourceId, Sources, Span};
use std::fmt::Write;
use std::sync::Arc;

const WORLD: &str = include_str!("../../tests/cases/resolve/world/world.rules");

fn sources_of(text: &str) -> Sources {
    let mut sources = Sources::default();
    let mut name = "main.rules";
    let mut rest = text;
    if let Some(after) = text.strip_prefix("#--- world\n") {
        sources.add(Source::new("world.rules", WORLD));
        rest = after;
    }
    while let Some(at) = rest.find("#--- file: ") {
        let (before, after) = rest.split_at(at);
        if !before.trim().is_empty() {
            sources.add(Source::new(name, before));
        }
        let line = after.lines().next().unwrap_or_default();
        name = line.trim_start_matches("#--- file: ").trim();
        rest = &after[line.len()..];
    }
    sources.add(Source::new(name, rest));
    sources
}

fn resolve_sources(sources: &Sources) -> (Vec<Finding>, Resolved) {
    let mut findings = Vec::new();
    let mut files: Vec<(SourceId, Arc<tree::File>)> = Vec::new();
    for (id, source) in sources.iter() {
        let parsed = parse(id, source.text());
        findings.extend(parsed.findings);
        files.push((id, Arc::new(parsed.file)));
    }
    (findings, resolve(&files, 128))
}

fn place(sources: &Sources, span: Span) -> String {
    let source = sources.at(span.source);
    let (line, column) = source.line_column(span.start as usize);
    let slice = sources.slice(span);
    let slice = match slice.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &slice[..end]),
        None => slice.to_owned(),
    };
    format!("{}:{line}:{column} ‹{}›", source.name(), slice.replace('\n', "⏎"))
}

fn show(sources: &Sources, finding: &Finding) -> String {
    let mut text = format!("{:?} {}: {}\n", finding.severity(), finding.code, finding.message);
    for label in &finding.labels {
        writeln!(text, "  at {} {}", place(sources, label.span), label.message).unwrap();
    }
    if let Some(help) = &finding.help {
        writeln!(text, "  help: {help}").unwrap();
    }
    if !finding.rules.is_empty() {
        writeln!(text, "  rules: {}", finding.rules.join(", ")).unwrap();
    }
    for fix in &finding.fixes {
        let edits: Vec<String> =
            fix.edits.iter().map(|edit| format!("{} → ‹{}›", place(sources, edit.span), edit.text)).collect();
        writeln!(text, "  fix: {}: {}; leaves {}", fix.message, edits.join(", "), left_after(sources, fix)).unwrap();
    }
    text
}

/// The findings that are left once a fix is made.
fn left_after(sources: &Sources, fix: &Fix) -> String {
    let (syntax, resolved) =
        resolve_sources(&Edit::all(&fix.edits, sources).expect("edits of these sources").into_iter().collect());
    let all: Vec<&str> = syntax.iter().chain(&resolved.findings).map(|finding| finding.code.name()).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}

fn report(text: &str) -> String {
    let sources = sources_of(text);
    let (syntax, resolved) = resolve_sources(&sources);
    let mut report = String::new();
    // How a broken item is described is the parser's business, and shown in its own cases.
    for finding in &syntax {
        let (line, _) = sources.at(finding.span().source).line_column(finding.span().start as usize);
        writeln!(report, "{} in line {line}\n", finding.code).unwrap();
    }
    for finding in &resolved.findings {
        writeln!(report, "{}", show(&sources, finding)).unwrap();
    }
    write!(report, "blocked: {:?}", resolved.blocked).unwrap();
    report
}

#[test]
fn mistakes_are_found_once() {
    insta::glob!("../../tests/cases/resolve", "*.rules", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        insta::with_settings!({ description => text.clone(), omit_expression => true }, {
            insta::assert_snapshot!(report(&text));
        });
    });
}

#[test]
fn valid_rulebooks_have_no_findings() {
    insta::glob!("../../tests/cases/resolve/valid", "*.rules", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(report(&text), "blocked: {}", "{path:?}");
    });
}
