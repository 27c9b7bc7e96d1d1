//! What can be laid out, and what has to stay as it is.
//!
//! In: the tokens of a source and what the parser made of it. Out: its [`Stretch`]es in order: sound items, the sound
//! parts of tiers in which something is broken, and the rest. Where rest and sound share a line, all of it is rest,
//! a comment at its end included.

use super::trivia::Stretch;
use crate::syntax::parser::Parsed;
use crate::syntax::tokens::{Kind, Token, Tokens};
use crate::syntax::tree::ItemKind;
use crate::text::Span;

/// A stretch that can be laid out.
#[derive(Debug, Clone, Copy)]
struct Formattable {
    span: Span,
    /// Whether it is part of the tier that began before it.
    inside: bool,
}

/// The stretches of a source; with the sound parts of broken tiers if `parts`.
pub(super) fn stretches(tokens: &Tokens<'_>, parsed: &Parsed, parts: bool) -> Vec<Stretch> {
    let sound = sound(tokens, parsed, parts);
    let mut all: Vec<Stretch> = Vec::new();
    let mut sound = sound.iter().peekable();
    for token in words(tokens) {
        while sound.next_if(|sound| sound.span.end <= token.span.start).is_some() {}
        let ahead = sound.peek().copied();
        let here = ahead.filter(|sound| sound.span.start <= token.span.start);
        let bytes = here.map_or(token.span, |sound| sound.span).range();
        let inside = ahead.is_some_and(|sound| sound.inside);
        let next = Stretch { bytes, inside, verbatim: here.is_none() };
        match all.last_mut() {
            Some(last) if last.bytes.end >= next.bytes.end => {}
            Some(last) if is_one(tokens, last, &next) => {
                last.bytes.end = next.bytes.end;
                last.verbatim = true;
            }
            _ => all.push(next),
        }
    }
    for stretch in all.iter_mut().filter(|stretch| stretch.verbatim) {
        stretch.bytes.end = with_note(tokens, stretch.bytes.end);
    }
    all
}

/// The end of the comment that stands behind `end` on its line.
fn with_note(tokens: &Tokens<'_>, end: usize) -> usize {
    let next = tokens.all().partition_point(|token| (token.span.start as usize) < end);
    let note = tokens.all().get(next).filter(|token| token.kind.is_comment()).map(|note| note.span.range());
    let note = note.filter(|note| !tokens.text()[end..note.start].contains('\n'));
    note.map_or(end, |note| note.end)
}

/// Whether two neighbours are one: both stay as they are, or they share a line and one does.
fn is_one(tokens: &Tokens<'_>, last: &Stretch, next: &Stretch) -> bool {
    let between = tokens.text().get(last.bytes.end..next.bytes.start).unwrap_or_default();
    let both = last.verbatim && next.verbatim && last.inside == next.inside;
    both || (last.verbatim || next.verbatim) && !next.inside && !between.contains('\n')
}

fn words<'t>(tokens: &'t Tokens<'_>) -> impl Iterator<Item = &'t Token> {
    tokens.all().iter().filter(|token| !token.kind.is_comment())
}

/// Where something is wrong.
struct Faults {
    spans: Vec<Span>,
    /// How far those reach that begin no later than each.
    reaches: Vec<u32>,
}

impl Faults {
    fn new(tokens: &Tokens<'_>, parsed: &Parsed) -> Self {
        let strays = tokens.all().iter().filter(|token| matches!(token.kind, Kind::Stray(_))).map(|token| token.span);
        let mut spans: Vec<Span> = parsed.file.broken.iter().map(|broken| broken.span).chain(strays).collect();
        spans.sort();
        let reach = |furthest: &mut u32, fault: &Span| {
            *furthest = fault.end.max(*furthest);
            Some(*furthest)
        };
        let reaches = spans.iter().scan(0, reach).collect();
        Faults { spans, reaches }
    }

    /// Whether nothing is wrong in a stretch.
    fn spare(&self, span: Span) -> bool {
        let before = self.spans.partition_point(|fault| fault.start < span.end);
        before.checked_sub(1).is_none_or(|last| self.reaches[last] <= span.start)
    }
}

fn sound(tokens: &Tokens<'_>, parsed: &Parsed, parts: bool) -> Vec<Formattable> {
    let faults = Faults::new(tokens, parsed);
    let words: Vec<Span> = words(tokens).map(|token| token.span).collect();
    let mut sound = Vec::new();
    for item in &parsed.file.items {
        if faults.spare(item.span) {
            sound.push(Formattable { span: item.span, inside: false });
        } else if let (ItemKind::Tier(tier), true) = (&item.kind, parts) {
            let from = words.partition_point(|word| word.start < item.span.start);
            let to = words.partition_point(|word| word.end <= item.span.end);
            let entries = tier.entries.iter().map(|entry| entry.span).filter(|entry| faults.spare(*entry));
            sound.extend(tier_parts(tokens, &words[from..to], entries).unwrap_or_default());
        }
    }
    sound
}

/// The braces and sound entries of a tier of these words in which something is broken; none if they share lines with
/// that, or with what stands around the tier.
fn tier_parts(tokens: &Tokens<'_>, words: &[Span], entries: impl Iterator<Item = Span>) -> Option<Vec<Formattable>> {
    let [first, _, open, .., close] = words else { return None };
    let framed = tokens.slice(*open) == "{" && tokens.slice(*close) == "}";
    let own_lines = tokens.starts_line(first.start as usize) && ends_line(tokens, close.end as usize);
    let mut parts = vec![Formattable { span: first.to(*open), inside: false }];
    parts.extend(entries.chain([*close]).map(|span| Formattable { span, inside: true }));
    let mut sound = parts.iter().map(|part| part.span).peekable();
    let is_sound = words.iter().map(|word| {
        while sound.next_if(|part| part.end <= word.start).is_some() {}
        sound.peek().is_some_and(|part| part.start <= word.start)
    });
    let is_sound: Vec<bool> = is_sound.collect();
    let between = |at: usize| &tokens.text()[words[at - 1].end as usize..words[at].start as usize];
    let apart = (1..words.len()).all(|at| is_sound[at - 1] == is_sound[at] || between(at).contains('\n'));
    (framed && own_lines && apart).then_some(parts)
}

fn ends_line(tokens: &Tokens<'_>, end: usize) -> bool {
    let rest = tokens.text().get(end..).unwrap_or_default().trim_start_matches([' ', '\t', '\r']);
    rest.is_empty() || rest.starts_with(['\n', '#'])
}
