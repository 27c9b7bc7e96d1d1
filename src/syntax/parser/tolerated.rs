//! What can be read over: comments and blanks of other languages, semicolons at the end of a line.
//!
//! In: the tokens of a file. Out: its text with such things blanked, so that the grammar reads on as if nothing were
//! there, and a finding for each of them, unless what is around it is broken anyway. One for all blanks of a file.

use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::{Code, Edit, Finding, Fix};
use crate::syntax::characters;
use crate::syntax::tokens::{Kind, Stray, Token, Tokens};
use crate::syntax::tree::Broken;
use crate::text::Span;
use std::borrow::Cow;

/// The text with everything that can be read over replaced by as many spaces.
pub(super) fn blanked<'t>(tokens: &Tokens<'t>) -> Cow<'t, str> {
    let mut soft = tokens.all().iter().filter(|token| token.kind.is_soft()).peekable();
    if soft.peek().is_none() {
        return Cow::Borrowed(tokens.text());
    }
    let mut text = String::with_capacity(tokens.text().len());
    let mut from = 0;
    for token in soft {
        text.push_str(&tokens.text()[from..token.span.start as usize]);
        text.extend(std::iter::repeat_n(' ', token.span.range().len()));
        from = token.span.end as usize;
    }
    text.push_str(&tokens.text()[from..]);
    Cow::Owned(text)
}

/// A finding for each thing that was read over and does not stand in a broken part.
pub(super) fn findings(tokens: &Tokens<'_>, found: &[Finding], broken: &[Broken]) -> Vec<Finding> {
    let mut broken: Vec<_> = broken.iter().map(|broken| broken.span).collect();
    broken.sort();
    let mut places: Vec<_> = found.iter().map(|finding| finding.span()).collect();
    places.sort();
    let spoilt = |token: &Token| {
        let at = broken.partition_point(|span| span.start <= token.span.start);
        let inside = at.checked_sub(1).map(|at| broken[at]).filter(|span| {
            let ends = token.kind == Kind::Stray(Stray::Semicolon)
                && tokens.code_end(token.span.start as usize) == span.end as usize;
            token.span.start < span.end || ends
        });
        inside.is_some_and(|span| {
            let from = places.partition_point(|place| place.start < span.start);
            places.get(from).is_some_and(|place| place.start <= span.end)
        })
    };
    // What a fix writes anew, and the rest of an address behind its `:`, is no comment; nor is `--5` where a value is missing.
    let rewritten = |token: &Token| {
        let number = tokens
            .slice(token.span)
            .strip_prefix("--")
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let before = |place: &Span| {
            place.end <= token.span.start
                && tokens.text()[place.range().end..token.span.range().start].trim().is_empty()
        };
        if number && places.iter().any(before) {
            return true;
        }
        let address = tokens.text()[..token.span.start as usize].ends_with(':');
        let mut edits = found.iter().flat_map(|finding| &finding.fixes).flat_map(|fix| &fix.edits);
        let over = |edit: &Edit| edit.span.start <= token.span.start && token.span.start < edit.span.end;
        address && token.kind == Kind::Stray(Stray::Comment) || edits.any(over)
    };
    let soft: Vec<_> = tokens
        .all()
        .iter()
        .filter(|token| token.kind.is_soft() && !spoilt(token) && !rewritten(token))
        .copied()
        .collect();
    let mut findings = Vec::new();
    findings.extend(blanks(tokens, &soft));
    findings.extend(comments(tokens, &soft));
    let semicolons = soft.iter().filter(|token| token.kind == Kind::Stray(Stray::Semicolon));
    findings.extend(semicolons.map(|token| {
        Finding::new(Code::Syntax, "`;` means nothing here", token.span, "here")
            .help("items and clauses need no mark at their end; drop it")
            .fix(Safe, "drop `;`", token.span, "")
    }));
    findings
}

