//! How a box speaks of the elements of a set, exactly.
//!
//! The language tells whether some element at or below a term is in a set (`has`), whether some element at or above it is
//! (`covers`), and what the set is altogether (`is`). A box says of a single element that it is in or out. For a term
//! that has others above and below it these are not the same: `covers france` also holds of `[europe]`. So before boxes
//! are said, each is brought into a form in which every element it narrows can be said by one of those words:
//!
//! - as it is, where all the elements that the word speaks of besides are out;
//! - by the wider word, where all that it adds belongs to the boxes too;
//! - else in parts, by which of the elements above and below are in, without the parts that other boxes hold.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::ConditionText;
use crate::model::{Domain, FieldId, Type};
use crate::scope::Key;
use crate::space::{Budget, Cube, uncovered};

/// How many steps exact words are worth, for one condition.
const EXACT_TEXT_STEPS: u64 = 2_000_000;

/// So many boxes are said at most.
const MAX_BOXES: usize = 4_096;

/// A box, and for each element of a set that it narrows the word that says so.
pub(super) struct Saying {
    pub cube: Cube,
    pub told: Told,
}

pub(super) type Told = BTreeMap<(FieldId, u32), Word>;

/// What says that an element is in, or is out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// `has`, or `has no`.
    Has,
    /// `covers`, or `not … covers`.
    Covers,
    /// All elements are known: `is`.
    Is,
    /// Whether the technology is asked: `leader on … is not none`.
    Asked,
}

/// The boxes that a condition is about.
pub(super) struct Meant<'a> {
    pub boxes: &'a [Cube],
    /// What the condition is not to hold for; without that, everything outside the boxes.
    pub others: Option<&'a [&'a Cube]>,
    pub within: &'a Cube,
    budget: RefCell<Budget>,
}

impl<'a> Meant<'a> {
    pub fn new(boxes: &'a [Cube], others: Option<&'a [&'a Cube]>, within: &'a Cube) -> Self {
        Meant { boxes, others, within, budget: RefCell::new(Budget::new(EXACT_TEXT_STEPS)) }
    }
}

/// An element that nothing in its box tells exactly, and the set it is of.
struct Untold {
    field: FieldId,
    domain: Domain,
    element: u32,
}

impl ConditionText<'_> {
    /// The boxes in a form in which all of each can be said.
    pub(super) fn sayings(&self, meant: &Meant) -> Vec<Saying> {
        let (mut sayings, mut left): (Vec<Saying>, Vec<Cube>) = (Vec::new(), meant.boxes.to_vec());
        left.reverse();
        while let Some(cube) = left.pop() {
            match self.told(&cube, meant) {
                Ok(told) => sayings.push(Saying { cube, told }),
                Err(untold) => {
                    let mut parts = self.parts(&cube, &untold, meant);
                    if parts == [cube.clone()] || sayings.len() + left.len() > MAX_BOXES {
                        sayings.push(Saying { told: self.told_nearly(&cube, meant), cube });
                        continue;
                    }
                    let held: Vec<&Cube> = sayings.iter().map(|saying| &saying.cube).chain(&left).collect();
                    parts.retain(|part| !self.covered(part, &held, meant));
                    parts.reverse();
                    left.extend(parts);
                }
            }
        }
        sayings
    }

    /// ConditionText that come nearest, where there are none that are exact: no rule can speak of such boxes.
    fn told_nearly(&self, cube: &Cube, meant: &Meant) -> Told {
        let sets = self.model.field_ids().filter_map(|field| match self.model.field(field).ty {
            Type::Set(domain) => Some((field, domain)),
            _ => None,
        });
        let told = sets.flat_map(|(field, domain)| {
            let elements = self.narrowed(field, domain, cube, meant.within).into_iter();
            elements.map(move |element| ((field, element), Word::Covers))
        });
        told.collect()
    }

