//! What is wanted behind the words before a place.

use super::super::Snapshot;
use super::context::Context;
use super::{CompletionKind, Offers};
use crate::model::{Domain, Field, KindId, Model, Type};
use crate::rulebook::SymbolKind;
use crate::syntax::parser::words;

/// Offers what may be written in a context.
pub fn offer(context: &Context<'_>, snapshot: &Snapshot, offers: &mut Offers<'_>) {
    if context.back(0) == "." {
        return behind_dot(context, offers);
    }
    match context.block() {
        None => item(context, snapshot, offers),
        Some("tier") => item(context, snapshot, offers),
        Some("program") => fields_of_program(context, offers),
        Some("asset") => of_type(context, offers),
        Some("charter") => offers.words(&["enacted", "until", "source"]),
        Some("test") => test(context, offers),
        Some("table") => row(context, offers),
        Some("taxonomy") => {}
        Some(kind) => settings_of_asset(kind, context, offers),
    }
}

/// An item of a file or a tier, from its first word on.
fn item(context: &Context<'_>, snapshot: &Snapshot, offers: &mut Offers<'_>) {
    let in_tier = context.block() == Some("tier");
    let is_new = context.words.is_empty() || (context.begins_line && !is_open(context));
    if is_new {
        return new_item(in_tier, offers);
    }
    match context.first() {
        "tiers" | "tier" => {
            let model = snapshot.model();
            model.tiers.iter().for_each(|of| offers.add(CompletionKind::Name(SymbolKind::Tier), &of.name, "tier", ""));
        }
        "repeal" if context.since(&["from"]).is_none() => {
            offers.labels();
            offers.words(&["from"]);
        }
        "member" | "taxonomy" | "asset" | "charter" => {}
        "table" if context.back(0) == "by" || (context.back(0) == "," && context.since(&["by"]).is_some()) => {
            offers.operands();
        }
        "table" if context.back(0) == ":" => offers.words(&["lead", "follow", "abstain", "share"]),
        _ => rule(context, offers),
    }
}

/// Whether what was written cannot end here, so that the next line belongs to it.
fn is_open(context: &Context<'_>) -> bool {
    let last = context.back(0);
    let goes_on = [
        "and", "or", "not", "when", "where", "prefer", "is", "in", "has", "covers", ",", "[", "(", ":", "=", "by",
        "of", "lead", "->", ">",
    ];
    // Behind a whole rule both may come: another clause, or another item.
    goes_on.contains(&last) || words::VERBS.contains(&last)
}

fn new_item(in_tier: bool, offers: &mut Offers<'_>) {
    offers.snippet("rule", "who leads", "${1:label}: lead ${2:member} when ${3:condition}\n  because \"${4:why}\"");
    offers.snippet(
        "table",
        "many rules at once",
        "table ${1:name}: lead by ${2:field}, ${3:field} {\n  ${4:any} | ${5:any} -> ${6:member}\n}",
    );
    clauses(offers);
    if in_tier {
        return;
    }
    offers.snippet("member", "a member of the alliance", "member ${1:name} \"${2:label}\"");
    offers.snippet("taxonomy", "a tree of terms", "taxonomy ${1:name} {\n  ${2:term}\n}");
    offers.snippet("program", "what a proposal says", "program {\n  ${1:field}: ${2:type}\n}");
    offers.snippet("asset", "a kind of asset", "asset ${1:kind} { ${2:owner}: ${3:member} }");
    offers.snippet("tier", "rules of one rank", "tier ${1:name} {\n  $0\n}");
    offers.snippet("let", "a named condition", "let ${1:name} = ${2:condition}");
    offers.snippet("impossible", "what cannot be", "impossible when ${1:condition} because \"${2:why}\"");
    offers.snippet("guarantee", "what must always hold", "guarantee \"${1:title}\": ${2:condition}");
    offers.snippet("repeal", "what ends", "repeal ${1:label} from ${2:2026-01-01} because \"${3:why}\"");
    offers.snippet(
        "charter",
        "dates and source of this file's rules",
        "charter \"${1:title}\" {\n  enacted ${2:2026-01-01}\n  source \"${3:where}\"\n}",
    );
    test_snippet(offers);
    offers.words(&["tiers"]);
    let kinds: Vec<String> = offers.model.kinds.iter().map(|kind| kind.name.clone()).collect();
    for kind in kinds {
        let settings = settings(offers.model, &kind);
        offers.snippet(&kind, "an asset", &format!("{kind} ${{1:name}} \"${{2:label}}\" {{{settings}\n}}"));
    }
}

