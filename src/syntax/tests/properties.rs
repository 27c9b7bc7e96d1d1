//! What must hold of any text whatever: of those that tests make up, and of those that the fuzzer does.

use crate::finding::{Finding, Fix};
use crate::syntax::parser::{Parsed, parse};
use crate::syntax::tokens::Tokens;
use crate::text::SourceId;

pub fn read(text: &str) -> Parsed {
    parse(SourceId::default(), text)
}

/// The text with a fix applied.
pub fn mended(text: &str, fix: &Fix) -> String {
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|edit| edit.span);
    let mut mended = String::new();
    let mut from = 0;
    for edit in edits {
        mended.push_str(&text[from..edit.span.range().start]);
        mended.push_str(&edit.text);
        from = edit.span.range().end;
    }
    mended + &text[from..]
}

pub fn is_in_style(finding: &Finding) -> bool {
    let sentences = finding
        .labels
        .iter()
        .map(|label| &*label.message)
        .chain([finding.message.as_str()])
        .chain(finding.help.as_deref());
    sentences.into_iter().all(|sentence| {
        !sentence.is_empty() && !sentence.ends_with('.') && !sentence.starts_with(|letter: char| letter.is_uppercase())
    }) && finding.help.is_some()
}

/// Everything that must hold of any text whatever.
pub fn holds(text: &str) {
    let parsed = read(text);
    for finding in &parsed.findings {
        for label in &finding.labels {
            assert!(text.get(label.span.range()).is_some(), "{finding:?} of {text:?}");
        }
        for fix in &finding.fixes {
            let mut edits = fix.edits.clone();
            edits.sort_by_key(|edit| edit.span);
            assert!(edits.windows(2).all(|two| two[0].span.end <= two[1].span.start), "{finding:?}");
            read(&mended(text, fix));
        }
        assert!(is_in_style(finding), "{finding:?}");
    }
    let tokens = Tokens::new(SourceId::default(), text);
    let mut from = 0;
    for token in tokens.all() {
        let gap = &text[from..token.span.range().start];
        assert!(gap.chars().all(|letter| " \t\r\n\u{feff}".contains(letter)), "{gap:?} of {text:?}");
        assert!(token.span.start < token.span.end);
        from = token.span.range().end;
    }
    assert!(text[from..].trim_matches([' ', '\t', '\r', '\n', '\u{feff}']).is_empty());
    for item in &parsed.file.items {
        assert!(text.get(item.span.range()).is_some());
    }
    if parsed.findings.is_empty() {
        let printed = parsed.file.to_string();
        let again = read(&printed);
        assert_eq!(again.findings, [], "{text}\n⇒\n{printed}");
        assert_eq!(placeless(&again.file), placeless(&parsed.file));
        assert_eq!(again.file.to_string(), printed);
    }
}

/// A tree without its places.
fn placeless(tree: &impl std::fmt::Debug) -> String {
    let mut text = format!("{tree:?}");
    while let Some(at) = text.find("Span {") {
        let end = text[at..].find("} ").or_else(|| text[at..].find('}')).unwrap();
        let end = text[at..].find('}').map_or(end, |close| close + 1);
        // The source's own braces stand inside: `source: SourceId(0)` has none.
        text.replace_range(at..at + end, "_");
    }
    text
}
