//! Rules, tables, and whatever else has clauses.
//!
//! In: the words of one. Out: a [`Part`]. On one line if it fits; else its answer, with the condition if that fits,
//! and the clauses below it, a line each, what they say aligned. Dates and `overrides` share a line.

use super::WIDTH;
use super::braces::{Block, texts};
use super::doc::{Doc, STEP, width};
use super::phrase::{between_commas, close, condition, flat, is_keyword, list, note, phrase, split, word};
use super::stack::{Cell, Class, Part};
use super::trivia::Word;

/// The words with which clauses begin, and the parts of answers that may stand on lines of their own.
const CLAUSES: &[&str] =
    &["have", "where", "prefer", "among", "when", "from", "until", "overrides", "source", "because"];
/// Those that say something to people. A statement with both stands on several lines.
const TEXTS: &[&str] = &["source", "because"];
/// A hole in the midst of a sentence is not to be wider.
const SMALL_HOLE: usize = 12;
/// Those that share a line.
const DATES: &[&str] = &["from", "until", "overrides"];

/// Cuts a statement before its clauses; `where` of a `some` is none.
fn clauses<'w, 't>(words: &'w [Word<'t>]) -> Vec<&'w [Word<'t>]> {
    split(words, |words, at| {
        is_keyword(words, at, CLAUSES) && !(at > 1 && words[at].text == "where" && words[at - 2].text == "some")
    })
}

