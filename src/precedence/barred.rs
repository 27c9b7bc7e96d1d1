//! Where a bar is a reason: it struck an asset that the choice would have put before the one it took, or where it took
//! none, any that it would have taken.

use super::Precedence;
use super::preimage::Derivation;
use crate::model::{BarId, KindId};
use crate::scope::{Key, Strike};
use crate::space::{Budget, Cube, Stop};

/// Bars, each with a way in which it is a reason.
pub type BarDerivations = Vec<(BarId, Derivation)>;

impl Precedence {
    /// The bars in force of a kind, in byte order of labels, each with what it strikes.
    pub fn strikes(&self, kind: KindId) -> impl Iterator<Item = (BarId, &Strike)> {
        let bars = self.scopes.bars.iter().zip(&self.scopes.model.bars).enumerate();
        let in_force = bars.filter(move |(_, (strike, bar))| strike.kind == kind && bar.head.force.holds_on(self.day));
        in_force.map(|(at, (strike, _))| (BarId(at as u32), strike))
    }

    /// The ways in which an asset of a kind comes about, each as far as a bar is one of its reasons; worked out once.
    pub fn bar_ways(&self, kind: KindId) -> Result<&[(BarId, Derivation)], Stop> {
        let found = self.barred[kind.0 as usize].get_or_init(|| self.new_bar_ways(kind));
        found.as_deref().map_err(|stop| *stop)
    }

    /// The cases in which a bar is a reason, whether or not the answers that they narrow come about.
    pub fn barred_cases(&self, bar: BarId) -> Result<Vec<Cube>, Stop> {
        let mut cases = Vec::new();
        let mut keep = |cube: Cube, _: &mut Budget| {
            cases.push(cube);
            Ok(())
        };
        for (_, way) in self.bar_ways(self.scopes.model.bar(bar).kind)?.iter().filter(|(of, _)| *of == bar) {
            self.through(way, &self.scopes.space().full(), &mut self.budget(), &mut keep)?;
        }
        Ok(cases)
    }

    fn new_bar_ways(&self, kind: KindId) -> Result<BarDerivations, Stop> {
        let mut found = Vec::new();
        if self.strikes(kind).next().is_none() {
            return Ok(found);
        }
        for way in self.ways(Key::Chosen(kind))?.iter() {
            for (bar, strike) in self.strikes(kind) {
                let barred = self.barred_way(way, strike)?;
                found.extend(barred.map(|way| (bar, way)));
            }
        }
        Ok(found)
    }

    /// The part of a way in which its asset is taken only because others were struck.
    fn barred_way(&self, way: &Derivation, strike: &Strike) -> Result<Option<Derivation>, Stop> {
        let Some(choice) = way.by.and_then(|rule| self.scopes.rule(rule).choice.as_ref()) else { return Ok(None) };
        let space = self.scopes.space();
        let mut within = Vec::new();
        for (asset, struck) in strike.struck.iter().enumerate().filter(|(asset, _)| *asset != way.answer) {
            let mut before = struck.and(space, &choice.eligible[asset])?;
            if way.answer < choice.eligible.len() && !before.is_never() {
                before = before.and(space, &self.better(choice, asset, way.answer)?)?;
            }
            let met = before.cubes().iter().flat_map(|a| way.within.iter().filter_map(|b| space.meet(a, b)));
            within.extend(met);
        }
        Ok((!within.is_empty()).then(|| Derivation { within, ..way.clone() }))
    }
}
