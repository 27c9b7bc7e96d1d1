//! Boxes of programmes as conditions of the language.
//!
//! In: boxes, and the box they are a part of. Out: a condition that a rulebook accepts and that holds, within that
//! outer box, for exactly the programmes in them; what does not narrow the outer box is not said. Also the small words
//! that everything for people is made of: dates, numbers, values.

mod boxes;
mod either;
mod elements;
mod sets;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Domain, FieldId, KindId, Model, Operand, Path, Question, Root, Type, Value};
use crate::scope::{Axis, Key, Layout};
use crate::space::{AttributeId, Cube};
use elements::{Meant, Saying};

use crate::notation::{number, own_value};

/// Conditions in words for one rulebook.
#[derive(Clone, Copy)]
pub struct ConditionText<'a> {
    model: &'a Model,
    layout: &'a Layout,
    /// Whether they may ask who leads a technology.
    asking: bool,
}

/// A part of a condition in words: one piece, several joined by `or`, or that one of these elements
/// itself is in a set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Phrase {
    One(String),
    Any(Vec<String>),
    Has(SetKey, Vec<u32>),
}

/// What is a set: a field of the programme, or the followers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum SetKey {
    Field(FieldId),
    Followers,
}

impl Phrase {
    fn length(&self) -> usize {
        match self {
            Phrase::One(words) => words.len(),
            Phrase::Any(words) => words.iter().map(|words| words.len() + 4).sum(),
            Phrase::Has(_, elements) => elements.len(),
        }
    }
}

impl<'a> ConditionText<'a> {
    /// ConditionText for a rulebook.
    pub fn new(model: &'a Model, layout: &'a Layout) -> Self {
        ConditionText { model, layout, asking: true }
    }

    /// The same for conditions of rules that answer this question: what is decided later they cannot ask for.
    pub fn before(self, question: Question) -> Self {
        ConditionText { asking: !matches!(question, Question::Leader | Question::TechnologyLead), ..self }
    }

    /// The condition that, among the programmes of `within`, holds for exactly those in `boxes`.
    pub fn condition(&self, boxes: &[Cube], within: &Cube) -> String {
        self.said(&Meant::new(&self.merged(boxes, within), None, within), None)
    }

    /// These boxes in words, each with what holds besides.
    fn said(&self, meant: &Meant, besides: Option<&str>) -> String {
        let sayings = self.sayings(meant);
        let mut lists = either::joined(sayings.iter().map(|saying| self.phrases(saying, meant.within)).collect());
        let some_follow = |phrase: &mut Phrase| {
            if matches!(phrase, Phrase::Has(SetKey::Followers, any) if self.are_all_that_may_follow(any, meant.within))
            {
                *phrase = Phrase::One("followers is not empty".to_owned());
            }
        };
        lists.iter_mut().flatten().for_each(some_follow);
        if let Some(besides) = besides {
            lists.iter_mut().for_each(|phrases| phrases.push(Phrase::One(besides.to_owned())));
        }
        self.alternatives(lists)
    }

    /// Alternatives, what holds in all of them once: `region is japan and (body is suv or segment is B)`.
    fn alternatives(&self, mut lists: Vec<Vec<Phrase>>) -> String {
        let Some((first, others)) = lists.split_first() else { return "not always".to_owned() };
        let common: Vec<Phrase> =
            first.iter().filter(|phrase| others.iter().all(|other| other.contains(phrase))).cloned().collect();
        let rest = |list: &Vec<Phrase>| list.iter().filter(|phrase| !common.contains(phrase)).count();
        if others.is_empty() || common.is_empty() || lists.iter().any(|list| rest(list) == 0) {
            let said: Vec<String> = lists.into_iter().map(|phrases| self.conjunction(phrases)).collect();
            let framed = |words: &String| if words.contains(" and ") { format!("({words})") } else { words.clone() };
            return match said.as_slice() {
                [only] => only.clone(),
                several => several.iter().map(framed).collect::<Vec<_>>().join(" or "),
            };
        }
        lists.iter_mut().for_each(|list| list.retain(|phrase| !common.contains(phrase)));
        let rest = self.alternatives(lists);
        self.conjunction(common.into_iter().chain([Phrase::One(format!("({rest})"))]).collect())
    }

