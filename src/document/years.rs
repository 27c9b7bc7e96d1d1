//! The rulebook over the years: the days on which it decides something otherwise than the day before.

use super::book::Book;
use super::{Block, Cell, Row, Section, Table, Text};
use crate::diff::Differences;
use crate::model::Asked;
use crate::notation;
use crate::timeline::Turn;

/// The chapter; none of a rulebook that always decides alike, or where its days cannot be held against each other exactly.
pub(super) fn chapter(book: &Book) -> Option<Section> {
    let turns = book.rulebook.timeline().ok().filter(|turns| !turns.is_empty())?;
    let said = "The days on which programmes are decided otherwise than the day before, and the provisions that begin and \
                end on them. What follows from an earlier answer alone is not counted as a change.";
    let heads = ["day", "begins", "ends", "changes"].map(Text::plain);
    let table = Table {
        caption: Text::plain("The days on which decisions change"),
        heads: heads.into(),
        rows: turns.iter().map(|turn| row(book, turn)).collect(),
    };
    let blocks = vec![Block::Paragraph(Text::plain(said)), Block::Table(table)];
    Some(Section::new("section-years", Text::plain("Over the years"), blocks))
}

fn row(book: &Book, turn: &Turn) -> Row {
    let links = |labels: &[String]| {
        let linked = book.model.heads().filter(|head| labels.contains(&head.label)).map(Text::to);
        Text::listed(linked.collect(), "and")
    };
    // On the day on which the scheme comes into force everything is otherwise than the day before.
    let is_first = !book.model.in_force(turn.day.yesterday().unwrap_or(turn.day));
    let cells = match is_first {
        true => {
            let provisions = notation::counted(turn.begins.len(), "provision");
            [Text::plain(format!("the scheme, with {provisions}")), links(&turn.ends), Text::new()]
        }
        false => [links(&turn.begins), links(&turn.ends), Text::plain(changes(&turn.differences))],
    };
    let mark = if turn.day <= book.day { "" } else { " (to come)" };
    Row {
        anchor: None,
        depth: 0,
        head: Text::plain(format!("{}{mark}", turn.day)),
        cells: cells.into_iter().map(Cell::plain).collect(),
    }
}

/// How many changes arise in the answer to which question: `who leads: 2; which assets: 1`.
fn changes(differences: &Differences) -> String {
    let counted = Asked::NAMES.iter().filter_map(|&question| {
        let count = differences.changes.iter().filter(|change| change.question == question).count();
        (count > 0).then(|| format!("{}: {}", spoken(question), notation::counted(count, "change")))
    });
    counted.collect::<Vec<_>>().join("; ")
}

/// A question by its name in JSON, as people ask it.
fn spoken(question: &str) -> &str {
    match question {
        "leader" => "who leads",
        "work" => "who leads technologies",
        "follows" => "who follows",
        "sharing" => "what is shared",
        "asset" => "which assets",
        "cost" => "who pays",
        _ => "requirements",
    }
}
