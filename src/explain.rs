//! Why a decision is what it is, as data: for each question the rules that won, lost and just missed.
//!
//! In: a settlement and a programme of which all is known. Out: an [`Explanation`]: one [`Debate`] a question and
//! subject, in the order of the questions. Words and layout are the renderer's.

use crate::engine::{self, Contest, Decision};
use crate::model::{Condition, Domain, Form, Kind, Model, Program, Question, RuleId};
use crate::scope::{Candidates, Compiler, Key};
use crate::settle::{Maxim, Settlement};
use crate::space::{Cube, Stop};
use crate::text::Span;

/// Every question of a decision with the rules that had a say in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// One for each question and subject, in the order in which they are asked.
    pub debates: Vec<Debate>,
}

/// One question of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Debate {
    /// What was asked: `leader`, `work`, `follows`, `sharing`, `asset` or `cost`.
    pub question: &'static str,
    /// The technology, member or kind it was asked of, where it has one.
    pub subject: Option<String>,
    /// The answer in words.
    pub answer: String,
    /// The rules that applied and nobody defeats.
    pub won: Vec<String>,
    /// The rules that applied and were defeated, each with by whom and by which maxim.
    pub lost: Vec<Loss>,
    /// The rules that would have applied but for one thing.
    pub missed: Vec<Miss>,
}

/// A rule that was defeated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loss {
    /// Its label.
    pub rule: String,
    /// Its victors, each with the maxim.
    pub to: Vec<(String, &'static str)>,
}

/// A rule that just missed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Miss {
    /// Its label.
    pub rule: String,
    /// The one thing that failed.
    pub failed: Failed,
}

/// What kept a rule from applying.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failed {
    /// This part of its condition does not hold.
    Condition(Span),
    /// It is not in force that day, but from one day until another.
    Force(Option<jiff::civil::Date>, Option<jiff::civil::Date>),
}

/// Explains a decision about a programme of which all is known.
pub fn explain(settlement: &Settlement, program: &Program, decision: &Decision) -> Result<Explanation, Stop> {
    let model = &settlement.scopes.model;
    let case = decided_case(settlement, program, decision);
    let explainer = Explainer { settlement, model, case, compiler: Compiler::new(model, &settlement.scopes.layout) };
    Ok(Explanation { debates: explainer.debates(decision)? })
}

/// The point in the space of cases that a decided programme is, its answers included.
fn decided_case(settlement: &Settlement, program: &Program, decision: &Decision) -> Cube {
    let scopes = &settlement.scopes;
    let mut case = scopes.layout.cases_of(program);
    let mut record = |key: Key, value: Option<usize>| {
        if let (Some(attribute), Some(value)) = (scopes.attribute(key), value) {
            scopes.space().assign(&mut case, attribute, value);
        }
    };
    record(Key::Leader, decision.leader.answer().map(|member| member.0 as usize));
    let not_asked = scopes.model.members.len();
    for at in 0..scopes.model.technologies.len() as u32 {
        let technology = crate::model::TechnologyId(at);
        let answer = decision.work.iter().find(|(asked, _)| *asked == technology).and_then(|(_, a)| a.answer());
        record(Key::LeaderOn(technology), Some(answer.map_or(not_asked, |member| member.0 as usize)));
    }
    for member in scopes.model.member_ids() {
        let follows = decision.followers.answer().is_some_and(|followers| followers.contains(&member));
        record(Key::Follower(member), Some(usize::from(follows)));
    }
    for kind in &decision.assets {
        record(Key::Sharing(kind.kind), kind.sharing.answer().map(|&sharing| sharing as usize));
        let none = scopes.model.kind(kind.kind).assets.len();
        record(Key::Chosen(kind.kind), kind.asset.answer().map(|asset| asset.map_or(none, |asset| asset.0 as usize)));
    }
    case
}

struct Explainer<'a> {
    settlement: &'a Settlement,
    model: &'a Model,
    case: Cube,
    compiler: Compiler<'a>,
}

