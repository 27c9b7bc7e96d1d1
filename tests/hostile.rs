//! Rulebooks written to hurt end in findings that say what is too much, and how to mend it; at sizes that take no time.

use std::collections::BTreeMap;

use crate::hostile_workloads::KINDS;
use paceline::{Limits, Report, Source, check};

fn report(text: &str, limits: Limits) -> Report {
    check(vec![Source::new("hostile.rules", text)], limits).0
}

/// How many findings there are of each code.
fn counted(report: &Report) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    report.findings.iter().for_each(|finding| *counts.entry(finding.code.name()).or_default() += 1);
    counts
}

fn with(name: &str, value: u64) -> Limits {
    Limits::default().with(name, value).expect("a limit")
}

/// Every kind, small: what is found is what is wrong, and nothing is too much yet.
#[test]
fn what_is_found_in_each_kind() {
    let lines: Vec<String> = KINDS
        .iter()
        .map(|kind| {
            format!(
                "{} {}: {:?}",
                kind.name,
                kind.small,
                counted(&report(&(kind.text)(kind.small), with("steps", 20_000)))
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn too_much_text_is_one_finding_and_nothing_else_is_read() {
    let text = "membr a\n".repeat(100);
    assert!(counted(&report(&text, Limits::default()))["syntax"] > 1);
    let report = report(&text, with("size", 500));
    assert_eq!(counted(&report), BTreeMap::from([("syntax", 1)]));
    let said = report.to_string();
    assert!(said.contains("800 bytes of text, and 500 may be read") && said.contains("--limit size=1024"), "{said}");
    assert_eq!(report.sources.iter().count(), 1);
}

#[test]
fn all_files_count_together() {
    let sources = ["a", "b", "c"].map(|name| Source::new(format!("{name}.rules"), format!("member {name}\n")));
    let (report, _) = check(sources.to_vec(), with("size", 20));
    let place = report.findings[0].span().source;
    assert_eq!(report.sources.get(place).map(Source::name), Some("c.rules"));
    assert!(check(sources.to_vec(), with("size", 27)).0.findings.iter().all(|finding| finding.code.name() != "syntax"));
}

#[test]
fn depth_can_be_set_lower_and_not_higher() {
    let nested = |depth: usize| {
        format!(
            "member a\nprogram {{ f: flag }}\nr: lead a when {}f{}\nrest: lead a\n",
            "(".repeat(depth),
            ")".repeat(depth)
        )
    };
    let too_deep = |depth, limits| report(&nested(depth), limits).to_string().contains("nested deeper than");
    assert!(!too_deep(100, Limits::default()) && too_deep(200, Limits::default()));
    assert!(!too_deep(10, with("depth", 10)) && too_deep(11, with("depth", 10)));
    assert!(too_deep(200, with("depth", 100_000)));
}

#[test]
fn conditions_that_multiply_are_undecided_unless_more_is_allowed() {
    let kind = KINDS.iter().find(|kind| kind.name == "or-and-or").expect("a kind");
    let text = (kind.text)(7);
    assert_eq!(counted(&report(&text, Limits::default())).get("undecided-analysis"), None);
    let few = report(&text, with("boxes", 100));
    assert_eq!(counted(&few).get("undecided-analysis"), Some(&1));
    assert!(few.to_string().contains("more than 100 boxes") && few.to_string().contains("--limit boxes="), "{few}");
    assert_eq!(counted(&report(&(kind.text)(40), Limits::default())).get("undecided-analysis"), Some(&1));
}

#[test]
fn values_told_apart_times_rules_are_bounded() {
    for name in ["numbers", "rules", "rows"] {
        let kind = KINDS.iter().find(|kind| kind.name == name).expect("a kind");
        let text = (kind.text)(100);
        let few = report(&text, with("values", 10_000));
        assert_eq!(counted(&few), BTreeMap::from([("undecided-analysis", 1)]), "{name}");
        assert!(few.to_string().contains("values of `") && few.to_string().contains("--limit values="), "{few}");
        let many = report(&text, with("values", 1_000_000)).to_string();
        assert!(!many.contains("--limit values="), "{name}: {many}");
    }
}

#[test]
fn a_query_past_its_steps_is_undecided() {
    let kind = KINDS.iter().find(|kind| kind.name == "overlaps").expect("a kind");
    let text = (kind.text)(60);
    assert!(counted(&report(&text, with("steps", 1))).contains_key("undecided-analysis"));
    assert!(!counted(&report(&text, Limits::default())).contains_key("undecided-analysis"));
}

#[test]
fn limits_have_names() {
    for (name, _) in Limits::NAMES {
        assert_ne!(with(name, 7), Limits::default(), "{name}");
    }
    assert_eq!(Limits::default().with("stepps", 1), None);
}
