//! A value as its field's type has it.
//!
//! In: a field and what is said of it, in whatever way its format can say it. Out: a slot; where that cannot be had, a
//! fault of this value, and the reading goes on with the next, so that a planner sees everything at once. How a format
//! writes things makes as little difference as can be: a number or a flag in quotes is a number or a flag, a single
//! name is a set of one.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::super::document::{Entry, Fault, Node, NodeKind};
use super::disguises::Disguise;
use super::figures;
use super::names::{self, Named, blank_word, noun};
use super::shown;
use crate::model::{Domain, Field, Model, Slot, Type, Value};
use crate::notation::{self, article, nearest};
use crate::text::{SourceId, Span, Spanned};

/// Reads the values of one proposal and gathers what is wrong with them.
pub(super) struct Reader<'a> {
    model: &'a Model,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    /// A reader that has met some faults already.
    pub fn new(model: &'a Model, faults: Vec<Fault>) -> Self {
        Reader { model, faults }
    }

    /// All that was wrong.
    pub fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// Remembers what its reader found wrong.
    pub fn refuse(&mut self, fault: Option<Fault>) {
        self.faults.extend(fault);
    }

    /// Complains of keys that are no fields. What the fields are is listed once.
    pub fn refuse_strays(&mut self, entries: &[Entry]) {
        let model = self.model;
        let is_name = |entry: &&Entry| entry.key.node == super::NAME && word(&entry.value).is_some();
        let strays = entries.iter().filter(|entry| model.fields.iter().all(|field| field.name != entry.key.node));
        let strays = strays.filter(|entry| !is_name(entry));
        let mut listed = false;
        self.faults.extend(strays.map(|entry| no_field(model, entry, &mut listed).of(&entry.key)));
    }

    /// Complains of the numbers of this source that begin with a zero.
    pub fn refuse_octal(&mut self, field: &Field, node: &Node, source: SourceId) {
        let numbers: Vec<(String, &Node)> = match (field.ty, &node.kind) {
            (Type::Number, _) => vec![(field.name.clone(), node)],
            (Type::PerMember, NodeKind::Map(entries)) => {
                entries.iter().map(|entry| (one_member(field, &entry.key), &entry.value)).collect()
            }
            _ => Vec::new(),
        };
        let own = numbers.into_iter().filter(|(_, number)| number.span.source == source);
        let octal = own.filter_map(|(of, number)| {
            let fault = figures::octal(bare(number)?, number.span)?.of(&of);
            Some(Fault { message: format!("`{of}`: {}", fault.message), ..fault })
        });
        self.faults.extend(octal);
    }

    /// What is known of a field of which `node` is said; with a fault, nothing.
    pub fn slot(&mut self, field: &Field, node: &Node) -> Slot {
        let before = self.faults.len();
        let slot = match self.seen(field, node) {
            Some(slot) => slot,
            None => self.said(field, node),
        };
        let own = self.faults.split_off(before).into_iter().map(|fault| fault.of(&field.name));
        self.faults.extend(own);
        slot
    }

    /// The value of a text that says something only if what cannot be seen in it is left out. What it would say then
    /// is its cure; if it would say nothing either, its own faults are told.
    fn seen(&mut self, field: &Field, node: &Node) -> Option<Slot> {
        let disguise = Disguise::of(word(node)?)?;
        let before = self.faults.len();
        let slot = self.said(field, &disguise.uncovered(node));
        if self.faults.len() > before {
            self.faults.truncate(before);
            return None;
        }
        self.faults.push(disguise.fault(&format!("`{}`", field.name), node.span));
        Some(slot)
    }

    fn said(&mut self, field: &Field, node: &Node) -> Slot {
        let slot = match &node.kind {
            NodeKind::Text(text) | NodeKind::Bare(text) if text.trim().is_empty() => Err(empty(field, node)),
            _ if word(node) == Some("unknown") => Ok(Slot::Unknown),
            _ if is_none(node) => absent(field, node).map(Slot::Known),
            NodeKind::Map(entries) if field.ty == Type::PerMember => Ok(self.per_member(field, entries)),
            _ => self.value(field, node).map(Slot::Known),
        };
        self.kept(slot).unwrap_or(Slot::Unknown)
    }

    fn value(&mut self, field: &Field, node: &Node) -> Result<Value, Fault> {
        match field.ty {
            Type::Flag => flag(field, node).map(Value::Flag),
            Type::Number => number(&format!("`{}`", field.name), field.optional, node).map(Value::Number),
            Type::Date => date(field, node).map(Value::Date),
            Type::PerMember => Err(wants(&field.name, "a number for each member", node).help(self.each_member(field))),
            Type::One(domain) => self.one(field, domain, node).map(Value::One),
            Type::Set(domain) => Ok(self.set(field, domain, node)),
        }
    }

    fn one(&self, field: &Field, domain: Domain, node: &Node) -> Result<u32, Fault> {
        let wanted = article(noun(self.model, domain));
        let word = word(node).ok_or_else(|| match &node.kind {
            NodeKind::List(_) => wants(&field.name, &format!("one value, {wanted}"), node).help(alone(node)),
            _ => wants(&field.name, &wanted, node).help("write its name as a text"),
        })?;
        names::value(self.model, domain, named(field, Spanned::new(word, node.span)))
    }

    /// A set of values; an element at fault is left out of it.
    fn set(&mut self, field: &Field, domain: Domain, node: &Node) -> Value {
        let model = self.model;
        let elements = match &node.kind {
            NodeKind::List(items) => items.iter().map(|item| element(field, item)).collect(),
            _ => pieces(field, node).unwrap_or_else(|fault| vec![Err(fault)]),
        };
        let value = |element: Result<Spanned<&str>, Fault>| {
            let values = names::value(model, domain, named(field, element?));
            values.map_err(|fault| as_list(fault, node))
        };
        Value::Set(elements.into_iter().filter_map(|element| self.kept(value(element))).collect())
    }

    /// A value, or nothing and its fault remembered.
    fn kept<T>(&mut self, value: Result<T, Fault>) -> Option<T> {
        value.map_err(|fault| self.faults.push(fault)).ok()
    }

    /// The numbers of an object by member; who is left out has the default's, else none at all.
    fn per_member(&mut self, field: &Field, entries: &[Entry]) -> Slot {
        let model = self.model;
        let unknown = |member: &str| entries.iter().any(|e| e.key.node == member && word(&e.value) == Some("unknown"));
        let nothing_else = entries.len() == model.members.len() && !entries.is_empty();
        if nothing_else && model.members.iter().all(|member| unknown(&member.name)) {
            return Slot::Unknown;
        }
        let mut numbers = match &field.default {
            Some(Value::PerMember(numbers)) => numbers.clone(),
            _ => Vec::new(),
        };
        numbers.resize(model.members.len(), Decimal::ZERO);
        for entry in entries {
            let of = |fault: Fault| fault.of(&one_member(field, &entry.key));
            let number = member(model, field, entry).and_then(|member| Ok((member, number_of(field, entry)?)));
            if let Some((member, number)) = self.kept(number.map_err(of)) {
                numbers[member as usize] = number;
            }
        }
        Slot::Known(Value::PerMember(numbers))
    }

    fn each_member(&self, field: &Field) -> String {
        let member = self.model.members.first().map_or("MEMBER", |member| &member.name);
        format!("write an object by member, or `{}.{member}` where there are none (CSV, `--given`)", field.name)
    }
}

