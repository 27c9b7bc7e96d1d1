//! The compiled engine: known answers, no allocation, one result on any number of threads.

use crate::workloads::Workload;
use paceline::decision::Parts;
use paceline::rulebook::Foreign;
use paceline::{Date, Refusal, Rulebook, Source, Verdict};

fn day() -> Date {
    Date::constant(2026, 1, 1)
}

fn rulebook(workload: &Workload) -> Rulebook {
    Rulebook::from_sources(workload.rules.clone()).unwrap_or_else(|error| panic!("{}: {error}", workload.name))
}

#[test]
fn nested_rules_give_the_known_answers() {
    for (rules, seed) in [(30, 1), (300, 2), (700, 3)] {
        let nested = crate::workloads::nested(rules, 500, seed);
        known(&nested, &rulebook(&nested));
    }
}

#[test]
fn rules_ranked_by_tiers_give_the_known_answers() {
    for (rules, seed) in [(30, 1), (120, 2)] {
        let ranked = crate::workloads::ranked(rules, 500, seed);
        known(&ranked, &rulebook(&ranked));
    }
}

fn known(workload: &Workload, rulebook: &Rulebook) {
    let engine = rulebook.engine(day()).expect("tables");
    let mut verdict = Verdict::new();
    for (program, leader) in workload.programs(rulebook).iter().zip(&workload.leaders) {
        let prepared = engine.prepare(program).expect("possible");
        let name = crate::workloads::MEMBERS[*leader];
        let member = |id: paceline::model::MemberId| rulebook.members()[id.0 as usize].name.as_str();
        assert_eq!(
            engine.leader(&prepared).expect("its own").map(member),
            Some(name),
            "{}: {}",
            workload.name,
            program.name
        );
        engine.decide(&prepared, &mut verdict).expect("decided");
        let (leader, by) = verdict.leader().expect("in force");
        assert_eq!((member(leader), by.len()), (name, 1), "{}: {}", workload.name, program.name);
        let decision = rulebook.decide(program, day()).expect("decided");
        assert_eq!(decision.leader.by, rulebook.labels(by).expect("its own"));
    }
}

#[test]
fn deciding_into_a_used_verdict_allocates_nothing() {
    let flagship = Rulebook::from_sources(crate::workloads::flagship()).expect("no errors");
    let nested = crate::workloads::nested(300, 100, 1);
    let of_nested = rulebook(&nested);
    let sets = [(&flagship, crate::workloads::flagship_cars(&flagship)), (&of_nested, nested.programs(&of_nested))];
    for (rulebook, programs) in sets {
        let engine = rulebook.engine(day()).expect("tables");
        let prepared: Vec<_> = programs.iter().map(|program| engine.prepare(program).expect("possible")).collect();
        assert!(prepared.len() > 20);
        let mut verdict = Verdict::new();
        prepared.iter().for_each(|prepared| engine.decide(prepared, &mut verdict).expect("decided"));
        let counted = allocation_counter::measure(|| {
            for prepared in &prepared {
                assert!(engine.leader(prepared).expect("its own").is_some());
                engine.decide(prepared, &mut verdict).expect("decided");
            }
        });
        assert_eq!(counted.count_total, 0, "allocations");
    }
}

#[test]
fn a_verdict_in_names_is_written_like_a_decision_with_one_allocation() {
    let rulebook = Rulebook::from_sources(crate::workloads::flagship()).expect("no errors");
    let (mut verdict, mut line) = (Verdict::new(), Vec::with_capacity(1 << 16));
    for (day, parts) in [("2026-01-01", Parts::ALL), ("2019-01-01", Parts::ALL), ("2026-01-01", leader_and_cost())] {
        let day = day.parse().expect("a day");
        let engine = rulebook.engine(day).expect("tables");
        for program in crate::workloads::flagship_cars(&rulebook) {
            let prepared = engine.prepare(&program).expect("possible");
            engine.ask(&prepared, parts, &mut verdict).expect("decided");
            let counted = allocation_counter::measure(|| {
                line.clear();
                let named = engine.named(&verdict, &program.name).expect("its own");
                serde_json::to_writer(&mut line, &named).expect("written");
            });

            assert!(counted.count_total <= 2, "allocations: {counted:?}");
            let decision = rulebook.decide(&program, day).expect("decided");
            let written = serde_json::to_string(&decision.only(parts)).expect("written");
            assert_eq!(std::str::from_utf8(&line), Ok(written.as_str()));
        }
    }
}

fn leader_and_cost() -> Parts {
    "leader,cost".parse().expect("parts")
}

#[test]
fn threads_share_an_engine_and_decide_alike() {
    let nested = crate::workloads::nested(300, 400, 5);
    let rulebook = rulebook(&nested);
    let engine = rulebook.engine(day()).expect("tables");
    let programs = nested.programs(&rulebook);
    let decide = || {
        let mut verdict = Verdict::new();
        let decided = programs.iter().map(|program| engine.decision(program, &mut verdict).expect("decided").to_json());
        decided.map(|json| json.to_string()).collect::<Vec<String>>()
    };
    let alone = decide();
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..4).map(|_| scope.spawn(decide)).collect();
        for other in others {
            assert!(other.join().expect("it ends") == alone, "the same decisions");
        }
    });
}

#[test]
fn a_programme_of_another_world_is_refused() {
    let of = |members: &str| {
        let text = format!("{members} program {{ proposer: member  twin: flag = no }} own: lead proposer");
        Rulebook::from_sources(vec![Source::new("scheme.rules", text)]).expect("no errors")
    };
    let (before, after) = (of("member renault member nissan"), of("member mitsubishi member renault member nissan"));
    let program = before.propose("a car").set("proposer", "nissan").build().expect("a programme");
    assert_eq!(*after.decide(&program, day()).expect_err("foreign"), Refusal::Foreign(Foreign::Program));
    assert_eq!(*after.explain(&program, day()).expect_err("foreign"), Refusal::Foreign(Foreign::Program));
    let engine = after.engine(day()).expect("tables");
    assert_eq!(*engine.prepare(&program).expect_err("foreign"), Refusal::Foreign(Foreign::Program));
    let alike = of("member renault member nissan").decide(&program, day()).expect("of the same world");
    assert_eq!(alike, before.decide(&program, day()).expect("its own"));
}
