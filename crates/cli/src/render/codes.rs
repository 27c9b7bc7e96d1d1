//! The pages of findings for people.

use std::io;

use super::page::{Cell, Ink, Page, Row, cell, plain, row};
use crate::console::Console;
use paceline::finding::{Code, Severity};

/// Prints every code, its severity, and what it is.
pub fn table(console: &mut Console) -> io::Result<()> {
    let mut page = Page::new(console.width());
    let rows: Vec<Row> = Code::ALL.iter().map(|code| row([kind(*code), name(*code), plain(code.summary())])).collect();
    page.rows(0, &rows);
    console.print(&page.finish())
}

fn kind(code: Code) -> Cell {
    let ink = match code.severity() {
        Severity::Error => Ink::Bad,
        Severity::Warning => Ink::Doubtful,
    };
    cell(ink, code.severity().name())
}

fn name(code: Code) -> Cell {
    cell(Ink::Strong, code.name())
}

/// Prints a code's page: laid out where somebody sees it so, else the Markdown that it is.
pub fn page(code: Code, console: &mut Console) -> io::Result<()> {
    if !console.is_seen() {
        return console.print(code.page());
    }
    let mut page = Page::new(console.width());
    page.rows(0, &[row([kind(code), name(code)])]);
    for block in blocks(code.page()) {
        page.blank();
        match block {
            Block::Heading(text) => page.rows(0, &[row([cell(Ink::Strong, text)])]),
            Block::Prose(text) => page.rows(0, &[row([plain(text)])]),
            Block::Example(lines) => {
                lines.iter().for_each(|line| page.line(&Ink::Faint.paint(&format!("    {line}"))));
            }
        }
    }
    console.print(&page.finish())
}

/// A part of a page.
enum Block<'a> {
    Heading(&'a str),
    Prose(String),
    Example(Vec<&'a str>),
}

/// The parts of a page behind its title, which are all that pages have: headings, paragraphs, examples.
fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().skip(1).peekable();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            blocks.push(Block::Heading(heading));
        } else if line.starts_with("```") {
            blocks.push(Block::Example(lines.by_ref().take_while(|line| *line != "```").collect()));
        } else if !line.is_empty() {
            let mut prose = line.to_owned();
            while let Some(more) = lines.next_if(|line| !line.is_empty()) {
                prose = prose + " " + more;
            }
            blocks.push(Block::Prose(prose));
        }
    }
    blocks
}
