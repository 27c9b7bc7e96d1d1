//! §7 and §10, unknown fields: a decision as definite as it can be, by deciding every possible completion.

use std::collections::{BTreeMap, BTreeSet};

use num_rational::BigRational;

use super::book::{Book, Name, Programme, Question, Technology, Value};
use super::conditions::Answers;
use super::interpret::{By, Day, Decision, Outcome, Subject};
use super::universe;

/// An answer over all completions: `None` of a completion in which the question is not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Open<T> {
    Settled(T, By),
    Open { needs: BTreeSet<Name>, cases: Vec<(T, Vec<Programme>)>, by: By },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenOutcome {
    NotInForce(BTreeSet<Technology>),
    Refused,
    /// Some possible completion has no answer.
    Undecided,
    Decided(Box<OpenDecision>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDecision {
    pub leader: Open<Name>,
    pub work: BTreeMap<Technology, Open<Name>>,
    pub followers: Open<BTreeSet<Name>>,
    pub members: BTreeMap<Name, Open<bool>>,
    pub sharing: BTreeMap<Name, Open<Name>>,
    pub assets: BTreeMap<Name, Open<Option<Name>>>,
    pub cost: Open<BTreeMap<Name, BigRational>>,
    /// Each with the fields it hangs on, if it does not hold in every completion.
    pub violations: BTreeMap<Name, BTreeSet<Name>>,
}

/// Every possible completion of a programme that lacks fields.
pub fn completions(day: &Day, programme: &Programme) -> Vec<Programme> {
    let mut domains = universe::domains(day.book);
    domains.extend(programme.iter().map(|(field, value)| (*field, vec![value.clone()])));
    universe::programmes(&domains).into_iter().filter(|completion| !day.impossible(completion)).collect()
}

pub fn decide(day: &Day, programme: &Programme) -> OpenOutcome {
    let completions = completions(day, programme);
    if completions.is_empty() {
        return OpenOutcome::Refused;
    }
    if !day.in_force() {
        let asked =
            completions.iter().flat_map(|completion| day.asked(Question::Work, completion, &Answers::default()));
        let asked = asked.filter_map(|subject| match subject {
            Subject::Technology(technology) => Some(technology),
            _ => None,
        });
        return OpenOutcome::NotInForce(asked.collect());
    }
    let unknown: Vec<Name> =
        day.book.fields.iter().map(|field| field.name).filter(|field| !programme.contains_key(field)).collect();
    let mut decided = Vec::new();
    for completion in completions {
        match day.decide(&completion) {
            Outcome::Decided(decision) => decided.push((completion, *decision)),
            _ => return OpenOutcome::Undecided,
        }
    }
    OpenOutcome::Decided(Box::new(Over { unknown, decided }.decision(day.book)))
}

/// Every possible completion, decided.
struct Over {
    unknown: Vec<Name>,
    decided: Vec<(Programme, Decision)>,
}

impl Over {
    fn decision(&self, book: &Book) -> OpenDecision {
        let of =
            |pairs: &[(Name, (Name, By))], kind: Name| pairs.iter().find(|(of, _)| *of == kind).map(|(_, a)| a.clone());
        let technologies: BTreeSet<Technology> = self
            .decided
            .iter()
            .flat_map(|(_, decision)| decision.work.iter().map(|(technology, _)| *technology))
            .collect();
        let followers: BTreeSet<Name> =
            self.decided.iter().flat_map(|(_, decision)| decision.members.iter().map(|(member, _)| *member)).collect();
        let work = |technology: Technology| {
            self.over(|decision| {
                decision.work.iter().find(|(of, _)| *of == technology).map(|(_, answer)| answer.clone())
            })
        };
        let follows = |member: Name| {
            self.over(|decision| {
                decision.members.iter().find(|(of, _)| *of == member).map(|(_, answer)| answer.clone())
            })
        };
        let asset = |kind: Name| {
            self.over(|decision| decision.assets.iter().find(|(of, _)| *of == kind).map(|(_, answer)| answer.clone()))
        };
        let kinds = || book.kinds.iter().map(|kind| kind.name);
        OpenDecision {
            leader: self.over(|decision| Some(decision.leader.clone())),
            work: technologies.into_iter().map(|technology| (technology, work(technology))).collect(),
            followers: self.over(|decision| Some((decision.answers().followers, By::new()))),
            members: followers.into_iter().map(|member| (member, follows(member))).collect(),
            sharing: kinds().map(|kind| (kind, self.over(|decision| of(&decision.sharing, kind)))).collect(),
            assets: kinds().map(|kind| (kind, asset(kind))).collect(),
            cost: self.over(|decision| Some(decision.cost.clone())),
            violations: self.violations(),
        }
    }

    /// One answer over all completions.
    fn over<T: Clone + PartialEq>(&self, answer: impl Fn(&Decision) -> Option<(T, By)>) -> Open<T> {
        let answers: Vec<Option<(T, By)>> = self.decided.iter().map(|(_, decision)| answer(decision)).collect();
        let by: By = answers.iter().flatten().flat_map(|(_, by)| by.iter().copied()).collect();
        let mut cases: Vec<(T, Vec<Programme>)> = Vec::new();
        for ((programme, _), answer) in self.decided.iter().zip(&answers) {
            let Some((answer, _)) = answer else { continue };
            match cases.iter_mut().find(|(other, _)| other == answer) {
                Some((_, programmes)) => programmes.push(programme.clone()),
                None => cases.push((answer.clone(), vec![programme.clone()])),
            }
        }
        if cases.len() == 1 && answers.iter().all(Option::is_some) {
            return Open::Settled(cases.remove(0).0, by);
        }
        let answers: Vec<Option<&T>> = answers.iter().map(|answer| answer.as_ref().map(|(answer, _)| answer)).collect();
        Open::Open { needs: self.needs(&answers), cases, by }
    }

    /// The fields in which two completions that differ in nothing else get different answers; if none does, all.
    fn needs<A: PartialEq>(&self, answers: &[A]) -> BTreeSet<Name> {
        let hangs = |field: &Name| {
            let mut seen: BTreeMap<Vec<&Value>, &A> = BTreeMap::new();
            self.decided.iter().zip(answers).any(|((programme, _), answer)| {
                let others = programme.iter().filter(|(other, _)| *other != field).map(|(_, value)| value).collect();
                *seen.entry(others).or_insert(answer) != answer
            })
        };
        let alone: BTreeSet<Name> = self.unknown.iter().copied().filter(hangs).collect();
        if alone.is_empty() { self.unknown.iter().copied().collect() } else { alone }
    }

    fn violations(&self) -> BTreeMap<Name, BTreeSet<Name>> {
        let all: By = self.decided.iter().flat_map(|(_, decision)| decision.violations.iter().copied()).collect();
        let needs = |label: Name| {
            let broken: Vec<bool> =
                self.decided.iter().map(|(_, decision)| decision.violations.contains(label)).collect();
            if broken.iter().all(|broken| *broken) { BTreeSet::new() } else { self.needs(&broken) }
        };
        all.into_iter().map(|label| (label, needs(label))).collect()
    }
}
