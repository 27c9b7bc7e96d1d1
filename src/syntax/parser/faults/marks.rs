//! Faults of brackets: one that is never closed, closes nothing, or is closed by another.

use super::Fault;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::parser::Rule;
use crate::syntax::tokens::Kind;

impl Fault<'_> {
    pub(super) fn brackets(&self) -> Option<Finding> {
        self.closed_by_another().or_else(|| self.never_closed()).or_else(|| self.closes_nothing())
    }

    /// `(`, `[` or `{` before the fault that has no partner, and that would have to end here.
    fn never_closed(&self) -> Option<Finding> {
        let (open, close) = self.open_bracket()?;
        let mark = self.word(open);
        let ends = self.wants_any(&[Rule::close_bracket, Rule::close_paren, Rule::close_brace, Rule::comma]);
        if !ends && !self.at_end() {
            return None;
        }
        if self.wants_condition() || self.wants(Rule::op) && !self.breaks_off() {
            return None;
        }
        let end = self.span_at(self.at.max(open + 1) - 1).after();
        Some(
            self.say_at(self.span_at(open), format!("this `{mark}` is never closed"), "opened here")
                .label(end, format!("`{close}` is missing here at the latest"))
                .help(format!("put a `{close}` where it ends"))
                .fix(if mark == "[" { Safe } else { Unsafe }, format!("write `{close}`"), end, close),
        )
    }

    /// The last bracket without a partner before the fault.
    fn open_bracket(&self) -> Option<(usize, &'static str)> {
        (self.piece.start..self.at.min(self.piece.end)).rev().find_map(|at| {
            let close = match self.word(at) {
                "(" => ")",
                "[" => "]",
                "{" => "}",
                _ => return None,
            };
            self.outline.partner(at).is_none().then_some((at, close))
        })
    }

    /// `[a, b)`
    fn closed_by_another(&self) -> Option<Finding> {
        if !matches!(self.here(), ")" | "]" | "}") {
            return None;
        }
        let (open, close) = self.open_bracket()?;
        if self.outline.partner(self.at).is_some() || close == self.here() {
            return None;
        }
        let mark = self.word(open);
        // `[1..5)` and `[1, 5)` are intervals elsewhere.
        let figure = matches!(self.kind(open + 1), Some(Kind::Number | Kind::Date));
        let safety = if figure { Unsafe } else { Safe };
        Some(
            self.say(format!("`{}` does not close `{mark}`", self.here()), format!("`{close}` is meant"))
                .label(self.span_at(open), "opened here")
                .cure(safety, self.span(), close),
        )
    }

    /// `)` without `(`
    fn closes_nothing(&self) -> Option<Finding> {
        let open = match self.here() {
            ")" => "(",
            "]" => "[",
            "}" => "{",
            _ => return None,
        };
        if self.outline.partner(self.at).is_some() {
            return None;
        }
        let here = self.here();
        Some(
            self.say(format!("this `{here}` closes nothing"), format!("no `{open}` is open"))
                .help(format!("drop it, or open a `{open}` before"))
                .fix(Unsafe, format!("drop `{here}`"), self.span(), ""),
        )
    }
}
