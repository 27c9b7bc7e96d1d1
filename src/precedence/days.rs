//! The days of a rulebook: stretches of time in which nothing comes into force or ends.

use jiff::civil::Date;

use crate::model::{Force, Model, Question};
use crate::scope::FIRST_DAY;

/// A stretch of days with the same provisions in force: from its first day up to, not including, its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// Its number, in order of time.
    pub at: usize,
    /// Its first day; none for the time before every date.
    pub from: Option<Date>,
    /// The day after its last.
    pub until: Option<Date>,
}

impl Interval {
    /// A day in it.
    pub fn day(&self) -> Date {
        self.from.or(self.until.and_then(|until| until.yesterday().ok())).unwrap_or(Date::constant(2020, 1, 1))
    }
}

/// The days on which something comes into force or ends, ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Days(Vec<Date>);

impl Days {
    /// The days that matter to a rulebook.
    pub fn of(model: &Model) -> Self {
        // Before the first day that can be written there is none.
        let days = model.heads().flat_map(|head| [head.force.from, head.force.until]).flatten();
        let mut days: Vec<Date> = days.filter(|day| *day > FIRST_DAY).collect();
        days.sort_unstable();
        days.dedup();
        Days(days)
    }

    /// How many intervals there are.
    pub fn count(&self) -> usize {
        self.0.len() + 1
    }

    /// The interval a day falls in.
    pub fn interval(&self, day: Date) -> Interval {
        self.nth(self.0.partition_point(|date| *date <= day))
    }

    /// The interval of that number.
    pub fn nth(&self, at: usize) -> Interval {
        Interval { at, from: at.checked_sub(1).map(|before| self.0[before]), until: self.0.get(at).copied() }
    }

    /// The intervals on which the scheme is in force: some rule for the first question is.
    pub fn in_force(&self, model: &Model) -> Vec<Interval> {
        let leads: Vec<Force> = model.rules_of(Question::Leader).map(|(_, rule)| rule.head.force).collect();
        let all = (0..self.count()).map(|at| self.nth(at));
        all.filter(|interval| leads.iter().any(|force| force.holds_on(interval.day()))).collect()
    }
}
