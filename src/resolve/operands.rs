//! What stands right of a test, or names a member in an answer.
//!
//! In: a value as written and the domain or type it is to have. Out: a [`Side`]: a value written out, or one looked up.
//! What can go wrong: unknown names, other types, a name that is both a value and a field. Invariant: names are
//! resolved by the type they are to have; a word of another type is no rival.

use super::definedness::{Guard, Key, Need};
use super::names::Lookup;
use super::paths::{Place, Reader};
use super::report::Unknown;
use super::values::{describe, year};
use crate::finding::{Code, Finding};
use crate::model::{Domain, Operand, Type, Value};
use crate::syntax::parser::TODAY;
use crate::syntax::tree::{self, Name, ValueKind};
use crate::text::Span;

/// One value right of a test.
#[derive(Debug, Clone)]
pub(super) struct Side {
    /// The value, or how it is looked up.
    pub operand: Operand,
    /// Where it is written.
    pub span: Span,
    /// Whether it is a set looked up.
    pub is_set: bool,
    /// Whether it is looked up, and not in an asset.
    pub is_of_programme: bool,
    /// Whether it may be absent.
    pub optional: bool,
    /// What it leads through that may be absent.
    pub needs: Vec<Need>,
    /// What is there if a test against it is true.
    pub there: Vec<Key>,
}

impl Side {
    pub(super) fn constant(value: Value, span: Span) -> Side {
        Side {
            operand: Operand::Constant(value),
            span,
            is_set: false,
            is_of_programme: false,
            optional: false,
            needs: Vec::new(),
            there: Vec::new(),
        }
    }

    fn looked_up(place: Place) -> Side {
        Side {
            is_set: matches!(place.path.ty, Type::Set(_)),
            is_of_programme: !place.is_of_asset(),
            span: place.span,
            optional: place.optional,
            needs: place.needs,
            there: place.there,
            operand: Operand::Path(place.path),
        }
    }

    /// The value of a domain, if it is one written out.
    pub fn value(&self) -> Option<u32> {
        match self.operand {
            Operand::Constant(Value::One(value)) => Some(value),
            _ => None,
        }
    }
}

