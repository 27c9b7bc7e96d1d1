//! Gaps: their boxes are conditions of the language that hold for exactly the programmes nobody leads, each as wide as
//! can be, none superfluous, the largest first; boxes that have a programme in common are of one gap, others are not
//! unless such boxes connect them.

use std::collections::{BTreeMap, BTreeSet};

use paceline::{Code, Finding, Limits, Source, check};

use crate::laws::witnesses::stretch;
use crate::laws::{Held, broken, checked, settled};
use paceline_reference::book::{Answer, Book, Clauses, Name, Operand, Programme, Rule, Type, Value};
use paceline_reference::interpret::{Day, Outcome, Trouble};
use paceline_reference::print::print;
use paceline_reference::simplest::Order;
use paceline_reference::{json, universe};

/// A field, and the member or element of it that is told apart.
type Told = (Name, Name);

/// A box of a gap: which gap, the day it is told for, and for which of all programmes its condition holds.
struct Hole<'f> {
    finding: &'f Finding,
    gap: usize,
    day: usize,
    condition: &'f str,
    holds: Vec<bool>,
}

pub fn law(book: &Book, seed: u64) -> Held {
    let (report, _) = checked(book, seed);
    let gaps: Vec<&Finding> = report.findings.iter().filter(|finding| finding.code == Code::Gap).collect();
    if gaps.is_empty() {
        return Ok(());
    }
    let (programmes, days) = settled(book);
    let told = gaps.iter().map(|gap| format!("{}\n{:?}", gap.message, gap.witness)).collect::<Vec<_>>().join("\n");
    let fail = |what: &str, why: String| broken(format!("gaps: {what}"), format!("{told}\n{why}"));
    if let Some(gap) = gaps.iter().find(|gap| !says_its_cases(gap)) {
        return fail("its message says other conditions", format!("{:?}", gap.cases));
    }
    let boxes: Vec<(usize, &Finding, &String)> =
        gaps.iter().enumerate().flat_map(|(at, gap)| gap.cases.iter().map(move |case| (at, *gap, case))).collect();
    let conditions: Vec<String> = boxes.iter().map(|(.., condition)| (*condition).clone()).collect();
    let holding = match asked(book, seed, &conditions, &programmes) {
        Ok(holding) => holding,
        Err(why) => return fail("not of the language", why),
    };
    let on = |gap: &Finding| {
        let day = gap.witness.as_ref().and_then(|witness| witness.as_of).and_then(|day| stretch(&days, day));
        day.map_or(0, |day| days.iter().position(|other| other.day == day.day).expect("one of them"))
    };
    let holes: Vec<Hole> = boxes
        .iter()
        .zip(holding)
        .map(|((gap, finding, condition), holds)| Hole { finding, gap: *gap, day: on(finding), condition, holds })
        .collect();
    for (at, day) in days.iter().enumerate().filter(|(_, day)| day.in_force()) {
        let led: Vec<Option<bool>> = programmes.iter().map(|programme| is_led(day, programme)).collect();
        let told: Vec<&Hole> = holes.iter().filter(|hole| hole.day == at).collect();
        let earlier = holes.iter().any(|hole| hole.day < at);
        for (index, programme) in programmes.iter().enumerate() {
            let held = told.iter().any(|hole| hole.holds[index]);
            let before = holes.iter().any(|hole| hole.day < at && hole.holds[index]);
            if led[index] == Some(true) && held {
                return fail("holds for one who is led", format!("on {}: {programme:?}", day.day));
            }
            if led[index] == Some(false) && !held && !before {
                return fail("one whom nobody leads is not told", format!("on {}: {programme:?}", day.day));
            }
        }
        for hole in &told {
            let lacking = |index: usize| led[index] == Some(false) && hole.holds[index];
            let others = |index: usize| told.iter().any(|other| !std::ptr::eq(*other, *hole) && other.holds[index]);
            let own = (0..programmes.len()).any(|index| lacking(index) && !others(index));
            if !own {
                return fail("superfluous", format!("on {}: {}", day.day, hole.condition));
            }
            maximal(book, hole, &programmes, &led)?;
        }
        for parts in told.chunk_by(|one, other| one.gap == other.gap) {
            simplest(book, parts, &programmes, &led)?;
        }
        if let Some(why) = misgrouped(&told, &led) {
            return fail("boxes in the wrong gap", format!("on {}: {why}", day.day));
        }
        if !earlier {
            largest_first(book, &told, &programmes)?;
        }
    }
    Ok(())
}

