//! Deciding a programme of which all is known: a point in the space of cases.
//!
//! Question by question: the rules that apply, those of them nobody defeats, their common answer, which is then an
//! attribute of the case for the questions after it.

use super::cost::{self, Shares};
use super::decision::{Answer, AssetDecision, Decision, Violation};
use super::open;
use crate::model::{Answer as RuleAnswer, AssetId, Kind, KindId, MemberId, Program, Question, RuleId, TechnologyId};
use crate::scope::{Choice, Key, Preferred};
use crate::settle::{Defeat, Settlement};
use crate::space::{Cube, Stop};

/// Why a programme gets no decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undecidable {
    /// No such programme can be, says the `impossible` of that index.
    Impossible(usize),
    /// Undefeated rules disagree.
    Conflict(Question, Vec<RuleId>),
    /// Rules that apply defeat each other in a circle; each is defeated by the next, the last by the first.
    Circle(Question, Vec<RuleId>),
    /// Nobody leads.
    Gap,
    /// An exact answer would pass the budget.
    Exhausted,
}

impl From<Stop> for Undecidable {
    fn from(_: Stop) -> Self {
        Undecidable::Exhausted
    }
}

/// Every rule that applies to a question in one case, and what became of it.
#[derive(Debug, Clone, Default)]
pub struct Contest {
    /// The rules that apply, in byte order of labels, each with those applicable rules that defeat it.
    pub rules: Vec<(RuleId, Vec<Defeat>)>,
}

impl Contest {
    /// The rules nobody defeats.
    pub fn undefeated(&self) -> Vec<RuleId> {
        self.rules.iter().filter(|(_, defeats)| defeats.is_empty()).map(|(rule, _)| *rule).collect()
    }

    /// A circle among the rules: each defeated by the next.
    pub fn circle(&self) -> Option<Vec<RuleId>> {
        let mut left: Vec<&(RuleId, Vec<Defeat>)> = self.rules.iter().collect();
        loop {
            let alive: Vec<RuleId> = left.iter().map(|(rule, _)| *rule).collect();
            let before = left.len();
            left.retain(|(_, defeats)| defeats.iter().any(|defeat| alive.contains(&defeat.by)));
            if left.len() == before {
                break;
            }
        }
        // Each rule left is defeated by another rule left: following that must come round.
        let next = |rule: RuleId| {
            let (_, defeats) = left.iter().find(|(other, _)| *other == rule)?;
            defeats.iter().map(|defeat| defeat.by).find(|by| left.iter().any(|(other, _)| other == by))
        };
        let mut path = vec![left.first()?.0];
        loop {
            let following = next(*path.last()?)?;
            if let Some(start) = path.iter().position(|rule| *rule == following) {
                return Some(path.split_off(start));
            }
            path.push(following);
        }
    }
}

/// Decides a programme on the settlement's day.
pub fn decide(settlement: &Settlement, program: &Program) -> Result<Decision, Undecidable> {
    let case = settlement.scopes.layout.cases_of(program);
    if program.unknown().next().is_some() {
        return open::decide(settlement, program, &case);
    }
    if let Some(at) = settlement.scopes.impossible.iter().position(|region| region.contains(&case)) {
        return Err(Undecidable::Impossible(at));
    }
    Point { settlement, program, case }.decide()
}

/// Which rules apply to a question in a case, and who defeats whom among them.
pub fn contest(settlement: &Settlement, question: Question, case: &Cube) -> Result<Contest, Stop> {
    let rules = settlement.rules(question).iter().copied();
    let applicable: Vec<RuleId> = rules.filter(|&rule| settlement.scopes.rule(rule).region.contains(case)).collect();
    let mut contest = Contest::default();
    for &rule in &applicable {
        let mut defeats = Vec::new();
        for &by in applicable.iter().filter(|&&by| by != rule) {
            defeats.extend(settlement.defeats(by, rule)?.map(|maxim| Defeat { by, maxim }));
        }
        contest.rules.push((rule, defeats));
    }
    Ok(contest)
}

/// A case under decision: what is known of the programme, and the answers so far.
struct Point<'a> {
    settlement: &'a Settlement,
    program: &'a Program,
    case: Cube,
}

