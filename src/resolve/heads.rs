//! What every provision has: label, dates, tier, sources.
//!
//! In: the clauses of a rule or table, and its file's charter. Out: a [`Head`]. What can go wrong: `until` not after
//! `from`. Invariant: a provision of an unsound tier has no head.

use super::items::{Items, Placed};
use super::labels::Labels;
use super::report::Report;
use crate::finding::{Code, Finding};
use crate::model::{Force, Head, TableId};
use crate::syntax::tree::{Charter, Clauses, Row, Text};
use crate::text::Spanned;
use jiff::civil::Date;

/// The head of a rule, or what the heads of a table's rows have in common.
pub(super) fn read(placed: &Placed, items: &Items, labels: &Labels, report: &mut Report) -> Option<Head> {
    let clauses = placed.node.clauses();
    let name = placed.node.name();
    let charter = items.charters.get(&name.span.source).copied();
    let force = force(clauses, None, charter, report);
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

/// The head of a row, from that of its table: its own clauses count before the table's.
pub(super) fn of_row(
    (table, clauses): (&Head, &Clauses),
    (id, number, row): (TableId, usize, &Row),
    items: &Items,
    report: &mut Report,
) -> Option<Head> {
    let label = match &row.name {
        Some(name) => format!("{}.{}", table.label, name.node),
        None => format!("{}.{}", table.label, number + 1),
    };
    let own = &row.clauses;
    let dated = own.from.is_some() || own.until.is_some();
    let charter = items.charters.get(&row.span.source).copied();
    let text = |own: &Option<Text>, of_table: &Option<String>| match own {
        Some(own) => Some(own.node.clone()),
        None => of_table.clone(),
    };
    Some(Head {
        label,
        label_span: row.name.as_ref().map_or(row.said, |name| name.span),
        span: row.span,
        force: if dated { force(own, Some(clauses), charter, report)? } else { table.force },
        tier: table.tier,
        table: Some(id),
        source: text(&own.source, &table.source),
        because: text(&own.because, &table.because),
        doc: String::new(),
    })
}

/// The days of clauses, which count before those of their table, and these before those of the charter.
fn force(
    clauses: &Clauses,
    of_table: Option<&Clauses>,
    charter: Option<&Charter>,
    report: &mut Report,
) -> Option<Force> {
    let in_table = |day: fn(&Clauses) -> Option<&Spanned<Date>>| of_table.and_then(day);
    let from = clauses.from.as_ref().or(in_table(|table| table.from.as_ref()));
    let from = from.or(charter.and_then(|charter| charter.enacted.as_ref()));
    let until = clauses.until.as_ref().or(in_table(|table| table.until.as_ref()));
    let until = until.or(charter.and_then(|charter| charter.until.as_ref()));
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
    let clauses = items.provisions.iter().flat_map(|placed| placed.node.all_clauses());
    let from = clauses.filter_map(|clauses| clauses.from.as_ref());
    let repealed = items.repeals.iter().map(|item| &item.node.from);
    enacted.chain(from).chain(repealed).map(|date| date.node).max()
}
