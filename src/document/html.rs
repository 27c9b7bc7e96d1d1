//! A document as one page of HTML: its style in it, no script, nothing fetched.
//!
//! Every text passes [`escaped`]. The page is well-formed as XML too. It is read by ear as well as by eye: landmarks, a
//! link past the contents, headings in order, tables with captions and scopes, colours that say nothing the text does
//! not.

use super::{Block, Cell, Document, Inline, Item, Row, Section, Table, Text, Tone};
use crate::diagnostic::visible;
use crate::syntax::parser::words::is_reserved;
use crate::syntax::tokens::{Kind, Tokens};
use crate::text::SourceId;

const STYLE: &str = include_str!("style.css");

/// So many members have a colour of their own; it begins anew after them.
const COLOURS: usize = 8;

/// The whole page.
pub(super) fn render(document: &Document) -> String {
    let title = escaped(&document.title);
    let opening: String = document.opening.iter().map(|block| Page::default().block(block)).collect();
    let contents = contents(&document.chapters);
    let mut page = Page::default();
    let chapters: String = document.chapters.iter().map(|chapter| page.section(chapter, 2)).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n\
         <meta name=\"color-scheme\" content=\"light dark\" />\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#section-main\">Skip to the rulebook</a>\n\
         <header>\n<h1>{title}</h1>\n{opening}</header>\n\
         <nav aria-labelledby=\"section-contents\">\n<h2 id=\"section-contents\">Contents</h2>\n{contents}</nav>\n\
         <main id=\"section-main\">\n{chapters}</main>\n</body>\n</html>\n"
    )
}

fn contents(chapters: &[Section]) -> String {
    let link = |section: &Section| format!("<a href=\"#{}\">{}</a>", section.anchor, text(&section.title.unlinked()));
    let items = chapters.iter().map(|chapter| {
        let below: String = chapter.sections.iter().map(|section| format!("<li>{}</li>\n", link(section))).collect();
        let below = if below.is_empty() { below } else { format!("\n<ol>\n{below}</ol>\n") };
        format!("<li>{}{below}</li>\n", link(chapter))
    });
    format!("<ol>\n{}</ol>\n", items.collect::<String>())
}

/// A page under way.
#[derive(Default)]
struct Page {
    /// How many tables there are so far.
    tables: usize,
}

impl Page {
    fn section(&mut self, section: &Section, level: usize) -> String {
        let (anchor, title, heading) = (&section.anchor, text(&section.title), level.min(6));
        let blocks: String = section.blocks.iter().map(|block| self.block(block)).collect();
        let sections: String = section.sections.iter().map(|below| self.section(below, level + 1)).collect();
        let tabled = section.blocks.iter().any(|block| matches!(block, Block::Table(_)));
        let spoken = escaped(&section.title.spoken());
        let card = if level > 2 && sections.is_empty() && !tabled { " class=\"card\"" } else { "" };
        format!(
            "<section id=\"{anchor}\"{card}>\n<h{heading}>{title} \
             <a class=\"here\" href=\"#{anchor}\" aria-label=\"link to: {spoken}\">#</a></h{heading}>\n\
             {blocks}{sections}</section>\n"
        )
    }

