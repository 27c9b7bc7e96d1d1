//! `paceline portfolio`

use std::io;

use clap::Args;

use super::answers::{decided, leave_out};
use super::console::{Console, Status};
use super::lookup;
use super::proposals::Proposals;
use super::render::portfolio;
use super::{Format, Options, rulebooks};
use paceline::model::Program;

/// Many proposals at once: who leads and follows how many, and what becomes of the targets.
///
/// Also what is shared, and which assets carry how many.
///
/// Open and undecided answers count nowhere, but of how many proposals each question is open is said; a target counts a
/// proposal only where that is certain. Invalid proposals are reported on standard error, and the others are counted. A
/// line for each proposal gives `paceline decide --brief`.
///
/// Exit status: 0 every target met, 1 a target missed, 2 an invalid proposal or no rulebook.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Portfolio {
    #[command(flatten)]
    proposals: Proposals,
}

const EXAMPLES: &str = "\
Examples:
  paceline portfolio cars.csv                          by the rules of today
  paceline portfolio cars.csv vans.jsonl --as-of 2026-01
  paceline portfolio plan.csv --format json | jq .targets";

impl Portfolio {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        let Some(rulebook) = rulebooks::sound(options, &[], console)? else { return Ok(()) };
        let day = self.proposals.day();
        let mut counting = rulebook.counting(day);
        let (mut done, mut exhausted) = (0, None);
        self.proposals.each(rulebook.model(), console, &mut |proposal, (), console| {
            done += 1;
            console.progress(done)?;
            let counted = decided(&proposal, |program: &Program| match counting.add(program) {
                Ok(counted) => counted,
                Err(error) => {
                    exhausted = Some(error);
                    Ok(())
                }
            });
            counted.or_else(|why| leave_out(&proposal, &why, "counted", &rulebook, console))
        })?;
        if let Some(error) = exhausted {
            return lookup::unanswered(&error, console);
        }
        let counted = counting.finish();
        if !counted.is_met() {
            console.note(Status::Lacking);
        }
        match options.format {
            Format::Json => console.print_line(&counted.to_json()),
            _ => portfolio::print(&rulebook, &counted, day, console),
        }
    }
}