impl Point<'_> {
    fn decide(mut self) -> Result<Decision, Undecidable> {
        let in_force = !self.settlement.rules(Question::Leader).is_empty();
        if !in_force {
            return Ok(self.not_in_force());
        }
        let leader_by = self.winners(Question::Leader, None)?;
        let leader = MemberId(self.answer(&leader_by).ok_or(Undecidable::Gap)?);
        self.record(Key::Leader, leader.0 as usize);
        let work = self.work(leader)?;
        let members = self.members(leader)?;
        let follows = members.iter().filter(|(_, answer)| answer.answer() == Some(&true));
        let followers: Vec<MemberId> = follows.map(|(member, _)| *member).collect();
        let assets = self.assets(!followers.is_empty())?;
        let cost = self.cost(leader, &followers)?;
        Ok(Decision {
            program: self.program.name.clone(),
            as_of: self.settlement.day,
            leader: Answer::settled(leader, leader_by),
            work,
            followers: Answer::settled(followers, Vec::new()),
            members,
            assets,
            cost,
            violations: self.violations(),
        })
    }

    fn not_in_force(&self) -> Decision {
        let model = &self.settlement.scopes.model;
        Decision {
            program: self.program.name.clone(),
            as_of: self.settlement.day,
            leader: Answer::not_in_force(),
            work: self.asked().into_iter().map(|technology| (technology, Answer::not_in_force())).collect(),
            followers: Answer::not_in_force(),
            members: model.member_ids().map(|member| (member, Answer::not_in_force())).collect(),
            assets: model
                .kind_ids()
                .map(|kind| AssetDecision { kind, sharing: Answer::not_in_force(), asset: Answer::not_in_force() })
                .collect(),
            cost: Answer::not_in_force(),
            violations: Vec::new(),
        }
    }

    /// The undefeated rules of a question, which must agree; none: the default.
    fn winners(&self, question: Question, subject: Option<(Key, usize)>) -> Result<Vec<RuleId>, Undecidable> {
        let mut case = self.case.clone();
        if let Some((key, value)) = subject
            && let Some(attribute) = self.settlement.scopes.attribute(key)
        {
            self.settlement.scopes.space().assign(&mut case, attribute, value);
        }
        let contest = contest(self.settlement, question, &case)?;
        if let Some(circle) = contest.circle() {
            return Err(Undecidable::Circle(question, circle));
        }
        let winners = contest.undefeated();
        let agree = winners.iter().all(|&rule| self.settlement.agree_at(winners[0], rule, &case));
        if agree { Ok(winners) } else { Err(Undecidable::Conflict(question, winners)) }
    }

    /// The common answer of rules that apply and agree.
    fn answer(&self, by: &[RuleId]) -> Option<u32> {
        let case = &self.case;
        by.first().and_then(|&rule| {
            let answers = &self.settlement.scopes.rule(rule).answers;
            // The subject is free in the case here; a part of the scope names the programme's side of the answer.
            answers.iter().find(|(_, region)| self.touches(region.cubes(), case)).map(|(answer, _)| *answer)
        })
    }

    fn touches(&self, cubes: &[Cube], case: &Cube) -> bool {
        cubes.iter().any(|cube| self.settlement.scopes.space().meets(cube, case))
    }

    fn record(&mut self, key: Key, value: usize) {
        if let Some(attribute) = self.settlement.scopes.attribute(key) {
            self.settlement.scopes.space().assign(&mut self.case, attribute, value);
        }
    }

    /// The technologies asked, in order of declaration.
    fn asked(&self) -> Vec<TechnologyId> {
        let asked = self.settlement.scopes.asked.iter().enumerate();
        asked.filter(|(_, region)| region.contains(&self.case)).map(|(at, _)| TechnologyId(at as u32)).collect()
    }

    fn work(&mut self, leader: MemberId) -> Result<Vec<(TechnologyId, Answer<MemberId>)>, Undecidable> {
        let asked = self.asked();
        let mut work = Vec::with_capacity(asked.len());
        for technology in asked {
            let by = self.winners(Question::Work, Some((Key::Technology, technology.0 as usize)))?;
            let leads = self.answer(&by).map_or(leader, MemberId);
            work.push((technology, Answer::settled(leads, by)));
        }
        let not_asked = self.settlement.scopes.model.members.len();
        for at in 0..self.settlement.scopes.model.technologies.len() as u32 {
            let answer = work.iter().find(|(technology, _)| technology.0 == at).and_then(|(_, a)| a.answer());
            self.record(Key::LeaderOn(TechnologyId(at)), answer.map_or(not_asked, |member| member.0 as usize));
        }
        Ok(work)
    }

    fn members(&mut self, leader: MemberId) -> Result<Vec<(MemberId, Answer<bool>)>, Undecidable> {
        let mut members = Vec::new();
        for member in self.settlement.scopes.model.member_ids().filter(|&member| member != leader) {
            let by = self.winners(Question::Follows, Some((Key::Member, member.0 as usize)))?;
            let follows = by.first().is_some_and(|&rule| {
                matches!(self.settlement.scopes.model.rule(rule).answer, RuleAnswer::Follow { follows: true, .. })
            });
            members.push((member, Answer::settled(follows, by)));
        }
        self.record(Key::Follower(leader), 0);
        for (member, answer) in &members {
            self.record(Key::Follower(*member), usize::from(answer.answer() == Some(&true)));
        }
        Ok(members)
    }

    fn assets(&mut self, followed: bool) -> Result<Vec<AssetDecision>, Undecidable> {
        let mut assets = Vec::new();
        for kind in self.settlement.scopes.model.kind_ids() {
            let sharing = self.sharing(kind, followed)?;
            self.record(Key::Sharing(kind), sharing.answer().map_or(0, |&sharing| sharing as usize));
            let asset = self.asset(kind)?;
            let none = self.settlement.scopes.model.kind(kind).assets.len();
            let chosen = asset.answer().copied().flatten();
            self.record(Key::Chosen(kind), chosen.map_or(none, |asset| asset.0 as usize));
            assets.push(AssetDecision { kind, sharing, asset });
        }
        Ok(assets)
    }

    fn sharing(&self, kind: KindId, followed: bool) -> Result<Answer<u32>, Undecidable> {
        if !followed {
            return Ok(Answer::settled(self.settlement.scopes.model.kind(kind).sole(), Vec::new()));
        }
        let by = self.winners(Question::Sharing(kind), None)?;
        Ok(Answer::settled(self.answer(&by).unwrap_or(Kind::SEPARATE), by))
    }

    fn asset(&self, kind: KindId) -> Result<Answer<Option<AssetId>>, Undecidable> {
        let by = self.winners(Question::Asset(kind), None)?;
        let choice = by.first().and_then(|&rule| self.settlement.scopes.rule(rule).choice.as_ref());
        let chosen = choice.and_then(|choice| self.best(kind, choice));
        Ok(Answer::settled(chosen, by))
    }

    /// The best open asset by the preferences in turn, then by name.
    fn best(&self, kind: KindId, choice: &Choice) -> Option<AssetId> {
        let scopes = &self.settlement.scopes;
        let assets = &scopes.model.kind(kind).assets;
        let strikes: Vec<_> = scopes
            .bars
            .iter()
            .zip(&scopes.model.bars)
            .filter(|(strike, bar)| strike.kind == kind && bar.head.force.holds_on(self.settlement.day))
            .map(|(strike, _)| strike)
            .collect();
        let open = |asset: &usize| {
            choice.eligible[*asset].contains(&self.case)
                && !strikes.iter().any(|strike| strike.struck[*asset].contains(&self.case))
        };
        let rank = |asset: &usize| -> Vec<u32> {
            let ranks = choice.prefer.iter().map(|preferred| match preferred {
                Preferred::Holds(holds) => u32::from(!holds[*asset].contains(&self.case)),
                Preferred::Rank(ranks) => ranks[*asset],
            });
            ranks.collect()
        };
        let best = (0..assets.len())
            .filter(open)
            .min_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| assets[*a].name.cmp(&assets[*b].name)));
        best.map(|at| AssetId(at as u32))
    }

    fn cost(&self, leader: MemberId, followers: &[MemberId]) -> Result<Answer<Shares>, Undecidable> {
        let by = if followers.is_empty() { Vec::new() } else { self.winners(Question::Cost, None)? };
        let split = by.first().and_then(|&rule| match &self.settlement.scopes.model.rule(rule).answer {
            RuleAnswer::Split(split) => Some(split),
            _ => None,
        });
        let shares = cost::shares(split, leader, followers, self.program);
        Ok(Answer::settled(shares.unwrap_or_default(), by))
    }

    fn violations(&self) -> Vec<Violation> {
        let scopes = &self.settlement.scopes;
        let requires = scopes.model.requires.iter().zip(&scopes.violations).enumerate();
        let broken = requires.filter(|(_, (require, region))| {
            require.head.force.holds_on(self.settlement.day) && region.contains(&self.case)
        });
        broken.map(|(require, _)| Violation { require, needs: Vec::new() }).collect()
    }
}
