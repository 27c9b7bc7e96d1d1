//! How a `choose` came to its asset: the candidates in their order, what each preference says of them, which bar struck
//! which.
//!
//! In: a precedence, a rule that chooses and a decided case. Out: a [`Choice`].

use std::cmp::Ordering;

use crate::model::{Answer, AssetId, Form, KindId, Model, Preference, RuleId, Value};
use crate::notation;
use crate::precedence::Precedence;
use crate::scope::Preferred;
use crate::space::Cube;
use crate::text::Span;

/// How a `choose` came to its asset.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choice<'r> {
    /// The label of the rule that chooses; others that won read the same.
    pub rule: &'r str,
    /// Where its `where` is written, if it has one.
    pub condition: Option<Span>,
    /// Its preferences in turn.
    pub preferences: Vec<Preferring<'r>>,
    /// The assets that satisfy its `where`, as its preferences, and last the name, put them in order; also those that
    /// were struck, where they would have come.
    pub candidates: Vec<Candidate<'r>>,
}

/// One preference of a `choose`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preferring<'r> {
    /// Assets for which this condition holds come first.
    Holds(Span),
    /// Those with the greatest value of this field.
    Most(&'r str),
    /// Those with the least value of it.
    Least(&'r str),
}

/// An asset that a `choose` considers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidate<'r> {
    /// Its name.
    pub asset: &'r str,
    /// Whether it is the one that is taken.
    pub chosen: bool,
    /// What each preference says of it.
    pub says: Vec<Saying>,
    /// The labels of the bars that struck it, in byte order.
    pub struck_by: Vec<&'r str>,
}

/// What a preference says of an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saying {
    /// Whether the condition holds for it.
    Holds(bool),
    /// The value of the field, as the language writes it: `none` where it has none.
    Value(String),
}

/// How a rule came to an asset in a case, whose answers are known; nothing for a rule that does not choose.
pub fn choice<'r>(
    precedence: &'r Precedence,
    rule: RuleId,
    case: &Cube,
    chosen: Option<AssetId>,
) -> Option<Choice<'r>> {
    let model = &precedence.scopes.model;
    let (of, scope) = (model.rule(rule), precedence.scopes.rule(rule).choice.as_ref()?);
    let Answer::Choose { condition, prefer, .. } = &of.answer else { return None };
    let (kind, assets) = (scope.kind, &model.kind(scope.kind).assets);
    let mut order: Vec<usize> = (0..assets.len()).filter(|&at| scope.eligible[at].contains(case)).collect();
    order.sort_by(|&a, &b| {
        let parted = scope.prefer.iter().map(|preferred| match preferred {
            Preferred::Holds(holds) => holds[b].contains(case).cmp(&holds[a].contains(case)),
            Preferred::Rank(ranks) => ranks[a].cmp(&ranks[b]),
        });
        let first = parted.fold(Ordering::Equal, Ordering::then);
        first.then_with(|| assets[a].name.cmp(&assets[b].name))
    });
    let says = |asset: usize| {
        let each = prefer.iter().zip(&scope.prefer);
        let each =
            each.map(|(written, preferred)| saying(model, kind, AssetId(asset as u32), written, preferred, case));
        each.collect()
    };
    let candidates = order.into_iter().map(|at| {
        let striking = precedence.strikes(kind).filter(|(_, strike)| strike.struck[at].contains(case));
        Candidate {
            asset: &assets[at].name,
            chosen: chosen == Some(AssetId(at as u32)),
            says: says(at),
            struck_by: striking.map(|(bar, _)| model.bar(bar).head.label.as_str()).collect(),
        }
    });
    Some(Choice {
        rule: &of.head.label,
        condition: (!matches!(condition.form, Form::Always)).then_some(condition.span),
        preferences: prefer.iter().map(|preference| preferring(model, kind, preference)).collect(),
        candidates: candidates.collect(),
    })
}

fn preferring<'r>(model: &'r Model, kind: KindId, preference: &Preference) -> Preferring<'r> {
    match preference {
        Preference::Holds(condition) => Preferring::Holds(condition.span),
        Preference::Most(field) => Preferring::Most(&model.kind(kind).fields[field.0 as usize].name),
        Preference::Least(field) => Preferring::Least(&model.kind(kind).fields[field.0 as usize].name),
    }
}

/// What a preference says of an asset.
fn saying(
    model: &Model,
    kind: KindId,
    asset: AssetId,
    written: &Preference,
    preferred: &Preferred,
    case: &Cube,
) -> Saying {
    match (written, preferred) {
        (Preference::Most(field) | Preference::Least(field), _) => match model.asset_value(kind, asset, *field) {
            Value::None => Saying::Value("none".to_owned()),
            value => {
                let ty = model.kind(kind).fields[field.0 as usize].ty;
                Saying::Value(notation::own_value(model, ty, value))
            }
        },
        (Preference::Holds(_), Preferred::Holds(holds)) => Saying::Holds(holds[asset.0 as usize].contains(case)),
        (Preference::Holds(_), Preferred::Rank(_)) => Saying::Holds(false),
    }
}
