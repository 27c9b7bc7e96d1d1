//! What is of one rulebook, day or engine, given to another: an error that says what differs, never a panic and never an
//! answer. All of it on a thread with a small stack, as an embedding program may have.

use std::error::Error;
use std::thread;

use paceline::decision::Outcome;
use paceline::finding::{Edit, EditError};
use paceline::model::{Domain, FieldId, KindId, Reason, RuleId, Slot, TaxonomyId, Type, Value};
use paceline::notation;
use paceline::rulebook::{AskError, Foreign};
use paceline::rulebook::{FileEdit, StopToken, SymbolId};
use paceline::text::SourceId;
use paceline::{Date, Decimal, Host, Limits, Program, Refusal, Rulebook, Source, Sources, Span, Verdict};

const OLD: &str = "
    member renault  member nissan  member mitsubishi
    taxonomy region { europe { france, spain }, asia { japan, china } }
    taxonomy powertrain { ice, phev }
    program {
      region: region  powertrains: any powertrain = []  volumes: number per member = 0  price: number = 1
      proposer: member  partners: any member = []  launch: date or none = none  based_on: platform or none = none
      flagship: flag = no
    }
    asset platform { owner: member }
    platform cmf_a { owner: renault }  platform cmf_b { owner: nissan }

    tier product { city: lead nissan when region in japan and price < 10 from 2020-01-01 }
    tiers product > home
    tier home { europe_first: lead renault when region in europe  asia_first: lead mitsubishi when region in asia }
    electric: lead nissan on phev when region in europe from 2020-01-01
    join: follow partners
    one_platform: share platform when flagship
    own: choose platform where platform.owner is leader
    parts: split cost by volumes
    cheap: require price < 100 when flagship because \"flagships are cheap\"
    half: target 50 % have leader is renault
    impossible when region in china and flagship because \"no flagship for China\"
    repeal europe_first from 2030-01-01
    later: lead nissan when region in europe from 2030-01-01
    test \"Paris\" { program { region: france  proposer: renault } as of 2026-01-01 expect leader is renault by europe_first }
";

fn day() -> Date {
    Date::constant(2026, 1, 1)
}

fn rulebook(text: &str) -> Rulebook {
    Rulebook::from_sources(vec![Source::new("scheme.rules", text)]).unwrap_or_else(|error| panic!("{error}"))
}

/// Rulebooks that differ from the first one in what a programme is told in: more and fewer names, other orders, other types.
fn others() -> Vec<(&'static str, Rulebook)> {
    let of = |from: &str, to: &str| {
        assert!(OLD.contains(from), "{from}");
        rulebook(&OLD.replace(from, to))
    };
    vec![
        ("no field", rulebook("member renault  rest: lead renault")),
        ("a member more", of("member renault  ", "member dacia  member renault  ")),
        ("members exchanged", of("member renault  member nissan", "member nissan  member renault")),
        ("a term less", of("{ ice, phev }", "{ phev }")),
        ("a term deeper", of("asia { japan, china }", "asia { japan { china } }")),
        ("terms exchanged", of("japan, china", "china, japan")),
        ("an asset more", of("platform cmf_b", "platform cmf_0 { owner: renault }  platform cmf_b")),
        ("another type", of("launch: date or none", "launch: number or none")),
        ("another name", of("flagship", "top")),
        (
            "fields exchanged",
            of("proposer: member  partners: any member = []", "partners: any member = []  proposer: member"),
        ),
        ("never absent", of("launch: date or none = none", "launch: date = 2020-01")),
    ]
}

/// On a thread of 256 KiB, as small as an embedding program may have them.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let small = thread::Builder::new().stack_size(256 << 10).spawn(work).expect("a thread");
    small.join().expect("no panic");
}

fn car(rulebook: &Rulebook) -> Program {
    let form = rulebook.propose("a car").set("region", "france").set("proposer", "nissan");
    let form = form.set("partners", ["nissan"]).set("powertrains", ["phev"]);
    form.set("volumes", [("renault", 1), ("nissan", 2)]).build().expect("a programme")
}

#[test]
fn no_public_function_answers_for_a_programme_of_another_world() {
    on_a_small_stack(|| {
        let old = rulebook(OLD);
        let own = car(&old);
        for (what, new) in others() {
            refuses(&new, &own, what);
            refuses(&old, &new.any_program("any"), what);
        }
    });
}

