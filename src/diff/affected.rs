//! Where two rulebooks of one world can differ at all.
//!
//! In: the two, settled on a day over the same attributes. Out: for each question the programmes for which a rule that
//! only one of them has, or that reads otherwise in the other, may apply. Everywhere else the same rules apply, with the
//! same scopes, and so decide the same. Where that cannot be said (tiers, impossible programmes or the catalogue changed,
//! scopes speak of answers that changed) it is all programmes.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Answer, Field, Model, Question, Require, Rule, RuleId, TargetRef};
use crate::precedence::Precedence;
use crate::scope::{Extent, Scopes};
use crate::space::{Cube, Region};

/// More boxes than this are not told apart: then it is all programmes.
const MAX_BOXES: usize = 256;

/// Where a question can be decided otherwise.
#[derive(Debug, Clone)]
pub enum Affected {
    /// Perhaps everywhere.
    All,
    /// In these disjoint boxes of programmes only.
    Boxes(Vec<Cube>),
}

/// Where each question can be decided otherwise; the requirements have a place of their own.
pub struct Places {
    questions: BTreeMap<Question, Affected>,
    violations: Affected,
}

impl Places {
    /// Anything anywhere.
    pub fn everywhere() -> Self {
        Places { questions: BTreeMap::new(), violations: Affected::All }
    }

    /// Of two rulebooks of one world over the same attributes.
    pub fn between(old: &Precedence, new: &Precedence) -> Self {
        let (before, after) = (&old.scopes, &new.scopes);
        let tiers = |model: &Model| model.tiers.iter().map(|tier| tier.name.clone()).collect::<Vec<_>>();
        let in_force = |stage: &Precedence| !stage.rules(Question::Leader).is_empty();
        if before.impossible != after.impossible
            || tiers(&before.model) != tiers(&after.model)
            || !in_force(old)
            || !in_force(new)
        {
            return Places::everywhere();
        }
        let (mut questions, mut earlier) = (BTreeMap::new(), Affected::Boxes(Vec::new()));
        for question in after.model.questions() {
            let own = own(old, new, question);
            let shifts =
                |stage: &Precedence| stage.rules(question).iter().any(|rule| speaks_of_answers(&stage.scopes, *rule));
            let moved = !earlier.is_nowhere() && (shifts(old) || shifts(new));
            let affected = if moved { Affected::All } else { own.or(&earlier, after) };
            earlier = earlier.or(&affected, after);
            // What no rule of either decides is no change of theirs.
            let ruled = [old, new].iter().any(|stage| !stage.rules(question).is_empty());
            questions.insert(question, if ruled { affected } else { Affected::Boxes(Vec::new()) });
        }
        let violations = violations(old, new, &earlier);
        Places { questions, violations }
    }

    /// Where a question can be decided otherwise.
    pub fn of(&self, question: Question) -> &Affected {
        self.questions.get(&question).unwrap_or(&Affected::All)
    }

    /// Where other requirements can be broken.
    pub fn of_violations(&self) -> &Affected {
        &self.violations
    }
}

impl Affected {
    /// Whether it is no programme.
    pub fn is_nowhere(&self) -> bool {
        matches!(self, Affected::Boxes(boxes) if boxes.is_empty())
    }

    /// What of it lies in a box.
    pub fn within(&self, cube: &Cube, scopes: &Scopes) -> Vec<Cube> {
        match self {
            Affected::All => vec![cube.clone()],
            Affected::Boxes(boxes) => boxes.iter().filter_map(|own| scopes.space().meet(own, cube)).collect(),
        }
    }

    /// Either.
    fn or(&self, other: &Affected, scopes: &Scopes) -> Affected {
        match (self, other) {
            (Affected::Boxes(one), Affected::Boxes(two)) => disjoint(scopes, one.iter().chain(two)),
            _ => Affected::All,
        }
    }
}

fn disjoint<'c>(scopes: &Scopes, boxes: impl Iterator<Item = &'c Cube>) -> Affected {
    let mut all = Region::never();
    for cube in boxes {
        match all.or(scopes.space(), &Region::of(cube.clone())) {
            Ok(more) if more.cubes().len() <= MAX_BOXES => all = more,
            _ => return Affected::All,
        }
    }
    Affected::Boxes(all.cubes().to_vec())
}

/// The programmes for which a changed rule of a question may apply.
fn own(old: &Precedence, new: &Precedence, question: Question) -> Affected {
    if let Question::Asset(_) = question
        && !same_bars(old, new)
    {
        return Affected::All;
    }
    let mut changed: BTreeSet<Cube> = BTreeSet::new();
    let mut touch = |stage: &Precedence, rule: RuleId| {
        let cubes = stage.scopes.rule(rule).region.cubes();
        changed.extend(cubes.iter().map(|cube| stage.scopes.layout.programmes(cube)));
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
    disjoint(&new.scopes, changed.iter())
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

fn speaks_of_answers(scopes: &Scopes, rule: RuleId) -> bool {
    let scope = scopes.rule(rule);
    // What a choice may take and prefers hangs on answers also where its scope does not.
    scopes.speaks_of_answers(&scope.region) || scope.choice.is_some()
}

fn same_bars(old: &Precedence, new: &Precedence) -> bool {
    let in_force = |stage: &Precedence| -> Vec<_> {
        let bars = stage.scopes.bars.iter().zip(&stage.scopes.model.bars);
        let in_force = bars.filter(|(_, bar)| bar.head.force.holds_on(stage.day));
        in_force.map(|(strike, _)| (strike.kind, strike.struck.clone())).collect()
    };
    in_force(old) == in_force(new)
}

/// Where other requirements can be broken: everywhere, unless they are the same and hang on nothing that changed.
fn violations(old: &Precedence, new: &Precedence, earlier: &Affected) -> Affected {
    let in_force = |stage: &Precedence| -> Option<Vec<(String, Region)>> {
        let requires = stage.scopes.model.requires.iter().zip(&stage.scopes.violations);
        let in_force = requires.filter(|(require, _)| require.head.force.holds_on(stage.day));
        let boxes = |(require, extent): (&Require, &Extent)| match extent {
            Extent::Boxes(region) => Some((require.head.label.clone(), region.clone())),
            Extent::Scattered(_) => None,
        };
        in_force.map(boxes).collect()
    };
    let (Some(before), Some(after)) = (in_force(old), in_force(new)) else { return Affected::All };
    let speaks = after.iter().any(|(_, region)| new.scopes.speaks_of_answers(region));
    match before == after {
        true if !speaks => Affected::Boxes(Vec::new()),
        true => earlier.clone(),
        false => Affected::All,
    }
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
