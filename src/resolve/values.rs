//! Values written out: defaults, the fields of assets, the programmes of tests.
//!
//! In: a value as written and the type it is to have. Out: the typed value. What can go wrong: another type, a name
//! that the type's domain lacks, a negative number of a member. A field's name is no value here.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::names::Lookup;
use super::report::Report;
use super::world::World;
use crate::finding::Applicability::Safe;
use crate::finding::{Code, Finding};
use crate::model::{Domain, Type, Value, Values};
use crate::syntax::print::dotted;
use crate::syntax::tree::{self, Name, Operand, ValueKind};
use crate::text::{Span, Spanned};

/// Reads values written out.
pub(super) struct Constants<'a> {
    /// What names mean.
    pub world: &'a World,
    /// Where findings go.
    pub report: &'a mut Report,
    /// What is to hold the value, in backticks.
    pub holder: String,
    /// Whether it holds leaves only.
    pub leaves: bool,
}

impl Constants<'_> {
    /// A default: as any value, but one number may stand for every member's.
    pub fn default(&mut self, value: &tree::Value, ty: Type, optional: bool) -> Option<Value> {
        match (&value.kind, ty) {
            (ValueKind::Number(number), Type::PerMember) => {
                let number = self.never_negative(&Spanned::new(*number, value.span))?;
                Some(Value::PerMember(vec![number; self.world.model.members.len()]))
            }
            _ => self.read(value, ty, optional, None),
        }
    }

    /// The value of that type. Who is left out of a number per member has that of `others`, else 0.
    pub fn read(&mut self, value: &tree::Value, ty: Type, optional: bool, others: Option<&Value>) -> Option<Value> {
        match (&value.kind, ty) {
            (ValueKind::None, _) if optional => Some(Value::None),
            (ValueKind::Flag(flag), Type::Flag) => Some(Value::Flag(*flag)),
            (ValueKind::Number(number), Type::Number) => Some(Value::Number(*number)),
            (ValueKind::Date(date), Type::Date) => Some(Value::Date(*date)),
            (ValueKind::PerMember(numbers), Type::PerMember) => self.per_member(numbers, others),
            (ValueKind::List(list), Type::PerMember) if list.is_empty() => self.per_member(&[], others),
            (ValueKind::Operand(operand), Type::One(domain)) => Some(Value::One(self.one(operand, domain)?)),
            (ValueKind::List(list), Type::Set(domain)) => self.set(list, domain),
            _ => {
                let finding = self.mismatch(value, ty, optional);
                self.report.push(finding);
                None
            }
        }
    }

    fn set(&mut self, list: &[tree::Value], domain: Domain) -> Option<Value> {
        let values: Vec<Option<u32>> = list.iter().map(|value| self.element(value, domain)).collect();
        Some(Value::Set(values.into_iter().collect::<Option<Values>>()?))
    }

    fn element(&mut self, value: &tree::Value, domain: Domain) -> Option<u32> {
        match &value.kind {
            ValueKind::Operand(operand) => self.one(operand, domain),
            _ => {
                let (found, wanted) = (describe(value), self.world.of_type(Type::One(domain)));
                let message = format!("{} holds {}, not {found}", self.holder, self.world.many_of(domain));
                self.report.push(Finding::new(Code::TypeMismatch, message, value.span, format!("not {wanted}")));
                None
            }
        }
    }

    /// A name of the domain, or `taxonomy.term`.
    fn one(&mut self, operand: &Operand, domain: Domain) -> Option<u32> {
        match operand {
            Operand::Path(path) => match path.as_slice() {
                [name] if self.is_looked_up(domain, name) => self.no_value(operand, domain),
                [name] => self.named(domain, name),
                [taxonomy, term] if self.world.is_taxonomy(domain, taxonomy) => {
                    self.world.taxonomies.refer(self.report, taxonomy);
                    self.named(domain, term)
                }
                _ => self.no_value(operand, domain),
            },
            _ => self.no_value(operand, domain),
        }
    }

    fn named(&mut self, domain: Domain, name: &Name) -> Option<u32> {
        let value = self.world.value(domain, name, self.report)?;
        if self.leaves && self.world.model.below(domain, value).len() > 1 {
            let finding = self.no_leaf(domain, value, name);
            self.report.push(finding);
            return None;
        }
        Some(value)
    }

    fn no_leaf(&self, domain: Domain, value: u32, name: &Name) -> Finding {
        let message = format!("{} holds leaves only, and `{}` has terms below it", self.holder, name.node);
        let leaves = crate::notation::leaves_below(&self.world.model, domain, value);
        Finding::new(Code::TypeMismatch, message, name.span, "a branch").help(format!("write {leaves}"))
    }

    fn no_value(&mut self, operand: &Operand, domain: Domain) -> Option<u32> {
        let wanted = self.world.of_type(Type::One(domain));
        let message = format!("{} is {wanted} written out, not one looked up", self.holder);
        let finding = Finding::new(Code::TypeMismatch, message, operand.span(), "looked up");
        self.report.push(finding.help(format!("write {wanted}")));
        None
    }

    fn is_looked_up(&self, domain: Domain, name: &Name) -> bool {
        let is_word = matches!(self.world.word_type(&name.node), Lookup::Sound(_));
        is_word && self.world.find_value(domain, &name.node) == Lookup::Missing
    }

    fn per_member(&mut self, numbers: &[(Name, Spanned<Decimal>)], others: Option<&Value>) -> Option<Value> {
        let mut all = match others {
            Some(Value::PerMember(numbers)) => numbers.clone(),
            _ => vec![Decimal::ZERO; self.world.model.members.len()],
        };
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut sound = true;
        for (name, number) in numbers {
            let member = self.world.value(Domain::Members, name, self.report);
            let number = self.never_negative(number);
            let first = seen.insert(&name.node, name.span);
            if let Some(first) = first {
                self.report.push(twice(name, first));
            }
            match (member.and_then(|member| all.get_mut(member as usize)), number, first) {
                (Some(place), Some(number), None) => *place = number,
                _ => sound = false,
            }
        }
        sound.then_some(Value::PerMember(all))
    }

    fn never_negative(&mut self, number: &Spanned<Decimal>) -> Option<Decimal> {
        if !number.is_sign_negative() || number.is_zero() {
            return Some(number.node);
        }
        self.report.push(
            Finding::new(Code::Invalid, "a number per member is never negative", number.span, "less than 0")
                .help("write 0 or more"),
        );
        None
    }

    fn mismatch(&self, value: &tree::Value, ty: Type, optional: bool) -> Finding {
        let wanted = self.world.of_type(ty);
        let found = describe(value);
        let message = format!("{} is {wanted}, not {found}", self.holder);
        let finding = Finding::new(Code::TypeMismatch, message, value.span, format!("{found}, not {wanted}"));
        cure(finding, value, ty, optional)
    }
}

