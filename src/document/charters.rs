//! What the rulebook is, where its texts come from, and whose word counts.

use jiff::civil::Date;

use super::book::Book;
use super::{Block, Item, Section, Text, comments};
use crate::notation;
use crate::syntax::tree::{Charter, File, ItemKind};
use crate::text::{SourceId, Spanned};

fn charter(file: &File) -> Option<&Charter> {
    file.items.iter().find_map(|item| match &item.kind {
        ItemKind::Charter(charter) => Some(charter),
        _ => None,
    })
}

/// What the rulebook is called: what its charters' titles have in common before a colon, else the title of the charter in
/// force that day which was enacted last; without one in force, of the last at all.
pub(super) fn title(book: &Book) -> String {
    let charters: Vec<&Charter> = book.files.iter().filter_map(|(_, file)| charter(file)).collect();
    let before =
        |charter: &Charter| charter.title.node.trim().split_once(':').map(|(front, _)| front.trim().to_owned());
    let common = charters.first().filter(|_| charters.len() > 1).and_then(|first| before(first));
    let common = common.filter(|common| charters.iter().all(|charter| before(charter).as_ref() == Some(common)));
    let begun = |charter: &Charter| charter.enacted.as_ref().map(|day| day.node);
    let in_force = |charter: &Charter| {
        begun(charter).is_none_or(|from| from <= book.day)
            && charter.until.as_ref().is_none_or(|until| book.day < until.node)
    };
    // Of two of the same day the first one: a later file does not rename the rulebook.
    let latest = charters.iter().rev().max_by_key(|charter| (in_force(charter), begun(charter)));
    let latest = latest.map(|charter| charter.title.node.trim().to_owned()).filter(|title| !title.is_empty());
    common.or(latest).unwrap_or_else(|| "Rulebook".to_owned())
}

/// What stands before the first chapter.
pub(super) fn opening(book: &Book) -> Vec<Block> {
    let model = book.model;
    let of = [
        notation::counted(model.members.len(), "member"),
        notation::counted(model.rules.len(), "rule"),
        notation::counted(model.guarantees.len(), "guarantee"),
        notation::counted(model.tests.len(), "test"),
    ];
    let force = if model.in_force(book.day) { "" } else { " On that day the scheme is not in force: nobody leads." };
    let said = Text::plain(format!("A rulebook of {}, as of ", of.join(", ")))
        .strong(book.day.to_string())
        .say(".")
        .say(force)
        .say(" What is decided for a programme, and by which rules, follows from this text alone.");
    let digest = Text::plain("Digest of its meaning: ").code(book.rulebook.digest());
    vec![Block::Paragraph(said), Block::Paragraph(digest)]
}

/// How rules settle their conflicts, and the tiers.
pub(super) fn precedence(book: &Book) -> Section {
    let maxims = [
        ("Its own word", ": a rule that overrides another goes before it"),
        ("The higher tier", " goes before the lower, and any tier before no tier"),
        ("The narrower scope", ": in one tier, the rule for fewer cases goes before the rule for more"),
        ("The later date", ": of two rules for the same cases, the one that came into force later"),
    ];
    let maxims = maxims.map(|(name, said)| Item::new(Text::new().strong(name).say(said)));
    let said = "Of two rules that both apply and say different things, these maxims decide, the first that can:";
    let mut blocks = vec![Block::Paragraph(Text::plain(said)), Block::Steps(maxims.into())];
    if !book.model.tiers.is_empty() {
        blocks.push(Block::Paragraph(Text::plain("The tiers, the strongest first:")));
        blocks.extend(comments::blocks(book.doc_of_tiers()));
    }
    let tiers = book.model.tiers.iter().enumerate().map(|(at, tier)| {
        let rules = book.model.rules.iter().filter(|rule| rule.head.tier.is_some_and(|of| of.0 as usize == at));
        let mut rules: Vec<_> = rules.collect();
        rules.sort_by_key(|rule| rule.head.label_span);
        let labels: Vec<Text> = rules.iter().map(|rule| Text::to(&rule.head)).collect();
        let said = if labels.is_empty() { Text::plain("No rules.") } else { Text::listed(labels, "and").say(".") };
        let title = Text::plain(format!("{}. ", at + 1)).code(&tier.name);
        let said = Text::plain(if rules.is_empty() { "" } else { "Rules: " }).then(said);
        Section::new(&tier.name, title, vec![Block::Paragraph(said)])
    });
    let tiers = tiers.collect();
    Section::new("section-precedence", Text::plain("Whose word counts"), blocks).with(tiers)
}

/// The files of the rulebook: what they say of themselves, and their charters.
pub(super) fn texts(book: &Book) -> Option<Section> {
    let sections: Vec<Section> =
        book.files.iter().enumerate().map(|(at, (id, file))| text(book, at, *id, file)).collect();
    let title = Text::plain("Texts and their sources");
    (!sections.is_empty()).then(|| Section::new("section-texts", title, Vec::new()).with(sections))
}

fn text(book: &Book, at: usize, id: SourceId, file: &File) -> Section {
    let source = book.rulebook.sources().at(id);
    let mut blocks = comments::blocks(&preface(source.text()));
    let mut facts = Vec::new();
    if let Some(charter) = charter(file) {
        let day = |date: &Option<Spanned<Date>>| date.as_ref().map(|date| date.node);
        facts.push(("Charter".to_owned(), comments::prose(&charter.title.node)));
        let days = notation::days(day(&charter.enacted), day(&charter.until));
        facts.push(("In force".to_owned(), Text::plain(days)));
        facts.extend(charter.source.iter().map(|of| ("Source".to_owned(), comments::prose(&of.node))));
    }
    let mut rules: Vec<_> = book.model.rules.iter().filter(|rule| rule.head.span.source == id).collect();
    rules.sort_by_key(|rule| rule.head.label_span);
    let labels: Vec<Text> = rules.iter().map(|rule| Text::to(&rule.head)).collect();
    if !labels.is_empty() {
        facts.push(("Rules".to_owned(), Text::listed(labels, "and")));
    }
    if !facts.is_empty() {
        blocks.push(Block::Facts(facts));
    }
    Section::new(format!("file-{}", at + 1), Text::new().code(source.name()), blocks)
}

/// The comment at the head of a file that is about no item.
fn preface(text: &str) -> String {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let comment: Vec<&str> = lines.by_ref().take_while(|line| line.starts_with('#')).collect();
    let after = text.lines().nth(comment.len());
    if after.is_some_and(|line| !line.trim().is_empty()) {
        return String::new();
    }
    let bare = comment.iter().map(|line| line.trim_start_matches('#'));
    bare.map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()).collect::<Vec<_>>().join("\n")
}
