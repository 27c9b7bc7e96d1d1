//! Text laid out in columns for people.
//!
//! In: sections of rows of cells. Out: lines no wider than the page, styled as if colours were wanted; what a colour
//! says, a word or a symbol says too. Rows of the same indent share their columns within a section; what does not fit
//! is wrapped within its column.

use clap::builder::styling::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use paceline::diagnostic::visible;

/// How a text is meant to strike the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Plain,
    /// What one looks for first.
    Strong,
    /// What one looks at last.
    Faint,
    Good,
    Bad,
    Doubtful,
    /// One of several that are to be told apart, all of the same rank.
    One(usize),
}

/// The colours of those that are to be told apart.
const SEVERAL: [AnsiColor; 6] =
    [AnsiColor::Yellow, AnsiColor::Red, AnsiColor::Cyan, AnsiColor::Magenta, AnsiColor::Green, AnsiColor::Blue];

impl Ink {
    fn style(self) -> Style {
        match self {
            Ink::Plain => Style::new(),
            Ink::Strong => Style::new().bold(),
            Ink::Faint => Style::new().dimmed(),
            Ink::Good => AnsiColor::Green.on_default().bold(),
            Ink::Bad => AnsiColor::Red.on_default().bold(),
            Ink::One(at) => SEVERAL[at % SEVERAL.len()].on_default().bold(),
            Ink::Doubtful => AnsiColor::Yellow.on_default().bold(),
        }
    }

    /// The text in this style.
    pub fn paint(self, text: &str) -> String {
        let style = self.style();
        if text.is_empty() { String::new() } else { format!("{style}{text}{style:#}") }
    }
}

/// A text in one style.
#[derive(Debug, Clone)]
pub struct Cell {
    /// What it says.
    pub text: String,
    ink: Ink,
}

/// A text in a style.
pub fn cell(ink: Ink, text: impl AsRef<str>) -> Cell {
    Cell { text: visible(text.as_ref()).replace(['\n', '\t'], " "), ink }
}

/// A text as it is.
pub fn plain(text: impl AsRef<str>) -> Cell {
    cell(Ink::Plain, text)
}

/// A text one looks at last.
pub fn faint(text: impl AsRef<str>) -> Cell {
    cell(Ink::Faint, text)
}

/// Cells beside each other; the last takes what room is left.
#[derive(Debug, Clone)]
pub struct Row {
    indent: usize,
    /// From left to right.
    pub cells: Vec<Cell>,
}

/// A row at the left of its section.
pub fn row(cells: impl IntoIterator<Item = Cell>) -> Row {
    indented(0, cells)
}

/// A row that belongs to the one above.
pub fn indented(indent: usize, cells: impl IntoIterator<Item = Cell>) -> Row {
    Row { indent, cells: cells.into_iter().collect() }
}

/// Text being laid out.
#[derive(Debug)]
pub struct Page {
    text: String,
    width: usize,
}

/// The room for the names of sections.
const MARGIN: usize = 12;
/// The room behind a column; a symbol stands close to what it marks.
fn gap(width: usize) -> usize {
    if width == 1 { 1 } else { 2 }
}

/// No column is squeezed below this.
const LEAST: usize = 10;

impl Page {
    /// An empty page.
    pub fn new(width: usize) -> Self {
        Page { text: String::new(), width }
    }

    /// All of its text.
    pub fn finish(self) -> String {
        self.text
    }

    /// A line between sections.
    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A line that is laid out and painted already.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// What the page is about.
    pub fn title(&mut self, title: &Cell, aside: &str) {
        self.rows(0, &[row([title.clone(), faint(aside)])]);
    }

    /// Rows beside the name of their section; nothing at all without rows.
    pub fn section(&mut self, name: &str, rows: &[Row]) {
        if rows.is_empty() {
            return;
        }
        self.blank();
        let start = self.text.len();
        self.rows(MARGIN, rows);
        let margin = Ink::Strong.paint(name) + &" ".repeat(MARGIN.saturating_sub(name.width()));
        self.text.replace_range(start..start + MARGIN, &margin);
    }

    /// Rows in columns, all of them so far from the left.
    pub fn rows(&mut self, margin: usize, rows: &[Row]) {
        let mut indents: Vec<usize> = rows.iter().map(|row| row.indent).collect();
        indents.sort_unstable();
        indents.dedup();
        let widths: Vec<Vec<usize>> = indents
            .iter()
            .map(|&indent| {
                let like = rows.iter().filter(|row| row.indent == indent);
                columns(like, self.width.saturating_sub(margin + indent))
            })
            .collect();
        for row in rows {
            let at = indents.partition_point(|&indent| indent < row.indent);
            self.row(margin + row.indent, row, &widths[at]);
        }
    }

