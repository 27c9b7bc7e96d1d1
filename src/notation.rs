//! Notation: how single values, numbers and days are written, in rules, on the command line and for people.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::model::{Domain, Model, Type, Value};
use crate::syntax::tokens;

/// A value of a type as the language writes it; nothing where it is none of that type in this rulebook.
pub fn value(model: &Model, ty: Type, value: &Value) -> Option<String> {
    let is_own = |domain: Domain, value: u32| model.has(domain) && (value as usize) < model.size(domain);
    let fits = match (ty, value) {
        (Type::One(domain), Value::One(one)) => is_own(domain, *one),
        (Type::Set(domain), Value::Set(set)) => set.iter().all(|one| is_own(domain, one)),
        (Type::PerMember, Value::PerMember(numbers)) => numbers.len() == model.members.len(),
        (Type::Number, Value::Number(_)) | (Type::Date, Value::Date(_)) | (Type::Flag, Value::Flag(_)) => true,
        (_, Value::None) => true,
        _ => false,
    };
    fits.then(|| own_value(model, ty, value))
}

/// A value of this rulebook as the language writes it.
pub(crate) fn own_value(model: &Model, ty: Type, value: &Value) -> String {
    let name = |value: u32| match ty {
        Type::One(domain) | Type::Set(domain) => model.name(domain, value).to_owned(),
        _ => value.to_string(),
    };
    match value {
        Value::None => "none".to_owned(),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Number(value) => number(*value),
        Value::Date(date) => date.to_string(),
        Value::One(one) => name(*one),
        Value::Set(set) => format!("[{}]", set.iter().map(name).collect::<Vec<_>>().join(", ")),
        Value::PerMember(numbers) => {
            let shown = model.members.iter().zip(numbers).map(|(member, n)| format!("{} {}", member.name, number(*n)));
            format!("[{}]", shown.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A number as rules write it: thousands apart from ten thousand on.
pub fn number(number: Decimal) -> String {
    let plain = number.normalize().to_string();
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
    let (whole, rest) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && whole.len() > 4 && (whole.len() - at).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    rest.map_or(format!("{sign}{grouped}"), |rest| format!("{sign}{grouped}.{rest}"))
}

/// Why a text is no day, and how one is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoDay {
    /// It is not written as a day is.
    #[error("write a day as `2020-05-27`, or a month as `2020-05`")]
    Unlike,
    /// It is written so, but there is no such day.
    #[error("no calendar has that day")]
    Nowhere,
}

/// A day as rules, proposals and `--as-of` write it: `2020-05-27`, or `2020-05` for the first day of the month.
pub fn day(text: &str) -> Result<Date, NoDay> {
    if !tokens::is_date(text) {
        return Err(NoDay::Unlike);
    }
    tokens::read_date(text).ok_or(NoDay::Nowhere)
}

/// The days from the first up to, not including, the second, in words.
pub fn days(from: Option<Date>, until: Option<Date>) -> String {
    match (from, until) {
        (Some(from), Some(until)) => format!("from {from} until {until}"),
        (Some(from), None) => format!("from {from}"),
        (None, Some(until)) => format!("until {until}"),
        (None, None) => "always".to_owned(),
    }
}

/// The word with `a` or `an` before it.
pub fn article(word: &str) -> String {
    let vowel = word.trim_start_matches('`').starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']);
    format!("{} {word}", if vowel { "an" } else { "a" })
}

/// The candidate most like `name`, if any is like it at all; the first of several.
pub fn nearest<'n>(name: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let limit = (name.len() / 3).max(1);
    let close = candidates.into_iter().filter(|candidate| candidate.len().abs_diff(name.len()) <= limit);
    let measured = close.map(|candidate| (distance(name, candidate), candidate));
    measured
        .filter(|&(far, candidate)| far <= limit && far < candidate.len())
        .min_by_key(|&(far, _)| far)
        .map(|(_, name)| name)
}

/// Letters to change, the case of a letter being less than one.
fn distance(name: &str, candidate: &str) -> usize {
    if name.eq_ignore_ascii_case(candidate) {
        return 0;
    }
    strsim::damerau_levenshtein(name, candidate)
}

/// How many there are of something: `1 row`, `3 rows`.
pub fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// Names as a list in a sentence: `a`, `b` and `c`.
pub fn list(names: &[impl AsRef<str>], last: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [front @ .., back] => format!("{} {last} {back}", front.join(", ")),
    }
}

/// The same where there are few; otherwise the first of them, and how many more there are.
pub fn some(names: &[impl AsRef<str>]) -> String {
    first(names, 3)
}

/// The same with so many of them before the rest are counted; a rest of one is named too.
pub fn first(names: &[impl AsRef<str>], most: usize) -> String {
    if names.len() <= most + 1 {
        return list(names, "and");
    }
    let quoted: Vec<String> = names[..most].iter().map(|name| format!("`{}`", name.as_ref())).collect();
    format!("{} and {} more", quoted.join(", "), names.len() - most)
}

/// So many leaves are named; of more, that there are more.
const MAX_NAMED_LEAVES: usize = 8;

/// The leaves below a term, in backticks: `` `france`, `spain` or `italy` ``.
pub(crate) fn leaves_below(model: &Model, domain: Domain, value: u32) -> String {
    let leaves = model.below(domain, value).filter(|&term| model.below(domain, term).len() == 1);
    let leaves: Vec<String> = leaves.map(|term| model.name(domain, term).to_owned()).collect();
    match leaves.len() {
        0..=MAX_NAMED_LEAVES => list(&leaves, "or"),
        more => format!("one of the {more} below it, such as {}", list(&leaves[..3], "or")),
    }
}

#[cfg(test)]
mod tests {
    use super::{NoDay, day};

    #[test]
    fn days_are_written_as_in_the_language() {
        let shown = |words| day(words).map(|day| day.to_string());
        assert_eq!(shown("2020-05-27"), Ok("2020-05-27".to_owned()));
        assert_eq!(shown("2020-05"), Ok("2020-05-01".to_owned()));
        for nowhere in ["2020-02-30", "2020-13"] {
            assert_eq!(day(nowhere), Err(NoDay::Nowhere), "{nowhere}");
        }
        for unlike in ["20200527", "2020", "today", "2020-5-1", "2020-05-27T00", ""] {
            assert_eq!(day(unlike), Err(NoDay::Unlike), "{unlike}");
        }
    }
}
