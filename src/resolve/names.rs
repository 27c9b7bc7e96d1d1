//! Names: who declared what, and the nearest name to one that nobody declared.
//!
//! In: declarations, one after another. Out: a table for each kind of name that answers with what the name stands for,
//! or that it is known but not sound (declared in a broken item, or twice), or that nobody declared it.
//! Invariant: a name is declared once; the second declaration is a finding that points at the first, and from then on
//! references to the name are neither resolved nor complained about.

use std::collections::HashMap;

use super::report::Report;
use crate::finding::{Code, Finding};
use crate::notation::article;
use crate::syntax::tree::Name;
use crate::text::Span;

/// The names of one kind, in order of declaration.
#[derive(Debug, Clone)]
pub(super) struct Names<T> {
    entries: Vec<Entry<T>>,
    by_name: HashMap<String, usize>,
}

#[derive(Debug, Clone)]
struct Entry<T> {
    name: String,
    span: Span,
    /// What people call such a thing: `member`, `table`.
    what: &'static str,
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
        Names { entries: Vec::new(), by_name: HashMap::new() }
    }
}

impl<T: Copy> Names<T> {
    /// Declares a name; false, with a finding, if it is taken.
    pub fn declare(&mut self, report: &mut Report, name: &Name, what: &'static str, is: T) -> bool {
        let Some(&at) = self.by_name.get(&name.node) else {
            self.add(&name.node, name.span, what, Some(is));
            return true;
        };
        let first = &mut self.entries[at];
        if first.broken {
            *first = Entry { name: name.node.clone(), span: name.span, what, is: Some(is), broken: false };
            return true;
        }
        first.is = None;
        report.push(twice(name, what, first.what, first.span));
        false
    }

    /// Makes a name known that stands for nothing sound, unless it is known already.
    pub fn declare_broken(&mut self, name: &Name, what: &'static str) {
        if !self.by_name.contains_key(&name.node) {
            self.add(&name.node, name.span, what, None);
        }
    }

    /// Declares a name that no finding can be about.
    pub fn add(&mut self, name: &str, span: Span, what: &'static str, is: Option<T>) {
        self.by_name.insert(name.to_owned(), self.entries.len());
        self.entries.push(Entry { name: name.to_owned(), span, what, broken: is.is_none(), is });
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
