//! A decision from its JSON.
//!
//! What was written is read back; written again it has the same letters. What rules read from a programme (`proposer`) is
//! no name, but reads as one does.

use std::fmt;
use std::marker::PhantomData;

use num_rational::BigRational;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::{Answer, Asset, Case, Decision, Outcome, Share, StatedAnswer, Violation};

/// The entries of an object, in its order.
struct Entries<V>(Vec<(String, V)>);

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Entries<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for Read<V> {
            type Value = Entries<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Read(PhantomData))
    }
}

#[derive(serde::Deserialize)]
struct Written {
    program: String,
    as_of: String,
    leader: Said<String>,
    work: Entries<Said<String>>,
    followers: Followers,
    assets: Entries<WrittenAsset>,
    cost: Cost,
    violations: Vec<WrittenViolation>,
    #[serde(default)]
    asks: Vec<String>,
    rulebook: Digest,
}

#[derive(serde::Deserialize)]
struct Digest {
    digest: String,
}

/// Why an answer is not definite.
#[derive(serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Why {
    Open,
    NotInForce,
}

#[derive(serde::Deserialize)]
struct Said<T> {
    answer: Option<T>,
    why: Option<Why>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    cases: Vec<SaidCase>,
    #[serde(default)]
    by: Vec<String>,
}

#[derive(serde::Deserialize)]
struct SaidCase {
    when: String,
    answer: Option<SaidAnswer>,
    split: Option<String>,
}

/// The answer of a case; what rules read from a programme reads as a name does.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum SaidAnswer {
    Flag(bool),
    Name(String),
}

impl From<SaidCase> for Case {
    fn from(SaidCase { when, answer, split }: SaidCase) -> Self {
        let answer = match (split, answer) {
            (Some(split), _) => StatedAnswer::Split(split),
            (None, Some(SaidAnswer::Flag(flag))) => StatedAnswer::Flag(flag),
            (None, Some(SaidAnswer::Name(name))) => StatedAnswer::Name(name),
            (None, None) => StatedAnswer::None,
        };
        Case { when, answer }
    }
}

#[derive(serde::Deserialize)]
struct Followers {
    #[serde(flatten)]
    said: Said<Vec<String>>,
    members: Entries<Said<bool>>,
}

#[derive(serde::Deserialize)]
struct WrittenAsset {
    sharing: Said<String>,
    asset: Said<String>,
}

#[derive(serde::Deserialize)]
struct Cost {
    #[serde(flatten)]
    said: Said<Entries<f64>>,
    exact: Option<Entries<String>>,
}

#[derive(serde::Deserialize)]
struct WrittenViolation {
    rule: String,
    message: String,
    #[serde(default)]
    needs: Vec<String>,
}

impl<T> Said<T> {
    /// The answer, each value of which becomes another: null too may be one.
    fn answer<U>(self, value: impl Fn(Option<T>) -> Result<U, String>) -> Result<Answer<U>, String> {
        let outcome = match self.why {
            None => Outcome::Settled(value(self.answer)?),
            Some(Why::NotInForce) => Outcome::NotInForce,
            Some(Why::Open) => {
                Outcome::Open { needs: self.needs, cases: self.cases.into_iter().map(Case::from).collect() }
            }
        };
        Ok(Answer { outcome, by: self.by })
    }
}

/// An answer that cannot be null.
fn there<T>(answer: Option<T>) -> Result<T, String> {
    answer.ok_or_else(|| "an answer is null and no reason is given".to_owned())
}

/// Shares as decimals of six places; exactly what these say where there are no fractions beside them.
fn shares(decimals: Option<Entries<f64>>, exact: Option<&Entries<String>>) -> Result<Vec<(String, Share)>, String> {
    let share = |(at, (member, share)): (usize, (String, f64))| {
        let millionths = millionths(share).ok_or_else(|| format!("{share} is no share of one"))?;
        let exact = match exact.and_then(|exact| exact.0.get(at)) {
            Some((_, fraction)) => fraction.parse().map_err(|_| format!("`{fraction}` is no fraction"))?,
            None => BigRational::new(millionths.into(), 1_000_000.into()),
        };
        Ok((member, Share { millionths, exact }))
    };
    there(decimals)?.0.into_iter().enumerate().map(share).collect()
}

fn millionths(share: f64) -> Option<u32> {
    let millionths = (share * 1e6).round();
    (0.0..=1e6).contains(&millionths).then_some(millionths as u32)
}

impl Written {
    fn decision(self) -> Result<Decision, String> {
        let work = self.work.0.into_iter().map(|(technology, said)| Ok((technology, said.answer(there)?)));
        let members = self.followers.members.0.into_iter().map(|(member, said)| Ok((member, said.answer(there)?)));
        let assets = self.assets.0.into_iter().map(|(kind, WrittenAsset { sharing, asset })| {
            Ok((kind, Asset { sharing: sharing.answer(there)?, asset: asset.answer(Ok)? }))
        });
        let violations = self.violations.into_iter();
        let Cost { said, exact } = self.cost;
        Ok(Decision {
            program: self.program,
            as_of: self.as_of.parse().map_err(|_| format!("`{}` is no day", self.as_of))?,
            leader: self.leader.answer(there)?,
            work: work.collect::<Result<_, String>>()?,
            followers: self.followers.said.answer(there)?,
            members: members.collect::<Result<_, String>>()?,
            assets: assets.collect::<Result<_, String>>()?,
            cost: said.answer(|decimals| shares(decimals, exact.as_ref()))?,
            violations: violations
                .map(|WrittenViolation { rule, message, needs }| Violation { rule, message, needs })
                .collect(),
            asks: self.asks,
            digest: self.rulebook.digest,
        })
    }
}

impl<'de> Deserialize<'de> for Decision {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Written::deserialize(deserializer)?.decision().map_err(D::Error::custom)
    }
}
