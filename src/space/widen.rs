//! Boxes made as wide as they may be, where some cases do not matter.
//!
//! As in two-level logic: a set of boxes to cover, boxes to stay clear of, and all other cases free to be covered or
//! not. Each box is grown until it would touch what it is to stay clear of, those that the others make superfluous are
//! dropped, and of what is left it can be asked how much of it is needed.

use super::{AttributeId, Budget, Cube, Space, Stop, outside, uncovered};

/// Boxes of `within` that cover all of `boxes`, stay clear of `apart`, and none of which is superfluous. Attributes are
/// freed in this order.
pub fn widened(
    space: &Space,
    boxes: &[Cube],
    apart: &[&Cube],
    within: &Cube,
    order: &[AttributeId],
    budget: &mut Budget,
) -> Result<Vec<Cube>, Stop> {
    let mut sorted: Vec<&Cube> = boxes.iter().collect();
    sorted.sort_by_cached_key(|cube| (space.narrowed(within, cube), (*cube).clone()));
    let mut wide: Vec<Cube> = Vec::new();
    for cube in sorted {
        if !wide.iter().any(|wide| wide.contains(cube)) {
            // What can be free altogether comes first: it says the least.
            let mut freed = cube.clone();
            for &attribute in order {
                let grown = grown_in(space, &freed, apart, within, attribute, budget)?;
                if space.values(within, attribute).all(|value| space.admits(&grown, attribute, value)) {
                    freed = grown;
                }
            }
            wide.push(grown(space, &freed, apart, within, order, budget)?);
        }
    }
    let mut at = wide.len();
    while at > 0 {
        at -= 1;
        if needed(space, boxes, &wide, at, budget)?.is_none() {
            wide.remove(at);
        }
    }
    Ok(wide)
}

/// A box grown as far as it stays clear of `apart`, value by value: attributes in this order.
pub fn grown(
    space: &Space,
    cube: &Cube,
    apart: &[&Cube],
    within: &Cube,
    order: &[AttributeId],
    budget: &mut Budget,
) -> Result<Cube, Stop> {
    let mut grown = cube.clone();
    for &attribute in order {
        grown = grown_in(space, &grown, apart, within, attribute, budget)?;
    }
    Ok(grown)
}

/// The same in one attribute.
fn grown_in(
    space: &Space,
    cube: &Cube,
    apart: &[&Cube],
    within: &Cube,
    attribute: AttributeId,
    budget: &mut Budget,
) -> Result<Cube, Stop> {
    let freed = space.freed(cube, attribute);
    if *cube == freed {
        return Ok(freed);
    }
    budget.pay_for(apart.len())?;
    let in_the_way: Vec<&&Cube> = apart.iter().filter(|other| space.meets(other, &freed)).collect();
    let free = |value: usize| in_the_way.iter().all(|other| !space.admits(other, attribute, value));
    let values = space.values(within, attribute).filter(|&value| space.admits(cube, attribute, value) || free(value));
    Ok(space.restricted(&freed, attribute, values).unwrap_or(freed))
}

/// The least box that is needed of the one at `at`: around all of `boxes` that lies in it and in none of the others;
/// nothing where it is superfluous.
pub fn needed(
    space: &Space,
    boxes: &[Cube],
    wide: &[Cube],
    at: usize,
    budget: &mut Budget,
) -> Result<Option<Cube>, Stop> {
    let others: Vec<&Cube> = wide.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, cube)| cube).collect();
    let mut least: Option<Cube> = None;
    for part in boxes.iter().filter_map(|cube| space.meet(cube, &wide[at])) {
        if least.as_ref().is_some_and(|least| least.contains(&part)) {
            continue;
        }
        if uncovered(space, &part, &others, budget)?.is_none() {
            continue;
        }
        let mut enclose = |piece: Cube, _: &mut Budget| {
            least = Some(least.as_ref().map_or_else(|| piece.clone(), |least| space.around(least, &piece)));
            Ok(())
        };
        outside(space, &part, &others, budget, &mut enclose)?;
    }
    Ok(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All points of a small space as boxes.
    fn points(space: &Space) -> Vec<Cube> {
        space.attributes().fold(vec![space.full()], |cubes, attribute| {
            let split = |cube: &Cube| {
                let values = 0..space.size(attribute);
                values.filter_map(|value| space.restricted(cube, attribute, [value])).collect::<Vec<_>>()
            };
            cubes.iter().flat_map(split).collect()
        })
    }

    #[test]
    fn what_matters_is_covered_exactly_whatever_the_rest() {
        let space = Space::new(&[3, 2, 4]);
        let points = points(&space);
        let order: Vec<AttributeId> = space.attributes().collect();
        // Each point is to be covered, to be left out, or free, by a number that runs through many patterns.
        for seed in 0_u64..300 {
            let fate = |at: usize| (seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(at as u32 * 5) >> 7) % 3;
            let of = |wanted: u64| points.iter().enumerate().filter(move |(at, _)| fate(*at) == wanted).map(|(_, c)| c);
            let (on, off): (Vec<Cube>, Vec<&Cube>) = (of(0).cloned().collect(), of(1).collect());
            let mut budget = Budget::new(1_000_000);
            let wide = widened(&space, &on, &off, &space.full(), &order, &mut budget).expect("within the budget");
            assert!(on.iter().all(|point| wide.iter().any(|cube| cube.contains(point))), "{seed}: covered");
            assert!(off.iter().all(|point| !wide.iter().any(|cube| cube.contains(point))), "{seed}: left out");
            for (cube, id) in wide.iter().flat_map(|cube| space.attributes().map(move |id| (cube, id))) {
                for value in (0..space.size(id)).filter(|value| !space.admits(cube, id, *value)) {
                    let values = space.values(cube, id).chain([value]).collect::<Vec<usize>>();
                    let wider = space.restricted(&space.freed(cube, id), id, values).expect("some value");
                    assert!(off.iter().any(|point| wider.contains(point)), "{seed}: as wide as may be");
                }
            }
            for at in 0..wide.len() {
                assert!(needed(&space, &on, &wide, at, &mut budget).expect("within the budget").is_some(), "{seed}");
            }
        }
    }
}
