//! `paceline explain`

use std::io;

use clap::Args;

use super::console::Console;
use super::decide::{decided, refuse, status};
use super::proposals::{Proposal, Proposals};
use super::render::{explanation, json};
use super::{Format, Options, Status, rulebooks};
use crate::decision::Decision;
use crate::explain::Explanation;
use crate::model::Program;
use crate::rulebook::{Refusal, Rulebook};

/// Explain decisions: for each question the rules that won, those that lost and by which maxim, and those that just
/// missed, with the part of their condition that failed.
///
/// Only a decision about a programme of which all is known can be explained; of another, what it hangs on is shown.
///
/// Exit status: as `paceline decide`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Explain {
    #[command(flatten)]
    proposals: Proposals,
}

const EXAMPLES: &str = "\
Examples:
  paceline explain livina.toml
  paceline explain livina.toml --given region=china   what if it were made for China?
  paceline explain cars.jsonl --format json";

/// A decision with its explanation; none where something is unknown or the scheme not in force.
pub struct Explained {
    pub decision: Decision,
    pub explanation: Option<Explanation>,
    /// The fields of which nothing is known.
    pub unknown: Vec<String>,
}

impl Explain {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        let Some(rulebook) = rulebooks::sound(options, &[], console)? else { return Ok(()) };
        let day = self.proposals.day();
        self.proposals.each(rulebook.model(), console, &mut |proposal: Proposal, console| {
            let explained = decided(&proposal, |program| explained(&rulebook, program, day));
            console.note(explained.as_ref().map_or(Status::Failed, |explained| status(&explained.decision)));
            match explained {
                Err(why) => refuse(&proposal, &why, &rulebook, options.format, console),
                Ok(explained) if options.format == Format::Json => {
                    console.print_line(&json::explanation(&rulebook, &explained))
                }
                Ok(explained) => explanation::print(&rulebook, &explained, console),
            }
        })
    }
}

fn explained(rulebook: &Rulebook, program: &Program, day: jiff::civil::Date) -> Result<Explained, Box<Refusal>> {
    let decision = rulebook.decide(program, day)?;
    let unknown = program.unknown().map(|field| rulebook.model().field(field).name.clone()).collect::<Vec<_>>();
    let known = unknown.is_empty() && decision.leader.answer().is_some();
    let explanation = if known { Some(rulebook.explain(program, day)?) } else { None };
    Ok(Explained { decision, explanation, unknown })
}
