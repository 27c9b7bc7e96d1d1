//! Sets of cases as lists of disjoint boxes.

use super::{Cube, Space};

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

    /// The cases in both.
    pub fn and(&self, space: &Space, other: &Region) -> Result<Region, TooMany> {
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
        checked(space, union.0.into_iter())
    }

    /// The cases in this one and not in the other.
    pub fn minus(&self, space: &Space, other: &Region) -> Result<Region, TooMany> {
        other.0.iter().try_fold(self.clone(), |rest, cube| {
            checked(space, rest.0.iter().flat_map(|piece| space.minus(piece, cube)))
        })
    }

    /// The cases outside it.
    pub fn not(&self, space: &Space) -> Result<Region, TooMany> {
        Region::always(space).minus(space, self)
    }
}

fn checked(space: &Space, cubes: impl Iterator<Item = Cube>) -> Result<Region, TooMany> {
    let cubes: Vec<Cube> = cubes.take(space.most().saturating_add(1)).collect();
    if cubes.len() > space.most() { Err(TooMany) } else { Ok(Region(cubes)) }
}