fn refuses(rulebook: &Rulebook, foreign: &Program, what: &str) {
    let refused = Refusal::Foreign(Foreign::Program);
    assert_eq!(*rulebook.decide(foreign, day()).expect_err(what), refused);
    assert_eq!(*rulebook.explain(foreign, day()).expect_err(what), refused);
    let engine = rulebook.engine(day()).expect("an engine");
    assert_eq!(*engine.prepare(foreign).expect_err(what), refused);
    let mut verdict = Verdict::new();
    assert_eq!(*engine.decision(foreign, &mut verdict).expect_err(what), refused);
    assert_eq!(engine.shares(&verdict), Err(Foreign::Undecided), "{what}");
    let own = rulebook.any_program("own");
    assert_eq!(*rulebook.moved(foreign, rulebook, &own, day()).expect_err(what), refused);
    assert_eq!(*rulebook.moved(&own, rulebook, foreign, day()).expect_err(what), refused);

    let refused = AskError::Foreign(Foreign::Program);
    assert_eq!(rulebook.block(foreign).expect_err(what), refused);
    assert_eq!(rulebook.why_not(foreign, day(), "renault", &[]).expect_err(what), refused);
    assert_eq!(rulebook.portfolio([&own, foreign], day()).expect_err(what), refused);
    let fields: Vec<String> =
        rulebook.fields().iter().map(|field| field.name.clone()).chain(["nothing".into()]).collect();
    for rows in &fields {
        for columns in &fields {
            assert_eq!(rulebook.matrix(rows, columns, foreign, day()).expect_err(what), refused);
        }
    }
    let (home, other) = (OLD, "member x  rest: lead x");
    let third = self::rulebook(if rulebook.fields().is_empty() { home } else { other });
    assert_eq!(
        rulebook.carry(foreign, &third).err(),
        (foreign.world() != third.any_program("").world()).then_some(refused)
    );
    assert!(refused_words(&Refusal::Foreign(Foreign::Program)).contains("other fields or names"));
}

fn refused_words(refusal: &Refusal) -> String {
    assert!(refusal.source().is_some());
    refusal.to_string()
}

/// The rules play no part in what a programme is told in: it is decided by the rules of whoever decides.
#[test]
fn a_rulebook_with_the_same_world_decides_by_its_own_rules() {
    let (old, new) = (
        rulebook(OLD),
        rulebook(
            &OLD.replace("lead renault when region in europe", "lead mitsubishi when region in europe")
                .replace("expect leader is renault", "expect leader is mitsubishi"),
        ),
    );
    let car = car(&old);
    let leader = |rulebook: &Rulebook| rulebook.decide(&car, day()).expect("decided").leader.answer().cloned();
    assert_eq!((leader(&old).as_deref(), leader(&new).as_deref()), (Some("renault"), Some("mitsubishi")));
    let of_a_test = &old.model().tests[0].program;
    assert_eq!(old.decide(of_a_test, day()).expect("decided").leader.by, ["europe_first"]);
}

#[test]
fn what_an_engine_made_is_of_no_use_to_another() {
    on_a_small_stack(|| {
        let old = rulebook(OLD);
        // The same world and other rules; and the same rules with a rule more.
        let rulebooks = [
            rulebook(&OLD.replace("parts: split cost by volumes", "parts: split cost equally")),
            rulebook(&OLD.replace("impossible when", "zero: require price < 0 because \"x\"\n impossible when")),
        ];
        let car = car(&old);
        let days = [Date::constant(2019, 6, 1), day(), Date::constant(2031, 1, 1)];
        let engines: Vec<_> = std::iter::once(&old)
            .chain(&rulebooks)
            .flat_map(|rulebook| days.map(|day| rulebook.engine(day).expect("an engine")))
            .collect();
        for (at, engine) in engines.iter().enumerate() {
            let prepared = engine.prepare(&car).expect("possible");
            let mut verdict = Verdict::new();
            engine.decide(&prepared, &mut verdict).expect("decided");
            for (other, of) in engines.iter().enumerate() {
                let differs = match (at / 3 == other / 3, at == other) {
                    (_, true) => None,
                    (true, _) => Some(Foreign::Day { theirs: engine.as_of(), own: of.as_of() }),
                    (false, _) => Some(Foreign::Rulebook),
                };
                assert_eq!(of.leader(&prepared).err(), differs);
                assert_eq!(of.shares(&verdict).err(), differs);
                let mut used = Verdict::new();
                of.decide(&of.prepare(&car).expect("its own"), &mut used).expect("decided");
                match of.decide(&prepared, &mut used) {
                    Ok(()) => assert_eq!((differs, used.leader().is_some()), (None, true)),
                    Err(refusal) => {
                        assert_eq!(Some(*refusal), differs.map(Refusal::Foreign));
                        // Nothing is left of what stood there before.
                        assert_eq!((used.leader(), used.in_force(), used.members().count()), (None, false, 0));
                        assert_eq!(of.shares(&used), Err(Foreign::Undecided));
                    }
                }
            }
        }
        let words = |foreign: Foreign| foreign.to_string();
        assert!(words(Foreign::Rulebook).contains("another rulebook"));
        assert!(
            words(Foreign::Day { theirs: days[0], own: days[1] })
                .contains("of 2019-06-01, and on 2026-01-01 other rules")
        );
    });
}

