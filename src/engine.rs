//! Model × programme × day → decision, in ids only.
//!
//! In: a [`Settlement`](crate::settle::Settlement) and a programme. Out: a [`Decision`], or why there is none
//! ([`Undecidable`]). A programme of which all is known is a point, decided by looking up the rules that apply
//! ([`decide`]); one with unknown fields is a box, decided by the ways in which each answer comes about (`open`). Both
//! read the same compiled scopes. Words for people are made elsewhere.

mod cost;
mod decide;
mod decision;
mod open;

pub use cost::{Shares, exact_percent, shares as cost_shares};
pub use decide::{Contest, Undecidable, contest, decide};
pub use decision::{Answer, AssetDecision, Decision, Outcome, Violation};
pub use open::following;
