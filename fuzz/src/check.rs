//! Checking ends in findings or a rulebook; what findings say can be shown and done, and a rulebook can be used.

use paceline::{Finding, Limits, Report, Rulebook, Source, check, mend};

/// A form feed stands between two files.
pub fn holds(text: &str) {
    let files = text.split('\u{c}').enumerate();
    let sources: Vec<Source> = files.map(|(at, text)| Source::new(format!("{at}.rules"), text)).collect();
    let (report, rulebook) = checked(sources.clone());
    assert_eq!(rulebook.is_some(), !report.has_errors());
    if let Some(rulebook) = rulebook {
        used(&rulebook);
    }
    // Where something can be mended, doing so ends, and leaves no more errors than there were.
    if text.len() < 2_000 && report.findings.iter().any(|finding| !finding.fixes.is_empty()) {
        mend(sources, limits());
    }
}

/// A small budget, so that what is intricate is undecided soon.
fn limits() -> Limits {
    Limits::default().with("steps", 20_000).expect("a limit")
}

/// Checks, and holds what is found against what findings owe.
pub fn checked(sources: Vec<Source>) -> (Report, Option<Rulebook>) {
    let (report, rulebook) = check(sources, limits());
    report.findings.iter().for_each(|finding| told(finding, &report));
    rendered(&report);
    (report, rulebook)
}

/// Every place is one of the text, and no two edits of a fix are in each other's way.
fn told(finding: &Finding, report: &Report) {
    let sound = |span: paceline::Span| {
        report.sources.get(span.source).is_some_and(|source| source.text().get(span.range()).is_some())
    };
    assert!(!finding.labels.is_empty() && !finding.message.is_empty(), "{finding:?}");
    assert!(finding.labels.iter().all(|label| sound(label.span)), "{finding:?}");
    for fix in &finding.fixes {
        assert!(!fix.edits.is_empty() && fix.edits.iter().all(|edit| sound(edit.span)), "{finding:?}");
        let mut edits: Vec<_> = fix.edits.iter().map(|edit| edit.span).collect();
        edits.sort();
        let apart = |two: &[paceline::Span]| two[0].source != two[1].source || two[0].end <= two[1].start;
        assert!(edits.windows(2).all(apart), "{finding:?}");
    }
}

fn rendered(report: &Report) {
    let mut shown = report.to_string();
    for diagnostic in paceline::Diagnostic::all(report) {
        let handler = miette::NarratableReportHandler::new();
        handler.render_report(&mut shown, &diagnostic).expect("can be shown");
    }
}

/// What a sound rulebook is for does not panic either.
fn used(rulebook: &Rulebook) {
    let day = "2026-01-01".parse().expect("a day");
    rulebook.test();
    rulebook.schema();
    paceline::Document::of(rulebook, day).to_html();
    let anything = rulebook.any_program("anything");
    rulebook.block(&anything).expect("its own programme");
    rulebook.decide(&anything, day).ok();
    rulebook.explain(&anything, day).ok();
}
