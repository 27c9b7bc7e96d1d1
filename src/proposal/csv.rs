//! Proposals as CSV: a header of fields, then one proposal a row.
//!
//! Every cell that is not empty becomes a bare text with the place of its content; an empty one is a field left out.
//! Cells are separated by commas and may stand in quotes, with `""` for a quote, over several lines. A header without a
//! comma that has semicolons or tabs is one of a spreadsheet whose locale separates by these; then all rows do. A first
//! line `sep=;`, as spreadsheets write it, says the same and is no header. A dotted
//! column (`volumes.nissan`) becomes an entry of the object `volumes`. Rows without any content do not count. A row at
//! fault loses that row only; a header at fault loses the file.

use std::borrow::Cow;

use super::Read;
use super::document::{DEPTH, Document, Entry, Fault, FaultyPlaces, Node, NodeKind, Text, numbered, split_at_marks};
use super::tree::{Key, Slot, TableId, Tree};
use crate::notation::counted;
use crate::text::{Span, Spanned};

/// Reads a CSV file.
pub(super) fn read(text: Text<'_>, stem: &str) -> Read {
    let mut rows = Rows::new(text);
    let Some(header) = rows.next() else { return broken(text, stem, vec![no_header(text)], Vec::new()) };
    match Header::new(&header, rows.separator) {
        Ok(layout) => {
            let (mut documents, mut unnamed) = (Vec::new(), None);
            for (at, row) in rows.enumerate() {
                unnamed =
                    unnamed.or_else(|| layout.unnamed.iter().find(|(cell, _)| has_content(&row, *cell)).map(|of| of.1));
                documents.push(layout.document(row, numbered(stem, at + 1)));
            }
            let unnamed = unnamed.map(|place| Spanned::new(String::new(), place));
            Read { documents, columns: Some(layout.names.into_iter().chain(unnamed).collect()) }
        }
        Err((faults, names)) => broken(text, stem, faults, names),
    }
}

fn no_header(text: Text<'_>) -> Fault {
    Fault::new(text.whole(), "there is no header").help("name the fields in the first row")
}

fn broken(text: Text<'_>, stem: &str, faults: Vec<Fault>, names: Vec<Spanned<String>>) -> Read {
    Read { documents: vec![Document::broken(stem.to_owned(), text.whole(), faults)], columns: Some(names) }
}

/// A row, or a header, and where the next row begins.
pub(super) struct Found<T> {
    pub row: T,
    pub end: usize,
    /// Whether a quote is not closed before the end of the text.
    pub unclosed: bool,
}

/// The columns of a text that begins with a header, or that it is at fault; nothing where nothing but blank rows is there.
pub(super) fn header(text: Text<'_>) -> Option<Found<Result<Header, ()>>> {
    let mut rows = Rows::new(text);
    let row = rows.next()?;
    let header = Header::new(&row, rows.separator).map_err(|_| ());
    Some(Found { row: header, end: rows.at, unclosed: rows.unclosed })
}

