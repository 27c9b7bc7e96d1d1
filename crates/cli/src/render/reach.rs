//! How far the rulebook's tests reach, for people.

use super::names::Names;
use super::page::{Ink, Page, Row, cell, faint, plain, row};
use super::tested::Tested;
use paceline::coverage::{Coverage, PartCoverage};
use paceline::mutation::MutantStatus;
use paceline::proposal;
use paceline::rulebook::{Mutation, Rulebook, TriedMutant};

/// What the tests exercise, and what they would notice, as far as that was asked.
pub fn text(tested: &Tested<'_>, width: usize) -> String {
    let mut page = Page::new(width);
    if let Some(coverage) = &tested.coverage {
        page.blank();
        covered(tested.rulebook, coverage, &mut page);
    }
    if let Some(mutation) = &tested.mutation {
        page.blank();
        noticed(tested.rulebook, mutation, &mut page);
    }
    page.finish()
}

fn covered(rulebook: &Rulebook, coverage: &Coverage, page: &mut Page) {
    let names = Names::new(rulebook);
    let head = |of| names.of_reason(of);
    let idle = coverage.rules.iter().filter(|covered| covered.tests == 0).map(|covered| {
        let head = head(covered.rule);
        row([cell(Ink::Doubtful, "decides no test"), cell(Ink::Strong, &head.label), faint(names.place(head.span))])
    });
    let idle: Vec<Row> = idle.collect();
    let halves = coverage.rules.iter().filter(|covered| covered.tests > 0).flat_map(|covered| {
        let half = covered.parts.iter().filter(|part| !part.is_full());
        half.map(|part| {
            let place = faint(names.place(part.span));
            row([
                cell(Ink::Doubtful, side(part)),
                plain(names.part(covered.rule, part.span)),
                plain(&head(covered.rule).label),
                place,
            ])
        })
    });
    let halves: Vec<Row> = halves.collect();
    let parts: usize = coverage.rules.iter().map(|covered| covered.parts.len()).sum();
    let full = coverage.rules.iter().flat_map(|covered| &covered.parts).filter(|part| part.is_full()).count();
    page.rows(0, &idle);
    page.rows(0, &halves);
    if !idle.is_empty() || !halves.is_empty() {
        page.blank();
    }
    let rules = coverage.rules.len();
    page.line(&format!(
        "{} of {rules} rules decide a test; {full} of {parts} parts of their conditions are seen on both sides",
        rules - idle.len()
    ));
}

/// What no test sees of a part.
fn side(part: &PartCoverage) -> &'static str {
    match (part.holds, part.fails) {
        (true, _) => "never fails",
        (_, true) => "never holds",
        _ => "never seen",
    }
}

fn noticed(rulebook: &Rulebook, mutation: &Mutation, page: &mut Page) {
    let rows: Vec<Row> = mutation.unnoticed().flat_map(|tried| unnoticed(rulebook, tried)).collect();
    page.rows(0, &rows);
    if !rows.is_empty() {
        page.blank();
    }
    let (counted, missed) = (mutation.counted(), mutation.unnoticed().count());
    let alike = mutation.tried.len() - counted;
    // Rounded down: only where all are noticed it says 100 %.
    let percent = (counted - missed) * 1000 / counted.max(1);
    let score = if counted == 0 { String::new() } else { format!(" ({}.{} %)", percent / 10, percent % 10) };
    let aside = match alike {
        0 => String::new(),
        alike => format!("; {alike} more decide every possible programme alike"),
    };
    page.line(&format!("{} of {counted} changes are noticed{score}{aside}", counted - missed));
}

fn unnoticed(rulebook: &Rulebook, tried: &TriedMutant) -> Vec<Row> {
    let names = Names::new(rulebook);
    let change = cell(Ink::Strong, format!("{}: {}", tried.rule, tried.what));
    let mut rows =
        vec![row([cell(Ink::Doubtful, "unnoticed"), change]), row([plain(""), faint(names.place(tried.place))])];
    if let MutantStatus::Unnoticed(Some((program, day))) = &tried.verdict {
        let block = proposal::to_block(rulebook.model(), program).split_whitespace().collect::<Vec<_>>().join(" ");
        rows.push(row([plain(""), faint(format!("{block} as of {day}"))]));
    }
    rows
}
