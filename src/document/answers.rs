//! What rules answer, in readable words.

use super::book::{Book, spaced};
use super::phrase::Phrases;
use super::{Block, Item, Text};
use crate::model::{
    Answer, Condition, Domain, FieldId, Form, Kind, KindId, Operand, Preference, Question, Rule, Split, SplitBy,
    Technology, Type, Value,
};

/// A rule as a sentence, its parts as a list where they are many.
pub(super) fn sentence(book: &Book, rule: &Rule) -> Vec<Block> {
    let mut blocks = conditional(book, answer(book, rule), &rule.when);
    if let (Answer::Choose { condition, prefer, .. }, Question::Asset(kind)) = (&rule.answer, rule.question) {
        blocks.extend(choice(book, kind, condition, prefer));
    }
    blocks
}

/// What is said, and for which programmes.
pub(super) fn conditional(book: &Book, said: Text, when: &Condition) -> Vec<Block> {
    let mut parts = Phrases::new(book).parts(when);
    let said = said.sentence();
    match parts.len() {
        _ if matches!(when.form, Form::Always) => vec![Block::Paragraph(said.say("."))],
        0..=2 => vec![Block::Paragraph(said.say(", if ").then(Text::joined(parts, " and ")).say("."))],
        _ => {
            let items = parts.drain(..).map(Item::new).collect();
            vec![Block::Paragraph(said.say(", if all of this holds:")), Block::Bullets(items)]
        }
    }
}

/// What a rule answers.
pub(super) fn answer(book: &Book, rule: &Rule) -> Text {
    let phrases = Phrases::new(book);
    match &rule.answer {
        Answer::Lead(who) => phrases.operand(who).say(" leads"),
        Answer::LeadOn(who, on) => phrases.operand(who).say(" leads ").then(technologies(book, on)),
        Answer::Follow { who, follows } => follow(phrases, who, *follows),
        Answer::Share(sharing) => match rule.question {
            Question::Sharing(kind) => shared(book, kind, *sharing),
            _ => Text::new(),
        },
        Answer::Choose { .. } => match rule.question {
            Question::Asset(kind) => {
                Text::plain(format!("a {} is chosen from the catalogue", spaced(&book.model.kind(kind).name)))
            }
            _ => Text::new(),
        },
        Answer::Split(split) => pays(book, split),
    }
}

/// Technologies, each said by the highest term that stands for it.
fn technologies(book: &Book, on: &[Technology]) -> Text {
    let below = |of: &Technology| {
        let above = |other: &&Technology| {
            let domain = Domain::Terms(of.taxonomy);
            other.taxonomy == of.taxonomy
                && other.term != of.term
                && book.model.is_or_below(domain, of.term, other.term)
        };
        on.iter().any(|other| above(&other))
    };
    let tops = on.iter().filter(|of| !below(of));
    let named = |of: &Technology| Text::new().strong(book.model.label(Domain::Terms(of.taxonomy), of.term));
    Text::listed(tops.map(named).collect(), "and")
}

fn follow(phrases: Phrases, who: &[Operand], follows: bool) -> Text {
    let members = phrases.book.model.members.len();
    let set = |who: &Operand| match who {
        Operand::Path(path) => matches!(path.ty, Type::Set(_)),
        Operand::Constant(value) => matches!(value, Value::Set(_)),
    };
    let verb = |many: bool| match (follows, many) {
        (true, false) => " follows",
        (true, true) => " follow",
        (false, false) => " does not follow",
        (false, true) => " do not follow",
    };
    match who {
        [Operand::Constant(Value::Set(all))] if all.len() == members => Text::plain("everyone").say(verb(false)),
        [one] => phrases.operand(one).say(verb(set(one))),
        several => Text::listed(several.iter().map(|who| phrases.operand(who)).collect(), "and").say(verb(true)),
    }
}

fn shared(book: &Book, kind: KindId, sharing: u32) -> Text {
    let of = book.model.kind(kind);
    let the = Text::plain(format!("the {} is ", spaced(&of.name)));
    match sharing {
        Kind::SEPARATE => the.strong("separate"),
        Kind::SHARED => the.strong("shared"),
        mode => the.strong("shared").say(" as ").strong(spaced(of.sharing_name(mode))),
    }
}

fn pays(book: &Book, split: &Split) -> Text {
    let by = |field: FieldId| format!("in proportion to {}", book.field(book.model.field(field)));
    let how = match split.how {
        SplitBy::Equally => "in equal parts".to_owned(),
        SplitBy::By(field) => by(field),
    };
    match split.leader {
        None => Text::plain(format!("leader and followers pay {how}")),
        Some(share) => Text::plain("the leader pays ")
            .strong(format!("{} %", share.normalize()))
            .say(format!(", the followers pay the rest {how}")),
    }
}

/// Which assets may be taken, and which are better.
fn choice(book: &Book, kind: KindId, condition: &Condition, prefer: &[Preference]) -> Vec<Block> {
    let phrases = Phrases::new(book).about(kind);
    let mut blocks = Vec::new();
    if !matches!(condition.form, Form::Always) {
        let parts = Text::joined(phrases.parts(condition), " and ");
        blocks.push(Block::Paragraph(Text::plain("It may be taken, if ").then(parts).say(".")));
    }
    let field = |field: &FieldId| book.field(book.model.kind(kind).field(*field));
    let items = prefer.iter().map(|preference| {
        Item::new(match preference {
            Preference::Holds(condition) => phrases.condition(condition),
            Preference::Most(of) => Text::plain(format!("the most {}", field(of))),
            Preference::Least(of) => Text::plain(format!("the least {}", field(of))),
        })
    });
    let items: Vec<Item> = items.collect();
    if !items.is_empty() {
        blocks.push(Block::Paragraph(Text::plain("Of these the best, by these preferences in turn:")));
        blocks.push(Block::Steps(items));
    }
    blocks
}