/// The fields that a new asset of a kind must have, each to be filled in.
fn settings(model: &Model, kind: &str) -> String {
    let fields = model.kinds.iter().find(|of| of.name == kind).map(|of| of.fields.as_slice()).unwrap_or_default();
    let needed = fields.iter().filter(|field| !field.optional);
    (3..).zip(needed).map(|(at, field): (usize, _)| format!("\n  {}: ${{{at}:value}}", field.name)).collect()
}

fn test_snippet(offers: &mut Offers<'_>) {
    let needed = offers.model.fields.iter().filter(|field| field.default.is_none() && !field.optional);
    let fields: String =
        (2..).zip(needed).map(|(at, field): (usize, _)| format!("  {}: ${{{at}:value}}", field.name)).collect();
    let text = format!("test \"${{1:title}}\" {{\n  program {{{fields} }}\n  expect leader is ${{99:member}}\n}}");
    offers.snippet("test", "an example with what must come out", &text);
}

/// A rule behind its label, or another item that holds a condition.
fn rule(context: &Context<'_>, offers: &mut Offers<'_>) {
    let model = offers.model;
    match (context.back(1), context.back(0)) {
        (_, ":") if context.first() == "guarantee" => offers.operands(),
        (_, ":") => {
            offers.words(words::VERBS);
            offers.snippet("lead … when", "who leads", "lead ${1:member} when ${2:condition}");
            offers.snippet(
                "choose … where … prefer",
                "which asset",
                "choose ${1:kind} where ${2:condition} prefer ${3:condition}",
            );
            offers.snippet("require … because", "what must hold", "require ${1:condition} because \"${2:why}\"");
        }
        (_, "lead") => offers.leaders(),
        (_, "on") => technologies(offers),
        (_, "follow" | "abstain") => who(offers),
        (_, "share" | "separate" | "choose" | "bar") => offers.kinds(),
        (_, "split") => offers.words(&["cost"]),
        ("split", "cost") => offers.words(&["equally", "by", "leader"]),
        (_, "as") => modes(context, offers),
        (_, "by") if context.since(&["cost"]).is_some() => offers.fields(|ty| ty == Type::PerMember),
        (_, "overrides") => offers.labels(),
        (_, "most" | "least") => numbers_of_candidate(context, model, offers),
        (_, "from" | "until" | "enacted") => offers.values(Type::Date, false),
        (_, ",") if in_list_of(context, "overrides") => offers.labels(),
        (_, ",") if in_list_of(context, "prefer") => preferences(offers),
        (_, "prefer") => preferences(offers),
        (_, "[" | ",") if context.since(&["follow", "abstain"]).is_some() && !in_condition(context) => who(offers),
        _ => {
            if in_condition(context) {
                condition(context, offers);
            }
            if !is_open(context) {
                clauses(offers);
            }
        }
    }
}

fn in_condition(context: &Context<'_>) -> bool {
    let begins = ["when", "where", "prefer", "=", "require", "have", "among", "expect", "impossible", "guarantee"];
    let ends = ["from", "until", "overrides", "source", "because", "by"];
    context.since(&[&begins[..], &ends[..]].concat()).is_some_and(|(last, _)| begins.contains(&last))
}

/// Whether the place is in the list that a clause begins.
fn in_list_of(context: &Context<'_>, clause: &str) -> bool {
    context.since(words::CLAUSES).is_some_and(|(last, _)| last == clause)
        || (clause == "prefer" && context.since(&["prefer", "when"]).is_some_and(|(last, _)| last == clause))
}

