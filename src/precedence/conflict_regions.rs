//! Where rules stand undefeated, and where two that stand disagree.
//!
//! In: a precedence. Out: for two rules the cases in which nobody defeats either and they answer differently, and for a
//! question all cases that so have no answer. All of it exact; the cases in which a rule stands are kept as boxes where
//! they are few, and asked for piece by piece where they are not.

use std::sync::{Arc, OnceLock};

use super::Precedence;
use super::defeats::Defeat;
use crate::model::{Question, RuleId};
use crate::scope::{Key, RuleScope};
use crate::space::{Budget, Cube, Set, Space, Stop, has, outside};

/// Boxes in which a rule stands.
#[derive(Debug)]
pub(super) struct Standing {
    boxes: Box<[Cube]>,
    /// Whether those are all.
    whole: bool,
}

/// So many boxes in which a rule stands are kept …
const MAX_CACHED_BOXES: usize = 256;
/// … so many steps are spent on finding them, fewer where each step looks at many victors …
const CACHE_STEPS: usize = 2_000;
/// … but so many at any rate.
const MIN_CACHE_STEPS: usize = 100;
/// A step that looks at more victors than this counts for several.
const VICTORS_PER_STEP: usize = 50;
/// So many pairs of boxes in which two rules stand are held against each other, rather than their scopes.
const MAX_BOX_PAIRS: usize = 512;
/// Looking at so many rules is a step.
const RULES_PER_STEP: usize = 16;
/// So many boxes without an answer are gone into at most.
const MAX_UNANSWERED_BOXES: usize = 20_000;

/// What is done with each box of cases found.
type Visit<'v> = dyn FnMut(Cube) -> Result<(), Stop> + 'v;

/// The cases of a question that have no answer.
#[derive(Debug, Default)]
pub(super) struct Excluded {
    /// Those in which these rules disagree …
    pairs: Arc<[(RuleId, RuleId)]>,
    /// … and these.
    cubes: Vec<Cube>,
    all: OnceLock<Result<Arc<[Cube]>, Stop>>,
    /// The programmes that have no answer to it: those of these boxes.
    programmes: Vec<Cube>,
}

/// How boxes that meet a box of cases lie to it.
#[derive(Debug, Clone, Copy)]
struct Near<'c> {
    /// Whether one of them holds all of it.
    holds: bool,
    /// One that narrows it least, and in how many attributes it does.
    cut: Option<(u32, &'c Cube)>,
}

impl<'c> Near<'c> {
    /// Of boxes of which some meet it.
    fn of(space: &Space, cube: &Cube, boxes: &'c [Cube]) -> Option<Self> {
        let mut near = None;
        for own in boxes {
            let Some(narrowed) = space.narrowed(cube, own) else { continue };
            let near = near.get_or_insert(Near { holds: false, cut: None });
            if narrowed == 0 {
                near.holds = true;
            } else if near.cut.is_none_or(|(least, _)| narrowed < least) {
                near.cut = Some((narrowed, own));
            }
        }
        near
    }
}

impl Precedence {
    /// Sets the cases in which these rules disagree aside: no answer comes about in them any more.
    pub fn exclude_pairs(&mut self, question: Question, pairs: Arc<[(RuleId, RuleId)]>) {
        if let Some(at) = self.place(question).filter(|&at| self.excluded[at].pairs != pairs) {
            let cubes = std::mem::take(&mut self.excluded[at].cubes);
            self.excluded[at] = Excluded { pairs, cubes, ..Excluded::default() };
            self.forget_ways();
        }
    }

    /// Sets these cases of a question aside.
    pub fn exclude_cases(&mut self, question: Question, cubes: Vec<Cube>) {
        if let Some(at) = self.place(question).filter(|&at| self.excluded[at].cubes != cubes) {
            let pairs = std::mem::take(&mut self.excluded[at].pairs);
            self.excluded[at] = Excluded { pairs, cubes, ..Excluded::default() };
            self.forget_ways();
        }
    }

    /// Leaves these boxes of programmes, which have no answer to a question, out of all that [`Precedence::occurs`].
    pub fn leave_out(&mut self, question: Question, programmes: Vec<Cube>) {
        if let Some(at) = self.place(question) {
            self.excluded[at].programmes = programmes;
        }
    }

