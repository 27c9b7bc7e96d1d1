//! Faults of dates: as other countries write them, in other orders, with other marks, with the names of months.
//!
//! In: a fault at the figures of a date. Out: one finding. A date that can be read in one way only is a safe fix; of
//! `8/4/2024`, a day of April or of August, both are offered.

use super::Fault;
use crate::finding::Applicability::{self, Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::parser::{Rule, words};
use crate::syntax::tokens::{Kind, is_date, read_date};
use crate::text::{Span, dates};
use jiff::ToSpan;
use jiff::civil::Date;

impl Fault<'_> {
    /// `from 2020-01-01 to 2021-01-01`, `from 2020-01-01..2021-01-01`: does the last day count?
    pub(super) fn period(&self) -> Option<Finding> {
        let range = self.ends()?;
        if self.word(range.from.checked_sub(1)?) != "from" || !is_date(&range.low) || !is_date(&range.high) {
            return None;
        }
        let mark = self.span_at(range.from).after().to(self.span_at(range.to - 1).before());
        let here = self.range(range.from, range.to);
        let last = read_date(&range.high)?;
        let next = if range.high.len() == 7 { last.checked_add(1.month()) } else { last.checked_add(1.day()) };
        let upto = |day: &str| format!(" until {day}");
        let finding = self
            .say_at(Span { start: mark.start, ..here }, "a rule ends with `until` and the first day without it", "here")
            .help(format!("does it still hold on `{}`? `until` a day does not include it", range.high));
        let place = Span { start: self.span_at(range.from).end, ..here };
        let fix =
            |finding: Finding, day: String| finding.fix(Unsafe, format!("write `until {day}`"), place, upto(&day));
        let finding = fix(finding, range.high.clone());
        Some(match next {
            Ok(next) => fix(finding, written(next)),
            Err(_) => finding,
        })
    }

    /// `price from 8000`, `price until 12_000`: a bound that reads like the day on which a rule begins or ends.
    pub(super) fn bound(&self) -> Option<Finding> {
        let (Some(Kind::Number), Some(word)) = (self.kind(self.at), self.at.checked_sub(1)) else { return None };
        if !self.wants(Rule::date) || !word.checked_sub(1).is_some_and(|field| self.is_bare_operand(field)) {
            return None;
        }
        let here = self.here();
        let follows = self.next(1);
        let ends = self.at + 1 >= self.piece.end
            || words::CLAUSES.contains(&follows)
            || matches!(follows, "and" | "or" | ")" | "}" | ",");
        // What is a date somewhere, or a year, says when the rule begins.
        let year = here.len() == 4 && here.starts_with(['1', '2']);
        if !ends
            || year
            || self.run_at_fault().is_some_and(|(run, _)| run.len() > 1)
            || !dates::readings(here).is_empty()
        {
            return None;
        }
        let readings: Vec<String> = match self.word(word) {
            "from" => vec![format!(">= {here}")],
            "until" => vec![format!("< {here}"), format!("<= {here}")],
            _ => return None,
        };
        let span = self.range(word, self.at + 1);
        let message = format!("`{}` asks nothing of `{}`", self.written(span), self.word(word - 1));
        let said: Vec<_> = readings.iter().map(|reading| format!("`{reading}`")).collect();
        let finding = self.say_at(span, message, "here").help(format!("write {}", said.join(" or ")));
        Some(self.readings(finding, Safe, span, &readings))
    }

    /// `from 2024`; but `until 2024` may reach to the beginning or to the end of it.
    fn year(&self, here: &str) -> Finding {
        let finding = self.say(format!("`{here}` is a year, not a date"), "here");
        let next = here.parse::<u16>().map_or_else(|_| here.to_owned(), |year| format!("{:04}", year + 1));
        let finding = finding.help(format!("its first day is written `{here}-01`"));
        match self.back(1) {
            "from" if self.first() != "repeal" && !self.is_bare_operand(self.at.max(2) - 2) => {
                self.readings(finding, Safe, self.span(), &[format!("{here}-01")])
            }
            "until" => self.readings(finding, Unsafe, self.span(), &[format!("{here}-01"), format!("{next}-01")]),
            _ => self.readings(finding, Unsafe, self.span(), &[format!("{here}-01")]),
        }
    }

    pub(super) fn no_date(&self) -> Finding {
        let here = self.here();
        let inner = here.trim_matches('"');
        let help = "a date is written year, month, day: `2020-05-27`, or `2020-05` for its first day";
        if read_date(inner).is_some() && self.here_is(Kind::Text) {
            let finding = self.say("a date stands without quotes", "here").help(format!("write `{inner}`"));
            return finding.fix(Safe, format!("write `{inner}`"), self.span(), inner);
        }
        let digits: String = here.chars().filter(|letter| *letter != '.').collect();
        let shape = here.len() == 8 && digits.len() == 8 || here.len() == 7 && here.find('.') == Some(4);
        if self.here_is(Kind::Number) && shape && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let parts = [&digits[..4], &digits[4..6], &digits[6..]];
            let date = parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("-");
            if read_date(&date).is_some() {
                return self.say(format!("`{here}` is no date"), "here").cure(Safe, self.span(), &date);
            }
        }
        if self.here_is(Kind::Number) && here.len() == 4 && here.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.year(here);
        }
        if self.breaks_off() {
            let before = self.back(1);
            return self
                .say_at(self.span_at(self.at.max(1) - 1), format!("a date is missing after `{before}`"), "after this")
                .help(help);
        }
        let close = self.outline.partner(self.at + 1).filter(|close| self.next(1) == "(" && *close < self.piece.end);
        if let Some(close) = close {
            return self.function(self.at, close);
        }
        let help = match here {
            "today" | "now" => super::TODAY,
            "further" | "forever" | "indefinitely" | "open" => "a rule without `until` has no end: leave it out",
            _ => help,
        };
        self.say(format!("`{here}` is no date"), "here").help(help)
    }

    /// `2024–04–08`, `2024/4/8`, `8/4/2024`, `04/2024`
    pub(super) fn date_figures(&self) -> Option<Finding> {
        let (tokens, text) = self.run_at_fault()?;
        let span = self.range(tokens.start, tokens.end);
        let written = self.written(span);
        if written == text && is_date(&text) {
            return None;
        }
        let (readings, safety) = date_readings(&text)?;
        let finding = self.say_at(span, format!("`{written}` is no date"), "here");
        let finding = match readings.as_slice() {
            [] => finding.help("a date is written year, month, day: `2020-05-27`"),
            [only] => finding.help(format!("a date is written year, month, day: `{only}`")),
            [one, two, ..] => {
                finding.help(format!("a date is written year, month, day: `{one}` if the day came first, else `{two}`"))
            }
        };
        Some(self.readings(finding, safety, span, &readings))
    }

    /// `2016-10-01T12:00:00`, `2016-10-01 12:00`
    pub(super) fn time_of_day(&self) -> Option<Finding> {
        let here = self.here();
        let (first, date) = match here.get(..10).filter(|date| is_date(date) && here.len() > 10) {
            Some(date) => (self.at, date),
            None => {
                let before = self.at.checked_sub(1)?;
                let dated = self.kind(before) == Some(Kind::Date) && self.word(before).len() == 10;
                (dated && self.next(1) == ":" && self.here_is(Kind::Number)).then(|| (before, self.word(before)))?
            }
        };
        read_date(date)?;
        let mut end = self.at + 1;
        while self.piece.contains(&end) && self.touching(end - 1) && (self.word(end) == ":" || self.is_figure(end)) {
            end += 1;
        }
        let span = self.range(first, end);
        let written = self.written(span);
        // Midnight is where the day begins: it says nothing that the date does not say.
        let midnight = written[10..].bytes().all(|byte| matches!(byte, b'T' | b'0' | b':' | b'.' | b' '));
        let safety = if midnight { Safe } else { Unsafe };
        Some(self.say_at(span, format!("`{written}` is no date"), "a date has no time of day").cure(safety, span, date))
    }

    /// `8 April 2024`, `April 8, 2024`, `April 2024`, `08-Apr-2024`
    pub(super) fn named_month(&self) -> Option<Finding> {
        let earliest = self.at.saturating_sub(4).max(self.piece.start);
        let (start, end, date, whole) = (earliest..=self.at).find_map(|start| self.month_at(start))?;
        let span = self.range(start, end);
        // A month alone is its first day; where its end is asked for, it may be its last.
        let begins = matches!(self.back_of(start), "from" | ">=" | "<");
        let finding = self.say_at(span, format!("`{}` is no date", self.written(span)), "here");
        if self.back_of(start) == "until" && !whole {
            let next = read_date(&date).and_then(|first| first.checked_add(1.month()).ok());
            let finding = finding.help("does it still hold in that month? `until` a day does not include it");
            let next = next.map(|next| written(next)[..7].to_owned());
            let readings: Vec<String> = std::iter::once(date).chain(next).collect();
            return Some(self.readings(finding, Unsafe, span, &readings));
        }
        Some(finding.cure(if whole || begins { Safe } else { Unsafe }, span, &date))
    }

    /// A date with the name of a month that begins at a token and reaches to the fault; whether it names the day.
    fn month_at(&self, start: usize) -> Option<(usize, usize, String, bool)> {
        let (mut day, mut month, mut year) = (None, None, None);
        let mut at = start;
        while at < self.piece.end && at < start + 7 {
            let word = self.word(at);
            // `08-Apr-2024`: the year has taken the hyphen.
            let bare = word.strip_prefix('-').filter(|_| month.is_some()).unwrap_or(word);
            if month.is_none()
                && let Some(number) = month_named(word)
            {
                month = Some(number);
            } else if year.is_none() && bare.len() == 4 && bare.bytes().all(|byte| byte.is_ascii_digit()) {
                year = Some(bare.parse::<i16>().ok()?);
            } else if day.is_none()
                && let Some(number) = day_numbered(word)
            {
                day = Some(number);
            } else if !(matches!(word, "," | "." | "-" | "/" | "of") && at > start) {
                break;
            }
            at += 1;
            if month.is_some() && year.is_some() && (day.is_some() || !self.day_follows(at)) {
                break;
            }
        }
        let (month, year) = (month?, year?);
        let named = Date::new(year, month, day.unwrap_or(1)).ok()?;
        let text = if day.is_some() { written(named) } else { written(named)[..7].to_owned() };
        (start <= self.at && self.at < at).then_some((start, at, text, day.is_some()))
    }

    fn day_follows(&self, at: usize) -> bool {
        day_numbered(self.word(at)).is_some()
    }
}

