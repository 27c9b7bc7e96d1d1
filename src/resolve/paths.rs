//! Values looked up: `region`, `mother.owner`, `platform.sharing`, `volumes of nissan`, `leader on phev_system`.
//!
//! In: an operand as written. Out: a [`Place`]: the resolved path, and all that a test with it must know. What can go
//! wrong: unknown words and fields, fields of what has none, answers decided only later, ambiguous technologies.
//! Invariant: what reads a tainted domain or a name that is not sound has no place, and no finding for that.

use super::availability::{Limit, Used};
use super::definedness::{Guard, Key, Need, Presence};
use super::names::Lookup;
use super::report::Report;
use super::world::{Word, World};
use crate::finding::Applicability::Safe;
use crate::finding::{Code, Finding};
use crate::model::{Domain, FieldId, KindId, LetId, Path, Root, Technology, Type};
use crate::notation::list;
use crate::syntax::print::dotted;
use crate::syntax::tree::{self, Name};
use crate::text::Span;

/// What a let means, once it is read.
#[derive(Debug, Clone)]
pub(super) struct Meaning {
    /// Its place in the model.
    pub id: LetId,
    /// What it makes sure of and needs.
    pub presence: Presence,
    /// The latest answer that it uses.
    pub latest: Option<Used>,
}

/// Reads conditions and what they are made of.
pub(super) struct Reader<'a> {
    /// What names mean.
    pub world: &'a World,
    /// What lets mean, in order of declaration; none where one is not sound.
    pub lets: &'a [Option<Meaning>],
    /// Where findings go.
    pub report: &'a mut Report,
    /// Which answers may be used.
    pub limit: Limit,
    /// The kinds whose name is the asset at hand.
    pub candidates: Vec<KindId>,
    /// The latest answer used so far.
    pub latest: Option<Used>,
}

/// A value looked up.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// How it is looked up.
    pub path: Path,
    /// Where it is written.
    pub span: Span,
    /// How it is written.
    pub words: String,
    /// Whether it may be absent.
    pub optional: bool,
    /// What it leads through that may be absent.
    pub needs: Vec<Need>,
    /// What is there if a test of it is true.
    pub there: Vec<Key>,
}

impl Place {
    /// Whether it holds leaves of its taxonomy only.
    pub fn is_of_leaves(&self, world: &World) -> bool {
        match (self.path.steps.last(), &self.path.root) {
            (Some(&(kind, field)), _) => world.model.kind(kind).field(field).leaves,
            (None, Root::Field(field)) => world.model.field(*field).leaves,
            _ => false,
        }
    }

    /// Whether it is read from an asset.
    pub fn is_of_asset(&self) -> bool {
        !self.path.steps.is_empty()
    }
}

impl<'a> Reader<'a> {
    /// A reader that stands in no `choose` or `some`.
    pub fn new(world: &'a World, lets: &'a [Option<Meaning>], report: &'a mut Report, limit: Limit) -> Self {
        Reader { world, lets, report, limit, candidates: Vec::new(), latest: None }
    }

    /// The place an operand names.
    pub fn place(&mut self, operand: &tree::Operand, guard: Option<Guard>) -> Option<Place> {
        match operand {
            tree::Operand::Path(names) => self.path(names, operand.span(), guard),
            tree::Operand::Of { field, member } => self.number_of(field, member, operand.span(), guard),
            tree::Operand::LeaderOn { span, technology } => self.leader_on(technology, *span),
        }
    }

    fn path(&mut self, names: &[Name], span: Span, guard: Option<Guard>) -> Option<Place> {
        let mut place = self.root(names, span)?;
        let read = if matches!(place.path.root, Root::Sharing(_)) { 2 } else { 1 };
        for at in read..names.len() {
            self.step(&mut place, &names[..at], &names[at], guard)?;
        }
        self.use_answer(&place)?;
        self.finish(place)
    }

    /// Nothing is read from a domain that lacks a value.
    fn finish(&self, mut place: Place) -> Option<Place> {
        if place.path.ty.domain().is_some_and(|domain| self.world.tainted.contains(&domain)) {
            return None;
        }
        if place.optional {
            place.there.push(Key::new(&place.path, place.path.steps.len()));
        }
        Some(place)
    }

    fn root(&mut self, names: &[Name], span: Span) -> Option<Place> {
        let (root, ty, optional) = self.root_of(names)?;
        Some(Place {
            path: Path::root(root, ty),
            span,
            words: dotted(names),
            optional,
            needs: Vec::new(),
            there: Vec::new(),
        })
    }

