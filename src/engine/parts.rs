//! Some parts of a decision: who wants the leader alone, asks for nothing else.

use std::str::FromStr;

/// A part of a decision, called as its key in JSON is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Who leads.
    Leader,
    /// Who leads each technology asked.
    Work,
    /// Who follows.
    Followers,
    /// What is shared, and which assets.
    Assets,
    /// Who pays.
    Cost,
    /// Which requirements are broken.
    Violations,
}

impl Part {
    /// Every part, in the order in which a decision has them.
    pub const ALL: [Part; 6] = [Part::Leader, Part::Work, Part::Followers, Part::Assets, Part::Cost, Part::Violations];

    /// Its key in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Part::Leader => "leader",
            Part::Work => "work",
            Part::Followers => "followers",
            Part::Assets => "assets",
            Part::Cost => "cost",
            Part::Violations => "violations",
        }
    }
}

/// Some parts of a decision: those that are asked for, or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Parts(u8);

/// A name that no part of a decision has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no answer is called `{0}`")]
pub struct UnknownPart(pub String);

impl Parts {
    /// All of them.
    pub const ALL: Parts = Parts(0b11_1111);

    /// Whether a part is one of these.
    pub fn has(self, part: Part) -> bool {
        self.0 >> part as u8 & 1 == 1
    }

    /// Whether a part, or one that is asked after it, is one of these.
    pub(super) fn reach(self, part: Part) -> bool {
        self.0 >> part as u8 != 0
    }
}

impl Default for Parts {
    fn default() -> Self {
        Parts::ALL
    }
}

impl FromIterator<Part> for Parts {
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        Parts(parts.into_iter().fold(0, |all, part| all | 1 << part as u8))
    }
}

impl FromStr for Part {
    type Err = UnknownPart;

    fn from_str(name: &str) -> Result<Self, UnknownPart> {
        let part = Part::ALL.into_iter().find(|part| part.key() == name);
        part.ok_or_else(|| UnknownPart(name.to_owned()))
    }
}

/// Reads keys between commas: `leader,followers`.
impl FromStr for Parts {
    type Err = UnknownPart;

    fn from_str(names: &str) -> Result<Self, UnknownPart> {
        names.split(',').map(|name| name.trim().parse::<Part>()).collect()
    }
}
