//! Faults in conditions, values and lists.

use super::Fault;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::parser::{Rule, words};
use crate::syntax::tokens::{Kind, read_date};

impl Fault<'_> {
    pub(super) fn value(&self) -> Option<Finding> {
        let themes: [fn(&Self) -> Option<Finding>; 12] = [
            Self::thousands,
            Self::arithmetic,
            Self::quoted_name,
            Self::doubled_test,
            Self::between,
            Self::wrong_test,
            Self::wrong_negation,
            Self::wrong_list,
            Self::bare_list,
            Self::missing_condition,
            Self::missing_value,
            Self::missing_test,
        ];
        themes.iter().find_map(|theme| theme(self))
    }

    /// `60,000`, `160 000`
    fn thousands(&self) -> Option<Finding> {
        let (comma, from) =
            if self.here() == "," { (1, self.at.checked_sub(1)?) } else { (0, self.at.checked_sub(1)?) };
        let group = self.at + comma;
        if self.kind(from) != Some(Kind::Number) || self.kind(group) != Some(Kind::Number) || self.wants(Rule::percent)
        {
            return None;
        }
        let mut end = group;
        let three = |at: usize| self.kind(at) == Some(Kind::Number) && self.word(at).len() == 3;
        let touching = |at: usize| comma == 0 || self.span_at(at).end == self.span_at(at + 1).start;
        if !three(group) || !touching(from) || !touching(self.at) || self.word(from).len() > 3 {
            return None;
        }
        while comma == 1 && self.word(end + 1) == "," && three(end + 2) && touching(end) && touching(end + 1) {
            end += 2;
        }
        let cure: Vec<_> = (from..=end).filter(|at| self.word(*at) != ",").map(|at| self.word(at)).collect();
        let cure = cure.join("_");
        let span = self.range(from, end + 1);
        let mark = if comma == 1 { "commas" } else { "spaces" };
        Some(
            self.say_at(span, format!("a number has no {mark}"), "one number?")
                .help(format!("thousands can be parted with `_`: `{cure}`"))
                .fix(Unsafe, format!("write `{cure}`"), span, cure.clone()),
        )
    }

    /// `volumes * 2`, `x + 1`, `5 %` where no share stands
    fn arithmetic(&self) -> Option<Finding> {
        match self.here() {
            "%" if self.wants_any(&[Rule::clause, Rule::comma, Rule::kw_and]) => Some(
                self.say("a percentage does not belong here", "here")
                    .help("percentages stand in `split cost`, `target` and `expect cost of` only; drop the `%`")
                    .fix(Unsafe, "drop `%`", self.span(), ""),
            ),
            "+" | "*" | "/" | "-" | "**" if self.wants_any(&[Rule::op, Rule::kw_and, Rule::clause]) => {
                Some(self.say("there is no arithmetic", "here").help("compare with a number that is written out"))
            }
            "+" if self.kind(self.at + 1) == Some(Kind::Number) => {
                Some(self.say("a number has no `+`", "here").help("drop it").fix(Safe, "drop `+`", self.span(), ""))
            }
            "." if self.kind(self.at + 1) == Some(Kind::Number) && self.wants(Rule::value) => {
                let span = self.range(self.at, self.at + 2);
                let cure = format!("0{}", self.written(span));
                Some(self.say_at(span, "a number begins with a digit", "here").cure(Safe, span, &cure))
            }
            "." if self.at > 0 && self.kind(self.at - 1) == Some(Kind::Number) => {
                let finding = self.say("a number does not end with a point", "here");
                Some(finding.help("drop the point, or write a digit behind it").fix(
                    Unsafe,
                    "drop `.`",
                    self.span(),
                    "",
                ))
            }
            "?" => Some(
                self.say("`?` means nothing here", "here")
                    .help("where a value may be absent, `x is not none` makes sure that it is there"),
            ),
            _ => None,
        }
    }

    /// `lead "nissan"`, `"region" is china`
    fn quoted_name(&self) -> Option<Finding> {
        let wants_name = self.wants_any(&[
            Rule::name,
            Rule::path,
            Rule::who,
            Rule::reference,
            Rule::simple,
            Rule::condition,
            Rule::operand,
            Rule::term_name,
            Rule::type_name,
            Rule::cell,
            Rule::row_answer,
            Rule::preference,
            Rule::term,
            Rule::field,
            Rule::setting,
        ]);
        if !wants_name || !self.here_is(Kind::Text) {
            return None;
        }
        let inner = self.here().trim_matches('"');
        let finding = self.say(format!("`{}` is a text, and a name belongs here", self.here()), "in quotes");
        Some(match words::as_value(inner) {
            Some(name) => finding.help(format!("names stand without quotes: `{name}`")).fix(
                Safe,
                format!("write `{name}`"),
                self.span(),
                name,
            ),
            None => finding.help("say the name, without quotes, not what people see for it"),
        })
    }

    /// `is in`, `is >=`, `has not`, `is any of`, `not is`
    fn doubled_test(&self) -> Option<Finding> {
        let at = self.at;
        let (before, two, here) = (self.back(1), self.back(2), self.here());
        let next_of = self.next(1) == "of";
        let sure = |from: usize, to: usize, cure: &str| Some(self.instead_words(Safe, from, to, cure));
        match (two, before, here) {
            ("is", "not", "in") => sure(at - 2, at + 1, "not in"),
            (_, "is", "in") => sure(at - 1, at + 1, "in"),
            (_, "is", "has" | "covers") => sure(at - 1, at + 1, here),
            (_, "is", "<" | "<=" | ">" | ">=") => sure(at - 1, at + 1, here),
            (_, "is", "any") if next_of => sure(at - 1, at + 2, "in"),
            (_, "is", "any") if self.next(1) == "[" => sure(at - 1, at + 1, "in"),
            ("is", "not", "any") => sure(at - 2, at + 1 + usize::from(next_of), "not in"),
            (_, "is", "all") => sure(at - 1, at + 1 + usize::from(next_of), "has all"),
            ("is", "none", "of") => sure(at - 2, at + 1, "not in"),
            ("has", "any" | "all" | "none" | "no", "of") => sure(at - 1, at + 1, before),
            ("has", "one" | "some", "of") | ("has", "one", "[") => sure(at - 1, at + usize::from(here == "of"), "any"),
            (_, "has", "not") => sure(at, at + 1 + usize::from(self.next(1) == "any"), "no"),
            (_, "not", "is") => sure(at - 1, at + 1, "is not"),
            (_, "not", "has") => sure(at - 1, at + 1, "has no"),
            ("is", "either", _) => Some(self.either(at - 2)),
            (_, "of", "[") if two == "one" && self.back(3) == "is" => sure(at - 3, at, "in"),
            (_, "of", "[") if two == "one" && self.back(3) == "not" => sure(at - 4, at, "not in"),
            (_, "in", "any" | "all" | "one") if next_of => sure(at - 1, at + 2, "in"),
            (_, "in", "any") => sure(at - 1, at + 1, "in"),
            (_, "not", "covers" | "<" | "<=" | ">" | ">=") => Some(
                self.say(format!("`not` does not stand before `{here}`"), "here")
                    .help(format!("put it in front of the whole test: `not x {here} y`")),
            ),
            _ => None,
        }
    }

    fn either(&self, from: usize) -> Finding {
        self.say_at(self.range(from, from + 2), "`either` means nothing here", "here")
            .help("one of several is `in` with a list: `region in [china, japan]`")
    }

    /// `between 1 and 5`, `is between 1 and 5`
    fn between(&self) -> Option<Finding> {
        let start = [self.at, self.at.checked_sub(1)?].into_iter().find(|at| self.word(*at) == "between")?;
        let from = if self.back_of(start) == "is" { start - 1 } else { start };
        let help = "`in a..b` is from a up to, not including, b";
        let figure = |at: usize| matches!(self.kind(at), Some(Kind::Number | Kind::Date));
        let (low, high) = (start + 1, start + 3);
        if figure(low) && matches!(self.word(start + 2), "and" | "," | "to") && figure(high) {
            let cure = format!("in {}..{}", self.word(low), self.word(high));
            let span = self.range(from, high + 1);
            return Some(
                self.say_at(span, "`between` means nothing here", "here")
                    .help(format!("{help}: `{cure}`; mind the upper end"))
                    .fix(Unsafe, format!("write `{cure}`"), span, cure.clone()),
            );
        }
        Some(self.say_at(self.range(from, start + 1), "`between` means nothing here", "here").help(help))
    }

    /// A test or a junction in the words of another language.
    fn wrong_test(&self) -> Option<Finding> {
        if self.wants_any(&[Rule::kw_and, Rule::op])
            && let Some((mistake, behind)) = self.mistake(Rule::mistaken_join, self.at)
        {
            return Some(self.instead_words(
                Safe,
                self.at,
                behind,
                if mistake == Rule::for_and { "and" } else { "or" },
            ));
        }
        if self.wants(Rule::kw_and)
            && !self.wants(Rule::op)
            && matches!(self.here(), "<" | "<=" | ">" | ">=" | "is" | "in" | "has")
        {
            return Some(
                self.say("a test has one sign", "a second one")
                    .help("join two tests with `and`: `n >= 1 and n < 5`, or write a range: `n in 1..5`"),
            );
        }
        if self.wants(Rule::op)
            && let Some((mistake, behind)) = self.mistake(Rule::mistaken_test, self.at)
        {
            return Some(self.with_negation(self.at, behind, mistake));
        }
        // `is greater than 5`: the first word after `is` was read as a name.
        if let Some(word) = self.at.checked_sub(1)
            && self.back(2) == "is"
            && let Some((mistake, behind)) = self.mistake(Rule::mistaken_test, word)
            && behind > self.at
        {
            return Some(self.instead_words(Safe, self.at - 2, behind, cure(mistake)));
        }
        if self.back(1) == "is"
            && self.wants(Rule::value)
            && let Some((mistake, behind)) = self.mistake(Rule::mistaken_test, self.at)
        {
            return Some(self.instead_words(Safe, self.at - 1, behind, cure(mistake)));
        }
        None
    }

    /// `= not none` is `is not none`.
    fn with_negation(&self, from: usize, behind: usize, mistake: Rule) -> Finding {
        let word = self.here();
        if mistake == Rule::for_is && matches!(self.word(behind), "<" | ">" | "=") {
            return self.instead_words(
                Safe,
                from,
                behind + 1,
                if self.word(behind) == "=" { "is" } else { self.word(behind) },
            );
        }
        if word == "IS" && self.word(behind).eq_ignore_ascii_case("not") {
            return self.instead_words(Safe, from, behind + 1, "is not");
        }
        self.instead_words(Safe, from, behind, cure(mistake))
    }

    /// `!flag`
    fn wrong_negation(&self) -> Option<Finding> {
        if !self.wants_condition() && !self.wants(Rule::kw_not) {
            return None;
        }
        let (_, behind) = self.mistake(Rule::for_not, self.at)?;
        let cure = if self.here().len() == 1 { "not " } else { "not" };
        let span = self.range(self.at, behind);
        let written = self.written(span);
        Some(self.say_at(span, format!("`{written}` means nothing here"), "here").help("write `not`").fix(
            Safe,
            "write `not`",
            span,
            cure,
        ))
    }

    /// `(a, b)`, `{a, b}`, `[a,, b]`, `[a b]`, `[a or b]`
    fn wrong_list(&self) -> Option<Finding> {
        let here = self.here();
        let wants_list = self.wants_any(&[Rule::value, Rule::who, Rule::path]);
        if wants_list
            && matches!(here, "(" | "{")
            && let Some(close) = self.outline.partner(self.at).filter(|close| *close < self.piece.end)
        {
            let finding =
                self.say(format!("a list stands in square brackets, not in `{here}`"), "here").help("write `[a, b]`");
            let edits = vec![(self.span(), "[".to_owned()), (self.span_at(close), "]".to_owned())];
            return Some(self.with_edits(Safe, finding, "write square brackets", edits));
        }
        let in_list = self.wants(Rule::close_bracket);
        if here == "," && matches!(self.back(1), "," | "[") && (in_list || self.wants_any(&[Rule::value, Rule::path])) {
            return Some(self.superfluous(Safe, "nothing stands between these commas", "drop one of them"));
        }
        if in_list && self.wants(Rule::comma) {
            return match here {
                ";" | "|" | "and" | "or" | "&" | "/" => Some(self.instead(Safe, ",")),
                ".." => Some(
                    self.say("a range does not stand in a list", "here").help("a range stands alone: `n in 10..50`"),
                ),
                ":" | "=" => Some(
                    self.say(format!("`{here}` means nothing here"), "here")
                        .help("a member's number stands right behind its name: `[nissan 60_000]`")
                        .fix(Safe, format!("drop `{here}`"), self.span(), ""),
                ),
                _ if self.is_name(self.at) || matches!(self.kind(self.at), Some(Kind::Number | Kind::Date)) => {
                    Some(self.missing(
                        Unsafe,
                        ",",
                        "a comma is missing in this list",
                        "values in a list are parted by commas",
                    ))
                }
                _ => None,
            };
        }
        None
    }

    /// `region in china, japan`
    fn bare_list(&self) -> Option<Finding> {
        if self.here() != "," || !self.wants(Rule::kw_and) || self.at < 2 {
            return None;
        }
        let start = self.at - 1;
        let op = self.back(2);
        if !matches!(op, "in" | "is" | "not" | "has" | "any" | "all" | "none" | "covers") {
            return None;
        }
        if words::CLAUSES.contains(&self.next(1)) {
            return None;
        }
        let mut end = self.at;
        while self.word(end) == "," && !words::is_reserved(self.word(end + 1)) && end + 1 < self.piece.end {
            end += 2;
        }
        if end == self.at {
            return None;
        }
        let edits =
            vec![(self.span_at(start).before(), "[".to_owned()), (self.span_at(end - 1).after(), "]".to_owned())];
        let list = self.written(self.range(start, end));
        let finding = self
            .say_at(self.range(start, end), "a list stands in square brackets", "several values")
            .help(format!("write `[{list}]`"));
        Some(self.with_edits(Safe, finding, format!("write `[{list}]`"), edits))
    }

    /// `when`, `when and` with nothing behind; `when is`, `and < 5` with no field before.
    fn missing_condition(&self) -> Option<Finding> {
        if !self.wants_condition() || self.wants(Rule::EOI) {
            return None;
        }
        let (before, here) = (self.back(1), self.here());
        let nothing_before = |label| self.say(format!("nothing stands before `{here}`"), label);
        if matches!(self.kind(self.at), Some(Kind::Number | Kind::Date)) {
            return Some(self.value_on_the_left());
        }
        if before == "not" && matches!(here, "is" | "in" | "has" | "covers") {
            return Some(nothing_before("here").help("a test begins with a field: `region is not china`"));
        }
        if matches!(before, "and" | "or") {
            if matches!(here, "when" | "and" | "or") {
                let message = format!("`{here}` does not follow `{before}`");
                return Some(self.superfluous(Safe, message, "drop it"));
            }
            if matches!(here, "in" | "is" | "has" | "covers" | "<" | "<=" | ">" | ">=") {
                return Some(nothing_before("which field?").help("each test names its field: `n >= 1 and n < 5`"));
            }
        }
        if here == "then" {
            let finding = self.say("a condition is missing before `then`", "here");
            return Some(finding.help("write `LABEL: lead nissan when CONDITION`"));
        }
        const LEADING: [&str; 13] =
            ["when", "and", "or", "where", "not", "among", "have", "require", "prefer", "=", ":", "(", ","];
        if LEADING.contains(&before) && self.breaks_off() {
            let message = format!("a condition is missing after `{before}`");
            return Some(
                self.say_at(self.span_at(self.at - 1), message, "after this")
                    .help("such as `region is china`; `always` is true of every programme"),
            );
        }
        matches!(here, "is" | "in" | "has")
            .then(|| nothing_before("which field?").help("a test begins with a field: `region is china`"))
    }

    /// `region is` with nothing behind.
    fn missing_value(&self) -> Option<Finding> {
        let before = self.back(1);
        let is_op = matches!(
            before,
            "is" | "not" | "in" | "has" | "covers" | "any" | "all" | "none" | "no" | "<" | "<=" | ">" | ">=" | ".."
        );
        if !self.wants(Rule::value) || !is_op || !(self.breaks_off() || matches!(self.here(), "and" | "or")) {
            return None;
        }
        let message = format!("a value is missing after `{before}`");
        Some(
            self.say_at(self.span_at(self.at - 1), message, "after this")
                .help("a test has a value on its right: `region is china`, `sop >= 2026-01-01`"),
        )
    }

    /// `5 < n`
    fn value_on_the_left(&self) -> Finding {
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

    /// `region china`, `from "2020-01-01"`
    fn missing_test(&self) -> Option<Finding> {
        if self.wants(Rule::date) {
            return Some(self.no_date());
        }
        if self.wants(Rule::op) && self.here() == "always" {
            return None;
        }
        let value = self.is_name(self.at) || matches!(self.kind(self.at), Some(Kind::Number | Kind::Date));
        let reserved = matches!(self.here(), "none" | "yes" | "no" | "empty" | "[");
        if !self.wants(Rule::op) || !(value || reserved) || self.near_fits() {
            return None;
        }
        let follows = self.next(1);
        let ends = self.at + 1 >= self.piece.end
            || words::is_reserved(follows)
            || matches!(follows, ")" | "," | "." | "}")
            || self.here() == "[";
        if !ends || self.outline.starts_line(self.at) {
            return None;
        }
        let left = self.back(1);
        let here = self.here();
        let finding = self.say(format!("no test stands between `{left}` and `{here}`"), "a test belongs before this");
        Some(match here {
            "[" => finding.help(format!("write `{left} in [`, or `{left} has any [`")),
            _ if self.is_name(self.at) => {
                finding.help(format!("write `{left} is {here}`, or `{left} in {here}` for all below it"))
            }
            _ => finding.help(format!("write `{left} is {here}`")).fix(
                Unsafe,
                "write `is`",
                self.span_at(self.at - 1).after(),
                " is",
            ),
        })
    }

    fn near_fits(&self) -> bool {
        words::near(
            self.here(),
            &[
                "is",
                "in",
                "not",
                "has",
                "covers",
                "and",
                "or",
                "when",
                "from",
                "until",
                "overrides",
                "source",
                "because",
            ],
        )
        .is_some()
    }

    fn no_date(&self) -> Finding {
        let here = self.here();
        let inner = here.trim_matches('"');
        let help = "a date is written year, month, day: `2020-05-27`, or `2020-05` for its first day";
        if read_date(inner).is_some() && self.here_is(Kind::Text) {
            let finding = self.say("a date stands without quotes", "here").help(format!("write `{inner}`"));
            return finding.fix(Safe, format!("write `{inner}`"), self.span(), inner);
        }
        if self.here_is(Kind::Number) && here.len() == 4 {
            let finding = self.say(format!("`{here}` is a year, not a date"), "here");
            return finding.help(format!("its first day is written `{here}-01`")).fix(
                Safe,
                format!("write `{here}-01`"),
                self.span(),
                format!("{here}-01"),
            );
        }
        if self.breaks_off() {
            let before = self.back(1);
            return self
                .say_at(self.span_at(self.at.max(1) - 1), format!("a date is missing after `{before}`"), "after this")
                .help(help);
        }
        self.say(format!("`{here}` is no date"), "here").help(help)
    }
}

/// How the language says what a mistake means.
fn cure(mistake: Rule) -> &'static str {
    match mistake {
        Rule::for_is_not => "is not",
        Rule::for_at_most => "<=",
        Rule::for_at_least => ">=",
        Rule::for_less => "<",
        Rule::for_more => ">",
        Rule::for_has => "has",
        Rule::for_covers => "covers",
        Rule::for_in => "in",
        Rule::for_present => "is not none",
        _ => "is",
    }
}
