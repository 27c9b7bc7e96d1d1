//! The numbers and days that can be written.
//!
//! A number has at most so many digits, before and behind the point together: numbers near zero lie close to each other,
//! large ones far apart. Nothing is ever found at a number that nobody can write, and every number that is found can be
//! pasted into a proposal.

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

/// How many digits a number has at most.
const DIGITS: u32 = 28;
/// The greatest number: its negative is the least.
pub const GREATEST: Decimal = Decimal::from_parts(268_435_455, 1_042_612_833, 542_101_086, false, 0);
/// The first day that can be written: a year has four digits.
pub const FIRST_DAY: Date = Date::constant(0, 1, 1);

/// The next greater number, if there is one.
pub fn after(number: Decimal) -> Option<Decimal> {
    if number.is_zero() || number.is_sign_positive() {
        return (number < GREATEST).then(|| number.checked_add(step(whole_digits(number)))).flatten();
    }
    // Towards zero: the numbers below a power of ten lie ten times as close.
    let size = -number;
    let closer = step(whole_digits(size).saturating_sub(1).max(1));
    let nearer = size.checked_sub(closer)?;
    let digits = whole_digits(nearer);
    let nearer = if step(digits) == closer { nearer } else { size.checked_sub(step(digits))? };
    Some(-nearer)
}

/// The next lesser number, if there is one.
pub fn before(number: Decimal) -> Option<Decimal> {
    after(-number).map(|number| -number)
}

/// Of the numbers from one to another, both among them, the one that is nearest to zero and shortest to write; nothing
/// where the first is greater.
pub fn simplest(lower: Decimal, upper: Decimal) -> Option<Decimal> {
    if lower > upper {
        return None;
    }
    if lower <= Decimal::ZERO && Decimal::ZERO <= upper {
        return Some(Decimal::ZERO);
    }
    if upper < Decimal::ZERO {
        return simplest(-upper, -lower).map(|number| -number);
    }
    let round = |scale| lower.round_dp_with_strategy(scale, RoundingStrategy::ToPositiveInfinity);
    (0..DIGITS).map(round).find(|rounded| *rounded <= upper).map(|number| number.normalize())
}

/// How far apart numbers with so many digits before the point lie.
fn step(whole: u32) -> Decimal {
    Decimal::new(1, DIGITS - whole)
}

/// How many digits a number has before the point, at least one.
fn whole_digits(number: Decimal) -> u32 {
    let (mut whole, mut digits) = (number.trunc().mantissa().unsigned_abs(), 1);
    while whole >= 10 {
        (whole, digits) = (whole / 10, digits + 1);
    }
    digits.min(DIGITS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::notation::number as written;
    use crate::syntax::tokens::read_number;

    fn read(word: &str) -> Decimal {
        read_number(word).unwrap_or_else(|| panic!("{word} can be written"))
    }

    /// Numbers of all sizes and as fine as can be written.
    fn numbers() -> impl Strategy<Value = Decimal> {
        let digits = prop_oneof!["[0-9]{1,28}", "10{0,27}", "9{1,28}"];
        (digits, 0..28_usize, any::<bool>()).prop_map(|(digits, at, negative)| {
            let (whole, fraction) = digits.split_at(at.clamp(1, digits.len()));
            let fraction = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
            read(&format!("{}{whole}{fraction}", if negative { "-" } else { "" }))
        })
    }

    #[test]
    fn numbers_lie_as_close_as_they_can_be_written() {
        for (number, next) in [
            ("5", "5.000000000000000000000000001"),
            ("0", "0.000000000000000000000000001"),
            ("0.999999999999999999999999999", "1"),
            ("9.999999999999999999999999999", "10"),
            ("10", "10.00000000000000000000000001"),
            ("-10", "-9.999999999999999999999999999"),
            ("-1", "-0.999999999999999999999999999"),
            ("-5", "-4.999999999999999999999999999"),
            ("-0.000000000000000000000000001", "0"),
            ("9999999999999999999999999998", "9999999999999999999999999999"),
            ("-9999999999999999999999999999", "-9999999999999999999999999998"),
            ("-1000000000000000000000000000", "-999999999999999999999999999.9"),
        ] {
            assert_eq!(after(read(number)), Some(read(next)), "{number}");
            assert_eq!(before(read(next)), Some(read(number)), "{next}");
        }
        assert_eq!((after(GREATEST), before(-GREATEST)), (None, None));
        assert_eq!(GREATEST, read("9999999999999999999999999999"));
    }

    proptest! {
        #[test]
        fn nothing_lies_between_neighbours_and_all_can_be_written(number in numbers(), digits in "[0-9]{1,27}") {
            if let Some(next) = after(number) {
                prop_assert!(next > number && read(&written(next)) == next);
                prop_assert_eq!(before(next), Some(number));
                // Any other number as near by its digits is neither of them nor between.
                let finer = (number + next) / Decimal::TWO;
                if finer > number && finer < next {
                    prop_assert!(read_number(&finer.to_string()).is_none());
                }
            }
            let other = read(&digits);
            let (lower, upper) = (number.min(other), number.max(other));
            let found = simplest(lower, upper).expect("they are in order");
            prop_assert!(lower <= found && found <= upper && read(&written(found)) == found);
        }
    }
}
