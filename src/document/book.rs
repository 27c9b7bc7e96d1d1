//! The rulebook at hand: its model, its texts, the day, and what people call its things.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Block, Text, comments};
use crate::model::{Domain, Field, Head, Member, Model, Override, Question, RuleId, TargetRef, Type, Value};
use crate::notation;
use crate::rulebook::Rulebook;
use crate::syntax::parser;
use crate::syntax::tree::{File, Item, ItemKind};
use crate::text::{SourceId, Span};

/// A rulebook and a day.
pub(super) struct Book<'a> {
    pub rulebook: &'a Rulebook,
    pub model: &'a Model,
    pub day: Date,
    /// The files as written: what the model has no use for (charters, repeals, cells) stands there.
    pub files: Vec<(SourceId, File)>,
}

impl<'a> Book<'a> {
    pub fn new(rulebook: &'a Rulebook, day: Date) -> Self {
        let sources = rulebook.sources().iter();
        let files = sources.map(|(id, source)| (id, parser::parse(id, source.text()).file)).collect();
        Book { rulebook, model: rulebook.model(), day, files }
    }

    /// Every item of every file.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.files.iter().flat_map(|(_, file)| &file.items)
    }

    /// The comment block above the item that holds a place.
    pub fn doc(&self, place: Span) -> &str {
        self.items().find(|item| holds(item, place)).map_or("", |item| &item.doc)
    }

    /// The comment block above the block of a tier that holds a place.
    pub fn doc_of_block(&self, place: Span) -> &str {
        let tiers = self.items().filter(|item| matches!(item.kind, ItemKind::Tier(_)));
        tiers.into_iter().find(|item| holds(item, place)).map_or("", |item| &item.doc)
    }

    /// The comment block above the declaration of the tiers.
    pub fn doc_of_tiers(&self) -> &str {
        self.items().find(|item| matches!(item.kind, ItemKind::Tiers(_))).map_or("", |item| &item.doc)
    }

    /// What is written at a place, its lines moved to the left as far as they go together.
    pub fn written(&self, place: Span) -> String {
        let text = self.rulebook.sources().slice(place);
        let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
        let margin = text.lines().skip(1).filter(|line| !line.trim().is_empty()).map(|line| indent(&line)).min();
        let source = self.rulebook.sources().at(place.source);
        let column = source.line_column(place.start as usize).1 - 1;
        let margin = margin.unwrap_or(0).min(column);
        let lines = text.lines().enumerate();
        let moved = lines.map(|(at, line)| if at == 0 { line } else { line.get(margin..).unwrap_or("") });
        moved.collect::<Vec<_>>().join("\n")
    }

    /// A text of the rulebook, folded away.
    pub fn source(&self, place: Span) -> Block {
        let source = self.rulebook.sources().at(place.source);
        let line = source.line_column(place.start as usize).0;
        Block::Source { summary: format!("As written in {}, line {line}", source.name()), text: self.written(place) }
    }

    /// When something is in force, and whether that day.
    pub fn force(&self, head: &Head) -> Text {
        let force = &head.force;
        let days = notation::days(force.from, force.until);
        let now = if force.holds_on(self.day) { String::new() } else { format!(" (not on {})", self.day) };
        let said = Text::plain(format!("{days}{now}"));
        let Some(repealed) = force.repealed else { return said };
        let because = self.items().find(|item| item.span == repealed).and_then(|item| match &item.kind {
            ItemKind::Repeal(repeal) => repeal.because.as_ref(),
            _ => None,
        });
        let said = said.say("; ").link("section-repeals", "repealed");
        because.map_or(said.clone(), |because| said.say(": ").then(comments::prose(&because.node)))
    }

    /// What is defeated by a rule's own word.
    pub fn overrides(&self, overrides: &[Override]) -> Option<(String, Text)> {
        let targets: Vec<Text> = overrides.iter().map(|over| self.target(over.target)).collect();
        (!targets.is_empty()).then(|| ("Overrides".to_owned(), Text::listed(targets, "and")))
    }

    fn target(&self, target: TargetRef) -> Text {
        let model = self.model;
        match target {
            TargetRef::Rule(rule) => Text::to(&model.rule(rule).head),
            TargetRef::Table(table) => {
                let name = &model.tables[table.0 as usize].name;
                Text::plain("all of the table ").link(name, name)
            }
            TargetRef::Tier(tier) => {
                let name = &model.tiers[tier.0 as usize].name;
                Text::plain("all of the tier ").link(name, name)
            }
        }
    }

    /// The rules whose own word defeats one of these.
    pub fn overridden(&self, rules: &[RuleId]) -> Option<(String, Text)> {
        let over = |other: &RuleId| rules.iter().any(|&rule| self.model.overrides(*other, rule));
        let by = self.model.rules().filter(|(other, _)| over(other));
        let by: Vec<Text> = by.map(|(_, rule)| Text::to(&rule.head)).collect();
        (!by.is_empty()).then(|| ("Overridden by".to_owned(), Text::listed(by, "and")))
    }

    /// What is said of every provision: why, when in force, where its text is found.
    pub fn facts(&self, head: &Head) -> Vec<(String, Text)> {
        let mut facts = Vec::new();
        let fact = |name: &str, text: &String| (name.to_owned(), comments::prose(text));
        facts.extend(head.because.iter().map(|because| fact("Because", because)));
        facts.push(("In force".to_owned(), self.force(head)));
        facts.extend(head.source.iter().map(|source| fact("Source", source)));
        facts
    }

    /// A question as people ask it, as a heading.
    pub fn question(&self, question: Question) -> String {
        let kind = |kind| spaced(&self.model.kind(kind).name);
        match question {
            Question::Leader => "Who leads?".to_owned(),
            Question::TechnologyLead => "Who leads a technology?".to_owned(),
            Question::Follows => "Who follows?".to_owned(),
            Question::Sharing(of) => format!("Is the {} shared?", kind(of)),
            Question::Asset(of) => format!("Which {}?", kind(of)),
            Question::Cost => "Who pays?".to_owned(),
        }
    }

    /// What people call a field: its label, unless that is a unit.
    pub fn field(&self, field: &Field) -> String {
        field.label.clone().filter(|_| field.unit().is_none()).unwrap_or_else(|| spaced(&field.name))
    }

    /// A value as people call it.
    pub fn value(&self, ty: Type, unit: Option<&str>, value: &Value) -> String {
        let label = |domain: Domain, value: u32| self.model.label(domain, value).to_owned();
        let number = |number| {
            let number = notation::number(number).replace('_', "\u{202f}");
            unit.map_or(number.clone(), |unit| format!("{number} {unit}"))
        };
        match (ty, value) {
            (_, Value::Number(value)) => number(*value),
            (Type::One(domain), Value::One(one)) => label(domain, *one),
            (Type::Set(domain), Value::Set(set)) if !set.is_empty() => {
                set.iter().map(|one| label(domain, one)).collect::<Vec<_>>().join(", ")
            }
            (_, Value::Set(_)) => "none".to_owned(),
            (_, Value::PerMember(numbers)) if numbers.windows(2).all(|pair| pair[0] == pair[1]) => {
                numbers.first().map_or(String::new(), |same| format!("{} each", number(*same)))
            }
            (_, Value::PerMember(numbers)) => {
                let members = self.model.members.iter().zip(numbers);
                let said = |(of, value): (&Member, &Decimal)| {
                    format!("{} {}", of.label.as_ref().unwrap_or(&of.name), number(*value))
                };
                members.map(said).collect::<Vec<_>>().join(", ")
            }
            _ => notation::own_value(self.model, ty, value),
        }
    }

    /// A value of a field as people call it.
    pub fn value_of(&self, field: &Field, value: &Value) -> String {
        self.value(field.ty, field.unit(), value)
    }

    /// A thing as people call it, with the name that rules say where that is another.
    pub fn named(&self, domain: Domain, value: u32) -> Text {
        let (label, name) = (self.model.label(domain, value), self.model.name(domain, value));
        if label == name { Text::new().code(name) } else { Text::plain(format!("{label} ")).code(name) }
    }
}

fn holds(item: &Item, place: Span) -> bool {
    item.span.source == place.source && item.span.start <= place.start && place.end <= item.span.end
}

/// A name as words.
pub(super) fn spaced(name: &str) -> String {
    name.replace('_', " ")
}