impl Reader<'_> {
    /// A value of the domain, or (if `sets`) a set of them that is looked up.
    pub fn side(&mut self, value: &tree::Value, domain: Domain, sets: bool, guard: Option<Guard>) -> Option<Side> {
        let ValueKind::Operand(operand) = &value.kind else {
            return self.mismatch(value, domain, sets);
        };
        match operand {
            tree::Operand::Path(path) => match path.as_slice() {
                [name] => self.named(value, name, domain, sets, guard),
                [taxonomy, term] if self.world.is_taxonomy(domain, taxonomy) && !self.has_fields(taxonomy) => {
                    self.world.taxonomies.refer(self.report, taxonomy);
                    let value = self.world.value(domain, term, self.report)?;
                    Some(Side::constant(Value::One(value), operand.span()))
                }
                _ => self.looked_up(value, operand, domain, sets, guard),
            },
            _ => self.looked_up(value, operand, domain, sets, guard),
        }
    }

    /// Whether a word stands for an asset, so that a dot behind it reads a field.
    fn has_fields(&self, name: &Name) -> bool {
        matches!(self.world.word_type(&name.node), Lookup::Sound(Type::One(Domain::Assets(_))))
    }

    fn named(
        &mut self,
        value: &tree::Value,
        name: &Name,
        domain: Domain,
        sets: bool,
        guard: Option<Guard>,
    ) -> Option<Side> {
        let word = self.world.word_type(&name.node);
        let fits = matches!(word, Lookup::Sound(ty) if is_of(ty, domain, sets)) && !self.is_let(name);
        match self.world.find_value(domain, &name.node) {
            Lookup::Sound(_) if fits => {
                let finding = self.both(name, domain);
                self.report.push(finding);
                None
            }
            found @ (Lookup::Sound(_) | Lookup::Broken) => {
                self.world.names(domain).refer(self.report, name);
                if let Lookup::Sound(found) = found { Some(Side::constant(Value::One(found), name.span)) } else { None }
            }
            Lookup::Missing if fits => {
                self.looked_up(value, &tree::Operand::Path(vec![name.clone()]), domain, sets, guard)
            }
            Lookup::Missing => self.neither(value, name, word, domain, sets),
        }
    }

    fn is_let(&self, name: &Name) -> bool {
        matches!(self.world.words.find(&name.node), Lookup::Sound(super::world::Word::Let(_)))
    }

    fn neither(
        &mut self,
        value: &tree::Value,
        name: &Name,
        word: Lookup<Type>,
        domain: Domain,
        sets: bool,
    ) -> Option<Side> {
        match word {
            Lookup::Broken => None,
            Lookup::Sound(_) if self.is_let(name) => self.mismatch(value, domain, sets),
            Lookup::Sound(ty) => {
                let finding = self.other_type(&name.node, name.span, ty, domain);
                self.report.push(finding);
                None
            }
            Lookup::Missing => {
                let unknown = self.world.unknown(name, self.world.one_of(domain));
                let world = self.world;
                let fits = |name: &&str| matches!(world.word_type(name), Lookup::Sound(ty) if is_of(ty, domain, sets));
                let also = world.words.all().chain(["leader", "followers"]).filter(fits).collect();
                self.report.unknown(Unknown { also, ..unknown }, world.names(domain).all());
                None
            }
        }
    }

    fn looked_up(
        &mut self,
        value: &tree::Value,
        operand: &tree::Operand,
        domain: Domain,
        sets: bool,
        guard: Option<Guard>,
    ) -> Option<Side> {
        let place = self.place(operand, guard)?;
        if is_of(place.path.ty, domain, sets) {
            return Some(Side::looked_up(place));
        }
        let finding = self.other_type(&place.words, value.span, place.path.ty, domain);
        self.report.push(finding);
        None
    }

    fn both(&self, name: &Name, domain: Domain) -> Finding {
        let what = self.world.one_of(domain);
        let message = format!("`{}` could be the {what} or the field of that name", name.node);
        let mut finding = Finding::new(Code::Duplicate, message, name.span, "which of them?");
        if let Some(span) = self.world.names(domain).span(&name.node) {
            finding = finding.label(span, format!("the {what}"));
        }
        if let Some(span) = self.world.words.span(&name.node) {
            finding = finding.label(span, "the field");
        }
        finding.help("give one of them another name")
    }

    fn other_type(&self, words: &str, span: Span, found: Type, domain: Domain) -> Finding {
        let (found_words, wanted) = (self.world.of_type(found), self.world.of_type(Type::One(domain)));
        let message = format!("`{words}` holds {found_words}, not {wanted}");
        let finding = Finding::new(Code::TypeMismatch, message, span, format!("not {wanted}"));
        match found {
            Type::Set(of) if of == domain => finding.help("whether something is in a set is asked with `in`"),
            _ => finding,
        }
    }

    fn mismatch(&mut self, value: &tree::Value, domain: Domain, sets: bool) -> Option<Side> {
        let wanted = self.world.of_type(Type::One(domain));
        let found = describe(value);
        let message = format!("{wanted} is needed, not {found}");
        let finding = Finding::new(Code::TypeMismatch, message, value.span, format!("not {wanted}"));
        self.report.push(match &value.kind {
            ValueKind::Text(_) => finding.help("names stand without quotes"),
            ValueKind::Unknown => finding.help("only the programme of a test may be `unknown`"),
            ValueKind::None => finding.help("whether something is absent is asked by itself: `x is none`"),
            ValueKind::List(_) if sets => finding.help("write one list, without lists in it"),
            _ => finding,
        });
        None
    }

    /// A number or a date, written out or looked up.
    pub fn scalar(&mut self, value: &tree::Value, ty: Type, guard: Option<Guard>) -> Option<Side> {
        match (&value.kind, ty) {
            (ValueKind::Number(number), Type::Number) => Some(Side::constant(Value::Number(*number), value.span)),
            (ValueKind::Date(date), Type::Date) => Some(Side::constant(Value::Date(*date), value.span)),
            (ValueKind::Flag(flag), Type::Flag) => Some(Side::constant(Value::Flag(*flag), value.span)),
            (ValueKind::Operand(operand), _) => self.scalar_place(operand, value.span, ty, guard),
            _ => {
                let (found, wanted) = (describe(value), self.world.of_type(ty));
                let message = format!("{wanted} is needed, not {found}");
                let finding = Finding::new(Code::TypeMismatch, message, value.span, format!("not {wanted}"));
                self.report.push(match (&value.kind, ty) {
                    (ValueKind::Number(number), Type::Date) => year(finding, *number),
                    (ValueKind::Unknown, _) => finding.help("only the programme of a test may be `unknown`"),
                    (_, Type::Date) => {
                        finding.help("write a date as `2025-01-31`, or `2025-01` for the first of a month")
                    }
                    _ => finding,
                });
                None
            }
        }
    }

    fn scalar_place(&mut self, operand: &tree::Operand, span: Span, ty: Type, guard: Option<Guard>) -> Option<Side> {
        if let tree::Operand::Path(path) = operand
            && let [name] = path.as_slice()
            && self.world.word_type(&name.node) == Lookup::Missing
        {
            let wanted = self.world.of_type(ty);
            let one = if ty == Type::Flag { "flag" } else { wanted.trim_start_matches("a ") };
            let mut unknown = self.world.unknown(name, one.to_owned());
            unknown.help = Some(match name.node.as_str() {
                "today" | "now" if ty == Type::Date => TODAY.to_owned(),
                _ => format!("{wanted} is needed"),
            });
            let world = self.world;
            let fits = |name: &&str| world.word_type(name) == Lookup::Sound(ty);
            self.report.unknown(unknown, world.words.all().filter(fits));
            return None;
        }
        let place = self.place(operand, guard)?;
        if place.path.ty == ty {
            return Some(Side::looked_up(place));
        }
        let (found, wanted) = (self.world.of_type(place.path.ty), self.world.of_type(ty));
        let message = format!("`{}` is {found}, not {wanted}", place.words);
        let finding = Finding::new(Code::TypeMismatch, message, span, format!("not {wanted}"));
        self.report.push(match place.path.ty {
            Type::PerMember => finding.help(format!("one member's number is `{} of MEMBER`", place.words)),
            _ => finding,
        });
        None
    }
}

fn is_of(ty: Type, domain: Domain, sets: bool) -> bool {
    ty == Type::One(domain) || sets && ty == Type::Set(domain)
}
