//! Laying out changes white space and commas only, and its own work not at all.

use paceline::{Source, format};

/// Everything that must hold of any text, sound or not.
pub fn holds(text: &str) {
    let once = laid_out(text);
    assert_eq!(ink(&once), ink(text), "something is lost of {text:?}");
    assert_eq!(laid_out(&once), once, "{text:?}");
}

fn laid_out(text: &str) -> String {
    let formatted = format(&Source::new("fuzz.rules", text));
    formatted.unwrap_or_else(|fault| panic!("{fault:?} {text:?}")).text
}

fn ink(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace() && !",\u{feff}".contains(*letter)).collect()
}
