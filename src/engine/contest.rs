//! Every rule that applies to a question in one case, and what became of it: what explanations are made of, and what
//! settles the rare case that the tables leave to it.

use super::decision::Undecidable;
use crate::model::{Question, RuleId};
use crate::precedence::{Defeat, Precedence};
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
        let place = |rule: RuleId| self.rules.binary_search_by_key(&rule, |(rule, _)| *rule).ok();
        let mut open: Vec<usize> = self.rules.iter().map(|(_, defeats)| defeats.len()).collect();
        let mut over: Vec<Vec<usize>> = vec![Vec::new(); open.len()];
        for (at, (_, defeats)) in self.rules.iter().enumerate() {
            defeats.iter().filter_map(|defeat| place(defeat.by)).for_each(|by| over[by].push(at));
        }
        // Rules whose defeaters all are out of it stand in no circle.
        let mut out: Vec<usize> = (0..open.len()).filter(|&at| open[at] == 0).collect();
        while let Some(at) = out.pop() {
            for &defeated in &over[at] {
                open[defeated] -= 1;
                if open[defeated] == 0 {
                    out.push(defeated);
                }
            }
        }
        // Each rule left is defeated by another rule left: following that must come round.
        let next = |at: usize| {
            let mut defeaters = self.rules[at].1.iter().filter_map(|defeat| place(defeat.by));
            defeaters.find(|&by| open[by] > 0)
        };
        let mut path = vec![(0..open.len()).find(|&at| open[at] > 0)?];
        loop {
            let following = next(*path.last()?)?;
            if let Some(start) = path.iter().position(|&at| at == following) {
                return Some(path[start..].iter().map(|&at| self.rules[at].0).collect());
            }
            path.push(following);
        }
    }
}

/// Which rules apply to a question in a case, and who defeats whom among them.
pub fn contest(precedence: &Precedence, question: Question, case: &Cube) -> Result<Contest, Stop> {
    let mut applicable = precedence.meeting(question, std::slice::from_ref(case));
    applicable.retain(|&rule| precedence.scopes.rule(rule).region.contains(case));
    let mut applies = vec![false; precedence.scopes.rules.len()];
    applicable.iter().for_each(|rule| applies[rule.0 as usize] = true);
    let mut contest = Contest::default();
    for &rule in &applicable {
        let defeaters = precedence.defeaters(rule)?.iter().copied();
        contest.rules.push((rule, defeaters.filter(|defeat| applies[defeat.by.0 as usize]).collect()));
    }
    Ok(contest)
}

/// The undefeated rules of a question in a case, which must agree, and their answer.
pub fn decide_case(
    precedence: &Precedence,
    question: Question,
    case: &Cube,
) -> Result<(Vec<RuleId>, Option<u32>), Undecidable> {
    let contest = contest(precedence, question, case)?;
    if let Some(circle) = contest.circle() {
        return Err(Undecidable::Circle(question, circle));
    }
    let winners = contest.undefeated();
    if !winners.iter().all(|&rule| precedence.agree_at(winners[0], rule, case)) {
        return Err(Undecidable::Conflict(question, winners));
    }
    let answer = winners.first().and_then(|&rule| precedence.scopes.rule(rule).answer_at(case));
    Ok((winners, answer))
}