/// The row that a text begins with, whether it has content or not.
pub(super) fn one_row(text: Text<'_>, separator: Separator) -> Found<Row<'_>> {
    let mut rows = Rows::after_header(text, separator);
    let row = rows.row();
    Found { row, end: rows.at, unclosed: rows.unclosed }
}

/// Whether a cell of a row has content.
pub(super) fn has_content(row: &Row<'_>, cell: usize) -> bool {
    row.cells.get(cell).is_some_and(|cell| !cell.is_empty())
}

/// What the columns are.
#[derive(Debug)]
pub(super) struct Header {
    separator: Separator,
    /// How many there are.
    pub width: usize,
    /// Those with a name, by their keys.
    pub columns: Vec<Column>,
    /// Their names but `name`, as written.
    pub names: Vec<Spanned<String>>,
    /// The columns without a name, and where it would stand.
    pub unnamed: Vec<(usize, Span)>,
}

/// A key, and the cells of a row that make its value.
#[derive(Debug)]
pub(super) struct Column {
    pub key: Key,
    pub cells: Cells,
}

#[derive(Debug)]
pub(super) enum Cells {
    One(usize),
    Group(Vec<Column>),
}

impl Header {
    /// The columns, or what is wrong with them; then with the names of those that can be told apart, if any can.
    fn new(row: &Row<'_>, separator: Separator) -> Result<Header, (Vec<Fault>, Vec<Spanned<String>>)> {
        let (mut tree, root) = Tree::new();
        let (mut doubled, mut names) = (Vec::new(), Vec::new());
        for (at, cell) in row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let cell = Spanned::new(cell.node.clone().into_owned(), cell.span);
            match tree.set(root, path(&cell), at) {
                Ok(()) => names.extend((cell.node != "name").then_some(cell)),
                Err(fault) => doubled.push(fault),
            }
        }
        let unnamed =
            row.cells.iter().enumerate().filter(|(_, cell)| cell.is_empty()).map(|(at, cell)| (at, cell.span));
        let (width, unnamed) = (row.cells.len(), unnamed.collect());
        match (row.faults.is_empty(), doubled.is_empty()) {
            (true, true) => Ok(Header { separator, width, columns: columns(&mut tree, root), names, unnamed }),
            (true, false) => Err((doubled, names)),
            (false, _) => Err((row.faults.iter().cloned().chain(doubled).collect(), Vec::new())),
        }
    }

    /// The columns without the places of their keys, for rows that do not stand in one text with the header: there these
    /// would be the places of something else.
    pub fn apart(mut self) -> Self {
        fn forget(columns: &mut [Column]) {
            for Column { key, cells } in columns {
                key.span = Span { start: u32::MAX, end: u32::MAX, ..key.span };
                if let Cells::Group(columns) = cells {
                    forget(columns);
                }
            }
        }
        forget(&mut self.columns);
        self
    }

    /// What stands between the cells of its rows.
    pub fn separator(&self) -> Separator {
        self.separator
    }

    /// Reads one row that begins at the start of a text.
    pub fn row<'t>(&self, text: Text<'t>) -> Option<Row<'t>> {
        Rows::after_header(text, self.separator).next()
    }

    /// The proposal of a row.
    pub fn document(&self, row: Row<'_>, unnamed: String) -> Document {
        let mut cells = row.cells;
        // Spreadsheets end rows with empty cells.
        while cells.len() > self.width && cells.last().is_some_and(|cell| cell.is_empty()) {
            cells.pop();
        }
        if row.faults.is_empty()
            && let Some(fault) = self.count(row.span, &cells)
        {
            return Document::broken(unnamed, row.span, vec![fault]);
        }
        let node = Node::new(row.span, NodeKind::Map(entries(&self.columns, &mut cells)));
        let sound = FaultyPlaces::of(&row.faults).left_out_of(node);
        let mut document = match sound {
            Some(node) => Document::new(node, unnamed),
            None => Document::broken(unnamed, row.span, Vec::new()),
        };
        document.faults.splice(0..0, row.faults);
        document
    }

    fn count(&self, row: Span, cells: &[Spanned<Cow<'_, str>>]) -> Option<Fault> {
        let message = format!("the header has {}, this row has {}", counted(self.width, "column"), cells.len());
        let help = match cells.first() {
            Some(first) if first.starts_with('#') => "CSV has no comments: leave the line out",
            _ if cells.len() > self.width => self.separator.kept(),
            _ => "leave a cell empty rather than out",
        };
        (cells.len() != self.width).then(|| Fault::new(row, message).help(help))
    }
}

/// What stands between the cells of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    Comma,
    Semicolon,
    Tab,
    Bar,
}

impl Separator {
    /// The first of these that stands outside of quotes in the first line with some content.
    fn of(text: &str) -> Separator {
        let by_itself = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
        let header = text.split(['\n', '\r']).find(|line| !line.chars().all(by_itself)).unwrap_or_default();
        let has = |separator: &Separator| header.split('"').step_by(2).any(|bare| bare.contains(separator.mark()));
        Separator::ALL.into_iter().find(has).unwrap_or(Separator::Comma)
    }

    const ALL: [Separator; 4] = [Separator::Comma, Separator::Semicolon, Separator::Tab, Separator::Bar];

