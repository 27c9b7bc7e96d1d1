//! Alternatives that differ in one element of a set alone are one: `xs has any [a, b]`, and of all elements
//! `xs is not empty`.
//!
//! In: conditions as lists of phrases that all hold, any one list of which is enough. Out: fewer lists that mean the same,
//! in the order of the first of each.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{ConditionText, Phrase, SetKey};
use crate::model::Domain;
use crate::scope::Key;

/// One list of phrases, and where it was joined with others: it can be joined there again, and nowhere else.
struct Joined {
    phrases: Vec<Phrase>,
    at: Option<usize>,
}

/// The same condition in fewer lists.
pub(super) fn joined(mut lists: Vec<Vec<Phrase>>) -> Vec<Vec<Phrase>> {
    loop {
        let before = lists.len();
        lists = once(lists);
        if lists.len() == before {
            return lists;
        }
    }
}

fn once(lists: Vec<Vec<Phrase>>) -> Vec<Vec<Phrase>> {
    let mut joined: Vec<Joined> = Vec::new();
    let mut known: BTreeMap<(SetKey, Vec<Phrase>), (usize, usize)> = BTreeMap::new();
    for phrases in lists {
        let keys: Vec<_> = (0..phrases.len()).filter_map(|at| Some((at, without(&phrases, at)?))).collect();
        let alike = keys.iter().find_map(|(at, key)| {
            let &(list, place) = known.get(key)?;
            joined[list].at.is_none_or(|only| only == place).then_some((*at, list, place))
        });
        if let Some((at, list, place)) = alike {
            joined[list].at = Some(place);
            join(&mut joined[list].phrases[place], &phrases[at]);
            continue;
        }
        for (at, key) in keys {
            if let Entry::Vacant(free) = known.entry(key) {
                free.insert((joined.len(), at));
            }
        }
        joined.push(Joined { phrases, at: None });
    }
    joined.into_iter().map(|list| list.phrases).collect()
}

/// The set of a phrase that asks for elements, and the other phrases.
fn without(phrases: &[Phrase], at: usize) -> Option<(SetKey, Vec<Phrase>)> {
    let Phrase::Has(set, _) = phrases[at] else { return None };
    Some((set, [&phrases[..at], &phrases[at + 1..]].concat()))
}

fn join(phrase: &mut Phrase, with: &Phrase) {
    if let (Phrase::Has(_, elements), Phrase::Has(_, others)) = (phrase, with) {
        elements.extend(others);
        elements.sort_unstable();
        elements.dedup();
    }
}

