//! Why the grammar refused a piece, in one sentence with its cure.
//!
//! In: a [`Fault`]: the token at which the grammar stopped and what it wanted there. Out: one finding. The themes are
//! asked in turn, the most telling first; the first that recognises the fault writes the sentence. What nobody
//! recognises is said plainly: what was expected, and what stands there.

mod cell_words;
mod cells;
mod clauses;
mod contractions;
mod dates;
mod declarations;
mod expectations;
mod fields;
mod figures;
mod general;
mod implications;
mod lexical;
mod lists;
mod marks;
mod names;
mod periods;
mod phrases;
mod shares;
mod sides;
mod tables;
mod values;
mod verbs;

pub(crate) use cells::TODAY;
pub(super) use cells::quoted_comparison;

use std::sync::Arc;

use super::item_splitter::{Outline, is_text};
use super::{Grammar, Rule, words};
use crate::finding::{Applicability, Code, Edit, Finding, Fix};
use crate::syntax::tokens::Kind;
use crate::text::Span;
use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};
use std::ops::Range;

/// Where the grammar stopped, and for want of what.
pub(super) struct Fault<'t> {
    pub(super) outline: &'t Outline<'t>,
    /// The text that the grammar was given.
    pub(super) text: &'t str,
    /// The tokens it was given.
    pub(super) piece: Range<usize>,
    /// The token that does not fit; the end of the piece if something is missing there.
    pub(super) at: usize,
    /// What would have fitted.
    pub(super) wanted: Vec<Rule>,
}

/// Where an error of the grammar is, and what it wanted there.
pub(super) fn position(error: Error<Rule>) -> (usize, Vec<Rule>) {
    let offset = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    match error.variant {
        ErrorVariant::ParsingError { positives, .. } => (offset, positives),
        ErrorVariant::CustomError { .. } => (offset, Vec::new()),
    }
}

impl<'t> Fault<'t> {
    /// The sentence.
    pub(super) fn explain(&self) -> Finding {
        let themes: [fn(&Self) -> Option<Finding>; 20] = [
            Self::unseen,
            Self::foreign_row,
            Self::named_period,
            Self::implication,
            Self::phrase,
            Self::share_in_words,
            Self::contraction,
            Self::figures,
            Self::lexical,
            Self::hyphenated,
            Self::brackets,
            Self::declaration,
            Self::verb,
            Self::row,
            Self::test,
            Self::value,
            Self::clause,
            Self::split_name,
            Self::near_word,
            Self::reserved_word,
        ];
        themes.iter().find_map(|theme| theme(self)).unwrap_or_else(|| self.plainly())
    }

    // ── What stands where ──

