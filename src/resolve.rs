//! Tree → model: what every name means, and whether every sentence makes sense.
//!
//! In: the trees of all files of a rulebook. Out: a [`Model`] of all that is sound, findings, and the questions that
//! cannot be analysed because some of their rules are not sound. What can go wrong: nothing; a rulebook of mere
//! mistakes gives an empty model. Invariant: one fault is one finding. What an unsound item declares counts as known,
//! what refers to it is left out without a word, and its question is blocked. Order of files and items never matters,
//! but for which of two declarations is called the second.

mod answers;
mod assets;
mod availability;
mod cells;
mod conditions;
mod declarations;
mod definedness;
mod expectations;
mod fields;
mod heads;
mod items;
mod joined;
mod labels;
mod lets;
mod misplaced;
mod name_uses;
mod names;
mod operands;
mod overrides;
mod paths;
mod phrases;
mod provisions;
mod repeals;
mod report;
mod rules;
mod symbols;
mod tables;
mod technologies;
mod typing;
mod values;
mod world;
mod years;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::finding::Finding;
use crate::model::{Model, Question};
use crate::syntax::tree;
use crate::text::SourceId;
use items::Items;
use report::Report;
use rules::Book;

pub use symbols::{NameUse, Symbol, SymbolId, SymbolKind, Symbols};

/// A rulebook, resolved.
#[derive(Debug, Clone, Default)]
pub struct Resolved {
    /// All that is sound.
    pub model: Model,
    /// What is wrong, by source and place.
    pub findings: Vec<Finding>,
    /// The questions of which some rule is not sound.
    pub blocked: BTreeSet<Question>,
    /// What names stand for, and where they are written; names of what is not sound too.
    pub symbols: Symbols,
}

/// Resolves the files of a rulebook; lets may lie in each other as deep as `depth`.
pub fn resolve(files: &[(SourceId, Arc<tree::File>)], depth: usize) -> Resolved {
    let mut report = Report::default();
    let items = Items::sort(files, &mut report);
    heads::check_charters(&items, &mut report);
    let mut world = declarations::read(&items, &mut report);
    let lets = lets::read(&mut world, &items, depth, &mut report);
    let labels = labels::read(&mut world, &items, &mut report);
    let mut book = Book::new(&world, &lets, &labels, &items, &mut report);
    book.read();
    book.repeal();
    book.check_overrides();
    let (model, blocked) = provisions::bind(book);
    let (findings, symbols) = report.into_parts();
    Resolved { model, findings, blocked, symbols }
}
