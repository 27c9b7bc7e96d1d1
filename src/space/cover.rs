//! What of a box lies outside other boxes.
//!
//! The tautology check of two-level logic by recursion: drop what misses the box; if one cube holds all of it, done; cut
//! away what narrows one attribute only; a value nobody admits gives a piece at once; else split by the cube that
//! narrows the box least. Exact coverage is
//! coNP-complete, so every step is paid from a [`Budget`].

use super::{Budget, Cube, Space, Stop};
use crate::stack;

/// Visits disjoint boxes that together are all of `cube` outside every box of `cover`, until `visit` stops it.
pub fn outside(
    space: &Space,
    cube: &Cube,
    cover: &[&Cube],
    budget: &mut Budget,
    visit: &mut dyn FnMut(Cube, &mut Budget) -> Result<(), Stop>,
) -> Result<(), Stop> {
    budget.pay()?;
    // As many splits may lie within each other as there are boxes, and searches within the visits of searches.
    stack::deeper(|| split(space, cube, cover, budget, visit))
}

fn split(
    space: &Space,
    cube: &Cube,
    cover: &[&Cube],
    budget: &mut Budget,
    visit: &mut dyn FnMut(Cube, &mut Budget) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut relevant: Vec<&Cube> = Vec::with_capacity(cover.len());
    let (mut widest, mut least, mut cut) = (0, u32::MAX, None);
    for &other in cover {
        match space.narrowed(cube, other) {
            None => {}
            Some(0) => return Ok(()),
            // What narrows one attribute only leaves one box.
            Some(1) => match space.minus(cut.as_ref().unwrap_or(cube), other).pop() {
                Some(rest) => cut = Some(rest),
                None => return Ok(()),
            },
            Some(narrowed) => {
                if narrowed < least {
                    (widest, least) = (relevant.len(), narrowed);
                }
                relevant.push(other);
            }
        }
    }
    match cut {
        Some(rest) if relevant.is_empty() => return visit(rest, budget),
        Some(rest) => return outside(space, &rest, &relevant, budget, visit),
        None if relevant.is_empty() => return visit(cube.clone(), budget),
        None => {}
    }
    if let Some((attribute, piece)) = space.untouched(cube, relevant.iter().copied()) {
        let touched: Vec<usize> =
            space.values(cube, attribute).filter(|&value| !space.admits(&piece, attribute, value)).collect();
        visit(piece, budget)?;
        return match space.restricted(cube, attribute, touched) {
            Some(rest) => outside(space, &rest, &relevant, budget, visit),
            None => Ok(()),
        };
    }
    let splitter = relevant.swap_remove(widest);
    for piece in space.minus(cube, splitter) {
        outside(space, &piece, &relevant, budget, visit)?;
    }
    Ok(())
}

/// Some box of `cube` outside every box of `cover`; nothing where `cube` is covered.
pub fn uncovered(space: &Space, cube: &Cube, cover: &[&Cube], budget: &mut Budget) -> Result<Option<Cube>, Stop> {
    let mut found = None;
    let mut take = |piece: Cube, _: &mut Budget| {
        found = Some(piece);
        Err(Stop::Enough)
    };
    match outside(space, cube, cover, budget, &mut take) {
        Err(Stop::Spent) => Err(Stop::Spent),
        _ => Ok(found),
    }
}