/// Days with the same rules are one engine's; the same texts give the same tables.
#[test]
fn days_with_the_same_rules_and_copies_of_a_rulebook_share_what_was_prepared() {
    let (old, copy) = (rulebook(OLD), rulebook(OLD));
    let car = car(&old);
    let engines =
        [old.engine(day()), old.engine(Date::constant(2026, 5, 1)), copy.engine(day())].map(|it| it.expect("one"));
    let prepared = engines[0].prepare(&car).expect("possible");
    for engine in &engines {
        assert_eq!(engine.leader(&prepared).expect("the same tables").map(|member| member.0), Some(0));
    }
}

/// The shares are those of the programme that the verdict is about; nobody can ask for those of another.
#[test]
fn shares_are_of_the_programme_that_was_decided() {
    let old = rulebook(OLD);
    let engine = old.engine(day()).expect("an engine");
    let mut verdict = Verdict::new();
    let more = car(&old);
    for program in [&more, &old.propose("b").set("region", "china").set("proposer", "nissan").build().expect("one")] {
        engine.decide(&engine.prepare(program).expect("possible"), &mut verdict).expect("decided");
        let shares = engine.shares(&verdict).expect("its own");
        let decision = engine.decision(program, &mut verdict).expect("decided");
        let named: Vec<_> =
            decision.cost.answer().expect("definite").iter().map(|(_, share)| share.exact.clone()).collect();
        assert_eq!(shares.iter().map(|(_, share)| share.clone()).collect::<Vec<_>>(), named);
        assert_eq!(engine.shares(&verdict).expect("its own"), shares);
    }
    // A decision that is open leaves no verdict behind.
    engine.decision(&old.any_program("any"), &mut verdict).expect("open");
    assert_eq!((engine.shares(&verdict), verdict.leader()), (Err(Foreign::Undecided), None));
    // Nor does a programme that cannot be.
    engine.decide(&engine.prepare(&more).expect("possible"), &mut verdict).expect("decided");
    let never =
        old.propose("n").set("region", "china").set("proposer", "nissan").set("flagship", true).build().expect("one");
    assert!(matches!(*engine.decision(&never, &mut verdict).expect_err("impossible"), Refusal::Impossible(_)));
    assert_eq!((engine.shares(&verdict), verdict.leader()), (Err(Foreign::Undecided), None));
}

#[test]
fn ids_that_are_no_places_here_name_nothing() {
    let old = rulebook(OLD);
    let car = car(&old);
    for at in [9, 1_000, u32::MAX] {
        assert_eq!((car.slot(FieldId(at)), car.known(FieldId(at))), (&Slot::Unknown, None));
        let domains = [Domain::Terms(TaxonomyId(at)), Domain::Assets(KindId(at)), Domain::Sharings(KindId(at))];
        for domain in domains {
            assert!(matches!(old.labels_of(domain), Err(AskError::Foreign(Foreign::Id { .. }))), "{domain:?}");
            assert!(matches!(old.names_of(domain), Err(AskError::Foreign(Foreign::Id { .. }))), "{domain:?}");
        }
    }
    assert_eq!(old.names_of(Domain::Members).expect("its own"), ["renault", "nissan", "mitsubishi"]);
    let rules = old.model().rules.len() as u32;
    assert_eq!(old.labels(&[Reason::Rule(RuleId(rules - 1))]).expect("its own").len(), 1);
    for at in [rules, u32::MAX] {
        let error = old.labels(&[RuleId(0).into(), RuleId(at).into()]).expect_err("none of its rules");
        assert_eq!(error, AskError::Foreign(Foreign::Id { count: rules as usize }));
        assert!(error.to_string().contains(&format!("has {rules} of that kind")), "{error}");
    }
}

