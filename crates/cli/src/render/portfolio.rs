//! A portfolio for people: tables with bars, and the targets in words.

use std::io;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::decision::not_in_force;
use super::names::Names;
use super::page::{Cell, Ink, Page, Row, cell, faint, indented, plain, row};
use crate::console::Console;
use paceline::notation::{counted, number};
use paceline::portfolio::{Portfolio, Reached};
use paceline::rulebook::Rulebook;

/// Prints what many proposals amount to.
pub fn print(rulebook: &Rulebook, portfolio: &Portfolio, day: Date, console: &mut Console) -> io::Result<()> {
    let mut page = Page::new(console.width());
    let sheet = Sheet { names: Names::new(rulebook), portfolio };
    page.title(&cell(Ink::Strong, counted(portfolio.programs, "programme")), &format!("as of {day}"));
    if portfolio.programs == 0 {
        return console.print(&page.finish());
    }
    if !rulebook.model().in_force(day) {
        page.section("Leads", &[not_in_force(day)]);
    } else {
        page.section("Leads", &sheet.leads());
        page.section("Follows", &sheet.members(&portfolio.follows));
        page.section("Shared", &sheet.shared());
        page.section("Carried by", &sheet.carriers());
        page.section("Open", &sheet.open());
    }
    page.section("Targets", &sheet.targets());
    page.blank();
    console.print(&page.finish())
}

/// So many assets of a kind are shown.
const CARRIERS: usize = 5;
/// How long the longest bar is.
const BAR: usize = 24;

struct Sheet<'a> {
    names: Names<'a>,
    portfolio: &'a Portfolio,
}

impl Sheet<'_> {
    /// How many each member leads; also those of which nobody is certain to lead.
    fn leads(&self) -> Vec<Row> {
        let leads = &self.portfolio.leads;
        let open = self.portfolio.programs - leads.iter().map(|(_, count)| count).sum::<usize>();
        let mut rows = self.members(leads);
        if open > 0 {
            let said = cell(Ink::Doubtful, "(open)");
            rows.push(self.counted(said, open, self.portfolio.programs, Ink::Doubtful));
        }
        rows
    }

    /// Of how many programmes each later question is open.
    fn open(&self) -> Vec<Row> {
        let later = self.portfolio.open.iter().filter(|(question, count)| question != "leader" && *count > 0);
        later
            .map(|(question, count)| self.counted(plain(question), *count, self.portfolio.programs, Ink::Doubtful))
            .collect()
    }

    fn members(&self, counts: &[(String, usize)]) -> Vec<Row> {
        let all = self.portfolio.programs;
        counts
            .iter()
            .map(|(name, count)| self.counted(plain(self.names.member(name)), *count, all, Ink::Good))
            .collect()
    }

    fn shared(&self) -> Vec<Row> {
        let all = self.portfolio.programs;
        self.portfolio.shared.iter().map(|(kind, count)| self.counted(plain(kind), *count, all, Ink::Good)).collect()
    }

    /// A name, how many of all, and that as a bar.
    fn counted(&self, name: Cell, count: usize, all: usize, ink: Ink) -> Row {
        let width = all.to_string().len().max(2);
        let share = (all > 0).then(|| format!("{:>3} %", whole_percent(count, all)));
        row([name, plain(format!("{count:>width$}")), faint(share.unwrap_or_default()), cell(ink, bar(count, all))])
    }

    /// For each kind the assets that carry most.
    fn carriers(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        let all = self.portfolio.programs;
        let width = all.to_string().len().max(2);
        for (kind, assets) in &self.portfolio.assets {
            let mut assets: Vec<&(String, usize)> = assets.iter().collect();
            assets.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            for (at, (asset, count)) in assets.iter().take(CARRIERS).enumerate() {
                let kind_once = plain(if at == 0 { kind } else { "" });
                let count_shown = plain(format!("{count:>width$}"));
                let bar = cell(Ink::Good, bar(*count, all));
                rows.push(row([kind_once, plain(self.names.asset(kind, asset)), count_shown, bar]));
            }
            let rest = assets.get(CARRIERS..).unwrap_or_default();
            if !rest.is_empty() {
                let programs: usize = rest.iter().map(|(_, count)| count).sum();
                let more = faint(format!("{} more", rest.len()));
                rows.push(row([plain(""), more, faint(format!("{programs:>width$}")), plain("")]));
            }
        }
        rows
    }

    fn targets(&self) -> Vec<Row> {
        self.portfolio.targets.iter().flat_map(|target| self.target(target)).collect()
    }

    fn target(&self, target: &Reached) -> Vec<Row> {
        let (symbol, ink, fate) = if target.met() { ("✓", Ink::Good, "met") } else { ("✗", Ink::Bad, "missed") };
        let have = match target.share() {
            Some(share) => format!("{} ({} of {})", percent(share, target.goal), target.have, target.among),
            None => "no programme to measure".to_owned(),
        };
        let goal = format!("goal {} %", number(target.goal * Decimal::ONE_HUNDRED));
        let mut rows = vec![row([cell(ink, symbol), plain(&target.rule), cell(ink, fate), plain(have), faint(goal)])];
        rows.extend(target.because.iter().map(|because| indented(2, [plain(because)])));
        let place = self.names.target(&target.rule).map(|head| self.names.place(head.label_span));
        rows.extend(place.map(|place| indented(2, [faint(place)])));
        rows
    }
}

