//! Documents: text with places where a line may break, laid out within a width.
//!
//! In: a [`Doc`] built of groups, in the manner of Wadler's "A prettier printer". Out: its text. A group stands on one
//! line if it fits there, else every line of its own level is broken; a comment ends its line, whatever stands behind
//! it, so that no comment can swallow a word. What can go wrong: nothing; what cannot be broken may be too wide.

use super::WIDTH;

/// A piece of text that can be laid out.
#[derive(Debug, Clone)]
pub(super) enum Doc {
    /// Words on one line.
    Text(String),
    /// Words that stay as they are, over several lines perhaps.
    Verbatim(String),
    /// So many blanks; none at the start of a line.
    Gap(usize),
    /// So many blanks where its group stands on one line, else a line break.
    Line(usize),
    /// A line break, and an empty line where `true`.
    Break(bool),
    /// A comment at the end of a line.
    Note(String),
    /// A comment on a line of its own.
    Above(String),
    /// One behind the other.
    Many(Vec<Doc>),
    /// On one line if it fits.
    Group(Box<Doc>),
    /// As many on a line as fit, with so many blanks between.
    Fill(usize, Vec<Doc>),
    /// Lines begin where this begins.
    Align(Box<Doc>),
    /// Lines begin one step further right.
    Nest(Box<Doc>),
}

/// How far one level is indented.
pub(super) const STEP: usize = 2;
/// The blanks before a comment at the end of a line.
const BEFORE_NOTE: usize = 2;

impl Doc {
    pub(super) fn group(parts: Vec<Doc>) -> Doc {
        Doc::Group(Box::new(Doc::Many(parts)))
    }

    pub(super) fn nest(parts: Vec<Doc>) -> Doc {
        Doc::Nest(Box::new(Doc::Many(parts)))
    }

    pub(super) fn align(self) -> Doc {
        Doc::Align(Box::new(self))
    }

    /// Its text, each line ended.
    pub(super) fn render(&self) -> String {
        let mut page = Page::default();
        page.steps.push(Step::One { indent: 0, flat: false, doc: self });
        while let Some(step) = page.steps.pop() {
            page.step(step);
        }
        page.finish()
    }
}

/// How many columns a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}

/// What is still to be laid out.
#[derive(Clone, Copy)]
enum Step<'d> {
    One {
        indent: usize,
        flat: bool,
        doc: &'d Doc,
    },
    /// The parts of a fill behind the first.
    Rest {
        indent: usize,
        gap: usize,
        parts: &'d [Doc],
    },
}

/// A line that is written, or being written.
#[derive(Default)]
struct Row {
    text: String,
    note: Option<String>,
}

#[derive(Default)]
struct Page<'d> {
    rows: Vec<Row>,
    row: Row,
    /// Where the words of this line begin, while there is none yet.
    indent: usize,
    /// What is still to be laid out, the next one last.
    steps: Vec<Step<'d>>,
}

impl<'d> Page<'d> {
    fn step(&mut self, step: Step<'d>) {
        let (indent, flat, doc) = match step {
            Step::One { indent, flat, doc } => (indent, flat, doc),
            Step::Rest { indent, gap, parts } => return self.rest(indent, gap, parts),
        };
        match doc {
            Doc::Text(text) => self.write(text, indent),
            Doc::Verbatim(text) => self.verbatim(text, indent),
            Doc::Gap(blanks) => self.gap(*blanks, indent),
            Doc::Line(blanks) if flat => self.gap(*blanks, indent),
            Doc::Line(_) => self.end_line(indent),
            Doc::Break(empty) => {
                self.end_line(indent);
                if *empty {
                    self.rows.push(Row::default());
                }
            }
            Doc::Note(note) => self.row.note = Some(note.clone()),
            Doc::Above(comment) => {
                if !self.is_fresh() {
                    self.end_line(indent);
                }
                self.write(comment, indent);
                self.end_line(indent);
            }
            Doc::Many(parts) => {
                self.steps.extend(parts.iter().rev().map(|doc| Step::One { indent, flat, doc }));
            }
            Doc::Group(doc) => {
                let flat = flat || self.fits(self.column(indent), doc);
                self.steps.push(Step::One { indent, flat, doc });
            }
            Doc::Fill(gap, parts) => {
                let Some((first, parts)) = parts.split_first() else { return };
                self.steps.push(Step::Rest { indent, gap: *gap, parts });
                let flat = self.fits(self.column(indent), first);
                self.steps.push(Step::One { indent, flat, doc: first });
            }
            Doc::Align(doc) => self.steps.push(Step::One { indent: self.column(indent), flat, doc }),
            Doc::Nest(doc) => self.steps.push(Step::One { indent: indent + STEP, flat, doc }),
        }
    }

    /// The next part of a fill, on this line if it fits.
    fn rest(&mut self, indent: usize, gap: usize, parts: &'d [Doc]) {
        let Some((next, parts)) = parts.split_first() else { return };
        self.steps.push(Step::Rest { indent, gap, parts });
        let here = self.row.note.is_none() && self.fits(self.column(indent) + gap, next);
        if here {
            self.gap(gap, indent);
        } else {
            self.end_line(indent);
        }
        let flat = here || self.fits(indent, next);
        self.steps.push(Step::One { indent, flat, doc: next });
    }

    /// Whether nothing stands on this line yet.
    fn is_fresh(&self) -> bool {
        self.row.text.is_empty() && self.row.note.is_none()
    }

