//! The world that rules speak of: members, taxonomies, asset kinds and their names.
//!
//! In: the items that declare it. Out: the first part of the model and a table for each kind of name. What can go
//! wrong: names declared twice, types of a forbidden name. Invariant: names of broken items are known; a domain that
//! lacks one of its values because of an error is tainted, and whatever reads it is left out.
//!
//! - `taxonomies`, `kinds` (with the names of their assets): one kind of declaration each
//! - `broken`: names that broken items declare

mod broken;
mod kinds;
mod taxonomies;

pub(super) use kinds::misspelt_kinds;

use std::collections::{BTreeSet, HashMap, HashSet};

use super::items::{Items, Sorted};
use super::names::{Lookup, Names};
use super::report::{Report, Unknown};
use super::symbols::SymbolKind;
use crate::finding::{Code, Finding};
use crate::model::{Domain, FieldId, KindId, Member, Model, Root, TaxonomyId, Type};
use crate::notation::article;
use crate::syntax::tree::Name;

/// What a word at the start of a path stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// A field of the programme.
    Field(FieldId),
    /// A named condition, by its place among the lets.
    Let(usize),
    /// The asset of a kind.
    Kind(KindId),
}

/// The model so far, and what every name means.
#[derive(Default)]
pub(super) struct World {
    /// The model so far.
    pub model: Model,
    members: Names<u32>,
    terms: Vec<Names<u32>>,
    assets: Vec<Names<u32>>,
    sharings: Vec<Names<u32>>,
    /// Taxonomies.
    pub taxonomies: Names<TaxonomyId>,
    /// Asset kinds.
    pub kinds: Names<KindId>,
    /// The programme's fields.
    pub fields: Names<FieldId>,
    /// The fields of each asset kind.
    pub kind_fields: Vec<Names<FieldId>>,
    /// What may stand at the start of a path.
    pub words: Names<Word>,
    /// Domains that lack a value because of an error.
    pub tainted: BTreeSet<Domain>,
    /// Whether some field of the programme is known but not sound.
    pub lacks_fields: bool,
    /// Assets and terms whose kind or taxonomy is not sound: known, but of nothing.
    homeless: HashSet<String>,
    elsewhere: HashMap<String, Vec<String>>,
}

impl World {
    /// The names of a domain's values.
    pub fn names(&self, domain: Domain) -> &Names<u32> {
        match domain {
            Domain::Members => &self.members,
            Domain::Terms(taxonomy) => &self.terms[taxonomy.0 as usize],
            Domain::Assets(kind) => &self.assets[kind.0 as usize],
            Domain::Sharings(kind) => &self.sharings[kind.0 as usize],
        }
    }

    /// The value of that name in a domain; nothing, with a finding where it is due, if there is none.
    pub fn value(&self, domain: Domain, name: &Name, report: &mut Report) -> Option<u32> {
        self.names(domain).refer(report, name);
        match self.find_value(domain, &name.node) {
            Lookup::Sound(value) => Some(value),
            Lookup::Broken => None,
            Lookup::Missing => {
                let unknown = self.unknown(name, self.one_of(domain));
                report.unknown(unknown, self.names(domain).all());
                None
            }
        }
    }

    /// What the name stands for among a domain's values.
    pub fn find_value(&self, domain: Domain, name: &str) -> Lookup<u32> {
        match self.names(domain).find(name) {
            Lookup::Missing if self.homeless.contains(name) => Lookup::Broken,
            found => found,
        }
    }

    /// The type of what a word stands for, without saying anything about it.
    pub fn word_type(&self, name: &str) -> Lookup<Type> {
        if let Some((_, (_, ty, _))) = answer(name) {
            return Lookup::Sound(ty);
        }
        match self.words.find(name) {
            Lookup::Sound(Word::Field(id)) => Lookup::Sound(self.model.field(id).ty),
            Lookup::Sound(Word::Kind(kind)) => Lookup::Sound(Type::One(Domain::Assets(kind))),
            Lookup::Sound(Word::Let(_)) => Lookup::Sound(Type::Flag),
            Lookup::Broken => Lookup::Broken,
            Lookup::Missing => Lookup::Missing,
        }
    }

