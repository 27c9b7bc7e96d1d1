//! Which of many things may meet a box: for each value of each attribute, those that admit it.
//!
//! In: things, each some boxes. Out: the numbers of those that may meet some boxes; none that does is missing. Things are
//! bits: those that may meet a box are, for each attribute that the box narrows, those that admit one of its values, and
//! of these sets the common part. Without it each pair would have to be looked at.

use super::bits::ones;
use super::{AttributeId, Cube, Space};

/// Things by the values of all attributes.
#[derive(Debug)]
pub struct Index {
    things: usize,
    /// By attribute.
    attributes: Vec<Admitting>,
}

/// Things by the values of one attribute.
#[derive(Debug)]
struct Admitting {
    /// Those that admit every value.
    free: Set,
    /// For each value, the others that admit it; nothing where all are free.
    values: Vec<Set>,
}

/// A set of things, a bit for each.
pub type Set = Vec<u64>;

/// Looking at one thing more costs as much as so many words of a set.
const LOOK: usize = 16;

impl Index {
    /// The index of some things.
    pub fn new<'c>(space: &Space, things: impl ExactSizeIterator<Item = &'c [Cube]>) -> Self {
        let free = || all(things.len());
        let attributes = space.attributes().map(|_| Admitting { free: free(), values: Vec::new() }).collect();
        let mut index = Index { things: things.len(), attributes };
        things.enumerate().for_each(|(at, cubes)| index.enter(space, at, cubes));
        index
    }

    /// The things that may meet some of these boxes, ascending.
    pub fn meeting<'c>(&self, space: &Space, cubes: impl IntoIterator<Item = &'c Cube>) -> Vec<usize> {
        let mut met = vec![0; self.things.div_ceil(64)];
        for cube in cubes {
            met.iter_mut().zip(self.around(space, cube, LOOK)).for_each(|(met, around)| *met |= around);
        }
        ones(&met).collect()
    }

    /// Where each thing is one box: exactly those that meet this box, ascending.
    pub fn meeting_boxes(&self, space: &Space, cube: &Cube) -> Vec<usize> {
        ones(&self.around(space, cube, usize::MAX)).collect()
    }

    /// The things that may meet a box, as a set.
    pub fn set_meeting(&self, space: &Space, cube: &Cube) -> Set {
        self.around(space, cube, LOOK)
    }

    /// The things of which all that lies in `outer` surely lies in `inner`, those that lie outside among them.
    pub fn within(&self, space: &Space, inner: &Cube, outer: &Cube) -> Set {
        let mut within = all(self.things);
        for attribute in space.narrowing(inner) {
            let admitting = &self.attributes[attribute.0 as usize];
            let mut beyond =
                space.values(outer, attribute).filter(|value| !space.admits(inner, attribute, *value)).peekable();
            if beyond.peek().is_some() {
                without(&mut within, &admitting.free);
            }
            beyond.filter_map(|value| admitting.values.get(value)).for_each(|row| without(&mut within, row));
        }
        within
    }

    /// Enters a thing, which is free in all attributes so far, as these boxes.
    fn enter(&mut self, space: &Space, at: usize, cubes: &[Cube]) {
        let (word, bit) = (at / 64, 1 << (at % 64));
        let Some((first, others)) = cubes.split_first() else { return };
        for attribute in space.narrowing(first) {
            if others.iter().any(|cube| space.is_free(cube, attribute)) {
                continue;
            }
            let admitting = &mut self.attributes[attribute.0 as usize];
            if admitting.values.is_empty() {
                admitting.values = vec![vec![0; self.things.div_ceil(64)]; space.size(attribute)];
            }
            admitting.free[word] &= !bit;
            for value in cubes.iter().flat_map(|cube| space.values(cube, attribute)) {
                admitting.values[value][word] |= bit;
            }
        }
    }

    /// The things that may meet a box: the attributes that tell most apart first, and only as long as that is less work
    /// than to look at the things that are left, each of which costs as much as so many words.
    fn around(&self, space: &Space, cube: &Cube, look: usize) -> Set {
        let narrowing = space.narrowing(cube).filter(|id| !self.attributes[id.0 as usize].values.is_empty());
        let mut narrowing: Vec<(usize, AttributeId)> =
            narrowing.map(|attribute| (space.values(cube, attribute).count(), attribute)).collect();
        narrowing.sort_unstable();
        let (mut around, mut left) = (all(self.things), self.things);
        let mut admitted = Set::new();
        for (values, attribute) in narrowing {
            if left.saturating_mul(look) < values * around.len() {
                break;
            }
            let admitting = &self.attributes[attribute.0 as usize];
            admitted.clone_from(&admitting.free);
            for value in space.values(cube, attribute) {
                admitted.iter_mut().zip(&admitting.values[value]).for_each(|(all, some)| *all |= some);
            }
            around.iter_mut().zip(&admitted).for_each(|(around, admitted)| *around &= admitted);
            left = around.iter().map(|word| word.count_ones() as usize).sum();
        }
        around
    }
}

/// Takes things out of a set.
fn without(set: &mut Set, gone: &Set) {
    set.iter_mut().zip(gone).for_each(|(set, gone)| *set &= !gone);
}

/// The set of so many things.
fn all(things: usize) -> Set {
    let mut all = vec![u64::MAX; things.div_ceil(64)];
    if let Some(last) = all.last_mut().filter(|_| !things.is_multiple_of(64)) {
        *last = (1 << (things % 64)) - 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIZES: [usize; 4] = [3, 70, 1, 5];

    fn cube(space: &Space, bits: &[u64]) -> Option<Cube> {
        space.attributes().zip(bits).try_fold(space.full(), |cube, (id, bits)| {
            let values = (0..space.size(id)).filter(|value| bits.rotate_right(*value as u32) & 1 == 1);
            space.restricted(&cube, id, values)
        })
    }

    proptest! {
        #[test]
        fn none_that_meets_is_missing(things in prop::collection::vec(prop::collection::vec(any::<[u64; 4]>(), 0..3), 0..140), asked: [u64; 4]) {
            let space = Space::new(&SIZES);
            let boxes = |thing: &Vec<[u64; 4]>| thing.iter().filter_map(|bits| cube(&space, bits)).collect::<Vec<Cube>>();
            let things: Vec<Vec<Cube>> = things.iter().map(boxes).collect();
            let index = Index::new(&space, things.iter().map(Vec::as_slice));
            let Some(asked) = cube(&space, &asked) else { return Ok(()) };
            let missing = |index: &Index, things: &[Vec<Cube>]| {
                let found = index.meeting(&space, [&asked]);
                (0..things.len()).any(|at| things[at].iter().any(|own| space.meets(own, &asked)) && !found.contains(&at))
            };
            prop_assert!(!missing(&index, &things));
            let boxed: Vec<Cube> = things.iter().flatten().cloned().collect();
            let of_boxes = Index::new(&space, boxed.iter().map(std::slice::from_ref));
            let met: Vec<usize> = (0..boxed.len()).filter(|&at| space.meets(&boxed[at], &asked)).collect();
            prop_assert_eq!(of_boxes.meeting_boxes(&space, &asked), met);
            for inner in &boxed {
                let inside = |cube: &Cube| space.meet(cube, &asked).is_none_or(|met| inner.contains(&met));
                let within = index.within(&space, inner, &asked);
                prop_assert!(ones(&within).all(|at| things[at].iter().all(inside)));
            }
        }
    }
}
