//! Numbers as people elsewhere write them, with marks between thousands or a comma before decimals.
//!
//! In: a word that is to be a number. Out: every number that it is somewhere, in plain digits: `60.000` is sixty
//! thousand where a point parts thousands, and sixty where it stands before decimals.

/// What may stand between thousands.
const MARKS: [char; 7] = [',', '.', '\'', '’', ' ', '\u{a0}', '\u{202f}'];

/// Every number that a word is somewhere, in plain digits (`60000`, `-12.5`), the one with more digits before its point
/// first; none if it is no number anywhere. A plain number is itself alone.
pub(crate) fn readings(word: &str) -> Vec<String> {
    let (sign, unsigned) = match word.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", word.strip_prefix('+').unwrap_or(word)),
    };
    if unsigned.len() > MAX_LENGTH {
        return Vec::new();
    }
    let groups: Vec<&str> = unsigned.split(MARKS).collect();
    let marks: Vec<char> = unsigned.chars().filter(|letter| MARKS.contains(letter)).collect();
    if groups.iter().any(|group| group.is_empty() || !group.bytes().all(|byte| byte.is_ascii_digit())) {
        return Vec::new();
    }
    let mut found = Vec::new();
    if !marks.is_empty() && are_thousands(&groups, &marks) {
        found.push(format!("{sign}{}", groups.concat()));
    }
    if let Some(decimal) = with_decimals(&groups, &marks) {
        found.push(format!("{sign}{decimal}"));
    }
    found
}

/// Longer words are no numbers that anybody writes.
const MAX_LENGTH: usize = 60;

/// Whether the groups are thousands, parted by the same mark throughout; in India those before the last are hundreds.
fn are_thousands(groups: &[&str], marks: &[char]) -> bool {
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return false };
    let same = marks.windows(2).all(|two| two[0] == two[1]);
    let middle = groups.get(1..groups.len() - 1).unwrap_or_default();
    let threes = first.len() <= 3 && middle.iter().all(|group| group.len() == 3);
    let indian = marks.first() == Some(&',') && first.len() <= 2 && middle.iter().all(|group| group.len() == 2);
    same && groups.len() > 1 && last.len() == 3 && !first.starts_with('0') && (threes || indian)
}

/// The number whose last mark stands before decimals, those before it between thousands.
fn with_decimals(groups: &[&str], marks: &[char]) -> Option<String> {
    let Some((&point, thousands)) = marks.split_last() else { return Some(groups.concat()) };
    let (decimals, whole) = groups.split_last()?;
    let sound = matches!(point, '.' | ',') && !thousands.contains(&point);
    if !sound || !thousands.is_empty() && !are_thousands(whole, thousands) {
        return None;
    }
    Some(pointed(&whole.concat(), decimals))
}

/// A number with decimals as nobody reads it otherwise: without noughts at its end, but with one where it would have three
/// digits behind its point and be a number of thousands elsewhere (`1.355` is written `1.3550`).
pub(crate) fn pointed(whole: &str, decimals: &str) -> String {
    match decimals.trim_end_matches('0') {
        "" => whole.to_owned(),
        three if three.len() == 3 && whole.len() <= 3 && !whole.starts_with('0') => format!("{whole}.{three}0"),
        rest => format!("{whole}.{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_somewhere() {
        let cases: [(&str, &[&str]); 25] = [
            ("60000", &["60000"]),
            ("12.5", &["12.5"]),
            ("60.000", &["60000", "60"]),
            ("60,000", &["60000", "60"]),
            ("-1.250", &["-1250", "-1.25"]),
            ("+1,5", &["1.5"]),
            ("1.355", &["1355", "1.3550"]),
            ("-7,125", &["-7125", "-7.1250"]),
            ("1 234,567", &["1234.567"]),
            ("0.125", &["0.125"]),
            ("0,500", &["0.5"]),
            ("60'000", &["60000"]),
            ("60 000", &["60000"]),
            ("60\u{202f}000", &["60000"]),
            ("1.234.567", &["1234567"]),
            ("1.234,56", &["1234.56"]),
            ("1,234.50", &["1234.5"]),
            ("1 234,5", &["1234.5"]),
            ("12,34,567", &["1234567"]),
            ("1.0000", &["1"]),
            ("1,2,3", &[]),
            ("1234,567.8", &[]),
            ("60k", &[]),
            (".5", &[]),
            ("", &[]),
        ];
        for (word, expected) in cases {
            assert_eq!(readings(word), expected, "{word}");
        }
    }
}
