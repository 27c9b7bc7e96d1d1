//! `paceline bench`

use std::hint::black_box;
use std::io;
use std::time::{Duration, Instant};

use clap::Args;
use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::answers::{decided, leave_out};
use super::console::Console;
use super::proposals::Proposals;
use super::{Format, Options, lookup, rulebooks};
use paceline::model::Program;
use paceline::rulebook::{self, Engine, Limits, Rulebook};
use paceline::text::Source;
use paceline::{Prepared, Verdict};

/// How long this rulebook takes to check, and to decide these proposals.
///
/// Measured are parsing, checking and compiling the rulebook, and a leader, a whole decision and an explanation of these
/// proposals.
///
/// Times of decisions are medians a programme on one thread; the proposals are read beforehand, and nothing is printed
/// in between. A programme with unknown fields is decided but has no explanation.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Bench {
    #[command(flatten)]
    proposals: Proposals,
}

const EXAMPLES: &str = "\
Examples:
  paceline bench cars.csv
  paceline bench cars.jsonl --as-of 2026-01 --format json";

/// What was measured; nothing where it cannot be.
struct Figures {
    rules: usize,
    programs: usize,
    parse_ms: f64,
    check_ms: f64,
    compile_ms: f64,
    leader_ns: Option<f64>,
    decision_ns: Option<f64>,
    explain_ns: Option<f64>,
    tables_kib: usize,
    peak_rss_kib: Option<u64>,
}

/// How long each figure is measured at most; what takes longer is measured once.
const PATIENCE: Duration = Duration::from_millis(500);
/// So many programmes are timed together.
const BATCH: usize = 256;

impl Bench {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        let Some(sources) = rulebooks::sources(options, &[], console)? else { return Ok(()) };
        let (parse_ms, check_ms, checked) = checked(&sources, options.limits());
        let Some(rulebook) = rulebooks::sound_of(checked, console)? else { return Ok(()) };
        let programs = self.programs(&rulebook, console)?;
        let day = self.proposals.day();
        let compile_ms = milliseconds(|| {
            black_box(rulebook.compile_anew(day));
        });
        let engine = match rulebook.engine(day) {
            Ok(engine) => engine,
            Err(error) => return lookup::unanswered(&error, console),
        };
        let mut figures = Figures {
            rules: rulebook.model().rules.len(),
            programs: programs.len(),
            parse_ms,
            check_ms,
            compile_ms,
            leader_ns: None,
            decision_ns: None,
            explain_ns: None,
            tables_kib: engine.table_bytes().div_ceil(1024),
            peak_rss_kib: None,
        };
        figures.decide(&rulebook, &engine, &programs, day);
        figures.peak_rss_kib = peak_rss_kib();
        match options.format {
            Format::Json => console.print_line(&figures.to_json()),
            _ => console.print(&figures.table()),
        }
    }

    /// The programmes; proposals that are none are reported and left out.
    fn programs(&self, rulebook: &Rulebook, console: &mut Console) -> io::Result<Vec<Program>> {
        let mut programs = Vec::new();
        let day = self.proposals.day();
        self.proposals.each(rulebook.model(), console, &mut |proposal, (), console| match decided(
            &proposal,
            |program| rulebook.decide(program, day).map(|_| program.clone()),
        ) {
            Ok(program) => {
                programs.push(program);
                Ok(())
            }
            Err(why) => leave_out(&proposal, &why, "timed", rulebook, console),
        })?;
        Ok(programs)
    }
}

impl Figures {
    fn decide(&mut self, rulebook: &Rulebook, engine: &Engine<'_>, programs: &[Program], day: Date) {
        let known: Vec<&Program> = programs.iter().filter(|program| program.unknown().next().is_none()).collect();
        let prepared: Vec<Prepared<'_>> = known.iter().filter_map(|program| engine.prepare(program).ok()).collect();
        let mut verdict = Verdict::new();
        if prepared.len() == programs.len() {
            self.leader_ns = nanoseconds(prepared.len(), |at| {
                let _ = black_box(engine.leader(black_box(&prepared[at])));
            });
            self.decision_ns = nanoseconds(prepared.len(), |at| {
                let _ = black_box(engine.decide(black_box(&prepared[at]), &mut verdict));
                black_box(&verdict);
            });
        } else {
            // With unknown fields there is no shorter way to the leader than the whole decision.
            let whole = |at: usize| drop(black_box(engine.decision(&programs[at], &mut Verdict::new())));
            self.decision_ns = nanoseconds(programs.len(), whole);
            self.leader_ns = self.decision_ns;
        }
        self.explain_ns = nanoseconds(known.len(), |at| drop(black_box(rulebook.explain(known[at], day))));
    }

