//! How far tests reach: what is suggested passes and is decided by its rule, and what goes unnoticed really differs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use paceline::coverage::RuleCoverage;
use paceline::mutation::MutantStatus;
use paceline::rulebook::Suggestion;
use paceline::{Code, Date, Limits, Program, Rulebook, Source, check};

fn root() -> &'static Path {
    crate::root()
}

/// A rulebook without its tests.
fn untested(folder: &str) -> Vec<Source> {
    let sources = paceline::read([root().join(folder)]).expect("rules");
    let kept = sources.into_iter().map(|source| {
        let mut text = source.text().to_owned();
        while let Some(start) = text.find("\ntest \"") {
            let end = text[start..].find("\n}\n").map_or(text.len(), |end| start + end + 2);
            text.replace_range(start..end, "");
        }
        Source::new(source.name(), text)
    });
    kept.collect()
}

fn rulebook(sources: Vec<Source>) -> Rulebook {
    let (report, rulebook) = check(sources, Limits::default());
    rulebook.unwrap_or_else(|| panic!("{report}"))
}

/// Of rulebooks without a test: each rule gets one, it passes as pasted, and that rule decides it.
#[test]
fn a_suggested_test_passes_and_is_decided_by_its_rule() {
    for folder in ["rules", "starter/rules", "tests/cases/cli/alliance"] {
        let bare = rulebook(untested(folder));
        assert!(bare.test().is_empty(), "{folder}");
        let suggestions = bare.suggest();
        assert_eq!(suggestions.len(), bare.coverage().rules.len(), "{folder}: every rule decides some programme");
        let text: String = suggestions.iter().map(|suggestion| suggestion.test.as_str()).collect();
        let mut sources = untested(folder);
        sources.push(Source::new("suggested.rules", text));
        let tested = rulebook(sources);
        assert_eq!(tested.failed_tests(), [], "{folder}");
        for (suggestion, result) in suggestions.iter().zip(tested.test()) {
            assert!(
                tested.labels(&result.decided_by).expect("its own").contains(&suggestion.rule),
                "{folder}: {}",
                suggestion.test
            );
        }
        assert!(tested.suggest().is_empty(), "{folder}: nothing is left to suggest");
    }
}

/// With the tests that are suggested for them, no change goes unnoticed any more.
#[test]
fn a_test_suggested_for_a_change_notices_it() {
    for folder in ["tests/cases/cli/test-coverage", "tests/cases/cli/alliance"] {
        let sources = paceline::read([root().join(folder)]).expect("rules");
        let before = rulebook(sources.clone());
        let mutation = before.mutate(|_| true, &mut |_| {}).expect("its tests pass");
        assert!(mutation.unnoticed().count() > 5, "{folder}");
        let suggestions = before.suggest_for(&mutation).expect("its own");
        let text: String = suggestions.iter().map(|suggestion| suggestion.test.as_str()).collect();
        let after = rulebook(sources.into_iter().chain([Source::new("suggested.rules", text)]).collect());
        assert_eq!(after.failed_tests(), [], "{folder}");
        let mutation = after.mutate(|_| true, &mut |_| {}).expect("its tests pass");
        let left: Vec<String> = mutation.unnoticed().map(|tried| format!("{}: {}", tried.rule, tried.what)).collect();
        assert_eq!(left, Vec::<String>::new(), "{folder}");
    }
}

/// The programme shown for a change is possible, and the change of the text decides it otherwise.
#[test]
fn what_is_shown_for_a_change_is_decided_otherwise() {
    let text = "member a\nmember b\ntaxonomy t { x, y }\nprogram { t: t  n: number }\nr: lead a when t is x and n >= 5\ns: lead b\n";
    let old = rulebook(vec![Source::new("old.rules", text)]);
    let mutation = old.mutate(|_| true, &mut |_| {}).expect("no test fails");
    let changed = [
        ("dropped", text.replace("r: lead a when t is x and n >= 5\n", "")),
        ("`t is x` negated", text.replace("t is x", "t is not x")),
        ("`t is x` left out", text.replace("t is x and ", "")),
        ("`n >= 5` with `>`", text.replace(">=", ">")),
        ("`n >= 5` left out", text.replace(" and n >= 5", "")),
        ("`b` for `a`", text.replace("lead a", "lead b")),
    ];
    for (what, text) in changed {
        let tried = mutation.tried.iter().find(|tried| tried.rule == "r" && tried.what == what).expect(what);
        let MutantStatus::Unnoticed(Some((program, day))) = &tried.verdict else {
            panic!("{what}: {:?}", tried.verdict)
        };
        let new = rulebook(vec![Source::new("new.rules", text)]);
        let leader = |rulebook: &Rulebook| rulebook.decide(program, *day).expect("possible").leader.answer().cloned();
        assert_ne!(leader(&old), leader(&new), "{what}");
    }
    let whats: BTreeSet<&str> = mutation.tried.iter().map(|tried| tried.what.as_str()).collect();
    assert_eq!(whats.len(), 8, "{whats:?}");
}