    /// The boxes of programmes left out for a question.
    pub fn left_out_of(&self, question: Question) -> &[Cube] {
        self.place(question).map_or(&[], |at| &self.excluded[at].programmes)
    }

    /// Visits boxes of possible programmes, those left out excepted, that together are all programmes of `cube` that get
    /// the answers it admits.
    pub fn occurs(
        &self,
        cube: &Cube,
        budget: &mut Budget,
        visit: &mut dyn FnMut(Cube, &mut Budget) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let left_out: Vec<&Cube> = self.left_out().collect();
        if left_out.is_empty() {
            return self.preimage(cube, budget, visit);
        }
        let space = self.scopes.space();
        self.preimage(cube, budget, &mut |cube, budget| outside(space, &cube, &left_out, budget, visit))
    }

    /// Whether every case of a box occurs, whatever the answers.
    pub fn plainly_occurs(&self, cube: &Cube) -> bool {
        self.is_plain(cube) && !self.left_out().any(|left_out| self.scopes.space().meets(left_out, cube))
    }

    /// Boxes of programmes that never occur: the impossible ones, and those left out.
    pub fn barred(&self) -> impl Iterator<Item = &Cube> {
        self.scopes.impossible_cubes().chain(self.left_out())
    }

    /// The boxes of programmes left out, by question.
    pub fn all_left_out(&self) -> impl Iterator<Item = &Cube> {
        self.left_out()
    }

    fn left_out(&self) -> impl Iterator<Item = &Cube> {
        self.excluded.iter().flat_map(|excluded| &excluded.programmes)
    }

    /// The pairs of rules of a question that were set aside because they disagree, and the cases that were.
    pub fn excluded_parts(&self, question: Question) -> (Arc<[(RuleId, RuleId)]>, Vec<Cube>) {
        match self.place(question).map(|at| &self.excluded[at]) {
            Some(excluded) => (excluded.pairs.clone(), excluded.cubes.clone()),
            None => (Arc::default(), Vec::new()),
        }
    }

    /// Whether some cases of a question were set aside.
    pub fn has_excluded(&self, question: Question) -> bool {
        self.place(question)
            .is_some_and(|at| !self.excluded[at].pairs.is_empty() || !self.excluded[at].cubes.is_empty())
    }

    /// The cases of a question that were set aside.
    pub fn excluded(&self, question: Question) -> Result<Arc<[Cube]>, Stop> {
        let Some(excluded) = self.place(question).map(|at| &self.excluded[at]) else { return Ok(Arc::new([])) };
        excluded.all.get_or_init(|| self.all_excluded(question, excluded)).clone()
    }

    /// Those of them that lie in some of these boxes.
    pub fn excluded_in(&self, question: Question, boxes: &[Cube]) -> Result<Vec<Cube>, Stop> {
        let Some(excluded) = self.place(question).map(|at| &self.excluded[at]) else { return Ok(Vec::new()) };
        let (asked, space) = (self.asked(question), self.scopes.space());
        let near = |cube: &Cube| boxes.iter().any(|own| space.meets(own, cube));
        let mut all: Vec<Cube> = excluded.cubes.iter().filter(|cube| near(cube)).cloned().collect();
        let touches = |rule: RuleId| self.scopes.rule(rule).region.cubes().iter().any(near);
        for &(a, b) in excluded.pairs.iter().filter(|(a, b)| touches(*a) && touches(*b)) {
            self.conflict_regions(a, b, &asked, &mut |cube| {
                all.extend(near(&cube).then_some(cube));
                if all.len() < MAX_UNANSWERED_BOXES { Ok(()) } else { Err(Stop::Spent) }
            })?;
        }
        Ok(all)
    }

    /// Whether somewhere in a box of possible programmes the rules that stand agree. Boxes in all of which two rules stand
    /// and disagree are left alone, the others are cut by the rules that apply in a part of them.
    pub fn agree_somewhere(&self, question: Question, cube: &Cube) -> Result<bool, Stop> {
        let rules: Vec<RuleId> = self.heads(question).to_vec();
        let excluded: &[Cube] = self.place(question).map_or(&[], |at| &self.excluded[at].cubes);
        self.agree_in(cube, &rules, excluded, &mut self.budget())
    }

