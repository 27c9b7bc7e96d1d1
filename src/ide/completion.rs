//! What may be written at a place: names by the type that is wanted there, words of the language, whole clauses.
//!
//! The words before the place say what is wanted, whether or not the item can be read as it stands: `lead` wants a
//! member, `region in` a term of the region's taxonomy, a cell of a table a value of its column.

mod context;
mod wanted;

use super::words::type_of;
use super::{FilePosition, Snapshot};
use crate::model::{Domain, Model, Type};
use crate::rulebook::SymbolKind;
use crate::text::Span;
use context::Context;

/// Something that may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Completion {
    /// What it is called.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// What people see for it, or its type.
    pub detail: String,
    /// More about it, as Markdown.
    pub documentation: String,
    /// What is written; in a snippet with places to fill in, `${1:name}`.
    pub text: String,
    /// Whether `text` is a snippet.
    pub is_snippet: bool,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CompletionKind {
    /// A name, of what it stands for.
    Name(SymbolKind),
    /// A word of the language.
    Keyword,
    /// A whole item or clause.
    Snippet,
}

/// What may be written at a place, and the word there that it takes the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Completions {
    /// What is replaced: the part of a word before the place, and the rest of it.
    pub replaced: Span,
    /// What may be written, the likeliest first.
    pub items: Vec<Completion>,
}

/// What may be written at a place; nothing in comments and texts.
pub fn completions(snapshot: &Snapshot, at: FilePosition) -> Option<Completions> {
    let context = Context::at(snapshot, at)?;
    let mut offers = Offers { model: snapshot.model(), items: Vec::new() };
    wanted::offer(&context, snapshot, &mut offers);
    Some(Completions { replaced: context.replaced, items: offers.items })
}

/// What is offered, as it is found.
struct Offers<'s> {
    model: &'s Model,
    items: Vec<Completion>,
}

impl Offers<'_> {
    fn add(&mut self, kind: CompletionKind, label: &str, detail: &str, documentation: &str) {
        if self.items.iter().any(|known| known.label == label && known.kind == kind) {
            return;
        }
        self.items.push(Completion {
            label: label.to_owned(),
            kind,
            detail: detail.to_owned(),
            documentation: documentation.to_owned(),
            text: label.to_owned(),
            is_snippet: false,
        });
    }

    /// Words of the language.
    fn words(&mut self, words: &[&str]) {
        words.iter().for_each(|word| self.add(CompletionKind::Keyword, word, "", ""));
    }

    /// A whole clause or item, with places to fill in.
    fn snippet(&mut self, label: &str, detail: &str, text: &str) {
        self.items.push(Completion {
            label: label.to_owned(),
            kind: CompletionKind::Snippet,
            detail: detail.to_owned(),
            documentation: String::new(),
            text: text.to_owned(),
            is_snippet: true,
        });
    }

    /// The values of a domain.
    fn domain(&mut self, domain: Domain) {
        let (model, kind) = (self.model, kind_of(domain));
        for value in model.values(domain) {
            let label = model.label(domain, value);
            let detail = if label == model.name(domain, value) { "" } else { label };
            let doc = match domain {
                Domain::Members => model.members[value as usize].doc.clone(),
                Domain::Assets(of) => model.kind(of).assets[value as usize].doc.clone(),
                Domain::Terms(taxonomy) => {
                    let terms = &model.taxonomy(taxonomy).terms;
                    let above = terms[value as usize].parent.map(|at| format!("in `{}`", terms[at as usize].name));
                    above.unwrap_or_default()
                }
                Domain::Sharings(_) => String::new(),
            };
            self.add(CompletionKind::Name(kind), model.name(domain, value), detail, &doc);
        }
    }

    /// What may stand for a value of a type: values, fields of the programme of that type, and `none`.
    fn values(&mut self, ty: Type, may_be_none: bool) {
        match ty {
            Type::One(domain) | Type::Set(domain) => {
                self.domain(domain);
                self.fields(|field| field == Type::One(domain) || field == Type::Set(domain));
            }
            Type::Flag => self.words(&["yes", "no"]),
            Type::Date => self.snippet("2026-01-01", "a day", "${1:2026}-${2:01}-${3:01}"),
            Type::Number | Type::PerMember => {}
        }
        if matches!(ty, Type::Set(_)) {
            self.words(&["empty"]);
        }
        if may_be_none {
            self.words(&["none"]);
        }
    }

    /// The programme's fields of some types.
    fn fields(&mut self, is_wanted: impl Fn(Type) -> bool) {
        let model = self.model;
        for field in model.fields.iter().filter(|field| is_wanted(field.ty)) {
            let label = field.label.as_deref().unwrap_or_default();
            let kind = CompletionKind::Name(SymbolKind::Field);
            self.add(kind, &field.name, &type_of(model, field), label);
        }
    }

    /// What may stand left in a condition.
    fn operands(&mut self) {
        self.fields(|_| true);
        let model = self.model;
        for named in &model.lets {
            self.add(CompletionKind::Name(SymbolKind::Let), &named.name, "let", &named.doc);
        }
        self.kinds();
        self.words(&["leader", "followers", "not", "some", "always"]);
    }

    fn kinds(&mut self) {
        let model = self.model;
        for kind in &model.kinds {
            self.add(CompletionKind::Name(SymbolKind::AssetKind), &kind.name, "asset kind", &kind.doc);
        }
    }

    /// Who may lead: members, fields that are one, and fields of assets that are one.
    fn leaders(&mut self) {
        let member = Type::One(Domain::Members);
        self.domain(Domain::Members);
        self.fields(|ty| ty == member);
        self.asset_paths(member);
    }

    /// `mother.owner` and the like: fields of assets that the programme names.
    fn asset_paths(&mut self, wanted: Type) {
        let model = self.model;
        for field in &model.fields {
            let Type::One(Domain::Assets(kind)) = field.ty else { continue };
            for of in model.kind(kind).fields.iter().filter(|of| of.ty == wanted) {
                let path = format!("{}.{}", field.name, of.name);
                self.add(CompletionKind::Name(SymbolKind::AssetField), &path, &type_of(model, of), "");
            }
        }
    }

    /// Rules, rows, tables and tiers, as `overrides`, `by` and `repeal` name them.
    fn labels(&mut self) {
        let model = self.model;
        for rule in &model.rules {
            let because = rule.head.because.as_deref().unwrap_or_default();
            self.add(CompletionKind::Name(SymbolKind::Rule), &rule.head.label, "rule", because);
        }
        for table in &model.tables {
            self.add(CompletionKind::Name(SymbolKind::Table), &table.name, "table", &table.doc);
        }
        for tier in &model.tiers {
            self.add(CompletionKind::Name(SymbolKind::Tier), &tier.name, "tier", "");
        }
        let others = model.bars.iter().map(|bar| &bar.head).chain(model.requires.iter().map(|of| &of.head));
        for head in others {
            self.add(
                CompletionKind::Name(SymbolKind::Rule),
                &head.label,
                "",
                head.because.as_deref().unwrap_or_default(),
            );
        }
    }
}

fn kind_of(domain: Domain) -> SymbolKind {
    match domain {
        Domain::Members => SymbolKind::Member,
        Domain::Terms(_) => SymbolKind::Term,
        Domain::Assets(_) => SymbolKind::Asset,
        Domain::Sharings(_) => SymbolKind::Mode,
    }
}
