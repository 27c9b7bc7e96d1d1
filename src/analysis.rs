//! What holds of all possible programmes, on all days on which the scheme is in force, exactly.
//!
//! In: compiled scopes and the days that matter. Out: findings, each about programmes with its simplest witness. The
//! questions are gone through in their order, on each stretch of days with the same rules in force; the cases of a
//! conflict, circle or gap are set aside and so left out of every later finding. What would pass the budget is a
//! finding of its own, never a guess.

mod bars;
mod choices;
mod circles;
mod conflicts;
mod describe;
mod gaps;
mod guarantees;
mod idle;
mod overlaps;
mod repairs;
mod repeats;
mod replay;
mod reuse;
mod samples;
mod simplest;
mod trivial;
mod witness;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::condition_text::ConditionText;
use crate::engine::{Decision, Tables};
use crate::finding::{Code, Finding, Witness};
use crate::model::{Model, Program, Question, RuleId, Slot};
use crate::notation;
use crate::precedence::{Days, Interval, Precedence};
use crate::proposal;
use crate::scope::Scopes;
use crate::space::{Cube, Stop, StopToken, outside};
use crate::text::Sources;
use serde_json::Value as Json;

use replay::Shows;
use reuse::Reuse;
use witness::Simplicity;

pub use reuse::Results;
pub use witness::{Search, possible, simplest as simplest_in};

/// What an analysis may cost.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// How many steps one exact query may take.
    pub steps: u64,
    /// How many pairs of rules of one question that may meet are gone into, on all days together.
    pub pairs: u64,
}

/// Every finding about all programmes. Questions in `blocked`, and those after them, are not gone into. Where the token was
/// set meanwhile, nothing follows from what was found.
pub fn analyse(
    scopes: &Arc<Scopes>,
    sources: &Sources,
    days: &Days,
    bounds: Bounds,
    blocked: &BTreeSet<Question>,
    stop: Option<&StopToken>,
) -> Vec<Finding> {
    let stages = stages(scopes, days, bounds, stop);
    let findings = run(stages, scopes, (sources, days), bounds.pairs, blocked, None).0;
    findings.into_iter().map(Arc::unwrap_or_clone).collect()
}

/// The same, with the results of an analysis of nearly the same rulebook; and those of this one.
pub fn analyse_after(
    earlier: Option<&Results>,
    (scopes, sources): (&Arc<Scopes>, &Sources),
    days: &Days,
    bounds: Bounds,
    blocked: &BTreeSet<Question>,
    stop: Option<&StopToken>,
) -> (Vec<Finding>, Results) {
    let stages = stages(scopes, days, bounds, stop);
    let reuse = Reuse::new(earlier, (scopes, sources), (&stages, days.count() > 1));
    let (findings, results) = run(stages, scopes, (sources, days), bounds.pairs, blocked, Some(reuse));
    (findings.into_iter().map(Arc::unwrap_or_clone).collect(), results.unwrap_or_default())
}

/// The rulebook on each stretch of days on which the scheme is in force, in order of time.
fn stages(scopes: &Arc<Scopes>, days: &Days, bounds: Bounds, stop: Option<&StopToken>) -> Vec<Precedence> {
    let stage = |interval: Interval| {
        let mut stage = Precedence::new(scopes.clone(), interval.day(), bounds.steps);
        stop.into_iter().for_each(|stop| stage.stop_by(stop));
        stage
    };
    days.in_force(&scopes.model).into_iter().map(stage).collect()
}

fn run<'a>(
    stages: Vec<Precedence>,
    scopes: &'a Arc<Scopes>,
    (sources, days): (&'a Sources, &Days),
    pairs: u64,
    blocked: &BTreeSet<Question>,
    reuse: Option<Reuse<'a>>,
) -> (Vec<Arc<Finding>>, Option<Results>) {
    let questions = scopes.model.questions();
    let sound = questions.iter().copied().take_while(|question| !blocked.contains(question)).collect();
    let unsaid = || scopes.rules.iter().map(|_| OnceCell::new()).collect();
    let mut analysis = Analysis {
        scopes,
        sources,
        tables: stages.iter().map(|_| OnceCell::new()).collect(),
        stages,
        pairs,
        samples: OnceCell::new(),
        sound,
        whole: blocked.is_empty(),
        dated: days.count() > 1,
        labels: unsaid(),
        said: unsaid(),
        circling: BTreeSet::new(),
        overlapping: BTreeSet::new(),
        dead: BTreeSet::new(),
        findings: Vec::new(),
        reuse,
    };
    analysis.run();
    (analysis.findings, analysis.reuse.map(Reuse::into_results))
}

/// What a proposal must say of a programme: the fields without default, and those that are off it.
pub fn off_default(model: &Model, program: &Program, said: Vec<(String, Json)>) -> Vec<(String, Json)> {
    let kept = said.into_iter().filter(|(name, _)| {
        let at = model.fields.iter().position(|field| field.name == *name);
        at.is_none_or(|at| match (&model.fields[at].default, &program.slots[at]) {
            (Some(default), Slot::Known(value)) => default != value,
            _ => true,
        })
    });
    kept.collect()
}

