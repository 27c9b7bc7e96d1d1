//! Deciding a programme of which all is known, question by question.
//!
//! The programme is encoded once ([`Prepared`]). For each question the tables name the rules that decide and their
//! answer, which is then a part of the case for the questions after it.

use super::contest;
use super::cost::{self, Payments};
use super::decision::{Answer, AssetDecision, Decision, Undecidable, Violation};
use super::open;
use super::parts::{Part, Parts};
use super::tables::{Contested, DecisionList, Entry, Tables};
use super::verdict::{AssetVerdict, By, Origin, Verdict};
use crate::model::{
    Answer as RuleAnswer, AssetId, Kind, KindId, MemberId, Program, Question, Reason, Split, SplitBy, TechnologyId,
    Value,
};
use crate::precedence::Precedence;
use crate::space::{AttributeId, Cube, ones};
use crate::stack;

/// A rulebook on a day: what is known of it in full, and its tables.
#[derive(Debug, Clone, Copy)]
pub struct Engine<'a> {
    /// Who defeats whom.
    pub precedence: &'a Precedence,
    /// The same, to be looked up.
    pub tables: &'a Tables,
}

/// A possible programme of which all is known, encoded for the tables of a day.
#[derive(Debug, Clone)]
pub struct Prepared<'p> {
    program: &'p Program,
    case: Box<[u32]>,
    pub(crate) origin: Origin,
}

impl Prepared<'_> {
    /// The programme itself.
    pub fn program(&self) -> &Program {
        self.program
    }
}

/// What a question is asked of, and the attribute it is.
type Subject = Option<(Option<AttributeId>, u32)>;

