//! What a test says of values: the one place where the meaning of the operators is written down.

use std::cmp::Ordering;
use std::ops::Range;

use crate::model::{Domain, Model, Op, Value};

/// Whether `left OP right` holds of values of the domain (of names; none for numbers, dates and flags).
///
/// Of an absent side every test but [`Op::IsNone`] is false; an absent element of a list on the right counts for
/// nothing where one of them is enough.
pub fn holds(model: &Model, domain: Option<Domain>, op: Op, left: &Value, right: &[Value]) -> bool {
    if op == Op::IsNone {
        return *left == Value::None;
    }
    if *left == Value::None {
        return false;
    }
    let under = |value: u32, of: u32| domain.is_some_and(|domain| model.is_or_below(domain, value, of));
    let some_under = |values: &[u32], of: u32| values.iter().any(|&value| under(value, of));
    let some_over = |values: &[u32], below: u32| values.iter().any(|&value| under(below, value));
    match op {
        Op::Is => right.first().is_some_and(|right| right == left),
        Op::In | Op::HasAny if domain.is_none() => right.contains(left),
        Op::In | Op::HasAny => {
            let left = elements(left);
            right.iter().flat_map(elements).any(|of| some_under(&left, of))
        }
        Op::HasAll => all_there(right, |of| some_under(&elements(left), of)),
        Op::Covers => all_there(right, |below| some_over(&elements(left), below)),
        Op::Less => compared(left, right, Ordering::is_lt),
        Op::AtMost => compared(left, right, Ordering::is_le),
        Op::More => compared(left, right, Ordering::is_gt),
        Op::AtLeast => compared(left, right, Ordering::is_ge),
        Op::IsNone => false,
    }
}

fn all_there(right: &[Value], holds: impl Fn(u32) -> bool) -> bool {
    !right.contains(&Value::None) && right.iter().flat_map(elements).all(holds)
}

fn compared(left: &Value, right: &[Value], holds: fn(Ordering) -> bool) -> bool {
    right.first().and_then(|right| ordering(left, right)).is_some_and(holds)
}

/// Which of two numbers, or of two dates, is the less.
fn ordering(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

/// The ranges of `choices` of which [`holds`] is true, where these are numbers or dates, ascending, and absence behind
/// them; nothing for a test that has no meaning for such.
pub fn ranges(op: Op, choices: &[Value], right: &[Value]) -> Option<Vec<Range<usize>>> {
    let absent = choices.iter().rev().take_while(|choice| **choice == Value::None).count();
    let all = choices.len() - absent;
    let up_to = |value: &Value, before: fn(Ordering) -> bool| {
        choices[..all].partition_point(|choice| ordering(choice, value).is_some_and(before))
    };
    let among = |value: &Value| match op {
        Op::Less => 0..up_to(value, Ordering::is_lt),
        Op::AtMost => 0..up_to(value, Ordering::is_le),
        Op::More => up_to(value, Ordering::is_le)..all,
        Op::AtLeast => up_to(value, Ordering::is_lt)..all,
        _ => up_to(value, Ordering::is_lt)..up_to(value, Ordering::is_le),
    };
    // Against an absent value nothing holds.
    let there = right.iter().filter(|value| **value != Value::None);
    match op {
        Op::IsNone => Some(std::iter::once(all..choices.len()).collect()),
        Op::In | Op::HasAny => Some(there.map(among).collect()),
        Op::Is | Op::Less | Op::AtMost | Op::More | Op::AtLeast => Some(there.map(among).collect()),
        Op::HasAll | Op::Covers => None,
    }
}

/// The values of a set, or the one value.
pub fn elements(value: &Value) -> Vec<u32> {
    match value {
        Value::One(one) => vec![*one],
        Value::Set(set) => set.iter().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whichever way a test of numbers is compiled, value by value or by ranges, it means the same.
    #[test]
    fn ranges_are_where_a_test_holds() {
        let number = |at: i64| Value::Number(at.into());
        let choices: Vec<Value> = (0..7).map(|at| number(at * 2)).chain([Value::None]).collect();
        let rights = [vec![], vec![Value::None], vec![number(4)], vec![number(5)], vec![number(-1)], vec![number(20)]];
        let lists = [vec![number(8), number(0), Value::None, number(8)], (0..30).map(number).collect()];
        let single = [Op::Is, Op::Less, Op::AtMost, Op::More, Op::AtLeast, Op::IsNone, Op::In, Op::HasAny];
        let cases = single.iter().flat_map(|op| rights.iter().map(move |right| (*op, right)));
        let many = [Op::In, Op::HasAny].into_iter().flat_map(|op| lists.iter().map(move |right| (op, right)));
        for (op, right) in cases.chain(many) {
            for choices in [&choices[..], &choices[..7]] {
                let within = ranges(op, choices, right).expect("a test of numbers");
                for (at, choice) in choices.iter().enumerate() {
                    let held = holds(&Model::default(), None, op, choice, right);
                    assert_eq!(within.iter().any(|range| range.contains(&at)), held, "{choice:?} {op:?} {right:?}");
                }
            }
        }
    }
}
