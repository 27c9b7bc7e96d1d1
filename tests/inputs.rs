//! What comes from outside: paths, files of proposals, values of a program's own types, and names.

use std::error::Error;

use paceline::model::{Slot, Value};
use paceline::{Date, Format, LoadError, Program, Rulebook, Source};

const WORLD: &str = "
    member renault  member nissan
    taxonomy region { france, japan }
    program { region: region  proposer: member  price: number = 1  volumes: number per member = 0 }
    own: lead proposer
";

fn day() -> Date {
    Date::constant(2026, 1, 1)
}

fn rulebook(text: &str) -> Rulebook {
    Rulebook::from_sources(vec![Source::new("scheme.rules", text)]).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn what_cannot_be_loaded_says_why() {
    let error = Rulebook::load(Vec::<&str>::new()).expect_err("no path");
    assert!(matches!(error, LoadError::NoPath) && error.to_string().contains("no path"), "{error}");
    assert!(matches!(paceline::read(Vec::<&str>::new()), Err(LoadError::NoPath)));
    let error = Rulebook::load(["no such folder"]).expect_err("it is not there");
    let source = error.source().and_then(|source| source.downcast_ref::<std::io::Error>());
    assert_eq!(source.map(std::io::Error::kind), Some(std::io::ErrorKind::NotFound));
}

#[test]
fn columns_that_are_no_fields_are_told() {
    let rulebook = rulebook(WORLD);
    let read = |text: &str| rulebook.programs(&Source::new("cars.csv", text), Format::Csv, "cars");
    let cars = read("name,region,regoin,proposer,volumes.dacia\na,france,x,nissan,4\n");
    assert_eq!((cars.len(), cars[0].is_ok(), cars.warnings.len()), (1, true, 1));
    let said = &cars.warnings[0].message;
    assert!(said.contains("`regoin`") && said.contains("`volumes.dacia`"), "{said}");
    assert!(read("region,proposer\nfrance,nissan\n").warnings.is_empty());
}

/// A float is the decimal that is printed of it, whatever its width; what no rule can compare is refused.
#[test]
fn floats_are_the_decimals_that_spell_them() {
    use serde::Serialize;
    #[derive(Serialize)]
    struct Car<P: Serialize> {
        region: &'static str,
        proposer: &'static str,
        price: P,
    }
    let rulebook = rulebook(WORLD);
    fn car<P: Serialize>(rulebook: &Rulebook, price: P) -> Result<String, String> {
        let program = rulebook.program("a car", &Car { region: "france", proposer: "nissan", price });
        let price = rulebook.fields().iter().position(|field| field.name == "price").expect("a field");
        match program.map(|program| program.slots()[price].clone()) {
            Ok(Slot::Known(Value::Number(number))) => Ok(number.to_string()),
            Ok(other) => Ok(format!("{other:?}")),
            Err(invalid) => Err(invalid.faults[0].message.clone()),
        }
    }
    assert_eq!(car(&rulebook, 0.1_f32).as_deref(), Ok("0.1"));
    assert_eq!(car(&rulebook, 0.1_f64).as_deref(), Ok("0.1"));
    assert_eq!(car(&rulebook, 16_777_217_f64).as_deref(), Ok("16777217"));
    assert_eq!(car(&rulebook, f64::from(0.1_f32)).as_deref(), Ok("0.10000000149011612"));
    assert_eq!(car(&rulebook, i128::from(u64::MAX) + 1).as_deref(), Ok("18446744073709551616"));
    assert_eq!(car(&rulebook, "12.5").as_deref(), Ok("12.5"));
    for never in [f64::NAN, f64::INFINITY] {
        assert_eq!(car(&rulebook, never), Err(format!("`{never}` is no number that rules can compare")));
    }
    assert!(car(&rulebook, 1e300).expect_err("too large").contains("more than 28 digits"));
    assert!(car(&rulebook, None::<f32>).expect_err("never absent").contains("never absent"));
}

/// A field called `name` is a field, and what it says is also what the proposal is called; in every format.
#[test]
fn a_field_called_name_and_the_name_of_a_proposal_are_one() {
    let text = "member a  member b  taxonomy model { leaf, micra }
        program { name: model  size: number = 1 }
        first: lead a when name is leaf   other: lead b";
    let rulebook = rulebook(text);
    let leader = |program: &Program| rulebook.decide(program, day()).expect("decided").leader.answer().cloned();
    let formats = [
        (Format::Json, "{\"name\": \"leaf\"}"),
        (Format::JsonLines, "{\"name\": \"leaf\"}"),
        (Format::Yaml, "name: leaf"),
        (Format::Toml, "name = \"leaf\""),
        (Format::Csv, "name,size\nleaf,2\n"),
    ];
    for (format, text) in formats {
        let read = rulebook.programs(&Source::new("cars", text), format, "cars").remove(0).expect("a programme");
        assert_eq!((read.name.as_str(), leader(&read).as_deref()), ("leaf", Some("a")), "{format:?}");
    }
    let given = rulebook.given(["name=leaf"]).expect("a programme");
    let built = rulebook.propose("a car").set("name", "leaf").build().expect("a programme");
    let written = rulebook.program("a car", &serde_json::json!({"name": "leaf"})).expect("a programme");
    for program in [&given, &built, &written] {
        assert_eq!((program.name.as_str(), leader(program).as_deref()), ("leaf", Some("a")));
    }
    let wrong = rulebook.programs(&Source::new("cars", "{\"name\": [\"leaf\"]}"), Format::Json, "cars").remove(0);
    assert_eq!(wrong.expect_err("a list").faults[0].message, "`name` wants one value, a model, not a list");
    let unknown = rulebook.programs(&Source::new("cars", "{\"name\": \"laef\"}"), Format::Json, "cars").remove(0);
    assert_eq!(unknown.expect_err("no model").faults[0].help.as_deref(), Some("did you mean `leaf`?"));
    assert_eq!(rulebook.schema()["$defs"]["proposal"]["properties"]["name"]["title"], "name");
    // Without such a field it is what the proposal is called, and no more.
    let plain = self::rulebook("member a  program { f: flag = no }  rest: lead a");
    assert_eq!(plain.propose("a car").set("name", "leaf").build().expect("a programme").name, "leaf");
}
