//! Choosing an asset: of those that may be taken, the best by the preferences in turn, then by name.
//!
//! The assets of a kind are bits in byte order of their names, so that the first bit left is the answer.

use super::encoding::Encoding;
use super::holders::Holders;
use crate::model::{AssetId, KindId};
use crate::scope::{Choice, Preferred};
use crate::settle::Settlement;
use crate::space::{Cube, Region, ones};

/// Which asset one `choose` takes.
#[derive(Debug)]
pub struct Chooser {
    /// The assets by name.
    named: Box<[AssetId]>,
    eligible: Holders,
    /// Struck by a bar in force.
    struck: Option<Holders>,
    prefer: Box<[Preference]>,
}

#[derive(Debug)]
enum Preference {
    /// Those for which it holds first.
    Holds(Holders),
    /// Those of the first of these sets that are left, the best rank first.
    Rank(Box<[Box<[u64]>]>),
}

/// Buffers for choosing; used again and again.
#[derive(Debug, Default)]
pub struct Scratch {
    left: Vec<u64>,
    other: Vec<u64>,
}

impl Chooser {
    /// The table of a choice.
    pub fn new(settlement: &Settlement, choice: &Choice, encoding: &mut Encoding) -> Self {
        let scopes = &settlement.scopes;
        let assets = &scopes.model.kind(choice.kind).assets;
        let mut named: Vec<AssetId> = (0..assets.len() as u32).map(AssetId).collect();
        named.sort_by_key(|asset| &assets[asset.0 as usize].name);
        let mut holders = |regions: &[Region]| {
            let by_name: Vec<Vec<&Cube>> =
                named.iter().map(|asset| regions[asset.0 as usize].cubes().iter().collect()).collect();
            Holders::new(scopes.space(), encoding, &by_name)
        };
        let eligible = holders(&choice.eligible);
        let prefer = choice.prefer.iter().map(|preferred| match preferred {
            Preferred::Holds(regions) => Preference::Holds(holders(regions)),
            Preferred::Rank(ranks) => Preference::Rank(ranked(&named, ranks)),
        });
        let prefer = prefer.collect();
        let struck = struck(settlement, choice.kind, &named, encoding);
        Chooser { named: named.into(), eligible, struck, prefer }
    }

    /// The asset chosen in a case, if there is one to choose.
    pub fn choose(&self, case: &[u32], scratch: &mut Scratch) -> Option<AssetId> {
        let Scratch { left, other } = scratch;
        self.eligible.find(case, left);
        if let Some(struck) = &self.struck {
            struck.find(case, other);
            left.iter_mut().zip(&*other).for_each(|(left, struck)| *left &= !struck);
        }
        for preference in &self.prefer {
            match preference {
                Preference::Holds(holders) => {
                    holders.find(case, other);
                    keep(left, other);
                }
                Preference::Rank(ranks) => {
                    let _ = ranks.iter().any(|rank| keep(left, rank));
                }
            }
        }
        ones(left).next().map(|at| self.named[at])
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        let prefer = self.prefer.iter().map(|preference| match preference {
            Preference::Holds(holders) => holders.bytes(),
            Preference::Rank(ranks) => ranks.iter().map(|rank| rank.len() * 8).sum(),
        });
        let struck = self.struck.as_ref().map_or(0, Holders::bytes);
        self.eligible.bytes() + struck + prefer.sum::<usize>() + size_of_val(&*self.named)
    }
}

/// Keeps the better ones of those left, if there are any.
fn keep(left: &mut [u64], better: &[u64]) -> bool {
    let some = left.iter().zip(better).any(|(left, better)| left & better != 0);
    if some {
        left.iter_mut().zip(better).for_each(|(left, better)| *left &= better);
    }
    some
}

/// The assets of each rank as bits, the best rank first.
fn ranked(named: &[AssetId], ranks: &[u32]) -> Box<[Box<[u64]>]> {
    let mut all = ranks.to_vec();
    all.sort_unstable();
    all.dedup();
    let of = |rank: &u32| {
        let mut bits = vec![0_u64; named.len().div_ceil(64)];
        let with = named.iter().enumerate().filter(|(_, asset)| ranks[asset.0 as usize] == *rank);
        with.for_each(|(at, _)| bits[at / 64] |= 1 << (at % 64));
        bits.into()
    };
    all.iter().map(of).collect()
}

/// What the bars in force strike of a kind.
fn struck(settlement: &Settlement, kind: KindId, named: &[AssetId], encoding: &mut Encoding) -> Option<Holders> {
    let scopes = &settlement.scopes;
    let bars = scopes.bars.iter().zip(&scopes.model.bars);
    let in_force = bars.filter(|(strike, bar)| strike.kind == kind && bar.head.force.holds_on(settlement.day));
    let strikes: Vec<_> = in_force.map(|(strike, _)| strike).collect();
    let of = |asset: &AssetId| strikes.iter().flat_map(|strike| strike.struck[asset.0 as usize].cubes()).collect();
    let by_name: Vec<Vec<&Cube>> = named.iter().map(of).collect();
    (!strikes.is_empty()).then(|| Holders::new(scopes.space(), encoding, &by_name))
}
