//! A JSON text as its parser is given it, so that one fault does not hide the others.
//!
//! The parser stops at the first thing that is not JSON. What can be named and leaves no doubt where the next value begins
//! is told, something of the same length that JSON knows stands in its place, and the parser begins again; what is read
//! there is left out later, for its place is that of a fault.

use std::ops::Range;

use jsonc_parser::ParseOptions;

use jsonc_parser::ParseStringErrorKind as InText;
use jsonc_parser::errors::{ParseError, ParseErrorKind as Kind};

use super::super::document::{Fault, Text};
use super::figures::odd_figures;
use super::scan::{Scanned, scan};
use crate::text::letters;

/// How often the parser begins again. Each time it reads the whole text, and nobody mends more faults at once.
const MAX_RESTARTS: usize = 20;

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// A text, and what the parser is given.
pub(super) struct Mended<'a> {
    text: Text<'a>,
    /// The text with stand-ins, each of the length of what it stands for.
    pub letters: String,
    /// What the parser lets pass: what was told once.
    pub options: ParseOptions,
    /// What was told.
    pub faults: Vec<Fault>,
}

impl<'a> Mended<'a> {
    /// The text without what nobody sees outside of quotes, without control characters within, and without figures that
    /// are no numbers of JSON; each is a fault. A
    /// text in quotes that is not closed on its line ends the reading: nobody can say where the next one begins.
    pub fn new(text: Text<'a>) -> Result<Self, Fault> {
        let mut mended = Mended { text, letters: text.text.to_owned(), options: STRICT, faults: Vec::new() };
        for Scanned { at, letter, quote, .. } in scan(text.text).filter(|scanned| !scanned.escaped) {
            match (letter, quote) {
                ('\n', Some(quote)) => return Err(not_closed(text, quote)),
                (control, Some(_)) if control.is_ascii_control() => {
                    mended.unseen(at, control, "write it as `\\t`, `\\n` or `\\u…`, or delete it")
                }
                (unseen, None) if letters::is_invisible(unseen) => {
                    mended.unseen(at, unseen, "delete it: nobody sees it, and it says nothing")
                }
                _ => {}
            }
        }
        for figure in odd_figures(text.text) {
            mended.tell(figure.range.clone(), figure.message, figure.help);
            mended.stand_in(figure.range);
        }
        Ok(mended)
    }

    fn unseen(&mut self, at: usize, letter: char, help: &str) {
        let name = if letter == '\t' { "a tab, U+0009".to_owned() } else { letters::named(letter) };
        self.tell(at..at + letter.len_utf8(), format!("here stands {name}"), help);
        self.blank(at..at + letter.len_utf8());
    }

    /// Whether the parser may begin again after it stopped; else what it stopped at.
    pub fn mend(&mut self, error: &ParseError) -> Result<(), Fault> {
        let range = place(self.text, error);
        let here = &self.text.text[range.clone()];
        if self.faults.len() >= MAX_RESTARTS {
            return Err(explain(self.text, error));
        }
        match error.kind() {
            Kind::CommentsNotAllowed => self.comment(range),
            Kind::UnexpectedToken if here == "#" => {
                let rest = &self.text.text[range.start..];
                self.comment(range.start..range.start + rest.find('\n').unwrap_or(rest.len()));
            }
            Kind::TrailingCommasNotAllowed => {
                self.tell(range.clone(), "no comma may stand before a closing bracket", "leave the comma out");
                self.blank(range);
            }
            Kind::MultipleRootJsonValues if here == "," && self.text.text[range.end..].trim().is_empty() => {
                self.tell(range.clone(), "a comma stands after the object", "leave it out");
                self.blank(range);
            }
            Kind::ExpectedComma if self.is_within_number(range.start) => return self.leading_zero(range.start, error),
            Kind::UnexpectedWord | Kind::UnexpectedToken => return self.word(range.start, error),
            Kind::String(InText::UnterminatedStringLiteral) => return Err(explain(self.text, error)),
            Kind::String(_) => return self.escape(range, error),
            kind => {
                let Some(option) = self.option(kind).filter(|option| !**option) else {
                    return Err(explain(self.text, error));
                };
                *option = true;
                let fault = explain(self.text, error);
                self.faults.push(fault);
            }
        }
        Ok(())
    }

    /// What lets the parser pass a fault of this kind.
    fn option(&mut self, kind: &Kind) -> Option<&mut bool> {
        Some(match kind {
            Kind::ExpectedStringObjectProperty => &mut self.options.allow_loose_object_property_names,
            Kind::ExpectedComma => &mut self.options.allow_missing_commas,
            Kind::SingleQuotedStringsNotAllowed => &mut self.options.allow_single_quoted_strings,
            Kind::HexadecimalNumbersNotAllowed => &mut self.options.allow_hexadecimal_numbers,
            Kind::UnaryPlusNumbersNotAllowed => &mut self.options.allow_unary_plus_numbers,
            Kind::BareDecimalPointNumbersNotAllowed => &mut self.options.allow_bare_decimal_point_numbers,
            Kind::NonFiniteNumbersNotAllowed => &mut self.options.allow_non_finite_numbers,
            _ => return None,
        })
    }

