//! A rulebook over time, for people: a picture of the rules that begin or end over the years, with the days on which
//! decisions change; then each of these days with what changes.

use std::io;

use paceline::Date;
use paceline::diff::ChangedAnswer;
use paceline::notation;
use paceline::rulebook::Rulebook;
use paceline::timeline::{Dated, Turn};
use serde::Serialize;

use super::changes::Sheet;
use super::page::{Ink, Page, Row, cell, plain, row};
use crate::console::Console;

/// A day on which something changes, and the proposals that are decided otherwise from then on.
#[derive(Serialize)]
pub struct Moment {
    #[serde(flatten)]
    pub turn: Turn,
    pub programs: Vec<ChangedAnswer>,
}

/// Prints the picture, and what changes day by day.
pub fn print(rulebook: &Rulebook, moments: &[Moment], all: bool, console: &mut Console) -> io::Result<()> {
    let mut page = Page::new(console.width());
    let bars = bars(paceline::timeline::dated(rulebook.model()), all);
    let days: Vec<Date> = moments.iter().map(|moment| moment.turn.day).collect();
    if let Some(picture) = Picture::new(&bars, &days, console.width()) {
        picture.draw(&mut page, &bars, &days);
        page.blank();
    }
    page.rows(0, &[row([plain(summary(moments))])]);
    for moment in moments {
        page.blank();
        // On the day on which the scheme comes into force everything is otherwise than the day before.
        let day = moment.turn.day;
        let begins = !rulebook.model().in_force(day.yesterday().unwrap_or(day));
        if begins && !all {
            page.rows(0, &[beginning(moment)]);
            continue;
        }
        page.rows(0, &[title(moment)]);
        Sheet::new(rulebook, all).sections(&moment.turn.differences, &moment.programs, &mut page);
    }
    console.print(&page.finish())
}

/// The day on which the scheme comes into force.
fn beginning(moment: &Moment) -> Row {
    let provisions = notation::counted(moment.turn.begins.len(), "provision");
    let said = format!("+ the scheme comes into force, with {provisions} (`--all` shows what they decide)");
    row([cell(Ink::Strong, moment.turn.day.to_string()), cell(Ink::Good, said)])
}

/// A day, and what begins and ends on it.
fn title(moment: &Moment) -> Row {
    let listed = |labels: &[String]| labels.join(", ");
    let mut cells = vec![cell(Ink::Strong, moment.turn.day.to_string())];
    if !moment.turn.begins.is_empty() {
        cells.push(cell(Ink::Good, format!("+ {}", listed(&moment.turn.begins))));
    }
    if !moment.turn.ends.is_empty() {
        cells.push(cell(Ink::Bad, format!("− {}", listed(&moment.turn.ends))));
    }
    row(cells)
}

fn summary(moments: &[Moment]) -> String {
    match moments.len() {
        0 => "On no day is anything decided otherwise than the day before".to_owned(),
        1 => "On 1 day something is decided otherwise than the day before".to_owned(),
        more => format!("On {more} days something is decided otherwise than the day before"),
    }
}

/// Rules that are drawn as one bar.
struct Bar {
    label: String,
    from: Option<Date>,
    until: Option<Date>,
}

/// The bars of rules; unless all are asked for, those that begin and end on the same days are one.
fn bars(dated: Vec<Dated>, all: bool) -> Vec<Bar> {
    let mut bars: Vec<(Bar, usize)> = Vec::new();
    for Dated { label, force, .. } in dated {
        match bars.last_mut() {
            Some((bar, more)) if !all && (bar.from, bar.until) == (force.from, force.until) => *more += 1,
            _ => bars.push((Bar { label, from: force.from, until: force.until }, 0)),
        }
    }
    let named = |(bar, more): (Bar, usize)| match more {
        0 => bar,
        more => Bar { label: format!("{} + {more}", bar.label), ..bar },
    };
    bars.into_iter().map(named).collect()
}

/// The longest label that is drawn whole.
const LABEL: usize = 28;
/// A bar is no narrower than this.
const NARROWEST: usize = 20;

/// Where days lie across the page.
struct Picture {
    first: Date,
    last: Date,
    /// The room for labels.
    margin: usize,
    width: usize,
}

impl Picture {
    /// A picture of some rules within a width; none where none of them begins or ends.
    fn new(bars: &[Bar], days: &[Date], width: usize) -> Option<Self> {
        let all = bars.iter().flat_map(|bar| [bar.from, bar.until]).flatten();
        let all: Vec<Date> = all.chain(days.iter().copied()).collect();
        let (first, last) = (all.iter().min()?, all.iter().max()?);
        let label = bars.iter().map(|bar| bar.label.chars().count()).max().unwrap_or(0).min(LABEL);
        let margin = label + 2;
        // Some room behind the last day, so that one sees what goes on.
        let first = first.first_of_year();
        let last = last.last_of_year().tomorrow().unwrap_or(*last);
        Some(Picture { first, last, margin, width: width.saturating_sub(margin).max(NARROWEST) })
    }

    /// The column of a day.
    fn column(&self, day: Date) -> usize {
        let days = |from: Date, to: Date| from.until(to).map_or(0, |span| i64::from(span.get_days()));
        let (all, past) = (days(self.first, self.last).max(1), days(self.first, day).max(0));
        let column = past * (self.width as i64 - 1) / all;
        usize::try_from(column).unwrap_or(0).min(self.width - 1)
    }

    fn draw(&self, page: &mut Page, bars: &[Bar], days: &[Date]) {
        page.line(&Ink::Faint.paint(&self.years()));
        bars.iter().for_each(|bar| page.line(&self.bar(bar)));
        page.line(&(" ".repeat(self.margin) + &Ink::Strong.paint(&self.marks(days))));
    }

    /// The years, each at its first day, as far as there is room.
    fn years(&self) -> String {
        let (mut line, mut year) = (" ".repeat(self.margin), self.first.year());
        while let Ok(day) = Date::new(year, 1, 1) {
            if day >= self.last {
                break;
            }
            let at = self.margin + self.column(day);
            let length = line.chars().count();
            if at >= length + usize::from(length > self.margin) && at + 4 <= self.margin + self.width {
                line += &" ".repeat(at - length);
                line += &year.to_string();
            }
            year += 1;
        }
        line.trim_end().to_owned()
    }

    /// Rules from their first day to their end.
    fn bar(&self, bar: &Bar) -> String {
        let (from, until) = (bar.from.map(|day| self.column(day)), bar.until.map(|day| self.column(day)));
        let (start, end) = (from.unwrap_or(0), until.unwrap_or(self.width - 1));
        let mut line = " ".repeat(start);
        line.push(if from.is_some() { '├' } else { '─' });
        line += &"─".repeat(end.saturating_sub(start + 1));
        if end > start {
            line.push(if until.is_some() { '┤' } else { '─' });
        }
        let label: String = match bar.label.chars().count() {
            length if length > LABEL => bar.label.chars().take(LABEL - 1).chain(['…']).collect(),
            _ => bar.label.clone(),
        };
        let blank = self.margin.saturating_sub(label.chars().count());
        let ink = if until.is_some() { Ink::Faint } else { Ink::Good };
        format!("{label}{}{}", " ".repeat(blank), ink.paint(&line))
    }

    /// The days on which decisions change.
    fn marks(&self, days: &[Date]) -> String {
        let mut marks = vec![' '; self.width];
        days.iter().for_each(|day| marks[self.column(*day)] = '▲');
        marks.into_iter().collect::<String>().trim_end().to_owned()
    }
}