    /// The same set of programmes in fewer boxes: those that differ in one attribute alone are one.
    fn merged(&self, boxes: &[Cube], within: &Cube) -> Vec<Cube> {
        let space = self.layout.space();
        let mut boxes: Vec<Cube> = boxes.to_vec();
        loop {
            let before = boxes.len();
            for attribute in space.attributes() {
                let mut alike: BTreeMap<Cube, Cube> = BTreeMap::new();
                for cube in boxes {
                    let rest = space.freed(&cube, attribute);
                    let joined = alike.get(&rest).and_then(|other| space.joined(other, &cube)).unwrap_or(cube);
                    alike.insert(rest, joined);
                }
                boxes = alike.into_values().collect();
            }
            if boxes.len() == before {
                break;
            }
        }
        boxes.sort_by_cached_key(|cube| (space.narrowed(within, cube), cube.clone()));
        boxes
    }

    /// What a box says beyond the outer box, attribute by attribute.
    fn phrases(&self, saying: &Saying, within: &Cube) -> Vec<Phrase> {
        let cube = &saying.cube;
        let narrowed = self.layout.axes().filter(|(id, _)| {
            let space = self.layout.space();
            space.values(within, *id).any(|value| !space.admits(cube, *id, value))
        });
        let mut phrases: Vec<Phrase> = Vec::new();
        let (mut said, mut told_followers) = (None, false);
        for (id, axis) in narrowed {
            match axis.key {
                // The elements of a set stand beside each other; all of them are said together.
                Key::Element(field, _) if said.replace(field) == Some(field) => {}
                Key::Element(field, _) => phrases.extend(self.set(field, saying)),
                // So do the members.
                Key::Follower(_) if told_followers => {}
                Key::Follower(_) => {
                    told_followers = true;
                    phrases.extend(self.followers(cube, within));
                }
                _ => phrases.push(self.phrase(id, axis, cube, within)),
            }
        }
        phrases
    }

    fn conjunction(&self, phrases: Vec<Phrase>) -> String {
        let parts = self.written(phrases);
        if parts.is_empty() { "always".to_owned() } else { parts.join(" and ") }
    }

    /// What one attribute says in a box.
    fn phrase(&self, id: AttributeId, axis: &Axis, cube: &Cube, within: &Cube) -> Phrase {
        let space = self.layout.space();
        let admitted: Vec<usize> = space.values(cube, id).collect();
        let subject = self.subject(axis.key);
        match axis.choices.first() {
            Some(Value::Number(_)) => any(self.numbers(&subject, axis, &admitted)),
            Some(Value::Date(_)) => any(self.dates(&subject, axis, &admitted)),
            Some(Value::Flag(_)) => Self::flags(axis, &admitted, &subject),
            _ => {
                let all: Vec<usize> = space.values(within, id).collect();
                self.names(axis, &subject, &admitted, &all)
            }
        }
    }

    /// What stands left in a test of an attribute.
    fn subject(&self, key: Key) -> String {
        match key {
            Key::Field(field) | Key::Element(field, _) => self.model.field(field).name.clone(),
            Key::NumberOf(field, member) => {
                format!("{} of {}", self.model.field(field).name, self.model.name(Domain::Members, member.0))
            }
            Key::Technology => "technology".to_owned(),
            Key::Member => "member".to_owned(),
            Key::Leader => "leader".to_owned(),
            Key::LeaderOn(technology) => format!("leader on {}", self.model.technology(technology).key),
            Key::Follower(_) => "followers".to_owned(),
            Key::Sharing(kind) => format!("{}.sharing", self.model.kind(kind).name),
            Key::Chosen(kind) => self.model.kind(kind).name.clone(),
        }
    }

    fn flags(axis: &Axis, admitted: &[usize], subject: &str) -> Phrase {
        let said = admitted.iter().map(|&at| match axis.choices[at] {
            Value::Flag(true) => subject.to_owned(),
            Value::Flag(false) => format!("{subject} is no"),
            _ => format!("{subject} is none"),
        });
        any(said.collect())
    }

    /// Values of a domain: whole branches by their top, single terms by themselves, the shorter of them and the rest.
    fn names(&self, axis: &Axis, subject: &str, admitted: &[usize], all: &[usize]) -> Phrase {
        let Some(domain) = axis.key.domain(self.model) else { return Phrase::One(subject.to_owned()) };
        let rest: Vec<usize> = all.iter().copied().filter(|value| !admitted.contains(value)).collect();
        let (admitted, rest) = (&self.with_branches(domain, axis, admitted), self.with_branches(domain, axis, &rest));
        let said = self.names_of(domain, axis, subject, admitted);
        let unsaid = self.names_of(domain, axis, subject, &rest);
        let length = |words: &[String]| words.iter().map(String::len).sum::<usize>();
        let plain = match unsaid.as_slice() {
            [one] if length(&unsaid) + 4 < length(&said) => Phrase::One(negated(one)),
            _ => any(said),
        };
        match self.branches_but(domain, axis, subject, admitted) {
            Some(words) if words.len() < plain.length() => Phrase::One(words),
            _ => plain,
        }
    }

