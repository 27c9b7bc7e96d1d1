//! paceline: a rules language and decision engine for leader–follower alliances.

mod analysis;
#[cfg(feature = "cli")]
pub mod cli;
mod decision;
mod diagnostic;
mod diff;
mod engine;
mod explain;
mod finding;
mod matrix;
mod model;
mod portfolio;
mod proposal;
mod resolve;
mod rulebook;
mod scope;
mod settle;
mod space;
mod syntax;
mod testing;
mod text;
mod whynot;
mod words;

pub use decision::{Answer, Asset, Case, Decision, Outcome, Share, Violation};
pub use diagnostic::Diagnostic;
pub use diff::{Change, Moved};
pub use explain::{Debate, Explanation, Failed, Loss, Miss};
pub use finding::{Code, Edit, Finding, Fix, Label, Severity, Witness};
pub use matrix::Matrix;
pub use model::{Domain, Field, Kind, Member, Program, Slot, Taxonomy, Term, Type, Value};
pub use portfolio::{Portfolio, Reached};
pub use proposal::{Fault, Format, Input};
pub use rulebook::{AskError, Invalid, Limits, LoadError, Nearest, Proposal, Refusal, Report, Rulebook, check, read};
pub use testing::{Failure, TestResult};
pub use text::{Source, SourceId, Sources, Span};
