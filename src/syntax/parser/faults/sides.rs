//! Faults of tests that begin with their value: `5 < n`, `5 < n < 10`, `n is 5 or 10`.

use super::{Fault, words};
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::tokens::Kind;

impl Fault<'_> {
    /// `5 < n`
    pub(super) fn value_on_the_left(&self) -> Finding {
        let finding = self
            .say("a test begins with a field, not with a value", "a value")
            .help("put the field on the left: `n > 5`");
        let flipped = match self.next(1) {
            "<" => ">",
            "<=" => ">=",
            ">" => "<",
            ">=" => "<=",
            "is" | "=" | "==" => "is",
            _ => return finding,
        };
        if !self.is_name(self.at + 2) {
            return finding;
        }
        let mut end = self.at + 3;
        while self.word(end) == "." {
            end += 2;
        }
        if let Some(finding) = self.value_on_both_sides(&finding, end, flipped) {
            return finding;
        }
        if matches!(self.word(end), "<" | "<=" | ">" | ">=" | "of" | "is" | "in") {
            return finding.help("join two tests with `and`: `n >= 1 and n < 5`, or write a range: `n in 1..5`");
        }
        let left = self.written(self.range(self.at + 2, end));
        let cure = format!("{left} {flipped} {}", self.here());
        finding.help(format!("put the field on the left: `{cure}`")).fix(
            Safe,
            format!("write `{cure}`"),
            self.range(self.at, end),
            cure.clone(),
        )
    }

    /// `5 < n < 10`, whose second sign stands at token `end`, and whose first says `flipped` of the field.
    fn value_on_both_sides(&self, finding: &Finding, end: usize, flipped: &str) -> Option<Finding> {
        let sign = self.word(end);
        let alike = matches!((flipped, sign), (">" | ">=", "<" | "<=") | ("<" | "<=", ">" | ">="));
        let figure = matches!(self.kind(end + 1), Some(Kind::Number | Kind::Date));
        let more = matches!(self.word(end + 2), "<" | "<=" | ">" | ">=" | ".." | "%");
        if !alike || !figure || more {
            return None;
        }
        let left = self.written(self.range(self.at + 2, end));
        let tests = format!("{left} {flipped} {} and {left} {sign} {}", self.here(), self.word(end + 1));
        let beside = matches!(self.back(1), "or" | "not") || self.word(end + 2) == "or";
        let cure = if beside { format!("({tests})") } else { tests };
        let span = self.range(self.at, end + 2);
        Some(finding.clone().help(format!("join two tests with `and`: `{cure}`")).fix(
            Safe,
            format!("write `{cure}`"),
            span,
            cure,
        ))
    }

    /// `price is 5 or 10`, `price is not 5 and 10`, where the fault is at the second number.
    pub(super) fn number_joined(&self) -> Option<Finding> {
        let figure = |at: usize| matches!(self.kind(at), Some(Kind::Number | Kind::Date));
        let first = self.at.checked_sub(2).filter(|first| figure(*first))?;
        let join = self.back(1);
        let negated = self.back(3) == "not" && self.back(4) == "is";
        if !matches!(join, "or" | "and") || !(negated || self.back(3) == "is") {
            return None;
        }
        let mut values = vec![self.word(first), self.here()];
        let mut end = self.at + 1;
        while self.word(end) == join && figure(end + 1) {
            values.push(self.word(end + 1));
            end += 2;
        }
        let ends = end >= self.piece.end || words::CLAUSES.contains(&self.word(end)) || self.word(end) == ")";
        if !ends {
            return None;
        }
        let sign = first - if negated { 2 } else { 1 };
        let cure = format!("{} [{}]", if negated { "not in" } else { "in" }, values.join(", "));
        let message = format!("`{join}` joins tests, and `{}` is none", self.here());
        // No number is two; but `is not 5 or 10` is neither of them for some, and for others all but both.
        let safety = if negated == (join == "and") { Safe } else { Unsafe };
        let finding = self.say(message, "a value");
        if join == "and" && !negated {
            return Some(finding.help(format!("no number is both; one of them is `{cure}`")).fix(
                Unsafe,
                format!("write `{cure}`"),
                self.range(sign, end),
                cure,
            ));
        }
        Some(finding.cure(safety, self.range(sign, end), &cure))
    }
}
