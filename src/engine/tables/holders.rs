//! Which of some regions hold a case: requirements that are broken, technologies asked, assets that may be chosen.
//!
//! A region is a few boxes. The first boxes of all regions stand side by side, then their second ones, and so on, each
//! layer a whole number of words; the layers of a case are put one over the other.

use super::encoding::Encoding;
use super::rows::{Plan, Rows};
use crate::model::{Asset, AssetId};
use crate::space::{Cube, Space};

/// Some regions, as bits.
#[derive(Debug)]
pub struct Holders {
    rows: Rows,
    /// How many words a layer has.
    words: usize,
}

impl Holders {
    /// The regions, each by its boxes.
    pub fn new(space: &Space, encoding: &mut Encoding, regions: &[Vec<&Cube>]) -> Self {
        let words = regions.len().div_ceil(64);
        let layers = regions.iter().map(Vec::len).max().unwrap_or(0);
        let mut boxes: Vec<Option<&Cube>> = vec![None; layers * words * 64];
        for (region, cubes) in regions.iter().enumerate() {
            for (layer, cube) in cubes.iter().enumerate() {
                boxes[layer * words * 64 + region] = Some(cube);
            }
        }
        Holders { rows: Plan::new(space, &boxes, 0).flat(encoding), words }
    }

    /// The same of regions whose boxes lie together.
    pub fn of(space: &Space, encoding: &mut Encoding, regions: &[&[Cube]]) -> Self {
        Holders::new(space, encoding, &regions.iter().map(|cubes| cubes.iter().collect()).collect::<Vec<_>>())
    }

    /// The regions that hold a case, one bit each.
    pub fn find(&self, case: &[u32], found: &mut Vec<u64>) {
        found.clear();
        found.resize(self.words, 0);
        let view = self.rows.view(case);
        // Behind the last layer the words of a block are empty.
        let mut word = 0;
        for bits in (0..view.blocks()).flat_map(|at| view.block(at)) {
            found[word] |= bits;
            word = if word + 1 == self.words { 0 } else { word + 1 };
        }
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.rows.bytes()
    }
}

/// The assets of a kind in byte order of their names.
pub fn by_name(assets: &[Asset]) -> Vec<AssetId> {
    let mut named: Vec<AssetId> = (0..assets.len() as u32).map(AssetId).collect();
    named.sort_by_key(|asset| &assets[asset.0 as usize].name);
    named
}
