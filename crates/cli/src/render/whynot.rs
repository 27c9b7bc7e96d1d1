//! What would make another member lead, for people.

use super::decision::{DECIDED, NOT, OPEN, mark, reason};
use super::names::{Citations, Names};
use super::page::{Ink, Row, cell, faint, indented, plain, row};
use paceline::decision::Decision;
use paceline::notation;
use paceline::rulebook::Nearest;

/// What would make a member lead.
pub struct WhyNot {
    pub member: String,
    /// The fields that were to be left alone.
    pub kept: Vec<String>,
    pub found: Found,
}

/// What was found of a change that makes a member lead.
pub enum Found {
    /// None is needed: it leads.
    Leads,
    /// This is the smallest.
    Change(Box<Nearest>),
    /// There is none.
    Nothing,
    /// The proposal leaves fields unknown, so that there is nothing yet to be changed.
    Incomplete,
}

/// The question with its answer: the smallest change, and who would lead then by which rules.
pub fn rows(names: Names<'_>, cited: &Citations, why_not: &WhyNot, decision: &Decision) -> Vec<Row> {
    let asked = cell(Ink::Strong, format!("Why not {}?", names.member(&why_not.member)));
    let head = |symbol, ink: Ink, said: &str| row([mark(symbol), asked.clone(), cell(ink, said)]);
    match &why_not.found {
        Found::Leads => vec![head(DECIDED, Ink::Good, "it leads")],
        Found::Incomplete => vec![head(OPEN, Ink::Doubtful, "this can be said once all is known")],
        Found::Nothing => vec![head(NOT, Ink::Plain, &nothing(why_not, decision))],
        Found::Change(nearest) => {
            let mut rows = vec![head(DECIDED, Ink::Plain, "it would lead with this change, the smallest there is")];
            rows.extend(change(names, cited, nearest));
            rows
        }
    }
}

fn nothing(why_not: &WhyNot, decision: &Decision) -> String {
    if decision.leader.answer().is_none() {
        return format!("the scheme is not in force on {}", decision.as_of);
    }
    match why_not.kept.as_slice() {
        [] => "no change to the proposal makes it lead".to_owned(),
        kept => format!("no change makes it lead that leaves {} as it is", notation::list(kept, "and")),
    }
}

fn change(names: Names<'_>, cited: &Citations, nearest: &Nearest) -> Vec<Row> {
    let changed = nearest
        .changes
        .iter()
        .map(|(field, from, to)| indented(3, [plain(field), cell(Ink::Bad, from), faint("→"), cell(Ink::Good, to)]));
    let mut rows: Vec<Row> = changed.collect();
    let leader = &nearest.decision.leader;
    let lines: Vec<_> = leader.by.iter().flat_map(|rule| reason(names, cited, rule, true)).collect();
    let leads = leader.answer().map(|leader| format!("then {} leads:", names.member_label(leader)));
    rows.extend(leads.map(|leads| indented(3, [faint(leads)])));
    rows.extend(lines.into_iter().map(|line| indented(5, [line])));
    rows
}
