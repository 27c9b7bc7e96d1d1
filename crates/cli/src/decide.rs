//! `paceline decide`

use std::io;

use clap::Args;
use jiff::civil::Date;

use super::answers::{NoAnswer, decided, refuse, status};
use super::console::{Console, Status};
use super::proposals::{Proposal, Proposals};
use super::render::brief::{self, Brief};
use super::render::decision;
use super::{Format, Options, lookup, rulebooks};
use paceline::Verdict;
use paceline::decision::{DecisionView, Part, Parts, Standing, UnknownPart};
use paceline::notation::list;

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
    /// Of open answers all cases, not only the first
    #[arg(long)]
    all: bool,
    /// Some answers alone, of `leader`, `work`, `followers`, `assets`, `cost`, `violations` (with `--format json`)
    #[arg(long, value_name = "ANSWER,…", value_parser = parts)]
    only: Option<Parts>,
}

fn parts(names: &str) -> Result<Parts, String> {
    let keys: Vec<&str> = Part::ALL.iter().map(|part| part.key()).collect();
    names.parse().map_err(|unknown: UnknownPart| format!("{unknown}; the answers are {}", list(&keys, "and")))
}

const EXAMPLES: &str = "\
Examples:
  paceline decide livina.toml                        by the rules of today
  paceline decide livina.toml --as-of 2020-06        by those of 1 June 2020
  paceline decide cars.csv --brief                   a line for each car
  paceline decide cars.csv --given partners=nissan   with another partner for each car
  paceline decide --given region=china --given segment=C --given volumes.nissan=60000
  paceline decide cars.csv --format json | jq .leader.answer
  paceline decide cars.csv --format json --only leader,followers
  paceline decide - --format json < cars.jsonl       as a stream, an object a line";

impl Decide {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        let json = options.format == Format::Json;
        if self.brief && json {
            let help = Some("leave one of the two out: JSON has a line for each proposal anyway");
            return lookup::fault("`--brief` is for people, and `--format json` for programs", help, console);
        }
        let parts = self.only.unwrap_or_default();
        if parts != Parts::ALL && !json {
            let help = Some("`--brief` gives people a line for each proposal");
            return lookup::fault("`--only` goes with `--format json`", help, console);
        }
        let Some(rulebook) = rulebooks::sound(options, &[], console)? else { return Ok(()) };
        let (mut brief, mut tally) = (Brief::new(console.width()), Tally::default());
        let (day, width) = (self.proposals.day(), console.width());
        let engine = match rulebook.engine(day) {
            Ok(engine) => engine,
            Err(error) => return lookup::unanswered(&error, console),
        };
        let work = |proposal: &Proposal, verdict: &mut Verdict| {
            decided(proposal, |program| {
                if json {
                    let view = engine.view(program, parts, verdict)?;
                    return Ok((view.standing(), Shown::Text(line_of(&view))));
                }
                let decision = engine.decision(program, verdict)?;
                let shown = match self.brief {
                    true => Shown::Line(brief::line(&decision)),
                    false => Shown::Text(decision::page(&rulebook, &decision, width, self.all)),
                };
                Ok((decision.standing(), shown))
            })
        };
        self.proposals.each_worked(rulebook.model(), console, &work, &mut |proposal, decided, console| {
            tally.count(&decided);
            console.note(decided.as_ref().map_or(Status::Failed, |(standing, _)| status(*standing)));
            console.progress(tally.all)?;
            match decided {
                Err(why) => refuse(&proposal, &why, &rulebook, options.format, console),
                Ok((_, Shown::Text(text))) => console.print(&text),
                Ok((_, Shown::Line(line))) => {
                    let page = brief.add(line);
                    page.map_or(Ok(()), |page| console.print(&page))
                }
            }
        })?;
        console.print(&brief.page())?;
        if options.format != Format::Pretty || tally.all < 2 {
            return Ok(());
        }
        let surveyed = self.brief || tally.all <= HANDFUL || !console.is_seen();
        let hint = if surveyed { "" } else { "; `--brief` gives a line for each" };
        console.print(&format!("{}{hint}\n", tally.sentence(day)))
    }
}

/// A decision as it is shown.
enum Shown {
    Text(String),
    /// A line among others.
    Line(brief::Line),
}

/// A decision as a line of JSON.
fn line_of(view: &DecisionView<'_>) -> String {
    let mut line = Vec::with_capacity(USUAL_LINE);
    match serde_json::to_writer(&mut line, view) {
        Ok(()) => line.push(b'\n'),
        Err(_) => line.clear(),
    }
    String::from_utf8(line).unwrap_or_default()
}

/// How many bytes most decisions take.
const USUAL_LINE: usize = 2048;

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
    fn count<T>(&mut self, decided: &Result<(Standing, T), NoAnswer>) {
        self.all += 1;
        let counted = match decided {
            Err(NoAnswer::Invalid(_)) => &mut self.invalid,
            Err(NoAnswer::Unsettled(_)) => &mut self.unsettled,
            Ok((Standing::Clear, _)) => &mut self.clear,
            Ok((Standing::NotInForce, _)) => &mut self.not_in_force,
            Ok((Standing::Violating, _)) => &mut self.violating,
            Ok((Standing::Doubtful, _)) => &mut self.doubtful,
            Ok((Standing::Open, _)) => &mut self.open,
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
