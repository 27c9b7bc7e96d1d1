//! A rules language and a decision engine for leader–follower alliances.
//!
//! `Rulebook::load` reads and checks a rulebook; [`Rulebook::propose`] (or [`Rulebook::program`], through serde)
//! makes a programme of it, names and types checked; [`Rulebook::decide`] says who leads, follows, shares and pays, and
//! by which rules. [`check`] gives every finding about a rulebook, each exact for all possible programmes; [`format()`]
//! lays one out.
//!
//! ```
//! use paceline::{Rulebook, Source};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let text = "
//!     member renault  member nissan
//!     taxonomy region { europe, japan }
//!     program { region: region }
//!     europe_first: lead renault when region in europe
//!     the_rest:     lead nissan
//! ";
//! let rulebook = Rulebook::from_sources(vec![Source::new("scheme.rules", text)])?;
//! let car = rulebook.propose("a car").set("region", "europe").build()?;
//! let decision = rulebook.decide(&car, "2026-01-01".parse()?)?;
//! assert_eq!(decision.leader.answer().map(String::as_str), Some("renault"));
//! # Ok(())
//! # }
//! ```
//!
//! The stages, each a floor that uses only those above it here:
//!
//! ```text
//! text, stack       where text comes from; stack for what nests
//! finding           what is wrong, as data
//! syntax            text → tree, never failing
//! space             sets of cases as boxes, exactly
//! model             the checked rulebook
//! notation          names, numbers and days as people write them
//! resolve, proposal tree → model; proposals → programmes
//! scope             conditions → boxes
//! precedence …      who defeats whom, which programmes really get these answers; boxes → conditions as text
//! engine            programme → decision, in ids
//! analysis …        findings about all programmes; reasons; differences; tables; portfolios
//! rulebook          the facade
//! diagnostic        findings for renderers of miette
//! stream            deciding over many, in constant memory
//! document          the rulebook for readers, as Markdown and as a page
//! ide               what editors ask of a rulebook that is being written
//! ```
//!
//! Two features are on by default: `files` (`read`, `Rulebook::load`) and `threads` (mutants are tried on all cores). Without
//! them the library touches no file system and starts no thread.
//!
//! `docs/architecture.md` walks a condition and a programme through them. The command `paceline` is a crate of its own,
//! `crates/cli`, which uses what any program can that embeds the library.

mod analysis;
mod condition_text;
pub mod coverage;
pub mod decision;
pub mod diagnostic;
pub mod diff;
pub mod document;
mod engine;
pub mod explain;
pub mod finding;
pub mod ide;
pub mod matrix;
pub mod model;
pub mod mutation;
pub mod notation;
pub mod portfolio;
mod precedence;
pub mod proposal;
mod resolve;
pub mod rulebook;
mod scope;
mod space;
pub mod stack;
pub mod stream;
mod syntax;
pub mod testing;
pub mod text;
pub mod timeline;
pub mod whynot;

pub use decision::Decision;
pub use diagnostic::Diagnostic;
pub use diff::Change;
pub use document::Document;
pub use engine::{Prepared, Verdict};
pub use explain::Explanation;
pub use finding::{Code, Finding};
/// Days, as rules and proposals name them.
pub use jiff::civil::Date;
pub use matrix::Matrix;
pub use model::Program;
/// Exact fractions, as shares of a cost are.
pub use num_rational::BigRational;
pub use portfolio::Portfolio;
pub use precedence::Maxim;
pub use proposal::Format;
#[cfg(feature = "files")]
pub use rulebook::read;
pub use rulebook::{Engine, Host, Limits, LoadError, Refusal, Report, Rulebook, Snapshot, check, mend, parse};
/// Exact decimals, as rules and proposals write them.
pub use rust_decimal::Decimal;
pub use syntax::format::{Formatted, Unfaithful, format};
pub use text::{Source, Sources, Span};

/// The README's programs compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// So do those of the guide.
#[cfg(doctest)]
#[doc = include_str!("../docs/embedding.md")]
struct Embedding;
