//! Faults in a rulebook's tests.

use super::Fault;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::parser::{Rule, words};
use crate::syntax::tokens::Kind;

impl Fault<'_> {
    pub(super) fn test(&self) -> Option<Finding> {
        let themes: [fn(&Self) -> Option<Finding>; 4] =
            [Self::test_part, Self::day, Self::expected_form, Self::expected_cost];
        themes.iter().find_map(|theme| theme(self))
    }

    /// A word that begins no part of a test.
    fn test_part(&self) -> Option<Finding> {
        if !self.wants(Rule::test_part) || self.at_end() {
            return None;
        }
        let here = self.here();
        match here {
            "expects" | "expected" | "assert" | "should" | "then" | "check" | "verify" => {
                Some(self.instead(Safe, "expect"))
            }
            "leader" | "followers" | "refused" | "violation" => {
                let message = format!("`expect` is missing before `{here}`");
                let place = self.span().before();
                let finding = self.say(message, "an expectation").help(format!("write `expect {here} …`"));
                Some(finding.fix(Safe, "write `expect`", place, "expect "))
            }
            "given" if self.next(1) == "program" => {
                Some(self.superfluous(Safe, "`given` means nothing here", "a test's programme is `program { … }`"))
            }
            "given" | "proposal" | "programme" | "input" => Some(self.instead(Safe, "program")),
            "asof" | "as_of" | "on" | "at" | "date" => Some(self.instead(Safe, "as of")),
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
            return Some(self.instead_words(Safe, self.at - 1, self.at + 2, "as of"));
        }
        if self.back(1) == "as"
            && self.wants(Rule::kw_of)
            && !self.wants(Rule::clause)
            && self.kind(self.at) == Some(Kind::Date)
        {
            return Some(self.missing(Safe, "of", "`of` is missing after `as`", "write `as of 2020-06-01`"));
        }
        None
    }

    /// `expect violations r1`, `expect nissan leads`, `expect impossible`
    fn expected_form(&self) -> Option<Finding> {
        let (before, here) = (self.back(1), self.here());
        if before == "expect" {
            return match here {
                "impossible" => Some(self.instead(Safe, "refused")),
                "undecided" => Some(self.instead(Safe, "leader is undecided")),
                _ => None,
            };
        }
        if self.back(2) != "expect" || !self.is_name(self.at - 1) {
            return None;
        }
        if matches!(before, "that" | "the" | "a") {
            let message = format!("`{before}` means nothing here");
            return Some(self.superfluous_words(
                Unsafe,
                self.at - 1,
                self.at,
                message,
                "write `expect leader is nissan`",
            ));
        }
        if let Some(finding) = self.expected_sharing(self.at - 1, self.at) {
            return Some(finding);
        }
        if matches!(here, "pays" | "bears" | "carries") && self.kind(self.at + 1) == Some(Kind::Number) {
            let end = self.at + 2 + usize::from(self.next(2) == "%");
            let (span, cure) = (self.range(self.at - 1, end), format!("cost of {before} is {} %", self.next(1)));
            let finding = self.say_at(span, "what a member pays is asked for by `cost of`", "here");
            return Some(finding.cure(Safe, span, &cure));
        }
        if matches!(self.next(1), "is" | "=" | "==" | "in" | "has" | "and" | "or" | "on") {
            return None;
        }
        if matches!(before, "violations" | "violates" | "violate" | "violated" | "breaks") && self.is_name(self.at) {
            let finding = self.say_at(self.span_at(self.at - 1), format!("`{before}` means nothing here"), "here");
            let finding = finding.help(format!("write `violation {here}`"));
            return Some(finding.fix(Safe, "write `violation`", self.span_at(self.at - 1), "violation"));
        }
        let said = match self.mistake(Rule::mistaken_verb, self.at)?.0 {
            Rule::for_lead => format!("leader is {before}"),
            Rule::for_follow => format!("followers has {before}"),
            _ => return None,
        };
        let span = self.range(self.at - 1, self.at + 1);
        let finding = self.say_at(span, "an answer is asked for by its name: `leader` or `followers`", "here");
        Some(finding.cure(Safe, span, &said))
    }

    /// `expect platform shared as derived`, `expect platform shared`: the kind is token `kind`, `shared` token `shared`.
    fn expected_sharing(&self, kind: usize, shared: usize) -> Option<Finding> {
        let as_mode = self.word(shared + 1) == "as" && self.is_name(shared + 2);
        let (mode, end) = if as_mode { (shared + 2, shared + 3) } else { (shared, shared + 1) };
        let ends = end >= self.piece.end || matches!(self.word(end), "by" | "and" | "or");
        if !matches!(self.word(shared), "shared" | "separate") || !ends {
            return None;
        }
        let (span, cure) = (self.range(kind, end), format!("{}.sharing is {}", self.word(kind), self.word(mode)));
        let finding = self.say_at(span, "how a kind is shared is asked for by `.sharing`", "here");
        Some(finding.cure(Safe, span, &cure))
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
            return Some(self.missing(
                Safe,
                "of",
                "`of` is missing after `cost`",
                "write `expect cost of nissan is 40 %`",
            ));
        }
        if here == "as"
            && (self.back(2), self.back(1)) == ("is", "shared")
            && self.is_name(self.at - 3)
            && self.is_name(self.at + 1)
        {
            let (span, cure) =
                (self.range(self.at - 3, self.at + 2), format!("{}.sharing is {}", self.back(3), self.next(1)));
            let finding = self.say_at(span, "how a kind is shared is asked for by `.sharing`", "here");
            return Some(finding.cure(Safe, span, &cure));
        }
        if self.back(2) == "of" && self.back(3) == "cost" && self.kind(self.at) == Some(Kind::Number) {
            let message = format!("`is` is missing before `{here}`");
            return Some(self.missing(Safe, "is", message, "write `expect cost of nissan is 40 %`"));
        }
        if here == "none" && self.back(1) == "by" {
            return Some(self.instead(Safe, "default"));
        }
        None
    }
}
