//! Faults in a rulebook's tests.

use super::Fault;
use crate::finding::Finding;
use crate::syntax::parser::{Rule, words};
use crate::syntax::tokens::Kind;

impl Fault<'_> {
    pub(super) fn test(&self) -> Option<Finding> {
        let themes: [fn(&Self) -> Option<Finding>; 3] = [Self::test_part, Self::day, Self::expected_cost];
        themes.iter().find_map(|theme| theme(self))
    }

    /// A word that begins no part of a test.
    fn test_part(&self) -> Option<Finding> {
        if !self.wants(Rule::test_part) || self.at_end() {
            return None;
        }
        let here = self.here();
        match here {
            "expects" | "assert" | "should" | "then" | "check" | "verify" => Some(self.instead("expect")),
            "given" | "proposal" | "programme" | "input" => Some(self.instead("program")),
            "asof" | "as_of" | "on" | "at" | "date" => Some(self.instead("as of")),
            _ if words::near(here, &["program", "expect"]).is_some() => None,
            _ => Some(
                self.say(format!("`{here}` does not begin a part of a test"), "here")
                    .help("a test holds `program { … }`, `as of DATE` and `expect …`"),
            ),
        }
    }

    /// `as 2020-06-01`, `as-of 2020-06-01`
    fn day(&self) -> Option<Finding> {
        if self.back(1) == "as" && self.here() == "-" && self.next(1) == "of" {
            return Some(self.instead_words(self.at - 1, self.at + 2, "as of"));
        }
        if self.back(1) == "as"
            && self.wants(Rule::kw_of)
            && !self.wants(Rule::clause)
            && self.kind(self.at) == Some(Kind::Date)
        {
            return Some(self.missing("of", "`of` is missing after `as`", "write `as of 2020-06-01`"));
        }
        None
    }

    /// `expect cost nissan is 40`
    fn expected_cost(&self) -> Option<Finding> {
        if self.first() != "expect" {
            return None;
        }
        let here = self.here();
        if self.back(1) == "expect" && (self.at_end() || self.breaks_off()) {
            return Some(
                self.say_at(self.span_at(self.at - 1), "nothing is expected", "after this")
                    .help("such as `expect leader is nissan`"),
            );
        }
        if self.back(1) == "cost" && self.is_name(self.at) && self.wants(Rule::kw_of) {
            return Some(self.missing("of", "`of` is missing after `cost`", "write `expect cost of nissan is 40 %`"));
        }
        if here == "none" && self.back(1) == "by" {
            return Some(self.instead("default"));
        }
        None
    }
}