/// What one member's number is called: `volumes.nissan`.
fn one_member(field: &Field, member: &str) -> String {
    format!("{}.{member}", field.name)
}

/// The word that a value is, if it is one.
fn word(node: &Node) -> Option<&str> {
    match &node.kind {
        NodeKind::Text(word) | NodeKind::Bare(word) => Some(word),
        _ => None,
    }
}

/// The word that a value is, if it stands without quotes and its field decides what it means.
fn bare(node: &Node) -> Option<&str> {
    match &node.kind {
        NodeKind::Bare(word) => Some(word),
        _ => None,
    }
}

fn is_none(node: &Node) -> bool {
    node.kind == NodeKind::Null || word(node) == Some("none")
}

/// What may be written in place of a value.
fn named<'n>(field: &'n Field, word: Spanned<&'n str>) -> Named<'n> {
    let also: &[&str] = if field.optional { &["unknown", "none"] } else { &["unknown"] };
    Named { word: word.node, span: word.span, field: &field.name, also, leaves: field.leaves }
}

/// What is wrong with a key that is no field; what the fields are is said unless it is `listed` already.
fn no_field(model: &Model, entry: &Entry, listed: &mut bool) -> Fault {
    let key = &entry.key;
    let is_field = |name: &str| model.fields.iter().any(|field| field.name == name);
    let fault = Fault::new(key.span, format!("no field is called {}", shown(key)));
    if let Some(disguise) = Disguise::of(key).filter(|disguise| is_field(&disguise.seen) || disguise.seen == "name") {
        return Fault { message: format!("the key {} {}", shown(key), disguise.what()), ..fault }
            .help(format!("write `{}`", disguise.seen));
    }
    let dotted = key
        .split_once('.')
        .filter(|(head, _)| model.fields.iter().any(|field| field.name == *head && field.ty == Type::PerMember));
    if let Some((field, _)) = dotted {
        return fault.help(format!("write an object by member under the key `{field}`"));
    }
    let names = || model.fields.iter().map(|field| field.name.as_str());
    let seen = crate::text::letters::as_seen(key);
    if let Some(near) = names::labelled(model, &seen).or_else(|| nearest(seen.trim(), names().chain(["name"]))) {
        return fault.help(format!("did you mean `{near}`?"));
    }
    if model.fields.is_empty() {
        return fault.help("the rulebook declares no `program { … }` with fields");
    }
    if let Some(cure) = wrapped(model, &entry.value) {
        return fault.help(cure);
    }
    if std::mem::replace(listed, true) {
        return fault.help("leave it out: it is none of the fields above");
    }
    fault.help(format!("the fields are {}", notation::list(&names().map(str::to_owned).collect::<Vec<_>>(), "and")))
}

