//! Every witness shows its finding on its day, and is the simplest programme that does.

use paceline::{Code, Finding};

use crate::laws::{Held, broken, checked, settled};
use paceline_reference::book::{Book, Name, Programme, Question};
use paceline_reference::conditions::Case;
use paceline_reference::interpret::{Day, Decision, Outcome, Trouble};
use paceline_reference::json;
use paceline_reference::simplest::Order;

/// The findings that a programme shows.
const SHOWN: [Code; 6] =
    [Code::Conflict, Code::CircularPrecedence, Code::Gap, Code::BrokenGuarantee, Code::Uncovered, Code::TiedChoice];

pub fn law(book: &Book, seed: u64) -> Held {
    let (_, days) = settled(book);
    let (report, _) = checked(book, seed);
    let order = Order::new(book);
    for finding in report.findings.iter().filter(|finding| SHOWN.contains(&finding.code)) {
        shown(book, &days, &order, finding)?;
    }
    Ok(())
}

fn shown(book: &Book, days: &[Day], order: &Order, finding: &Finding) -> Held {
    let about = format!("{} {:?} {}\n{:?}", finding.code.name(), finding.rules, finding.message, finding.witness);
    let fail = |what: &str, why: &str| {
        broken(format!("witness of {}: {what}", finding.code.name()), format!("{about}\n{why}"))
    };
    let Some(witness) = &finding.witness else { return fail("missing", "") };
    let programme = match json::programme(book, &witness.program) {
        Ok(programme) => programme,
        Err(why) => return fail("not a programme", &why),
    };
    let on: Vec<&Day> = match witness.as_of {
        Some(day) => stretch(days, day).into_iter().collect(),
        None => days.iter().collect(),
    };
    // Behind trouble a scope may hang on an answer that nobody gives: which programmes show the finding is then open.
    if is_behind_trouble(book, days, finding) {
        return Ok(());
    }
    for day in on {
        if day.impossible(&programme) {
            return fail("impossible", "");
        }
        let outcome = day.decide(&programme);
        if !shows(book, finding, &programme, &outcome) {
            return fail("shows nothing", &format!("on {}: {outcome:?}", day.day));
        }
    }
    // A gap is told box by box, each on the first days it shows: which those are, other laws hold.
    if finding.code == Code::Gap {
        return Ok(());
    }
    let on = witness.as_of.and_then(|day| stretch(days, day)).unwrap_or(&days[0]);
    let showing = |day: &Day| -> Vec<Programme> {
        let all = day.outcomes.iter();
        all.filter(|(programme, outcome)| shows(book, finding, programme, outcome)).map(|(p, _)| p.clone()).collect()
    };
    let all: Vec<(&Day, Vec<Programme>)> = days.iter().map(|day| (day, showing(day))).collect();
    let simplest = order.simplest_of(all.iter().flat_map(|(_, shown)| shown)).expect("it shows somewhere");
    let shows_it = |shown: &Vec<Programme>| order.simplest_of(shown.iter()).is_some_and(|first| first == simplest);
    let first = all.iter().find(|(_, shown)| shows_it(shown)).map(|(day, _)| day.day);
    if finding.code != Code::CircularPrecedence && first != Some(on.day) {
        return fail("not on the first days", &format!("{simplest:?} first on {first:?}"));
    }
    // Days of one stretch count as one; of all else the witness must be the simplest itself.
    if simplest != with_days_of(&programme, &order.simplest_like(&programme)) {
        return fail("not the simplest", &format!("simpler: {simplest:?}"));
    }
    Ok(())
}

/// The programme with the dates of another.
fn with_days_of(programme: &Programme, other: &Programme) -> Programme {
    use paceline_reference::book::Value;
    let day = |name: &Name, value: &Value| match value {
        Value::Date(_) => other[name].clone(),
        value => value.clone(),
    };
    programme.iter().map(|(name, value)| (*name, day(name, value))).collect()
}

/// The reference's day that stands for this one.
pub fn stretch<'d, 'b>(days: &'d [Day<'b>], day: paceline::Date) -> Option<&'d Day<'b>> {
    days.iter().rev().find(|from| from.day <= day).or(days.first())
}

/// Whether a programme shows a finding.
fn shows(book: &Book, finding: &Finding, programme: &Programme, outcome: &Outcome) -> bool {
    let rules: Vec<&str> = finding.rules.iter().map(|rule| &**rule).collect();
    let any = |test: &dyn Fn(&Trouble) -> bool| match outcome {
        Outcome::Undecided(troubles, _) => troubles.iter().any(|(_, _, trouble)| test(trouble)),
        _ => false,
    };
    match finding.code {
        Code::Conflict => any(&|trouble| match trouble {
            Trouble::Conflict(pairs) | Trouble::Circle(_, pairs) => {
                let among = |a: &str, b: &str| a == rules[0] && rules[1..].contains(&b);
                pairs.iter().any(|(a, b)| among(a, b) || among(b, a))
            }
            Trouble::Gap => false,
        }),
        Code::CircularPrecedence => any(&|trouble| match trouble {
            Trouble::Circle(circle, _) => rules.iter().all(|rule| circle.contains(rule)),
            _ => false,
        }),
        Code::Gap => any(&|trouble| matches!(trouble, Trouble::Gap)),
        Code::BrokenGuarantee => match outcome {
            Outcome::Decided(decision) => {
                let answers = decision.answers();
                let case = Case::new(book, programme, &answers);
                book.guarantees.iter().any(|(_, must, when)| case.holds(when) && !case.holds(must))
            }
            _ => false,
        },
        code => {
            let (Outcome::Decided(decision) | Outcome::Undecided(_, decision)) = outcome else { return false };
            let among = if code == Code::Uncovered { &decision.uncovered } else { &decision.tied };
            chosen_by(decision, rules[0]).is_some_and(|kind| among.contains(kind))
        }
    }
}

/// The kind whose asset a rule chose.
fn chosen_by(decision: &Decision, rule: &str) -> Option<Name> {
    decision.assets.iter().find(|(_, (_, by))| by.contains(rule)).map(|(kind, _)| *kind)
}

/// The question that a finding is about.
pub fn question(book: &Book, finding: &Finding) -> Question {
    let rule = finding.rules.first();
    let rules = book.all_rules();
    let rule = rule.and_then(|label| rules.iter().find(|rule| *rule.clauses.label == **label));
    match rule {
        Some(rule) => rule.question(),
        None if finding.code == Code::Gap => Question::Leader,
        None => Question::Cost,
    }
}

/// Its place among all that are asked.
pub fn place(book: &Book, question: Question) -> usize {
    book.questions().iter().position(|other| *other == question).expect("a question")
}

/// Whether some programme has no answer to a question before: scopes may then hang on nothing, and nobody says what they
/// are.
fn is_behind_trouble(book: &Book, days: &[Day], finding: &Finding) -> bool {
    let own = place(book, question(book, finding));
    let last = finding.code == Code::BrokenGuarantee;
    let troubled = |outcome: &Outcome| last && matches!(outcome, Outcome::Undecided(..));
    days.iter().any(|day| {
        day.tainted.is_some_and(|tainted| place(book, tainted) <= own)
            || day.outcomes.iter().any(|(_, outcome)| troubled(outcome))
    })
}
