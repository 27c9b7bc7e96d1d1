//! Items, and what stands between their braces.
//!
//! In: the words of one item. Out: a [`Part`]. A block stands on one line if it fits (a charter of several parts, a
//! tier, a table and a test never do); else its parts stand below one another, and what they say is aligned.

use super::WIDTH;
use super::braces::{Block, alone, bare, cut_terms, terms, texts};
use super::doc::{Doc, STEP, width};
use super::phrase::{flat, is_keyword, phrase, split, word};
use super::rules;
use super::stack::{Cell, Class, Part, joined};
use super::trivia::{Unit, Word};

/// An item of a file, or a stretch that stays as it is.
pub(super) fn unit(words: &Unit<'_>) -> Part {
    alone(words, |words| item(words, 0))
}

fn item(words: &[Word<'_>], indent: usize) -> Part {
    match words[0].text {
        _ if words[0].verbatim.is_some() => Part::new(words, phrase(words)),
        _ if words.get(1).is_some_and(|mark| mark.text == ":") => rules::rule(words, indent),
        "charter" => charter(words, indent),
        "tiers" => tiers(words),
        "tier" => tier(words, indent),
        "member" => named(words, "member"),
        "taxonomy" => taxonomy(words, indent),
        "program" | "asset" => declaration(words, indent),
        "impossible" => rules::impossible(words, indent),
        "let" => rules::definition(words),
        "guarantee" => rules::guarantee(words, indent),
        "repeal" => rules::repeal(words, indent),
        "table" => rules::table(words, indent),
        "test" => test(words, indent),
        kind => asset(words, kind, indent),
    }
}

/// `charter "…" { enacted D  source "…" }`
fn charter(words: &[Word<'_>], indent: usize) -> Part {
    let block = Block::of(words);
    let parts = split(block.inner, |words, at| is_keyword(words, at, &["enacted", "until", "source"]));
    let pad = parts.iter().map(|part| width(part[0].text)).max().unwrap_or(0);
    let cells = flat(words).filter(|_| parts.len() < 2).map(|text| vec![Cell::new("charter", text)]);
    let parts = texts(&parts, |words| {
        let gap = pad.saturating_sub(width(words[0].text)) + 1;
        Part::new(words, Doc::Many(vec![word(&words[0]), Doc::Gap(gap), phrase(&words[1..]).align()]))
    });
    Part::new(words, block.over_lines(phrase(block.head), parts, indent)).or_one_line(Class::Alone, cells)
}

/// `tiers a > b > c`
fn tiers(words: &[Word<'_>]) -> Part {
    let (keyword, names) = words.split_at(1);
    let names = split(names, |words, at| words[at].text == ">").into_iter().map(phrase).collect();
    let lines = Doc::Many(vec![word(&keyword[0]), Doc::Gap(1), Doc::Fill(1, names).align()]);
    Part::new(words, lines).or_one_line(Class::Alone, flat(words).map(|text| vec![Cell::new("tiers", text)]))
}

/// `tier NAME { rules and tables }`
fn tier(words: &[Word<'_>], indent: usize) -> Part {
    let block = Block::of(words);
    let entries = split(block.inner, |words, at| {
        let of_table = |at: usize| words[at - 1].text == "table" || at > 1 && words[at - 2].text == "table";
        let label = |at: usize| words.get(at + 1).is_some_and(|mark| mark.text == ":") && !of_table(at);
        words[at].verbatim.or(words[at - 1].verbatim).is_some() || is_keyword(words, at, &["table"]) || label(at)
    });
    let entries = texts(&entries, |words| item(words, indent + STEP));
    let cells = block.is_empty().then(|| flat(words)).flatten().map(|text| vec![Cell::new("tier", text)]);
    Part::new(words, block.over_lines(phrase(block.head), entries, indent)).or_one_line(Class::Alone, cells)
}

/// `member NAME "…"`, and what else is words and a label.
fn named(words: &[Word<'_>], class: &str) -> Part {
    let cells = flat(words).and_then(|_| head_cells(words, false));
    Part::new(words, Doc::nest(vec![phrase(words)])).or_one_line(Class::Run(class.to_owned()), cells)
}

/// The words before a label, and the label; an empty one where `always`.
fn head_cells(words: &[Word<'_>], always: bool) -> Option<Vec<Cell>> {
    let label = words.iter().position(|word| word.text.starts_with('"')).unwrap_or(words.len());
    let (name, label) = words.split_at(label);
    let mut cells = vec![Cell::new("name", flat(name)?)];
    if always || !label.is_empty() {
        let text = flat(label)?;
        cells.push(Cell { gap: usize::from(!text.is_empty()), bound: true, ..Cell::new("label", text) });
    }
    Some(cells)
}

/// `asset NAME modes … { fields }` or `program { fields }`
fn declaration(words: &[Word<'_>], indent: usize) -> Part {
    let block = Block::of(words);
    let fields = named_parts(block.inner);
    let bare: Vec<Vec<Word<'_>>> = fields.iter().map(|field| bare(field)).collect();
    let cells = flat(words).and_then(|_| {
        let mut cells = vec![Cell::new("head", flat(block.head)?)];
        cells.extend(block.on_one_line(&bare, "  ")?);
        Some(cells)
    });
    let pad = pad(&fields);
    let fields = texts(&fields, |words| field(words, pad));
    let class = if block.is_empty() { Class::Run("asset kind".to_owned()) } else { Class::Alone };
    Part::new(words, block.over_lines(phrase(block.head), fields, indent)).or_one_line(class, cells)
}

/// Cuts before each `NAME:`.
fn named_parts<'w, 't>(words: &'w [Word<'t>]) -> Vec<&'w [Word<'t>]> {
    split(words, |words, at| words.get(at + 1).is_some_and(|mark| mark.text == ":"))
}

/// How wide the longest name is, its colon included.
fn pad(parts: &[&[Word<'_>]]) -> usize {
    parts.iter().map(|part| width(part[0].text) + 1).max().unwrap_or(0)
}

/// `NAME: TYPE "…" = VALUE`
fn field(words: &[Word<'_>], pad: usize) -> Part {
    let end = words.iter().position(|word| word.text.starts_with('"') || word.text == "=").unwrap_or(words.len());
    let (name, says) = words[..end].split_at(2.min(end));
    let rest = &words[end..];
    let gap = pad.saturating_sub(width(words[0].text) + 1) + 1;
    let cells = flat(words).and_then(|_| {
        let name = flat(name)? + &" ".repeat(gap) + &flat(says)?;
        let rest = if rest.is_empty() { None } else { Some(Cell { hole: WIDTH, ..Cell::new("rest", flat(rest)?) }) };
        Some([Cell::new("name", name)].into_iter().chain(rest).collect())
    });
    let mut lines = vec![phrase(name), Doc::Gap(gap), phrase(says)];
    if !rest.is_empty() {
        lines.extend([Doc::Gap(1), phrase(rest)]);
    }
    Part::new(words, Doc::nest(lines)).or_one_line(Class::Grid, cells)
}

/// `KIND NAME "…" { settings }`
fn asset(words: &[Word<'_>], kind: &str, indent: usize) -> Part {
    let block = Block::of(words);
    let settings = named_parts(block.inner);
    let bare: Vec<Vec<Word<'_>>> = settings.iter().map(|setting| bare(setting)).collect();
    let cells = flat(words).and_then(|_| {
        let mut cells = head_cells(block.head, true)?;
        cells.extend(block.on_one_line(&bare, "  ")?);
        Some(cells)
    });
    let pad = pad(&settings);
    let settings = texts(&settings, |words| setting(words, pad));
    let lines = block.over_lines(phrase(block.head), settings, indent);
    Part::new(words, lines).or_one_line(Class::Run(format!("asset {kind}")), cells)
}

/// `NAME: VALUE`
fn setting(words: &[Word<'_>], pad: usize) -> Part {
    let (name, value) = words.split_at(words.len().min(2));
    let gap = pad.saturating_sub(width(words[0].text) + 1) + 1;
    Part::new(words, Doc::nest(vec![phrase(name), Doc::Gap(gap), phrase(value).align()]))
}

/// `taxonomy NAME { terms }`
fn taxonomy(words: &[Word<'_>], indent: usize) -> Part {
    let block = Block::of(words);
    let cells = flat(words).and_then(|_| {
        let inner = block.on_one_line(&terms(block.inner), ", ")?;
        Some(vec![Cell::new("name", flat(block.head)?), Cell::new("terms", joined(&inner))])
    });
    let lines = block.over_lines(phrase(block.head), term_parts(block.inner, indent + STEP), indent);
    Part::new(words, lines).or_one_line(Class::Run("taxonomy".to_owned()), cells)
}

/// Terms a line each; neighbours that are nothing but a name share lines.
fn term_parts(words: &[Word<'_>], indent: usize) -> Vec<Part> {
    let terms = cut_terms(words);
    let mut parts = Vec::new();
    let mut terms = terms.as_slice();
    while let Some(first) = terms.first() {
        let is_next = |term: &&&[Word<'_>]| term.len() == 1 && term[0].above.is_empty() && !term[0].apart;
        let more = if first.len() == 1 { terms[1..].iter().take_while(is_next).count() } else { 0 };
        let (run, rest) = terms.split_at(more + 1);
        terms = rest;
        parts.push(match run {
            [only] => alone(only, |words| term(words, indent)),
            run => alone(run.concat().as_slice(), |words| Part::new(words, leaves(words))),
        });
    }
    parts
}

/// Terms with nothing below them, as many on a line as fit.
fn leaves(words: &[Word<'_>]) -> Doc {
    let mut terms = terms(words);
    let last = terms.len().saturating_sub(1);
    for term in &mut terms[..last] {
        term.last_mut().into_iter().for_each(|word| word.comma = true);
    }
    Doc::Fill(1, terms.iter().map(|term| phrase(term)).collect())
}

/// `NAME "…" { terms }`
fn term(words: &[Word<'_>], indent: usize) -> Part {
    let class = Class::Run("term".to_owned());
    if !words.iter().any(|word| word.text == "{") {
        return named(words, "term");
    }
    let block = Block::of(words);
    let cells = flat(words).and_then(|_| {
        let inner = block.on_one_line(&terms(block.inner), ", ")?;
        let mut cells = head_cells(block.head, false)?;
        cells.push(Cell::new("terms", joined(&inner)));
        Some(cells)
    });
    let nested = block.inner.iter().any(|word| word.text == "{");
    let quiet = block.inner.iter().all(|word| word.above.is_empty()) && block.close.above.is_empty();
    let head = phrase(block.head);
    let lines = if nested || !quiet {
        block.over_lines(head, term_parts(block.inner, indent + STEP), indent)
    } else {
        block.around(head, leaves(block.inner))
    };
    Part::new(words, lines).or_one_line(class, cells)
}

/// `test "…" { program { … }  as of D  expect … }`
fn test(words: &[Word<'_>], indent: usize) -> Part {
    let block = Block::of(words);
    let parts = split(block.inner, |words, at| is_keyword(words, at, &["program", "as", "expect"]));
    let parts = texts(&parts, |words| match words[0].text {
        "program" => given(words),
        "expect" => rules::expectation(words),
        _ => named(words, "as of"),
    });
    let cells = block.is_empty().then(|| flat(words)).flatten().map(|text| vec![Cell::new("test", text)]);
    Part::new(words, block.over_lines(phrase(block.head), parts, indent)).or_one_line(Class::Alone, cells)
}

/// `program { settings }`, as many settings on a line as fit
fn given(words: &[Word<'_>]) -> Part {
    let block = Block::of(words);
    let settings: Vec<Vec<Word<'_>>> = named_parts(block.inner).into_iter().map(bare).collect();
    let cells = flat(words).and_then(|_| {
        let inner = block.on_one_line(&settings, "  ")?;
        Some(vec![Cell::new("given", format!("program {}", joined(&inner)))])
    });
    let fill = Doc::Fill(2, settings.iter().map(|setting| phrase(setting)).collect());
    let parts = if settings.is_empty() { Vec::new() } else { vec![Part::new(&[], fill)] };
    let lines = block.over_lines(phrase(block.head), parts, 0);
    Part::new(words, lines).or_one_line(Class::Alone, cells)
}