fn clauses(offers: &mut Offers<'_>) {
    offers.snippet("when", "for which programmes", "when ${1:condition}");
    offers.snippet("from", "the day it comes into force", "from ${1:2026-01-01}");
    offers.snippet("until", "the day it ends", "until ${1:2026-01-01}");
    offers.snippet("overrides", "what it defeats by its own word", "overrides ${1:label}");
    offers.snippet("source", "where its text is found", "source \"${1:where}\"");
    offers.snippet("because", "why, in words", "because \"${1:why}\"");
}

/// Within a condition: an operand, how it is tested, or against what.
fn condition(context: &Context<'_>, offers: &mut Offers<'_>) {
    let model = offers.model;
    let begins = ["when", "where", "prefer", "=", "require", "have", "among", "expect", "and", "or", "not", "(", ":"];
    let last = context.back(0);
    if begins.contains(&last) && !(last == "not" && context.back(1) == "is") {
        return offers.operands();
    }
    if last == "some" {
        return offers.kinds();
    }
    if last == "of" {
        return offers.leaders();
    }
    let tests = ["is", "in", "has", "covers", "<", "<=", ">", ">="];
    let start = context.since(&begins).map(|(_, words)| words).unwrap_or_default();
    let Some(at) = start.iter().position(|word| tests.contains(word)) else {
        return match operand(model, start) {
            Some(field) => operators(&field, offers),
            None => offers.words(&["is", "in", "has", "covers", "and", "or"]),
        };
    };
    let tested = operand(model, start[..at].strip_suffix(&["not"]).unwrap_or(&start[..at]));
    let (behind, is_listed) = (&start[at + 1..], start.contains(&"[") && !start.contains(&"]"));
    let wants_value = behind.iter().all(|word| ["not", "any", "all", "none", "no"].contains(word)) || is_listed;
    match tested {
        Some(field) if wants_value => {
            if start[at] == "has" && behind.is_empty() {
                offers.words(&["any", "all", "none", "no"]);
            }
            if start[at] == "is" && behind.is_empty() {
                offers.words(&["not"]);
            }
            offers.values(field.ty, field.optional && start[at] == "is");
        }
        _ if wants_value => offers.operands(),
        _ => offers.words(&["and", "or"]),
    }
}

/// What stands left of a test, by the words that name it.
fn operand(model: &Model, words: &[&str]) -> Option<Field> {
    let path: Vec<&str> = words.iter().copied().filter(|word| *word != ".").collect();
    let (first, rest) = path.split_first()?;
    let (mut field, rest) = match (*first, rest) {
        ("leader", _) => (answer(Type::One(Domain::Members)), &rest[..0]),
        ("followers", _) => (answer(Type::Set(Domain::Members)), &rest[..0]),
        (name, ["of", ..]) => {
            let of = model.fields.iter().find(|field| field.name == name)?;
            (Field { ty: Type::Number, ..of.clone() }, &rest[..0])
        }
        (name, rest) => match model.fields.iter().find(|field| field.name == name) {
            Some(field) => (field.clone(), rest),
            None => {
                let kind = kind_named(model, name)?;
                (Field { optional: true, ..answer(Type::One(Domain::Assets(kind))) }, rest)
            }
        },
    };
    for name in rest {
        let Type::One(Domain::Assets(kind)) = field.ty else { return None };
        field = match *name {
            "sharing" => answer(Type::One(Domain::Sharings(kind))),
            name => model.kind(kind).fields.iter().find(|field| field.name == name)?.clone(),
        };
    }
    Some(field)
}

/// An answer as a field of its type.
fn answer(ty: Type) -> Field {
    let span = crate::text::Span::default();
    Field { name: String::new(), label: None, ty, leaves: false, optional: false, default: None, span }
}

fn kind_named(model: &Model, name: &str) -> Option<KindId> {
    model.kind_ids().find(|kind| model.kind(*kind).name == name)
}

