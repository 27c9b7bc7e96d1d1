//! Who defeats whom by its own word: that nobody overrides himself, and no two each other.
//!
//! In: drafts of rules and what their provisions override. Out: findings, and the questions they concern. What can go
//! wrong: `invalid`. How: rules and tables are nodes; what is named one by one is looked up from the other side, tiers
//! are compared tier by tier, so that ten thousand rules that override a tier take time in proportion to their number.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::labels::Mark;
use super::rules::{Book, Over};
use crate::finding::{Code, Finding};
use crate::model::{Question, TierId};
use crate::text::Span;

/// The rules and tables that override something, by their place among the provisions.
struct Nodes {
    overs: BTreeMap<usize, Vec<Over>>,
    targets: HashMap<usize, HashSet<Mark>>,
    /// The tables of which they name single rows.
    rows_of: HashSet<(usize, usize)>,
    tiers: HashMap<usize, TierId>,
    questions: HashMap<usize, BTreeSet<Question>>,
}

impl Book<'_> {
    /// Finds those that override themselves or each other.
    pub fn check_overrides(&mut self) {
        let nodes = self.nodes();
        let mut said: HashSet<(usize, usize)> = HashSet::new();
        for (&at, overs) in &nodes.overs {
            for over in overs {
                if node_of(over.target) == Some(at) {
                    self.say_itself(&nodes, at, over.span);
                } else if let Some(other) = node_of(over.target)
                    && let Some(back) = nodes.overrides(other, at)
                    && said.insert((at.min(other), at.max(other)))
                {
                    self.say_each_other(&nodes, (at, over.span), (other, back));
                }
            }
        }
        self.check_tiers(&nodes, &mut said);
    }

    fn nodes(&self) -> Nodes {
        let overs: BTreeMap<usize, Vec<Over>> = self.overrides.iter().cloned().collect();
        let targets = overs.iter().map(|(at, overs)| (*at, overs.iter().map(|over| over.target).collect())).collect();
        let rows = overs.iter().flat_map(|(at, overs)| overs.iter().map(|over| (*at, over.target)));
        let rows_of =
            rows.filter_map(|(at, mark)| if let Mark::Row(table, _) = mark { Some((at, table)) } else { None });
        let mut nodes =
            Nodes { targets, rows_of: rows_of.collect(), tiers: HashMap::new(), questions: HashMap::new(), overs };
        for draft in &self.rules {
            let Some(at) = node_of(draft.mark) else { continue };
            nodes.tiers.extend(draft.node.head.tier.map(|tier| (at, tier)));
            nodes.questions.entry(at).or_default().insert(draft.node.question);
        }
        nodes
    }

    /// Tiers named as wholes: those of a tier that override another meet those of the other that override it.
    fn check_tiers(&mut self, nodes: &Nodes, said: &mut HashSet<(usize, usize)>) {
        let mut by_tiers: BTreeMap<(Question, TierId, TierId), Vec<(usize, Span)>> = BTreeMap::new();
        for (at, overs) in &nodes.overs {
            for over in overs {
                let (Mark::Tier(other), Some(own)) = (over.target, nodes.tiers.get(at)) else { continue };
                for question in nodes.questions.get(at).into_iter().flatten() {
                    by_tiers.entry((*question, *own, other)).or_default().push((*at, over.span));
                }
            }
        }
        for ((question, own, other), here) in &by_tiers {
            let Some(there) = by_tiers.get(&(*question, *other, *own)).filter(|_| own <= other) else { continue };
            for (one, two) in meetings(here, there, own == other) {
                if said.insert((one.0.min(two.0), one.0.max(two.0))) {
                    self.say_each_other(nodes, one, two);
                }
            }
        }
    }

    fn say_itself(&mut self, nodes: &Nodes, at: usize, span: Span) {
        let name = self.items.provisions[at].node.name();
        self.report.enter(self.items.provisions[at].span, Some(&name.node));
        let message = format!("`{}` overrides itself", name.node);
        let finding = Finding::new(Code::Invalid, message, span, "itself");
        self.report.push(finding.label(name.span, "declared here").help("leave it away, or name what it is to defeat"));
        self.block(nodes, at);
    }

    fn say_each_other(&mut self, nodes: &Nodes, one: (usize, Span), two: (usize, Span)) {
        let (first, second) = if one.1 < two.1 { (one, two) } else { (two, one) };
        let name = |at: usize| self.items.provisions[at].node.name().node.clone();
        let (here, there) = (name(second.0), name(first.0));
        self.report.enter(self.items.provisions[second.0].span, Some(&here));
        let message = format!("`{here}` and `{there}` override each other");
        let finding = Finding::new(Code::Invalid, message, second.1, format!("overrides `{there}`"))
            .label(first.1, format!("overrides `{here}`"))
            .help("only one of them can have the last word: leave one `overrides` away");
        self.report.push(finding.rules([here, there]));
        self.block(nodes, one.0);
        self.block(nodes, two.0);
    }

    fn block(&mut self, nodes: &Nodes, at: usize) {
        self.blocked.extend(nodes.questions.get(&at).into_iter().flatten());
    }
}

/// Each with one of the others, so that everybody concerned is named and their number stays in proportion.
fn meetings(here: &[(usize, Span)], there: &[(usize, Span)], same: bool) -> Vec<((usize, Span), (usize, Span))> {
    let first = (here[0], there[0]);
    let ours = here.iter().skip(usize::from(same)).map(|one| (*one, first.1));
    let theirs = there.iter().skip(1).filter(|_| !same).map(|two| (first.0, *two));
    ours.chain(theirs).collect()
}

/// The rule or table that a mark belongs to.
fn node_of(mark: Mark) -> Option<usize> {
    match mark {
        Mark::Rule(at) | Mark::Table(at) | Mark::Row(at, _) => Some(at),
        Mark::Tier(_) => None,
    }
}

impl Nodes {
    /// Where `from` overrides (some of) `to`, if it does.
    fn overrides(&self, from: usize, to: usize) -> Option<Span> {
        let targets = self.targets.get(&from)?;
        let tier = self.tiers.get(&to).map(|tier| Mark::Tier(*tier)).filter(|_| self.same_question(from, to));
        let direct = [Some(Mark::Rule(to)), Some(Mark::Table(to)), tier].into_iter().flatten();
        let hit = direct.into_iter().any(|mark| targets.contains(&mark)) || self.rows_of.contains(&(from, to));
        let is_of = |over: &&Over| node_of(over.target) == Some(to) || Some(over.target) == tier;
        hit.then(|| self.overs[&from].iter().find(is_of).map(|over| over.span)).flatten()
    }

    fn same_question(&self, one: usize, two: usize) -> bool {
        match (self.questions.get(&one), self.questions.get(&two)) {
            (Some(one), Some(two)) => !one.is_disjoint(two),
            _ => false,
        }
    }
}
