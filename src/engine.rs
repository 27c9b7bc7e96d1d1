//! Model × programme × day → decision, in ids only.
//!
//! In: a [`Precedence`](crate::precedence::Precedence), its [`Tables`], and a programme. Out: a [`Verdict`] or a
//! [`Decision`], or why there is none ([`Undecidable`]). A programme of which all is known is a point, looked up in the
//! tables (`decide`); one with unknown fields is a box, decided by the ways in which each answer comes about (`open`).
//! Both come from the same compiled scopes. Texts for people are made elsewhere.

mod compiled_day;
mod completions;
mod contest;
mod cost;
mod decide;
mod decision;
mod named;
mod open;
mod parts;
mod reasons;
mod tables;
mod verdict;

pub use compiled_day::{CompiledDay, decide_once};
pub use contest::decide_case;
pub use cost::{Payment, Payments, Shares, exact_percent, millionths, shares as cost_shares};
pub use decide::{Engine, Prepared};
pub use decision::{Answer, AssetDecision, CaseAnswer, Decision, Open, Outcome, Undecidable, Violation};
pub use named::{Named, deciders, distinct};
pub use parts::{Part, Parts, UnknownPart};
pub use reasons::{Kept, Notes, Reasons};
pub use tables::Tables;
pub use verdict::{Origin, Verdict};
