//! Names: who declared what, and the nearest name to one that nobody declared.
//!
//! In: declarations, one after another. Out: a table for each kind of name that answers with what the name stands for,
//! or that it is known but not sound (declared in a broken item, or twice), or that nobody declared it.
//! Invariant: a name is declared once; the second declaration is a finding that points at the first, and from then on
//! references to the name are neither resolved nor complained about.

use std::collections::HashMap;

use super::report::Report;
use super::symbols::{SymbolId, SymbolKind};
use crate::finding::{Code, Finding};
use crate::notation::article;
use crate::syntax::tree::Name;
use crate::text::Span;

/// The names of one kind, in order of declaration.
#[derive(Debug, Clone)]
pub(super) struct Names<T> {
    /// What they belong to: the taxonomy of terms, say.
    container: Option<SymbolId>,
    entries: Vec<Entry<T>>,
    by_name: HashMap<String, usize>,
}

#[derive(Debug, Clone)]
struct Entry<T> {
    name: String,
    span: Span,
    what: SymbolKind,
    symbol: SymbolId,
    /// What it stands for; none where it is known but not sound.
    is: Option<T>,
    /// Declared by broken items only: a sound declaration may take its place.
    broken: bool,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lookup<T> {
    /// This.
    Sound(T),
    /// Something that has an error of its own: say nothing, and leave out what refers to it.
    Broken,
    /// Nobody declared it.
    Missing,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Names { container: None, entries: Vec::new(), by_name: HashMap::new() }
    }
}

impl<T: Copy> Names<T> {
    /// No names yet, of what belongs to something.
    pub fn within(container: Option<SymbolId>) -> Self {
        Names { container, ..Names::default() }
    }

    /// Declares a name; false, with a finding, if it is taken.
    pub fn declare(&mut self, report: &mut Report, name: &Name, what: SymbolKind, is: T) -> bool {
        let Some(&at) = self.by_name.get(&name.node) else {
            self.add(report, &name.node, name.span, what, Some(is));
            return true;
        };
        let first = &mut self.entries[at];
        if first.broken {
            let symbol = report.symbols.declare(what, &name.node, name.span, self.container);
            *first = Entry { name: name.node.clone(), span: name.span, what, symbol, is: Some(is), broken: false };
            return true;
        }
        first.is = None;
        report.symbols.refer(name.span, first.symbol);
        report.push(twice(name, what.name(), first.what.name(), first.span));
        false
    }

    /// Makes a name known that stands for nothing sound, unless it is known already.
    pub fn declare_broken(&mut self, report: &mut Report, name: &Name, what: SymbolKind) {
        if !self.by_name.contains_key(&name.node) {
            self.add(report, &name.node, name.span, what, None);
        }
    }

    /// Declares a name that no finding can be about.
    pub fn add(&mut self, report: &mut Report, name: &str, span: Span, what: SymbolKind, is: Option<T>) {
        let symbol = report.symbols.declare(what, name, span, self.container);
        self.enter(Entry { name: name.to_owned(), span, what, symbol, broken: is.is_none(), is });
    }

    /// Declares a word of the language; `span` is of what brings it along.
    pub fn add_word(&mut self, report: &mut Report, name: &'static str, span: Span, what: SymbolKind, is: T) {
        let symbol = report.symbols.word(name);
        self.enter(Entry { name: name.to_owned(), span, what, symbol, broken: false, is: Some(is) });
    }

    fn enter(&mut self, entry: Entry<T>) {
        self.by_name.insert(entry.name.clone(), self.entries.len());
        self.entries.push(entry);
    }

    /// From now on the name is known but not sound.
    pub fn poison(&mut self, name: &str) {
        if let Some(&at) = self.by_name.get(name) {
            self.entries[at].is = None;
        }
    }

    /// What the name stands for.
    pub fn find(&self, name: &str) -> Lookup<T> {
        match self.by_name.get(name) {
            None => Lookup::Missing,
            Some(&at) => self.entries[at].is.map_or(Lookup::Broken, Lookup::Sound),
        }
    }

    /// What a name stands for where it is used, which is noted.
    pub fn resolve(&self, report: &mut Report, name: &Name) -> Lookup<T> {
        self.refer(report, name);
        self.find(&name.node)
    }

    /// Notes that a name is used, if somebody declares it.
    pub fn refer(&self, report: &mut Report, name: &Name) {
        if let Some(symbol) = self.symbol(&name.node) {
            report.symbols.refer(name.span, symbol);
        }
    }

    /// The symbol that a name stands for.
    pub fn symbol(&self, name: &str) -> Option<SymbolId> {
        self.by_name.get(name).map(|&at| self.entries[at].symbol)
    }

    /// Where the name is declared.
    pub fn span(&self, name: &str) -> Option<Span> {
        self.by_name.get(name).map(|&at| self.entries[at].span)
    }

    /// Every name known, in order of declaration.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }
}

fn twice(name: &Name, what: &str, first_what: &str, first: Span) -> Finding {
    let message = if what == first_what {
        format!("the {what} `{}` is declared twice", name.node)
    } else {
        format!("`{}` is declared as {} and as {}", name.node, article(first_what), article(what))
    };
    Finding::new(Code::Duplicate, message, name.span, "declared again here")
        .label(first, "declared first here")
        .help("remove one of them, or give it another name")
}
