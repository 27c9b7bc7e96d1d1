//! What a decision says of the answers that a condition names, and what it rests on.

use super::decision::Decision;
use crate::model::{AssetId, Condition, Form, MemberId, Model, Operand, Path, Reason, Root, Test};

/// The answers that a condition names, as they were decided.
pub struct Named<'a> {
    model: &'a Model,
    decision: &'a Decision,
    roots: Vec<&'a Root>,
}

impl<'a> Named<'a> {
    /// The answers that some conditions name, of a decision.
    pub fn new(model: &'a Model, decision: &'a Decision, conditions: impl IntoIterator<Item = &'a Condition>) -> Self {
        let mut named = Named { model, decision, roots: Vec::new() };
        conditions.into_iter().for_each(|condition| named.roots(condition));
        named
    }

    /// The answers a condition names.
    fn roots(&mut self, condition: &'a Condition) {
        match &condition.form {
            Form::Always => {}
            Form::Let(named) => self.roots(&self.model.lets[named.0 as usize].condition),
            Form::Not(inner) | Form::Some(_, inner) => self.roots(inner),
            Form::All(parts) | Form::Any(parts) => parts.iter().for_each(|part| self.roots(part)),
            Form::Test(Test { left, right, .. }) => {
                for operand in std::iter::once(left).chain(right) {
                    if let Operand::Path(Path { root, .. }) = operand
                        && root.question().is_some()
                    {
                        self.roots.push(root);
                    }
                }
            }
        }
    }

    fn by_of(&self, root: &Root) -> Vec<Reason> {
        let decision = self.decision;
        match root {
            Root::Leader => decision.leader.by.clone(),
            Root::LeaderOn(technology) => {
                let asked = decision.work.iter().find(|(id, _)| self.model.technology(*id) == technology);
                asked.map(|(_, answer)| answer.by.clone()).unwrap_or_default()
            }
            Root::Followers => decision.members.iter().flat_map(|(_, answer)| answer.by.clone()).collect(),
            Root::Sharing(kind) => decision.assets[kind.0 as usize].sharing.by.clone(),
            Root::Chosen(kind) => decision.assets[kind.0 as usize].asset.by.clone(),
            Root::Field(_) | Root::NumberOf(..) | Root::Candidate(_) => Vec::new(),
        }
    }

    /// What was decided of them and by what: `leader is renault, by home`; empty where no answer is named.
    pub fn with_reasons(&self) -> String {
        let each = self.roots.iter().map(|root| Named { roots: vec![root], ..*self });
        let mut said: Vec<String> = Vec::new();
        for one in each {
            let by = distinct(self.model, one.by());
            let labels: Vec<String> = by.iter().map(|of| format!("`{}`", self.model.head(*of).label)).collect();
            let why = if labels.is_empty() { "default".to_owned() } else { labels.join(", ") };
            let sentence = format!("`{}` by {why}", one.said());
            if !said.contains(&sentence) {
                said.push(sentence);
            }
        }
        said.join("; ")
    }

    /// All that these answers rest on, in byte order of labels.
    pub fn by(&self) -> Vec<Reason> {
        distinct(self.model, self.roots.iter().flat_map(|root| self.by_of(root)).collect())
    }

    /// What was decided of them, `leader is renault, followers is [nissan]`; empty where no answer is named.
    pub fn said(&self) -> String {
        let decision = self.decision;
        let name = |member: u32| self.model.members[member as usize].name.clone();
        let open = || "open".to_owned();
        let mut said: Vec<String> = Vec::new();
        for root in &self.roots {
            let (what, answer) = match root {
                Root::Leader => ("leader".to_owned(), decision.leader.answer().map(|m| name(m.0))),
                Root::LeaderOn(technology) => {
                    let asked = decision.work.iter().find(|(id, _)| self.model.technology(*id) == technology);
                    let answer = asked.map_or(Some("not asked".to_owned()), |(_, a)| a.answer().map(|m| name(m.0)));
                    (format!("leader on {}", technology.key), answer)
                }
                Root::Followers => {
                    let names = |members: &Vec<MemberId>| {
                        format!("[{}]", members.iter().map(|m| name(m.0)).collect::<Vec<_>>().join(", "))
                    };
                    ("followers".to_owned(), decision.followers.answer().map(names))
                }
                Root::Sharing(kind) => {
                    let of = self.model.kind(*kind);
                    let sharing = decision.assets[kind.0 as usize].sharing.answer();
                    (format!("{}.sharing", of.name), sharing.map(|&sharing| of.sharing_name(sharing).to_owned()))
                }
                Root::Chosen(kind) => {
                    let of = self.model.kind(*kind);
                    let asset = decision.assets[kind.0 as usize].asset.answer();
                    let named =
                        |asset: &Option<AssetId>| asset.map_or("none".to_owned(), |asset| of.asset(asset).name.clone());
                    (of.name.clone(), asset.map(named))
                }
                Root::Field(_) | Root::NumberOf(..) | Root::Candidate(_) => continue,
            };
            let sentence = format!("{what} is {}", answer.unwrap_or_else(open));
            if !said.contains(&sentence) {
                said.push(sentence);
            }
        }
        said.join(", ")
    }
}

/// Every rule that decided an answer, bars among them, in byte order of labels.
pub fn deciders(model: &Model, decision: &Decision) -> Vec<Reason> {
    let mut by: Vec<Reason> = decision.leader.by.clone();
    by.extend(decision.work.iter().flat_map(|(_, answer)| &answer.by));
    by.extend(decision.members.iter().flat_map(|(_, answer)| &answer.by));
    by.extend(decision.assets.iter().flat_map(|kind| kind.sharing.by.iter().chain(&kind.asset.by)));
    by.extend(&decision.cost.by);
    distinct(model, by)
}

/// Each reason once, in byte order of labels.
pub fn distinct(model: &Model, mut by: Vec<Reason>) -> Vec<Reason> {
    model.sort_by_label(&mut by);
    by.dedup();
    by
}
