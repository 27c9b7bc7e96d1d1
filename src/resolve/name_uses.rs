//! Which words stand by themselves in conditions.
//!
//! In: trees. Out: the names that may be lets. Purely by form, so that a let counts as used even where the rule that
//! uses it has an error.

use super::items::{Items, Node};
use crate::syntax::tree::{AnswerKind, Condition, ConditionKind, ExpectationKind, Name, Operand, Preference, Rule};

/// The words that stand by themselves in a condition. Its depth is bounded by the parser.
pub(super) fn words_of<'c>(condition: &'c Condition, found: &mut Vec<&'c Name>) {
    match &condition.kind {
        ConditionKind::Always => {}
        ConditionKind::Not(inner) => words_of(inner, found),
        ConditionKind::All(parts) | ConditionKind::Any(parts) => parts.iter().for_each(|part| words_of(part, found)),
        ConditionKind::Some { condition, .. } => words_of(condition, found),
        ConditionKind::Holds(operand) | ConditionKind::Test { left: operand, .. } => word(operand, found),
    }
}

fn word<'c>(operand: &'c Operand, found: &mut Vec<&'c Name>) {
    if let Operand::Path(path) = operand
        && let [name] = path.as_slice()
    {
        found.push(name);
    }
}

/// How deep a condition's parts lie in each other, each let it names as deep as `of` says.
pub(super) fn height_of(condition: &Condition, of: &impl Fn(&Name) -> usize) -> usize {
    match &condition.kind {
        ConditionKind::Always | ConditionKind::Test { .. } => 0,
        ConditionKind::Not(inner) | ConditionKind::Some { condition: inner, .. } => 1 + height_of(inner, of),
        ConditionKind::All(parts) | ConditionKind::Any(parts) => {
            1 + parts.iter().map(|part| height_of(part, of)).max().unwrap_or(0)
        }
        ConditionKind::Holds(Operand::Path(path)) => path.first().map_or(0, of),
        ConditionKind::Holds(_) => 0,
    }
}

/// The words that stand by themselves anywhere in the rulebook but in its lets.
pub(super) fn words_in<'a>(items: &Items<'a>) -> Vec<&'a Name> {
    let mut found = Vec::new();
    for placed in &items.provisions {
        placed.node.clauses().when.iter().for_each(|when| words_of(when, &mut found));
        match placed.node {
            Node::Rule(rule) => rule_words(rule, &mut found),
            Node::Table(table) => table.columns.iter().for_each(|column| word(column, &mut found)),
        }
    }
    items.impossible.iter().for_each(|item| words_of(&item.node.when, &mut found));
    for item in &items.guarantees {
        words_of(&item.node.holds, &mut found);
        item.node.when.iter().for_each(|when| words_of(when, &mut found));
    }
    for expectation in items.tests.iter().flat_map(|item| &item.node.expectations) {
        if let ExpectationKind::Holds { condition, .. } = &expectation.kind {
            words_of(condition, &mut found);
        }
    }
    found
}

fn rule_words<'a>(rule: &'a Rule, found: &mut Vec<&'a Name>) {
    match &rule.answer.kind {
        AnswerKind::Choose { condition, prefer, .. } => {
            condition.iter().for_each(|condition| words_of(condition, found));
            for preference in prefer {
                if let Preference::Holds(condition) = preference {
                    words_of(condition, found);
                }
            }
        }
        AnswerKind::Bar { condition, .. } | AnswerKind::Require(condition) => words_of(condition, found),
        AnswerKind::Target { have, among, .. } => {
            words_of(have, found);
            among.iter().for_each(|among| words_of(among, found));
        }
        _ => {}
    }
}
