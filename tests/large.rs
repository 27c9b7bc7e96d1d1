//! More of a kind than 16 bits count: members, ways of sharing, assets, terms. Whoever is beyond is not taken for another.

use paceline::{Date, Rulebook, Source, Verdict};

/// More than 65,536; and one beyond, that 16 bits would take for the fifth.
const MANY: usize = 70_000;
const BEYOND: usize = 65_536 + 5;

fn day() -> Date {
    Date::constant(2026, 1, 1)
}

fn rulebook(text: String) -> Rulebook {
    Rulebook::from_sources(vec![Source::new("large.rules", text)]).unwrap_or_else(|error| panic!("{error}"))
}

fn names(prefix: &str) -> String {
    (0..MANY).map(|at| format!("{prefix}{at} ")).collect()
}

#[test]
#[ignore = "with so many members an analysis takes a minute; run it with `--release -- --ignored`"]
fn the_leader_is_the_member_that_is_meant_among_very_many() {
    let members: String = (0..MANY).map(|at| format!("member m{at}\n")).collect();
    let rulebook = rulebook(format!(
        "{members} program {{ f: flag  proposer: member }}\n far: lead m{BEYOND} when f\n last: lead m{} when not f\n",
        MANY - 1
    ));
    let engine = rulebook.engine(day()).expect("tables");
    for (f, leader) in [(true, BEYOND), (false, MANY - 1)] {
        let form = rulebook.propose("a car").set("f", f).set("proposer", format!("m{BEYOND}"));
        let program = form.build().expect("a programme");
        let prepared = engine.prepare(&program).expect("possible");
        let led = engine.leader(&prepared).expect("its own").expect("somebody leads");
        assert_eq!(led.0 as usize, leader);
        let mut verdict = Verdict::new();
        engine.decide(&prepared, &mut verdict).expect("decided");
        assert_eq!(verdict.leader().map(|(led, _)| led.0 as usize), Some(leader));
    }
}

#[test]
fn assets_and_ways_of_sharing_are_those_that_are_meant_among_very_many() {
    let modes = (0..MANY).map(|at| format!("mode{at}")).collect::<Vec<_>>().join(", ");
    let assets: String = (0..MANY).map(|at| format!("k k{at} {{ size: {at} }}\n")).collect();
    let text = format!(
        "member a  member b
        taxonomy t {{ {} }}
        asset k modes {modes} {{ size: number }}
        {assets}
        program {{ f: flag  term: t }}
        lead_a: lead a when term is t{BEYOND}
        lead_b: lead b when term is not t{BEYOND}
        all_follow: follow everyone
        shared: share k as mode{BEYOND}
        far: choose k where k.size is {BEYOND}",
        names("t")
    );
    let rulebook = rulebook(text);
    for (of, leader) in [(BEYOND, "a"), (5, "b")] {
        let form = rulebook.propose("a car").set("f", true).set("term", format!("t{of}"));
        let decision = rulebook.decide(&form.build().expect("a programme"), day()).expect("decided");
        assert_eq!(decision.leader.answer().map(String::as_str), Some(leader));
        let (_, asset) = &decision.assets[0];
        assert_eq!(asset.sharing.answer(), Some(&format!("mode{BEYOND}")));
        assert_eq!(asset.asset.answer(), Some(&Some(format!("k{BEYOND}"))));
    }
}
