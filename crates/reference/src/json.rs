//! Programmes and decisions of the reference as the contract's JSON (§8), to be held against the library's.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::ToPrimitive;
use serde_json::{Map, Value as Json, json};

use super::book::{Book, Field, Name, Programme, Type, Value};
use super::conditions::Answers;
use super::interpret::{By, Day, Decision, Subject};

/// A proposal: a key for each known field, `"unknown"` for the others.
pub fn proposal(book: &Book, programme: &Programme) -> Json {
    let field = |name: Name| match programme.get(name) {
        Some(known) => value(known),
        None => json!("unknown"),
    };
    Json::Object(book.fields.iter().map(|of| (of.name.to_owned(), field(of.name))).collect())
}

fn value(value: &Value) -> Json {
    match value {
        Value::None => Json::Null,
        Value::Flag(flag) => json!(flag),
        Value::Number(tenths) => number(*tenths),
        Value::Date(date) => json!(date.to_string()),
        Value::One(name) => json!(name),
        Value::Set(names) => json!(names),
        Value::PerMember(numbers) => {
            Json::Object(numbers.iter().map(|(member, tenths)| ((*member).to_owned(), number(*tenths))).collect())
        }
    }
}

fn number(tenths: i64) -> Json {
    if tenths % 10 == 0 { json!(tenths / 10) } else { json!(tenths as f64 / 10.0) }
}

/// A programme as a witness tells it: every field without default, those off it, and `"none"` for absence.
pub fn programme(book: &Book, said: &[(String, Json)]) -> Result<Programme, String> {
    if let Some((stray, _)) = said.iter().find(|(name, _)| book.fields.iter().all(|field| field.name != name)) {
        return Err(format!("no field `{stray}`"));
    }
    let value = |field: &Field| match (said.iter().find(|(name, _)| name == field.name), &field.default) {
        (Some((_, said)), default) => match read(book, field, said) {
            Some(value) if Some(&value) == default.as_ref() => Err(format!("`{}` is at its default", field.name)),
            Some(value) => Ok((field.name, value)),
            None => Err(format!("`{}` cannot be {said}", field.name)),
        },
        (None, Some(default)) => Ok((field.name, default.clone())),
        (None, None) => Err(format!("`{}` is not said", field.name)),
    };
    book.fields.iter().map(value).collect()
}

fn read(book: &Book, field: &Field, said: &Json) -> Option<Value> {
    let name = |said: &Json| {
        let values = book.values_of(field);
        values.into_iter().find(|value| said.as_str() == Some(value))
    };
    match field.ty {
        _ if field.optional && said.as_str() == Some("none") => Some(Value::None),
        Type::Flag => said.as_bool().map(Value::Flag),
        Type::Number => tenths(said).map(Value::Number),
        Type::Date => said.as_str().and_then(|day| day.parse().ok()).map(Value::Date),
        Type::One(_) => name(said).map(Value::One),
        Type::Set(_) => said.as_array()?.iter().map(name).collect::<Option<_>>().map(Value::Set),
        Type::PerMember => {
            let said = said.as_object()?;
            let number = |member: &Name| Some((*member, said.get(*member).map_or(Some(0), tenths)?));
            book.members.iter().map(number).collect::<Option<_>>().map(Value::PerMember)
        }
    }
}

/// A number that tenths can hold.
fn tenths(said: &Json) -> Option<i64> {
    let tenths = said.as_f64()? * 10.0;
    (tenths.fract() == 0.0).then_some(tenths as i64)
}

