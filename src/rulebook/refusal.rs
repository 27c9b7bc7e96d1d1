//! Why a programme gets no decision, in words.
//!
//! In: what the engine says that it cannot decide. Out: a [`Refusal`]; where the rulebook is at fault, the finding that a
//! check would have told.

use super::{Foreign, Rulebook};
use crate::condition_text::ConditionText;
use crate::engine::Undecidable;
use crate::finding::{Code, Finding};
use crate::model::{Head, Program, RuleId};
use crate::notation::{days, list};

/// Why a programme gets no decision.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// No such programme can be, for this reason.
    Impossible(String),
    /// The rulebook does not settle it.
    Unsettled(Finding),
    /// Only a programme of which all is known can be explained; these fields are not.
    Incomplete(Vec<String>),
    /// It, or what it was prepared or is decided with, is of another rulebook, day or engine.
    Foreign(Foreign),
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Impossible(why) => f.write_str(why),
            Refusal::Unsettled(finding) => f.write_str(&finding.message),
            Refusal::Incomplete(fields) => write!(f, "it leaves {} unknown", list(fields, "and")),
            Refusal::Foreign(foreign) => foreign.fmt(f),
        }
    }
}

impl std::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Refusal::Foreign(foreign) => Some(foreign),
            _ => None,
        }
    }
}

impl From<Foreign> for Box<Refusal> {
    fn from(foreign: Foreign) -> Self {
        Box::new(Refusal::Foreign(foreign))
    }
}

impl Rulebook {
    /// What people are told where the engine cannot decide a programme.
    pub(super) fn refusal(&self, program: &Program, why: Undecidable) -> Refusal {
        let model = self.model();
        let words = ConditionText::new(model, &self.scopes.layout);
        let name = &program.name;
        let first = model.rules.first().map(|rule| rule.head.span).unwrap_or_default();
        let head = |rule: &RuleId| &model.rule(*rule).head;
        match why {
            Undecidable::Impossible(at) => {
                let impossible = &model.impossible[at];
                let condition = || self.sources.line(impossible.when.span);
                Refusal::Impossible(impossible.because.clone().unwrap_or_else(condition))
            }
            Undecidable::Conflict(question, rules) => {
                let on = words.question(question);
                let message = format!("for `{name}`, rules disagree on {on} and no maxim settles it");
                let help = "narrow one of them, put one in a stronger tier, or let one override the other";
                Refusal::Unsettled(
                    about(Code::Conflict, message, rules.iter().map(head), "this rule applies").help(help),
                )
            }
            Undecidable::Circle(question, rules) => {
                let on = words.question(question);
                let message = format!("for `{name}`, rules defeat each other in a circle on {on}");
                let finding = about(Code::CircularPrecedence, message, rules.iter().map(head), "defeated by the next");
                Refusal::Unsettled(finding.help("take back one of the links: an `overrides`, or a tier"))
            }
            Undecidable::Gap => {
                let message = format!("no rule says who leads `{name}`");
                let help = "add a rule for such programmes, or a weakest word for all: `default: lead …`";
                Refusal::Unsettled(Finding::new(Code::Gap, message, first, "no rule from here on applies").help(help))
            }
            Undecidable::Exhausted => {
                let message = format!("an exact decision about `{name}` would take too long");
                let help = "say more of its fields, split rules with many `or`s, or allow more: `--limit steps=NUMBER`";
                Refusal::Unsettled(Finding::new(Code::UndecidedAnalysis, message, first, "of these rules").help(help))
            }
        }
    }
}

/// A finding about several rules, the first of them the one meant.
fn about<'a>(code: Code, message: String, heads: impl Iterator<Item = &'a Head>, here: &str) -> Finding {
    let heads: Vec<&Head> = heads.collect();
    let place = heads.first().map(|head| head.span).unwrap_or_default();
    let mut finding = Finding::new(code, message, place, here).rules(heads.iter().map(|head| head.label.clone()));
    for head in heads.iter().skip(1) {
        finding = finding.label(head.span, format!("{here}, in force {}", days(head.force.from, head.force.until)));
    }
    finding
}
