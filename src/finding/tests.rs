//! What every page owes: its shape, an example with exactly the finding it explains, and the example mended.

use super::*;
use crate::syntax::parser;
use crate::text::SourceId;

/// The text of the fenced block of a page whose fence says `info`.
fn block(code: Code, info: &str) -> &'static str {
    let fence = format!("\n```{info}\n");
    let (_, rest) = code.page().split_once(&fence).unwrap_or_else(|| panic!("{code} has no block `{info}`"));
    rest.split_once("```").map_or(rest, |(block, _)| block)
}

/// The codes found when a text is merely read.
fn read(text: &str) -> Vec<Code> {
    parser::parse(SourceId(0), text).findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn every_page_has_one_shape() {
    for &code in Code::ALL {
        let page = code.page();
        let headings: Vec<&str> =
            page.lines().filter(|line| line.starts_with('#') && !line.starts_with("#!")).collect();
        let title = format!("# `{code}`");
        assert_eq!(headings, [title.as_str(), "## Example", "## Why it matters", "## How to mend it"], "{code}");
        assert_eq!(page.matches("\n```rules").count(), 2, "{code}");
        assert!((25..=50).contains(&page.lines().count()), "{code} has {} lines", page.lines().count());
        assert!(page.lines().all(|line| line.chars().count() <= 120), "{code}");
    }
}

#[test]
fn examples_are_read_without_other_faults() {
    for &code in Code::ALL {
        let found = matches!(code, Code::Syntax | Code::MixedAndOr | Code::AmbiguousNumber).then_some(code);
        assert_eq!(read(block(code, "rules")), Vec::from_iter(found), "{code}");
        assert_eq!(read(block(code, "rules mended")), [], "{code} mended");
    }
}
