//! What an exact query may cost, and how it is stopped from outside.
//!
//! In: a number of steps, and a token that any thread can set. Out: of each step whether it may still be taken. A query
//! whose token is set ends like one whose steps are spent; whoever set the token knows the difference.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why an enumeration stopped early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The visitor has seen enough.
    Enough,
    /// The budget is spent, or the token was set: nothing follows from what was seen.
    Spent,
}

impl Stop {
    /// Whether a search that stops at the first thing it finds found one.
    pub fn found(searched: Result<(), Stop>) -> Result<bool, Stop> {
        match searched {
            Ok(()) => Ok(false),
            Err(Stop::Enough) => Ok(true),
            Err(Stop::Spent) => Err(Stop::Spent),
        }
    }
}

/// A token by which one thread stops the work of another. Its clones are one token; once set it stays set.
///
/// ```
/// use paceline::rulebook::StopToken;
///
/// let stop = StopToken::new();
/// let elsewhere = stop.clone();
/// elsewhere.stop();
/// assert!(stop.is_stopped());
/// ```
#[derive(Debug, Clone, Default)]
pub struct StopToken(Arc<AtomicBool>);

impl StopToken {
    /// A token that is not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the token: work that was given it ends within milliseconds.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the token is set.
    pub fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How many steps a query may take, and the token that stops it.
#[derive(Debug, Clone)]
pub struct Budget {
    left: u64,
    stop: Option<StopToken>,
}

impl Budget {
    /// A budget of so many steps, which nobody stops.
    pub fn new(steps: u64) -> Self {
        Budget { left: steps, stop: None }
    }

    /// The same, stopped by a token.
    pub fn stopped_by(mut self, stop: Option<&StopToken>) -> Self {
        self.stop = stop.cloned();
        self
    }

    /// Pays one step.
    pub fn pay(&mut self) -> Result<(), Stop> {
        self.pay_for(1)
    }

    /// Pays so many steps.
    pub fn pay_for(&mut self, steps: usize) -> Result<(), Stop> {
        if self.stop.as_ref().is_some_and(StopToken::is_stopped) {
            return Err(Stop::Spent);
        }
        self.left = self.left.checked_sub(steps as u64).ok_or(Stop::Spent)?;
        Ok(())
    }
}
