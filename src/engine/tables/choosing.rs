//! Choosing an asset: of those that may be taken, the best by the preferences in turn, then by name.
//!
//! The assets of a kind are bits in byte order of their names, so that the first bit left is the answer.

use std::cmp::Ordering;

use super::bars::Bars;
use super::encoding::Encoding;
use super::holders::{Holders, by_name};
use crate::model::{AssetId, Reason};
use crate::precedence::Precedence;
use crate::scope::{Choice, Preferred};
use crate::space::{Cube, Region, ones};

/// Which asset one `choose` takes.
#[derive(Debug)]
pub struct Chooser {
    /// The assets by name.
    named: Box<[AssetId]>,
    eligible: Holders,
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
    struck: Vec<u64>,
    other: Vec<u64>,
}

impl Chooser {
    /// The table of a choice.
    pub fn new(precedence: &Precedence, choice: &Choice, encoding: &mut Encoding) -> Self {
        let scopes = &precedence.scopes;
        let named = by_name(&scopes.model.kind(choice.kind).assets);
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
        Chooser { named: named.into(), eligible, prefer }
    }

    /// The asset chosen in a case, if there is one to choose; the bars that struck what would have come before it are
    /// added to `by`.
    pub fn choose(
        &self,
        case: &[u32],
        bars: Option<&Bars>,
        scratch: &mut Scratch,
        by: &mut Vec<Reason>,
    ) -> Option<AssetId> {
        let Scratch { left, struck, other } = scratch;
        self.eligible.find(case, left);
        if let Some(bars) = bars {
            bars.struck(case, struck);
            struck.iter_mut().zip(&*left).for_each(|(struck, left)| *struck &= left);
            left.iter_mut().zip(&*struck).for_each(|(left, struck)| *left &= !struck);
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
        let chosen = ones(left).next();
        if let Some(bars) = bars.filter(|_| struck.iter().any(|bits| *bits != 0)) {
            if let Some(at) = chosen {
                self.keep_better(at, case, struck, left, other);
            }
            bars.striking(struck, case, other, by);
        }
        chosen.map(|at| self.named[at])
    }

    /// Keeps, of some assets, those that the preferences in turn, and last the name, put before the asset of that place.
    fn keep_better(&self, at: usize, case: &[u32], assets: &mut [u64], tied: &mut Vec<u64>, other: &mut Vec<u64>) {
        tied.clear();
        tied.extend_from_slice(assets);
        assets.fill(0);
        let mut parted = |tied: &mut [u64], better: &[u64], with_them: bool| {
            for ((asset, tied), better) in assets.iter_mut().zip(tied).zip(better) {
                if !with_them {
                    *asset |= *tied & better;
                }
                *tied &= if with_them { *better } else { !better };
            }
        };
        for preference in &self.prefer {
            match preference {
                Preference::Holds(holders) => {
                    holders.find(case, other);
                    parted(tied, other, holds(other, at));
                }
                Preference::Rank(ranks) => {
                    for rank in ranks {
                        parted(tied, rank, holds(rank, at));
                        if holds(rank, at) {
                            break;
                        }
                    }
                }
            }
        }
        let named_before = |word: usize| match word.cmp(&(at / 64)) {
            Ordering::Less => u64::MAX,
            Ordering::Equal => (1 << (at % 64)) - 1,
            Ordering::Greater => 0,
        };
        for (word, (asset, tied)) in assets.iter_mut().zip(&*tied).enumerate() {
            *asset |= tied & named_before(word);
        }
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        let prefer = self.prefer.iter().map(|preference| match preference {
            Preference::Holds(holders) => holders.bytes(),
            Preference::Rank(ranks) => ranks.iter().map(|rank| rank.len() * 8).sum(),
        });
        self.eligible.bytes() + prefer.sum::<usize>() + size_of_val(&*self.named)
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
    let none: Box<[u64]> = vec![0; named.len().div_ceil(64)].into();
    let mut ranked = vec![none; all.len()];
    for (at, asset) in named.iter().enumerate() {
        let rank = all.partition_point(|rank| *rank < ranks[asset.0 as usize]);
        ranked[rank][at / 64] |= 1 << (at % 64);
    }
    ranked.into()
}

/// Whether the asset of that place is among these.
fn holds(assets: &[u64], at: usize) -> bool {
    assets[at / 64] >> (at % 64) & 1 == 1
}
