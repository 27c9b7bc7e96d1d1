//! §7, verdicts on the whole: every possible programme on every day on which a `lead` rule is in force.

use std::collections::BTreeSet;

use super::book::{Book, Name, Question};
use super::conditions::Case;
use super::interpret::{Day, Decision, Outcome, Pairs, Trouble, everything};

/// What `check` must find, but for witnesses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// Pairs of rules that are both undefeated and disagree in an asked case.
    pub conflicts: Pairs,
    /// Pairs that do so only where there is a circle too.
    pub conflicts_in_circles: Pairs,
    /// Rules that take part in some circle.
    pub circles: BTreeSet<Name>,
    pub gap: bool,
    /// Rules that never decide.
    pub dead: BTreeSet<Name>,
    /// Kinds whose winning choice finds no asset, and those where only the name decides, for some programme.
    pub uncovered: BTreeSet<Name>,
    pub tied: BTreeSet<Name>,
    pub broken_guarantees: BTreeSet<Name>,
}

impl Verdicts {
    fn trouble(&mut self, trouble: &Trouble) {
        match trouble {
            Trouble::Gap => self.gap = true,
            Trouble::Conflict(pairs) => self.conflicts.extend(pairs),
            Trouble::Circle(circle, pairs) => {
                self.circles.extend(circle);
                self.conflicts_in_circles.extend(pairs);
            }
        }
    }

    /// What was decided in one case: the rules that decided it are not dead.
    fn decided(&mut self, decision: &Decision) {
        let reasons = [&decision.leader.1, &decision.cost.1].into_iter();
        let reasons = reasons.chain(decision.work.iter().map(|(_, (_, by))| by));
        let reasons = reasons.chain(decision.members.iter().map(|(_, (_, by))| by));
        let reasons = reasons.chain(decision.sharing.iter().map(|(_, (_, by))| by));
        let reasons = reasons.chain(decision.assets.iter().map(|(_, (_, by))| by));
        for label in reasons.flatten() {
            self.dead.remove(label);
        }
        self.uncovered.extend(&decision.uncovered);
        self.tied.extend(&decision.tied);
    }

    pub fn sound(&self) -> bool {
        self.conflicts.is_empty() && self.conflicts_in_circles.is_empty() && self.circles.is_empty() && !self.gap
    }
}

pub fn judge(book: &Book) -> Verdicts {
    let programmes = everything(book);
    let days: Vec<Day> = book.days().into_iter().map(|day| Day::new(book, day, &programmes)).collect();
    judge_days(book, &days)
}

pub fn judge_days(book: &Book, days: &[Day]) -> Verdicts {
    let mut verdicts =
        Verdicts { dead: book.all_rules().iter().map(|rule| rule.clauses.label).collect(), ..Verdicts::default() };
    for day in days.iter().filter(|day| day.in_force()) {
        for (programme, outcome) in &day.outcomes {
            match outcome {
                Outcome::Undecided(troubles, beside) => {
                    troubles.iter().for_each(|(_, _, trouble)| verdicts.trouble(trouble));
                    verdicts.decided(beside);
                }
                Outcome::Decided(decision) => {
                    verdicts.decided(decision);
                    let answers = decision.answers();
                    let case = Case::new(book, programme, &answers);
                    let broken = book.guarantees.iter().filter(|(_, must, when)| case.holds(when) && !case.holds(must));
                    verdicts.broken_guarantees.extend(broken.map(|(title, _, _)| *title));
                }
                Outcome::NotInForce | Outcome::Refused => {}
            }
        }
    }
    verdicts
}

/// The kind of trouble of the first programme that has one, for repairs.
pub fn first_trouble(day: &Day) -> Option<(Question, Trouble)> {
    day.outcomes.iter().find_map(|(_, outcome)| match outcome {
        Outcome::Undecided(troubles, _) => troubles.first().map(|(question, _, trouble)| (*question, trouble.clone())),
        _ => None,
    })
}
