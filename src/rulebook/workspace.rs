//! A rulebook under an editor: every finding after each edit, and after an edit of one rule only what it touches is
//! checked again.
//!
//! In: texts, then edits of them. Out: after each the report that [`check`](super::check) would give. An edit that leaves
//! a rule a rule, with its label, dates, tier and lets, and mentions nothing that no other rule mentions (or leaves
//! nothing unmentioned), is taken into the rulebook at hand; the rule then has a text of its own beside the texts of the
//! last whole check, and places in these are moved when they are told. Any other edit is a whole check. Invariant: the
//! report is that of a whole check.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::reading::File;
use super::{Draft, Limits, Report, examine, fix_checks, ordered, repair_checks};
use crate::analysis::{self, Cache};
use crate::finding::{Edit, EditError, Finding};
use crate::model::{Answer, Condition, Form, Head, Model, Operand, Question, Rule, RuleId};
use crate::precedence::Days;
use crate::resolve::resolve;
use crate::scope::{Mention, Mentions, Most, Scopes};
use crate::stack;
use crate::syntax::{parser, tree};
use crate::text::{Source, SourceId, Sources, Span};

/// A rulebook that is being written.
///
/// ```
/// use paceline::{Limits, Source, Workspace};
///
/// let text = "member a member b\ntaxonomy t { x, y }\nprogram { f: t }\nx_first: lead a when f is x\nrest: lead b\n";
/// let mut workspace = Workspace::new(vec![Source::new("scheme.rules", text)], Limits::default());
/// assert!(workspace.report().findings.is_empty());
/// let at = text.find("is x").unwrap();
/// let report = workspace.edit(0, at..at + 4, "not in [x, y]").expect("a stretch of the text");
/// assert_eq!(report.findings[0].code.name(), "dead-rule");
/// ```
#[derive(Debug)]
pub struct Workspace {
    /// The texts as they are now.
    texts: Vec<Source>,
    limits: Limits,
    report: Report,
    base: Base,
    /// A rulebook of nothing, which the cache holds while the rulebook at hand is changed: that must be held once alone.
    nothing: Arc<Scopes>,
}

/// The last whole check, brought up to date with edits of single rules.
#[derive(Debug)]
struct Base {
    /// The texts of the last whole check, then one for each rule written anew.
    sources: Sources,
    /// All but rules and what refers to them.
    world: Vec<File>,
    charters: BTreeMap<SourceId, tree::Item>,
    scopes: Arc<Scopes>,
    days: Days,
    blocked: BTreeSet<Question>,
    cache: Cache,
    mentions: BTreeMap<Mention, usize>,
    /// What reading and compiling found.
    findings: Vec<Finding>,
    /// The rules written anew, by their places in the texts of the last whole check.
    pieces: Vec<Piece>,
    /// Whether an edit of one rule can be taken in.
    sound: bool,
    /// How deep anything may nest.
    depth: usize,
}

/// A rule written anew.
#[derive(Debug, Clone)]
struct Piece {
    /// Where it stood.
    span: Span,
    /// Its text now.
    source: SourceId,
    length: u32,
    rule: RuleId,
}

/// A rule as it was before an edit, and its text after it.
struct Edited {
    rule: RuleId,
    /// Where it stood at the last whole check.
    span: Span,
    text: String,
}

impl Workspace {
    /// A rulebook of these texts, checked as a whole.
    pub fn new(texts: Vec<Source>, limits: Limits) -> Self {
        stack::with_room(|| {
            let nothing = Arc::new(Scopes::compile(Arc::default(), false, Most::boxes(1)).0);
            let (base, findings) = Base::check(&texts, limits);
            let mut workspace = Workspace { texts, limits, report: Report::default(), base, nothing };
            workspace.tell(findings);
            workspace
        })
    }

    /// Every finding about the texts as they are now.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Puts a text in place of a stretch (in bytes) of the source of that number, and checks again what that touches.
    ///
    /// # Errors
    ///
    /// Where there is no such source, or the stretch does not lie between characters of its text as it is now; nothing
    /// is changed then.
    pub fn edit(&mut self, source: usize, range: Range<usize>, text: &str) -> Result<&Report, EditError> {
        let no_source = EditError::NoSource(source);
        let Some(old) = self.texts.get(source) else { return Err(no_source) };
        let Ok(id) = u32::try_from(source).map(SourceId) else { return Err(no_source) };
        EditError::of(old, &range)?;
        stack::with_room(|| self.put(id, range, text));
        Ok(&self.report)
    }

