//! Deciding a programme with unknown fields, as definitely as it can be.
//!
//! For each question, in their order, the ways in which it is answered over all completions ([`Completions`]). One answer
//! alone is certain, and fixed for the questions after it; several are open, and told by the cases that get each.
//!
//! What the followers as a whole and the cost hang on is put together from the members one by one: two completions have
//! other followers where some member follows in one of them alone. So the work grows with the members, not with the sets of
//! them; only where the same members pay otherwise are these sets gone into.

use std::collections::{BTreeMap, BTreeSet};

use super::completions::{Completions, Reached, Way};
use super::cost::{self, Shares};
use super::decision::{self, Answer, AssetDecision, Decision, Outcome, Undecidable, Violation};
use crate::model::{Asked, AssetId, FieldId, KindId, MemberId, Program, Question, Reason, SplitBy, TechnologyId};
use crate::precedence::Precedence;
use crate::space::{Cube, Region, Stop};

/// Decides a box of programmes.
pub fn decide(precedence: &Precedence, program: &Program, cases: &Cube) -> Result<Decision, Undecidable> {
    let completions = Completions::new(precedence, program, cases);
    if !completions.comes_about(cases)? {
        let met = |region: &Region| region.cubes().iter().any(|cube| precedence.scopes.space().meets(cube, cases));
        let at = precedence.scopes.impossible.iter().position(met);
        return Err(at.map_or(Undecidable::Gap, Undecidable::Impossible));
    }
    let in_force = !precedence.rules(Question::Leader).is_empty();
    Open { precedence, in_force, completions }.decide()
}

struct Open<'a> {
    precedence: &'a Precedence,
    in_force: bool,
    completions: Completions<'a>,
}

/// Whether each member follows, but one that leads all completions.
type Members = Vec<(MemberId, Reached)>;

