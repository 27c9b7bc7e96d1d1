//! Whether the tests would notice a change of the rules: each rule is changed in every small way, one at a time.
//!
//! In: a checked rulebook. Out: for each mutant a [`MutantStatus`]. A mutant counts as noticed where a test fails, or where
//! `check` finds an error in it (then it could not come into force); it does not count where it decides every possible
//! programme on every day as the rulebook does, which is decided exactly. What is left, nobody would notice: it is told
//! with the simplest programme that it decides otherwise.

mod operators;
mod trial;

use jiff::civil::Date;

use crate::finding::Code;
use crate::model::{Bar, Head, Model, Program, Question, Require, Rule};
use crate::text::Span;

pub use operators::mutants;
pub use trial::MutantRun;

/// One provision changed in one place.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// The provision, changed.
    pub changed: Changed,
    /// The place of the change.
    pub place: Span,
    /// What the change is, in words.
    pub what: String,
}

/// Which provision is changed, by its place in the model, and what it becomes.
#[derive(Debug, Clone)]
pub enum Changed {
    /// A rule that answers a question.
    Rule(usize, Rule),
    /// A requirement.
    Require(usize, Require),
    /// A bar.
    Bar(usize, Bar),
}

impl Changed {
    /// The provision's label and days.
    pub fn head(&self) -> &Head {
        match self {
            Changed::Rule(_, rule) => &rule.head,
            Changed::Require(_, require) => &require.head,
            Changed::Bar(_, bar) => &bar.head,
        }
    }

    /// The question that the provision bears on; a requirement bears on none.
    pub fn bearing(&self) -> Option<Question> {
        match self {
            Changed::Rule(_, rule) => Some(rule.question),
            Changed::Bar(_, bar) => Some(Question::Asset(bar.kind)),
            Changed::Require(..) => None,
        }
    }

    /// The rulebook with the provision changed.
    fn within(&self, model: &Model) -> Model {
        let mut mutated = model.clone();
        match self {
            Changed::Rule(at, rule) => mutated.rules[*at] = rule.clone(),
            Changed::Require(at, require) => mutated.requires[*at] = require.clone(),
            Changed::Bar(at, bar) => mutated.bars[*at] = bar.clone(),
        }
        mutated
    }
}

/// What became of a mutant.
#[derive(Debug, Clone, PartialEq)]
pub enum MutantStatus {
    /// This test fails.
    Fails(String),
    /// The checker finds an error of this kind.
    Refused(Code),
    /// It decides every possible programme on every day as the rulebook does.
    Alike,
    /// Nothing notices it; the simplest programme that it decides otherwise, where that can be told, and the day.
    Unnoticed(Option<(Program, Date)>),
}
