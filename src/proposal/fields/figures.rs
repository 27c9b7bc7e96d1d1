//! Numbers and dates as people write them: exactly, or with a sentence that says how.
//!
//! In: the digits as they stand in a proposal, from JSON's `6e4` to TOML's `60_000`. Out: the very number they spell,
//! never one near it; what a decimal of 28 digits cannot hold is a fault. Time is linear in the digits.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::super::document::Fault;
use super::shown;
use crate::text::{Span, dates, numbers};

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

/// The number that a word spells if nobody can read it as another: `60.000` is sixty thousand where points part thousands.
pub fn plain_number(word: &str, span: Span) -> Result<Decimal, Fault> {
    match numbers::readings(word).as_slice() {
        [thousands, decimal, ..] => Err(two_readings(word, span, thousands, decimal)),
        _ => number(word, span),
    }
}

fn two_readings(word: &str, span: Span, thousands: &str, decimal: &str) -> Fault {
    let mark = if word.contains(',') { "comma" } else { "point" };
    Fault::new(span, format!("{} can be read in two ways", shown(word)))
        .help(format!("write `{thousands}` if the {mark} parts thousands, else `{decimal}`"))
}

/// What is wrong with `010` in YAML, where some readers take a leading zero for the mark of an octal number.
pub(super) fn octal(word: &str, span: Span) -> Option<Fault> {
    let (negative, unsigned) = signed(word);
    let digits =
        unsigned.strip_prefix('0').filter(|digits| digits.bytes().all(|byte| (b'0'..=b'7').contains(&byte)))?;
    let sign = if negative { "-" } else { "" };
    let (decimal, octal) = (digits.trim_start_matches('0'), u64::from_str_radix(digits, 8).ok()?);
    if decimal.len() < 2 {
        return None;
    }
    let fault = Fault::new(span, format!("{} can be read in two ways", shown(word)));
    Some(fault.help(format!("write `{sign}{decimal}`, or `{sign}{octal}` if it is octal, as YAML 1.1 takes it")))
}

fn no_number(word: &str, span: Span) -> Fault {
    let shown = shown(word);
    let (_, unsigned) = signed(word);
    let lower = unsigned.trim_start_matches('.').to_ascii_lowercase();
    if matches!(lower.as_str(), "inf" | "infinity" | "nan") {
        let fault = Fault::new(span, format!("{shown} is no number that rules can compare"));
        return fault.help("write it in digits, or `unknown` if nobody knows it");
    }
    if let Some((digits, radix)) = [("0x", 16), ("0o", 8), ("0b", 2)]
        .iter()
        .find_map(|(prefix, radix)| Some((lower.strip_prefix(prefix)?, *radix)))
    {
        let fault = Fault::new(span, format!("{shown} is not a decimal number"));
        return match u64::from_str_radix(digits, radix) {
            Ok(number) => fault.help(format!("write `{}{number}`", if word.starts_with('-') { "-" } else { "" })),
            Err(_) => fault.help("write it in decimal digits"),
        };
    }
    match numbers::readings(word).as_slice() {
        [thousands, decimal, ..] => two_readings(word, span, thousands, decimal),
        [plain] => {
            Fault::new(span, format!("{shown} is no number")).help(format!("write `{plain}`: {}", as_marked(plain)))
        }
        [] => Fault::new(span, format!("{shown} is no number")).help(with_unit(word)),
    }
}

/// How the marks of a number are, which somebody wrote otherwise.
fn as_marked(plain: &str) -> &'static str {
    if plain.contains('.') {
        "decimals stand behind a point, and only `_` parts thousands"
    } else {
        "only `_` parts thousands"
    }
}

/// The cure for a word that is no number, most often one with its unit.
fn with_unit(word: &str) -> String {
    let is_figure = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '_' | '-' | '\'');
    let bare = word.trim_start_matches(|letter: char| !is_figure(letter)).trim();
    let end = bare.find(|letter: char| !is_figure(letter)).unwrap_or(bare.len());
    let (digits, unit) = (&bare[..end], bare[end..].trim());
    let number = match numbers::readings(&digits.replace('_', "")).as_slice() {
        [number] if bare.len() < word.len() || !unit.is_empty() => number.clone(),
        _ => return "write it in digits, such as `60000` or `12.5`".to_owned(),
    };
    let whole = number.parse::<u32>().ok();
    match (unit, whole) {
        ("k" | "K", Some(whole)) => format!("write `{whole}000`"),
        ("%", _) => format!("write it without `%`, as the field counts it, such as `{number}`"),
        (unit, _) if matches!(unit, "e" | "E") || unit.contains(|letter: char| letter.is_ascii_digit()) => {
            "write it in digits, such as `60000` or `12.5`".to_owned()
        }
        ("m" | "M" | "bn", _) => format!("write it out in digits; a unit is left away, as in `{number}`"),
        _ => format!("write the number alone: `{number}`"),
    }
}

/// The day that a word spells: `2021-02-01`, or `2021-02` for its first.
pub fn date(word: &str, span: Span) -> Result<Date, Fault> {
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
    let is_day = |text: &str| parts(text).is_some_and(|(year, month, day)| Date::new(year, month, day).is_ok());
    if let Some(day) = dates::without_time(word) {
        let fault = Fault::new(span, format!("{} has a time of day", shown(word)));
        let days = if is_day(day) { vec![day.to_owned()] } else { written(day) };
        return match days.as_slice() {
            [] => fault.help(FORM),
            days => fault.help(format!("write the day alone: {}", first_if_day(days))),
        };
    }
    let fault = Fault::new(span, format!("{} is no date", shown(word)));
    match written(word).as_slice() {
        [] if word.len() == 4 && digits(word).is_some() => {
            fault.help(format!("say the month: `{word}-01` for January"))
        }
        [] => match serial(word) {
            Some(day) => fault.help(format!("write `{day}`, if it is a spreadsheet that counts its days so")),
            None => fault.help(FORM),
        },
        days => fault.help(format!("a date is written year, month, day: {}", first_if_day(days))),
    }
}

const FORM: &str = "a date is written year, month, day, such as `2021-02-01`, or `2021-02` for its first day";

/// Every day that a word names elsewhere, as it is written here.
fn written(word: &str) -> Vec<String> {
    dates::readings(word).iter().map(Date::to_string).collect()
}

/// The days that a text may name; of two that with the day before the month is the first.
fn first_if_day(days: &[String]) -> String {
    match days {
        [one, two, ..] => format!("`{one}` if the day came first, else `{two}`"),
        days => format!("`{}`", days.concat()),
    }
}

/// The day that a spreadsheet counts as so many from the end of 1899, within a century of days that people plan.
fn serial(word: &str) -> Option<Date> {
    let days: i32 = word.parse().ok().filter(|days| (25_000..75_000).contains(days))?;
    Date::constant(1899, 12, 30).checked_add(jiff::Span::new().days(days)).ok()
}
