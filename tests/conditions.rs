//! The conditions of open answers hold for exactly the programmes that they describe.
//!
//! Each case of an open answer becomes a requirement of the rulebook that nobody meets where the condition holds; then
//! every completion of the proposal is decided, and must break those alone whose answer it gets.

use std::collections::{BTreeMap, BTreeSet};

use paceline::{Rulebook, Source};
use serde_json::{Value as Json, json};

fn alliance(more: &str) -> Rulebook {
    let folder = crate::root().join("tests/cases/cli/alliance");
    let mut sources = paceline::read([folder]).expect("the rulebook of the command line's cases");
    sources.push(Source::new("probes.rules", more));
    Rulebook::from_sources(sources).expect("a rulebook without errors")
}

/// The places of all open answers with their cases.
fn open(json: &Json, place: &str, found: &mut BTreeMap<String, Vec<Json>>) {
    let Some(object) = json.as_object() else { return };
    if object.get("why") == Some(&json!("open")) {
        found.insert(place.to_owned(), object["cases"].as_array().expect("cases").clone());
    }
    for (key, value) in object {
        open(value, &format!("{place}/{key}"), found);
    }
}

/// Every combination of these values.
fn combinations(fields: &[(&str, Vec<Json>)]) -> Vec<Json> {
    fields.iter().fold(vec![json!({})], |all, (field, values)| {
        let with = |known: &Json| {
            let known = known.clone();
            values.iter().map(move |value| {
                let mut more = known.clone();
                more[field] = value.clone();
                more
            })
        };
        all.iter().flat_map(with).collect()
    })
}

fn subsets(names: &[&str]) -> Vec<Json> {
    (0..1_u32 << names.len())
        .map(|bits| names.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, name)| *name).collect())
        .collect()
}

/// Whether a decision about a completion has the answer of a case at a place: itself, what it is read from, or the division of
/// cost by the rule that decides.
fn has(rulebook: &Rulebook, completion: &Json, decision: &Json, place: &str, case: &Json) -> bool {
    // Where a question is not asked there is no answer.
    let Some(given) = decision.pointer(place) else { return false };
    if let Some(split) = case.get("split") {
        let label = given["by"].as_array().expect("labels").first();
        let rule = label.map(|label| {
            let of = |rule: &&paceline::model::Rule| json!(rule.head.label) == *label;
            rulebook.model().rules.iter().find(of).expect("a rule")
        });
        return match rule.map(|rule| &rule.answer) {
            Some(paceline::model::Answer::Split(of)) => json!(of.text.trim_start_matches("split cost ")) == *split,
            _ => split == "leader",
        };
    }
    let read = match case["answer"].as_str() {
        Some("leader") => decision.pointer("/leader/answer"),
        name => name.and_then(|name| completion.get(name)),
    };
    given["answer"] == *read.unwrap_or(&case["answer"])
}

fn exact(known: &Json, fields: &[(&str, Vec<Json>)]) {
    let day = "2026-02-01".parse().expect("a day");
    let rulebook = alliance("");
    let mut asked = known.clone();
    fields.iter().for_each(|(field, _)| asked[field] = json!("unknown"));
    let decision = rulebook.decide(&rulebook.program("open", &asked).expect("valid"), day).expect("decided").to_json();
    let mut answers = BTreeMap::new();
    open(&decision, "", &mut answers);
    assert!(answers.len() > 4, "much is open: {decision}");
    let (mut probes, mut text) = (Vec::new(), String::new());
    for (place, cases) in &answers {
        for case in cases {
            let when = case["when"].as_str().expect("a condition");
            text += &format!("probe_{}: require not ({when}) because \"a probe\"\n", probes.len());
            probes.push((place, case, when));
        }
    }
    let probed = alliance(&text);
    let mut possible = 0;
    for completion in combinations(fields) {
        let mut program = known.clone();
        completion.as_object().into_iter().flatten().for_each(|(field, value)| program[field] = value.clone());
        let fields = program;
        let program = probed.program("a completion", &fields).expect("valid");
        let Ok(decided) = probed.decide(&program, day) else { continue };
        possible += 1;
        let json = decided.to_json();
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for (at, (place, case, when)) in probes.iter().enumerate() {
            if decided.violations.iter().any(|violation| violation.rule == format!("probe_{at}")) {
                told.insert(place);
                let has = has(&probed, &fields, &json, place, case);
                assert!(has, "{place}: {case} when {when}: {completion}");
            }
        }
        for (place, _) in answers.iter().filter(|(_, cases)| !cases.is_empty()) {
            assert_eq!(told.contains(place.as_str()), json.pointer(place).is_some(), "{place}: {completion}");
        }
    }
    assert!(possible > 100);
}

#[test]
fn names_that_are_open() {
    let regions =
        ["europe", "france", "spain", "asean", "indonesia", "thailand", "japan", "china", "russia"].map(Json::from);
    exact(
        &json!({"partners": ["renault"]}),
        &[
            ("region", regions.to_vec()),
            ("segment", ["B", "C", "lcv"].map(Json::from).to_vec()),
            ("body", ["suv", "mpv", "van", "coupe"].map(Json::from).to_vec()),
            ("sop", ["2025-12-31", "2026-01-01"].map(Json::from).to_vec()),
            ("proposer", ["renault", "nissan", "mitsubishi"].map(Json::from).to_vec()),
            ("mother", ["none", "xpander"].map(Json::from).to_vec()),
        ],
    );
}

#[test]
fn sets_that_are_open() {
    exact(
        &json!({"region": "russia", "body": "van", "mother": "none"}),
        &[
            ("segment", ["B", "C", "lcv"].map(Json::from).to_vec()),
            ("technologies", subsets(&["powertrain", "ice", "phev_system", "bev_system", "e_body"])),
            ("proposer", ["renault", "nissan", "mitsubishi"].map(Json::from).to_vec()),
            ("partners", subsets(&["renault", "nissan", "mitsubishi"])),
        ],
    );
}
