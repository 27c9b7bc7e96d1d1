//! `paceline timeline`

use std::io;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::answers::{decided, leave_out};
use super::console::Console;
use super::lookup;
use super::proposals::Over;
use super::render::timeline::{self, Moment};
use super::{Format, Options, rulebooks};
use paceline::rulebook::Rulebook;

/// Every day on which the rulebook decides something otherwise than the day before.
///
/// For each: which rules begin and end, what changes (each change where it arises, with the condition that holds for
/// exactly the programmes concerned), and which of these proposals are decided otherwise from that day on.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Timeline {
    /// Files of proposals to be decided on each of the days
    #[arg(value_name = "PROPOSAL")]
    paths: Vec<PathBuf>,
    /// Show every change and every alternative of its condition
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    over: Over,
}

const EXAMPLES: &str = "\
Examples:
  paceline timeline                  the rulebook in `rules`, amendment by amendment
  paceline timeline cars.csv         and which of these cars each amendment moves
  paceline timeline --format json | jq -r '.days[].day'";

impl Timeline {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        let Some(rulebook) = rulebooks::sound(options, &[], console)? else { return Ok(()) };
        let turns = match rulebook.timeline() {
            Ok(turns) => turns,
            Err(error) => return lookup::unanswered(&error, console),
        };
        let moment = |turn| Moment { turn, programs: Vec::new() };
        let mut moments: Vec<Moment> = turns.into_iter().map(moment).collect();
        self.compare(&rulebook, &mut moments, console)?;
        match options.format {
            Format::Json => console.print_line(&json!({"days": moments})),
            _ => timeline::print(&rulebook, &moments, self.all, console),
        }
    }

    /// The proposals that are decided otherwise from each of the days on.
    fn compare(&self, rulebook: &Rulebook, moments: &mut [Moment], console: &mut Console) -> io::Result<()> {
        let mut done = 0;
        self.over.each(&self.paths, rulebook.model(), console, &mut |proposal, (), console| {
            done += 1;
            console.progress(done)?;
            for moment in &mut *moments {
                let day = moment.turn.day;
                let before = day.yesterday().unwrap_or(day);
                match decided(&proposal, |program| rulebook.moved_days(program, before, day)) {
                    Ok(moved) => moment.programs.extend(moved),
                    Err(why) => return leave_out(&proposal, &why, "compared", rulebook, console),
                }
            }
            Ok(())
        })
    }
}