/// How a value of a type can be tested.
fn operators(field: &Field, offers: &mut Offers<'_>) {
    match field.ty {
        Type::Flag => {}
        Type::Number | Type::Date => offers.words(&["is", "in", "<", "<=", ">", ">="]),
        Type::PerMember => offers.words(&["of"]),
        Type::One(_) => offers.words(&["is", "in", "not in"]),
        Type::Set(_) => offers.words(&["has", "covers", "is"]),
    }
    if field.optional {
        offers.words(&["is none", "is not none"]);
    }
    offers.words(&["and", "or"]);
}

fn who(offers: &mut Offers<'_>) {
    offers.words(&["everyone"]);
    offers.leaders();
    offers.fields(|ty| ty == Type::Set(Domain::Members));
}

/// The terms that rules may lead on: of taxonomies that a field of the programme is a set of.
fn technologies(offers: &mut Offers<'_>) {
    let sets = offers.model.fields.iter().filter_map(|field| match field.ty {
        Type::Set(domain @ Domain::Terms(_)) => Some(domain),
        _ => None,
    });
    let sets: std::collections::BTreeSet<Domain> = sets.collect();
    sets.into_iter().for_each(|domain| offers.domain(domain));
}

fn modes(context: &Context<'_>, offers: &mut Offers<'_>) {
    let kind = context.since(&["share"]).and_then(|(_, words)| kind_named(offers.model, words.first()?));
    match kind {
        Some(kind) => {
            let modes = offers.model.kind(kind).modes.clone();
            modes.iter().for_each(|mode| offers.add(CompletionKind::Name(SymbolKind::Mode), mode, "mode", ""));
        }
        None => offers.words(&["of"]),
    }
}

fn preferences(offers: &mut Offers<'_>) {
    offers.words(&["most", "least"]);
    offers.operands();
}

/// The candidate's fields that `most` and `least` compare.
fn numbers_of_candidate(context: &Context<'_>, model: &Model, offers: &mut Offers<'_>) {
    let kind = context.since(&["choose"]).and_then(|(_, words)| kind_named(model, words.first()?));
    for field in kind.iter().flat_map(|kind| &model.kind(*kind).fields) {
        if matches!(field.ty, Type::Number | Type::Date) {
            offers.add(
                CompletionKind::Name(SymbolKind::AssetField),
                &field.name,
                "",
                field.label.as_deref().unwrap_or_default(),
            );
        }
    }
}

/// Behind a dot: the fields of the asset before it, and how its kind is shared.
fn behind_dot(context: &Context<'_>, offers: &mut Offers<'_>) {
    let model = offers.model;
    let is_name = |word: &&&str| word.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let mut path = Vec::new();
    let mut back = context.words.iter().rev().skip(1);
    while let Some(name) = back.next().filter(is_name) {
        path.push(*name);
        if back.next() != Some(&".") {
            break;
        }
    }
    path.reverse();
    let Some(Type::One(Domain::Assets(kind))) = operand(model, &path).map(|field| field.ty) else { return };
    for field in &model.kind(kind).fields {
        let detail = super::type_of(model, field);
        let label = field.label.as_deref().unwrap_or_default();
        offers.add(CompletionKind::Name(SymbolKind::AssetField), &field.name, &detail, label);
    }
    if path.len() == 1 && kind_named(model, path[0]).is_some() {
        offers.words(&["sharing"]);
    }
}

/// The programme's fields, declared or, in a test, set.
fn fields_of_program(context: &Context<'_>, offers: &mut Offers<'_>) {
    let in_test = context.blocks.iter().any(|block| block.first() == Some(&"test"));
    if !in_test {
        return of_type(context, offers);
    }
    let field = setting(context).and_then(|name| offers.model.fields.iter().find(|field| field.name == name).cloned());
    match field {
        Some(field) => value_of(&field, offers),
        None => offers.fields(|_| true),
    }
}

/// The field that is set at the place, if its colon is written.
fn setting<'s>(context: &Context<'s>) -> Option<&'s str> {
    let colon = context.words.iter().rposition(|word| *word == ":")?;
    let behind = &context.words[colon + 1..];
    let is_open = behind.is_empty() || (behind.contains(&"[") && !behind.contains(&"]"));
    if is_open { context.words.get(colon.checked_sub(1)?).copied() } else { None }
}