/// What the library's JSON of a decision must be, but for its name, day, digest and engine.
pub fn decision(book: &Book, decided: &Decision) -> Json {
    let work = decided
        .work
        .iter()
        .map(|(technology, (leads, by))| (book.technology_key(*technology), json!({"answer": leads, "by": by})));
    let member = |member: &Name| decided.members.iter().find(|(other, _)| other == member);
    let members = book.members.iter().filter_map(member);
    let follows =
        |(name, (follows, by)): &(Name, (bool, By))| ((*name).to_owned(), json!({"answer": follows, "by": by}));
    let followers = members.clone().filter(|(_, (follows, _))| *follows).map(|(name, _)| json!(name));
    let assets = decided.sharing.iter().zip(&decided.assets).map(|((kind, (sharing, why)), (_, (asset, by)))| {
        let both = json!({"sharing": {"answer": sharing, "by": why}, "asset": {"answer": asset, "by": by}});
        ((*kind).to_owned(), both)
    });
    json!({
        "leader": {"answer": decided.leader.0, "by": decided.leader.1},
        "work": object(work),
        "followers": {"answer": followers.collect::<Vec<_>>(), "members": object(members.map(follows))},
        "assets": object(assets),
        "cost": {
            "answer": decimals(book, &decided.cost.0, decided.leader.0),
            "exact": object(decided.cost.0.iter().map(|(member, share)| ((*member).to_owned(), json!(share.to_string())))),
            "by": decided.cost.1,
        },
        "violations": decided.violations.iter().map(|rule| json!({"rule": rule, "message": because(rule)})).collect::<Vec<_>>(),
    })
}

/// The reason that the printer gives every requirement.
pub fn because(label: Name) -> String {
    format!("because of {label}")
}

/// The JSON on a day on which the scheme is not in force.
pub fn not_in_force(day: &Day, programme: &Programme) -> Json {
    let book = day.book;
    let nothing = json!({"answer": null, "why": "not-in-force", "by": []});
    let work = day.asked(super::book::Question::Work, programme, &Answers::default()).into_iter().map(|subject| {
        let Subject::Technology(technology) = subject else { unreachable!() };
        (book.technology_key(technology), nothing.clone())
    });
    let assets = book.kinds_in_order().into_iter();
    let assets = assets.map(|kind| (kind.name.to_owned(), json!({"sharing": nothing, "asset": nothing})));
    let members = book.members.iter().map(|member| ((*member).to_owned(), nothing.clone()));
    json!({
        "leader": nothing,
        "work": object(work),
        "followers": {"answer": null, "why": "not-in-force", "members": object(members)},
        "assets": object(assets),
        "cost": {"answer": null, "why": "not-in-force", "by": [], "exact": null},
        "violations": [],
    })
}

/// §10, cost: shares cut to six decimals; as long as millionths are left, one goes to the largest remainder that has
/// none yet, the leader's before others, then the one declared first.
fn decimals(book: &Book, shares: &BTreeMap<Name, BigRational>, leader: Name) -> Json {
    let million = super::interpret::fraction(1_000_000, 1);
    let cut = |share: &BigRational| (share * &million).floor();
    let mut given: BTreeMap<Name, BigRational> = shares.iter().map(|(member, share)| (*member, cut(share))).collect();
    let mut waiting: Vec<Name> = book.members.iter().copied().filter(|member| shares.contains_key(member)).collect();
    waiting.sort_by_key(|member| *member != leader);
    while given.values().sum::<BigRational>() < million {
        let remainder = |member: &Name| &shares[member] * &million - cut(&shares[member]);
        let largest = waiting.iter().map(remainder).max().expect("somebody is left");
        let next = waiting.iter().position(|member| remainder(member) == largest).expect("the largest is one of them");
        *given.get_mut(waiting.remove(next)).expect("one who pays") += super::interpret::fraction(1, 1);
    }
    let shown = given.into_iter().map(|(member, millionths)| {
        (member.to_owned(), decimal(millionths.to_integer().to_i64().expect("a small number")))
    });
    Json::Object(shown.collect())
}

/// Millionths as a number of one.
fn decimal(millionths: i64) -> Json {
    match millionths {
        0 => json!(0),
        1_000_000 => json!(1),
        _ => json!(millionths as f64 / 1e6),
    }
}

fn object(entries: impl Iterator<Item = (String, Json)>) -> Json {
    Json::Object(entries.collect::<Map<_, _>>())
}
