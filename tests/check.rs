//! What `check` says of small rulebooks, as people read it; and that its fixes keep their promise.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::sync::Arc;

use paceline::finding::{Edit, Fix};
use paceline::{Code, Finding, Limits, Report, Source};

fn check(text: &str) -> Report {
    paceline::check(vec![Source::new("case.rules", text)], Limits::default()).0
}

/// The text of a report with a fix applied.
fn mended(report: &Report, fix: &Fix) -> String {
    Edit::all(&fix.edits, &report.sources).expect("edits of the report's sources")[0].text().to_owned()
}

/// The lines of `after` that `before` has not.
fn changed(before: &str, after: &str) -> String {
    let old: BTreeSet<&str> = before.lines().collect();
    let lines = after.lines().filter(|line| !old.contains(line)).map(|line| format!("        {}\n", line.trim()));
    lines.collect()
}

fn told(text: &str, report: &Report, finding: &Finding) -> String {
    let place = |span: paceline::Span| {
        let (line, column) = report.sources.get(span.source).expect("a source").line_column(span.range().start);
        let said = report.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{line}:{column} ▸{said}◂")
    };
    let mut told = format!("\n{} {}\n", finding.code, finding.message);
    for label in &finding.labels {
        writeln!(told, "    at {} {}", place(label.span), label.message).expect("a string takes all");
    }
    if !finding.rules.is_empty() {
        writeln!(told, "    rules: {}", finding.rules.join(", ")).expect("a string takes all");
    }
    if let Some(witness) = &finding.witness {
        let fields: Vec<String> = witness.program.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let day = witness.as_of.map(|day| format!(" as of {day}")).unwrap_or_default();
        writeln!(told, "    such as {{ {} }}{day}", fields.join("  ")).expect("a string takes all");
    }
    if let Some(help) = &finding.help {
        writeln!(told, "    help: {help}").expect("a string takes all");
    }
    for fix in &finding.fixes {
        write!(told, "    fix: {}\n{}", fix.message, changed(text, &mended(report, fix))).expect("a string takes all");
    }
    told
}

#[test]
fn findings_are_told_in_words() {
    insta::glob!("cases/check/*.rules", |path| {
        let text = fs::read_to_string(path).expect("a file");
        let report = check(&text);
        let told: String = report.findings.iter().map(|finding| told(&text, &report, finding)).collect();
        let told = if told.is_empty() { "\nnothing found\n".to_owned() } else { told };
        insta::with_settings!({omit_expression => true, prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!(format!("{}\n{told}", text.trim_end()));
        });
    });
}

/// The errors of a report by what they are about, without their wording.
/// A text without its `overrides` clauses.
fn without_overrides(text: &str) -> String {
    let cut = |line: &str| match line.split_once(" overrides ") {
        Some((before, _)) if !line.trim_start().starts_with('#') => before.to_owned(),
        _ => line.to_owned(),
    };
    text.lines().map(|line| cut(line) + "\n").collect()
}

/// Of real alliances whose rules no longer override each other: what is found is said in a few lines, whatever the number of
/// groups of programmes that it is about.
#[test]
fn a_message_is_short_however_much_it_is_about() {
    let mut conflicts = 0;
    for folder in ["rules", "examples/alliances/volkswagen"] {
        let sources = paceline::read([crate::root().join(folder)]).expect("a rulebook");
        let bare = sources.iter().map(|source| Source::new(source.name(), without_overrides(source.text())));
        let (report, _) = paceline::check(bare.collect(), Limits::default());
        for finding in &report.findings {
            conflicts += usize::from(finding.code == Code::Conflict);
            assert!(finding.message.len() <= 400, "{}", finding.message);
        }
    }
    assert!(conflicts > 2);
}

fn errors(report: &Report) -> BTreeSet<(Code, Vec<Arc<str>>)> {
    let errors = report.findings.iter().filter(|finding| finding.is_error());
    errors.map(|finding| (finding.code, finding.rules.clone())).collect()
}

/// The pairs of rules that a finding says disagree.
fn pairs(report: &Report) -> BTreeSet<[&str; 2]> {
    let conflicts = report.findings.iter().filter(|finding| finding.code == Code::Conflict);
    let pairs = conflicts.flat_map(|finding| {
        let (first, others) = finding.rules.split_first().expect("a rule");
        others.iter().map(|other| {
            let mut pair = [&**first, &**other];
            pair.sort_unstable();
            pair
        })
    });
    pairs.collect()
}

#[test]
fn each_fix_of_a_conflict_removes_it_and_adds_no_error() {
    let folder = crate::root().join("tests/cases/check");
    let mut tried = 0;
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a file");
        let before = check(&text);
        for conflict in before.findings.iter().filter(|finding| finding.code == Code::Conflict) {
            for fix in &conflict.fixes {
                let mended = mended(&before, fix);
                let after = check(&mended);
                let name = format!("{}: {}\n{mended}\n{:#?}", path.display(), fix.message, after.findings);
                let first = &*conflict.rules[0];
                for other in &conflict.rules[1..] {
                    let mut pair = [first, &**other];
                    pair.sort_unstable();
                    assert!(!pairs(&after).contains(&pair), "the conflict is still there: {name}");
                }
                assert!(pairs(&after).is_subset(&pairs(&before)), "a new conflict: {name}");
                let others = |report: &Report| {
                    let mut errors = errors(report);
                    errors.retain(|(code, _)| *code != Code::Conflict);
                    errors
                };
                assert!(others(&after).is_subset(&others(&before)), "a new error: {name}");
                tried += 1;
            }
        }
    }
    assert!(tried > 20, "only {tried} fixes");
}