/// The cure where whole proposals stand below a key.
fn wrapped(model: &Model, value: &Node) -> Option<&'static str> {
    let is_field = |entry: &Entry| model.fields.iter().any(|field| field.name == entry.key.node);
    let is_proposal = |node: &Node| matches!(&node.kind, NodeKind::Map(entries) if entries.iter().any(is_field));
    match &value.kind {
        NodeKind::List(items) if items.iter().any(is_proposal) => {
            Some("several proposals are a list without a key around it, or `[[program]]` in TOML")
        }
        _ if is_proposal(value) => Some("write its fields themselves, without a key around them"),
        _ => None,
    }
}

/// The cure where one value is wanted and a list stands there.
fn alone(node: &Node) -> &'static str {
    match &node.kind {
        NodeKind::List(items) if items.len() == 1 => "write the value alone, without brackets",
        _ => "write one value",
    }
}

/// `field wants this, not that`.
fn wants(field: &str, wanted: &str, node: &Node) -> Fault {
    Fault::new(node.span, format!("`{field}` wants {wanted}, not {}", what(node)))
}

/// What a value is, in a sentence: a short one itself.
fn what(node: &Node) -> String {
    match &node.kind {
        NodeKind::Bool(value) => format!("`{value}`"),
        NodeKind::Number(word) | NodeKind::Text(word) | NodeKind::Bare(word) => shown(word),
        other => other.in_words().to_owned(),
    }
}

