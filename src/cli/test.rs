//! `paceline test`

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::console::{Console, Status};
use super::render::{json, tests};
use super::{Format, Options, rulebooks};
use crate::testing::TestResult;

/// Run the rulebook's own tests.
///
/// An expectation is met only if it holds in every possible completion of the test's programme. A test without `as of`
/// is as of the last day on which the rulebook changed, never today.
///
/// Exit status: 0 all passed, 1 one failed.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Test {
    /// `.rules` files, or directories of them; together with `--rules` they are one rulebook
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only the tests whose title contains this, in any case
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  paceline test
  paceline test rules --only livina
  paceline test --format json";

impl Test {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        let Some(rulebook) = rulebooks::sound(options, &self.paths, console)? else { return Ok(()) };
        let results: Vec<TestResult> = rulebook.test().into_iter().filter(|test| self.wanted(&test.title)).collect();
        if results.iter().any(|test| !test.failures.is_empty()) {
            console.note(Status::Lacking);
        }
        match options.format {
            Format::Json => console.print_line(&json::tests(&rulebook, &results)),
            _ => tests::print(&rulebook, &results, console),
        }
    }

    fn wanted(&self, title: &str) -> bool {
        self.only.as_ref().is_none_or(|only| title.to_lowercase().contains(&only.to_lowercase()))
    }
}
