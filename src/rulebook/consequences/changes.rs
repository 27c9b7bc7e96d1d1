//! Small changes of a text around a fault, one of which may be what was meant.
//!
//! In: a finding and its place. Out: changes, the likelier ones first: its fixes; a token written as the language writes
//! it; one left out, exchanged with the next, put in, or replaced. Guesses all, which are tried and never told.

use crate::finding::{Code, Edit, Finding, Fix, Label};
use crate::notation::nearest;
use crate::syntax::characters;
use crate::syntax::parser::words;
use crate::syntax::tokens::{Kind, Stray, Tokens};
use crate::text::{SourceId, Sources, Span};

/// Edits of one source, to be made together.
pub(super) type Change = Vec<Edit>;

/// The marks that a slip leaves out.
const MARKS: [&str; 13] = ["{", "}", ":", "[", "]", "(", ")", ",", "->", "|", "=", ">", "."];
/// The words that a slip leaves out, besides those that begin an item.
const WORDS: [&str; 10] = ["when", "is", "in", "lead", "on", "by", "where", "expect", "of", "cost"];
/// How many tokens ahead the end of a block is looked for.
const BLOCK: usize = 80;
/// How many names are put where one may be missing.
const NAMES: usize = 3;
/// How many places are tried that may declare a name that is spelt otherwise.
const DECLARATIONS: usize = 8;

/// The changes to try for a fault among all that was found.
pub(super) fn around(sources: &Sources, fault: &Finding, found: &[Finding]) -> Vec<Change> {
    let names = names(fault, found);
    let own = fault.fixes.iter().filter(|fix| one_source(fix)).map(|fix| fix.edits.clone());
    let mut changes: Vec<Change> = own.collect();
    changes.extend(declarations(sources, fault));
    changes.extend(renamed(sources, fault, found));
    let mut seen = Vec::new();
    for label in fault.labels.iter().take(2).filter(|label| label.span.source == fault.span().source) {
        let text = sources.at(label.span.source).text();
        let tokens = Tokens::new(label.span.source, text);
        let at = tokens.code().partition_point(|token| token.span.end <= label.span.start);
        if !seen.contains(&at) {
            seen.push(at);
            let around = Around { id: label.span.source, tokens: &tokens, at };
            match fault.code {
                Code::Syntax => around.all(&names, &mut changes),
                _ => changes.extend(names.iter().map(|name| around.instead(at, name))),
            }
        }
    }
    changes
}

fn one_source(fix: &Fix) -> bool {
    fix.edits.windows(2).all(|two| two[0].span.source == two[1].span.source)
}

/// What stands in backticks in a sentence.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').skip(1).step_by(2).filter(|word| words::is_name(word))
}

/// The names that other findings miss, and that are near no other.
fn names<'f>(fault: &Finding, found: &'f [Finding]) -> Vec<&'f str> {
    let mut names = Vec::new();
    let others = found.iter().filter(|finding| finding.fixes.is_empty() && mark(finding) != mark(fault));
    for name in others.flat_map(|finding| quoted(&finding.message)) {
        if !names.contains(&name) && names.len() < NAMES {
            names.push(name);
        }
    }
    names
}

/// For a word of the language that was taken for a name: another name there, and wherever else it is found at fault.
fn renamed(sources: &Sources, fault: &Finding, found: &[Finding]) -> Option<Change> {
    let word = sources.slice(fault.span());
    if fault.code != Code::Syntax || !words::is_reserved(word) || !fault.message.ends_with("cannot be a name") {
        return None;
    }
    let others = found.iter().filter(|other| other.code == Code::Syntax && sources.slice(other.span()) == word);
    let mut places: Vec<Span> = others.map(Finding::span).filter(|span| span.source == fault.span().source).collect();
    places.sort_unstable();
    places.dedup();
    (places.len() > 1).then(|| places.into_iter().map(|span| Edit { span, text: format!("{word}_") }).collect())
}

fn mark(finding: &Finding) -> (Span, &str) {
    (finding.span(), &finding.message)
}

/// For a name that nobody declared: to declare it, where a name nearly the same is declared.
fn declarations(sources: &Sources, fault: &Finding) -> Vec<Change> {
    let name = sources.slice(fault.span());
    if fault.code != Code::UnknownName || !words::is_name(name) {
        return Vec::new();
    }
    let mut changes = Vec::new();
    for (id, source) in sources.iter() {
        let tokens = Tokens::new(id, source.text());
        let word = |at: usize| tokens.code().get(at).map_or("", |token| tokens.slice(token.span));
        for (at, token) in tokens.code().iter().enumerate() {
            let near = || nearest(word(at), [name]).is_some() || nearest(name, [word(at)]).is_some();
            if token.kind != Kind::Word || word(at) == name || !words::is_name(word(at)) || !near() {
                continue;
            }
            changes.push(vec![Edit { span: token.span, text: name.to_owned() }]);
        }
    }
    changes.truncate(DECLARATIONS);
    changes
}

/// The tokens around a place.
struct Around<'t> {
    id: SourceId,
    tokens: &'t Tokens<'t>,
    at: usize,
}

