//! Repeals: what ends, and when.
//!
//! In: repeals, and the provisions read. Out: the provisions' days cut short. What can go wrong: a repeal that leaves a
//! rule no day. Invariant: of two repeals of one provision the earlier counts.

use std::collections::HashMap;

use super::items::Items;
use super::labels::{Labels, Mark};
use super::report::Report;
use super::rules::Book;
use super::world::World;
use crate::finding::{Code, Finding};
use crate::model::{Head, Question};
use crate::text::Span;
use jiff::civil::Date;

/// How many of the rules left without a day are pointed at.
const MAX_SHOWN: usize = 3;

/// One end.
#[derive(Debug, Clone, Copy)]
struct End {
    day: Date,
    /// The whole repeal.
    repeal: Span,
    /// What it names.
    target: Span,
}

/// The ends of everything that is repealed, and what they leave no day.
pub(super) struct Repeals {
    ends: HashMap<Mark, End>,
    never: Vec<(End, String, Span)>,
    /// Some repeal names nothing that is sound, so that what should have ended goes on.
    lacks: bool,
}

impl Repeals {
    /// Reads every repeal.
    pub fn read(world: &World, items: &Items, labels: &Labels, report: &mut Report) -> Self {
        let mut ends: HashMap<Mark, End> = HashMap::new();
        let mut lacks = false;
        for item in &items.repeals {
            report.enter(item.span, None);
            for target in &item.node.targets {
                let end = End { day: item.node.from.node, repeal: item.span, target: target.span };
                let Some(mark) = labels.find(world, items, target, report) else {
                    lacks = true;
                    continue;
                };
                let known = ends.entry(mark).or_insert(end);
                if end.day < known.day {
                    *known = end;
                }
            }
        }
        Repeals { ends, never: Vec::new(), lacks }
    }

    /// Cuts a provision's days short; false if it is left none.
    fn cut(&mut self, mark: Mark, table: Option<Mark>, head: &mut Head) -> bool {
        let tier = head.tier.map(Mark::Tier);
        let marks = [Some(mark), table, tier].into_iter().flatten();
        let Some(end) = marks.filter_map(|mark| self.ends.get(&mark)).min_by_key(|end| end.day).copied() else {
            return true;
        };
        if head.force.until.is_some_and(|until| until <= end.day) {
            return true;
        }
        head.force.until = Some(end.day);
        head.force.repealed = Some(end.repeal);
        let some_day = head.force.from.is_none_or(|from| from < end.day);
        if !some_day {
            self.never.push((end, head.label.clone(), head.label_span));
        }
        some_day
    }

    fn say(self, report: &mut Report) {
        let mut left: Vec<(End, Vec<(String, Span)>)> = Vec::new();
        let mut places: HashMap<Span, usize> = HashMap::new();
        for (end, label, span) in self.never {
            let at = *places.entry(end.target).or_insert_with(|| {
                left.push((end, Vec::new()));
                left.len() - 1
            });
            left[at].1.push((label, span));
        }
        for (end, rules) in left {
            report.enter(end.repeal, None);
            report.push(finding(end, rules));
        }
    }
}

fn finding(end: End, mut rules: Vec<(String, Span)>) -> Finding {
    rules.sort();
    let first = &rules[0].0;
    let others = rules.len() - 1;
    let message = match others {
        0 => format!("this repeal leaves `{first}` no day"),
        1 => format!("this repeal leaves `{first}` and another rule no day"),
        _ => format!("this repeal leaves `{first}` and {others} other rules no day"),
    };
    let finding = Finding::new(Code::Invalid, message, end.target, format!("ends on {}", end.day));
    let shown = rules.iter().take(MAX_SHOWN);
    let finding =
        shown.fold(finding, |finding, (_, span)| finding.label(*span, "comes into force no earlier than that"));
    finding
        .help("a rule that never was in force is removed, not repealed; a later day would leave it some")
        .rules(rules.into_iter().map(|(label, _)| label))
}

impl Book<'_> {
    /// Ends what is repealed.
    pub fn repeal(&mut self) {
        let mut repeals = Repeals::read(self.world, self.items, self.labels, self.report);
        for draft in &mut self.rules {
            let table = match draft.mark {
                Mark::Row(table, _) => Some(Mark::Table(table)),
                _ => None,
            };
            if !repeals.cut(draft.mark, table, &mut draft.node.head) {
                self.blocked.insert(draft.node.question);
            }
        }
        for draft in &mut self.bars {
            if !repeals.cut(draft.mark, None, &mut draft.node.head) {
                self.blocked.insert(Question::Asset(draft.node.kind));
            }
        }
        self.requires.iter_mut().for_each(|draft| {
            repeals.cut(draft.mark, None, &mut draft.node.head);
        });
        self.targets.iter_mut().for_each(|draft| {
            repeals.cut(draft.mark, None, &mut draft.node.head);
        });
        if repeals.lacks {
            self.blocked.insert(Question::Leader);
        }
        repeals.say(self.report);
    }
}
