//! The smallest change that would make a member lead: it does, and nothing smaller would.

use std::collections::BTreeSet;

use paceline::model::Slot;
use paceline::{Program, Rulebook};

use crate::laws::{Held, broken, checked, settled};
use paceline_reference::book::{Book, Domain, Field, Name, Programme, Type, Value};
use paceline_reference::generate::programme;
use paceline_reference::interpret::{Day, Outcome};
use paceline_reference::json;
use paceline_reference::random::Random;
use paceline_reference::simplest::Order;
use paceline_reference::universe;

pub fn law(book: &Book, seed: u64) -> Held {
    let (_, Some(rulebook)) = checked(book, seed) else { return Ok(()) };
    let (programmes, days) = settled(book);
    let mut random = Random::new(seed);
    for day in days.iter().filter(|day| day.in_force()) {
        for _ in 0..2 {
            let own = programme(book, &programmes, &mut random);
            let member = random.pick(&book.members);
            let fields: Vec<Name> = book.fields.iter().map(|field| field.name).collect();
            let keep = if random.chance(40) { random.some(&fields, 2) } else { Vec::new() };
            nearest(&rulebook, day, &own, member, &keep)?;
        }
    }
    Ok(())
}

fn nearest(rulebook: &Rulebook, day: &Day, own: &Programme, member: Name, keep: &[Name]) -> Held {
    let book = day.book;
    let proposal = json::proposal(book, own);
    let program = rulebook.program("one", &proposal).expect("a programme");
    let got = rulebook.why_not(&program, day.day, member, keep);
    let about = format!("{member} instead of {proposal}, keeping {keep:?}, as of {}", day.day);
    let Ok(got) = got else { return broken("why not: exhausted", about) };
    let order = Order::new(book);
    let led = |outcome: &Outcome| matches!(outcome, Outcome::Decided(decision) if decision.leader.0 == member);
    let differing = |other: &Programme| -> BTreeSet<Name> {
        let differs = |field: &&Field| !order.alike(field, &own[field.name], &other[field.name]);
        book.fields.iter().filter(differs).map(|field| field.name).collect()
    };
    let kept = |other: &Programme| differing(other).iter().all(|name| !keep.contains(name));
    let all = day.outcomes.iter().filter(|(_, outcome)| led(outcome)).map(|(programme, _)| programme);
    let all: Vec<&Programme> = all.filter(|other| kept(other)).collect();
    let fewest = all.iter().map(|other| differing(other).len()).min();
    let (Some(got), Some(fewest)) = (&got, fewest) else {
        return if got.is_none() && fewest.is_none() {
            Ok(())
        } else {
            broken("why not: is there a way", format!("{about}\nfewest {fewest:?}\ngot {got:?}"))
        };
    };
    let changed = read(book, &got.program);
    let fail = |why: &str| {
        broken(format!("why not: {why}"), format!("{about}\nfewest {fewest}\nchanged {changed:?}\n{:?}", got.changes))
    };
    if !led(&day.decide(&changed)) {
        return fail("it does not lead");
    }
    let named: BTreeSet<&str> = got.changes.iter().map(|(field, _, _)| field.as_str()).collect();
    if named != book.fields.iter().map(|field| field.name).filter(|name| changed[name] != own[name]).collect() {
        return fail("the changes are not those of the programme");
    }
    if named.iter().any(|name| keep.contains(name)) {
        return fail("what must stay is changed");
    }
    if named.len() != fewest {
        return fail("not the fewest fields");
    }
    let nearest =
        all.iter().filter(|other| differing(other).len() == fewest).filter_map(|other| far(book, own, other)).min();
    if is_measured(book) && nearest.is_some_and(|nearest| far(book, own, &changed) != Some(nearest)) {
        return fail("not the nearest values");
    }
    Ok(())
}

/// Whether all that a rulebook mentions lies a whole number apart: neither numbers, dates nor terms of a tree.
fn is_measured(book: &Book) -> bool {
    let mentioned = universe::mentioned(book);
    let measured =
        |field: &&Field| matches!(field.ty, Type::Flag | Type::Set(_) | Type::One(Domain::Members | Domain::Assets(_)));
    book.fields.iter().filter(|field| mentioned.contains_key(field.name)).all(|field| measured(&field))
}

/// Field by field, how far two programmes lie apart: names by their places, sets by their elements.
fn far(book: &Book, own: &Programme, other: &Programme) -> Option<Vec<usize>> {
    let mentioned = universe::mentioned(book);
    let apart = |field: &Field| match (&own[field.name], &other[field.name], field.ty) {
        _ if !mentioned.contains_key(field.name) => 0,
        (Value::One(own), Value::One(other), Type::One(domain)) => {
            let place = |name: &Name| book.values(domain).iter().position(|value| value == name).expect("a name");
            place(own).abs_diff(place(other))
        }
        (Value::Set(own), Value::Set(other), _) => own.symmetric_difference(other).count(),
        (own, other, _) => usize::from(own != other),
    };
    Some(book.fields.iter().map(apart).collect())
}

/// A programme of the library as one of the reference.
fn read(book: &Book, program: &Program) -> Programme {
    let slots = book.fields.iter().zip(program.slots());
    let value = |(field, slot): (&Field, &Slot)| match slot {
        Slot::Known(value) => (field.name, known(book, field, value)),
        Slot::Unknown => panic!("`{}` is known", field.name),
    };
    slots.map(value).collect()
}

fn known(book: &Book, field: &Field, value: &paceline::model::Value) -> Value {
    let tenths = |number: &paceline::Decimal| {
        let tenths: paceline::Decimal = *number * paceline::Decimal::TEN;
        tenths.to_string().parse::<f64>().expect("a number") as i64
    };
    match (value, field.ty) {
        (paceline::model::Value::None, _) => Value::None,
        (paceline::model::Value::Flag(flag), _) => Value::Flag(*flag),
        (paceline::model::Value::Number(number), _) => Value::Number(tenths(number)),
        (paceline::model::Value::Date(day), _) => Value::Date(*day),
        (paceline::model::Value::One(at), Type::One(domain)) => Value::One(book.values(domain)[*at as usize]),
        (paceline::model::Value::Set(set), Type::Set(domain)) => {
            let values = book.values(domain);
            Value::Set(set.iter().map(|at| values[at as usize]).collect())
        }
        (paceline::model::Value::PerMember(numbers), _) => {
            Value::PerMember(book.members.iter().copied().zip(numbers.iter().map(tenths)).collect())
        }
        other => panic!("no value of that type: {other:?}"),
    }
}
