//! What is shown beside the text: who beats a rule from when, who is behind an asset, how far a guarantee holds.

use super::Snapshot;
use super::places::{PlacedKind, items};
use super::standing::standing;
use super::words::days;
use crate::finding::Code;
use crate::model::{Answer, Domain, KindId, Model, Operand, Type, Value};
use crate::notation::value;
use crate::rulebook::Meaning;
use crate::syntax::tree::{self, ItemKind, ValueKind};
use crate::text::Span;

/// A note behind a place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hint {
    /// The place that it stands behind.
    pub after: Span,
    /// The note.
    pub text: String,
    /// More of it, for whoever asks.
    pub more: Option<String>,
}

/// The notes in a stretch of a file, by place.
pub fn hints(snapshot: &Snapshot, within: Span) -> Vec<Hint> {
    let mut hints = Vec::new();
    let meets = |span: Span| span.start <= within.end && within.start <= span.end;
    for item in items(snapshot, within.source).into_iter().filter(|item| meets(item.span)) {
        match item.kind {
            PlacedKind::Rule(rule) => {
                hints.extend(beaten(snapshot, &rule.label.node, rule.label.span));
                hints.extend(behind_answer(snapshot, rule));
            }
            PlacedKind::Table(table) => {
                let named = table.rows.iter().filter_map(|row| row.name.as_ref()).filter(|name| meets(name.span));
                hints.extend(
                    named.filter_map(|name| beaten(snapshot, &format!("{}.{}", table.name.node, name.node), name.span)),
                );
            }
            PlacedKind::Item(ItemKind::Guarantee(guarantee)) => hints.extend(guaranteed(snapshot, guarantee)),
            PlacedKind::Item(ItemKind::Test(test)) => {
                hints.extend(test.program.iter().filter_map(|setting| owner(snapshot, setting)));
            }
            PlacedKind::Item(_) => {}
        }
    }
    hints.sort_by_key(|hint| hint.after);
    hints
}

/// So many rules are named in a note.
const MOST_NAMED: usize = 3;

/// Who beats a rule, from when.
fn beaten(snapshot: &Snapshot, label: &str, after: Span) -> Option<Hint> {
    let standing = standing(snapshot, label)?;
    if standing.beaten_by.is_empty() {
        return None;
    }
    let told = standing.beaten_by.iter().map(|rival| {
        let from = days(rival.from, None).map(|from| format!(" {from}")).unwrap_or_default();
        (format!("{}{from}", rival.label), format!("{}{from} ({})", rival.label, rival.maxim))
    });
    let (short, long): (Vec<String>, Vec<String>) = told.unzip();
    let more = if short.len() > MOST_NAMED { format!(" +{}", short.len() - MOST_NAMED) } else { String::new() };
    let text = format!("‹ {}{more}", short[..short.len().min(MOST_NAMED)].join(", "));
    Some(Hint { after, text, more: Some(format!("beaten by {}", long.join(", "))) })
}

/// The members that an answer such as `mother.owner` may be.
fn behind_answer(snapshot: &Snapshot, rule: &tree::Rule) -> Option<Hint> {
    let index = snapshot.index();
    let Meaning::Rule(id) = index.meaning(index.declared_at(rule.label.span)?)? else { return None };
    let model = snapshot.model();
    let (Answer::Lead(Operand::Path(path)) | Answer::LeadOn(Operand::Path(path), _)) = &model.rule(id).answer else {
        return None;
    };
    let &(kind, field) = path.steps.last()?;
    let values = model.kind(kind).assets.iter().filter_map(|asset| match asset.values.get(field.0 as usize) {
        Some(Value::One(member)) => Some(*member),
        _ => None,
    });
    let members: std::collections::BTreeSet<u32> = values.collect();
    let names: Vec<&str> = members.iter().map(|member| model.name(Domain::Members, *member)).collect();
    let text = format!("= {}", names.join(" | "));
    (!names.is_empty()).then_some(Hint { after: rule.answer.span, text, more: None })
}

/// The members behind the asset that a test's programme names.
fn owner(snapshot: &Snapshot, setting: &tree::Setting) -> Option<Hint> {
    let index = snapshot.index();
    let ValueKind::Operand(operand) = &setting.value.kind else { return None };
    let name = index.at(setting.value.span.source, operand.span().start as usize)?;
    let Meaning::Asset(kind, asset) = index.meaning(name.symbol)? else { return None };
    let model = snapshot.model();
    let told = members_of(model, kind, model.kind(kind).asset(asset).values.as_slice());
    (!told.is_empty()).then(|| Hint { after: setting.value.span, text: told.join(", "), more: None })
}

fn members_of(model: &Model, kind: KindId, values: &[Value]) -> Vec<String> {
    let fields = model.kind(kind).fields.iter().zip(values);
    let of_members = fields.filter(|(field, _)| field.ty == Type::One(Domain::Members));
    of_members.filter_map(|(field, of)| Some(format!("{} {}", field.name, value(model, field.ty, of)?))).collect()
}

/// How far a guarantee holds, once that is known.
fn guaranteed(snapshot: &Snapshot, guarantee: &tree::Guarantee) -> Option<Hint> {
    let report = snapshot.checked()?;
    let about = |code: Code| {
        report.findings.iter().find(|finding| {
            finding.code == code
                && finding.labels.iter().any(|label| {
                    label.span.contains(guarantee.title.span)
                        || guarantee.title.span.to(guarantee.holds.span).contains(label.span)
                })
        })
    };
    let (text, more) = match (about(Code::BrokenGuarantee), about(Code::UndecidedAnalysis)) {
        (Some(broken), _) => ("✗ broken".to_owned(), Some(broken.message.clone())),
        (None, Some(undecided)) => ("? not known".to_owned(), Some(undecided.message.clone())),
        (None, None) if snapshot.rulebook().is_some() => ("✓ for all programmes, on all days".to_owned(), None),
        (None, None) => return None,
    };
    Some(Hint { after: guarantee.title.span, text, more })
}
