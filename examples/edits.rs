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
    let members: Vec<String> =
        text.lines().filter_map(|line| line.strip_prefix("member ")).map(str::to_owned).collect();
    let rules: Vec<usize> = text.match_indices(": lead ").map(|(at, _)| at + ": lead ".len()).collect();
    // From the last on, so that the places of the others stay where they are.
    for at in rules.iter().skip(2).step_by(rules.len() / 200 + 1).rev() {
        let Some(old) = members.iter().find(|member| text[*at..].starts_with(member.as_str())) else { continue };
        let Some(new) = members.iter().find(|member| *member != old) else { continue };
        let place = *at..*at + old.len();
        let start = Instant::now();
        workspace.edit(0, place.clone(), new);
        times.push(start.elapsed());
        text.replace_range(place, new);
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
