//! Sentences: words on a line, lists, conditions.
//!
//! In: a stretch of words that is known to read. Out: its text on one line, where no comment stands in it; or a
//! document that breaks lists behind their commas, and conditions before `and` and `or`. Every word is written once.

use super::doc::Doc;
use super::trivia::Word;

/// The text on one line, unless a comment stands in it; one above its first word or behind its last stands around it.
pub(super) fn flat(words: &[Word<'_>]) -> Option<String> {
    let mut text = String::new();
    for (at, word) in words.iter().enumerate() {
        if word.verbatim.is_some() || at > 0 && !word.above.is_empty() || at + 1 < words.len() && word.note.is_some() {
            return None;
        }
        if at > 0 {
            text.push_str(if is_joined(&words[at - 1], word) { "" } else { " " });
        }
        text.push_str(word.text);
        text.push_str(if word.comma && at + 1 < words.len() { "," } else { "" });
    }
    Some(text)
}

/// The comment behind the last word.
pub(super) fn note(words: &[Word<'_>]) -> Option<Doc> {
    words.last()?.note.map(|note| Doc::Note(note.to_owned()))
}

/// Whether no blank stands between two words.
fn is_joined(word: &Word<'_>, next: &Word<'_>) -> bool {
    word.tight
        || !word.comma
            && (matches!(word.text, "(" | "[" | "." | "..")
                || (word.text, next.text) == ("{", "}")
                || matches!(next.text, ")" | "]" | "." | ".." | ":"))
}

/// One word with its comments.
pub(super) fn word(word: &Word<'_>) -> Doc {
    let mut parts: Vec<Doc> = word.above.iter().map(|remark| Doc::Above(remark.text.to_owned())).collect();
    parts.extend(word.verbatim.map(|text| Doc::Verbatim(text.to_owned())));
    parts.push(Doc::Text(format!("{}{}", word.text, if word.comma { "," } else { "" })));
    parts.extend(word.note.map(|note| Doc::Note(note.to_owned())));
    Doc::Many(parts)
}

/// Words one behind the other; what stands in brackets may be broken.
pub(super) fn phrase(words: &[Word<'_>]) -> Doc {
    let mut parts = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if at > 0 && !is_joined(&words[at - 1], &words[at]) {
            parts.push(Doc::Gap(1));
        }
        parts.push(word(&words[at]));
        let close = close(words, at);
        if close > at {
            let inner = &words[at + 1..close];
            let inner = if words[at].text == "(" { condition(inner) } else { list(inner) };
            parts.extend([inner, word(&words[close])]);
        }
        at = close + 1;
    }
    Doc::Many(parts)
}

/// Where the bracket at `at` is closed; `at` itself where there is none.
pub(super) fn close(words: &[Word<'_>], at: usize) -> usize {
    let mut depth = 0usize;
    for (next, word) in words.iter().enumerate().skip(at) {
        match word.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return next;
        }
    }
    at
}

/// Where parts begin, outside of all brackets: `begins` is asked of each word but the first.
pub(super) fn split<'w, 't>(
    words: &'w [Word<'t>],
    mut begins: impl FnMut(&'w [Word<'t>], usize) -> bool,
) -> Vec<&'w [Word<'t>]> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < words.len() {
        if at > from && begins(words, at) {
            parts.push(&words[from..at]);
            from = at;
        }
        at = close(words, at) + 1;
    }
    if from < words.len() {
        parts.push(&words[from..]);
    }
    parts
}

/// Whether a keyword stands at `at`: behind a dot every word is a name.
pub(super) fn is_keyword(words: &[Word<'_>], at: usize, keywords: &[&str]) -> bool {
    keywords.contains(&words[at].text) && (at == 0 || words[at - 1].text != ".")
}

/// The parts between commas, as many on a line as fit.
pub(super) fn list(words: &[Word<'_>]) -> Doc {
    Doc::Fill(1, between_commas(words).into_iter().map(phrase).collect()).align()
}

pub(super) fn between_commas<'w, 't>(words: &'w [Word<'t>]) -> Vec<&'w [Word<'t>]> {
    split(words, |words, at| words[at - 1].comma && !words[at - 1].tight)
}

/// A condition: on one line, or broken before each `and` or `or` of its own level.
pub(super) fn condition(words: &[Word<'_>]) -> Doc {
    let mut some = false;
    let operands = split(words, |words, at| {
        some |= is_keyword(words, at - 1, &["some"]);
        !some && is_keyword(words, at, &["and", "or"])
    });
    let mut parts = Vec::new();
    for (at, operand) in operands.iter().enumerate() {
        if at == 0 {
            parts.push(test(operand));
        } else {
            parts.extend([Doc::Line(1), word(&operand[0]), Doc::Gap(1), test(&operand[1..])]);
        }
    }
    Doc::group(parts).align()
}

/// What `and` and `or` join; `some K where` reaches to the end.
fn test(words: &[Word<'_>]) -> Doc {
    let some = split(words, |words, at| is_keyword(words, at - 1, &["some"]));
    match some.split_first() {
        Some((head, [_, ..])) if words.len() > head.len() + 2 => {
            let (head, inner) = words.split_at(head.len() + 2);
            Doc::Many(vec![phrase(head), Doc::Gap(1), condition(inner)])
        }
        _ => phrase(words),
    }
}
