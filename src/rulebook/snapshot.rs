//! A rulebook as its files read at one moment, for any number of threads.
//!
//! In: texts. Out: at once what reading and resolving them gives, sound or not: trees, a model, the symbols; and when it
//! is asked for, once, every finding. A check can be stopped from another thread; what it has found by then is dropped.
//!
//! What is reused lies in three places, each keyed by what it hangs on: trees by their files' texts ([`Reading`]), scopes by
//! what their rules say ([`Scopes`](crate::scope::Scopes)), findings by the rules of a question and those before it
//! ([`Results`](crate::analysis::Results)). A framework of incremental queries (salsa) would find these dependencies by
//! itself. They are few and known, though: a chain of questions. Its database would have to be handed through every floor
//! down to the sets of cases, it keeps what is derived behind lifetimes of that database, where here a report and a rulebook
//! outlive their snapshot, and it cancels by unwinding, where every query here already counts its steps and can end with an
//! error.

use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use super::index::Index;
use super::reading::Reading;
use super::{LastCheck, Limits, Report, Rulebook, StopToken, check_read, consequences};
use crate::finding::Finding;
use crate::model::{Model, Question};
use crate::resolve::{Resolved, Symbols};
use crate::stack;
use crate::syntax::tree;
use crate::text::{Source, SourceId, Sources};

/// Whoever set the token of a check has stopped it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the check was stopped")]
pub struct Stopped;

/// A rulebook as its files read at one moment. Clones are cheap, and all are one: what one of them has checked no other
/// checks again.
#[derive(Debug, Clone)]
pub struct Snapshot(Arc<Stages>);

#[derive(Debug)]
struct Stages {
    revision: u64,
    limits: Limits,
    reading: Reading,
    model: Arc<Model>,
    blocked: BTreeSet<Question>,
    symbols: Symbols,
    index: OnceLock<Index>,
    first: OnceLock<Report>,
    checked: Checked,
    history: Arc<History>,
}

/// A check's outcome.
#[derive(Debug, Clone)]
struct Outcome {
    report: Arc<Report>,
    /// Nothing where the report has errors.
    rulebook: Option<Arc<Rulebook>>,
}

/// The last rulebook of a host that had no error.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LastSound {
    /// The rulebook, with sources of its own.
    pub rulebook: Arc<Rulebook>,
    /// Whether it is of the texts of the snapshot that was asked.
    pub is_current: bool,
}

/// What the snapshots of a host have in common.
#[derive(Debug, Default)]
pub(super) struct History {
    /// The newest rulebook without errors, and of which snapshot it is.
    sound: Mutex<Option<(u64, Arc<Rulebook>)>>,
    /// What the check of the newest snapshot that was checked has left.
    last: Mutex<Option<(u64, Arc<LastCheck>)>>,
}

impl History {
    fn note(&self, revision: u64, rulebook: Option<&Arc<Rulebook>>, left: LastCheck) {
        if let Some(rulebook) = rulebook {
            put(&self.sound, revision, rulebook.clone());
        }
        put(&self.last, revision, Arc::new(left));
    }

    fn last_check(&self) -> Option<Arc<LastCheck>> {
        locked(&self.last).as_ref().map(|(_, last)| last.clone())
    }
}

/// Puts what is of a snapshot in the place of what is of an older one.
fn put<T>(place: &Mutex<Option<(u64, T)>>, revision: u64, new: T) {
    let mut place = locked(place);
    if place.as_ref().is_none_or(|(newest, _)| *newest < revision) {
        *place = Some((revision, new));
    }
}

impl Snapshot {
    /// Reads and resolves texts; files that another snapshot has with the same text are not read again.
    pub(super) fn of(
        texts: Vec<Source>,
        before: Option<&Snapshot>,
        limits: Limits,
        history: &Arc<History>,
        revision: u64,
    ) -> Self {
        let before = before.map(|before| &before.0.reading);
        let (reading, resolved) = Reading::after(before, texts.into_iter().collect(), limits);
        let Resolved { model, blocked, symbols, .. } = resolved;
        Snapshot(Arc::new(Stages {
            revision,
            limits,
            reading,
            model: Arc::new(model),
            blocked,
            symbols,
            index: OnceLock::new(),
            first: OnceLock::new(),
            checked: Checked::default(),
            history: history.clone(),
        }))
    }

    /// Which snapshot of its host it is, counted from 0, the rulebook without files.
    pub fn revision(&self) -> u64 {
        self.0.revision
    }

    /// The files, in the order in which a folder of them is read, and their texts.
    pub fn sources(&self) -> &Sources {
        &self.0.reading.sources
    }

