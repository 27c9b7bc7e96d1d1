//! The interpreter: §5, §6 and §10 of the contract by enumeration.
//!
//! A scope is a set of cases, written out; "narrower" is set inclusion. [`Day::new`] settles all programmes of the
//! universe question by question, because the scopes of a question hang on the answers before it; [`Day::decide`] then
//! decides any fully known programme by the same precedence.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use num_rational::BigRational;

use super::book::{Answer, Book, Cond, Name, Operand, Preference, Programme, Question, Rule, Technology, Value, Whom};
use super::conditions::{Answers, Case};
use super::universe;

/// What a question is asked about, besides the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Programme,
    Technology(Technology),
    Member(Name),
}

/// Labels.
pub type By = BTreeSet<Name>;

/// Pairs of labels, the smaller one first.
pub type Pairs = BTreeSet<(Name, Name)>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Maxim {
    OwnWord,
    HigherTier,
    NarrowerScope,
    LaterDate,
}

/// Why a case has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Undefeated rules that disagree, each pair of them.
    Conflict(Pairs),
    /// Applicable rules each of which (indirectly) defeats itself, and the undefeated ones that disagree.
    Circle(By, Pairs),
    Gap,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    NotInForce,
    Refused,
    /// Every case of the first question that has such, and what was decided before and beside it.
    Undecided(Vec<(Question, Subject, Trouble)>, Box<Decision>),
    Decided(Box<Decision>),
}

/// Every answer, each with its reasons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    pub leader: (Name, By),
    pub work: Vec<(Technology, (Name, By))>,
    pub members: Vec<(Name, (bool, By))>,
    pub sharing: Vec<(Name, (Name, By))>,
    pub assets: Vec<(Name, (Option<Name>, By))>,
    pub cost: (BTreeMap<Name, BigRational>, By),
    pub violations: By,
    /// The kinds whose choice has no candidate, and those where only the name decides.
    pub uncovered: BTreeSet<Name>,
    pub tied: BTreeSet<Name>,
}

/// A rulebook on one day.
pub struct Day<'a> {
    pub book: &'a Book,
    pub day: Date,
    /// Those in force …
    pub rules: Vec<Rule>,
    /// … and all.
    all: Vec<Rule>,
    /// All possible programmes, each with its outcome.
    pub outcomes: Vec<(Programme, Outcome)>,
    /// `(victor, defeated)`: of any two rules in force for the same question, where both apply.
    pub defeats: BTreeMap<(Name, Name), Maxim>,
    /// The first question after one that some programme has no answer to: scopes from here on may hang on nothing.
    pub tainted: Option<Question>,
}

impl<'a> Day<'a> {
    pub fn new(book: &'a Book, day: Date, programmes: &[Programme]) -> Self {
        let in_force = |rule: &Rule| book.in_force(&rule.clauses, rule.table, day);
        let all = book.all_rules();
        let rules: Vec<Rule> = all.iter().filter(|rule| in_force(rule)).cloned().collect();
        let mut this = Day { book, day, rules, all, outcomes: Vec::new(), defeats: BTreeMap::new(), tainted: None };
        let possible = programmes.iter().filter(|programme| !this.impossible(programme));
        let mut runs: Vec<Run> = possible.map(Run::new).collect();
        let questions = if this.in_force() { book.questions() } else { Vec::new() };
        for question in questions {
            if this.tainted.is_none() && runs.iter().any(|run| !run.troubles.is_empty()) {
                this.tainted = Some(question);
            }
            this.settle(question, &runs);
            runs.iter_mut().for_each(|run| this.answer(question, run));
        }
        let outcomes = runs.into_iter().map(|run| (run.programme.clone(), this.outcome(run)));
        this.outcomes = outcomes.collect();
        this
    }

    /// Whether some rule for the first question is in force.
    pub fn in_force(&self) -> bool {
        self.rules_of(Question::Leader).next().is_some()
    }

