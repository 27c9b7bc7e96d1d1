//! The words of the language as lists: which are reserved, which begin an item, which answer a question.
//!
//! The grammar says the same in its own form; a test holds the two together. What finds its way here from other
//! languages is in the grammar's last section.

/// The words that begin an item.
pub(crate) const ITEMS: &[&str] = &[
    "charter",
    "tiers",
    "tier",
    "member",
    "taxonomy",
    "program",
    "asset",
    "impossible",
    "let",
    "guarantee",
    "test",
    "table",
    "repeal",
];

/// The verbs of rules.
pub(crate) const VERBS: &[&str] =
    &["lead", "follow", "abstain", "share", "separate", "choose", "bar", "split", "require", "target"];

/// The words that begin a clause.
pub(crate) const CLAUSES: &[&str] = &["when", "from", "until", "overrides", "source", "because"];

/// The reserved words that stand further inside.
const OTHERS: &[&str] = &[
    "expect",
    "on",
    "as",
    "by",
    "where",
    "prefer",
    "most",
    "least",
    "is",
    "in",
    "has",
    "covers",
    "of",
    "and",
    "or",
    "not",
    "some",
    "any",
    "all",
    "none",
    "no",
    "yes",
    "empty",
    "always",
    "unknown",
    "undecided",
    "everyone",
    "leader",
    "followers",
    "have",
    "among",
];

/// With these words other tables begin the row for what no other row is for.
pub(crate) const REST: &[&str] = &["default", "else", "otherwise", "fallback", "other", "others", "rest"];

/// Every reserved word.
pub(crate) const RESERVED: [&[&str]; 4] = [ITEMS, VERBS, CLAUSES, OTHERS];

/// Whether a word is the language's own.
pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED.iter().any(|words| words.contains(&word))
}

/// Whether a name may be spelt so.
pub(crate) fn is_name(word: &str) -> bool {
    is_word(word) && !is_reserved(word)
}

/// A letter, then letters, digits, `_`.
pub(crate) fn is_word(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The value meant where it stands in quotes: a name, a number, a date, `yes`.
pub(crate) fn as_value(text: &str) -> Option<String> {
    use crate::syntax::tokens::{Kind, Tokens};
    let tokens = Tokens::new(Default::default(), text);
    let bare = match tokens.all() {
        [only] if only.span.range() == (0..text.len()) => match only.kind {
            Kind::Number | Kind::Date => true,
            Kind::Word => is_name(text) || ["yes", "no", "none", "leader", "followers"].contains(&text),
            _ => false,
        },
        _ => false,
    };
    bare.then(|| text.to_owned())
}

/// The candidate that `word` is nearly, if there is one: another case, or a slip of a letter or two.
pub(crate) fn near<'c>(word: &str, candidates: &[&'c str]) -> Option<&'c str> {
    all_near(word, candidates).first().copied()
}

/// The candidates that `word` is nearly, none nearer than the others.
pub(crate) fn all_near<'c>(word: &str, candidates: &[&'c str]) -> Vec<&'c str> {
    if word.len() > 24 || candidates.contains(&word) {
        return Vec::new();
    }
    let small = word.to_ascii_lowercase();
    let slips = if small.len() < 6 { 1 } else { 2 };
    let swapped = |best: &str| {
        small.len() > 2 || (small.len() == best.len() && small.bytes().all(|byte| best.as_bytes().contains(&byte)))
    };
    let fits =
        |(distance, best): &(usize, &str)| *distance == 0 || (*distance <= slips && best.len() > 1 && swapped(best));
    let distances = candidates.iter().map(|candidate| (strsim::osa_distance(&small, candidate), *candidate));
    let Some(least) = distances.clone().map(|(distance, _)| distance).min() else { return Vec::new() };
    let mut near = Vec::new();
    for (_, candidate) in distances.filter(|(distance, _)| *distance == least).filter(fits) {
        if !near.contains(&candidate) {
            near.push(candidate);
        }
    }
    near
}

/// The value that people mean who write `true` or `null`: free names here, so that only a name nobody declared is asked.
pub(crate) fn meant_value(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "true" => "yes",
        "false" => "no",
        "null" | "nil" | "undefined" => "none",
        _ => return None,
    })
}
