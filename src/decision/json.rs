//! The JSON of a decision, as `docs/json.md` has it: written straight into a serializer, whoever holds the decision.

use std::fmt;

use jiff::civil::Date;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Answer, Asset, Case, Decision, Outcome, Part, Parts, Share, StatedAnswer, Violation};

/// The parts of a decision, each ready to be written.
pub(super) struct Written<'a, L, W, F, A, C, V> {
    pub program: &'a str,
    pub as_of: Date,
    pub leader: L,
    pub work: W,
    pub followers: F,
    pub assets: A,
    pub cost: C,
    pub violations: V,
    /// What is worth asking for; nothing where all is certain.
    pub asks: &'a [String],
    pub digest: &'a str,
}

impl<L, W, F, A, C, V> Written<'_, L, W, F, A, C, V>
where
    L: Serialize,
    W: Serialize,
    F: Serialize,
    A: Serialize,
    C: Serialize,
    V: Serialize,
{
    /// Writes name and day with some parts; with all of them also what decided.
    pub fn write<S: Serializer>(&self, parts: Parts, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("program", self.program)?;
        map.serialize_entry("as_of", &Shown(self.as_of))?;
        for part in Part::ALL.into_iter().filter(|&part| parts.has(part)) {
            let key = part.key();
            match part {
                Part::Leader => map.serialize_entry(key, &self.leader),
                Part::Work => map.serialize_entry(key, &self.work),
                Part::Followers => map.serialize_entry(key, &self.followers),
                Part::Assets => map.serialize_entry(key, &self.assets),
                Part::Cost => map.serialize_entry(key, &self.cost),
                Part::Violations => map.serialize_entry(key, &self.violations),
            }?;
        }
        if parts == Parts::ALL {
            if !self.asks.is_empty() {
                map.serialize_entry("asks", self.asks)?;
            }
            map.serialize_entry("rulebook", &Object(|| [("digest", self.digest)]))?;
            map.serialize_entry("engine", env!("CARGO_PKG_VERSION"))?;
        }
        map.end()
    }
}

/// Writes an object whose entries come from an iterator, in its order.
pub(super) struct Object<F>(pub F);

impl<F, I, K, V> Serialize for Object<F>
where
    F: Fn() -> I,
    I: IntoIterator<Item = (K, V)>,
    K: Serialize,
    V: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map((self.0)())
    }
}

/// Writes a list of what comes from an iterator.
pub(super) struct List<F>(pub F);

impl<F, I> Serialize for List<F>
where
    F: Fn() -> I,
    I: IntoIterator,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// Writes what shows itself as a text: a day, a fraction.
pub(super) struct Shown<T>(pub T);

impl<T: fmt::Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Writes millionths of one as the number they are.
pub(super) struct Millionths(pub u32);

impl Serialize for Millionths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            whole if whole % 1_000_000 == 0 => serializer.serialize_u32(whole / 1_000_000),
            // The quotient of two whole numbers is the float nearest to the decimal, and is printed as that decimal.
            part => serializer.serialize_f64(f64::from(part) / 1e6),
        }
    }
}

/// An answer with the rules that gave it.
pub(super) struct Said<O, B> {
    pub answer: O,
    pub by: B,
}

/// Who follows: what stands behind the list of them says why.
pub(super) struct Followers<O, M> {
    pub answer: O,
    pub members: M,
}

/// Who pays, exactly too where that is settled.
pub(super) struct Cost<O, B, E> {
    pub answer: O,
    pub by: B,
    pub exact: Option<E>,
}

/// What an answer is, as the first entries of its object.
pub(super) trait Entries {
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

/// An answer that is not open.
pub(super) enum Definite<A> {
    Settled(A),
    NotInForce,
}

impl<A: Serialize> Entries for Definite<A> {
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self {
            Definite::Settled(answer) => map.serialize_entry("answer", answer),
            Definite::NotInForce => {
                map.serialize_entry("answer", &())?;
                map.serialize_entry("why", "not-in-force")
            }
        }
    }
}

/// Any answer, and how it is shown.
struct Any<'a, T, F> {
    outcome: &'a Outcome<T>,
    show: F,
}

