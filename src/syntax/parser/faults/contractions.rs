//! Negations as English contracts them: `isn't`, `doesn't have`.
//!
//! In: a fault at the word before `'t`. Out: one finding, about the contraction as a whole: its apostrophe begins no text.

use super::Fault;
use crate::finding::Applicability::Safe;
use crate::finding::Finding;
use crate::syntax::parser::Rule;
use crate::text::Span;

impl Fault<'_> {
    /// `region isn't japan`, `powertrains doesn't have hev`
    pub(super) fn contraction(&self) -> Option<Finding> {
        let at = [self.at, self.at.checked_sub(1)?].into_iter().find(|at| is_stem(self.word(*at)))?;
        if self.wants(Rule::answer) {
            return None;
        }
        let start = self.span_at(at);
        let all = self.outline.tokens.text();
        let rest = &all[start.range().end..];
        let mark = rest.chars().next().filter(|mark| matches!(mark, '\'' | '’' | '‘' | '`' | '´'))?;
        let tail = &rest[mark.len_utf8()..];
        let ends = |letter: char| !letter.is_alphanumeric() && letter != '_';
        if !tail.starts_with(['t', 'T']) || !tail[1..].chars().next().is_none_or(ends) {
            return None;
        }
        let word = Span { end: start.end + mark.len_utf8() as u32 + 1, ..start };
        let next: Vec<&str> = tail[1..].split_whitespace().take(2).collect();
        let (more, cure) = cure(&self.word(at).to_ascii_lowercase(), &next);
        let span = if more { self.with_next_word(word) } else { word };
        let written = self.written(span);
        let finding = self.say_at(span, format!("`{written}` means nothing here"), "here");
        let help = match cure {
            Some(cure) => format!("write `{cure}`"),
            None => "put `not` in front of the whole test: `not region in europe`".to_owned(),
        };
        Some(cure.iter().fold(finding.help(help), |finding, cure| {
            finding.fix(Safe, format!("write `{cure}`"), span, self.parted(span, cure))
        }))
    }

    /// A place and the word that follows it.
    fn with_next_word(&self, span: Span) -> Span {
        let rest = &self.outline.tokens.text()[span.range().end..];
        let blank = rest.len() - rest.trim_start().len();
        let word = rest[blank..].find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len() - blank);
        Span { end: span.end + (blank + word) as u32, ..span }
    }
}

/// Whether a word is what stands before `'t` where English says no.
pub(super) fn is_stem(word: &str) -> bool {
    const STEMS: [&str; 16] = [
        "isn", "ain", "aren", "wasn", "weren", "hasn", "haven", "doesn", "don", "didn", "can", "couldn", "won",
        "wouldn", "mustn", "shouldn",
    ];
    STEMS.iter().any(|stem| word.eq_ignore_ascii_case(stem))
}

/// How the language says it, and whether the next word is said with it.
fn cure(stem: &str, next: &[&str]) -> (bool, Option<&'static str>) {
    let (first, second) = (next.first().copied().unwrap_or(""), next.get(1).copied().unwrap_or(""));
    let several = |word: &str| word.starts_with('[');
    match (stem, first) {
        ("isn" | "ain" | "aren" | "wasn" | "weren", "in") => (true, Some("not in")),
        ("isn" | "ain" | "aren" | "wasn" | "weren", "any" | "one" | "covered" | "at" | "more" | "less") => {
            (false, None)
        }
        ("isn" | "ain" | "aren" | "wasn" | "weren", _) => (false, Some("is not")),
        ("hasn" | "haven", "any") => (true, Some("has none")),
        ("hasn" | "haven", "all" | "got") => (false, None),
        ("hasn" | "haven", first) if several(first) => (false, Some("has none")),
        ("hasn" | "haven", _) => (false, Some("has no")),
        ("doesn" | "don", "have" | "contain" | "include") if second == "all" => (false, None),
        ("doesn" | "don", "have" | "contain" | "include") if second == "any" => (false, None),
        ("doesn" | "don", "have" | "contain" | "include") if several(second) => (true, Some("has none")),
        ("doesn" | "don", "have" | "contain" | "include") => (true, Some("has no")),
        ("doesn" | "don", "equal") => (true, Some("is not")),
        _ => (false, None),
    }
}
