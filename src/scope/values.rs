//! What a test says of values: the one place where the meaning of the operators is written down.

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
        Op::Less => compared(left, right, std::cmp::Ordering::is_lt),
        Op::AtMost => compared(left, right, std::cmp::Ordering::is_le),
        Op::More => compared(left, right, std::cmp::Ordering::is_gt),
        Op::AtLeast => compared(left, right, std::cmp::Ordering::is_ge),
        Op::IsNone => false,
    }
}

fn all_there(right: &[Value], holds: impl Fn(u32) -> bool) -> bool {
    !right.contains(&Value::None) && right.iter().flat_map(elements).all(holds)
}

fn compared(left: &Value, right: &[Value], holds: fn(std::cmp::Ordering) -> bool) -> bool {
    match (left, right.first()) {
        (Value::Number(left), Some(Value::Number(right))) => holds(left.cmp(right)),
        (Value::Date(left), Some(Value::Date(right))) => holds(left.cmp(right)),
        _ => false,
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
