//! Where a requirement, a target or an expectation holds: told in boxes once and for all, or where that would be too many
//! gone into piece by piece, within the cases at hand.
//!
//! Who wins hangs on the scopes of rules, so that these must be boxes. Nothing else hangs on a requirement: of a
//! programme of which all is known it is one point, and of many programmes the pieces that matter.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::compile::{Candidates, Compiler};
use super::layout::{Key, Layout};
use super::rule_scope::Extent;
use super::scopes::Scopes;
use crate::model::{Condition, Form, Model, Operand, Root};
use crate::space::{AttributeId, Budget, Cube, Region, Stop};

/// A piece that takes more boxes is parted; so many steps it costs to find that out.
const BOXES: usize = 512;

impl Extent {
    /// Whether two, of rulebooks with one layout, are known to be the same cases.
    pub fn is_same(&self, other: &Extent) -> bool {
        matches!((self, other), (Extent::Boxes(one), Extent::Boxes(another)) if one == another)
    }

    /// The boxes of those cases, within a box at least: what lies outside of it may be told or not.
    pub fn near(&self, scopes: &Scopes, cases: &Cube, budget: &mut Budget) -> Result<Cow<'_, [Cube]>, Stop> {
        match self {
            Extent::Boxes(region) => Ok(Cow::Borrowed(region.cubes())),
            Extent::Scattered(condition) => {
                let mut all = Vec::new();
                pieces(scopes, condition, cases, budget, &mut |_, region| {
                    all.extend_from_slice(region.cubes());
                    Ok(())
                })?;
                Ok(Cow::Owned(all))
            }
        }
    }
}

/// Visits disjoint pieces of a box, each with the cases of it in which a condition holds, until `visit` stops it.
pub fn pieces(
    scopes: &Scopes,
    condition: &Condition,
    cases: &Cube,
    budget: &mut Budget,
    visit: &mut dyn FnMut(&Cube, &Region) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let (model, layout) = (&scopes.model, &scopes.layout);
    let mut asked = None;
    let mut left = vec![cases.clone()];
    while let Some(piece) = left.pop() {
        let compiler = Compiler::within(model, layout, piece.clone(), BOXES);
        if let Ok(region) = compiler.condition(condition, &mut Candidates::new()) {
            budget.pay_for(region.cubes().len() + 1)?;
            visit(&piece, &region)?;
            continue;
        }
        budget.pay_for(BOXES)?;
        let asked = asked.get_or_insert_with(|| Asked::of(model, layout, condition));
        left.extend(asked.halves(layout, &piece).ok_or(Stop::Spent)?);
    }
    Ok(())
}

/// The attributes that a condition asks for.
struct Asked {
    fields: BTreeSet<Key>,
}

impl Asked {
    fn of(model: &Model, layout: &Layout, condition: &Condition) -> Self {
        let mut asked = Asked { fields: BTreeSet::new() };
        let (mut open, mut named) = (vec![condition], BTreeSet::new());
        while let Some(condition) = open.pop() {
            match &condition.form {
                Form::Always => {}
                Form::Not(inner) | Form::Some(_, inner) => open.push(inner),
                Form::All(parts) | Form::Any(parts) => open.extend(parts),
                Form::Let(id) if named.insert(id.0) => open.push(&model.lets[id.0 as usize].condition),
                Form::Let(_) => {}
                Form::Test(test) => {
                    std::iter::once(&test.left).chain(&test.right).for_each(|operand| asked.operand(layout, operand));
                }
            }
        }
        asked
    }

    fn operand(&mut self, layout: &Layout, operand: &Operand) {
        let Operand::Path(path) = operand else { return };
        if let Root::NumberOf(_, whose) = &path.root {
            self.operand(layout, whose);
        }
        let is_meant = |key: Key| match &path.root {
            Root::Field(field) | Root::NumberOf(field, _) => key.field() == Some(*field),
            Root::Leader => key == Key::Leader,
            Root::LeaderOn(_) => matches!(key, Key::LeaderOn(_)),
            Root::Followers => matches!(key, Key::Follower(_)),
            Root::Sharing(kind) => key == Key::Sharing(*kind),
            Root::Chosen(kind) => key == Key::Chosen(*kind),
            Root::Candidate(_) => false,
        };
        self.fields.extend(layout.axes().map(|(_, axis)| axis.key).filter(|&key| is_meant(key)));
    }

    /// A box in two, by the attribute that tells most apart: an answer, which other tests hang on, before a field.
    fn halves(&self, layout: &Layout, cube: &Cube) -> Option<[Cube; 2]> {
        let space = layout.space();
        let weight = |&key: &Key| {
            let id = layout.attribute(key)?;
            let count = space.values(cube, id).count();
            (count > 1).then(|| (!layout.axis(id).is_ordered(), key.question(), count, id))
        };
        let (.., id): (_, _, _, AttributeId) = self.fields.iter().filter_map(weight).max()?;
        let values: Vec<usize> = space.values(cube, id).collect();
        let (low, high) = values.split_at(values.len() / 2);
        let part = |values: &[usize]| space.restricted(cube, id, values.iter().copied());
        Some([part(high)?, part(low)?])
    }
}