/// A change that only another rule hides decides every programme alike, and does not count.
#[test]
fn what_decides_alike_does_not_count() {
    let text = "member a\nmember b\ntiers strong\ntaxonomy t { x, y }\nprogram { t: t }\nr: lead a when t is x\nq: lead a\n\
                tier strong { p: lead b when t is y }\n";
    let mutation = rulebook(vec![Source::new("a.rules", text)]).mutate(|_| true, &mut |_| {}).expect("no test fails");
    let of = |what: &str| mutation.tried.iter().find(|tried| tried.rule == "r" && tried.what == what).expect(what);
    assert_eq!(of("dropped").verdict, MutantStatus::Alike);
    assert_eq!(of("`t is x` left out").verdict, MutantStatus::Alike);
    assert!(matches!(of("`b` for `a`").verdict, MutantStatus::Refused(_) | MutantStatus::Unnoticed(_)));
}

/// A mutant in which `check` finds an error is noticed, also where it decides nothing otherwise that has an answer.
#[test]
fn an_error_of_the_checker_notices_a_change() {
    let text = "member a\nmember b\nprogram { f: flag }\nx: lead a when f\ny: lead a when not f\n";
    let of = rulebook(vec![Source::new("a.rules", text)]);
    let mutation = of.mutate(|_| true, &mut |_| {}).expect("no test fails");
    let fates: BTreeMap<(&str, &str), &MutantStatus> =
        mutation.tried.iter().map(|tried| ((tried.rule.as_str(), tried.what.as_str()), &tried.verdict)).collect();
    for rule in ["x", "y"] {
        assert_eq!(*fates[&(rule, "dropped")], MutantStatus::Refused(Code::Gap));
        assert_eq!(*fates[&(rule, "`f` negated")], MutantStatus::Refused(Code::Gap));
        assert_eq!(*fates[&(rule, "`b` for `a`")], MutantStatus::Unnoticed(Some(simplest(&of, rule == "x"))));
    }
    // Where both always lead the same, one of them is enough.
    assert_eq!(*fates[&("x", "`f` left out")], MutantStatus::Alike);
    assert_eq!(mutation.counted(), 6);
}

fn simplest(rulebook: &Rulebook, f: bool) -> (Program, Date) {
    let mut program = rulebook.propose("").set("f", f).build().expect("a programme");
    program.name = "witness".to_owned();
    (program, "2020-01-01".parse().expect("a day"))
}

/// However many tests there are, the same mutants count; those that more tests notice are survivors of fewer.
#[test]
fn more_tests_only_notice_more() {
    let text = "member a\nmember b\ntiers strong\ntaxonomy t { x, y }\nprogram { t: t  n: number  f: flag }\n\
                asset plant { owner: member  capacity: number }\nplant p { owner: a  capacity: 1 }\n\
                plant q { owner: b  capacity: 2 }\nr: lead a when t is x\nq_1: lead a when n in 2..5\nq_2: lead a\n\
                tier strong { p_1: lead b when t is y and f }\nf_1: follow everyone when f\nf_2: abstain b when n < 3 overrides f_1\n\
                pick: choose plant prefer plant.owner is leader, most capacity\nno_q: bar plant where plant is q when f\n\
                no_p: bar plant where plant is p and plant.capacity < 3 when n >= 4\nneed: require plant is not none when f\n\
                pays: split cost leader 60 %, followers equally\n";
    let before = rulebook(vec![Source::new("a.rules", text)]);
    let bare = before.mutate(|_| true, &mut |_| {}).expect("no test fails");
    let tests = |suggestions: Vec<Suggestion>| -> String { suggestions.into_iter().map(|of| of.test).collect() };
    let suggested = [tests(before.suggest()), tests(before.suggest_for(&bare).expect("its own"))];
    for added in [&suggested[0], &suggested[1], &suggested.concat()] {
        let after = rulebook(vec![Source::new("a.rules", text), Source::new("tests.rules", added.as_str())]);
        assert_eq!(after.failed_tests(), []);
        let more = after.mutate(|_| true, &mut |_| {}).expect("its tests pass");
        assert_eq!((bare.tried.len(), bare.counted()), (more.tried.len(), more.counted()));
        assert!(more.unnoticed().count() < bare.unnoticed().count());
        for (one, two) in bare.tried.iter().zip(&more.tried) {
            let may = match &one.verdict {
                MutantStatus::Alike => two.verdict == MutantStatus::Alike,
                MutantStatus::Unnoticed(_) => !matches!(two.verdict, MutantStatus::Alike | MutantStatus::Refused(_)),
                _ => !matches!(two.verdict, MutantStatus::Alike | MutantStatus::Unnoticed(_)),
            };
            assert!(may, "{}: {}: {:?}, then {:?}", one.rule, one.what, one.verdict, two.verdict);
        }
    }
}

