//! Some possible programmes, decided: where one of them is enough to tell, nothing needs to be searched.
//!
//! Which programmes they are is the same on every run. What they do not show is searched for exactly.

use super::{Analysis, replay, witness};
use crate::model::Condition;
use crate::scope::{Candidates, Compiler};
use crate::space::{Cube, Space};

/// So many programmes are tried.
const TRIED: usize = 96;

impl Analysis<'_> {
    /// Whether a condition holds for some of the samples, and whether it fails for some.
    pub(super) fn sampled(&self, condition: &Condition) -> (bool, bool) {
        let (mut holds, mut fails) = (false, false);
        for case in self.samples.get_or_init(|| self.new_samples()) {
            let compiler = Compiler::within(self.model(), &self.scopes.layout, case.clone(), 1);
            match compiler.condition(condition, &mut Candidates::new()) {
                Ok(region) if region.is_never() => fails = true,
                Ok(_) => holds = true,
                Err(_) => {}
            }
            if holds && fails {
                break;
            }
        }
        (holds, fails)
    }

    /// Programmes of the first stage, each as the case that it is with all its answers.
    fn new_samples(&self) -> Vec<Cube> {
        let Some(stage) = self.stages.first() else { return Vec::new() };
        let (space, search) = (self.scopes.space(), witness::Search::new(stage));
        let mut random = Random(1);
        // Of some most fields have their last value, of some their first: what takes many to agree is seen there.
        let leanings = [Leaning::Last, Leaning::None, Leaning::MostlyLast, Leaning::MostlyFirst].into_iter().cycle();
        let points = leanings.take(TRIED).map(|leaning| random.point(space, leaning));
        let cases = std::iter::once(space.full()).chain(points);
        let decided = cases.filter_map(|case| {
            let program = search.simplest_of(&search.simplest_case(&case));
            let decision = self.decided(0, &program).ok()?;
            Some(replay::answered(self.scopes, &program, &decision))
        });
        decided.collect()
    }
}

/// Which values a point has rather than others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaning {
    None,
    Last,
    MostlyLast,
    MostlyFirst,
}

/// Numbers without a pattern, the same ones each time (Knuth's linear congruences).
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }

    fn point(&mut self, space: &Space, leaning: Leaning) -> Cube {
        let full = space.full();
        let mut point = full.clone();
        for attribute in space.attributes() {
            let values: Vec<usize> = space.values(&full, attribute).collect();
            let (any, often) = (self.below(values.len()), self.below(8) > 0);
            let value = match leaning {
                Leaning::Last => values.len() - 1,
                Leaning::MostlyLast if often => values.len() - 1,
                Leaning::MostlyFirst if often => 0,
                _ => any,
            };
            let value = values[value];
            space.assign(&mut point, attribute, value);
        }
        point
    }
}
