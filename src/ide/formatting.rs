//! The canonical layout as edits: of a file, of a stretch of it, or of what was just typed.
//!
//! Only white space and commas change, so that the words of both texts are the same in the same order: an edit is made
//! where what stands between two of them differs. Items that cannot be read stay as they are.

use super::places::item_at;
use super::{FilePosition, Snapshot};
use crate::finding::Edit;
use crate::syntax::format::format;
use crate::syntax::tokens::{Token, Tokens};
use crate::text::{SourceId, Span};

/// The edits that lay out a file; none where it is laid out already, or cannot be.
pub fn file(snapshot: &Snapshot, source: SourceId) -> Vec<Edit> {
    let text = snapshot.sources().at(source).text();
    let Ok(formatted) = format(snapshot.sources().at(source)) else { return Vec::new() };
    between(source, text, &formatted.text)
}

/// Those of them that lie in a stretch of the file.
pub fn range(snapshot: &Snapshot, within: Span) -> Vec<Edit> {
    let mut edits = file(snapshot, within.source);
    edits.retain(|edit| within.contains(edit.span));
    edits
}

/// Those of them for what was just typed: after a `}` the item that it ends, after a line break the lines above of the
/// item that the break is in or behind.
pub fn after_typing(snapshot: &Snapshot, at: FilePosition, typed: char) -> Vec<Edit> {
    let text = snapshot.sources().at(at.source).text();
    let before = text.get(..at.offset).unwrap_or_default();
    let end = if typed == '\n' { before.trim_end().len() } else { before.len() };
    let Some(last) = end.checked_sub(1) else { return Vec::new() };
    let last = (0..=last).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let Some(item) = item_at(snapshot, Span::new(at.source, last, end)) else { return Vec::new() };
    let until = u32::try_from(end).unwrap_or(u32::MAX);
    range(snapshot, Span { end: item.span.end.min(until), ..item.span })
}

/// The edits that turn a text into its layout.
fn between(source: SourceId, old: &str, new: &str) -> Vec<Edit> {
    let (old_tokens, new_tokens) = (Tokens::new(source, old), Tokens::new(source, new));
    let is_comma = |tokens: &Tokens<'_>, token: &Token| tokens.slice(token.span) == ",";
    let words = |tokens: &Tokens<'_>| -> Vec<Span> {
        tokens.all().iter().filter(|token| !is_comma(tokens, token)).map(|token| token.span).collect()
    };
    let (from, to) = (words(&old_tokens), words(&new_tokens));
    if from.len() != to.len() {
        return vec![Edit { span: Span::new(source, 0, old.len()), text: new.to_owned() }];
    }
    let mut edits = Vec::new();
    let mut put = |there: std::ops::Range<usize>, text: &str| {
        if old.get(there.clone()) != Some(text) {
            edits.push(Edit { span: Span::new(source, there.start, there.end), text: text.to_owned() });
        }
    };
    let (mut old_at, mut new_at) = (0, 0);
    for (here, there) in from.iter().zip(&to) {
        put(old_at..here.start as usize, new.get(new_at..there.start as usize).unwrap_or_default());
        put(here.range(), new.get(there.range()).unwrap_or_default());
        (old_at, new_at) = (here.end as usize, there.end as usize);
    }
    put(old_at..old.len(), new.get(new_at..).unwrap_or_default());
    edits
}
