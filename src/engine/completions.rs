//! The completions of a programme with unknown fields, and the ways in which one question is answered over them.
//!
//! A way leads over boxes of cases: programmes and earlier answers. An answer is told by those boxes, as rules say it:
//! `platform is shared` where `followers is not empty`. Which unknown fields it hangs on is asked of the programmes that go
//! these ways. Earlier answers that are certain are fixed once for all questions behind them.
//!
//! With `lead proposer`, `follow partners` and nothing known, whether a platform is shared has two ways: `shared` over the
//! cases with a follower, `sole` over the one without; their programmes are gone into for the fields alone.

use std::collections::{BTreeMap, BTreeSet};

use super::decision::{Case, CaseAnswer};
use crate::model::{
    Answer as RuleAnswer, Asked, FieldId, MemberId, Operand, Path, Program, Reason, Root, RuleId, Type,
};
use crate::model::{Domain, Split};
use crate::precedence::{Derivation, Precedence};
use crate::scope::Key;
use crate::space::{AttributeId, Budget, Cube, Stop};

/// All completions of a programme.
pub struct Completions<'a> {
    pub precedence: &'a Precedence,
    pub program: &'a Program,
    /// The box of them.
    pub programmes: &'a Cube,
    /// The box of them with the answers that are certain.
    within: Cube,
    /// Which attributes these answers are.
    certain: Vec<AttributeId>,
}

/// One way in which a question is answered for some completion.
pub struct Way {
    /// The answer, as a value of its attribute; none where the question is not asked.
    pub value: Option<usize>,
    /// The rule that gives it; none for a default.
    pub by: Option<RuleId>,
    /// The answer as its rule writes it.
    answer: CaseAnswer,
    /// Boxes of cases, each with some completion.
    pub when: Vec<Cube>,
}

/// All ways in which a question is answered for some completion.
pub struct Reached {
    pub ways: Vec<Way>,
    /// Where there are several answers: the programmes that get each.
    pub by_value: BTreeMap<Option<usize>, Vec<Cube>>,
}

impl Reached {
    /// The answer, if it is one for all completions and is asked in all of them.
    pub fn certain(&self) -> Option<usize> {
        let first = self.ways.first()?.value?;
        self.ways.iter().all(|way| way.value == Some(first)).then_some(first)
    }

    /// The rules that give some answer.
    pub fn by(&self) -> BTreeSet<Reason> {
        self.ways.iter().filter_map(|way| way.by.map(Reason::Rule)).collect()
    }
}

impl<'a> Completions<'a> {
    /// The completions of a programme, by their box.
    pub fn new(precedence: &'a Precedence, program: &'a Program, programmes: &'a Cube) -> Self {
        Completions { precedence, program, programmes, within: programmes.clone(), certain: Vec::new() }
    }

    /// The box of all completions, with the answers that are certain.
    pub fn within(&self) -> &Cube {
        &self.within
    }

    /// Fixes an answer that is certain for the questions after it.
    pub fn fix(&mut self, asked: Asked, value: usize) {
        if let Some(attribute) = Key::of(asked).and_then(|key| self.precedence.scopes.attribute(key)) {
            self.precedence.scopes.space().assign(&mut self.within, attribute, value);
            self.certain.push(attribute);
        }
    }

    /// The ways in which a question is answered, and where it is not asked: of a technology without it, of a member that
    /// leads.
    pub fn reached(&self, asked: Asked) -> Result<Reached, Stop> {
        let (mut ways, mut within) = (Vec::new(), vec![self.within.clone()]);
        if let Asked::Follows(member) = asked {
            let own = |cube: Cube| self.precedence.scopes.space().meet(&cube, &self.within);
            let leads = self.precedence.with(Key::Leader, member.0 as usize).and_then(own);
            if let Some(leads) = leads
                && self.comes_about(&leads)?
            {
                ways.push(Way { value: None, by: None, answer: CaseAnswer::NotAsked, when: vec![leads] });
            }
            within = self.precedence.asked_in(asked).into_iter().filter_map(own).collect();
        }
        for way in self.precedence.derivations(asked, &within)?.iter() {
            let mut when = Vec::new();
            for cube in &within {
                for case in self.precedence.cases_along(way, cube)? {
                    if self.comes_about(&case)? {
                        when.push(case);
                    }
                }
            }
            if !when.is_empty() {
                ways.push(self.way(asked, way, when));
            }
        }
        let mut reached = Reached { ways, by_value: BTreeMap::new() };
        let values: BTreeSet<Option<usize>> = reached.ways.iter().map(|way| way.value).collect();
        if values.len() > 1 && asked != Asked::Cost {
            reached.by_value = self.programmes_by(&reached.ways, |way| way.value)?;
        }
        Ok(reached)
    }

    fn way(&self, asked: Asked, way: &Derivation, when: Vec<Cube>) -> Way {
        let model = &self.precedence.scopes.model;
        let leader = || Path { root: Root::Leader, steps: Vec::new(), ty: Type::One(Domain::Members) };
        let value = Some(way.answer).filter(|&value| !matches!(asked, Asked::Work(_)) || value < model.members.len());
        let answer = match (way.by.map(|rule| &model.rule(rule).answer), asked) {
            _ if value.is_none() => CaseAnswer::NotAsked,
            (Some(RuleAnswer::Lead(Operand::Path(path)) | RuleAnswer::LeadOn(Operand::Path(path), _)), _) => {
                CaseAnswer::Read(path.clone())
            }
            (None, Asked::Work(_)) => CaseAnswer::Read(leader()),
            (_, Asked::Cost) => CaseAnswer::Division(way.by),
            _ => CaseAnswer::Value(way.answer),
        };
        Way { value, by: way.by, answer, when }
    }

