//! Why a decision is what it is, as data: for each question the rules that won, lost and just missed, for each choice of
//! an asset its candidates, and the requirements that are broken.
//!
//! In: a precedence, its reasons, and a decided programme of which all is known. Out: an [`Explanation`]: one
//! [`Debate`] a question and subject, in the order of the questions. ConditionText and layout are the renderer's.

mod choices;

use std::borrow::Cow;

use jiff::civil::Date;

use crate::engine::{Decision, Kept, Notes, Reasons};
use crate::model::{Domain, Head, Kind, Model, Program, Question, RuleId, TechnologyId};
use crate::precedence::{Maxim, Precedence};
use crate::scope::Key;
use crate::space::{AttributeId, Cube, Stop};
use crate::text::Span;

pub use choices::{Candidate, Choice, Preferring, Saying};

/// Every question of a decision with the rules that had a say in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation<'r> {
    /// One for each question and subject, in the order in which they are asked.
    pub debates: Vec<Debate<'r>>,
    /// The requirements that are broken, by label.
    pub violations: Vec<Breach<'r>>,
}

/// A requirement that is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Breach<'r> {
    /// Its label.
    pub rule: &'r str,
    /// Its `because`, if it has one.
    pub because: Option<&'r str>,
    /// Where the condition is written that does not hold.
    pub condition: Span,
}

/// One question of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Debate<'r> {
    /// What was asked: `leader`, `work`, `follows`, `sharing`, `asset` or `cost`.
    pub question: &'static str,
    /// The technology, member or kind it was asked of, where it has one.
    pub subject: Option<&'r str>,
    /// The answer in words.
    pub answer: Cow<'r, str>,
    /// The rules that applied and nobody defeats.
    pub won: Vec<&'r str>,
    /// The bars that are reasons of the answer, which asset it is: each struck a candidate that would have come before it,
    /// or where none is left, any candidate.
    pub bars: Vec<&'r str>,
    /// The rules that applied and were defeated, each with by whom and by which maxim.
    pub lost: Vec<Defeated<'r>>,
    /// The rules that would have applied but for one thing.
    pub missed: Vec<NearMiss<'r>>,
    /// How the asset was chosen, where a rule that won chooses one.
    pub choice: Option<Choice<'r>>,
}

/// A rule that was defeated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Defeated<'r> {
    /// Its label.
    pub rule: &'r str,
    /// Its victors, each with the maxim.
    pub to: Vec<(&'r str, Maxim)>,
}

/// A rule that just missed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NearMiss<'r> {
    /// Its label.
    pub rule: &'r str,
    /// The one thing that failed.
    pub failed: Failed,
}

/// What kept a rule from applying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failed {
    /// This part of its condition does not hold.
    Condition(Span),
    /// It is not in force that day, but from one day until another.
    Force(Option<Date>, Option<Date>),
}

/// Explains a decision about a programme of which all is known.
pub fn explain<'r>(
    precedence: &'r Precedence,
    reasons: &Reasons,
    program: &Program,
    decision: &Decision,
) -> Result<Explanation<'r>, Stop> {
    let model = &precedence.scopes.model;
    let case = decided_case(precedence, reasons, program, decision);
    let mut explainer = Explainer { precedence, model, reasons, case, notes: Notes::default(), debates: Vec::new() };
    explainer.decision(decision)?;
    let mut debates = explainer.debates;
    choose(precedence, program, decision, &mut debates);
    let violations = decision.violations.iter().map(|violation| {
        let require = &model.requires[violation.require];
        let Head { label, because, .. } = &require.head;
        Breach { rule: label, because: because.as_deref(), condition: require.condition.span }
    });
    Ok(Explanation { violations: violations.collect(), debates })
}

