//! Findings as they come up, each fault once.
//!
//! In: findings of the item at hand. Out: all of them, sorted by place. Invariant: a name that nobody declared is one
//! finding for each item that uses it, however often; its further places are labels of that finding, and its fix mends
//! them all.

use std::collections::{HashMap, HashSet};

use super::symbols::Symbols;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::{Code, Edit, Finding, Label};
use crate::notation::{article, nearest};
use crate::syntax::parser::words::meant_value;
use crate::syntax::tree::Name;
use crate::text::Span;

/// How many names are compared, at most, to find near ones: a file of nothing but misspellings must not take minutes.
const MAX_COMPARISONS: usize = 5_000_000;

/// How many names are listed, at most, where none is near.
const MAX_LISTED: usize = 8;

/// The findings so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// What names stand for, and where they are written.
    pub symbols: Symbols,
    findings: Vec<Finding>,
    unknown: HashMap<(Span, String, String), usize>,
    repeated: HashSet<(usize, Span)>,
    said: HashSet<(Code, Span)>,
    item: Span,
    rule: Option<String>,
    compared: usize,
}

/// A name that nobody declared.
pub(super) struct Unknown<'u> {
    /// The name.
    pub name: &'u Name,
    /// What it should have been: ``term of `region` ``.
    pub wanted: String,
    /// What it is elsewhere, with its article: ``a term of `segment` ``.
    pub elsewhere: Option<String>,
    /// A cure where no name is near.
    pub help: Option<String>,
    /// What people mean who come from another language.
    pub meant: Option<&'static str>,
    /// Names of another kind that would fit in its place: worth asking for, but not to be listed with the others.
    pub also: Vec<&'u str>,
}

impl Report {
    /// From here on, findings are about the item at `span`, and about the rule of that label.
    pub fn enter(&mut self, span: Span, rule: Option<&str>) {
        self.item = span;
        self.rule = rule.map(str::to_owned);
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) {
        let named = finding.rules.is_empty().then(|| self.rule.clone()).flatten();
        self.findings.push(finding.rules(named));
    }

    /// Adds a finding unless there is one of that code at that place: what stands once and is read for many rows.
    pub fn push_once(&mut self, finding: Finding) {
        if self.said.insert((finding.code, finding.span())) {
            self.push(finding);
        }
    }

    /// Adds that nobody declared a name; `candidates` are the names of the right kind.
    pub fn unknown<'n>(&mut self, unknown: Unknown, candidates: impl IntoIterator<Item = &'n str>) {
        let key = (self.item, unknown.name.node.clone(), unknown.wanted.clone());
        match self.unknown.get(&key) {
            Some(&at) => self.again(at, unknown.name.span),
            None => {
                self.unknown.insert(key, self.findings.len());
                self.repeated.insert((self.findings.len(), unknown.name.span));
                let finding = self.named(unknown, candidates);
                self.push(finding);
            }
        }
    }

    fn named<'n>(&mut self, unknown: Unknown, candidates: impl IntoIterator<Item = &'n str>) -> Finding {
        let left = MAX_COMPARISONS.saturating_sub(self.compared);
        let candidates: Vec<&str> = candidates.into_iter().take(left).collect();
        self.compared += candidates.len();
        // What is another thing's name is no misspelling, but for a field called as its taxonomy, with an ending.
        let name = unknown.name.node.as_str();
        let misspelt = unknown.elsewhere.is_none();
        let ended = |near: &&str| unknown.is_of_field() && (near.starts_with(name) || name.starts_with(*near));
        let near = nearest(name, candidates.iter().copied().chain(unknown.also.iter().copied()));
        let near = near.filter(|near| misspelt || ended(near)).map(str::to_owned);
        let near = meant_value(name).filter(|_| misspelt).map(str::to_owned).or(near);
        unknown.finding(near.as_deref(), &candidates)
    }

    fn again(&mut self, at: usize, span: Span) {
        if !self.repeated.insert((at, span)) {
            return;
        }
        let finding = &mut self.findings[at];
        for fix in &mut finding.fixes {
            let text = fix.edits[0].text.clone();
            fix.edits.push(Edit { span, text });
        }
        finding.labels.push(Label { span, message: "and here".into() });
    }

    /// Whether no error was found so far.
    pub fn is_sound(&self) -> bool {
        !self.findings.iter().any(Finding::is_error)
    }

    /// All findings, by source, place and code, and what names stand for.
    pub fn into_parts(mut self) -> (Vec<Finding>, Symbols) {
        self.findings.sort_by_key(|finding| (finding.span().source, finding.span().start, finding.code));
        (self.findings, self.symbols)
    }
}

impl Unknown<'_> {
    fn is_of_field(&self) -> bool {
        self.wanted.starts_with("field")
    }

    fn finding(self, near: Option<&str>, candidates: &[&str]) -> Finding {
        let Unknown { name, wanted, elsewhere, help, meant, .. } = self;
        let message = match &elsewhere {
            Some(elsewhere) => format!("`{}` is {elsewhere}, not {}", name.node, article(&wanted)),
            None => format!("no {wanted} is called `{}`", name.node),
        };
        let here = if elsewhere.is_some() { "of another kind" } else { "nobody declares it" };
        let finding = Finding::new(Code::UnknownName, message, name.span, here);
        // A name that is nearly another may still be one that is yet to be declared; only its case leaves no doubt.
        let case = near.is_some_and(|near| near.eq_ignore_ascii_case(&name.node));
        let flag = wanted == "flag" && meant_value(&name.node).is_some_and(|value| matches!(value, "yes" | "no"));
        let safety = if case || flag { Safe } else { Unsafe };
        match (near, help) {
            (None, Some(help)) if let Some(meant) = meant => {
                finding.help(help).fix(Unsafe, format!("write `{meant}`"), name.span, meant)
            }
            (Some(near), _) => {
                finding.help(format!("did you mean `{near}`?")).fix(safety, format!("write `{near}`"), name.span, near)
            }
            (None, Some(help)) => finding.help(help),
            (None, None) if !candidates.is_empty() && candidates.len() <= MAX_LISTED => {
                let declared = candidates.iter().filter(|name| !matches!(**name, "leader" | "followers"));
                let all: Vec<String> = declared.map(|name| format!("`{name}`")).collect();
                match all.as_slice() {
                    [] => finding,
                    [one] => finding.help(format!("only {one} is declared")),
                    all => finding.help(format!("declared are {}", all.join(", "))),
                }
            }
            (None, None) => finding,
        }
    }
}
