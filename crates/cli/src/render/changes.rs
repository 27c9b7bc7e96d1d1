//! What two rulebooks decide otherwise, for people.

use std::io;

use jiff::civil::Date;
use serde_json::Value as Json;

use super::decision::conditions;
use super::names::Names;
use super::page::{Cell, Ink, Page, Row, cell, faint, indented, plain, row};
use crate::console::Console;
use paceline::diagnostic::{written, written_program};
use paceline::diff::{Change, ChangedAnswer};
use paceline::notation::counted;
use paceline::rulebook::Rulebook;

/// All that two rulebooks decide otherwise.
pub struct Differences {
    pub changes: Vec<Change>,
    pub programs: Vec<ChangedAnswer>,
    /// How many proposals were compared.
    pub compared: usize,
}

impl Differences {
    pub fn is_none(&self) -> bool {
        self.changes.is_empty() && self.programs.is_empty()
    }
}

/// Prints all differences, question by question, then the proposals concerned.
pub fn print(
    new: &Rulebook,
    differences: &Differences,
    title: &str,
    day: Date,
    console: &mut Console,
) -> io::Result<()> {
    let mut page = Page::new(console.width());
    let sheet = Sheet { names: Names::new(new) };
    page.title(&cell(Ink::Strong, title), &format!("as of {day}"));
    for (question, name) in QUESTIONS {
        let of = differences.changes.iter().filter(|change| change.question == *question);
        page.section(name, &of.flat_map(|change| sheet.change(change)).collect::<Vec<_>>());
    }
    page.section("Proposals", &sheet.programs(differences));
    page.blank();
    page.rows(0, &[row([plain(summary(differences))])]);
    console.print(&page.finish())
}

/// The questions with their names, in their order.
const QUESTIONS: &[(&str, &str)] = &[
    ("leader", "Leader"),
    ("work", "Work"),
    ("follows", "Followers"),
    ("sharing", "Shared"),
    ("asset", "Assets"),
    ("cost", "Cost"),
    ("violations", "Violations"),
];

struct Sheet<'a> {
    names: Names<'a>,
}

impl Sheet<'_> {
    /// A change, its condition, and the simplest programme that it concerns.
    fn change(&self, change: &Change) -> Vec<Row> {
        let mut head = Vec::new();
        head.extend(change.subject.as_ref().map(|subject| plain(self.subject(change.question, subject))));
        head.extend(self.replaced(change.question, change.subject.as_deref(), &change.old, &change.new));
        let mut rows = vec![row(head)];
        rows.extend(conditions(&change.when).into_iter().map(|when| indented(2, when)));
        rows.push(indented(2, [faint("e.g."), faint(written_program(&change.witness))]));
        rows
    }

    fn replaced(&self, question: &str, subject: Option<&str>, old: &Json, new: &Json) -> [Cell; 3] {
        let said = |answer| self.answer(question, subject, answer);
        [cell(Ink::Bad, said(old)), faint("→"), cell(Ink::Good, said(new))]
    }

    fn subject(&self, question: &str, subject: &str) -> String {
        match question {
            "work" => self.names.technology(subject),
            "follows" => self.names.member_label(subject),
            _ => subject.to_owned(),
        }
    }

    /// An answer as people would give it.
    fn answer(&self, question: &str, subject: Option<&str>, answer: &Json) -> String {
        match (question, answer) {
            ("leader" | "work", Json::String(member)) => self.names.member_label(member),
            ("asset", Json::String(asset)) => self.names.asset(subject.unwrap_or_default(), asset),
            ("asset", Json::Null) => "none".to_owned(),
            ("follows", Json::Bool(follows)) => if *follows { "follows" } else { "does not follow" }.to_owned(),
            ("violations", Json::Array(rules)) if rules.is_empty() => "none".to_owned(),
            ("violations", Json::Array(rules)) => rules.iter().map(written).collect::<Vec<_>>().join(", "),
            // Shares by numbers of the programme are not the same for all of them.
            ("cost", Json::Object(words)) if words.contains_key("split") => {
                let followers = words.get("followers").and_then(Json::as_array).into_iter().flatten().map(written);
                let followers: String =
                    followers.map(|name| format!("{} follows, ", self.names.member_label(&name))).collect();
                let leader = self.names.member_label(&written(&answer["leader"]));
                format!("{leader} leads, {followers}{}", written(&answer["split"]))
            }
            ("cost", Json::Object(shares)) => {
                let share = |(member, share): (&String, &Json)| {
                    format!("{} {}", self.names.member_label(member), written(share))
                };
                shares.iter().map(share).collect::<Vec<_>>().join(", ")
            }
            (_, Json::Null) => "undecided".to_owned(),
            _ => written(answer),
        }
    }

    /// A line for each question that a proposal gets another answer to.
    fn programs(&self, differences: &Differences) -> Vec<Row> {
        let mut last = None;
        let rows = differences.programs.iter().map(|moved| {
            let first = last.replace(&moved.program) != Some(&moved.program);
            let name = cell(Ink::Strong, if first { moved.program.as_str() } else { "" });
            row([name, plain(self.asked(moved))].into_iter().chain(self.moved(moved)))
        });
        rows.collect()
    }

    fn asked(&self, moved: &ChangedAnswer) -> String {
        let question = match moved.question {
            "work" => "leader of",
            "sharing" => "sharing of",
            "asset" | "follows" => "",
            other => other,
        };
        let subject = moved.subject.as_ref().map(|subject| self.subject(moved.question, subject));
        let parts = [question.to_owned(), subject.unwrap_or_default()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn moved(&self, moved: &ChangedAnswer) -> [Cell; 3] {
        let said = |answer: &Json| match (moved.question, answer) {
            // Of a programme with unknown fields, what is null is open.
            ("leader" | "work" | "follows" | "sharing" | "cost", Json::Null) => "open".to_owned(),
            _ => self.answer(moved.question, moved.subject.as_deref(), answer),
        };
        [cell(Ink::Bad, said(&moved.old)), faint("→"), cell(Ink::Good, said(&moved.new))]
    }
}

fn summary(differences: &Differences) -> String {
    let changes = match differences.changes.len() {
        0 => "The same: no programme that both can have is decided otherwise".to_owned(),
        more => counted(more, "change"),
    };
    let mut names: Vec<&String> = differences.programs.iter().map(|moved| &moved.program).collect();
    names.dedup();
    let moved = match (differences.compared, names.len()) {
        (0, _) => String::new(),
        (1, 0) => "; the proposal is not concerned".to_owned(),
        (all, 0) => format!("; none of {all} proposals is concerned"),
        (all, moved) => format!("; {moved} of {all} proposals decided otherwise"),
    };
    format!("{changes}{moved}")
}
