//! The characters of a text of JSON, each with what quotes make of it.

/// A character of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scanned {
    /// Where it begins, in bytes.
    pub at: usize,
    pub letter: char,
    /// Where the text in quotes began in which it stands; none of the mark that opens one.
    pub quote: Option<usize>,
    /// Whether a backslash stands before it in such a text.
    pub escaped: bool,
}

/// Every character of a text, in order.
pub(super) fn scan(text: &str) -> impl Iterator<Item = Scanned> {
    let (mut open, mut backslash) = (None, false);
    text.char_indices().map(move |(at, letter)| {
        let scanned = Scanned { at, letter, quote: open, escaped: backslash };
        backslash = letter == '\\' && open.is_some() && !scanned.escaped;
        open = match (letter, open) {
            ('"', None) => Some(at),
            ('"', Some(_)) if !scanned.escaped => None,
            _ => open,
        };
        scanned
    })
}