impl Open<'_> {
    fn decide(mut self) -> Result<Decision, Undecidable> {
        let model = self.precedence.scopes.model.clone();
        let leading = self.reached(Asked::Leader)?;
        let leader = self.answer(Asked::Leader, &leading, |member| MemberId(member as u32));
        let work = self.work()?;
        let members = self.members(&leading)?;
        let followers = self.followers(&members);
        let told = members
            .iter()
            .map(|(member, reached)| (*member, self.answer(Asked::Follows(*member), reached, |follows| follows == 1)));
        let told = told.collect();
        let assets = model.kind_ids().map(|kind| self.asset(kind)).collect::<Result<_, _>>()?;
        Ok(Decision {
            program: self.completions.program.name.clone(),
            as_of: self.precedence.day,
            work,
            members: told,
            leader,
            assets,
            cost: self.cost(&leading, &members, &followers)?,
            followers,
            violations: if self.in_force { self.violations()? } else { Vec::new() },
        })
    }

    /// The ways in which a question is answered; on a day on which the scheme is not in force there are none.
    fn reached(&mut self, asked: Asked) -> Result<Reached, Stop> {
        if !self.in_force {
            return Ok(Reached { ways: Vec::new(), by_value: BTreeMap::new() });
        }
        let reached = self.completions.reached(asked)?;
        let mut values = reached.ways.iter().map(|way| way.value);
        match (asked, reached.certain()) {
            (_, Some(value)) => self.completions.fix(asked, value),
            // Who leads does not follow.
            (Asked::Follows(_), None) if values.all(|value| value != Some(1)) => self.completions.fix(asked, 0),
            _ => {}
        }
        Ok(reached)
    }

    /// What these ways amount to; `read` makes an answer of a value.
    fn answer<T>(&self, asked: Asked, reached: &Reached, read: impl Fn(usize) -> T) -> Answer<T> {
        self.answer_by(asked, reached, reached.by(), read)
    }

    fn answer_by<T>(
        &self,
        asked: Asked,
        reached: &Reached,
        by: BTreeSet<Reason>,
        read: impl Fn(usize) -> T,
    ) -> Answer<T> {
        if !self.in_force {
            return Answer::not_in_force();
        }
        let outcome = match reached.certain() {
            Some(value) => Outcome::Settled(read(value)),
            None => self.open(asked, self.completions.needs(reached.by_value.values()), &reached.ways),
        };
        Answer { outcome, by: self.by_label(by) }
    }

    /// An answer that hangs on some fields, as it is told.
    fn open<T>(&self, asked: Asked, needs: BTreeSet<FieldId>, ways: &[Way]) -> Outcome<T> {
        Outcome::Open(decision::Open {
            asked: Some(asked),
            needs: needs.into_iter().collect(),
            within: self.completions.within().clone(),
            cases: self.completions.cases(ways),
        })
    }

    /// Reasons in byte order of their labels.
    fn by_label(&self, by: BTreeSet<Reason>) -> Vec<Reason> {
        let mut by: Vec<Reason> = by.into_iter().collect();
        self.precedence.scopes.model.sort_by_label(&mut by);
        by
    }

    fn work(&mut self) -> Result<Vec<(TechnologyId, Answer<MemberId>)>, Undecidable> {
        let mut work = Vec::new();
        for at in 0..self.precedence.scopes.model.technologies.len() as u32 {
            let mut is_asked = false;
            for cube in self.precedence.scopes.asked[at as usize].cubes() {
                let meets = self.precedence.scopes.space().meet(cube, self.completions.programmes);
                is_asked |= meets.map_or(Ok(false), |cube| self.completions.comes_about(&cube))?;
            }
            if is_asked {
                let asked = Asked::Work(TechnologyId(at));
                let reached = self.reached(asked)?;
                work.push((TechnologyId(at), self.answer(asked, &reached, |member| MemberId(member as u32))));
            }
        }
        Ok(work)
    }

    fn members(&mut self, leading: &Reached) -> Result<Members, Stop> {
        let leader = leading.certain().map(|leader| MemberId(leader as u32));
        let model = self.precedence.scopes.model.clone();
        let mut members = Vec::new();
        for member in model.member_ids() {
            match leader == Some(member) {
                true => self.completions.fix(Asked::Follows(member), 0),
                false => members.push((member, self.reached(Asked::Follows(member))?)),
            }
        }
        Ok(members)
    }

    /// The followers as a whole: open where it is open of some member.
    fn followers(&self, members: &Members) -> Answer<Vec<MemberId>> {
        if !self.in_force {
            return Answer::not_in_force();
        }
        let follows = |value: Option<usize>| value == Some(1);
        let Some(apart) = self.membership(members, follows) else {
            let following = members.iter().filter(|(_, reached)| reached.ways.iter().any(|way| follows(way.value)));
            return Answer::settled(following.map(|(member, _)| *member).collect(), Vec::new());
        };
        let needs = self.completions.or_all(apart).into_iter().collect();
        let within = self.completions.within().clone();
        let open = decision::Open { asked: None, needs, within, cases: Vec::new() };
        Answer { outcome: Outcome::Open(open), by: Vec::new() }
    }

    /// The fields in which alone two completions differ of which a member belongs to a set in one; nothing where the
    /// set is the same in all completions.
    fn membership(&self, members: &Members, belongs: impl Fn(Option<usize>) -> bool) -> Option<BTreeSet<FieldId>> {
        let mut apart = None;
        for (_, reached) in members {
            let (inside, outside): (Vec<_>, Vec<_>) = reached.by_value.iter().partition(|(value, _)| belongs(**value));
            if inside.is_empty() || outside.is_empty() {
                continue;
            }
            let boxes = |parts: Vec<(_, &Vec<Cube>)>| parts.into_iter().flat_map(|(_, boxes)| boxes.clone()).collect();
            let (inside, outside): (Vec<Cube>, Vec<Cube>) = (boxes(inside), boxes(outside));
            apart.get_or_insert_with(BTreeSet::new).extend(self.completions.apart([&inside, &outside]));
        }
        apart
    }

    fn asset(&mut self, kind: KindId) -> Result<AssetDecision, Undecidable> {
        let none = self.precedence.scopes.model.kind(kind).assets.len();
        let sharing = self.reached(Asked::Sharing(kind))?;
        let asset = self.reached(Asked::Asset(kind))?;
        let mut by = asset.by();
        let barred = if self.in_force { self.precedence.bar_ways(kind)? } else { &[] };
        for (bar, way) in barred {
            if by.contains(&Reason::Bar(*bar)) {
                continue;
            }
            for case in self.precedence.cases_along(way, self.completions.within())? {
                if self.completions.comes_about(&case)? {
                    by.insert(Reason::Bar(*bar));
                    break;
                }
            }
        }
        Ok(AssetDecision {
            kind,
            sharing: self.answer(Asked::Sharing(kind), &sharing, |sharing| sharing as u32),
            asset: self
                .answer_by(Asked::Asset(kind), &asset, by, |asset| (asset != none).then_some(AssetId(asset as u32))),
        })
    }

    fn cost(
        &self,
        leading: &Reached,
        members: &Members,
        followers: &Answer<Vec<MemberId>>,
    ) -> Result<Answer<Shares>, Undecidable> {
        if !self.in_force {
            return Ok(Answer::not_in_force());
        }
        let reached = self.completions.reached(Asked::Cost)?;
        let by = self.by_label(reached.by());
        let outcome = match (leading.certain(), followers.answer()) {
            (Some(leader), Some(followers)) => self.cost_among(MemberId(leader as u32), followers, &reached)?,
            _ => self.cost_among_some(leading, members, &reached)?,
        };
        Ok(Answer { outcome, by })
    }

    /// The shares where it is certain who pays.
    fn cost_among(&self, leader: MemberId, followers: &[MemberId], reached: &Reached) -> Result<Outcome<Shares>, Stop> {
        let program = self.completions.program;
        let shares = |way: &Way| cost::shares(self.completions.division(way.by), leader, followers, program);
        let mut all: Vec<Option<Shares>> = reached.ways.iter().map(shares).collect();
        all.dedup();
        if let [Some(shares)] = all.as_slice() {
            return Ok(Outcome::Settled(shares.clone()));
        }
        let by_shares = self.completions.programmes_by(&reached.ways, shares)?;
        let mut needs = match by_shares.len() {
            1 => BTreeSet::new(),
            _ => self.completions.needs(by_shares.values()),
        };
        needs.extend(reached.ways.iter().filter(|way| shares(way).is_none()).filter_map(|way| self.divided_by(way)));
        Ok(self.open(Asked::Cost, needs, &reached.ways))
    }

    /// The number per member by which a way divides the cost.
    fn divided_by(&self, way: &Way) -> Option<FieldId> {
        match self.completions.division(way.by)?.how {
            SplitBy::By(field) => Some(field),
            SplitBy::Equally => None,
        }
    }

    /// The shares where it is not certain who pays. Where two completions have other payers they have other shares; so the
    /// payers are gone into only for fields that change who of them leads, or the division, and not who pays.
    fn cost_among_some(
        &self,
        leading: &Reached,
        members: &Members,
        reached: &Reached,
    ) -> Result<Outcome<Shares>, Stop> {
        // A member that is not asked whether it follows leads.
        let payers = self.membership(members, |value| value != Some(0));
        let division = |way: &Way| self.completions.division(way.by).map(|split| split.text.clone());
        let by_division = self.completions.programmes_by(&reached.ways, division)?;
        let mut may_matter = self.completions.apart(leading.by_value.values());
        may_matter.extend(self.completions.apart(by_division.values()));
        if let Some(apart) = payers
            && may_matter.is_subset(&apart)
        {
            let mut needs = self.completions.or_all(apart);
            for way in &reached.ways {
                needs.extend(self.hangs_on_numbers(way)?);
            }
            return Ok(self.open(Asked::Cost, needs, &reached.ways));
        }
        self.cost_by_payers(reached)
    }

    /// The unknown number per member on which shares hang in some completion on a way.
    fn hangs_on_numbers(&self, way: &Way) -> Result<Option<FieldId>, Stop> {
        let unknown = |field: &FieldId| self.completions.program.known(*field).is_none();
        let Some(field) = self.divided_by(way).filter(unknown) else { return Ok(None) };
        // One alone has nothing to divide: it takes a follower beside the leader, or two where the leader's share is apart.
        let apart = self.completions.division(way.by).and_then(|split| split.leader);
        if apart.is_some_and(|percent| percent == rust_decimal::Decimal::ONE_HUNDRED) {
            return Ok(None);
        }
        let members: Vec<MemberId> = self.precedence.scopes.model.member_ids().collect();
        for (at, &one) in members.iter().enumerate() {
            let others = if apart.is_some() { &members[at + 1..] } else { &members[at..=at] };
            for &other in others {
                if self.completions.follow_together(way, &[one, other])? {
                    return Ok(Some(field));
                }
            }
        }
        Ok(None)
    }

    /// The shares by every set of members that may pay.
    fn cost_by_payers(&self, reached: &Reached) -> Result<Outcome<Shares>, Stop> {
        let (parties, ways) = (self.precedence.parties(), self.precedence.cost_ways()?);
        // Where shares hang on unknown numbers, an answer is who shares by which words, and who has a share apart.
        type Sharing<'w> = (Option<MemberId>, Vec<MemberId>, &'w str);
        let mut groups: BTreeMap<(Option<Shares>, Option<Sharing>), Vec<Cube>> = BTreeMap::new();
        let mut by_numbers = BTreeSet::new();
        for (cube, answers) in self.precedence.refined(self.completions.programmes, &parties)? {
            for way in &ways {
                let boxes = self.precedence.gathered_alike(way, &cube, &parties, &answers)?;
                if boxes.is_empty() {
                    continue;
                }
                let (leader, mut sharing) = (MemberId(answers[0] as u32), following(&answers[1..]));
                let split = self.completions.division(way.by);
                let shares = cost::shares(split, leader, &sharing, self.completions.program);
                let mut told = None;
                if let (None, Some(split)) = (&shares, split) {
                    by_numbers.extend(match split.how {
                        SplitBy::By(field) => Some(field),
                        SplitBy::Equally => None,
                    });
                    if split.leader.is_none() {
                        sharing.push(leader);
                        sharing.sort_unstable();
                    }
                    told = Some((split.leader.map(|_| leader), sharing, split.text.as_str()));
                }
                groups.entry((shares, told)).or_default().extend(boxes);
            }
        }
        if let ([(Some(shares), _)], true) = (groups.keys().collect::<Vec<_>>().as_slice(), by_numbers.is_empty()) {
            return Ok(Outcome::Settled(shares.clone()));
        }
        let mut needs = if groups.len() > 1 { self.completions.needs(groups.values()) } else { BTreeSet::new() };
        needs.extend(by_numbers);
        Ok(self.open(Asked::Cost, needs, &reached.ways))
    }

    fn violations(&self) -> Result<Vec<Violation>, Undecidable> {
        let mut violations = Vec::new();
        let cases = self.completions.programmes;
        for (at, require) in self.precedence.scopes.model.requires.iter().enumerate() {
            if !require.head.force.holds_on(self.precedence.day) {
                continue;
            }
            let [kept, broken] = self.precedence.requirement_ways(at, cases, &mut self.precedence.budget())?;
            let broken = self.precedence.gathered(&broken, cases)?;
            if broken.is_empty() {
                continue;
            }
            let kept = self.precedence.gathered(&kept, cases)?;
            let needs = match kept.is_empty() {
                true => Vec::new(),
                false => self.completions.needs([&kept, &broken]).into_iter().collect(),
            };
            violations.push(Violation { require: at, needs });
        }
        Ok(violations)
    }
}

/// The members whose value is 1: those who follow.
fn following(follows: &[usize]) -> Vec<MemberId> {
    let following = follows.iter().enumerate().filter(|(_, follows)| **follows == 1);
    following.map(|(at, _)| MemberId(at as u32)).collect()
}
