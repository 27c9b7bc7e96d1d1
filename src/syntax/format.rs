//! The canonical layout of a source.
//!
//! In: the text of one source, sound or not. Out: the same words laid out as if set by hand, and what could not be read,
//! byte for byte as it was. Only white space and commas change, no comment is lost, and what was laid out stays.
//! How: `sound` says what can be read; `remarks` ties each comment to a word; `blocks`, `rules` and `phrase` turn words
//! into documents; `stack` puts these below one another and aligns neighbours; `doc` breaks their lines.
//! What can go wrong: nothing that a text can do. Should the result not read as the source does, it is refused: the two
//! trees are compared by their plainest text, which is what `print` is for.

mod blocks;
mod braces;
mod doc;
mod formattable;
mod phrase;
mod rules;
mod stack;
mod trivia;

use super::parser::{Parsed, parse};
use super::tokens::{Tokens, canonical};
use crate::finding::Code;
use crate::text::{Source, SourceId};
use std::ops::Range;

/// How long a line may be, where it can be broken.
const WIDTH: usize = 120;

/// A source in its canonical layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formatted {
    /// The whole text.
    pub text: String,
    /// The stretches of the source, in bytes, that could not be read and stand in `text` as they were.
    pub broken: Vec<Range<usize>>,
}

/// The layout of a source would have changed more than white space and commas: a fault of the formatter, not of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("its layout would change what it says, which is a fault of the formatter; it stays as it is")]
pub struct Unfaithful;

/// Lays out one source: the same words and comments in the same order, white space and commas as they should be.
///
/// Items that cannot be read stay as they are, byte for byte; `check` says what is wrong with them.
/// Laying out what was laid out changes nothing.
///
/// ```
/// use paceline::{Source, format};
///
/// let scheme = Source::new("scheme.rules", "a:lead renault when region in[france,spain]\nown : lead proposer # always");
/// let laid_out = format(&scheme)?.text;
/// assert_eq!(laid_out, "a:   lead renault when region in [france, spain]\nown: lead proposer  # always\n");
/// # Ok::<(), paceline::Unfaithful>(())
/// ```
pub fn format(source: &Source) -> Result<Formatted, Unfaithful> {
    crate::stack::with_room(|| formatted(source))
}

fn formatted(source: &Source) -> Result<Formatted, Unfaithful> {
    let (text, source) = (source.text(), SourceId::default());
    let tokens = Tokens::new(source, text);
    let parsed = parse(source, text);
    // A layout with a blank behind the comma of `1,5` would take a side, and end the warning.
    let warned = parsed.findings.iter().filter(|finding| finding.code == Code::AmbiguousNumber);
    let tight: Vec<Range<usize>> = warned.map(|finding| finding.span().range()).collect();
    // Broken text is read by its lines too: where a tier cannot be laid out around what is broken in it, it stays whole.
    for parts in [true, false] {
        let stretches = formattable::stretches(&tokens, &parsed, parts);
        let (units, below) = trivia::units(&tokens, &stretches, &tight);
        let text = stack::stack(units.iter().map(blocks::unit).collect(), &below, 0).render();
        if is_faithful(&tokens, &parsed, &text) {
            let broken = stretches.into_iter().filter(|stretch| stretch.verbatim).map(|stretch| stretch.bytes);
            return Ok(Formatted { text, broken: broken.collect() });
        }
    }
    // Where even the sound items' lines hold up what is broken between them, all of it stays.
    match parsed.findings.is_empty() {
        true => Err(Unfaithful),
        false => Ok(Formatted { text: text.to_owned(), broken: std::iter::once(0..text.len()).collect() }),
    }
}

/// Whether a layout says what the source says: the same words and comments, the same tree, the same broken items.
fn is_faithful(tokens: &Tokens<'_>, parsed: &Parsed, laid_out: &str) -> bool {
    let again = parse(SourceId::default(), laid_out);
    let broken = |parsed: &Parsed, text: &str| {
        let slices = parsed.file.broken.iter().map(|broken| text.get(broken.span.range()).map(canonical));
        slices.collect::<Vec<_>>()
    };
    words(tokens) == words(&Tokens::new(SourceId::default(), laid_out))
        && parsed.file.to_string() == again.file.to_string()
        && broken(parsed, tokens.text()) == broken(&again, laid_out)
        && parsed.findings.len() == again.findings.len()
}

/// The words and comments, in order.
fn words<'t>(tokens: &Tokens<'t>) -> (Vec<&'t str>, Vec<&'t str>) {
    let said = |comments: bool| {
        let all = tokens.all().iter().filter(move |token| token.kind.is_comment() == comments);
        all.map(|token| tokens.slice(token.span).trim_end()).filter(|word| *word != ",").collect()
    };
    (said(false), said(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_that_says_something_else_is_refused() {
        let source = "# one\nmember a # two\ntiers b > c, # three\nmembr x, y";
        let faithful = |laid_out: &str| {
            let (tokens, parsed) = (Tokens::new(SourceId::default(), source), parse(SourceId::default(), source));
            is_faithful(&tokens, &parsed, laid_out)
        };
        assert!(faithful(source));
        assert!(faithful(&source.replace(" > ", "\n>  ")), "white space");
        assert!(!faithful(&source.replace(" # two", "")), "a comment less");
        assert!(!faithful(&source.replace("one", "two").replacen("two", "one", 2)), "another comment");
        assert!(!faithful(&source.replace("b > c", "c > b")), "another order");
        assert!(!faithful(&source.replace("tiers", "# four\ntiers")), "a comment more");
        assert!(!faithful(&source.replace("# one\n", "# one\n\n")), "no longer the documentation");
        assert!(!faithful(&source.replace("x, y", "x y")), "a comma in what is broken");
    }
}
