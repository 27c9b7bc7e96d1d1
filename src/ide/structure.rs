//! The shape of a text: what folds, what is selected next, what is edited together.

use super::navigation::highlights;
use super::places::{Placed, PlacedKind, item_at, items};
use super::{FilePosition, Snapshot};
use crate::syntax::tokens::{Kind, Tokens};
use crate::syntax::tree::{self, Condition, ConditionKind, ItemKind};
use crate::text::{SourceId, Span};

/// A stretch of several lines that can be folded to its first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// The stretch.
    pub span: Span,
    /// Whether it is nothing but comments.
    pub is_comment: bool,
}

/// What folds in a file, by place: items and blocks in braces of several lines, and comments of several lines.
pub fn folds(snapshot: &Snapshot, source: SourceId) -> Vec<Fold> {
    let file = snapshot.sources().at(source);
    let tokens = Tokens::new(source, file.text());
    let line = |at: u32| file.line_of(at as usize);
    let mut folds = Vec::new();
    let mut open = Vec::new();
    let mut comments: Option<Span> = None;
    for token in tokens.all() {
        if token.kind == Kind::Comment {
            let alone = tokens.starts_line(token.span.start as usize);
            let follows = comments.filter(|run| alone && line(run.end) + 1 == line(token.span.start));
            if follows.is_none() {
                folds.extend(comments.take().map(|span| Fold { span, is_comment: true }));
            }
            comments = alone.then(|| follows.map_or(token.span, |run| run.to(token.span)));
            continue;
        }
        match tokens.slice(token.span) {
            "{" => open.push(token.span),
            "}" => folds.extend(open.pop().map(|from: Span| Fold { span: from.to(token.span), is_comment: false })),
            _ => {}
        }
    }
    folds.extend(comments.map(|span| Fold { span, is_comment: true }));
    folds.extend(items(snapshot, source).iter().map(|item| Fold { span: item.span, is_comment: false }));
    folds.retain(|fold| line(fold.span.start) < line(fold.span.end));
    folds.sort_unstable();
    // Of what begins in one line the widest is enough.
    folds.dedup_by(|narrow, wide| line(narrow.span.start) == line(wide.span.start) && wide.span.contains(narrow.span));
    folds
}

/// The stretches around a place, each within the next: the word, what it is part of, its clause, its item, the file.
pub fn selections(snapshot: &Snapshot, at: FilePosition) -> Vec<Span> {
    let text = snapshot.sources().at(at.source).text();
    let place = Span::new(at.source, at.offset, at.offset);
    let tokens = Tokens::new(at.source, text);
    let mut spans = vec![place, Span::new(at.source, 0, text.len())];
    let mut open = Vec::new();
    for token in tokens.all() {
        spans.push(token.span);
        match tokens.slice(token.span) {
            "{" | "[" | "(" => open.push(token.span),
            "}" | "]" | ")" => {
                if let Some(from) = open.pop() {
                    spans.extend([from.to(token.span), Span { start: from.end, end: token.span.start, ..from }]);
                }
            }
            _ => {}
        }
    }
    for item in snapshot.tree(at.source).iter().flat_map(|file| &file.items) {
        spans.push(item.span);
    }
    if let Some(item) = item_at(snapshot, place) {
        spans.push(item.span);
        parts(&item, &mut |span| spans.push(span));
    }
    spans.retain(|span| span.contains(place));
    spans.sort_by_key(|span| (span.end - span.start, span.start));
    spans.dedup();
    // Those of one length that are not within each other cannot both be chosen.
    let mut chain: Vec<Span> = Vec::new();
    for span in spans {
        if chain.last().is_none_or(|last| span.contains(*last) && span != *last) {
            chain.push(span);
        }
    }
    chain
}

/// The places that change together where a name is typed over: every use of it in this file, if it is declared here.
pub fn linked(snapshot: &Snapshot, at: FilePosition) -> Vec<Span> {
    let places = highlights(snapshot, at);
    let is_declared = places.iter().any(|(_, is_declaration)| *is_declaration);
    if is_declared && places.len() > 1 { places.into_iter().map(|(span, _)| span).collect() } else { Vec::new() }
}

/// Every part of an item that is a thought by itself.
fn parts(item: &Placed<'_>, take: &mut dyn FnMut(Span)) {
    match item.kind {
        PlacedKind::Rule(rule) => {
            take(rule.answer.span);
            answer(&rule.answer.kind, take);
            clauses(&rule.clauses, take);
        }
        PlacedKind::Table(table) => {
            for row in &table.rows {
                take(row.span);
                take(row.said);
                row.cells.iter().for_each(|cell| take(cell.span));
                clauses(&row.clauses, take);
            }
            clauses(&table.clauses, take);
        }
        PlacedKind::Item(kind) => item_parts(kind, take),
    }
}

fn item_parts(kind: &ItemKind, take: &mut dyn FnMut(Span)) {
    match kind {
        ItemKind::Program(fields) => fields.iter().for_each(|field| take(field.span)),
        ItemKind::AssetKind(kind) => kind.fields.iter().for_each(|field| take(field.span)),
        ItemKind::Asset(asset) => {
            asset.settings.iter().for_each(|setting| take(setting.field.span.to(setting.value.span)));
        }
        ItemKind::Let(named) => conditions(&named.condition, take),
        ItemKind::Impossible(of) => conditions(&of.when, take),
        ItemKind::Guarantee(of) => {
            conditions(&of.holds, take);
            of.when.iter().for_each(|when| conditions(when, take));
        }
        ItemKind::Test(test) => {
            test.program.iter().for_each(|setting| take(setting.field.span.to(setting.value.span)));
            test.expectations.iter().for_each(|expected| take(expected.span));
        }
        _ => {}
    }
}

fn answer(kind: &tree::AnswerKind, take: &mut dyn FnMut(Span)) {
    match kind {
        tree::AnswerKind::Choose { condition, prefer, .. } => {
            condition.iter().for_each(|of| conditions(of, take));
            for preference in prefer {
                if let tree::Preference::Holds(of) = preference {
                    conditions(of, take);
                }
            }
        }
        tree::AnswerKind::Bar { condition, .. } | tree::AnswerKind::Require(condition) => conditions(condition, take),
        tree::AnswerKind::Target { have, among, .. } => {
            conditions(have, take);
            among.iter().for_each(|of| conditions(of, take));
        }
        _ => {}
    }
}

fn clauses(of: &tree::Clauses, take: &mut dyn FnMut(Span)) {
    of.when.iter().for_each(|when| conditions(when, take));
    of.overrides.iter().for_each(|reference| take(reference.span));
}

/// A condition and all that it is joined from.
fn conditions(condition: &Condition, take: &mut dyn FnMut(Span)) {
    take(condition.span);
    match &condition.kind {
        ConditionKind::Not(inner) => conditions(inner, take),
        ConditionKind::Some { condition, .. } => conditions(condition, take),
        ConditionKind::All(parts) | ConditionKind::Any(parts) => parts.iter().for_each(|part| conditions(part, take)),
        ConditionKind::Always | ConditionKind::Holds(_) | ConditionKind::Test { .. } => {}
    }
}
