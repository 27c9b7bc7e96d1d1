//! `paceline decide`

use std::io;

use clap::Args;
use jiff::civil::Date;

use super::console::{Console, Status};
use super::proposals::{Proposal, Proposals};
use super::render::{decision, json, pretty};
use super::{Format, Options, rulebooks};
use crate::decision::{Decision, Outcome};
use crate::diagnostic::{Diagnostic, Excerpts};
use crate::proposal::Fault;
use crate::rulebook::{Refusal, Rulebook};

/// Decide proposals: who leads, who follows, what is shared, who pays.
///
/// A field that a proposal leaves out is unknown: an answer that it does not change is given all the same, another is
/// open, and says what it hangs on. An invalid proposal is reported in its place, and the others are decided.
///
/// Exit status: 0 all decided, 1 something is undecided, open, or a violation, 2 an invalid proposal or no rulebook.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Decide {
    #[command(flatten)]
    proposals: Proposals,
}

const EXAMPLES: &str = "\
Examples:
  paceline decide livina.toml                        by the rules of today
  paceline decide livina.toml --as-of 2020-06        by those of 1 June 2020
  paceline decide cars.csv --given partners=nissan   with another partner for each car
  paceline decide --given region=china --given segment=C --given volumes.nissan=60000
  paceline decide cars.csv --format json | jq .leader.answer
  paceline decide - --format json < cars.jsonl       as a stream, an object a line";

impl Decide {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        let Some(rulebook) = rulebooks::sound(options, &[], console)? else { return Ok(()) };
        let mut tally = Tally::default();
        let day = self.proposals.day();
        let width = console.width();
        let work = |proposal: &Proposal| {
            let decided = decided(proposal, |program| rulebook.decide(program, day));
            let written = decided.as_ref().map(|decided| match options.format {
                Format::Json => format!("{}\n", decided.to_json()),
                _ => decision::page(&rulebook, decided, width),
            });
            let written = written.unwrap_or_default();
            (decided, written)
        };
        self.proposals.each_worked(
            rulebook.model(),
            console,
            &work,
            &mut |proposal, (decided, written), console| {
                tally.count(&decided);
                console.note(decided.as_ref().map_or(Status::Failed, status));
                console.progress(tally.all)?;
                match decided {
                    Err(why) => refuse(&proposal, &why, &rulebook, options.format, console),
                    Ok(_) => console.print(&written),
                }
            },
        )?;
        match options.format {
            Format::Pretty if tally.all > 1 => console.print(&format!("{}\n", tally.sentence(day))),
            _ => Ok(()),
        }
    }
}

/// Why a proposal gets no answer.
pub enum NoAnswer {
    /// It is no possible programme.
    Invalid(Vec<Fault>),
    /// The rulebook does not settle it.
    Unsettled(Box<crate::finding::Finding>),
}

/// What becomes of a proposal, its faults and refusals in one.
pub fn decided<T>(
    proposal: &Proposal,
    mut decide: impl FnMut(&crate::model::Program) -> Result<T, Box<Refusal>>,
) -> Result<T, NoAnswer> {
    let program = proposal.program.as_ref().map_err(|faults| NoAnswer::Invalid(faults.clone()))?;
    decide(program).map_err(|refusal| match *refusal {
        Refusal::Unsettled(finding) => NoAnswer::Unsettled(Box::new(finding)),
        why => NoAnswer::Invalid(vec![Fault::new(proposal.place, why.to_string())]),
    })
}

/// Says why a proposal gets no answer: in its place as JSON, else as findings.
pub fn refuse(
    proposal: &Proposal,
    why: &NoAnswer,
    rulebook: &Rulebook,
    format: Format,
    console: &mut Console,
) -> io::Result<()> {
    let place = proposal.place;
    match (why, format) {
        (NoAnswer::Invalid(faults), Format::Json) => console.print_line(&json::errors(proposal, faults)),
        (NoAnswer::Unsettled(finding), Format::Json) => {
            let fault = Fault { help: finding.help.clone(), ..Fault::new(place, finding.message.clone()) };
            console.print_line(&json::errors(proposal, &[fault]))
        }
        (NoAnswer::Invalid(faults), _) => pretty::invalid(proposal, faults, "decided", console),
        (NoAnswer::Unsettled(finding), _) => {
            let excerpts = Excerpts::of(rulebook.sources(), 0);
            pretty::diagnostic(&Diagnostic::of(finding, &excerpts), console)
        }
    }
}

/// What a decision makes of the exit status.
pub fn status(decision: &Decision) -> Status {
    if decision.is_clear() { Status::Clear } else { Status::Lacking }
}

/// How many of the proposals became what.
#[derive(Default)]
struct Tally {
    all: usize,
    clear: usize,
    open: usize,
    not_in_force: usize,
    violating: usize,
    invalid: usize,
    unsettled: usize,
}

impl Tally {
    fn count(&mut self, decided: &Result<Decision, NoAnswer>) {
        self.all += 1;
        let counted = match decided {
            Err(NoAnswer::Invalid(_)) => &mut self.invalid,
            Err(NoAnswer::Unsettled(_)) => &mut self.unsettled,
            Ok(decision) if decision.is_clear() => &mut self.clear,
            Ok(decision) if decision.leader.outcome == Outcome::NotInForce => &mut self.not_in_force,
            Ok(decision) if !decision.violations.is_empty() => &mut self.violating,
            Ok(_) => &mut self.open,
        };
        *counted += 1;
    }

    fn sentence(&self, day: Date) -> String {
        let parts = [
            (self.clear, "decided"),
            (self.violating, "with violations"),
            (self.open, "with open answers"),
            (self.not_in_force, "on a day on which the scheme is not in force"),
            (self.unsettled, "unsettled"),
            (self.invalid, "invalid"),
        ];
        let said = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
        format!("{} programmes as of {day}: {}", self.all, said.collect::<Vec<_>>().join(", "))
    }
}
