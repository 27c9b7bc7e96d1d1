//! A table of who leads, for people.
//!
//! A member is a letter and a colour; the legend says which. Columns that do not fit beside each other stand below each
//! other, in bands of their own.

use std::collections::BTreeSet;
use std::io;

use jiff::civil::Date;
use unicode_width::UnicodeWidthStr;

use super::decision::not_in_force;
use super::names::Names;
use super::page::{Ink, Page, Row, cell, faint, plain, row};
use crate::console::Console;
use paceline::decision::StatedAnswer;
use paceline::diagnostic::visible;
use paceline::matrix::{Matrix, MatrixCell, MatrixHead, MatrixRow, letters};
use paceline::model::{FieldId, Program, Slot};
use paceline::notation;
use paceline::rulebook::Rulebook;

/// What a table is made of.
pub struct Asked {
    pub program: Program,
    pub sides: [FieldId; 2],
}

/// Prints a table.
pub fn print(rulebook: &Rulebook, matrix: &Matrix, asked: &Asked, day: Date, console: &mut Console) -> io::Result<()> {
    let mut page = Page::new(console.width());
    let title = format!("Who leads, by {} and {}", matrix.rows, matrix.columns);
    page.title(&cell(Ink::Strong, title), &format!("as of {day}"));
    page.blank();
    if rulebook.model().in_force(day) {
        let letters = letters(rulebook.model());
        let sheet = Sheet { rulebook, matrix, letters, notes: notes(matrix), width: console.width() };
        sheet.bands().iter().for_each(|line| page.line(line));
        page.section("Members", &sheet.members());
        page.section("Cells", &sheet.signs());
    } else {
        page.rows(0, &[not_in_force(day)]);
    }
    page.section("Programmes", &programmes(rulebook, asked));
    page.blank();
    console.print(&page.finish())
}

struct Sheet<'a> {
    rulebook: &'a Rulebook,
    matrix: &'a Matrix,
    letters: Vec<String>,
    /// The sets of fields that cells hang on, in the order in which they come.
    notes: Vec<&'a Vec<String>>,
    width: usize,
}

fn notes(matrix: &Matrix) -> Vec<&Vec<String>> {
    let mut notes: Vec<&Vec<String>> = Vec::new();
    for cell in matrix.lines.iter().flat_map(|line| &line.cells) {
        if !cell.hangs_on.is_empty() && !notes.contains(&&cell.hangs_on) {
            notes.push(&cell.hangs_on);
        }
    }
    notes
}

/// What stands in a cell where no programme can be.
const IMPOSSIBLE: &str = "–";
/// Between two columns.
const GAP: &str = "  ";
/// Longer words above a column are broken.
const HEAD: usize = 14;

