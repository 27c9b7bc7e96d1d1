//! What becomes of a proposal: an answer, or why it gets none, said by every command in the same way.

use std::io;

use super::Format;
use super::console::{Console, Status};
use super::proposals::Proposal;
use super::render::page::Ink;
use super::render::{json, pretty};
use paceline::decision::Standing;
use paceline::diagnostic::{Diagnostic, Excerpts, visible};
use paceline::finding::Finding;
use paceline::model::Program;
use paceline::proposal::Fault;
use paceline::rulebook::{Refusal, Rulebook};

/// Why a proposal gets no answer.
pub enum NoAnswer {
    /// It is no possible programme.
    Invalid(Vec<Fault>),
    /// The rulebook does not settle it.
    Unsettled(Box<Finding>),
}

impl NoAnswer {
    /// The rulebook's refusal of a proposal.
    pub fn of(refusal: Refusal, proposal: &Proposal) -> Self {
        match refusal {
            Refusal::Unsettled(finding) => NoAnswer::Unsettled(Box::new(finding)),
            why => NoAnswer::Invalid(vec![Fault::new(proposal.place(), why.to_string())]),
        }
    }
}

/// The answer to a proposal, its faults and refusals in one.
pub fn decided<T>(
    proposal: &Proposal,
    mut decide: impl FnMut(&Program) -> Result<T, Box<Refusal>>,
) -> Result<T, NoAnswer> {
    let program = proposal.program.as_ref().map_err(|faults| NoAnswer::Invalid(faults.clone()))?;
    decide(program).map_err(|refusal| NoAnswer::of(*refusal, proposal))
}

/// Says why a proposal is not decided: in its place as JSON, else as findings.
pub fn refuse(
    proposal: &Proposal,
    why: &NoAnswer,
    rulebook: &Rulebook,
    format: Format,
    console: &mut Console,
) -> io::Result<()> {
    if format != Format::Json {
        return leave_out(proposal, why, "decided", rulebook, console);
    }
    console.note(Status::Failed);
    match why {
        NoAnswer::Invalid(faults) => console.print_line(&json::errors(proposal, faults)),
        NoAnswer::Unsettled(finding) => {
            let fault = Fault { help: finding.help.clone(), ..Fault::new(proposal.place(), finding.message.clone()) };
            console.print_line(&json::errors(proposal, &[fault]))
        }
    }
}

/// Says on standard error why a proposal is not `counted`, `compared`, `timed` …
pub fn leave_out(
    proposal: &Proposal,
    why: &NoAnswer,
    undone: &str,
    rulebook: &Rulebook,
    console: &mut Console,
) -> io::Result<()> {
    console.note(Status::Failed);
    match why {
        NoAnswer::Invalid(faults) => {
            let name = visible(proposal.name()).into_owned();
            console.report(&format!("{} is invalid and not {undone}\n\n", Ink::Strong.paint(&name)))?;
            proposal.diagnostics(faults).iter().try_for_each(|fault| pretty::diagnostic(fault, console))
        }
        NoAnswer::Unsettled(finding) => {
            let excerpts = Excerpts::of(rulebook.sources(), 0);
            pretty::diagnostic(&Diagnostic::of(finding, &excerpts), console)
        }
    }
}

/// What a decision makes of the exit status.
pub fn status(standing: Standing) -> Status {
    if standing == Standing::Clear { Status::Clear } else { Status::Lacking }
}
