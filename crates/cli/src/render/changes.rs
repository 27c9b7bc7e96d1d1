//! What two rulebooks decide otherwise, for people: a summary first, then each change where it arises with the rules
//! behind it, what follows, and the proposals that move.

use std::io;

use serde_json::{Value as Json, json};

use super::cases::conditions;
use super::names::{Names, replaced_name};
use super::page::{Cell, Ink, Page, Row, cell, faint, indented, plain, row};
use crate::console::Console;
use paceline::diagnostic::written_program;
use paceline::diff::{Change, ChangedAnswer, Differences, Followed, StatedAnswer};
use paceline::notation::counted;
use paceline::rulebook::Rulebook;

/// All that two rulebooks decide otherwise, and which of some proposals.
pub struct Compared {
    pub differences: Differences,
    pub programs: Vec<ChangedAnswer>,
    /// How many proposals were compared.
    pub compared: usize,
}

impl Compared {
    pub fn is_same(&self) -> bool {
        self.differences.is_none() && self.programs.is_empty()
    }

    pub fn to_json(&self) -> Json {
        let Differences { changes, follows, .. } = &self.differences;
        json!({"same": self.is_same(), "changes": changes, "follows": follows, "programs": self.programs})
    }
}

/// So many changes of a question are shown, those of most cases first, unless all are asked for.
const SHOWN: usize = 6;
/// So many proposals are shown.
const PROPOSALS: usize = 40;

/// Prints all differences, question by question, then the proposals concerned.
pub fn print(
    new: &Rulebook,
    compared: &Compared,
    (title, aside): (&str, &str),
    all: bool,
    console: &mut Console,
) -> io::Result<()> {
    let mut page = Page::new(console.width());
    page.title(&cell(Ink::Strong, title), aside);
    page.blank();
    page.rows(0, &[row([plain(summary(compared))])]);
    Sheet::new(new, all).sections(&compared.differences, &compared.programs, &mut page);
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

/// What differences are told with.
pub struct Sheet<'a> {
    names: Names<'a>,
    /// Whether everything is shown.
    all: bool,
}

impl<'a> Sheet<'a> {
    /// In the names of a rulebook.
    pub fn new(rulebook: &'a Rulebook, all: bool) -> Self {
        Sheet { names: Names::new(rulebook), all }
    }

    /// The sections of all that differs: question by question, what follows, and the proposals that move.
    pub fn sections(&self, differences: &Differences, programs: &[ChangedAnswer], page: &mut Page) {
        for (question, name) in QUESTIONS {
            let of = differences.changes.iter().filter(|change| change.question == *question);
            page.section(name, &self.changes(&of.collect::<Vec<_>>()));
        }
        page.section("Follows", &self.follows(&differences.follows));
        page.section("Proposals", &self.programs(programs));
    }

    /// The changes of a question; those that differ in nothing but their subject are one.
    fn changes(&self, changes: &[&Change]) -> Vec<Row> {
        let groups = grouped(changes);
        let shown = if self.all { groups.len() } else { SHOWN };
        let mut rows: Vec<Row> = groups.iter().take(shown).flat_map(|group| self.change(group)).collect();
        if groups.len() > shown {
            let more = groups.len() - shown;
            rows.push(row([faint(format!("… and {} more: `--all` shows them", counted(more, "change")))]));
        }
        rows
    }

    /// A change of one or more subjects, its condition, the rules behind it, and the simplest programme concerned.
    fn change(&self, group: &[&Change]) -> Vec<Row> {
        let change = group[0];
        let mut head = Vec::new();
        let subjects = group.iter().filter_map(|change| change.subject.as_ref());
        let subjects: Vec<String> = subjects.map(|subject| self.subject(change.question, subject)).collect();
        head.extend((!subjects.is_empty()).then(|| plain(subjects.join(", "))));
        head.extend(self.replaced(change.question, change.subject.as_deref(), &change.old, &change.new));
        let mut rows = vec![row(head)];
        let when = match &change.subject {
            Some(subject) if group.len() > 1 => replaced_name(&change.when, subject, that(change.question)),
            _ => change.when.clone(),
        };
        rows.extend(conditions(&when, self.all).into_iter().map(|when| indented(2, when)));
        if !change.rules.is_empty() {
            let shown = if self.all { change.rules.len() } else { SHOWN };
            let mut rules = change.rules[..change.rules.len().min(shown)].join(", ");
            if change.rules.len() > shown {
                rules.push_str(&format!(" and {} more", change.rules.len() - shown));
            }
            rows.push(indented(2, [faint("by"), faint(rules)]));
        }
        rows.push(indented(2, [faint("e.g."), faint(written_program(&change.witness))]));
        rows
    }

    fn replaced(&self, question: &str, subject: Option<&str>, old: &StatedAnswer, new: &StatedAnswer) -> [Cell; 3] {
        let said = |answer| self.names.stated(question, subject, answer);
        [cell(Ink::Bad, said(old)), faint("→"), cell(Ink::Good, said(new))]
    }

