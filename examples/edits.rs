//! How long a report takes after an edit of one rule: `edits FILE`.

use std::time::{Duration, Instant};

use paceline::{Limits, Source, Workspace};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name a .rules file")?;
    let mut text = std::fs::read_to_string(&path)?;
    let start = Instant::now();
    let mut workspace = Workspace::new(vec![Source::new(path.as_str(), text.as_str())], Limits::default());
    println!("whole: {:?}, {} findings", start.elapsed(), workspace.report().findings.len());
    let mut times: Vec<Duration> = Vec::new();
    let places: Vec<usize> = text.match_indices(": lead ").map(|(at, _)| at + ": lead ".len()).collect();
    for at in places.iter().skip(2).step_by(places.len() / 200 + 1) {
        let member = if text[*at..].starts_with('a') { "b" } else { "a" };
        let start = Instant::now();
        workspace.edit(0, *at..at + 1, member);
        times.push(start.elapsed());
        text.replace_range(*at..at + 1, member);
    }
    times.sort();
    println!(
        "{} edits: median {:?}, p95 {:?}, worst {:?}",
        times.len(),
        times[times.len() / 2],
        times[times.len() * 95 / 100],
        times[times.len() - 1]
    );
    Ok(())
}
