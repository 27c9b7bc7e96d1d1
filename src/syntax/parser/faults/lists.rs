//! Faults of lists: the brackets of another language, or none; marks between values; commas between tests.

use super::Fault;
use crate::finding::Applicability::{self, Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::parser::{Rule, words};
use crate::syntax::tokens::Kind;

impl Fault<'_> {
    /// `(a, b)`, `{a, b}`, `[a,, b]`, `[a b]`, `[a or b]`
    pub(super) fn wrong_list(&self) -> Option<Finding> {
        let here = self.here();
        let wants_list = self.wants_any(&[Rule::value, Rule::who, Rule::path]);
        if wants_list
            && matches!(here, "(" | "{")
            && let Some(close) = self.outline.partner(self.at).filter(|close| *close < self.piece.end)
        {
            let finding =
                self.say(format!("a list stands in square brackets, not in `{here}`"), "here").help("write `[a, b]`");
            let edits = vec![(self.span(), "[".to_owned()), (self.span_at(close), "]".to_owned())];
            // `(1, 5)` is a range elsewhere, and `(a or b)` no list yet.
            let names = (self.at + 1..close).all(|at| self.is_name(at) || matches!(self.word(at), "," | "."));
            let listed = (self.at + 1..close).any(|at| self.word(at) == ",");
            let safety = if names && listed { Safe } else { Unsafe };
            return Some(self.with_edits(safety, finding, "write square brackets", edits));
        }
        let in_list = self.wants(Rule::close_bracket);
        if here == "," && matches!(self.back(1), "," | "[") && (in_list || self.wants_any(&[Rule::value, Rule::path])) {
            return Some(self.superfluous(Safe, "nothing stands between these commas", "drop one of them"));
        }
        if in_list && self.wants(Rule::comma) {
            return match here {
                ";" | "|" | "and" | "or" | "&" | "/" => Some(self.instead(self.list_mark(), ",")),
                ".." => Some(
                    self.say("a range does not stand in a list", "here").help("a range stands alone: `n in 10..50`"),
                ),
                ":" | "=" => Some(
                    self.say(format!("`{here}` means nothing here"), "here")
                        .help("a member's number stands right behind its name: `[nissan 60_000]`")
                        .fix(Safe, format!("drop `{here}`"), self.span(), ""),
                ),
                _ if self.is_name(self.at) || matches!(self.kind(self.at), Some(Kind::Number | Kind::Date)) => {
                    let message = "a comma is missing in this list";
                    let finding = self.missing(Unsafe, ",", message, "values in a list are parted by commas");
                    if !self.is_name(self.at) || !self.is_name(self.at - 1) {
                        return Some(finding);
                    }
                    let name = format!("{}_{here}", self.back(1));
                    let span = self.range(self.at - 1, self.at + 1);
                    Some(finding.fix(Unsafe, format!("write `{name}`"), span, name))
                }
                _ => None,
            };
        }
        None
    }

    /// Whether a comma says what stands between two values of a list: `has all [a or b]` contradicts itself.
    fn list_mark(&self) -> Applicability {
        let open = (self.piece.start..self.at).rev().find(|at| self.word(*at) == "[").unwrap_or(self.at);
        let vague = match self.here() {
            "or" | "|" | "/" => matches!(self.back_of(open), "all" | "has" | "is" | "not"),
            "and" | "&" => matches!(self.back_of(open), "any" | "in" | "has" | "is" | "not"),
            _ => false,
        };
        if vague { Unsafe } else { Safe }
    }

    /// `region in china, japan`
    pub(super) fn bare_list(&self) -> Option<Finding> {
        if self.here() != "," || !self.wants(Rule::kw_and) || self.at < 2 {
            return None;
        }
        let start = self.at - 1;
        let op = self.back(2);
        if !matches!(op, "in" | "is" | "not" | "has" | "any" | "all" | "none" | "no" | "covers") {
            return self.comma_between_tests();
        }
        if words::CLAUSES.contains(&self.next(1)) {
            return None;
        }
        let mut end = self.at;
        while self.word(end) == "," && !words::is_reserved(self.word(end + 1)) && end + 1 < self.piece.end {
            end += 2;
        }
        if end == self.at {
            return self.comma_between_tests();
        }
        // The last of them may begin a test of its own: `region is japan, segment is B`.
        if self.begins_test(end - 1) {
            return if end - 2 == self.at {
                self.comma_between_tests()
            } else {
                Some(self.list_and_test(start, end - 2))
            };
        }
        let list = self.written(self.range(start, end));
        let whole = self.range(start, end);
        let finding = self.say_at(whole, "a list stands in square brackets", "several values");
        let negated = op == "not" && self.at >= 3 && self.word(self.at - 3) == "is";
        Some(match op {
            "is" | "not" if op == "is" || negated => {
                let sign = if negated { self.at - 3 } else { self.at - 2 };
                let words = if negated { ["not in", "is not"] } else { ["in", "is"] };
                let span = self.range(sign, end);
                let readings = words.map(|word| format!("{word} [{list}]"));
                let finding = finding.help(format!("one of them is `{} [{list}]`", words[0]));
                self.readings(finding, Unsafe, span, &readings)
            }
            "has" => {
                let readings = ["has any", "has all", "has none"].map(|word| format!("{word} [{list}]"));
                let finding = finding.help("any of them, all of them, or none of them?");
                self.readings(finding, Unsafe, self.range(self.at - 2, end), &readings)
            }
            _ => self.readings(finding.help(format!("write `[{list}]`")), Safe, whole, &[format!("[{list}]")]),
        })
    }

    /// `region in japan, china, segment is B`: the last comma joins two tests.
    fn list_and_test(&self, start: usize, comma: usize) -> Finding {
        let list = self.range(start, comma);
        let finding = self.say_at(list, "a list stands in square brackets", "several values");
        let finding = finding.help(format!("write `[{}]`, and join the tests with `and` or `or`", self.written(list)));
        ["and", "or"].into_iter().fold(finding, |finding, word| {
            let place = self.span_at(comma);
            let edits = vec![
                (list.before(), "[".to_owned()),
                (list.after(), "]".to_owned()),
                (place, self.parted(place, &format!(" {word}"))),
            ];
            self.with_edits(Unsafe, finding, format!("write `[{}] {word}`", self.written(list)), edits)
        })
    }

    /// Whether a test begins at a token.
    fn begins_test(&self, at: usize) -> bool {
        matches!(self.word(at + 1), "is" | "in" | "has" | "not" | "covers" | "of" | "<" | "<=" | ">" | ">=")
            || matches!(self.word(at), "not" | "some" | "(")
            || self.mistake(Rule::mistaken_test, at + 1).is_some() && self.word(at + 1) != ":"
    }

    /// `region is japan, segment is B`, `loud, quiet`, `price >= 5, < 10`
    fn comma_between_tests(&self) -> Option<Finding> {
        if !self.wants(Rule::kw_and) {
            return None;
        }
        let finding = self.say("a comma does not join two tests", "both, or one of them?");
        if matches!(self.next(1), "<" | "<=" | ">" | ">=")
            && let Some(field) = self.operand_of_test_before(self.at)
        {
            let finding = finding.help("each test names its field: `n >= 1 and n < 5`");
            return Some(self.joins(finding, &[self.at], &format!("{field} ")));
        }
        let parts: Vec<usize> =
            (self.at..self.piece.end).filter(|at| self.word(*at) == "," && self.begins_condition(at + 1)).collect();
        (parts.first() == Some(&self.at)).then(|| {
            let finding = finding.help("write `and` where both must hold, `or` where one of them is enough");
            self.joins(finding, &parts, "")
        })
    }

    /// Both ways to join conditions at commas, with `more` behind.
    fn joins(&self, finding: Finding, commas: &[usize], more: &str) -> Finding {
        ["and", "or"].into_iter().fold(finding, |finding, word| {
            let edit = |comma: &usize| {
                let place = if more.is_empty() {
                    self.span_at(*comma)
                } else {
                    self.span_at(*comma).to(self.span_at(comma + 1).before())
                };
                let gap = if more.is_empty() { String::new() } else { format!(" {more}") };
                (place, self.parted(place, &format!(" {word}{gap}")))
            };
            self.with_edits(Unsafe, finding, format!("write `{word}`"), commas.iter().map(edit).collect())
        })
    }

    /// Whether a test or a bare flag begins at a token.
    fn begins_condition(&self, at: usize) -> bool {
        let mut next = at;
        while self.word(next + 1) == "." {
            next += 2;
        }
        let follows = self.word(next + 1);
        let ends = next + 1 >= self.piece.end
            || matches!(follows, "and" | "or" | "," | ")" | "}" | "prefer" | "among")
            || words::CLAUSES.contains(&follows);
        self.begins_test(next) || self.is_name(next) && ends
    }

    /// The field that the test before token `join` asks of.
    pub(super) fn operand_of_test_before(&self, join: usize) -> Option<&str> {
        let opens = |at: &usize| {
            matches!(
                self.word(*at),
                "when" | "where" | "and" | "or" | "not" | "(" | "require" | "have" | "among" | "=" | ":"
            )
        };
        let start = (self.piece.start..join).rev().find(opens)? + 1;
        let sign =
            |at: &usize| matches!(self.word(*at), "<" | "<=" | ">" | ">=" | "is" | "in" | "has" | "not" | "covers");
        let end = (start..join).find(sign).filter(|end| *end > start)?;
        let path = (start..end).all(|at| words::is_word(self.word(at)) || self.word(at) == ".");
        path.then(|| self.written(self.range(start, end)))
    }
}