fn blanks(tokens: &Tokens<'_>, soft: &[Token]) -> Option<Finding> {
    let blanks: Vec<_> = soft.iter().filter(|token| token.kind == Kind::Stray(Stray::Blank)).collect();
    let first = blanks.first()?;
    let more = blanks.len() - 1;
    let here = if more == 0 { "here".to_owned() } else { format!("here, and {more} more") };
    let what = tokens.slice(first.span).chars().next().map(characters::told).unwrap_or_default();
    let is_wide = |token: &&Token| !tokens.slice(token.span).starts_with(characters::has_no_width);
    let (wide, unseen) = (blanks.iter().any(is_wide), !blanks.iter().all(is_wide));
    let cure = match (wide, unseen, more) {
        (_, false, 0) => "write a space",
        (_, false, _) => "write spaces",
        (false, _, 0) => "take it out",
        (false, _, _) => "take them out",
        _ => "write spaces for the wide ones, take out the others",
    };
    let kind = if is_wide(first) { "a blank that is no space" } else { "a character that is not seen" };
    let mut finding = Finding::new(Code::Syntax, format!("{kind}: {what}"), first.span, here)
        .help(format!("such characters come with text that was pasted; {cure}"));
    let edit = |token: &&Token| Edit { span: token.span, text: if is_wide(token) { " " } else { "" }.to_owned() };
    finding.fixes.push(Fix::new(Safe, cure, blanks.into_iter().map(|token| edit(&token)).collect()));
    Some(finding)
}

/// One finding for comments on consecutive lines.
fn comments(tokens: &Tokens<'_>, soft: &[Token]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut last_end = None;
    for token in soft.iter().filter(|token| token.kind == Kind::Stray(Stray::Comment)) {
        let edit = with_hashes(tokens, token.span);
        let gap = last_end.map(|end: u32| tokens.text()[end as usize..token.span.start as usize].trim().is_empty());
        last_end = Some(token.span.end);
        if let (Some(true), Some(finding)) = (gap, findings.last_mut()) {
            finding.fixes.iter_mut().for_each(|fix| fix.edits.push(edit.clone()));
            continue;
        }
        let word = tokens.slice(token.span);
        let word = if word.starts_with("<!--") { "<!--" } else { word.get(..2).unwrap_or_default() };
        let mut finding = Finding::new(Code::Syntax, format!("`{word}` begins no comment"), token.span, "this comment")
            .help("a comment begins with `#` and ends with its line");
        // `--5` may be a number.
        let number = tokens
            .slice(token.span)
            .strip_prefix("--")
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let applicability = if number { Unsafe } else { Safe };
        finding.fixes.push(Fix::new(applicability, "write it with `#`".to_owned(), vec![edit]));
        findings.push(finding);
    }
    findings
}

/// The same comment with `#` before each of its lines, and what stands behind it on a line of its own.
fn with_hashes(tokens: &Tokens<'_>, span: Span) -> Edit {
    let comment = tokens.slice(span);
    let inner = [("/*", "*/"), ("<!--", "-->")].iter().find_map(|(open, close)| {
        let inner = comment.strip_prefix(open)?;
        Some(inner.strip_suffix(close).unwrap_or(inner))
    });
    let text = inner.unwrap_or_else(|| comment.trim_start_matches(['/', '-']));
    let lines = text.trim().lines().map(|line| format!("# {}", line.trim().trim_start_matches('*').trim()));
    let lines: Vec<_> = lines.map(|line| line.trim_end().to_owned()).collect();
    let behind = &tokens.text()[span.range().end..];
    let rest = behind.lines().next().unwrap_or_default();
    let blanks = rest.len() - rest.trim_start().len();
    let follows = inner.is_some() && blanks < rest.len();
    let indent = indent_behind(&tokens.text()[..span.range().start]);
    let mut text = lines.join(&format!("\n{indent}"));
    if follows {
        text.push_str(&format!("\n{indent}"));
    }
    let end = if follows { span.range().end + blanks } else { span.range().end };
    Edit { span: Span::new(span.source, span.range().start, end), text }
}

/// How far the lines that go on with a text are indented: as its last line where that is blank, else deeper.
fn indent_behind(before: &str) -> String {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let indent = &line[..line.len() - line.trim_start().len()];
    format!("{indent}{}", if line.trim().is_empty() { "" } else { "  " })
}
