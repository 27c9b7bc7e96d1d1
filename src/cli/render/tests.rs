//! The rulebook's tests for people.

use std::io;

use super::names::Names;
use super::page::{Ink, Page, Row, cell, faint, indented, plain, row};
use crate::cli::console::Console;
use crate::rulebook::Rulebook;
use crate::testing::{TestResult, expected};

/// Prints what became of each test.
pub fn print(rulebook: &Rulebook, results: &[TestResult], console: &mut Console) -> io::Result<()> {
    let mut page = Page::new(console.width());
    for result in results {
        page.rows(0, &test(rulebook, result));
    }
    if !results.is_empty() {
        page.blank();
    }
    console.print(&page.finish())?;
    console.print(&format!("{}\n", summary(results)))
}

fn test(rulebook: &Rulebook, result: &TestResult) -> Vec<Row> {
    let names = Names::new(rulebook);
    if result.failures.is_empty() {
        return vec![row([cell(Ink::Good, "✓ passed"), plain(&result.title)])];
    }
    let place = faint(format!("{}, as of {}", names.place(result.span), result.as_of));
    let mut rows = vec![row([cell(Ink::Bad, "✗ failed"), cell(Ink::Strong, &result.title)]), row([plain(""), place])];
    for failure in &result.failures {
        let expected = expected(rulebook.sources(), failure);
        rows.push(indented(10, [faint("expected"), plain(expected)]));
        rows.push(indented(10, [faint("decided"), cell(Ink::Bad, &failure.decided)]));
    }
    let by = rulebook.labels(&result.decided_by);
    if !by.is_empty() {
        rows.push(indented(10, [faint("by"), faint(by.join(", "))]));
    }
    rows
}

fn summary(results: &[TestResult]) -> String {
    let failed = results.iter().filter(|result| !result.failures.is_empty()).count();
    let tests = |count: usize| if count == 1 { "1 test".to_owned() } else { format!("{count} tests") };
    match (results.len(), failed) {
        (0, _) => "no tests".to_owned(),
        (all, 0) => format!("{} passed", tests(all)),
        (all, failed) => format!("{}: {} passed, {failed} failed", tests(all), all - failed),
    }
}
