//! Rulebooks that somebody wrote to hurt: each kind grows one thing far past what a governance office writes.
//!
//! A kind is a function from a size to a text. What comes of each, at a small size, is held by `tests/hostile.rs`; what it
//! costs at a large one is measured by `cargo bench --bench hostile`.

use std::fmt::Write;

/// A way to hurt.
pub struct Kind {
    /// What it is called.
    pub name: &'static str,
    /// What grows.
    pub grows: &'static str,
    /// Writes it.
    pub text: fn(usize) -> String,
    /// A size that takes no time.
    pub small: usize,
    /// A size that should hurt.
    pub large: usize,
}

/// Every kind.
pub const KINDS: &[Kind] = &[
    kind("rules", "rules, each for a box of its own", rules, 40, 100_000),
    kind("conflicts", "rules that all apply always and disagree", conflicts, 8, 20_000),
    kind("overlaps", "rules for ranges of two numbers that overlap at random", overlaps, 10, 5_000),
    kind("overrides", "rules, each overriding the one before", overrides, 8, 20_000),
    kind("override-list", "labels in one `overrides`", override_list, 20, 20_000),
    kind("override-all", "rules, each overriding all before it", override_all, 5, 1_000),
    kind("circle", "rules that override each other in one ring", circle, 30, 10_000),
    kind("or-and-or", "pairs of alternatives that all must hold: 2 to the power of them", or_and_or, 20, 2_000),
    kind("not-and", "negated conjunctions of different fields, in one condition", not_and, 14, 400),
    kind("doubled-lets", "lets, each naming the one before twice: 2 to the power of them", doubled_lets, 130, 100_000),
    kind("lets", "lets, each naming the one before once", lets, 130, 100_000),
    kind("depth", "parentheses within each other", depth, 1_000, 1_000_000),
    kind("terms", "terms of one taxonomy", terms, 200, 100_000),
    kind("deep-terms", "terms, each below the one before", deep_terms, 100, 100_000),
    kind("list", "values in one list", list, 200, 100_000),
    kind("sets", "terms of a set, and a rule for each two of them", sets, 8, 400),
    kind("numbers", "numbers that conditions compare with, on three fields", numbers, 12, 10_000),
    kind("repeats", "equal rows of one table", repeats, 40, 20_000),
    kind("versions", "rules of one scope, written in three ways, each from a later day", versions, 40, 3_000),
    kind("days", "rules that each come into force on a day of their own", days, 12, 3_000),
    kind("members", "members, and a rule that each follows", members, 8, 2_000),
    kind("technologies", "technologies, and a rule for each", technologies, 8, 2_000),
    kind("assets", "assets to choose from, by a condition on all others", assets, 10, 2_000),
    kind("capacities", "plants whose capacity must carry the volumes of whoever leads", capacities, 8, 300),
    kind("some-in-some", "`some` within `some`, over a catalogue of forty", some_in_some, 4, 40),
    kind("rows", "rows of one table with six columns", rows, 20, 50_000),
    kind("tiers", "tiers with a rule each", tiers, 10, 5_000),
    kind("guarantees", "guarantees over earlier answers", guarantees, 20, 3_000),
    kind("tests", "tests of the rulebook's own", tests, 30, 20_000),
    kind("faults", "items that are broken", faults, 50, 100_000),
    kind("misspelt", "names that nobody declared, each nearly one", misspelt, 50, 20_000),
    kind("duplicates", "declarations of one name", duplicates, 50, 100_000),
    kind("braces", "opening braces", braces, 500, 1_000_000),
    kind("comment", "bytes of one comment", comment, 1_000, 50_000_000),
    kind("lines", "empty lines", lines, 1_000, 50_000_000),
];

const fn kind(name: &'static str, grows: &'static str, text: fn(usize) -> String, small: usize, large: usize) -> Kind {
    Kind { name, grows, text, small, large }
}

const WORLD: &str = "member a  member b  member c
taxonomy region { r0 r1 r2 { r3 r4 } }
program {
  region: region   other: region   x: number   y: number   z: number
  f: flag          g: flag         h: any member = []
}
";

/// The world, and a part for each number below `size`.
fn each(start: &str, size: usize, part: impl Fn(usize) -> String) -> String {
    let mut text = start.to_owned();
    (0..size).for_each(|at| text.push_str(&part(at)));
    text
}

fn world(more: &str) -> String {
    format!("{WORLD}{more}")
}

fn member(at: usize) -> char {
    ['a', 'b', 'c'][at % 3]
}

fn rules(size: usize) -> String {
    let rule = |at| format!("r{at}: lead {} when x in {at}..{}\n", member(at), at + 1);
    each(&world(&format!("rest: lead a when not x in 0..{size}\n")), size, rule)
}

fn conflicts(size: usize) -> String {
    each(WORLD, size, |at| format!("r{at}: lead {}\n", member(at)))
}

fn overlaps(size: usize) -> String {
    let somewhere = |at: usize, salt: usize| at.wrapping_mul(2_654_435_761).wrapping_add(salt * 40_503) / 64 % 1_000;
    let rule = |at| {
        let (x, y) = (somewhere(at, 1), somewhere(at, 7));
        format!("r{at}: lead {} when x in {x}..{} and y in {y}..{}\n", member(at), x + 90, y + 90)
    };
    each(&world("rest: lead a\n"), size, rule)
}