/// A part of a condition is told once: never that it never holds and that it never fails.
#[test]
fn no_part_is_told_to_never_hold_and_to_never_fail() {
    let text = "member a\nmember b\ntaxonomy t { x { x1, x2 }, y }\nlet big = n >= 7\n\
                program { t: t  u: t  ts: any t = []  n: number  d: date  f: flag }\n\
                asset plant { owner: member  site: t }\nplant p { owner: a  site: x }\nplant q { owner: b  site: y }\nr: lead a when n in 10..20 and d in 2020-01..2021-01 and t in [x, y] \
                and (f or not f) and not (n in 12..13) and ts has any [x, y] and not big and n not in 11..12 and \
                some plant where plant.site in t and plant.owner is a\n\
                table k: lead by t, u, n, n, f {\n  x | x | 1..5 | not 2..3 | yes -> a\n  not x | y | any | 2..3 | no -> b\n}\n\
                no_p: bar plant where plant.site is x and not plant.owner is b when n in 10..20\n\
                pick: choose plant\nz: lead b when always\n\
                test \"one\" {\n  program { t: x  u: x  n: 15  d: 2020-05-01  f: yes }\n  expect leader is b\n}\n";
    let of = rulebook(vec![Source::new("a.rules", text)]);
    let part_of = |of: &Rulebook, covered: &RuleCoverage, span| of.model().part_of(of.sources(), covered.rule, span);
    let coverage = of.coverage();
    let mut seen = BTreeMap::new();
    for covered in &coverage.rules {
        for part in &covered.parts {
            let said = part_of(&of, covered, part.span);
            let sides = seen.entry((covered.rule, said.clone())).or_insert((part.holds, part.fails));
            assert_eq!(*sides, (part.holds, part.fails), "{said}");
        }
    }
    let parts = |label: &str| -> Vec<&str> {
        let of_label = seen.keys().filter(|(rule, _)| of.labels(&[*rule]).expect("its own") == [label]);
        of_label.map(|(_, said)| said.as_str()).collect()
    };
    assert_eq!(parts("k.1"), ["f: yes", "n: 1..5", "n: not 2..3", "t: x", "u: x"]);
    assert_eq!(parts("no_p"), ["n in 10..20", "plant.owner is b", "plant.site is x"]);
    assert_eq!(parts("r").iter().filter(|said| said.contains("10..20")).count(), 1, "{seen:?}");
}

#[test]
fn the_rulebook_to_start_from_notices_every_change() {
    let starter = rulebook(paceline::read([root().join("starter/rules")]).expect("rules"));
    let mutation = starter.mutate(|_| true, &mut |_| {}).expect("its tests pass");
    assert_eq!(mutation.unnoticed().map(|tried| &tried.what).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(mutation.counted() > 40);
}

/// Some rules of the flagship, one for each kind of question: none of their changes goes unnoticed.
#[test]
fn the_flagship_s_tests_notice_changes_of_some_rules() {
    let flagship = rulebook(paceline::read([root().join("rules")]).expect("rules"));
    let some = ["c_suv", "tech_phev_cd", "one_ton_together", "asia_plants", "mother_body"];
    let mutation = flagship.mutate(|label| some.contains(&label), &mut |_| {}).expect("its tests pass");
    assert_eq!(mutation.unnoticed().map(|tried| &tried.what).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(mutation.counted() > 15);
}

/// The README's figure.
#[test]
fn the_flagship_s_score() {
    let flagship = rulebook(paceline::read([root().join("rules")]).expect("rules"));
    let mutation = flagship.mutate(|_| true, &mut |_| {}).expect("its tests pass");
    let (counted, noticed) = (mutation.counted(), mutation.counted() - mutation.unnoticed().count());
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    assert!(readme.contains(&format!("notice {noticed} of {counted} small changes")), "{noticed} of {counted}");
    assert!(mutation.score() >= 0.95);
}
