//! Numbers and dates as people write them: exactly, or with a sentence that says how.
//!
//! In: the digits as they stand in a proposal, from JSON's `6e4` to TOML's `60_000`. Out: the very number they spell,
//! never one near it; what a decimal of 28 digits cannot hold is a fault. Time is linear in the digits.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::super::document::Fault;
use super::names::shown;
use crate::text::Span;

/// How many digits a number may have, written out in full.
const DIGITS: i64 = 28;

/// The number that a word spells: `60000`, `60_000`, `6e4`, `+5`, `.5`.
pub fn number(word: &str, span: Span) -> Result<Decimal, Fault> {
    let figure = Figure::read(word).ok_or_else(|| no_number(word, span))?;
    figure.exact().ok_or_else(|| {
        let message = format!("{} has more than {DIGITS} digits", shown(word));
        Fault::new(span, message).help("round it: rules compare exact numbers of at most 28 digits")
    })
}

/// A number as sign, digits and power of ten: `-12.50` is -, 1250, -2.
struct Figure {
    negative: bool,
    digits: String,
    power: i64,
}

impl Figure {
    fn read(word: &str) -> Option<Figure> {
        let (negative, unsigned) = signed(word);
        let (mantissa, power) = unsigned
            .split_once(['e', 'E'])
            .map_or((unsigned, Some(0)), |(mantissa, power)| (mantissa, exponent(power)));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let (whole, fraction) = (digits(whole)?, digits(fraction)?);
        let power = power?.saturating_sub(fraction.len() as i64);
        (!whole.is_empty() || !fraction.is_empty()).then(|| Figure { negative, digits: whole + &fraction, power })
    }

    /// The number, if it has few enough digits once zeros that say nothing are left out.
    fn exact(&self) -> Option<Decimal> {
        let digits = self.digits.trim_start_matches('0');
        let short = digits.trim_end_matches('0');
        if short.is_empty() {
            return Some(Decimal::ZERO);
        }
        let power = self.power.saturating_add((digits.len() - short.len()) as i64);
        let fraction = power.saturating_neg().max(0);
        let whole = power.saturating_add(short.len() as i64).max(1);
        if whole.saturating_add(fraction) > DIGITS {
            return None;
        }
        let zeros = "0".repeat(power.max(0) as usize);
        let number: i128 = format!("{short}{zeros}").parse().ok()?;
        let number = if self.negative { -number } else { number };
        Decimal::try_from_i128_with_scale(number, fraction as u32).ok()
    }
}

fn signed(word: &str) -> (bool, &str) {
    match word.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, word.strip_prefix('+').unwrap_or(word)),
    }
}

/// The digits of a group without the single `_` between them.
fn digits(group: &str) -> Option<String> {
    let sound = group.split('_').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    (group.is_empty() || sound).then(|| group.replace('_', ""))
}

/// The power behind an `e`; one that no number can hold is merely very large.
fn exponent(power: &str) -> Option<i64> {
    let (negative, unsigned) = signed(power);
    let digits = digits(unsigned).filter(|digits| !digits.is_empty())?;
    let power = digits.parse().unwrap_or(i64::MAX / 2);
    Some(if negative { -power } else { power })
}

fn no_number(word: &str, span: Span) -> Fault {
    let shown = shown(word);
    let (_, unsigned) = signed(word);
    let lower = unsigned.trim_start_matches('.').to_ascii_lowercase();
    if matches!(lower.as_str(), "inf" | "infinity" | "nan") {
        let fault = Fault::new(span, format!("{shown} is no number that rules can compare"));
        return fault.help("write it in digits, or `unknown` if nobody knows it");
    }
    if ["0x", "0o", "0b"].iter().any(|prefix| lower.starts_with(prefix)) {
        return Fault::new(span, format!("{shown} is not a decimal number")).help("write it in decimal digits");
    }
    let fault = Fault::new(span, format!("{shown} is no number"));
    match ungrouped(word) {
        Some(plain) => fault.help(format!("write it `{plain}`; only `_` may stand between digits")),
        None => fault.help("write it in digits, such as `60000` or `12.5`"),
    }
}

/// What is wrong with `60.000` where commas are kept for decimals: it may be sixty, or sixty thousand.
pub(super) fn doubtful(word: &str, span: Span) -> Option<Fault> {
    let (negative, unsigned) = signed(word);
    let (whole, group) = unsigned.split_once('.')?;
    let figures = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let thousands = (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    if !thousands || group.len() != 3 || !figures(whole) || !figures(group) {
        return None;
    }
    let fault = Fault::new(span, format!("`{word}` may part thousands, where columns are parted by `;`"));
    let decimal = format!("{whole}.{group}");
    let decimal = decimal.trim_end_matches('0').trim_end_matches('.');
    let sign = if negative { "-" } else { "" };
    Some(fault.help(format!("write `{sign}{whole}{group}` or `{sign}{decimal}`, whichever it is")))
}

/// `60,000` and `60 000` without what separates the thousands.
fn ungrouped(word: &str) -> Option<String> {
    let marks = [',', ' ', '\'', '\u{a0}', '\u{202f}'];
    let mut groups = word.split(marks);
    let first = groups.next()?;
    let (_, head) = signed(first);
    let thousands = |group: &str| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit());
    let plain = word.replace(marks, "");
    ((1..=3).contains(&head.len()) && groups.clone().count() > 0 && groups.all(thousands) && plain.len() < 40)
        .then_some(plain)
}

/// The day that a word spells: `2021-02-01`, or `2021-02` for its first.
pub(super) fn date(word: &str, span: Span) -> Result<Date, Fault> {
    let (year, month, day) = parts(word).ok_or_else(|| no_date(word, span))?;
    Date::new(year, month, day).map_err(|_| {
        let fault = Fault::new(span, format!("no calendar has the date `{word}`"));
        match Date::new(year, month, 1) {
            Ok(first) if day > 0 => fault.help(format!("that month ends with `{}`", first.last_of_month())),
            Ok(first) => fault.help(format!("that month begins with `{first}`")),
            Err(_) => fault.help("a date is written year, month, day; months go from `01` to `12`"),
        }
    })
}

/// Year, month and day of `2021-02-01` or `2021-02`, every digit there, whether or not a calendar has the day.
fn parts(word: &str) -> Option<(i16, i8, i8)> {
    let sound = word.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if !sound || !matches!(word.len(), 7 | 10) {
        return None;
    }
    let day = word.get(8..).map_or(Ok(1), str::parse).ok()?;
    Some((word[..4].parse().ok()?, word[5..7].parse().ok()?, day))
}

fn no_date(word: &str, span: Span) -> Fault {
    let fault = Fault::new(span, format!("{} is no date", shown(word)));
    let timed = word.get(..10).filter(|day| parts(day).is_some() && word[10..].starts_with(['T', 't', ' ']));
    match timed {
        Some(day) => {
            Fault::new(span, format!("{} has a time of day", shown(word))).help(format!("write the day alone: `{day}`"))
        }
        None if word.len() == 4 && digits(word).is_some() => {
            fault.help(format!("say the month: `{word}-01` for January"))
        }
        None => fault.help("a date is written year, month, day, such as `2021-02-01`, or `2021-02` for its first day"),
    }
}
