//! Law: what two rulebooks decide otherwise is what the reference decides otherwise, each change told where it arises.
//!
//! Every programme that both can have is decided by the reference before and after. Of an answer that differs while no
//! earlier answer does, some change must say so; of any other that differs, a change or an entry of what follows. And a
//! change that holds for a programme, whose earlier answers that it names are the same before and after, must say what
//! became of it.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json as object};

use super::law_support::{Held, broken, checked, sources};
use crate::differences::{Answers, Compared};
use paceline_reference::book::{self, Book, Name, Programme};
use paceline_reference::generate::remove_rule;
use paceline_reference::interpret::{Day, Decision, Outcome, everything};
use paceline_reference::json;
use paceline_reference::print::{print, shown};
use paceline_reference::random::Random;

/// What two rulebooks decide otherwise, one of them the other with rules taken away, moved or answering otherwise.
pub fn law(book: &Book, seed: u64) -> Held {
    let renewed = renewed(book, seed);
    let (Some(one), Some(two)) = (checked(book, seed).1, checked(&renewed, seed).1) else { return Ok(()) };
    // One universe that is complete for both.
    let mut both = book.clone();
    both.rules.extend(renewed.rules.iter().cloned());
    let programmes = everything(&both);
    let mut days = book.days();
    days.extend(renewed.days());
    for day in days {
        let (before, after) = (Day::new(book, day, &programmes), Day::new(&renewed, day, &programmes));
        // Nothing but the leader is told where a scheme begins or ends.
        if before.in_force() && after.in_force() {
            let texts = |book: &Book| sources(book, seed);
            let forth = Compared::new(&one, &two, texts(&renewed), day);
            hold(&forth, (&before, &after), &programmes)?;
            let back = Compared::new(&two, &one, texts(book), day);
            hold(&back, (&after, &before), &programmes)?;
        }
    }
    Ok(())
}

/// A rulebook with some rules less, some in no tier, some with another answer.
fn renewed(book: &Book, seed: u64) -> Book {
    let mut random = Random::new(seed);
    let mut renewed = book.clone();
    let labels: Vec<Name> = book.all_rules().iter().map(|rule| rule.clauses.label).collect();
    for label in random.some(&labels, 2) {
        let answer = |rule: &book::Rule| rule.answer.clone();
        let same = |other: &&book::Rule, of: &book::Rule| {
            std::mem::discriminant(&other.answer) == std::mem::discriminant(&of.answer)
                && other.question() == of.question()
        };
        let others: Vec<book::Rule> = book.rules.clone();
        match renewed.rules.iter_mut().find(|rule| rule.clauses.label == label) {
            Some(rule) if random.chance(30) => rule.clauses.tier = None,
            Some(rule) if random.chance(40) => {
                if let Some(other) = others.iter().rfind(|other| same(other, rule) && other.clauses.label != label) {
                    rule.answer = answer(other);
                }
            }
            _ => remove_rule(&mut renewed, label),
        }
    }
    renewed
}

/// Holds the changes against what the reference decides.
fn hold(compared: &Result<Compared, String>, (before, after): (&Day, &Day), programmes: &[Programme]) -> Held {
    let about = |what: String| {
        let (old, new) = (shown(&print(before.book, 0)), shown(&print(after.book, 0)));
        broken("diff", format!("as of {}, old:\n{old}\nnew:\n{new}\n{what}", before.day))
    };
    let compared = match compared {
        Ok(compared) => compared,
        Err(why) => return about(why.clone()),
    };
    let mut followed = BTreeSet::new();
    for programme in programmes.iter().step_by(programmes.len() / 80 + 1) {
        let (Outcome::Decided(one), Outcome::Decided(two)) = (before.decide(programme), after.decide(programme)) else {
            continue;
        };
        let (old, new) = (answers(before.book, &one), answers(after.book, &two));
        match compared.one(&json::proposal(after.book, programme), (&old, &new)) {
            Ok(of_one) => followed.extend(of_one),
            Err(why) => return about(why),
        }
    }
    compared.finish(&followed).or_else(about)
}

/// Every answer of a decision, by question and subject.
fn answers(book: &Book, decision: &Decision) -> Answers {
    let mut all = Answers::new();
    let mut add =
        |question: &str, subject: &str, answer: Json| all.insert((question.to_owned(), subject.to_owned()), answer);
    add("leader", "", object!(decision.leader.0));
    for (technology, (leads, _)) in &decision.work {
        add("work", &book.technology_key(*technology), object!(leads));
    }
    for (member, (follows, _)) in &decision.members {
        add("follows", member, object!(follows));
    }
    // Where nobody follows, it is not asked how a kind is shared.
    for (kind, (sharing, _)) in decision.sharing.iter().filter(|(_, (sharing, _))| *sharing != "sole") {
        add("sharing", kind, object!(sharing));
    }
    for (kind, (asset, _)) in &decision.assets {
        add("asset", kind, object!(asset));
    }
    add("cost", "", object!(format!("{:?}", decision.cost.0)));
    add("violations", "", object!(decision.violations));
    all
}
