//! Names that broken items declare: known, so that nobody is told that they are not, and tainting what lacks them.

use super::World;
use crate::model::{Domain, KindId};
use crate::resolve::items::Items;
use crate::resolve::names::Lookup;
use crate::resolve::report::Report;
use crate::resolve::symbols::SymbolKind;
use crate::syntax::tree::{Declares, Name};

impl World {
    pub(in crate::resolve) fn name_broken(&mut self, items: &Items, report: &mut Report) {
        for (what, name) in items.broken.iter().flat_map(|broken| &broken.names) {
            match what {
                Declares::Member => {
                    self.members.declare_broken(report, name, SymbolKind::Member);
                    self.tainted.insert(Domain::Members);
                }
                Declares::Taxonomy => self.taxonomies.declare_broken(report, name, SymbolKind::Taxonomy),
                Declares::AssetKind => self.kinds.declare_broken(report, name, SymbolKind::AssetKind),
                Declares::Term(taxonomy) => self.name_broken_term(taxonomy, name, report),
                Declares::Asset(kind) => self.name_broken_asset(kind, name, report),
                Declares::AssetField(kind) => {
                    if let Lookup::Sound(kind) = self.kinds.find(kind) {
                        self.kind_fields[kind.0 as usize].declare_broken(report, name, SymbolKind::AssetField);
                    }
                }
                Declares::Field => self.fields.declare_broken(report, name, SymbolKind::Field),
                Declares::Let | Declares::Tier | Declares::Rule | Declares::Row(_) => {}
            }
        }
    }

    pub(in crate::resolve) fn name_broken_term(&mut self, taxonomy: &str, name: &Name, report: &mut Report) {
        if let Lookup::Sound(id) = self.taxonomies.find(taxonomy) {
            self.terms[id.0 as usize].declare_broken(report, name, SymbolKind::Term);
            self.tainted.insert(Domain::Terms(id));
        } else {
            self.homeless.insert(name.node.clone());
        }
    }

    /// An asset of a kind that nobody declared may be one of any kind.
    pub(super) fn taint_assets(&mut self) {
        let kinds = 0..self.model.kinds.len() as u32;
        self.tainted.extend(kinds.map(|kind| Domain::Assets(KindId(kind))));
    }

    pub(in crate::resolve) fn name_broken_asset(&mut self, kind: &str, name: &Name, report: &mut Report) {
        if let Lookup::Sound(id) = self.kinds.find(kind) {
            self.assets[id.0 as usize].declare_broken(report, name, SymbolKind::Asset);
            self.tainted.insert(Domain::Assets(id));
        } else {
            self.homeless.insert(name.node.clone());
            self.taint_assets();
        }
    }
}
