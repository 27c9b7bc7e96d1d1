//! Witnesses replayed through the evaluator before they are shown.
//!
//! In: a programme found by reasoning about boxes, and what it is to show. Out: whether the engine, which knows nothing of
//! that reasoning, sees it too. One that it does not see would be a fault of this program: it is never shown.

use super::Analysis;
use crate::engine::{self, Decision, Engine, Tables, Undecidable, Verdict};
use crate::model::{Program, Question, RuleId, TechnologyId};
use crate::scope::{Key, Scopes};
use crate::space::{Cube, Stop};

/// What a programme is to show.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shows {
    /// Rules disagree on a question.
    Conflict(Question),
    /// Rules defeat each other in a circle.
    Circle(Question),
    /// This row and another of its `unique` table apply together and answer differently.
    Overlap(RuleId),
    /// Nobody leads.
    Gap,
    /// A question is decided.
    Decided(Question),
    /// The guarantee of that number is broken.
    Breach(usize),
}

impl Analysis<'_> {
    /// Whether a programme shows on a stage what it is to show; spent where it does not, so that nothing is said of it.
    pub(super) fn replayed(&self, stage: usize, program: &Program, shows: Shows) -> Result<(), Stop> {
        let shown = match shows {
            Shows::Gap => matches!(self.led(stage, program), Ok(by) if by.is_empty()),
            Shows::Conflict(Question::Leader) => {
                // Where there is a circle, those that it leaves may disagree besides.
                matches!(self.led(stage, program), Err(Undecidable::Conflict(..) | Undecidable::Circle(..)))
            }
            Shows::Circle(Question::Leader) => matches!(self.led(stage, program), Err(Undecidable::Circle(..))),
            Shows::Conflict(question) => self.troubled(stage, question, program, false),
            Shows::Circle(question) => self.troubled(stage, question, program, true),
            Shows::Overlap(row) => self.overlapped(stage, program, row),
            Shows::Decided(question) => {
                self.decided(stage, program).as_ref().map_or_else(|why| asked(why) > Some(question), |_| true)
            }
            Shows::Breach(at) => self
                .decided(stage, program)
                .is_ok_and(|decision| self.scopes.breaches[at].contains(&answered(self.scopes, program, &decision))),
        };
        if shown { Ok(()) } else { Err(Stop::Spent) }
    }

    /// Whether a row and another of its `unique` table apply together to a programme, or to one of its technologies or
    /// members, and answer differently.
    fn overlapped(&self, stage: usize, program: &Program, row: RuleId) -> bool {
        let question = self.model().rule(row).question;
        let case = match self.decided(stage, program) {
            _ if question == Question::Leader => self.scopes.layout.cases_of(program),
            Ok(decision) => answered(self.scopes, program, &decision),
            // The engine itself stops there, or at a question after it.
            Err(why) => return asked(&why) >= Some(question),
        };
        let space = self.scopes.space();
        let subject = match question {
            Question::TechnologyLead => self.scopes.attribute(Key::Technology),
            Question::Follows => self.scopes.attribute(Key::Member),
            _ => None,
        };
        let cases = match subject {
            Some(subject) => (0..space.size(subject))
                .map(|value| {
                    let mut case = case.clone();
                    space.assign(&mut case, subject, value);
                    case
                })
                .collect(),
            None => vec![case],
        };
        let applies = |rule: RuleId, case: &Cube| self.scopes.rule(rule).region.contains(case);
        let differs = |other: RuleId, case: &Cube| {
            applies(other, case) && !self.stages[stage].agree_at(row, other, case) && self.are_unique(row, other)
        };
        let rules = self.stages[stage].rules(question);
        let here = |case: &Cube| applies(row, case) && rules.iter().any(|&other| differs(other, case));
        rules.contains(&row) && cases.iter().any(here)
    }

    /// The rules that say who leads a programme.
    fn led(&self, stage: usize, program: &Program) -> Result<Vec<RuleId>, Undecidable> {
        let case = self.scopes.layout.cases_of(program);
        engine::decide_case(&self.stages[stage], Question::Leader, &case).map(|(by, _)| by)
    }

    /// Whether a question asked of a programme, or of one of its technologies or members, has no answer.
    fn troubled(&self, stage: usize, question: Question, program: &Program, circle: bool) -> bool {
        let decision = match self.decided(stage, program) {
            Ok(decision) => decision,
            // The engine itself stops there, or at a question after it.
            Err(Undecidable::Conflict(of, _)) => return of > question || (of == question && !circle),
            Err(why) => return asked(&why) >= Some(question),
        };
        let case = answered(self.scopes, program, &decision);
        let subjects: Vec<(Key, usize)> = match question {
            Question::TechnologyLead => decision.work.iter().map(|(at, _)| (Key::Technology, at.0 as usize)).collect(),
            Question::Follows => decision.members.iter().map(|(at, _)| (Key::Member, at.0 as usize)).collect(),
            _ => Vec::new(),
        };
        let of = |case: &Cube| match engine::decide_case(&self.stages[stage], question, case) {
            Err(Undecidable::Circle(..)) => true,
            Err(Undecidable::Conflict(..)) => !circle,
            _ => false,
        };
        if subjects.is_empty() {
            return of(&case);
        }
        let mut about = subjects.into_iter().filter_map(|(key, value)| {
            let mut case = case.clone();
            self.scopes.space().assign(&mut case, self.scopes.attribute(key)?, value);
            Some(case)
        });
        about.any(|case| of(&case))
    }

    pub(super) fn decided(&self, stage: usize, program: &Program) -> Result<Decision, Undecidable> {
        let precedence = &self.stages[stage];
        let tables = self.tables[stage].get_or_init(|| Tables::compile(precedence)).as_ref().map_err(|stop| *stop)?;
        Engine { precedence, tables }.decision(program, &mut Verdict::new())
    }
}

/// The question that rules leave without an answer.
fn asked(why: &Undecidable) -> Option<Question> {
    match why {
        Undecidable::Conflict(question, _) | Undecidable::Circle(question, _) => Some(*question),
        Undecidable::Impossible(_) | Undecidable::Gap | Undecidable::Exhausted => None,
    }
}

/// A programme's case with all its answers.
pub(super) fn answered(scopes: &Scopes, program: &Program, decision: &Decision) -> Cube {
    let mut case = scopes.layout.cases_of(program);
    let mut assign = |key: Key, value: usize| {
        if let Some(attribute) = scopes.attribute(key) {
            scopes.space().assign(&mut case, attribute, value);
        }
    };
    let members = scopes.model.members.len();
    let leader = decision.leader.answer().map_or(0, |member| member.0 as usize);
    assign(Key::Leader, leader);
    for at in 0..scopes.model.technologies.len() as u32 {
        let led = decision.work.iter().find(|(technology, _)| technology.0 == at).and_then(|(_, led)| led.answer());
        assign(Key::LeaderOn(TechnologyId(at)), led.map_or(members, |member| member.0 as usize));
    }
    for member in scopes.model.member_ids() {
        let follows =
            decision.members.iter().find(|(other, _)| *other == member).and_then(|(_, answer)| answer.answer());
        assign(Key::Follower(member), usize::from(follows == Some(&true)));
    }
    for asset in &decision.assets {
        let none = scopes.model.kind(asset.kind).assets.len();
        assign(Key::Sharing(asset.kind), asset.sharing.answer().map_or(0, |&sharing| sharing as usize));
        assign(Key::Chosen(asset.kind), asset.asset.answer().copied().flatten().map_or(none, |asset| asset.0 as usize));
    }
    case
}
