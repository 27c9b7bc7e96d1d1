//! Where two rulebooks of one world can differ at all.
//!
//! In: the two, each on its day, over the same attributes. Out: for each question the cases (programmes and earlier
//! answers) for which a rule that only one of them has, or that reads otherwise in the other, may apply. In every other
//! case the same rules apply, with the same scopes, and so answer the same. Where that cannot be said (the tiers, the
//! world or, of a choice, the bars are others) it is all cases.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Answer, Asked, Field, Model, Question, Require, Rule, RuleId, TargetRef};
use crate::precedence::Precedence;
use crate::scope::{Extent, Key, Layout, Scopes};
use crate::space::{AttributeId, Cube, Region};

/// More boxes than this are not told apart: then it is all programmes.
const MAX_BOXES: usize = 256;

/// The cases in which a question can be answered otherwise.
#[derive(Debug, Clone)]
pub enum Affected {
    /// Perhaps all.
    All,
    /// Those of these disjoint boxes only.
    Boxes(Vec<Cube>),
}

/// The cases for which a changed rule of a question may apply. Earlier answers that are others than before are no change
/// of its rules.
pub fn touched(old: &Precedence, new: &Precedence, asked: Asked) -> Affected {
    let (before, after) = (&old.scopes, &new.scopes);
    let tiers = |model: &Model| model.tiers.iter().map(|tier| tier.name.clone()).collect::<Vec<_>>();
    if tiers(&before.model) != tiers(&after.model) || !before.layout.same(&after.layout) {
        return Affected::All;
    }
    match asked.question() {
        None => violations(old, new),
        Some(Question::Asset(_)) if !same_bars(old, new) => Affected::All,
        Some(question) => by_rules(old, new, question, subject(&after.layout, asked)),
    }
}

/// The attribute of a subject and its value there.
fn subject(layout: &Layout, asked: Asked) -> Option<(AttributeId, usize)> {
    match asked {
        Asked::Work(technology) => Some((layout.attribute(Key::Technology)?, technology.0 as usize)),
        Asked::Follows(member) => Some((layout.attribute(Key::Member)?, member.0 as usize)),
        _ => None,
    }
}

impl Affected {
    /// What of it lies in a box.
    pub fn within(&self, cube: &Cube, scopes: &Scopes) -> Vec<Cube> {
        match self {
            Affected::All => vec![cube.clone()],
            Affected::Boxes(boxes) => boxes.iter().filter_map(|own| scopes.space().meet(own, cube)).collect(),
        }
    }
}

/// Disjoint boxes of all cases in these; nothing where they would be more than so many.
pub fn disjoint<'c>(scopes: &Scopes, boxes: impl Iterator<Item = &'c Cube>, most: usize) -> Option<Vec<Cube>> {
    let mut all = Region::never();
    for cube in boxes {
        all = all.or(scopes.space(), &Region::of(cube.clone())).ok().filter(|all| all.cubes().len() <= most)?;
    }
    Some(all.cubes().to_vec())
}

/// The cases in some of these boxes.
fn within<'c>(scopes: &Scopes, boxes: impl Iterator<Item = &'c Cube>) -> Affected {
    disjoint(scopes, boxes, MAX_BOXES).map_or(Affected::All, Affected::Boxes)
}

fn by_rules(old: &Precedence, new: &Precedence, question: Question, subject: Option<(AttributeId, usize)>) -> Affected {
    let space = new.scopes.space();
    let mut changed: BTreeSet<Cube> = BTreeSet::new();
    let mut touch = |stage: &Precedence, rule: RuleId| {
        let about = stage.scopes.rule(rule).region.cubes().iter().filter_map(|cube| match subject {
            Some((attribute, value)) if space.admits(cube, attribute, value) => Some(space.freed(cube, attribute)),
            Some(_) => None,
            None => Some(cube.clone()),
        });
        changed.extend(about);
    };
    for twins in twins(old, new, question) {
        match twins {
            [Some(before), Some(after)] if is_same(&old.scopes, before, &new.scopes, after) => {}
            [before, after] => {
                before.into_iter().for_each(|rule| touch(old, rule));
                after.into_iter().for_each(|rule| touch(new, rule));
            }
        }
    }
    within(&new.scopes, changed.iter())
}

/// The rules of a question in two rulebooks, those of one label together; both are in order of labels.
fn twins<'s>(
    old: &'s Precedence,
    new: &'s Precedence,
    question: Question,
) -> impl Iterator<Item = [Option<RuleId>; 2]> + 's {
    let labelled = |stage: &'s Precedence| {
        let rules = stage.rules(question).iter();
        rules.map(|&rule| (stage.scopes.model.rule(rule).head.label.as_str(), rule)).peekable()
    };
    let (mut before, mut after) = (labelled(old), labelled(new));
    std::iter::from_fn(move || {
        let next = [before.peek(), after.peek()].into_iter().flatten().map(|(label, _)| *label).min()?;
        let of_label = |(label, _): &(&str, RuleId)| *label == next;
        Some([before.next_if(of_label), after.next_if(of_label)].map(|twin| twin.map(|(_, rule)| rule)))
    })
}

