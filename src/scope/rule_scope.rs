//! What is known of one provision: the cases that a rule, a bar or a condition speaks of.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use crate::model::{Condition, KindId};
use crate::space::{Cube, Region, Space, TooMany};

/// The cases a rule speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleScope {
    /// Its scope.
    pub region: Region,
    /// The scope in parts by the answer the rule gives there: a member, yes or no as 1 or 0, a sharing. Empty for
    /// `choose` and `split`.
    pub answers: Vec<(u32, Region)>,
    /// Which asset a `choose` takes.
    pub choice: Option<Choice>,
}

/// Which asset a `choose` takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The kind of its assets.
    pub kind: KindId,
    /// For each asset, the cases in which it satisfies `where`.
    pub eligible: Vec<Region>,
    /// The preferences in turn.
    pub prefer: Vec<Preferred>,
    /// What they say of pairs of assets.
    pub pairs: ComparedPairs,
}

impl Choice {
    /// The cases in which its preferences put asset `a` before asset `b`, and those in which they leave a tie; worked out
    /// once, as no day and no other rule changes them.
    pub fn compared(&self, space: &Space, a: usize, b: usize) -> Result<&Compared, TooMany> {
        let assets = self.eligible.len();
        let rows = self.pairs.0.get_or_init(|| (0..assets).map(|_| OnceLock::new()).collect());
        let row = rows[a].get_or_init(|| (0..assets).map(|_| OnceLock::new()).collect());
        row[b].get_or_init(|| self.compare(space, a, b)).as_ref().map_err(|too_many| *too_many)
    }

    /// Whether its preferences may leave a tie between two assets: those that rank them rank them alike.
    pub fn may_tie(&self, a: usize, b: usize) -> bool {
        let alike = |preferred: &Preferred| match preferred {
            Preferred::Rank(ranks) => ranks[a] == ranks[b],
            Preferred::Holds(_) => true,
        };
        self.prefer.iter().all(alike)
    }

    /// The assets that may be chosen somewhere, in groups that nothing but their names tells apart: each of a group may be
    /// chosen in the same cases of `open`, and every preference says the same of it. In order of their first assets.
    pub fn groups(&self, open: &[Region]) -> Vec<Vec<usize>> {
        let mut regions: HashMap<&[Cube], u32> = HashMap::new();
        let mut groups: BTreeMap<Vec<u32>, Vec<usize>> = BTreeMap::new();
        for asset in (0..open.len()).filter(|&asset| !open[asset].is_never()) {
            let mut number = |region| {
                let next = regions.len() as u32;
                *regions.entry(Region::cubes(region)).or_insert(next)
            };
            let mut told = vec![number(&open[asset])];
            told.extend(self.prefer.iter().map(|preferred| match preferred {
                Preferred::Holds(holds) => number(&holds[asset]),
                Preferred::Rank(ranks) => ranks[asset],
            }));
            groups.entry(told).or_default().push(asset);
        }
        let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
        groups.sort_unstable();
        groups
    }

    fn compare(&self, space: &Space, a: usize, b: usize) -> Result<Compared, TooMany> {
        let (mut better, mut tied) = (Region::never(), Region::always(space));
        for preferred in &self.prefer {
            match preferred {
                Preferred::Rank(ranks) if ranks[a] < ranks[b] => {
                    return Ok(Compared { better: better.or(space, &tied)?, tied: Region::never() });
                }
                Preferred::Rank(ranks) if ranks[a] > ranks[b] => {
                    return Ok(Compared { better, tied: Region::never() });
                }
                Preferred::Rank(_) => {}
                Preferred::Holds(holds) => {
                    let gained = tied.and(space, &holds[a])?.minus(space, &holds[b])?;
                    let lost = tied.and(space, &holds[b])?.minus(space, &holds[a])?;
                    tied = tied.minus(space, &gained)?.minus(space, &lost)?;
                    better = better.or(space, &gained)?;
                }
            }
        }
        Ok(Compared { better, tied })
    }
}

/// What preferences say of two assets.
#[derive(Debug)]
pub struct Compared {
    /// The cases in which the first goes before the second.
    pub better: Region,
    /// Those in which they leave a tie.
    pub tied: Region,
}

/// What preferences say of each pair of assets, as far as it was asked for. It follows from the preferences: choices are
/// equal without it, and a clone works it out anew.
#[derive(Debug, Default)]
pub struct ComparedPairs(OnceLock<Box<[Row]>>);

/// What they say of one asset and each other; made when the first of these is asked for.
type Row = OnceLock<Box<[OnceLock<Result<Compared, TooMany>>]>>;

impl Clone for ComparedPairs {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for ComparedPairs {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for ComparedPairs {}

/// One preference of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preferred {
    /// For each asset, the cases in which the condition holds of it: those first.
    Holds(Vec<Region>),
    /// For each asset its rank; lower first.
    Rank(Vec<u32>),
}

impl RuleScope {
    /// The answer a rule gives in a case, if it has one there.
    pub fn answer_at(&self, case: &Cube) -> Option<u32> {
        self.answers.iter().find(|(_, region)| region.contains(case)).map(|(answer, _)| *answer)
    }
}

/// Where a bar strikes.
#[derive(Debug, Clone)]
pub struct Strike {
    /// The kind.
    pub kind: KindId,
    /// For each asset, the cases in which it is struck.
    pub struck: Vec<Region>,
}

/// The cases in which a condition holds.
#[derive(Debug, Clone)]
pub enum Extent {
    /// In boxes.
    Boxes(Region),
    /// They would take too many boxes: those in which this holds.
    Scattered(Condition),
}

impl Extent {
    /// More boxes than this are not kept.
    pub const BOXES: usize = 2_048;
}
