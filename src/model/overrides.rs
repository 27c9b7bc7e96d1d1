//! What a rule overrides by its own word.
//!
//! In the order in which it is written, and beside it by what is named: whether a rule overrides another is asked of
//! pairs, and a list of names may be as long as the rulebook.

use std::collections::BTreeMap;
use std::ops::Deref;

use super::{Head, RuleId, TableId, TierId};
use crate::text::Span;

/// One name behind `overrides`.
#[derive(Debug, Clone)]
pub struct Override {
    /// Where it is written.
    pub span: Span,
    /// What it names.
    pub target: TargetRef,
    /// It stands behind a table's brace, and so never points at the table's own rows.
    pub of_table: bool,
}

impl Override {
    /// Whether, as one of a rule with this head, it means another, of that id and head.
    pub fn means(&self, own: &Head, other: RuleId, head: &Head) -> bool {
        !(self.of_table && own.same_table(head)) && self.target.names(other, head)
    }
}

/// A rule, table or tier referred to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetRef {
    /// One rule or row.
    Rule(RuleId),
    /// All rows of a table.
    Table(TableId),
    /// All rules of a tier.
    Tier(TierId),
}

impl TargetRef {
    /// Whether the rule of that id and head is meant.
    pub fn names(self, rule: RuleId, head: &Head) -> bool {
        match self {
            TargetRef::Rule(target) => target == rule,
            TargetRef::Table(table) => head.table == Some(table),
            TargetRef::Tier(tier) => head.tier == Some(tier),
        }
    }
}

/// All names behind a rule's `overrides`, in order.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    written: Vec<Override>,
    /// How often each is named, and whether behind a table's brace.
    named: BTreeMap<(TargetRef, bool), usize>,
}

impl Overrides {
    /// One more name.
    pub fn push(&mut self, over: Override) {
        *self.named.entry((over.target, over.of_table)).or_default() += 1;
        self.written.push(over);
    }

    /// How many of the names of a rule with this head mean another, of that id and head.
    pub fn naming(&self, own: &Head, other: RuleId, head: &Head) -> usize {
        let names = [Some(TargetRef::Rule(other)), head.table.map(TargetRef::Table), head.tier.map(TargetRef::Tier)];
        let times = |target, of_table| self.named.get(&(target, of_table)).copied().unwrap_or(0);
        let of_table = |target| if own.same_table(head) { 0 } else { times(target, true) };
        names.into_iter().flatten().map(|target| times(target, false) + of_table(target)).sum()
    }
}

impl Deref for Overrides {
    type Target = [Override];

    fn deref(&self) -> &[Override] {
        &self.written
    }
}
