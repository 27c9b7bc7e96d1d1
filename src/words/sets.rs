//! What a box says of a set-valued field.
//!
//! A box says of each element whether it is in, out, or may be either. A branch all of which is out is said in one, and a
//! set of which all is out is empty.

use super::Words;
use crate::model::{Domain, FieldId, Type};
use crate::scope::Key;
use crate::space::Cube;

impl Words<'_> {
    /// All that a box says of a set, beyond what the outer box says.
    pub(super) fn set(&self, field: FieldId, cube: &Cube, within: &Cube) -> Vec<String> {
        let Type::Set(domain) = self.model.field(field).ty else { return Vec::new() };
        let Sorted { inside, outside } = self.sorted(field, domain, cube, within);
        let subject = &self.model.field(field).name;
        let is_out = |element: u32| self.element(field, element, cube) == Some(false);
        let size = self.model.size(domain) as u32;
        if !outside.is_empty() && (0..size).all(is_out) {
            return vec![format!("{subject} is empty")];
        }
        let is_leaf = |element: &u32| self.model.below(domain, *element).len() == 1;
        let (leaves, branches): (Vec<u32>, Vec<u32>) = inside.into_iter().partition(is_leaf);
        let mut said = Vec::new();
        said.extend(self.listed(domain, &leaves, &format!("{subject} has"), &format!("{subject} has all")));
        said.extend(branches.iter().map(|&branch| format!("{subject} covers {}", self.model.name(domain, branch))));
        let all_out = |element: u32| self.model.below(domain, element).all(is_out);
        let (gone, alone): (Vec<u32>, Vec<u32>) = outside.into_iter().partition(|&element| all_out(element));
        let mut tops: Vec<u32> = gone.into_iter().map(|element| self.highest(domain, element, &all_out)).collect();
        tops.dedup();
        said.extend(self.listed(domain, &tops, &format!("{subject} has no"), &format!("{subject} has none")));
        said.extend(alone.iter().map(|&branch| format!("not {subject} covers {}", self.model.name(domain, branch))));
        said
    }

    fn sorted(&self, field: FieldId, domain: Domain, cube: &Cube, within: &Cube) -> Sorted {
        let elements = 0..self.model.size(domain) as u32;
        let narrowed = elements.filter(|&element| self.element(field, element, within).is_none());
        let mut sorted = Sorted { inside: Vec::new(), outside: Vec::new() };
        for element in narrowed {
            match self.element(field, element, cube) {
                Some(true) => sorted.inside.push(element),
                Some(false) => sorted.outside.push(element),
                None => {}
            }
        }
        sorted
    }

    /// Whether a box has an element in or out; nothing where it says neither.
    fn element(&self, field: FieldId, element: u32, cube: &Cube) -> Option<bool> {
        let attribute = self.layout.attribute(Key::Element(field, element))?;
        self.layout.space().only(cube, attribute).map(|value| value == 1)
    }

    /// The highest term above one of which all is out.
    fn highest(&self, domain: Domain, element: u32, all_out: &impl Fn(u32) -> bool) -> u32 {
        let Domain::Terms(taxonomy) = domain else { return element };
        let terms = &self.model.taxonomy(taxonomy).terms;
        let climb = std::iter::successors(Some(element), |&at| terms[at as usize].parent);
        climb.take_while(|&at| all_out(at)).last().unwrap_or(element)
    }

    fn listed(&self, domain: Domain, elements: &[u32], one: &str, several: &str) -> Option<String> {
        let names: Vec<&str> = elements.iter().map(|&element| self.model.name(domain, element)).collect();
        match names.as_slice() {
            [] => None,
            [name] => Some(format!("{one} {name}")),
            names => Some(format!("{several} [{}]", names.join(", "))),
        }
    }
}

/// The elements that a box has in and out.
struct Sorted {
    inside: Vec<u32>,
    outside: Vec<u32>,
}
