//! The digest of a rulebook: of what it means, not of how it is written down.
//!
//! In: the items as parsed. Out: a hash. Invariant: comments, layout, order and tests do not change it; a word of a rule
//! or of the world does.

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::reading::File;
use crate::syntax::{tokens, tree};
use crate::text::{Sources, Span, Spanned};

/// The digest, as `sha256:` and its hexadecimal digits.
pub(super) fn digest(sources: &Sources, files: &[File]) -> String {
    let mut parts = Vec::new();
    let said = |span| tokens::canonical(sources.slice(span));
    let declared = |span| tokens::canonical_without_commas(sources.slice(span));
    for (_, file) in files {
        let charter = file.items.iter().find(|item| matches!(item.kind, tree::ItemKind::Charter(_)));
        let charter = charter.map_or_else(String::new, |item| declared(item.span));
        for item in &file.items {
            match &item.kind {
                tree::ItemKind::Test(_) => {}
                tree::ItemKind::Rule(rule) => parts.push(format!("{charter}\n{}", rule_said(rule, &said))),
                tree::ItemKind::Table(table) => {
                    parts.push(format!("{charter}\n{}", table_said(table, item.span, &said)));
                }
                tree::ItemKind::Tier(tier) => {
                    let entries = tier.entries.iter().map(|entry| match &entry.kind {
                        tree::EntryKind::Rule(rule) => rule_said(rule, &said),
                        tree::EntryKind::Table(table) => table_said(table, entry.span, &said),
                    });
                    parts.extend(entries.map(|entry| format!("{charter}\ntier {} {entry}", tier.name.node)));
                }
                // A charter is said of its file's rules; of nothing else does it matter which file it stands in.
                tree::ItemKind::Taxonomy(_)
                | tree::ItemKind::Program(_)
                | tree::ItemKind::AssetKind(_)
                | tree::ItemKind::Asset(_)
                | tree::ItemKind::Charter(_) => parts.push(declared(item.span)),
                _ => parts.push(said(item.span)),
            }
        }
    }
    parts.sort();
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// A rule's label and answer, then its clauses in one order.
fn rule_said(rule: &tree::Rule, said: &impl Fn(Span) -> String) -> String {
    let answer = said(rule.label.span.to(rule.answer.span));
    format!("{answer}{}", clauses_said(&rule.clauses, said))
}

/// A table up to its last row, then its clauses in one order; so are those of each row.
fn table_said(table: &tree::Table, whole: Span, said: &impl Fn(Span) -> String) -> String {
    let Some(first) = table.rows.first() else {
        return format!("{}{}", said(whole), clauses_said(&table.clauses, said));
    };
    let mut all = said(Span { end: first.said.start, ..whole });
    for row in &table.rows {
        all.push_str(&format!(" {}{}", said(row.said), clauses_said(&row.clauses, said)));
    }
    format!("{all}{}", clauses_said(&table.clauses, said))
}

fn clauses_said(clauses: &tree::Clauses, said: &impl Fn(Span) -> String) -> String {
    let dated = |date: &Spanned<Date>| said(date.span);
    let overrides: Vec<String> = clauses.overrides.iter().map(|over| said(over.span)).collect();
    let parts = [
        ("when", clauses.when.as_ref().map(|when| said(when.span))),
        ("from", clauses.from.as_ref().map(dated)),
        ("until", clauses.until.as_ref().map(dated)),
        ("overrides", (!overrides.is_empty()).then(|| overrides.join(" , "))),
        ("source", clauses.source.as_ref().map(|text| said(text.span))),
        ("because", clauses.because.as_ref().map(|text| said(text.span))),
    ];
    parts.into_iter().filter_map(|(word, part)| part.map(|part| format!(" {word} {part}"))).collect()
}
