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

/// The conditions of cases are of the language, and hold for exactly the completions that get their answers: asked of
/// the library itself, as requirements of the same rulebook.
fn conditions(rulebook: &Rulebook, day: &Day, programme: &Programme, seed: u64) -> Held {
    let OpenOutcome::Decided(decided) = open::decide(day, programme) else { return Ok(()) };
    let proposal = json::proposal(day.book, programme);
    let Some(Ok(got)) = rulebook.program("one", &proposal).ok().map(|program| rulebook.decide(&program, day.day))
    else {
        return Ok(());
    };
    let got = got.to_json();
    let mut claims: Vec<(String, Vec<Programme>)> = Vec::new();
    let mut claim = |expected: Vec<(Json, Vec<Programme>)>, got: &Json| {
        for case in got["cases"].as_array().into_iter().flatten() {
            let programmes = expected.iter().find(|(answer, _)| *answer == case["answer"]);
            let when = case["when"].as_str().unwrap_or_default().to_owned();
            claims.extend(programmes.map(|(_, programmes)| (when, programmes.clone())));
        }
    };
    claim(cases_of(&decided.leader, |name| object!(name)), &got["leader"]);
    for (kind, answer) in &decided.sharing {
        claim(cases_of(answer, |name| object!(name)), &got["assets"][*kind]["sharing"]);
    }
    for (member, answer) in &decided.members {
        claim(cases_of(answer, |follows| object!(follows)), &got["followers"]["members"][*member]);
    }
    if claims.is_empty() {
        return Ok(());
    }
    let mut sources = sources(day.book, seed);
    let require = |(at, (when, _)): (usize, &(String, Vec<Programme>))| format!("case_{at}: require not ({when})\n");
    sources.push(Source::new("cases.rules", claims.iter().enumerate().map(require).collect::<String>()));
    let (report, asking) = check(sources, Limits::default());
    let Some(asking) = asking else {
        return broken(
            "open: conditions of cases are not of the language",
            format!("{claims:?}\n{}", findings(&report).join("\n")),
        );
    };
    for completion in open::completions(day, programme).iter().take(60) {
        let program = asking.program("one", &json::proposal(day.book, completion)).expect("a programme");
        let Ok(decision) = asking.decide(&program, day.day) else { continue };
        let broken_ones: BTreeSet<&str> = decision.violations.iter().map(|violation| violation.rule.as_str()).collect();
        for (at, (when, programmes)) in claims.iter().enumerate() {
            let holds = broken_ones.contains(format!("case_{at}").as_str());
            if holds != programmes.contains(completion) {
                return broken(
                    "open: conditions of cases",
                    format!("{proposal} as of {}\n`{when}` holds: {holds}\n{completion:?}", day.day),
                );
            }
        }
    }
    Ok(())
}

fn cases_of<T>(answer: &Open<T>, show: impl Fn(&T) -> Json) -> Vec<(Json, Vec<Programme>)> {
    match answer {
        Open::Settled(..) => Vec::new(),
        Open::Open { cases, .. } => {
            cases.iter().map(|(answer, programmes)| (show(answer), programmes.clone())).collect()
        }
    }
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
            let beside: BTreeSet<String> = ["null".to_owned()].into();
            if answers.is_subset(&shown) && shown.difference(&answers).all(|answer| beside.contains(answer)) {
                Ok(())
            } else {
                fail("cases", expected)
            }
        }
    }
}