fn overrides(size: usize) -> String {
    let rule = |at| format!("r{}: lead {} when x < {} overrides r{at}\n", at + 1, member(at + 1), size - at);
    each(&world("r0: lead a\n"), size, rule)
}

fn override_list(size: usize) -> String {
    let mut text = each(WORLD, size, |at| format!("r{at}: lead a when x in {at}..{}\n", at + 1));
    let labels: Vec<String> = (0..size).map(|at| format!("r{at}")).collect();
    writeln!(text, "last: lead b overrides {}", labels.join(", ")).expect("strings take it");
    text
}

fn override_all(size: usize) -> String {
    let rule = |at: usize| {
        let labels: Vec<String> = (0..=at).map(|at| format!("r{at}")).collect();
        format!("r{}: lead {} when x > {at} overrides {}\n", at + 1, member(at + 1), labels.join(", "))
    };
    each(&world("r0: lead a\n"), size, rule)
}

fn circle(size: usize) -> String {
    each(WORLD, size, |at| format!("r{at}: lead {} overrides r{}\n", member(at), (at + 1) % size))
}

/// So many fields, each a flag.
fn flags(size: usize) -> String {
    let fields: String = (0..size).map(|at| format!("  p{at}: flag  q{at}: flag\n")).collect();
    format!("member a  member b\nprogram {{\n{fields}}}\nrest: lead a\n")
}

fn or_and_or(size: usize) -> String {
    let parts: Vec<String> = (0..size).map(|at| format!("(p{at} or q{at})")).collect();
    format!("{}wide: lead b when {}\n", flags(size), parts.join(" and "))
}

fn not_and(size: usize) -> String {
    let parts: Vec<String> = (0..size).map(|at| format!("not (p{at} and q{} and p{})", at / 2, at / 3)).collect();
    format!("{}wide: lead b when {}\n", flags(size), parts.join(" and "))
}

fn doubled_lets(size: usize) -> String {
    let start = world("let l0 = x < 5\n");
    let lets = each(&start, size, |at| format!("let l{} = (l{at} and f) or (l{at} and g)\n", at + 1));
    format!("{lets}rest: lead a\nwide: lead b when l{size}\n")
}

fn lets(size: usize) -> String {
    let lets = each(&world("let l0 = x < 5\n"), size, |at| format!("let l{} = l{at} and y > {at}\n", at + 1));
    format!("{lets}rest: lead a\nwide: lead b when l{size}\n")
}

fn depth(size: usize) -> String {
    world(&format!("rest: lead a\ndeep: lead b when {}f{}\n", "(".repeat(size), ")".repeat(size)))
}

fn terms(size: usize) -> String {
    let start = "member a  member b\ntaxonomy t {\n";
    let terms = each(start, size, |at| format!("  t{at}\n"));
    format!("{terms}}}\nprogram {{ t: t  more: any t = [] }}\nrest: lead a\nlast: lead b when t is t{}\n", size - 1)
}

fn deep_terms(size: usize) -> String {
    let start = "member a  member b\ntaxonomy t { t0";
    let terms = each(start, size, |at| format!(" {{ t{}", at + 1));
    format!("{terms} {} }}\nprogram {{ t: t }}\nrest: lead a\n", "}".repeat(size))
}

fn list(size: usize) -> String {
    let values: Vec<String> = (0..size).map(|at| format!("{}", at * 2)).collect();
    world(&format!("rest: lead a\nlisted: lead b when x in [{}]\n", values.join(", ")))
}

fn sets(size: usize) -> String {
    let terms: String = (0..size).map(|at| format!(" t{at}")).collect();
    let start = format!("member a  member b\ntaxonomy t {{{terms} }}\nprogram {{ ts: any t }}\nrest: lead a\n");
    each(&start, size, |at| format!("r{at}: lead b when ts has all [t{at}, t{}]\n", (at * 7 + 1) % size))
}

fn numbers(size: usize) -> String {
    let rule = |at: usize| format!("r{at}: lead {} when {} > {at}.5\n", member(at % 2), ['x', 'y', 'z'][at % 3]);
    each(&world("rest: lead a\n"), size, rule)
}

fn repeats(size: usize) -> String {
    let start = world("rest: lead b\ntable t: lead by x {\n");
    format!("{}}}\n", each(&start, size, |_| "  < 5 -> a\n".to_owned()))
}

fn versions(size: usize) -> String {
    let scopes = ["not (x >= 100 or f)", "x < 100 and not f", "not f and not x >= 100"];
    let rule = |at: usize| {
        let (year, month, scope) = (1800 + at / 12, at % 12 + 1, scopes[at % scopes.len()]);
        format!("v{at}: lead {} when {scope} from {year}-{month:02}-01\n", member(at))
    };
    each(&world("rest: lead b\n"), size, rule)
}