fn value_of(field: &Field, offers: &mut Offers<'_>) {
    match field.ty {
        Type::One(domain) | Type::Set(domain) => offers.domain(domain),
        Type::PerMember => offers.domain(Domain::Members),
        ty => offers.values(ty, false),
    }
    if field.optional {
        offers.words(&["none"]);
    }
}

/// The type of a field that is declared.
fn of_type(context: &Context<'_>, offers: &mut Offers<'_>) {
    if !["any", "leaf", ":"].contains(&context.back(0)) {
        return;
    }
    let model = offers.model;
    for taxonomy in &model.taxonomies {
        offers.add(CompletionKind::Name(SymbolKind::Taxonomy), &taxonomy.name, "taxonomy", &taxonomy.doc);
    }
    offers.kinds();
    offers.words(&["member", "any", "leaf", "number", "number per member", "date", "flag"]);
}

fn settings_of_asset(kind: &str, context: &Context<'_>, offers: &mut Offers<'_>) {
    let model = offers.model;
    let Some(kind) = kind_named(model, kind) else { return };
    let fields = &model.kind(kind).fields;
    match setting(context).and_then(|name| fields.iter().find(|field| field.name == name)) {
        Some(field) => value_of(field, offers),
        None => fields.iter().for_each(|field| {
            let detail = super::type_of(model, field);
            let label = field.label.as_deref().unwrap_or_default();
            offers.add(CompletionKind::Name(SymbolKind::AssetField), &field.name, &detail, label);
        }),
    }
}

/// A line of a test.
fn test(context: &Context<'_>, offers: &mut Offers<'_>) {
    match (context.back(1), context.back(0)) {
        ("as", "of") => offers.values(Type::Date, false),
        (_, "by") => {
            offers.labels();
            offers.words(&["default"]);
        }
        (_, ",") if context.since(&["by", "expect"]).is_some_and(|(last, _)| last == "by") => offers.labels(),
        (_, "violation") => offers.labels(),
        ("cost", "of") => offers.domain(Domain::Members),
        (_, "expect") => {
            offers.operands();
            offers.words(&["refused", "violation", "no violations", "cost of"]);
        }
        _ if context.begins_line || context.since(&["expect"]).is_none() => {
            offers.words(&["program", "as of", "expect"]);
            offers.snippet("expect leader is", "who must lead", "expect leader is ${1:member} by ${2:label}");
        }
        _ => {
            condition(context, offers);
            offers.words(&["by"]);
        }
    }
}

/// A row of a table: a cell of a column, or the answer.
fn row(context: &Context<'_>, offers: &mut Offers<'_>) {
    let model = offers.model;
    let head = context.blocks.last().map(Vec::as_slice).unwrap_or_default();
    let answer = context.since(&["->"]);
    if let Some((_, behind)) = answer.filter(|_| !context.begins_line) {
        let verb = head.iter().position(|word| *word == ":").and_then(|at| head.get(at + 1)).copied();
        return match (verb, behind.is_empty()) {
            (Some("share"), true) => offers.words(&["shared", "separate"]),
            (Some("follow" | "abstain"), true) => who(offers),
            (_, true) => offers.leaders(),
            (_, false) if context.back(0) == "on" => technologies(offers),
            (_, false) => clauses(offers),
        };
    }
    let by = head.iter().position(|word| *word == "by").map_or(head.len(), |at| at + 1);
    let columns: Vec<&[&str]> = head[by..].split(|word| *word == ",").collect();
    let row = context.since(&["->"]).map_or(context.words.as_slice(), |(_, words)| words);
    let at = if context.begins_line { 0 } else { row.iter().filter(|word| **word == "|").count() };
    match columns.get(at).and_then(|column| operand(model, column)) {
        Some(field) => offers.values(field.ty, field.optional),
        None => offers.words(&["yes", "no"]),
    }
    offers.words(&["any", "not"]);
}
