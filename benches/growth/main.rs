//! How fast the library is on growing rulebooks: `cargo bench`.
//!
//! Each figure is a median over batches. The hand-written scan and the engine take turns on the same programmes within
//! one run, so that their ratio says something where the machine is shared. `cargo bench --bench growth -- --quick`
//! leaves the largest rulebooks out, `-- --only "nested 1000, flagship"` all but these; `-- --write` also writes the tables
//! and the plot of `docs/benchmarks.md`.

mod plot;
mod report;
#[path = "../workloads/mod.rs"]
mod workloads;

use std::hint::black_box;
use std::time::{Duration, Instant};

use paceline::{Date, Engine, Limits, Program, Rulebook, Source, Verdict, check};

use report::{Figures, Report};
use workloads::Workload;
use workloads::scan::{Bits, Scan};

/// How many rules each kind of rulebook grows through.
const SIZES: [(&str, &[usize]); 4] = [
    ("nested", &[100, 1_000, 10_000, 100_000]),
    ("ranked", &[100, 1_000, 10_000]),
    ("wide", &[1_000, 10_000]),
    ("wild", &[100, 1_000, 10_000]),
];
const SEED: u64 = 7;
/// Larger rulebooks are not compared with an edited one.
const MOST_COMPARED: usize = 10_000;
const PROGRAMS: usize = 8192;
/// Programmes in a batch.
const BATCH: usize = 256;
/// How long a figure is measured.
const PATIENCE: Duration = Duration::from_millis(1200);

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let asked = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let only = arguments.iter().skip_while(|argument| *argument != "--only").nth(1);
    let wanted = |name: &str| only.is_none_or(|only| only.split(',').any(|only| only.trim() == name));
    let most = if asked("--quick") { 1_000 } else { 100_000 };
    let mut report = Report::default();
    for (kind, sizes) in SIZES {
        for size in sizes.iter().copied().filter(|size| *size <= most && wanted(&format!("{kind} {size}"))) {
            report.add(match kind {
                "nested" => decided(&workloads::nested(size, PROGRAMS, SEED)),
                "ranked" => decided(&workloads::ranked(size, PROGRAMS, SEED)),
                "wide" => decided(&workloads::wide(size, PROGRAMS, SEED)),
                _ => checked(&workloads::wild(size, 0, SEED)),
            });
        }
    }
    if wanted("flagship") {
        report.add(flagship());
    }
    println!("{report}");
    if asked("--write") {
        report.write();
    }
}

fn day() -> Date {
    Date::constant(2026, 1, 1)
}

/// All figures of a rulebook that decides.
fn decided(workload: &Workload) -> Figures {
    let (mut figures, rulebook) = read(&workload.name, &workload.rules);
    let Some(rulebook) = rulebook else {
        eprintln!("{}: the rulebook has errors", workload.name);
        return figures;
    };
    compile(&mut figures, &rulebook);
    let programs = workload.programs(&rulebook);
    known_answers(workload, &rulebook, &programs);
    let scan = Scan::new(&workload.scan);
    let bits: Vec<Bits> = workload.cases.iter().map(Bits::new).collect();
    measure(&mut figures, &rulebook, &programs, (!bits.is_empty()).then_some((&scan, bits.as_slice())));
    // Where everything overlaps, what rules of their own tiers leave each other is told apart for a long time yet.
    if workload.name.starts_with("nested") && figures.rules <= MOST_COMPARED {
        figures.diff_ms = edited(workload, &rulebook);
    }
    figures
}

/// The figures of a rulebook with conflicts.
fn checked(workload: &Workload) -> Figures {
    let rules = workload.rules.iter().map(|source| source.text().matches(": lead ").count()).sum();
    Figures { rules, ..read(&workload.name, &workload.rules).0 }
}

fn flagship() -> Figures {
    let (mut figures, rulebook) = read("flagship", &workloads::flagship());
    let rulebook = rulebook.expect("the flagship has no errors");
    compile(&mut figures, &rulebook);
    let programs = workloads::flagship_cars(&rulebook);
    measure(&mut figures, &rulebook, &programs, None);
    figures
}

/// Parses and checks.
fn read(name: &str, sources: &[Source]) -> (Figures, Option<Rulebook>) {
    eprintln!("{name} …");
    let parse_ms = milliseconds(|| drop(paceline::parse(sources.to_vec())));
    let mut checked = None;
    let whole = milliseconds(|| checked = Some(check(sources.to_vec(), Limits::default())));
    let (_, rulebook) = checked.expect("checked");
    let bytes = sources.iter().map(|source| source.text().len()).sum();
    (Figures { name: name.to_owned(), bytes, parse_ms, check_ms: whole - parse_ms, ..Figures::default() }, rulebook)
}

/// Every answer is the one that is known without the engine.
fn known_answers(workload: &Workload, rulebook: &Rulebook, programs: &[Program]) {
    let engine = rulebook.engine(day()).expect("tables");
    for (program, leader) in programs.iter().zip(&workload.leaders) {
        let prepared = engine.prepare(program).expect("possible");
        let led = engine.leader(&prepared).expect("its own");
        assert_eq!(led.map(|leader| leader.0 as usize), Some(*leader), "{}", program.name);
    }
}