fn twice(name: &Name, first: Span) -> Finding {
    let message = format!("`{}` has two numbers", name.node);
    Finding::new(Code::Duplicate, message, name.span, "a second number").label(first, "the first").help("keep one")
}

fn cure(finding: Finding, value: &tree::Value, ty: Type, optional: bool) -> Finding {
    match (&value.kind, ty) {
        (ValueKind::None, Type::Set(_)) => {
            finding.help("a set that holds nothing is `[]`").fix(Safe, "write `[]`", value.span, "[]")
        }
        (ValueKind::None, Type::PerMember) => finding.help("who has no number is left out: `[]`"),
        (ValueKind::Unknown, _) => finding.help("only the programme of a test may be `unknown`"),
        (ValueKind::None, _) => finding.help("only a field whose type says `or none` may be absent"),
        (ValueKind::Operand(Operand::Path(path)), Type::Set(_)) if path.len() == 1 => {
            let list = format!("[{}]", path[0].node);
            finding.help(format!("write it as a list: `{list}`")).fix(Safe, format!("write `{list}`"), value.span, list)
        }
        (ValueKind::List(list), Type::One(_)) if list.len() == 1 => finding.help("leave the brackets away").fix(
            Safe,
            "leave the brackets away",
            value.span,
            list[0].to_string(),
        ),
        (ValueKind::Number(number), Type::Date) => year(finding, *number),
        (_, Type::PerMember) => finding.help("write `[MEMBER 60_000, MEMBER 0]`"),
        (_, Type::Set(_)) => finding.help("write a list: `[…]`"),
        (_, Type::Flag) => finding.help("write `yes` or `no`"),
        (_, Type::Date) => finding.help("write a date as `2025-01-31`, or `2025-01` for the first of a month"),
        (ValueKind::List(_), Type::One(_)) => finding.help("only one can stand here; a field of several says `any`"),
        _ if optional => finding.help("write one, or `none`"),
        _ => finding,
    }
}

/// A number where a date is needed: perhaps a year.
pub(super) fn year(finding: Finding, number: Decimal) -> Finding {
    match number.is_integer() && number >= Decimal::from(1900) && number < Decimal::from(2200) {
        true => finding.help(format!("write a date: `{}-01-01`", number.trunc().normalize())),
        false => finding.help("write a date as `2025-01-31`, or `2025-01` for the first of a month"),
    }
}

/// What was written, for people.
pub(super) fn describe(value: &tree::Value) -> String {
    match &value.kind {
        ValueKind::Number(_) => "a number".to_owned(),
        ValueKind::Date(_) => "a date".to_owned(),
        ValueKind::Text(_) => "a text".to_owned(),
        ValueKind::Flag(true) => "`yes`".to_owned(),
        ValueKind::Flag(false) => "`no`".to_owned(),
        ValueKind::None => "`none`".to_owned(),
        ValueKind::Empty => "`empty`".to_owned(),
        ValueKind::Unknown => "`unknown`".to_owned(),
        ValueKind::Operand(Operand::Path(path)) => format!("`{}`", dotted(path)),
        ValueKind::Operand(Operand::Of { field, .. }) => format!("`{} of …`", field.node),
        ValueKind::Operand(Operand::LeaderOn { .. }) => "`leader on …`".to_owned(),
        ValueKind::List(_) => "a list".to_owned(),
        ValueKind::PerMember(_) => "a list of numbers".to_owned(),
    }
}