impl Sheet<'_> {
    /// The lines of the table, in as many bands as the columns need.
    fn bands(&self) -> Vec<String> {
        let heads: Vec<Vec<String>> = self.matrix.heads.iter().map(|head| self.head(head)).collect();
        let widths: Vec<usize> = (0..heads.len()).map(|at| self.column_width(at, &heads[at])).collect();
        let names = self.matrix.lines.iter().map(|line| self.name(line).width());
        let margin = names.chain([self.matrix.rows.width()]).max().unwrap_or(0).min(self.width / 3);
        let mut lines = Vec::new();
        let mut first = 0;
        while first < widths.len() {
            let mut room = self.width.saturating_sub(margin);
            let fits = widths[first..].iter().take_while(|&&width| {
                let fits = width + GAP.len() <= room;
                room = room.saturating_sub(width + GAP.len());
                fits
            });
            let end = first + fits.count().max(1);
            if first > 0 {
                lines.push(String::new());
            }
            lines.extend(self.above(margin, &heads[first..end], &widths[first..end]));
            lines.extend(self.matrix.lines.iter().map(|line| self.line(margin, line, first, &widths[first..end])));
            first = end;
        }
        lines
    }

    /// What stands above a column, in lines; a term below another has a mark for each step.
    fn head(&self, head: &MatrixHead) -> Vec<String> {
        let said = format!("{}{}", "›".repeat(head.depth), bare(&head.name, &self.matrix.columns));
        broken(&said)
    }

    /// What stands beside a line.
    fn name(&self, line: &MatrixRow) -> String {
        format!("{}{}", "  ".repeat(line.head.depth), bare(&line.head.name, &self.matrix.rows))
    }

    fn column_width(&self, at: usize, head: &[String]) -> usize {
        let cells = self.matrix.lines.iter().map(|line| self.cell(&line.cells[at]).0);
        cells.chain(head.iter().map(|part| part.width())).max().unwrap_or(1)
    }

    /// The lines above a band: the field of the columns, then their values.
    fn above(&self, margin: usize, heads: &[Vec<String>], widths: &[usize]) -> Vec<String> {
        let height = heads.iter().map(Vec::len).max().unwrap_or(0);
        let field = Ink::Faint.paint(&self.matrix.columns);
        let mut lines = vec![format!("{}{GAP}{field}", " ".repeat(margin))];
        for at in 0..height {
            let last = at + 1 == height;
            let mut line = padded(Ink::Faint, if last { &self.matrix.rows } else { "" }, margin);
            for (head, width) in heads.iter().zip(widths) {
                // Short heads stand right above their column.
                let part = (at + head.len()).checked_sub(height).and_then(|at| head.get(at));
                line += GAP;
                line += &padded(Ink::Strong, part.map_or("", String::as_str), *width);
            }
            lines.push(line.trim_end().to_owned());
        }
        lines
    }

    fn line(&self, margin: usize, line: &MatrixRow, first: usize, widths: &[usize]) -> String {
        let mut text = padded(Ink::Plain, &cut(&self.name(line), margin), margin);
        for (cell, width) in line.cells[first..].iter().zip(widths) {
            let (own, painted) = self.cell(cell);
            text += GAP;
            text += &painted;
            text += &" ".repeat(width.saturating_sub(own));
        }
        text.trim_end().to_owned()
    }

    /// What stands in a cell, and how wide it is: who leads, and behind that the number of the note on what it hangs on.
    fn cell(&self, cell: &MatrixCell) -> (usize, String) {
        let note = self.notes.iter().position(|hangs| **hangs == cell.hangs_on);
        let note = note.map(|at| raised(at + 1)).unwrap_or_default();
        if cell.leaders.is_empty() {
            return (IMPOSSIBLE.width(), Ink::Faint.paint(IMPOSSIBLE));
        }
        let leaders: Vec<(String, Ink)> = cell.leaders.iter().map(|leader| self.leader(leader)).collect();
        let width = leaders.iter().map(|(text, _)| text.width() + 1).sum::<usize>() - 1 + note.width();
        let painted: Vec<String> = leaders.iter().map(|(text, ink)| ink.paint(text)).collect();
        (width, painted.join("/") + &Ink::Faint.paint(&note))
    }

    /// A leader in a cell: the letter of a member, or the field that names it.
    fn leader(&self, leader: &StatedAnswer) -> (String, Ink) {
        match leader {
            StatedAnswer::Name(name) => {
                let at = self.rulebook.members().iter().position(|member| member.name == *name).unwrap_or(0);
                (self.letters[at].clone(), Ink::One(at))
            }
            StatedAnswer::Written(text) => (text.clone(), Ink::Strong),
            _ => (String::new(), Ink::Plain),
        }
    }

    /// Which letter is which member.
    fn members(&self) -> Vec<Row> {
        let names = Names::new(self.rulebook);
        let members = self.rulebook.members().iter().zip(&self.letters).enumerate();
        members
            .map(|(at, (member, letter))| row([cell(Ink::One(at), letter), plain(names.member(&member.name))]))
            .collect()
    }

    /// What else stands in cells.
    fn signs(&self) -> Vec<Row> {
        let cells = || self.matrix.lines.iter().flat_map(|line| &line.cells);
        let read = cells().flat_map(|cell| &cell.leaders).filter_map(|leader| match leader {
            StatedAnswer::Written(text) => Some(text.as_str()),
            _ => None,
        });
        let read: BTreeSet<&str> = read.collect();
        let mut rows: Vec<Row> = Vec::new();
        rows.extend(read.into_iter().map(|text| row([cell(Ink::Strong, text), plain("whoever that is")])));
        let notes = self.notes.iter().enumerate().map(|(at, fields)| {
            let said = format!("hangs on {} too", notation::list(fields, "and").replace('`', ""));
            row([faint(raised(at + 1)), plain(said)])
        });
        rows.extend(notes);
        let is_open = |cell: &MatrixCell| cell.leaders.len() > 1 && cell.hangs_on.is_empty();
        if let Some(open) = cells().find(|cell| is_open(cell)) {
            let said: Vec<String> = open.leaders.iter().map(|leader| self.leader(leader).0).collect();
            rows.push(row([plain(said.join("/")), plain("one or the other: it hangs on several fields at once")]));
        }
        if cells().any(|cell| cell.leaders.is_empty()) {
            rows.push(row([plain(IMPOSSIBLE), plain("no such programme can be")]));
        }
        rows
    }
}