    pub fn decide(&self, programme: &Programme) -> Outcome {
        if self.impossible(programme) {
            return Outcome::Refused;
        }
        let mut run = Run::new(programme);
        self.book.questions().into_iter().for_each(|question| self.answer(question, &mut run));
        self.outcome(run)
    }

    pub fn impossible(&self, programme: &Programme) -> bool {
        let nothing = Answers::default();
        self.book.impossible.iter().any(|when| Case::new(self.book, programme, &nothing).holds(when))
    }

    fn outcome(&self, run: Run) -> Outcome {
        let mut decision = run.decision;
        if !self.in_force() {
            return Outcome::NotInForce;
        }
        if !run.troubles.is_empty() {
            return Outcome::Undecided(run.troubles, Box::new(decision));
        }
        decision.violations = self.violations(run.programme, &run.answers);
        Outcome::Decided(Box::new(decision))
    }

    fn rules_of(&self, question: Question) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| rule.question() == question)
    }

    // ── Scopes and precedence ──

    /// Works out who defeats whom of a question's rules, over all possible cases.
    fn settle(&mut self, question: Question, runs: &[Run]) {
        let rules: Vec<Rule> = self.rules_of(question).cloned().collect();
        let subjects = self.subjects(question);
        // Of every case, programme by programme and subject by subject, whether it is in the rule's scope.
        let scope = |rule: &Rule| -> Vec<bool> {
            let mut scope = Vec::with_capacity(runs.len() * subjects.len());
            for run in runs {
                let case = Case::new(self.book, run.programme, &run.answers);
                let applies = rule.clauses.when.as_ref().is_none_or(|when| case.holds(when));
                scope.extend(subjects.iter().map(|subject| applies && names(rule, *subject, &case)));
            }
            scope
        };
        let scopes: Vec<Vec<bool>> = rules.iter().map(scope).collect();
        for (r, r_scope) in rules.iter().zip(&scopes) {
            for (s, s_scope) in rules.iter().zip(&scopes) {
                if r.clauses.label != s.clauses.label
                    && let Some(maxim) = self.defeats(r, s, r_scope, s_scope)
                {
                    self.defeats.insert((r.clauses.label, s.clauses.label), maxim);
                }
            }
        }
    }

    /// §6, the four maxims.
    fn defeats(&self, r: &Rule, s: &Rule, r_scope: &[bool], s_scope: &[bool]) -> Option<Maxim> {
        if overrides(self.book, r, s) {
            return Some(Maxim::OwnWord);
        }
        if overrides(self.book, s, r) {
            return None;
        }
        // Rules in no tier are below all tiers.
        let tiers = &self.book.tiers;
        let place = |rule: &Rule| tiers.iter().position(|tier| Some(*tier) == rule.clauses.tier).unwrap_or(tiers.len());
        if place(r) != place(s) {
            return (place(r) < place(s)).then_some(Maxim::HigherTier);
        }
        let within = |one: &[bool], other: &[bool]| one.iter().zip(other).all(|(one, other)| !one || *other);
        if within(r_scope, s_scope) && !within(s_scope, r_scope) {
            return Some(Maxim::NarrowerScope);
        }
        // `None`, always, comes before every date.
        let start = |rule: &Rule| self.book.force(&rule.clauses, rule.table).0;
        (r_scope == s_scope && start(r) > start(s)).then_some(Maxim::LaterDate)
    }

    /// All subjects that cases of a question can have.
    fn subjects(&self, question: Question) -> Vec<Subject> {
        match question {
            Question::Work => self.book.technologies().into_iter().map(Subject::Technology).collect(),
            Question::Follows => self.book.members.iter().copied().map(Subject::Member).collect(),
            _ => vec![Subject::Programme],
        }
    }

    // ── Deciding ──

    /// Asks a question about every subject it is asked about, and writes the answers down.
    fn answer(&self, question: Question, run: &mut Run) {
        if !run.troubles.is_empty() || !self.in_force() {
            return;
        }
        let before = run.answers.clone();
        for subject in self.asked(question, run.programme, &before) {
            let case = Case::new(self.book, run.programme, &before);
            match self.winners(question, subject, &case) {
                Ok(winners) if question == Question::Leader && winners.is_empty() => {
                    run.troubles.push((question, subject, Trouble::Gap));
                }
                // Only rulebooks that are refused for it name a leader who may be absent.
                Ok(winners) if winners.first().is_some_and(|rule| nobody(rule, &case)) => {
                    run.troubles.push((question, subject, Trouble::Gap));
                }
                Ok(winners) => self.record(question, subject, &winners, run),
                Err(trouble) => run.troubles.push((question, subject, trouble)),
            }
        }
        self.defaults(question, run);
    }

    /// §5, the column "asked".
    pub fn asked(&self, question: Question, programme: &Programme, answers: &Answers) -> Vec<Subject> {
        match question {
            Question::Work => self.technologies_asked(programme).into_iter().map(Subject::Technology).collect(),
            Question::Follows => {
                let others = self.book.members.iter().filter(|member| Some(**member) != answers.leader);
                others.map(|member| Subject::Member(member)).collect()
            }
            Question::Sharing(_) | Question::Cost if answers.followers.is_empty() => Vec::new(),
            _ => vec![Subject::Programme],
        }
    }

    /// The terms in the programme's sets that are T or below it, of any rule of the rulebook, in force or not.
    pub fn technologies_asked(&self, programme: &Programme) -> Vec<Technology> {
        let asked = |technology: &Technology| {
            let ruled = self.all.iter().any(|rule| on(rule, *technology, self.book));
            ruled
                && self.book.fields.iter().any(|field| {
                    use super::book::{Domain, Type};
                    field.ty == Type::Set(Domain::Terms(technology.taxonomy))
                        && matches!(&programme[field.name], Value::Set(terms) if terms.contains(technology.term))
                })
        };
        self.book.technologies().into_iter().filter(asked).collect()
    }

    /// The undefeated rules of a case, which agree.
    fn winners(&self, question: Question, subject: Subject, case: &Case) -> Result<Vec<&Rule>, Trouble> {
        let applies =
            |rule: &&Rule| rule.clauses.when.as_ref().is_none_or(|when| case.holds(when)) && names(rule, subject, case);
        let applicable: Vec<&Rule> = self.rules_of(question).filter(applies).collect();
        if applicable.len() < 2 {
            return Ok(applicable);
        }
        let labels: Vec<Name> = applicable.iter().map(|rule| rule.clauses.label).collect();
        let beats = |r: &Name, s: &Name| self.defeats.contains_key(&(*r, *s));
        let undefeated = |rule: &&&Rule| !labels.iter().any(|other| beats(other, &rule.clauses.label));
        let winners: Vec<&Rule> = applicable.iter().filter(undefeated).copied().collect();
        let mut disagree = Pairs::new();
        for (a, b) in winners.iter().flat_map(|a| winners.iter().map(move |b| (a, b))) {
            if a.clauses.label < b.clauses.label && !same_answer(&a.answer, &b.answer, case) {
                disagree.insert((a.clauses.label, b.clauses.label));
            }
        }
        let circle: By = labels.iter().copied().filter(|label| reaches_itself(label, &labels, &beats)).collect();
        if !circle.is_empty() {
            return Err(Trouble::Circle(circle, disagree));
        }
        if disagree.is_empty() { Ok(winners) } else { Err(Trouble::Conflict(disagree)) }
    }

    fn record(&self, question: Question, subject: Subject, winners: &[&Rule], run: &mut Run) {
        let by: By = winners.iter().map(|rule| rule.clauses.label).collect();
        let before = run.answers.clone();
        let case = Case::new(self.book, run.programme, &before);
        let winner = winners.first().map(|rule| &rule.answer);
        match (question, subject) {
            (Question::Leader, _) => {
                let Some(Answer::Lead(member)) = winner else { panic!("a leader") };
                let leader = member_of(member, &case).expect("a member who leads");
                run.answers.leader = Some(leader);
                run.decision.leader = (leader, by);
            }
            (Question::Work, Subject::Technology(technology)) => {
                let leads = match winner {
                    Some(Answer::LeadOn(member, _)) => member_of(member, &case).expect("a member who leads"),
                    _ => before.leader.expect("a leader"),
                };
                run.answers.work.push((technology, leads));
                run.decision.work.push((technology, (leads, by)));
            }
            (Question::Follows, Subject::Member(member)) => {
                let follows = matches!(winner, Some(Answer::Follow(_, true)));
                run.answers.followers.extend(follows.then_some(member));
                run.decision.members.push((member, (follows, by)));
            }
            (Question::Sharing(kind), _) => {
                let sharing = match winner {
                    Some(Answer::Share(_, sharing)) => *sharing,
                    _ => "separate",
                };
                run.answers.sharing.push((kind, sharing));
                run.decision.sharing.push((kind, (sharing, by)));
            }
            (Question::Asset(kind), _) => {
                let chosen = winner.and_then(|answer| self.choose(answer, &case, run));
                let barring = winner.map(|answer| self.barring(answer, chosen, &case)).unwrap_or_default();
                run.answers.assets.push((kind, chosen));
                run.decision.assets.push((kind, (chosen, by.union(&barring).copied().collect())));
            }
            (Question::Cost, _) => {
                let shares = match winner {
                    Some(Answer::Split(leader, field)) => split(*leader, *field, &before, run.programme),
                    _ => alone(&before),
                };
                run.decision.cost = (shares, by);
            }
            _ => unreachable!("no such case"),
        }
    }

    /// §5, the column "without an answer", of questions that are not asked at all.
    fn defaults(&self, question: Question, run: &mut Run) {
        if !run.answers.followers.is_empty() {
            return;
        }
        match question {
            Question::Sharing(kind) => {
                run.answers.sharing.push((kind, "sole"));
                run.decision.sharing.push((kind, ("sole", By::new())));
            }
            Question::Cost => run.decision.cost = (alone(&run.answers), By::new()),
            _ => {}
        }
    }

    /// The best candidate: by the preferences in turn, then by name.
    fn choose(&self, answer: &Answer, case: &Case, run: &mut Run) -> Option<Name> {
        let Answer::Choose { kind, filter, prefer } = answer else { panic!("a choice") };
        let struck = |asset: Name| {
            self.book.bars.iter().any(|bar| {
                bar.kind == *kind
                    && self.book.in_force(&bar.clauses, None, self.day)
                    && bar.clauses.when.as_ref().is_none_or(|when| case.holds(when))
                    && case.with_candidate(kind, asset).holds(&bar.filter)
            })
        };
        let assets = self.book.kind(kind).assets.iter().map(|asset| asset.name);
        let mut left: Vec<Name> =
            assets.filter(|asset| case.with_candidate(kind, asset).holds(filter) && !struck(asset)).collect();
        if left.is_empty() {
            run.decision.uncovered.insert(kind);
        }
        for preference in prefer {
            let value = |asset: Name, field: Name| {
                let values = &self.book.asset(kind, asset).values;
                values.get(field).cloned().filter(|value| *value != Value::None)
            };
            let best: Vec<Name> = match preference {
                Preference::Holds(condition) => {
                    left.iter().copied().filter(|asset| case.with_candidate(kind, asset).holds(condition)).collect()
                }
                Preference::Most(field) => {
                    let most = left.iter().filter_map(|asset| value(asset, field)).max();
                    left.iter().copied().filter(|asset| value(asset, field) == most).collect()
                }
                Preference::Least(field) => {
                    let least = left.iter().filter_map(|asset| value(asset, field)).min();
                    left.iter().copied().filter(|asset| value(asset, field) == least).collect()
                }
            };
            if !best.is_empty() {
                left = best;
            }
        }
        if left.len() > 1 {
            run.decision.tied.insert(kind);
        }
        left.into_iter().min()
    }

    /// §5: a bar that struck a candidate which would have come before the answer (or any, where none is left) is one of the
    /// answer's reasons.
    fn barring(&self, answer: &Answer, chosen: Option<Name>, case: &Case) -> By {
        let Answer::Choose { kind, filter, prefer } = answer else { panic!("a choice") };
        let missed = |asset: &Name| match chosen {
            None => true,
            Some(chosen) => *asset != chosen && self.goes_before(kind, asset, chosen, prefer, case),
        };
        let assets = self.book.kind(kind).assets.iter().map(|asset| asset.name);
        let missed: Vec<Name> =
            assets.filter(|asset| case.with_candidate(kind, asset).holds(filter)).filter(missed).collect();
        let bars = self.book.bars.iter().filter(|bar| bar.kind == *kind);
        let bars = bars.filter(|bar| self.book.in_force(&bar.clauses, None, self.day));
        let bars = bars.filter(|bar| bar.clauses.when.as_ref().is_none_or(|when| case.holds(when)));
        let striking =
            bars.filter(|bar| missed.iter().any(|asset| case.with_candidate(kind, asset).holds(&bar.filter)));
        striking.map(|bar| bar.clauses.label).collect()
    }

    /// Whether the first preference that tells two candidates apart puts `one` before `two`; if none does, its name.
    fn goes_before(&self, kind: Name, one: Name, two: Name, prefer: &[Preference], case: &Case) -> bool {
        for preference in prefer {
            let holds = |asset: Name, condition: &Cond| case.with_candidate(kind, asset).holds(condition);
            let value = |asset: Name, field: &Name| {
                let value = self.book.asset(kind, asset).values.get(field).cloned();
                value.filter(|value| *value != Value::None)
            };
            let (first, second) = match preference {
                Preference::Holds(condition) => match (holds(one, condition), holds(two, condition)) {
                    (first, second) if first == second => continue,
                    (first, second) => (first, second),
                },
                Preference::Most(field) | Preference::Least(field) => match (value(one, field), value(two, field)) {
                    (first, second) if first == second => continue,
                    (Some(first), Some(second)) => {
                        let most = matches!(preference, Preference::Most(_));
                        ((first > second) == most, (first < second) == most)
                    }
                    (first, second) => (first.is_some(), second.is_some()),
                },
            };
            return first && !second;
        }
        one < two
    }

    fn violations(&self, programme: &Programme, answers: &Answers) -> By {
        let case = Case::new(self.book, programme, answers);
        let broken = self.book.requires.iter().filter(|require| {
            self.book.in_force(&require.clauses, None, self.day)
                && require.clauses.when.as_ref().is_none_or(|when| case.holds(when))
                && !case.holds(&require.must)
        });
        broken.map(|require| require.clauses.label).collect()
    }
}

