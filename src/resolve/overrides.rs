//! Who defeats whom by its own word: that nobody overrides himself, and no two each other.
//!
//! In: drafts of rules and what their provisions override. Out: findings, and the questions they concern. What can go
//! wrong: `invalid`. How: rules and tables are nodes; what is named one by one is looked up from the other side, tiers
//! are compared tier by tier, so that ten thousand rules that override a tier take time in proportion to their number.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::items::Node;
use super::labels::Mark;
use super::rules::{Book, Over};
use crate::finding::{Code, Finding};
use crate::model::{Question, TierId};
use crate::syntax::tree::Row;
use crate::text::Span;

/// A rule, a table, or a row with an `overrides` of its own: its place among the provisions, and the row.
type Site = (usize, Option<usize>);

/// The rules, tables and rows that override something.
struct Nodes {
    overs: BTreeMap<Site, Vec<Over>>,
    targets: HashMap<Site, HashSet<Mark>>,
    /// The tables of which they name single rows for which the clauses behind the brace count.
    rows_of: HashSet<(Site, usize)>,
    tiers: HashMap<usize, TierId>,
    questions: HashMap<usize, BTreeSet<Question>>,
}

impl Book<'_> {
    /// Finds those that override themselves or each other.
    pub fn check_overrides(&mut self) {
        let nodes = self.nodes();
        let mut said: HashSet<(Site, Site)> = HashSet::new();
        for (&at, overs) in &nodes.overs {
            for over in overs {
                if is_itself(at, over.target) {
                    self.say_itself(&nodes, at, over.span);
                } else if let Some((other, back)) = nodes.back(at, over.target)
                    && said.insert((at.min(other), at.max(other)))
                {
                    self.say_each_other(&nodes, (at, over.span), (other, back));
                }
            }
        }
        self.check_tiers(&nodes, &mut said);
    }

    fn nodes(&self) -> Nodes {
        let overs: BTreeMap<Site, Vec<Over>> =
            self.overrides.iter().filter_map(|(mark, overs)| Some((site_of(*mark)?, overs.clone()))).collect();
        let targets = overs.iter().map(|(at, overs)| (*at, overs.iter().map(|over| over.target).collect())).collect();
        let rows = overs.iter().flat_map(|(at, overs)| overs.iter().map(|over| (*at, over.target)));
        let rows_of = rows.filter_map(|(at, mark)| match mark {
            // A row's own `overrides` stands in the place of its table's.
            Mark::Row(table, row) if !overs.contains_key(&(table, Some(row))) => Some((at, table)),
            _ => None,
        });
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
    fn check_tiers(&mut self, nodes: &Nodes, said: &mut HashSet<(Site, Site)>) {
        let mut by_tiers: BTreeMap<(Question, TierId, TierId), Vec<(Site, Span)>> = BTreeMap::new();
        for (at, overs) in &nodes.overs {
            for over in overs {
                let (Mark::Tier(other), Some(own)) = (over.target, nodes.tiers.get(&at.0)) else { continue };
                for question in nodes.questions.get(&at.0).into_iter().flatten() {
                    by_tiers.entry((*question, *own, other)).or_default().push((*at, over.span));
                }
            }
        }
        for ((question, own, other), here) in &by_tiers {
            let Some(there) = by_tiers.get(&(*question, *other, *own)).filter(|_| own <= other) else { continue };
            for (one, two) in meetings(here, there, own == other) {
                // The clauses behind a table's brace never point at its own rows.
                let own_rows = one.0.0 == two.0.0 && (one.0.1.is_none() || two.0.1.is_none());
                if !own_rows && said.insert((one.0.min(two.0), one.0.max(two.0))) {
                    self.say_each_other(nodes, one, two);
                }
            }
        }
    }

    /// What a site is called, and where it is declared.
    fn name_of(&self, (at, row): Site) -> (String, Span) {
        let placed = &self.items.provisions[at];
        let name = placed.node.name();
        let row = match placed.node {
            Node::Table(table) => row.and_then(|number| Some((number, table.rows.get(number)?))),
            Node::Rule(_) => None,
        };
        match row {
            Some((_, Row { name: Some(own), .. })) => (format!("{}.{}", name.node, own.node), own.span),
            Some((number, row)) => (format!("{}.{}", name.node, number + 1), row.said),
            None => (name.node.clone(), name.span),
        }
    }

    fn say_itself(&mut self, nodes: &Nodes, at: Site, span: Span) {
        let (name, declared) = self.name_of(at);
        self.report.enter(self.items.provisions[at.0].span, Some(&name));
        let message = format!("`{name}` overrides itself");
        let finding = Finding::new(Code::Invalid, message, span, "itself");
        self.report.push(finding.label(declared, "declared here").help("leave it away, or name what it is to defeat"));
        self.block(nodes, at);
    }

    fn say_each_other(&mut self, nodes: &Nodes, one: (Site, Span), two: (Site, Span)) {
        let (first, second) = if one.1 < two.1 { (one, two) } else { (two, one) };
        let ((here, _), (there, _)) = (self.name_of(second.0), self.name_of(first.0));
        self.report.enter(self.items.provisions[second.0.0].span, Some(&here));
        let message = format!("`{here}` and `{there}` override each other");
        let finding = Finding::new(Code::Invalid, message, second.1, format!("overrides `{there}`"))
            .label(first.1, format!("overrides `{here}`"))
            .help("only one of them can have the last word: leave one `overrides` away");
        self.report.push(finding.rules([here, there]));
        self.block(nodes, one.0);
        self.block(nodes, two.0);
    }

    fn block(&mut self, nodes: &Nodes, at: Site) {
        self.blocked.extend(nodes.questions.get(&at.0).into_iter().flatten());
    }
}

