//! Years where dates are needed: `sop is 2025`, `sop in 2022..2024`, `sop in [2022, 2023]`.
//!
//! In: a date and what it is tested against. Out: one finding with what is meant in days, where numbers that can be
//! years stand there. A fix is safe where the whole year, or its first day, is meant beyond doubt.

use super::paths::Place;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::{Applicability, Code, Edit, Finding, Fix};
use crate::model::Type;
use crate::syntax::tree::{Op, Value, ValueKind};
use crate::text::{Span, Spanned};

/// The year that a number may be.
fn year(value: &Value) -> Option<i32> {
    let ValueKind::Number(number) = &value.kind else { return None };
    let year: i32 = number.is_integer().then(|| i32::try_from(*number).ok()).flatten()?;
    (1000..9999).contains(&year).then_some(year)
}

fn finding(place: &Place, span: Span, here: &str) -> Finding {
    let message = format!("`{}` is a date, not a number", place.words);
    Finding::new(Code::TypeMismatch, message, span, here.to_owned())
}

fn fix(safety: Applicability, span: Span, text: &str) -> Fix {
    Fix::new(safety, format!("write `{text}`"), vec![Edit { span, text: text.to_owned() }])
}

/// `sop is 2025`, `sop < 2025`: the whole year, or the time before or after it.
pub(super) fn of_test(place: &Place, op: &Spanned<Op>, value: &Value) -> Option<Finding> {
    let year = year(value).filter(|_| place.path.ty == Type::Date)?;
    let text = match op.node {
        Op::Is => format!("in {year}-01-01..{}-01-01", year + 1),
        Op::IsNot => format!("not in {year}-01-01..{}-01-01", year + 1),
        Op::Less => format!("< {year}-01-01"),
        Op::AtLeast => format!(">= {year}-01-01"),
        Op::AtMost => format!("< {}-01-01", year + 1),
        _ => format!(">= {}-01-01", year + 1),
    };
    // `> 2025` may begin with the year or after it.
    let sure = matches!(op.node, Op::Is | Op::IsNot | Op::Less | Op::AtLeast);
    let safety = if sure { Safe } else { Unsafe };
    // In a cell there is no sign of the test but the value itself.
    let text = if op.span == value.span { text.trim_start_matches("in ").to_owned() } else { text };
    let mut finding = finding(place, value.span, "a number, not a date").help(format!("write `{text}`"));
    finding.fixes.push(fix(safety, op.span.to(value.span), &text));
    if !sure && op.span != value.span {
        finding.fixes.push(fix(Unsafe, value.span, &format!("{year}-01-01")));
    }
    Some(finding)
}

/// `sop in 2022..2024`: up to the beginning of the last year, or to its end?
pub(super) fn of_range(place: &Place, from: &Value, to: &Value, right: Span) -> Option<Finding> {
    let (first, last) = (year(from), year(to));
    let low = first.map(|year| format!("{year}-01-01"));
    let Some(last) = last else {
        let finding = finding(place, from.span, "a number, not a date");
        return Some(finding.cure(Safe, from.span, &low?));
    };
    let span = if low.is_some() { right } else { to.span };
    let begin = low.map(|low| format!("{low}..")).unwrap_or_default();
    let upto = [last, last + 1].map(|year| format!("{begin}{year}-01-01"));
    let what = if first.is_some() { "numbers, not dates" } else { "a number, not a date" };
    let help = format!("write `{}`, without {last}, or `{}`, with all of it", upto[0], upto[1]);
    let mut finding = finding(place, span, what).help(help);
    finding.fixes.extend(upto.iter().map(|text| fix(Unsafe, span, text)));
    Some(finding)
}

/// `sop in 2022`, `sop in [2022, 2023]`: the whole of one or more years that follow each other.
pub(super) fn of_list(place: &Place, op: &Spanned<Op>, value: &Value) -> Option<Finding> {
    let years: Vec<i32> = match &value.kind {
        ValueKind::List(list) => list.iter().map(year).collect::<Option<_>>()?,
        _ => vec![year(value)?],
    };
    let (first, last) = (*years.first()?, *years.last()?);
    let finding =
        finding(place, value.span, if years.len() == 1 { "a number, not a date" } else { "numbers, not dates" });
    if years.windows(2).any(|two| two[1] != two[0] + 1) {
        let all: Vec<String> = years.iter().map(|year| format!("`in {year}-01-01..{}-01-01`", year + 1)).collect();
        return Some(finding.help(format!("a year is a range of days: {}", all.join(" or "))));
    }
    let sign = if op.node == Op::NotIn { "not in " } else { "in " };
    let sign = if op.span == value.span { "" } else { sign };
    let text = format!("{sign}{first}-01-01..{}-01-01", last + 1);
    Some(finding.cure(Safe, op.span.to(value.span), &text))
}