/// One programme on its way through the questions.
struct Run<'p> {
    programme: &'p Programme,
    answers: Answers,
    decision: Decision,
    troubles: Vec<(Question, Subject, Trouble)>,
}

impl<'p> Run<'p> {
    fn new(programme: &'p Programme) -> Self {
        Run { programme, answers: Answers::default(), decision: Decision::default(), troubles: Vec::new() }
    }
}

impl Decision {
    /// The answers, as conditions ask for them.
    pub fn answers(&self) -> Answers {
        Answers {
            leader: Some(self.leader.0),
            work: self.work.iter().map(|(technology, (leads, _))| (*technology, *leads)).collect(),
            followers: self.members.iter().filter(|(_, (follows, _))| *follows).map(|(member, _)| *member).collect(),
            sharing: self.sharing.iter().map(|(kind, (sharing, _))| (*kind, *sharing)).collect(),
            assets: self.assets.iter().map(|(kind, (asset, _))| (*kind, *asset)).collect(),
        }
    }
}

/// All possible programmes of a rulebook that are different to it.
pub fn everything(book: &Book) -> Vec<Programme> {
    universe::programmes(&universe::domains(book))
}

/// Whether `r` overrides `s` by its own word. A tier means the others in it; a table's clauses never its own rows.
pub fn overrides(book: &Book, r: &Rule, s: &Rule) -> bool {
    let same_table = r.table.is_some() && r.table == s.table && !r.clauses.of_row;
    r.clauses.label != s.clauses.label && !same_table && r.clauses.overrides.iter().any(|target| book.names(target, s))
}

