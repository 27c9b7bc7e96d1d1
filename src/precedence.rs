//! Which rule wins, and what follows for the questions after it.
//!
//! In: [`Scopes`](crate::scope::Scopes) and a day. Out: for each pair of rules who defeats whom and by which maxim
//! ([`defeats`]); where rules stand and where they disagree ([`conflict_regions`], and for many pairs at once [`conflict_index`]); and
//! the one primitive that everything exact is built on ([`preimage`]): which possible programmes in
//! a box really get these answers that day. Nothing is sampled; what would pass the budget says so.

mod barred;
mod conflict_index;
mod conflict_regions;
mod days;
mod defeats;
mod heads;
mod kept;
mod preimage;
mod update;

pub use days::{Days, Interval};
pub use defeats::{Defeat, Maxim, Precedence};
pub use preimage::Derivation;
