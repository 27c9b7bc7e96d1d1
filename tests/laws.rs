//! Laws: the library held against the second reading of the language, on random rulebooks.
//!
//! `PACELINE_LAWS=100000` makes that many rulebooks instead of a few, from the seed `PACELINE_SEED` on. A failure
//! prints the seed, the smallest rulebook found that fails alike, the programme and both answers.

mod decisions;
mod differences;
mod gaps;
mod law_support;
mod overrides;
mod repairs;
mod unique;
mod unknowns;
mod whynot;
mod witnesses;

use std::collections::{BTreeMap, BTreeSet};

use decisions::{decisions, errors_are_expected};
use law_support::{Held, broken, checked, findings, settled};
use paceline::{Code, Rulebook};
use paceline_reference::book::{Book, Name};
use paceline_reference::generate::{generate, programme, with_unknowns};
use paceline_reference::interpret::{Day, Outcome, Trouble, everything};
use paceline_reference::print::{print, shown};
use paceline_reference::random::Random;
use paceline_reference::verdicts::judge_days;
use paceline_reference::{json, shrink};
use serde_json::{Value as Json, json as object};

/// How many rulebooks, from which seed on.
fn cases(few: u64) -> std::ops::Range<u64> {
    let read = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let first: u64 = read("PACELINE_SEED").unwrap_or(0);
    first..first + read("PACELINE_LAWS").unwrap_or(few)
}

/// Holds a law on random rulebooks, and shows the smallest that breaks it.
fn hold(few: u64, law: impl Fn(&Book, u64) -> Held) {
    let every = std::env::var("PACELINE_KEEP_GOING").is_ok();
    let mut failures: Vec<String> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for seed in cases(few) {
        let book = generate(seed);
        let start = std::time::Instant::now();
        let held = law(&book, seed);
        if every && start.elapsed().as_secs() >= 5 {
            println!("seed {seed}: slow, {:?}", start.elapsed());
        }
        let Err(first) = held else { continue };
        if every && !seen.insert(first.law.clone()) {
            continue;
        }
        let mut last = first;
        // A cut that leaves no rulebook makes the reference panic: that is not the failure looked for.
        let tried = |book: &Book| std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| law(book, seed)));
        let mut fails = |book: &Book| match tried(book) {
            Ok(Err(failure)) if failure.law == last.law => {
                last = failure;
                true
            }
            _ => false,
        };
        let small = shrink::shrink(book, &mut fails);
        let text = shown(&print(&small, seed));
        let failure = format!("seed {seed}: {}\n{text}\n{}\n", last.law, last.details);
        if every {
            println!("{failure}\n════════════════════════════════");
        }
        failures.push(failure);
        if !every {
            break;
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n════════════════════════════════\n"));
}

// ── The laws ──

/// The rules that an explanation says won, found by holding all that apply against each other, are those that decide, with
/// the bars that struck a candidate before the one that is taken.
fn explanations(book: &Book, seed: u64) -> Held {
    let (programmes, days) = settled(book);
    let (_, Some(rulebook)) = checked(book, seed) else { return Ok(()) };
    let mut random = Random::new(seed);
    for day in days.iter().filter(|day| day.in_force()) {
        for _ in 0..6 {
            let programme = programme(book, &programmes, &mut random);
            let read = rulebook.program("one", &json::proposal(book, &programme)).expect("a programme");
            let (Ok(decision), Ok(explanation)) = (rulebook.decide(&read, day.day), rulebook.explain(&read, day.day))
            else {
                continue;
            };
            let decided = decision.to_json();
            for debate in &explanation.debates {
                let subject = debate.subject.unwrap_or_default();
                let answer = match debate.question {
                    "work" => &decided["work"][subject],
                    "follows" => &decided["followers"]["members"][subject],
                    "sharing" | "asset" => &decided["assets"][subject][debate.question],
                    question => &decided[question],
                };
                let by: BTreeSet<&str> = debate.won.iter().copied().chain(barring(debate)).collect();
                if answer["by"] != object!(by) || debate.bars != barring(debate).into_iter().collect::<Vec<_>>() {
                    return broken("explanation", format!("{programme:?} as of {}\n{debate:?}\n{answer}", day.day));
                }
            }
        }
    }
    Ok(())
}

