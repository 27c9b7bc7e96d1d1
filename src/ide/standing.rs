//! Where a rule stands among the others: whom it beats, who beats it, by which maxim and from when, and where it decides.
//!
//! It is told of the last sound rulebook of the snapshot: where there are errors now, of the one before them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Snapshot;
use crate::condition_text::ConditionText;
use crate::model::RuleId;
use crate::precedence::{Maxim, Precedence};
use crate::rulebook::Rulebook;
use crate::space::{Budget, Cube, Stop, outside};
use crate::stack;
use crate::text::Span;

/// A rule's standing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Standing {
    /// The rules that it defeats wherever both apply, by label.
    pub beats: Vec<Rival>,
    /// The rules that defeat it, by label.
    pub beaten_by: Vec<Rival>,
    /// The condition of the cases in which nobody defeats it, as of the last day on which it is in force; nothing where
    /// that takes too many words, and [`NOWHERE`] where there is none.
    pub decides: Option<String>,
}

/// Another rule of the same question that applies somewhere together with it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rival {
    /// Its label.
    pub label: String,
    /// What decides between the two.
    pub maxim: Maxim,
    /// The first day on which both are in force; always, if none.
    pub from: Option<Date>,
    /// Where its label is written now, and the whole of it; nothing where it is gone.
    pub at: Option<(Span, Span)>,
}

/// What stands for the condition of a rule that never decides.
pub const NOWHERE: &str = "nowhere";

/// So many days with other rules in force are looked at, the last ones.
const MOST_STRETCHES: usize = 64;
/// Of a question with more rules it is not gone into whom a rule beats.
const MOST_RULES: usize = 2_000;
/// So many boxes of cases are told.
const MOST_BOXES: usize = 24;
/// So many steps it may take to find them.
const STEPS: u64 = 200_000;
/// A condition of more letters says nothing to a reader.
const MOST_LETTERS: usize = 400;

/// The standing of the rule of that label; nothing where no sound rulebook with it is known.
pub fn standing(snapshot: &Snapshot, label: &str) -> Option<Standing> {
    let sound = snapshot.last_sound()?;
    stack::with_room(|| of_rule(snapshot, &sound.rulebook, label))
}

fn of_rule(snapshot: &Snapshot, rulebook: &Rulebook, label: &str) -> Option<Standing> {
    let model = rulebook.model();
    let (id, rule) = model.rules().find(|(_, rule)| rule.head.label == label)?;
    let days = rulebook.days();
    let stretches = (0..days.count()).map(|at| days.nth(at)).filter(|of| rule.head.force.holds_on(of.day()));
    let stretches: Vec<_> = stretches.collect();
    let mut rivals = Rivals::default();
    let skipped = stretches.len().saturating_sub(MOST_STRETCHES);
    for stretch in &stretches[skipped..] {
        rivals.note(rulebook.precedence(stretch.day()), id, stretch.from);
    }
    let precedence = rulebook.precedence(stretches.last()?.day());
    let told = |rivals: BTreeMap<RuleId, (Maxim, Option<Date>)>| {
        let rival = |(id, (maxim, from)): (RuleId, (Maxim, Option<Date>))| {
            let label = model.rule(id).head.label.clone();
            Rival { at: place(snapshot, &label), label, maxim, from }
        };
        rivals.into_iter().map(rival).collect::<Vec<_>>()
    };
    let decides = decides(precedence, id);
    Some(Standing { beats: told(rivals.beats), beaten_by: told(rivals.beaten_by), decides })
}

/// Where the rule of a label is written now.
fn place(snapshot: &Snapshot, label: &str) -> Option<(Span, Span)> {
    let rule = snapshot.model().rules.iter().find(|rule| rule.head.label == label)?;
    Some((rule.head.label_span, rule.head.span))
}

#[derive(Default)]
struct Rivals {
    beats: BTreeMap<RuleId, (Maxim, Option<Date>)>,
    beaten_by: BTreeMap<RuleId, (Maxim, Option<Date>)>,
}

impl Rivals {
    /// Adds those of some days; what would take too long is left out.
    fn note(&mut self, precedence: &Precedence, rule: RuleId, from: Option<Date>) {
        let question = precedence.scopes.model.rule(rule).question;
        for defeat in precedence.defeaters(rule).unwrap_or_default() {
            self.beaten_by.entry(defeat.by).or_insert((defeat.maxim, from));
        }
        if precedence.rules(question).len() > MOST_RULES {
            return;
        }
        for other in precedence.near(question, rule).into_iter().filter(|other| *other != rule) {
            if !self.beats.contains_key(&other)
                && precedence.meet(rule, other)
                && let Ok(Some(maxim)) = precedence.defeats(rule, other)
            {
                self.beats.insert(other, (maxim, from));
            }
        }
    }
}

/// The condition of the cases in which nobody defeats a rule.
fn decides(precedence: &Precedence, rule: RuleId) -> Option<String> {
    let scopes = &precedence.scopes;
    let victors = precedence.victors(rule).ok()?;
    let (mut boxes, mut budget): (Vec<Cube>, _) = (Vec::new(), Budget::new(STEPS));
    let mut keep = |cube: Cube, _: &mut Budget| {
        boxes.push(cube);
        if boxes.len() <= MOST_BOXES { Ok(()) } else { Err(Stop::Spent) }
    };
    for cube in scopes.rule(rule).region.cubes() {
        outside(scopes.space(), cube, &victors, &mut budget, &mut keep).ok()?;
    }
    if boxes.is_empty() {
        return Some(NOWHERE.to_owned());
    }
    let question = scopes.model.rule(rule).question;
    let text = ConditionText::new(&scopes.model, &scopes.layout).before(question);
    let told = text.condition(&boxes, &scopes.space().full());
    (told.len() <= MOST_LETTERS).then_some(told)
}