    /// The word for each element that a box narrows; the first element for which there is none.
    fn told(&self, cube: &Cube, meant: &Meant) -> Result<Told, Untold> {
        let mut told = Told::new();
        // What the words chosen so far hold for, the box itself among it.
        let mut spread = vec![cube.clone()];
        for field in self.model.field_ids() {
            let Type::Set(domain) = self.model.field(field).ty else { continue };
            let narrowed = self.narrowed(field, domain, cube, meant.within);
            if narrowed.is_empty() {
                continue;
            }
            if self.model.values(domain).all(|element| self.element(field, element, cube).is_some()) {
                told.extend(narrowed.into_iter().map(|element| ((field, element), Word::Is)));
                continue;
            }
            for element in narrowed {
                let word = self
                    .exactly(field, domain, element, cube)
                    .or_else(|| self.widely(field, domain, element, &mut spread, meant))
                    .or_else(|| self.asks(field, domain, element))
                    .ok_or(Untold { field, domain, element })?;
                told.insert((field, element), word);
            }
        }
        Ok(told)
    }

    /// The elements of a set that a box narrows beyond the outer box.
    fn narrowed(&self, field: FieldId, domain: Domain, cube: &Cube, within: &Cube) -> Vec<u32> {
        let narrowed = |&element: &u32| {
            self.element(field, element, cube).is_some() && self.element(field, element, within).is_none()
        };
        self.model.values(domain).filter(narrowed).collect()
    }

    /// The word that tells an element by itself: all else it speaks of is out.
    fn exactly(&self, field: FieldId, domain: Domain, element: u32, cube: &Cube) -> Option<Word> {
        let is_out = |other: &u32| self.element(field, *other, cube) == Some(false);
        let leaf = self.under(domain, element).next().is_none();
        let (has, covers) =
            (self.under(domain, element).all(|other| is_out(&other)), self.over(domain, element).iter().all(is_out));
        let inside = self.element(field, element, cube) == Some(true);
        match (has, covers) {
            (true, true) if inside && !leaf => Some(Word::Covers),
            (true, _) => Some(Word::Has),
            (_, true) => Some(Word::Covers),
            _ => None,
        }
    }

    /// The word that tells that an element is in, where all it adds is meant too.
    fn widely(
        &self,
        field: FieldId,
        domain: Domain,
        element: u32,
        spread: &mut Vec<Cube>,
        meant: &Meant,
    ) -> Option<Word> {
        if self.element(field, element, spread.first()?) != Some(true) {
            return None;
        }
        let ways = [(Word::Covers, self.over(domain, element)), (Word::Has, self.under(domain, element).collect())];
        for (word, others) in ways {
            let Some(added) = self.added(field, element, &others, spread) else { continue };
            if added.iter().all(|cube| self.allowed(cube, meant)) {
                spread.extend(added);
                return Some(word);
            }
        }
        None
    }

    /// What a word adds to these boxes by the other elements it speaks of; nothing where one of them cannot be told.
    fn added(&self, field: FieldId, element: u32, others: &[u32], spread: &[Cube]) -> Option<Vec<Cube>> {
        let own = self.layout.attribute(Key::Element(field, element))?;
        let mut added = Vec::new();
        for &other in others {
            let attribute = self.layout.attribute(Key::Element(field, other))?;
            for cube in spread {
                let freed = self.layout.space().freed(cube, own);
                added.extend(self.layout.space().restricted(&freed, attribute, [1]));
            }
        }
        Some(added)
    }

    /// Whether a condition may hold for all of a box.
    fn allowed(&self, cube: &Cube, meant: &Meant) -> bool {
        let Some(cube) = self.layout.space().meet(cube, meant.within) else { return true };
        match meant.others {
            Some(others) => !others.iter().any(|other| self.layout.space().meets(other, &cube)),
            None => self.covered(&cube, &meant.boxes.iter().collect::<Vec<_>>(), meant),
        }
    }

    fn covered(&self, cube: &Cube, by: &[&Cube], meant: &Meant) -> bool {
        matches!(uncovered(self.layout.space(), cube, by, &mut meant.budget.borrow_mut()), Ok(None))
    }

