//! Where a value that may be absent is sure to be there.
//!
//! In: the paths of the tests of a condition, from the leaves up. Out: for every condition what is there if it is true,
//! what is there if it is false, and which paths lead through a value that nothing in it makes sure of (its needs).
//! Invariant: a test vouches only for the very values it tests, never for what its own path leads through; so two
//! tests through the same value cannot vouch for each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Applicability::Unsafe;
use crate::finding::{Code, Edit, Finding, Fix};
use crate::model::{KindId, Path, Root};
use crate::text::Span;

/// Names a value that is looked up: its root, then the fields followed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key(Vec<u32>);

const CANDIDATE: u32 = 2;

impl Key {
    /// The value of the path's root and its first steps.
    pub fn new(path: &Path, steps: usize) -> Key {
        let mut key = match &path.root {
            Root::Field(field) => vec![0, field.0],
            Root::Chosen(kind) => vec![1, kind.0],
            Root::Candidate(kind) => vec![CANDIDATE, kind.0],
            Root::LeaderOn(technology) => vec![3, technology.taxonomy.0, technology.term],
            Root::Leader => vec![4],
            Root::Followers => vec![5],
            Root::Sharing(kind) => vec![6, kind.0],
            Root::NumberOf(field, _) => vec![7, field.0],
        };
        key.extend(path.steps[..steps].iter().map(|(_, field)| field.0));
        Key(key)
    }

    fn is_of_candidate(&self, kind: KindId) -> bool {
        self.0.starts_with(&[CANDIDATE, kind.0])
    }
}

/// A path that leads through a value that may be absent.
#[derive(Debug, Clone)]
pub(super) struct Need {
    /// That value; none if nothing outside can make sure of it any more.
    key: Option<Key>,
    /// That value as written.
    through: String,
    /// The path.
    path: Span,
    /// The let in which the path stands, if not here.
    inside: Option<Span>,
    /// Where a guard would go.
    guard: Option<Guard>,
    /// It is the path's own value that is needed.
    itself: bool,
    /// It stands below an `or` or `not`: a guard there vouches for nothing outside.
    nested: bool,
    /// Further paths through the same value, for which the same guard would do.
    also: Vec<Span>,
}

/// Where `X is not none` can be written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Guard {
    /// Before a conjunct, or a condition that stands alone.
    Conjunct(Span),
    /// Before a branch or a negated condition, which needs parentheses then.
    Branch(Span),
    /// Before a whole disjunction, which needs parentheses of its own.
    Disjunction(Span),
    /// In a `when` behind the answer.
    Answer(Span),
}

/// What a condition makes sure of, and what it needs.
#[derive(Debug, Clone, Default)]
pub(super) struct Presence {
    if_true: BTreeSet<Key>,
    if_false: BTreeSet<Key>,
    needs: Vec<Need>,
    /// Nothing is known of it, and everything is taken for granted: it has an error of its own.
    broken: bool,
}

impl Presence {
    /// Of a condition that is not sound: it makes sure of everything, so that nothing is said because of it.
    pub fn everything() -> Self {
        Presence { broken: true, ..Presence::default() }
    }

    /// Of a test: if it is true, these values are there.
    pub fn test(there: impl IntoIterator<Item = Key>, needs: Vec<Need>) -> Self {
        Presence { if_true: there.into_iter().collect(), needs: merged(needs), ..Presence::default() }
    }

    /// Of `x is none`: if it is false, these values are there.
    pub fn absent(there: impl IntoIterator<Item = Key>, needs: Vec<Need>) -> Self {
        Presence { if_false: there.into_iter().collect(), needs: merged(needs), ..Presence::default() }
    }

    /// The same of the negation.
    pub fn not(self) -> Self {
        Presence { if_true: self.if_false, if_false: self.if_true, needs: nested(self.needs), ..self }
    }

    /// Of a conjunction: each conjunct may rely on all others.
    pub fn all(parts: Vec<Presence>) -> Self {
        let mut vouched: BTreeMap<Key, usize> = BTreeMap::new();
        for key in parts.iter().flat_map(|part| &part.if_true) {
            *vouched.entry(key.clone()).or_default() += 1;
        }
        let if_false = in_each(parts.iter().map(|part| &part.if_false));
        let broken = parts.iter().any(|part| part.broken);
        let mut needs = Vec::new();
        for part in parts {
            let by_others =
                |key: &Key| vouched.get(key).copied().unwrap_or(0) > usize::from(part.if_true.contains(key));
            needs.extend(part.needs.into_iter().filter(|need| !need.key.as_ref().is_some_and(by_others)));
        }
        Presence { if_true: vouched.into_keys().collect(), if_false, needs: merged(needs), broken }
    }

    /// Of a disjunction: each branch may rely on the earlier ones being false.
    pub fn any(parts: Vec<Presence>) -> Self {
        let if_true = in_each(parts.iter().map(|part| &part.if_true));
        let mut there = BTreeSet::new();
        let mut needs = Vec::new();
        for part in parts {
            needs.extend(part.needs.into_iter().filter(|need| !need.met(&there)));
            there.extend(part.if_false);
        }
        Presence { if_true, if_false: there, needs: nested(needs), broken: false }
    }

