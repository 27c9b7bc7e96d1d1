//! A document as Markdown.
//!
//! Whatever a rulebook says is text here: no character of it is a mark. Headings and rows carry their anchors as HTML.

use super::{Block, Document, Inline, Item, Row, Section, Table, Text};
use crate::diagnostic::visible;

/// The whole document.
pub(super) fn render(document: &Document) -> String {
    let mut blocks = vec![format!("# {}", escaped(&document.title))];
    blocks.extend(document.opening.iter().map(block));
    blocks.push("## Contents".to_owned());
    blocks.push(contents(&document.chapters));
    document.chapters.iter().for_each(|chapter| section(chapter, 2, &mut blocks));
    blocks.join("\n\n") + "\n"
}

fn contents(chapters: &[Section]) -> String {
    let link = |section: &Section, margin: &str| {
        format!("{margin}- [{}](#{})", text(&section.title.unlinked(), false), section.anchor)
    };
    let lines = chapters.iter().flat_map(|chapter| {
        let below = chapter.sections.iter().map(move |section| link(section, "  "));
        std::iter::once(link(chapter, "")).chain(below)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn section(section_: &Section, level: usize, blocks: &mut Vec<String>) {
    let marks = "#".repeat(level.min(6));
    blocks.push(format!("{marks} {}{}", anchor(&section_.anchor), text(&section_.title, false)));
    blocks.extend(section_.blocks.iter().map(block));
    section_.sections.iter().for_each(|below| section(below, level + 1, blocks));
}

fn anchor(name: &str) -> String {
    format!("<a id=\"{name}\"></a>")
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(said) => paragraph(said),
        Block::Bullets(items) => list(items, "", "- "),
        Block::Steps(items) => list(items, "", "1. "),
        // Another mark than that of bullets, so that the two do not run together.
        Block::Facts(facts) => {
            let lines = facts.iter().map(|(name, said)| format!("* **{}:** {}", escaped(name), text(said, false)));
            lines.collect::<Vec<_>>().join("\n")
        }
        Block::Table(of) => table(of),
        Block::Source { summary, text } => {
            let summary = escaped(summary);
            format!("<details><summary>{summary}</summary>\n\n{}\n\n</details>", fenced(text))
        }
    }
}

/// A paragraph, its first character no mark.
fn paragraph(said: &Text) -> String {
    let said = text(said, false).trim_start().to_owned();
    let digits = said.chars().take_while(char::is_ascii_digit).count();
    match said.get(digits..digits + 1) {
        Some("." | ")") if digits > 0 => format!("{}\\{}", &said[..digits], &said[digits..]),
        _ if said.starts_with(['+', '-', '=']) => format!("\\{said}"),
        _ => said,
    }
}

fn list(items: &[Item], margin: &str, mark: &str) -> String {
    let below = format!("{margin}{}", " ".repeat(mark.len()));
    let lines = items.iter().map(|item| {
        let own = format!("{margin}{mark}{}", paragraph(&item.text));
        if item.below.is_empty() { own } else { format!("{own}\n{}", list(&item.below, &below, mark)) }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn table(table: &Table) -> String {
    let heads: Vec<String> = table.heads.iter().map(|head| text(head, true)).collect();
    let mut lines = vec![format!("**{}**", text(&table.caption, false)), String::new()];
    lines.push(format!("| {} |", heads.join(" | ")));
    lines.push(format!("|{}", " --- |".repeat(heads.len())));
    lines.extend(table.rows.iter().map(row));
    lines.join("\n")
}

fn row(row: &Row) -> String {
    let anchor = row.anchor.as_deref().map(anchor).unwrap_or_default();
    let head = format!("{anchor}{}{}", "› ".repeat(row.depth), text(&row.head, true));
    let cells = row.cells.iter().map(|cell| text(&cell.text, true));
    let cells: Vec<String> = std::iter::once(head).chain(cells).collect();
    format!("| {} |", cells.join(" | "))
}

/// ConditionText in a row; in a table, a bar in code needs a stroke.
fn text(text: &Text, in_table: bool) -> String {
    text.0.iter().map(|inline| said(inline, in_table)).collect()
}

fn said(inline: &Inline, in_table: bool) -> String {
    match inline {
        Inline::Plain(text) => escaped(text),
        Inline::Strong(text) if text.trim() == text && !text.is_empty() => format!("**{}**", escaped(text)),
        Inline::Strong(text) => escaped(text),
        Inline::Code(text) if in_table => code(text).replace('|', "\\|"),
        Inline::Code(text) => code(text),
        Inline::Link { to, text } => format!("[{}](#{to})", escaped(text)),
        Inline::Url(url) => format!("<{}>", visible(url)),
        Inline::Short { letters, .. } => escaped(letters),
    }
}

/// A text no character of which is a mark, on one line.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in visible(text).chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '|' | '$' | '!' | '#' => escaped.extend(['\\', c]),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\n' | '\t' | '\r' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Code on one line, between more backticks than it has in a row.
fn code(text: &str) -> String {
    let text = visible(text).replace(['\n', '\t', '\r'], " ");
    let fence = "`".repeat(longest_run(&text) + 1);
    let gap = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{gap}{text}{gap}{fence}")
}

fn fenced(text: &str) -> String {
    let fence = "`".repeat((longest_run(text) + 1).max(3));
    format!("{fence}text\n{}\n{fence}", visible(text))
}

/// How many backticks stand in a row at most.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