/// Whether a gap's message says its conditions: the first few, and how many more there are.
fn says_its_cases(gap: &Finding) -> bool {
    let Some(said) = gap.message.strip_prefix("nobody leads ") else { return false };
    let day = gap.witness.as_ref().and_then(|witness| witness.as_of);
    let said = day.and_then(|day| said.strip_suffix(&format!(", as of {day}"))).unwrap_or(said);
    let (first, more) = gap.cases.split_at(gap.cases.len().min(3));
    let more = match more.len() {
        0 => String::new(),
        1 => ", or in 1 further group".to_owned(),
        more => format!(", or in {more} further groups"),
    };
    match first {
        [] => false,
        [all] if all == "always" => said == "every programme",
        first => said == format!("programmes with {}{more}", first.join(", or with ")),
    }
}

/// Two boxes of one gap that nothing connects, or of two gaps that have a programme in common.
fn misgrouped(told: &[&Hole], led: &[Option<bool>]) -> Option<String> {
    let common = |a: &Hole, b: &Hole| (0..led.len()).any(|at| led[at] == Some(false) && a.holds[at] && b.holds[at]);
    let mut group: Vec<usize> = (0..told.len()).collect();
    for (a, b) in (0..told.len()).flat_map(|a| (0..a).map(move |b| (a, b))).filter(|(a, b)| common(told[*a], told[*b]))
    {
        let (from, to) = (group[a], group[b]);
        group.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
    }
    let mut pairs = (0..told.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
    let (a, b) = pairs.find(|(a, b)| (group[*a] == group[*b]) != (told[*a].gap == told[*b].gap))?;
    Some(format!("{}\n{}", told[a].condition, told[b].condition))
}

/// For which programmes conditions hold: asked of the library, as requirements of a rulebook of the same world.
fn asked(book: &Book, seed: u64, conditions: &[String], programmes: &[Programme]) -> Result<Vec<Vec<bool>>, String> {
    let leads = Rule {
        clauses: Clauses { label: "somebody", ..Clauses::default() },
        table: None,
        answer: Answer::Lead(Operand::one(book.members[0])),
    };
    let world = Book {
        members: book.members.clone(),
        taxonomies: book.taxonomies.clone(),
        fields: book.fields.clone(),
        kinds: book.kinds.clone(),
        rules: vec![leads],
        files: vec![None],
        ..Book::default()
    };
    let mut sources: Vec<Source> =
        print(&world, seed).into_iter().map(|(name, text)| Source::new(name, text)).collect();
    let require = |(at, when): (usize, &String)| format!("case_{at}: require not ({when})\n");
    sources.push(Source::new("cases.rules", conditions.iter().enumerate().map(require).collect::<String>()));
    let (report, Some(rulebook)) = check(sources, Limits::default()) else {
        return Err(format!("{conditions:?}"));
    };
    drop(report);
    let mut holding = vec![vec![false; programmes.len()]; conditions.len()];
    let day = paceline::Date::constant(2020, 1, 1);
    for (index, programme) in programmes.iter().enumerate() {
        let program = rulebook.program("one", &json::proposal(&world, programme)).map_err(|error| error.to_string())?;
        let decision = rulebook.decide(&program, day).map_err(|refusal| refusal.to_string())?;
        for violation in &decision.violations {
            let at: usize = violation.rule.trim_start_matches("case_").parse().expect("a number");
            holding[at][index] = true;
        }
    }
    Ok(holding)
}

/// Whether somebody leads a programme, or would but for a conflict; nothing of an impossible one.
fn is_led(day: &Day, programme: &Programme) -> Option<bool> {
    match day.decide(programme) {
        Outcome::Refused | Outcome::NotInForce => None,
        Outcome::Decided(_) => Some(true),
        Outcome::Undecided(troubles, _) => Some(!troubles.iter().any(|(_, _, trouble)| *trouble == Trouble::Gap)),
    }
}

/// What a programme is, piece by piece: a field, an element of a set, one member's number.
fn pieces(book: &Book, programme: &Programme) -> Vec<((Name, Name), Value)> {
    let mut pieces = Vec::new();
    for field in &book.fields {
        match (&programme[field.name], field.ty) {
            (Value::Set(set), Type::Set(domain)) => {
                let element = |name: Name| ((field.name, name), Value::Flag(set.contains(name)));
                pieces.extend(book.values(domain).into_iter().map(element));
            }
            (Value::PerMember(numbers), _) => {
                pieces.extend(numbers.iter().map(|(member, number)| ((field.name, *member), Value::Number(*number))));
            }
            (value, _) => pieces.push(((field.name, ""), value.clone())),
        }
    }
    pieces
}

/// The values that each piece has in a box.
fn sides(book: &Book, hole: &Hole, programmes: &[Programme]) -> BTreeMap<(Name, Name), BTreeSet<Value>> {
    let mut sides: BTreeMap<(Name, Name), BTreeSet<Value>> = BTreeMap::new();
    for (programme, _) in programmes.iter().zip(&hole.holds).filter(|(_, holds)| **holds) {
        pieces(book, programme).into_iter().for_each(|(piece, value)| {
            sides.entry(piece).or_default().insert(value);
        });
    }
    sides
}

/// A box, and no side of it can be wider: any other value lets a possible programme in that somebody leads.
fn maximal(book: &Book, hole: &Hole, programmes: &[Programme], led: &[Option<bool>]) -> Held {
    let sides = sides(book, hole, programmes);
    // Which sides a programme lies outside of: beside the box, but for one value of one piece, may stand nobody who is
    // not led.
    let mut beside: BTreeMap<(Told, Value), Vec<Option<bool>>> = BTreeMap::new();
    for ((programme, holds), led) in programmes.iter().zip(&hole.holds).zip(led) {
        let outside: Vec<_> =
            pieces(book, programme).into_iter().filter(|(piece, value)| !sides[piece].contains(value)).collect();
        if outside.is_empty() != *holds {
            return broken("gaps: not a box", format!("{}\n{programme:?}", hole.condition));
        }
        if let [(piece, value)] = &outside[..] {
            beside.entry((*piece, value.clone())).or_default().push(*led);
        }
    }
    for ((piece, value), led) in beside {
        // Where nothing beside it is possible, the box is as wide as anybody can tell.
        if !led.contains(&Some(true)) && led.contains(&Some(false)) {
            return broken("gaps: not maximal", format!("{}\n{piece:?} may be {value:?}", hole.condition));
        }
    }
    Ok(())
}

/// The witness is the simplest programme of all boxes of its gap.
fn simplest(book: &Book, parts: &[&Hole], programmes: &[Programme], led: &[Option<bool>]) -> Held {
    let (order, finding) = (Order::new(book), parts[0].finding);
    let within = programmes
        .iter()
        .enumerate()
        .filter(|(at, _)| led[*at] == Some(false) && parts.iter().any(|hole| hole.holds[*at]));
    let simplest = order.simplest_of(within.map(|(_, programme)| programme));
    let witness = finding.witness.as_ref().and_then(|witness| json::programme(book, &witness.program).ok());
    if witness.as_ref().map(|witness| order.simplest_like(witness)) != simplest {
        return broken("gaps: not the simplest", format!("{}\n{witness:?}\nsimpler: {simplest:?}", finding.message));
    }
    Ok(())
}

/// Of two boxes alike in numbers and dates, that with more programmes comes first.
fn largest_first(book: &Book, told: &[&Hole], programmes: &[Programme]) -> Held {
    let mentioned = universe::mentioned(book);
    let measured = |side: &(&(Name, Name), &BTreeSet<Value>)| {
        let ty = book.field(side.0.0).ty;
        matches!(ty, Type::Number | Type::Date | Type::PerMember) && mentioned.contains_key(side.0.0)
    };
    let alike = |hole: &Hole| -> Vec<((Name, Name), BTreeSet<Value>)> {
        let sides = sides(book, hole, programmes);
        sides.iter().filter(measured).map(|(piece, values)| (*piece, values.clone())).collect()
    };
    let size = |hole: &Hole| hole.holds.iter().filter(|holds| **holds).count();
    // The boxes of a gap by size, and the gaps by their first.
    let firsts: Vec<&Hole> = told.chunk_by(|one, other| one.gap == other.gap).map(|parts| parts[0]).collect();
    let parts = told.chunk_by(|one, other| one.gap == other.gap).map(<[&Hole]>::to_vec).chain([firsts]);
    for told in parts {
        let pairs = (0..told.len()).flat_map(|at| (at + 1..told.len()).map(move |other| (at, other)));
        for (one, other) in pairs.map(|(one, other)| (told[one], told[other])) {
            if alike(one) == alike(other) && size(one) < size(other) {
                return broken("gaps: not the largest first", format!("{}\n{}", one.condition, other.condition));
            }
        }
    }
    Ok(())
}
