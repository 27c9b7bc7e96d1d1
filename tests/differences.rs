//! The changes between two rulebooks hold for exactly the programmes that their conditions describe.
//!
//! Each change becomes a requirement of the new rulebook that nobody meets where its condition holds; then both decide
//! every programme, and it must break those alone that say what became of it.

use std::fs;

use paceline::{Change, Rulebook, Source};
use serde_json::{Value as Json, json};

fn text(file: &str) -> String {
    fs::read_to_string(crate::root().join("tests/cases/cli").join(file)).expect(file)
}

fn rulebook(text: &str) -> Rulebook {
    Rulebook::from_sources(vec![Source::new("scheme.rules", text)]).expect("a rulebook without errors")
}

fn programs() -> Vec<Json> {
    let mut programs = Vec::new();
    for region in ["europe", "france", "spain", "japan", "russia"] {
        for segment in ["B", "C", "lcv"] {
            for technologies in [&[][..], &["bev_system"], &["e_body"], &["bev_system", "e_body"]] {
                for sop in ["2024-12-31", "2025-01-01", "2029-12-31", "2030-01-01"] {
                    for partners in [&[][..], &["renault"], &["nissan"], &["renault", "nissan"]] {
                        programs.push(json!({"region": region, "segment": segment, "technologies": technologies,
                           "sop": sop, "partners": partners, "proposer": "nissan"}));
                    }
                }
            }
        }
    }
    programs
}

/// Compares the changes with what becomes of every programme; how many changes there are.
fn exact(old: &str, new: &str) -> usize {
    let day = "2026-02-01".parse().expect("a day");
    let (before, after) = (rulebook(old), rulebook(new));
    let changes: Vec<Change> = before.diff(&after, day).expect("within the budget");
    let probes = changes
        .iter()
        .enumerate()
        .map(|(at, change)| format!("probe_{at}: require not ({}) because \"a probe\"\n", change.when));
    let probed = rulebook(&(new.to_owned() + &probes.collect::<String>()));
    for fields in programs() {
        let program = |rulebook: &Rulebook| rulebook.program("a programme", &fields).expect("valid");
        let moved = before.moved(&program(&before), &after, &program(&after), day).expect("decided");
        let decided = probed.decide(&program(&probed), day).expect("decided");
        let mut listed = 0;
        for (at, change) in changes.iter().enumerate() {
            let holds = decided.violations.iter().any(|violation| violation.rule == format!("probe_{at}"));
            let same = moved.iter().any(|moved| {
                moved.question == change.question
                    && moved.subject == change.subject
                    && (&moved.old, &moved.new) == (&change.old, &change.new)
            });
            assert_eq!(holds, same, "{change:?}: {fields} {moved:?}");
            listed += usize::from(holds);
        }
        assert_eq!(listed, moved.len(), "each is a change: {fields} {moved:?}");
    }
    changes.len()
}

#[test]
fn changes_hold_where_their_conditions_do() {
    let (old, new) = (text("diff/old.rules"), text("diff/new.rules"));
    assert!(exact(&old, &new) > 3);
    assert!(exact(&new, &old) > 3);
    assert_eq!(exact(&old, &old), 0);
}

#[test]
fn changes_of_rulebooks_with_other_worlds() {
    let (old, new) = (text("diff/old.rules"), text("diff-worlds/new.rules"));
    assert_eq!(exact(&old, &new), 0);
    let moved = new
        .replace("region in [europe, russia]", "region in europe")
        .replace("[japan, china]", "[japan, china, russia]");
    assert!(exact(&old, &moved) > 0);
}

#[test]
fn changes_of_who_follows_and_pays() {
    let old = text("diff/old.rules");
    let new = old
       .replace("partners_follow: follow partners", "partners_follow: follow partners when segment is not lcv\n joint: follow everyone when technologies has e_body")
       .replace("split cost equally", "split cost leader 60 %, followers equally")
       .replace("one_platform:    share platform", "one_platform: share platform when technologies has no bev_system");
    assert!(exact(&old, &new) > 3);
    assert!(exact(&new, &old) > 3);
}

#[test]
fn shares_by_numbers_change_with_who_follows() {
    let text = |who: &str| {
        format!(
            "member renault  member nissan  member mitsubishi
             program {{ partners: any member = []  volumes: number per member = 0 }}
             base: lead renault
             joint: follow {who}
             costs: split cost by volumes"
        )
    };
    let day = "2026-02-01".parse().expect("a day");
    let changes = rulebook(&text("nissan")).diff(&rulebook(&text("[nissan, mitsubishi]")), day).expect("in time");
    let cost: Vec<&Change> = changes.iter().filter(|change| change.question == "cost").collect();
    assert_eq!(cost.len(), 1, "{changes:#?}");
    assert_eq!(cost[0].when, "always");
    assert_eq!(cost[0].old["followers"], json!(["nissan"]));
    assert_eq!(cost[0].new["followers"], json!(["nissan", "mitsubishi"]));
}
