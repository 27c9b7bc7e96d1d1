//! What can be read over: comments and blanks of other languages, semicolons at the end of a line.
//!
//! In: the tokens of a file. Out: its text with such things blanked, so that the grammar reads on as if nothing were
//! there, and a finding for each of them, unless what is around it is broken anyway. One for all blanks of a file.

use crate::finding::Applicability::Safe;
use crate::finding::{Code, Edit, Finding, Fix};
use crate::syntax::characters;
use crate::syntax::tokens::{Kind, Stray, Token, Tokens};
use crate::syntax::tree::Broken;
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
    // What a fix writes anew, and the rest of an address behind its `:`, is no comment.
    let rewritten = |token: &Token| {
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
    let message = format!("a blank that is no space: {what}");
    let mut finding = Finding::new(Code::Syntax, message, first.span, here)
        .help("non-breaking and invisible blanks come with text that was pasted; write spaces");
    let edits = blanks.iter().map(|token| Edit { span: token.span, text: " ".to_owned() }).collect();
    finding.fixes.push(Fix::new(Safe, "write spaces".to_owned(), edits));
    Some(finding)
}

/// One finding for comments on consecutive lines.
fn comments(tokens: &Tokens<'_>, soft: &[Token]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut last_end = None;
    for token in soft.iter().filter(|token| token.kind == Kind::Stray(Stray::Comment)) {
        let edit = Edit { span: token.span, text: rewritten(tokens.slice(token.span)) };
        let gap = last_end.map(|end: u32| tokens.text()[end as usize..token.span.start as usize].trim().is_empty());
        last_end = Some(token.span.end);
        if let (Some(true), Some(finding)) = (gap, findings.last_mut()) {
            finding.fixes.iter_mut().for_each(|fix| fix.edits.push(edit.clone()));
            continue;
        }
        let word = tokens.slice(token.span).get(..2).unwrap_or_default();
        let mut finding = Finding::new(Code::Syntax, format!("`{word}` begins no comment"), token.span, "this comment")
            .help("a comment begins with `#` and ends with its line");
        finding.fixes.push(Fix::new(Safe, "write it with `#`".to_owned(), vec![edit]));
        findings.push(finding);
    }
    findings
}

/// The same comment with `#` before each of its lines.
fn rewritten(comment: &str) -> String {
    let inner = comment.strip_prefix("/*").map(|inner| inner.strip_suffix("*/").unwrap_or(inner));
    let inner = inner.unwrap_or_else(|| comment.trim_start_matches(['/', '-']));
    let lines = inner.trim().lines().map(|line| format!("# {}", line.trim().trim_start_matches('*').trim()));
    let lines: Vec<_> = lines.map(|line| line.trim_end().to_owned()).collect();
    let after = if comment.starts_with("/*") { "\n" } else { "" };
    lines.join("\n") + after
}
