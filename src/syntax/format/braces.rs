//! Words in braces: a head, what stands between the braces, and a tail.

use super::doc::{Doc, STEP};
use super::phrase::{close, flat, split, word};
use super::stack::{Cell, Part, joined, stack};
use super::trivia::Word;

/// `head { inner } tail`
pub(super) struct Block<'w, 't> {
    pub head: &'w [Word<'t>],
    pub open: &'w Word<'t>,
    pub inner: &'w [Word<'t>],
    pub close: &'w Word<'t>,
    pub tail: &'w [Word<'t>],
}

impl<'w, 't> Block<'w, 't> {
    /// The block of words that hold one.
    pub(super) fn of(words: &'w [Word<'t>]) -> Self {
        let open = words.iter().position(|word| word.text == "{").unwrap_or(0);
        let close = close(words, open);
        let inner = words.get(open + 1..close).unwrap_or_default();
        Block { head: &words[..open], open: &words[open], inner, close: &words[close], tail: &words[close + 1..] }
    }

    /// Whether neither parts nor comments stand in it.
    pub(super) fn is_empty(&self) -> bool {
        self.inner.is_empty() && self.open.note.is_none() && self.close.above.is_empty()
    }

    /// The head, the parts below it, the closing brace.
    pub(super) fn over_lines(&self, head: Doc, parts: Vec<Part>, indent: usize) -> Doc {
        let body = stack(parts, &self.close.above, indent + STEP);
        self.around(head, body)
    }

    pub(super) fn around(&self, head: Doc, body: Doc) -> Doc {
        let close = Word { above: Vec::new(), ..self.close.clone() };
        let mut parts = vec![head, Doc::Gap(1), word(self.open)];
        if !self.is_empty() {
            parts.extend([Doc::nest(vec![Doc::Break(false), body]), Doc::Break(false)]);
        }
        parts.push(word(&close));
        Doc::Many(parts)
    }

    /// `{ part  part }`, in cells; none where a comment is in the way.
    pub(super) fn on_one_line(&self, parts: &[Vec<Word<'t>>], between: &str) -> Option<Vec<Cell>> {
        let mut cells = Vec::new();
        for part in parts {
            let mut text = flat(part)?;
            if let Some(block) = part.iter().any(|word| word.text == "{").then(|| Block::of(part)) {
                let inner = block.on_one_line(&terms(block.inner), ", ")?;
                text = format!("{} {}", flat(block.head)?, joined(&inner));
            }
            let key = if between == "  " { part[0].text } else { "" };
            let comma = between.trim_end();
            cells.push(Cell { gap: between.len() - comma.len(), ..Cell::new(key, text + comma) });
        }
        let Some(last) = cells.last_mut() else { return Some(vec![Cell::new("{", "{}")]) };
        last.text.truncate(last.text.trim_end_matches(',').len());
        last.text.push_str(" }");
        let first = &mut cells[0];
        first.text.insert_str(0, "{ ");
        Some(cells)
    }
}

/// Makes a part of each stretch of words; the comments above are the part's, a comma behind is nobody's.
pub(super) fn texts<'t>(stretches: &[&[Word<'t>]], part: impl Fn(&[Word<'t>]) -> Part) -> Vec<Part> {
    stretches.iter().map(|words| alone(words, &part)).collect()
}

pub(super) fn alone<'t>(words: &[Word<'t>], part: impl Fn(&[Word<'t>]) -> Part) -> Part {
    let mut words = bare(words);
    let above = words.first_mut().map(|first| std::mem::take(&mut first.above)).unwrap_or_default();
    let above = above.iter().map(|remark| (remark.text.to_owned(), remark.apart)).collect();
    Part { above, ..part(&words) }
}

/// The words without what belongs to their neighbours.
pub(super) fn bare<'t>(words: &[Word<'t>]) -> Vec<Word<'t>> {
    let mut words = words.to_vec();
    if let Some(last) = words.last_mut() {
        last.comma = false;
    }
    words
}

/// Cuts terms, each with what stands below it.
pub(super) fn cut_terms<'w, 't>(words: &'w [Word<'t>]) -> Vec<&'w [Word<'t>]> {
    split(words, |words, at| words[at].wordlike)
}

pub(super) fn terms<'t>(words: &[Word<'t>]) -> Vec<Vec<Word<'t>>> {
    cut_terms(words).into_iter().map(bare).collect()
}
