//! Checks on a thread of their own.
//!
//! In: snapshots, one after the other. Out: of each that was not stopped every finding, those of the rulebook's failing
//! tests among them. A check that the next edit stops ends within milliseconds, so that one thread is enough.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use crossbeam_channel::{Receiver, Sender, unbounded};
use paceline::finding::Finding;
use paceline::rulebook::{Report, Snapshot, StopToken};
use paceline_project::Root;

/// A check to be made.
#[derive(Debug)]
pub struct Check {
    /// Of which rulebook.
    pub root: Root,
    /// As its files read then.
    pub snapshot: Snapshot,
    /// Stops it.
    pub stop: StopToken,
}

/// A check that was made.
#[derive(Debug)]
pub struct Checked {
    /// Of which rulebook.
    pub root: Root,
    /// As its files read then.
    pub snapshot: Snapshot,
    /// What came of it.
    pub outcome: Outcome,
}

/// What became of a check.
#[derive(Debug)]
pub enum Outcome {
    /// Every finding, and those of failing tests.
    Found(Arc<Report>, Vec<Finding>),
    /// It was stopped.
    Stopped,
    /// It ended in a fault of the program, told here.
    Panicked(String),
}

/// Starts the thread. It ends when the sender is dropped.
pub fn start() -> (Sender<Check>, Receiver<Checked>) {
    let (checks, wanted) = unbounded::<Check>();
    let (done, outcomes) = unbounded();
    let work = move || {
        for check in wanted {
            let outcome = catch_unwind(AssertUnwindSafe(|| outcome(&check)));
            let outcome = outcome.unwrap_or_else(|panic| Outcome::Panicked(told(&*panic)));
            if done.send(Checked { root: check.root, snapshot: check.snapshot, outcome }).is_err() {
                break;
            }
        }
    };
    // Without the thread there are no exact findings, and everything else works.
    let _ = thread::Builder::new().name("checks".to_owned()).spawn(work);
    (checks, outcomes)
}

fn outcome(check: &Check) -> Outcome {
    if check.stop.is_stopped() {
        return Outcome::Stopped;
    }
    let Ok(report) = check.snapshot.check(&check.stop) else { return Outcome::Stopped };
    let failed = check.snapshot.rulebook().map(|rulebook| rulebook.failed_tests()).unwrap_or_default();
    Outcome::Found(report, failed)
}

/// What a panic says.
pub fn told(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no reason is known".to_owned())
}
