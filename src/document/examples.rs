//! The rulebook's tests as examples: a programme, a day, and what is decided.

use super::book::Book;
use super::phrase::Phrases;
use super::{Block, Item, Section, Text, comments};
use crate::model::{Domain, Expected, RulebookTest, Slot};
use crate::text::SourceId;

/// The chapter, by files.
pub(super) fn chapter(book: &Book) -> Option<Section> {
    let mut files: Vec<(SourceId, Vec<Section>)> = Vec::new();
    for (at, test) in book.model.tests.iter().enumerate() {
        let example = example(book, at, test);
        match files.iter_mut().find(|(id, _)| *id == test.span.source) {
            Some((_, examples)) => examples.push(example),
            None => files.push((test.span.source, vec![example])),
        }
    }
    let sections = files.into_iter().map(|(id, examples)| {
        let title = Text::new().code(book.rulebook.sources().at(id).name());
        Section::new(format!("examples-{}", id.0 + 1), title, Vec::new()).with(examples)
    });
    let sections: Vec<Section> = sections.collect();
    let said =
        Block::Paragraph(Text::plain("The rulebook's own tests. What is not said of a programme is as if left out."));
    let title = Text::plain("Examples");
    (!sections.is_empty()).then(|| Section::new("section-examples", title, vec![said]).with(sections))
}

fn example(book: &Book, at: usize, test: &RulebookTest) -> Section {
    let mut blocks = comments::blocks(book.doc(test.span));
    let day = test.as_of.or(book.model.last_enacted);
    let mut facts = vec![("Programme".to_owned(), programme(book, test))];
    facts.extend(day.map(|day| ("As of".to_owned(), Text::plain(day.to_string()))));
    blocks.push(Block::Facts(facts));
    let expected = test.expectations.iter().map(|of| Item::new(expectation(book, &of.expected).sentence()));
    blocks.push(Block::Bullets(expected.collect()));
    Section::new(format!("test-{}", at + 1), comments::prose(&test.title), blocks)
}

/// What is said of a programme beyond its defaults.
fn programme(book: &Book, test: &RulebookTest) -> Text {
    let slots = book.model.fields.iter().zip(&test.program.slots);
    let said = slots.filter_map(|(field, slot)| match slot {
        Slot::Known(value) if field.default.as_ref() != Some(value) => {
            Some(Text::plain(format!("{}: ", book.field(field))).strong(book.value_of(field, value)))
        }
        Slot::Unknown if field.default.is_some() => {
            Some(Text::plain(format!("{}: ", book.field(field))).strong("unknown"))
        }
        _ => None,
    });
    Text::joined(said.collect(), "; ")
}

fn expectation(book: &Book, expected: &Expected) -> Text {
    let model = book.model;
    match expected {
        Expected::Holds { condition, by } => {
            let said = Phrases::new(book).condition(condition);
            let heads = by.iter().flatten().map(|reason| Text::to(model.head(*reason)));
            match by {
                None => said,
                Some(by) if by.is_empty() => said.say(", by no rule"),
                Some(_) => said.say(", by ").then(Text::listed(heads.collect(), "and")),
            }
        }
        Expected::Undecided => Text::plain("who leads is undecided"),
        Expected::Violation(at) => Text::plain("it violates ").then(Text::to(&model.requires[*at].head)),
        Expected::NoViolations => Text::plain("it violates nothing"),
        Expected::Refused => Text::plain("it is refused: no such programme can be"),
        Expected::Cost(member, share) => Text::new()
            .strong(model.label(Domain::Members, member.0))
            .say(" pays ")
            .strong(format!("{} %", share.normalize())),
    }
}
