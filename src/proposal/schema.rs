//! What can be proposed, as a JSON Schema (2020-12): an editor completes and checks a proposal by it.
//!
//! In: the rulebook. Out: a schema that accepts what the JSON reader accepts, with what people see of every field, term,
//! member and asset. What a schema cannot say is left to the reader: a day that no calendar has (`2023-02-29`), a
//! number of more than 28 digits, a key written twice, and that only TOML has `[program]`. No field is required: one
//! that is left out has its default, or is unknown.

use serde_json::{Map, Value as Json, json};

use super::write;
use crate::model::{Domain, Field, KindId, Model, TaxonomyId, Type};

/// Digits, with single `_` between them.
const DIGITS: &str = "[0-9]+(_[0-9]+)*";

/// The schema of a rulebook's proposals: of one, of a list of them, and of TOML's `[[program]]`.
pub fn schema(model: &Model) -> Json {
    let proposal = reference("proposal");
    let several = json!({"type": "array", "items": proposal});
    let under_program = json!({
        "$comment": "TOML alone: [program], or [[program]] for each of several",
        "type": "object", "properties": {"program": {"anyOf": [proposal, several]}}, "required": ["program"],
        "additionalProperties": false,
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Proposals",
        "description": "A vehicle programme that is proposed, or several of them. A field that is left out has its default, \
                        or is unknown.",
        "anyOf": [proposal, several, under_program],
        "$defs": definitions(model),
    })
}

fn definitions(model: &Model) -> Json {
    let mut definitions = Map::new();
    let mut define = |name: &str, schema: Json| definitions.insert(name.to_owned(), schema);
    define("proposal", proposal(model));
    define("unknown", json!({"const": "unknown", "title": "nobody knows it yet"}));
    define("none", json!({"enum": ["none", null], "title": "there is none"}));
    define("flag", flag());
    define("date", date());
    define("number", number(true));
    define("share", number(false));
    define("members", domain(model, Domain::Members, false));
    for (at, taxonomy) in (0..).zip(&model.taxonomies) {
        let terms = Domain::Terms(TaxonomyId(at));
        define(&format!("terms.{}", taxonomy.name), domain(model, terms, false));
        if model.fields.iter().any(|field| field.leaves && field.ty.domain() == Some(terms)) {
            define(&format!("leaves.{}", taxonomy.name), domain(model, terms, true));
        }
    }
    for (at, kind) in (0..).zip(&model.kinds) {
        define(&format!("assets.{}", kind.name), domain(model, Domain::Assets(KindId(at)), false));
    }
    Json::Object(definitions)
}

fn proposal(model: &Model) -> Json {
    let mut properties = Map::new();
    for one in &model.fields {
        properties.insert(one.name.clone(), field(model, one));
    }
    // Where `name` is a field, what its type allows is also what the proposal is called.
    properties.entry("name").or_insert_with(
        || json!({"title": "name", "description": "what the proposal is called", "type": ["string", "number", "null"]}),
    );
    json!({"title": "Proposal", "type": "object", "properties": properties, "additionalProperties": false})
}

fn field(model: &Model, field: &Field) -> Json {
    let mut ways = vec![value(model, field), reference("unknown")];
    if field.ty == Type::PerMember {
        ways.push(all_unknown(model));
    }
    if field.optional {
        ways.push(reference("none"));
    }
    let mut schema = json!({"title": field.label.as_deref().unwrap_or(&field.name), "anyOf": ways});
    if let Some(default) = &field.default {
        schema["default"] = write::value_to_json(model, field.ty, default);
    }
    schema
}

fn reference(name: &str) -> Json {
    json!({"$ref": format!("#/$defs/{name}")})
}

fn value(model: &Model, field: &Field) -> Json {
    match field.ty {
        Type::Flag => reference("flag"),
        Type::Number => reference("number"),
        Type::Date => reference("date"),
        Type::PerMember => {
            let members = model.members.iter().map(|member| {
                let title = member.label.as_deref().unwrap_or(&member.name);
                (member.name.clone(), json!({"title": title, "$ref": "#/$defs/share"}))
            });
            let properties: Map<String, Json> = members.collect();
            json!({"type": "object", "properties": properties, "additionalProperties": false})
        }
        Type::One(domain) => values(model, domain, field.leaves),
        Type::Set(domain) => {
            let one = values(model, domain, field.leaves);
            json!({"anyOf": [{"type": "array", "items": one}, one]})
        }
    }
}