    /// The file of that name.
    pub fn source(&self, path: &str) -> Option<(SourceId, &Source)> {
        self.sources().iter().find(|(_, source)| source.name() == path)
    }

    /// The tree of a file; a rulebook larger than is allowed has none.
    pub(crate) fn tree(&self, source: SourceId) -> Option<&tree::File> {
        self.0.reading.files.iter().find(|(id, _)| *id == source).map(|(_, file)| &**file)
    }

    /// The rulebook as far as it is sound: what has an error of its own is left out, and what refers to it.
    pub fn model(&self) -> &Model {
        &self.0.model
    }

    /// What every name in every file stands for.
    pub fn index(&self) -> &Index {
        self.0.index.get_or_init(|| Index::new(&self.0.model, self.0.symbols.clone()))
    }

    /// What reading the files and resolving their names found, which takes little time: no question is gone into. The
    /// findings are those of [`Snapshot::check`], but without fixes, which only that has tried.
    pub fn first_report(&self) -> &Report {
        self.0.first.get_or_init(|| stack::with_room(|| self.new_first_report()))
    }

    fn new_first_report(&self) -> Report {
        let findings = consequences::leave_out(self.0.reading.clone(), self.0.limits);
        let findings = findings.into_iter().map(|finding| Finding { fixes: Vec::new(), ..finding });
        Report { sources: self.sources().clone(), findings: super::ordered(findings.collect()) }
    }

    /// Every finding, as [`check`](super::check) gives it. It is worked out once, by whoever asks first; others wait for
    /// that, each until its own token is set.
    ///
    /// # Errors
    ///
    /// Where the token was set before the check was done.
    pub fn check(&self, stop: &StopToken) -> Result<Arc<Report>, Stopped> {
        let outcome = self.0.checked.get_or_check(stop, || stack::with_room(|| self.new_check(stop)))?;
        Ok(outcome.report)
    }

    fn new_check(&self, stop: &StopToken) -> Result<Outcome, Stopped> {
        let Stages { reading, model, blocked, limits, history, .. } = &*self.0;
        let last = history.last_check();
        let read = (model.clone(), blocked.clone());
        let (report, rulebook, left) = check_read(reading, read, *limits, last.as_deref(), Some(stop))?;
        let rulebook = rulebook.map(Arc::new);
        history.note(self.revision(), rulebook.as_ref(), left);
        Ok(Outcome { report: Arc::new(report), rulebook })
    }

    /// Every finding, where they are known already.
    pub fn checked(&self) -> Option<Arc<Report>> {
        Some(self.0.checked.get()?.report)
    }

    /// The rulebook of these texts; nothing where they have errors, or are not checked yet.
    pub fn rulebook(&self) -> Option<Arc<Rulebook>> {
        self.0.checked.get()?.rulebook
    }

    /// The newest rulebook without errors among the snapshots of the host that were checked, this one first.
    pub fn last_sound(&self) -> Option<LastSound> {
        if let Some(rulebook) = self.rulebook() {
            return Some(LastSound { rulebook, is_current: true });
        }
        let sound = locked(&self.0.history.sound).clone();
        sound.map(|(_, rulebook)| LastSound { rulebook, is_current: false })
    }
}

/// A check, done at most once.
#[derive(Debug, Default)]
struct Checked {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
enum State {
    /// Nobody is at it.
    #[default]
    Open,
    /// Some thread is at it.
    Running,
    Done(Outcome),
}

/// Opens a check again where its thread ends without an outcome.
struct Running<'c>(&'c Checked);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut state = locked(&self.0.state);
        if let State::Running = *state {
            *state = State::Open;
        }
        self.0.changed.notify_all();
    }
}

impl Checked {
    /// How often whoever waits for another thread looks at its own token.
    const PATIENCE: Duration = Duration::from_millis(2);

    fn get(&self) -> Option<Outcome> {
        if let State::Done(outcome) = &*locked(&self.state) { Some(outcome.clone()) } else { None }
    }

    fn get_or_check(
        &self,
        stop: &StopToken,
        check: impl FnOnce() -> Result<Outcome, Stopped>,
    ) -> Result<Outcome, Stopped> {
        let mut state = locked(&self.state);
        loop {
            match &*state {
                State::Done(outcome) => return Ok(outcome.clone()),
                _ if stop.is_stopped() => return Err(Stopped),
                State::Open => break,
                State::Running => {
                    let waited = self.changed.wait_timeout(state, Self::PATIENCE);
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
        *state = State::Running;
        drop(state);
        let running = Running(self);
        let outcome = check()?;
        *locked(&self.state) = State::Done(outcome.clone());
        drop(running);
        Ok(outcome)
    }
}

/// What a mutex guards. A thread that ended within leaves it whole: each change is one assignment.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
