//! The world that rules speak of: members, taxonomies, asset kinds and their names.
//!
//! In: the items that declare it. Out: the first part of the model and a table for each kind of name. What can go
//! wrong: names declared twice, types of a forbidden name. Invariant: names of broken items are known; a domain that
//! lacks one of its values because of an error is tainted, and whatever reads it is left out.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::items::{Items, Sorted};
use super::names::{Lookup, Names};
use super::report::{Report, Unknown};
use super::{assets, fields};
use crate::finding::{Code, Finding};
use crate::model::{Asset, Domain, FieldId, Kind, KindId, Member, Model, Taxonomy, TaxonomyId, Term, Type};
use crate::notation::article;
use crate::syntax::tree::{self, Declares, Name};

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

/// Reads the world.
pub(super) fn read(items: &Items, report: &mut Report) -> World {
    let mut world = World::default();
    world.read_members(items, report);
    world.read_taxonomies(items, report);
    world.read_kinds(items, report);
    world.name_broken(items);
    world.name_assets(items, report);
    fields::read(&mut world, items, report);
    fields::read_defaults(&mut world, items, report);
    assets::read(&mut world, items, report);
    world
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
        if let Some((_, ty, _)) = super::paths::answer(name) {
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
        Unknown { name, wanted, elsewhere, help: None }
    }

    /// Remembers what a name stands for, to say so where something else was wanted.
    pub fn note(&mut self, name: &Name, what: String) {
        self.elsewhere.entry(name.node.clone()).or_default().push(what);
    }

    fn read_members(&mut self, items: &Items, report: &mut Report) {
        for Sorted { span, doc, node } in &items.members {
            report.enter(*span, None);
            let id = self.model.members.len() as u32;
            if self.members.declare(report, &node.name, "member", id) {
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

    fn read_taxonomies(&mut self, items: &Items, report: &mut Report) {
        for item in &items.taxonomies {
            report.enter(item.span, None);
            let name = &item.node.name;
            let id = TaxonomyId(self.model.taxonomies.len() as u32);
            let free = may_name_a_type(name, report);
            if self.taxonomies.declare(report, name, "taxonomy", id) && free {
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
        let mut reading = Terms { names: Names::default(), terms: Vec::new(), sound: true };
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

    fn read_kinds(&mut self, items: &Items, report: &mut Report) {
        for (at, item) in in_order_of_questions(items).into_iter().enumerate() {
            report.enter(item.span, None);
            let name = &item.node.name;
            let id = self.may_be_a_kind(name, report).then_some(KindId(at as u32));
            self.kinds.add(&name.node, name.span, "asset kind", id);
            self.note(name, "an asset kind".to_owned());
            self.kind_fields.push(Names::default());
            self.assets.push(Names::default());
            self.sharings.push(sharings(item.node, report));
            self.model.kinds.push(Kind {
                name: name.node.clone(),
                modes: item.node.modes.iter().map(|mode| mode.node.clone()).collect(),
                fields: Vec::new(),
                assets: Vec::new(),
                doc: item.doc.to_owned(),
                span: name.span,
            });
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

    fn name_assets(&mut self, items: &Items, report: &mut Report) {
        for item in &items.assets {
            report.enter(item.span, None);
            let (kind, name) = (&item.node.kind, &item.node.declaration.name);
            match self.kinds.find(&kind.node) {
                Lookup::Sound(id) => self.name_asset(id, item, report),
                found => {
                    self.homeless.insert(name.node.clone());
                    if found == Lookup::Missing {
                        let unknown = self.unknown(kind, "asset kind".to_owned());
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
        if !self.assets[at].declare(report, name, "asset", id) {
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

    fn name_broken(&mut self, items: &Items) {
        for (what, name) in items.broken.iter().flat_map(|broken| &broken.names) {
            match what {
                Declares::Member => {
                    self.members.declare_broken(name, "member");
                    self.tainted.insert(Domain::Members);
                }
                Declares::Taxonomy => self.taxonomies.declare_broken(name, "taxonomy"),
                Declares::AssetKind => self.kinds.declare_broken(name, "asset kind"),
                Declares::Term(taxonomy) => self.name_broken_term(taxonomy, name),
                Declares::Asset(kind) => self.name_broken_asset(kind, name),
                Declares::AssetField(kind) => {
                    if let Lookup::Sound(kind) = self.kinds.find(kind) {
                        self.kind_fields[kind.0 as usize].declare_broken(name, "field");
                    }
                }
                Declares::Field => self.fields.declare_broken(name, "field"),
                Declares::Let | Declares::Tier | Declares::Rule | Declares::Row(_) => {}
            }
        }
    }

    fn name_broken_term(&mut self, taxonomy: &str, name: &Name) {
        if let Lookup::Sound(id) = self.taxonomies.find(taxonomy) {
            self.terms[id.0 as usize].declare_broken(name, "term");
            self.tainted.insert(Domain::Terms(id));
        } else {
            self.homeless.insert(name.node.clone());
        }
    }

    fn name_broken_asset(&mut self, kind: &str, name: &Name) {
        if let Lookup::Sound(id) = self.kinds.find(kind) {
            self.assets[id.0 as usize].declare_broken(name, "asset");
            self.tainted.insert(Domain::Assets(id));
        } else {
            self.homeless.insert(name.node.clone());
        }
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

fn sharings(kind: &tree::AssetKind, report: &mut Report) -> Names<u32> {
    let mut names = Names::default();
    for (at, mode) in kind.modes.iter().enumerate() {
        if matches!(mode.node.as_str(), "separate" | "shared" | "sole") {
            let message = format!("`{}` is a sharing that every kind has", mode.node);
            report.push(
                Finding::new(Code::Duplicate, message, mode.span, "declared as a mode here")
                    .help("give the mode another name"),
            );
        } else {
            names.declare(report, mode, "mode", at as u32 + 2);
        }
    }
    let always = [("separate", Kind::SEPARATE), ("shared", Kind::SHARED), ("sole", kind.modes.len() as u32 + 2)];
    for (name, value) in always {
        names.add(name, kind.name.span, "mode", Some(value));
    }
    names
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
            self.sound &= self.names.declare(report, name, "term", at);
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