    /// What a line `sep=;` says, and where the next line begins.
    fn said(text: &str) -> Option<(Option<Separator>, usize)> {
        let line = text.split_inclusive('\n').next()?;
        let word = line.trim_end_matches(['\n', '\r']).trim_start().trim_matches('"');
        let mark = word.get(..4).filter(|head| head.eq_ignore_ascii_case("sep=")).map(|head| &word[head.len()..])?;
        let mark = if mark.trim().is_empty() && mark.contains('\t') { "\t" } else { mark.trim() };
        let separator = Separator::ALL.into_iter().find(|separator| mark == separator.mark().to_string());
        // A spreadsheet may fill the line up with empty cells; more than these is a header.
        (mark.chars().count() == 1 || mark.chars().all(|letter| matches!(letter, ',' | ';'))).then(|| {
            (separator.or_else(|| Separator::ALL.into_iter().find(|of| mark.starts_with(of.mark()))), line.len())
        })
    }

    /// The mark itself.
    pub fn mark(self) -> char {
        match self {
            Separator::Comma => ',',
            Separator::Semicolon => ';',
            Separator::Tab => '\t',
            Separator::Bar => '|',
        }
    }

    /// How a cell keeps what would part it.
    fn kept(self) -> &'static str {
        match self {
            Separator::Comma => "put a cell that holds a comma in quotes, and separate the elements of a set by `;`",
            Separator::Semicolon => {
                "the header separates columns by `;`: put a cell that holds one in quotes, as a set of several does"
            }
            Separator::Tab => "the header separates columns by tabs: put a cell that holds one in quotes",
            Separator::Bar => "the header separates columns by `|`: put a cell that holds one in quotes",
        }
    }
}

/// The keys of a column's name; one with nothing before or after a dot, or absurdly many dots, is a single odd key.
fn path(cell: &Spanned<String>) -> Vec<Key> {
    let keys = split_at_marks(&cell.node, cell.span, '.').take(DEPTH + 1);
    let path: Vec<Key> = keys.map(|key| Spanned::new(key.node.to_owned(), key.span)).collect();
    if path.len() > DEPTH || path.iter().any(|key| key.is_empty()) { vec![cell.clone()] } else { path }
}

fn columns(tree: &mut Tree<usize>, table: TableId) -> Vec<Column> {
    let branches = tree.take(table);
    let mut column = |slot| match slot {
        Slot::Leaf(at) => Cells::One(at),
        Slot::Table(id) => Cells::Group(columns(tree, id)),
        Slot::Tables(_) => Cells::Group(Vec::new()),
    };
    branches.into_iter().map(|branch| Column { key: branch.key, cells: column(branch.slot) }).collect()
}

/// The entries of a row; each of its cells is used once.
fn entries(columns: &[Column], cells: &mut [Spanned<Cow<'_, str>>]) -> Vec<Entry> {
    let entry = |column: &Column| Some(Entry { value: value(&column.cells, cells)?, key: column.key.clone() });
    columns.iter().filter_map(entry).collect()
}

fn value(column: &Cells, cells: &mut [Spanned<Cow<'_, str>>]) -> Option<Node> {
    match column {
        Cells::One(at) => {
            let cell = cells.get_mut(*at).filter(|cell| !cell.is_empty())?;
            Some(Node::new(cell.span, NodeKind::Bare(std::mem::take(&mut cell.node).into_owned())))
        }
        Cells::Group(columns) => {
            let entries = entries(columns, cells);
            let place = entries.first()?.value.span;
            Some(Node::new(place, NodeKind::Map(entries)))
        }
    }
}

/// One row: its cells, the place of each one's content, and what is wrong with its quotes.
pub(super) struct Row<'a> {
    span: Span,
    pub cells: Vec<Spanned<Cow<'a, str>>>,
    pub faults: Vec<Fault>,
}

/// The rows of the text that have some content.
struct Rows<'a> {
    text: Text<'a>,
    bytes: &'a [u8],
    separator: Separator,
    at: usize,
    /// What is wrong with the quotes of the row at hand.
    faults: Vec<Fault>,
    /// A quote was never closed. The rows after it are read all the same, but only once: each such quote is looked
    /// for to the end of the text.
    unclosed: bool,
    /// How many cells the row before has.
    width: usize,
}

