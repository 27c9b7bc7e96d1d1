//! What a box says of a set-valued field.
//!
//! A box says of each element whether it is in, out, or may be either, each by the word that tells it exactly. A branch
//! all of which is out is said in one, a set of which all is out is empty.

use super::elements::{Saying, Word};
use super::{ConditionText, Phrase, SetKey};
use crate::model::{Domain, FieldId, MemberId, Technology, Type};
use crate::scope::Key;
use crate::space::Cube;

impl ConditionText<'_> {
    /// All that a box says of a set, beyond what the outer box says.
    pub(super) fn set(&self, field: FieldId, saying: &Saying) -> Vec<Phrase> {
        let Type::Set(domain) = self.model.field(field).ty else { return Vec::new() };
        let cube = &saying.cube;
        let subject = &self.model.field(field).name;
        let is_out = |element: u32| self.element(field, element, cube) == Some(false);
        let elements = || self.model.values(domain);
        let told: Vec<(u32, Word)> = saying
            .told
            .iter()
            .filter(|((of, _), _)| *of == field)
            .map(|((_, element), word)| (*element, *word))
            .collect();
        if !told.is_empty() && elements().all(is_out) {
            return vec![Phrase::One(format!("{subject} is empty"))];
        }
        let by = |wanted: Word, out: bool| -> Vec<u32> {
            let by = told.iter().filter(|(element, word)| *word == wanted && is_out(*element) == out);
            by.map(|(element, _)| *element).collect()
        };
        let name = |element: u32| self.model.name(domain, element);
        let mut phrases = Vec::new();
        if told.iter().any(|(_, word)| *word == Word::Is) {
            let inside: Vec<&str> = elements().filter(|&element| !is_out(element)).map(name).collect();
            phrases.push(Phrase::One(format!("{subject} is [{}]", inside.join(", "))));
        }
        let below = |element: u32| self.model.below(domain, element).collect();
        let set = SetKey::Field(field);
        phrases.extend(by(Word::Has, false).into_iter().map(|element| Phrase::Has(set, below(element))));
        let (highest, lower): (Vec<u32>, Vec<u32>) =
            by(Word::Covers, false).into_iter().partition(|&branch| self.is_highest(domain, branch));
        phrases.extend(highest.into_iter().map(|branch| Phrase::Has(set, vec![branch])));
        let mut said = Vec::new();
        said.extend(lower.into_iter().map(|branch| format!("{subject} covers {}", name(branch))));
        let all_out = |element: u32| self.model.below(domain, element).all(is_out);
        let mut tops: Vec<u32> =
            by(Word::Has, true).into_iter().map(|element| self.highest(domain, element, &all_out)).collect();
        tops.dedup();
        said.extend(self.listed(domain, &tops, &format!("{subject} has no"), &format!("{subject} has none")));
        said.extend(by(Word::Covers, true).into_iter().map(|branch| format!("not {subject} covers {}", name(branch))));
        for (out, word) in [(false, "is not none"), (true, "is none")] {
            let asked = by(Word::Asked, out).into_iter();
            said.extend(asked.map(|element| format!("leader on {} {word}", self.technology(domain, element))));
        }
        phrases.extend(said.into_iter().map(Phrase::One));
        phrases
    }

    /// All that a box says of the followers, beyond what the outer box says.
    pub(super) fn followers(&self, cube: &Cube, within: &Cube) -> Vec<Phrase> {
        let (mut inside, mut outside, mut following, mut all_known) = (Vec::new(), Vec::new(), Vec::new(), true);
        for member in 0..self.model.members.len() as u32 {
            let Some(attribute) = self.layout.attribute(Key::Follower(MemberId(member))) else { continue };
            let only = self.layout.space().only(cube, attribute);
            all_known &= only.is_some();
            following.extend((only == Some(1)).then_some(member));
            match (only, self.layout.space().only(within, attribute)) {
                (Some(1), None) => inside.push(member),
                (Some(0), None) => outside.push(member),
                _ => {}
            }
        }
        let all_named = following == inside;
        let name = |&member: &u32| self.model.name(Domain::Members, member);
        match (inside.as_slice(), outside.as_slice()) {
            // All others surely do not follow.
            ([_], []) if all_known && all_named => return one("followers is not empty".to_owned()),
            ([], _) if all_known && all_named => return one("followers is empty".to_owned()),
            ([_], []) | ([], [_]) => {}
            _ if all_known => {
                let names: Vec<&str> = following.iter().map(name).collect();
                return one(format!("followers is [{}]", names.join(", ")));
            }
            _ => {}
        }
        let has = inside.into_iter().map(|member| Phrase::Has(SetKey::Followers, vec![member]));
        let has_no = self.listed(Domain::Members, &outside, "followers has no", "followers has none");
        has.chain(has_no.map(Phrase::One)).collect()
    }

    /// Whether these are all the members that may follow in some case of a box.
    pub(super) fn are_all_that_may_follow(&self, members: &[u32], within: &Cube) -> bool {
        let may_follow = |&member: &u32| {
            let attribute = self.layout.attribute(Key::Follower(MemberId(member)));
            attribute.is_some_and(|attribute| self.layout.space().admits(within, attribute, 1))
        };
        let all = 0..self.model.members.len() as u32;
        members.len() > 1 && all.filter(may_follow).eq(members.iter().copied())
    }

    /// A technology as rules write it.
    fn technology(&self, domain: Domain, element: u32) -> &str {
        let of_term = |known: &&Technology| domain == Domain::Terms(known.taxonomy) && known.term == element;
        self.model
            .technologies
            .iter()
            .find(of_term)
            .map_or_else(|| self.model.name(domain, element), |known| &known.key)
    }

    /// The highest term above one of which all is out.
    fn highest(&self, domain: Domain, element: u32, all_out: &impl Fn(u32) -> bool) -> u32 {
        let Domain::Terms(taxonomy) = domain else { return element };
        let terms = &self.model.taxonomy(taxonomy).terms;
        let climb = std::iter::successors(Some(element), |&at| terms[at as usize].parent);
        climb.take_while(|&at| all_out(at)).last().unwrap_or(element)
    }

    pub(super) fn listed(&self, domain: Domain, elements: &[u32], one: &str, several: &str) -> Option<String> {
        let names: Vec<&str> = elements.iter().map(|&element| self.model.name(domain, element)).collect();
        match names.as_slice() {
            [] => None,
            [name] => Some(format!("{one} {name}")),
            names => Some(format!("{several} [{}]", names.join(", "))),
        }
    }
}

fn one(words: String) -> Vec<Phrase> {
    vec![Phrase::One(words)]
}