impl<'a> Engine<'a> {
    /// Encodes a programme of which all is known.
    pub fn prepare<'p>(&self, program: &'p Program) -> Result<Prepared<'p>, Undecidable> {
        let case = self.tables.encode(&self.precedence.scopes, program);
        match self.tables.impossible(&case) {
            Some(at) => Err(Undecidable::Impossible(at)),
            None => Ok(Prepared { program, case: case.into(), origin: Origin::default() }),
        }
    }

    /// Who leads; nobody where the scheme is not in force.
    #[inline]
    pub fn leader(&self, prepared: &Prepared<'_>) -> Option<MemberId> {
        self.tables.leader.answer(&prepared.case).map(MemberId)
    }

    /// Decides some questions about a programme, and what they hang on; where it cannot, the verdict is empty.
    pub fn decide(&self, prepared: &Prepared<'_>, parts: Parts, verdict: &mut Verdict) -> Result<(), Undecidable> {
        verdict.clear();
        verdict.parts = parts;
        verdict.state.case.clear();
        verdict.state.case.extend_from_slice(&prepared.case);
        let decided = Point { engine: *self, program: prepared.program, verdict: &mut *verdict }.decide();
        decided.inspect_err(|_| verdict.clear())
    }

    /// Decides any programme, with what is unknown left open.
    pub fn decision(&self, program: &Program, verdict: &mut Verdict) -> Result<Decision, Undecidable> {
        if program.unknown().next().is_some() {
            verdict.clear();
            return open::decide(self.precedence, program, &self.precedence.scopes.layout.cases_of(program));
        }
        let prepared = self.prepare(program).inspect_err(|_| verdict.clear())?;
        self.decide(&prepared, Parts::ALL, verdict)?;
        Ok(self.written(program, verdict))
    }

    /// Who pays how much of what a verdict is about, exactly.
    pub fn shares(&self, verdict: &Verdict) -> cost::Shares {
        self.payments(verdict).map(|payments| payments.shares()).unwrap_or_default()
    }

    /// Who pays how much of what a verdict is about; nothing where the scheme is not in force.
    pub fn payments(&self, verdict: &Verdict) -> Option<Payments> {
        let (leader, _) = verdict.leader?;
        let numbers = |field| (verdict.split_by == Some(field)).then_some(&verdict.numbers[..]);
        Payments::of(self.split(verdict), leader, &verdict.followers, numbers)
    }

    /// How the cost is split by a verdict.
    fn split(&self, verdict: &Verdict) -> Option<&'a Split> {
        let rule = verdict.cost().first().and_then(|reason| reason.rule())?;
        match &self.precedence.scopes.model.rule(rule).answer {
            RuleAnswer::Split(split) => Some(split),
            _ => None,
        }
    }

    /// A verdict as a decision that stands by itself.
    fn written(&self, program: &Program, verdict: &Verdict) -> Decision {
        let mut decision = self.not_in_force(program, verdict);
        let Some((leader, by)) = verdict.leader() else { return decision };
        decision.leader = Answer::settled(leader, by.to_vec());
        let work = verdict.work().map(|(technology, leader, by)| (technology, Answer::settled(leader, by.to_vec())));
        decision.work = work.collect();
        decision.followers = Answer::settled(verdict.followers.clone(), Vec::new());
        let members = verdict.members().map(|(member, follows, by)| (member, Answer::settled(follows, by.to_vec())));
        decision.members = members.collect();
        let kinds = self.precedence.scopes.model.kind_ids().zip(verdict.sharings().zip(verdict.assets()));
        let assets = kinds.map(|(kind, ((sharing, shared_by), (asset, chosen_by)))| AssetDecision {
            kind,
            sharing: Answer::settled(sharing, shared_by.to_vec()),
            asset: Answer::settled(asset, chosen_by.to_vec()),
        });
        decision.assets = assets.collect();
        decision.cost = Answer::settled(self.shares(verdict), verdict.cost().to_vec());
        let violations = verdict.violations.iter();
        decision.violations = violations.map(|&at| Violation { require: at as usize, needs: Vec::new() }).collect();
        decision
    }

    fn not_in_force(&self, program: &Program, verdict: &Verdict) -> Decision {
        let model = &self.precedence.scopes.model;
        let kinds = model.kind_ids();
        Decision {
            program: program.name.clone(),
            as_of: self.precedence.day,
            leader: Answer::not_in_force(),
            work: verdict.work.iter().map(|(technology, ..)| (*technology, Answer::not_in_force())).collect(),
            followers: Answer::not_in_force(),
            members: model.member_ids().map(|member| (member, Answer::not_in_force())).collect(),
            assets: kinds
                .map(|kind| AssetDecision { kind, sharing: Answer::not_in_force(), asset: Answer::not_in_force() })
                .collect(),
            cost: Answer::not_in_force(),
            violations: Vec::new(),
        }
    }
}

/// A case under decision: what is known of the programme, and the answers so far.
struct Point<'a, 'v> {
    engine: Engine<'a>,
    program: &'v Program,
    verdict: &'v mut Verdict,
}

