//! Cases told to people: which programmes they are, as few and as wide boxes as can be, and what they are about.

use super::{Analysis, Shown, witness};
use crate::condition_text::ConditionText;
use crate::model::{Condition, Domain, Form, Question, RuleId};
use crate::notation;
use crate::scope::{Candidates, Compiler, Key};
use crate::space::{Budget, Cube, Stop, uncovered};

/// More boxes than this nobody reads: only the largest are told.
const MAX_BOXES: usize = 64;
/// How many are told of those.
const MAX_SHOWN_BOXES: usize = 3;
/// How many steps it may take to see whether a box can be wider.
const WIDEN_STEPS: u64 = 5_000;
/// Longer conditions are not told in a message, in bytes.
pub(super) const MAX_CONDITION_LENGTH: usize = 220;

/// Programmes in words.
pub(super) struct Described {
    pub text: String,
    /// How many groups of them are only counted.
    pub rest: usize,
}

impl Analysis<'_> {
    /// The programmes of some cases, as boxes.
    pub(super) fn programmes(&self, shown: &[&Shown]) -> Result<Vec<Cube>, Stop> {
        let mut boxes = Vec::new();
        for shown in shown {
            let stage = &self.stages[shown.stage];
            let mut budget = stage.budget();
            for cube in &shown.cases {
                stage.occurs(&self.without_subject(cube), &mut budget, &mut |cube, _| {
                    boxes.push(cube);
                    Ok(())
                })?;
            }
        }
        Ok(self.widened(boxes))
    }

    /// The programmes of boxes: `programmes with region in europe`, or `every programme`; as a rule for that question can
    /// say it. Where all of them cannot be said in short, the largest groups and how many more there are; nothing where not
    /// even one group can.
    pub(super) fn in_words(&self, question: Question, boxes: &[Cube]) -> Option<Described> {
        let words = ConditionText::new(self.model(), &self.scopes.layout).before(question);
        let condition = |boxes: &[Cube]| words.condition(boxes, &self.scopes.space().full());
        if boxes.len() <= MAX_BOXES {
            match condition(boxes) {
                all if all == "always" => return Some(Described { text: "every programme".to_owned(), rest: 0 }),
                all if all.len() <= MAX_CONDITION_LENGTH => {
                    return Some(Described { text: format!("programmes with {all}"), rest: 0 });
                }
                _ => {}
            }
        }
        let largest = self.largest(boxes.to_vec());
        for shown in (1..=largest.len()).rev() {
            let (said, rest) = (condition(&largest[..shown]), boxes.len() - shown);
            if said.len() <= MAX_CONDITION_LENGTH && rest > 0 {
                let groups = if rest == 1 { "one smaller group" } else { &format!("{rest} smaller groups") };
                return Some(Described { text: format!("programmes with {said}, and {groups} of them"), rest });
            }
        }
        None
    }

    /// The largest groups of programmes of some cases, among others; nothing where they cannot be said in short.
    pub(super) fn some_in_words(&self, question: Question, shown: &Shown) -> Result<Option<String>, Stop> {
        let mut cases: Vec<&Cube> = shown.cases.iter().collect();
        cases.sort_by_cached_key(|cube| (witness::weight(self.scopes, cube), (*cube).clone()));
        let (stage, mut boxes) = (&self.stages[shown.stage], Vec::new());
        for cube in cases {
            let mut budget = stage.budget();
            let first = stage.occurs(&self.without_subject(cube), &mut budget, &mut |cube, _| {
                boxes.push(cube);
                Err(Stop::Enough)
            });
            if first == Err(Stop::Spent) {
                return Err(Stop::Spent);
            }
            if boxes.len() == MAX_SHOWN_BOXES {
                break;
            }
        }
        Ok(self.in_words(question, &boxes).map(|said| format!("{}, among others", said.text)))
    }

    /// The programmes of cases on the first stage that has any, or the largest groups of them; `some programmes` where that
    /// cannot be said in short.
    pub(super) fn summary(&self, question: Question, shown: &[Shown]) -> String {
        let first = |shown: &Shown| self.first_programmes(shown).unwrap_or_default();
        let Some(boxes) = shown.iter().map(first).find(|boxes| !boxes.is_empty()) else {
            return "some programmes".to_owned();
        };
        let said = match boxes.len() > MAX_BOXES {
            true => self.in_words(question, &self.largest(boxes)).map(|said| format!("{}, among others", said.text)),
            false => self.in_words(question, &self.widened(boxes)).map(|said| said.text),
        };
        said.unwrap_or_else(|| "some programmes".to_owned())
    }

    /// The first boxes of programmes of some cases: all of them where they are few.
    fn first_programmes(&self, shown: &Shown) -> Result<Vec<Cube>, Stop> {
        let (stage, mut boxes) = (&self.stages[shown.stage], Vec::new());
        for cube in &shown.cases {
            let mut keep = |cube: Cube, _: &mut Budget| {
                boxes.push(cube);
                if boxes.len() <= MAX_BOXES { Ok(()) } else { Err(Stop::Enough) }
            };
            match stage.occurs(&self.without_subject(cube), &mut stage.budget(), &mut keep) {
                Ok(()) => {}
                Err(Stop::Enough) => break,
                Err(Stop::Spent) => return Err(Stop::Spent),
            }
        }
        Ok(boxes)
    }

    /// The boxes that most programmes lie in.
    fn largest(&self, mut boxes: Vec<Cube>) -> Vec<Cube> {
        boxes.sort_by_cached_key(|cube| (witness::weight(self.scopes, cube), cube.clone()));
        boxes.truncate(MAX_SHOWN_BOXES);
        boxes
    }

    /// A question with the subjects of these cases: `whether `nissan` follows`.
    pub(super) fn about(&self, question: Question, cases: &[Cube]) -> String {
        let (key, domain) = match question {
            Question::TechnologyLead => (Key::Technology, None),
            Question::Follows => (Key::Member, Some(Domain::Members)),
            _ => return ConditionText::new(self.model(), &self.scopes.layout).question(question),
        };
        let Some(attribute) = self.scopes.attribute(key) else {
            return ConditionText::new(self.model(), &self.scopes.layout).question(question);
        };
        let subjects = (0..self.scopes.space().size(attribute))
            .filter(|&value| cases.iter().any(|cube| self.scopes.space().admits(cube, attribute, value)));
        let names = subjects.map(|value| match domain {
            Some(domain) => self.model().name(domain, value as u32).to_owned(),
            None => self.model().technologies[value].key.clone(),
        });
        let names = notation::list(&names.collect::<Vec<String>>(), "or");
        if question == Question::Follows { format!("whether {names} follows") } else { format!("who leads {names}") }
    }

    /// What is left of a rule without these programmes, as a condition to add to its own; nothing if nothing is left.
    pub(super) fn excepting(&self, rule: RuleId, boxes: &[Cube]) -> Option<String> {
        let (space, Some(stage)) = (self.scopes.space(), self.stages.first()) else { return None };
        // A condition that nobody can read repairs nothing.
        if boxes.len() > MAX_BOXES {
            return None;
        }
        let within = self.bounds(self.scopes.rule(rule).region.cubes());
        let met: Vec<Cube> = boxes.iter().filter_map(|cube| space.meet(cube, &within)).collect();
        let gone: Vec<&Cube> = met.iter().chain(self.scopes.impossible_cubes()).collect();
        // What takes too long to say is no repair, and no reason to give the analysis up.
        let rest = self.rest(stage, std::slice::from_ref(&within), &gone).ok()?;
        if rest.is_empty() {
            return None;
        }
        let words = ConditionText::new(self.model(), &self.scopes.layout).before(self.model().rule(rule).question);
        let without = format!("not ({})", words.condition(&met, &within));
        if rest.len() > MAX_BOXES {
            return Some(without);
        }
        let left = words.condition(&self.widened(rest), &within);
        Some(if left.len() <= without.len() { left } else { without })
    }

    /// What of a rule's condition is still to be said beside what is left of it without these programmes: nothing where
    /// that says all of it. A part is left out where it compares what the other compares too, and no tighter.
    pub(super) fn left_beside(&self, rule: RuleId, boxes: &[Cube], part: &str) -> Option<String> {
        let (space, when) = (self.scopes.space(), &self.model().rule(rule).when);
        let said = |condition: &Condition| self.sources.slice(condition.span).to_owned();
        let parts: Vec<&Condition> = match &when.form {
            Form::All(parts) if parts.iter().all(|part| part.span != when.span) => parts.iter().collect(),
            _ => vec![when],
        };
        let within = self.bounds(self.scopes.rule(rule).region.cubes());
        let gone: Vec<Cube> = boxes.iter().filter_map(|cube| space.meet(cube, &within)).collect();
        let gone: Vec<&Cube> = gone.iter().chain(self.scopes.impossible_cubes()).collect();
        let rest = self.stages.first().and_then(|stage| self.rest(stage, std::slice::from_ref(&within), &gone).ok());
        // Only numbers and dates are always said from end to end; names may be said by those that are not meant.
        let (Some(rest), false) = (rest.map(|rest| self.widened(rest)), part.contains("not ")) else {
            return Some(said(when));
        };
        let is_said = |condition: &Condition| {
            let compiler = Compiler::new(self.model(), &self.scopes.layout);
            let Ok(region) = compiler.condition(condition, &mut Candidates::new()) else { return false };
            let [own] = region.cubes() else { return false };
            let mut narrowed = space.narrowing(own);
            let (Some(attribute), None) = (narrowed.next(), narrowed.next()) else { return false };
            rest.iter().all(|cube| {
                let is_tighter = space.values(&within, attribute).any(|value| !space.admits(cube, attribute, value));
                is_tighter && space.values(cube, attribute).all(|value| space.admits(own, attribute, value))
            })
        };
        let kept: Vec<String> = parts.into_iter().filter(|part| !is_said(part)).map(said).collect();
        (!kept.is_empty()).then(|| kept.join(" and "))
    }

    /// The smallest box of programmes around these cases.
    fn bounds(&self, cases: &[Cube]) -> Cube {
        let space = self.scopes.space();
        let fields = self.scopes.layout.axes().filter(|(_, axis)| axis.key.field().is_some());
        fields.fold(space.full(), |bounds, (id, _)| {
            let values = (0..space.size(id)).filter(|&value| cases.iter().any(|cube| space.admits(cube, id, value)));
            space.restricted(&bounds, id, values).unwrap_or(bounds)
        })
    }

    pub(super) fn without_subject(&self, cube: &Cube) -> Cube {
        let subjects = [Key::Technology, Key::Member].into_iter().filter_map(|key| self.scopes.attribute(key));
        subjects.fold(cube.clone(), |cube, id| self.scopes.space().freed(&cube, id))
    }

    /// The same programmes in boxes that leave out whatever the others make superfluous; impossible ones count as told.
    fn widened(&self, mut boxes: Vec<Cube>) -> Vec<Cube> {
        let space = self.scopes.space();
        boxes.sort();
        boxes.dedup();
        if boxes.len() > MAX_BOXES {
            return boxes;
        }
        let covered = |cube: &Cube, boxes: &[Cube]| {
            let cover: Vec<&Cube> = boxes.iter().chain(self.scopes.impossible_cubes()).collect();
            matches!(uncovered(space, cube, &cover, &mut Budget::new(WIDEN_STEPS)), Ok(None))
        };
        for at in 0..boxes.len() {
            for attribute in space.attributes() {
                let free = space.freed(&boxes[at], attribute);
                if free != boxes[at] && covered(&free, &boxes) {
                    boxes[at] = free;
                }
            }
        }
        let mut at = boxes.len();
        while boxes.len() > 1 && at > 0 {
            at -= 1;
            let cube = boxes.remove(at);
            if !covered(&cube, &boxes) {
                boxes.insert(at, cube);
            }
        }
        boxes
    }
}
