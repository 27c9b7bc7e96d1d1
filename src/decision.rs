//! A decision in names, as planners and other programs read it.
//!
//! In: what the engine decided, in ids. Out: [`Decision`], the library's public answer, and its JSON:
//! every key always present, members and technologies in order of declaration, kinds in the order of their questions.

use jiff::civil::Date;
use num_rational::BigRational;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json, json};

use crate::condition_text::ConditionText;
use crate::engine;
use crate::model::{AssetId, Domain, FieldId, MemberId, Model, Reason, Require};
use crate::scope::Scopes;
use crate::space::Cube;
use crate::text::Sources;

/// Everything decided about one programme on one day.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Decision {
    /// What the proposal is called.
    pub program: String,
    /// The day.
    pub as_of: Date,
    /// Who leads.
    pub leader: Answer<String>,
    /// Who leads each technology asked, in order of declaration.
    pub work: Vec<(String, Answer<String>)>,
    /// Who follows, in order of declaration.
    pub followers: Answer<Vec<String>>,
    /// Whether each member but the leader follows, and why.
    pub members: Vec<(String, Answer<bool>)>,
    /// For each kind of asset, in the order of their questions, how it is shared and which it is.
    pub assets: Vec<(String, Asset)>,
    /// Who pays which share of one.
    pub cost: Answer<Vec<(String, Share)>>,
    /// The requirements that are broken, by label.
    pub violations: Vec<Violation>,
    /// The digest of the rulebook's meaning: `sha256:…`.
    pub digest: String,
}

/// An answer and the rules that gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// How definite it is.
    pub outcome: Outcome<T>,
    /// The labels of all rules that decided it (in some completion), in byte order; none for a default. Of an asset, the
    /// bars that struck what would have come before it are among them.
    pub by: Vec<String>,
}

/// How definite an answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<T> {
    /// The same for every possible programme that completes the proposal.
    Settled(T),
    /// Not the same for all of them.
    Open {
        /// The unknown fields it hangs on, in order of declaration.
        needs: Vec<String>,
        /// What it would be where; empty where the answers cannot be listed.
        cases: Vec<Case<T>>,
    },
    /// The scheme is not in force that day.
    NotInForce,
}

/// An answer and the condition of the completions that get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case<T> {
    /// A condition of the language.
    pub when: String,
    /// The answer; none where the question is not asked.
    pub answer: Option<T>,
}

/// One kind's answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// `separate`, `shared`, a mode of the kind, or `sole` (no followers).
    pub sharing: Answer<String>,
    /// The asset's name, if there is one.
    pub asset: Answer<Option<String>>,
}

/// A share of the cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Millionths of the whole; all shares together are one million.
    pub millionths: u32,
    /// The exact fraction of one, in lowest terms.
    pub exact: BigRational,
}

/// A requirement that is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its label.
    pub rule: String,
    /// Its `because`, else the condition that does not hold.
    pub message: String,
    /// Where only some completions break it: the unknown fields it hangs on.
    pub needs: Vec<String>,
}

impl<T> Answer<T> {
    /// The definite answer, if it is one.
    pub fn answer(&self) -> Option<&T> {
        match &self.outcome {
            Outcome::Settled(answer) => Some(answer),
            _ => None,
        }
    }
}

impl Decision {
    /// Whether every answer is definite and no requirement is broken.
    pub fn is_clear(&self) -> bool {
        let assets =
            self.assets.iter().all(|(_, kind)| kind.sharing.answer().is_some() && kind.asset.answer().is_some());
        self.leader.answer().is_some()
            && self.work.iter().all(|(_, answer)| answer.answer().is_some())
            && self.followers.answer().is_some()
            && self.members.iter().all(|(_, answer)| answer.answer().is_some())
            && assets
            && self.cost.answer().is_some()
            && self.violations.is_empty()
    }

