//! Faults in conditions, values and lists.

use super::Fault;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::parser::{Rule, words};
use crate::syntax::tokens::{Kind, read_number};
use rust_decimal::Decimal;

impl Fault<'_> {
    pub(super) fn value(&self) -> Option<Finding> {
        let themes: [fn(&Self) -> Option<Finding>; 13] = [
            Self::full_stop,
            Self::called,
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

    /// `region is japan.`
    fn full_stop(&self) -> Option<Finding> {
        let stop =
            self.at.checked_sub(1).filter(|at| self.breaks_off() && self.word(*at) == "." && *at > self.piece.start)?;
        let finding = self.say_at(self.span_at(stop), "nothing follows this point", "here");
        let finding = finding.help("a sentence has no full stop; a field of an asset would follow: `mother.owner`");
        Some(finding.fix(Unsafe, "drop `.`", self.span_at(stop), ""))
    }

    /// `today()`, `count(partners)`
    fn called(&self) -> Option<Finding> {
        let name = self.at.checked_sub(1).filter(|at| self.is_name(*at) && self.touching(*at))?;
        let close = self.outline.partner(self.at).filter(|close| *close < self.piece.end)?;
        let first = self.first();
        let tested = matches!(first, "let" | "guarantee" | "impossible") || !words::ITEMS.contains(&first);
        (tested && self.here() == "(").then(|| self.function(name, close))
    }

    /// `.5`, `-.5`
    fn begins_with_point(&self) -> bool {
        let point = self.at + usize::from(self.here() == "-");
        let joined = point == self.at || self.touching(self.at);
        joined && self.word(point) == "." && self.touching(point) && self.kind(point + 1) == Some(Kind::Number)
    }

    /// `volumes * 2`, `x + 1`, `5 %` where no share stands
    fn arithmetic(&self) -> Option<Finding> {
        match self.here() {
            "%" if self.wants_any(&[Rule::clause, Rule::comma, Rule::kw_and]) => Some(self.stray_percent()),
            "+" | "*" | "/" | "-" | "**" if self.wants_any(&[Rule::op, Rule::kw_and, Rule::clause]) => {
                Some(self.say("there is no arithmetic", "here").help("compare with a number that is written out"))
            }
            "+" if self.kind(self.at + 1) == Some(Kind::Number) && self.wants(Rule::value) => {
                Some(self.say("a number has no `+`", "here").help("drop it").fix(Safe, "drop `+`", self.span(), ""))
            }
            "." | "-" if self.wants(Rule::value) && self.begins_with_point() => {
                let signed = usize::from(self.here() == "-");
                let span = self.range(self.at, self.at + 2 + signed);
                let digits = self.written(self.range(self.at + signed, self.at + 2 + signed));
                let cure = format!("{}0{digits}", if signed == 1 { "-" } else { "" });
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

    /// `n > 5 %`: five, or five hundredths?
    fn stray_percent(&self) -> Finding {
        let finding = self
            .say("a percentage does not belong here", "here")
            .help("percentages stand in `split cost`, `target` and `expect cost of` only");
        let number = self.at.checked_sub(1).filter(|at| self.kind(*at) == Some(Kind::Number));
        let read = number.and_then(|at| Some((at, read_number(self.word(at))?)));
        let Some((at, number)) = read else { return finding };
        let span = self.range(at, self.at + 1);
        let hundredths = (number / Decimal::ONE_HUNDRED).normalize();
        self.readings(finding, Unsafe, span, &[self.word(at).to_owned(), hundredths.to_string()])
    }

    /// `lead "nissan"`, `"region" is china`
    fn quoted_name(&self) -> Option<Finding> {
        let wants_name = self.wants_any(&[
            Rule::name,
            Rule::any_name,
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
            (_, "is", "has" | "covers") => Some(self.instead_of_several(at - 1, at + 1, &[here])),
            (_, "is", "<" | "<=" | ">" | ">=") => sure(at - 1, at + 1, here),
            // One value is `in` a list, a set `has any` of it: what the field is, is not known here.
            (_, "is", "any") if next_of || self.next(1) == "[" => {
                let finding = self.instead_of_several(at - 1, at + 1 + usize::from(next_of), &["in", "has any"]);
                Some(finding.help("one value is `in` a list, a set `has any` of it"))
            }
            ("is", "not", "any") => {
                let finding = self.instead_of_several(at - 2, at + 1 + usize::from(next_of), &["not in", "has none"]);
                Some(finding.help("one value is `not in` a list, a set `has none` of it"))
            }
            (_, "is", "all") => Some(self.instead_of_several(at - 1, at + 1 + usize::from(next_of), &["has all"])),
            ("is", "none", "of") => Some(self.instead_of_several(at - 2, at + 1, &["not in", "has none"])),
            ("has", "any" | "all" | "none" | "no", "of") => sure(at - 1, at + 1, before),
            ("has", "one" | "some", "of") | ("has", "one", "[") => sure(at - 1, at + usize::from(here == "of"), "any"),
            (_, "has", "not") if self.next(1) == "all" => Some(
                self.say("`not` does not stand behind `has`", "here")
                    .help("put it in front of the whole test: `not xs has all [a, b]`"),
            ),
            (_, "has", "not") if self.next(1) == "any" && self.next(2) == "[" => sure(at, at + 2, "none"),
            // None of them, or not all of them?
            (_, "has", "not") if self.next(1) == "[" => Some(self.instead_words(Unsafe, at, at + 1, "none")),
            (_, "has", "not") => sure(at, at + 1 + usize::from(self.next(1) == "any"), "no"),
            (_, "not", "is") => sure(at - 1, at + 1, "is not"),
            (_, "not", "has") => sure(at - 1, at + 1, "has no"),
            ("is", "either", _) => Some(self.either(at - 2)),
            (_, "of", "[") if two == "one" && self.back(3) == "is" => sure(at - 3, at, "in"),
            (_, "of", "[") if two == "one" && self.back(3) == "not" => sure(at - 4, at, "not in"),
            (_, "in", "any" | "all" | "one") if next_of => sure(at - 1, at + 2, "in"),
            (_, "in", "any") => sure(at - 1, at + 1, "in"),
            (_, "in", "not") => sure(at - 1, at + 1, "not in"),
            (_, "in", "all") => Some(self.instead_of_several(at - 1, at + 1, &["in"])),
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
        let help = "`in a..b` is from a up to, not including, b, with both written out";
        Some(self.say_at(self.range(from, start + 1), "`between` means nothing here", "here").help(help))
    }

    /// A test or a junction in the words of another language.
    fn wrong_test(&self) -> Option<Finding> {
        if self.wants_any(&[Rule::kw_and, Rule::op])
            && let Some((mistake, behind)) = self.mistake(Rule::mistaken_join, self.at)
        {
            return Some(self.wrong_join(behind, mistake));
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
            return Some(self.other_test(self.at - 2, behind, mistake, self.word(word)));
        }
        if self.back(1) == "is"
            && self.wants(Rule::value)
            && let Some((mistake, behind)) = self.mistake(Rule::mistaken_test, self.at)
        {
            return Some(self.other_test(self.at - 1, behind, mistake, self.here()));
        }
        None
    }

    /// `&&`, `AND`, `xor`
    fn wrong_join(&self, behind: usize, mistake: Rule) -> Finding {
        if self.here().eq_ignore_ascii_case("xor") {
            let finding = self.say(format!("`{}` means nothing here", self.here()), "here");
            return finding.help("either of two but not both: `(a and not b) or (b and not a)`");
        }
        self.instead_words(Safe, self.at, behind, if mistake == Rule::for_and { "and" } else { "or" })
    }

    /// `= not none` is `is not none`.
    fn with_negation(&self, from: usize, behind: usize, mistake: Rule) -> Finding {
        let word = self.here();
        if mistake == Rule::for_is && matches!(self.word(behind), "<" | ">" | "=") {
            let turned = format!("{}=", self.word(behind));
            return match self.word(behind) {
                "=" => self.instead_words(Safe, from, behind + 1, "is"),
                mark => self.instead_of_several(from, behind + 1, &[mark, &turned]),
            };
        }
        if word == "IS" && self.word(behind).eq_ignore_ascii_case("not") {
            return self.instead_words(Safe, from, behind + 1, "is not");
        }
        if mistake == Rule::for_is
            && let Some(finding) = self.either_value(from, behind)
        {
            return finding;
        }
        self.other_test(from, behind, mistake, word)
    }

    /// `region = japan or india`: a second value of the test, or a condition of its own?
    fn either_value(&self, from: usize, behind: usize) -> Option<Finding> {
        let lone = |at: usize| {
            let next = self.word(at + 1);
            let tested = matches!(next, "is" | "in" | "has" | "not" | "covers" | "of" | "." | "<" | "<=" | ">" | ">=")
                || self.mistake(Rule::mistaken_test, at + 1).is_some();
            self.is_name(at) && self.piece.contains(&at) && !tested
        };
        let mut values = vec![self.word(behind)];
        let mut end = behind + 1;
        while lone(behind) && self.word(end) == "or" && lone(end + 1) {
            values.push(self.word(end + 1));
            end += 2;
        }
        if values.len() == 1 {
            return None;
        }
        let list = format!("in [{}]", values.join(", "));
        let sign = self.range(from, behind);
        let finding = self
            .say_at(sign, format!("`{}` means nothing here", self.written(sign)), "here")
            .help("a test of one value is `is`; of one of several values, `in [a, b]`")
            .fix(Unsafe, format!("write `{list}`"), self.range(from, end), self.parted(self.range(from, end), &list));
        Some(finding.fix(Unsafe, "write `is`", sign, self.parted(sign, "is")))
    }

    /// A test in the words of another language, from its first token to the one behind it.
    pub(super) fn other_test(&self, from: usize, behind: usize, mistake: Rule, word: &str) -> Finding {
        let small = word.to_ascii_lowercase();
        let figure = matches!(self.kind(behind), Some(Kind::Number | Kind::Date));
        match (mistake, small.as_str()) {
            (Rule::for_has, _) if self.word(behind) == "[" => {
                self.instead_of_several(from, behind, &["has any", "has all"])
            }
            // The test of a date, or a clause that says when the rule begins or ends.
            (Rule::for_more, "after") if self.wants(Rule::clause) => {
                self.instead_of_several(from, behind, &[">", "from"])
            }
            (Rule::for_less, "before") if self.wants(Rule::clause) => {
                self.instead_of_several(from, behind, &["<", "until"])
            }
            (Rule::for_more, "over" | "above") if !figure => {
                self.instead_of_several(from, behind, if word == "over" { &[">", "overrides"] } else { &[">"] })
            }
            // `up to 5` may be with the 5 or without.
            (Rule::for_at_most, "up") => self.instead_of_several(from, behind, &["<=", "<"]),
            (Rule::for_in, "under" | "below") if figure => self.instead_words(Safe, from, behind, "<"),
            (Rule::for_in, "under" | "below") => self.instead_of_several(from, behind, &["in"]),
            (Rule::for_is, "~=" | "matches" | "like") => self.instead_of_several(from, behind, &["is"]),
            (Rule::for_is_not, "=!") => self.instead_of_several(from, behind, &["is not"]),
            _ => self.instead_words(Safe, from, behind, cure(mistake)),
        }
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

    /// `when`, `when and` with nothing behind; `when is`, `and < 5` with no field before.
    fn missing_condition(&self) -> Option<Finding> {
        if !self.wants_condition() || self.wants(Rule::EOI) {
            return None;
        }
        let (before, here) = (self.back(1), self.here());
        let nothing_before = |label| self.say(format!("nothing stands before `{here}`"), label);
        if matches!(self.kind(self.at), Some(Kind::Number | Kind::Date)) {
            return Some(self.number_joined().unwrap_or_else(|| self.value_on_the_left()));
        }
        if before == "not" && matches!(here, "is" | "in" | "has" | "covers") {
            return Some(nothing_before("here").help("a test begins with a field: `region is not china`"));
        }
        if matches!(before, "and" | "or") {
            if matches!(here, "when" | "and" | "or") {
                let message = format!("`{here}` does not follow `{before}`");
                let safety = if here == before { Safe } else { Unsafe };
                return Some(self.superfluous(safety, message, "drop it"));
            }
            if matches!(here, "in" | "is" | "has" | "covers" | "<" | "<=" | ">" | ">=") {
                let finding = nothing_before("which field?").help("each test names its field: `n >= 1 and n < 5`");
                return Some(match self.operand_of_test_before(self.at - 1) {
                    Some(field) => {
                        finding.fix(Safe, format!("write `{field} {here}`"), self.span().before(), format!("{field} "))
                    }
                    None => finding,
                });
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
        let finding = self.say_at(self.span_at(self.at - 1), message, "after this");
        // `partners has none` asks what `partners is empty` does.
        let whole = match (self.back(2), before) {
            ("has", "none" | "no") => Some("is empty"),
            ("has", "any") => Some("is not empty"),
            _ => None,
        };
        Some(match whole {
            Some(whole) => finding.help(format!("whether a set holds anything is asked by `is empty`: `{whole}`")).fix(
                Unsafe,
                format!("write `{whole}`"),
                self.range(self.at - 2, self.at),
                whole,
            ),
            None => finding.help("a test has a value on its right: `region is china`, `sop >= 2026-01-01`"),
        })
    }

    /// `region china`, `from "2020-01-01"`
    fn missing_test(&self) -> Option<Finding> {
        if self.wants(Rule::date) {
            return Some(self.no_date());
        }
        // `NOT flagship` is told of the word before.
        if self.wants(Rule::op)
            && (self.here() == "always" || matches!(self.back(1), "NOT" | "Not" | "SOME" | "Some" | "nicht" | "non"))
        {
            return None;
        }
        if matches!(self.mistake(Rule::mistaken_clause, self.at), Some((Rule::no_else | Rule::no_then, _))) {
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
}

/// How the language says what a mistake means.
fn cure(mistake: Rule) -> &'static str {
    match mistake {
        Rule::for_is_not => "is not",
        Rule::for_not_in => "not in",
        Rule::for_has_no => "has no",
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
