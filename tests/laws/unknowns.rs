//! Law: a decision with unknown fields is as definite as it can be, and its cases are those of the reference.

use std::collections::BTreeSet;

use paceline::{Limits, Refusal, Rulebook, Source, check};
use serde_json::{Value as Json, json as object};

use super::law_support::{Held, broken, checked, findings, settled, sources};
use paceline_reference::book::{Book, Name, Programme};
use paceline_reference::generate::{programme, with_unknowns};
use paceline_reference::interpret::Day;
use paceline_reference::json;
use paceline_reference::open::{self, Open, OpenOutcome};
use paceline_reference::random::Random;
use paceline_reference::verdicts::judge_days;

/// A decision with unknown fields is as definite as all completions are.
pub fn unknowns(book: &Book, seed: u64) -> Held {
    let (programmes, days) = settled(book);
    if !judge_days(book, &days).sound() {
        return Ok(());
    }
    let (_, Some(rulebook)) = checked(book, seed) else { return Ok(()) };
    let mut random = Random::new(seed);
    for day in &days {
        for _ in 0..3 {
            let known = programme(book, &programmes, &mut random);
            let partly = with_unknowns(&known, &mut random);
            unknown(&rulebook, day, &partly)?;
            conditions(&rulebook, day, &partly, seed)?;
        }
    }
    Ok(())
}

fn unknown(rulebook: &Rulebook, day: &Day, programme: &Programme) -> Held {
    let book = day.book;
    let proposal = json::proposal(book, programme);
    let about = format!("{proposal} as of {}", day.day);
    let read = match rulebook.program("one", &proposal) {
        Ok(read) => read,
        Err(faults) => return broken("proposal", format!("{about}\n{faults:?}")),
    };
    let got = match rulebook.decide(&read, day.day) {
        Ok(decided) => decided.to_json(),
        Err(refusal) => match *refusal {
            Refusal::Impossible(_) => object!("refused"),
            refusal => object!(format!("unsettled {refusal:?}")),
        },
    };
    let decided = match open::decide(day, programme) {
        OpenOutcome::Refused if got == object!("refused") => return Ok(()),
        OpenOutcome::Refused => return broken("open: refused", format!("{about}\ngot {got}")),
        OpenOutcome::Undecided => return Ok(()),
        OpenOutcome::NotInForce(asked) => {
            let keys: BTreeSet<String> = asked.iter().map(|technology| book.technology_key(*technology)).collect();
            let work: BTreeSet<String> = keys_of(&got["work"]);
            let clear = got["leader"] == object!({"answer": null, "why": "not-in-force", "by": []});
            return if clear && work == keys {
                Ok(())
            } else {
                broken("open: not in force", format!("{about}\ngot {got}"))
            };
        }
        OpenOutcome::Decided(decided) => decided,
    };
    if !got.is_object() {
        return broken("open: decided", format!("{about}\ngot {got}"));
    }
    alike("leader", &decided.leader, |name| object!(name), &got["leader"], &about)?;
    let keys: BTreeSet<String> = decided.work.keys().map(|technology| book.technology_key(*technology)).collect();
    if keys != keys_of(&got["work"]) {
        return broken("open: work", format!("{about}\nexpected {keys:?}\ngot {}", got["work"]));
    }
    for (technology, answer) in &decided.work {
        alike("work", answer, |name| object!(name), &got["work"][book.technology_key(*technology)], &about)?;
    }
    let names = |names: &BTreeSet<Name>| {
        object!(book.members.iter().filter(|member| names.contains(*member)).collect::<Vec<_>>())
    };
    let mut followers = got["followers"].clone();
    if let Some(followers) = followers.as_object_mut() {
        followers.remove("members");
        // Each member has its own.
        followers.remove("cases");
        followers.insert("by".into(), object!([]));
    }
    alike("followers", &decided.followers, names, &followers, &about)?;
    let keys: BTreeSet<String> = decided.members.keys().map(|member| (*member).to_owned()).collect();
    if keys != keys_of(&got["followers"]["members"]) {
        return broken("open: members", format!("{about}\nexpected {keys:?}\ngot {}", got["followers"]));
    }
    for (member, answer) in &decided.members {
        alike("members", answer, |follows| object!(follows), &got["followers"]["members"][*member], &about)?;
    }
    for (kind, answer) in &decided.sharing {
        alike("sharing", answer, |name| object!(name), &got["assets"][*kind]["sharing"], &about)?;
    }
    for (kind, answer) in &decided.assets {
        alike("asset", answer, |name| object!(name), &got["assets"][*kind]["asset"], &about)?;
    }
    let mut cost = got["cost"].clone();
    if let Some(cost) = cost.as_object_mut() {
        let exact = cost.remove("exact").unwrap_or(Json::Null);
        cost.insert("answer".into(), exact);
        // Its cases are decimals, or none at all: of no interest here.
        cost.remove("cases");
    }
    let fractions = |shares: &std::collections::BTreeMap<Name, num_rational::BigRational>| {
        let each = shares.iter().map(|(member, share)| ((*member).to_owned(), object!(share.to_string())));
        Json::Object(each.collect())
    };
    alike("cost", &decided.cost, fractions, &cost, &about)?;
    let expected: Vec<Json> = decided
        .violations
        .iter()
        .map(|(rule, needs)| {
            let mut violation = object!({"rule": rule, "message": json::because(rule)});
            if !needs.is_empty() {
                violation["needs"] = in_order(book, needs);
            }
            violation
        })
        .collect();
    if got["violations"] != object!(expected) {
        return broken("open: violations", format!("{about}\nexpected {expected:?}\ngot {}", got["violations"]));
    }
    Ok(())
}

