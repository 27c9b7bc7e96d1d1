//! Requirements, targets and expectations that take more boxes than are kept: they are gone into where they are asked, and
//! what is decided and found is the same.

use paceline::{Date, Limits, Report, Rulebook, Source, check};

const WORLD: &str = "
    member a  member b  member c
    taxonomy powertrain { ice, hev, phev, bev }
    taxonomy region { north, south, east, west }
    program { region: region  powertrains: any powertrain  volumes: number per member = 0  proposer: member }
    asset platform { owner: member  powertrains: any powertrain }
    platform one { owner: a  powertrains: [ice, hev] }
    platform two { owner: b  powertrains: [hev, phev, bev] }
    platform three { owner: c  powertrains: [bev] }
    asset plant { owner: member  site: region  capacity: number }
    plant n1 { owner: a  site: north  capacity: 100 }
    plant s1 { owner: b  site: south  capacity: 200 }
    plant s2 { owner: c  site: south  capacity: 300 }
    plant e1 { owner: a  site: east  capacity: 400 }
    leads: lead proposer
    everybody: follow everyone
    platforms: choose platform where platform.powertrains covers powertrains prefer platform.owner is leader
    plants: choose plant where plant.site is region prefer plant.owner is leader, most capacity
    sites: share plant  bodies: share platform
";

const WANTED: &str = "
    fits: require plant.capacity >= volumes of leader or platform.owner is leader
      when plant is not none and platform is not none because \"it must fit\"
    reach: require (powertrains has ice or volumes of leader < 250) and (region in [north, east] or platform is not none)
      because \"reach\"
    half: target 50 % have (region in [north, south] or powertrains has bev) and (powertrains has ice or volumes of a < 150)
    test \"one\" {
      program { region: south  powertrains: [bev]  volumes: [b 250]  proposer: b }
      expect (plant is s1 or leader is a) and (platform is two or leader is c) by leads, plants, platforms
    }
";

fn checked(wanted: &str, boxes: u64) -> (Report, Option<Rulebook>) {
    let limits = Limits::default().with("boxes", boxes).expect("a limit");
    check(vec![Source::new("book.rules", format!("{WORLD}{wanted}"))], limits)
}

/// Programmes of which all is known, and some of which not.
fn proposals() -> Vec<serde_json::Value> {
    let regions = ["north", "south", "west", "unknown"].into_iter();
    let all = regions.flat_map(|region| {
        [vec![], vec!["ice"], vec!["bev", "hev"], vec!["ice", "bev"]].into_iter().flat_map(move |sets| {
            [50, 150, 260, 500].into_iter().flat_map(move |number| {
                ["a", "b", "unknown"].map(|who| {
                    serde_json::json!({"region": region, "powertrains": sets, "proposer": who,
                        "volumes": {"a": number, "b": number + 10}})
                })
            })
        })
    });
    all.collect()
}

#[test]
fn what_is_kept_in_few_boxes_or_none_is_decided_alike() {
    let day = Date::constant(2026, 1, 1);
    let (whole, few) = (checked(WANTED, 32_768).1.expect("sound"), checked(WANTED, 2).1.expect("sound"));
    assert!(few.test().iter().chain(&whole.test()).all(|test| test.failures.is_empty()));
    let (mut programs, mut broken) = (Vec::new(), 0);
    for proposal in proposals() {
        let of = |book: &Rulebook| book.program("a car", &proposal).expect("a programme");
        let decided = |book: &Rulebook| book.decide(&of(book), day).expect("decided").to_json()["violations"].clone();
        assert_eq!(decided(&few), decided(&whole), "{proposal}");
        broken += decided(&few).as_array().map_or(0, Vec::len);
        programs.push((of(&few), of(&whole)));
    }
    assert!(broken > 40, "{broken}");
    let of_few = few.portfolio(programs.iter().map(|(few, _)| few), day).expect("counted");
    let of_whole = whole.portfolio(programs.iter().map(|(_, whole)| whole), day).expect("counted");
    assert_eq!(of_few.to_json(), of_whole.to_json());
    assert!(of_few.targets[0].have > 0 && of_few.targets[0].have < of_few.targets[0].among);
}

#[test]
fn changes_of_what_is_broken_are_found_alike() {
    let day = Date::constant(2026, 1, 1);
    let other = WANTED.replace("volumes of leader < 250", "volumes of leader < 300");
    let changes = |boxes| {
        let books = [WANTED, other.as_str()].map(|text| checked(text, boxes).1.expect("sound"));
        let changes = books[0].diff(&books[1], day).expect("within the budget");
        changes.changes.iter().map(|change| format!("{change:?}")).collect::<Vec<_>>()
    };
    let whole = changes(32_768);
    assert!(!whole.is_empty());
    assert_eq!(changes(2).len(), whole.len());
}

#[test]
fn what_never_holds_is_found_however_it_is_kept() {
    let trivial = "
        never: require (region is north or powertrains has ice) and (region is south or powertrains has hev)
          when (region is north and not region in [north, east] or region is east and region is west) because \"never\"
        ever: require (region is north or region is not north) and (powertrains has ice or not powertrains has ice)
          because \"ever\""
        .replace("north and not region in [north, east] or region", "north and region is south) or (region");
    for boxes in [1, 2, 32_768] {
        let report = checked(&trivial, boxes).0;
        let found: Vec<_> = report.findings.iter().map(|finding| finding.code.name()).collect();
        let of = |code| found.iter().filter(|found| **found == code).count();
        assert_eq!((of("always-false"), of("always-true"), of("undecided-analysis")), (1, 1, 0), "{boxes}: {report}");
    }
}

/// Two to the power of some hundreds of boxes: what is natural meets no limit of boxes, and this meets none either.
#[test]
fn a_requirement_that_multiplies_stops_nothing() {
    let fields: String = (0..400).map(|at| format!("f{at}: flag = no ")).collect();
    let pairs: Vec<String> = (0..200).map(|at| format!("(f{} or f{})", 2 * at, 2 * at + 1)).collect();
    let text = format!(
        "member a  member b  program {{ g: flag {fields} }}
         yes_a: lead a when g  no_b: lead b when not g
         hard: require {} because \"all of them\"",
        pairs.join(" and ")
    );
    let (report, book) = check(vec![Source::new("book.rules", text)], Limits::default());
    let book = book.unwrap_or_else(|| panic!("{report}"));
    let decide = |proposal: serde_json::Value| {
        let program = book.program("a car", &proposal).expect("a programme");
        book.decide(&program, Date::constant(2026, 1, 1)).expect("decided").to_json()
    };
    assert_eq!(decide(serde_json::json!({"g": true}))["violations"][0]["rule"], "hard");
    let mut all = serde_json::Map::from_iter([("g".to_owned(), true.into())]);
    all.extend((0..200).map(|at| (format!("f{}", 2 * at), true.into())));
    assert_eq!(decide(all.clone().into())["violations"], serde_json::json!([]));
    all.insert("f2".to_owned(), "unknown".into());
    assert_eq!(decide(all.into())["violations"][0]["needs"], serde_json::json!(["f2"]));
}
