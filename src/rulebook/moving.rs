//! A rule or a table in the wrong tier, moved into another.
//!
//! In: where it stands, and the tier that it is to stand in. Out: the edits that move it, with the comments above it
//! and behind it: into the block of a rule of that tier where the same file has one, else into a block of its own in its
//! place. It stays in its file, whose charter dates it.

use crate::finding::Edit;
use crate::text::{Sources, Span};

/// How far the rules of a block stand in.
const INDENT: &str = "  ";

/// A rule or a table to be moved.
#[derive(Debug, Clone, Copy)]
pub struct Move<'a> {
    /// The whole of the rule or the table.
    pub rule: Span,
    /// The tier it stands in.
    pub from: Option<&'a str>,
    /// The tier it is to stand in.
    pub to: &'a str,
    /// A rule of that tier.
    pub beside: Option<Span>,
}

impl Move<'_> {
    /// The edits.
    pub fn edits(&self, sources: &Sources) -> Vec<Edit> {
        let taken = with_comments(sources, self.rule);
        let beside = self.beside.filter(|beside| beside.source == self.rule.source);
        match beside {
            Some(beside) => {
                let place = with_comments(sources, beside).after();
                let rest = sources.at(place.source).text()[place.end as usize..].lines().next().unwrap_or_default();
                let more = rest.trim_start();
                let end = if more.is_empty() { "" } else { "\n" };
                let text = format!("\n{}{end}", indented(sources.slice(taken)));
                let blanks = if more.is_empty() { 0 } else { rest.len() - more.len() };
                let start = place.start as usize;
                let place = Span::new(place.source, start, start + blanks);
                vec![Edit { span: whole_lines(sources, taken), text: String::new() }, Edit { span: place, text }]
            }
            None => {
                let block = format!("tier {} {{\n{}\n}}", self.to, indented(sources.slice(taken)));
                let text = match self.from {
                    // The block that it stands in ends before it, and begins again behind it.
                    Some(from) => format!("}}\n{block}\ntier {from} {{"),
                    None => block,
                };
                vec![Edit { span: taken, text }]
            }
        }
    }
}

/// A rule with the block of comments directly above it, if it begins its line, and the comment behind it.
fn with_comments(sources: &Sources, rule: Span) -> Span {
    let text = sources.at(rule.source).text();
    let (before, after) = (&text[..rule.start as usize], &text[rule.end as usize..]);
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let mut start = if before[line..].trim().is_empty() { line } else { before.len() };
    while let Some(above) = text[..start].strip_suffix('\n') {
        let line = above.rfind('\n').map_or(0, |at| at + 1);
        if !above[line..].trim_start().starts_with('#') {
            break;
        }
        start = line;
    }
    let rest = after.split('\n').next().unwrap_or_default();
    let end = rule.end as usize + if rest.trim_start().starts_with('#') { rest.trim_end().len() } else { 0 };
    Span::new(rule.source, start, end)
}

/// A stretch with the end of its last line, where nothing else stands on it.
fn whole_lines(sources: &Sources, stretch: Span) -> Span {
    let text = sources.at(stretch.source).text();
    let after = &text[stretch.end as usize..];
    let begins = stretch.start == 0 || text[..stretch.start as usize].ends_with('\n');
    match after.find('\n') {
        Some(at) if begins && after[..at].trim().is_empty() => {
            Span::new(stretch.source, stretch.start as usize, stretch.end as usize + at + 1)
        }
        _ => stretch,
    }
}

/// Lines standing in as those of a block do, the later ones as far behind the first as before.
fn indented(lines: &str) -> String {
    let own = lines.len() - lines.trim_start().len();
    let moved = lines.lines().map(|line| {
        let blank = line.len() - line.trim_start().len();
        format!("{INDENT}{}", &line[blank.min(own)..])
    });
    moved.collect::<Vec<_>>().join("\n")
}
