//! A rulebook over time: the days on which it decides something otherwise than the day before.
//!
//! In: a rulebook's days. Out: for each day on which a provision begins or ends and some programme is decided otherwise
//! because of it, what begins, what ends, and what changes; days that change no decision are left out.

use jiff::civil::Date;
use serde::Serialize;

use crate::diff::{self, Differences};
use crate::engine::CompiledDay;
use crate::model::{Force, Model};
use crate::precedence::Days;
use crate::space::Stop;

/// A day on which something is decided otherwise than the day before.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Turn {
    /// The day.
    #[serde(serialize_with = "as_text")]
    pub day: Date,
    /// The labels of the rules, bars and requirements that come into force on it, in byte order.
    pub begins: Vec<String>,
    /// Those that are in force no more.
    pub ends: Vec<String>,
    /// What is decided otherwise than the day before.
    #[serde(flatten)]
    pub differences: Differences,
}

fn as_text<S: serde::Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

/// A provision that begins or ends on some day.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dated {
    /// Its label.
    pub label: String,
    /// When it is in force.
    pub force: Force,
}

/// The days on which a rulebook decides something otherwise than the day before, in order; `compiled` has it as it is
/// on a day.
pub fn turns<'p>(
    model: &Model,
    days: &Days,
    compiled: impl Fn(Date) -> &'p CompiledDay,
    steps: u64,
) -> Result<Vec<Turn>, Stop> {
    let mut turns = Vec::new();
    for at in 1..days.count() {
        let Some(day) = days.nth(at).from else { continue };
        let Ok(before) = day.yesterday() else { continue };
        let differences = diff::differences(compiled(before), compiled(day), steps)?;
        if differences.is_none() {
            continue;
        }
        let labels = |on: &dyn Fn(&Force) -> Option<Date>| {
            let mut labels: Vec<String> =
                model.heads().filter(|head| on(&head.force) == Some(day)).map(|head| head.label.clone()).collect();
            labels.sort_unstable();
            labels
        };
        turns.push(Turn { day, begins: labels(&|force| force.from), ends: labels(&|force| force.until), differences });
    }
    Ok(turns)
}

/// The rules, bars and requirements that begin or end on some day, those that begin first before the others.
pub fn dated(model: &Model) -> Vec<Dated> {
    let heads = model.heads().filter(|head| head.force.from.is_some() || head.force.until.is_some());
    let mut all: Vec<Dated> = heads.map(|head| Dated { label: head.label.clone(), force: head.force }).collect();
    all.sort_by(|a, b| (a.force.from, a.force.until, &a.label).cmp(&(b.force.from, b.force.until, &b.label)));
    all
}