/// What is looked up in a model by ids of another.
#[test]
fn a_model_says_nothing_of_what_is_not_its_own() {
    let old = rulebook(OLD);
    let (model, sources) = (old.model(), old.sources());
    for at in [9, u32::MAX] {
        let domains = [Domain::Terms(TaxonomyId(at)), Domain::Assets(KindId(at)), Domain::Sharings(KindId(at))];
        for domain in domains.into_iter().chain([Domain::Members]) {
            assert_eq!(model.label_of(domain, "france"), None, "{domain:?}");
            assert_eq!(notation::value(model, Type::One(domain), &Value::One(at)), None, "{domain:?}");
            let set = Value::Set([0, at].into_iter().collect());
            assert_eq!(notation::value(model, Type::Set(domain), &set), None, "{domain:?}");
        }
        let nowhere = Span::new(SourceId(at), 3, 9);
        assert_eq!(model.part_of(sources, Reason::Rule(RuleId(at)), nowhere), "");
        assert_eq!(model.part(&Sources::default(), &model.rules[0], model.rules[0].when.span), "");
    }
    let [number, flag] = [Value::Number(Decimal::ONE), Value::Flag(true)];
    assert_eq!(notation::value(model, Type::Number, &flag), None);
    assert_eq!(notation::value(model, Type::PerMember, &Value::PerMember(Vec::new())), None);
    assert_eq!(notation::value(model, Type::Number, &number).as_deref(), Some("1"));
    assert_eq!(notation::value(model, Type::One(Domain::Members), &Value::One(1)).as_deref(), Some("nissan"));
}

#[test]
fn names_that_nobody_declared_are_errors() {
    let (old, any) = (rulebook(OLD), rulebook(OLD).any_program("any"));
    let unknown = |error: AskError| matches!(error, AskError::Unknown { .. });
    assert!(unknown(old.matrix("region", "regoin", &any, day()).expect_err("no field")));
    assert!(unknown(old.why_not(&car(&old), day(), "dacia", &[]).expect_err("no member")));
    assert!(unknown(old.why_not(&car(&old), day(), "nissan", &["regoin"]).expect_err("no field")));
    assert!(matches!(old.why_not(&any, day(), "nissan", &[]), Err(AskError::Incomplete(_))));
    for days in [Date::MIN, Date::MAX] {
        assert!(old.decide(&car(&old), days).is_ok());
        assert!(
            old.matrix("region", "proposer", &any, days).is_ok() && old.matrix("region", "region", &any, days).is_ok()
        );
        assert!(old.diff(&old, days).expect("no changes").is_none());
        assert!(!paceline::Document::of(&old, days).to_html().is_empty());
    }
}

#[test]
fn mutants_are_of_their_rulebook() {
    let old = rulebook(OLD);
    let mutation = old.mutate(|_| true, &mut |_| {}).expect("its tests pass");
    assert!(old.suggest_for(&mutation).is_ok());
    for (what, new) in others() {
        assert_eq!(new.suggest_for(&mutation).expect_err(what), AskError::Foreign(Foreign::Rulebook));
    }
}