    /// Takes in an edit of a stretch that is there.
    fn put(&mut self, id: SourceId, range: Range<usize>, text: &str) {
        let old = &mut self.texts[id.0 as usize];
        let edited = self.base.rule_at(id, &range, old, text);
        let mut whole = old.text().to_owned();
        whole.replace_range(range, text);
        *old = Source::new(old.name(), whole);
        let size: u64 = self.texts.iter().map(|text| text.text().len() as u64).sum();
        let edited = edited.filter(|_| size <= self.limits.size.min(Limits::LARGEST));
        let taken = edited.and_then(|edited| self.base.take(edited, &self.nothing));
        let findings = taken.unwrap_or_else(|| {
            let (base, findings) = Base::check(&self.texts, self.limits);
            self.base = base;
            findings
        });
        self.tell(findings);
    }

    /// Tells findings by the texts as they are now.
    fn tell(&mut self, mut findings: Vec<Finding>) {
        if !self.base.pieces.is_empty() {
            let moves = self.base.moves();
            findings.iter_mut().for_each(|finding| moves.apply(finding));
        }
        self.report = Report { sources: self.texts.iter().cloned().collect(), findings: ordered(findings) };
        fix_checks::keep_sound(&mut self.report.findings, &self.report.sources, self.limits, false, None, None);
        let (limits, sources) = (self.limits, self.report.sources.clone());
        let attempt = |edits: &[Edit]| {
            let mended = Edit::all(edits, &sources).ok()?;
            Some(examine(Draft::of(mended, limits), limits, None, None).0.findings)
        };
        repair_checks::keep_sound(&mut self.report, &self.base.scopes.model, limits, &attempt);
    }
}

impl Base {
    /// Checks texts as a whole.
    fn check(texts: &[Source], limits: Limits) -> (Self, Vec<Finding>) {
        let Draft { sources, findings: own, files, scopes, blocked } = Draft::of(texts.to_vec(), limits);
        let sound = own.iter().all(|finding| !finding.is_error());
        let (days, scopes) = (Days::of(&scopes.model), Arc::new(scopes));
        let mut cache = Cache::new(&scopes, &days, limits.bounds());
        let found = analysis::analyse_with(&mut cache, &scopes, &sources, &days, &blocked);
        let mentions = Mentions::counted(&scopes.model, true);
        let (world, charters) = world(files);
        let findings = own.iter().cloned().chain(found.into_iter().map(Arc::unwrap_or_clone)).collect();
        let (pieces, depth) = (Vec::new(), limits.depth.min(Limits::DEEPEST) as usize);
        let base = Base {
            sources,
            world,
            charters,
            scopes,
            days,
            blocked,
            cache,
            mentions,
            findings: own,
            pieces,
            sound,
            depth,
        };
        (base, findings)
    }

    /// The rule that an edit lies in, and its text after the edit; nothing where the edit may be one of more.
    fn rule_at(&self, source: SourceId, range: &Range<usize>, text: &Source, put: &str) -> Option<Edited> {
        let mut shift = 0_i64;
        let mut pieces: Vec<&Piece> = self.pieces.iter().filter(|piece| piece.span.source == source).collect();
        pieces.sort_by_key(|piece| piece.span.start);
        for piece in pieces {
            let start = (i64::from(piece.span.start) + shift) as usize;
            let end = start + piece.length as usize;
            if start < range.start && range.end <= end {
                return Edited::new(piece.rule, piece.span, text, start..end, range, put);
            }
            if range.end <= start {
                break;
            }
            if range.start < end {
                return None;
            }
            shift += i64::from(piece.length) - i64::from(piece.span.end - piece.span.start);
        }
        let at = |offset: usize| u32::try_from(offset as i64 - shift).ok();
        let (start, end) = (at(range.start)?, at(range.end)?);
        let holds = |span: Span| span.source == source && span.start < start && end <= span.end;
        let (id, rule) = self.scopes.model.rules().find(|(_, rule)| holds(rule.head.span))?;
        let span = rule.head.span;
        let now = |at: u32| (i64::from(at) + shift) as usize;
        Edited::new(id, span, text, now(span.start)..now(span.end), range, put)
    }