    /// Of `some K where …`: nothing is known of the candidate outside.
    pub fn some(self, kind: KindId) -> Self {
        let if_true = self.if_true.into_iter().filter(|key| !key.is_of_candidate(kind)).collect();
        let close = |need: Need| match &need.key {
            Some(key) if key.is_of_candidate(kind) => Need { key: None, ..need },
            _ => need,
        };
        Presence { if_true, needs: self.needs.into_iter().map(close).collect(), ..Presence::default() }
    }

    /// The same as used by name at `span`.
    pub fn named(mut self, span: Span, guard: Option<Guard>) -> Self {
        let mut said = BTreeSet::new();
        self.needs.retain(|need| said.insert(need.through.clone()));
        for need in &mut self.needs {
            need.inside.get_or_insert(need.path);
            need.path = span;
            need.guard = guard;
            need.nested = false;
            need.also.clear();
        }
        self
    }

    /// The same where `other` is true as well: what it needs beyond that.
    pub fn given(mut self, other: &Presence) -> Self {
        self.needs.retain(|need| !other.broken && !need.met(&other.if_true));
        self
    }

    /// Makes sure of one more value.
    pub fn with(mut self, key: Key) -> Self {
        self.if_true.insert(key);
        self
    }

    /// A finding for every need that is left.
    pub fn findings(&self) -> Vec<Finding> {
        let mut said = BTreeSet::new();
        self.needs.iter().filter(|need| said.insert((need.path, &need.through))).map(Need::finding).collect()
    }
}

fn nested(mut needs: Vec<Need>) -> Vec<Need> {
    needs.iter_mut().for_each(|need| need.nested = true);
    needs
}

/// One need for each value: a guard for the first path that is not nested is one for all of them.
fn merged(needs: Vec<Need>) -> Vec<Need> {
    let mut first: BTreeMap<Key, usize> = BTreeMap::new();
    for (at, need) in needs.iter().enumerate().filter(|(_, need)| !need.nested) {
        if let Some(key) = &need.key {
            first.entry(key.clone()).or_insert(at);
        }
    }
    let first_of = |need: &Need| need.key.as_ref().and_then(|key| first.get(key)).copied();
    let mut also: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
    let mut kept = Vec::new();
    for (at, need) in needs.into_iter().enumerate() {
        match first_of(&need) {
            Some(first) if first != at => also.entry(first).or_default().extend(need.places()),
            _ => kept.push((at, need)),
        }
    }
    let with = |(at, mut need): (usize, Need)| {
        need.also.extend(also.remove(&at).unwrap_or_default());
        need
    };
    kept.into_iter().map(with).collect()
}

fn in_each<'k>(mut sets: impl Iterator<Item = &'k BTreeSet<Key>>) -> BTreeSet<Key> {
    let Some(first) = sets.next() else { return BTreeSet::new() };
    sets.fold(first.clone(), |common, set| common.into_iter().filter(|key| set.contains(key)).collect())
}

impl Need {
    /// That `path` leads through `through`, the value of that key.
    pub fn new(key: Key, through: String, path: Span, guard: Option<Guard>) -> Self {
        Need { key: Some(key), through, path, inside: None, guard, itself: false, nested: false, also: Vec::new() }
    }

    /// The same where it is the value itself that must be there.
    pub fn itself(self) -> Self {
        Need { itself: true, ..self }
    }

    fn places(&self) -> Vec<Span> {
        std::iter::once(self.path).chain(self.also.iter().copied()).collect()
    }

    fn met(&self, there: &BTreeSet<Key>) -> bool {
        self.key.as_ref().is_some_and(|key| there.contains(key))
    }

    fn finding(&self) -> Finding {
        let through = &self.through;
        let message = format!("`{through}` may be absent here");
        let here = match self.inside {
            Some(_) => format!("reads a field of `{through}`"),
            None if self.itself => "may be `none`".to_owned(),
            None => format!("leads through `{through}`"),
        };
        let finding = Finding::new(Code::MaybeNone, message, self.path, here)
            .help(format!("make sure that it is there: `{through} is not none and …`"));
        let finding = match self.inside {
            Some(inside) => finding.label(inside, format!("leads through `{through}`")),
            None => finding,
        };
        let mut said = BTreeSet::from([self.path]);
        let also = self.also.iter().filter(|span| said.insert(**span));
        let finding = also.fold(finding, |finding, span| finding.label(*span, "and here"));
        match self.guard {
            Some(guard) => Finding { fixes: vec![guard.fix(through)], ..finding },
            None => finding,
        }
    }
}

impl Guard {
    fn fix(self, through: &str) -> Fix {
        let there = format!("{through} is not none");
        let edits = match self {
            Guard::Conjunct(span) => vec![insert(span.before(), format!("{there} and "))],
            Guard::Branch(span) => around(span, format!("({there} and ")),
            Guard::Disjunction(span) => around(span, format!("{there} and (")),
            Guard::Answer(span) => vec![insert(span.after(), format!(" when {there}"))],
        };
        Fix::new(Unsafe, format!("add `{there}`"), edits)
    }
}

fn insert(span: Span, text: String) -> Edit {
    Edit { span, text }
}

fn around(span: Span, before: String) -> Vec<Edit> {
    vec![insert(span.before(), before), insert(span.after(), ")".to_owned())]
}
