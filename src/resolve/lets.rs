//! Named conditions.
//!
//! In: the lets. Out: what each means, those it uses read before it. What can go wrong: a circle of lets (`invalid`,
//! naming it), lets that name each other too deep, a let never used. Invariant: a let of the model refers only to lets
//! before it, and what follows them all the way is bounded.

use std::collections::HashSet;

use super::availability::Limit;
use super::items::Items;
use super::name_uses::{height_of, words_in, words_of};
use super::names::Lookup;
use super::paths::{Meaning, Reader};
use super::report::Report;
use super::world::{Word, World};
use crate::finding::Applicability::Unsafe;
use crate::finding::{Code, Finding};
use crate::model::{Let, LetId};
use crate::syntax::tree::Name;

/// Reads every let; with all that they name, none may be deeper than that.
pub(super) fn read(world: &mut World, items: &Items, depth: usize, report: &mut Report) -> Vec<Option<Meaning>> {
    let uses = uses(world, items);
    let (order, circular) = order(items, &uses, report);
    let mut meanings: Vec<Option<Meaning>> = vec![None; items.lets.len()];
    let mut heights = vec![0; items.lets.len()];
    for at in order {
        if !circular.contains(&at) {
            heights[at] = height(world, items, at, &heights);
            if heights[at] <= depth {
                meanings[at] = read_one(world, items, at, &meanings, report);
            } else if uses[at].iter().all(|&used| heights[used] <= depth) {
                report.push(too_deep(items, at, depth));
            }
        }
    }
    warn_of_unused(world, items, report);
    meanings
}

/// How deep a let is, those it names opened.
fn height(world: &World, items: &Items, at: usize, heights: &[usize]) -> usize {
    let of = |name: &Name| match world.words.find(&name.node) {
        Lookup::Sound(Word::Let(used)) => 1 + heights[used],
        _ => 0,
    };
    height_of(&items.lets[at].node.condition, &of)
}

fn too_deep(items: &Items, at: usize, depth: usize) -> Finding {
    let name = &items.lets[at].node.name;
    let message = format!("with the lets that it names, `{}` is nested deeper than {depth} levels", name.node);
    Finding::new(Code::Invalid, message, name.span, "one level too many")
        .help("say it with fewer lets that name each other")
}

fn read_one(
    world: &mut World,
    items: &Items,
    at: usize,
    meanings: &[Option<Meaning>],
    report: &mut Report,
) -> Option<Meaning> {
    let item = &items.lets[at];
    report.enter(item.span, None);
    let mut reader = Reader::new(world, meanings, report, Limit::Nothing);
    let sound = reader.condition(&item.node.condition)?;
    let latest = reader.latest.take();
    let id = LetId(world.model.lets.len() as u32);
    world.model.lets.push(Let {
        name: item.node.name.node.clone(),
        condition: sound.condition,
        span: item.node.name.span,
        doc: item.doc.to_owned(),
    });
    Some(Meaning { id, presence: sound.presence, latest })
}

/// For each let the lets it uses.
fn uses(world: &World, items: &Items) -> Vec<Vec<usize>> {
    let of = |at: usize| {
        let mut words = Vec::new();
        words_of(&items.lets[at].node.condition, &mut words);
        let lets = words.into_iter().filter_map(|word| match world.words.find(&word.node) {
            Lookup::Sound(Word::Let(used)) => Some(used),
            _ => None,
        });
        lets.collect()
    };
    (0..items.lets.len()).map(of).collect()
}

/// The lets, each after those it uses, and those that stand in a circle.
fn order(items: &Items, uses: &[Vec<usize>], report: &mut Report) -> (Vec<usize>, HashSet<usize>) {
    let mut order = Vec::new();
    let mut circular = HashSet::new();
    let mut entered = vec![false; uses.len()];
    let mut left = vec![false; uses.len()];
    for start in 0..uses.len() {
        let mut path: Vec<(usize, usize)> = Vec::new();
        if !entered[start] {
            entered[start] = true;
            path.push((start, 0));
        }
        while let Some((at, next)) = path.last_mut() {
            let (at, used) = (*at, uses[*at].get(*next).copied());
            *next += 1;
            match used {
                None => {
                    left[at] = true;
                    order.push(at);
                    path.pop();
                }
                Some(used) if !entered[used] => {
                    entered[used] = true;
                    path.push((used, 0));
                }
                Some(used) if !left[used] => circle(items, &path, used, &mut circular, report),
                Some(_) => {}
            }
        }
    }
    (order, circular)
}

/// The lets from `back` to the end of the path stand in a circle.
fn circle(items: &Items, path: &[(usize, usize)], back: usize, circular: &mut HashSet<usize>, report: &mut Report) {
    let from = path.iter().position(|(at, _)| *at == back).unwrap_or_default();
    let lets: Vec<usize> = path[from..].iter().map(|(at, _)| *at).collect();
    let is_new = lets.iter().all(|at| !circular.contains(at));
    circular.extend(&lets);
    if is_new {
        report.push(circle_finding(items, &lets));
    }
}

fn circle_finding(items: &Items, lets: &[usize]) -> Finding {
    let name = |at: usize| &items.lets[at].node.name;
    let first = name(lets[0]);
    let names: Vec<String> = lets.iter().chain(&lets[..1]).map(|at| format!("`{}`", name(*at).node)).collect();
    let message = match lets {
        [_] => format!("`{}` is a condition of itself", first.node),
        _ => format!("conditions of each other: {}", names.join(" uses ")),
    };
    let finding = Finding::new(Code::Invalid, message, first.span, "uses itself in the end");
    let finding = lets[1..].iter().fold(finding, |finding, at| finding.label(name(*at).span, "in the circle"));
    finding.help("a named condition may use others, but not itself")
}

/// What stands in a broken item might use anything, so that nothing is called unused then; a name declared twice has its
/// error already.
fn warn_of_unused(world: &World, items: &Items, report: &mut Report) {
    if !items.broken.is_empty() {
        return;
    }
    let mut used: HashSet<&str> = words_in(items).into_iter().map(|name| name.node.as_str()).collect();
    for item in &items.lets {
        let mut words = Vec::new();
        words_of(&item.node.condition, &mut words);
        used.extend(words.into_iter().map(|name| name.node.as_str()));
    }
    for item in &items.lets {
        let name = &item.node.name;
        if used.contains(name.node.as_str()) || world.words.find(&name.node) == Lookup::Broken {
            continue;
        }
        report.enter(item.span, None);
        let message = format!("the named condition `{}` is never used", name.node);
        let finding = Finding::new(Code::Unused, message, name.span, "never used");
        report.push(finding.help("use it or remove it").fix(Unsafe, format!("remove `{}`", name.node), item.span, ""));
    }
}
