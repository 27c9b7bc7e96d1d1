//! The rulebook as a document, for people who do not use terminals.
//!
//! In: a rulebook and a day. Out: a [`Document`]: titled sections of paragraphs, lists, facts, tables and code, each with
//! an anchor to link to; and that as Markdown or as one page of HTML that needs nothing else. A rule, table or tier is
//! anchored by its label; all other anchors hold a hyphen, which no label does. What is written here is text: escaping
//! is the business of the two renderers alone. Same rulebook, same day, same bytes.
//!
//! - `book`: the rulebook at hand; `phrase`, `answers`: conditions and answers in words; `comments`: comments as prose
//! - `charters`, `rules`, `tables`, `provisions`, `leads`, `years`, `world`, `examples`: the chapters
//! - `markdown`, `html`: the renderers

mod answers;
mod book;
mod charters;
mod comments;
mod examples;
mod html;
mod leads;
mod markdown;
mod phrase;
mod provisions;
mod rules;
mod tables;
mod world;
mod years;

use jiff::civil::Date;
use serde::Serialize;

use crate::model::Head;
use crate::rulebook::Rulebook;
use crate::stack;
use book::Book;

/// A rulebook as a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Document {
    title: String,
    /// What stands before the first chapter.
    opening: Vec<Block>,
    chapters: Vec<Section>,
}

/// A stretch of the document under a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Section {
    anchor: String,
    title: Text,
    blocks: Vec<Block>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sections: Vec<Section>,
}

/// What stands below a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Block {
    Paragraph(Text),
    Bullets(Vec<Item>),
    Steps(Vec<Item>),
    /// What is said of something, by name.
    Facts(Vec<(String, Text)>),
    Table(Table),
    /// A text of the rulebook, word for word, behind a line that says what it is.
    Source {
        summary: String,
        text: String,
    },
}

/// An item of a list, with those below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Item {
    text: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    below: Vec<Item>,
}

/// A table; the first cell of each row is its head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Table {
    caption: Text,
    heads: Vec<Text>,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Row {
    #[serde(skip_serializing_if = "Option::is_none")]
    anchor: Option<String>,
    /// How deep it lies below another row.
    depth: usize,
    head: Text,
    cells: Vec<Cell>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Cell {
    text: Text,
    tone: Tone,
}

/// What the colour of a cell says again; its text says it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Tone {
    Plain,
    /// One member, by its number.
    Member(usize),
    /// Whom a field of the programme names.
    Named,
    /// One or another.
    Several,
}

/// ConditionText in a row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
struct Text(Vec<Inline>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Inline {
    Plain(String),
    Strong(String),
    Code(String),
    /// To an anchor of this document.
    Link {
        to: String,
        text: String,
    },
    /// To somewhere else, as it is written.
    Url(String),
    /// Letters that stand for a name.
    Short {
        letters: String,
        name: String,
    },
}

fn written(rulebook: &Rulebook, as_of: Date) -> Document {
    let book = Book::new(rulebook, as_of);
    let mut chapters = vec![charters::precedence(&book)];
    chapters.extend(leads::chapter(&book));
    chapters.extend(years::chapter(&book));
    chapters.extend(rules::chapters(&book));
    chapters.extend(provisions::chapters(&book));
    chapters.extend(world::chapters(&book));
    chapters.extend(charters::texts(&book));
    chapters.extend(examples::chapter(&book));
    chapters.extend(rules::index(&book));
    Document { title: charters::title(&book), opening: charters::opening(&book), chapters }
}

impl Document {
    /// A rulebook as a document; who leads where, and what is in force, as of this day.
    pub fn of(rulebook: &Rulebook, as_of: Date) -> Document {
        stack::with_room(|| written(rulebook, as_of))
    }

    /// What the rulebook is called.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The document as Markdown (GitHub's, with HTML for anchors and folded source texts).
    pub fn to_markdown(&self) -> String {
        stack::with_room(|| markdown::render(self))
    }

    /// The document as one page of HTML, well-formed as XML too, that needs no script and no other file.
    pub fn to_html(&self) -> String {
        stack::with_room(|| html::render(self))
    }
}

impl Section {
    fn new(anchor: impl Into<String>, title: Text, blocks: Vec<Block>) -> Self {
        Section { anchor: anchor.into(), title, blocks, sections: Vec::new() }
    }

    fn with(self, sections: Vec<Section>) -> Self {
        Section { sections, ..self }
    }
}

impl Item {
    fn new(text: Text) -> Self {
        Item { text, below: Vec::new() }
    }
}

impl Cell {
    fn plain(text: Text) -> Self {
        Cell { text, tone: Tone::Plain }
    }
}

impl Text {
    fn new() -> Self {
        Text::default()
    }

    fn plain(text: impl Into<String>) -> Self {
        Text::new().say(text)
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn say(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(Inline::Plain(last)) => last.push_str(&text),
            _ => self.0.push(Inline::Plain(text)),
        }
        self
    }

    fn strong(mut self, text: impl Into<String>) -> Self {
        self.0.push(Inline::Strong(text.into()));
        self
    }

    fn code(mut self, text: impl Into<String>) -> Self {
        self.0.push(Inline::Code(text.into()));
        self
    }

    fn link(mut self, to: impl Into<String>, text: impl Into<String>) -> Self {
        self.0.push(Inline::Link { to: to.into(), text: text.into() });
        self
    }

    /// A link to a rule or another provision.
    fn to(head: &Head) -> Self {
        Text::new().link(&head.label, &head.label)
    }

    fn then(self, other: Text) -> Self {
        other.0.into_iter().fold(self, |mut text, inline| match inline {
            Inline::Plain(words) => text.say(words),
            other => {
                text.0.push(other);
                text
            }
        })
    }

    /// Texts one after the other: `a, b and c`.
    fn listed(texts: Vec<Text>, last: &str) -> Self {
        let count = texts.len();
        let mut listed = Text::new();
        for (at, text) in texts.into_iter().enumerate() {
            let gap = match at {
                0 => String::new(),
                _ if at + 1 == count => format!(" {last} "),
                _ => ", ".to_owned(),
            };
            listed = listed.say(gap).then(text);
        }
        listed
    }

    fn joined(texts: Vec<Text>, gap: &str) -> Self {
        let mut joined = Text::new();
        for (at, text) in texts.into_iter().enumerate() {
            joined = joined.say(if at == 0 { "" } else { gap }).then(text);
        }
        joined
    }

    /// Its words alone.
    fn spoken(&self) -> String {
        let word = |inline: &Inline| match inline {
            Inline::Plain(text) | Inline::Strong(text) | Inline::Code(text) | Inline::Url(text) => text.clone(),
            Inline::Link { text, .. } => text.clone(),
            Inline::Short { name, .. } => name.clone(),
        };
        self.0.iter().map(word).collect()
    }

    /// The same as the words of a link, which holds no other.
    fn unlinked(&self) -> Text {
        let plain = |inline: &Inline| match inline {
            Inline::Link { text, .. } | Inline::Url(text) => Inline::Plain(text.clone()),
            other => other.clone(),
        };
        Text(self.0.iter().map(plain).collect())
    }

    /// With a great letter at the beginning; names stay as they are.
    fn sentence(mut self) -> Self {
        if let Some(Inline::Plain(text)) = self.0.first_mut() {
            *text = capital(text);
        }
        self
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}