    /// Values, and of a field that holds leaves only the branches all of whose leaves are among them.
    fn with_branches(&self, domain: Domain, axis: &Axis, values: &[usize]) -> Vec<usize> {
        let Some(field) = axis.key.field().map(|field| self.model.field(field)).filter(|field| field.leaves) else {
            return values.to_vec();
        };
        let has = |&leaf: &u32| values.binary_search(&(leaf as usize)).is_ok();
        let whole = |&term: &u32| {
            self.model.below(domain, term).filter(|&leaf| self.model.admits(field, leaf)).all(|leaf| has(&leaf))
        };
        let terms = self.model.values(domain).filter(whole).map(|term| term as usize);
        let absent = values.iter().copied().filter(|&at| axis.choices[at] == Value::None);
        terms.chain(absent).collect()
    }

    /// Branches but for some of what is in them, where there are such: `x in asean and x is not indonesia`.
    fn branches_but(&self, domain: Domain, axis: &Axis, subject: &str, admitted: &[usize]) -> Option<String> {
        if admitted.iter().any(|&at| axis.choices[at] == Value::None) {
            return None;
        }
        let leaves = axis.key.field().is_some_and(|field| self.model.field(field).leaves);
        // Where there are leaves only, a branch is meant of which some are among them.
        let top = |&value: &usize| match domain {
            Domain::Terms(taxonomy) if leaves => {
                self.model.taxonomy(taxonomy).terms[value].parent.unwrap_or(value as u32)
            }
            _ => value as u32,
        };
        let below = admitted.iter().flat_map(|value| self.model.below(domain, top(value)));
        let branches: Vec<usize> = below.map(|value| value as usize).collect::<BTreeSet<_>>().into_iter().collect();
        let without = branches.iter().copied().filter(|value| admitted.binary_search(value).is_err());
        let without = self.names_of(domain, axis, subject, &without.collect::<Vec<_>>());
        match (self.names_of(domain, axis, subject, &branches).as_slice(), without.as_slice()) {
            ([branches], [without]) => Some(format!("{branches} and {}", negated(without))),
            _ => None,
        }
    }

    fn names_of(&self, domain: Domain, axis: &Axis, subject: &str, values: &[usize]) -> Vec<String> {
        let (mut branches, mut leaves, mut absent) = (Vec::new(), Vec::new(), false);
        let mut next = 0;
        for &value in values {
            if axis.choices[value] == Value::None {
                absent = true;
                continue;
            }
            if value < next {
                continue;
            }
            let below = self.model.below(domain, value as u32);
            let whole = below.clone().all(|value| values.binary_search(&(value as usize)).is_ok());
            let name = self.model.name(domain, value as u32).to_owned();
            if whole {
                next = below.end as usize;
                branches.push((name, below.len() > 1));
            } else {
                leaves.push(name);
            }
        }
        let mut said = Vec::new();
        match branches.as_slice() {
            [] => {}
            [(name, false)] => said.push(format!("{subject} is {name}")),
            [(name, true)] => said.push(format!("{subject} in {name}")),
            several => {
                let names: Vec<&str> = several.iter().map(|(name, _)| name.as_str()).collect();
                said.push(format!("{subject} in [{}]", names.join(", ")));
            }
        }
        said.extend(leaves.iter().map(|name| format!("{subject} is {name}")));
        if absent {
            said.push(format!("{subject} is none"));
        }
        said
    }

