//! Law: what is decided about a programme of which all is known is what the reference decides.

use paceline::{Code, Decision, Program, Refusal, Report, Rulebook, Verdict};
use serde_json::json as object;

use super::law_support::{Held, broken, checked, findings, same, settled};
use paceline_reference::book::{Book, Programme};
use paceline_reference::generate::programme;
use paceline_reference::interpret::{Day, Outcome};
use paceline_reference::json;
use paceline_reference::random::Random;
use paceline_reference::verdicts::{Verdicts, judge_days};

/// Every decision about a programme of which all is known is that of the reference.
pub fn decisions(book: &Book, seed: u64) -> Held {
    let (programmes, days) = settled(book);
    let (report, rulebook) = checked(book, seed);
    let verdicts = judge_days(book, &days);
    errors_are_expected(&report, &verdicts)?;
    let Some(rulebook) = rulebook else { return Ok(()) };
    let mut random = Random::new(seed);
    for day in &days {
        for _ in 0..6 {
            let programme = programme(book, &programmes, &mut random);
            decision(&rulebook, day, &programme)?;
        }
    }
    Ok(())
}

fn decision(rulebook: &Rulebook, day: &Day, programme: &Programme) -> Held {
    let proposal = json::proposal(day.book, programme);
    let read = match rulebook.program("one", &proposal) {
        Ok(read) => read,
        Err(faults) => return broken("proposal", format!("{proposal}\n{faults:?}")),
    };
    let expected = match day.decide(programme) {
        Outcome::Refused => object!("refused"),
        Outcome::NotInForce => json::not_in_force(day, programme),
        Outcome::Decided(decided) => json::decision(day.book, &decided),
        Outcome::Undecided(..) => object!("unsettled"),
    };
    let got = match rulebook.decide(&read, day.day) {
        Ok(decided) => {
            named_alike(rulebook, day, &read, &decided)?;
            decided.to_json()
        }
        Err(refusal) => match *refusal {
            Refusal::Impossible(_) => object!("refused"),
            _ => object!("unsettled"),
        },
    };
    same("decision", &expected, &got, &format!("{proposal} as of {}", day.day))
}

/// A verdict in names is written as the decision is, letter by letter.
fn named_alike(rulebook: &Rulebook, day: &Day, program: &Program, decided: &Decision) -> Held {
    let engine = rulebook.engine(day.day).expect("tables");
    let mut verdict = Verdict::new();
    let prepared = engine.prepare(program).expect("decided before");
    engine.decide(&prepared, &mut verdict).expect("decided before");
    let named = engine.named(&verdict, &program.name).expect("its own verdict");
    let text = |json: serde_json::Result<String>| json.expect("text");
    let (expected, got) = (text(serde_json::to_string(decided)), text(serde_json::to_string(&named)));
    let read: serde_json::Result<Decision> = serde_json::from_str(&got);
    if !matches!(&read, Ok(read) if read == decided) {
        return broken("a decision read from its JSON", format!("{got}\n{read:?}"));
    }
    if expected == got && named.standing() == decided.standing() {
        return Ok(());
    }
    broken("a verdict in names", format!("{expected}\n{got}"))
}

/// The library finds no error that the reference does not see.
pub fn errors_are_expected(report: &Report, verdicts: &Verdicts) -> Held {
    for finding in report.findings.iter().filter(|finding| finding.is_error()) {
        let expected = match finding.code {
            Code::Gap => verdicts.gap,
            // Behind trouble there may be more of it, or less: see `behind_trouble`.
            Code::Conflict | Code::CircularPrecedence => !verdicts.sound(),
            Code::BrokenGuarantee => !verdicts.broken_guarantees.is_empty() || !verdicts.sound(),
            _ => false,
        };
        if !expected {
            return broken(format!("error {}", finding.code.name()), findings(report).join("\n"));
        }
    }
    Ok(())
}
