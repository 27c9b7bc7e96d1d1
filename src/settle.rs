//! Which rule wins, and what follows for the questions after it.
//!
//! In: [`Scopes`](crate::scope::Scopes) and a day. Out: for each pair of rules who defeats whom and by which maxim
//! ([`precedence`]); where rules stand and where they disagree ([`contested`], and for many pairs at once [`clashes`]); and
//! the one primitive that everything exact is built on ([`realize`]): which possible programmes in
//! a box really get these answers that day. Nothing is sampled; what would pass the budget says so.

mod barred;
mod clashes;
mod contested;
mod days;
mod heads;
mod kept;
mod precedence;
mod realize;
mod renew;

pub use days::{Days, Interval};
pub use precedence::{Defeat, Maxim, Settlement};
pub use realize::Way;
