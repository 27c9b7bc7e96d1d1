//! What a condition may use: fields, and answers to questions that are asked before its own.
//!
//! In: the answers that a condition uses. Out: nothing, or `later-answer`. Invariant: a condition uses only answers to
//! questions that are asked before its own.

use super::world::World;
use crate::finding::{Code, Finding};
use crate::model::{KindId, Question};
use crate::text::Span;

/// An answer that a condition uses.
#[derive(Debug, Clone)]
pub(super) struct Used {
    /// What it answers.
    pub question: Question,
    /// How it is written.
    pub words: String,
    /// Where.
    pub span: Span,
}

/// What a condition may use.
#[derive(Debug, Clone)]
pub(super) enum Limit {
    /// Every answer.
    Nothing,
    /// Only the programme's fields.
    Fields(Span),
    /// The answers to questions before this one.
    Before(Question, Span),
}

impl Limit {
    /// What is wrong with using an answer here, if something is; `here` is where it is used, perhaps by a let.
    pub fn check(&self, world: &World, used: &Used, here: Span) -> Option<Finding> {
        let finding = match self {
            Limit::Nothing => return None,
            Limit::Fields(span) => {
                let message = format!("`{}` is decided only later", used.words);
                Finding::new(Code::LaterAnswer, message, here, "not decided yet")
                    .label(*span, "says which programmes cannot be, before anything is decided")
                    .help("use fields of the programme only")
            }
            Limit::Before(question, span) => {
                if used.question < *question {
                    return None;
                }
                let when = if used.question == *question { "what this rule decides" } else { "decided only later" };
                let message = format!("`{}` is {when}", used.words);
                Finding::new(Code::LaterAnswer, message, here, "not decided yet")
                    .label(*span, format!("answers {}", words(world, *question)))
                    .help(cure(world, *question, used))
            }
        };
        Some(if used.span == here { finding } else { finding.label(used.span, format!("uses `{}`", used.words)) })
    }
}

/// The question as people ask it.
fn words(world: &World, question: Question) -> String {
    let name = |kind: KindId| &world.model.kind(kind).name;
    match question {
        Question::Leader => "who leads".to_owned(),
        Question::TechnologyLead => "who leads a technology".to_owned(),
        Question::Follows => "who follows".to_owned(),
        Question::Sharing(kind) => format!("whether `{}` is shared", name(kind)),
        Question::Asset(kind) => format!("which `{}`", name(kind)),
        Question::Cost => "who pays".to_owned(),
    }
}

fn cure(world: &World, question: Question, used: &Used) -> String {
    if let Question::Asset(kind) = question
        && used.question == question
    {
        return format!("what the `{}` must satisfy stands behind `where`", world.model.kind(kind).name);
    }
    let decided = decided_before(world, question);
    let usable = match decided.split_last() {
        None => "use fields of the programme only: nothing is decided before who leads".to_owned(),
        Some((last, [])) => format!("use fields of the programme and {last}"),
        Some((last, others)) => format!("use fields of the programme, {} and {last}", others.join(", ")),
    };
    match (kind_of(question), kind_of(used.question)) {
        (Some(asking), Some(later)) if asking != later => format!("{usable}; {}", order_of_kinds(world, asking, later)),
        _ => usable,
    }
}

fn kind_of(question: Question) -> Option<KindId> {
    match question {
        Question::Sharing(kind) | Question::Asset(kind) => Some(kind),
        _ => None,
    }
}

/// Why a kind is asked before another, and how that is changed.
fn order_of_kinds(world: &World, asking: KindId, later: KindId) -> String {
    let name = |kind: KindId| &world.model.kind(kind).name;
    format!(
        "kinds are asked in the order `platform`, `upper_body`, `plant`, then by name, so `{}` before `{}`: another name \
         for one of them changes that",
        name(asking),
        name(later)
    )
}

fn decided_before(world: &World, question: Question) -> Vec<String> {
    let asked = world.model.questions().into_iter();
    let earlier = asked.filter(|earlier| *earlier < question);
    let name = |kind: KindId| &world.model.kind(kind).name;
    earlier
        .filter_map(|earlier| match earlier {
            Question::Leader => Some("`leader`".to_owned()),
            Question::TechnologyLead => Some("`leader on …`".to_owned()),
            Question::Follows => Some("`followers`".to_owned()),
            Question::Sharing(kind) => Some(format!("`{}.sharing`", name(kind))),
            Question::Asset(kind) => Some(format!("`{}`", name(kind))),
            Question::Cost => None,
        })
        .collect()
}
