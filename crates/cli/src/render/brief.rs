//! Many decisions for people: a line for each programme, without the reasons.
//!
//! The symbols are those of a decision. What hangs on unknown fields is marked with `?`; who may lead is named. A kind of
//! asset has a column where some programme has one, with the way it is shared unless that is plainly `shared` or `sole`.

use super::decision::{BROKEN, DECIDED, NOT_IN_FORCE, OPEN, mark};
use super::page::{Cell, Ink, Page, Row, cell, faint, fit, indented, plain, row};
use paceline::decision::{Answer, Asset, Decision, Outcome};

/// The lines of the programmes decided so far.
#[derive(Default)]
pub struct Brief {
    kinds: Vec<String>,
    lines: Vec<Line>,
}

struct Line {
    mark: Cell,
    /// The programme, who leads, who follows.
    cells: [Cell; 3],
    /// The asset of each kind, in order.
    assets: Vec<Option<String>>,
    /// The requirements that it breaks.
    breaks: String,
    /// Whether it surely breaks one of them.
    surely: bool,
}

/// Where there is nothing to name.
const NONE: &str = "–";

impl Brief {
    /// Adds the line of one decision.
    pub fn add(&mut self, decision: &Decision) {
        if self.kinds.is_empty() {
            self.kinds = decision.assets.iter().map(|(kind, _)| kind.clone()).collect();
        }
        let breaks = decision.violations.iter().map(|violation| match violation.needs.is_empty() {
            true => violation.rule.clone(),
            false => format!("{}?", violation.rule),
        });
        let breaks: Vec<String> = breaks.collect();
        self.lines.push(Line {
            mark: symbol(decision),
            cells: [cell(Ink::Strong, &decision.program), leader(&decision.leader), plain(followers(decision))],
            assets: decision.assets.iter().map(|(_, kind)| asset(kind)).collect(),
            breaks: breaks.join(", "),
            surely: decision.violations.iter().any(|violation| violation.needs.is_empty()),
        });
    }

    /// All lines below the names of their columns; nothing without any.
    pub fn page(self, width: usize) -> String {
        if self.lines.is_empty() {
            return String::new();
        }
        let has_some = |kind: &usize| self.lines.iter().any(|line| line.assets.get(*kind).is_some_and(Option::is_some));
        let kinds: Vec<usize> = (0..self.kinds.len()).filter(has_some).collect();
        let breaks = self.lines.iter().any(|line| !line.breaks.is_empty());
        let heads = ["", "programme", "leader", "followers"].into_iter();
        let heads = heads.chain(kinds.iter().map(|&kind| self.kinds[kind].as_str())).chain(breaks.then_some("breaks"));
        let mut rows: Vec<Row> = vec![row(heads.map(faint))];
        rows.extend(self.lines.into_iter().map(|line| {
            let assets = kinds.iter().map(|&kind| plain(line.assets[kind].as_deref().unwrap_or(NONE)));
            let ink = if line.surely { Ink::Bad } else { Ink::Doubtful };
            let last = breaks.then(|| cell(ink, &line.breaks));
            row([line.mark].into_iter().chain(line.cells).chain(assets).chain(last))
        }));
        let mut page = Page::new(width);
        if fit(&rows, width) {
            page.rows(0, &rows)
        } else {
            below_each_other(&rows, &mut page)
        }
        page.blank();
        page.finish()
    }
}

/// The same in a window too narrow for columns: each programme, and below it what its line says, with the columns' names.
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
    mark(match decision.leader.outcome {
        Outcome::NotInForce => NOT_IN_FORCE,
        _ if decision.violations.iter().any(|violation| violation.needs.is_empty()) => BROKEN,
        _ if decision.is_clear() => DECIDED,
        _ => OPEN,
    })
}

/// Who leads, or may.
fn leader(answer: &Answer<String>) -> Cell {
    match &answer.outcome {
        Outcome::Settled(leader) => cell(Ink::Good, leader),
        Outcome::Open { cases, .. } => {
            let mut leaders: Vec<&str> = Vec::new();
            for leader in cases.iter().filter_map(|case| case.answer.as_deref()) {
                if !leaders.contains(&leader) {
                    leaders.push(leader);
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
