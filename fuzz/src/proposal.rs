//! A proposal is a programme or has faults, each with its place; a programme is decided or refused.

use std::sync::LazyLock;

use paceline::rulebook::Invalid;
use paceline::{Format, Program, Rulebook, Source, Span};

/// A small rulebook with every type of field.
const RULES: &str = r#"
member a "Ä"  member b  member c
taxonomy t { x { y { z } }  w }
taxonomy u { m, n { o } }
asset kind { owner: member  size: number or none }
kind k1 { owner: a  size: 12.5 }  kind k2 { owner: b }
program {
  term: t               maybe_term: t or none = none       terms: any t        some_terms: any u = [m]
  amount: number        maybe_amount: number or none = 1   volumes: number per member   shares: number per member = 0
  day: date             maybe_day: date or none = none     flag: flag          off: flag = no   maybe: flag or none = yes
  chief: member         second: member or none = none      partners: any member = []
  thing: kind or none = none   first: kind                 things: any kind = [k1]
}
impossible when amount > 1_000_000_000_000 because "nobody makes that many"
top:    lead chief
small:  lead b when amount < 10 and term in x overrides top
tech:   lead c on n when day >= 2024-01-01
sell:   follow partners
same:   share kind when some_terms has m
which:  choose kind where kind.owner is leader prefer most size
halves: split cost by volumes
said:   require thing is none or flag because "a thing is a flagship's"
"#;

static RULEBOOK: LazyLock<Rulebook> =
    LazyLock::new(|| Rulebook::from_sources(vec![Source::new("fuzz.rules", RULES)]).expect("a sound rulebook"));

/// Reads a file of proposals.
pub fn holds(format: Format, text: &str) {
    for read in RULEBOOK.programs(&Source::new("fuzz", text), format, "fuzz") {
        judged(read, |span| text.get(span.range()).is_some());
    }
}

/// Reads the words behind `--given`, one a line.
pub fn given(words: &str) {
    let lines: Vec<&str> = words.lines().collect();
    let inside = |span: Span| {
        span == Span::default()
            || lines.get(span.source.0 as usize).is_some_and(|line| line.get(span.range()).is_some())
    };
    judged(RULEBOOK.given(lines.iter().copied()), inside);
}

fn judged(read: Result<Program, Invalid>, inside: impl Fn(Span) -> bool) {
    match read {
        Ok(program) => decided(&program),
        Err(invalid) => {
            assert!(!invalid.faults.is_empty(), "{invalid:?}");
            let also = |fault: &paceline::proposal::Fault| fault.also.as_ref().is_none_or(|label| inside(label.span));
            assert!(invalid.faults.iter().all(|fault| inside(fault.span) && also(fault)), "{invalid:?}");
        }
    }
}

/// It is decided or refused, and its own block reads as the same programme.
fn decided(program: &Program) {
    let day = "2026-01-01".parse().expect("a day");
    if let Ok(decision) = RULEBOOK.decide(program, day) {
        decision.to_json();
    }
    RULEBOOK.explain(program, day).ok();
    RULEBOOK.block(program).expect("its own programme");
}