/// The bars among the reasons of a choice, by its candidates as they are told.
fn barring<'r>(debate: &paceline::explain::Debate<'r>) -> BTreeSet<&'r str> {
    let candidates = debate.choice.iter().flat_map(|choice| &choice.candidates);
    candidates.take_while(|candidate| !candidate.chosen).flat_map(|candidate| candidate.struck_by.clone()).collect()
}

/// The findings about the whole are those of the reference.
fn whole(book: &Book, seed: u64) -> Held {
    let (_, days) = settled(book);
    let verdicts = judge_days(book, &days);
    let (report, _) = checked(book, seed);
    errors_are_expected(&report, &verdicts)?;
    let about = || format!("{verdicts:#?}\n{}", findings(&report).join("\n"));
    let of = |code: Code| report.findings.iter().filter(move |finding| finding.code == code);
    let unlike = |what: &str, expected: &BTreeSet<String>, got: &BTreeSet<String>| {
        broken(what, format!("expected {expected:?}\ngot {got:?}\n{}", about()))
    };
    let named = |names: &BTreeSet<Name>| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
    if of(Code::Gap).next().is_some() != verdicts.gap {
        return broken("gap", about());
    }
    let rules = |code| {
        of(code).flat_map(|finding| finding.rules.iter().map(|rule| rule.to_string())).collect::<BTreeSet<String>>()
    };
    // Scopes of questions behind trouble may hang on answers that are not there: nobody says what they are.
    let hidden = behind_trouble(book, &days);
    let behind: BTreeSet<String> = hidden.iter().flat_map(|(a, b)| [a, b]).map(|label| (*label).to_owned()).collect();
    let ahead = |labels: BTreeSet<String>| labels.difference(&behind).cloned().collect::<BTreeSet<String>>();
    let (must, circles) = (ahead(named(&verdicts.circles)), ahead(rules(Code::CircularPrecedence)));
    if circles.is_empty() != must.is_empty() || !circles.is_subset(&must) {
        return unlike("circles", &must, &circles);
    }
    let pair = |a: &str, b: &str| if a < b { format!("{a} {b}") } else { format!("{b} {a}") };
    let pairs: Vec<String> = of(Code::Conflict)
        .flat_map(|finding| finding.rules[1..].iter().map(|other| pair(&finding.rules[0], other)))
        .collect();
    let got: BTreeSet<String> = pairs.iter().cloned().collect();
    let must: BTreeSet<String> = verdicts.conflicts.iter().map(|(a, b)| pair(a, b)).collect();
    let may: BTreeSet<String> = verdicts.conflicts_in_circles.iter().map(|(a, b)| pair(a, b)).collect();
    let later = |pair: &String| hidden.iter().any(|(a, b)| *pair == format!("{a} {b}"));
    if !must.iter().all(|pair| got.contains(pair) || later(pair))
        || !got.iter().all(|pair| must.contains(pair) || may.contains(pair) || later(pair))
    {
        return unlike("conflicts", &must, &got);
    }
    if got.len() != pairs.len() {
        return broken("conflicts: each pair in exactly one finding", about());
    }
    if !verdicts.sound() {
        return Ok(());
    }
    let titles: BTreeSet<String> = of(Code::BrokenGuarantee).map(|_| "held".to_owned()).collect();
    if titles != named(&verdicts.broken_guarantees) {
        return unlike("guarantees", &named(&verdicts.broken_guarantees), &titles);
    }
    let dead: BTreeSet<String> =
        of(Code::DeadRule).filter_map(|finding| finding.rules.first().map(|rule| rule.to_string())).collect();
    let provisions: BTreeSet<String> = book
        .bars
        .iter()
        .map(|bar| bar.clauses.label)
        .chain(book.requires.iter().map(|require| require.clauses.label))
        .map(str::to_owned)
        .collect();
    let dead: BTreeSet<String> = dead.difference(&provisions).cloned().collect();
    if dead != named(&verdicts.dead) {
        return unlike("dead rules", &named(&verdicts.dead), &dead);
    }
    if of(Code::Uncovered).next().is_some() == verdicts.uncovered.is_empty() {
        return broken("uncovered", about());
    }
    if of(Code::TiedChoice).next().is_some() == verdicts.tied.is_empty() {
        return broken("tied choice", about());
    }
    Ok(())
}

