//! What is known of the thing at a place.

use std::fmt::Write;

use super::navigation::name_at;
use super::standing::{self, Rival, Standing};
use super::words::{days, force, type_of};
use super::{FilePosition, Snapshot};
use crate::diagnostic::written;
use crate::finding::{Finding, Witness};
use crate::model::{Asset, Field, Head, Kind, Model};
use crate::notation::value;
use crate::rulebook::{Meaning, Symbol, SymbolKind};
use crate::text::Span;

/// What is known of the thing at a place, as Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hover {
    /// The thing.
    pub span: Span,
    /// What is known, as Markdown.
    pub markdown: String,
}

/// What is known of the name at a place; of a rule also where it stands, as far as the last check knows.
pub fn hover(snapshot: &Snapshot, at: FilePosition) -> Option<Hover> {
    let name = name_at(snapshot, at)?;
    let symbol = snapshot.index().symbol(name.symbol);
    let teller = Teller { snapshot, model: snapshot.model() };
    let meaning = snapshot.index().meaning(name.symbol);
    let markdown = meaning.map_or_else(|| teller.unsound(symbol), |meaning| teller.told(symbol, meaning));
    Some(Hover { span: name.span, markdown })
}

/// What a check found at a place: the witness and the cases of each finding there, as Markdown.
pub fn finding_hover<'f>(findings: impl Iterator<Item = &'f Finding>, at: FilePosition) -> Option<Hover> {
    let place = Span::new(at.source, at.offset, at.offset);
    let here: Vec<&Finding> = findings.filter(|finding| finding.span().contains(place)).collect();
    let mut markdown = String::new();
    for finding in &here {
        let Some(witness) = &finding.witness else { continue };
        let cases: String = finding.cases.iter().take(8).map(|case| format!("- `{case}`\n")).collect();
        let _ = write!(markdown, "{}\n\n{cases}\n```rules\n{}```\n\n", finding.message, block(witness));
    }
    let span = here.first()?.span();
    (!markdown.is_empty()).then(|| Hover { span, markdown: markdown.trim_end().to_owned() })
}

/// A witness as it stands in a test.
pub(super) fn block(witness: &Witness) -> String {
    let fields = witness.program.iter().map(|(field, value)| format!("  {field}: {}\n", written(value)));
    let fields: String = fields.collect();
    let day = witness.as_of.map(|day| format!("as of {day}\n")).unwrap_or_default();
    format!("program {{\n{fields}}}\n{day}")
}

struct Teller<'s> {
    snapshot: &'s Snapshot,
    model: &'s Model,
}

