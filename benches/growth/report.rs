//! The figures as tables, on the terminal and in `docs/benchmarks.md`.

use std::fmt;
use std::path::Path;

use super::plot;

/// What was measured of one rulebook; not a number where it was not.
#[derive(Debug, Clone)]
pub struct Figures {
    pub name: String,
    pub rules: usize,
    pub bytes: usize,
    pub parse_ms: f64,
    pub check_ms: f64,
    pub compile_ms: f64,
    pub tables_kib: usize,
    pub prepare_ns: f64,
    pub leader_ns: f64,
    pub scan_ns: f64,
    pub decision_ns: f64,
    pub shares_ns: f64,
    pub named_ns: f64,
    pub explain_ns: f64,
    pub diff_ms: Option<f64>,
}

impl Default for Figures {
    fn default() -> Self {
        let none = f64::NAN;
        Figures {
            name: String::new(),
            rules: 0,
            bytes: 0,
            parse_ms: none,
            check_ms: none,
            compile_ms: none,
            tables_kib: 0,
            prepare_ns: none,
            leader_ns: none,
            scan_ns: none,
            decision_ns: none,
            shares_ns: none,
            named_ns: none,
            explain_ns: none,
            diff_ms: None,
        }
    }
}

/// All figures of a run.
#[derive(Debug, Default)]
pub struct Report(Vec<Figures>);

impl Report {
    pub fn add(&mut self, figures: Figures) {
        eprintln!("{figures:?}");
        self.0.push(figures);
    }

    fn decided(&self) -> impl Iterator<Item = &Figures> {
        self.0.iter().filter(|figures| figures.leader_ns.is_finite())
    }

    fn decisions(&self) -> String {
        let heads = [
            "rulebook",
            "prepare",
            "leader",
            "scan",
            "scan ÷ leader",
            "whole decision",
            "with exact shares",
            "in names",
            "explanation",
        ];
        let rows = self.decided().map(|figures| {
            let ratio = figures.scan_ns / figures.leader_ns;
            let times = [figures.prepare_ns, figures.leader_ns, figures.scan_ns].map(nanoseconds);
            let whole = [figures.decision_ns, figures.shares_ns, figures.named_ns, figures.explain_ns].map(nanoseconds);
            let ratio = if ratio.is_finite() { format!("{ratio:.0}") } else { "–".to_owned() };
            std::iter::once(figures.name.clone()).chain(times).chain([ratio]).chain(whole).collect()
        });
        table(&heads, rows)
    }

    fn rulebooks(&self) -> String {
        let heads = ["rulebook", "text", "parse", "check, without parsing", "compile", "tables", "diff of 10 edits"];
        let rows = self.0.iter().map(|figures| {
            let size = |kib: usize| if kib > 0 { format!("{kib} KiB") } else { "–".to_owned() };
            vec![
                figures.name.clone(),
                size(figures.bytes.div_ceil(1024)),
                milliseconds(figures.parse_ms),
                milliseconds(figures.check_ms),
                milliseconds(figures.compile_ms),
                size(figures.tables_kib),
                milliseconds(figures.diff_ms.unwrap_or(f64::NAN)),
            ]
        });
        table(&heads, rows)
    }

    /// Writes the tables and the plot into the documentation.
    pub fn write(&self) {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
        let page = docs.join("benchmarks.md");
        let mut text = std::fs::read_to_string(&page).expect("the page");
        for (name, table) in [("decisions", self.decisions()), ("rulebooks", self.rulebooks())] {
            let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
            let from = text.find(&start).expect("a mark") + start.len();
            let until = text.find(&end).expect("a mark");
            text.replace_range(from..until, &format!("\n{table}\n"));
        }
        std::fs::write(page, text).expect("the page");
        let line = |kind: &str, what: fn(&Figures) -> f64| {
            let of = self.0.iter().filter(|figures| figures.name.starts_with(kind) && what(figures).is_finite());
            of.map(|figures| (figures.rules as f64, what(figures))).collect::<Vec<_>>()
        };
        let deciding = [
            ("hand-written scan", line("nested", |figures| figures.scan_ns)),
            ("whole decision", line("nested", |figures| figures.decision_ns)),
            ("leader", line("nested", |figures| figures.leader_ns)),
        ];
        let checking = [
            ("check, wild", line("wild", |figures| figures.check_ms * 1e6)),
            ("check, ranked", line("ranked", |figures| figures.check_ms * 1e6)),
            ("check, nested", line("nested", |figures| figures.check_ms * 1e6)),
            ("parse, nested", line("nested", |figures| figures.parse_ms * 1e6)),
        ];
        for (file, title, curves) in [
            ("benchmarks.svg", "Time a decision over the number of nested rules", &deciding[..]),
            ("checks.svg", "Time to check over the number of rules", &checking[..]),
        ] {
            std::fs::write(docs.join(file), plot::plot(title, curves)).expect("the plot");
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.decisions(), self.rulebooks())
    }
}

fn table(heads: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    let rule = format!("|---|{}\n", "---:|".repeat(heads.len() - 1));
    line(&heads) + &rule + &rows.map(|row| line(&row)).collect::<String>()
}

fn nanoseconds(time: f64) -> String {
    match time {
        time if !time.is_finite() => "–".to_owned(),
        time if time < 1e3 => format!("{time:.1} ns"),
        time if time < 1e6 => format!("{:.2} µs", time / 1e3),
        time => format!("{:.2} ms", time / 1e6),
    }
}

fn milliseconds(time: f64) -> String {
    match time {
        time if !time.is_finite() => "–".to_owned(),
        time if time < 10.0 => format!("{time:.2} ms"),
        time => format!("{time:.0} ms"),
    }
}
