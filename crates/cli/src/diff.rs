//! `paceline diff`

use std::io;
use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::answers::{NoAnswer, decided, leave_out};
use super::console::{Console, Status};
use super::lookup;
use super::proposals::{Over, Proposal};
use super::render::changes::{self, Compared};
use super::{Format, Options, rulebooks};
use paceline::diff::{ChangedAnswer, Differences};
use paceline::rulebook::{AskError, Rulebook};

/// Compare two rulebooks, or one on two days: exactly which programmes are decided otherwise.
///
/// A change is told where it arises, with the condition that holds for exactly the programmes concerned and the rules
/// behind it; what changes only because an earlier answer does follows it, and is summed up. With proposals, it is said
/// which of these are decided otherwise too.
///
/// Compared are the programmes that both can have, and every question; nothing is sampled.
///
/// Exit status: 0 the same, 1 different, 2 a rulebook with errors or an invalid proposal.
#[derive(Debug, Args)]
#[command(override_usage = USAGE, after_help = EXAMPLES)]
pub struct Diff {
    /// The old rulebook and the new one (each a `.rules` file or a directory of them), then files of proposals to be
    /// decided by both; with `--from` and `--to` the proposals alone
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Compare one rulebook (`--rules`): what it decides as of this day …
    #[arg(long, value_name = "DATE", requires = "to", conflicts_with = "as_of", value_parser = lookup::day)]
    from: Option<Date>,
    /// … with what it decides as of this one
    #[arg(long, value_name = "DATE", requires = "from", value_parser = lookup::day)]
    to: Option<Date>,
    /// Show every change and every alternative of its condition
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    over: Over,
}

const USAGE: &str = "\
paceline diff [OPTIONS] OLD NEW [PROPOSAL]...
       paceline diff [OPTIONS] --from DATE --to DATE [PROPOSAL]...";

const EXAMPLES: &str = "\
Examples:
  paceline diff rules draft                   the rulebooks of two directories, as of today
  paceline diff old.rules new.rules --as-of 2026-01
  paceline diff rules draft cars.csv          and which of these cars are decided otherwise
  paceline diff --from 2025-01 --to 2026-01   what `rules` decides otherwise a year later
  paceline diff rules draft --format json | jq -r '.changes[].when'";

/// One of the two that are compared.
struct Side<'r> {
    rulebook: &'r Rulebook,
    day: Date,
}

impl Diff {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        if let (Some(from), Some(to)) = (self.from, self.to) {
            let Some(rulebook) = rulebooks::sound(options, &[], console)? else { return Ok(()) };
            let title = format!("{from} → {to}");
            let sides = [Side { rulebook: &rulebook, day: from }, Side { rulebook: &rulebook, day: to }];
            let found = rulebook.diff_days(from, to);
            return self.show(&sides, found, (&title, ""), &self.paths, options, console);
        }
        if !options.rules.is_empty() {
            let help = "name the two rulebooks alone: `paceline diff OLD NEW`; or two days: `paceline diff --from DATE --to DATE`";
            return lookup::fault("`diff` compares OLD and NEW, and has no use for `--rules`", Some(help), console);
        }
        let [old_path, new_path, proposals @ ..] = self.paths.as_slice() else {
            let help =
                "`paceline diff OLD NEW` compares two rulebooks, `paceline diff --from DATE --to DATE` one on two days";
            return lookup::fault("`diff` compares two rulebooks, or one on two days", Some(help), console);
        };
        let (old, new) =
            (rulebooks::sound_at(old_path, options, console)?, rulebooks::sound_at(new_path, options, console)?);
        let Some((old, new)) = old.zip(new) else { return Ok(()) };
        let day = self.over.day();
        let title = format!("{} → {}", old_path.to_string_lossy(), new_path.to_string_lossy());
        let sides = [Side { rulebook: &old, day }, Side { rulebook: &new, day }];
        let found = old.diff(&new, day);
        self.show(&sides, found, (&title, &format!("as of {day}")), proposals, options, console)
    }

    /// Shows what was found, and which proposals it moves.
    fn show(
        &self,
        sides: &[Side<'_>; 2],
        found: Result<Differences, AskError>,
        (title, aside): (&str, &str),
        proposals: &[PathBuf],
        options: &Options,
        console: &mut Console,
    ) -> io::Result<()> {
        let differences = match found {
            Ok(differences) => differences,
            Err(error) => return lookup::unanswered(&error, console),
        };
        let mut compared = Compared { differences, programs: Vec::new(), compared: 0 };
        self.compare(sides, proposals, &mut compared, console)?;
        if !compared.is_same() {
            console.note(Status::Lacking);
        }
        match options.format {
            Format::Json => console.print_line(&compared.to_json()),
            _ => changes::print(sides[1].rulebook, &compared, (title, aside), self.all, console),
        }
    }

    /// The proposals that both decide, but otherwise; those that one cannot decide are said.
    fn compare(
        &self,
        [old, new]: &[Side<'_>; 2],
        paths: &[PathBuf],
        compared: &mut Compared,
        console: &mut Console,
    ) -> io::Result<()> {
        let mut done = 0;
        self.over.each(paths, new.rulebook.model(), console, &mut |proposal, (), console| {
            done += 1;
            console.progress(done)?;
            match moved(&proposal, old, new) {
                Ok(moved) => {
                    compared.compared += 1;
                    compared.programs.extend(moved);
                    Ok(())
                }
                Err(why) => leave_out(&proposal, &why, "compared", new.rulebook, console),
            }
        })
    }
}

/// The answers about a proposal that differ.
fn moved(proposal: &Proposal, old: &Side<'_>, new: &Side<'_>) -> Result<Vec<ChangedAnswer>, NoAnswer> {
    if std::ptr::eq(old.rulebook, new.rulebook) {
        return decided(proposal, |program| new.rulebook.moved_days(program, old.day, new.day));
    }
    let before = proposal.read_again(old.rulebook.model()).map_err(NoAnswer::Invalid)?;
    decided(proposal, |after| old.rulebook.moved(&before, new.rulebook, after, new.day))
}