    /// The column at which the next word begins.
    fn column(&self, indent: usize) -> usize {
        match () {
            () if self.row.note.is_some() => indent,
            () if self.row.text.is_empty() => self.indent,
            () => width(&self.row.text),
        }
    }

    fn write(&mut self, text: &str, indent: usize) {
        if self.row.note.is_some() {
            self.end_line(indent);
        }
        if self.row.text.is_empty() && !text.is_empty() {
            self.row.text = " ".repeat(self.indent);
        }
        self.row.text.push_str(text);
    }

    fn verbatim(&mut self, text: &str, indent: usize) {
        if !self.is_fresh() {
            self.end_line(indent);
        }
        self.row.text.push_str(text);
    }

    fn gap(&mut self, blanks: usize, indent: usize) {
        if self.row.note.is_some() {
            self.end_line(indent);
        } else if !self.row.text.is_empty() {
            self.row.text.extend(std::iter::repeat_n(' ', blanks));
        }
    }

    fn end_line(&mut self, indent: usize) {
        let mut row = std::mem::take(&mut self.row);
        row.text.truncate(row.text.trim_end_matches(' ').len());
        self.rows.push(row);
        self.indent = indent;
    }

    /// Whether `doc` and what must follow it on its line fit behind `column`.
    fn fits(&self, column: usize, doc: &Doc) -> bool {
        let mut room = Room { left: WIDTH as isize - column as isize, noted: false };
        match room.take(doc, Whose::Own) {
            Some(fits) => fits,
            None if room.noted => true,
            None => self.steps.iter().rev().find_map(|step| room.follow(step)).unwrap_or(true),
        }
    }

    /// The lines, the comments at the ends of neighbours below one another.
    fn finish(mut self) -> String {
        if !self.is_fresh() {
            self.end_line(0);
        }
        let mut text = String::new();
        let mut rows = self.rows.as_slice();
        while let Some(first) = rows.first() {
            let noted = rows.iter().take_while(|row| row.note.is_some() && row.indent() == first.indent()).count();
            let (run, rest) = rows.split_at(noted.max(1));
            rows = rest;
            let column = run.iter().map(|row| width(last_line(&row.text))).max().unwrap_or(0);
            let fit = |row: &Row| column + BEFORE_NOTE + row.note.as_deref().map_or(0, width) <= WIDTH;
            let column = if run.iter().all(fit) { column } else { 0 };
            for row in run {
                row.print(column, &mut text);
            }
        }
        text
    }
}

impl Row {
    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    fn print(&self, column: usize, text: &mut String) {
        text.push_str(&self.text);
        if let Some(note) = &self.note {
            let blanks = column.saturating_sub(width(last_line(&self.text))) + BEFORE_NOTE;
            text.extend(std::iter::repeat_n(' ', blanks));
            text.push_str(note);
        }
        text.push('\n');
    }
}

fn last_line(text: &str) -> &str {
    text.rsplit('\n').next().unwrap_or_default()
}

/// What is left of a line while it is tried whether something fits.
struct Room {
    left: isize,
    /// Whether a comment has ended the line.
    noted: bool,
}

/// Whose room is taken.
#[derive(Clone, Copy, PartialEq)]
enum Whose {
    /// Of what is to stand on one line.
    Own,
    /// Of what stands behind it, in a group that stands on one line.
    Flat,
    /// Of what stands behind it, where lines may break.
    Loose,
}

impl Room {
    /// Takes the room of `doc`; says whether all fits as soon as that is known.
    fn take(&mut self, doc: &Doc, whose: Whose) -> Option<bool> {
        match doc {
            Doc::Text(_) if self.noted => return Some(false),
            Doc::Text(text) => self.left -= width(text) as isize,
            Doc::Gap(blanks) => self.left -= *blanks as isize,
            Doc::Line(_) if whose == Whose::Loose => return Some(true),
            Doc::Line(blanks) => self.left -= *blanks as isize,
            Doc::Note(_) if whose == Whose::Own => self.noted = true,
            Doc::Note(_) | Doc::Break(_) | Doc::Verbatim(_) | Doc::Above(_) => return Some(whose != Whose::Own),
            Doc::Many(parts) => return parts.iter().find_map(|part| self.take(part, whose)),
            Doc::Fill(gap, parts) => return self.take_fill(*gap, parts, whose),
            Doc::Group(doc) | Doc::Align(doc) | Doc::Nest(doc) => return self.take(doc, whose),
        }
        (self.left < 0).then_some(false)
    }

    fn take_fill(&mut self, gap: usize, parts: &[Doc], whose: Whose) -> Option<bool> {
        let (first, rest) = parts.split_first()?;
        let known = self.take(first, whose);
        if known.is_some() || rest.is_empty() {
            return known;
        }
        if whose == Whose::Loose {
            return Some(true);
        }
        rest.iter().find_map(|part| {
            self.left -= gap as isize;
            self.take(part, whose)
        })
    }

    /// Takes the room of what stands behind, up to the first place where a line may end.
    fn follow(&mut self, step: &Step<'_>) -> Option<bool> {
        match step {
            Step::One { flat, doc, .. } => self.take(doc, if *flat { Whose::Flat } else { Whose::Loose }),
            Step::Rest { parts: [], .. } => None,
            Step::Rest { .. } => Some(true),
        }
    }
}