    /// A case without the answers that are certain.
    fn freed(&self, case: &Cube) -> Cube {
        let space = self.precedence.scopes.space();
        self.certain.iter().fold(case.clone(), |case, &attribute| space.freed(&case, attribute))
    }

    /// Whether some completion is in a box of cases.
    pub fn comes_about(&self, case: &Cube) -> Result<bool, Stop> {
        let mut see = |_: Cube, _: &mut Budget| Err(Stop::Enough);
        Stop::found(self.precedence.preimage(&self.freed(case), &mut self.precedence.budget(), &mut see))
    }

    /// The programmes that go some ways, by what these amount to.
    pub fn programmes_by<K: Ord>(&self, ways: &[Way], of: impl Fn(&Way) -> K) -> Result<BTreeMap<K, Vec<Cube>>, Stop> {
        let mut all: BTreeMap<K, Vec<Cube>> = BTreeMap::new();
        for way in ways {
            let boxes = all.entry(of(way)).or_default();
            for case in &way.when {
                let mut keep = |cube: Cube, _: &mut Budget| {
                    boxes.push(cube);
                    Ok(())
                };
                self.precedence.preimage(&self.freed(case), &mut self.precedence.budget(), &mut keep)?;
            }
        }
        Ok(all)
    }

    /// The unknown fields in which alone two completions of different groups differ.
    pub fn apart<'g>(&self, groups: impl IntoIterator<Item = &'g Vec<Cube>>) -> BTreeSet<FieldId> {
        let (space, layout) = (self.precedence.scopes.space(), &self.precedence.scopes.layout);
        let unknown = self.program.unknown().count();
        let groups: Vec<&Vec<Cube>> = groups.into_iter().collect();
        let mut apart = BTreeSet::new();
        for (at, group) in groups.iter().enumerate() {
            let others = groups[at + 1..].iter().flat_map(|other| other.iter());
            for (a, b) in others.flat_map(|b| group.iter().map(move |a| (a, b))) {
                let mut fields = space.apart(a, b).map(|attribute| layout.axis(attribute).key.field());
                if let Some(Some(field)) = fields.next()
                    && !apart.contains(&field)
                    && fields.all(|other| other == Some(field))
                {
                    apart.insert(field);
                    if apart.len() == unknown {
                        return apart;
                    }
                }
            }
        }
        apart
    }

    /// The unknown fields on which it hangs to which group a completion belongs.
    pub fn needs<'g>(&self, groups: impl IntoIterator<Item = &'g Vec<Cube>>) -> BTreeSet<FieldId> {
        self.or_all(self.apart(groups))
    }

    /// These fields, or all that are unknown where no field alone tells two completions apart.
    pub fn or_all(&self, apart: BTreeSet<FieldId>) -> BTreeSet<FieldId> {
        if apart.is_empty() { self.program.unknown().collect() } else { apart }
    }

    /// The answers as they are told: what rules read from the programme as they write it, where that covers several values.
    pub fn cases(&self, ways: &[Way]) -> Vec<Case> {
        let mut groups: Vec<(CaseAnswer, BTreeSet<Option<usize>>, Vec<Cube>)> = Vec::new();
        let mut add = |answer: &CaseAnswer, values: &BTreeSet<Option<usize>>, when: &[Cube]| {
            let at = groups.iter().position(|(other, ..)| self.same(other, answer));
            let at = at.unwrap_or_else(|| {
                groups.push((answer.clone(), BTreeSet::new(), Vec::new()));
                groups.len() - 1
            });
            groups[at].1.extend(values);
            groups[at].2.extend_from_slice(when);
        };
        let values_read = |path: &Path| -> BTreeSet<Option<usize>> {
            let of_path = |way: &&Way| matches!(&way.answer, CaseAnswer::Read(other) if other == path);
            ways.iter().filter(of_path).map(|way| way.value).collect()
        };
        for way in ways {
            let value = BTreeSet::from([way.value]);
            match (&way.answer, way.value) {
                (CaseAnswer::Read(path), Some(only)) if values_read(path).len() == 1 => {
                    add(&CaseAnswer::Value(only), &value, &way.when);
                }
                (answer, _) => add(answer, &value, &way.when),
            }
        }
        let place = |answer: &CaseAnswer| matches!(answer, CaseAnswer::Value(_));
        groups.sort_by_key(|(answer, values, _)| (values.first().copied().flatten(), place(answer)));
        groups.into_iter().map(|(answer, _, when)| Case { when, answer }).collect()
    }

    /// Whether two answers are told alike.
    fn same(&self, one: &CaseAnswer, other: &CaseAnswer) -> bool {
        match (one, other) {
            (CaseAnswer::Division(one), CaseAnswer::Division(other)) => {
                let text = |rule: &Option<RuleId>| self.division(*rule).map(|split| split.text.as_str());
                text(one) == text(other)
            }
            _ => one == other,
        }
    }

    /// How the cost is divided by a rule.
    pub fn division(&self, rule: Option<RuleId>) -> Option<&'a Split> {
        match &self.precedence.scopes.model.rule(rule?).answer {
            RuleAnswer::Split(split) => Some(split),
            _ => None,
        }
    }

    /// Whether in some completion on a way so many of these members follow at once, of one or two.
    pub fn follow_together(&self, way: &Way, together: &[MemberId]) -> Result<bool, Stop> {
        let space = self.precedence.scopes.space();
        for case in &way.when {
            let with = |case: Cube, member: &MemberId| {
                space.restricted(&case, self.precedence.scopes.attribute(Key::Follower(*member))?, [1])
            };
            let case = together.iter().try_fold(case.clone(), with);
            if let Some(case) = case
                && self.comes_about(&case)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