    fn word(&self, at: usize) -> &'t str {
        if self.piece.contains(&at) { self.outline.word(at) } else { "" }
    }

    fn here(&self) -> &'t str {
        self.word(self.at)
    }

    fn next(&self, ahead: usize) -> &'t str {
        self.word(self.at + ahead)
    }

    /// The word that many tokens before the fault.
    fn back(&self, steps: usize) -> &'t str {
        self.at.checked_sub(steps).map_or("", |at| self.word(at))
    }

    fn first(&self) -> &'t str {
        self.word(self.piece.start)
    }

    fn kind(&self, at: usize) -> Option<Kind> {
        if self.piece.contains(&at) { self.outline.kind(at) } else { None }
    }

    fn here_is(&self, kind: Kind) -> bool {
        self.kind(self.at) == Some(kind)
    }

    /// A word that is not reserved.
    fn is_name(&self, at: usize) -> bool {
        words::is_name(self.word(at))
    }

    fn is_text(&self, at: usize) -> bool {
        self.kind(at).is_some_and(is_text)
    }

    fn at_end(&self) -> bool {
        self.at >= self.piece.end
    }

    fn wants(&self, form: Rule) -> bool {
        self.wanted.contains(&form)
    }

    fn wants_any(&self, forms: &[Rule]) -> bool {
        forms.iter().any(|form| self.wants(*form))
    }

    /// Whether a condition may begin here.
    fn wants_condition(&self) -> bool {
        self.wants_any(&[Rule::simple, Rule::condition, Rule::operand, Rule::preference])
    }

    /// Whether nothing that could go on stands here: the end, or the next clause.
    fn breaks_off(&self) -> bool {
        self.at_end() || words::CLAUSES.contains(&self.here()) || matches!(self.here(), "prefer" | "among" | ")" | "}")
    }

    fn span(&self) -> Span {
        self.span_at(self.at)
    }

    /// The place of a token; past the end of the piece, the place right behind it.
    fn span_at(&self, at: usize) -> Span {
        match self.outline.span(self.piece.start..at.min(self.piece.end)) {
            Some(before) if at >= self.piece.end => before.after(),
            _ => self.outline.token_span(at),
        }
    }

    fn range(&self, from: usize, to: usize) -> Span {
        self.span_at(from).to(self.span_at(to.saturating_sub(1).max(from)))
    }

    fn written(&self, span: Span) -> &'t str {
        self.outline.tokens.slice(span)
    }

    /// The word that begins the part of the sentence in which the fault is: a verb, a clause word, an item word.
    fn governor(&self) -> &'t str {
        let back = (self.piece.start..self.at).rev().find(|at| {
            let word = self.word(*at);
            let governs = words::CLAUSES.contains(&word)
                || words::VERBS.contains(&word)
                || matches!(
                    word,
                    "expect" | "where" | "prefer" | "among" | "have" | "by" | "let" | "guarantee" | "repeal" | "tiers"
                );
            governs && self.word(at + 1) != ":" && self.back_of(*at) != "."
        });
        back.map_or(self.first(), |at| self.word(at))
    }

    fn back_of(&self, at: usize) -> &'t str {
        at.checked_sub(1).map_or("", |before| self.word(before))
    }

    // ── What the mistakes of the grammar make of it ──

    /// Which of the mistakes of `group` stands at token `at`, and the token behind it.
    fn mistake(&self, group: Rule, at: usize) -> Option<(Rule, usize)> {
        if !self.piece.contains(&at) {
            return None;
        }
        let span = self.outline.span(at..self.piece.end.min(at + 6))?;
        let pair = Grammar::parse(group, &self.text[span.range()]).ok()?.next()?;
        let end = span.start as usize + pair.as_span().as_str().trim_end().len();
        let behind = self.outline.index_at(end);
        let whole = behind > at && self.outline.token_span(behind - 1).end as usize == end;
        whole.then(|| (pair.as_rule(), behind))
    }

    // ── How it is said ──

    fn say(&self, message: impl Into<String>, here: impl Into<Arc<str>>) -> Finding {
        Finding::new(Code::Syntax, message, self.span(), here)
    }

    fn say_at(&self, span: Span, message: impl Into<String>, here: impl Into<Arc<str>>) -> Finding {
        Finding::new(Code::Syntax, message, span, here)
    }

    /// The token here means nothing; `cure` says it.
    fn instead(&self, safety: Applicability, cure: &str) -> Finding {
        self.instead_words(safety, self.at, self.at + 1, cure)
    }

    /// The same of the tokens `from..to`.
    fn instead_words(&self, safety: Applicability, from: usize, to: usize, cure: &str) -> Finding {
        let span = self.range(from, to);
        let written = self.written(span);
        // A comma stands right behind what it follows.
        let gap = if cure == "," && from > self.piece.start { self.span_at(from - 1).after().to(span) } else { span };
        self.say_at(span, format!("`{written}` means nothing here"), "here").help(format!("write `{cure}`")).fix(
            safety,
            format!("write `{cure}`"),
            gap,
            self.parted(gap, cure),
        )
    }

    /// The tokens `from..to` mean nothing, and may be meant for one of `cures`.
    fn instead_of_several(&self, from: usize, to: usize, cures: &[&str]) -> Finding {
        let span = self.range(from, to);
        let written = self.written(span);
        let said: Vec<_> = cures.iter().map(|cure| format!("`{cure}`")).collect();
        let finding = self.say_at(span, format!("`{written}` means nothing here"), "here");
        let finding = match cures {
            [cure] => finding.help(format!("write `{cure}`")),
            _ => finding.help(format!("which is meant, {}?", said.join(" or "))),
        };
        cures.iter().fold(finding, |finding, cure| {
            finding.fix(Applicability::Unsafe, format!("write `{cure}`"), span, self.parted(span, cure))
        })
    }

    /// `text` in the place of `span`, parted from the words around it.
    fn parted(&self, span: Span, text: &str) -> String {
        let all = self.outline.tokens.text();
        let is_part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        let before = all[..span.range().start].chars().next_back();
        let behind = all[span.range().end..].chars().next();
        let front = if is_part(before) && is_part(text.chars().next()) { " " } else { "" };
        let back = if is_part(behind) && is_part(text.chars().next_back()) { " " } else { "" };
        format!("{front}{text}{back}")
    }

    /// The token here is too much.
    fn superfluous(&self, safety: Applicability, message: impl Into<String>, help: impl Into<String>) -> Finding {
        self.superfluous_words(safety, self.at, self.at + 1, message, help)
    }

    /// The same of the tokens `from..to`.
    fn superfluous_words(
        &self,
        safety: Applicability,
        from: usize,
        to: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Finding {
        let span = self.range(from, to);
        let loose = self.outline.tokens.text()[..span.range().start].ends_with(char::is_whitespace);
        let gone = if loose && to < self.piece.end { Span { end: self.span_at(to).start, ..span } } else { span };
        let written = self.written(span);
        self.say_at(span, message, "here").help(help).fix(safety, format!("drop `{written}`"), gone, "")
    }

    /// `mark` is missing before the token at which the grammar stopped.
    fn missing(
        &self,
        safety: Applicability,
        mark: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Finding {
        let place = if self.at > self.piece.start { self.span_at(self.at - 1).after() } else { self.span().before() };
        let glue = matches!(mark, "," | ":");
        let text = if glue { mark.to_owned() } else { format!(" {mark}") };
        let (here, said) = if self.at_end() { (place, "here") } else { (self.span(), "before this") };
        self.say_at(here, message, format!("`{mark}` is missing {said}")).help(help).fix(
            safety,
            format!("write `{mark}`"),
            place,
            text,
        )
    }

    fn with_edits(
        &self,
        safety: Applicability,
        mut finding: Finding,
        message: impl Into<String>,
        edits: Vec<(Span, String)>,
    ) -> Finding {
        let edits = edits.into_iter().map(|(span, text)| Edit { span, text }).collect();
        finding.fixes.push(Fix::new(safety, message, edits));
        finding
    }

    // ── What the reader asks ──

    /// Whether what stands here is no continuation of the sound item before it.
    pub(super) fn is_apart(&self) -> bool {
        let here = self.here();
        let titled = words::ITEMS.contains(&here) && self.next(1) == ":" && self.outline.starts_line(self.at);
        if titled || matches!(here, "}" | ")" | "]") {
            return true;
        }
        let wordlike = self.outline.is_wordlike(self.at) || self.is_text(self.at);
        wordlike
            && self.outline.starts_line(self.at)
            && !words::is_reserved(here)
            && self.mistake(Rule::mistaken_clause, self.at).is_none()
            && self.mistake(Rule::mistaken_join, self.at).is_none()
            && self.mistake(Rule::mistaken_test, self.at).is_none()
            && words::near(here, words::CLAUSES).is_none()
            && !(self.is_text(self.at) && self.outline.line_indent(self.at) > 0)
    }

    /// Whether it says that an opening brace is missing.
    pub(super) fn lacks_brace(&self) -> bool {
        self.wants(Rule::open_brace)
            && matches!(self.first(), "tier" | "taxonomy" | "program" | "asset" | "test" | "charter" | "table")
    }

    /// Whether it is the closing brace of an opening one that was reported missing.
    pub(super) fn is_forgiven(&self, missing_braces: usize) -> bool {
        missing_braces > 0 && self.here() == "}" && self.at + 1 == self.piece.end
    }

    /// Whether what stands here is `rule` before a label.
    pub(super) fn is_rule_word(&self) -> bool {
        matches!(self.mistake(Rule::mistaken_item, self.at), Some((Rule::no_rule, _)))
    }
}

/// What ends a finding about a name, and what ends one about several.
const OF_NAMES: [(&str, &str); 3] = [
    ("is a word of the language and cannot be a name", "are words of the language and cannot be names"),
    ("is a text, and a name belongs here", "are texts, and names belong here"),
    ("`;` means nothing here", "mean nothing here"),
];

/// Makes one finding of those, from `from` on, that say of names that they are words of the language, or texts.
pub(super) fn as_one(findings: &mut Vec<Finding>, from: usize) {
    let mut others = findings.split_off(from);
    for (ending, of_several) in OF_NAMES {
        let (names, mut rest): (Vec<Finding>, Vec<Finding>) =
            others.into_iter().partition(|finding| finding.message.ends_with(ending));
        rest.extend(merged(names, of_several));
        others = rest;
    }
    others.sort_by_key(Finding::span);
    findings.append(&mut others);
}

/// One finding of several about names, with all their places and edits.
fn merged(names: Vec<Finding>, of_several: &str) -> Option<Finding> {
    let words: Vec<String> =
        names.iter().filter_map(|finding| finding.message.split('`').nth(1)).map(|word| format!("`{word}`")).collect();
    let mut names = names.into_iter();
    let mut first = names.next()?;
    let Some((last, front)) = words.split_last().filter(|(_, front)| !front.is_empty()) else { return Some(first) };
    for finding in names {
        first.labels.extend(finding.labels);
        let edits = finding.fixes.into_iter().flat_map(|fix| fix.edits);
        first.fixes.iter_mut().take(1).for_each(|fix| fix.edits.extend(edits.clone()));
    }
    if front.iter().all(|word| word == last) {
        return Some(first);
    }
    if let [fix] = first.fixes.as_mut_slice() {
        fix.message = "write them without quotes".to_owned();
    }
    first.message = format!("{} and {last} {of_several}", front.join(", "));
    Some(first)
}
