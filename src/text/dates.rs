//! Dates as people elsewhere write them: day or month first, in words, with a time of day.
//!
//! In: a text that is to be a date. Out: every day that it is somewhere, and the date before a time of day.

use jiff::civil::Date;

/// Every day that a text names somewhere, the one with the day before the month first; none if it names none, or if
/// its year has two digits. A month alone is its first day.
pub fn readings(text: &str) -> Vec<Date> {
    let parts = if text.len() > MAX_LENGTH { None } else { parts(text) };
    let mut days: Vec<Date> = match parts.unwrap_or_default().as_slice() {
        [Part::Number(digits)] => compact(digits).into_iter().collect(),
        [a, b] => [date(b, a, None), date(a, b, None)].into_iter().flatten().collect(),
        [a, b, c] => [date(c, b, Some(a)), date(c, a, Some(b)), date(a, b, Some(c))].into_iter().flatten().collect(),
        _ => Vec::new(),
    };
    days.dedup();
    days
}

/// The date in a text that goes on with a time of day or a zone: `2024-04-08` of `2024-04-08T10:00:00Z`.
pub fn without_time(text: &str) -> Option<&str> {
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let marked = text.match_indices(['T', 't']).find(|(at, _)| *at > 0 && digit(at - 1) && digit(at + 1));
    let clock =
        text.match_indices(' ').find(|(at, _)| text[at + 1..].trim_start().split(' ').next().is_some_and(is_clock));
    let zone = text
        .match_indices(['Z', 'z', '+'])
        .find(|(at, mark)| *at >= 8 && digit(at - 1) && (*mark != "+" || digit(at + 1)));
    let at = [marked, clock, zone].into_iter().flatten().map(|(at, _)| at).min()?;
    let date = text[..at].trim_end_matches([' ', ',']);
    date.starts_with(|first: char| first.is_ascii_alphanumeric()).then_some(date)
}

/// Whether a word is a time of day: `10:00`, `10:00:00.000`.
fn is_clock(word: &str) -> bool {
    let figures = |part: &str| part.starts_with(|first: char| first.is_ascii_digit());
    word.contains(':') && word.split(':').all(figures)
}

/// Longer texts are no dates that anybody writes.
const MAX_LENGTH: usize = 40;

/// A part of a date.
enum Part {
    /// Digits, at most eight.
    Number(String),
    /// A month's name, as its number.
    Month(i8),
}

/// The parts of a date between the marks that part them; nothing if one of them is no part of a date.
fn parts(text: &str) -> Option<Vec<Part>> {
    let words =
        text.split(['-', '/', '.', ',', ' ', '–', '年', '月', '日']).filter(|word| !word.is_empty() && *word != "of");
    words.map(part).collect()
}

fn part(word: &str) -> Option<Part> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    if digits.len() <= 8 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Part::Number(digits.to_owned()));
    }
    let lower = word.to_ascii_lowercase();
    let named =
        |month: &&str| lower == **month || lower == month[..3] || (lower == "sept" && month.starts_with("sept"));
    let at = MONTHS.iter().position(named)?;
    Some(Part::Month(at as i8 + 1))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The day that a year of four digits, a month and a day are; without a day the first of the month.
fn date(year: &Part, month: &Part, day: Option<&Part>) -> Option<Date> {
    let short = |part: &Part| match part {
        Part::Number(digits) if digits.len() <= 2 => digits.parse().ok(),
        _ => None,
    };
    let year = match year {
        Part::Number(digits) if digits.len() == 4 => digits.parse().ok()?,
        _ => return None,
    };
    let month = match month {
        Part::Month(month) => *month,
        number => short(number)?,
    };
    Date::new(year, month, day.map_or(Some(1), short)?).ok()
}

/// The day of `20240408`.
fn compact(digits: &str) -> Option<Date> {
    if digits.len() != 8 {
        return None;
    }
    let day = Date::new(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..].parse().ok()?).ok()?;
    (1900..2200).contains(&day.year()).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_as_it_is_somewhere() {
        let cases: [(&str, &[&str]); 24] = [
            ("08.04.2024", &["2024-04-08", "2024-08-04"]),
            ("4/8/2024", &["2024-08-04", "2024-04-08"]),
            ("25/12/2024", &["2024-12-25"]),
            ("12/25/2024", &["2024-12-25"]),
            ("04/04/2024", &["2024-04-04"]),
            ("2024/04/08", &["2024-04-08"]),
            ("2024-4-8", &["2024-04-08"]),
            ("2024–04–08", &["2024-04-08"]),
            ("20240408", &["2024-04-08"]),
            ("8 April 2024", &["2024-04-08"]),
            ("8. April 2024", &["2024-04-08"]),
            ("April 8, 2024", &["2024-04-08"]),
            ("8th of april 2024", &["2024-04-08"]),
            ("08-Apr-2024", &["2024-04-08"]),
            ("Sept 2024", &["2024-09-01"]),
            ("04/2024", &["2024-04-01"]),
            ("2024年4月8日", &["2024-04-08"]),
            ("2024.04", &["2024-04-01"]),
            ("08.04.24", &[]),
            ("31.02.2024", &[]),
            ("99999999", &[]),
            ("soon", &[]),
            ("", &[]),
            ("1.2.3.2024", &[]),
        ];
        for (text, expected) in cases {
            let days: Vec<String> = readings(text).iter().map(Date::to_string).collect();
            assert_eq!(days, expected, "{text}");
        }
    }

    #[test]
    fn a_time_of_day_is_told_from_a_date() {
        let cases = [
            ("2024-04-08T00:00:00+09:00", Some("2024-04-08")),
            ("2024-04-08 10:00", Some("2024-04-08")),
            ("2024-04-08 00:00:00 UTC", Some("2024-04-08")),
            ("2024-04-08Z", Some("2024-04-08")),
            ("2024-04-08+02:00", Some("2024-04-08")),
            ("8 April 2024, 10:00", Some("8 April 2024")),
            ("08.04.2024 10:00", Some("08.04.2024")),
            ("2024-04-08", None),
            ("2024-04-08 ", None),
            ("8 Oct 2024", None),
            ("10:00", None),
            ("T", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(without_time(text), expected, "{text}");
        }
    }
}
