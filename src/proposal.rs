//! Planners' proposals: as they were written, and what they mean to a rulebook.
//!
//! In: the text of a TOML, YAML, JSON, JSON Lines or CSV file, or the words after `--given`. Out: one [`Document`]
//! for each proposal, in order, every value with its place and its digits; no number is ever a float. What can go
//! wrong is said as [`Fault`]s of the proposal concerned, and its neighbours are read all the same; reading itself
//! never fails, never panics, and takes time linear in the text.
//!
//! - `document`: what all formats become, names of proposals, faults
//! - `tree`: dotted keys, TOML's tables and CSV's columns, gathered into nested maps
//! - `toml`, `yaml`, `json`, `csv`, `given`: one reader each; `input`, `serialized`: proposals made in code
//! - `direct`: sound proposals straight into ids, without a document
//! - `stream`: one proposal after the other in constant memory
//! - `fields`: a document and a model make a programme, or faults
//! - `schema`: what can be proposed, as a JSON Schema
//! - `write`: a programme as a proposal, and as a block of the language

mod csv;
mod direct;
mod document;
mod fields;
mod given;
mod input;
mod json;
mod schema;
mod serialized;
mod stream;
mod toml;
mod tree;
mod write;
mod yaml;

#[cfg(test)]
mod tests;

pub use direct::Direct;
pub use document::{Document, Fault};
pub use document::{Entry, Node, NodeKind};
pub use fields::{StrayColumns, Strays, program, stray_columns};
pub use given::Given;
pub use input::{Input, document, from_serialized, of_field};
pub use schema::schema;
pub use stream::{Lines, Opened, Record, Rows, Told};
pub use write::{to_block, to_json, value_to_json};

use crate::text::{Source, SourceId, Span, Spanned};
use document::Text;

/// How a file of proposals is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// One proposal, or several as `[[program]]`.
    Toml,
    /// One document, a list, or several documents.
    Yaml,
    /// One object or a list of them; strictly JSON.
    Json,
    /// One object a line.
    JsonLines,
    /// A header, then one proposal a row.
    Csv,
}

impl Format {
    /// The format that files of this extension (without the dot, in any case) have.
    pub fn of_extension(extension: &str) -> Option<Format> {
        match extension.to_ascii_lowercase().as_str() {
            "toml" => Some(Format::Toml),
            "yaml" | "yml" => Some(Format::Yaml),
            "json" => Some(Format::Json),
            "jsonl" | "ndjson" => Some(Format::JsonLines),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }
}

/// What a file of proposals holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Read {
    /// The proposals, in order. A file that cannot be read at all is one without entries that has the faults.
    pub documents: Vec<Document>,
    /// The header of a CSV file but `name`, dotted columns in one piece: what is no field there is left aside with
    /// one warning a file. Elsewhere `None`, and a key that is no field is an error.
    pub columns: Option<Vec<Spanned<String>>>,
}

impl Read {
    /// What becomes of keys that are no fields: they are columns here, or faults.
    pub fn strays(&self) -> Strays {
        if self.columns.is_some() { Strays::LeftAside } else { Strays::Refused }
    }
}

/// Reads a file of proposals; `stem` names those that bear no name of their own.
pub fn read(source: SourceId, src: &Source, format: Format, stem: &str) -> Read {
    if u32::try_from(src.text().len()).is_err() {
        let fault = Fault::new(Span::new(source, 0, 0), "the file has more than four gigabytes")
            .help("write its proposals in several files, or as JSON Lines on standard input");
        let documents = vec![Document::broken(stem.to_owned(), Span::new(source, 0, 0), vec![fault])];
        return Read { documents, columns: None };
    }
    let text = Text::of(source, src);
    let documents = match format {
        Format::Toml => toml::read(text, stem),
        Format::Yaml => yaml::read(text, stem),
        Format::Json => json::read(text, stem),
        Format::JsonLines => json::read_lines(text, stem),
        Format::Csv => return csv::read(text, stem),
    };
    Read { documents, columns: None }
}
