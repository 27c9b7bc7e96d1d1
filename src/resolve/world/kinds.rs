//! Asset kinds, how each can be shared, and the names of the assets of each.
//!
//! In: the items that declare them. Out: the kinds in the order of their questions, with their assets, whose fields are
//! read later. An asset of a kind that nobody declared is known, but of nothing.

use std::collections::HashSet;

use super::{World, may_name_a_type};
use crate::finding::{Code, Finding};
use crate::model::{Asset, Domain, Kind, KindId};
use crate::resolve::items::{Items, Sorted};
use crate::resolve::names::{Lookup, Names};
use crate::resolve::report::{Report, Unknown};
use crate::resolve::symbols::{SymbolId, SymbolKind};
use crate::syntax::parser::words;
use crate::syntax::tree::{self, Name};

impl World {
    pub(in crate::resolve) fn read_kinds(&mut self, items: &Items, report: &mut Report) {
        for (at, item) in in_order_of_questions(items).into_iter().enumerate() {
            report.enter(item.span, None);
            let name = &item.node.name;
            let id = self.may_be_a_kind(name, report).then_some(KindId(at as u32));
            self.kinds.add(report, &name.node, name.span, SymbolKind::AssetKind, id);
            let symbol = self.kinds.symbol(&name.node);
            self.note(name, "an asset kind".to_owned());
            self.kind_fields.push(Names::within(symbol));
            self.assets.push(Names::within(symbol));
            self.sharings.push(sharings(item.node, symbol, report));
            self.model.kinds.push(Kind {
                name: name.node.clone(),
                modes: item.node.modes.iter().map(|mode| mode.node.clone()).collect(),
                fields: Vec::new(),
                assets: Vec::new(),
                doc: item.doc.to_owned(),
                span: name.span,
            });
        }
        for name in misspelt_kinds(items) {
            self.kinds.declare_broken(report, name, SymbolKind::AssetKind);
        }
    }

    /// A type has one name: no kind is called as a taxonomy is.
    fn may_be_a_kind(&mut self, name: &Name, report: &mut Report) -> bool {
        let free = may_name_a_type(name, report);
        let Some(taxonomy) = self.taxonomies.span(&name.node) else { return free };
        self.taxonomies.poison(&name.node);
        let (first, second) = if taxonomy < name.span { (taxonomy, name.span) } else { (name.span, taxonomy) };
        report.push(
            Finding::new(
                Code::Duplicate,
                format!("`{}` is declared as a taxonomy and as an asset kind", name.node),
                second,
                "declared again here",
            )
            .label(first, "declared first here")
            .help("both name types: give one of them another name"),
        );
        false
    }

    pub(in crate::resolve) fn name_assets(&mut self, items: &Items, report: &mut Report) {
        for item in &items.assets {
            report.enter(item.span, None);
            let (kind, name) = (&item.node.kind, &item.node.declaration.name);
            match self.kinds.resolve(report, kind) {
                Lookup::Sound(id) => self.name_asset(id, item, report),
                found => {
                    self.homeless.insert(name.node.clone());
                    if found == Lookup::Missing {
                        self.taint_assets();
                        let unknown =
                            Unknown { also: words::ITEMS.to_vec(), ..self.unknown(kind, "asset kind".to_owned()) };
                        report.unknown(unknown, self.kinds.all());
                    }
                }
            }
        }
    }

    fn name_asset(&mut self, kind: KindId, item: &Sorted<tree::Asset>, report: &mut Report) {
        let name = &item.node.declaration.name;
        let what = format!("a `{}`", self.model.kind(kind).name);
        self.note(name, what);
        let at = kind.0 as usize;
        let id = self.model.kinds[at].assets.len() as u32;
        if !self.assets[at].declare(report, name, SymbolKind::Asset, id) {
            self.tainted.insert(Domain::Assets(kind));
            return;
        }
        self.model.kinds[at].assets.push(Asset {
            name: name.node.clone(),
            label: item.node.declaration.label.as_ref().map(|label| label.node.clone()),
            values: Vec::new(),
            doc: item.doc.to_owned(),
            span: name.span,
        });
    }
}

/// The kinds in the order of their questions, each name once.
fn in_order_of_questions<'i, 'a>(items: &'i Items<'a>) -> Vec<&'i Sorted<'a, tree::AssetKind>> {
    const FIRST: [&str; 3] = ["platform", "upper_body", "plant"];
    let mut seen = HashSet::new();
    let mut kinds: Vec<_> = items.kinds.iter().filter(|item| seen.insert(item.node.name.node.as_str())).collect();
    kinds.sort_by_key(|item| {
        let name = item.node.name.node.as_str();
        (FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len()), name)
    });
    kinds
}

fn sharings(kind: &tree::AssetKind, symbol: Option<SymbolId>, report: &mut Report) -> Names<u32> {
    let mut names = Names::within(symbol);
    for (at, mode) in kind.modes.iter().enumerate() {
        if matches!(mode.node.as_str(), "separate" | "shared" | "sole") {
            let message = format!("`{}` is a sharing that every kind has", mode.node);
            report.push(
                Finding::new(Code::Duplicate, message, mode.span, "declared as a mode here")
                    .help("give the mode another name"),
            );
        } else {
            names.declare(report, mode, SymbolKind::Mode, at as u32 + 2);
        }
    }
    let always = [("separate", Kind::SEPARATE), ("shared", Kind::SHARED), ("sole", kind.modes.len() as u32 + 2)];
    for (name, value) in always {
        names.add_word(report, name, kind.name.span, SymbolKind::Mode, value);
    }
    names
}

/// The names that misspelt items declare which read like assets: `asst plant {}`.
pub(in crate::resolve) fn misspelt_kinds<'i>(items: &'i Items) -> impl Iterator<Item = &'i Name> {
    let kinds: HashSet<&str> = items.kinds.iter().map(|item| item.node.name.node.as_str()).collect();
    let assets = items.assets.iter().map(|item| item.node);
    let misspelt = move |kind: &str| !kinds.contains(kind) && words::near(kind, &["asset"]).is_some();
    assets.filter(move |asset| misspelt(&asset.kind.node)).map(|asset| &asset.declaration.name)
}
