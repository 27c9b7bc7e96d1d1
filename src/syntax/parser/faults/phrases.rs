//! Conditions as English says them: `neither a nor b`, `the proposer doesn't lead`, `it isn't loud`, `has only diesel`.
//!
//! In: a fault in a condition. Out: one finding about the test in which it lies, told from all of its words, so that it
//! does not matter at which of them the grammar stopped. A fix is safe where English and the language say the same.

use super::Fault;
use crate::finding::Applicability::{self, Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::parser::{Grammar, Rule, words};
use crate::syntax::tokens::Kind;
use pest::Parser;
use std::ops::Range;

/// What recognises one phrase, from the tokens of the test.
type Theme<'t> = fn(&Fault<'t>, &Range<usize>) -> Option<Finding>;

impl Fault<'_> {
    /// A condition in the words of English.
    pub(super) fn phrase(&self) -> Option<Finding> {
        let test = self.test_around()?;
        let themes: [Theme<'_>; 15] = [
            Self::always_in_words,
            Self::doubled_when,
            Self::bare_not,
            Self::counted,
            Self::approximate,
            Self::neither,
            Self::both_or_either,
            Self::who_does,
            Self::pronoun,
            Self::quantifier,
            Self::only,
            Self::adjective,
            Self::whose_number,
            Self::connective,
            Self::article,
        ];
        themes.iter().find_map(|theme| theme(self, &test))
    }

    /// The tokens of the test in which the fault lies, from what joins it to the one before to what ends it.
    pub(super) fn test_around(&self) -> Option<Range<usize>> {
        if self.is_row() {
            return None;
        }
        let last = self.at.min(self.piece.end.checked_sub(1)?);
        let opens = |at: usize| {
            matches!(self.word(at), "when" | "where" | "require" | "have" | "among" | "expect" | "and" | "or" | "(")
                || self.word(at) == "=" && self.first() == "let"
                || self.word(at) == ":" && self.first() == "guarantee"
        };
        let start = (self.piece.start..=last).rev().find(|at| opens(*at) && (*at < last || last < self.at))? + 1;
        let closes = |at: usize| {
            let word = self.word(at);
            let clause = words::CLAUSES.contains(&word) && !(word == "from" && self.back_of(at) == "different");
            clause || matches!(word, "and" | "or" | ")" | "}" | "prefer" | "among" | "," | "expect" | "by")
        };
        let end = (start..self.piece.end).find(|at| closes(*at)).unwrap_or(self.piece.end);
        (start < end && self.piece.contains(&start)).then_some(start..end)
    }

    /// The finding that the tokens `from..to` are said as `cure`.
    fn said_as(&self, safety: Applicability, from: usize, to: usize, cure: &str) -> Finding {
        let span = self.range(from, to);
        let message = format!("`{}` means nothing here", self.written(span));
        self.say_at(span, message, "here").help(format!("write `{cure}`")).fix(
            safety,
            format!("write `{cure}`"),
            span,
            self.parted(span, cure),
        )
    }

    /// `when yes`, `when all`
    fn always_in_words(&self, test: &Range<usize>) -> Option<Finding> {
        let word = self.word(test.start);
        if test.len() != 1 || !matches!(word, "yes" | "any" | "all" | "everyone") || !self.wants_condition() {
            return None;
        }
        let finding = self.said_as(if word == "yes" { Safe } else { Unsafe }, test.start, test.end, "always");
        Some(finding.help("`always` is true of every programme; a rule without `when` applies always"))
    }

    /// `when if loud`, `when unless loud`, `when lead is nissan`, `when program.region is japan`
    fn doubled_when(&self, test: &Range<usize>) -> Option<Finding> {
        let start = test.start;
        let drop = |to: usize, help: &str| {
            let span = self.range(start, to);
            let gone = span.to(self.span_at(to).before());
            let message = format!("`{}` means nothing here", self.written(span));
            Some(self.say_at(span, message, "here").help(help.to_owned()).fix(Safe, "drop it", gone, ""))
        };
        match (self.word(start), self.word(start + 1)) {
            ("if" | "If" | "IF", next) if next != "is" => {
                drop(start + 1, "a condition follows `when` at once; drop it")
            }
            ("unless", next) if next != "is" && self.at <= start + 1 => {
                Some(self.said_as(Unsafe, start, start + 1, "not"))
            }
            ("program", ".") => drop(start + 2, "the programme's fields are said by name alone"),
            ("lead", "is" | "in") => Some(self.said_as(Safe, start, start + 1, "leader")),
            ("follow", "has" | "is") => Some(self.said_as(Safe, start, start + 1, "followers")),
            _ => None,
        }
    }

    /// `price not 5`, `leader not nissan`: a test, or a second condition?
    fn bare_not(&self, _: &Range<usize>) -> Option<Finding> {
        let not = self.at.checked_sub(1).filter(|at| self.word(*at) == "not" && self.wants(Rule::kw_in))?;
        let operand = not.checked_sub(1).is_some_and(|at| {
            self.is_bare_operand(at) || matches!(self.word(at), "leader" | "followers") || self.back_of(at) == "."
        });
        let figure = matches!(self.kind(self.at), Some(Kind::Number | Kind::Date));
        let worded = self.here() == "between" || self.mistake(Rule::mistaken_test, self.at).is_some();
        if !operand || worded || !self.wants_more_than(self.at) {
            return None;
        }
        if figure {
            return Some(self.said_as(Safe, not, not + 1, "is not"));
        }
        Some(self.instead_of_several(not, not + 1, &["is not", "not in", "and not"]))
    }

    /// `total volumes > 5`, `at least 2 partners`, `more than one partner`: nothing is counted.
    fn counted(&self, test: &Range<usize>) -> Option<Finding> {
        let start = test.start;
        let number = |at: usize| {
            self.kind(at) == Some(Kind::Number) || matches!(self.word(at), "one" | "two" | "three" | "four" | "five")
        };
        let summed = matches!(self.word(start), "total" | "sum" | "count" | "combined") && self.is_name(start + 1);
        let compared = matches!(self.word(start), "at" | "more" | "less" | "fewer" | "exactly") && number(start + 2)
            || number(start) && self.is_name(start + 1);
        let counts = summed || compared && test.end > start + 2;
        if !counts {
            return None;
        }
        let span = self.range(start, test.end);
        let message = format!("`{}` means nothing here", self.written(span));
        Some(self.say_at(span, message, "here").help(
            "nothing is counted or added up: `volumes of nissan >= 5` asks one member's number, `partners has nissan` what is in a set",
        ))
    }

    /// `neither a nor b`, `region is neither japan nor china`, `a nor b`
    fn neither(&self, test: &Range<usize>) -> Option<Finding> {
        let whole = self.condition_of(test);
        let Some(neither) = whole.clone().find(|at| self.word(*at) == "neither") else {
            return (self.here() == "nor").then(|| self.said_as(Unsafe, self.at, self.at + 1, "and not"));
        };
        let marks: Vec<usize> = (neither..whole.end).filter(|at| matches!(self.word(*at), "nor" | "or")).collect();
        let (&first, &last) = (marks.first()?, marks.last()?);
        let end = (last + 1..whole.end).find(|at| matches!(self.word(*at), "and" | ",")).unwrap_or(whole.end);
        let bounds: Vec<usize> = std::iter::once(neither).chain(marks).chain([end]).collect();
        let parts: Vec<&str> = bounds.windows(2).map(|two| self.written(self.range(two[0] + 1, two[1]))).collect();
        let sign = self.back_of(neither);
        if neither == whole.start || matches!(sign, "and" | "or" | "(") {
            let cure = format!("not ({})", parts.join(" or "));
            let safety = if parts.iter().all(|part| is_condition(part)) { Safe } else { Unsafe };
            return Some(self.said_as(safety, neither, end, &cure));
        }
        let names = first == neither + 2 && parts.iter().all(|part| words::as_value(part).is_some());
        let list = parts.join(", ");
        match sign {
            "has" if names => Some(self.said_as(Safe, neither - 1, end, &format!("has none [{list}]"))),
            "in" if names => Some(self.said_as(Safe, neither - 1, end, &format!("not in [{list}]"))),
            "is" | "are" if names => {
                let cures = [format!("not in [{list}]"), format!("has none [{list}]")];
                let finding = self.instead_of_several(neither - 1, end, &[&cures[0], &cures[1]]);
                Some(finding.help(format!("one value is `{}`, a set `{}`", cures[0], cures[1])))
            }
            _ => None,
        }
    }

    /// `price is around 5`, `price close to 5`: a number is met or it is not.
    fn approximate(&self, test: &Range<usize>) -> Option<Finding> {
        const WORDS: [&str; 9] =
            ["around", "about", "approximately", "approx", "roughly", "circa", "nearly", "almost", "some"];
        let at = test.clone().skip(1).find(|at| {
            let close = self.word(*at) == "close" && self.word(at + 1) == "to";
            let figure = self.kind(at + 1 + usize::from(close)) == Some(Kind::Number);
            figure && (close || WORDS.contains(&self.word(*at)))
        })?;
        let operand = self.written(self.range(test.start, self.before_auxiliary(test.start)));
        let finding = self.say_at(self.span_at(at), format!("`{}` means nothing here", self.word(at)), "here");
        Some(finding.help(format!(
            "a number is compared exactly: `{operand} in LOW..HIGH` is from LOW up to, not including, HIGH"
        )))
    }

    /// The tokens of the whole condition around a test.
    fn condition_of(&self, test: &Range<usize>) -> Range<usize> {
        let opens = |at: &usize| {
            matches!(self.word(*at), "when" | "where" | "require" | "have" | "among" | "expect" | "(" | "=" | ":")
        };
        let start = (self.piece.start..test.start).rev().find(opens).map_or(self.piece.start, |at| at + 1);
        let closes = |at: &usize| {
            words::CLAUSES.contains(&self.word(*at))
                || matches!(self.word(*at), ")" | "}" | "prefer" | "among" | "expect")
        };
        start..(test.start..self.piece.end).find(closes).unwrap_or(self.piece.end)
    }

    /// `either a or b`, `both a and b`, `powertrains has both ice and hev`
    fn both_or_either(&self, test: &Range<usize>) -> Option<Finding> {
        let whole = self.condition_of(test);
        let at = whole.clone().find(|at| matches!(self.word(*at), "both" | "either"))?;
        let (join, safety) = if self.word(at) == "both" { ("and", Safe) } else { ("or", Unsafe) };
        let mark = (at + 1..whole.end).find(|next| self.word(*next) == join)?;
        if at == whole.start || matches!(self.back_of(at), "and" | "or" | "(") {
            let message = format!("`{}` means nothing here", self.word(at));
            let gone = self.span_at(at).to(self.span_at(at + 1).before());
            let help = format!("two conditions are joined by `{join}` alone; drop it");
            return Some(self.say_at(self.span_at(at), message, "here").help(help).fix(safety, "drop it", gone, ""));
        }
        let value = |at: usize| words::as_value(self.word(at)).is_some();
        let end = mark + 2;
        let ends = end >= whole.end || matches!(self.word(end), "and" | "or" | ",");
        if mark != at + 2 || !value(at + 1) || !value(mark + 1) || !ends {
            return None;
        }
        let list = format!("[{}, {}]", self.word(at + 1), self.word(mark + 1));
        match (self.back_of(at), join) {
            ("has", "and") => Some(self.said_as(Safe, at - 1, end, &format!("has all {list}"))),
            ("has", _) => Some(self.said_as(Unsafe, at - 1, end, &format!("has any {list}"))),
            ("in", "or") => Some(self.said_as(Safe, at - 1, end, &format!("in {list}"))),
            ("is" | "are", "or") => {
                Some(self.instead_of_several(at - 1, end, &[&format!("in {list}"), &format!("has any {list}")]))
            }
            ("is" | "are", _) => Some(self.said_as(Unsafe, at - 1, end, &format!("has all {list}"))),
            _ => None,
        }
    }

    /// `proposer doesn't lead`, `proposer is the leader`, `partners follows`
    fn who_does(&self, test: &Range<usize>) -> Option<Finding> {
        let mut subject = test.start;
        subject += usize::from(is_article(self.word(subject)));
        let mut verb = subject + 1;
        while self.word(verb) == "." {
            verb += 2;
        }
        let (negated, verb) = self.auxiliary(verb);
        let verb = verb + usize::from(is_article(self.word(verb)));
        let answer = match self.word(verb) {
            "lead" | "leads" | "leading" | "leader" => "leader",
            "follow" | "follows" | "following" | "follower" => "followers",
            _ => return None,
        };
        // `proposer is leader` is a test of the language.
        let said = verb > subject + 1 || !words::is_reserved(self.word(verb));
        if !said || !self.is_name(subject) || verb + 1 != test.end {
            return None;
        }
        let who = self.written(self.range(subject, self.before_auxiliary(subject)));
        let cure = match (answer, negated) {
            ("leader", false) => format!("leader is {who}"),
            ("leader", true) => format!("leader is not {who}"),
            (_, false) => format!("followers has {who}"),
            (_, true) => format!("followers has no {who}"),
        };
        let span = self.range(test.start, test.end);
        let finding = self.say_at(span, "an answer is asked for by its name: `leader` or `followers`", "here");
        Some(finding.cure(Safe, span, &cure))
    }

    /// Where the path that begins at a token ends.
    fn before_auxiliary(&self, subject: usize) -> usize {
        let mut end = subject + 1;
        while self.word(end) == "." {
            end += 2;
        }
        end
    }

    /// Whether the words at `at` say no, and the token behind them: `does not`, `isn't`, `is`, `are not`.
    fn auxiliary(&self, at: usize) -> (bool, usize) {
        let contracted = matches!(self.word(at), "isn" | "aren" | "doesn" | "don" | "won" | "didn" | "wasn");
        if contracted && self.word(at + 2) == "t" {
            return (true, at + 3);
        }
        match (self.word(at), self.word(at + 1)) {
            ("is" | "are" | "does" | "do" | "will" | "may" | "must", "not") => (true, at + 2),
            ("is" | "are" | "does" | "do" | "will", _) => (false, at + 1),
            _ => (false, at),
        }
    }

    /// `it isn't loud`, `they are loud`: what is said of a programme as a whole is a flag, or a let.
    fn pronoun(&self, test: &Range<usize>) -> Option<Finding> {
        if !matches!(self.word(test.start), "it" | "they" | "this" | "that" | "he" | "she") {
            return None;
        }
        let (negated, named) = self.auxiliary(test.start + 1);
        if named == test.start + 1 || named + 1 != test.end || !self.is_name(named) {
            return None;
        }
        let cure = format!("{}{}", if negated { "not " } else { "" }, self.word(named));
        Some(self.said_as(Safe, test.start, test.end, &cure))
    }

    /// `a plant where …`, `there is no plant where …`, `plant where …`
    fn quantifier(&self, test: &Range<usize>) -> Option<Finding> {
        let start = if self.back_of(test.start) == "where" { self.before_where(test.start - 1)? } else { test.start };
        let clear = start.checked_sub(1).is_some_and(|before| {
            matches!(self.word(before), "when" | "and" | "or" | "not" | "(" | "require" | "have" | "among" | "=" | ":")
        });
        let mark = (start..self.piece.end).find(|at| self.word(*at) == "where")?;
        let kind = mark.checked_sub(1).filter(|kind| *kind >= start && self.is_name(*kind))?;
        let before: Vec<&str> = (start..kind).map(|at| self.word(at)).collect();
        if !clear {
            return None;
        }
        let cure = match before.as_slice() {
            [] | ["a" | "an" | "any" | "one" | "exists" | "has"] | ["there", "is", "a" | "an" | "any" | "some"] => {
                "some"
            }
            ["no"] | ["there", "is", "no"] => "not some",
            ["every" | "all" | "each"] => {
                let kind = self.word(kind);
                let message = format!("`{} {kind}` means nothing here", before[0]);
                let help = format!("that no `{kind}` is otherwise is written `not some {kind} where not (…)`");
                return Some(self.say_at(self.range(start, mark), message, "here").help(help));
            }
            _ => return None,
        };
        Some(self.said_as(Safe, start, mark, &format!("{cure} {}", self.word(kind))))
    }

    /// Where the part of a condition begins that a `where` at a token belongs to.
    fn before_where(&self, mark: usize) -> Option<usize> {
        let opens = |at: &usize| matches!(self.word(*at), "when" | "and" | "or" | "(" | "require" | "have" | "among");
        (self.piece.start..mark).rev().find(opens).map(|at| at + 1)
    }

    /// `powertrains has only bev`
    fn only(&self, test: &Range<usize>) -> Option<Finding> {
        let at = test.clone().find(|at| matches!(self.word(*at), "only" | "just" | "exactly"))?;
        let signed = at > test.start && matches!(self.word(at - 1), "is" | "are" | "has" | "have");
        if !signed || at + 2 != test.end || words::as_value(self.word(at + 1)).is_none() {
            return None;
        }
        let set = matches!(self.word(at - 1), "has" | "have");
        let safety = if set { Safe } else { Unsafe };
        let list = format!("is [{}]", self.word(at + 1));
        let finding = self.said_as(safety, at - 1, test.end, &list);
        Some(if set { finding } else { finding.help(format!("a set that holds nothing else `{list}`")) })
    }

    /// `is under 5`, `is other than japan`, `is greater or equal 5`: a test in other words, behind `is`.
    fn adjective(&self, test: &Range<usize>) -> Option<Finding> {
        let whole = self.condition_of(test);
        let reach = self.at.saturating_sub(5).max(whole.start)..self.at;
        let (sign, mistake, behind) = reach.rev().find_map(|sign| {
            let is = matches!(self.word(sign), "is" | "are");
            let word = if is { sign + 1 } else { sign };
            let operand = !is && self.is_bare_operand(sign.checked_sub(1)?);
            let (mistake, behind) = self.mistake(Rule::mistaken_test, word).filter(|_| is || operand)?;
            let fits = (word + 1..=behind).contains(&self.at) && !matches!(self.word(word), "one" | "among");
            (fits && self.wants_more_than(behind)).then_some((sign, mistake, behind))
        })?;
        let word = self.word(if matches!(self.word(sign), "is" | "are") { sign + 1 } else { sign });
        Some(self.other_test(sign, behind, mistake, word))
    }

    /// Whether a value may stand at a token.
    fn wants_more_than(&self, at: usize) -> bool {
        let figure = matches!(self.kind(at), Some(Kind::Number | Kind::Date));
        figure || self.is_name(at) || matches!(self.word(at), "[" | "none" | "yes" | "no" | "empty" | "leader")
    }

    /// `volumes for nissan >= 5`, `volumes[nissan] >= 5`
    fn whose_number(&self, _: &Range<usize>) -> Option<Finding> {
        let sign = |at: usize| matches!(self.word(at), "<" | "<=" | ">" | ">=" | "is" | "in" | "not");
        if !self.at.checked_sub(1).is_some_and(|at| self.is_bare_operand(at)) {
            return None;
        }
        match self.here() {
            "by" | "for" | "from" | "per" if self.is_name(self.at + 1) && sign(self.at + 2) => {
                Some(self.said_as(Safe, self.at, self.at + 1, "of"))
            }
            // The number of a member, or two conditions.
            _ if self.is_name(self.at) && sign(self.at + 1) => {
                let of = format!("{} of {}", self.here(), self.back(1));
                let both = format!("{} and {}", self.back(1), self.here());
                Some(self.instead_of_several(self.at - 1, self.at + 1, &[&of, &both]))
            }
            "[" if self.is_name(self.at + 1) && self.next(2) == "]" && sign(self.at + 3) => {
                let of = format!("of {}", self.next(1));
                let finding = self.said_as(Safe, self.at, self.at + 3, &of);
                Some(finding.help(format!("one member's number is `{} {of}`", self.back(1))))
            }
            _ => None,
        }
    }

    /// `a but not b`, `a as well as b`, `a and also b`
    fn connective(&self, _: &Range<usize>) -> Option<Finding> {
        if !self.wants(Rule::kw_and) {
            return None;
        }
        if matches!((self.back(2), self.back(1)), ("and" | "or", "also" | "then" | "maybe")) {
            let message = format!("`{}` means nothing here", self.back(1));
            let gone = self.span_at(self.at - 1).to(self.span().before());
            let finding = self.say_at(self.span_at(self.at - 1), message, "here").help("drop it");
            return Some(finding.fix(Safe, "drop it", gone, ""));
        }
        match (self.here(), self.next(1), self.next(2)) {
            ("but", ..) => Some(self.said_as(Safe, self.at, self.at + 1, "and")),
            ("as", "well", "as") => Some(self.said_as(Safe, self.at, self.at + 3, "and")),
            ("/" | "+" | "|" | ";", ..) => self.mark_between(),
            ("implies" | "iff", ..) => {
                let finding = self.say(format!("`{}` means nothing here", self.here()), "here");
                Some(finding.help("that `b` holds wherever `a` does is `not a or b`; to promise it, write `guarantee \"…\": b when a`"))
            }
            _ => None,
        }
    }

    /// `loud / quiet`, `region in japan/china`: two conditions, or two values?
    fn mark_between(&self) -> Option<Finding> {
        let sign = self.back(2);
        let valued = matches!(sign, "is" | "in" | "not" | "any" | "all" | "none" | "has");
        let names = self.is_name(self.at - 1) && self.is_name(self.at + 1);
        if !names || matches!(self.next(2), "<" | ">" | "<=" | ">=" | "is" | "in" | "has" | "*") {
            return None;
        }
        let message = format!("`{}` means nothing here", self.here());
        let finding = self.say(message, "here");
        if valued {
            let list = format!("[{}, {}]", self.back(1), self.next(1));
            let (from, cure) = match sign {
                "is" => (self.at - 2, format!("in {list}")),
                "has" => (self.at - 2, format!("has any {list}")),
                _ => (self.at - 1, list),
            };
            let span = self.range(from, self.at + 2);
            return Some(finding.help("one of several values is a list").fix(
                Unsafe,
                format!("write `{cure}`"),
                span,
                self.parted(span, &cure),
            ));
        }
        let bare = self.is_bare_operand(self.at - 1);
        bare.then(|| {
            let finding = self.instead_of_several(self.at, self.at + 1, &["and", "or"]);
            finding.help("write `and` where both must hold, `or` where one of them is enough")
        })
    }

    /// `the leader is nissan`, `region is in the north`
    fn article(&self, _: &Range<usize>) -> Option<Finding> {
        let at = self.at.checked_sub(1).filter(|at| is_article(self.word(*at)))?;
        let named = self.is_name(self.at) || matches!(self.here(), "leader" | "followers");
        let expected = self.word(at) == "that" && self.back_of(at) == "expect";
        (named && !expected).then(|| {
            let gone = self.span_at(at).to(self.span().before());
            let finding = self.say_at(self.span_at(at), format!("`{}` means nothing here", self.word(at)), "here");
            finding.help("names stand without a word before them; drop it").fix(Safe, "drop it", gone, "")
        })
    }
}

fn is_article(word: &str) -> bool {
    matches!(word, "the" | "a" | "an" | "that")
}

/// Whether a text is a condition.
pub(super) fn is_condition(text: &str) -> bool {
    let parsed = Grammar::parse(Rule::condition, text).ok();
    parsed.and_then(|mut pairs| pairs.next()).is_some_and(|pair| pair.as_span().end() == text.len())
}
