//! The proposals that the arguments name, one after the other.
//!
//! In: `PROPOSAL…`, `--given FIELD=VALUE…`, `--as-of DATE`, and the files and the standard input these stand for. Out:
//! a [`Proposal`] for each, in order, each a programme or all its faults; what cannot be read is a proposal too, so
//! that its place in the output is not lost. JSON Lines are read line by line, however long the stream.
//!
//! - `proposal`: one of them, with the text that its faults are shown in
//! - `reading`: what was found, and what it means to the rulebook
//! - `batch`: from paths to what was found, and on to the console, on all cores

mod batch;
mod proposal;
mod reading;

use std::io;
use std::path::PathBuf;

use clap::{Args, value_parser};
use jiff::civil::Date;

use super::console::{Console, Status};
use super::lookup;
use super::render::pretty;
use super::today;
use batch::Batch;
pub use batch::{Visit, Work};
use paceline::Verdict;
use paceline::model::Model;
use paceline::proposal::{Given, Strays, program};
pub use proposal::Proposal;
use reading::Reading;

/// The proposals to decide, and the day.
#[derive(Debug, Args)]
pub struct Proposals {
    /// Files of proposals (`.toml`, `.yaml`, `.json`, `.jsonl`, `.csv`); `-` is JSON Lines on standard input
    #[arg(value_name = "PROPOSAL", required_unless_present = "given")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    over: Over,
    /// How many threads to decide on [default: one a core]
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// What is said over all proposals, and the day.
#[derive(Debug, Args)]
pub struct Over {
    /// A field's value, over what the proposals say; without any file, a proposal of its own
    ///
    /// Sets are separated by `;`, one member's number is `volumes.nissan=60000`, and `unknown` makes a field unknown.
    #[arg(long, value_name = "FIELD=VALUE")]
    given: Vec<String>,
    /// The day of the decision, as `2020-05-27`, or `2020-05` for its first day [default: today]
    #[arg(long, value_name = "DATE", value_parser = lookup::day)]
    as_of: Option<Date>,
}

impl Over {
    /// The day of the decisions.
    pub fn day(&self) -> Date {
        today::or_today(self.as_of)
    }

    /// Whether a field is given.
    pub fn gives(&self, field: &str) -> bool {
        let named = self.given.iter().filter_map(|words| words.split_once('='));
        named.into_iter().any(|(name, _)| name.trim().split('.').next() == Some(field))
    }

    /// The proposal that says nothing but what is given.
    pub fn alone(&self, model: &Model) -> Proposal {
        Reading::new(model, self.given()).given_alone()
    }

    fn given(&self) -> Given {
        Given::new(self.given.iter().map(String::as_str))
    }

    /// Reads the proposals of these files, in order.
    pub fn each(
        &self,
        paths: &[PathBuf],
        model: &Model,
        console: &mut Console,
        visit: &mut Visit<'_, ()>,
    ) -> io::Result<()> {
        self.each_worked(paths, None, model, console, &|_, _| (), visit)
    }

    fn each_worked<T: Send>(
        &self,
        paths: &[PathBuf],
        threads: Option<u16>,
        model: &Model,
        console: &mut Console,
        work: &Work<'_, T>,
        visit: &mut Visit<'_, T>,
    ) -> io::Result<()> {
        let reading = Reading::new(model, self.given());
        let given = reading.given();
        // What is wrong with what is given is wrong whatever it is given over.
        if let Err(faults) = program(model, &given.alone(), &given.entries, Strays::Refused) {
            console.note(Status::Failed);
            let mut faults = reading.given_texts().diagnostics(&faults).into_iter();
            return faults.try_for_each(|fault| pretty::diagnostic(&fault, console));
        }
        let mut batch = Batch::new(reading, threads, work, visit)?;
        paths.iter().try_for_each(|path| batch.path(path, console))?;
        batch.finish(console)
    }
}

impl Proposals {
    /// The day of the decisions.
    pub fn day(&self) -> Date {
        self.over.day()
    }

    /// Reads the proposals, in order.
    pub fn each(&self, model: &Model, console: &mut Console, visit: &mut Visit<'_, ()>) -> io::Result<()> {
        self.each_worked(model, console, &|_, _| (), visit)
    }

    /// The same, with what `work` makes of each on all cores.
    pub fn each_worked<T: Send>(
        &self,
        model: &Model,
        console: &mut Console,
        work: &Work<'_, T>,
        visit: &mut Visit<'_, T>,
    ) -> io::Result<()> {
        if self.paths.is_empty() {
            let proposal = self.over.alone(model);
            let made = work(&proposal, &mut Verdict::new());
            return visit(proposal, made, console);
        }
        self.over.each_worked(&self.paths, self.threads, model, console, work, visit)
    }
}