    fn numbers(&self, subject: &str, axis: &Axis, admitted: &[usize]) -> Vec<String> {
        let mut said = Vec::new();
        for (first, last) in runs(admitted.iter().copied().filter(|&at| axis.choices[at] != Value::None)) {
            let bounds = axis.numbers(first).zip(axis.numbers(last));
            let Some(((lower, _), (_, upper))) = bounds else { continue };
            said.push(match (lower, upper) {
                (Some((low, true)), Some((high, true))) if low == high => format!("{subject} is {}", number(low)),
                (Some((low, true)), Some((high, false))) => format!("{subject} in {}..{}", number(low), number(high)),
                (None, None) => format!("{subject} is not none"),
                (lower, upper) => {
                    let lower =
                        lower.map(|(low, at)| format!("{subject} {} {}", if at { ">=" } else { ">" }, number(low)));
                    let upper =
                        upper.map(|(high, at)| format!("{subject} {} {}", if at { "<=" } else { "<" }, number(high)));
                    both(lower, upper)
                }
            });
        }
        self.or_none(said, subject, axis, admitted)
    }

    fn dates(&self, subject: &str, axis: &Axis, admitted: &[usize]) -> Vec<String> {
        let mut said = Vec::new();
        for (first, last) in runs(admitted.iter().copied().filter(|&at| axis.choices[at] != Value::None)) {
            let bounds = axis.days(first).zip(axis.days(last));
            let Some(((from, _), (_, until))) = bounds else { continue };
            said.push(match (from, until) {
                (Some(from), Some(until)) if from.tomorrow().is_ok_and(|next| next == until) => {
                    format!("{subject} is {from}")
                }
                (Some(from), Some(until)) => format!("{subject} in {from}..{until}"),
                (Some(from), None) => format!("{subject} >= {from}"),
                (None, Some(until)) => format!("{subject} < {until}"),
                (None, None) => format!("{subject} is not none"),
            });
        }
        self.or_none(said, subject, axis, admitted)
    }

    fn or_none(&self, mut said: Vec<String>, subject: &str, axis: &Axis, admitted: &[usize]) -> Vec<String> {
        if admitted.iter().any(|&at| axis.choices[at] == Value::None) {
            said.push(format!("{subject} is none"));
        }
        said
    }

    /// A value as rules and proposals write it.
    pub fn value(&self, ty: Type, value: &Value) -> String {
        own_value(self.model, ty, value)
    }

    /// A value that is looked up, as rules write it: `proposer`, `mother.owner`.
    pub fn path(&self, path: &Path) -> String {
        let kind = |kind: KindId| self.model.kind(kind).name.as_str();
        let mut text = match &path.root {
            Root::Field(field) => self.model.field(*field).name.clone(),
            Root::NumberOf(field, of) => {
                let of = match &**of {
                    Operand::Path(path) => self.path(path),
                    Operand::Constant(value) => self.value(Type::One(Domain::Members), value),
                };
                format!("{} of {of}", self.model.field(*field).name)
            }
            Root::Leader => "leader".to_owned(),
            Root::LeaderOn(on) => format!("leader on {}", on.key),
            Root::Followers => "followers".to_owned(),
            Root::Sharing(of) => format!("{}.sharing", kind(*of)),
            Root::Chosen(of) | Root::Candidate(of) => kind(*of).to_owned(),
        };
        for (of, field) in &path.steps {
            text.push('.');
            text.push_str(&self.model.kind(*of).field(*field).name);
        }
        text
    }

    /// A question as people would ask it.
    pub fn question(&self, question: Question) -> String {
        match question {
            Question::Leader => "who leads".to_owned(),
            Question::TechnologyLead => "who leads a technology".to_owned(),
            Question::Follows => "who follows".to_owned(),
            Question::Sharing(kind) => format!("whether {} is shared", self.model.kind(kind).name),
            Question::Asset(kind) => format!("which {}", self.model.kind(kind).name),
            Question::Cost => "who pays".to_owned(),
        }
    }
}

fn any(mut words: Vec<String>) -> Phrase {
    if words.len() == 1 { Phrase::One(words.remove(0)) } else { Phrase::Any(words) }
}

fn both(lower: Option<String>, upper: Option<String>) -> String {
    match (lower, upper) {
        (Some(lower), Some(upper)) => format!("({lower} and {upper})"),
        (one, other) => one.or(other).unwrap_or_default(),
    }
}

fn negated(words: &str) -> String {
    for (plain, not) in [(" in ", " not in "), (" is ", " is not ")] {
        if let Some((subject, rest)) = words.split_once(plain) {
            return format!("{subject}{not}{rest}");
        }
    }
    format!("not {words}")
}

/// Runs of neighbouring numbers, as first and last.
fn runs(values: impl Iterator<Item = usize>) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for value in values {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == value => *last = value,
            _ => runs.push((value, value)),
        }
    }
    runs
}
