//! A measuring tool, not a way to begin: how long a [`Workspace`] takes after an edit of one rule.
//! `cargo run --release --example edits -- FILE`.

use std::time::{Duration, Instant};

use paceline::{Limits, Source, Workspace};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name a .rules file")?;
    let text = std::fs::read_to_string(&path)?;
    let start = Instant::now();
    let mut workspace = Workspace::new(vec![Source::new(path.as_str(), text.as_str())], Limits::default());
    println!("whole: {:?}, {} findings", start.elapsed(), workspace.report().findings.len());
    let mut times: Vec<Duration> = Vec::new();
    let members: Vec<String> =
        text.lines().filter_map(|line| line.strip_prefix("member ")).map(str::to_owned).collect();
    let rules: Vec<usize> = text.match_indices(": lead ").map(|(at, _)| at + ": lead ".len()).collect();
    // From the last on, so that the places of the others stay where they are.
    for at in rules.iter().skip(2).step_by(rules.len() / 200 + 1).rev() {
        let Some(old) = members.iter().find(|member| text[*at..].starts_with(member.as_str())) else { continue };
        let Some(new) = members.iter().find(|member| *member != old) else { continue };
        let start = Instant::now();
        workspace.edit(0, *at..*at + old.len(), new)?;
        times.push(start.elapsed());
    }
    times.sort();
    let at = |percent: usize| times.get(times.len() * percent / 100).or(times.last()).copied().unwrap_or_default();
    println!("{} edits: median {:?}, p95 {:?}, worst {:?}", times.len(), at(50), at(95), at(100));
    Ok(())
}
