//! Parts below one another, neighbours aligned.
//!
//! In: [`Part`]s, each with its text on one line (in cells) or its document over several. Out: one document a line or
//! more. A part stands on one line if that fits; neighbours of the same class that do, with no empty line between, have
//! their cells below one another. A column is not aligned where that would tear too large a hole, or leave the page.

use super::WIDTH;
use super::doc::{Doc, width};
use super::trivia::{Remark, Word};
use std::collections::BTreeMap;

/// A hole wider than this parts a line more than alignment helps to read it.
const HOLE: usize = 24;

/// A part of a text on one line, and where it stands among its neighbours.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// What it is: only cells of the same kind stand below one another.
    pub key: String,
    pub text: String,
    /// The blanks behind it.
    pub gap: usize,
    /// How wide a hole alignment may tear before it.
    pub hole: usize,
    /// Whether it is aligned only where the next is too.
    pub bound: bool,
}

impl Cell {
    pub(super) fn new(key: impl Into<String>, text: impl Into<String>) -> Self {
        Cell { key: key.into(), text: text.into(), gap: 1, hole: HOLE, bound: false }
    }
}

/// With which neighbours a part is aligned.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Class {
    /// With none.
    Alone,
    /// With those of the same name right above and below.
    Run(String),
    /// With all of its block.
    Grid,
}

/// An item, or a part of a block.
#[derive(Debug)]
pub(super) struct Part {
    pub class: Class,
    /// Its text on one line, where no comment stands in it.
    pub cells: Option<Vec<Cell>>,
    /// Its text over several lines, the comment at its end included.
    pub lines: Doc,
    /// The comment at its end, where it stands on one line.
    pub note: Option<Doc>,
    /// The comments above it, and whether an empty line stands before each, and before itself.
    pub above: Vec<(String, bool)>,
    pub apart: bool,
}

impl Part {
    /// A part of these words, over several lines only.
    pub(super) fn new(words: &[Word<'_>], lines: Doc) -> Self {
        let first = words.first();
        let above = first.map_or(&[][..], |word| &word.above);
        Part {
            class: Class::Alone,
            cells: None,
            lines,
            note: super::phrase::note(words),
            above: above.iter().map(|remark| (remark.text.to_owned(), remark.apart)).collect(),
            apart: first.is_some_and(|word| word.apart),
        }
    }

    /// The same, on one line if it fits.
    pub(super) fn or_one_line(self, class: Class, cells: Option<Vec<Cell>>) -> Self {
        Part { class, cells, ..self }
    }

    fn fits(&self, indent: usize) -> bool {
        self.cells.as_ref().is_some_and(|cells| indent + width(&joined(cells)) <= WIDTH)
    }

    fn begins_apart(&self) -> bool {
        self.apart || self.above.iter().any(|(_, apart)| *apart)
    }
}

/// The cells on one line, aligned with nothing.
pub(super) fn joined(cells: &[Cell]) -> String {
    let mut text = String::new();
    for cell in cells {
        text.push_str(&cell.text);
        text.extend(std::iter::repeat_n(' ', cell.gap));
    }
    text.truncate(text.trim_end().len());
    text
}

/// The parts below one another, then comments; no line break before the first or behind the last.
pub(super) fn stack(parts: Vec<Part>, below: &[Remark<'_>], indent: usize) -> Doc {
    let mut texts = one_lines(&parts, indent);
    let mut docs = Vec::new();
    let mut first = true;
    let mut line = |docs: &mut Vec<Doc>, apart: bool, doc: Vec<Doc>| {
        if !std::mem::take(&mut first) {
            docs.push(Doc::Break(apart));
        }
        docs.extend(doc);
    };
    for (at, part) in parts.into_iter().enumerate() {
        for (text, apart) in part.above {
            line(&mut docs, apart, vec![Doc::Text(text)]);
        }
        match texts.remove(&at) {
            Some(text) => line(&mut docs, part.apart, [Doc::Text(text)].into_iter().chain(part.note).collect()),
            None => line(&mut docs, part.apart, vec![part.lines]),
        }
    }
    for remark in below {
        line(&mut docs, remark.apart, vec![Doc::Text(remark.text.to_owned())]);
    }
    Doc::Many(docs)
}

/// The texts of the parts that stand on one line.
fn one_lines(parts: &[Part], indent: usize) -> BTreeMap<usize, String> {
    let mut texts = BTreeMap::new();
    let mut run: Vec<usize> = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let joins = run.last().is_some_and(|last| {
            part.class == parts[*last].class
                && match part.class {
                    Class::Alone => false,
                    Class::Run(_) => last + 1 == at && !part.begins_apart(),
                    Class::Grid => true,
                }
        });
        if !part.fits(indent) {
            continue;
        }
        if !joins {
            align(parts, &std::mem::take(&mut run), indent, &mut texts);
        }
        run.push(at);
    }
    align(parts, &run, indent, &mut texts);
    texts
}

/// Aligns as many columns of a run as fit.
fn align(parts: &[Part], run: &[usize], indent: usize, texts: &mut BTreeMap<usize, String>) {
    let lines: Vec<&[Cell]> = run.iter().filter_map(|at| parts[*at].cells.as_deref()).collect();
    let most = lines.iter().map(|cells| cells.len()).max().unwrap_or(0);
    for columns in (0..=most).rev() {
        let is_torn = |cells: &&[Cell]| cells.len() > columns && columns > 0 && cells[columns - 1].bound;
        if lines.iter().any(is_torn) {
            continue;
        }
        let mut aligned = vec![String::new(); lines.len()];
        let all: Vec<usize> = (0..lines.len()).collect();
        column(&lines, &all, 0, columns, &mut aligned);
        if columns == 0 || aligned.iter().all(|text| indent + width(text) <= WIDTH) {
            texts.extend(run.iter().copied().zip(aligned));
            return;
        }
    }
}

/// Writes column `at` of those `lines` that are alike up to it, and all behind.
fn column(lines: &[&[Cell]], alike: &[usize], at: usize, columns: usize, texts: &mut [String]) {
    let mut next: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for &line in alike {
        let cells = lines[line];
        let Some(cell) = cells.get(at) else { continue };
        texts[line].push_str(&cell.text);
        match cells.get(at + 1) {
            Some(behind) => next.entry(&behind.key).or_default().push(line),
            None => texts[line].truncate(texts[line].trim_end().len()),
        }
    }
    for alike in next.into_values() {
        let length = |line: &usize| width(&texts[*line]) + lines[*line][at].gap;
        let most = alike.iter().map(length).max().unwrap_or(0);
        let least = alike.iter().map(length).min().unwrap_or(0);
        let together = at + 1 < columns && most - least <= lines[alike[0]][at + 1].hole;
        for &line in &alike {
            let blanks = if together { most - width(&texts[line]) } else { lines[line][at].gap };
            texts[line].extend(std::iter::repeat_n(' ', blanks));
        }
        if together {
            column(lines, &alike, at + 1, columns, texts);
        } else {
            alike.iter().for_each(|line| column(lines, &[*line], at + 1, columns, texts));
        }
    }
}
