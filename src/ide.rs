//! What an editor asks of a rulebook while it is being written.
//!
//! In: a [`Snapshot`] and a place in one of its files. Out: plain values in the words of the language: places, texts,
//! names. Each feature is a file of pure functions. Nothing here knows of a protocol, of open files or of time;
//! `crates/lsp` says what becomes of each answer in an editor.
//!
//! What needs names alone is there at once, sound or not; what speaks of all programmes waits for the snapshot's check,
//! and takes the last sound rulebook where there are errors.

pub mod assists;
pub mod colors;
pub mod completion;
pub mod diagnostics;
pub mod formatting;
pub mod hints;
pub mod hover;
pub mod lenses;
pub mod navigation;
pub mod proposals;
pub mod rename;
pub mod semantic_tokens;
pub mod signature;
pub mod standing;
pub mod structure;
pub mod symbols;

mod places;
mod words;

use crate::rulebook::Snapshot;
use crate::text::SourceId;

/// A place in a file, as the byte before which it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilePosition {
    /// The file.
    pub source: SourceId,
    /// The byte.
    pub offset: usize,
}

impl FilePosition {
    /// The place before a byte of a file.
    pub fn new(source: SourceId, offset: usize) -> Self {
        FilePosition { source, offset }
    }
}