    fn root_of(&mut self, names: &[Name]) -> Option<(Root, Type, bool)> {
        let first = names.first()?;
        if let Some((word, answer)) = super::world::answer(&first.node) {
            let symbol = self.report.symbols.word(word);
            self.report.symbols.refer(first.span, symbol);
            return Some(answer);
        }
        match self.world.words.resolve(self.report, first) {
            Lookup::Sound(Word::Field(id)) => {
                let field = self.world.model.field(id);
                Some((Root::Field(id), field.ty, field.optional))
            }
            Lookup::Sound(Word::Kind(kind)) => Some(self.asset_of(kind, names.get(1))),
            Lookup::Sound(Word::Let(_)) => {
                self.report.push(no_value(first));
                None
            }
            Lookup::Broken => None,
            Lookup::Missing => {
                self.unknown_word(first);
                None
            }
        }
    }

    /// `plant` is the asset at hand, or the chosen one; `plant.sharing` how plants are shared.
    fn asset_of(&mut self, kind: KindId, next: Option<&Name>) -> (Root, Type, bool) {
        let assets = Type::One(Domain::Assets(kind));
        if let Some(next) = next.filter(|next| next.node == "sharing") {
            let symbol = self.report.symbols.word("sharing");
            self.report.symbols.refer(next.span, symbol);
            (Root::Sharing(kind), Type::One(Domain::Sharings(kind)), false)
        } else if self.candidates.contains(&kind) {
            (Root::Candidate(kind), assets, false)
        } else {
            (Root::Chosen(kind), assets, true)
        }
    }

    fn unknown_word(&mut self, name: &Name) {
        let mut unknown = self.world.unknown(name, "field, let or asset kind".to_owned());
        let of_candidate = self
            .candidates
            .iter()
            .rev()
            .find(|kind| matches!(self.world.kind_fields[kind.0 as usize].find(&name.node), Lookup::Sound(_)));
        unknown.help = match (of_candidate, name.node.as_str()) {
            (Some(&kind), field) => Some(format!("write `{}.{field}`", self.world.model.kind(kind).name)),
            (None, "sharing") => Some("how assets of a kind are shared is `KIND.sharing`".to_owned()),
            (None, "cost") => {
                Some("only a test asks who pays, in per cent: `expect cost of nissan is 40 %`".to_owned())
            }
            _ => self.fields_of_taxonomy(name).or_else(|| {
                unknown.elsewhere.is_some().then(|| "values stand right of a test: `FIELD is VALUE`".to_owned())
            }),
        };
        self.report.unknown(unknown, self.world.words.all().chain(["leader", "followers"]));
    }

    /// The fields that hold terms of a taxonomy, where a word is that taxonomy's name.
    fn fields_of_taxonomy(&self, name: &Name) -> Option<String> {
        let Lookup::Sound(id) = self.world.taxonomies.find(&name.node) else { return None };
        let holds = |ty: Type| ty.domain() == Some(Domain::Terms(id));
        let fields: Vec<&str> =
            self.world.model.fields.iter().filter(|field| holds(field.ty)).map(|field| field.name.as_str()).collect();
        let (what, list) =
            (if fields.len() == 1 { "the field that holds" } else { "fields that hold" }, list(&fields, "and"));
        let are = if fields.len() == 1 { "is" } else { "are" };
        (!fields.is_empty()).then(|| format!("{what} its terms {are} {list}"))
    }

    fn step(&mut self, place: &mut Place, before: &[Name], name: &Name, guard: Option<Guard>) -> Option<()> {
        let through = dotted(before);
        let Type::One(Domain::Assets(kind)) = place.path.ty else {
            let finding = self.no_fields(place.path.ty, &through, name, place.span);
            self.report.push(finding);
            return None;
        };
        if self.world.tainted.contains(&Domain::Assets(kind)) {
            return None;
        }
        if place.optional {
            let key = Key::new(&place.path, place.path.steps.len());
            place.needs.push(Need::new(key, through.clone(), place.span, guard));
        }
        let id = self.field_of(kind, name, &through)?;
        let field = self.world.model.kind(kind).field(id);
        place.path.steps.push((kind, id));
        place.path.ty = field.ty;
        place.optional = field.optional;
        Some(())
    }

    /// The field of that name of an asset kind.
    pub fn field_of(&mut self, kind: KindId, name: &Name, through: &str) -> Option<FieldId> {
        let names = &self.world.kind_fields[kind.0 as usize];
        match names.resolve(self.report, name) {
            Lookup::Sound(id) => Some(id),
            Lookup::Broken => None,
            Lookup::Missing => {
                let kind = &self.world.model.kind(kind).name;
                let mut unknown = self.world.unknown(name, format!("field of `{kind}`"));
                if name.node == "sharing" {
                    unknown.help = Some(format!("how the kind is shared is `{kind}.sharing`, not `{through}.sharing`"));
                }
                self.report.unknown(unknown, names.all());
                None
            }
        }
    }