/// The number of a note, as it stands behind a word.
fn raised(number: usize) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    number.to_string().bytes().filter_map(|digit| DIGITS.get(usize::from(digit.wrapping_sub(b'0')))).collect()
}

/// What all programmes of the table have in common, and what is unknown of them.
fn programmes(rulebook: &Rulebook, asked: &Asked) -> Vec<Row> {
    let model = rulebook.model();
    let (mut with, mut unknown) = (Vec::new(), Vec::new());
    for (at, (field, slot)) in model.fields.iter().zip(asked.program.slots()).enumerate() {
        match slot {
            _ if asked.sides.contains(&FieldId(at as u32)) => {}
            Slot::Known(value) if field.default.as_ref() == Some(value) => {
                with.push((&field.name, notation::value(model, field.ty, value).unwrap_or_default(), " (its default)"));
            }
            Slot::Known(value) => {
                with.push((&field.name, notation::value(model, field.ty, value).unwrap_or_default(), ""))
            }
            Slot::Unknown => unknown.push(field.name.clone()),
        }
    }
    let mut rows: Vec<Row> =
        with.into_iter().map(|(name, value, why)| row([plain(name), plain(value), faint(why.trim())])).collect();
    rows.extend(unknown.iter().map(|name| row([plain(name), cell(Ink::Doubtful, "unknown"), plain("")])));
    rows
}

/// An atom of numbers or dates without the name of its field, which stands at the side.
fn bare<'n>(name: &'n str, field: &str) -> &'n str {
    name.strip_prefix(field).and_then(|rest| rest.strip_prefix(' ')).unwrap_or(name)
}

/// A text in lines that are not longer than need be, broken at blanks and behind underscores.
fn broken(text: &str) -> Vec<String> {
    let text = visible(text);
    let mut lines = vec![String::new()];
    for piece in text.split_inclusive([' ', '_']) {
        let full = lines.last().is_some_and(|line| !line.is_empty() && line.width() + piece.trim_end().width() > HEAD);
        if full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

fn padded(ink: Ink, text: &str, width: usize) -> String {
    format!("{}{}", ink.paint(text), " ".repeat(width.saturating_sub(text.width())))
}

/// A text no wider than this.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for letter in text.chars() {
        if short.width() + 1 >= width {
            break;
        }
        short.push(letter);
    }
    short + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_broken_where_words_end() {
        assert_eq!(broken("europe"), ["europe"]);
        assert_eq!(broken("north_america_and_more"), ["north_america_", "and_more"]);
        assert_eq!(broken("in 2020-05-27..2026-01-01"), ["in", "2020-05-27..2026-01-01"]);
    }
}