/// Whether a rule's answer names the subject of a case.
fn names(rule: &Rule, subject: Subject, case: &Case) -> bool {
    match (&rule.answer, subject) {
        (Answer::LeadOn(..), Subject::Technology(technology)) => on(rule, technology, case.book),
        (Answer::Follow(whom, _), Subject::Member(member)) => match whom {
            Whom::Everyone => true,
            Whom::These(members) => members.iter().any(|operand| member_of(operand, case) == Some(member)),
            Whom::Field(field) => matches!(&case.programme[field], Value::Set(set) if set.contains(member)),
        },
        _ => true,
    }
}

/// Whether a technology is T or below it of a rule `lead … on T`.
fn on(rule: &Rule, technology: Technology, book: &Book) -> bool {
    let Answer::LeadOn(_, of) = &rule.answer else { return false };
    of.iter().any(|of| {
        of.taxonomy == technology.taxonomy && book.taxonomy(of.taxonomy).is_or_below(technology.term, of.term)
    })
}

fn member_of(operand: &Operand, case: &Case) -> Option<Name> {
    match case.operand(operand) {
        Value::One(member) => Some(member),
        _ => None,
    }
}

/// Whether a rule names a leader who is absent.
fn nobody(rule: &Rule, case: &Case) -> bool {
    match &rule.answer {
        Answer::Lead(member) | Answer::LeadOn(member, _) => member_of(member, case).is_none(),
        _ => false,
    }
}