    fn agree_in(&self, cube: &Cube, rules: &[RuleId], excluded: &[Cube], budget: &mut Budget) -> Result<bool, Stop> {
        // Each step looks at all rules that are left.
        budget.pay_for(1 + rules.len() / RULES_PER_STEP)?;
        let space = self.scopes.space();
        let (mut met, mut is_met) = (Vec::new(), vec![false; self.scopes.rules.len()]);
        for &rule in rules {
            if let Some(near) = Near::of(space, cube, self.scopes.rule(rule).region.cubes()) {
                met.push((rule, near));
                is_met[rule.0 as usize] = true;
            }
        }
        // Those that nobody here defeats stand wherever they apply.
        let mut unbeaten: Vec<(RuleId, Near)> = Vec::new();
        for &(rule, near) in &met {
            let beaten = self.defeating_heads(rule)?.iter().any(|defeat| is_met[defeat.by.0 as usize]);
            unbeaten.extend((!beaten).then_some((rule, near)));
        }
        let mut standing = unbeaten.iter().filter(|(_, near)| near.holds).map(|(rule, _)| *rule);
        if let Some(first) = standing.next()
            && !standing.all(|rule| self.may_agree(first, rule, cube))
        {
            return Ok(false);
        }
        let rules: Vec<RuleId> = met.iter().map(|(rule, _)| *rule).collect();
        let corner = space.corner(cube);
        if self.agree_at_point(&corner, &rules)? && !excluded.iter().any(|cube| cube.contains(&corner)) {
            return Ok(true);
        }
        let left_out = excluded.iter().filter_map(|own| Near::of(space, cube, std::slice::from_ref(own))?.cut);
        let cut = unbeaten.iter().filter_map(|(_, near)| near.cut).min_by_key(|(narrowed, _)| *narrowed);
        let others =
            || met.iter().filter_map(|(_, near)| near.cut).chain(left_out).min_by_key(|(narrowed, _)| *narrowed);
        let cut = cut.or_else(others).map(|(_, own)| own);
        let Some(cut) = cut else { return Ok(false) };
        let parts = space.meet(cube, cut).into_iter().chain(space.minus(cube, cut));
        for part in parts {
            if crate::stack::deeper(|| self.agree_in(&part, &rules, excluded, budget))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether two rules, both of which apply in all of a box, may give the same answer somewhere in it.
    fn may_agree(&self, a: RuleId, b: RuleId, cube: &Cube) -> bool {
        let (left, right) = (&self.scopes.rule(a).answers, &self.scopes.rule(b).answers);
        match (left.as_slice(), right.as_slice()) {
            ([], _) | (_, []) => self.always_agree(a, b),
            (left, right) => left.iter().any(|(one, here)| {
                let there = right.iter().filter(|(other, _)| other == one).flat_map(|(_, region)| region.cubes());
                let both =
                    there.flat_map(|there| here.cubes().iter().filter_map(|c| self.scopes.space().meet(c, there)));
                both.into_iter().any(|both| self.scopes.space().meets(&both, cube))
            }),
        }
    }

    /// Whether the rules that stand in a point agree.
    fn agree_at_point(&self, point: &Cube, rules: &[RuleId]) -> Result<bool, Stop> {
        let applies = |rule: &RuleId| self.scopes.rule(*rule).region.contains(point);
        let applicable: Vec<RuleId> = rules.iter().copied().filter(applies).collect();
        let mut standing: Vec<RuleId> = Vec::new();
        for &rule in &applicable {
            let defeated =
                self.defeating_heads(rule)?.iter().any(|defeat| applicable.binary_search(&defeat.by).is_ok());
            standing.extend((!defeated).then_some(rule));
        }
        Ok(!standing.is_empty() && standing.iter().all(|&rule| self.agree_at(standing[0], rule, point)))
    }

    fn all_excluded(&self, question: Question, excluded: &Excluded) -> Result<Arc<[Cube]>, Stop> {
        let mut all = excluded.cubes.clone();
        if excluded.pairs.is_empty() {
            return Ok(all.into());
        }
        let asked = self.asked(question);
        let mut keep = |cube: Cube| {
            all.push(cube);
            if all.len() < MAX_UNANSWERED_BOXES { Ok(()) } else { Err(Stop::Spent) }
        };
        for &(a, b) in excluded.pairs.iter() {
            self.conflict_regions(a, b, &asked, &mut keep)?;
        }
        Ok(all.into())
    }

    /// Boxes in which nobody defeats a rule.
    fn standing(&self, rule: RuleId) -> Result<&Standing, Stop> {
        let rule = self.standing_for(rule);
        self.standing.get_or_init(rule, || self.new_standing(rule)).as_ref().map_err(|stop| *stop)
    }

    fn new_standing(&self, rule: RuleId) -> Result<Standing, Stop> {
        let (victors, mut boxes) = (self.victors(rule)?, Vec::new());
        let steps = (CACHE_STEPS * VICTORS_PER_STEP / victors.len().max(VICTORS_PER_STEP)).max(MIN_CACHE_STEPS);
        let mut budget = Budget::new(steps as u64).stopped_by(self.stop.as_ref());
        let mut keep = |cube: Cube, _: &mut Budget| {
            boxes.push(cube);
            if boxes.len() < MAX_CACHED_BOXES { Ok(()) } else { Err(Stop::Spent) }
        };
        let mut own = self.scopes.rule(rule).region.cubes().iter();
        let found = own.try_for_each(|cube| outside(self.scopes.space(), cube, &victors, &mut budget, &mut keep));
        Ok(Standing { boxes: boxes.into(), whole: found.is_ok() })
    }

    /// Boxes in which nobody defeats a rule, and whether those are all.
    pub(super) fn standing_boxes(&self, rule: RuleId) -> Result<(&[Cube], bool), Stop> {
        let standing = self.standing(rule)?;
        Ok((&standing.boxes, standing.whole))
    }

    /// The same, where they have been asked for before.
    pub(super) fn known_standing(&self, rule: RuleId) -> &[Cube] {
        match self.standing.get(self.standing_for(rule)) {
            Some(Ok(standing)) => &standing.boxes,
            _ => &[],
        }
    }

    /// The boxes of the rules that defeat one; those that others stand for left out.
    pub fn victors(&self, rule: RuleId) -> Result<Vec<&Cube>, Stop> {
        Ok(self.defeating_heads(rule)?.iter().flat_map(|defeat| self.scopes.rule(defeat.by).region.cubes()).collect())
    }

    /// Those of them that may meet a box.
    fn victors_near(&self, rule: RuleId, cube: &Cube) -> Result<Vec<&Cube>, Stop> {
        let Some(index) = self.index(self.scopes.model.rule(rule).question) else { return Ok(Vec::new()) };
        let near = index.set_meeting(self.scopes.space(), cube);
        let is_near = |defeat: &&Defeat| has(&near, self.place_of(defeat.by));
        let near = self.defeating_heads(rule)?.iter().filter(is_near);
        Ok(near.flat_map(|defeat| self.scopes.rule(defeat.by).region.cubes()).collect())
    }

    /// The heads of its question, by place, that one of the rules that defeat this one hides from it: wherever they meet
    /// it, that one defeats it.
    pub(super) fn hidden_from(&self, rule: RuleId) -> Result<Set, Stop> {
        let Some(index) = self.index(self.scopes.model.rule(rule).question) else { return Ok(Set::new()) };
        let mut hidden = Set::new();
        if let [own] = self.scopes.rule(rule).region.cubes() {
            for victor in self.victors(rule)? {
                let within = index.within(self.scopes.space(), victor, own);
                hidden.resize(within.len(), 0);
                hidden.iter_mut().zip(within).for_each(|(hidden, within)| *hidden |= within);
            }
        }
        Ok(hidden)
    }

    /// Whether one of two heads defeats the other.
    pub fn is_settled(&self, a: RuleId, b: RuleId) -> Result<bool, Stop> {
        if self.tier(a) != self.tier(b) {
            return Ok(true);
        }
        let among = |defeats: &[Defeat], by: RuleId| defeats.binary_search_by_key(&by, |defeat| defeat.by).is_ok();
        Ok(among(self.defeating_heads(a)?, b) || among(self.defeating_heads(b)?, a))
    }

    /// Visits boxes of cases, among those asked, in which both of two rules stand and answer differently.
    pub fn conflict_regions(&self, a: RuleId, b: RuleId, asked: &[Cube], visit: &mut Visit<'_>) -> Result<(), Stop> {
        let (left, right) = (self.standing(a)?, self.standing(b)?);
        if left.whole && right.whole && left.boxes.len() * right.boxes.len() <= MAX_BOX_PAIRS {
            return self.differing_in(a, b, [&left.boxes, &right.boxes], asked, visit);
        }
        let mut budget = self.budget();
        let mut standing = |cube: Cube| {
            let victors = [self.victors_near(a, &cube)?, self.victors_near(b, &cube)?].concat();
            outside(self.scopes.space(), &cube, &victors, &mut budget, &mut |cube, _| visit(cube))
        };
        self.disagreeing(a, b, asked, &mut standing)
    }

    /// Visits boxes of cases, among those asked, in which both of two rules apply and answer differently.
    pub fn disagreeing(&self, a: RuleId, b: RuleId, asked: &[Cube], visit: &mut Visit<'_>) -> Result<(), Stop> {
        let boxes = |rule: RuleId| self.scopes.rule(rule).region.cubes();
        self.differing_in(a, b, [boxes(a), boxes(b)], asked, visit)
    }

    /// Visits those parts of boxes, of each rule one and among those asked, where the rules answer differently.
    fn differing_in(
        &self,
        a: RuleId,
        b: RuleId,
        [left, right]: [&[Cube]; 2],
        asked: &[Cube],
        visit: &mut Visit<'_>,
    ) -> Result<(), Stop> {
        let space = self.scopes.space();
        let mut among_asked =
            |cube: &Cube| asked.iter().filter_map(|asked| space.meet(cube, asked)).try_for_each(&mut *visit);
        for one in left {
            for cube in right.iter().filter_map(|other| space.meet(one, other)) {
                self.differing(a, b, &cube, &mut among_asked)?;
            }
        }
        Ok(())
    }

    /// Visits the parts of a box, in which both apply, where two rules answer differently.
    fn differing(
        &self,
        a: RuleId,
        b: RuleId,
        cube: &Cube,
        visit: &mut dyn FnMut(&Cube) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        if self.always_agree(a, b) {
            return Ok(());
        }
        let (left, right) = (self.scopes.rule(a), self.scopes.rule(b));
        if left.answers.len() < 2 && right.answers.len() < 2 {
            return visit(cube);
        }
        let space = self.scopes.space();
        let parts = |scope: &RuleScope, cube: &Cube| -> Vec<(u32, Cube)> {
            let parts =
                scope.answers.iter().flat_map(|(answer, region)| region.cubes().iter().map(move |c| (*answer, c)));
            parts.filter_map(|(answer, part)| Some((answer, space.meet(part, cube)?))).collect()
        };
        for (one, part) in parts(left, cube) {
            parts(right, &part).iter().filter(|(other, _)| *other != one).try_for_each(|(_, part)| visit(part))?;
        }
        Ok(())
    }

    /// Whether two rules of a question give the same answer wherever both apply.
    pub fn always_agree(&self, a: RuleId, b: RuleId) -> bool {
        self.same_words(a, b).unwrap_or_else(|| {
            let answers = (self.scopes.rule(a).answers.as_slice(), self.scopes.rule(b).answers.as_slice());
            matches!(answers, ([(one, _)], [(other, _)]) if one == other)
        })
    }

    /// The boxes of cases in which a question is asked, its subject included.
    pub fn asked(&self, question: Question) -> Vec<Cube> {
        let space = self.scopes.space();
        let one = |key: Key, value: usize, cube: &Cube| {
            self.scopes.attribute(key).and_then(|attribute| space.restricted(cube, attribute, [value]))
        };
        match question {
            Question::Leader | Question::Asset(_) => vec![space.full()],
            Question::TechnologyLead => {
                let asked = self.scopes.asked.iter().enumerate();
                asked
                    .flat_map(|(at, region)| region.cubes().iter().filter_map(move |c| one(Key::Technology, at, c)))
                    .collect()
            }
            Question::Follows => {
                let members = self.scopes.model.member_ids();
                let others = members.filter_map(|member| {
                    one(Key::Member, member.0 as usize, &self.except(Key::Leader, member.0 as usize)?)
                });
                others.collect()
            }
            Question::Sharing(_) | Question::Cost => self.followed().1,
        }
    }
}