impl Around<'_> {
    fn all(&self, names: &[&str], changes: &mut Vec<Change>) {
        let near = [0, -1, 1, -2, 2].map(|step: isize| self.at.checked_add_signed(step));
        let near: Vec<usize> = near.into_iter().flatten().filter(|at| *at <= self.count()).collect();
        let close = || near.iter().copied().filter(|at| at.abs_diff(self.at) < 2);
        near.iter().for_each(|&at| changes.extend(self.rewritten(at).iter().map(|text| self.instead(at, text))));
        near.iter().for_each(|&at| changes.push(self.instead(at, "")));
        near.iter().filter(|at| **at + 1 < self.count()).for_each(|&at| changes.push(self.exchanged(at)));
        close().for_each(|at| changes.extend(MARKS.map(|mark| self.before(at, mark))));
        changes.extend(self.closed_text());
        changes.extend(self.closed_by_word());
        for name in names {
            near.iter().for_each(|&at| changes.push(self.before(at, name)));
            close().for_each(|at| changes.push(self.instead(at, name)));
        }
        changes.extend(words::ITEMS.iter().chain(&WORDS).map(|word| self.before(self.at, word)));
        changes.retain(|change| !change.is_empty());
    }

    /// The next `end`, as other languages close a block.
    fn closed_by_word(&self) -> Option<Change> {
        let mut ahead = self.at..self.count().min(self.at + BLOCK);
        let end = ahead.find(|at| self.word(*at).eq_ignore_ascii_case("end"))?;
        Some(self.instead(end, "}"))
    }

    fn count(&self) -> usize {
        self.tokens.code().len()
    }

    fn span(&self, at: usize) -> Option<Span> {
        self.tokens.code().get(at).map(|token| token.span)
    }

    fn word(&self, at: usize) -> &str {
        self.span(at).map_or("", |span| self.tokens.slice(span))
    }

    /// Nothing where there is no such token.
    fn instead(&self, at: usize, text: &str) -> Change {
        self.span(at).map(|span| Edit { span, text: format!(" {text} ") }).into_iter().collect()
    }

    fn before(&self, at: usize, text: &str) -> Change {
        let end = self.tokens.text().len();
        let span = self.span(at).map_or(Span::new(self.id, end, end), |span| span.before());
        vec![Edit { span, text: format!(" {text} ") }]
    }

    fn exchanged(&self, at: usize) -> Change {
        let (Some(one), Some(other)) = (self.span(at), self.span(at + 1)) else { return Vec::new() };
        let put = |span: Span, text: Span| Edit { span, text: self.tokens.slice(text).to_owned() };
        vec![put(one, other), put(other, one)]
    }

    /// The token as the language writes what it looks like.
    fn rewritten(&self, at: usize) -> Vec<String> {
        let word = self.word(at);
        let inner = word.trim_matches(|mark: char| !mark.is_alphanumeric());
        match self.tokens.code().get(at).map(|token| token.kind) {
            Some(Kind::Text | Kind::Stray(Stray::Quoted)) => words::as_value(inner).into_iter().collect(),
            Some(Kind::Stray(Stray::Word | Stray::Figure)) => {
                vec![characters::plain(word), word.chars().filter(char::is_ascii).collect()]
            }
            Some(Kind::Stray(Stray::Character)) => {
                word.chars().filter_map(characters::ascii_mark).map(str::to_owned).collect()
            }
            Some(Kind::Word) => words::near(word, &words::RESERVED.concat()).map(str::to_owned).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// A text that is not closed, closed behind each of its words; and one that was not opened, opened before each word.
    fn closed_text(&self) -> Vec<Change> {
        let open = (self.at.saturating_sub(2)..self.at + 3)
            .find(|at| self.tokens.code().get(*at).is_some_and(|token| token.kind == Kind::Stray(Stray::OpenText)));
        let Some((open, span)) = open.and_then(|at| Some((at, self.span(at)?))) else { return Vec::new() };
        let quote = |at: usize| vec![Edit { span: Span::new(self.id, at, at), text: "\"".to_owned() }];
        let inner = self.tokens.slice(span);
        let ends = inner.match_indices(char::is_whitespace).map(|(at, _)| span.start as usize + at);
        let starts = (open.saturating_sub(6)..open).rev().filter_map(|at| self.span(at));
        ends.map(quote).rev().take(8).chain(starts.map(|start| quote(start.start as usize))).collect()
    }
}

/// Says of a name that nobody declared where else it is used, and where a name nearly the same is declared.
pub(super) fn tell_further_places(told: &mut Finding, dropped: &[Finding], change: &Change, sources: &Sources) {
    let name = sources.slice(told.span()).to_owned();
    let same = dropped.iter().filter(|finding| finding.code == told.code && sources.slice(finding.span()) == name);
    if told.code != Code::UnknownName {
        return;
    }
    let further: Vec<Span> = same.flat_map(|finding| finding.labels.iter().map(|label| label.span)).collect();
    told.labels.extend(further.iter().map(|span| Label { span: *span, message: "and here".into() }));
    let [Edit { span, text }] = change.as_slice() else { return };
    if text.trim() != name || *span == told.span() {
        return;
    }
    let declared = sources.slice(*span).to_owned();
    told.labels.push(Label { span: *span, message: "declared so, and used nowhere".into() });
    told.help = Some(format!("did you mean `{declared}`? write both alike"));
    let uses: Vec<Span> =
        told.labels.iter().map(|label| label.span).filter(|span| sources.slice(*span) == name).collect();
    let edits = uses.into_iter().map(|span| Edit { span, text: declared.clone() }).collect();
    told.fixes = vec![
        Fix { message: format!("write `{declared}`"), safe: false, edits },
        Fix { message: format!("declare `{name}`"), safe: false, edits: vec![Edit { span: *span, text: name }] },
    ];
}
