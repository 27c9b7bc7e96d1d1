//! Names of values: which value a name is, and, where it is none, which one was meant.
//!
//! In: a word and the domain that its field takes its values from. Out: the value, or a sentence that says what the
//! word is elsewhere in the rulebook and what is called almost the same.

use super::super::document::Fault;
use super::disguises::Disguise;
use super::shown;
use crate::model::{Domain, Field, KindId, Model, TaxonomyId};
use crate::notation::{self, article, nearest};
use crate::text::Span;

/// A word that is to be a value.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    /// The word.
    pub word: &'a str,
    /// Its place.
    pub span: Span,
    /// The field it is said of.
    pub field: &'a str,
    /// What may be said instead of a value: `unknown`, and `none` where it is allowed.
    pub also: &'a [&'a str],
    /// Whether the field holds leaves only.
    pub leaves: bool,
}

impl Named<'_> {
    /// Whether a value of the domain can be meant.
    fn admits(self, model: &Model, domain: Domain, value: u32) -> bool {
        !self.leaves || model.below(domain, value).len() == 1
    }
}

/// The value of a domain that a word is; a term may be written `taxonomy.term`.
pub(super) fn value(model: &Model, domain: Domain, named: Named<'_>) -> Result<u32, Fault> {
    model
        .value(domain, named.word)
        .or_else(|| model.value(domain, unqualified(model, domain, named.word)?))
        .ok_or_else(|| nobody(model, domain, named))
        .and_then(|value| match named.admits(model, domain, value) {
            true => Ok(value),
            false => Err(no_leaf(model, domain, value, named)),
        })
}

fn no_leaf(model: &Model, domain: Domain, value: u32, named: Named<'_>) -> Fault {
    let name = model.name(domain, value);
    let message = format!("`{}` holds leaves only, and `{name}` has terms below it", named.field);
    Fault::new(named.span, message).help(format!("write {}", notation::leaves_below(model, domain, value)))
}

fn unqualified<'w>(model: &Model, domain: Domain, word: &'w str) -> Option<&'w str> {
    let Domain::Terms(taxonomy) = domain else { return None };
    word.strip_prefix(model.taxonomy(taxonomy).name.as_str())?.strip_prefix('.')
}

fn nobody(model: &Model, domain: Domain, named: Named<'_>) -> Fault {
    if let Some(disguise) = Disguise::of(named.word).filter(|disguise| model.value(domain, &disguise.seen).is_some()) {
        return disguise.fault(&format!("`{}`", named.field), named.span);
    }
    let (shown, wanted) = (shown(named.word), noun(model, domain));
    let message = match elsewhere(model, named.word) {
        Some(other) => format!("{shown} is {}, `{}` wants {}", article(other), named.field, article(wanted)),
        None => format!("no {wanted} is called {shown}"),
    };
    let cure = blank_word(named.word, named.also.contains(&"none"));
    Fault::new(named.span, message).help(cure.unwrap_or_else(|| cure_of(model, domain, named)))
}

/// What the word is, if it is the name of something of another kind.
fn elsewhere<'m>(model: &'m Model, word: &str) -> Option<&'m str> {
    let taxonomies = (0..model.taxonomies.len() as u32).map(|at| Domain::Terms(TaxonomyId(at)));
    let kinds = (0..model.kinds.len() as u32).map(|at| Domain::Assets(KindId(at)));
    let mut domains = taxonomies.chain([Domain::Members]).chain(kinds);
    domains.find(|&domain| model.value(domain, word).is_some()).map(|domain| noun(model, domain))
}

/// How many names are worth listing where none is near.
const FEW: usize = 12;

fn cure_of(model: &Model, domain: Domain, named: Named<'_>) -> String {
    let values: Vec<u32> = model.values(domain).filter(|&value| named.admits(model, domain, value)).collect();
    let values = || values.iter().copied();
    let names = values().map(|value| model.name(domain, value));
    let called = values().find(|&value| alike(model.label(domain, value), named.word));
    let near = called.map(|value| model.name(domain, value));
    let near = near.or_else(|| nearest(named.word, names.clone().chain(named.also.iter().copied())));
    match near.or_else(|| nearly_called(model, domain, values(), named.word)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if (1..=FEW).contains(&values().len()) => {
            format!("write {}", notation::list(&names.map(str::to_owned).collect::<Vec<_>>(), "or"))
        }
        None => "`paceline schema` lists what can be written here".to_owned(),
    }
}

/// Whether a label is what somebody wrote, whatever the case of its letters.
fn alike(label: &str, word: &str) -> bool {
    label.to_lowercase() == word.to_lowercase()
}

/// The name of the value whose label is most like a word.
fn nearly_called<'m>(
    model: &'m Model,
    domain: Domain,
    values: impl Iterator<Item = u32> + Clone,
    word: &str,
) -> Option<&'m str> {
    let label = nearest(word, values.clone().map(|value| model.label(domain, value)))?;
    let value = values.into_iter().find(|&value| model.label(domain, value) == label)?;
    Some(model.name(domain, value))
}

/// The field that people see under this label.
pub(super) fn labelled<'m>(model: &'m Model, word: &str) -> Option<&'m str> {
    let called = |field: &&Field| field.label.as_ref().is_some_and(|label| alike(label, word));
    model.fields.iter().find(called).map(|field| field.name.as_str())
}

/// What a value of the domain is called: a taxonomy's or a kind's name stands for its terms and assets.
pub(super) fn noun(model: &Model, domain: Domain) -> &str {
    match domain {
        Domain::Terms(taxonomy) => &model.taxonomy(taxonomy).name,
        Domain::Members => "member",
        Domain::Assets(kind) => &model.kind(kind).name,
        Domain::Sharings(_) => "sharing",
    }
}

/// The cure for a word that stands in for a value nobody has, as tables are full of: `n/a`, `-`, `#REF!`.
pub(super) fn blank_word(word: &str, optional: bool) -> Option<String> {
    const WORDS: [&str; 12] = ["n/a", "na", "n.a.", "null", "nil", "tbd", "tbc", "tba", "-", "–", "?", "empty"];
    let lower = word.to_lowercase();
    if lower == "unknown" || optional && lower == "none" {
        return Some(format!("did you mean `{lower}`?"));
    }
    let error = word.starts_with('#') && word.len() > 2 && (word.ends_with(['!', '?']) || lower == "#n/a");
    let none = if optional { "`none` if there is none, " } else { "" };
    let cure = format!("write {none}`unknown` if nobody knows it, or leave it out");
    if error {
        return Some(format!("a spreadsheet writes that where its formula fails: {cure}"));
    }
    (WORDS.contains(&lower.as_str()) || lower == "none").then_some(cure)
}
