//! `paceline schema`: a real validator accepts by it exactly what the reader accepts.

use std::fs;
use std::path::PathBuf;

use jsonschema::Validator;
use paceline::{Format, Rulebook, Source};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn home() -> PathBuf {
    crate::root().to_owned()
}

fn world() -> Rulebook {
    Rulebook::load([home().join("tests/cases/schema/world.rules")]).expect("a rulebook")
}

fn validator(rulebook: &Rulebook) -> Validator {
    jsonschema::draft202012::new(&rulebook.schema()).expect("a schema")
}

fn reads(rulebook: &Rulebook, text: &str) -> bool {
    rulebook.programs(&Source::new("case.json", text), Format::Json, "case").iter().all(Result::is_ok)
}

fn lines(file: &str) -> Vec<(String, Json)> {
    let text = fs::read_to_string(home().join("tests/cases/schema").join(file)).expect("cases");
    text.lines().map(|line| (line.to_owned(), serde_json::from_str(line).expect("JSON"))).collect()
}

#[test]
fn it_is_a_schema() {
    for rulebook in [world(), Rulebook::load([home().join("rules")]).expect("the flagship")] {
        jsonschema::draft202012::meta::validate(&rulebook.schema()).expect("a schema by the schema of schemas");
    }
}

#[test]
fn good_and_bad_proposals_are_told_apart() {
    let (rulebook, validator) = (world(), validator(&world()));
    for (file, valid, read) in
        [("good.jsonl", true, true), ("bad.jsonl", false, false), ("left-to-the-reader.jsonl", true, false)]
    {
        for (line, value) in lines(file) {
            assert_eq!((validator.is_valid(&value), reads(&rulebook, &line)), (valid, read), "{file}: {line}");
        }
    }
}

#[test]
fn the_flagship_s_examples_are_valid() {
    let validator = validator(&Rulebook::load([home().join("rules")]).expect("the flagship"));
    let read = |name: &str| fs::read_to_string(home().join("examples/proposals").join(name)).expect("an example");
    let outlander: Json = serde_json::from_str(&read("outlander.json")).expect("JSON");
    validator.validate(&outlander).expect("valid");
    for line in read("vans.jsonl").lines().filter(|line| !line.trim().is_empty()) {
        validator.validate(&serde_json::from_str(line).expect("JSON")).expect("valid");
    }
}

/// What an editor shows: texts, units, places in the tree, defaults.
#[test]
fn people_s_texts_come_along() {
    let schema = world().schema();
    let proposal = &schema["$defs"]["proposal"]["properties"];
    assert_eq!(proposal["region"]["title"], "lead market");
    assert_eq!(proposal["volumes"]["default"], json!({"renault": 10, "nissan": 10}));
    let regions = &schema["$defs"]["terms.region"]["anyOf"];
    assert_eq!(regions[1], json!({"const": "france", "title": "France", "description": "Europe"}));
    assert_eq!(schema["$defs"]["members"]["anyOf"][0], json!({"const": "renault", "title": "Renault Group"}));
}

/// Values of every kind, sound ones and others.
fn value() -> impl Strategy<Value = Json> {
    let words = "unknown none null yes NO true japan france europe region.spain phev technology.bev bev renault nissan \
                 small large 5 -5 1_000 1e3 .5 5. 1.2.3 2021-02 2021-02-28 2021-1 2021-00 2021-12-31 toyota unknow";
    let words: Vec<&'static str> = words.split(' ').collect();
    let word = prop::sample::select(words).prop_map(Json::from);
    // Numbers of more than 28 digits are left to the reader.
    let digits = "[+-]?[0-9_]{0,4}[.]?[0-9_]{0,3}(e-?[0-9])?".prop_map(Json::from);
    let number = prop_oneof![any::<i32>().prop_map(Json::from), (-99i32..99).prop_map(|n| json!(f64::from(n) / 8.0))];
    let leaf = prop_oneof![5 => word, 1 => digits, 2 => number, 1 => any::<bool>().prop_map(Json::from), 1 => Just(Json::Null)];
    let member = prop::sample::select(vec!["renault", "nissan", "toyota"]);
    leaf.prop_recursive(2, 8, 3, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
            prop::collection::vec((member.clone(), inner), 0..3).prop_map(|entries| Json::Object(
                entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_schema_accepts_the_reader_reads(field in 0..15_usize, value in value()) {
        thread_local! { static WORLD: (Rulebook, Validator) = (world(), validator(&world())); }
        WORLD.with(|(rulebook, validator)| {
            let name = rulebook.fields().get(field).map_or("name", |field| &field.name);
            let proposal = json!({name: value});
            prop_assert_eq!(validator.is_valid(&proposal), reads(rulebook, &proposal.to_string()), "{}", proposal);
            Ok(())
        })?;
    }
}
