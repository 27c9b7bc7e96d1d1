//! What is not TOML, in a planner's words.

use toml_parser::{Expected, ParseError};

use super::super::document::{Fault, Text};
use crate::text::{Span, dates, letters, numbers};

/// One fault a line at most: what follows on the same line is the same mistake seen again.
pub(super) fn explain_all(text: Text<'_>, errors: &[ParseError]) -> Vec<Fault> {
    let mut faults: Vec<Fault> = errors.iter().map(|error| explain(text, error)).collect();
    faults.sort_by_key(|fault| fault.span.start);
    faults.dedup_by(|next, kept| {
        let between = kept.span.start as usize - text.base..next.span.start as usize - text.base;
        !text.text.as_bytes().get(between).unwrap_or_default().contains(&b'\n')
    });
    faults
}

/// One fault in the words of its cause, or else in the parser's.
pub(super) fn explain(text: Text<'_>, error: &ParseError) -> Fault {
    let place = error.unexpected().or(error.context());
    let range = place.map_or(text.text.len()..text.text.len(), |place| place.start()..place.end());
    if error.description().starts_with("cannot recurse") {
        return Fault::too_deep(text.span(range));
    }
    let span = text.span(range.clone());
    if let Some((message, help)) = known(text.text, range.start, error.description()) {
        return Fault::new(span, message).help(help);
    }
    let wanted: Vec<String> = error.expected().unwrap_or_default().iter().map(in_words).collect();
    let fault = Fault::new(span, error.description().trim_end_matches('.'));
    match wanted.as_slice() {
        [] => fault.help("write it as TOML has it"),
        few if few.len() < 4 => fault.help(format!("write {} here", few.join(" or "))),
        many => fault.help(format!("write one of {} here", many.join(", "))),
    }
}

/// What people write who have another format in mind, and its cure.
fn known(text: &str, at: usize, description: &str) -> Option<(String, String)> {
    let rest = text.get(at..).unwrap_or_default();
    let first = rest.chars().next();
    if let Some(letter) = first.filter(|letter| letters::is_invisible(*letter)) {
        let cure = "delete it: nobody sees it, and it says nothing";
        return Some((format!("here stands {}", letters::named(letter)), cure.to_owned()));
    }
    let line = text.get(..at).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    let said = |message: &str, help: &str| Some((message.to_owned(), help.to_owned()));
    match (description, first) {
        ("key with no value", _) if first == Some(':') || line.trim_end().ends_with(':') => {
            said("`:` stands behind the key", "write `key = value`")
        }
        ("key with no value", _) => said("a key without a value", "write `key = value`"),
        ("invalid unquoted key", Some(letter)) if letters::look_alike(letter).is_some() => {
            let seen = letters::as_seen(rest.split(['=', '\n', ' ']).next().unwrap_or_default()).into_owned();
            let key = format!("{}{seen}", line.trim_start());
            Some((format!("the key holds {}", letters::named(letter)), format!("write `{key}`")))
        }
        ("unexpected key or value", Some('/')) if rest.starts_with("//") => {
            said("`//` begins no comment", "a comment begins with `#`")
        }
        ("unexpected key or value", Some(';')) => said("`;` ends no line", "leave it out"),
        ("unexpected key or value", Some(',')) => {
            let value = line.rsplit('=').next().unwrap_or_default().trim();
            let more: &str = rest.split(['\n', '#']).next().unwrap_or_default().trim_end();
            Some(match numbers::readings(&format!("{value}{more}")).as_slice() {
                [thousands, decimal, ..] => (
                    format!("`{value}{more}` can be read in two ways"),
                    format!("write `{thousands}` if the comma parts thousands, else `{decimal}`"),
                ),
                [one] => (format!("`{value}{more}` is no number of TOML"), format!("write `{one}`")),
                [] if more == "," => ("a comma ends no line".to_owned(), "leave it out".to_owned()),
                [] => ("several values".to_owned(), format!("write them as a list: `[{value}{more}]`")),
            })
        }
        ("unexpected key or value", _) => said(
            "something more stands behind the value",
            "end the line behind it, or put all of a text in one pair of quotes",
        ),
        ("invalid key-value pair", Some('{')) => said(
            "an object stands in the place of a key",
            "this may be JSON, in a file `.json`; TOML has lines of `key = value`",
        ),
        ("unclosed table" | "unclosed array table", _) => {
            said("this header is never closed", "write `]` behind its name")
        }
        _ => None,
    }
}

/// A word that is no value, most often a text without quotes.
pub(super) fn no_value(word: &str, place: Span) -> Fault {
    if word.is_empty() {
        return Fault::new(place, "no value after the key").help("write `key = value`");
    }
    if word.contains("//") {
        return Fault::new(place, "`//` begins no comment").help("a comment begins with `#`");
    }
    if word.ends_with(';') {
        return Fault::new(place, "`;` ends no line").help("leave it out");
    }
    let seen = letters::as_seen(word);
    let inner = seen.trim().trim_matches(['"', '\'', '`']);
    let fault = Fault::new(place, format!("`{word}` is not a value of TOML"));
    if let Some((_, letter)) = letters::first_deceptive(word) {
        return Fault::new(place, format!("`{}` holds {}", word.trim(), letters::named(letter)))
            .help(format!("write `\"{inner}\"`"));
    }
    let days: Vec<String> = dates::readings(word).iter().map(ToString::to_string).collect();
    match (inner.to_ascii_lowercase().as_str(), numbers::readings(word).as_slice(), days.as_slice()) {
        (_, _, [first, last, ..]) => {
            fault.help(format!("a date is written year, month, day: `{first}` if the day came first, else `{last}`"))
        }
        (_, _, [day]) => fault.help(format!("a date is written year, month, day: `{day}`")),
        (_, [first, last, ..], _) => fault.help(format!("write `{first}` or `{last}`, whichever it is")),
        (_, [number], _) => fault.help(format!("write `{number}`")),
        ("true" | "yes" | "on", ..) => fault.help("write `true`, or the text in quotes"),
        ("false" | "no" | "off", ..) => fault.help("write `false`, or the text in quotes"),
        ("null" | "none" | "nil", ..) => fault.help("write `\"none\"`, or leave the key out"),
        _ => fault.help(format!("write a text in quotes: `\"{inner}\"`")),
    }
}

fn in_words(expected: &Expected) -> String {
    match expected {
        Expected::Literal("\n") => "a new line".to_owned(),
        Expected::Literal(literal) => format!("`{literal}`"),
        Expected::Description(several) if several.ends_with('s') => (*several).to_owned(),
        Expected::Description(one) => format!("a {one}"),
        _ => "something else".to_owned(),
    }
}