impl Explainer<'_> {
    fn debates(&self, decision: &Decision) -> Result<Vec<Debate>, Stop> {
        let member = |at: u32| self.model.name(Domain::Members, at).to_owned();
        let mut debates = Vec::new();
        if let Some(leader) = decision.leader.answer() {
            debates.push(self.debate(Question::Leader, None, None, member(leader.0))?);
        }
        for (technology, answer) in &decision.work {
            let subject = Some((Key::Technology, technology.0 as usize));
            let name = self.model.technology(*technology).key.clone();
            let answer = answer.answer().map_or_else(String::new, |leader| member(leader.0));
            debates.push(self.debate(Question::Work, subject, Some(name), answer)?);
        }
        for (follower, answer) in &decision.members {
            let subject = Some((Key::Member, follower.0 as usize));
            let answer = if answer.answer() == Some(&true) { "yes" } else { "no" };
            debates.push(self.debate(Question::Follows, subject, Some(member(follower.0)), answer.to_owned())?);
        }
        let followed = decision.followers.answer().is_some_and(|followers| !followers.is_empty());
        for asset in &decision.assets {
            let kind = self.model.kind(asset.kind);
            let sharing = asset.sharing.answer().copied().unwrap_or(Kind::SEPARATE);
            if followed {
                let answer = kind.sharing_name(sharing).to_owned();
                debates.push(self.debate(Question::Sharing(asset.kind), None, Some(kind.name.clone()), answer)?);
            }
            let chosen = asset.asset.answer().copied().flatten();
            let answer = chosen.map_or("none".to_owned(), |asset| kind.assets[asset.0 as usize].name.clone());
            debates.push(self.debate(Question::Asset(asset.kind), None, Some(kind.name.clone()), answer)?);
        }
        if followed {
            debates.push(self.debate(Question::Cost, None, None, self.shares(decision))?);
        }
        Ok(debates)
    }

    fn shares(&self, decision: &Decision) -> String {
        let shares = decision.cost.answer().into_iter().flatten();
        let shown = shares.map(|(member, share)| format!("{} {share}", self.model.name(Domain::Members, member.0)));
        shown.collect::<Vec<_>>().join(", ")
    }

    fn debate(
        &self,
        question: Question,
        about: Option<(Key, usize)>,
        subject: Option<String>,
        answer: String,
    ) -> Result<Debate, Stop> {
        let mut case = self.case.clone();
        if let Some((key, value)) = about
            && let Some(attribute) = self.settlement.scopes.attribute(key)
        {
            self.settlement.scopes.space().assign(&mut case, attribute, value);
        }
        let contest = engine::contest(self.settlement, question, &case)?;
        let label = |rule: RuleId| self.model.rule(rule).head.label.clone();
        Ok(Debate {
            question: name(question),
            subject,
            answer,
            won: contest.undefeated().into_iter().map(label).collect(),
            lost: self.losses(&contest),
            missed: self.misses(question, &case),
        })
    }

    fn losses(&self, contest: &Contest) -> Vec<Loss> {
        let label = |rule: RuleId| self.model.rule(rule).head.label.clone();
        let lost = contest.rules.iter().filter(|(_, defeats)| !defeats.is_empty());
        lost.map(|(rule, defeats)| Loss {
            rule: label(*rule),
            to: defeats.iter().map(|defeat| (label(defeat.by), Maxim::name(defeat.maxim))).collect(),
        })
        .collect()
    }

    /// The rules of a question that one thing keeps from applying: a part of their condition, or their days.
    fn misses(&self, question: Question, case: &Cube) -> Vec<Miss> {
        let mut missed = Vec::new();
        for (id, rule) in self.model.rules_of(question) {
            let scope = &self.settlement.scopes.rule(id).region;
            let force = rule.head.force;
            let failed = match (scope.contains(case), force.holds_on(self.settlement.day)) {
                (true, false) => Some(Failed::Force(force.from, force.until)),
                (false, true) => self.failed_part(&rule.when, case).map(Failed::Condition),
                _ => None,
            };
            missed.extend(failed.map(|failed| Miss { rule: rule.head.label.clone(), failed }));
        }
        missed
    }

    /// The one part of a condition that does not hold; nothing where several fail, or none.
    fn failed_part(&self, condition: &Condition, case: &Cube) -> Option<Span> {
        let parts: Vec<&Condition> = parts(condition);
        if parts.len() < 2 {
            return None;
        }
        let holds = |part: &Condition| {
            self.compiler.condition(part, &mut Candidates::new()).is_ok_and(|region| region.contains(case))
        };
        let mut failed = parts.into_iter().filter(|part| !holds(part));
        let first = failed.next()?;
        failed.next().is_none().then_some(first.span)
    }
}

/// The parts that all must hold.
fn parts(condition: &Condition) -> Vec<&Condition> {
    match &condition.form {
        Form::All(parts) => parts.iter().flat_map(self::parts).collect(),
        _ => vec![condition],
    }
}

/// The name of a question in JSON.
pub fn name(question: Question) -> &'static str {
    match question {
        Question::Leader => "leader",
        Question::Work => "work",
        Question::Follows => "follows",
        Question::Sharing(_) => "sharing",
        Question::Asset(_) => "asset",
        Question::Cost => "cost",
    }
}