fn measure(figures: &mut Figures, rulebook: &Rulebook, programs: &[Program], scan: Option<(&Scan, &[Bits])>) {
    let engine = rulebook.engine(day()).expect("tables");
    let prepared: Vec<_> = programs.iter().map(|program| engine.prepare(program).expect("possible")).collect();
    let mut verdict = Verdict::new();
    let each = |run: &mut dyn FnMut(usize)| nanoseconds(programs.len(), run);
    figures.prepare_ns = each(&mut |at| drop(black_box(engine.prepare(&programs[at]))));
    (figures.leader_ns, figures.scan_ns) = leaders(&engine, &prepared, scan);
    figures.decision_ns = each(&mut |at| {
        engine.decide(&prepared[at], &mut verdict).expect("decided");
        black_box(&verdict);
    });
    figures.shares_ns = each(&mut |at| {
        engine.decide(&prepared[at], &mut verdict).expect("decided");
        let _ = black_box(engine.shares(&verdict));
    });
    figures.named_ns = each(&mut |at| drop(black_box(engine.decision(&programs[at], &mut verdict))));
    figures.explain_ns = each(&mut |at| drop(black_box(rulebook.explain(&programs[at], day()))));
}

/// Tables are made once, when the day is first asked for.
fn compile(figures: &mut Figures, rulebook: &Rulebook) {
    let start = Instant::now();
    let engine = rulebook.engine(day()).expect("tables");
    figures.compile_ms = start.elapsed().as_secs_f64() * 1e3;
    figures.rules = rulebook.model().rules.len();
    figures.tables_kib = engine.table_bytes().div_ceil(1024);
}

/// The engine and the scan in turns, each on programmes it has not just seen, after a short run-in.
fn leaders(engine: &Engine<'_>, prepared: &[paceline::Prepared<'_>], scan: Option<(&Scan, &[Bits])>) -> (f64, f64) {
    let (mut own, mut hand, start, mut at) = (Vec::new(), Vec::new(), Instant::now(), 0);
    while start.elapsed() < PATIENCE || own.len() < 3 {
        own.push(turn(prepared.len(), at, 8 * BATCH, |at| {
            let _ = black_box(engine.leader(black_box(&prepared[at])));
        }));
        if let Some((scan, bits)) = scan {
            hand.push(turn(bits.len(), at, BATCH, |at| {
                black_box(scan.leader(black_box(&bits[at])));
            }));
        }
        at += 8 * BATCH;
    }
    (median(own), median(hand))
}

/// The nanoseconds a programme takes in one turn.
fn turn(programs: usize, from: usize, count: usize, mut run: impl FnMut(usize)) -> f64 {
    (0..programs).for_each(&mut run);
    let (start, mut at) = (Instant::now(), from % programs);
    for _ in 0..count {
        run(at);
        at = if at + 1 == programs { 0 } else { at + 1 };
    }
    start.elapsed().as_secs_f64() * 1e9 / count as f64
}

/// Ten rules given to another member: how long it takes to say exactly what that changes, both rulebooks checked.
fn edited(workload: &Workload, rulebook: &Rulebook) -> Option<f64> {
    let source = &workload.rules[0];
    let mut lines: Vec<String> = source.text().lines().map(str::to_owned).collect();
    let rules: Vec<usize> = (0..lines.len()).filter(|&at| lines[at].contains(": lead nissan when")).collect();
    let step = rules.len() / 10;
    if step == 0 {
        return None;
    }
    for at in rules.iter().step_by(step).take(10) {
        lines[*at] = lines[*at].replace(": lead nissan when", ": lead renault when");
    }
    let (_, renewed) = check(vec![Source::new(source.name(), lines.join("\n"))], Limits::default());
    let renewed = renewed?;
    Some(milliseconds(|| drop(black_box(rulebook.diff(&renewed, day())))))
}

/// The median of a few runs.
fn milliseconds(mut run: impl FnMut()) -> f64 {
    let (mut times, start) = (Vec::new(), Instant::now());
    while times.is_empty() || (start.elapsed() < PATIENCE && times.len() < 9) {
        let from = Instant::now();
        run();
        times.push(from.elapsed().as_secs_f64() * 1e3);
    }
    median(times)
}

/// The median nanoseconds a programme, over batches of programmes in turn.
fn nanoseconds(programs: usize, run: &mut dyn FnMut(usize)) -> f64 {
    let (mut times, start, mut at) = (Vec::new(), Instant::now(), 0);
    while start.elapsed() < PATIENCE || times.len() < 3 {
        let from = Instant::now();
        let batch = if times.is_empty() { 1 } else { BATCH.min(1 + (2e6 / times[0]) as usize) };
        (0..batch).for_each(|n| run((at + n) % programs));
        times.push(from.elapsed().as_secs_f64() * 1e9 / batch as f64);
        at += batch;
    }
    median(times)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