    fn block(&mut self, block: &Block) -> String {
        match block {
            Block::Paragraph(said) => format!("<p>{}</p>\n", text(said)),
            Block::Bullets(items) => list(items, "ul"),
            Block::Steps(items) => list(items, "ol"),
            Block::Facts(facts) => {
                let fact = |(name, said): &(String, Text)| {
                    format!("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(name), text(said))
                };
                format!("<dl>\n{}</dl>\n", facts.iter().map(fact).collect::<String>())
            }
            Block::Table(table) => self.table(table),
            Block::Source { summary, text } => format!(
                "<details><summary>{}</summary>\n<pre><code>{}</code></pre>\n</details>\n",
                escaped(summary),
                highlighted(text)
            ),
        }
    }

    fn table(&mut self, table: &Table) -> String {
        self.tables += 1;
        let name = format!("table-{}", self.tables);
        let heads: String = table.heads.iter().map(|head| format!("<th scope=\"col\">{}</th>", text(head))).collect();
        let rows: String = table.rows.iter().map(row).collect();
        // A table wider than the page scrolls by itself, with the keyboard too.
        format!(
            "<div class=\"scroll\" role=\"region\" aria-labelledby=\"{name}\" tabindex=\"0\">\n<table>\n\
             <caption id=\"{name}\">{}</caption>\n<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n\
             </table>\n</div>\n",
            text(&table.caption)
        )
    }
}

fn row(row: &Row) -> String {
    let id = row.anchor.as_ref().map(|anchor| format!(" id=\"{anchor}\"")).unwrap_or_default();
    let deep = if row.depth == 0 { String::new() } else { format!(" class=\"below below{}\"", row.depth.min(4)) };
    let cells: String = row.cells.iter().map(cell).collect();
    format!("<tr{id}><th scope=\"row\"{deep}>{}</th>{cells}</tr>\n", text(&row.head))
}

fn cell(cell: &Cell) -> String {
    let tone = match cell.tone {
        Tone::Plain => String::new(),
        Tone::Member(at) => format!(" class=\"m m{}\"", at % COLOURS),
        Tone::Named => " class=\"m named\"".to_owned(),
        Tone::Several => " class=\"m several\"".to_owned(),
    };
    format!("<td{tone}>{}</td>", text(&cell.text))
}

fn list(items: &[Item], tag: &str) -> String {
    let items = items.iter().map(|item| {
        let below = if item.below.is_empty() { String::new() } else { format!("\n{}", list(&item.below, tag)) };
        format!("<li>{}{below}</li>\n", text(&item.text))
    });
    format!("<{tag}>\n{}</{tag}>\n", items.collect::<String>())
}

fn text(text: &Text) -> String {
    text.0.iter().map(said).collect()
}

fn said(inline: &Inline) -> String {
    match inline {
        Inline::Plain(text) => escaped(text),
        Inline::Strong(text) => format!("<strong>{}</strong>", escaped(text)),
        Inline::Code(text) => format!("<code>{}</code>", escaped(text)),
        Inline::Link { to, text } => format!("<a href=\"#{}\">{}</a>", escaped(to), escaped(text)),
        Inline::Url(url) => format!("<a class=\"url\" href=\"{0}\">{0}</a>", escaped(url)),
        Inline::Short { letters, name } => format!("<abbr title=\"{}\">{}</abbr>", escaped(name), escaped(letters)),
    }
}

/// A text no character of which is a mark, between tags and in quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in visible(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A piece of a rulebook, with every comment, text, figure, label and word of the language marked as what it is.
fn highlighted(text: &str) -> String {
    let tokens = Tokens::new(SourceId::default(), text);
    let mut html = String::new();
    let mut end = 0;
    for (at, token) in tokens.all().iter().enumerate() {
        let range = token.span.range();
        html.push_str(&escaped(&text[end..range.start]));
        end = range.end;
        let written = escaped(&text[range]);
        match class(&tokens, at) {
            Some(class) => html.push_str(&format!("<span class=\"{class}\">{written}</span>")),
            None => html.push_str(&written),
        }
    }
    html.push_str(&escaped(&text[end..]));
    html
}

/// The class of a token in the style of the page, if it has one.
fn class(tokens: &Tokens<'_>, at: usize) -> Option<&'static str> {
    let all = tokens.all();
    let written = |at: usize| all.get(at).map(|token| tokens.slice(token.span));
    match all.get(at)?.kind {
        Kind::Comment => Some("comment"),
        Kind::Text => Some("text"),
        Kind::Number | Kind::Date => Some("figure"),
        // Before `:` any word is a label or the name of a field, and after `.` the name of a field.
        Kind::Word if written(at + 1) == Some(":") => Some("label"),
        Kind::Word if at > 0 && written(at - 1) == Some(".") => None,
        Kind::Word => written(at).is_some_and(is_reserved).then_some("word"),
        Kind::Mark | Kind::Stray(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::highlighted;

    #[test]
    fn words_are_marked_as_what_they_are() {
        let html = highlighted("a: lead x.lead when n < 5 # why\n");
        let expected = "<span class=\"label\">a</span>: <span class=\"word\">lead</span> x.lead \
                        <span class=\"word\">when</span> n &lt; <span class=\"figure\">5</span> \
                        <span class=\"comment\"># why</span>\n";
        assert_eq!(html, expected);
    }
}
