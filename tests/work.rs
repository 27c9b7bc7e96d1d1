//! How the work of a check grows, counted and not timed: what allocates is what works, and its count is the same on every
//! run. Four times as much of one thing takes about four times the work.

use std::fmt::Write as _;

use jiff::{Span, civil::Date};
use paceline::{Limits, Source, check};

/// Four times as much may take so many times the work.
const NEARLY_FOUR: f64 = 5.0;

/// How often a check allocates, beside that of the same rulebook with next to nothing of what grows.
fn work(text: &str) -> f64 {
    let source = || vec![Source::new("book.rules", text)];
    let counted = allocation_counter::measure(|| {
        let (report, book) = check(source(), Limits::default());
        assert!(book.is_some(), "{report}");
    });
    counted.count_total as f64
}

/// The work of four times as much, in times that of once.
fn growth(of: impl Fn(usize) -> String, size: usize) -> f64 {
    let least = work(&of(2));
    (work(&of(4 * size)) - least) / (work(&of(size)) - least)
}

fn holds(what: &str, of: impl Fn(usize) -> String, size: usize, most: f64) {
    let growth = growth(of, size);
    assert!(growth < most, "{what}: four times as much takes {growth:.2} times the work");
}

#[test]
fn equal_rows_of_a_table() {
    let of = |rows: usize| {
        let rows = "  C | suv -> b\n".repeat(rows);
        format!(
            "member a  member b  taxonomy s {{ A, B, C }}  taxonomy t {{ suv, van }}
             program {{ s: s  t: t }}
             table plan: lead by s, t {{\n{rows}}}\n rest: lead a"
        )
    };
    holds("equal rows", of, 500, NEARLY_FOUR);
}

#[test]
fn dated_versions_of_one_scope() {
    let of = |versions: usize| {
        let mut text = "member a  member b  program { f: flag }\n rest: lead a\n".to_owned();
        for at in 0..versions {
            let day = Date::constant(2000, 1, 1).checked_add(Span::new().days(at as i64)).expect("a day");
            writeln!(text, "v{at}: lead {} when f from {day}", ["a", "b"][at % 2]).expect("written");
        }
        text
    };
    holds("dated versions", of, 100, NEARLY_FOUR);
}

#[test]
fn a_requirement_over_plants_and_members() {
    let of = |members: usize, plants: usize| {
        let members: String = (0..members).map(|at| format!("member m{at}  ")).collect();
        let plants: String = (0..plants).map(|at| format!("plant p{at} {{ capacity: {} }}\n", 1_000 + at)).collect();
        format!(
            "{members} program {{ who: member  site: plant  volumes: number per member = 0 }}
             asset plant {{ capacity: number }}\n {plants}
             lead_it: lead who
             fits: require site.capacity >= volumes of leader because \"it must fit\""
        )
    };
    // The plants are told apart by as many numbers, for each member: that is what the product is.
    holds("plants", |plants| of(3, plants), 12, NEARLY_FOUR);
    // Each member brings a number of its own beside its boxes: less than the square, which would be sixteen times.
    holds("members", |members| of(members, 6), 6, 8.0);
}

#[test]
fn lets_that_nothing_uses() {
    let of = |lets: usize| {
        let lets: String = (0..lets).map(|at| format!("let l{at} = f and not g\n")).collect();
        format!("member a  program {{ f: flag  g: flag }}\n rest: lead a\n {lets}")
    };
    holds("lets", of, 250, NEARLY_FOUR);
}
