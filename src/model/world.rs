//! Members, taxonomies, fields, asset kinds and assets; types and values.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::text::Span;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
    )*};
}

ids! {
    /// A member, in order of declaration.
    MemberId,
    /// A taxonomy, in order of declaration.
    TaxonomyId,
    /// A field of the programme, or of an asset kind, in order of declaration.
    FieldId,
    /// An asset kind, in the order of their questions.
    KindId,
    /// An asset within its kind, in order of declaration.
    AssetId,
    /// A named condition.
    LetId,
    /// A tier, strongest first.
    TierId,
    /// A table.
    TableId,
    /// A rule, in byte order of labels.
    RuleId,
    /// A bar, in byte order of labels.
    BarId,
    /// A technology some rule leads on.
    TechnologyId,
}

/// A member of the alliance.
#[derive(Debug, Clone)]
pub struct Member {
    /// What rules say.
    pub name: String,
    /// What people see.
    pub label: Option<String>,
    /// The comment block above its declaration.
    pub doc: String,
    /// Where its name is declared.
    pub span: Span,
}

/// A tree of terms.
#[derive(Debug, Clone)]
pub struct Taxonomy {
    /// Its name.
    pub name: String,
    /// Its terms in preorder.
    pub terms: Vec<Term>,
    /// The comment block above its declaration.
    pub doc: String,
    /// Where its name is declared.
    pub span: Span,
}

/// A term of a taxonomy.
#[derive(Debug, Clone)]
pub struct Term {
    /// What rules say.
    pub name: String,
    /// What people see.
    pub label: Option<String>,
    /// The term it lies directly below.
    pub parent: Option<u32>,
    /// One past the last term below it, in preorder.
    pub end: u32,
    /// Where its name is declared.
    pub span: Span,
}

/// A field of the programme or of an asset kind.
#[derive(Debug, Clone)]
pub struct Field {
    /// What rules and proposals say.
    pub name: String,
    /// What people see; a number's unit.
    pub label: Option<String>,
    /// Its type.
    pub ty: Type,
    /// Whether its values are leaves of its taxonomy only (`leaf …`).
    pub leaves: bool,
    /// Whether its value may be absent (`or none`).
    pub optional: bool,
    /// Its default; a programme's field without one may be unknown.
    pub default: Option<Value>,
    /// Where its name is declared.
    pub span: Span,
}

impl Field {
    /// What its numbers are counted in: the label, of a field of numbers.
    pub fn unit(&self) -> Option<&str> {
        self.label.as_deref().filter(|_| matches!(self.ty, Type::Number | Type::PerMember))
    }
}

/// A kind of asset: platform, upper body, plant, …
#[derive(Debug, Clone)]
pub struct Kind {
    /// Its name.
    pub name: String,
    /// Derivations of sharing it besides `shared`.
    pub modes: Vec<String>,
    /// What is said of each asset.
    pub fields: Vec<Field>,
    /// The catalogue, in order of declaration.
    pub assets: Vec<Asset>,
    /// The comment block above its declaration.
    pub doc: String,
    /// Where its name is declared.
    pub span: Span,
}

impl Kind {
    /// `separate`, as a value of the kind's sharings.
    pub const SEPARATE: u32 = 0;
    /// `shared`, as a value of the kind's sharings; the modes follow it.
    pub const SHARED: u32 = 1;

    /// `sole` (no followers), the last of the kind's sharings.
    pub fn sole(&self) -> u32 {
        self.modes.len() as u32 + 2
    }

    /// The field of that id, which is numbered within the kind.
    pub(crate) fn field(&self, id: FieldId) -> &Field {
        &self.fields[id.0 as usize]
    }

    /// The asset of that id, which is numbered within the kind.
    pub(crate) fn asset(&self, id: AssetId) -> &Asset {
        &self.assets[id.0 as usize]
    }

    /// The name of a sharing: `separate`, `shared`, a mode, `sole`.
    pub(crate) fn sharing_name(&self, sharing: u32) -> &str {
        match sharing {
            Self::SEPARATE => "separate",
            Self::SHARED => "shared",
            other => self.modes.get(other as usize - 2).map_or("sole", |mode| mode),
        }
    }
}

/// An asset of the catalogue.
#[derive(Debug, Clone)]
pub struct Asset {
    /// What rules say.
    pub name: String,
    /// What people see.
    pub label: Option<String>,
    /// A value for each field of its kind, of the field's type.
    pub values: Vec<Value>,
    /// The comment block above its declaration.
    pub doc: String,
    /// Where its name is declared.
    pub span: Span,
}

/// A technology some rule leads on: a term of a taxonomy that a set-valued field uses.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Technology {
    /// Its taxonomy.
    pub taxonomy: TaxonomyId,
    /// Its term.
    pub term: u32,
    /// How it is written: the term, or `taxonomy.term` where the term alone is ambiguous.
    pub key: String,
    /// The set-valued fields of the programme that may hold it.
    pub fields: Vec<FieldId>,
}

/// What a value can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// `yes` or `no`.
    Flag,
    /// An exact decimal.
    Number,
    /// A day.
    Date,
    /// An exact decimal, never negative, for each member.
    PerMember,
    /// One value of a domain.
    One(Domain),
    /// Any number of values of a domain.
    Set(Domain),
}

impl Type {
    /// The domain that its names are taken from; none of numbers, dates and flags.
    pub fn domain(self) -> Option<Domain> {
        match self {
            Type::One(domain) | Type::Set(domain) => Some(domain),
            Type::Flag | Type::Number | Type::Date | Type::PerMember => None,
        }
    }
}

/// The finite sets of names that values are taken from. Values are numbered in order of declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Domain {
    /// The terms of a taxonomy, in preorder.
    Terms(TaxonomyId),
    /// The members.
    Members,
    /// The assets of a kind.
    Assets(KindId),
    /// `separate`, `shared`, the kind's modes, `sole`.
    Sharings(KindId),
}

/// A value of some type; which domain a number of [`Value::One`] belongs to, its type says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// Absent.
    None,
    /// `yes` or `no`.
    Flag(bool),
    /// An exact decimal.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// One value of a domain.
    One(u32),
    /// A set of values of a domain.
    Set(Values),
    /// A number for each member, in order of declaration.
    PerMember(Vec<Decimal>),
}

/// A set of values of one domain: ascending, without repetition.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Values(Vec<u32>);

impl Values {
    /// Whether it holds `value` itself.
    pub fn contains(&self, value: u32) -> bool {
        self.0.binary_search(&value).is_ok()
    }

    /// Its values, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().copied()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many it holds.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl FromIterator<u32> for Values {
    fn from_iter<I: IntoIterator<Item = u32>>(values: I) -> Self {
        let mut values: Vec<u32> = values.into_iter().collect();
        values.sort_unstable();
        values.dedup();
        Values(values)
    }
}
