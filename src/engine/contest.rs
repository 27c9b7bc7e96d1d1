//! Every rule that applies to a question in one case, and what became of it: what explanations are made of, and what
//! settles the rare case that the tables leave to it.

use super::decide::Undecidable;
use crate::model::{Question, RuleId};
use crate::settle::{Defeat, Settlement};
use crate::space::{Cube, Stop};

/// Every rule that applies to a question in one case, and what became of it.
#[derive(Debug, Clone, Default)]
pub struct Contest {
    /// The rules that apply, in byte order of labels, each with those applicable rules that defeat it.
    pub rules: Vec<(RuleId, Vec<Defeat>)>,
}
impl Contest {
    /// The rules nobody defeats.
    pub fn undefeated(&self) -> Vec<RuleId> {
        self.rules.iter().filter(|(_, defeats)| defeats.is_empty()).map(|(rule, _)| *rule).collect()
    }

    /// A circle among the rules: each defeated by the next.
    pub fn circle(&self) -> Option<Vec<RuleId>> {
        let mut left: Vec<&(RuleId, Vec<Defeat>)> = self.rules.iter().collect();
        loop {
            let alive: Vec<RuleId> = left.iter().map(|(rule, _)| *rule).collect();
            let before = left.len();
            left.retain(|(_, defeats)| defeats.iter().any(|defeat| alive.contains(&defeat.by)));
            if left.len() == before {
                break;
            }
        }
        // Each rule left is defeated by another rule left: following that must come round.
        let next = |rule: RuleId| {
            let (_, defeats) = left.iter().find(|(other, _)| *other == rule)?;
            defeats.iter().map(|defeat| defeat.by).find(|by| left.iter().any(|(other, _)| other == by))
        };
        let mut path = vec![left.first()?.0];
        loop {
            let following = next(*path.last()?)?;
            if let Some(start) = path.iter().position(|rule| *rule == following) {
                return Some(path.split_off(start));
            }
            path.push(following);
        }
    }
}

/// Which rules apply to a question in a case, and who defeats whom among them.
pub fn contest(settlement: &Settlement, question: Question, case: &Cube) -> Result<Contest, Stop> {
    let rules = settlement.rules(question).iter().copied();
    let applicable: Vec<RuleId> = rules.filter(|&rule| settlement.scopes.rule(rule).region.contains(case)).collect();
    let mut contest = Contest::default();
    for &rule in &applicable {
        let mut defeats = Vec::new();
        for &by in applicable.iter().filter(|&&by| by != rule) {
            defeats.extend(settlement.defeats(by, rule)?.map(|maxim| Defeat { by, maxim }));
        }
        contest.rules.push((rule, defeats));
    }
    Ok(contest)
}

/// The undefeated rules of a question in a case, which must agree, and their answer.
pub fn settled(
    settlement: &Settlement,
    question: Question,
    case: &Cube,
) -> Result<(Vec<RuleId>, Option<u32>), Undecidable> {
    let contest = contest(settlement, question, case)?;
    if let Some(circle) = contest.circle() {
        return Err(Undecidable::Circle(question, circle));
    }
    let winners = contest.undefeated();
    if !winners.iter().all(|&rule| settlement.agree_at(winners[0], rule, case)) {
        return Err(Undecidable::Conflict(question, winners));
    }
    let answer = winners.first().and_then(|&rule| settlement.scopes.rule(rule).answer_at(case));
    Ok((winners, answer))
}
