//! `paceline explain`

use std::io;

use clap::Args;
use jiff::civil::Date;

use super::answers::{decided, refuse, status};
use super::console::Console;
use super::proposals::{Proposal, Proposals};
use super::render::explanation::{self, Explained};
use super::render::json;
use super::render::whynot::{Found, WhyNot};
use super::{Format, Options, Status, lookup, rulebooks};
use paceline::model::{Model, Program};
use paceline::rulebook::{AskError, Refusal, Rulebook};

/// Explain decisions: which rules won, which lost and why, which just missed.
///
/// For each question: those that won, those that lost and by which maxim, and those that just missed, with the part of
/// their condition that failed.
///
/// Only a decision about a programme of which all is known can be explained; of another, what it hangs on is shown.
///
/// Exit status: as `paceline decide`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Explain {
    #[command(flatten)]
    proposals: Proposals,
    /// Also the smallest change to the proposal that would make this member lead
    #[arg(long, value_name = "MEMBER")]
    why_not: Option<String>,
    /// Of open answers all cases, not only the first
    #[arg(long)]
    all: bool,
    /// A field that the change is to leave as it is
    #[arg(long, value_name = "FIELD", requires = "why_not")]
    keep: Vec<String>,
}

const EXAMPLES: &str = "\
Examples:
  paceline explain livina.toml
  paceline explain livina.toml --given region=china   what if it were made for China?
  paceline explain livina.toml --why-not renault      what would make Renault lead it?
  paceline explain livina.toml --why-not renault --keep mother --keep region
  paceline explain cars.jsonl --format json";

impl Explain {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        let Some(rulebook) = rulebooks::sound(options, &[], console)? else { return Ok(()) };
        if !self.is_askable(rulebook.model(), console)? {
            return Ok(());
        }
        let day = self.proposals.day();
        self.proposals.each(rulebook.model(), console, &mut |proposal: Proposal, (), console| {
            let mut failed = None;
            let explained = decided(&proposal, |program| {
                let mut explained = explained(&rulebook, program, day)?;
                match self.why_not(&rulebook, program, &explained) {
                    Ok(why_not) => explained.why_not = why_not,
                    Err(error) => failed = Some(error),
                }
                Ok(explained)
            });
            console.note(explained.as_ref().map_or(Status::Failed, |explained| status(explained.decision.standing())));
            if let Some(error) = failed {
                lookup::unanswered(&error, console)?;
            }
            match explained {
                Err(why) => refuse(&proposal, &why, &rulebook, options.format, console),
                Ok(explained) if options.format == Format::Json => {
                    console.print_line(&json::explanation(&rulebook, &explained))
                }
                Ok(explained) => explanation::print(&rulebook, &explained, self.all, console),
            }
        })
    }

    /// Whether the rulebook has the member and the fields that are asked for; what it has not is said.
    fn is_askable(&self, model: &Model, console: &mut Console) -> io::Result<bool> {
        let member = match &self.why_not {
            Some(member) => lookup::member(model, member, console)?,
            None => true,
        };
        Ok(lookup::fields(model, &self.keep, console)?.is_some() && member)
    }

    fn why_not(
        &self,
        rulebook: &Rulebook,
        program: &Program,
        explained: &Explained<'_>,
    ) -> Result<Option<WhyNot>, AskError> {
        let Some(member) = &self.why_not else { return Ok(None) };
        let keep: Vec<&str> = self.keep.iter().map(String::as_str).collect();
        let found = if explained.decision.leader.answer() == Some(member) {
            Found::Leads
        } else if !explained.unknown.is_empty() {
            Found::Incomplete
        } else {
            let nearest = rulebook.why_not(program, explained.decision.as_of, member, &keep)?;
            nearest.map_or(Found::Nothing, |nearest| Found::Change(Box::new(nearest)))
        };
        Ok(Some(WhyNot { member: member.clone(), kept: self.keep.clone(), found }))
    }
}

fn explained<'r>(rulebook: &'r Rulebook, program: &Program, day: Date) -> Result<Explained<'r>, Box<Refusal>> {
    let decision = rulebook.decide(program, day)?;
    let unknown = program.unknown().map(|field| rulebook.fields()[field.0 as usize].name.clone()).collect::<Vec<_>>();
    let known = unknown.is_empty() && decision.leader.answer().is_some();
    let explanation = if known { Some(rulebook.explain(program, day)?) } else { None };
    Ok(Explained { decision, explanation, unknown, why_not: None })
}
