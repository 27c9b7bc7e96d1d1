//! Answers as they are stated for many programmes at once: by their names, or as rules write them.

use serde::{Serialize, Serializer};

use crate::model::{self, Asked, Domain, Model, RuleId, Split};

/// An answer as it is stated for all programmes of a case or a change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum StatedAnswer {
    /// None: no asset; of the leader, a day on which the scheme is not in force; of a proposal, an answer that is open.
    None,
    /// Whether a member follows.
    Flag(bool),
    /// A member, a way of sharing or an asset by its name.
    Name(String),
    /// What rules read the answer from: `proposer`, `mother.owner`, or `leader` for a technology that no rule gives away.
    Written(String),
    /// How cost is divided, as written: `leader 40 %, followers equally`; `leader` where no rule says.
    Split(String),
    /// Each paying member's exact share of one: `2/3`.
    Shares(Vec<(String, String)>),
    /// The labels of the requirements that are broken.
    Labels(Vec<String>),
}

/// As in the answers of a decision: null, true or false, text, an object by member, or a list.
impl Serialize for StatedAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            StatedAnswer::None => serializer.serialize_unit(),
            StatedAnswer::Flag(flag) => serializer.serialize_bool(*flag),
            StatedAnswer::Name(text) | StatedAnswer::Written(text) | StatedAnswer::Split(text) => {
                serializer.serialize_str(text)
            }
            StatedAnswer::Labels(labels) => labels.serialize(serializer),
            StatedAnswer::Shares(shares) => {
                serializer.collect_map(shares.iter().map(|(member, share)| (member, share)))
            }
        }
    }
}

impl StatedAnswer {
    /// The answer that a value of its attribute stands for; none where it has no attribute.
    pub fn of(model: &Model, asked: Asked, value: usize) -> StatedAnswer {
        let name = |name: &str| StatedAnswer::Name(name.to_owned());
        match asked {
            Asked::Leader | Asked::Work(_) => name(model.name(Domain::Members, value as u32)),
            Asked::Follows(_) => StatedAnswer::Flag(value == 1),
            // Without followers nobody asks whether a kind is shared.
            Asked::Sharing(kind) if value as u32 == model.kind(kind).sole() => StatedAnswer::separate(),
            Asked::Sharing(kind) => name(model.kind(kind).sharing_name(value as u32)),
            Asked::Asset(kind) => {
                model.kind(kind).assets.get(value).map_or(StatedAnswer::None, |asset| name(&asset.name))
            }
            Asked::Cost | Asked::Violations => StatedAnswer::None,
        }
    }

    /// The answer to what a rulebook does not ask; a technology is then led by the leader of the programme.
    pub fn unasked(asked: Asked) -> StatedAnswer {
        match asked {
            Asked::Follows(_) => StatedAnswer::Flag(false),
            Asked::Sharing(_) => StatedAnswer::separate(),
            _ => StatedAnswer::None,
        }
    }

    /// The answer that a rule gives, or a default: the value of its attribute, or of cost the division as written.
    pub fn given(model: &Model, asked: Asked, value: usize, by: Option<RuleId>) -> StatedAnswer {
        match (asked, by.map(|rule| &model.rule(rule).answer)) {
            (Asked::Cost, Some(model::Answer::Split(split))) => StatedAnswer::division(Some(split)),
            (Asked::Cost, _) => StatedAnswer::division(None),
            _ => StatedAnswer::of(model, asked, value),
        }
    }

    /// A division of cost; without one the leader pays.
    pub fn division(split: Option<&Split>) -> StatedAnswer {
        let text = split.map_or("leader", |split| split.text.strip_prefix("split cost ").unwrap_or(&split.text));
        StatedAnswer::Split(text.to_owned())
    }

    fn separate() -> StatedAnswer {
        StatedAnswer::Name("separate".to_owned())
    }
}