/// The cases of an open answer, and what the reference gives each completion.
struct Told {
    cases: Vec<(String, Json)>,
    given: Vec<(Json, Vec<Programme>)>,
}

impl Told {
    fn of<T>(answer: &Open<T>, show: impl Fn(&T) -> Json, got: &Json) -> Option<Told> {
        let Open::Open { cases, .. } = answer else { return None };
        let case = |case: &Json| (case["when"].as_str().unwrap_or_default().to_owned(), case["answer"].clone());
        let cases_told = got["cases"].as_array().into_iter().flatten().map(case).collect();
        let given = cases.iter().map(|(answer, programmes)| (show(answer), programmes.clone())).collect();
        Some(Told { cases: cases_told, given })
    }
}

/// The conditions of cases are of the language, and tell each completion its answer: in each in which the question is asked
/// one of them holds, and all that hold have its answer; in the others none does. Asked of the library itself, as
/// requirements of the same rulebook; so are answers that rules read from the programme.
fn conditions(rulebook: &Rulebook, day: &Day, programme: &Programme, seed: u64) -> Held {
    let OpenOutcome::Decided(decided) = open::decide(day, programme) else { return Ok(()) };
    let proposal = json::proposal(day.book, programme);
    let Some(Ok(got)) = rulebook.program("one", &proposal).ok().map(|program| rulebook.decide(&program, day.day))
    else {
        return Ok(());
    };
    let got = got.to_json();
    let mut told: Vec<Told> = Vec::new();
    told.extend(Told::of(&decided.leader, |name| object!(name), &got["leader"]));
    for (technology, answer) in &decided.work {
        let key = day.book.technology_key(*technology);
        told.extend(Told::of(answer, |name| object!(name), &got["work"][key]));
    }
    for (kind, answer) in &decided.sharing {
        told.extend(Told::of(answer, |name| object!(name), &got["assets"][*kind]["sharing"]));
    }
    for (kind, answer) in &decided.assets {
        told.extend(Told::of(answer, |name| object!(name), &got["assets"][*kind]["asset"]));
    }
    for (member, answer) in &decided.members {
        told.extend(Told::of(answer, |follows| object!(follows), &got["followers"]["members"][*member]));
    }
    let mut probes = String::new();
    for (at, told) in told.iter().enumerate() {
        for (case, (when, answer)) in told.cases.iter().enumerate() {
            probes += &format!("case_{at}_{case}: require not ({when})\n");
            if let Some(text) = is_read(told, answer) {
                let there = crate::differences::there(rulebook, text);
                for member in &day.book.members {
                    probes += &format!("case_{at}_{case}_{member}: require {text} is not {member}{there}\n");
                }
            }
        }
    }
    let mut sources = sources(day.book, seed);
    sources.push(Source::new("cases.rules", probes.clone()));
    let (report, asking) = check(sources, Limits::default());
    let Some(asking) = asking else {
        let about = format!("{probes}\n{}", findings(&report).join("\n"));
        return broken("open: conditions of cases are not of the language", about);
    };
    for completion in open::completions(day, programme).iter().take(60) {
        let program = asking.program("one", &json::proposal(day.book, completion)).expect("a programme");
        let Ok(decision) = asking.decide(&program, day.day) else { continue };
        let is_broken = |probe: &str| decision.violations.iter().any(|violation| violation.rule == probe);
        for (at, told) in told.iter().enumerate() {
            let given = told.given.iter().find(|(_, programmes)| programmes.contains(completion));
            let given = given.map(|(answer, _)| answer);
            let holding: Vec<usize> =
                (0..told.cases.len()).filter(|case| is_broken(&format!("case_{at}_{case}"))).collect();
            let is_given = |&case: &usize| match (given, &told.cases[case].1) {
                (None, _) => false,
                (Some(given), answer) if is_read(told, answer).is_some() => {
                    is_broken(&format!("case_{at}_{case}_{}", given.as_str().unwrap_or_default()))
                }
                (Some(given), answer) => given == answer,
            };
            if !holding.iter().all(is_given) || holding.is_empty() != given.is_none() {
                let cases: Vec<_> = holding.iter().map(|&case| &told.cases[case]).collect();
                let about = format!("{proposal} as of {}\n{cases:?} hold, {given:?} is given", day.day);
                return broken("open: conditions of cases", format!("{about}\n{completion:?}\n{:?}", told.cases));
            }
        }
    }
    Ok(())
}

