//! Where two rulebooks share costs otherwise, `diff` tells so, for exactly the programmes concerned; shares by numbers
//! count as other ones where the leader, the followers or the words of the split are others.

use std::collections::BTreeSet;

use paceline::{Limits, Rulebook, Source, check};

use crate::laws::{Held, broken, shown_book, sources};
use paceline_reference::book::{Book, Programme};
use paceline_reference::interpret::{Day, Decision, Outcome};
use paceline_reference::json;

/// The changes of the cost from one rulebook to another, on a day on which both are in force.
pub fn hold(old: &Rulebook, new: &Rulebook, days: (&Day, &Day), programmes: &[Programme], seed: u64) -> Held {
    let (before, after) = days;
    let (book, day) = (before.book, before.day);
    let changes = old.diff(new, day).expect("not too intricate");
    let changes: Vec<_> = changes.into_iter().filter(|change| change.question == "cost").collect();
    let about = || format!("as of {day}, renewed:\n{}{changes:#?}", shown_book(after.book, seed));
    let mut asking = sources(book, seed);
    let require = |(at, change): (usize, &paceline::Change)| format!("case_{at}: require not ({})\n", change.when);
    asking.push(Source::new("cases.rules", changes.iter().enumerate().map(require).collect::<String>()));
    let (_, Some(asking)) = check(asking, Limits::default()) else {
        return broken("diff of cost: conditions are not of the language", about());
    };
    for programme in programmes.iter().step_by(programmes.len() / 80 + 1) {
        let (Outcome::Decided(one), Outcome::Decided(two)) = (before.decide(programme), after.decide(programme)) else {
            continue;
        };
        // Where nobody follows, it is not asked who pays.
        let asked = !one.answers().followers.is_empty() && !two.answers().followers.is_empty();
        let differs = asked && one.cost.0 != two.cost.0 && (ruled(&one) || ruled(&two));
        let program = asking.program("one", &json::proposal(book, programme)).expect("a programme");
        let decision = asking.decide(&program, day).expect("a decision");
        let told: BTreeSet<usize> = decision
            .violations
            .iter()
            .filter_map(|violation| violation.rule.strip_prefix("case_")?.parse().ok())
            .collect();
        let by_numbers =
            told.iter().any(|at| [&changes[*at].old, &changes[*at].new].iter().any(|a| a["split"].is_string()));
        if told.len() > 1 || (differs && told.is_empty()) || (!differs && !told.is_empty() && !by_numbers) {
            let shares = format!("{:?}\n{:?}", one.cost, two.cost);
            return broken("diff of cost", format!("{}\n{programme:?}: told {told:?}\n{shares}", about()));
        }
    }
    Ok(())
}

fn ruled(decision: &Decision) -> bool {
    !decision.cost.1.is_empty()
}

/// A rulebook with another rule or two, for comparison.
pub fn renewed(book: &Book, seed: u64) -> Book {
    use paceline_reference::book::Answer;
    use paceline_reference::generate::remove_rule;
    use paceline_reference::random::Random;
    let mut random = Random::new(seed);
    let mut renewed = book.clone();
    let counts = |answer: &Answer| matches!(answer, Answer::Split(..) | Answer::Follow(..) | Answer::Lead(_));
    let labels: Vec<_> = book.rules.iter().filter(|rule| counts(&rule.answer)).map(|rule| rule.clauses.label).collect();
    if !labels.is_empty() {
        random.some(&labels, 2).into_iter().for_each(|label| remove_rule(&mut renewed, label));
    }
    renewed
}
