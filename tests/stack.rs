//! Nothing that nests, however deep, overflows a stack: all that the library does, on a thread of 256 KiB, with whatever
//! can lie in something else as deep as it may, and deeper.

use std::thread;

use paceline::rulebook::{FileEdit, StopToken};
use paceline::{Date, Format, Host, Limits, Program, Report, Rulebook, Source, Verdict, check, format, mend, parse};

/// A size that small threads have in practice; smaller than any default.
const SMALL: usize = 256 << 10;

fn day() -> Date {
    Date::constant(2026, 1, 1)
}

fn on_a_small_stack<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    let small = thread::Builder::new().stack_size(SMALL).spawn(work).expect("a thread");
    small.join().expect("no panic")
}

const WORLD: &str = "member a  member b
    taxonomy t { x { y }, z }
    asset k { owner: member }
    program { f: flag  g: flag = no  n: number = 0  s: any t = []  v: number per member = 0  m: k or none = none }
";

/// Rules for anything, so that a condition in front of them leaves no gap.
const REST: &str = "rest: lead b\nfollow_all: follow everyone\nparts: split cost by v\nshared: share k\npick: choose k\nk k1 { owner: a }\n";

/// A name, and a text that is as many levels deep as asked for.
type Nest = (&'static str, fn(usize) -> String);

/// What nests: a text that is this many levels deep.
fn nests() -> Vec<Nest> {
    fn rule(when: &str) -> String {
        format!("{WORLD}r: lead a when {when}\n{REST}")
    }
    fn around(open: &str, inner: &str, close: &str, levels: usize) -> String {
        format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
    }
    vec![
        ("parentheses", |n| rule(&around("(", "f", ")", n))),
        ("not", |n| rule(&around("not ", "f", "", n))),
        ("not in parentheses", |n| rule(&around("not (", "f", ")", n / 2))),
        ("or and and", |n| rule(&around("f or (g and (", "n < 5", "))", n / 2))),
        ("some", |n| rule(&around("some k where (f and ", "k.owner is a", ")", n / 2))),
        ("unclosed parentheses", |n| rule(&"(".repeat(n))),
        ("closing parentheses", |n| rule(&")".repeat(n))),
        ("lists", |n| rule(&format!("s has any {}", around("[", "x", "]", n)))),
        ("terms", |n| {
            format!("member a taxonomy t {{ {} }} program {{ s: t }} r: lead a", {
                let open: String = (0..n).map(|at| format!("t{at} {{ ")).collect();
                format!("{open}last{}", " }".repeat(n))
            })
        }),
        ("tiers in tiers", |n| around("tier x { ", "r: lead a", " }", n)),
        ("guarantee", |n| {
            format!("{}guarantee \"g\": {}", rule("f"), around("(", "f or leader is a or leader is b", ")", n))
        }),
        ("test", |n| {
            format!("{}test \"t\" {{ program {{ f: yes }} expect {} }}", rule("f"), around("(", "leader is a", ")", n))
        }),
        ("impossible", |n| format!("{}impossible when {}", rule("f"), around("not (", "f", ")", n / 2 * 2))),
        ("require", |n| format!("{}q: require {} because \"x\"", rule("f"), around("(", "f or not f", ")", n))),
        ("target", |n| format!("{}q: target 50 % have {}", rule("f"), around("(", "leader is a", ")", n))),
        ("bar", |n| format!("{}q: bar k where {}", rule("f"), around("(", "k.owner is b", ")", n))),
        ("choose", |n| {
            format!("{}q: choose k where {}", rule("f").replace("pick:", "#"), around("(", "k.owner is a", ")", n))
        }),
        ("cells", |n| format!("{}table t2: lead by n {{ {} -> a }}", rule("f"), around("not (", "1", ")", n))),
        ("lets", |n| {
            let lets: String = (1..n).map(|at| format!("let l{at} = not l{}\n", at - 1)).collect();
            format!("{}let l0 = f\n{lets}", rule(&format!("l{}", n.saturating_sub(1))))
        }),
        ("asset paths", |n| rule(&format!("m.{}owner is a", "m.".repeat(n)))),
    ]
}

/// What is as long as it likes, without nesting.
fn long() -> Vec<(&'static str, String)> {
    let rule = |when: &str| format!("{WORLD}r: lead a when {when}\n{REST}");
    let many = |of: &'static str, n: usize| vec![of; n];
    vec![
        ("or", rule(&many("f", 10_000).join(" or "))),
        ("and", rule(&many("n < 5", 10_000).join(" and "))),
        ("or of different numbers", rule(&(0..100).map(|at| format!("n is {at}")).collect::<Vec<_>>().join(" or "))),
        ("list", rule(&format!("s has any [{}]", many("x", 10_000).join(", ")))),
        (
            "rows",
            format!(
                "{WORLD}table t2: lead by n {{ {} any -> b }}\n",
                (0..200).map(|n| format!("{n} -> a\n")).collect::<String>()
            ),
        ),
        ("lets side by side", rule("f") + &(0..5_000).map(|at| format!("let l{at} = f\n")).collect::<String>()),
        (
            "lets in a row",
            rule("l4999")
                + "let l0 = f\n"
                + &(1..5_000).map(|at| format!("let l{at} = l{}\n", at - 1)).collect::<String>(),
        ),
        (
            "overrides in a row",
            rule("f")
                + &(0..100)
                    .map(|at| {
                        format!(
                            "o{at}: lead a when n is {at} overrides {}\n",
                            if at == 0 { "rest".to_owned() } else { format!("o{}", at - 1) }
                        )
                    })
                    .collect::<String>(),
        ),
        (
            "tiers",
            format!(
                "{WORLD}tiers {}\n{}rest: lead b",
                (0..100).map(|at| format!("t{at}")).collect::<Vec<_>>().join(" > "),
                (0..100).map(|at| format!("tier t{at} {{ r{at}: lead a when n < {at} }}\n")).collect::<String>()
            ),
        ),
        (
            "ranges that overlap",
            rule("f")
                + &(0..50)
                    .map(|at| {
                        format!(
                            "o{at}: lead {} when n in {at}..{}\n",
                            if at % 2 == 0 { "a" } else { "b" },
                            at * 7 % 300 + at + 1
                        )
                    })
                    .collect::<String>(),
        ),
    ]
}

/// All that the library does with a text.
fn everything(what: &str, text: &str) -> Report {
    let sources = || vec![Source::new("deep.rules", text)];
    let (report, rulebook) = check(sources(), Limits::default());
    assert!(!report.to_string().contains("stack"), "{what}: {report}");
    assert_eq!(paceline::Diagnostic::all(&report).len(), report.findings.len());
    parse(sources());
    mend(sources(), Limits::default());
    if let Ok(laid_out) = format(&sources()[0]) {
        assert!(format(&Source::new("deep.rules", laid_out.text.as_str())).is_ok());
    }
    let mut host = Host::new(Limits::default());
    let end = text.len();
    let more = FileEdit::splice("deep.rules", end..end, "\nmore: lead a when f\n");
    let snapshot = host.apply([FileEdit::set("deep.rules", text), more]).expect("the end of the text");
    snapshot.first_report();
    snapshot.index();
    snapshot.check(&StopToken::new()).expect("nobody stops it");
    if let Some(rulebook) = rulebook {
        asked(&rulebook);
    }
    report
}

/// All that a rulebook can be asked.
fn asked(rulebook: &Rulebook) {
    let programs: Vec<Program> = ["no", "yes"]
        .map(|f| rulebook.propose("a car").set("f", f).build())
        .into_iter()
        .filter_map(Result::ok)
        .chain([rulebook.any_program("any")])
        .collect();
    let mut verdict = Verdict::new();
    let engine = rulebook.engine(day()).expect("an engine");
    for program in &programs {
        rulebook.decide(program, day()).ok().map(|decision| decision.to_json().to_string());
        engine.prepare(program).ok().map(|prepared| engine.decide(&prepared, &mut verdict));
        rulebook.explain(program, day()).ok();
        rulebook.why_not(program, day(), "b", &[]).ok();
        rulebook.block(program).expect("its own");
        rulebook.carry(program, rulebook).expect("its own");
    }
    rulebook.matrix("f", "n", &programs[programs.len() - 1], day()).ok();
    rulebook.portfolio(&programs, day()).ok();
    rulebook.diff(rulebook, day()).ok();
    rulebook.test();
    rulebook.failed_tests();
    rulebook.coverage();
    rulebook.suggest();
    rulebook.schema();
    let document = paceline::Document::of(rulebook, day());
    assert!(document.to_html().len() > document.to_markdown().len() / 4);
    assert!(serde_json::to_string(&document).is_ok());
}

#[test]
fn whatever_nests_is_read_or_told_and_no_stack_overflows() {
    for (what, text) in nests() {
        for levels in [2, 60, 120, 128, 129, 1_000] {
            on_a_small_stack(move || {
                let report = everything(what, &text(levels));
                let deeper = report.to_string().contains("nested deeper than");
                assert!(levels <= 260 || report.has_errors(), "{what}, {levels} levels: {report}");
                assert!(levels >= 60 || !deeper, "{what}, {levels} levels: {report}");
            });
        }
    }
}

/// What a small stack finds is what a large one finds.
#[test]
fn findings_do_not_depend_on_the_stack() {
    for (what, text) in nests() {
        for levels in [60, 127] {
            let small =
                on_a_small_stack(move || check(vec![Source::new("a", text(levels))], Limits::default()).0.to_string());
            let large = thread::Builder::new().stack_size(64 << 20);
            let large =
                large.spawn(move || check(vec![Source::new("a", text(levels))], Limits::default()).0.to_string());
            assert_eq!(small, large.expect("a thread").join().expect("no panic"), "{what}");
        }
    }
}

#[test]
fn whatever_is_long_does_not_overflow_a_stack() {
    for (what, text) in long() {
        on_a_small_stack(move || drop(everything(what, &text)));
    }
}

#[test]
fn mutants_are_tried_on_small_stacks_too() {
    on_a_small_stack(|| {
        let (_, text) = nests()[0];
        let rulebook = Rulebook::from_sources(vec![Source::new("a", text(120))]).expect("no errors");
        let mutation = rulebook.mutate(|_| true, &mut |_| {}).expect("no test fails");
        assert!(rulebook.suggest_for(&mutation).is_ok());
    });
}

#[test]
fn proposals_nest_as_deep_as_they_like() {
    let rulebook = || Rulebook::from_sources(vec![Source::new("a", format!("{WORLD}{REST}"))]).expect("no errors");
    for levels in [2, 120, 127, 128, 129, 1_000, 100_000] {
        let lists = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let maps = format!("{}1{}", "{\"a\": ".repeat(levels), "}".repeat(levels));
        let indented: String = (0..levels.min(1_000)).map(|at| format!("{}a:\n", " ".repeat(at))).collect();
        let dotted = vec!["a"; levels].join(".");
        let texts = [
            (Format::Json, format!("{{\"s\": {lists}}}")),
            (Format::Json, maps.clone()),
            (Format::JsonLines, maps.clone()),
            (Format::Json, lists.clone()),
            (Format::Json, "[".repeat(levels)),
            (Format::Yaml, format!("s: {lists}")),
            (Format::Yaml, maps),
            (Format::Yaml, indented),
            (Format::Yaml, "- ".repeat(levels)),
            (Format::Toml, format!("s = {lists}")),
            (Format::Toml, format!("{dotted} = 1")),
            (Format::Toml, format!("[{dotted}]\nx = 1")),
            (Format::Csv, format!("{dotted},f\n1,yes\n")),
        ];
        on_a_small_stack(move || {
            let rulebook = rulebook();
            for (format, text) in texts {
                drop(rulebook.programs(&Source::new("deep", text.as_str()), format, "deep"));
            }
            drop(rulebook.given([format!("{dotted}=1").as_str()]));
        });
    }
}

/// A value that serializes as lists within lists, without being that deep itself.
struct Deep(usize);

impl serde::Serialize for Deep {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 == 0 { serializer.serialize_unit() } else { serializer.collect_seq([Deep(self.0 - 1)]) }
    }
}

#[test]
fn what_serde_writes_nests_as_deep_as_it_likes() {
    on_a_small_stack(|| {
        let rulebook = Rulebook::from_sources(vec![Source::new("a", format!("{WORLD}{REST}"))]).expect("no errors");
        for levels in [1, 100, 200, 10_000_000] {
            let invalid =
                rulebook.program("deep", &std::collections::BTreeMap::from([("s", Deep(levels))])).expect_err("no set");
            let deeper = invalid.faults[0].message.contains("more than 128 deep");
            assert_eq!(deeper, levels > 127, "{levels}: {invalid}");
        }
    });
}
