//! A decision for people: the leader and why first, then who leads which work, who follows, what is shared, who pays.
//!
//! Symbols say what colours say: `●` decided, `○` not, `?` open, `–` not in force, `✗` a violation.

use std::io;

use num_bigint::BigInt;
use num_rational::BigRational;

use super::names::Names;
use super::page::{Cell, Ink, Page, Row, cell, faint, indented, plain, row};
use crate::cli::console::Console;
use crate::decision::{Answer, Asset, Case, Decision, Outcome, Share};
use crate::rulebook::Rulebook;

/// Prints a decision.
pub fn print(rulebook: &Rulebook, decision: &Decision, console: &mut Console) -> io::Result<()> {
    let mut page = Page::new(console.width());
    Sheet { names: Names::new(rulebook), decision }.write(&mut page);
    page.blank();
    console.print(&page.finish())
}

/// What stands before an answer: a symbol, and its colour.
type Mark = (&'static str, Ink);
pub const DECIDED: Mark = ("●", Ink::Good);
pub const NOT: Mark = ("○", Ink::Faint);
pub const OPEN: Mark = ("?", Ink::Doubtful);
const BROKEN: Mark = ("✗", Ink::Bad);

struct Sheet<'a> {
    names: Names<'a>,
    decision: &'a Decision,
}

impl Sheet<'_> {
    fn write(&self, page: &mut Page) {
        let decision = self.decision;
        page.title(&cell(Ink::Strong, &decision.program), &format!("as of {}", decision.as_of));
        if decision.leader.outcome == Outcome::NotInForce {
            let said = format!("– the scheme is not in force on {}: no rule on who leads is", decision.as_of);
            page.section("Leader", &[row([cell(Ink::Doubtful, said)])]);
            return;
        }
        page.section("Leader", &self.leader());
        page.section("Work", &self.work());
        page.section("Followers", &self.followers());
        page.section("Shared", &self.shared());
        page.section("Cost", &self.cost());
        page.section("Violations", &self.violations());
        page.section("Reasons", &self.reasons());
    }

    fn leader(&self) -> Vec<Row> {
        let answer = &self.decision.leader;
        let Outcome::Settled(leader) = &answer.outcome else {
            return self.open(answer, None, &|leader| self.names.member_label(leader));
        };
        let mut rows = vec![row([mark(DECIDED), cell(Ink::Good, self.names.member(leader))])];
        rows.extend(answer.by.iter().flat_map(|rule| reason(self.names, rule)).map(|line| row([plain(""), line])));
        rows
    }

    fn work(&self) -> Vec<Row> {
        let label = |leader: &String| self.names.member_label(leader);
        let rows = self.decision.work.iter().flat_map(|(technology, answer)| {
            let technology = self.names.technology(technology);
            match &answer.outcome {
                Outcome::Settled(leader) => {
                    let by = if answer.by.is_empty() { "as the programme".to_owned() } else { answer.by.join(", ") };
                    vec![row([mark(DECIDED), plain(technology), plain(label(leader)), faint(by)])]
                }
                _ => self.open(answer, Some(technology), &label),
            }
        });
        rows.collect()
    }

    fn followers(&self) -> Vec<Row> {
        let said = |follows: &bool| if *follows { "follows" } else { "does not follow" }.to_owned();
        let rows = self.decision.members.iter().flat_map(|(member, answer)| {
            let name = self.names.member(member);
            match &answer.outcome {
                Outcome::Settled(follows) => {
                    let (mark_of, ink) = if *follows { (DECIDED, Ink::Strong) } else { (NOT, Ink::Faint) };
                    let by = faint(answer.by.join(", "));
                    vec![row([mark(mark_of), cell(ink, name), cell(ink, said(follows)), by])]
                }
                _ => self.open(answer, Some(name), &said),
            }
        });
        rows.collect()
    }

    fn shared(&self) -> Vec<Row> {
        self.decision.assets.iter().flat_map(|(kind, asset)| self.asset(kind, asset)).collect()
    }

    fn asset(&self, kind: &str, Asset { sharing, asset }: &Asset) -> Vec<Row> {
        let name = |asset: &Option<String>| {
            asset.as_ref().map_or_else(|| "none".to_owned(), |asset| self.names.asset(kind, asset))
        };
        let (shown, how) = match sharing.answer() {
            Some(sharing) if sharing == "separate" || sharing == "sole" => (NOT, plain(sharing)),
            Some(sharing) => (DECIDED, cell(Ink::Strong, sharing)),
            None => (OPEN, cell(Ink::Doubtful, "open")),
        };
        let which = match asset.answer() {
            Some(which) => plain(name(which)),
            None => cell(Ink::Doubtful, "open"),
        };
        let (open, by) =
            (sharing.answer().is_none() || asset.answer().is_none(), [&sharing.by[..], &asset.by].concat());
        let first = mark(if open { OPEN } else { shown });
        let mut rows = vec![row([first, plain(kind), how, which, faint(by.join(", "))])];
        rows.extend(cases(sharing, "sharing ", &Clone::clone));
        rows.extend(cases(asset, "", &name));
        rows
    }

    fn cost(&self) -> Vec<Row> {
        let answer = &self.decision.cost;
        let by = if answer.by.is_empty() { "the leader pays all".to_owned() } else { answer.by.join(", ") };
        let Outcome::Settled(shares) = &answer.outcome else {
            let said = |shares: &Vec<(String, Share)>| {
                let said = shares.iter().map(|(payer, share)| format!("{payer} {}", percent(&share.exact)));
                said.collect::<Vec<_>>().join(", ")
            };
            return self.open(answer, None, &said);
        };
        let rows = shares.iter().enumerate().map(|(at, (payer, share))| {
            let by = faint(if at == 0 { by.as_str() } else { "" });
            row([mark(DECIDED), plain(self.names.member_label(payer)), plain(percent(&share.exact)), by])
        });
        rows.collect()
    }

    fn violations(&self) -> Vec<Row> {
        let rows = self.decision.violations.iter().flat_map(|violation| {
            let only = match violation.needs.as_slice() {
                [] => String::new(),
                needs => format!(" (hangs on {})", needs.join(", ")),
            };
            let place = self.names.head(&violation.rule).map(|head| self.names.place(head.label_span));
            let message = cell(Ink::Bad, format!("{}{only}", violation.message));
            let place = format!("{} · {}", violation.rule, place.unwrap_or_default());
            [row([mark(BROKEN), message]), row([plain(""), faint(place)])]
        });
        rows.collect()
    }

    /// Where each deciding rule but the leader's stands, and why it says what it says; each once.
    fn reasons(&self) -> Vec<Row> {
        let decision = self.decision;
        let mut labels: Vec<&String> = Vec::new();
        let open = decision.leader.answer().is_none();
        let leader = decision.leader.by.iter().filter(|_| open);
        let work = decision.work.iter().flat_map(|(_, answer)| &answer.by);
        let members = decision.members.iter().flat_map(|(_, answer)| &answer.by);
        let assets = decision.assets.iter().flat_map(|(_, kind)| kind.sharing.by.iter().chain(&kind.asset.by));
        for label in leader.chain(work).chain(members).chain(assets).chain(&decision.cost.by) {
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        labels.into_iter().flat_map(|label| reason(self.names, label)).map(|line| row([line])).collect()
    }

    /// An open answer: what it hangs on, and its cases.
    fn open<T>(&self, answer: &Answer<T>, subject: Option<String>, show: &dyn Fn(&T) -> String) -> Vec<Row> {
        let first = std::iter::once(mark(OPEN));
        let said = std::iter::once(cell(Ink::Doubtful, "open"));
        let by = std::iter::once(faint(answer.by.join(", ")));
        let mut rows = vec![row(first.chain(subject.map(plain)).chain(said).chain(by))];
        rows.extend(cases(answer, "", show));
        rows
    }
}