impl<'a> Point<'a, '_> {
    fn decide(&mut self) -> Result<(), Undecidable> {
        let parts = self.verdict.parts;
        if parts.reach(Part::Work) {
            self.asked();
        }
        self.verdict.in_force = self.tables().in_force;
        if !self.verdict.in_force {
            return Ok(());
        }
        let (leader, by) = self.winners(Question::Leader, &self.tables().leader, None)?;
        let leader = MemberId(leader.ok_or(Undecidable::Gap)?);
        self.verdict.leader = Some((leader, by));
        if !parts.reach(Part::Work) {
            return Ok(());
        }
        self.record(self.tables().attributes.leader, leader.0);
        self.work(leader)?;
        if parts.reach(Part::Followers) {
            self.members(leader)?;
        }
        if parts.reach(Part::Assets) {
            let kinds = self.engine.precedence.scopes.model.kind_ids();
            kinds.into_iter().try_for_each(|kind| self.asset(kind))?;
        }
        if parts.has(Part::Cost) && !self.verdict.followers.is_empty() {
            self.cost()?;
        }
        if parts.has(Part::Violations) {
            self.violations()?;
        }
        Ok(())
    }

    fn violations(&mut self) -> Result<(), Undecidable> {
        let state = &mut self.verdict.state;
        self.engine.tables.violations(&state.case, &mut state.found);
        self.verdict.violations.extend(ones(&self.verdict.state.found).map(|at| at as u32));
        if self.tables().scattered.is_empty() { Ok(()) } else { stack::with_room(|| self.scattered()) }
    }

    /// The requirements broken of those that no table holds.
    #[cold]
    fn scattered(&mut self) -> Result<(), Undecidable> {
        let (precedence, case) = (self.engine.precedence, self.case());
        for &at in &self.tables().scattered {
            let extent = &precedence.scopes.violations[at as usize];
            if !extent.near(&precedence.scopes, &case, &mut precedence.budget())?.is_empty() {
                self.verdict.violations.push(at);
            }
        }
        self.verdict.violations.sort_unstable();
        Ok(())
    }

    /// The programme with all answers so far as a case.
    fn case(&self) -> Cube {
        let scopes = &self.engine.precedence.scopes;
        let mut case = scopes.layout.cases_of(self.program);
        for &(attribute, value) in &self.verdict.state.known {
            scopes.space().assign(&mut case, attribute, value as usize);
        }
        case
    }

    /// Who pays, and by which numbers: a verdict says it without the programme.
    fn cost(&mut self) -> Result<(), Undecidable> {
        self.verdict.cost = self.winners(Question::Cost, &self.tables().cost, None)?.1;
        let Some(Split { how: SplitBy::By(field), .. }) = self.engine.split(self.verdict) else { return Ok(()) };
        if let Some(Value::PerMember(numbers)) = self.program.known(*field) {
            self.verdict.split_by = Some(*field);
            self.verdict.numbers.extend_from_slice(numbers);
        }
        Ok(())
    }

    fn tables(&self) -> &'a Tables {
        self.engine.tables
    }

    /// The answer of the rules that decide a question, and which they are; nothing: the default.
    fn winners(
        &mut self,
        question: Question,
        decision_list: &DecisionList,
        subject: Subject,
    ) -> Result<(Option<u32>, By), Undecidable> {
        let start = self.verdict.reasons.len() as u32;
        let won = decision_list.winners(&self.verdict.state.case, &mut self.verdict.reasons);
        let answer = match won {
            Ok(entry) => entry.map(|Entry { answer, .. }| answer),
            Err(Contested) => {
                self.verdict.reasons.truncate(start as usize);
                self.decide_contested(question, subject)?
            }
        };
        Ok((answer, By { start, end: self.verdict.reasons.len() as u32 }))
    }

    /// The same by the contest of all rules that apply.
    #[cold]
    fn decide_contested(&mut self, question: Question, subject: Subject) -> Result<Option<u32>, Undecidable> {
        let mut case = self.case();
        if let Some((Some(attribute), value)) = subject {
            self.engine.precedence.scopes.space().assign(&mut case, attribute, value as usize);
        }
        let (by, answer) = stack::with_room(|| contest::decide_case(self.engine.precedence, question, &case))?;
        self.verdict.reasons.extend(by.into_iter().map(Reason::from));
        Ok(answer)
    }

    /// Makes an answer known to the questions after it.
    fn record(&mut self, attribute: Option<AttributeId>, value: u32) {
        let state = &mut self.verdict.state;
        self.engine.tables.add(&mut state.case, attribute, value);
        state.known.extend(attribute.map(|attribute| (attribute, value)));
    }

    /// The same as `winners`, asked of one subject.
    fn winners_about(
        &mut self,
        question: Question,
        decision_list: &DecisionList,
        (attribute, value): (Option<AttributeId>, u32),
    ) -> Result<(Option<u32>, By), Undecidable> {
        self.engine.tables.add(&mut self.verdict.state.case, attribute, value);
        let won = self.winners(question, decision_list, Some((attribute, value)));
        self.engine.tables.take(&mut self.verdict.state.case, attribute, value);
        won
    }

    /// The technologies asked, in order of declaration; who leads them is not known yet.
    fn asked(&mut self) {
        let state = &mut self.verdict.state;
        self.engine.tables.asked(&state.case, &mut state.found);
        let asked = ones(&state.found).map(|at| (TechnologyId(at as u32), MemberId(0), By::default()));
        self.verdict.work.extend(asked);
    }

    fn work(&mut self, leader: MemberId) -> Result<(), Undecidable> {
        let tables = self.tables();
        for at in 0..self.verdict.work.len() {
            let technology = self.verdict.work[at].0;
            let about = (tables.attributes.technology, technology.0);
            let (leads, by) = self.winners_about(Question::TechnologyLead, &tables.work, about)?;
            self.verdict.work[at] = (technology, leads.map_or(leader, MemberId), by);
        }
        let not_asked = self.engine.precedence.scopes.model.members.len() as u32;
        for &(technology, attribute) in &tables.attributes.leader_on {
            let asked = self.verdict.work.iter().find(|(of, ..)| *of == technology);
            self.record(Some(attribute), asked.map_or(not_asked, |(_, leads, _)| leads.0));
        }
        Ok(())
    }

    fn members(&mut self, leader: MemberId) -> Result<(), Undecidable> {
        let tables = self.tables();
        for member in self.engine.precedence.scopes.model.member_ids().filter(|&member| member != leader) {
            let about = (tables.attributes.member, member.0);
            let (follows, by) = self.winners_about(Question::Follows, &tables.follows, about)?;
            let follows = follows == Some(1);
            self.verdict.members.push((member, follows, by));
            if follows {
                self.verdict.followers.push(member);
            }
        }
        self.record(tables.attributes.follower[leader.0 as usize], 0);
        for at in 0..self.verdict.members.len() {
            let (member, follows, _) = self.verdict.members[at];
            self.record(tables.attributes.follower[member.0 as usize], u32::from(follows));
        }
        Ok(())
    }

    fn asset(&mut self, kind: KindId) -> Result<(), Undecidable> {
        let tables = self.tables();
        let of = self.engine.precedence.scopes.model.kind(kind);
        let (sharing, shared_by) = if self.verdict.followers.is_empty() {
            (of.sole(), By::default())
        } else {
            let (sharing, by) = self.winners(Question::Sharing(kind), &tables.kind(kind).sharing, None)?;
            (sharing.unwrap_or(Kind::SEPARATE), by)
        };
        self.record(tables.attributes.sharing[kind.0 as usize], sharing);
        let (asset, chosen_by) = self.chosen(kind)?;
        let chosen = asset.map_or(of.assets.len() as u32, |asset| asset.0);
        self.record(tables.attributes.chosen[kind.0 as usize], chosen);
        self.verdict.assets.push(AssetVerdict { sharing, shared_by, asset, chosen_by });
        Ok(())
    }

    /// The asset that the rules for it choose, and why: these rules, and the bars that struck what came before it.
    fn chosen(&mut self, kind: KindId) -> Result<(Option<AssetId>, By), Undecidable> {
        let tables = self.tables().kind(kind);
        let mut by = self.winners(Question::Asset(kind), &tables.asset, None)?.1;
        let Verdict { reasons, state, .. } = &mut *self.verdict;
        let first = (by.start < by.end).then(|| reasons[by.start as usize]);
        let Some(rule) = first.and_then(Reason::rule) else { return Ok((None, by)) };
        let asset = tables.choose(rule, &state.case, &mut state.scratch, reasons);
        if by.end < reasons.len() as u32 {
            by.end = reasons.len() as u32;
            self.engine.precedence.scopes.model.sort_by_label(&mut reasons[by.start as usize..]);
        }
        Ok((asset, by))
    }
}
