//! Sentences of two conditions: `if A then B`, `when A, B`, `A implies B`.
//!
//! In: a fault in a guarantee, a requirement or another condition that is said so. Out: one finding. What must hold stands
//! first in the language, and where it must behind `when`.

use super::Fault;
use super::phrases::is_condition;
use crate::finding::Applicability::Safe;
use crate::finding::Finding;
use crate::syntax::parser::words;

impl Fault<'_> {
    /// `guarantee "…": if demo then leader is nissan`
    pub(super) fn implication(&self) -> Option<Finding> {
        let promised = self.promise();
        let start = match promised {
            Some(start) => start,
            None => self.test_around()?.start,
        };
        let first = self.word(start).to_ascii_lowercase();
        let opened = matches!(first.as_str(), "if" | "when" | "whenever" | "where" | "wherever");
        if self.at < start || !opened && promised.is_none() || promised.is_none() && first != "if" {
            return None;
        }
        let end = (start + 1..self.piece.end)
            .find(|at| words::CLAUSES.contains(&self.word(*at)) && self.word(*at) != "when")
            .unwrap_or(self.piece.end);
        let from = start + usize::from(opened);
        let marks: &[&str] = if opened { &["then", ",", "=>", "->", ";"] } else { &["implies", "=>", "->"] };
        let Some(mark) = self.outermost(from..end, marks) else {
            // `if A`, which may be all of it, is told elsewhere.
            return None;
        };
        let behind = mark + 1 + usize::from(self.word(mark + 1) == "then");
        let other = self.outermost(behind..end, &["else", "otherwise"]);
        let condition = self.written(self.range(from, mark));
        let holds = self.written(self.range(behind, other.unwrap_or(end)));
        let sound = behind < end && from < mark && is_condition(condition) && is_condition(holds);
        if !opened && !sound {
            return None;
        }
        let place = if opened { self.span_at(start) } else { self.span_at(mark) };
        let message = format!("`{}` means nothing here", self.written(place));
        let finding = self.say_at(place, message, "here");
        if promised.is_none() {
            let cure = if sound { format!(": `not ({condition}) or ({holds})`") } else { String::new() };
            return Some(finding.help(format!(
                "a condition has no `if`: that one holds wherever another does is said by `not` and `or`{cure}"
            )));
        }
        let cure = format!("{holds} when {condition}");
        let (what, form) = if self.first() == "guarantee" {
            ("guarantee", "guarantee \"…\": leader is nissan when flagship")
        } else {
            ("requirement", "LABEL: require leader is nissan when flagship")
        };
        Some(match other {
            _ if !sound => finding.help(format!("what must hold comes first, and where it must behind it: `{form}`")),
            None => finding.help(format!("what must hold comes first, and where it must behind it: `{cure}`")).fix(
                Safe,
                format!("write `{cure}`"),
                self.range(start, end),
                cure,
            ),
            Some(_) => finding.help(format!("what must hold comes first, and where it must behind it: `{cure}`; what must hold otherwise is a {what} of its own, `when not ({condition})`")),
        })
    }

    /// Where the condition begins that a guarantee or a requirement promises.
    fn promise(&self) -> Option<usize> {
        let start = self.piece.start;
        let guarantee = self.first() == "guarantee" && self.word(start + 2) == ":";
        let require = self.word(start + 1) == ":" && self.word(start + 2) == "require";
        (guarantee || require).then_some(start + 3)
    }

    /// The first of some words that stands in no brackets.
    fn outermost(&self, range: std::ops::Range<usize>, words: &[&str]) -> Option<usize> {
        let mut at = range.start;
        while at < range.end {
            if words.contains(&self.word(at)) {
                return Some(at);
            }
            at = self.outline.jump(at, range.end).unwrap_or(at + 1);
        }
        None
    }
}