/// Whether two rules of the same label, both in force, say the same and win against the same.
fn is_same(old: &Scopes, a: RuleId, new: &Scopes, b: RuleId) -> bool {
    let (left, right) = (old.model.rule(a), new.model.rule(b));
    let table = |model: &Model, rule: &Rule| rule.head.table.map(|table| model.tables[table.0 as usize].name.clone());
    let text = |rule: &Rule| match &rule.answer {
        Answer::Choose { text, .. } => Some(text.clone()),
        Answer::Split(split) => Some(split.text.clone()),
        _ => None,
    };
    old.rule(a) == new.rule(b)
        && left.head.tier == right.head.tier
        && left.head.force.from == right.head.force.from
        && table(&old.model, left) == table(&new.model, right)
        && text(left) == text(right)
        && overridden(&old.model, left) == overridden(&new.model, right)
}

/// What a rule overrides, by name.
fn overridden<'m>(model: &'m Model, rule: &Rule) -> BTreeSet<(&'m str, bool)> {
    let named = rule.overrides.iter().map(|over| {
        let name = match over.target {
            TargetRef::Rule(rule) => &model.rule(rule).head.label,
            TargetRef::Table(table) => &model.tables[table.0 as usize].name,
            TargetRef::Tier(tier) => &model.tiers[tier.0 as usize].name,
        };
        (name.as_str(), over.of_table)
    });
    named.collect()
}

fn same_bars(old: &Precedence, new: &Precedence) -> bool {
    let in_force = |stage: &Precedence| -> Vec<_> {
        let bars = stage.scopes.bars.iter().zip(&stage.scopes.model.bars);
        let in_force = bars.filter(|(_, bar)| bar.head.force.holds_on(stage.day));
        in_force.map(|(strike, _)| (strike.kind, strike.struck.clone())).collect()
    };
    in_force(old) == in_force(new)
}

/// Where a requirement that only one of them has, or that reads otherwise, is broken.
fn violations(old: &Precedence, new: &Precedence) -> Affected {
    let in_force = |stage: &Precedence| -> Option<BTreeMap<String, Region>> {
        let requires = stage.scopes.model.requires.iter().zip(&stage.scopes.violations);
        let in_force = requires.filter(|(require, _)| require.head.force.holds_on(stage.day));
        let boxes = |(require, extent): (&Require, &Extent)| match extent {
            Extent::Boxes(region) => Some((require.head.label.clone(), region.clone())),
            Extent::Scattered(_) => None,
        };
        in_force.map(boxes).collect()
    };
    let (Some(before), Some(after)) = (in_force(old), in_force(new)) else { return Affected::All };
    let mut changed: BTreeSet<&Cube> = BTreeSet::new();
    for (own, other) in [(&before, &after), (&after, &before)] {
        let others = own.iter().filter(|(label, region)| other.get(*label) != Some(region));
        changed.extend(others.flat_map(|(_, region)| region.cubes()));
    }
    within(&new.scopes, changed.into_iter())
}

/// Whether two rulebooks speak of the same world: members, terms, fields, catalogue and technologies, in the same order.
pub fn same_world(old: &Model, new: &Model) -> bool {
    let members = |model: &Model| model.members.iter().map(|member| member.name.clone()).collect::<Vec<_>>();
    let terms = |model: &Model| {
        let all = model.taxonomies.iter().flat_map(|taxonomy| {
            taxonomy.terms.iter().map(|term| (taxonomy.name.clone(), term.name.clone(), term.parent))
        });
        all.collect::<Vec<_>>()
    };
    let fields = |fields: &[Field]| {
        let all = fields.iter().map(|field| (field.name.clone(), field.ty, field.optional, field.default.clone()));
        all.collect::<Vec<_>>()
    };
    let kinds = |model: &Model| {
        let all = model.kinds.iter().map(|kind| {
            let assets = kind.assets.iter().map(|asset| (asset.name.clone(), asset.values.clone()));
            (kind.name.clone(), kind.modes.clone(), fields(&kind.fields), assets.collect::<Vec<_>>())
        });
        all.collect::<Vec<_>>()
    };
    members(old) == members(new)
        && terms(old) == terms(new)
        && fields(&old.fields) == fields(&new.fields)
        && kinds(old) == kinds(new)
        && old.technologies == new.technologies
}