/// Adds to the questions which asset it is how it was chosen.
fn choose<'r>(precedence: &'r Precedence, program: &Program, decision: &Decision, debates: &mut [Debate<'r>]) {
    let model = &precedence.scopes.model;
    let mut case: Option<Cube> = None;
    for asset in &decision.assets {
        let Some(rule) = asset.asset.by.iter().find_map(|reason| reason.rule()) else { continue };
        let case = case.get_or_insert_with(|| case_of(precedence, program, decision));
        let chosen = asset.asset.answer().copied().flatten();
        let name = Question::Asset(asset.kind).name();
        let asked = |debate: &&mut Debate<'_>| {
            debate.question == name && debate.subject == Some(model.kind(asset.kind).name.as_str())
        };
        if let Some(debate) = debates.iter_mut().find(asked) {
            let bars = asset.asset.by.iter().filter(|reason| reason.rule().is_none());
            debate.bars = bars.map(|&bar| model.head(bar).label.as_str()).collect();
            debate.choice = choices::choice(precedence, rule, case, chosen);
        }
    }
}

/// A decided programme as a case, its answers included.
fn case_of(precedence: &Precedence, program: &Program, decision: &Decision) -> Cube {
    let scopes = &precedence.scopes;
    let mut case = scopes.layout.cases_of(program);
    let answers = answers(&scopes.model, decision);
    for (attribute, value) in answers.into_iter().filter_map(|(key, value)| Some((scopes.attribute(key)?, value))) {
        scopes.space().assign(&mut case, attribute, value as usize);
    }
    case
}

/// Every answer of a decision, by what it is the answer to.
fn answers(model: &Model, decision: &Decision) -> Vec<(Key, u32)> {
    let leader = decision.leader.answer().map(|leader| (Key::Leader, leader.0));
    let not_asked = model.members.len() as u32;
    let work = (0..model.technologies.len() as u32).map(|at| {
        let answer = decision.work.iter().find(|(asked, _)| asked.0 == at).and_then(|(_, answer)| answer.answer());
        (Key::LeaderOn(TechnologyId(at)), answer.map_or(not_asked, |member| member.0))
    });
    let follows = model.member_ids().map(|member| {
        let follows = decision.followers.answer().is_some_and(|followers| followers.contains(&member));
        (Key::Follower(member), u32::from(follows))
    });
    let assets = decision.assets.iter().flat_map(|kind| {
        let sharing = kind.sharing.answer().copied().unwrap_or(Kind::SEPARATE);
        let none = model.kind(kind.kind).assets.len() as u32;
        let chosen = kind.asset.answer().copied().flatten().map_or(none, |asset| asset.0);
        [(Key::Sharing(kind.kind), sharing), (Key::Chosen(kind.kind), chosen)]
    });
    leader.into_iter().chain(work).chain(follows).chain(assets).collect()
}

/// The case that a decided programme is, its answers included.
fn decided_case(precedence: &Precedence, reasons: &Reasons, program: &Program, decision: &Decision) -> Vec<u32> {
    let mut case = reasons.encode(precedence, program);
    for (key, value) in answers(&precedence.scopes.model, decision) {
        reasons.add(&mut case, precedence.scopes.attribute(key), value);
    }
    case
}

/// Of a question with at most so many rules it is kept who defeats whom; of another it is asked of each pair.
const MAX_RULES_WITH_CACHED_DEFEATS: usize = 256;

struct Explainer<'r, 'c> {
    precedence: &'r Precedence,
    model: &'r Model,
    reasons: &'c Reasons,
    case: Vec<u32>,
    notes: Notes,
    debates: Vec<Debate<'r>>,
}

/// What a question is asked of: its attribute and value.
type Subject = (Option<AttributeId>, u32);

