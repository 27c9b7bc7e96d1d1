//! `paceline diff`

use std::io;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::answers::{NoAnswer, decided, leave_out};
use super::console::{Console, Status};
use super::lookup;
use super::proposals::Over;
use super::render::changes::{self, Differences};
use super::{Format, Options, rulebooks};
use paceline::diff::{Change, ChangedAnswer};
use paceline::rulebook::Rulebook;

/// Compare two rulebooks: exactly which programmes are decided otherwise.
///
/// They are compared on one day; with proposals, it is said which of these are decided otherwise too.
///
/// Compared are the programmes that both rulebooks can have, and every question that both ask of them; nothing is
/// sampled. The changes of a question hold for exactly the programmes that their conditions describe.
///
/// Exit status: 0 the same, 1 different, 2 a rulebook with errors or an invalid proposal.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Diff {
    /// The old rulebook: a `.rules` file or a directory of them
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The new rulebook
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Files of proposals to be decided by both
    #[arg(value_name = "PROPOSAL")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    over: Over,
}

const EXAMPLES: &str = "\
Examples:
  paceline diff rules draft                   the rulebooks of two directories, as of today
  paceline diff old.rules new.rules --as-of 2026-01
  paceline diff rules draft cars.csv          and which of these cars are decided otherwise
  paceline diff rules draft --format json | jq -r '.changes[].when'";

impl Diff {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        if !options.rules.is_empty() {
            let help = Some("name the two rulebooks alone: `paceline diff OLD NEW`");
            return lookup::fault("`diff` compares OLD and NEW, and has no use for `--rules`", help, console);
        }
        let (old, new) =
            (rulebooks::sound_at(&self.old, options, console)?, rulebooks::sound_at(&self.new, options, console)?);
        let Some((old, new)) = old.zip(new) else { return Ok(()) };
        let changes = match old.diff(&new, self.over.day()) {
            Ok(changes) => changes,
            Err(error) => return lookup::unanswered(&error, console),
        };
        let differences = self.differences(changes, &old, &new, console)?;
        if !differences.is_none() {
            console.note(Status::Lacking);
        }
        match options.format {
            Format::Json => console.print_line(&json!({
                "same": differences.is_none(),
                "changes": differences.changes.iter().map(Change::to_json).collect::<Vec<_>>(),
                "programs": differences.programs.iter().map(ChangedAnswer::to_json).collect::<Vec<_>>(),
            })),
            _ => {
                let names = [self.old.to_string_lossy(), self.new.to_string_lossy()];
                changes::print(&new, &differences, &format!("{} → {}", names[0], names[1]), self.over.day(), console)
            }
        }
    }

    /// The changes together with the proposals that both decide, but otherwise; those that one cannot decide are said.
    fn differences(
        &self,
        changes: Vec<Change>,
        old: &Rulebook,
        new: &Rulebook,
        console: &mut Console,
    ) -> io::Result<Differences> {
        let mut differences = Differences { changes, programs: Vec::new(), compared: 0 };
        let (day, mut done) = (self.over.day(), 0);
        self.over.each(&self.paths, new.model(), console, &mut |proposal, (), console| {
            done += 1;
            console.progress(done)?;
            let moved = proposal
                .read_again(old.model())
                .map_err(NoAnswer::Invalid)
                .and_then(|before| decided(&proposal, |after| old.moved(&before, new, after, day)));
            match moved {
                Ok(moved) => {
                    differences.compared += 1;
                    differences.programs.extend(moved);
                    Ok(())
                }
                Err(why) => leave_out(&proposal, &why, "compared", new, console),
            }
        })?;
        Ok(differences)
    }
}