    /// Whether the name is that of the taxonomy whose terms the domain holds.
    pub fn is_taxonomy(&self, domain: Domain, name: &Name) -> bool {
        matches!(domain, Domain::Terms(taxonomy) if self.model.taxonomy(taxonomy).name == name.node)
    }

    /// What a value of the domain is called, without its article.
    pub fn one_of(&self, domain: Domain) -> String {
        match domain {
            Domain::Members => "member".to_owned(),
            Domain::Terms(taxonomy) => format!("term of `{}`", self.model.taxonomy(taxonomy).name),
            Domain::Assets(kind) => format!("`{}`", self.model.kind(kind).name),
            Domain::Sharings(kind) => format!("sharing of `{}`", self.model.kind(kind).name),
        }
    }

    /// What a value of the type is called, with its article.
    pub fn of_type(&self, ty: Type) -> String {
        match ty {
            Type::Flag => "`yes` or `no`".to_owned(),
            Type::Number => "a number".to_owned(),
            Type::Date => "a date".to_owned(),
            Type::PerMember => "a number per member".to_owned(),
            Type::One(domain) => article(&self.one_of(domain)),
            Type::Set(domain) => format!("a set of {}", self.many_of(domain)),
        }
    }

    /// What the values of the domain are called.
    pub fn many_of(&self, domain: Domain) -> String {
        match domain {
            Domain::Members => "members".to_owned(),
            Domain::Terms(taxonomy) => format!("terms of `{}`", self.model.taxonomy(taxonomy).name),
            Domain::Assets(kind) => format!("`{}` assets", self.model.kind(kind).name),
            Domain::Sharings(kind) => format!("sharings of `{}`", self.model.kind(kind).name),
        }
    }

    /// That nobody declared `name` as `wanted`, but perhaps as something else.
    pub fn unknown<'u>(&self, name: &'u Name, wanted: String) -> Unknown<'u> {
        let others = self.elsewhere.get(&name.node).into_iter().flatten();
        let elsewhere = others.into_iter().find(|other| **other != article(&wanted)).cloned();
        Unknown { name, wanted, elsewhere, help: None, meant: None, also: Vec::new() }
    }

    /// Remembers what a name stands for, to say so where something else was wanted.
    pub fn note(&mut self, name: &Name, what: String) {
        self.elsewhere.entry(name.node.clone()).or_default().push(what);
    }

    pub(super) fn read_members(&mut self, items: &Items, report: &mut Report) {
        for Sorted { span, doc, node } in &items.members {
            report.enter(*span, None);
            let id = self.model.members.len() as u32;
            if self.members.declare(report, &node.name, SymbolKind::Member, id) {
                self.note(&node.name, "a member".to_owned());
                self.model.members.push(Member {
                    name: node.name.node.clone(),
                    label: node.label.as_ref().map(|label| label.node.clone()),
                    doc: (*doc).to_owned(),
                    span: node.name.span,
                });
            }
        }
    }
}

fn may_name_a_type(name: &Name, report: &mut Report) -> bool {
    let taken = matches!(name.node.as_str(), "number" | "date" | "flag");
    if taken {
        let message = format!("no type may be called `{}`", name.node);
        report.push(
            Finding::new(Code::Invalid, message, name.span, "a type of the language")
                .help("give it another name: this one is a type of the language"),
        );
    }
    !taken
}

/// `leader` and `followers`: the word, and the answer that it stands for.
pub(super) fn answer(name: &str) -> Option<(&'static str, (Root, Type, bool))> {
    match name {
        "leader" => Some(("leader", (Root::Leader, Type::One(Domain::Members), false))),
        "followers" => Some(("followers", (Root::Followers, Type::Set(Domain::Members), false))),
        _ => None,
    }
}
