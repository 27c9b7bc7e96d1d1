//! Faults of figures: numbers and ranges as other languages and other countries write them.
//!
//! In: a fault at digits, or right behind them. Out: one finding. What can be read in one way only is a safe fix; of what
//! can be read in several ways each reading is a fix, and none is safe: `60,000` is sixty thousand or sixty, and
//! whoever writes `5-10` mostly means the 10 too, which `5..10` does not.

use super::Fault;
use crate::finding::Applicability::{self, Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::parser::Rule;
use crate::syntax::parser::words;
use crate::syntax::tokens::{Kind, Stray, is_date, read_number};
use crate::text::Span;
use crate::text::numbers::pointed;

/// Two ends of a range, and the tokens that say them.
pub(super) struct Range {
    /// The first token of the lower end.
    pub(super) from: usize,
    /// The token behind the upper end.
    pub(super) to: usize,
    pub(super) low: String,
    pub(super) high: String,
    /// Whether the mark between them says that the upper end counts; none where it leaves that open.
    pub(super) includes_end: Option<bool>,
    /// The signs of the two comparisons that say it.
    pub(super) signs: [&'static str; 2],
}

/// The signs of a range whose ends both count.
const CLOSED: [&str; 2] = [">=", "<="];

impl Fault<'_> {
    pub(super) fn figures(&self) -> Option<Finding> {
        let themes: [fn(&Self) -> Option<Finding>; 8] = [
            Self::period,
            Self::other_range,
            Self::bound,
            Self::named_month,
            Self::time_of_day,
            Self::date_figures,
            Self::number_figures,
            Self::unit,
        ];
        themes.iter().find_map(|theme| theme(self))
    }

    pub(super) fn is_figure(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(Kind::Number | Kind::Date | Kind::Stray(Stray::Figure)))
    }

    pub(super) fn touching(&self, at: usize) -> bool {
        self.piece.contains(&(at + 1)) && self.span_at(at).end == self.span_at(at + 1).start
    }

    /// The finding with each reading as a fix at `span`: safe only if there is but one, and `safety` says so.
    pub(super) fn readings(&self, finding: Finding, safety: Applicability, span: Span, readings: &[String]) -> Finding {
        let safety = if readings.len() == 1 { safety } else { Unsafe };
        let fix = |finding: Finding, text: &String| finding.fix(safety, format!("write `{text}`"), span, text.clone());
        readings.iter().fold(finding, fix)
    }

    // ── Ranges ──

    /// `n in 5000-10000`, `n in 5 to 10`, `n between 5 and 10`: does the end count?
    fn other_range(&self) -> Option<Finding> {
        let range = self.ends()?;
        let (from, negated) = self.range_sign(range.from)?;
        let span = self.range(from, range.to);
        let Range { low, high, .. } = &range;
        let here = self.range(range.from, range.to);
        let (asked, ends) = match range.signs {
            [">=", _] => ("is the upper end meant too?", "with `<=` the end counts".to_owned()),
            [_, "<="] => ("here", format!("with `> {low}` and `<= {high}` the upper end counts alone")),
            _ => ("which of its ends count?", format!("with `> {low}` and `< {high}` neither does")),
        };
        let asked = if range.includes_end.is_none() { asked } else { "here" };
        let finding = self
            .say_at(here, format!("`{}` is no range", self.written(here)), asked)
            .help(format!("`{low}..{high}` is from `{low}` up to, not including, `{high}`; {ends}"));
        let without = if self.is_row() {
            Some((here, format!("{low}..{high}")))
        } else {
            Some((span, format!("{} {low}..{high}", if negated { "not in" } else { "in" })))
        };
        let with = self.closed_range(&range, from, negated);
        let (without, with) = match range.includes_end {
            Some(true) => (None, with),
            Some(false) => (without, None),
            None => (without, with),
        };
        let safety = if range.includes_end.is_some() { Safe } else { Unsafe };
        let fixes = without.into_iter().chain(with);
        Some(fixes.fold(finding, |finding, (span, text)| {
            finding.fix(safety, format!("write `{text}`"), span, self.parted(span, &text))
        }))
    }

    /// The test whose upper end counts.
    fn closed_range(&self, range: &Range, from: usize, negated: bool) -> Option<(Span, String)> {
        let Range { low, high, signs: [above, below], .. } = range;
        if self.is_row() {
            return Some((self.range(range.from, range.to), format!("{above} {low} and {below} {high}")));
        }
        let start = self.operand_before(from)?;
        let field = self.written(self.range(start, from)).split_whitespace().collect::<Vec<_>>().join(" ");
        let test = format!("{field} {above} {low} and {field} {below} {high}");
        let beside = |word: &str| matches!(word, "or" | "not");
        let text = match negated {
            true => format!("not ({test})"),
            false if beside(self.back_of(start)) || self.word(range.to) == "or" => format!("({test})"),
            false => test,
        };
        Some((self.range(start, range.to), text))
    }

    /// Where the sign of a test before a range begins, and whether it says no.
    fn range_sign(&self, low: usize) -> Option<(usize, bool)> {
        let before = |steps: usize| low.checked_sub(steps).map_or("", |at| self.word(at));
        match (before(3), before(2), before(1)) {
            ("is", "not", "between") => Some((low - 3, true)),
            (_, "is", "between" | "in" | "from") => Some((low - 2, false)),
            (_, "not", "between" | "in") => Some((low - 2, true)),
            (_, "is", "not") => Some((low - 2, true)),
            (_, _, "between" | "in" | "is") => Some((low - 1, false)),
            (_, _, "from") if low > 1 && self.is_bare_operand(low - 2) => Some((low - 1, false)),
            _ if self.is_row() || low > 0 && self.is_bare_operand(low - 1) => Some((low, false)),
            _ => None,
        }
    }

    /// Where the field begins that stands before token `end`.
    fn operand_before(&self, end: usize) -> Option<usize> {
        let mut start = end.checked_sub(1)?;
        if !words::is_word(self.word(start)) {
            return None;
        }
        while matches!(self.back_of(start), "." | "of") && start >= 2 {
            start -= 2;
        }
        let sound = self.piece.contains(&start) && self.is_name(start);
        sound.then_some(start)
    }

    /// Whether the fault is in a row of a table.
    pub(super) fn is_row(&self) -> bool {
        let mut words = self.piece.clone().map(|at| self.word(at));
        words.any(|word| word == "->") && !self.piece.clone().any(|at| matches!(self.word(at), "when" | "where"))
    }

    /// Two figures with something between them that other languages part the ends of a range with.
    pub(super) fn ends(&self) -> Option<Range> {
        if matches!(self.here(), "(" | "]") && self.next(2) == ".." && !self.is_row() {
            return self.interval(self.at + 1);
        }
        let earliest = self.at.saturating_sub(3).max(self.piece.start);
        let last = self.at + usize::from(matches!(self.here(), "between" | "from"));
        (earliest..=last).rev().find_map(|from| self.ends_at(from))
    }

    fn ends_at(&self, from: usize) -> Option<Range> {
        if let (Some(Kind::Stray(Stray::Figure)), word) = (self.kind(from), self.word(from))
            && let Some((low, high)) = two_figures(word)
            && from == self.at
        {
            return Some(Range { from, to: from + 1, low, high, includes_end: None, signs: CLOSED });
        }
        let figure = |at: usize| {
            let word = self.word(at);
            matches!(self.kind(at), Some(Kind::Number | Kind::Date)).then(|| word.to_owned())
        };
        let low = figure(from)?;
        let between = self.word(from.checked_sub(1)?) == "between";
        if matches!(self.word(from - 1), "[" | "(" | "]") && self.word(from + 1) == ".." && !self.is_row() {
            return self.interval(from);
        }
        let (high, includes_end) = match (self.word(from + 1), self.word(from + 2)) {
            ("..", "=") => (from + 3, Some(true)),
            ("..", "<") => (from + 3, Some(false)),
            ("..", ".") => (from + 3, None),
            ("and" | ",", _) if between => (from + 2, None),
            ("to" | "till" | "through" | "until" | "-", _) => (from + 2, None),
            ("up", "to") => (from + 3, None),
            ("..", _) if self.word(from - 1) == "from" => (from + 2, None),
            (mark, _) if is_dash(mark) || matches!(mark, "…" | "‥") => (from + 2, None),
            _ => return None,
        };
        // `5 -10`: the second figure has taken the hyphen.
        if high > self.piece.end || self.at > high {
            return None;
        }
        let top = figure(high)?;
        // A date written with dashes of another kind is three figures: it is no range.
        let dated = self.is_dashed_date(from);
        let alike = !dated && is_date(&low) == is_date(&top) && rises(&low, &top);
        alike.then(|| Range { from, to: high + 1, low, high: top, includes_end, signs: CLOSED })
    }

    // ── What stands together ──

    /// `[5..10]`: brackets that mean nothing, or those by which elsewhere the end counts. `[5..10)` says that it does not.
    fn interval(&self, from: usize) -> Option<Range> {
        let figure =
            |at: usize| matches!(self.kind(at), Some(Kind::Number | Kind::Date)).then(|| self.word(at).to_owned());
        let (low, high) = (figure(from)?, figure(from + 2)?);
        let (includes_end, signs) = match (self.word(from - 1), self.word(from + 3)) {
            ("[", "]") => (None, CLOSED),
            ("(", ")") => (None, [">", "<"]),
            ("[", ")" | "[") => (Some(false), CLOSED),
            ("(" | "]", "]") => (Some(true), [">", "<="]),
            ("]", ")" | "[") | ("(", "[") => (Some(true), [">", "<"]),
            _ => return None,
        };
        Some(Range { from: from - 1, to: from + 4, low, high, includes_end, signs })
    }

    fn is_dashed_date(&self, from: usize) -> bool {
        (self.piece.start..=from).rev().take(5).any(|start| {
            let run = self.run(start);
            run.is_some_and(|(tokens, text)| tokens.len() > 2 && tokens.contains(&from) && text.split('-').count() == 3)
        })
    }

    /// The figures and marks that stand together at a token, as one text with marks as the language has them.
    fn run(&self, at: usize) -> Option<(std::ops::Range<usize>, String)> {
        let in_list = self.in_list();
        let belongs = |at: usize| {
            let word = self.word(at);
            let mark = is_dash(word) || matches!(word, "-" | "/" | "." | "'" | "’") || word == "," && !in_list;
            self.is_figure(at) || mark || wide(word).is_some()
        };
        if !belongs(at) {
            return None;
        }
        let (mut start, mut end) = (at, at + 1);
        while start > self.piece.start && belongs(start - 1) && self.touching(start - 1) {
            start -= 1;
        }
        while self.piece.contains(&end) && belongs(end) && self.touching(end - 1) {
            end += 1;
        }
        let digit = |at: usize| self.is_figure(at) || wide(self.word(at)).is_some_and(|c| c.is_ascii_digit());
        while start < end && !digit(start) && !is_dash(self.word(start)) && self.word(start) != "-" {
            start += 1;
        }
        while start < end && !digit(end - 1) {
            end -= 1;
        }
        (start < end).then(|| (start..end, plain(self.written(self.range(start, end)))))
    }

    /// Whether the fault stands in square brackets.
    fn in_list(&self) -> bool {
        let mut depth = 0;
        for at in (self.piece.start..self.at).rev() {
            match self.word(at) {
                "]" => depth += 1,
                "[" if depth == 0 => return true,
                "[" => depth -= 1,
                _ => {}
            }
        }
        false
    }

    pub(super) fn run_at_fault(&self) -> Option<(std::ops::Range<usize>, String)> {
        let before = self.at.checked_sub(1).filter(|at| self.piece.contains(at) && self.touching(*at));
        self.run(self.at).or_else(|| self.run(before?))
    }

    // ── Numbers ──

    /// `60,000`, `60 000`, `60'000`, `1.000.000`, `1,000.5`, `12,5`, `−5`, `1e6`, `5k`
    fn number_figures(&self) -> Option<Finding> {
        if self.wants(Rule::percent) && !matches!(self.here(), "," | "'" | "’") {
            return None;
        }
        if let Some(finding) = self.spaced_thousands().or_else(|| self.scaled()) {
            return Some(finding);
        }
        let (tokens, text) = self.run_at_fault()?;
        let span = self.range(tokens.start, tokens.end);
        let written = self.written(span);
        let mut readings = number_readings(&text)?;
        if readings == [written] {
            return None;
        }
        let sign = self.back_of(tokens.start);
        // `n is 12,5` may be one number or two.
        let listed = written.contains(',') && matches!(sign, "is" | "in" | "not" | "has" | "any" | "all" | "none");
        if listed && readings.len() == 1 && tokens.len() == 3 {
            let parts: Vec<&str> = written.split(',').collect();
            readings.push(format!("[{}]", parts.join(", ")));
        }
        let finding = self.say_at(span, format!("`{written}` is no number"), "one number?");
        let finding = match readings.as_slice() {
            [only] if only.contains('_') => finding.help(format!("thousands can be parted with `_`: `{only}`")),
            [only] => finding.help(format!("write `{only}`")),
            all => {
                let all: Vec<_> = all.iter().map(|reading| format!("`{reading}`")).collect();
                finding.help(format!("which is meant, {}?", all.join(" or ")))
            }
        };
        Some(self.readings(finding, Safe, span, &readings))
    }

    /// `160 000`
    fn spaced_thousands(&self) -> Option<Finding> {
        let mut from = self.at.checked_sub(1)?;
        let three = |at: usize| {
            let word = self.word(at);
            self.kind(at) == Some(Kind::Number) && word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !three(self.at) || self.kind(from) != Some(Kind::Number) || self.starts_line_within(from, self.at) {
            return None;
        }
        while from > self.piece.start && three(from) && self.kind(from - 1) == Some(Kind::Number) {
            from -= 1;
        }
        if self.word(from).trim_start_matches('-').len() > 3 || self.word(from).contains(['.', '_']) {
            return None;
        }
        let mut end = self.at + 1;
        while three(end) && !self.starts_line_within(end - 1, end) {
            end += 1;
        }
        let groups: Vec<_> = (from..end).map(|at| self.word(at)).collect();
        let cure = groups.join("_");
        let span = self.range(from, end);
        // In a list a comma may be missing; but no number of its own begins with a nought.
        let apart = self.in_list() && !groups[1..].iter().any(|group| group.starts_with('0'));
        let mut readings = vec![cure.clone()];
        if apart {
            readings.push(groups.join(", "));
        }
        let finding = self
            .say_at(span, "a number has no spaces", "one number?")
            .help(format!("thousands can be parted with `_`: `{cure}`"));
        Some(self.readings(finding, Safe, span, &readings))
    }

    /// `5 t`, `5 million`, `€5000`
    fn unit(&self) -> Option<Finding> {
        let here = self.here();
        let number = |at: usize| self.kind(at) == Some(Kind::Number);
        let currency = matches!(here, "€" | "$" | "£" | "¥" | "₹");
        let before = self.at.checked_sub(1).filter(|at| self.piece.contains(at) && number(*at));
        if currency && (before.is_some() || number(self.at + 1)) {
            let finding = self.say(format!("a number has no `{here}`"), "a currency");
            return Some(finding.help("the field's label names the unit: `price: number \"euros\"`"));
        }
        let at = before?;
        let fits = self.wants(Rule::clause) && self.is_name(self.at) && !self.outline.starts_line(self.at);
        let meant = self.mistake(Rule::mistaken_clause, self.at).or_else(|| self.mistake(Rule::mistaken_join, self.at));
        if !fits
            || meant.is_some()
            || words::near(here, words::CLAUSES).is_some()
            || words::near(here, &["and", "or"]).is_some()
        {
            return None;
        }
        let zeros = match here {
            "thousand" => Some(3),
            "million" | "millions" => Some(6),
            _ => None,
        };
        let finding = self.say(format!("a number has no `{here}`"), "a unit?");
        let finding =
            finding.help("a number is digits only; the field's label names the unit: `price: number \"euros\"`");
        let cure = zeros.and_then(|zeros| times_ten(self.word(at), zeros));
        let span = self.range(at, self.at + 1);
        Some(cure.into_iter().fold(finding, |finding, cure| finding.fix(Unsafe, format!("write `{cure}`"), span, cure)))
    }

    fn starts_line_within(&self, from: usize, to: usize) -> bool {
        (from + 1..=to).any(|at| self.outline.starts_line(at))
    }

    /// `1e6`, `5k`, `5M`
    fn scaled(&self) -> Option<Finding> {
        if self.kind(self.at) != Some(Kind::Stray(Stray::Figure)) || words::ITEMS.contains(&self.back(1)) {
            return None;
        }
        let word = self.here();
        let at = word.find(|letter: char| letter.is_ascii_alphabetic())?;
        let (figure, scale) = word.split_at(at);
        let (zeros, safety) = match scale {
            "k" | "K" => (3, Unsafe),
            "m" | "M" | "mio" | "Mio" | "mn" => (6, Unsafe),
            _ => {
                let power = scale.strip_prefix(['e', 'E'])?;
                (power.parse::<usize>().ok().filter(|power| *power <= 12)?, Safe)
            }
        };
        let cure = times_ten(figure, zeros)?;
        let finding = self.say(format!("`{word}` is no number"), "here");
        let help = format!("a number is digits only: `{cure}`; units stand in the field's label");
        Some(finding.help(help).fix(safety, format!("write `{cure}`"), self.span(), cure))
    }
}

/// A dash of any kind that is no hyphen of the language.
pub(super) fn is_dash(word: &str) -> bool {
    let mut letters = word.chars();
    let dash =
        |letter: char| matches!(letter, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}');
    letters.next().is_some_and(dash) && letters.next().is_none()
}

/// The figure or mark of the language that a wide one of East Asian type stands for.
fn wide(word: &str) -> Option<char> {
    let mut letters = word.chars();
    let letter = letters.next().filter(|letter| ('\u{ff0c}'..='\u{ff19}').contains(letter))?;
    let plain = char::from_u32(letter as u32 - 0xfee0)?;
    letters.next().is_none().then_some(plain)
}

/// The same with hyphens for dashes and plain figures for wide ones.
fn plain(text: &str) -> String {
    let plain = |letter: char| {
        let mut buffer = [0; 4];
        let word: &str = letter.encode_utf8(&mut buffer);
        if is_dash(word) { '-' } else { wide(word).unwrap_or(letter) }
    };
    text.chars().map(plain).collect()
}

/// `5-10`, `2024-01-01-2024-12-31`
fn two_figures(word: &str) -> Option<(String, String)> {
    let is_figure = |word: &str| is_date(word) || read_number(word).is_some() && !word.starts_with('-');
    let sound = |(at, _): &(usize, &str)| is_figure(&word[..*at]) && is_figure(&word[at + 1..]);
    let mut parts = word.match_indices('-').filter(sound);
    let (at, _) = parts.next()?;
    let (low, high) = (&word[..at], &word[at + 1..]);
    let alike = is_date(low) == is_date(high) && parts.next().is_none() && rises(low, high);
    alike.then(|| (low.to_owned(), high.to_owned()))
}

/// Whether what may be a range has its lower end first: `2024-6` is a month.
pub(super) fn rises(low: &str, high: &str) -> bool {
    match (read_number(low), read_number(high)) {
        (Some(low), Some(high)) => low <= high,
        _ => true,
    }
}

/// The numbers that figures with marks between them may be meant for.
fn number_readings(text: &str) -> Option<Vec<String>> {
    let (sign, figure) = text.strip_prefix('-').map_or(("", text), |figure| ("-", figure));
    let is_mark = |letter: char| matches!(letter, ',' | '.' | '\'' | '’');
    let groups: Vec<&str> = figure.split(is_mark).collect();
    let marks: Vec<char> = figure.chars().filter(|letter| is_mark(*letter)).collect();
    let digits = |group: &&str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    if !groups.iter().all(digits) {
        return None;
    }
    let thousands = |groups: &[&str]| {
        let (first, rest) = groups.split_first()?;
        let sound = first.len() <= 3 && !first.starts_with('0') && rest.iter().all(|group| group.len() == 3);
        sound.then(|| groups.join("_"))
    };
    let Some((last, before)) = marks.split_last() else { return Some(vec![text.to_owned()]) };
    let readings = match (last, before) {
        ('.', []) => return None,
        (',', []) => {
            let dotted = pointed(groups[0], groups[1]);
            thousands(&groups).into_iter().chain([dotted]).collect()
        }
        (mark, before) if before.iter().all(|other| other == mark) => vec![thousands(&groups)?],
        (',' | '.', [first, rest @ ..]) if rest.iter().all(|mark| mark == first) => {
            let (fraction, whole) = groups.split_last()?;
            vec![pointed(&thousands(whole)?, fraction)]
        }
        _ => return None,
    };
    Some(readings.iter().map(|reading: &String| format!("{sign}{reading}")).collect())
}

/// A number of digits with so many noughts more.
fn times_ten(figure: &str, zeros: usize) -> Option<String> {
    let (whole, rest) = figure.split_once('.').unwrap_or((figure, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(rest) || rest.len() > zeros {
        return None;
    }
    let digits = format!("{whole}{rest}{}", "0".repeat(zeros - rest.len()));
    let digits = digits.trim_start_matches('0');
    let first = (digits.len() + 2) % 3 + 1;
    let parts: Vec<&str> = std::iter::once(digits.get(..first)?)
        .chain((first..digits.len()).step_by(3).filter_map(|at| digits.get(at..at + 3)))
        .collect();
    (digits.len() <= 28).then(|| parts.join("_"))
}
