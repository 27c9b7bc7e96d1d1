//! From a decision in ids to one in names.

use super::{Answer, Asset, Case, Decision, Outcome, Share, StatedAnswer, Violation};
use crate::condition_text::ConditionText;
use crate::engine;
use crate::model::{Asked, AssetId, Domain, FieldId, MemberId, Model, Reason};
use crate::scope::Scopes;
use crate::space::Cube;
use crate::text::Sources;

/// Turns ids into names.
pub struct Naming<'a> {
    scopes: &'a Scopes,
    sources: &'a Sources,
    digest: &'a str,
}

impl<'a> Naming<'a> {
    /// Names for the decisions of a rulebook.
    pub fn new(scopes: &'a Scopes, sources: &'a Sources, digest: &'a str) -> Self {
        Naming { scopes, sources, digest }
    }

    fn model(&self) -> &'a Model {
        &self.scopes.model
    }

    /// The decision in names.
    pub fn decision(&self, decided: &engine::Decision) -> Decision {
        let model = self.model();
        let member = |member: &MemberId| model.name(Domain::Members, member.0).to_owned();
        let leader = self.answer(&decided.leader, member);
        let first = decided.leader.answer().copied();
        Decision {
            program: decided.program.clone(),
            as_of: decided.as_of,
            leader,
            work: named(&decided.work, |id| model.technology(*id).key.clone(), |answer| self.answer(answer, member)),
            followers: self.answer(&decided.followers, |members| members.iter().map(member).collect()),
            members: named(&decided.members, member, |answer| self.answer(answer, |&follows| follows)),
            assets: decided.assets.iter().map(|kind| self.asset(kind)).collect(),
            cost: self.answer(&decided.cost, |shares| self.shares(shares, first)),
            violations: self.violations(&decided.violations),
            asks: self.fields(&decided.asks()),
            digest: self.digest.to_owned(),
        }
    }

    fn answer<T, N>(&self, answer: &engine::Answer<T>, name: impl Fn(&T) -> N) -> Answer<N> {
        let outcome = match &answer.outcome {
            engine::Outcome::Settled(answer) => Outcome::Settled(name(answer)),
            engine::Outcome::NotInForce => Outcome::NotInForce,
            engine::Outcome::Open(open) => Outcome::Open { needs: self.fields(&open.needs), cases: self.cases(open) },
        };
        Answer { outcome, by: self.labels(&answer.by) }
    }

    /// The cases in which a question is asked, in words.
    fn cases(&self, open: &engine::Open) -> Vec<Case> {
        let words = ConditionText::new(self.model(), &self.scopes.layout);
        let stated = open.cases.iter().enumerate().filter_map(|(at, case)| {
            let answer = self.stated(open.asked?, &case.answer)?;
            let others = open.cases.iter().enumerate().filter(|(other, _)| *other != at);
            let others: Vec<&Cube> = others.flat_map(|(_, case)| &case.when).collect();
            Some(Case { when: words.separating_condition(&case.when, &others, &open.within), answer })
        });
        stated.collect()
    }

    /// The answer of a case; none where the question is not asked.
    fn stated(&self, asked: Asked, answer: &engine::CaseAnswer) -> Option<StatedAnswer> {
        let words = ConditionText::new(self.model(), &self.scopes.layout);
        Some(match (answer, asked) {
            (engine::CaseAnswer::NotAsked, _) => return None,
            (engine::CaseAnswer::Value(value), Asked::Sharing(kind)) => {
                StatedAnswer::Name(self.model().kind(kind).sharing_name(*value as u32).to_owned())
            }
            (engine::CaseAnswer::Value(value), _) => StatedAnswer::of(self.model(), asked, *value),
            (engine::CaseAnswer::Read(path), _) => StatedAnswer::Written(words.path(path)),
            (engine::CaseAnswer::Division(rule), _) => StatedAnswer::given(self.model(), asked, 0, *rule),
        })
    }

    fn labels(&self, by: &[Reason]) -> Vec<String> {
        by.iter().map(|&reason| self.model().head(reason).label.clone()).collect()
    }

    fn fields(&self, fields: &[FieldId]) -> Vec<String> {
        fields.iter().map(|&field| self.model().field(field).name.clone()).collect()
    }

    fn asset(&self, decided: &engine::AssetDecision) -> (String, Asset) {
        let kind = self.model().kind(decided.kind);
        let sharing = self.answer(&decided.sharing, |&sharing| kind.sharing_name(sharing).to_owned());
        let name = |asset: &Option<AssetId>| asset.map(|at| kind.asset(at).name.clone());
        (kind.name.clone(), Asset { sharing, asset: self.answer(&decided.asset, name) })
    }

    /// The shares with their millionths; where the leader hangs on unknown fields, no member goes before the others.
    fn shares(&self, shares: &engine::Shares, leader: Option<MemberId>) -> Vec<(String, Share)> {
        let millionths = engine::millionths(shares, leader);
        let named = shares.iter().zip(millionths).map(|((member, exact), millionths)| {
            let name = self.model().name(Domain::Members, member.0).to_owned();
            (name, Share { millionths, exact: exact.clone() })
        });
        named.collect()
    }

    fn violations(&self, violations: &[engine::Violation]) -> Vec<Violation> {
        let requires = &self.model().requires;
        let named = violations.iter().map(|violation| {
            let require = &requires[violation.require];
            let message = require.message(self.sources).into_owned();
            Violation { rule: require.head.label.clone(), message, needs: self.fields(&violation.needs) }
        });
        named.collect()
    }
}

fn named<K, T, N>(
    answers: &[(K, engine::Answer<T>)],
    key: impl Fn(&K) -> String,
    answer: impl Fn(&engine::Answer<T>) -> Answer<N>,
) -> Vec<(String, Answer<N>)> {
    answers.iter().map(|(of, decided)| (key(of), answer(decided))).collect()
}
