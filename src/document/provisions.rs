//! What stands beside the rules: named conditions, what is struck out, requirements, targets, guarantees, what cannot
//! be, and repeals.

use super::book::{Book, spaced};
use super::phrase::Phrases;
use super::{Block, Item, Section, Text, answers, capital, comments};
use crate::model::{Bar, Form, Guarantee, Head, Impossible, KindId, Let, Require, Target};
use crate::syntax::tree::{ItemKind, Reference, Repeal};

/// The chapters, without those in which nothing would stand.
pub(super) fn chapters(book: &Book) -> Vec<Section> {
    let model = book.model;
    let lets = model.lets.iter().map(|of| named(book, of));
    let requires = model.requires.iter().map(|of| require(book, of));
    let targets = model.targets.iter().map(|of| target(book, of));
    let guarantees = model.guarantees.iter().enumerate().map(|(at, of)| guarantee(book, at, of));
    let chapters = [
        ("lets", "Named conditions", "What rules refer to by name.", lets.collect()),
        (
            "requirements",
            "Requirements",
            "A programme that breaks one is decided all the same; the decision lists the violation.",
            requires.collect(),
        ),
        ("targets", "Targets", "Measured over many programmes together.", targets.collect()),
        (
            "guarantees",
            "Guarantees",
            "Checked to hold for every possible programme, on every day on which the scheme is in force.",
            guarantees.collect::<Vec<_>>(),
        ),
    ];
    let chapters = chapters.into_iter().map(|(anchor, title, said, sections)| {
        let said = vec![Block::Paragraph(Text::plain(said))];
        Section::new(format!("section-{anchor}"), Text::plain(title), said).with(sections)
    });
    let chapters = chapters.filter(|chapter| !chapter.sections.is_empty());
    chapters.chain(impossible(book)).chain(repeals(book)).collect()
}

/// What is struck from the choices of a kind.
pub(super) fn bars(book: &Book, kind: KindId) -> Vec<Section> {
    book.model.bars.iter().filter(|bar| bar.kind == kind).map(|of| bar(book, of)).collect()
}

fn bar(book: &Book, bar: &Bar) -> Section {
    let kind = spaced(&book.model.kind(bar.kind).name);
    let condition = Phrases::new(book).about(bar.kind).condition(&bar.condition);
    let mut blocks = vec![Block::Paragraph(
        Text::plain(format!("No {kind} is chosen for which it holds that ")).then(condition).say("."),
    )];
    if !matches!(bar.when.form, Form::Always) {
        let when = Phrases::new(book).condition(&bar.when);
        blocks.push(Block::Paragraph(Text::plain("This holds if ").then(when).say(".")));
    }
    provision(book, &bar.head, blocks)
}

/// A labelled provision, with its facts and its text.
fn provision(book: &Book, head: &Head, mut blocks: Vec<Block>) -> Section {
    blocks.extend(comments::blocks(&head.doc));
    blocks.push(Block::Facts(book.facts(head)));
    blocks.push(book.source(head.span));
    Section::new(&head.label, Text::new().code(&head.label), blocks)
}

fn named(book: &Book, of: &Let) -> Section {
    let mut blocks = comments::blocks(&of.doc);
    let said = Text::plain(format!("“{}” means: ", capital(&spaced(&of.name))));
    blocks.push(Block::Paragraph(said.then(Phrases::new(book).condition(&of.condition)).say(".")));
    blocks.push(book.source(of.condition.span));
    Section::new(format!("let-{}", of.name), Text::plain(capital(&spaced(&of.name))), blocks)
}

fn require(book: &Book, of: &Require) -> Section {
    let must = Text::plain("it must hold that ").then(Phrases::new(book).condition(&of.condition));
    provision(book, &of.head, answers::conditional(book, must, &of.when))
}

fn target(book: &Book, of: &Target) -> Section {
    let phrases = Phrases::new(book);
    let goal = Text::new().strong(format!("{} %", of.share.normalize()));
    let among = match of.among.form {
        Form::Always => Text::plain("of all programmes"),
        _ => Text::plain("of the programmes for which it holds that ").then(phrases.condition(&of.among)).say(","),
    };
    let have = Text::plain(" are to satisfy: ").then(phrases.condition(&of.have)).say(".");
    provision(book, &of.head, vec![Block::Paragraph(goal.say(" ").then(among).then(have))])
}

fn guarantee(book: &Book, at: usize, of: &Guarantee) -> Section {
    let always = Phrases::new(book).condition(&of.holds);
    let mut blocks = answers::conditional(book, always, &of.when);
    blocks.extend(comments::blocks(book.doc(of.span)));
    let item =
        book.items().find(|item| matches!(&item.kind, ItemKind::Guarantee(known) if known.title.span == of.span));
    blocks.extend(item.map(|item| book.source(item.span)));
    Section::new(format!("guarantee-{}", at + 1), comments::prose(&of.title).sentence(), blocks)
}

fn impossible(book: &Book) -> Option<Section> {
    let item = |of: &Impossible| {
        let when = Phrases::new(book).condition(&of.when).sentence();
        let because = of.because.iter().map(|because| Text::plain(" – ").then(comments::prose(because)));
        Item::new(because.fold(when, Text::then))
    };
    let items: Vec<Item> = book.model.impossible.iter().map(item).collect();
    let said = Block::Paragraph(Text::plain("A proposal of such a programme is refused."));
    let title = Text::plain("What cannot be");
    (!items.is_empty()).then(|| Section::new("section-impossible", title, vec![said, Block::Bullets(items)]))
}

fn repeals(book: &Book) -> Option<Section> {
    let repeals = book.items().filter_map(|item| match &item.kind {
        ItemKind::Repeal(repeal) => Some(repeal),
        _ => None,
    });
    let mut repeals: Vec<&Repeal> = repeals.collect();
    repeals.sort_by_key(|repeal| (repeal.from.node, repeal.from.span));
    let items: Vec<Item> = repeals.iter().map(|of| Item::new(repeal(book, of))).collect();
    let title = Text::plain("Repeals");
    (!items.is_empty()).then(|| Section::new("section-repeals", title, vec![Block::Bullets(items)]))
}

fn repeal(book: &Book, repeal: &Repeal) -> Text {
    let target = |target: &Reference| {
        let label = book.written(target.span);
        Text::new().link(&label, &label)
    };
    let ended = Text::new().strong(repeal.from.node.to_string()).say(": ");
    let ended = ended.then(Text::listed(repeal.targets.iter().map(target).collect(), "and"));
    repeal.because.iter().fold(ended, |said, because| said.say(" – ").then(comments::prose(&because.node)))
}
