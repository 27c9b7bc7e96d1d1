//! A verdict in names: read from ids as it is asked for or written, without a copy.

use std::borrow::Cow;
use std::fmt;

use jiff::civil::Date;
use num_integer::Integer;
use num_rational::Ratio;
use serde::{Serialize, Serializer};

use super::json::{Cost, Definite, Followers, List, Millionths, Object, Said, Shown, Written};
use super::{Decision, Part, Parts, Standing};
use crate::engine::{self, Payment, Payments, Verdict};
use crate::model::{KindId, MemberId, Model, Reason};
use crate::text::Sources;

/// What was decided about a programme, in the names of its rulebook; as JSON it is what a [`Decision`] is.
///
/// It reads from the verdict and copies nothing, so that writing it costs little more than its letters.
#[derive(Clone, Copy)]
pub struct NamedVerdict<'v> {
    pub(crate) engine: engine::Engine<'v>,
    pub(crate) sources: &'v Sources,
    pub(crate) digest: &'v str,
    pub(crate) program: &'v str,
    pub(crate) as_of: Date,
    pub(crate) verdict: &'v Verdict,
}

impl<'v> NamedVerdict<'v> {
    /// What the programme is called.
    pub fn program(&self) -> &'v str {
        self.program
    }

    /// The day.
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// Who leads; nobody where the scheme is not in force.
    pub fn leader(&self) -> Option<&'v str> {
        self.verdict.leader().map(|(leader, _)| self.member(leader))
    }

    /// Who follows, in order of declaration.
    pub fn followers(&self) -> impl Iterator<Item = &'v str> + use<'v> {
        let model = self.model();
        self.verdict.followers().iter().map(|&member| model.member(member).name.as_str())
    }

    /// What the answers that were asked for amount to.
    pub fn standing(&self) -> Standing {
        match self.verdict.violations() {
            _ if !self.verdict.in_force() => Standing::NotInForce,
            [] => Standing::Clear,
            [_, ..] => Standing::Violating,
        }
    }

    fn model(&self) -> &'v Model {
        &self.engine.precedence.scopes.model
    }

    fn member(&self, member: MemberId) -> &'v str {
        &self.model().member(member).name
    }

    fn labels(&self, by: &'v [Reason]) -> impl Serialize + use<'v> {
        let model = self.model();
        List(move || by.iter().map(|&reason| model.head(reason).label.as_str()))
    }

    /// An answer of a day on which the scheme is in force.
    fn said<A: Serialize>(&self, answer: A, by: &'v [Reason]) -> Said<Definite<A>, impl Serialize + use<'v, A>> {
        Said { answer: Definite::Settled(answer), by: self.labels(by) }
    }

    fn violation(&self, at: u32) -> ShownViolation<'v> {
        let require = &self.model().requires[at as usize];
        ShownViolation { rule: &require.head.label, message: require.message(self.sources) }
    }

    fn in_force<S: Serializer>(&self, leader: (MemberId, &'v [Reason]), serializer: S) -> Result<S::Ok, S::Error> {
        let (model, verdict) = (self.model(), self.verdict);
        let pays = if self.verdict.parts.has(Part::Cost) { self.engine.payments(verdict) } else { None };
        let written = Written {
            program: self.program,
            as_of: self.as_of,
            leader: self.said(self.member(leader.0), leader.1),
            work: Object(|| {
                let named = |(technology, leads, by)| {
                    (model.technology(technology).key.as_str(), self.said(self.member(leads), by))
                };
                verdict.work().map(named)
            }),
            followers: Followers {
                answer: Definite::Settled(List(|| self.followers())),
                members: Object(|| {
                    verdict.members().map(|(member, follows, by)| (self.member(member), self.said(follows, by)))
                }),
            },
            assets: Object(|| {
                let answers = verdict.sharings().zip(verdict.assets());
                model.kind_ids().zip(answers).map(|(id, ((sharing, shared_by), (asset, chosen_by)))| {
                    let kind = model.kind(id);
                    let sharing = self.said(kind.sharing_name(sharing), shared_by);
                    let asset = self.said(asset.map(|asset| kind.asset(asset).name.as_str()), chosen_by);
                    (kind.name.as_str(), ShownAsset { sharing, asset })
                })
            }),
            cost: Cost {
                answer: Definite::Settled(Paid { model, payments: pays.as_ref(), exact: false }),
                by: self.labels(verdict.cost()),
                exact: Some(Paid { model, payments: pays.as_ref(), exact: true }),
            },
            violations: List(|| verdict.violations().iter().map(|&at| self.violation(at))),
            asks: &[],
            digest: self.digest,
        };
        written.write(verdict.parts, serializer)
    }

    fn not_in_force<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (model, verdict) = (self.model(), self.verdict);
        let nothing = || Said { answer: Definite::<()>::NotInForce, by: self.labels(&[]) };
        let kind = |id: KindId| (model.kind(id).name.as_str(), ShownAsset { sharing: nothing(), asset: nothing() });
        let written = Written {
            program: self.program,
            as_of: self.as_of,
            leader: nothing(),
            work: Object(|| verdict.work().map(|(technology, ..)| (&model.technology(technology).key, nothing()))),
            followers: Followers {
                answer: Definite::<()>::NotInForce,
                members: Object(|| model.member_ids().map(|member| (self.member(member), nothing()))),
            },
            assets: Object(|| model.kind_ids().map(kind)),
            cost: Cost { answer: Definite::<()>::NotInForce, by: self.labels(&[]), exact: None::<()> },
            violations: List(std::iter::empty::<()>),
            asks: &[],
            digest: self.digest,
        };
        written.write(verdict.parts, serializer)
    }
}