#[test]
fn edits_of_another_text_are_errors() {
    let mut sources = Sources::default();
    let id = sources.add(Source::new("a.rules", "member é # x"));
    let edit =
        |source: SourceId, start: usize, end: usize| Edit { span: Span::new(source, start, end), text: "y".into() };
    let all = |edits: &[Edit]| Edit::all(edits, &sources).map(|sources| sources[0].text().to_owned());
    assert_eq!(all(&[edit(id, 7, 9)]).as_deref(), Ok("member y # x"));
    assert_eq!(all(&[edit(SourceId(1), 0, 0)]), Err(EditError::NoSource(1)));
    assert!(matches!(all(&[edit(id, 12, 14)]), Err(EditError::Outside { length: 13, .. })));
    assert!(matches!(all(&[edit(id, 9, 7)]), Err(EditError::Outside { .. })));
    assert!(matches!(all(&[edit(id, 0, usize::MAX)]), Err(EditError::Outside { .. })));
    assert!(matches!(all(&[edit(id, 8, 9)]), Err(EditError::WithinCharacter { at: 8, .. })));
    assert!(matches!(all(&[edit(id, 0, 6), edit(id, 5, 7)]), Err(EditError::Overlap { at: 5, .. })));
    assert!(matches!(all(&[edit(id, 0, 6), edit(id, 0, 6)]), Err(EditError::Overlap { at: 0, .. })));
    assert!(matches!(all(&[edit(id, 0, 6), edit(id, 3, 3)]), Err(EditError::Overlap { at: 3, .. })));
    // Those that touch do not overlap; insertions at one place stand in their order.
    assert_eq!(all(&[edit(id, 0, 6), edit(id, 6, 7)]).as_deref(), Ok("yyé # x"));
    let insert = |text: &str| Edit { span: Span::new(id, 0, 0), text: text.to_owned() };
    assert_eq!(all(&[insert("a"), insert("b")]).as_deref(), Ok("abmember é # x"));
    assert!(sources.get(SourceId(1)).is_none() && sources.get(id).is_some());
    assert_eq!((sources.slice(Span::new(SourceId(7), 0, 9)), sources.slice(Span::new(id, 8, 99))), ("", ""));
    assert_eq!(sources.line(Span::new(SourceId(7), 0, 9)), "");
}

#[test]
fn an_edit_of_text_that_is_not_there_changes_nothing() {
    on_a_small_stack(|| {
        let mut host = Host::new(Limits::default());
        host.apply([FileEdit::set("a.rules", "member é\n")]).expect("a whole text");
        let before = host.snapshot().revision();
        #[allow(clippy::reversed_empty_ranges, reason = "it is what is to be refused")]
        let wrong = [
            ("b.rules", 0..0),
            ("", 0..0),
            ("a.rules", 8..9),
            ("a.rules", 9..99),
            ("a.rules", 11..12),
            ("a.rules", 5..2),
            ("a.rules", usize::MAX..usize::MAX),
        ];
        for (path, range) in wrong {
            let edit = FileEdit::splice(path, range.clone(), "x");
            let error = host.apply([edit]).map(|_| ()).expect_err("no such text");
            assert!(!error.to_string().is_empty(), "{path} {range:?}");
            assert_eq!(host.snapshot().revision(), before);
        }
        assert!(host.apply([FileEdit::splice("a.rules", 7..9, "e")]).is_ok());
        assert!(
            matches!(host.apply([FileEdit::splice("a.rules", 9..10, "")]), Err(EditError::Outside { length: 9, .. })),
            "by the text as it is now"
        );
        let gone = host.apply([FileEdit::remove("a.rules")]).expect("the file is there");
        assert!(gone.check(&StopToken::new()).is_ok_and(|report| report.findings.is_empty()));
    });
}

/// Ids and places that an index has not are nothing, and those of a text stop at its end.
#[test]
fn names_and_places_that_are_not_there_are_nothing() {
    on_a_small_stack(|| {
        let mut host = Host::new(Limits::default());
        let snapshot = host.apply([FileEdit::set("a.rules", "member é\nmember b\n")]).expect("a whole text");
        let (index, far) = (snapshot.index(), SymbolId(u32::MAX));
        assert_eq!((index.symbol(far).name.as_str(), index.symbol(far).declaration), ("", None));
        assert_eq!((index.declaration(far), index.meaning(far), index.uses(far)), (None, None, &[][..]));
        assert!(index.names_in(SourceId(u32::MAX)).is_empty() && index.at(SourceId(9), usize::MAX).is_none());
        assert!(index.declared_at(Span::new(SourceId(9), usize::MAX, 0)).is_none());
        let source = Source::new("a.rules", "é\nb");
        assert_eq!((source.line_of(usize::MAX), source.line(usize::MAX)), (1, 3..4));
        assert_eq!((source.line_column(1), source.line_column(usize::MAX)), ((1, 1), (2, 2)));
        assert_eq!(Sources::from_iter([source]).slice(Span::new(SourceId(0), 3, 1)), "");
    });
}

/// A report whose sources somebody has taken away is shown all the same.
#[test]
fn a_report_without_its_sources_is_shown() {
    let (mut report, _) =
        paceline::check(vec![Source::new("a.rules", "membr x\nmember y member y")], Limits::default());
    report.sources = Sources::default();
    assert!(report.to_string().contains("error[duplicate]"));
    assert_eq!(paceline::Diagnostic::all(&report).len(), report.findings.len());
}

