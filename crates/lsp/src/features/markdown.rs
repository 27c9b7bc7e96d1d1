//! What commands answer, for people.

use std::fmt::Write;

use paceline::Explanation;
use paceline::rulebook::Nearest;
use paceline::testing::{TestResult, expected};
use paceline::text::Sources;
use paceline::timeline::Turn;
use serde_json::Value as Json;

use super::since_commit::SinceCommit;

/// Writes a line; a text takes all.
macro_rules! line {
    ($text:expr, $($of:tt)*) => {{ let _ = writeln!($text, $($of)*); }};
}

/// What became of tests.
pub fn tests(sources: &Sources, results: &[TestResult]) -> String {
    let failed = results.iter().filter(|test| !test.failures.is_empty()).count();
    let mut text = format!("{} passed, {failed} failed\n\n", results.len() - failed);
    for test in results {
        line!(text, "- {} {}", if test.failures.is_empty() { "✓" } else { "✗" }, test.title);
        for failure in &test.failures {
            line!(text, "  - expected `{}`, decided: {}", expected(sources, failure), failure.decided);
        }
    }
    text
}

/// A decision with its reasons.
pub fn decision(decision: &Json, explanation: Option<&Explanation<'_>>) -> String {
    let name = decision["program"].as_str().unwrap_or_default();
    let mut text = format!("# {name}\n\nas of {}\n\n", decision["as_of"].as_str().unwrap_or_default());
    line!(text, "| question | answer | by |\n|---|---|---|");
    row(&mut text, "who leads", &decision["leader"]);
    for (technology, answer) in entries(&decision["work"]) {
        row(&mut text, &format!("who leads {technology}"), answer);
    }
    for (member, answer) in entries(&decision["followers"]["members"]) {
        row(&mut text, &format!("does {member} follow"), answer);
    }
    for (kind, asset) in entries(&decision["assets"]) {
        row(&mut text, &format!("is {kind} shared"), &asset["sharing"]);
        row(&mut text, &format!("which {kind}"), &asset["asset"]);
    }
    row(&mut text, "who pays", &decision["cost"]);
    for violation in decision["violations"].as_array().into_iter().flatten() {
        line!(text, "\n**broken** `{}`: {}", said(&violation["rule"]), said(&violation["message"]));
    }
    for debate in explanation.into_iter().flat_map(|of| &of.debates).filter(|debate| !debate.lost.is_empty()) {
        let subject = debate.subject.map(|subject| format!(" {subject}")).unwrap_or_default();
        line!(text, "\n**{}{subject}**\n", debate.question);
        for lost in &debate.lost {
            let to = lost.to.iter().map(|(rule, maxim)| format!("`{rule}` ({maxim})"));
            line!(text, "- `{}` lost to {}", lost.rule, to.collect::<Vec<_>>().join(", "));
        }
    }
    text + "\n"
}

fn entries(object: &Json) -> impl Iterator<Item = (&String, &Json)> {
    object.as_object().into_iter().flatten()
}

fn row(text: &mut String, question: &str, answer: &Json) {
    let by = answer["by"].as_array().into_iter().flatten().map(|label| format!("`{}`", said(label)));
    let by: Vec<String> = by.collect();
    let open = answer["why"].as_str().map(|why| format!("({why})")).unwrap_or_default();
    let told = if answer["answer"].is_null() && !open.is_empty() { open } else { said(&answer["answer"]) };
    line!(text, "| {question} | {told} | {} |", by.join(", "));
}

fn said(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Bool(true) => "yes".to_owned(),
        Json::Bool(false) => "no".to_owned(),
        Json::Null => "none".to_owned(),
        Json::Array(items) => items.iter().map(said).collect::<Vec<_>>().join(", "),
        Json::Object(entries) => {
            entries.iter().map(|(key, value)| format!("{key} {}", said(value))).collect::<Vec<_>>().join(", ")
        }
        Json::Number(number) => number.to_string(),
    }
}

/// The smallest change that makes a member lead.
pub fn why_not(member: &str, nearest: Option<&Nearest>) -> String {
    let Some(nearest) = nearest else { return format!("no change of the proposal makes `{member}` lead\n") };
    if nearest.changes.is_empty() {
        return format!("`{member}` leads as it is\n");
    }
    let mut text = format!("`{member}` would lead with\n\n| field | instead of | write |\n|---|---|---|\n");
    for (field, from, to) in &nearest.changes {
        line!(text, "| {field} | {from} | {to} |");
    }
    text
}

/// The days on which something is decided otherwise.
pub fn timeline(turns: &[Turn]) -> String {
    let mut text = String::new();
    for turn in turns {
        line!(text, "## {}\n", turn.day);
        if !turn.begins.is_empty() {
            line!(text, "begins: `{}`\n", turn.begins.join("`, `"));
        }
        if !turn.ends.is_empty() {
            line!(text, "ends: `{}`\n", turn.ends.join("`, `"));
        }
        for change in &turn.differences.changes {
            text += &changed(change);
        }
        text += "\n";
    }
    text
}

/// What has changed since a commit.
pub fn since_commit(since: &SinceCommit) -> String {
    let mut text = format!("# Since {}\n\n", since.commit);
    if since.differences.is_none() {
        text += "Every programme is decided as before.\n";
    }
    for change in &since.differences.changes {
        text += &changed(change);
    }
    for followed in &since.differences.follows {
        let subject = followed.subject.as_ref().map(|subject| format!(" {subject}")).unwrap_or_default();
        line!(text, "- {}{subject} follows", followed.question);
    }
    if !since.moved.is_empty() {
        line!(text, "\n{} of {} proposals move:\n", since.moved_proposals, since.proposals);
    }
    for moved in &since.moved {
        let subject = moved.subject.as_ref().map(|subject| format!(" {subject}")).unwrap_or_default();
        let (old, new) = (told(&moved.old), told(&moved.new));
        line!(text, "- {}: {}{subject} {old} → {new}", moved.program, moved.question);
    }
    text
}

fn changed(change: &paceline::Change) -> String {
    let subject = change.subject.as_ref().map(|subject| format!(" {subject}")).unwrap_or_default();
    let (old, new) = (told(&change.old), told(&change.new));
    format!("- {}{subject}: {old} → {new} where `{}` (`{}`)\n", change.question, change.when, change.rules.join("`, `"))
}

fn told(answer: &impl serde::Serialize) -> String {
    said(&serde_json::to_value(answer).unwrap_or_default())
}