    fn no_fields(&self, ty: Type, through: &str, name: &Name, span: Span) -> Finding {
        let what = self.world.of_type(ty);
        let message = format!("`{through}` is {what}, which has no fields");
        let finding = Finding::new(Code::TypeMismatch, message, name.span, "only assets have fields");
        match ty {
            Type::Set(Domain::Assets(kind)) => {
                let kind = &self.world.model.kind(kind).name;
                finding.help(format!(
                    "to speak of its elements: `some {kind} where {through} has {kind} and {kind}.{} …`",
                    name.node
                ))
            }
            Type::PerMember => {
                let text = format!("{through} of {}", name.node);
                finding.help(format!("one member's number is `{text}`")).fix(
                    Safe,
                    format!("write `{text}`"),
                    span,
                    text,
                )
            }
            Type::Date if name.node == "year" => {
                finding.help(format!("a date has no parts: `{through} in 2024-01..2025-01` is any day of a year"))
            }
            _ => finding,
        }
    }

    fn number_of(&mut self, field: &Name, member: &[Name], span: Span, guard: Option<Guard>) -> Option<Place> {
        let (root, ty, _) = self.root_of(std::slice::from_ref(field))?;
        let (Root::Field(id), Type::PerMember) = (root, ty) else {
            let message = format!("`{}` is {}, not a number per member", field.node, self.world.of_type(ty));
            let finding = Finding::new(Code::TypeMismatch, message, field.span, "not a number per member");
            self.report.push(finding.help("only a field of type `number per member` has a number `of` a member"));
            return None;
        };
        let value = operand_value(member);
        let side = self.side(&value, Domain::Members, false, guard)?;
        let path = Path::root(Root::NumberOf(id, Box::new(side.operand)), Type::Number);
        let words = format!("{} of {}", field.node, dotted(member));
        let optional = side.optional;
        self.finish(Place { path, span, words, optional, needs: side.needs, there: side.there })
    }

    fn leader_on(&mut self, technology: &tree::TermName, span: Span) -> Option<Place> {
        let symbol = self.report.symbols.word("leader");
        let word = Span { end: span.start + "leader".len() as u32, ..span };
        self.report.symbols.refer(word, symbol);
        let technology = self.technology(technology)?;
        let words = format!("leader on {}", technology.key);
        let path = Path::root(Root::LeaderOn(technology), Type::One(Domain::Members));
        let place = Place { path, span, words, optional: true, needs: Vec::new(), there: Vec::new() };
        self.use_answer(&place)?;
        self.finish(place)
    }

    /// The technology of that name: a term of a taxonomy that a set-valued field uses.
    pub fn technology(&mut self, name: &tree::TermName) -> Option<Technology> {
        match super::technologies::find(self.world, name, self.report) {
            Some(found) if !self.world.tainted.contains(&Domain::Terms(found.taxonomy)) => Some(found),
            _ => None,
        }
    }

    fn use_answer(&mut self, place: &Place) -> Option<()> {
        let Some(question) = place.path.root.question() else { return Some(()) };
        self.check(Used { question, words: place.words.clone(), span: place.span }, place.span)
    }

    /// Notes that an answer is used at `here`, unless it may not be.
    pub fn check(&mut self, used: Used, here: Span) -> Option<()> {
        if let Some(finding) = self.limit.check(self.world, &used, here) {
            self.report.push_once(finding);
            return None;
        }
        if self.latest.as_ref().is_none_or(|latest| latest.question < used.question) {
            self.latest = Some(used);
        }
        Some(())
    }

    /// The asset kind of that name.
    pub fn kind(&mut self, name: &Name) -> Option<KindId> {
        match self.world.kinds.resolve(self.report, name) {
            Lookup::Sound(kind) => Some(kind),
            Lookup::Broken => None,
            Lookup::Missing => {
                let unknown = self.world.unknown(name, "asset kind".to_owned());
                self.report.unknown(unknown, self.world.kinds.all());
                None
            }
        }
    }
}

fn no_value(name: &Name) -> Finding {
    let message = format!("`{}` is a named condition, not a value", name.node);
    Finding::new(Code::TypeMismatch, message, name.span, "is true or false by itself")
        .help(format!("write `{0}` or `not {0}` by itself", name.node))
}

/// A path as a value, to be read where a value stands.
pub(super) fn operand_value(path: &[Name]) -> tree::Value {
    let operand = tree::Operand::Path(path.to_vec());
    tree::Value { span: operand.span(), kind: tree::ValueKind::Operand(operand) }
}