fn days(size: usize) -> String {
    let rule = |at: usize| {
        let (year, month, day) = (2000 + at / 336, at / 28 % 12 + 1, at % 28 + 1);
        format!("r{at}: lead {} when x < 100 and f from {year}-{month:02}-{day:02}\n", member(at))
    };
    each(&world("rest: lead a\n"), size, rule)
}

fn members(size: usize) -> String {
    let start: String = (0..size).map(|at| format!("member m{at}\n")).collect();
    let start = format!("{start}program {{ proposer: member  partners: any member = [] }}\nfirst: lead proposer\n");
    each(&start, size, |at| format!("f{at}: follow m{at} when partners has m{}\n", (at + 1) % size))
}

fn technologies(size: usize) -> String {
    let terms: String = (0..size).map(|at| format!(" t{at}")).collect();
    let start = format!("member a  member b\ntaxonomy t {{{terms} }}\nprogram {{ ts: any t = [] }}\nrest: lead a\n");
    each(&start, size, |at| format!("r{at}: lead b on t{at} when ts has t{}\n", (at + 1) % size))
}

fn assets(size: usize) -> String {
    let start = world("asset plant { owner: member  cost: number }\nrest: lead a\n");
    let assets = each(&start, size, |at| format!("plant p{at} {{ owner: {}  cost: {at} }}\n", member(at)));
    format!(
        "{assets}which: choose plant where some plant where plant.cost > 5 and plant.owner is leader prefer least cost\n"
    )
}

fn capacities(size: usize) -> String {
    let members: String = (0..9).map(|at| format!("member m{at}\n")).collect();
    let start = format!(
        "{members}program {{ volumes: number per member = 0  proposer: member }}\n\
         asset plant {{ owner: member  capacity: number }}\n"
    );
    let plant =
        |at: usize| format!("plant p{at} {{ owner: m{}  capacity: {} }}\n", at % 9, (at * 37 % 101 + 10) * 5_000);
    let rules = "own: lead proposer\nwhich: choose plant where plant.owner is leader prefer most capacity\n\
                 large: require plant.capacity >= volumes of leader when plant is not none because \"too small\"\n\
                 some_is: require some plant where plant.capacity >= volumes of proposer because \"too many\"\n";
    format!("{}{rules}", each(&start, size, plant))
}

fn some_in_some(size: usize) -> String {
    let start = world("asset plant { owner: member  cost: number }\nrest: lead a\n");
    let assets = each(&start, 40, |at| format!("plant p{at} {{ owner: {}  cost: {at} }}\n", member(at)));
    let nested = "some plant where plant.cost > 3 and ".repeat(size);
    format!("{assets}deep: lead b when {nested}plant.cost < 2\n")
}

fn rows(size: usize) -> String {
    let start = world("rest: lead a\ntable t: lead by x, y, z, region, other, f {\n");
    let row = |at: usize| format!("  w{at}: {at} | < {at} | any | r{} | any | yes -> {}\n", at % 5, member(at));
    format!("{}}}\n", each(&start, size, row))
}

fn tiers(size: usize) -> String {
    let names: Vec<String> = (0..size).map(|at| format!("t{at}")).collect();
    let start = world(&format!("tiers {}\nrest: lead a\n", names.join(" > ")));
    each(&start, size, |at| format!("tier t{at} {{ r{at}: lead {} when x > {at} }}\n", member(at)))
}

fn guarantees(size: usize) -> String {
    let start = world("low: lead a when x < 500\nhigh: lead b when x >= 500\nsome_follow: follow h\n");
    each(&start, size, |at| format!("guarantee \"g{at}\": leader is a or followers has a when x < {at} and f\n"))
}

fn tests(size: usize) -> String {
    let start = world("low: lead a when x < 500\nhigh: lead b when x >= 500\n");
    let test = |at: usize| {
        let program = format!("program {{ region: r0  x: {at} }}");
        format!("test \"t{at}\" {{ {program}  as of 2020-01-01  expect leader is {} }}\n", member(at % 2))
    };
    each(&start, size, test)
}

fn faults(size: usize) -> String {
    let broken = |at: usize| match at % 4 {
        0 => format!("r{at}: lead when x <\n"),
        1 => format!("r{at} lead a\n"),
        2 => format!("member {at}\n"),
        _ => format!("let = (x < {at}\n"),
    };
    each(&world("rest: lead a\n"), size, broken)
}

fn misspelt(size: usize) -> String {
    let start: String = (0..size).map(|at| format!("member manufacturer_{at}\n")).collect();
    let start = format!("{start}program {{ f: flag }}\nrest: lead manufacturer_0\n");
    each(&start, size, |at| format!("r{at}: lead manufactrer_{at}\n"))
}

fn duplicates(size: usize) -> String {
    each(&world("rest: lead a\n"), size, |_| "member d\n".to_owned())
}

fn braces(size: usize) -> String {
    world(&format!("rest: lead a\nmember d {}\n", "{".repeat(size)))
}

fn comment(size: usize) -> String {
    world(&format!("rest: lead a\n# {}\n", "x".repeat(size)))
}

fn lines(size: usize) -> String {
    world(&format!("rest: lead a\n{}", "\n".repeat(size)))
}
