//! What hostile rulebooks cost: `cargo bench --bench hostile`, `-- --only "depth, lets"` some of them, `-- --write` also
//! the table of `docs/limits.md`.
//!
//! Each is checked in a process of its own, so that its memory is its own; one that takes longer than is patient is ended.

#[allow(dead_code, reason = "the small sizes are for the tests")]
#[path = "../workloads/hostile.rs"]
mod hostile;

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use hostile::{KINDS, Kind};
use paceline::{Limits, Source, check};

/// When a check is ended from outside.
const PATIENCE: Duration = Duration::from_secs(30);

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |flag: &str| arguments.iter().skip_while(|argument| *argument != flag).nth(1).map(String::as_str);
    if let Some(name) = value("--one") {
        let kind = KINDS.iter().find(|kind| kind.name == name).expect("a kind");
        println!("{}", cost(kind, value("--size").and_then(|size| size.parse().ok()).unwrap_or(kind.large)));
        return;
    }
    let wanted = |name: &str| value("--only").is_none_or(|only| only.split(',').any(|only| only.trim() == name));
    let mut table =
        String::from("| kind | what grows | to | seconds | MiB | what is found |\n|---|---|--:|--:|--:|---|\n");
    for kind in KINDS.iter().filter(|kind| wanted(kind.name)) {
        let size = value("--size").and_then(|size| size.parse().ok()).unwrap_or(kind.large);
        let line = format!("| {} | {} | {} | {} |\n", kind.name, kind.grows, grouped(size), apart(kind, size));
        print!("{line}");
        table += &line;
    }
    if arguments.iter().any(|argument| argument == "--write") {
        write(&table);
    }
}

/// Checks one, and says seconds, memory and findings as cells.
fn cost(kind: &Kind, size: usize) -> String {
    let text = (kind.text)(size);
    let start = Instant::now();
    let (report, _) = check(vec![Source::new("hostile.rules", text)], Limits::default());
    let seconds = start.elapsed().as_secs_f64();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    report.findings.iter().for_each(|finding| *counts.entry(finding.code.name()).or_default() += 1);
    let found: Vec<String> = counts.iter().map(|(code, count)| format!("{} `{code}`", grouped(*count))).collect();
    let found = if found.is_empty() { "nothing".to_owned() } else { found.join(", ") };
    format!("{seconds:.2} | {} | {found}", peak().map_or("?".to_owned(), grouped))
}

/// The same in a process of its own.
fn apart(kind: &Kind, size: usize) -> String {
    let own = std::env::current_exe().expect("this program");
    let size = size.to_string();
    let mut command = Command::new(own);
    let child = command.args(["--one", kind.name, "--size", &size]).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = child.spawn().expect("starts");
    let start = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        if start.elapsed() > PATIENCE {
            child.kill().expect("ends");
            child.wait().expect("ended");
            return format!("more than {} | ? | ended from outside", PATIENCE.as_secs());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().expect("output");
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() { said } else { format!("? | ? | {}", output.status) }
}

/// The most memory this process had, in MiB, where the system says it.
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<usize>().ok().map(|kib| kib / 1024)
}

fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Puts the table in its place in the page.
fn write(table: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/limits.md");
    let page = std::fs::read_to_string(path).expect("the page");
    let (before, rest) = page.split_once("<!-- figures -->\n").expect("where figures begin");
    let (_, after) = rest.split_once("<!-- end -->").expect("where figures end");
    std::fs::write(path, format!("{before}<!-- figures -->\n{table}<!-- end -->{after}")).expect("written");
}