impl<'a> Rows<'a> {
    fn new(text: Text<'a>) -> Self {
        let (said, at) = match Separator::said(text.text) {
            Some((said, at)) => (said, at),
            None => (None, 0),
        };
        let separator = said.unwrap_or_else(|| Separator::of(&text.text[at..]));
        Rows { at, ..Rows::after_header(text, separator) }
    }

    fn after_header(text: Text<'a>, separator: Separator) -> Self {
        Rows { text, bytes: text.text.as_bytes(), separator, at: 0, faults: Vec::new(), unclosed: false, width: 1 }
    }

    fn row(&mut self) -> Row<'a> {
        let start = self.at;
        let mut cells = Vec::with_capacity(self.width);
        cells.push(self.cell());
        while self.peek() == Some(self.separator.mark() as u8) {
            self.at += 1;
            cells.push(self.cell());
        }
        let span = self.text.part(start..self.at).whole();
        self.end_line();
        self.width = cells.len();
        Row { span, cells, faults: std::mem::take(&mut self.faults) }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn end_line(&mut self) {
        match (self.peek(), self.bytes.get(self.at + 1)) {
            (Some(b'\r'), Some(b'\n')) => self.at += 2,
            (Some(_), _) => self.at += 1,
            (None, _) => {}
        }
    }

    /// The next cell, up to the mark that ends it.
    fn cell(&mut self) -> Spanned<Cow<'a, str>> {
        let mark = self.separator.mark() as u8;
        self.skip_while(|byte| matches!(byte, b' ' | b'\t') && byte != mark);
        if self.peek() == Some(b'"') { self.quoted() } else { self.plain() }
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
    }

    fn plain(&mut self) -> Spanned<Cow<'a, str>> {
        let (start, mark) = (self.at, self.separator.mark() as u8);
        self.skip_while(|byte| !matches!(byte, b'\n' | b'\r') && byte != mark);
        let cell = self.text.part(start..self.at);
        Spanned::new(Cow::Borrowed(cell.text.trim()), cell.whole())
    }

    fn quoted(&mut self) -> Spanned<Cow<'a, str>> {
        let open = self.at;
        let Some((content, end)) = self.closing(open + 1) else { return self.not_closed(open) };
        let cell = Spanned::new(content, self.text.span(open + 1..end));
        self.at = end + 1;
        let rest = self.plain();
        let cell = Spanned { span: if rest.is_empty() { cell.span } else { cell.span.to(rest.span) }, ..cell };
        if !rest.is_empty() {
            let fault = Fault::new(rest.span, format!("`{}` stands after the closing quote", rest.node));
            self.faults.push(fault.help("write `\"\"` for a quote within quotes"));
        }
        cell
    }

    /// The content of the quotes that begins at `from`, and where the closing quote is.
    fn closing(&self, from: usize) -> Option<(Cow<'a, str>, usize)> {
        let (mut content, mut from) = (Cow::Borrowed(""), from);
        loop {
            let end = from + self.text.text.get(from..)?.find('"')?;
            content += &self.text.text[from..end];
            if self.bytes.get(end + 1) != Some(&b'"') {
                return Some((content, end));
            }
            content += "\"";
            from = end + 2;
        }
    }

    fn not_closed(&mut self, open: usize) -> Spanned<Cow<'a, str>> {
        let fault = Fault::new(self.text.span(open..open + 1), "this quote is never closed");
        self.faults.push(fault.help("write the missing `\"`, and `\"\"` for a quote within quotes"));
        if self.unclosed {
            self.at = self.bytes.len();
        } else {
            self.skip_while(|byte| !matches!(byte, b'\n' | b'\r'));
        }
        self.unclosed = true;
        Spanned::new(Cow::Borrowed(&self.text.text[open..self.at]), self.text.span(open..self.at))
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Row<'a>;

    fn next(&mut self) -> Option<Row<'a>> {
        while self.at < self.bytes.len() {
            let row = self.row();
            if !row.faults.is_empty() || row.cells.iter().any(|cell| !cell.is_empty()) {
                return Some(row);
            }
        }
        None
    }
}