fn written(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// The dates that figures may be meant for, and whether a single one is sure.
fn date_readings(text: &str) -> Option<(Vec<String>, Applicability)> {
    let mark = text.chars().find(|letter| matches!(letter, '-' | '/' | '.'))?;
    let parts: Vec<&str> = text.split(mark).collect();
    if !parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let long = |at: usize| parts[at].len() == 4;
    let short = |at: usize| parts[at].len() <= 2;
    let number = |at: usize| parts[at].parse::<u32>().unwrap_or(0);
    let day = |year: usize, month: usize, day: usize| {
        let date = format!("{:04}-{:02}-{:02}", number(year), number(month), number(day));
        read_date(&date).map(|_| date)
    };
    let month = |year: usize, month: usize| {
        let date = format!("{:04}-{:02}", number(year), number(month));
        read_date(&date).map(|_| date)
    };
    let (first, second, safety) = match parts.len() {
        3 if long(0) && short(1) && short(2) => match day(0, 1, 2) {
            Some(date) => (Some(date), None, Safe),
            None => (day(0, 2, 1), None, Unsafe),
        },
        3 if long(2) && short(0) && short(1) => (day(2, 1, 0), day(2, 0, 1), Safe),
        2 if mark != '.' && long(0) && short(1) => (month(0, 1), None, Safe),
        2 if mark != '.' && short(0) && long(1) && mark == '/' => (month(1, 0), None, Safe),
        3 if mark == '.' && parts[1..].iter().all(|part| part.len() == 3) => return None,
        3 => (None, None, Unsafe),
        _ => return None,
    };
    let mut readings: Vec<String> = first.into_iter().chain(second).collect();
    readings.dedup();
    Some((readings, safety))
}

/// The number of a month by its name, English or German, whole or by its first three letters.
pub(super) fn month_named(word: &str) -> Option<i8> {
    const NAMES: [&[&str]; 12] = [
        &["january", "januar"],
        &["february", "februar"],
        &["march", "märz", "maerz"],
        &["april"],
        &["may", "mai"],
        &["june", "juni"],
        &["july", "juli"],
        &["august"],
        &["september", "sept"],
        &["october", "oktober"],
        &["november"],
        &["december", "dezember"],
    ];
    let small = word.to_lowercase();
    let short = |name: &&&str| small.chars().count() == 3 && name.starts_with(&small);
    let is = |names: &&[&str]| names.iter().any(|name| *name == small) || names.iter().any(|name| short(&name));
    NAMES.iter().position(is).and_then(|at| i8::try_from(at + 1).ok())
}

/// `8`, `08`, `8th`
fn day_numbered(word: &str) -> Option<i8> {
    let figure = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    let figure = figure.strip_prefix('-').unwrap_or(figure);
    let sound = matches!(figure.len(), 1 | 2) && figure.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| figure.parse().ok()).flatten().filter(|day| (1..=31).contains(day))
}
