//! Taxonomies and their terms.
//!
//! In: the items that declare them. Out: each tree as terms in preorder, and the names of its terms. A taxonomy that may
//! not be called so leaves its terms known, but of nothing.

use super::{World, may_name_a_type};
use crate::model::{Domain, Taxonomy, TaxonomyId, Term};
use crate::resolve::items::{Items, Sorted};
use crate::resolve::names::Names;
use crate::resolve::report::Report;
use crate::resolve::symbols::SymbolKind;
use crate::syntax::tree;

impl World {
    pub(in crate::resolve) fn read_taxonomies(&mut self, items: &Items, report: &mut Report) {
        for item in &items.taxonomies {
            report.enter(item.span, None);
            let name = &item.node.name;
            let id = TaxonomyId(self.model.taxonomies.len() as u32);
            let free = may_name_a_type(name, report);
            if self.taxonomies.declare(report, name, SymbolKind::Taxonomy, id) && free {
                self.note(name, "a taxonomy".to_owned());
                self.read_terms(id, item, report);
            } else {
                self.taxonomies.poison(&name.node);
                self.homeless.extend(terms(&item.node.terms).map(|term| term.declaration.name.node.clone()));
            }
        }
    }

    fn read_terms(&mut self, id: TaxonomyId, item: &Sorted<tree::Taxonomy>, report: &mut Report) {
        let name = &item.node.name;
        let names = Names::within(self.taxonomies.symbol(&name.node));
        let mut reading = Terms { names, terms: Vec::new(), sound: true };
        reading.read(&item.node.terms, None, report);
        for term in terms(&item.node.terms) {
            self.note(&term.declaration.name, format!("a term of `{}`", name.node));
        }
        if !reading.sound {
            self.tainted.insert(Domain::Terms(id));
        }
        self.terms.push(reading.names);
        let doc = item.doc.to_owned();
        self.model.taxonomies.push(Taxonomy { name: name.node.clone(), terms: reading.terms, doc, span: name.span });
    }
}

/// Every term of a tree, in preorder. The tree's depth is bounded by the parser.
fn terms(terms: &[tree::Term]) -> impl Iterator<Item = &tree::Term> {
    let mut left: Vec<&tree::Term> = terms.iter().rev().collect();
    std::iter::from_fn(move || {
        let term = left.pop()?;
        left.extend(term.below.iter().rev());
        Some(term)
    })
}

/// The terms of one taxonomy as they are numbered.
struct Terms {
    names: Names<u32>,
    terms: Vec<Term>,
    sound: bool,
}

impl Terms {
    fn read(&mut self, terms: &[tree::Term], parent: Option<u32>, report: &mut Report) {
        for term in terms {
            let at = self.terms.len() as u32;
            let name = &term.declaration.name;
            self.sound &= self.names.declare(report, name, SymbolKind::Term, at);
            self.terms.push(Term {
                name: name.node.clone(),
                label: term.declaration.label.as_ref().map(|label| label.node.clone()),
                parent,
                end: at + 1,
                span: name.span,
            });
            self.read(&term.below, Some(at), report);
            self.terms[at as usize].end = self.terms.len() as u32;
        }
    }
}
