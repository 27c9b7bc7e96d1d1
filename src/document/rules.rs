//! The rules, question by question and tier by tier, in the order in which they came into force.

use super::book::Book;
use super::{Block, Item, Section, Text, answers, comments, provisions, tables};
use crate::model::{Question, Rule, RuleId, TierId};

/// A chapter for each question that some rule answers.
pub(super) fn chapters(book: &Book) -> Vec<Section> {
    let questions = book.model.questions().into_iter();
    let asked = questions.filter(|question| book.model.rules_of(*question).next().is_some());
    asked.map(|question| chapter(book, question)).collect()
}

fn chapter(book: &Book, question: Question) -> Section {
    let mut rules: Vec<(RuleId, &Rule)> = book.model.rules_of(question).collect();
    rules.sort_by_key(|(_, rule)| (rule.head.force.from, rule.head.label_span));
    let mut sections = if rules.iter().all(|(_, rule)| rule.head.tier.is_none()) {
        placed(book, question, None, &rules)
    } else {
        let tiers = (0..book.model.tiers.len() as u32).map(|at| Some(TierId(at))).chain([None]);
        tiers.filter_map(|tier| of_tier(book, question, tier, &rules)).collect()
    };
    if let Question::Asset(kind) = question {
        sections.extend(provisions::bars(book, kind));
    }
    let said = Text::plain(without_answer(question));
    let title = Text::plain(book.question(question));
    Section::new(anchor(book, question), title, vec![Block::Paragraph(said)]).with(sections)
}

/// The anchor of a question.
fn anchor(book: &Book, question: Question) -> String {
    let name = |kind| &book.model.kind(kind).name;
    match question {
        Question::Leader => "question-leader".to_owned(),
        Question::TechnologyLead => "question-work".to_owned(),
        Question::Follows => "question-follows".to_owned(),
        Question::Sharing(kind) => format!("question-sharing-{}", name(kind)),
        Question::Asset(kind) => format!("question-asset-{}", name(kind)),
        Question::Cost => "question-cost".to_owned(),
    }
}

/// What is the case where no rule answers.
fn without_answer(question: Question) -> &'static str {
    match question {
        Question::Leader => "Every programme has one leader; some rule always says who.",
        Question::TechnologyLead => {
            "Asked for each technology that a programme carries. Where no rule says who, the leader does."
        }
        Question::Follows => "Asked for each member but the leader. Who is not named by a rule does not follow.",
        Question::Sharing(_) => "Asked if somebody follows. Where no rule says so, nothing is shared.",
        Question::Asset(_) => "Where no rule applies, or nothing fits, none is chosen.",
        Question::Cost => "Asked if somebody follows. Where no rule says how, the leader pays all.",
    }
}

/// The rules and tables of a tier under its name, if there are any.
fn of_tier(book: &Book, question: Question, tier: Option<TierId>, rules: &[(RuleId, &Rule)]) -> Option<Section> {
    let sections = placed(book, question, tier, rules);
    let (name, title) = match tier {
        Some(TierId(at)) => {
            let name = &book.model.tiers[at as usize].name;
            (name.as_str(), Text::plain("Tier ").code(name))
        }
        None => ("none", Text::plain("In no tier")),
    };
    let anchor = format!("{}-tier-{name}", anchor(book, question));
    (!sections.is_empty()).then(|| Section::new(anchor, title, Vec::new()).with(sections))
}

/// The rules and tables of a tier.
fn placed(book: &Book, question: Question, tier: Option<TierId>, rules: &[(RuleId, &Rule)]) -> Vec<Section> {
    let (mut sections, mut told) = (Vec::new(), Vec::new());
    for (id, rule) in rules.iter().filter(|(_, rule)| rule.head.tier == tier) {
        match rule.head.table {
            None => sections.push(section(book, *id, rule)),
            // A table may answer two questions: it stands with the first.
            Some(table) if told.contains(&table) || tables::first_question(book, table) != Some(question) => {}
            Some(table) => {
                told.push(table);
                sections.push(tables::section(book, table));
            }
        }
    }
    sections
}

fn section(book: &Book, id: RuleId, rule: &Rule) -> Section {
    let mut blocks = answers::sentence(book, rule);
    blocks.extend(comments::blocks(book.doc_of_block(rule.head.span)));
    blocks.extend(comments::blocks(&rule.head.doc));
    let mut facts = book.facts(&rule.head);
    facts.extend(book.overrides(&rule.overrides));
    facts.extend(book.overridden(&[id]));
    blocks.push(Block::Facts(facts));
    blocks.push(book.source(rule.head.span));
    Section::new(&rule.head.label, Text::new().code(&rule.head.label), blocks)
}

/// Every label, in order of the alphabet.
pub(super) fn index(book: &Book) -> Option<Section> {
    let model = book.model;
    let heads = model.heads().chain(model.targets.iter().map(|of| &of.head));
    let mut labels: Vec<&str> = heads.map(|head| head.label.as_str()).collect();
    labels.extend(model.tables.iter().map(|table| table.name.as_str()));
    labels.extend(model.tiers.iter().map(|tier| tier.name.as_str()));
    labels.sort_unstable();
    let items: Vec<Item> = labels.iter().map(|label| Item::new(Text::new().link(*label, *label))).collect();
    let title = Text::plain("Index of labels");
    (!items.is_empty()).then(|| Section::new("section-index", title, vec![Block::Bullets(items)]))
}
