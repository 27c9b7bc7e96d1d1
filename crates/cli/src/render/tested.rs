//! The rulebook's tests for people.

use super::names::Names;
use super::page::{Ink, Page, Row, cell, faint, indented, plain, row};
use paceline::coverage::Coverage;
use paceline::model::Reason;
use paceline::notation::counted;
use paceline::rulebook::{Mutation, Rulebook, Suggestion};
use paceline::testing::{TestResult, expected};

/// What the tests came to, and how far they reach, as far as that was asked.
pub struct Tested<'a> {
    pub rulebook: &'a Rulebook,
    pub results: Vec<TestResult>,
    pub coverage: Option<Coverage>,
    pub mutation: Option<Mutation>,
    pub suggestions: Option<Vec<Suggestion>>,
}

impl Tested<'_> {
    pub fn failed(&self) -> usize {
        self.results.iter().filter(|result| !result.failures.is_empty()).count()
    }
}

/// What became of each test; where that is not what was asked for, of those that failed alone.
pub fn text(tested: &Tested<'_>, brief: bool, width: usize) -> String {
    let mut page = Page::new(width);
    let mut shown = tested.results.iter().filter(|result| !brief || !result.failures.is_empty()).peekable();
    let any = shown.peek().is_some();
    for result in shown {
        page.rows(0, &test(tested.rulebook, result));
    }
    if any {
        page.blank();
    }
    format!("{}{}\n", page.finish(), summary(tested))
}

fn test(rulebook: &Rulebook, result: &TestResult) -> Vec<Row> {
    let names = Names::new(rulebook);
    if result.failures.is_empty() {
        let mut cells = vec![cell(Ink::Good, "✓ passed"), plain(&result.title)];
        cells.extend(expects_nothing(rulebook, result).then(|| cell(Ink::Doubtful, "expects nothing")));
        return vec![row(cells)];
    }
    let place = faint(format!("{}, as of {}", names.place(result.span), result.as_of));
    let mut rows = vec![row([cell(Ink::Bad, "✗ failed"), cell(Ink::Strong, &result.title)]), row([plain(""), place])];
    rows.push(indented(10, [faint("expected"), faint("decided")]));
    for failure in &result.failures {
        let expected = expected(rulebook.sources(), failure);
        rows.push(indented(10, [plain(expected), cell(Ink::Bad, &failure.decided)]));
    }
    rows.extend(reasons(&names, result));
    rows
}

/// Whether a test passes whatever is decided.
fn expects_nothing(rulebook: &Rulebook, result: &TestResult) -> bool {
    let test = rulebook.model().tests.iter().find(|test| test.span == result.span);
    test.is_some_and(|test| test.expectations.is_empty())
}

/// The rules behind what was decided instead, each with its reason and its place.
fn reasons(names: &Names<'_>, result: &TestResult) -> Vec<Row> {
    let by = result.failures.iter().flat_map(|failure| failure.by.clone());
    let mut by: Vec<Reason> = by.collect();
    by.sort_by_key(|reason| &names.of_reason(*reason).label);
    by.dedup();
    let reason = |of: &Reason| {
        let head = names.of_reason(*of);
        let because = head.because.iter().map(|because| format!("{because} · "));
        let said = because.chain([names.place(head.span)]).collect::<String>();
        indented(12, [plain(&head.label), faint(said)])
    };
    let first = (!by.is_empty()).then(|| indented(10, [faint("by")]));
    first.into_iter().chain(by.iter().map(reason)).collect()
}

fn summary(tested: &Tested<'_>) -> String {
    let tests = |count| counted(count, "test");
    match (tested.results.len(), tested.failed()) {
        (0, _) => "no tests".to_owned(),
        (all, 0) => format!("{} passed", tests(all)),
        (all, failed) => format!("{}: {} passed, {failed} failed", tests(all), all - failed),
    }
}
