//! Writes a made-up rulebook and its proposals to a folder, for measuring this and other programs:
//! `cargo run --release --example generate -- nested 10000 DIR`.

#[path = "../benches/workloads/mod.rs"]
mod workloads;

use std::fs;
use std::path::PathBuf;

const USAGE: &str = "usage: generate nested|wild|ranked|wide RULES DIR [PROGRAMS]";
const SEED: u64 = 7;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (kind, rules, folder) = match arguments.as_slice() {
        [kind, rules, folder, ..] => (kind.as_str(), rules.parse()?, PathBuf::from(folder)),
        _ => return Err(USAGE.into()),
    };
    let programs = arguments.get(3).map_or(Ok(10_000), |programs| programs.parse())?;
    let made = match kind {
        "nested" => workloads::nested(rules, programs, SEED),
        "wild" => workloads::wild(rules, programs, SEED),
        "ranked" => workloads::ranked(rules, programs, SEED),
        "wide" => workloads::wide(rules, programs, SEED),
        _ => return Err(USAGE.into()),
    };
    fs::create_dir_all(&folder)?;
    for source in &made.rules {
        fs::write(folder.join(source.name()), source.text())?;
    }
    fs::write(folder.join("programs.jsonl"), made.jsonl())?;
    let leaders: String = made.leaders.iter().map(|leader| format!("{}\n", workloads::MEMBERS[*leader])).collect();
    if !leaders.is_empty() {
        fs::write(folder.join("leaders.txt"), leaders)?;
    }
    Ok(())
}