fn absent(field: &Field, node: &Node) -> Result<Value, Fault> {
    if field.optional {
        return Ok(Value::None);
    }
    let fault = Fault::new(node.span, format!("`{}` is never absent", field.name));
    Err(match field.ty {
        Type::Set(_) => fault.help("an empty set is `[]`; leave the field out, or write `unknown`, if nobody knows it"),
        Type::PerMember => fault.help("leave out who has none; write `unknown` if nobody knows it"),
        _ => fault.help("leave the field out, or write `unknown`, if nobody knows it"),
    })
}

/// A text with nothing in it.
fn empty(field: &Field, node: &Node) -> Fault {
    let none = match field.ty {
        Type::Set(_) => "write `[]` for an empty set, ",
        _ if field.optional => "write `none` if there is none, ",
        _ => "write ",
    };
    let fault = Fault::new(node.span, format!("`{}` is an empty text", field.name));
    fault.help(format!("{none}`unknown` if nobody knows it, or leave the field out"))
}

fn flag(field: &Field, node: &Node) -> Result<bool, Fault> {
    let said = match &node.kind {
        NodeKind::Bool(flag) => return Ok(*flag),
        NodeKind::Number(word) | NodeKind::Text(word) | NodeKind::Bare(word) => word.to_ascii_lowercase(),
        NodeKind::List(_) => return Err(wants(&field.name, "`yes` or `no`", node).help(alone(node))),
        _ => String::new(),
    };
    let fault = |near: &str| wants(&field.name, "`yes` or `no`", node).help(format!("did you mean `{near}`?"));
    match (said.as_str(), &node.kind) {
        ("yes" | "true", NodeKind::Text(_) | NodeKind::Bare(_)) => Ok(true),
        ("no" | "false", NodeKind::Text(_) | NodeKind::Bare(_)) => Ok(false),
        ("y" | "on" | "1" | "t" | "x", _) => Err(fault("yes")),
        ("n" | "off" | "0" | "f", _) => Err(fault("no")),
        (word, _) => {
            let cure = blank_word(word, field.optional);
            Err(wants(&field.name, "`yes` or `no`", node)
                .help(cure.unwrap_or("`true` and `false` do as well".to_owned())))
        }
    }
}

/// The number that a value is; `subject` is what it is said of, which may be absent if it is `optional`.
fn number(subject: &str, optional: bool, node: &Node) -> Result<Decimal, Fault> {
    let number = match &node.kind {
        NodeKind::Number(word) => figures::number(word, node.span),
        NodeKind::Text(word) | NodeKind::Bare(word) => figures::plain_number(word, node.span),
        _ => {
            let fault = Fault::new(node.span, format!("{subject} wants a number, not {}", what(node)));
            return Err(fault.help(match node.kind {
                NodeKind::List(_) => alone(node),
                _ => "write it in digits, such as `60000` or `12.5`",
            }));
        }
    };
    number.map_err(|fault| of_subject(subject, optional, node, fault))
}

/// A fault of a figure, with what it is said of, and the cure of a word that stands in for a value nobody has.
fn of_subject(subject: &str, optional: bool, node: &Node, fault: Fault) -> Fault {
    let cure = word(node).and_then(|word| blank_word(word, optional));
    Fault { message: format!("{subject}: {}", fault.message), help: cure.or(fault.help), ..fault }
}

fn date(field: &Field, node: &Node) -> Result<Date, Fault> {
    match &node.kind {
        NodeKind::Number(word) | NodeKind::Text(word) | NodeKind::Bare(word) => figures::date(word, node.span)
            .map_err(|fault| of_subject(&format!("`{}`", field.name), field.optional, node, fault)),
        NodeKind::List(_) => Err(wants(&field.name, "a date", node).help(alone(node))),
        _ => Err(wants(&field.name, "a date", node).help("write it as a text, such as `2021-02-01`")),
    }
}

/// The member whose number stands below a field.
fn member(model: &Model, field: &Field, entry: &Entry) -> Result<u32, Fault> {
    let key = &entry.key;
    let named = Named { word: key, span: key.span, field: &field.name, also: &[], leaves: false };
    names::value(model, Domain::Members, named).map_err(|fault| match model.fields.iter().any(|f| f.name == key.node) {
        true => Fault::new(key.span, format!("`{}` stands below `{}` and is no member", key.node, field.name))
            .help(format!("it is a field of the proposal: write it outside of `{}`, in TOML above it", field.name)),
        false => fault,
    })
}

