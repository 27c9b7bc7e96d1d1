//! Values that begin as a number does and are none that JSON knows: `1_355`, `1,355`, `5 t`, `2024-01-01`.
//!
//! In: the text of a file. Out: each such value with its place and what is wrong with it, so that the parser can be given
//! something else in its place. In an object a comma with a digit right behind it belongs to the number, for a key stands
//! in quotes; in a list it parts two values. What is one number but for its first digits (`05`, `5.`) is left to the
//! parser, which says what is wrong with it.

use std::ops::Range;

use super::scan::{Scanned, scan};
use crate::text::{dates, numbers};

/// A value that is no number of JSON.
pub(super) struct Figure {
    pub range: Range<usize>,
    pub message: String,
    pub help: String,
}

/// Every such value of a text, in order.
pub(super) fn odd_figures(text: &str) -> Vec<Figure> {
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let (mut found, mut brackets, mut behind, mut value) = (Vec::new(), Vec::new(), 0, false);
    for Scanned { at, letter, quote, .. } in scan(text) {
        if at < behind || quote.is_some() {
            continue;
        }
        if value && (letter.is_ascii_digit() || letter == '-' && digit(at + 1)) {
            let range = at..at + run(&text[at..], brackets.last() == Some(&'{'));
            behind = range.end;
            if !is_one_number(&text[range.clone()]) {
                let (message, help) = explain(&text[range.clone()]);
                found.push(Figure { range, message, help });
            }
            value = false;
            continue;
        }
        match letter {
            '{' | '[' => brackets.push(letter),
            '}' | ']' => drop(brackets.pop()),
            // What looks like a comment holds no values.
            '#' | '/' => behind = text[at..].find('\n').map_or(text.len(), |line| at + line),
            _ => {}
        }
        let listed = matches!(letter, '[' | ',') && brackets.last() == Some(&'[');
        value = letter == ':' || listed || value && letter.is_ascii_whitespace();
    }
    found
}

/// How far a value goes that begins with a text: to what can follow it.
fn run(text: &str, in_object: bool) -> usize {
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let ends = |(at, letter): &(usize, char)| match letter {
        '"' | '{' | '}' | '[' | ']' | '\n' | '#' => true,
        '/' => text[at + 1..].starts_with(['/', '*']),
        ',' => !(in_object && digit(at - 1) && digit(at + 1)),
        _ => false,
    };
    let end = text.char_indices().find(ends).map_or(text.len(), |(at, _)| at);
    let text = &text[..end];
    // A `:` belongs to a time of day; before any other stands a key.
    let keyed = text.match_indices(':').any(|(at, _)| !digit(at - 1) || !digit(at + 1));
    if keyed { text.find(char::is_whitespace).unwrap_or(text.len()) } else { text.trim_end().len() }
}

/// Whether a value is one number for the parser, well written or not.
fn is_one_number(value: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = value.strip_prefix('-').unwrap_or(value);
    let (figure, power) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, ""));
    let (whole, decimals) = figure.split_once('.').unwrap_or((figure, ""));
    let hexadecimal = unsigned.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("0x"));
    hexadecimal || digits(whole) && digits(decimals) && digits(power.trim_start_matches(['+', '-']))
}

/// What is wrong with a value, and what to write.
fn explain(value: &str) -> (String, String) {
    let days = if value.contains(['-', '/']) || value.matches('.').count() == 2 || value.contains(char::is_alphabetic) {
        dates::readings(dates::without_time(value).unwrap_or(value))
    } else {
        Vec::new()
    };
    let bare = format!("`{value}` stands without quotes");
    match days.as_slice() {
        [] => {}
        [day] => return (bare, format!("write a date in double quotes: `\"{day}\"`")),
        several => {
            let all: Vec<String> = several.iter().map(|day| format!("`\"{day}\"`")).collect();
            return (bare, format!("write the date in double quotes, year, month, day: {}", all.join(" or ")));
        }
    }
    let help = match numbers::readings(&value.replace('_', "")).as_slice() {
        [] => {
            let figures = value.find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != '-');
            let (figure, rest) = value.split_at(figures.unwrap_or(value.len()));
            let unit = rest.trim_start().starts_with(|letter: char| !letter.is_ascii());
            match rest.starts_with(' ') && rest.trim_start().starts_with(char::is_alphabetic) || unit {
                true => format!("write `{figure}`: its field says what it counts"),
                false => "write the number in digits alone, such as `1355` or `12.5`".to_owned(),
            }
        }
        [number] => format!("write `{number}`"),
        several => {
            let all: Vec<String> = several.iter().map(|number| format!("`{number}`")).collect();
            format!("which is meant, {}?", all.join(" or "))
        }
    };
    (format!("`{value}` is no number of JSON"), help)
}