    fn comment(&mut self, range: Range<usize>) {
        self.tell(range.clone(), "JSON has no comments", "leave the comment out");
        self.blank(range);
    }

    fn tell(&mut self, range: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.faults.push(Fault::new(self.text.span(range), message).help(help));
    }

    /// Puts spaces in a place, line breaks kept.
    fn blank(&mut self, range: Range<usize>) {
        let blank: String =
            self.letters[range.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        self.letters.replace_range(range, &blank);
    }

    /// Whether a digit stands before a place and there.
    fn is_within_number(&self, at: usize) -> bool {
        let digit = |at: usize| self.text.text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
        at > 0 && digit(at - 1) && digit(at)
    }

    /// A number that begins with zeros: the parser takes the first of them for the whole.
    fn leading_zero(&mut self, at: usize, error: &ParseError) -> Result<(), Fault> {
        let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
        let before = self.text.text.as_bytes()[..at].iter().rev().take_while(|byte| is_part(byte)).count();
        let after = self.text.text.as_bytes()[at..].iter().take_while(|byte| is_part(byte)).count();
        let range = at - before..at + after;
        let word = &self.text.text[range.clone()];
        let plain = word.trim_start_matches('-').trim_start_matches('0');
        if range.len() < 2 || !word.trim_start_matches('-').starts_with('0') {
            return Err(explain(self.text, error));
        }
        let plain = if plain.starts_with(|first: char| first.is_ascii_digit()) {
            plain.to_owned()
        } else {
            format!("0{plain}")
        };
        let sign = if word.starts_with('-') { "-" } else { "" };
        self.tell(range.clone(), format!("`{word}` begins with a zero"), format!("write `{sign}{plain}`"));
        self.stand_in(range);
        Ok(())
    }

    /// A word without quotes, or in quotes that are not JSON's.
    fn word(&mut self, from: usize, error: &ParseError) -> Result<(), Fault> {
        let rest = &self.text.text[from..];
        let ends =
            |letter: char| letter.is_whitespace() || matches!(letter, ',' | ':' | '[' | ']' | '{' | '}' | '"' | '#');
        let range = from..from + rest.find(ends).unwrap_or(rest.len());
        let word = &self.text.text[range.clone()];
        if word.is_empty() {
            return Err(explain(self.text, error));
        }
        if self.text.text[..from].trim().is_empty() {
            let fault = Fault::new(self.text.span(range), format!("`{word}` is not JSON"));
            return Err(fault.help("a proposal in JSON is an object of fields: `{ … }`"));
        }
        let inner = word.trim_matches(|mark: char| {
            letters::look_alike(mark).is_some_and(|like| matches!(like, '"' | '\'')) || mark == '`'
        });
        let (message, help) = match word.to_ascii_lowercase().as_str() {
            "nan" | "inf" | "infinity" | "-inf" | "-nan" => {
                (format!("JSON has no `{word}`"), "write the number in digits, or `\"unknown\"`".to_owned())
            }
            plain @ ("true" | "false" | "null") => (format!("`{word}` is not JSON"), format!("write `{plain}`")),
            "none" | "nil" | "undefined" => (format!("`{word}` is not JSON"), "write `null`".to_owned()),
            _ if inner.len() < word.len() => (
                format!("`{word}` stands in quotes that JSON does not know"),
                format!("write it in straight ones: `\"{inner}\"`"),
            ),
            _ => (format!("`{word}` stands without quotes"), format!("write a text in double quotes: `\"{word}\"`")),
        };
        self.tell(range.clone(), message, help);
        self.stand_in(range);
        Ok(())
    }

    /// Puts a value of JSON in a place.
    fn stand_in(&mut self, range: Range<usize>) {
        let value = match range.len() {
            0 => return,
            1 => "0".to_owned(),
            long => format!("\"{}\"", "x".repeat(long - 2)),
        };
        self.letters.replace_range(range, &value);
    }

    /// A backslash that begins no escape of JSON.
    fn escape(&mut self, range: Range<usize>, error: &ParseError) -> Result<(), Fault> {
        let from = self.letters.get(range.start..).and_then(|rest| rest.find('\\')).map(|at| range.start + at);
        let Some(at) = from.filter(|at| *at <= range.end) else { return Err(explain(self.text, error)) };
        let rest: String = self.text.text[at..].chars().take(6).take_while(|letter| *letter != '"').collect();
        let code = rest.get(2..).filter(|_| rest.starts_with("\\u"));
        let (shown, message, help) = match code {
            Some(code) if is_surrogate(code) => (
                rest.clone(),
                "is half of a character: the other half of its surrogate pair is missing",
                "write the character itself, or both of its halves",
            ),
            Some(_) => (rest.clone(), "is no character", "write four hexadecimal digits behind `\\u`"),
            None => (rest.chars().take(2).collect(), "is no escape of JSON", "write `\\\\` for a backslash"),
        };
        self.tell(at..at + shown.len(), format!("`{shown}` {message}"), help);
        self.letters.replace_range(at..at + 1, "x");
        Ok(())
    }
}

/// Whether four hexadecimal digits are the code of half a character.
fn is_surrogate(code: &str) -> bool {
    code.len() == 4 && u32::from_str_radix(code, 16).is_ok_and(|code| (0xd800..0xe000).contains(&code))
}

fn not_closed(text: Text<'_>, quote: usize) -> Fault {
    let line = &text.text[quote..];
    let end = quote + line.find('\n').unwrap_or(line.len());
    Fault::new(text.span(quote..end), "this text is not closed on its line")
        .help("write the missing `\"`; a line break in a text is `\\n`, and a backslash `\\\\`")
}

/// Where the parser stopped, in whole characters of the text: a stand-in may have more of them than what it stands for.
fn place(text: Text<'_>, error: &ParseError) -> Range<usize> {
    let (start, end) = (error.range().start.min(text.text.len()), error.range().end.min(text.text.len()));
    let before = (0..=start).rev().find(|at| text.text.is_char_boundary(*at)).unwrap_or(0);
    let behind = (end.max(before)..).find(|at| text.text.is_char_boundary(*at)).unwrap_or(text.text.len());
    before..behind
}

/// What is not JSON here, in a planner's words.
fn explain(text: Text<'_>, error: &ParseError) -> Fault {
    let range = place(text, error);
    let here = &text.text[range.clone()];
    let (message, help) = match error.kind() {
        Kind::UnterminatedCommentBlock => ("JSON has no comments", "leave the comment out"),
        Kind::ExpectedComma => ("a comma is missing", "write `,` between the values"),
        Kind::SingleQuotedStringsNotAllowed => ("a text stands in single quotes", "write it in double quotes: `\"…\"`"),
        Kind::ExpectedStringObjectProperty => ("a key without quotes", "write it in double quotes: `\"…\"`"),
        Kind::ExpectedColonAfterObjectKey => ("no `:` after the key", "write `\"key\": value`"),
        Kind::ExpectedObjectValue => ("no value after the key", "write `\"key\": value`"),
        Kind::MultipleRootJsonValues => (
            "something more stands after the first value",
            "put several proposals in one list, or one on each line of a `.jsonl` file",
        ),
        Kind::UnterminatedObject => ("this `{` is never closed", "write the missing `}`"),
        Kind::UnterminatedArray => ("this `[` is never closed", "write the missing `]`"),
        Kind::UnexpectedCloseBrace => ("this `}` closes nothing", "leave it out, or write the missing `{`"),
        Kind::UnexpectedCloseBracket => ("this `]` closes nothing", "leave it out, or write the missing `[`"),
        Kind::UnexpectedComma => ("no value stands before this comma", "leave the comma out, or write the value"),
        Kind::UnexpectedColon => ("no key stands before this `:`", "write `\"key\": value`"),
        Kind::HexadecimalNumbersNotAllowed => ("a number in hexadecimal digits", "write it in decimal digits"),
        Kind::UnaryPlusNumbersNotAllowed => ("a number with a plus sign", "leave the `+` out"),
        Kind::BareDecimalPointNumbersNotAllowed => {
            ("no digit stands on one side of the decimal point", "write one, as in `0.5` or `5.0`")
        }
        Kind::NonFiniteNumbersNotAllowed => {
            ("no number that rules can compare", "write it in digits, or `\"unknown\"`")
        }
        Kind::String(InText::UnterminatedStringLiteral) => (
            "this text is never closed",
            "write the missing `\"`; a backslash before a quote keeps a text open: write `\\\\` for a backslash",
        ),
        Kind::UnexpectedWord | Kind::UnexpectedToken | Kind::UnexpectedTokenInObject => {
            return Fault::new(text.span(range), format!("`{here}` is not JSON"))
                .help("write a text in double quotes, a number, `true`, `false` or `null`");
        }
        kind => return Fault::new(text.span(range), lower(&kind.to_string())).help("write it as JSON has it"),
    };
    Fault::new(text.span(range), message).help(help)
}

/// The sentence in the style of findings: lower case, no final period.
fn lower(sentence: &str) -> String {
    let mut chars = sentence.chars();
    let first = chars.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(chars).collect::<String>().trim_end_matches('.').to_owned()
}
