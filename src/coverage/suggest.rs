//! Tests ready to paste: the simplest programme that a rule decides, and what is decided about it.

use jiff::civil::Date;
use num_rational::BigRational;
use rust_decimal::Decimal;

use super::Bearing;
use crate::analysis::simplest_in;
use crate::engine::{self, Answer, Decision, exact_percent};
use crate::model::{MemberId, Model, Program, Question, Reason, RuleId, TechnologyId};
use crate::precedence::Precedence;
use crate::proposal;
use crate::space::{Cube, Stop, outside};
use crate::syntax::format::format;
use crate::text::Source;

/// The simplest programme of which a rule or a bar in force decides an answer; nothing where there is none.
pub fn decided_by(precedence: &Precedence, reason: Reason) -> Result<Option<Program>, Stop> {
    let cases = match reason {
        Reason::Rule(rule) => standing(precedence, rule)?,
        Reason::Bar(bar) => precedence.barred_cases(bar)?,
    };
    let Some(program) = simplest_in(precedence, &cases)? else { return Ok(None) };
    let decides = |decision: &Decision| engine::deciders(&precedence.scopes.model, decision).contains(&reason);
    Ok(engine::decide_once(precedence, &program).ok().filter(decides).map(|_| program))
}

/// The cases in which a rule applies, is asked for and nobody defeats it.
fn standing(precedence: &Precedence, rule: RuleId) -> Result<Vec<Cube>, Stop> {
    let (scopes, space) = (&precedence.scopes, precedence.scopes.space());
    let question = scopes.model.rule(rule).question;
    let asked = precedence.asked(question);
    let own = scopes.rule(rule).region.cubes().iter();
    let cases: Vec<Cube> = own.flat_map(|a| asked.iter().filter_map(|b| space.meet(a, b))).collect();
    let cover = precedence.victors(rule)?;
    let (mut left, mut budget) = (Vec::new(), precedence.budget());
    for cube in &cases {
        outside(space, cube, &cover, &mut budget, &mut |cube, _| {
            left.push(cube);
            Ok(())
        })?;
    }
    Ok(left)
}

/// A test of a programme on a day, which passes: it expects what is decided where the provision bears.
pub fn written(precedence: &Precedence, title: &str, program: &Program, day: Date, bearing: Bearing) -> Option<String> {
    let model = &precedence.scopes.model;
    let decision = engine::decide_once(precedence, program).ok()?;
    let expectations = Expected { model, decision: &decision }.lines(bearing);
    let title = title.replace('\\', "\\\\").replace('"', "\\\"");
    let block = proposal::to_block(model, program).replace('\n', "\n  ");
    let expectations: String = expectations.iter().map(|line| format!("  expect {line}\n")).collect();
    let text = format!("test \"{title}\" {{\n  {block}\n  as of {day}\n{expectations}}}\n");
    Some(format(&Source::new("suggested", text.as_str())).map_or(text, |laid_out| laid_out.text))
}

/// A decision in the words of expectations.
struct Expected<'a> {
    model: &'a Model,
    decision: &'a Decision,
}

impl Expected<'_> {
    fn lines(&self, bearing: Bearing) -> Vec<String> {
        let decision = self.decision;
        let lines: Vec<String> = match bearing {
            None => self.violations(),
            Some(Question::Leader) => Vec::new(),
            Some(Question::TechnologyLead) => self.work(),
            Some(Question::Follows) => self.followers().into_iter().collect(),
            Some(Question::Sharing(kind)) => {
                let (of, answer) = (self.model.kind(kind), &decision.assets[kind.0 as usize].sharing);
                let sharing = answer.answer().map(|&sharing| of.sharing_name(sharing));
                sharing
                    .map(|sharing| format!("{}.sharing is {sharing}{}", of.name, self.by(&answer.by)))
                    .into_iter()
                    .collect()
            }
            Some(Question::Asset(kind)) => {
                let (of, answer) = (self.model.kind(kind), &decision.assets[kind.0 as usize].asset);
                let name = answer.answer().map(|asset| asset.map_or("none", |asset| &of.asset(asset).name));
                name.map(|name| format!("{} is {name}{}", of.name, self.by(&answer.by))).into_iter().collect()
            }
            Some(Question::Cost) => self.costs(),
        };
        if !lines.is_empty() {
            return lines;
        }
        let leader = decision.leader.answer().map(|leader| self.member(*leader));
        vec![match leader {
            Some(leader) => format!("leader is {leader}{}", self.by(&decision.leader.by)),
            None => "leader is undecided".to_owned(),
        }]
    }

    fn work(&self) -> Vec<String> {
        let line = |(technology, answer): &(TechnologyId, Answer<MemberId>)| {
            let leader = self.member(*answer.answer()?);
            Some(format!("leader on {} is {leader}{}", self.model.technology(*technology).key, self.by(&answer.by)))
        };
        self.decision.work.iter().filter_map(line).collect()
    }

    fn followers(&self) -> Option<String> {
        let followers = self.decision.followers.answer()?;
        let names: Vec<String> = followers.iter().map(|member| self.member(*member)).collect();
        let by = self.decision.members.iter().flat_map(|(_, answer)| answer.by.clone());
        let by = engine::distinct(self.model, by.collect());
        Some(format!("followers is [{}]{}", names.join(", "), self.by(&by)))
    }

    /// The shares that a percentage can say; who pays the rest, they say too.
    fn costs(&self) -> Vec<String> {
        let shares = self.decision.cost.answer().into_iter().flatten();
        let line = |(member, share): &(MemberId, BigRational)| {
            Some(format!("cost of {} is {} %", self.member(*member), percent(share)?))
        };
        shares.filter_map(line).collect()
    }

    fn violations(&self) -> Vec<String> {
        let broken = self.decision.violations.iter().filter(|violation| violation.needs.is_empty());
        let labels: Vec<String> = broken
            .map(|violation| format!("violation {}", self.model.requires[violation.require].head.label))
            .collect();
        if labels.is_empty() { vec!["no violations".to_owned()] } else { labels }
    }

    fn member(&self, member: MemberId) -> String {
        self.model.member(member).name.clone()
    }

    /// `by` these reasons; nothing where one of them is a row without a name, which nobody refers to.
    fn by(&self, reasons: &[Reason]) -> String {
        let labels: Vec<&str> = reasons.iter().map(|reason| self.model.head(*reason).label.as_str()).collect();
        let numbered = |label: &&str| label.rsplit_once('.').is_some_and(|(_, row)| row.parse::<usize>().is_ok());
        match labels.as_slice() {
            [] => " by default".to_owned(),
            labels if labels.iter().any(numbered) => String::new(),
            labels => format!(" by {}", labels.join(", ")),
        }
    }
}

/// A share in percent, where a few digits say it exactly.
fn percent(share: &BigRational) -> Option<String> {
    let hundredfold = share * BigRational::from_integer(1_000_000.into());
    let whole: i64 = hundredfold.is_integer().then(|| hundredfold.to_integer().to_string().parse().ok())??;
    let percent = Decimal::new(whole, 4).normalize();
    (exact_percent(percent) == *share).then(|| percent.to_string())
}
