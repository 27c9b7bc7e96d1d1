//! Many decisions for people: a line for each programme, without the reasons.
//!
//! Lines come in tables of a thousand, each with columns as wide as its lines take, so that there may be any number of them.
//!
//! The symbols are those of a decision. What hangs on unknown fields is marked with `?`; who may lead is named. A kind of
//! asset has a column where some programme has one, with the way it is shared unless that is plainly `shared` or `sole`.

use super::decision::{BROKEN, DECIDED, NOT_IN_FORCE, OPEN, mark};
use super::page::{Cell, Ink, Page, Row, cell, faint, fit, indented, plain, row};
use paceline::decision::{Answer, Asset, Decision, Outcome, Standing, StatedAnswer};
use paceline::notation;

/// The lines of the programmes decided so far that are not shown yet.
pub struct Brief {
    width: usize,
    lines: Vec<Line>,
}

/// What is said of one programme.
pub struct Line {
    mark: Cell,
    /// The programme, who leads, who follows.
    cells: [Cell; 3],
    /// The asset of each kind, in order.
    assets: Vec<(String, Option<String>)>,
    /// The requirements that it breaks.
    breaks: String,
    /// Whether it surely breaks one of them.
    surely: bool,
}

/// Where there is nothing to name.
const NONE: &str = "–";

/// So many lines are one table.
const LINES: usize = 1000;

/// The line of one decision.
pub fn line(decision: &Decision) -> Line {
    let breaks = decision.violations.iter().map(|violation| match violation.needs.is_empty() {
        true => violation.rule.clone(),
        false => format!("{}?", violation.rule),
    });
    let breaks: Vec<String> = breaks.collect();
    Line {
        mark: symbol(decision),
        cells: [cell(Ink::Strong, &decision.program), leader(&decision.leader), plain(followers(decision))],
        assets: decision.assets.iter().map(|(kind, answers)| (kind.clone(), asset(answers))).collect(),
        breaks: breaks.join(", "),
        surely: decision.violations.iter().any(|violation| violation.needs.is_empty()),
    }
}

impl Brief {
    /// No lines yet, for a window of that width.
    pub fn new(width: usize) -> Self {
        Brief { width, lines: Vec::new() }
    }

    /// Adds a line; the table of all that are not shown yet, where they are many.
    pub fn add(&mut self, line: Line) -> Option<String> {
        let full = (self.lines.len() == LINES).then(|| self.page());
        self.lines.push(line);
        full
    }

    /// The lines that are not shown yet, below the names of their columns; nothing without any. Kinds for which there is no
    /// room are left out, the last ones first, and named below.
    pub fn page(&mut self) -> String {
        let (width, lines) = (self.width, std::mem::take(&mut self.lines));
        let Some(first) = lines.first() else { return String::new() };
        let has_some = |kind: &usize| lines.iter().any(|line| line.assets.get(*kind).is_some_and(|of| of.1.is_some()));
        let kinds: Vec<usize> = (0..first.assets.len()).filter(has_some).collect();
        let shown = (0..=kinds.len()).rev().map(|count| (count, rows(&lines, &kinds[..count])));
        let fitting = shown.into_iter().find(|(_, rows)| fit(rows, width));
        let mut page = Page::new(width);
        match fitting {
            Some((count, rows)) => {
                page.rows(0, &rows);
                let left: Vec<&str> = kinds[count..].iter().map(|&kind| first.assets[kind].0.as_str()).collect();
                if !left.is_empty() {
                    let said = format!("no room for {}", notation::list(&left, "and").replace('`', ""));
                    page.rows(0, &[row([faint(said)])]);
                }
            }
            None => below_each_other(&rows(&lines, &kinds), &mut page),
        }
        page.blank();
        page.finish()
    }
}

/// A table of lines with the assets of some kinds.
fn rows(lines: &[Line], kinds: &[usize]) -> Vec<Row> {
    let breaks = lines.iter().any(|line| !line.breaks.is_empty());
    let names = kinds.iter().filter_map(|&kind| Some(lines.first()?.assets[kind].0.as_str()));
    let heads = ["", "programme", "leader", "followers"].into_iter().chain(names);
    let mut rows: Vec<Row> = vec![row(heads.chain(breaks.then_some("breaks")).map(faint))];
    rows.extend(lines.iter().map(|line| {
        let assets = kinds.iter().map(|&kind| plain(line.assets[kind].1.as_deref().unwrap_or(NONE)));
        let ink = if line.surely { Ink::Bad } else { Ink::Doubtful };
        let last = breaks.then(|| cell(ink, &line.breaks));
        row([line.mark.clone()].into_iter().chain(line.cells.clone()).chain(assets).chain(last))
    }));
    rows
}

/// Lines in a window too narrow for columns: each programme, and below it what its line says, with the columns' names.
fn below_each_other(rows: &[Row], page: &mut Page) {
    let Some((heads, lines)) = rows.split_first() else { return };
    let mut all = Vec::new();
    for line in lines {
        all.push(row(line.cells.iter().take(2).cloned()));
        let said = heads.cells.iter().zip(&line.cells).skip(2);
        let said = said.filter(|(_, cell)| !matches!(cell.text.as_str(), "" | NONE));
        all.extend(said.map(|(head, cell)| indented(2, [head.clone(), cell.clone()])));
    }
    page.rows(0, &all);
}

fn symbol(decision: &Decision) -> Cell {
    mark(match decision.standing() {
        Standing::NotInForce => NOT_IN_FORCE,
        Standing::Violating => BROKEN,
        Standing::Clear => DECIDED,
        Standing::Doubtful | Standing::Open => OPEN,
    })
}

/// Who leads, or may.
fn leader(answer: &Answer<String>) -> Cell {
    match &answer.outcome {
        Outcome::Settled(leader) => cell(Ink::Good, leader),
        Outcome::Open { cases, .. } => {
            let mut leaders: Vec<&str> = Vec::new();
            for case in cases {
                match &case.answer {
                    StatedAnswer::Name(leader) | StatedAnswer::Written(leader)
                        if !leaders.contains(&leader.as_str()) =>
                    {
                        leaders.push(leader);
                    }
                    _ => {}
                }
            }
            cell(Ink::Doubtful, format!("{}?", leaders.join(" or ")))
        }
        Outcome::NotInForce => cell(Ink::Doubtful, "not in force"),
    }
}

/// Who follows, and of whom it is open.
fn followers(decision: &Decision) -> String {
    let said = decision.members.iter().filter_map(|(member, answer)| match &answer.outcome {
        Outcome::Settled(follows) => follows.then(|| member.clone()),
        Outcome::Open { .. } => Some(format!("{member}?")),
        Outcome::NotInForce => None,
    });
    let said: Vec<String> = said.collect();
    if said.is_empty() { NONE.to_owned() } else { said.join(", ") }
}

/// Which asset of a kind it is and how that is shared; nothing where there surely is none.
fn asset(Asset { sharing, asset }: &Asset) -> Option<String> {
    let which = match &asset.outcome {
        Outcome::Settled(which) => which.as_deref()?,
        Outcome::Open { .. } => "?",
        Outcome::NotInForce => return None,
    };
    Some(match sharing.answer().map(String::as_str) {
        Some("shared" | "sole") => which.to_owned(),
        Some(how) => format!("{which}, {how}"),
        None if which == "?" => which.to_owned(),
        None => format!("{which}, shared?"),
    })
}