    /// A box in parts in which an element can be told, or is nearer to it.
    fn parts(&self, cube: &Cube, untold: &Untold, meant: &Meant) -> Vec<Cube> {
        let &Untold { field, domain, element } = untold;
        let mut above: Vec<u32> = self.over(domain, element);
        above.reverse();
        // The deepest first: then all below the first that is in are out.
        let mut below: Vec<u32> = self.under(domain, element).collect();
        below.reverse();
        let (mut pieces, none_above) = self.firsts(field, cube, &above);
        let mut parts = Vec::new();
        let told = |elements: &[u32]| {
            elements.iter().all(|&other| self.layout.attribute(Key::Element(field, other)).is_some())
        };
        if told(&above) {
            parts.extend(none_above)
        } else {
            pieces.extend(none_above)
        }
        for piece in pieces {
            let (mut pieces, none_below) = self.firsts(field, &piece, &below);
            if told(&below) {
                parts.extend(none_below)
            } else {
                pieces.extend(none_below)
            }
            parts.extend(pieces.into_iter().flat_map(|piece| self.without(field, domain, element, piece, meant)));
        }
        parts
    }

    /// The element freed, where it does not matter; else another one decided.
    fn without(&self, field: FieldId, domain: Domain, element: u32, piece: Cube, meant: &Meant) -> Vec<Cube> {
        let space = self.layout.space();
        let Some(own) = self.layout.attribute(Key::Element(field, element)) else { return vec![piece] };
        let freed = space.freed(&piece, own);
        if self.allowed(&freed, meant) {
            return vec![freed];
        }
        let next = self.model.values(domain).find(|&other| self.element(field, other, &piece).is_none());
        match next.and_then(|other| self.layout.attribute(Key::Element(field, other))) {
            Some(next) => [0, 1].into_iter().filter_map(|value| space.restricted(&piece, next, [value])).collect(),
            None => vec![piece],
        }
    }

    /// A box by the first of these elements that is in it, and what is left where none is.
    fn firsts(&self, field: FieldId, cube: &Cube, elements: &[u32]) -> (Vec<Cube>, Option<Cube>) {
        let space = self.layout.space();
        let (mut pieces, mut rest) = (Vec::new(), Some(cube.clone()));
        for &element in elements {
            let Some(attribute) = self.layout.attribute(Key::Element(field, element)) else { continue };
            let Some(cube) = rest.take() else { break };
            if space.admits(&cube, attribute, 1) {
                pieces.extend(space.restricted(&cube, attribute, [1]));
            }
            rest = if space.admits(&cube, attribute, 0) { space.restricted(&cube, attribute, [0]) } else { None };
        }
        (pieces, rest)
    }

    /// Whether a box has an element in or out; nothing where it says neither.
    pub(super) fn element(&self, field: FieldId, element: u32, cube: &Cube) -> Option<bool> {
        // In a set of leaves no branch is, whatever the box.
        if !self.model.admits(self.model.field(field), element) {
            return Some(false);
        }
        let attribute = self.layout.attribute(Key::Element(field, element))?;
        self.layout.space().only(cube, attribute).map(|value| value == 1)
    }

    /// The word for a technology of which only this set can speak.
    fn asks(&self, field: FieldId, domain: Domain, element: u32) -> Option<Word> {
        let Domain::Terms(taxonomy) = domain else { return None };
        if !self.asking {
            return None;
        }
        let technologies = self.model.technologies.iter();
        let mut of_term = technologies.filter(|known| known.taxonomy == taxonomy && known.term == element);
        of_term.any(|technology| technology.fields == [field]).then_some(Word::Asked)
    }

    /// The elements strictly below one, in order of declaration.
    fn under(&self, domain: Domain, element: u32) -> std::ops::Range<u32> {
        let below = self.model.below(domain, element);
        below.start + 1..below.end
    }

    /// Whether no element is above one.
    pub(super) fn is_highest(&self, domain: Domain, element: u32) -> bool {
        self.over(domain, element).is_empty()
    }

    /// The elements strictly above one, the nearest first.
    fn over(&self, domain: Domain, element: u32) -> Vec<u32> {
        let Domain::Terms(taxonomy) = domain else { return Vec::new() };
        let terms = &self.model.taxonomy(taxonomy).terms;
        std::iter::successors(terms[element as usize].parent, |&at| terms[at as usize].parent).collect()
    }
}