/// The number of one member, never negative.
fn number_of(field: &Field, entry: &Entry) -> Result<Decimal, Fault> {
    let subject = format!("`{}` of {}", field.name, shown(&entry.key));
    let fault = |message: &str| Fault::new(entry.value.span, format!("{subject} {message}"));
    if word(&entry.value) == Some("unknown") {
        let cure = format!("write `unknown` for `{}` as a whole, or for every member", field.name);
        return Err(fault("cannot be unknown alone").help(cure));
    }
    if is_none(&entry.value) {
        return Err(fault("is a number, never absent").help("write `0`, or leave the member out"));
    }
    let value = &entry.value;
    let number = number(&subject, false, value).map_err(|fault| {
        let disguise = word(value).and_then(Disguise::of);
        let seen = disguise.filter(|disguise| number(&subject, false, &disguise.uncovered(value)).is_ok());
        seen.map_or(fault, |disguise| disguise.fault(&subject, value.span))
    })?;
    if number.is_sign_negative() && !number.is_zero() {
        return Err(fault("is never negative").help("write `0` or more"));
    }
    Ok(number)
}

/// One item of a list that is a set.
fn element<'n>(field: &Field, item: &'n Node) -> Result<Spanned<&'n str>, Fault> {
    match word(item) {
        Some(word) => one_element(field, Spanned::new(word, item.span)),
        None => {
            let message = format!("`{}` is a list of names, in it stands {}", field.name, what(item));
            Err(Fault::new(item.span, message).help("write each element's name as a text"))
        }
    }
}

/// What is unknown or absent is so as a whole.
fn one_element<'n>(field: &Field, word: Spanned<&'n str>) -> Result<Spanned<&'n str>, Fault> {
    let fault = |message: &str| Fault::new(word.span, format!("`{}` {message}", field.name));
    match word.node {
        "" => Err(fault("has an element without a name").help("write a name, or one separator less")),
        "unknown" => Err(fault("is known or unknown as a whole").help("write `unknown` alone, not as an element")),
        "none" => Err(fault("has no element `none`").help("an empty set is `[]`")),
        _ => Ok(word),
    }
}

type Elements<'n> = Vec<Result<Spanned<&'n str>, Fault>>;

/// The elements of a set that is no list: a single name, or bare words separated by `;`, or as the language has them.
fn pieces<'n>(field: &Field, node: &'n Node) -> Result<Elements<'n>, Fault> {
    let words = match &node.kind {
        NodeKind::Text(word) => vec![Spanned::new(word.as_str(), node.span)],
        NodeKind::Bare(word) => bracketed(word, node.span).unwrap_or_else(|| node.pieces()),
        _ => return Err(wants(&field.name, "a list of names", node).help("write the names in a list: `[…]`")),
    };
    Ok(words.into_iter().map(|word| one_element(field, word)).collect())
}

/// The elements of `[a, b]`, where a bare word is written so.
fn bracketed(word: &str, span: Span) -> Option<Vec<Spanned<&str>>> {
    let inner = word.strip_prefix('[')?.strip_suffix(']')?.trim().trim_end_matches([',', ';']);
    let pieces = inner.split([',', ';']).map(|piece| Spanned::new(piece.trim(), span));
    Some(if inner.is_empty() { Vec::new() } else { pieces.collect() })
}

/// Several names in one text are no name: the cure says how a list is written there.
fn as_list(fault: Fault, node: &Node) -> Fault {
    match &node.kind {
        NodeKind::Text(word) if word.contains([';', ',']) => fault.help("write several names as a list: `[…]`"),
        NodeKind::Bare(word) if word.contains(',') && !word.starts_with('[') => fault.help("separate the names by `;`"),
        _ => fault,
    }
}
