//! `paceline check`

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::console::{Console, Status};
use super::render::{json, pretty};
use super::{Format, Options, rulebooks};

/// Find what is wrong with a rulebook, before it decides anything.
///
/// Every rule is held against every possible programme on every day: conflicts, gaps, circles, rules that never decide,
/// guarantees that do not hold. Nothing is sampled, and a finding about programmes shows the simplest one.
///
/// Exit status: 0 nothing worse than a warning, 1 errors.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Check {
    /// `.rules` files, or directories of them; together with `--rules` they are one rulebook
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Run the rulebook's own tests too; one that fails is a finding
    #[arg(long)]
    tests: bool,
}

const EXAMPLES: &str = "\
Examples:
  paceline check                       the rulebook in `rules`
  paceline check --tests alliance.rules
  paceline check --format json > findings.json";

impl Check {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        let Some((mut report, rulebook)) = rulebooks::checked(options, &self.paths, console)? else { return Ok(()) };
        if let (true, Some(rulebook)) = (self.tests, &rulebook) {
            report.findings.extend(rulebook.failed_tests());
        }
        if report.has_errors() {
            console.note(Status::Lacking);
        }
        match options.format {
            Format::Json => console.print_line(&json::report(&report)),
            Format::Pretty => {
                pretty::report(&report, console)?;
                pretty::summary(&report, "", console)
            }
        }
    }
}
