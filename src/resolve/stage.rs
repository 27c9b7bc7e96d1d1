//! When a question is asked: what a condition may use.
//!
//! In: the answers that a condition uses. Out: nothing, or `later-answer`. Invariant: questions are asked in the order
//! of their stages, and a condition uses only answers of stages before its own.

use super::world::World;
use crate::finding::{Code, Finding};
use crate::model::{KindId, Question, Root};
use crate::text::Span;

/// The place of a question in the order in which they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stage(u32);

impl Stage {
    /// When a question is asked.
    pub fn of(question: Question) -> Stage {
        Stage(match question {
            Question::Leader => 0,
            Question::Work => 1,
            Question::Follows => 2,
            Question::Sharing(kind) => 3 + 2 * kind.0,
            Question::Asset(kind) => 4 + 2 * kind.0,
            Question::Cost => u32::MAX,
        })
    }

    /// When what stands at the root of a path is decided, if it is an answer.
    pub fn of_root(root: &Root) -> Option<Stage> {
        Some(Stage::of(match root {
            Root::Leader => Question::Leader,
            Root::LeaderOn(_) => Question::Work,
            Root::Followers => Question::Follows,
            Root::Sharing(kind) => Question::Sharing(*kind),
            Root::Chosen(kind) => Question::Asset(*kind),
            Root::Field(_) | Root::NumberOf(..) | Root::Candidate(_) => return None,
        }))
    }
}

/// An answer that a condition uses.
#[derive(Debug, Clone)]
pub(super) struct Used {
    /// When it is decided.
    pub stage: Stage,
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
                let stage = Stage::of(*question);
                if used.stage < stage {
                    return None;
                }
                let (message, note) = if used.stage == stage {
                    (format!("`{}` is what this rule decides", used.words), "not decided yet")
                } else {
                    (format!("`{}` is decided only later", used.words), "not decided yet")
                };
                Finding::new(Code::LaterAnswer, message, here, note)
                    .label(*span, format!("answers {}", words(world, *question)))
                    .help(cure(world, *question, used))
            }
        };
        Some(if used.span == here { finding } else { finding.label(used.span, format!("uses `{}`", used.words)) })
    }
}

/// The question as people ask it.
pub(super) fn words(world: &World, question: Question) -> String {
    let name = |kind: KindId| &world.model.kind(kind).name;
    match question {
        Question::Leader => "who leads".to_owned(),
        Question::Work => "who leads a technology".to_owned(),
        Question::Follows => "who follows".to_owned(),
        Question::Sharing(kind) => format!("whether `{}` is shared", name(kind)),
        Question::Asset(kind) => format!("which `{}`", name(kind)),
        Question::Cost => "who pays".to_owned(),
    }
}

fn cure(world: &World, question: Question, used: &Used) -> String {
    if let Question::Asset(kind) = question
        && used.stage == Stage::of(question)
    {
        return format!("what the `{}` must satisfy stands behind `where`", world.model.kind(kind).name);
    }
    let decided = decided_before(world, question);
    match decided.split_last() {
        None => "use fields of the programme only: nothing is decided before who leads".to_owned(),
        Some((last, [])) => format!("use fields of the programme and {last}"),
        Some((last, others)) => format!("use fields of the programme, {} and {last}", others.join(", ")),
    }
}

fn decided_before(world: &World, question: Question) -> Vec<String> {
    let asked = world.model.questions().into_iter();
    let earlier = asked.filter(|earlier| Stage::of(*earlier) < Stage::of(question));
    let name = |kind: KindId| &world.model.kind(kind).name;
    earlier
        .filter_map(|earlier| match earlier {
            Question::Leader => Some("`leader`".to_owned()),
            Question::Work => Some("`leader on …`".to_owned()),
            Question::Follows => Some("`followers`".to_owned()),
            Question::Sharing(kind) => Some(format!("`{}.sharing`", name(kind))),
            Question::Asset(kind) => Some(format!("`{}`", name(kind))),
            Question::Cost => None,
        })
        .collect()
}