    /// Takes in a rule that was written anew: every finding then, by the places of the last whole check. Nothing where
    /// more may have changed than a whole check would not see again.
    fn take(&mut self, edited: Edited, nothing: &Arc<Scopes>) -> Option<Vec<Finding>> {
        let id = edited.rule;
        let source = self.sources.add(Source::new(self.sources.at(edited.span.source).name(), edited.text.as_str()));
        let (rule, found) = self.read(&edited, source)?;
        let old = self.scopes.model.rule(id);
        if !self.sound || !alike(&self.scopes.model, old, &rule) || !self.keeps_mentions(old, &rule) {
            return None;
        }
        // A gap is told at the first of the rules.
        let place = old.head.span;
        let is_first = {
            let mut heads = self.scopes.model.rules_of(old.question).map(|(_, rule)| rule.head.span);
            !heads.any(|span| self.place(span) < edited.span)
        };
        if is_first {
            return None;
        }
        let scope = self.scopes.recompile(&rule)?;
        self.findings.retain(|finding| {
            let span = finding.span();
            !(span.source == place.source && place.start <= span.start && span.end <= place.end)
        });
        self.findings.extend(found);
        self.count_mentions(id, &rule);
        self.cache.release(nothing);
        let scopes = Arc::get_mut(&mut self.scopes)?;
        let before = std::mem::replace(&mut scopes.rules[id.0 as usize], Arc::new(scope)).region.clone();
        Arc::make_mut(&mut scopes.model).rules[id.0 as usize] = rule;
        scopes.kin.set_apart(id);
        self.cache.renew(&self.scopes, id, &before).ok()?;
        self.pieces.retain(|piece| piece.rule != id);
        let length = edited.text.len() as u32;
        self.pieces.push(Piece { span: edited.span, source, length, rule: id });
        let found = analysis::analyse_with(&mut self.cache, &self.scopes, &self.sources, &self.days, &self.blocked);
        Some(self.findings.iter().cloned().chain(found.into_iter().map(Arc::unwrap_or_clone)).collect())
    }

    /// The rule as it reads now, by itself before the world of the rulebook, with what is to be said of it.
    fn read(&self, edited: &Edited, source: SourceId) -> Option<(Rule, Vec<Finding>)> {
        let parsed = parser::parse_within(source, &edited.text, self.depth);
        let [item] = parsed.file.items.as_slice() else { return None };
        let tree::ItemKind::Rule(written) = &item.kind else { return None };
        let whole = item.span.start == 0 && item.span.end as usize == edited.text.len();
        let old = self.scopes.model.rule(edited.rule);
        if !whole || !parsed.findings.is_empty() || written.label.node != old.head.label {
            return None;
        }
        if !written.clauses.overrides.is_empty() || !old.overrides.is_empty() {
            return None;
        }
        let charter = self.charters.get(&edited.span.source).cloned();
        if self.dates_of(old)? != dates(&written.clauses) {
            return None;
        }
        let items = charter.into_iter().chain([item.clone()]).collect();
        let mut files = self.world.clone();
        files.push((source, Arc::new(tree::File { items, broken: Vec::new() })));
        let resolved = resolve(&files, self.depth);
        let mut rules = resolved.model.rules;
        if rules.len() != 1 {
            return None;
        }
        let mut rule = rules.pop()?;
        let Head { force, tier, doc, .. } = &old.head;
        (rule.head.force, rule.head.tier, rule.head.doc) = (*force, *tier, doc.clone());
        let here = resolved.findings.into_iter().filter(|finding| finding.span().source == source);
        let here: Vec<Finding> = here.collect();
        (!here.iter().any(Finding::is_error)).then_some((rule, here))
    }

    /// The dates that a rule's own clauses name, as it was read last.
    fn dates_of(&self, rule: &Rule) -> Option<[Option<Date>; 2]> {
        let text = self.sources.slice(rule.head.span);
        let parsed = parser::parse(rule.head.span.source, text);
        match parsed.file.items.as_slice() {
            [tree::Item { kind: tree::ItemKind::Rule(rule), .. }] => Some(dates(&rule.clauses)),
            _ => None,
        }
    }

    /// Whether what tells cases apart is the same with the rule as it reads now.
    fn keeps_mentions(&self, old: &Rule, new: &Rule) -> bool {
        let model = &self.scopes.model;
        let (before, after) = (Mentions::of_rule(model, old), Mentions::of_rule(model, new));
        let count = |mention: &Mention| self.mentions.get(mention).copied().unwrap_or(0);
        before.difference(&after).all(|mention| count(mention) > 1)
            && after.difference(&before).all(|mention| count(mention) > 0)
    }

    fn count_mentions(&mut self, id: RuleId, new: &Rule) {
        let model = &self.scopes.model;
        for mention in Mentions::of_rule(model, model.rule(id)) {
            self.mentions.entry(mention).and_modify(|count| *count -= 1);
        }
        for mention in Mentions::of_rule(model, new) {
            *self.mentions.entry(mention).or_default() += 1;
        }
    }

    /// Where a place stood at the last whole check.
    fn place(&self, span: Span) -> Span {
        self.pieces.iter().find(|piece| piece.source == span.source).map_or(span, |piece| piece.span)
    }

    /// How places of the last whole check stand in the texts as they are now.
    fn moves(&self) -> Moves {
        let mut pieces: Vec<&Piece> = self.pieces.iter().collect();
        pieces.sort_by_key(|piece| (piece.span.source, piece.span.start));
        let mut moves = Moves { anew: BTreeMap::new(), ahead: BTreeMap::new() };
        for piece in pieces {
            moves.anew.insert(piece.source, piece.span);
            let ahead = moves.ahead.entry(piece.span.source).or_default();
            let so_far = ahead.last().map_or(0, |(_, shift)| *shift);
            let longer = i64::from(piece.length) - i64::from(piece.span.end - piece.span.start);
            ahead.push((piece.span.end, so_far + longer));
        }
        moves
    }
}