    /// The decision as one JSON object, as `docs/json.md` has it.
    pub fn to_json(&self) -> Json {
        let name = |name: &String| json!(name);
        let work = object(self.work.iter().map(|(key, answer)| (key, answer.to_json(name))));
        let members = object(self.members.iter().map(|(key, answer)| (key, answer.to_json(|&follows| json!(follows)))));
        let mut followers = self.followers.to_json(|names| json!(names));
        followers.as_object_mut().into_iter().for_each(|answer| {
            answer.shift_remove("by");
            answer.insert("members".into(), members.clone());
        });
        let assets = self.assets.iter().map(|(kind, asset)| {
            (kind, json!({"sharing": asset.sharing.to_json(name), "asset": asset.asset.to_json(|asset| json!(asset))}))
        });
        let mut cost = self.cost.to_json(|shares| decimals(shares));
        if let Some(answer) = cost.as_object_mut() {
            let exact = self.cost.answer().map_or(Json::Null, |shares| fractions(shares));
            answer.insert("exact".into(), exact);
        }
        json!({
            "program": self.program,
            "as_of": self.as_of.to_string(),
            "leader": self.leader.to_json(name),
            "work": work,
            "followers": followers,
            "assets": object(assets),
            "cost": cost,
            "violations": self.violations.iter().map(Violation::to_json).collect::<Vec<_>>(),
            "rulebook": {"digest": self.digest},
            "engine": env!("CARGO_PKG_VERSION"),
        })
    }
}

impl Serialize for Decision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<T> Answer<T> {
    fn to_json(&self, show: impl Fn(&T) -> Json) -> Json {
        match &self.outcome {
            Outcome::Settled(answer) => json!({"answer": show(answer), "by": self.by}),
            Outcome::NotInForce => json!({"answer": null, "why": "not-in-force", "by": self.by}),
            Outcome::Open { needs, cases } => {
                // Only the completions in which the question is asked are listed.
                let shown = |case: &Case<T>| Some(json!({"when": case.when, "answer": show(case.answer.as_ref()?)}));
                let cases: Vec<Json> = cases.iter().filter_map(shown).collect();
                json!({"answer": null, "why": "open", "needs": needs, "cases": cases, "by": self.by})
            }
        }
    }
}

impl Violation {
    fn to_json(&self) -> Json {
        let mut violation = json!({"rule": self.rule, "message": self.message});
        if let (false, Some(object)) = (self.needs.is_empty(), violation.as_object_mut()) {
            object.insert("needs".into(), json!(self.needs));
        }
        violation
    }
}

impl Share {
    /// The share as a decimal of six places.
    pub fn decimal(&self) -> String {
        let shown = format!("{}.{:06}", self.millionths / 1_000_000, self.millionths % 1_000_000);
        shown.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// A JSON object in the order given.
fn object<'a>(entries: impl Iterator<Item = (&'a String, Json)>) -> Json {
    Json::Object(entries.map(|(key, value)| (key.clone(), value)).collect::<Map<_, _>>())
}

fn decimals(shares: &[(String, Share)]) -> Json {
    object(shares.iter().map(|(member, share)| (member, share.decimal().parse().map_or(Json::Null, Json::Number))))
}

fn fractions(shares: &[(String, Share)]) -> Json {
    object(shares.iter().map(|(member, share)| (member, json!(share.exact.to_string()))))
}

/// Turns ids into names.
pub struct Naming<'a> {
    scopes: &'a Scopes,
    sources: &'a Sources,
    digest: &'a str,
    /// The box of all that the programme may be.
    cases: &'a Cube,
}

impl<'a> Naming<'a> {
    /// Names for a decision about the programmes of a box.
    pub fn new(scopes: &'a Scopes, sources: &'a Sources, digest: &'a str, cases: &'a Cube) -> Self {
        Naming { scopes, sources, digest, cases }
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
            digest: self.digest.to_owned(),
        }
    }

    fn answer<T, N>(&self, answer: &engine::Answer<T>, name: impl Fn(&T) -> N) -> Answer<N> {
        let words = ConditionText::new(self.model(), &self.scopes.layout);
        let outcome = match &answer.outcome {
            engine::Outcome::Settled(answer) => Outcome::Settled(name(answer)),
            engine::Outcome::NotInForce => Outcome::NotInForce,
            engine::Outcome::Open { needs, cases } => {
                let said = cases.iter().enumerate().map(|(at, case)| {
                    let others = cases.iter().enumerate().filter(|(other, _)| *other != at);
                    let others: Vec<&Cube> = others.flat_map(|(_, case)| &case.when).collect();
                    let when = words.separating_condition(&case.when, &others, self.cases);
                    Case { when, answer: case.answer.as_ref().map(&name) }
                });
                Outcome::Open { needs: self.fields(needs), cases: said.collect() }
            }
        };
        Answer { outcome, by: self.labels(&answer.by) }
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
            let Require { head, condition, .. } = &requires[violation.require];
            let message = head.because.clone().unwrap_or_else(|| self.sources.line(condition.span));
            Violation { rule: head.label.clone(), message, needs: self.fields(&violation.needs) }
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
