//! Sets of cases as lists of disjoint boxes.
//!
//! How many boxes a set takes hangs on how it is cut. Boxes taken away one after the other cut all that is left by each
//! of them; where that multiplies, the cases are parted by the attribute that most of the boxes narrow: a test that is
//! another one for each asset or member then stays a few boxes for each of them.

use std::collections::{BTreeMap, HashMap};

use super::{AttributeId, Cube, Space};

/// Up to so many boxes are kept as they come about.
const MAX_UNREDUCED_BOXES: usize = 16;
/// So many pairs of boxes are held against each other for each box that a region may have.
const PAIRS_PER_BOX: usize = 4_096;

/// A set of cases: disjoint boxes, none for the empty set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Region(Vec<Cube>);

/// A region would need more boxes than is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany;

impl Region {
    /// No case.
    pub fn never() -> Self {
        Region(Vec::new())
    }

    /// Every case.
    pub fn always(space: &Space) -> Self {
        Region(vec![space.full()])
    }

    /// One box.
    pub fn of(cube: Cube) -> Self {
        Region(vec![cube])
    }

    /// Its boxes.
    pub fn cubes(&self) -> &[Cube] {
        &self.0
    }

    /// Whether it holds no case.
    pub fn is_never(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all of a box lies in one of its boxes; for a point, whether it holds the point.
    pub fn contains(&self, point: &Cube) -> bool {
        self.0.iter().any(|cube| cube.contains(point))
    }

    /// Whether there is a case in both.
    pub fn meets(&self, space: &Space, other: &Region) -> bool {
        self.0.iter().any(|a| other.0.iter().any(|b| space.meets(a, b)))
    }

    /// The cases in both.
    pub fn and(&self, space: &Space, other: &Region) -> Result<Region, TooMany> {
        if self.0.len().saturating_mul(other.0.len()) > space.most().saturating_mul(PAIRS_PER_BOX) {
            return Err(TooMany);
        }
        let met = self.0.iter().flat_map(|a| other.0.iter().filter_map(|b| space.meet(a, b)));
        checked(space, met)
    }

    /// The cases in either.
    pub fn or(&self, space: &Space, other: &Region) -> Result<Region, TooMany> {
        if let ([one], [another]) = (self.cubes(), other.cubes())
            && let Some(joined) = space.joined(one, another)
        {
            return Ok(Region::of(joined));
        }
        let mut union = other.minus(space, self)?;
        union.0.extend(self.0.iter().cloned());
        // Now and then is enough: what can be one box stays so.
        if union.0.len() > MAX_UNREDUCED_BOXES && union.0.len().next_power_of_two() > self.0.len().next_power_of_two() {
            union.join(space);
        }
        checked(space, union.0.into_iter())
    }

    /// The cases in one of several regions, of which no two have a case in common.
    pub fn of_apart(space: &Space, regions: Vec<Region>) -> Result<Region, TooMany> {
        if regions.len() <= MAX_UNREDUCED_BOXES {
            return regions.iter().try_fold(Region::never(), |all, region| all.or(space, region));
        }
        let mut all = Region(regions.into_iter().flat_map(|region| region.0).collect());
        if all.0.len() <= space.most().saturating_mul(MAX_UNREDUCED_BOXES) {
            all.join(space);
        }
        checked(space, all.0.into_iter())
    }

    /// The cases in this one and not in the other.
    pub fn minus(&self, space: &Space, other: &Region) -> Result<Region, TooMany> {
        let most = space.most().min(MAX_UNREDUCED_BOXES + self.0.len() + other.0.len());
        let mut rest = self.0.clone();
        for cube in &other.0 {
            rest = rest.iter().flat_map(|piece| space.minus(piece, cube)).collect();
            if rest.len() > most {
                return self.parted(space, other);
            }
        }
        Ok(Region(rest))
    }

    /// The same, parted by what the boxes taken away narrow.
    fn parted(&self, space: &Space, other: &Region) -> Result<Region, TooMany> {
        let mut rest = Region::never();
        for cube in &self.0 {
            let away: Vec<&Cube> = other.0.iter().collect();
            part(space, cube, &away, &mut rest.0)?;
        }
        rest.join(space);
        checked(space, rest.0.into_iter())
    }

    /// Makes one box of boxes that differ in one attribute alone.
    fn join(&mut self, space: &Space) {
        loop {
            let before = self.0.len();
            for attribute in space.attributes() {
                if self.0.iter().all(|cube| space.is_free(cube, attribute)) {
                    continue;
                }
                let mut joined: Vec<Cube> = Vec::with_capacity(self.0.len());
                let mut places: HashMap<Cube, usize> = HashMap::new();
                for cube in self.0.drain(..) {
                    let at = *places.entry(space.freed(&cube, attribute)).or_insert(joined.len());
                    match joined.get_mut(at) {
                        Some(other) => *other = space.around(other, &cube),
                        None => joined.push(cube),
                    }
                }
                self.0 = joined;
            }
            if self.0.len() == before {
                return;
            }
        }
    }

    /// The cases outside it.
    pub fn not(&self, space: &Space) -> Result<Region, TooMany> {
        Region::always(space).minus(space, self)
    }
}

/// Adds the parts of a box outside of others: boxes cut by the attribute that most of those narrow, values that the same
/// ones admit together.
fn part(space: &Space, cube: &Cube, away: &[&Cube], parts: &mut Vec<Cube>) -> Result<(), TooMany> {
    let (mut near, mut narrowed): (Vec<&Cube>, BTreeMap<AttributeId, usize>) = (Vec::new(), BTreeMap::new());
    for &other in away {
        let Some(met) = space.meet(cube, other) else { continue };
        if met == *cube {
            return Ok(());
        }
        near.push(other);
        for attribute in space.narrowing(other) {
            let is_cut = || space.values(cube, attribute).any(|value| !space.admits(other, attribute, value));
            *narrowed.entry(attribute).or_default() += usize::from(is_cut());
        }
    }
    // Of several that are narrowed as often, the one that is asked last: an answer, which tells the most apart.
    let most = narrowed.into_iter().max_by_key(|(attribute, count)| (*count, *attribute));
    let (Some((attribute, _)), false) = (most, near.len() < 2) else {
        parts.extend(near.first().map_or_else(|| vec![cube.clone()], |other| space.minus(cube, other)));
        return if parts.len() > space.most() { Err(TooMany) } else { Ok(()) };
    };
    let mut alike: BTreeMap<Vec<bool>, Vec<usize>> = BTreeMap::new();
    for value in space.values(cube, attribute) {
        let admitting = near.iter().map(|other| space.admits(other, attribute, value)).collect();
        alike.entry(admitting).or_default().push(value);
    }
    for (admitting, values) in alike {
        let Some(piece) = space.restricted(cube, attribute, values) else { continue };
        let there = near.iter().zip(admitting).filter(|(_, admits)| *admits).map(|(other, _)| *other);
        part(space, &piece, &there.collect::<Vec<&Cube>>(), parts)?;
    }
    Ok(())
}

fn checked(space: &Space, cubes: impl Iterator<Item = Cube>) -> Result<Region, TooMany> {
    let cubes: Vec<Cube> = cubes.take(space.most().saturating_add(1)).collect();
    if cubes.len() > space.most() { Err(TooMany) } else { Ok(Region(cubes)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIZES: [usize; 4] = [4, 3, 66, 3];

    fn region(space: &Space, boxes: &[[u64; 4]]) -> Region {
        let cube = |bits: &[u64; 4]| {
            space.attributes().zip(bits).try_fold(space.full(), |cube, (id, bits)| {
                let values = (0..space.size(id)).filter(|value| bits.rotate_right(*value as u32) & 1 == 1);
                space.restricted(&cube, id, values)
            })
        };
        let cubes = boxes.iter().filter_map(cube).map(Region::of);
        cubes.fold(Region::never(), |all, cube| all.or(space, &cube).expect("few enough"))
    }

    fn is_disjoint(space: &Space, region: &Region) -> bool {
        let cubes = region.cubes();
        (0..cubes.len()).all(|at| cubes[..at].iter().all(|other| !space.meets(other, &cubes[at])))
    }

    proptest! {
        #[test]
        fn sets_are_what_their_words_say(a in prop::collection::vec(any::<[u64; 4]>(), 0..12), b in prop::collection::vec(any::<[u64; 4]>(), 0..12), points in prop::collection::vec(any::<[usize; 4]>(), 40)) {
            let space = Space::new(&SIZES);
            let (left, right) = (region(&space, &a), region(&space, &b));
            let both = left.and(&space, &right).expect("few enough");
            let either = left.or(&space, &right).expect("few enough");
            let (rest, parted) = (left.minus(&space, &right).expect("few enough"), left.parted(&space, &right).expect("few enough"));
            prop_assert!([&left, &right, &both, &either, &rest, &parted].iter().all(|region| is_disjoint(&space, region)));
            for point in &points {
                let mut case = space.full();
                space.attributes().zip(point).for_each(|(id, value)| space.assign(&mut case, id, value % space.size(id)));
                let (l, r) = (left.contains(&case), right.contains(&case));
                prop_assert_eq!((both.contains(&case), either.contains(&case)), (l && r, l || r));
                prop_assert_eq!((rest.contains(&case), parted.contains(&case)), (l && !r, l && !r));
            }
        }
    }

    /// A test of its own for each value of one attribute: what is left without it stays a few boxes for each.
    #[test]
    fn what_is_told_apart_by_one_attribute_does_not_multiply() {
        let (members, plants) = (5, 30);
        let sizes: Vec<usize> = std::iter::repeat_n(plants + 1, members).chain([members, plants]).collect();
        let space = Space::new(&sizes).with_most(2 * members * plants);
        let (leader, plant) = (AttributeId(members as u32), AttributeId(members as u32 + 1));
        let mut large_enough = Region::never();
        for (at, who) in (0..plants).flat_map(|at| (0..members).map(move |who| (at, who))) {
            let cube = space.restricted(&space.full(), AttributeId(who as u32), 0..=at).expect("some value");
            let cube = space.restricted(&cube, leader, [who]).and_then(|cube| space.restricted(&cube, plant, [at]));
            large_enough = large_enough.or(&space, &Region::of(cube.expect("some value"))).expect("few enough");
        }
        let too_small = large_enough.not(&space).expect("few enough");
        assert_eq!((large_enough.cubes().len(), too_small.cubes().len()), (members * plants, members * plants));
    }
}