impl<'r> Explainer<'r, '_> {
    fn decision(&mut self, decision: &Decision) -> Result<(), Stop> {
        let model = self.model;
        let member = |at: u32| model.name(Domain::Members, at);
        if let Some(leader) = decision.leader.answer() {
            self.debate(Question::Leader, None, None, member(leader.0).into())?;
        }
        for (technology, answer) in &decision.work {
            let name = model.technology(*technology).key.as_str();
            let subject = (self.reasons.attributes.technology, technology.0);
            let answer = answer.answer().map_or("", |leader| member(leader.0));
            self.debate(Question::TechnologyLead, Some(subject), Some(name), answer.into())?;
        }
        for (follower, answer) in &decision.members {
            let subject = (self.reasons.attributes.member, follower.0);
            let answer = if answer.answer() == Some(&true) { "yes" } else { "no" };
            self.debate(Question::Follows, Some(subject), Some(member(follower.0)), answer.into())?;
        }
        let followed = decision.followers.answer().is_some_and(|followers| !followers.is_empty());
        for asset in &decision.assets {
            let kind = model.kind(asset.kind);
            let sharing = asset.sharing.answer().copied().unwrap_or(Kind::SEPARATE);
            if followed {
                self.debate(Question::Sharing(asset.kind), None, Some(&kind.name), kind.sharing_name(sharing).into())?;
            }
            let chosen = asset.asset.answer().copied().flatten();
            let answer = chosen.map_or("none", |asset| kind.asset(asset).name.as_str());
            self.debate(Question::Asset(asset.kind), None, Some(&kind.name), answer.into())?;
        }
        if followed {
            self.debate(Question::Cost, None, None, self.shares(decision).into())?;
        }
        Ok(())
    }

    fn shares(&self, decision: &Decision) -> String {
        let shares = decision.cost.answer().into_iter().flatten();
        let shown = shares.map(|(member, share)| format!("{} {share}", self.model.name(Domain::Members, member.0)));
        shown.collect::<Vec<_>>().join(", ")
    }

    fn label(&self, rule: RuleId) -> &'r str {
        &self.model.rule(rule).head.label
    }

    fn debate(
        &mut self,
        question: Question,
        about: Option<Subject>,
        subject: Option<&'r str>,
        answer: Cow<'r, str>,
    ) -> Result<(), Stop> {
        if let Some((attribute, value)) = about {
            self.reasons.add(&mut self.case, attribute, value);
        }
        self.reasons.note(question, &self.case, &mut self.notes);
        if let Some((attribute, value)) = about {
            self.reasons.take(&mut self.case, attribute, value);
        }
        let (mut won, mut lost) = (Vec::new(), Vec::new());
        for &rule in &self.notes.applying {
            let to = self.defeats(question, rule, &self.notes.applying)?;
            if to.is_empty() {
                won.push(self.label(rule));
            } else {
                lost.push(Defeated { rule: self.label(rule), to });
            }
        }
        let missed = self.notes.missing.iter().map(|&(rule, kept)| self.miss(rule, kept)).collect();
        let (bars, choice) = (Vec::new(), None);
        self.debates.push(Debate { question: question.name(), subject, answer, won, bars, lost, missed, choice });
        Ok(())
    }

    /// Those of the rules that apply that defeat one of them, each with the maxim.
    fn defeats(&self, question: Question, rule: RuleId, applying: &[RuleId]) -> Result<Vec<(&'r str, Maxim)>, Stop> {
        let others = applying.iter().filter(|other| **other != rule);
        if self.precedence.rules(question).len() > MAX_RULES_WITH_CACHED_DEFEATS {
            let maxims = others.map(|&by| Ok(self.precedence.defeats(by, rule)?.map(|maxim| (by, maxim))));
            let found: Vec<(RuleId, Maxim)> = maxims.filter_map(Result::transpose).collect::<Result<_, Stop>>()?;
            return Ok(found.into_iter().map(|(by, maxim)| (self.label(by), maxim)).collect());
        }
        if applying.len() < 2 {
            return Ok(Vec::new());
        }
        let defeaters = self.precedence.defeaters(rule)?;
        let known = |by: &RuleId| Some(&defeaters[defeaters.binary_search_by_key(by, |defeat| defeat.by).ok()?]);
        Ok(others.filter_map(known).map(|defeat| (self.label(defeat.by), defeat.maxim)).collect())
    }

    fn miss(&self, rule: RuleId, kept: Kept) -> NearMiss<'r> {
        let failed = match kept {
            Kept::Part(span) => Failed::Condition(span),
            Kept::Days => {
                let force = self.model.rule(rule).head.force;
                Failed::Force(force.from, force.until)
            }
        };
        NearMiss { rule: self.label(rule), failed }
    }
}