/// All pairs of rules for questions behind the first that some programme has no answer to.
fn behind_trouble(book: &Book, days: &[Day]) -> BTreeSet<(Name, Name)> {
    let questions = book.questions();
    let place = |question| questions.iter().position(|other| *other == question).expect("a question");
    let Some(first) = days.iter().filter_map(|day| day.tainted).map(place).min() else { return BTreeSet::new() };
    let rules = book.all_rules();
    let later: Vec<_> = rules.iter().filter(|rule| place(rule.question()) >= first).collect();
    let label = |rule: &&paceline_reference::book::Rule| rule.clauses.label;
    let pairs = later.iter().flat_map(|a| later.iter().map(move |b| (label(a), label(b))));
    pairs.filter(|(a, b)| a < b).collect()
}

/// Order never matters: not of files, not of items, not of rules.
fn order(book: &Book, seed: u64) -> Held {
    let (report, rulebook) = checked(book, seed);
    let (other_report, other) = checked(book, seed + 1_000_003);
    let (mut before, mut after) = (findings(&report), findings(&other_report));
    before.sort();
    after.sort();
    if before != after {
        return broken("order: findings", format!("{}\n\nin another order:\n{}", before.join("\n"), after.join("\n")));
    }
    let (Some(rulebook), Some(other)) = (rulebook, other) else { return Ok(()) };
    let programmes = everything(book);
    let mut random = Random::new(seed);
    for day in book.days() {
        let mut programme = programme(book, &programmes, &mut random);
        if random.chance(30) {
            programme = with_unknowns(&programme, &mut random);
        }
        let proposal = json::proposal(book, &programme);
        let decided = |rulebook: &Rulebook| {
            let program = rulebook.program("one", &proposal).ok()?;
            Some(rulebook.decide(&program, day).map(|decision| without_digest(decision.to_json())))
        };
        let (one, two) = (decided(&rulebook), decided(&other));
        let alike = match (&one, &two) {
            (Some(Ok(one)), Some(Ok(two))) => one == two,
            (Some(Err(_)), Some(Err(_))) => true,
            _ => false,
        };
        if !alike {
            return broken("order: decisions", format!("{proposal} as of {day}\n{one:?}\n{two:?}"));
        }
    }
    if rulebook.digest() != other.digest() {
        let text = shown(&print(book, seed + 1_000_003));
        return broken("order: digest", format!("in another order:\n{text}"));
    }
    Ok(())
}

fn without_digest(mut decision: Json) -> String {
    decision.as_object_mut().map(|decision| decision.remove("rulebook"));
    decision.to_string()
}

/// How often each thing happens on random rulebooks: what never happens is not tested.
#[test]
fn the_generator_reaches_every_corner() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut count = |what: String| *seen.entry(what).or_default() += 1;
    for seed in cases(80) {
        let book = generate(seed);
        let (_, days) = settled(&book);
        let verdicts = judge_days(&book, &days);
        count(format!("sound: {}", verdicts.sound()));
        count(format!("dead rules: {}", !verdicts.dead.is_empty()));
        for day in &days {
            day.defeats.values().for_each(|maxim| count(format!("defeat: {maxim:?}")));
            let sample = day.outcomes.iter().step_by(day.outcomes.len() / 7 + 1);
            sample.for_each(|(_, outcome)| features(&book, outcome).into_iter().for_each(&mut count));
        }
    }
    println!("{seen:#?}");
    for corner in [
        "sound: true",
        "sound: false",
        "defeat: OwnWord",
        "defeat: HigherTier",
        "defeat: NarrowerScope",
        "defeat: LaterDate",
        "conflict",
        "gap",
        "not in force",
        "decided",
        "work by a rule",
        "abstains by a rule",
        "shared",
        "an asset",
        "an asset because of a bar",
        "no asset because of a bar",
        "cost by a rule",
        "violation",
        "several reasons",
    ] {
        assert!(seen.contains_key(corner), "{corner} never happens: {seen:#?}");
    }
}

