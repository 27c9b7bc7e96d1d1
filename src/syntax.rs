//! Text → tree: the words and sentences of the language, before any name means anything.
//!
//! In: the text of one source. Out: a [`tree::File`] and findings; parsing never fails. Knows nothing of names, types
//! or meaning, so that it (and the formatter) work on files that do not type-check.

pub(crate) mod characters;
pub mod format;
pub mod parser;
pub mod print;
pub mod tokens;
pub mod tree;

#[cfg(test)]
mod tests;