/// A programme that shows a fault, on a stage.
type Simplest = (Simplicity, usize, Program);

/// The simpler one of what was found so far and what was found on a further stage.
fn simpler(best: Option<Simplest>, stage: usize, found: Option<(Simplicity, Program)>) -> Option<Simplest> {
    let found = found.filter(|(found, _)| best.as_ref().is_none_or(|(best, ..)| found < best));
    found.map(|(simplicity, program)| (simplicity, stage, program)).or(best)
}

/// An analysis under way.
struct Analysis<'a> {
    scopes: &'a Arc<Scopes>,
    sources: &'a Sources,
    /// The rulebook on each stretch of days on which the scheme is in force, in order of time.
    stages: Vec<Precedence>,
    /// So many pairs of rules of one question are gone into at most.
    pairs: u64,
    /// What the engine decides by on each of them, for replays; compiled when it is asked for.
    tables: Vec<OnceCell<Result<Tables, Stop>>>,
    /// Some programmes, decided; when they are asked for.
    samples: OnceCell<Vec<Cube>>,
    /// The questions that can be gone into, in order.
    sound: Vec<Question>,
    /// Whether those are all.
    whole: bool,
    /// Whether dates play a part in the rulebook.
    dated: bool,
    /// Each rule's label, and what it answers and when in words; worked out when it is asked for.
    labels: Vec<OnceCell<Arc<str>>>,
    said: Vec<OnceCell<Arc<str>>>,
    /// The overrides that close a circle: who defeats whom by its own word.
    circling: BTreeSet<(RuleId, RuleId)>,
    /// The rows, by label, that overlap in a `unique` table: each pair both ways.
    overlapping: BTreeSet<(Arc<str>, Arc<str>)>,
    findings: Vec<Arc<Finding>>,
    /// The rules that never decide, as far as questions have been gone through.
    dead: BTreeSet<RuleId>,
    /// What is taken over from an earlier analysis, and kept for the next.
    reuse: Option<Reuse<'a>>,
}

/// A fault and where it shows: the boxes of cases, on the stage of that number.
struct Shown {
    stage: usize,
    cases: Vec<Cube>,
}

/// A programme that shows a fault, decided: the stage, the decision, and the case that it is with all its answers.
struct Decided {
    stage: usize,
    decision: Decision,
    case: Cube,
}