fn features(book: &Book, outcome: &Outcome) -> Vec<String> {
    let mut features = Vec::new();
    let mut add = |holds: bool, what: &str| features.extend(holds.then(|| what.to_owned()));
    match outcome {
        Outcome::NotInForce => add(true, "not in force"),
        Outcome::Refused => add(true, "refused"),
        Outcome::Undecided(troubles, _) => {
            for (_, _, trouble) in troubles {
                add(matches!(trouble, Trouble::Conflict(_)), "conflict");
                add(matches!(trouble, Trouble::Circle(..)), "circle");
                add(matches!(trouble, Trouble::Gap), "gap");
            }
        }
        Outcome::Decided(decision) => {
            add(true, "decided");
            add(decision.leader.1.len() > 1, "several reasons");
            add(decision.work.iter().any(|(_, (_, by))| !by.is_empty()), "work by a rule");
            add(decision.members.iter().any(|(_, (follows, by))| !follows && !by.is_empty()), "abstains by a rule");
            add(decision.sharing.iter().any(|(_, (sharing, by))| *sharing != "separate" && !by.is_empty()), "shared");
            add(decision.assets.iter().any(|(_, (asset, _))| asset.is_some()), "an asset");
            let bars: BTreeSet<Name> = book.bars.iter().map(|bar| bar.clauses.label).collect();
            let barred = |asset: bool| {
                let mut like = decision.assets.iter().filter(|(_, (answer, _))| answer.is_some() == asset);
                like.any(|(_, (_, by))| !by.is_disjoint(&bars))
            };
            add(barred(true), "an asset because of a bar");
            add(barred(false), "no asset because of a bar");
            add(!decision.cost.1.is_empty(), "cost by a rule");
            add(!decision.violations.is_empty(), "violation");
            add(!decision.tied.is_empty(), "tied");
            add(!decision.uncovered.is_empty(), "uncovered");
        }
    }
    features
}

#[test]
fn decisions_are_those_of_the_reference() {
    hold(300, decisions);
}

#[test]
fn what_an_explanation_says_won_is_what_decides() {
    hold(30, explanations);
}

#[test]
fn findings_about_the_whole_are_those_of_the_reference() {
    hold(30, whole);
}

#[test]
fn unknown_fields_leave_open_what_they_must() {
    hold(20, unknowns::unknowns);
}

#[test]
fn changes_are_those_of_the_reference() {
    hold(40, differences::law);
}

#[test]
fn order_never_matters() {
    hold(30, order);
}

#[test]
fn witnesses_show_their_findings_and_are_the_simplest() {
    hold(15, witnesses::law);
}

#[test]
fn repairs_mend_conflicts_and_break_nothing() {
    let offered = repairs::Offered::default();
    hold(18, |book, seed| repairs::law(book, seed, &offered));
    println!("conflicts with repairs: {offered:?}");
}

#[test]
fn gaps_are_told_as_the_widest_boxes() {
    hold(25, gaps::law);
}

#[test]
fn unique_tables_are_unique_or_say_so() {
    let found = std::cell::Cell::new(0);
    hold(60, |book, seed| unique::law(book, seed, &found));
    assert!(found.get() > 0 || cases(60).count() < 60, "no generated table has rows that overlap");
}

#[test]
fn overrides_are_idle_where_nothing_changes_without_them() {
    hold(12, overrides::law);
}

#[test]
fn why_not_changes_as_little_as_can_be() {
    hold(8, whynot::law);
}
