//! Open answers for people: what they hang on, and what they would be where.
//!
//! A few cases are shown each with its condition; of many, what the first of them would be, and how many more there are.

use super::decision::{OPEN, mark};
use super::names::Names;
use super::page::{Cell, Ink, Row, cell, faint, indented, plain, row};
use paceline::decision::{Answer, Case, Outcome, StatedAnswer};

/// How open answers are shown.
#[derive(Clone, Copy)]
pub struct OpenAnswers<'a> {
    /// What people call what they name.
    pub names: Names<'a>,
    /// Whether all cases are shown.
    pub all: bool,
}

/// The condition of an answer that is open for its value alone: `lead proposer` without another rule.
const ALWAYS: &str = "always";
/// Of more cases than this the conditions are not shown.
const MAX_CASES: usize = 5;

impl OpenAnswers<'_> {
    /// An open answer: its rules, what it hangs on, and its cases. `shown` is what it is asked of, for people.
    pub fn rows<T>(
        &self,
        answer: &Answer<T>,
        question: &str,
        subject: Option<&str>,
        shown: Option<String>,
    ) -> Vec<Row> {
        let first = std::iter::once(mark(OPEN)).chain(shown.map(plain));
        let rest = [cell(Ink::Doubtful, "open"), faint(answer.by.join(", "))];
        let mut rows = vec![row(first.chain(rest))];
        rows.extend(self.cases(answer, question, subject));
        rows
    }

    /// What an open answer hangs on and what it would be where; nothing for others.
    pub fn cases<T>(&self, answer: &Answer<T>, question: &str, subject: Option<&str>) -> Vec<Row> {
        let Outcome::Open { needs, cases } = &answer.outcome else { return Vec::new() };
        let what = if question == "sharing" { "sharing " } else { "" };
        let mut rows = vec![indented(3, [cell(Ink::Doubtful, format!("{what}hangs on {}", needs.join(", ")))])];
        match self.all || cases.len() <= MAX_CASES {
            true => rows.extend(cases.iter().flat_map(|case| self.case(case, question, subject))),
            false => rows.push(self.names_alone(cases, question, subject)),
        }
        rows
    }

    /// What many cases would be, without where.
    fn names_alone(&self, cases: &[Case], question: &str, subject: Option<&str>) -> Row {
        let named = cases.iter().take(MAX_CASES).map(|case| self.names.stated(question, subject, &case.answer));
        let named: Vec<String> = named.collect();
        let more = cases.len() - named.len();
        let said = format!("one of {}: {} … and {more} more (`--all` says where)", cases.len(), named.join(", "));
        indented(3, [plain(said)])
    }

    /// What an answer would be, and where.
    fn case(&self, Case { when, answer }: &Case, question: &str, subject: Option<&str>) -> Vec<Row> {
        let stated = self.names.stated(question, subject, answer);
        if when == ALWAYS {
            return vec![indented(5, [plain(stated)])];
        }
        let conditions = conditions(when, self.all).into_iter().enumerate();
        let rows = conditions.map(|(at, [word, condition])| {
            indented(5, [plain(if at == 0 { stated.as_str() } else { "" }), word, condition])
        });
        rows.collect()
    }
}

/// Whether a member follows in all cases in which it does not lead, where these are alike.
pub fn unless_leading(answer: &Answer<bool>) -> Option<bool> {
    match &answer.outcome {
        Outcome::Open { cases, .. } => match cases.as_slice() {
            [Case { answer: StatedAnswer::Flag(follows), .. }] => Some(*follows),
            _ => None,
        },
        _ => None,
    }
}

/// The alternatives of a condition, each with the word before it; the first of many, unless all are asked for.
pub fn conditions(when: &str, all: bool) -> Vec<[Cell; 2]> {
    let alternatives = alternatives(when);
    let shown = if all { alternatives.len() } else { ALTERNATIVES };
    let more = alternatives.len().saturating_sub(shown);
    let said = alternatives.into_iter().take(shown).enumerate();
    let said = said.map(|(at, alternative)| [faint(if at == 0 { "when" } else { "or" }), plain(alternative)]);
    let rest = (more > 0).then(|| {
        let cases = if more == 1 { "case" } else { "cases" };
        [faint("or"), faint(format!("in {more} more {cases} (`--all` shows them)"))]
    });
    said.chain(rest).collect()
}

/// So many alternatives of a case are shown.
const ALTERNATIVES: usize = 3;

/// The parts of a condition between its `or`s, outside of parentheses, and without those around them.
fn alternatives(when: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, byte) in when.bytes().enumerate() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b' ' if depth == 0 && when[at..].starts_with(" or ") => {
                parts.push(&when[start..at]);
                start = at + 4;
            }
            _ => {}
        }
    }
    parts.push(&when[start..]);
    parts.into_iter().map(bare).collect()
}

/// A part without the parentheses around all of it.
fn bare(part: &str) -> &str {
    let inner = part.strip_prefix('(').and_then(|part| part.strip_suffix(')'));
    inner.filter(|inner| !inner.contains(['(', ')'])).unwrap_or(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_lie_between_the_outer_ors() {
        assert_eq!(alternatives("a is b"), ["a is b"]);
        assert_eq!(alternatives("(a or b) and c or d in [e, f]"), ["(a or b) and c", "d in [e, f]"]);
        assert_eq!(alternatives("(a and b) or (c) and (d)"), ["a and b", "(c) and (d)"]);
    }
}
