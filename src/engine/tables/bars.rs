//! What bars strike of a kind: all of them together, and each by itself.
//!
//! The assets are bits in byte order of their names, as they are to a chooser.

use super::encoding::Encoding;
use super::holders::{Holders, by_name};
use crate::model::{BarId, KindId, Reason};
use crate::precedence::Precedence;
use crate::scope::Strike;

/// What the bars in force strike of a kind.
#[derive(Debug)]
pub struct Bars {
    all: Holders,
    each: Box<[(BarId, Holders)]>,
}

impl Bars {
    /// The bars of a kind that are in force; nothing where there are none.
    pub fn new(precedence: &Precedence, kind: KindId, encoding: &mut Encoding) -> Option<Self> {
        let scopes = &*precedence.scopes;
        let strikes: Vec<(BarId, &Strike)> = precedence.strikes(kind).collect();
        let named = by_name(&scopes.model.kind(kind).assets);
        let mut struck = |strikes: &[(BarId, &Strike)]| {
            let of = |at: usize| strikes.iter().flat_map(move |(_, strike)| strike.struck[at].cubes()).collect();
            let regions: Vec<Vec<_>> = named.iter().map(|asset| of(asset.0 as usize)).collect();
            Holders::new(scopes.space(), encoding, &regions)
        };
        let each = strikes.iter().map(|one| (one.0, struck(std::slice::from_ref(one)))).collect();
        (!strikes.is_empty()).then(|| Bars { all: struck(&strikes), each })
    }

    /// The assets struck in a case, as bits.
    pub fn struck(&self, case: &[u32], found: &mut Vec<u64>) {
        self.all.find(case, found);
    }

    /// Adds the bars that strike one of these assets in a case to `by`.
    pub fn striking(&self, assets: &[u64], case: &[u32], found: &mut Vec<u64>, by: &mut Vec<Reason>) {
        for (bar, struck) in &self.each {
            struck.find(case, found);
            if assets.iter().zip(&*found).any(|(assets, found)| assets & found != 0) {
                by.push(Reason::Bar(*bar));
            }
        }
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.all.bytes() + self.each.iter().map(|(_, struck)| struck.bytes()).sum::<usize>()
    }
}