impl ConditionText<'_> {
    /// Phrases as the language writes them: all that has to be in a set together.
    pub(super) fn written(&self, phrases: Vec<Phrase>) -> Vec<String> {
        let alone = phrases.len() == 1;
        let mut said = Vec::new();
        let mut all: BTreeMap<SetKey, Vec<u32>> = BTreeMap::new();
        for phrase in &phrases {
            if let Phrase::Has(set, any) = phrase {
                all.entry(*set).or_default().extend(self.branch(*set, any));
            }
        }
        for phrase in phrases {
            let words = match phrase {
                Phrase::One(words) => vec![words],
                Phrase::Any(words) => words,
                Phrase::Has(set, any) if self.branch(set, &any).is_none() => self.some_of(set, &any),
                Phrase::Has(set, _) => {
                    // The first of them says them all.
                    all.remove(&set).map(|all| self.has(set, &all, "all")).into_iter().collect()
                }
            };
            match words.as_slice() {
                [] => {}
                [one] => said.push(one.clone()),
                several if alone => said.push(several.join(" or ")),
                several => said.push(format!("({})", several.join(" or "))),
            }
        }
        said
    }

    /// The one branch or term that these elements are, all of it.
    fn branch(&self, set: SetKey, elements: &[u32]) -> Option<u32> {
        let elements = &self.whole(set, elements);
        let below = self.model.below(self.set_of(set)?, *elements.first()?);
        below.clone().eq(elements.iter().copied()).then_some(below.start)
    }

    /// Elements, and of a set of leaves the branches all of whose leaves are among them, if there are several.
    fn whole(&self, set: SetKey, elements: &[u32]) -> Vec<u32> {
        let SetKey::Field(field) = set else { return elements.to_vec() };
        let (of, domain) = (self.model.field(field), self.set_of(set));
        let Some(domain) = domain.filter(|_| of.leaves && elements.len() > 1) else { return elements.to_vec() };
        let has = |leaf: u32| !self.model.admits(of, leaf) || elements.binary_search(&leaf).is_ok();
        self.model.values(domain).filter(|&term| self.model.below(domain, term).all(has)).collect()
    }

    /// That one of these elements is in a set: whole branches by their names, others are known to have none above them.
    fn some_of(&self, set: SetKey, elements: &[u32]) -> Vec<String> {
        let Some(domain) = self.set_of(set) else { return Vec::new() };
        let subject = self.name_of(set);
        let elements = &self.whole(set, elements);
        if elements.len() == self.model.size(domain) {
            return vec![format!("{subject} is not empty")];
        }
        let (mut branches, mut alone, mut next) = (Vec::new(), Vec::new(), 0);
        for &element in elements {
            let below = self.model.below(domain, element);
            if below.clone().all(|element| elements.binary_search(&element).is_ok()) {
                branches.extend((element >= next).then_some(element));
                next = next.max(below.end);
            } else {
                alone.push(format!("{subject} covers {}", self.model.name(domain, element)));
            }
        }
        let branches = (!branches.is_empty()).then(|| self.has(set, &branches, "any"));
        branches.into_iter().chain(alone).collect()
    }

    fn has(&self, set: SetKey, elements: &[u32], several: &str) -> String {
        let subject = self.name_of(set);
        let listed = self.set_of(set).and_then(|domain| {
            self.listed(domain, elements, &format!("{subject} has"), &format!("{subject} has {several}"))
        });
        listed.unwrap_or_default()
    }

    fn set_of(&self, set: SetKey) -> Option<Domain> {
        match set {
            SetKey::Field(field) => Key::Field(field).domain(self.model),
            SetKey::Followers => Some(Domain::Members),
        }
    }

    fn name_of(&self, set: SetKey) -> &str {
        match set {
            SetKey::Field(field) => &self.model.field(field).name,
            SetKey::Followers => "followers",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FieldId;

    fn has(field: u32, any: &[u32]) -> Phrase {
        Phrase::Has(SetKey::Field(FieldId(field)), any.to_vec())
    }

    fn said(words: &str) -> Phrase {
        Phrase::One(words.to_owned())
    }

    #[test]
    fn lists_that_differ_in_one_element_alone_are_one() {
        let apart = vec![vec![said("a"), has(0, &[2])], vec![said("b"), has(0, &[1])], vec![said("a"), has(0, &[1])]];
        assert_eq!(joined(apart), [vec![said("a"), has(0, &[1, 2])], vec![said("b"), has(0, &[1])]]);
    }

    #[test]
    fn lists_that_differ_in_two_fields_are_one_only_where_all_pairs_are_there() {
        let pair = |left: u32, right: u32| vec![has(0, &[left]), has(1, &[right])];
        assert_eq!(joined(vec![pair(1, 1), pair(2, 2)]), [pair(1, 1), pair(2, 2)]);
        let all = vec![pair(1, 1), pair(1, 2), pair(2, 1), pair(2, 2)];
        assert_eq!(joined(all), [vec![has(0, &[1, 2]), has(1, &[1, 2])]]);
    }

    #[test]
    fn what_all_have_stays_beside_what_some_have() {
        let lists = vec![vec![has(0, &[1]), has(0, &[9])], vec![has(0, &[2]), has(0, &[9])]];
        assert_eq!(joined(lists), [vec![has(0, &[1, 2]), has(0, &[9])]]);
    }
}