impl Analysis<'_> {
    fn run(&mut self) {
        for question in self.sound.clone() {
            if self.go_on().is_err() {
                return;
            }
            if self.taken_over(question) {
                continue;
            }
            self.starts();
            if self.has_too_many_pairs(question) {
                self.guarded(question, |_| Err(Stop::Spent));
                self.whole = false;
                break;
            }
            self.guarded(question, |analysis| analysis.conflicts(question));
            self.guarded(question, |analysis| analysis.overlaps(question));
            self.guarded(question, |analysis| analysis.circles(question));
            if question == Question::Leader {
                self.guarded(question, Self::gaps);
            }
            self.guarded(question, |analysis| analysis.dead_rules(question));
            self.repeats_apart(question);
            self.guarded(question, |analysis| analysis.idle_overrides(question));
            if let Question::Asset(_) = question {
                self.guarded(question, |analysis| analysis.choices(question));
            }
            self.guarded(question, |analysis| analysis.leave_out(question));
            self.keep(question);
        }
        let from = self.findings.len();
        if self.whole && !self.last_taken_over() {
            self.guarded(Question::Cost, Self::guarantees);
            self.guarded(Question::Cost, Self::trivial);
            self.guarded(Question::Cost, Self::dead_bars);
            self.keep_last(from);
        }
    }

    /// Whether nobody has stopped the analysis.
    fn go_on(&self) -> Result<(), Stop> {
        self.stages.iter().try_for_each(Precedence::go_on)
    }

    fn has_too_many_pairs(&self, question: Question) -> bool {
        let all: u64 = self.stages.iter().map(|stage| (stage.heads(question).len() as u64).pow(2)).sum();
        let mut left = Some(self.pairs);
        all > self.pairs
            && self.stages.iter().any(|stage| {
                left = left.and_then(|left| left.checked_sub(stage.pairs_up_to(left.saturating_add(1), question)));
                left.is_none()
            })
    }

    /// Leaves the programmes that have no answer to a question out of every finding to come, if there can be one.
    fn leave_out(&mut self, question: Question) -> Result<(), Stop> {
        let later = self.model().rules.iter().any(|rule| rule.question > question);
        if !later && self.model().guarantees.is_empty() {
            return Ok(());
        }
        for at in 0..self.stages.len() {
            let stage = &self.stages[at];
            let (mut programmes, mut budget) = (stage.left_out_of(question).to_vec(), stage.budget());
            for cube in stage.excluded(question)?.iter() {
                stage.preimage(&self.without_subject(cube), &mut budget, &mut |cube, _| {
                    programmes.push(cube);
                    Ok(())
                })?;
            }
            programmes.sort();
            programmes.dedup();
            self.stages[at].leave_out(question, programmes);
        }
        Ok(())
    }

    /// Runs one part; where its budget is spent, that is the finding.
    fn guarded(&mut self, question: Question, part: impl FnOnce(&mut Self) -> Result<(), Stop>) {
        if part(self).is_ok() {
            return;
        }
        let words = ConditionText::new(self.model(), &self.scopes.layout);
        let rules: Vec<&RuleId> = self.stages.iter().flat_map(|stage| stage.rules(question)).collect();
        let heads = rules.first().map(|rule| &self.model().rule(**rule).head);
        let place = heads.map(|head| head.span).unwrap_or_default();
        let labels: BTreeSet<String> = rules.iter().map(|rule| self.model().rule(**rule).head.label.clone()).collect();
        let message = format!("an exact answer to {} would pass the budget", words.question(question));
        let finding = Finding::new(Code::UndecidedAnalysis, message, place, "the first of the rules concerned")
            .rules(labels)
            .help("split rules with long `or`s into rows of a table, give them tiers, or allow more: `--limit steps=NUMBER`");
        if !self.findings.iter().any(|known| known.code == finding.code && known.rules == finding.rules) {
            self.findings.push(finding.into());
        }
    }

    fn model(&self) -> &Model {
        &self.scopes.model
    }

    fn label(&self, rule: RuleId) -> Arc<str> {
        self.labels[rule.0 as usize].get_or_init(|| self.model().rule(rule).head.label.as_str().into()).clone()
    }

    fn labels<'r>(&self, rules: impl IntoIterator<Item = &'r RuleId>) -> Vec<Arc<str>> {
        rules.into_iter().map(|&rule| self.label(rule)).collect()
    }

    /// The simplest programme that shows a fault, on the first stage on which it does.
    fn witness(&self, shown: &[Shown], shows: Shows) -> Result<Option<Witness>, Stop> {
        self.as_witness(self.simplest_of(shown)?, shows)
    }

    /// The same, with what is decided about it.
    fn decided_witness(&self, shown: &[Shown], shows: Shows) -> Result<Option<(Witness, Option<Decided>)>, Stop> {
        let simplest = self.simplest_of(shown)?;
        let decided = simplest.as_ref().and_then(|(_, stage, program)| {
            let decision = self.decided(*stage, program).ok()?;
            Some(Decided { stage: *stage, case: replay::answered(self.scopes, program, &decision), decision })
        });
        Ok(self.as_witness(simplest, shows)?.map(|witness| (witness, decided)))
    }

    fn simplest_of(&self, shown: &[Shown]) -> Result<Option<Simplest>, Stop> {
        let mut simplest: Option<Simplest> = None;
        for shown in shown {
            let mut search = Search::new(&self.stages[shown.stage]);
            if simplest.as_ref().is_some_and(|(best, ..)| *best <= search.least(&shown.cases)) {
                continue;
            }
            shown.cases.iter().try_for_each(|cube| search.consider(cube))?;
            simplest = simpler(simplest, shown.stage, search.take());
        }
        Ok(simplest)
    }

    /// What was found simplest, replayed.
    fn as_witness(&self, simplest: Option<Simplest>, shows: Shows) -> Result<Option<Witness>, Stop> {
        let Some((_, stage, program)) = simplest else { return Ok(None) };
        self.replayed(stage, &program, shows)?;
        let all = proposal::to_json(self.model(), &program);
        let program = off_default(self.model(), &program, all);
        Ok(Some(Witness { program, as_of: self.dated.then_some(self.stages[stage].day) }))
    }

    /// The boxes of cases of `from` outside these.
    fn rest(&self, stage: &Precedence, from: &[Cube], without: &[&Cube]) -> Result<Vec<Cube>, Stop> {
        let (mut rest, mut budget) = (Vec::new(), stage.budget());
        let mut keep = |cube: Cube, _: &mut crate::space::Budget| {
            rest.push(cube);
            Ok(())
        };
        for cube in from {
            outside(self.scopes.space(), cube, without, &mut budget, &mut keep)?;
        }
        Ok(rest)
    }

    /// The boxes of cases that lie in one of each.
    fn common(&self, a: &[Cube], b: &[Cube]) -> Vec<Cube> {
        a.iter().flat_map(|a| b.iter().filter_map(|b| self.scopes.space().meet(a, b))).collect()
    }

    /// A rule's place in a sentence: when it is in force, where that is not always.
    fn force(&self, rule: RuleId) -> String {
        let force = self.model().rule(rule).head.force;
        if force.from.is_none() && force.until.is_none() {
            String::new()
        } else {
            format!(", in force {}", notation::days(force.from, force.until))
        }
    }
}
