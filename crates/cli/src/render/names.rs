//! What people call the things that a decision names, and where its rules stand.

use std::cell::RefCell;

use paceline::decision::StatedAnswer;
use paceline::explain::Preferring;
use paceline::model::{Domain, Head, Reason};
use paceline::rulebook::Rulebook;
use paceline::text::{Sources, Span};

/// The names of one rulebook.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    rulebook: &'a Rulebook,
}

impl<'a> Names<'a> {
    /// Names in a rulebook.
    pub fn new(rulebook: &'a Rulebook) -> Self {
        Names { rulebook }
    }

    /// A member's label with its name.
    pub fn member(&self, name: &str) -> String {
        with_name(self.label(Domain::Members, name), name)
    }

    /// A member as people call it.
    pub fn member_label(&self, name: &str) -> String {
        self.label(Domain::Members, name).unwrap_or(name).to_owned()
    }

    /// A technology's label with its key.
    pub fn technology(&self, key: &str) -> String {
        let model = self.rulebook.model();
        let technology = model.technologies.iter().find(|technology| technology.key == key);
        let label = technology.map(|of| &model.taxonomies[of.taxonomy.0 as usize].terms[of.term as usize]);
        let label = label.map(|term| term.label.as_deref().unwrap_or(&term.name));
        with_name(label.filter(|label| !key.ends_with(label)), key)
    }

    /// An asset's label with its name.
    pub fn asset(&self, kind: &str, name: &str) -> String {
        let model = self.rulebook.model();
        let kind = model.kind_ids().find(|&id| model.kinds[id.0 as usize].name == kind);
        with_name(kind.and_then(|kind| self.label(Domain::Assets(kind), name)), name)
    }

    /// An answer that stands for many programmes, as people would give it; `subject` is the member or kind asked of.
    pub fn stated(&self, question: &str, subject: Option<&str>, answer: &StatedAnswer) -> String {
        match answer {
            StatedAnswer::None if question == "asset" => "none".to_owned(),
            StatedAnswer::Flag(follows) => if *follows { "follows" } else { "does not follow" }.to_owned(),
            StatedAnswer::Name(name) => match question {
                "leader" | "work" => self.member_label(name),
                "asset" => self.asset(subject.unwrap_or_default(), name),
                _ => name.clone(),
            },
            StatedAnswer::Written(text) => format!("the {}", text.replace('.', "'s ")),
            StatedAnswer::Split(text) if text == "leader" => "the leader pays all".to_owned(),
            StatedAnswer::Split(text) => text.clone(),
            StatedAnswer::Labels(rules) if rules.is_empty() => "none".to_owned(),
            StatedAnswer::Labels(rules) => rules.join(", "),
            StatedAnswer::Shares(shares) => {
                let share = |(member, share): &(String, String)| format!("{} {share}", self.member_label(member));
                shares.iter().map(share).collect::<Vec<_>>().join(", ")
            }
            _ => "undecided".to_owned(),
        }
    }

    fn label(&self, domain: Domain, name: &str) -> Option<&'a str> {
        let model = self.rulebook.model();
        model.label_of(domain, name)
    }

    /// A rule, bar or requirement.
    pub fn head(&self, label: &str) -> Option<&'a Head> {
        self.rulebook.model().heads().find(|head| head.label == label)
    }

    /// What is written at the head of a rule or a bar.
    pub fn of_reason(&self, reason: Reason) -> &'a Head {
        let model = self.rulebook.model();
        match reason {
            Reason::Rule(id) => &model.rules[id.0 as usize].head,
            Reason::Bar(id) => &model.bars[id.0 as usize].head,
        }
    }

    /// A target.
    pub fn target(&self, label: &str) -> Option<&'a Head> {
        self.rulebook.model().targets.iter().map(|target| &target.head).find(|head| head.label == label)
    }

    /// A place as people look it up: `rules/regions.rules:12`.
    pub fn place(&self, span: Span) -> String {
        let source = self.rulebook.sources().at(span.source);
        format!("{}:{}", source.name(), source.line_column(span.start as usize).0)
    }

    /// A part of the condition of a rule or a bar, on one line; of a cell behind the head of its column.
    pub fn part(&self, of: Reason, part: Span) -> String {
        self.rulebook.model().part_of(self.rulebook.sources(), of, part)
    }

    /// The same of the rule or bar of a label.
    pub fn part_of(&self, label: &str, part: Span) -> String {
        let model = self.rulebook.model();
        let labelled = model.reasons().find(|reason| self.of_reason(*reason).label == label);
        labelled.map_or_else(|| self.said(part), |of| self.part(of, part))
    }

    /// A preference as it is written.
    pub fn preference(&self, preference: &Preferring<'_>) -> String {
        match preference {
            Preferring::Holds(condition) => self.said(*condition),
            Preferring::Most(field) => format!("most {field}"),
            Preferring::Least(field) => format!("least {field}"),
        }
    }

    /// The texts that places lie in.
    pub fn sources(&self) -> &'a Sources {
        self.rulebook.sources()
    }

    /// What is written at a place, on one line.
    pub fn said(&self, span: Span) -> String {
        self.rulebook.sources().slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The sources that a page cites, each once, numbered in the order in which it does.
#[derive(Debug, Default)]
pub struct Citations(RefCell<Vec<String>>);

impl Citations {
    /// The number of a source, as `[1]`.
    pub fn cite(&self, source: &str) -> String {
        let mut cited = self.0.borrow_mut();
        let at = cited.iter().position(|known| known == source).unwrap_or_else(|| {
            cited.push(source.to_owned());
            cited.len() - 1
        });
        format!("[{}]", at + 1)
    }

    /// Number and text of all that was cited.
    pub fn all(&self) -> Vec<(String, String)> {
        let cited = self.0.borrow();
        cited.iter().enumerate().map(|(at, source)| (format!("[{}]", at + 1), source.clone())).collect()
    }
}

fn with_name(label: Option<&str>, name: &str) -> String {
    match label {
        Some(label) if label != name => format!("{label} ({name})"),
        _ => name.to_owned(),
    }
}

/// A text with a name in place of another, where that stands as a word of its own.
pub fn replaced_name(text: &str, name: &str, with: &str) -> String {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (mut replaced, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(name) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        let alone = !before.ends_with(is_of_name) && !after.starts_with(is_of_name);
        replaced.push_str(before);
        replaced.push_str(if alone { with } else { name });
        rest = after;
    }
    replaced + rest
}
