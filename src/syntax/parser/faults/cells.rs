//! Cells and answers of rows in the words of other decision tables: `[1..5]`, `18-65`, `date("…")`, `-> a, b`.
//!
//! In: a fault in a row. Out: one finding about the cell it lies in, told from the cell's text alone, so that it does not
//! matter at which word the grammar stopped. Nothing is turned into something else: where a text can be read in two ways,
//! both are offered.

use super::Fault;
use super::figures::rises;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::parser::{Grammar, Rule, words};
use crate::syntax::tokens::{read_date, read_number};
use pest::Parser;
use std::ops::Range;

/// What is said to those who ask for the day at hand.
pub(crate) const TODAY: &str = "no rule asks what day it is: it has a `from` and an `until`";

/// What parts the two ends of a range elsewhere.
const RANGES: &[&str] = &["..=", "...", "..", " - ", "–", "—", " to ", " through ", " bis ", "-", "~"];

/// What recognises one way in which a cell is written elsewhere, from its tokens and its text.
type Theme<'t> = fn(&Fault<'t>, &Range<usize>, &str) -> Option<Finding>;

impl Fault<'_> {
    /// A cell or an answer that another language writes so.
    pub(super) fn foreign_row(&self) -> Option<Finding> {
        let (part, is_answer) = self.part_of_row()?;
        if part.is_empty() {
            return None;
        }
        if is_answer { self.foreign_answer(part) } else { self.foreign_cell(part) }
    }

    /// The tokens of the cell in which the fault lies, or of the answer.
    fn part_of_row(&self) -> Option<(Range<usize>, bool)> {
        let piece = &self.piece;
        if words::ITEMS.contains(&self.first()) {
            return None;
        }
        let mark = |at: usize| matches!(self.word(at), "|" | "->" | "=>");
        let bars = piece.clone().any(|at| self.word(at) == "|");
        let arrow = piece.clone().find(|at| matches!(self.word(*at), "->" | "=>"));
        let verb = words::VERBS.contains(&self.word(piece.start + 2)) && self.word(piece.start + 1) == ":";
        let prose = piece.clone().any(|at| matches!(self.word(at), "when" | "if" | "then" | "expect"));
        if verb || !bars && (arrow.is_none() || prose) {
            return None;
        }
        let at = self.at.min(piece.end.checked_sub(1)?);
        if let Some(arrow) = arrow.filter(|arrow| at > *arrow) {
            let end = (arrow + 1..piece.end).find(|at| words::CLAUSES.contains(&self.word(*at)));
            return Some((arrow + 1..end.unwrap_or(piece.end), true));
        }
        let mut from = if mark(at) { at } else { at + 1 };
        while from > piece.start && !mark(from - 1) {
            from -= 1;
        }
        if from == piece.start && words::is_word(self.word(from)) && self.word(from + 1) == ":" {
            from += 2;
        }
        let to = (from..piece.end).find(|at| mark(*at)).unwrap_or(piece.end);
        Some((from..to, false))
    }

    fn foreign_cell(&self, cell: Range<usize>) -> Option<Finding> {
        let themes: [Theme<'_>; 10] = [
            Self::worded_cell,
            Self::dash,
            Self::call,
            Self::moment,
            Self::cell_interval,
            Self::range_of_two,
            Self::not_by_a_mark,
            Self::not_of_a_part,
            Self::figure_and_words,
            Self::column_repeated,
        ];
        let span = self.range(cell.start, cell.end);
        let text = self.written(span);
        let found = themes.iter().find_map(|theme| theme(self, &cell, text));
        found.or_else(|| self.joined_wrongly(&cell, text)).or_else(|| self.in_parentheses(&cell, text))
    }

    /// The whole cell written otherwise.
    fn rewritten(&self, cell: &Range<usize>, message: String, help: String, cures: &[&str]) -> Finding {
        let span = self.range(cell.start, cell.end);
        let safe = if cures.len() == 1 { Safe } else { Unsafe };
        let finding = self.say_at(span, message, "this cell").help(help);
        cures.iter().fold(finding, |finding, cure| finding.fix(safe, format!("write `{cure}`"), span, *cure))
    }

    fn unmended(&self, cell: &Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Finding {
        self.say_at(self.range(cell.start, cell.end), message, "this cell").help(help)
    }

    /// `-`, which elsewhere is `any`; `-yes`; `N/A`
    fn dash(&self, cell: &Range<usize>, text: &str) -> Option<Finding> {
        let span = self.range(cell.start, cell.end);
        if matches!(text, "-" | "–" | "—" | "--") {
            let finding = self.say_at(span, format!("`{text}` means nothing here"), "this cell");
            return Some(finding.help("a column that does not matter is `any`").fix(
                Unsafe,
                "write `any`",
                span,
                "any",
            ));
        }
        if matches!(text.to_ascii_lowercase().as_str(), "n/a" | "?" | "_") {
            let finding = self.say_at(span, format!("`{text}` means nothing here"), "this cell");
            let finding = finding.help("a column that does not matter is `any`; an absent value is `none`");
            return Some(finding.fix(Unsafe, "write `any`", span, "any").fix(Unsafe, "write `none`", span, "none"));
        }
        let of = text.strip_prefix('-').map(str::trim).filter(|rest| words::is_word(rest))?;
        Some(self.unmended(
            cell,
            format!("`{text}` means nothing here"),
            format!("the contrary of a cell is `not {of}`, and a column that does not matter is `any`"),
        ))
    }

    /// `date("2016-10-01")`, `today()`
    fn call(&self, cell: &Range<usize>, _: &str) -> Option<Finding> {
        let touches = |at: usize| self.span_at(at).end == self.span_at(at + 1).start;
        let name = (cell.start..cell.end.saturating_sub(1))
            .find(|at| self.word(*at + 1) == "(" && words::is_name(self.word(*at)) && touches(*at))?;
        let close = self.outline.partner(name + 1).filter(|close| *close < cell.end).unwrap_or(cell.end - 1);
        Some(self.function(name, close))
    }

    /// A function of another language, called from token `name` to its closing parenthesis.
    pub(super) fn function(&self, name: usize, close: usize) -> Finding {
        let (span, called) = (self.range(name, close + 1), self.word(name));
        let finding = self.say_at(span, format!("there is no function `{called}`"), "here");
        let inner = self.written(self.range(name + 2, close)).trim_matches('"');
        let inner = if close > name + 2 { inner } else { "" };
        let value = read_date(inner).is_some() || read_number(inner).is_some();
        if value && matches!(called, "date" | "number" | "decimal" | "to_date" | "parse_date") {
            return finding.cure(Safe, span, inner);
        }
        let field = Some(inner).filter(|inner| words::is_name(inner)).unwrap_or("partners");
        finding.help(match called.to_ascii_lowercase().as_str() {
            "today" | "now" | "current_date" | "getdate" => TODAY.to_owned(),
            "count" | "size" | "len" | "length" | "sum" => {
                format!("nothing is counted: a set is asked what is in it, `{field} has nissan`, `{field} is empty`")
            }
            "contains" | "includes" | "has" => "write `partners has nissan`".to_owned(),
            "is_empty" | "isempty" | "empty" | "isblank" => format!("write `{field} is empty`"),
            "is_none" | "isnull" | "is_null" | "coalesce" => format!("write `{field} is none`"),
            "set" | "list" | "array" | "in" => format!("a list stands in square brackets: `[{inner}]`"),
            "range" | "between" => "a range is `in 5..10`, from 5 up to, not including, 10".to_owned(),
            _ if self.is_row() => "a cell holds values that are written out: `2016-10-01`, `europe`, `>= 5`".to_owned(),
            _ => {
                "a test compares a field with a value that is written out: `region in europe`, `price >= 5`".to_owned()
            }
        })
    }

    /// `2016-10-01T12:00:00`
    fn moment(&self, cell: &Range<usize>, text: &str) -> Option<Finding> {
        let begins = |at: &usize| {
            let rest = &text.as_bytes()[*at..];
            rest.len() > 13 && matches!(rest[10], b'T' | b't' | b' ') && rest[11].is_ascii_digit()
        };
        let at = (0..text.len()).filter(|at| text.is_char_boundary(*at)).find(|at| {
            begins(at) && text.get(*at..at + 10).is_some_and(|day| day.len() == 10 && read_date(day).is_some())
        })?;
        let span = self.range(cell.start, cell.end);
        let long = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, ':' | '.' | '+' | '-' | ' ');
        let length = text[at..].find(|letter| !long(letter)).unwrap_or(text.len() - at);
        let written = text[at..at + length].trim_end();
        let day = &written[..10];
        let start = span.start as usize + at;
        let span = crate::text::Span::new(span.source, start, start + written.len());
        let finding = self.say_at(span, "a date has no time of day", "here");
        let help = format!("dates are whole days: `{day}`");
        Some(finding.help(help).fix(Unsafe, format!("write `{day}`"), span, day))
    }

    /// `[1..5]`, `(1..5]`, `]1..5[`, `[1, 5)`
    fn cell_interval(&self, cell: &Range<usize>, text: &str) -> Option<Finding> {
        let (negated, bare) = match text.strip_prefix("not").map(str::trim_start) {
            Some(rest) if rest.starts_with(['[', ']']) => ("not ", rest),
            _ => ("", text),
        };
        let open = bare.chars().next().filter(|mark| matches!(mark, '[' | ']' | '('))?;
        let close = bare.chars().next_back().filter(|mark| matches!(mark, '[' | ']' | ')'))?;
        let inner = bare.get(1..bare.len().checked_sub(1)?)?.trim();
        let listed = [",", ";"].iter().find_map(|mark| ends(inner, mark));
        let (low, high) = RANGES.iter().find_map(|mark| ends(inner, mark)).or(listed)?;
        let lower = format!("{negated}{} {low}", if open == '[' { ">=" } else { ">" });
        let whole = format!("{lower} and {} {high}", if close == ']' { "<=" } else { "<" });
        let range = format!("{negated}{low}..{high}");
        let message = format!("an interval is not written `{text}`");
        let ends = format!("its ends are comparisons: `{whole}`");
        let half = format!("`{range}` is from {low} up to, not including, {high}");
        Some(match (open, close, listed.is_some()) {
            ('[', ']', false) => self.rewritten(cell, message, format!("{ends}; {half}"), &[&whole, &range]),
            ('[', ']', true) => {
                let list = format!("{negated}{low}, {high}");
                let help = format!("{ends}; two values are parted by a comma: `{list}`");
                self.rewritten(cell, "a cell has no brackets".to_owned(), help, &[&whole, &list])
            }
            ('(', ')', true) => {
                let list = format!("{low}, {high}");
                let help = format!("{ends}; two values are parted by a comma: `{list}`");
                self.rewritten(cell, "a cell has no parentheses".to_owned(), help, &[&whole, &list])
            }
            ('(', ')', false) => self.rewritten(cell, message, format!("{ends}; {half}"), &[&whole, &range]),
            ('[', _, _) => self.rewritten(cell, message, half, &[&range]),
            _ => self.rewritten(cell, message, ends, &[&whole]),
        })
    }

    /// `18-65`, `18 to 65`, `between 18 and 65`
    fn range_of_two(&self, cell: &Range<usize>, text: &str) -> Option<Finding> {
        let between = text.strip_prefix("between ").and_then(|rest| ends(rest, " and "));
        let plain = || RANGES.iter().find_map(|mark| Some((*mark, ends(text, mark)?)));
        let (mark, (low, high)) =
            between.map(|ends| ("between", ends)).or_else(plain).filter(|(mark, _)| *mark != "..")?;
        if !rises(low, high) {
            return None;
        }
        let (range, whole) = (format!("{low}..{high}"), format!(">= {low} and <= {high}"));
        let message = format!("a range is not written `{text}`");
        if mark == "..=" {
            return Some(self.rewritten(cell, message, format!("write `{whole}`"), &[&whole]));
        }
        let help = format!("`{range}` is from {low} up to, not including, {high}; with it, `{whole}`");
        Some(self.rewritten(cell, message, help, &[&whole, &range]))
    }

    /// `!= a, b`, `! a or b`, `a, !b`, `NOT a`, `except a`: of one of them, or of all?
    fn not_by_a_mark(&self, cell: &Range<usize>, _: &str) -> Option<Finding> {
        let before_value = |at: usize| words::is_name(self.word(at + 1)) || self.word(at + 1) == "(";
        let negates = |at: &usize| match self.word(*at) {
            "!=" | "<>" | "!" | "≠" | "~" | "¬" => true,
            "-" => at + 1 < cell.end && before_value(*at) && self.touching(*at),
            "no" | "except" | "NOT" | "Not" | "without" => cell.contains(&(at + 1)) && before_value(*at),
            _ => false,
        };
        let mark = cell.clone().find(negates)?;
        let several = cell.clone().any(|at| matches!(self.word(at), "," | "or" | "and" | "||" | "&&" | ";"));
        let begins = mark == cell.start;
        let whole = begins && self.outline.partner(mark + 1) == Some(cell.end - 1);
        if begins && (whole || !several) && cell.len() > 1 {
            // `~5` is about five elsewhere.
            let safety = if self.word(mark) == "~" { Unsafe } else { Safe };
            return Some(self.instead_words(safety, mark, mark + 1, "not"));
        }
        several.then(|| {
            let place = self.span_at(mark);
            self.say_at(place, format!("`{}` means nothing here", self.word(mark)), "of one of them, or of all?")
                .help("write `not (a, b)` for none of them; conditions that differ are rows of their own, or columns")
        })
    }

    /// `a, not b`, `not (a), b`, `not a and not b`, `not in a`
    fn not_of_a_part(&self, cell: &Range<usize>, text: &str) -> Option<Finding> {
        let nots = cell.clone().filter(|at| self.word(*at) == "not").count();
        if nots == 0 {
            return None;
        }
        if nots == 1 && self.word(cell.start) == "not" && matches!(self.word(cell.start + 1), "in" | "is" | "=") {
            return Some(self.instead_words(Safe, cell.start, cell.start + 2, "not"));
        }
        let closed = self.word(cell.start) == "not"
            && self.word(cell.start + 1) == "("
            && self.outline.partner(cell.start + 1).is_some_and(|close| close + 1 < cell.end);
        let joins = cell.clone().any(|at| matches!(self.word(at), "or" | "||" | ";" | "/"));
        let whole = nots == 1 && self.word(cell.start) == "not" && !closed && !joins;
        (!whole).then(|| {
            self.unmended(
                cell,
                format!("`not` is of the whole cell, and `{text}` has it for a part"),
                "write `not (a, b)` for none of them; conditions that differ are rows of their own, or columns",
            )
        })
    }

    /// `5 %`, `5 or more`, `5+`
    fn figure_and_words(&self, cell: &Range<usize>, text: &str) -> Option<Finding> {
        let figure = self.word(cell.start);
        let number = read_number(figure);
        if number.is_none() && read_date(figure).is_none() {
            return None;
        }
        let rest = text.strip_prefix(figure)?.trim().to_ascii_lowercase();
        let at_least = format!(">= {figure}");
        match rest.as_str() {
            "%" => {
                let part = number? / rust_decimal::Decimal::ONE_HUNDRED;
                let part = part.normalize().to_string();
                let help = format!("a column of numbers holds plain numbers: `{figure}`, or `{part}`");
                Some(self.rewritten(cell, "a cell has no percentage".to_owned(), help, &[figure, &part]))
            }
            "+" | "or more" | "and more" | "or above" | "and above" | "or over" | "or later" | "or greater" => {
                let (message, help) = (format!("`{text}` means nothing here"), format!("write `{at_least}`"));
                Some(self.rewritten(cell, message, help, &[&at_least]))
            }
            "or less" | "or fewer" | "or below" | "or under" | "or earlier" | "or lower" => {
                let cure = format!("<= {figure}");
                Some(self.rewritten(cell, format!("`{text}` means nothing here"), format!("write `{cure}`"), &[&cure]))
            }
            _ => None,
        }
    }

    /// `n >= 5`, `5 <= n < 10`, `n + 1`
    fn column_repeated(&self, cell: &Range<usize>, text: &str) -> Option<Finding> {
        let arithmetic = cell.clone().any(|at| matches!(self.word(at), "+" | "*" | "**"));
        if arithmetic && cell.len() > 1 {
            return Some(self.unmended(
                cell,
                "there is no arithmetic",
                "compare with a number that is written out: `>= 5`",
            ));
        }
        let sign = |at: usize| matches!(self.word(at), "<" | "<=" | ">" | ">=" | "=" | "==" | "is" | "in" | "has");
        let named = words::is_name(self.word(cell.start)) && sign(cell.start + 1);
        let chained = !sign(cell.start) && sign(cell.start + 1);
        (named || chained).then(|| {
            self.unmended(
                cell,
                format!("a cell does not name what it tests, as `{text}` does"),
                "its column's head has said that: write `>= 5`, `>= 5 and < 10`, `europe`",
            )
        })
    }

    /// `europe and usa`, `> 1 and 2..3`, `>= 5 < 10`, `europe, usa,`
    fn joined_wrongly(&self, cell: &Range<usize>, text: &str) -> Option<Finding> {
        let sign = |at: usize| matches!(self.word(at), "<" | "<=" | ">" | ">=");
        let last = cell.end - 1;
        if self.word(last) == "," {
            let finding = self.say_at(self.span_at(last), "a comma behind the last value", "here");
            return Some(finding.help("drop it").fix(Safe, "drop `,`", self.span_at(last), ""));
        }
        let joins = |at: usize| matches!(self.word(at), "and" | "&&" | "&");
        let bad = cell.clone().find(|at| joins(*at) && !(sign(at + 1) && at.checked_sub(2).is_some_and(sign)));
        if bad.is_some() {
            return Some(self.unmended(
                cell,
                "`and` joins comparisons only",
                "of values parted by commas one must hold: `europe, usa`; what must hold besides is a second column, which \
                 may have the same head",
            ));
        }
        let two = cell.len() == 4 && sign(cell.start) && sign(cell.start + 2);
        two.then(|| {
            let cure = format!(
                "{} {} and {} {}",
                self.word(cell.start),
                self.word(cell.start + 1),
                self.word(cell.start + 2),
                self.word(cell.start + 3)
            );
            let span = self.range(cell.start, cell.end);
            let finding = self.say_at(span, format!("two comparisons are joined by `and`, not `{text}`"), "this cell");
            finding.help(format!("write `{cure}`")).fix(Unsafe, format!("write `{cure}`"), span, cure.clone())
        })
    }

    /// `(europe, usa)`
    fn in_parentheses(&self, cell: &Range<usize>, text: &str) -> Option<Finding> {
        let inner = text.strip_prefix('(')?.strip_suffix(')')?.trim();
        let whole = self.outline.partner(cell.start) == Some(cell.end - 1);
        (whole && is_cell(inner)).then(|| {
            let help = format!("write `{inner}`");
            self.rewritten(cell, "a cell has no parentheses but behind `not`".to_owned(), help, &[inner])
        })
    }

    /// `-> 15`, `-> a, b`, `-> none`
    fn foreign_answer(&self, answer: Range<usize>) -> Option<Finding> {
        let span = self.range(answer.start, answer.end);
        let text = self.written(span);
        let say = |message: String, help: &str| Some(self.say_at(span, message, "this answer").help(help));
        if answer.clone().any(|at| matches!(self.word(at), "+" | "*" | "-" | "(")) {
            return say(
                "an answer is not reckoned".to_owned(),
                "it names members, a field that holds one, or a way of sharing: `-> nissan`, `-> proposer`, `-> shared`",
            );
        }
        if answer.clone().any(|at| matches!(self.word(at), "," | "|" | ";")) {
            return say(
                format!("a row has one answer, and `{text}` are several"),
                "several members that follow stand in a list, `-> [nissan, renault]`; a second output is a table of its own, \
                 with the same columns",
            );
        }
        let first = self.word(answer.start);
        if read_number(first).is_some()
            || read_date(first).is_some()
            || matches!(first, "yes" | "no" | "true" | "false")
        {
            return say(
                format!("`{text}` is no answer of a rule"),
                "a row answers who leads, follows or abstains, or how something is shared: `-> nissan`, `-> shared`",
            );
        }
        if matches!(first, "none" | "not" | "any" | "unknown" | "undecided") {
            return say(
                format!("`{text}` is no answer"),
                "a row that is to answer nothing is left out; what is not shared is `-> separate`",
            );
        }
        let mistake = self.mistake(Rule::mistaken_clause, self.at);
        if let Some((Rule::for_when | Rule::for_when_not, _)) = mistake {
            return Some(
                self.say("a row has no condition behind its answer: its cells say when", "here")
                    .help("give it a column: one may be a `let NAME = …`, whose cells are `yes`, `no` or `any`"),
            );
        }
        None
    }
}

/// `"<18"`: the comparison that stands in quotes.
pub(crate) fn quoted_comparison(text: &str) -> Option<&str> {
    let inner = text.trim();
    (inner.starts_with(['<', '>']) && is_cell(inner)).then_some(inner)
}

/// Whether a text is a whole cell.
fn is_cell(text: &str) -> bool {
    Grammar::parse(Rule::cell, text)
        .ok()
        .and_then(|mut pairs| pairs.next())
        .is_some_and(|pair| pair.as_span().end() == text.len())
}

/// The two numbers or dates that `mark` parts, where a text is just that.
fn ends<'t>(text: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    let figure = |text: &str| {
        let text = text.trim();
        (read_number(text).is_some() || read_date(text).is_some()) && text.bytes().any(|byte| byte.is_ascii_digit())
    };
    // `2020-01-01` is one figure, not three.
    if figure(text) {
        return None;
    }
    let (low, high) = text.split_once(mark)?;
    (figure(low) && figure(high)).then(|| (low.trim(), high.trim()))
}