impl Teller<'_> {
    /// What is known of something that is not sound, or a word of the language.
    fn unsound(&self, symbol: &Symbol) -> String {
        let container = symbol.container.map(|of| self.snapshot.index().symbol(of).name.clone());
        match (symbol.kind, symbol.name.as_str()) {
            (SymbolKind::Word, word) => format!("`{word}`\n\n{}", word_of_the_language(word)),
            (SymbolKind::Mode, _) => {
                title("mode", &symbol.name, None)
                    + &container.map(|of| format!("\n\na way to share `{of}`")).unwrap_or_default()
            }
            (kind, _) => title(kind.name(), &symbol.name, None),
        }
    }

    fn told(&self, symbol: &Symbol, meaning: Meaning) -> String {
        let model = self.model;
        match meaning {
            Meaning::Member(id) => {
                let member = model.member(id);
                described("member", &member.name, member.label.as_deref(), &member.doc)
            }
            Meaning::Taxonomy(id) => {
                let of = model.taxonomy(id);
                described("taxonomy", &of.name, None, &of.doc) + &format!("\n\n{} terms", of.terms.len())
            }
            Meaning::Term(id, at) => self.term(id.0, at),
            Meaning::Field(id) => self.field("field of the programme", model.field(id)),
            Meaning::KindField(kind, id) => {
                let of = model.kind(kind);
                self.field(&format!("field of `{}`", of.name), of.field(id))
            }
            Meaning::Kind(id) => self.kind(model.kind(id)),
            Meaning::Asset(kind, id) => self.asset(model.kind(kind), model.kind(kind).asset(id)),
            Meaning::Let(id) => {
                let named = &model.lets[id.0 as usize];
                let said = self.snapshot.sources().line(named.condition.span);
                described("let", &named.name, None, &named.doc) + &code(&format!("let {} = {said}", named.name))
            }
            Meaning::Tier(id) => {
                let rules = model.rules.iter().filter(|rule| rule.head.tier == Some(id)).count();
                let order: Vec<String> = model.tiers.iter().map(|tier| format!("`{}`", tier.name)).collect();
                format!("{}\n\n{} · {rules} rules", title("tier", &symbol.name, None), order.join(" > "))
            }
            Meaning::Table(id) => {
                let table = &model.tables[id.0 as usize];
                let rows = model.rules.iter().filter(|rule| rule.head.table == Some(id)).count();
                described("table", &table.name, None, &table.doc) + &format!("\n\n{rows} rows")
            }
            Meaning::Rule(id) => self.rule(&model.rule(id).head, symbol.kind),
            Meaning::Bar(id) => self.provision(&model.bar(id).head, symbol.kind),
            Meaning::Require(at) => self.provision(&model.requires[at].head, symbol.kind),
            Meaning::Target(at) => self.provision(&model.targets[at].head, symbol.kind),
            Meaning::Guarantee(at) => {
                let of = &model.guarantees[at];
                title("guarantee", &of.title, None) + &code(&self.snapshot.sources().line(of.holds.span))
            }
            Meaning::Test(at) => title("test", &model.tests[at].title, None),
        }
    }

    fn term(&self, taxonomy: u32, at: u32) -> String {
        let Some(of) = self.model.taxonomies.get(taxonomy as usize) else { return String::new() };
        let Some(term) = of.terms.get(at as usize) else { return String::new() };
        let mut way = Vec::new();
        let mut up = term.parent;
        while let Some(parent) = up.and_then(|up| of.terms.get(up as usize)) {
            way.push(format!("`{}`", parent.name));
            up = parent.parent;
        }
        way.push(format!("`{}`", of.name));
        way.reverse();
        let below = term.end.saturating_sub(at + 1);
        let below = if below == 0 { String::new() } else { format!(" · {below} below it") };
        format!("{}\n\nin {}{below}", title("term", &term.name, term.label.as_deref()), way.join(" › "))
    }

    fn field(&self, kind: &str, field: &Field) -> String {
        let default = field.default.as_ref().and_then(|default| value(self.model, field.ty, default));
        let default = default.map(|default| format!(" = {default}")).unwrap_or_default();
        let code = code(&format!("{}: {}{default}", field.name, type_of(self.model, field)));
        let label = field.label.as_ref().map(|label| format!("\n\n{label}")).unwrap_or_default();
        format!("**{kind}**{code}{label}")
    }

    fn kind(&self, kind: &Kind) -> String {
        let fields: String =
            kind.fields.iter().map(|field| format!("  {}: {}\n", field.name, type_of(self.model, field))).collect();
        let modes = if kind.modes.is_empty() { String::new() } else { format!(" modes {}", kind.modes.join(", ")) };
        let said = if fields.is_empty() { "{}".to_owned() } else { format!("{{\n{fields}}}") };
        let head = described("asset kind", &kind.name, None, &kind.doc);
        format!("{head}{}\n\n{} assets", code(&format!("asset {}{modes} {said}", kind.name)), kind.assets.len())
    }

    fn asset(&self, kind: &Kind, asset: &Asset) -> String {
        let values = kind.fields.iter().zip(&asset.values);
        let settings: String = values
            .filter_map(|(field, of)| Some(format!("  {}: {}\n", field.name, value(self.model, field.ty, of)?)))
            .collect();
        let head = described(&kind.name, &asset.name, asset.label.as_deref(), &asset.doc);
        if settings.is_empty() {
            return head;
        }
        head + &code(&format!("{} {} {{\n{settings}}}", kind.name, asset.name))
    }

    /// What every provision with a label says of itself.
    fn provision(&self, head: &Head, kind: SymbolKind) -> String {
        let mut told = title(kind.name(), &head.label, None);
        let tier = head.tier.and_then(|tier| self.model.tiers.get(tier.0 as usize));
        let facts = [tier.map(|tier| format!("tier `{}`", tier.name)), force(&head.force)];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        if !facts.is_empty() {
            let _ = write!(told, "\n\n{}", facts.join(" · "));
        }
        told += &paragraph(&head.doc);
        head.because.iter().for_each(|because| told += &format!("\n\nbecause {because}"));
        head.source.iter().for_each(|source| told += &format!("\n\nsource: {source}"));
        told
    }

    fn rule(&self, head: &Head, kind: SymbolKind) -> String {
        let mut told = self.provision(head, kind);
        let Some(Standing { beats, beaten_by, decides }) = standing::standing(self.snapshot, &head.label) else {
            return told;
        };
        told += &rivals("beats", &beats);
        told += &rivals("is beaten by", &beaten_by);
        match decides.as_deref() {
            Some(standing::NOWHERE) => told += "\n\ndecides nowhere",
            Some(decides) => told += &format!("\n\ndecides where `{decides}`"),
            None => {}
        }
        told
    }
}

/// So many rivals are named.
const MOST_RIVALS: usize = 8;

fn rivals(what: &str, rivals: &[Rival]) -> String {
    if rivals.is_empty() {
        return String::new();
    }
    let named = rivals.iter().take(MOST_RIVALS).map(|rival| {
        let from = days(rival.from, None).map(|days| format!(", {days}")).unwrap_or_default();
        format!("`{}` ({}{from})", rival.label, rival.maxim)
    });
    let named: Vec<String> = named.collect();
    let more = match rivals.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("\n\n{what} {}{more}", named.join(", "))
}

fn title(kind: &str, name: &str, label: Option<&str>) -> String {
    let label = label.map(|label| format!(" — {label}")).unwrap_or_default();
    format!("**{kind}** `{name}`{label}")
}

fn described(kind: &str, name: &str, label: Option<&str>, doc: &str) -> String {
    title(kind, name, label) + &paragraph(doc)
}

fn paragraph(doc: &str) -> String {
    if doc.is_empty() { String::new() } else { format!("\n\n{doc}") }
}

fn code(text: &str) -> String {
    format!("\n\n```rules\n{text}\n```")
}

fn word_of_the_language(word: &str) -> &'static str {
    match word {
        "leader" => "the member that leads the programme, or with `on` a technology of it",
        "followers" => "the members that follow the leader, a set",
        "sharing" => "how the kind is shared: `separate`, `shared`, a mode, or `sole` without followers",
        "separate" => "leader and followers each have their own",
        "shared" => "leader and followers use one together",
        "sole" => "nobody follows, so that there is nobody to share with",
        _ => "a word of the language",
    }
}