/// How places of the last whole check stand in the texts as they are now.
struct Moves {
    /// Where a rule written anew stood, by the source it is written in.
    anew: BTreeMap<SourceId, Span>,
    /// For each source the ends of the rules written anew, ascending, and how far all is moved that follows.
    ahead: BTreeMap<SourceId, Vec<(u32, i64)>>,
}

impl Moves {
    /// Moves the places of a finding.
    fn apply(&self, finding: &mut Finding) {
        finding.labels.iter_mut().for_each(|label| label.span = self.moved(label.span));
        for fix in &mut finding.fixes {
            fix.edits.iter_mut().for_each(|edit| edit.span = self.moved(edit.span));
        }
    }

    fn moved(&self, span: Span) -> Span {
        let own = self.anew.get(&span.source);
        let (source, base) = own.map_or((span.source, 0), |stood| (stood.source, stood.start));
        // Ahead of a place stand the rules that end before it; of one in a rule written anew, those before the rule.
        let ahead = |at: u32| {
            let before = if own.is_some() { base } else { at };
            let moved = self.ahead.get(&source).map_or(&[][..], Vec::as_slice);
            moved[..moved.partition_point(|(end, _)| *end <= before)].last().map_or(0, |(_, shift)| *shift)
        };
        let now = |at: u32| (i64::from(base) + i64::from(at) + ahead(at)) as u32;
        Span { source, start: now(span.start), end: now(span.end) }
    }
}

impl Edited {
    /// An edit within a rule that stands at `now`; nothing where it may join with what stands around it.
    fn new(
        rule: RuleId,
        span: Span,
        text: &Source,
        now: Range<usize>,
        range: &Range<usize>,
        put: &str,
    ) -> Option<Self> {
        let text = text.text();
        let whole = format!("{}{put}{}", &text[now.start..range.start], &text[range.end..now.end]);
        let apart = text[now.end..].chars().next().is_none_or(char::is_whitespace);
        (apart && !whole.contains('#')).then_some(Edited { rule, span, text: whole })
    }
}

/// The dates that clauses name.
fn dates(clauses: &tree::Clauses) -> [Option<Date>; 2] {
    [&clauses.from, &clauses.until].map(|date| date.as_ref().map(|date| date.node))
}

/// Whether a rule written anew is of the same question, names the same lets, and is of a form that touches nothing else.
fn alike(model: &Model, old: &Rule, new: &Rule) -> bool {
    let plain = |rule: &Rule| match &rule.answer {
        Answer::Lead(_) | Answer::Follow { .. } | Answer::Share(_) | Answer::Split(_) => true,
        Answer::LeadOn(..) | Answer::Choose { .. } => false,
    };
    let lets = |rule: &Rule| {
        let mut lets = BTreeSet::new();
        named(&rule.when, &mut lets);
        lets
    };
    let single = |rule: &Rule| match &rule.answer {
        // What a path speaks of is asked for elsewhere too.
        Answer::Lead(Operand::Path(path)) => path.steps.is_empty(),
        _ => true,
    };
    old.question == new.question
        && old.head.table.is_none()
        && plain(old)
        && plain(new)
        && single(old)
        && single(new)
        && lets(old) == lets(new)
        && model.rules.len() > 1
}

/// The lets that a condition names.
fn named(condition: &Condition, lets: &mut BTreeSet<u32>) {
    match &condition.form {
        Form::Let(id) => drop(lets.insert(id.0)),
        Form::Not(inner) | Form::Some(_, inner) => named(inner, lets),
        Form::All(parts) | Form::Any(parts) => parts.iter().for_each(|part| named(part, lets)),
        Form::Always | Form::Test(_) => {}
    }
}

/// The items that declare the world, and the charters of the files.
fn world(files: Vec<File>) -> (Vec<File>, BTreeMap<SourceId, tree::Item>) {
    let (mut world, mut charters) = (Vec::new(), BTreeMap::new());
    for (source, file) in files {
        let mut items = Vec::new();
        for item in &file.items {
            match &item.kind {
                tree::ItemKind::Charter(_) => drop(charters.insert(source, item.clone())),
                tree::ItemKind::Member(_)
                | tree::ItemKind::Taxonomy(_)
                | tree::ItemKind::Program(_)
                | tree::ItemKind::AssetKind(_)
                | tree::ItemKind::Asset(_)
                | tree::ItemKind::Let(_) => items.push(item.clone()),
                _ => {}
            }
        }
        world.push((source, Arc::new(tree::File { items, broken: Vec::new() })));
    }
    (world, charters)
}

#[cfg(test)]
mod tests;
