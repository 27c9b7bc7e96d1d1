//! Stretches of time that have a name: `Q1 2024`, `the second half of 2024`, `end of May 2024`.
//!
//! In: a fault at one. Out: one finding. The language has days only: a rule begins with the first day of a stretch and
//! ends with the first day behind it. Where a word before leaves open which of both is meant, both are offered.

use super::Fault;
use super::dates::month_named;
use crate::finding::Applicability::{self, Safe, Unsafe};
use crate::finding::Finding;
use jiff::ToSpan;
use jiff::civil::Date;
use std::ops::Range;

/// Which part of a stretch is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    Beginning,
    End,
}

/// A stretch of whole months, and the tokens that say it.
struct Stretch {
    tokens: Range<usize>,
    part: Part,
    first: Date,
    /// The first day behind it.
    next: Date,
}

impl Fault<'_> {
    /// `from Q1 2024`, `until the end of 2024`, `sop in H2 2024`
    pub(super) fn named_period(&self) -> Option<Finding> {
        let earliest = self.at.saturating_sub(5).max(self.piece.start);
        let stretch = (earliest..=self.at + 1).find_map(|start| self.stretch_at(start))?;
        let Range { start, end } = stretch.tokens.clone();
        if self.at >= end {
            return None;
        }
        let (from, safety, readings) = self.meant_by(&stretch, start);
        let span = self.range(from, end);
        let finding = self.say_at(
            self.range(start, end),
            format!("`{}` is no date", self.written(self.range(start, end))),
            "here",
        );
        let said: Vec<String> = readings.iter().map(|reading| format!("`{reading}`")).collect();
        let finding = match said.as_slice() {
            [only] => finding.help(format!("a date is a day, or a month for its first day: write {only}")),
            _ => finding.help(format!("a date is a day, or a month for its first day: {}?", said.join(" or "))),
        };
        Some(self.readings(finding, safety, span, &readings))
    }

    /// From which token on what is written instead of a stretch that begins at `start`: the sign before it may change.
    fn meant_by(&self, stretch: &Stretch, start: usize) -> (usize, Applicability, Vec<String>) {
        let Stretch { part, first, next, .. } = stretch;
        let (first, after) = (month(*first), month(*next));
        let last = || next.yesterday().map_or_else(|_| after.clone(), |day| day.to_string());
        let (two, one) = (start.checked_sub(2).map_or("", |at| self.word(at)), self.back_of(start));
        let one = if start > self.piece.start { one } else { "" };
        if *part == Part::Whole {
            let within = format!("in {first}..{after}");
            match (two, one) {
                ("is", "in" | "within" | "during") => return (start - 2, Safe, vec![within]),
                (_, "in" | "within" | "during" | "is" | "=") => return (start - 1, Safe, vec![within]),
                _ if self.is_row() => return (start, Safe, vec![format!("{first}..{after}")]),
                _ => {}
            }
        }
        match (one, part) {
            ("from" | "enacted" | ">=" | "<" | "until", Part::Beginning)
            | ("from" | "enacted" | ">=" | "<", Part::Whole) => (start, Safe, vec![first]),
            ("until", Part::End) => (start, Safe, vec![after]),
            ("until", Part::Whole) => (start, Unsafe, vec![first, after]),
            ("<=", Part::End) => (start - 1, Safe, vec![format!("< {after}")]),
            (">", Part::End) => (start - 1, Safe, vec![format!(">= {after}")]),
            ("<=", Part::Whole) => (start - 1, Unsafe, vec![format!("<= {first}"), format!("< {after}")]),
            (">", Part::Whole) => (start - 1, Unsafe, vec![format!("> {first}"), format!(">= {after}")]),
            (_, Part::End) => (start, Unsafe, vec![last(), after]),
            _ => (start, Unsafe, vec![first]),
        }
    }

    /// The stretch whose words begin at a token.
    fn stretch_at(&self, start: usize) -> Option<Stretch> {
        let mut at = start + usize::from(self.word(start) == "the");
        let part = match self.word(at) {
            "end" | "close" => Part::End,
            "beginning" | "start" | "begin" => Part::Beginning,
            _ => Part::Whole,
        };
        at += usize::from(part != Part::Whole);
        at += usize::from(part != Part::Whole && self.word(at) == "of");
        at += usize::from(part != Part::Whole && self.word(at) == "the");
        let (year, months, end) = self.share_of_year(at).or_else(|| {
            // A year or a month alone is told elsewhere.
            let (months, year) = match month_named(self.word(at)) {
                Some(month) => (month..month + 1, at + 1 + usize::from(self.word(at + 1) == "of")),
                None => (1..13, at),
            };
            let whole = self.year_at(year).filter(|_| part != Part::Whole)?;
            Some((whole, months, year + 1))
        })?;
        let first = Date::new(year, months.start, 1).ok()?;
        let next = first.checked_add(i64::from(months.end - months.start).months()).ok()?;
        (end <= self.piece.end).then_some(Stretch { tokens: start..end, part, first, next })
    }

    /// `Q1 2024`, `2024-Q1`, `H2/2024`, `first quarter of 2024`: the year, its months, and the token behind.
    fn share_of_year(&self, at: usize) -> Option<(i16, Range<i8>, usize)> {
        let parts = |at: usize| usize::from(matches!(self.word(at), "-" | "/" | "of"));
        if let Some(months) = months_of(self.word(at)) {
            let year = at + 1 + parts(at + 1);
            return Some((self.year_at(year)?, months, year + 1));
        }
        if let Some(year) = self.year_at(at) {
            let share = at + 1 + parts(at + 1);
            return Some((year, months_of(self.word(share))?, share + 1));
        }
        let nth = ["first", "second", "third", "fourth"].iter().position(|word| *word == self.word(at));
        let nth = nth.or_else(|| ["1st", "2nd", "3rd", "4th"].iter().position(|word| *word == self.word(at)))?;
        let months = match self.word(at + 1) {
            "quarter" => months_of(&format!("Q{}", nth + 1)),
            "half" => months_of(&format!("H{}", nth + 1)),
            _ => None,
        };
        let year = at + 2 + parts(at + 2);
        Some((self.year_at(year)?, months?, year + 1))
    }

    /// The year of four digits at a token.
    fn year_at(&self, at: usize) -> Option<i16> {
        let word = self.word(at).trim_start_matches('-');
        let year = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
        year.then(|| word.parse().ok()).flatten().filter(|year| (1900..2200).contains(year))
    }
}

/// The months of `Q1` or `H2`.
fn months_of(word: &str) -> Option<Range<i8>> {
    let (months, of_year) = match word.as_bytes() {
        [b'Q' | b'q', digit @ b'1'..=b'4'] => (3, digit - b'1'),
        [b'H' | b'h', digit @ b'1'..=b'2'] => (6, digit - b'1'),
        _ => return None,
    };
    let first = 1 + months * of_year as i8;
    Some(first..first + months)
}

/// A month as a date.
fn month(first: Date) -> String {
    format!("{:04}-{:02}", first.year(), first.month())
}