/// Each with one of the others, so that everybody concerned is named and their number stays in proportion.
fn meetings(here: &[(Site, Span)], there: &[(Site, Span)], same: bool) -> Vec<((Site, Span), (Site, Span))> {
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

/// The rule, table or row that a mark stands for.
fn site_of(mark: Mark) -> Option<Site> {
    match mark {
        Mark::Rule(at) | Mark::Table(at) => Some((at, None)),
        Mark::Row(at, row) => Some((at, Some(row))),
        Mark::Tier(_) => None,
    }
}

/// Whether what is named is what names it, or (behind a table's brace) a row of that table. A row that names its own
/// table means the others in it.
fn is_itself((at, row): Site, target: Mark) -> bool {
    match row {
        None => node_of(target) == Some(at),
        Some(row) => target == Mark::Row(at, row),
    }
}

impl Nodes {
    /// One of those named by `target` that overrides `at` in its turn, and where.
    fn back(&self, at: Site, target: Mark) -> Option<(Site, Span)> {
        let named = node_of(target)?;
        let all = self.overs.range((named, None)..).take_while(|((other, _), _)| *other == named);
        let mut others = all.map(|(site, _)| *site).filter(|site| match (target, site.1) {
            (Mark::Row(_, row), Some(own)) => row == own,
            (Mark::Row(table, row), None) => !self.overs.contains_key(&(table, Some(row))),
            _ => true,
        });
        others.find_map(|other| {
            // What stands behind a table's brace never points at its own rows.
            let apart = other != at && (other.0 != at.0 || other.1.is_some());
            Some((other, self.overrides(other, at).filter(|_| apart)?))
        })
    }

    /// Where `from` overrides (some of) `to`, if it does.
    fn overrides(&self, from: Site, to: Site) -> Option<Span> {
        let targets = self.targets.get(&from)?;
        let tier = self.tiers.get(&to.0).map(|tier| Mark::Tier(*tier)).filter(|_| self.same_question(from.0, to.0));
        let itself = match to.1 {
            Some(row) => Mark::Row(to.0, row),
            None => Mark::Rule(to.0),
        };
        let direct = [Some(itself), Some(Mark::Table(to.0)), tier].into_iter().flatten();
        let some_row = to.1.is_none() && self.rows_of.contains(&(from, to.0));
        let mut hit = direct.filter(|mark| targets.contains(mark));
        let hit = hit.next().is_some() || some_row;
        let is_of = |over: &&Over| match over.target {
            Mark::Row(at, row) => at == to.0 && to.1.is_none_or(|own| own == row),
            target => node_of(target) == Some(to.0) || Some(target) == tier,
        };
        hit.then(|| self.overs[&from].iter().find(is_of).map(|over| over.span)).flatten()
    }

    fn same_question(&self, one: usize, two: usize) -> bool {
        match (self.questions.get(&one), self.questions.get(&two)) {
            (Some(one), Some(two)) => !one.is_disjoint(two),
            _ => false,
        }
    }
}