/// What a case's answer is read from, where it is none of those that are given.
fn is_read<'t>(told: &Told, answer: &'t Json) -> Option<&'t str> {
    answer.as_str().filter(|_| !told.given.iter().any(|(given, _)| given == answer))
}

fn in_order(book: &Book, fields: &BTreeSet<Name>) -> Json {
    object!(book.fields.iter().map(|field| field.name).filter(|field| fields.contains(field)).collect::<Vec<_>>())
}

fn keys_of(json: &Json) -> BTreeSet<String> {
    json.as_object().into_iter().flat_map(|object| object.keys().cloned()).collect()
}

/// One answer: definite alike; or open alike, with the same needs, reasons and answers of cases.
fn alike<T>(what: &str, expected: &Open<T>, show: impl Fn(&T) -> Json, got: &Json, about: &str) -> Held {
    let law = format!("open: {what}");
    let fail =
        |why: &str, expected: Json| broken(format!("{law}: {why}"), format!("{about}\nexpected {expected}\ngot {got}"));
    match expected {
        Open::Settled(answer, by) => {
            let expected = object!({"answer": show(answer), "by": by});
            if *got == expected { Ok(()) } else { fail("definite", expected) }
        }
        Open::Open { needs, cases, by } => {
            let answers: BTreeSet<String> = cases.iter().map(|(answer, _)| show(answer).to_string()).collect();
            let expected = object!({"needs": needs, "by": by, "answers": answers});
            if got["why"] != object!("open") {
                return fail("open", expected);
            }
            let got_needs: BTreeSet<&str> =
                got["needs"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
            if got_needs != *needs {
                return fail("needs", expected);
            }
            if got["by"] != object!(by) {
                return fail("by", expected);
            }
            let Some(shown) = got.get("cases").and_then(Json::as_array) else { return Ok(()) };
            let shown: BTreeSet<String> = shown.iter().map(|case| case["answer"].to_string()).collect();
            // What rules read from the programme stands for several of the answers.
            let is_read = shown.iter().any(|answer| !answers.contains(answer) && answer != "null");
            if is_read || answers.is_subset(&shown) { Ok(()) } else { fail("cases", expected) }
        }
    }
}