/// Rules that leave the same answer agree; choices and splits only if they read the same.
fn same_answer(a: &Answer, b: &Answer, case: &Case) -> bool {
    match (a, b) {
        (Answer::Lead(a), Answer::Lead(b)) | (Answer::LeadOn(a, _), Answer::LeadOn(b, _)) => {
            case.operand(a) == case.operand(b)
        }
        (Answer::Follow(_, a), Answer::Follow(_, b)) => a == b,
        _ => a == b,
    }
}

/// Whether following defeats from a rule among these leads back to it.
fn reaches_itself(label: &Name, labels: &[Name], beats: &impl Fn(&Name, &Name) -> bool) -> bool {
    let mut reached: BTreeSet<Name> = BTreeSet::new();
    let mut next = vec![*label];
    while let Some(from) = next.pop() {
        next.extend(labels.iter().filter(|to| beats(&from, to)).filter(|to| reached.insert(to)));
    }
    reached.contains(label)
}

fn alone(answers: &Answers) -> BTreeMap<Name, BigRational> {
    let mut shares: BTreeMap<Name, BigRational> =
        answers.followers.iter().map(|member| (*member, fraction(0, 1))).collect();
    shares.extend(answers.leader.map(|leader| (leader, fraction(1, 1))));
    shares
}

fn split(
    percent: Option<i64>,
    by: Option<Name>,
    answers: &Answers,
    programme: &Programme,
) -> BTreeMap<Name, BigRational> {
    let leader = answers.leader.expect("a leader");
    let mut payers: Vec<Name> = answers.followers.iter().copied().collect();
    let mut shares = BTreeMap::new();
    let mut rest = fraction(1, 1);
    match percent {
        Some(percent) => {
            let own = fraction(percent, 1000);
            rest -= own.clone();
            shares.insert(leader, own);
        }
        None => payers.push(leader),
    }
    let number = |member: &Name| match by.map(|field| &programme[field]) {
        Some(Value::PerMember(numbers)) => numbers[member],
        _ => 1,
    };
    let total: i64 = payers.iter().map(number).sum();
    for member in &payers {
        let share = if total == 0 { fraction(1, payers.len() as i64) } else { fraction(number(member), total) };
        shares.insert(*member, &rest * share);
    }
    shares
}

pub fn fraction(above: i64, below: i64) -> BigRational {
    BigRational::new(above.into(), below.into())
}