/// A fraction of one in percent, with two decimals, or as many more as tell it from the goal: a share that misses its
/// goal never reads as the goal.
fn percent(share: Decimal, goal: Decimal) -> String {
    let (share, goal) = (share * Decimal::ONE_HUNDRED, goal * Decimal::ONE_HUNDRED);
    let shown = (2..28).map(|digits| share.round_dp(digits)).find(|shown| shown.cmp(&goal) == share.cmp(&goal));
    format!("{} %", number(shown.unwrap_or(share)))
}

/// A part of all in whole percent; none of it is no percent, and all of it alone is a hundred.
fn whole_percent(part: usize, all: usize) -> String {
    match (200 * part + all) / (2 * all) {
        0 if part > 0 => "<1".to_owned(),
        100 if part < all => ">99".to_owned(),
        percent => percent.to_string(),
    }
}

/// A bar as long as a part is of all, in eighths of a column; any part at all can be seen.
fn bar(part: usize, all: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = if part == 0 { 0 } else { (part * BAR * 8 / all.max(1)).max(1) };
    "█".repeat(eighths / 8) + EIGHTHS[eighths % 8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_in_proportion() {
        assert_eq!(bar(0, 7), "");
        assert_eq!(bar(7, 7), "█".repeat(BAR));
        assert_eq!(bar(1, 2), "█".repeat(BAR / 2));
        assert_eq!(bar(1, 100_000), "▏");
    }

    #[test]
    fn percentages_are_short() {
        let half = Decimal::new(5, 1);
        assert_eq!(percent(half, half), "50 %");
        assert_eq!(percent(Decimal::ONE / Decimal::from(3), half), "33.33 %");
    }

    #[test]
    fn missed_and_met_look_different() {
        let two_thirds = Decimal::TWO / Decimal::from(3);
        assert_eq!(percent(two_thirds, Decimal::new(6667, 4)), "66.667 %", "missed");
        assert_eq!(percent(two_thirds, Decimal::new(6666, 4)), "66.67 %", "met");
        assert_eq!(percent(Decimal::new(499_999, 6), Decimal::new(5, 1)), "49.9999 %", "missed");
        assert_eq!(percent(Decimal::new(99_999_999, 8), Decimal::ONE), "99.999999 %", "missed");
        assert_eq!([whole_percent(999, 1000), whole_percent(1, 1000), whole_percent(1, 2)], [">99", "<1", "50"]);
        assert_eq!([whole_percent(0, 7), whole_percent(7, 7)], ["0", "100"]);
    }
}