/// The lines of a rule: its words, then its label, place and source.
pub fn reason(names: Names<'_>, label: &str) -> Vec<Cell> {
    let Some(head) = names.head(label) else { return vec![plain(label)] };
    let place = names.place(head.label_span);
    let source = head.source.iter().map(|source| format!(" · {source}")).collect::<String>();
    let because = head.because.iter().map(plain);
    because.chain(std::iter::once(faint(format!("{label} · {place}{source}")))).collect()
}

/// What an open answer hangs on and what it would be where; nothing for others.
fn cases<T>(answer: &Answer<T>, what: &str, show: &dyn Fn(&T) -> String) -> Vec<Row> {
    let Outcome::Open { needs, cases } = &answer.outcome else { return Vec::new() };
    let hangs = indented(3, [cell(Ink::Doubtful, format!("{what}hangs on {}", needs.join(", ")))]);
    let case = |Case { when, answer }: &Case<T>| {
        let answer = answer.as_ref().map_or_else(|| "not asked".to_owned(), show);
        indented(5, [plain(answer), plain(format!("when {when}"))])
    };
    std::iter::once(hangs).chain(cases.iter().map(case)).collect()
}

/// A mark as a cell.
pub fn mark((symbol, ink): Mark) -> Cell {
    cell(ink, symbol)
}

/// A fraction of one in percent; where that is no whole number, rounded, with the fraction itself.
fn percent(share: &BigRational) -> String {
    let hundred = BigRational::from(BigInt::from(100));
    let exact = share * &hundred;
    if exact.is_integer() {
        return format!("{exact} %");
    }
    let hundredths = (&exact * &hundred).round().to_integer();
    let (whole, rest) = (&hundredths / 100, &hundredths % 100);
    let shown = format!("{whole}.{rest:0>2}");
    format!("{} % ({share})", shown.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_whole_or_come_with_their_fraction() {
        let shown = |over: i64, under: i64| percent(&BigRational::new(over.into(), under.into()));
        assert_eq!(shown(3, 5), "60 %");
        assert_eq!(shown(1, 1), "100 %");
        assert_eq!(shown(2, 3), "66.67 % (2/3)");
        assert_eq!(shown(1, 8), "12.5 % (1/8)");
        assert_eq!(shown(1, 30_000), "0 % (1/30000)");
    }
}