#[test]
fn a_programme_is_carried_over_by_names() {
    on_a_small_stack(|| {
        let old = rulebook(OLD);
        let form = old.propose("a car").set("region", "china").set("proposer", "nissan").set("launch", "2026-05-01");
        let form = form.set("partners", ["renault", "mitsubishi"]).set("powertrains", ["ice", "phev"]).set("price", 7);
        let car = form
            .set("volumes", [("renault", 5), ("nissan", 0), ("mitsubishi", 3)])
            .set("based_on", "cmf_a")
            .build()
            .expect("one");

        let same = old.carry(&car, &old).expect("its own");
        assert_eq!((&same.program, same.lost.len()), (&car, 0));
        for (what, new) in others() {
            let carried = new.carry(&car, &old).expect(what);
            assert!(new.decide(&carried.program, day()).is_ok(), "{what}");
            let back = old.carry(&carried.program, &new).expect(what);
            if carried.lost.is_empty() {
                assert_eq!((back.program, back.lost.len()), (car.clone(), 0), "{what}");
            }
        }
        let new = rulebook(
            "member nissan  member renault
            taxonomy region { asia { japan, korea } }  taxonomy powertrain { phev, bev }
            asset platform { owner: member }  platform cmf_b { owner: nissan }
            program {
              proposer: any member  volumes: number per member  powertrains: any powertrain  region: region
              price: number  based_on: platform or none = none  launch: date  partners: any member = []  kind: flag
            }
            rest: lead nissan",
        );
        let carried = new.carry(&car, &old).expect("of the old one");
        let block = new.block(&carried.program).expect("its own");
        let block: Vec<&str> = block.split_whitespace().collect();
        let expected = "program { volumes: [nissan 0, renault 5] powertrains: [phev] price: 7 launch: 2026-05-01 partners: [renault] }";
        assert_eq!(block.join(" "), expected);
        let lost: Vec<String> = carried.lost.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(lost.join("\n"));
        // What is unknown stays unknown, and what cannot be carried is unknown or has its default.
        let decision = new.decide(&carried.program, day()).expect("decided");
        assert!(matches!(decision.leader.outcome, Outcome::Settled(_)));
        assert_eq!(new.carry(&old.any_program("any"), &old).expect("of the old one").lost, []);
        assert_eq!(carried.program.known(FieldId(0)), None);
        assert_eq!(carried.program.known(FieldId(5)), Some(&Value::None));
    });
}

/// No limit is too small or too large to be obeyed, and there may be no text at all.
#[test]
fn limits_of_any_size_and_rulebooks_of_nothing() {
    on_a_small_stack(|| {
        let lets: String = (1..3_000).map(|at| format!("let l{at} = not l{}\n", at - 1)).collect();
        let deep = format!("let l0 = flagship\n{lets}");
        for (name, _) in Limits::NAMES {
            for value in [0, 1, u64::from(u32::MAX), u64::MAX] {
                let mut limits = Limits::default().with(name, value).expect("a limit");
                let (report, _) = paceline::check(vec![Source::new("a", OLD), Source::new("b", deep.as_str())], limits);
                assert!(!report.to_string().is_empty() || report.findings.is_empty());
                match *name {
                    "depth" => limits.depth = value,
                    "size" => limits.size = value,
                    _ => continue,
                }
                let (report, _) = paceline::check(vec![Source::new("a", OLD), Source::new("b", deep.as_str())], limits);
                assert!(report.has_errors(), "{name} {value}");
                let read = Host::new(limits).apply([FileEdit::set("a", OLD)]).expect("a whole text");
                assert_eq!(read.check(&StopToken::new()).map(|report| report.sources.iter().count()), Ok(1));
            }
        }
        let (report, nothing) = paceline::check(Vec::new(), Limits::default());
        assert_eq!((report.to_string().as_str(), report.findings.len()), ("", 0));
        let nothing = nothing.expect("no errors");
        let any = nothing.any_program("any");
        let decision = nothing.decide(&any, day()).expect("not in force");
        assert_eq!((decision.leader.outcome, nothing.members().len()), (Outcome::NotInForce, 0));
        assert!(nothing.carry(&car(&rulebook(OLD)), &rulebook(OLD)).expect("of the old one").lost.len() > 3);
        assert!(paceline::Document::of(&nothing, day()).to_markdown().len() > 10);
    });
}
