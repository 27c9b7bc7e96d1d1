//! Which requirements are broken, before and after.
//!
//! An answer is the list of all requirements that are broken. Cases are parted by those that only one rulebook breaks
//! first; what is left after that, and only that, is parted by the others that are broken there too.

use std::collections::BTreeMap;

use super::comparison::Comparison;
use super::pieces::{Given, Piece, Pieces};
use crate::decision::StatedAnswer;
use crate::engine::CompiledDay;
use crate::precedence::Derivation;
use crate::space::{Cube, Stop};

/// More boxes of cases than this are not told apart.
const MAX_PARTS: usize = 4_096;

/// Cases, and the requirements broken in them before and after.
#[derive(Clone)]
struct Part {
    cases: Cube,
    old: Vec<String>,
    new: Vec<String>,
}

/// The parts of some cases in which other requirements are broken after than before.
pub fn pieces(comparison: &Comparison, cases: &[Cube]) -> Result<Pieces, Stop> {
    let (old, new) = (in_force(comparison.old), in_force(comparison.new));
    let mut labels: Vec<&str> = old.keys().chain(new.keys()).copied().collect();
    labels.sort_unstable();
    labels.dedup();
    let whole = |cases: &Cube| Part { cases: cases.clone(), old: Vec::new(), new: Vec::new() };
    let mut parts: Vec<Part> = cases.iter().map(whole).collect();
    let (one, both): (Vec<&str>, Vec<&str>) =
        labels.into_iter().partition(|label| !old.contains_key(label) || !new.contains_key(label));
    // A requirement that both have may be broken otherwise too: only after all is a part known to be alike.
    let changed: Vec<&str> =
        both.iter().copied().filter(|label| !is_alike(comparison, old[label], new[label])).collect();
    let unchanged: Vec<&str> = both.iter().copied().filter(|label| !changed.contains(label)).collect();
    for label in one.into_iter().chain(changed) {
        parts = parted(comparison, parts, label, old.get(label).copied(), new.get(label).copied())?;
    }
    parts.retain(|part| part.old != part.new);
    for label in unchanged {
        parts = parted(comparison, parts, label, old.get(label).copied(), new.get(label).copied())?;
    }
    let mut pieces = Pieces::default();
    for Part { cases, mut old, mut new } in parts {
        old.sort_unstable();
        new.sort_unstable();
        let given = |labels| Given {
            way: Derivation::of(0, Vec::new(), Vec::new()),
            answer: StatedAnswer::Labels(labels),
            written: None,
        };
        pieces.all.push(Piece { cases, old: pieces.old.len(), new: pieces.new.len() });
        pieces.old.push(given(old));
        pieces.new.push(given(new));
    }
    Ok(pieces)
}

/// The requirements in force of a rulebook, by label: their places.
fn in_force(day: &CompiledDay) -> BTreeMap<&str, usize> {
    let stage = &day.precedence;
    let requires = stage.scopes.model.requires.iter().enumerate();
    let in_force = requires.filter(|(_, require)| require.head.force.holds_on(stage.day));
    in_force.map(|(at, require)| (require.head.label.as_str(), at)).collect()
}

/// Whether a requirement of both is broken in the same cases.
fn is_alike(comparison: &Comparison, old: usize, new: usize) -> bool {
    let (before, after) = (&comparison.old.precedence.scopes, comparison.scopes());
    before.layout.same(&after.layout) && before.violations[old].is_same(&after.violations[new])
}

/// Parts by whether a requirement is broken in them, before and after.
fn parted(
    comparison: &Comparison,
    parts: Vec<Part>,
    label: &str,
    old: Option<usize>,
    new: Option<usize>,
) -> Result<Vec<Part>, Stop> {
    let mut finer = Vec::new();
    for part in parts {
        for (cases, was) in broken_in_old(comparison, &part.cases, old)? {
            for (cases, is) in broken(comparison.new, &cases, new)? {
                let mut part = Part { cases, old: part.old.clone(), new: part.new.clone() };
                part.old.extend(was.then(|| label.to_owned()));
                part.new.extend(is.then(|| label.to_owned()));
                finer.push(part);
            }
        }
        if finer.len() > MAX_PARTS {
            return Err(Stop::Spent);
        }
    }
    Ok(finer)
}

fn broken_in_old(comparison: &Comparison, cases: &Cube, at: Option<usize>) -> Result<Vec<(Cube, bool)>, Stop> {
    let Some(before) = comparison.to_old(cases) else { return Ok(Vec::new()) };
    let parts = broken(comparison.old, &before, at)?.into_iter();
    let back = parts.filter_map(|(part, broken)| {
        let part = comparison.to_new(&part)?;
        Some((comparison.scopes().space().meet(&part, cases)?, broken))
    });
    Ok(back.collect())
}

/// Cases of a rulebook by whether its requirement of that place is broken.
fn broken(side: &CompiledDay, cases: &Cube, at: Option<usize>) -> Result<Vec<(Cube, bool)>, Stop> {
    let Some(at) = at else { return Ok(vec![(cases.clone(), false)]) };
    let stage = &side.precedence;
    let [kept, broken] = stage.requirement_ways(at, cases, &mut stage.budget())?;
    let kept = stage.cases_along(&kept, cases)?.into_iter().map(|cube| (cube, false));
    let broken = stage.cases_along(&broken, cases)?.into_iter().map(|cube| (cube, true));
    Ok(kept.chain(broken).collect())
}