    fn to_json(&self) -> Json {
        let rounded = |time: f64| (time * 1000.0).round() / 1000.0;
        json!({
            "rules": self.rules,
            "programs": self.programs,
            "parse_ms": rounded(self.parse_ms),
            "check_ms": rounded(self.check_ms),
            "compile_ms": rounded(self.compile_ms),
            "leader_ns": self.leader_ns.map(rounded),
            "decision_ns": self.decision_ns.map(rounded),
            "explain_ns": self.explain_ns.map(rounded),
            "tables_kib": self.tables_kib,
            "peak_rss_kib": self.peak_rss_kib,
        })
    }

    fn table(&self) -> String {
        let milliseconds = |time: f64| format!("{time:.2} ms");
        let nanoseconds = |time: Option<f64>| match time {
            None => "–".to_owned(),
            Some(time) if time < 1e3 => format!("{time:.1} ns"),
            Some(time) if time < 1e6 => format!("{:.2} µs", time / 1e3),
            Some(time) => format!("{:.2} ms", time / 1e6),
        };
        let lines = [
            ("rules", self.rules.to_string()),
            ("programmes", self.programs.to_string()),
            ("parsing", milliseconds(self.parse_ms)),
            ("checking, without parsing", milliseconds(self.check_ms)),
            ("compiling the day's tables", milliseconds(self.compile_ms)),
            ("a leader", nanoseconds(self.leader_ns)),
            ("a whole decision", nanoseconds(self.decision_ns)),
            ("an explanation", nanoseconds(self.explain_ns)),
            ("tables", format!("{} KiB", self.tables_kib)),
            ("most memory", self.peak_rss_kib.map_or("–".to_owned(), |kib| format!("{kib} KiB"))),
        ];
        lines.iter().map(|(what, figure)| format!("{what:<28}{figure:>14}\n")).collect()
    }
}

/// How long the sources take to parse, and beyond that to check: medians of a few runs, the two in turns.
fn checked(sources: &[Source], limits: Limits) -> (f64, f64, (rulebook::Report, Option<Rulebook>)) {
    let (mut parsing, mut beyond, start) = (Vec::new(), Vec::new(), Instant::now());
    loop {
        let from = Instant::now();
        black_box(rulebook::parse(sources.to_vec()));
        let parse = from.elapsed();
        let checked = rulebook::check(sources.to_vec(), limits);
        parsing.push(parse.as_secs_f64() * 1e3);
        beyond.push((from.elapsed().saturating_sub(2 * parse)).as_secs_f64() * 1e3);
        if start.elapsed() > PATIENCE || parsing.len() == 9 {
            return (median(parsing).unwrap_or(0.0), median(beyond).unwrap_or(0.0), checked);
        }
    }
}

/// The median of a few runs.
fn milliseconds(mut run: impl FnMut()) -> f64 {
    let (mut times, start) = (Vec::new(), Instant::now());
    while times.is_empty() || (start.elapsed() < PATIENCE && times.len() < 9) {
        let from = Instant::now();
        run();
        times.push(from.elapsed().as_secs_f64() * 1e3);
    }
    median(times).unwrap_or(0.0)
}

/// The median time of a programme over batches of them in turn; nothing where there is no programme.
fn nanoseconds(programs: usize, mut run: impl FnMut(usize)) -> Option<f64> {
    if programs == 0 {
        return None;
    }
    let (mut times, start, mut at) = (Vec::new(), Instant::now(), 0);
    while times.len() < 2 || start.elapsed() < PATIENCE {
        let from = Instant::now();
        // The first is timed alone: it says how many fit in a batch.
        let batch = times.first().map_or(1, |first: &f64| BATCH.min(1 + (1e7 / first) as usize));
        (0..batch).for_each(|nth| run((at + nth) % programs));
        times.push(from.elapsed().as_secs_f64() * 1e9 / batch as f64);
        at += batch;
    }
    median(times)
}

fn median(mut times: Vec<f64>) -> Option<f64> {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied()
}

/// The most memory this process has had, where the system says so.
fn peak_rss_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
