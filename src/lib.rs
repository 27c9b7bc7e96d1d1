//! paceline: a rules language and decision engine for leader–follower alliances.

mod analysis;
mod decision;
mod diff;
mod engine;
mod explain;
mod finding;
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
pub use explain::{Debate, Explanation, Failed, Loss, Miss};
pub use finding::{Code, Edit, Finding, Fix, Label, Severity, Witness};
pub use model::Program;
pub use proposal::Fault;
pub use rulebook::{Limits, LoadError, Refusal, Report, Rulebook, check, read};
pub use text::{Source, SourceId, Sources, Span};