/// A number per member that is unknown for each of them is unknown.
fn all_unknown(model: &Model) -> Json {
    let members = model.members.iter().map(|member| (member.name.clone(), reference("unknown")));
    let properties: Map<String, Json> = members.collect();
    let required: Vec<&str> = model.members.iter().map(|member| member.name.as_str()).collect();
    json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false, "minProperties": 1,
    })
}

fn values(model: &Model, domain: Domain, leaves: bool) -> Json {
    match domain {
        Domain::Members => reference("members"),
        Domain::Terms(taxonomy) => {
            let which = if leaves { "leaves" } else { "terms" };
            reference(&format!("{which}.{}", model.taxonomy(taxonomy).name))
        }
        Domain::Assets(kind) => reference(&format!("assets.{}", model.kind(kind).name)),
        Domain::Sharings(_) => json!(false),
    }
}

/// The values of a domain by name, or its leaves, each with what people see; a term may be written behind its taxonomy's
/// name.
fn domain(model: &Model, domain: Domain, leaves: bool) -> Json {
    let fits = |value: &u32| !leaves || model.below(domain, *value).len() == 1;
    let names = model.values(domain).filter(fits).map(|value| {
        let mut one = json!({"const": model.name(domain, value), "title": model.label(domain, value)});
        if let Some(more) = description(model, domain, value) {
            one["description"] = json!(more);
        }
        one
    });
    let mut ways: Vec<Json> = names.collect();
    if let Domain::Terms(taxonomy) = domain {
        let taxonomy = model.taxonomy(taxonomy);
        let terms = model.values(domain).filter(fits).map(|value| model.name(domain, value));
        let terms: Vec<&str> = terms.collect();
        ways.push(json!({"type": "string", "pattern": format!("^{}\\.({})$", taxonomy.name, terms.join("|"))}));
    }
    // Without a value nothing can be said, and `anyOf` needs an alternative.
    if ways.is_empty() { json!(false) } else { json!({"anyOf": ways}) }
}

/// Where a term lies in its tree; what the rulebook's comments say of a member or an asset.
fn description(model: &Model, domain: Domain, value: u32) -> Option<String> {
    let at = value as usize;
    let said = match domain {
        Domain::Terms(taxonomy) => {
            let terms = &model.taxonomy(taxonomy).terms;
            let above = |term: &u32| terms[*term as usize].parent;
            let path = std::iter::successors(above(&value), above).map(|term| model.label(domain, term));
            path.collect::<Vec<_>>().join(" · ")
        }
        Domain::Members => model.members[at].doc.clone(),
        Domain::Assets(kind) => model.kind(kind).assets[at].doc.clone(),
        Domain::Sharings(_) => String::new(),
    };
    (!said.is_empty()).then_some(said)
}

fn flag() -> Json {
    let word = "^([Yy][Ee][Ss]|[Nn][Oo]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$";
    json!({"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no"]}, {"type": "string", "pattern": word}]})
}

fn date() -> Json {
    json!({
        "type": "string",
        "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$",
        "description": "a day such as 2021-02-01, or 2021-02 for the first of the month",
    })
}

/// An exact number, in quotes or not; where it may not be negative, its text is not either.
fn number(negative: bool) -> Json {
    let unsigned = |digits: &str| format!("({digits}(\\.({digits})?)?|\\.{digits})([eE][+-]?{DIGITS})?");
    let sign = if negative { "[+-]?" } else { "\\+?" };
    let mut ways = vec![json!({"type": "string", "pattern": format!("^{sign}{}$", unsigned(DIGITS))})];
    let mut plain = json!({"type": "number"});
    if !negative {
        plain["minimum"] = json!(0);
        ways.push(json!({"type": "string", "pattern": format!("^-{}$", unsigned("0+(_0+)*"))}));
    }
    ways.insert(0, plain);
    json!({"anyOf": ways, "description": "a number, exactly as written; in quotes where JSON would round it"})
}