/// `LABEL: ANSWER clauses`
pub(super) fn rule(words: &[Word<'_>], indent: usize) -> Part {
    let joins: &[&str] = match words.get(2).map(|verb| verb.text) {
        Some("choose") => &[],
        Some("bar") => &["where", "when"],
        _ => &["have", "among", "when"],
    };
    let parts = clauses(words);
    let (head, tail) = parts.split_first().map_or((words, &[][..]), |(head, tail)| (*head, tail));
    let (label, answer) = head.split_at(head.len().min(2));
    let answer = [("label", label), ("answer", answer)];
    statement(words, &answer, tail, joins, "rule", indent)
}

/// `impossible when COND because "…"`
pub(super) fn impossible(words: &[Word<'_>], indent: usize) -> Part {
    let (head, tail) = words.split_at(1);
    statement(words, &[("impossible", head)], &clauses(tail), &["when"], "impossible", indent)
}

/// `repeal LABEL, … from DATE because "…"`
pub(super) fn repeal(words: &[Word<'_>], indent: usize) -> Part {
    let parts = clauses(words);
    let (head, tail) = parts.split_first().map_or((words, &[][..]), |(head, tail)| (*head, tail));
    statement(words, &[("repeal", head)], tail, &["from"], "repeal", indent)
}

/// What begins with `head` and goes on with clauses, of which the first may stand behind it if `joins` names them.
fn statement(
    words: &[Word<'_>],
    head: &[(&str, &[Word<'_>])],
    tail: &[&[Word<'_>]],
    joins: &[&str],
    class: &str,
    indent: usize,
) -> Part {
    let cells = flat(words).filter(|_| !has_two_texts(tail)).map(|_| {
        let verb = head.last().and_then(|(_, answer)| answer.first()).map_or("", |verb| verb.text);
        let head = head.iter().filter_map(|(key, words)| Some(Cell::new(*key, flat(words)?)));
        let tail = tail.iter().filter_map(|clause| {
            let cell = Cell::new(format!("{verb} {}", clause[0].text), flat(clause)?);
            Some(if TEXTS.contains(&clause[0].text) { cell } else { Cell { hole: SMALL_HOLE, ..cell } })
        });
        head.chain(tail).collect()
    });
    let mut length = words.len() - tail.iter().map(|clause| clause.len()).sum::<usize>();
    let mut joined = 0;
    for clause in tail.iter().take_while(|clause| joins.contains(&clause[0].text)) {
        let longer = length + clause.len();
        if flat(&words[..longer]).is_none_or(|text| indent + width(&text) > WIDTH) {
            break;
        }
        (length, joined) = (longer, joined + 1);
    }
    let lines = Doc::nest(vec![head_of(&words[..length], indent), below(&tail[joined..], indent + STEP)]);
    Part::new(words, lines).or_one_line(Class::Run(class.to_owned()), cells)
}

fn has_two_texts(tail: &[&[Word<'_>]]) -> bool {
    tail.iter().filter(|clause| TEXTS.contains(&clause[0].text)).count() > 1
}

/// The first line of a statement, broken only if it must be.
fn head_of(words: &[Word<'_>], indent: usize) -> Doc {
    if let Some(text) = flat(words).filter(|text| indent + width(text) <= WIDTH) {
        return Doc::Many([Doc::Text(text)].into_iter().chain(note(words)).collect());
    }
    match words.get(2).map(|verb| verb.text) {
        Some("require") => {
            let (verb, holds) = words.split_at(3);
            Doc::Many(vec![phrase(verb), Doc::Gap(1), condition(holds)])
        }
        _ => Doc::Fill(1, between_commas(words).into_iter().map(phrase).collect()),
    }
}

/// Clauses on lines of their own, each begun by a line break.
fn below(tail: &[&[Word<'_>]], indent: usize) -> Doc {
    let mut lines: Vec<Vec<&[Word<'_>]>> = Vec::new();
    for clause in tail {
        let shares = |line: &Vec<&[Word<'_>]>| {
            let dates = line.iter().chain([clause]).all(|clause| DATES.contains(&clause[0].text));
            let texts = || line.iter().chain([clause]).map(|words| flat(words)).collect::<Option<Vec<_>>>();
            let quiet = line.last().is_some_and(|last| note(last).is_none()) && clause[0].above.is_empty();
            dates && quiet && texts().is_some_and(|texts| indent + width(&texts.join(" ")) + LONGEST <= WIDTH)
        };
        match lines.last_mut().filter(|line| shares(line)) {
            Some(line) => line.push(clause),
            None => lines.push(vec![clause]),
        }
    }
    let pad = lines.iter().map(|line| width(line[0][0].text)).max().unwrap_or(0);
    let lines = lines.iter().map(|line| {
        let mut parts = vec![Doc::Break(false), clause(line[0], pad)];
        parts.extend(line[1..].iter().flat_map(|words| [Doc::Gap(1), clause(words, 0)]));
        Doc::Many(parts)
    });
    Doc::Many(lines.collect())
}

/// The most blanks that can stand behind the first word of a clause.
const LONGEST: usize = "overrides".len();

/// One clause, what it says aligned at column `pad`.
fn clause(words: &[Word<'_>], pad: usize) -> Doc {
    let (keyword, says) = words.split_at(1);
    let gap = pad.saturating_sub(width(keyword[0].text)) + 1;
    let says = match keyword[0].text {
        "when" | "where" | "among" | "have" => condition(says),
        "prefer" => {
            let mut parts = Vec::new();
            for (at, preference) in between_commas(says).into_iter().enumerate() {
                parts.extend((at > 0).then_some(Doc::Line(1)));
                parts.push(condition(preference));
            }
            Doc::group(parts).align()
        }
        "overrides" => list(says),
        _ => phrase(says).align(),
    };
    Doc::Many(vec![word(&keyword[0]), Doc::Gap(gap), says])
}

/// `let NAME = COND`
pub(super) fn definition(words: &[Word<'_>]) -> Part {
    let (head, says) = words.split_at(words.len().min(3));
    let cells = flat(words).zip(flat(&head[..2])).zip(flat(&words[2..]));
    let cells = cells.map(|((_, name), says)| vec![Cell::new("name", name), Cell::new("says", says)]);
    let lines = Doc::nest(vec![phrase(head), Doc::Break(false), condition(says)]);
    Part::new(words, lines).or_one_line(Class::Run("let".to_owned()), cells)
}

/// `guarantee "…": COND clauses`
pub(super) fn guarantee(words: &[Word<'_>], indent: usize) -> Part {
    let (head, rest) = words.split_at(words.len().min(3));
    let parts = clauses(rest);
    let (holds, tail) = parts.split_first().map_or((rest, &[][..]), |(holds, tail)| (*holds, tail));
    let cells = flat(words).map(|_| {
        let tail = tail.iter().map(|clause| (clause[0].text, *clause));
        let all = [("title", head), ("holds", holds)].into_iter().chain(tail);
        all.filter_map(|(key, words)| Some(Cell::new(key, flat(words)?))).collect()
    });
    let one_line = flat(rest).filter(|text| rest[0].above.is_empty() && indent + STEP + width(text) <= WIDTH);
    let mut lines = vec![phrase(head), Doc::Break(false)];
    match one_line {
        Some(text) => lines.extend([Doc::Text(text)].into_iter().chain(note(rest))),
        None => lines.extend([condition(holds), below(tail, indent + STEP)]),
    }
    Part::new(words, Doc::nest(lines)).or_one_line(Class::Run("guarantee".to_owned()), cells)
}

/// `expect COND by LABEL, …`, and what else can be expected
pub(super) fn expectation(words: &[Word<'_>]) -> Part {
    let (keyword, rest) = words.split_at(1);
    let parts = split(rest, |words, at| is_keyword(words, at, &["by"]));
    let mut lines = vec![word(&keyword[0]), Doc::Gap(1)];
    lines.extend(parts.first().map(|holds| condition(holds)));
    for by in parts.iter().skip(1) {
        lines.extend([Doc::Break(false), word(&by[0]), Doc::Gap(1), list(&by[1..])]);
    }
    let cells = flat(words).map(|text| vec![Cell::new("expect", text)]);
    Part::new(words, Doc::nest(lines)).or_one_line(Class::Alone, cells)
}

/// `table NAME: HEAD by COLUMN, … { rows } clauses`
pub(super) fn table(words: &[Word<'_>], indent: usize) -> Part {
    let block = Block::of(words);
    let by = (0..block.head.len()).find(|at| is_keyword(block.head, *at, &["by"])).map_or(0, |by| by + 1);
    let (head, columns) = block.head.split_at(by);
    let head = Doc::nest(vec![phrase(head), Doc::Gap(1), list(columns)]);
    let rows = rows(block.inner);
    let named = rows.iter().any(|row| is_named(row));
    let rows = texts(&rows, |words| row(words, named, indent + STEP));
    let tail = clauses(block.tail);
    let after = flat(block.tail).filter(|text| {
        let quiet = block.close.note.is_none() && block.tail.first().is_some_and(|first| first.above.is_empty());
        quiet && !has_two_texts(&tail) && indent + STEP + width(text) <= WIDTH
    });
    let after = match after {
        Some(text) => Doc::Many([Doc::Gap(1), Doc::Text(text)].into_iter().chain(note(words)).collect()),
        None => Doc::nest(vec![below(&tail, indent + STEP)]),
    };
    let cells = block.is_empty().then(|| flat(words)).flatten();
    let cells = cells.map(|text| vec![Cell::new("table", text)]);
    let lines = Doc::Many(vec![block.over_lines(head, rows, indent), after]);
    Part::new(words, lines).or_one_line(Class::Alone, cells)
}

fn is_named(row: &[Word<'_>]) -> bool {
    row.get(1).is_some_and(|mark| mark.text == ":")
}

/// Cuts the rows of a table: each ends with its answer and its clauses, which no line break needs to follow.
fn rows<'w, 't>(words: &'w [Word<'t>]) -> Vec<&'w [Word<'t>]> {
    let mut end = None;
    split(words, |words, at| {
        if words[at - 1].text == "->" {
            end = Some(clauses_end(words, answer_end(words, at)));
        }
        if end == Some(at) {
            end = None;
            return true;
        }
        false
    })
}

/// Where the answer of a row ends that begins at `at`.
fn answer_end(words: &[Word<'_>], at: usize) -> usize {
    let end = path_end(words, at);
    match words.get(end) {
        Some(on) if on.text == "on" => path_end(words, end + 1),
        _ => end,
    }
}

/// Where the clauses of a row end that begin at `at`, if there are any.
fn clauses_end(words: &[Word<'_>], at: usize) -> usize {
    let mut end = at;
    while end < words.len() && is_keyword(words, end, CLAUSES) {
        let named = words[end].text == "overrides";
        end = path_end(words, end + 1);
        while named && end < words.len() && words[end - 1].comma {
            end = path_end(words, end);
        }
    }
    end
}

/// Behind a list or a dotted name.
fn path_end(words: &[Word<'_>], at: usize) -> usize {
    if at >= words.len() {
        return words.len();
    }
    let mut end = close(words, at) + 1;
    while words.get(end).is_some_and(|dot| dot.text == ".") {
        end += 2;
    }
    end
}

/// `NAME: cell | cell -> answer clauses`
fn row(words: &[Word<'_>], named: bool, indent: usize) -> Part {
    let cell = |key: String, text: String| Cell { hole: WIDTH, ..Cell::new(key, text) };
    let (name, rest) = words.split_at(if is_named(words) { 2 } else { 0 });
    let parts = split(rest, |words, at| matches!(words[at].text, "|" | "->") || is_keyword(words, at, CLAUSES));
    let own = parts.iter().position(|part| is_keyword(part, 0, CLAUSES)).unwrap_or(parts.len());
    let (parts, tail) = parts.split_at(own);
    let cells = flat(words).and_then(|_| {
        let mut cells = Vec::new();
        if named {
            cells.push(cell("name".to_owned(), flat(name)?));
        }
        for (at, part) in parts.iter().enumerate() {
            cells.push(cell(at.to_string(), flat(part)?));
        }
        for clause in tail {
            cells.push(Cell::new(clause[0].text, flat(clause)?));
        }
        Some(cells)
    });
    let mut lines: Vec<Doc> = if name.is_empty() { Vec::new() } else { vec![phrase(name), Doc::Gap(1)] };
    for (at, part) in parts.iter().enumerate() {
        let (mark, says) = part.split_at(usize::from(at > 0));
        lines.extend(mark.first().into_iter().flat_map(|mark| [Doc::Gap(1), word(mark), Doc::Gap(1)]));
        lines.push(list(says));
    }
    lines.push(below(tail, indent + STEP));
    Part::new(words, Doc::nest(lines)).or_one_line(Class::Grid, cells)
}