fn any<'a, T, A: Serialize, F: Fn(&'a T) -> A + Copy>(outcome: &'a Outcome<T>, show: F) -> Any<'a, T, F> {
    Any { outcome, show }
}

impl<'a, T, F, A> Entries for Any<'a, T, F>
where
    F: Fn(&'a T) -> A + Copy,
    A: Serialize,
{
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self.outcome {
            Outcome::Settled(answer) => Definite::Settled((self.show)(answer)).entries(map),
            Outcome::NotInForce => Definite::<A>::NotInForce.entries(map),
            Outcome::Open { needs, cases } => {
                map.serialize_entry("answer", &())?;
                map.serialize_entry("why", "open")?;
                map.serialize_entry("needs", needs)?;
                map.serialize_entry("cases", cases)
            }
        }
    }
}

/// The condition and the answer; a division of cost is a `split`.
impl Serialize for Case {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("when", &self.when)?;
        let key = if matches!(self.answer, StatedAnswer::Split(_)) { "split" } else { "answer" };
        map.serialize_entry(key, &self.answer)?;
        map.end()
    }
}

impl<O: Entries, B: Serialize> Serialize for Said<O, B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.answer.entries(&mut map)?;
        map.serialize_entry("by", &self.by)?;
        map.end()
    }
}

impl<O: Entries, M: Serialize> Serialize for Followers<O, M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.answer.entries(&mut map)?;
        map.serialize_entry("members", &self.members)?;
        map.end()
    }
}

impl<O: Entries, B: Serialize, E: Serialize> Serialize for Cost<O, B, E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.answer.entries(&mut map)?;
        map.serialize_entry("by", &self.by)?;
        map.serialize_entry("exact", &self.exact)?;
        map.end()
    }
}

/// Some parts of a decision in names.
pub(super) struct Selected<'a> {
    pub decision: &'a Decision,
    pub parts: Parts,
}

fn said<'a, T, A: Serialize>(
    answer: &'a Answer<T>,
    show: impl Fn(&'a T) -> A + Copy,
) -> Said<impl Entries, &'a Vec<String>> {
    Said { answer: any(&answer.outcome, show), by: &answer.by }
}

fn decimals(shares: &[(String, Share)]) -> impl Serialize {
    Object(move || shares.iter().map(|(member, share)| (member, Millionths(share.millionths))))
}

fn fractions(shares: &[(String, Share)]) -> impl Serialize {
    Object(move || shares.iter().map(|(member, share)| (member, Shown(&share.exact))))
}

impl Serialize for Selected<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Decision { program, as_of, leader, work, followers, members, assets, cost, violations, asks, digest } =
            self.decision;
        let written = Written {
            program,
            as_of: *as_of,
            leader: said(leader, String::as_str),
            work: Object(|| work.iter().map(|(technology, leader)| (technology, said(leader, String::as_str)))),
            followers: Followers {
                answer: any(&followers.outcome, |members| members),
                members: Object(|| members.iter().map(|(member, answer)| (member, said(answer, |&follows| follows)))),
            },
            assets: Object(|| assets.iter().map(|(kind, answers)| (kind, AssetJson(answers)))),
            cost: Cost {
                answer: any(&cost.outcome, |shares| decimals(shares)),
                by: &cost.by,
                exact: cost.answer().map(|shares| fractions(shares)),
            },
            violations,
            asks,
            digest,
        };
        written.write(self.parts, serializer)
    }
}

struct AssetJson<'a>(&'a Asset);

impl Serialize for AssetJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("sharing", &said(&self.0.sharing, String::as_str))?;
        map.serialize_entry("asset", &said(&self.0.asset, |asset| asset))?;
        map.end()
    }
}

impl Serialize for Decision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Selected { decision: self, parts: Parts::ALL }.serialize(serializer)
    }
}

impl Serialize for Violation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("rule", &self.rule)?;
        map.serialize_entry("message", &self.message)?;
        if !self.needs.is_empty() {
            map.serialize_entry("needs", &self.needs)?;
        }
        map.end()
    }
}
