//! `paceline decide`

use std::io;

use clap::Args;
use jiff::civil::Date;

use super::answers::{NoAnswer, decided, refuse, status};
use super::console::{Console, Status};
use super::proposals::{Proposal, Proposals};
use super::render::brief::Brief;
use super::render::decision;
use super::{Format, Options, lookup, rulebooks};
use paceline::decision::{Decision, Outcome};

/// Decide proposals: who leads, who follows, what is shared, who pays.
///
/// A field that a proposal leaves out is unknown: an answer that it does not change is given all the same, another is
/// open, and says what it hangs on. An invalid proposal is reported in its place, and the others are decided. What many
/// proposals add up to says `paceline portfolio`.
///
/// Exit status: 0 all decided, 1 something is undecided, open, or a violation, 2 an invalid proposal or no rulebook.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Decide {
    #[command(flatten)]
    proposals: Proposals,
    /// A line for each proposal, without the reasons: who leads, who follows, which assets
    #[arg(long)]
    brief: bool,
}

const EXAMPLES: &str = "\
Examples:
  paceline decide livina.toml                        by the rules of today
  paceline decide livina.toml --as-of 2020-06        by those of 1 June 2020
  paceline decide cars.csv --brief                   a line for each car
  paceline decide cars.csv --given partners=nissan   with another partner for each car
  paceline decide --given region=china --given segment=C --given volumes.nissan=60000
  paceline decide cars.csv --format json | jq .leader.answer
  paceline decide - --format json < cars.jsonl       as a stream, an object a line";

impl Decide {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        if self.brief && options.format == Format::Json {
            let help = Some("leave one of the two out: JSON has a line for each proposal anyway");
            return lookup::fault("`--brief` is for people, and `--format json` for programs", help, console);
        }
        let Some(rulebook) = rulebooks::sound(options, &[], console)? else { return Ok(()) };
        let mut brief = self.brief.then(Brief::default);
        let mut tally = Tally::default();
        let day = self.proposals.day();
        let width = console.width();
        let work = |proposal: &Proposal| {
            let decided = decided(proposal, |program| rulebook.decide(program, day));
            let written = decided.as_ref().map(|decided| match options.format {
                Format::Json => format!("{}\n", decided.to_json()),
                _ if self.brief => String::new(),
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
                match (decided, &mut brief) {
                    (Err(why), _) => refuse(&proposal, &why, &rulebook, options.format, console),
                    (Ok(decision), Some(brief)) => {
                        brief.add(&decision);
                        Ok(())
                    }
                    (Ok(_), None) => console.print(&written),
                }
            },
        )?;
        if let Some(brief) = brief {
            console.print(&brief.page(width))?;
        }
        if options.format != Format::Pretty || tally.all < 2 {
            return Ok(());
        }
        let surveyed = self.brief || tally.all <= HANDFUL || !console.is_seen();
        let hint = if surveyed { "" } else { "; `--brief` gives a line for each" };
        console.print(&format!("{}{hint}\n", tally.sentence(day)))
    }
}

/// A person can survey so many decisions as they are.
const HANDFUL: usize = 5;

/// How many of the proposals became what.
#[derive(Default)]
struct Tally {
    all: usize,
    clear: usize,
    open: usize,
    not_in_force: usize,
    violating: usize,
    /// Those that may be violations, as far as is known.
    doubtful: usize,
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
            Ok(decision) if decision.violations.iter().any(|violation| violation.needs.is_empty()) => {
                &mut self.violating
            }
            Ok(decision) if !decision.violations.is_empty() && decision.leader.answer().is_some() => &mut self.doubtful,
            Ok(_) => &mut self.open,
        };
        *counted += 1;
    }

    fn sentence(&self, day: Date) -> String {
        let parts = [
            (self.clear, "decided"),
            (self.violating, "with violations"),
            (self.doubtful, "with possible violations"),
            (self.open, "with open answers"),
            (self.not_in_force, "on a day on which the scheme is not in force"),
            (self.unsettled, "unsettled"),
            (self.invalid, "invalid"),
        ];
        let said = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
        format!("{} programmes as of {day}: {}", self.all, said.collect::<Vec<_>>().join(", "))
    }
}