    fn row(&mut self, margin: usize, row: &Row, widths: &[usize]) {
        let Some(last) = row.cells.len().checked_sub(1) else { return };
        let taken = room_of(widths.get(..last).unwrap_or(widths));
        let rest = self.width.saturating_sub(margin + taken).max(LEAST);
        let width = |at: usize| if at == last { rest } else { widths[at] };
        let lines: Vec<Vec<String>> =
            row.cells.iter().enumerate().map(|(at, cell)| wrap(&cell.text, width(at))).collect();
        let height = lines.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let mut blank = margin;
            for (at, cell) in row.cells.iter().enumerate() {
                let piece = lines[at].get(line).map(String::as_str).unwrap_or_default();
                if !piece.is_empty() {
                    self.text.push_str(&" ".repeat(blank));
                    self.text.push_str(&cell.ink.paint(piece));
                    blank = 0;
                }
                blank += width(at).saturating_sub(piece.width()) + gap(width(at));
            }
            self.text.push('\n');
        }
    }
}

/// How wide the columns of rows must be at least, the last among them, lest a word be broken.
fn longest_words<'a>(rows: impl Iterator<Item = &'a Row> + Clone) -> Vec<usize> {
    let mut longest = vec![0; rows.clone().map(|row| row.cells.len()).max().unwrap_or(0)];
    for row in rows {
        for (at, cell) in row.cells.iter().enumerate() {
            let blank = cell.text.width() - cell.text.trim_start().width();
            let word = cell.text.split_whitespace().map(|word| word.width()).max().unwrap_or(0) + blank;
            longest[at] = longest[at].max(word);
        }
    }
    longest
}

/// Whether rows fit beside each other into a width with every word whole.
pub fn fit(rows: &[Row], width: usize) -> bool {
    let longest = longest_words(rows.iter());
    longest.split_last().is_none_or(|(rest, widths)| room_of(widths) + rest <= width)
}

/// How wide the columns of some rows are, but the last of each, so that the longest rows fit into the room.
fn columns<'a>(rows: impl Iterator<Item = &'a Row> + Clone, room: usize) -> Vec<usize> {
    let mut least = longest_words(rows.clone());
    let count = least.len();
    let last_word = least.pop().unwrap_or(0);
    let whole = room_of(&least) + last_word <= room;
    if !whole {
        least.fill(LEAST);
    }
    let mut widths = vec![0; count.saturating_sub(1)];
    let mut rest = 0;
    for row in rows {
        let last = row.cells.len().saturating_sub(1);
        for (at, cell) in row.cells.iter().enumerate() {
            let width = cell.text.width();
            if at < last {
                widths[at] = widths[at].max(width);
            } else if at + 1 == count && at > 0 {
                rest = rest.max(width.min(room / 3));
            }
        }
    }
    rest = if whole { rest.max(last_word) } else { rest };
    while room_of(&widths) + rest > room {
        let squeezable = widths.iter_mut().zip(&least).filter(|(width, least)| **width > **least);
        match squeezable.map(|(width, _)| width).max() {
            Some(widest) => *widest -= 1,
            None if whole && rest > last_word => rest -= 1,
            None => break,
        }
    }
    widths
}

/// The room that columns take.
fn room_of(widths: &[usize]) -> usize {
    widths.iter().map(|&width| width + gap(width)).sum()
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    // Paths, addresses and labels are not broken at their slashes and dashes, so that they can be copied.
    let options = textwrap::Options::new(width)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).into_iter().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(width: usize, rows: &[Row]) -> String {
        let mut page = Page::new(width);
        page.section("Shared", rows);
        anstream::adapter::strip_str(&page.finish()).to_string()
    }

    #[test]
    fn columns_align_and_the_last_wraps() {
        let rows = [
            row([plain("platform"), plain("shared"), plain("a rather long name that does not fit")]),
            row([plain("upper_body"), plain("–"), plain("none")]),
            indented(2, [plain("more"), plain("of it")]),
        ];
        assert_eq!(
            laid_out(52, &rows),
            "\nShared      platform    shared  a rather long name\n                                that does not fit\n            upper_body  –       none\n              more  of it\n"
        );
    }

    #[test]
    fn nothing_is_wider_than_the_page() {
        let long = "word ".repeat(40);
        let text = laid_out(60, &[row([plain(&long), plain(&long), plain(&long)])]);
        assert!(text.lines().all(|line| line.width() <= 60), "{text}");
    }

    #[test]
    fn what_would_steer_a_terminal_is_shown() {
        assert_eq!(cell(Ink::Plain, "a\u{1b}[2Jb\nc").text, "a?[2Jb c");
    }
}
