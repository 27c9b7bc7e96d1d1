//! What a rulebook says, as hashes: apart from where and how it is written, and from what is there for readers alone.
//!
//! Two provisions of one hash say the same in rulebooks of one world. A label, a comment above, a `because` and a `source`
//! say nothing here; a label that people see does, as findings are told in it.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{
    Answer, Bar, Condition, Field, Force, Form, Head, Model, Operand, Preference, Question, Root, Rule, SplitBy,
};

/// The hash of whatever hashes.
pub fn hash_of(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

/// What all conditions rest on: members, taxonomies, fields, asset kinds with their assets, lets, impossible programmes.
pub fn of_world(model: &Model) -> u64 {
    let mut state = DefaultHasher::new();
    for member in &model.members {
        (&member.name, &member.label).hash(&mut state);
    }
    for taxonomy in &model.taxonomies {
        (&taxonomy.name, taxonomy.terms.len()).hash(&mut state);
        for term in &taxonomy.terms {
            (&term.name, &term.label, term.parent, term.end).hash(&mut state);
        }
    }
    model.fields.len().hash(&mut state);
    model.fields.iter().for_each(|field| of_field(field, &mut state));
    for kind in &model.kinds {
        (&kind.name, &kind.modes, kind.fields.len(), kind.assets.len()).hash(&mut state);
        kind.fields.iter().for_each(|field| of_field(field, &mut state));
        for asset in &kind.assets {
            (&asset.name, &asset.label, &asset.values).hash(&mut state);
        }
    }
    for named in &model.lets {
        (&named.name, &named.condition).hash(&mut state);
    }
    model.impossible.len().hash(&mut state);
    model.impossible.iter().for_each(|impossible| impossible.when.hash(&mut state));
    model.technologies.hash(&mut state);
    state.finish()
}

fn of_field(field: &Field, state: &mut impl Hasher) {
    let Field { name, label, ty, leaves, optional, default, .. } = field;
    (name, label, ty, leaves, optional, default).hash(state);
}

/// For which cases a rule answers what: all that its scope hangs on.
pub fn of_scope(rule: &Rule) -> u64 {
    let mut state = DefaultHasher::new();
    (rule.question, &rule.when).hash(&mut state);
    match &rule.answer {
        Answer::Lead(who) => (0, who).hash(&mut state),
        Answer::LeadOn(who, technologies) => (1, who, technologies).hash(&mut state),
        Answer::Follow { who, follows } => (2, who, follows).hash(&mut state),
        Answer::Share(sharing) => (3, sharing).hash(&mut state),
        Answer::Choose { condition, prefer, text } => {
            (4, condition, text).hash(&mut state);
            for preference in prefer {
                match preference {
                    Preference::Holds(condition) => (0, condition).hash(&mut state),
                    Preference::Most(field) => (1, field).hash(&mut state),
                    Preference::Least(field) => (2, field).hash(&mut state),
                }
            }
        }
        Answer::Split(split) => {
            let by = match split.how {
                SplitBy::Equally => None,
                SplitBy::By(field) => Some(field),
            };
            (5, split.leader, by, &split.text).hash(&mut state);
        }
    }
    state.finish()
}

/// What a provision is called, when it is in force and in which tier it stands.
pub fn of_head(model: &Model, head: &Head) -> u64 {
    let Force { from, until, .. } = head.force;
    let tier = head.tier.and_then(|tier| model.tiers.get(tier.0 as usize)).map(|tier| &tier.name);
    let table =
        head.table.and_then(|table| model.tables.get(table.0 as usize)).map(|table| (&table.name, table.unique));
    hash_of((&head.label, from, until, tier, table))
}

/// What a bar says.
pub fn of_bar(model: &Model, bar: &Bar) -> u64 {
    hash_of((of_head(model, &bar.head), bar.kind, &bar.condition, &bar.when))
}

/// The last question whose answer a condition asks for, the lets that it names opened.
pub fn last_asked(model: &Model, condition: &Condition) -> Option<Question> {
    match &condition.form {
        Form::Always => None,
        Form::Not(inner) | Form::Some(_, inner) => last_asked(model, inner),
        Form::All(parts) | Form::Any(parts) => parts.iter().filter_map(|part| last_asked(model, part)).max(),
        Form::Let(id) => model.lets.get(id.0 as usize).and_then(|named| last_asked(model, &named.condition)),
        Form::Test(test) => std::iter::once(&test.left).chain(&test.right).filter_map(asked_by).max(),
    }
}

fn asked_by(operand: &Operand) -> Option<Question> {
    let Operand::Path(path) = operand else { return None };
    let whose = if let Root::NumberOf(_, whose) = &path.root { asked_by(whose) } else { None };
    path.root.question().max(whose)
}