    fn subject(&self, question: &str, subject: &str) -> String {
        match question {
            "work" => self.names.technology(subject),
            "follows" => self.names.member_label(subject),
            _ => subject.to_owned(),
        }
    }

    /// What follows, a line for all subjects that follow the same.
    fn follows(&self, follows: &[Followed]) -> Vec<Row> {
        let mut groups: Vec<(&Followed, Vec<String>)> = Vec::new();
        for followed in follows {
            let subject = followed.subject.as_ref().map(|subject| self.subject(followed.question, subject));
            let same = |(other, _): &&mut (&Followed, Vec<String>)| {
                (other.question, &other.from) == (followed.question, &followed.from)
            };
            match groups.iter_mut().find(same) {
                Some((_, subjects)) => subjects.extend(subject),
                None => groups.push((followed, subject.into_iter().collect())),
            }
        }
        let line = |(followed, subjects): (&Followed, Vec<String>)| {
            let shown = if self.all { subjects.len() } else { SHOWN };
            let mut of = subjects[..subjects.len().min(shown)].join(", ");
            if subjects.len() > shown {
                of.push_str(&format!(" and {} more", subjects.len() - shown));
            }
            let from: Vec<&str> = followed.from.iter().map(|question| spoken(question)).collect();
            row([plain(spoken(followed.question)), faint(of), faint(format!("from {}", from.join(", ")))])
        };
        groups.into_iter().map(line).collect()
    }

    /// A line for each question that a proposal gets another answer to.
    fn programs(&self, programs: &[ChangedAnswer]) -> Vec<Row> {
        let mut names: Vec<&str> = programs.iter().map(|moved| moved.program.as_str()).collect();
        names.dedup();
        let shown = if self.all { names.len() } else { PROPOSALS };
        let (mut rows, mut last, mut count) = (Vec::new(), None, 0);
        for moved in programs {
            let first = last.replace(&moved.program) != Some(&moved.program);
            count += usize::from(first);
            if count > shown {
                rows.push(row([faint(format!("… and {} more: `--all` shows them", names.len() - shown))]));
                break;
            }
            let name = cell(Ink::Strong, if first { moved.program.as_str() } else { "" });
            rows.push(row([name, plain(self.asked(moved))].into_iter().chain(self.moved(moved))));
        }
        rows
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
        let said = |answer: &StatedAnswer| match (moved.question, answer) {
            // Of a programme with unknown fields, what is null is open.
            ("leader" | "work" | "follows" | "sharing" | "cost", StatedAnswer::None) => "open".to_owned(),
            _ => self.names.stated(moved.question, moved.subject.as_deref(), answer),
        };
        [cell(Ink::Bad, said(&moved.old)), faint("→"), cell(Ink::Good, said(&moved.new))]
    }
}

/// A question as people would name what it decides.
fn spoken(question: &str) -> &str {
    match question {
        "leader" => "the leader",
        "work" => "leaders of technologies",
        "follows" => "followers",
        "sharing" => "what is shared",
        "asset" => "assets",
        "cost" => "cost",
        _ => "violations",
    }
}

/// Changes, those that differ in nothing but the name of their subject together.
fn grouped<'c>(changes: &[&'c Change]) -> Vec<Vec<&'c Change>> {
    let mut groups: Vec<Vec<&Change>> = Vec::new();
    for change in changes {
        match groups.iter_mut().find(|group| group[0].question == change.question && is_alike(group[0], change)) {
            Some(group) => group.push(change),
            None => groups.push(vec![change]),
        }
    }
    groups
}

/// What stands for the subject of several changes.
fn that(question: &str) -> &'static str {
    match question {
        "work" => "that technology",
        "follows" => "that member",
        _ => "that kind",
    }
}

/// Whether two changes differ in nothing but the name of their subject.
fn is_alike(one: &Change, other: &Change) -> bool {
    let (Some(left), Some(right)) = (&one.subject, &other.subject) else { return false };
    (&one.old, &one.new, &one.rules) == (&other.old, &other.new, &other.rules)
        && replaced_name(&one.when, left, "it") == replaced_name(&other.when, right, "it")
}

fn summary(compared: &Compared) -> String {
    let changes = match grouped(&compared.differences.changes.iter().collect::<Vec<_>>()).len() {
        0 if compared.differences.follows.is_empty() => {
            "The same: no programme that both can have is decided otherwise".to_owned()
        }
        1 => "1 change arises".to_owned(),
        more => format!("{more} changes arise"),
    };
    let mut names: Vec<&String> = compared.programs.iter().map(|moved| &moved.program).collect();
    names.dedup();
    let moved = match (compared.compared, names.len()) {
        (0, _) => String::new(),
        (1, 0) => "; the proposal does not move".to_owned(),
        (all, 0) => format!("; none of {all} proposals moves"),
        (1, _) => "; the proposal moves".to_owned(),
        (all, 1) => format!("; 1 of {all} proposals moves"),
        (all, moved) => format!("; {moved} of {all} proposals move"),
    };
    format!("{changes}{moved}")
}