impl Serialize for NamedVerdict<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.verdict.leader() {
            Some(leader) => self.in_force(leader, serializer),
            None => self.not_in_force(serializer),
        }
    }
}

#[derive(Serialize)]
struct ShownAsset<S, A> {
    sharing: S,
    asset: A,
}

#[derive(Serialize)]
struct ShownViolation<'v> {
    rule: &'v str,
    message: Cow<'v, str>,
}

/// A decision about any programme, or some parts of it, to be written: of one of which all is known a view of its verdict, else by itself.
pub enum DecisionView<'v> {
    /// All is known of the programme.
    Settled(NamedVerdict<'v>),
    /// Something is unknown, and some answers may be open.
    Open(Box<Decision>, Parts),
}

impl DecisionView<'_> {
    /// What the answers that were asked for amount to.
    pub fn standing(&self) -> Standing {
        match self {
            DecisionView::Settled(named) => named.standing(),
            DecisionView::Open(decision, parts) => decision.standing_of(*parts),
        }
    }
}

impl Serialize for DecisionView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            DecisionView::Settled(named) => named.serialize(serializer),
            DecisionView::Open(decision, parts) => decision.only(*parts).serialize(serializer),
        }
    }
}

/// Who pays, in millionths or in fractions.
struct Paid<'v> {
    model: &'v Model,
    payments: Option<&'v Payments>,
    exact: bool,
}

impl Serialize for Paid<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.payments {
            Some(Payments::Small(payments)) => self.each(payments, serializer),
            Some(Payments::Large(payments)) => self.each(payments, serializer),
            None => serializer.collect_map(std::iter::empty::<((), ())>()),
        }
    }
}

impl Paid<'_> {
    fn each<N, S: Serializer>(&self, payments: &[Payment<N>], serializer: S) -> Result<S::Ok, S::Error>
    where
        N: Integer + Clone + fmt::Display,
    {
        let name = |payment: &Payment<N>| self.model.member(payment.member).name.as_str();
        match self.exact {
            true => {
                serializer.collect_map(payments.iter().map(|payment| (name(payment), Shown(Fraction(&payment.share)))))
            }
            false => {
                serializer.collect_map(payments.iter().map(|payment| (name(payment), Millionths(payment.millionths))))
            }
        }
    }
}

/// A fraction as it is written, without a text of its own in between.
struct Fraction<'v, N>(&'v Ratio<N>);

impl<N: Integer + Clone + fmt::Display> fmt::Display for Fraction<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.is_integer() {
            true => self.0.numer().fmt(f),
            false => write!(f, "{}/{}", self.0.numer(), self.0.denom()),
        }
    }
}
