//! What every provision has: label, dates, tier, sources.
//!
//! In: the clauses of a rule or table, and its file's charter. Out: a [`Head`]. What can go wrong: `until` not after
//! `from`. Invariant: a provision of an unsound tier has no head.

use super::items::{Items, Placed};
use super::labels::Labels;
use super::report::Report;
use crate::finding::{Code, Finding};
use crate::model::{Force, Head, TableId};
use crate::syntax::tree::{Charter, Clauses, Name};
use crate::text::{Span, Spanned};
use jiff::civil::Date;

/// The head of a rule, or what the heads of a table's rows have in common.
pub(super) fn read(placed: &Placed, items: &Items, labels: &Labels, report: &mut Report) -> Option<Head> {
    let clauses = placed.node.clauses();
    let name = placed.node.name();
    let charter = items.charters.get(&name.span.source).copied();
    let force = force(clauses, charter, report);
    let tier = match placed.tier {
        None => None,
        Some(tier) => Some(labels.tier(tier)?),
    };
    let source = clauses.source.as_ref().or(charter.and_then(|charter| charter.source.as_ref()));
    Some(Head {
        label: name.node.clone(),
        label_span: name.span,
        span: placed.span,
        force: force?,
        tier,
        table: None,
        source: source.map(|text| text.node.clone()),
        because: clauses.because.as_ref().map(|text| text.node.clone()),
        doc: placed.doc.to_owned(),
    })
}

/// The head of a row, from that of its table.
pub(super) fn of_row(table: &Head, id: TableId, number: usize, name: Option<&Name>, span: Span) -> Head {
    let label = match name {
        Some(name) => format!("{}.{}", table.label, name.node),
        None => format!("{}.{}", table.label, number + 1),
    };
    let label_span = name.map_or(span, |name| name.span);
    Head { label, label_span, span, table: Some(id), doc: String::new(), ..table.clone() }
}

fn force(clauses: &Clauses, charter: Option<&Charter>, report: &mut Report) -> Option<Force> {
    let from = clauses.from.as_ref().or(charter.and_then(|charter| charter.enacted.as_ref()));
    let until = clauses.until.as_ref().or(charter.and_then(|charter| charter.until.as_ref()));
    if let (Some(from), Some(until)) = (from, until)
        && until.node <= from.node
    {
        // A charter at fault with itself has a finding of its own.
        if clauses.from.is_some() || clauses.until.is_some() {
            report.push(never(from, until, clauses.until.is_none()));
        }
        return None;
    }
    Some(Force { from: from.map(|from| from.node), until: until.map(|until| until.node), repealed: None })
}

/// That something ends before it begins; `at_from`: what is to be mended is the first day.
fn never(from: &Spanned<Date>, until: &Spanned<Date>, at_from: bool) -> Finding {
    let message = format!("never in force: it ends on {}, and begins on {}", until.node, from.node);
    let (first, second) = if at_from { (from.span, until.span) } else { (until.span, from.span) };
    let (here, there) = if at_from { ("begins here", "ends here") } else { ("ends here", "begins here") };
    Finding::new(Code::Invalid, message, first, here).label(second, there).help("`until` is a day after `from`")
}

/// Says where a charter ends before it begins.
pub(super) fn check_charters(items: &Items, report: &mut Report) {
    let mut charters: Vec<&Charter> = items.charters.values().copied().collect();
    charters.sort_by_key(|charter| charter.title.span);
    for charter in charters {
        report.enter(charter.title.span, None);
        if let (Some(from), Some(until)) = (&charter.enacted, &charter.until)
            && until.node <= from.node
        {
            report.push(never(from, until, false));
        }
    }
}

/// The last `from` or `enacted` of the rulebook.
pub(super) fn last_enacted(items: &Items) -> Option<Date> {
    let enacted = items.charters.values().filter_map(|charter| charter.enacted.as_ref());
    let from = items.provisions.iter().filter_map(|placed| placed.node.clauses().from.as_ref());
    let repealed = items.repeals.iter().map(|item| &item.node.from);
    enacted.chain(from).chain(repealed).map(|date| date.node).max()
}
