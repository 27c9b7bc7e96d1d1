//! What happens to a piece that the grammar refuses.
//!
//! In: a piece of one item. Out: the sound item in it and a finding for what stands behind; or, for a block, its sound
//! parts and a finding for each broken one; or one finding for the whole. Never more than one finding for one fault:
//! what a missing bracket or a misspelt first word does to its surroundings is not reported again.

use super::faults::Fault;
use super::{Grammar, Reader, Rule};
use crate::finding::Applicability::Unsafe;
use crate::finding::{Code, Finding};
use crate::syntax::tree::*;
use crate::text::{Span, Spanned};
use jiff::civil::Date;
use pest::Parser;
use std::ops::Range;

/// The kinds of block, by what stands between their braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Tier,
    Taxonomy,
    Program,
    AssetKind,
    Asset,
    Table,
    Test,
    Given,
}

impl Block {
    /// The rule that one of its parts obeys.
    fn part(&self) -> Rule {
        match self {
            Block::Tier => Rule::sole_entry,
            Block::Taxonomy => Rule::sole_term,
            Block::Program | Block::AssetKind => Rule::sole_field,
            Block::Asset | Block::Given => Rule::sole_setting,
            Block::Table => Rule::sole_row,
            Block::Test => Rule::sole_part,
        }
    }
}

impl<'t> Reader<'t> {
    /// Reads a piece that should be one item.
    pub(super) fn piece(&mut self, piece: Range<usize>) {
        let silent = std::mem::take(&mut self.silent);
        if let Some(at) = self.outline.too_deep(piece.clone(), self.depth) {
            let message = format!("nested deeper than {} levels", self.depth);
            let finding = Finding::new(Code::Syntax, message, self.token(at), "one level too many");
            self.lower.report(finding.help("name the inner parts with `let`, and use the names"));
            return self.broken(piece);
        }
        if let Some(at) = self.outline.too_long_path(piece.clone(), self.depth) {
            let message = format!("a path of more than {} steps", self.depth);
            let finding = Finding::new(Code::Syntax, message, self.token(at), "one step too many");
            self.lower.report(finding.help("give a nearer asset a field that says the same"));
            return self.broken(piece);
        }
        if piece.start < self.told {
            return self.broken(piece);
        }
        match self.read(Rule::sole_item, piece.clone()) {
            Ok(pair) => self.keep(piece, pair),
            Err(_) if silent => self.broken(piece),
            Err(fault) => self.recover(piece, fault),
        }
    }

    /// Lowers a sound piece; what only lowering sees makes it a broken one.
    fn keep(&mut self, piece: Range<usize>, pair: super::Pair<'_>) {
        match self.lower.sound(|lower| lower.item(pair)) {
            Some(item) => self.file.items.push(item),
            None => self.broken(piece),
        }
    }

    fn recover(&mut self, piece: Range<usize>, fault: Fault<'t>) {
        if self.is_glued(&piece) {
            return self.junk(piece);
        }
        let cuts = self.suspects(&piece);
        if !cuts.is_empty() {
            self.queue.extend(super::item_splitter::cut(piece, cuts).into_iter().rev());
            return;
        }
        if let Some(end) = self.sound_prefix(&piece, &fault) {
            let Some(span) = self.outline.span(piece.start..end) else { return };
            self.lower.base = span.start as usize;
            if let Ok(mut pairs) = Grammar::parse(Rule::item, &self.text[span.range()])
                && let Some(pair) = pairs.next()
            {
                self.keep(piece.start..end, pair);
            }
            return self.junk(end..piece.end);
        }
        if self.outline.begins_nothing(piece.start) || self.outline.is_taxonomy_elsewhere(piece.start) {
            let fault = self.fault(piece.clone(), piece.start, vec![Rule::item]);
            self.explain(&fault);
            return self.broken(piece);
        }
        if self.recover_block(&piece, &fault) {
            return;
        }
        self.explain(&fault);
        self.broken(piece);
    }

    /// Says what is wrong, unless it follows from what has been said.
    fn explain(&mut self, fault: &Fault<'t>) {
        if fault.is_forgiven(self.missing_braces) {
            self.missing_braces -= 1;
            return;
        }
        let finding = fault.explain();
        if fault.lacks_brace() {
            self.missing_braces += 1;
        }
        if self.outline.span(fault.piece.clone()).is_some_and(|piece| piece.end < finding.span().end) {
            self.told = self.outline.index_at(finding.span().end as usize);
        }
        self.lower.report(finding);
    }

    /// The lines of the piece that begin with a misspelt item word: items of their own in all likelihood.
    fn suspects(&self, piece: &Range<usize>) -> Vec<usize> {
        let mut suspects = Vec::new();
        let mut at = piece.start;
        while at < piece.end {
            if at > piece.start && self.outline.starts_line(at) && self.outline.is_suspect_item(at) {
                suspects.push(at);
            }
            at = self.outline.jump(at, piece.end).unwrap_or(at + 1);
        }
        suspects
    }

    /// Where a sound item ends, if what stands behind it is none of its clauses gone wrong.
    fn sound_prefix(&self, piece: &Range<usize>, fault: &Fault<'t>) -> Option<usize> {
        let span = self.outline.span(piece.clone())?;
        let pair = Grammar::parse(Rule::item, &self.text[span.range()]).ok()?.next()?;
        let end = span.start as usize + pair.as_span().end();
        let end = self.outline.index_at(end);
        (fault.at == end && end < piece.end && fault.is_apart()).then_some(end)
    }

    /// What stands behind a sound item, or before the first.
    fn junk(&mut self, range: Range<usize>) {
        let fault = self.fault(range.clone(), range.start, vec![Rule::item]);
        self.explain(&fault);
        if self.is_glued(&range) && !fault.is_rule_word() {
            self.silent = true;
        }
        self.broken(range);
    }

    /// One word on the line on which the next piece begins: a misspelt `table`, or `rule`.
    fn is_glued(&self, range: &Range<usize>) -> bool {
        let next = range.end;
        range.len() == 1
            && next < self.outline.count()
            && self.outline.is_wordlike(range.start)
            && !self.outline.starts_line(next)
            && self.outline.is_label(next)
    }

    /// Marks a piece as broken and keeps the names it declares.
    fn broken(&mut self, piece: Range<usize>) {
        let Some(span) = self.outline.span(piece.clone()) else { return };
        let names = self.outline.names(piece.clone());
        let verb = self.outline.verb(piece);
        self.lower.broken.push(Broken { span, names, verb });
    }

    /// Reads the parts of a block one by one; false if it is none, or nothing is wrong inside.
    fn recover_block(&mut self, piece: &Range<usize>, fault: &Fault<'t>) -> bool {
        let Some((block, brace)) = self.outline.block(piece) else { return false };
        if fault.at <= brace {
            return false;
        }
        let before = self.lower.findings.len();
        let closed = self.outline.partner(brace).is_some();
        let end = self.outline.block_end(brace).unwrap_or(piece.end).min(piece.end);
        let name = self.outline.declared(piece.start + 1);
        let mut parts = Parts::default();
        if block == Block::Table && closed {
            parts.shell = self.shell(piece, brace, end);
        }
        let culprit = if closed { None } else { self.outline.inner_culprit(brace + 1..end) };
        let ended = !closed && culprit.is_none() && self.ended_by_a_word(brace, end);
        let end = end - usize::from(ended);
        if !closed {
            if !ended {
                self.unclosed(&block, brace, end, piece);
            }
            self.cut_off = Some(end);
        }
        let body = brace + 1..culprit.map_or(end, |(start, _)| start);
        self.parts(&block, body, name.as_ref(), &mut parts);
        if self.lower.findings.len() == before {
            return false;
        }
        self.assemble(&block, piece, brace, name, parts);
        if closed && block != Block::Table && end + 1 < piece.end {
            self.junk(end + 1..piece.end);
        }
        true
    }

    /// Reports `END` where a block's closing brace belongs.
    fn ended_by_a_word(&mut self, brace: usize, end: usize) -> bool {
        let last = end - 1;
        let word = self.outline.word(last);
        if last <= brace || !word.eq_ignore_ascii_case("end") {
            return false;
        }
        let message = format!("a block ends with `}}`, not with `{word}`");
        let finding = Finding::new(Code::Syntax, message, self.token(last), "here");
        self.lower.report(finding.cure(Unsafe, self.token(last), "}"));
        true
    }

    /// Reports a brace that is never closed.
    fn unclosed(&mut self, block: &Block, brace: usize, end: usize, piece: &Range<usize>) {
        let (start, blamed) = self.outline.inner_culprit(brace + 1..end).unwrap_or((piece.start, brace));
        let what = self.outline.head_words(start, blamed);
        let message = format!("the `{{` of `{what}` is never closed");
        let mut finding = Finding::new(Code::Syntax, message, self.token(blamed), "opened here");
        let next = self.outline.word(end);
        if blamed == brace && end < self.outline.count() {
            let place = if *block == Block::Tier { "a tier" } else { "this block" };
            finding = finding.label(self.token(end), format!("`{next}` cannot stand in {place}"));
        }
        finding = finding.help("put a `}` where it ends");
        if blamed == brace && end > 0 {
            finding = finding.fix(Unsafe, "close it", self.token(end - 1).after(), "\n}");
        }
        self.lower.report(finding);
    }

    /// Reads each part of a block's body.
    fn parts(&mut self, block: &Block, body: Range<usize>, name: Option<&Name>, parts: &mut Parts) {
        let before = self.lower.findings.len();
        for part in self.outline.parts(block, body) {
            self.read_part(block, part, name, parts);
        }
        if *block == Block::Taxonomy {
            super::faults::as_one(&mut self.lower.findings, before);
        }
    }

    fn read_part(&mut self, block: &Block, part: Range<usize>, name: Option<&Name>, parts: &mut Parts) {
        let fault = match self.read(block.part(), part.clone()) {
            Ok(pair) => {
                let kept = self.lower.sound(|lower| parts.keep(lower, block, pair, name));
                if kept.is_none() {
                    self.broken_part(block, part, name);
                }
                return;
            }
            Err(fault) => fault,
        };
        if *block == Block::Test && self.outline.word(part.start) == "program" && self.given(&part, parts) {
            return;
        }
        if *block == Block::Taxonomy && self.inner_terms(&part, &fault, name, parts) {
            return;
        }
        if *block == Block::Tier && self.inner_table(&part, parts) {
            return;
        }
        if self.cut_off != Some(part.end) || fault.at < part.end {
            self.explain(&fault);
        }
        self.broken_part(block, part, name);
    }

    fn broken_part(&mut self, block: &Block, part: Range<usize>, name: Option<&Name>) {
        let of = name.map_or("", |name| &name.node);
        self.outline.span(part).into_iter().for_each(|span| self.lower.broken_part(span, block, of));
    }

    /// The programme of a test, setting by setting.
    fn given(&mut self, part: &Range<usize>, parts: &mut Parts) -> bool {
        let brace = part.start + 1;
        let (true, Some(end)) = (self.outline.word(brace) == "{", self.outline.partner(brace)) else { return false };
        let before = self.lower.findings.len();
        let Some(span) = self.outline.span(part.clone()) else { return false };
        parts.given = Some(span);
        self.parts(&Block::Given, brace + 1..end, None, parts);
        self.lower.findings.len() > before
    }

    /// The terms below a term, one by one.
    fn inner_terms(&mut self, part: &Range<usize>, fault: &Fault<'t>, name: Option<&Name>, parts: &mut Parts) -> bool {
        let Some(brace) = part.clone().find(|at| self.outline.word(*at) == "{") else { return false };
        let Some(end) = self.outline.partner(brace).filter(|end| *end < part.end) else { return false };
        let before = self.lower.findings.len();
        let head = part.start..brace;
        let mut inner = Parts::default();
        let mut above = Parts::default();
        if fault.at <= brace {
            self.explain(fault);
            self.broken_part(&Block::Taxonomy, head, name);
        } else {
            self.read_part(&Block::Taxonomy, head, name, &mut above);
        }
        self.parts(&Block::Taxonomy, brace + 1..end, name, &mut inner);
        if let Some(mut term) = above.terms.pop() {
            term.below = inner.terms;
            parts.terms.push(term);
        } else {
            parts.terms.append(&mut inner.terms);
        }
        self.lower.findings.len() > before
    }

    /// A table in a tier, row by row.
    fn inner_table(&mut self, part: &Range<usize>, parts: &mut Parts) -> bool {
        let Some((Block::Table, _)) = self.outline.block(part) else { return false };
        let items = self.file.items.len();
        let Err(fault) = self.read(Rule::sole_entry, part.clone()) else { return false };
        if !self.recover_block(part, &fault) {
            return false;
        }
        for item in self.file.items.drain(items..) {
            if let ItemKind::Table(table) = item.kind {
                parts.entries.push(Entry { span: item.span, doc: item.doc, kind: EntryKind::Table(table) });
            }
        }
        true
    }

    /// Puts the sound parts of a block into the tree.
    fn assemble(&mut self, block: &Block, piece: &Range<usize>, brace: usize, name: Option<Name>, parts: Parts) {
        let Some(span) = self.outline.span(piece.clone()) else { return };
        let doc = self.lower.doc(span);
        let kind = match (block, name) {
            (Block::Tier, Some(name)) => ItemKind::Tier(Tier { name, entries: parts.entries }),
            (Block::Taxonomy, Some(name)) => ItemKind::Taxonomy(Taxonomy { name, terms: parts.terms }),
            (Block::Program, _) => ItemKind::Program(parts.fields),
            (Block::AssetKind, Some(name)) => {
                let modes = self.outline.modes(piece.start + 2..brace);
                ItemKind::AssetKind(AssetKind { name, modes, fields: parts.fields })
            }
            (Block::Test, _) => {
                let Some(title) = self.outline.title(piece.start + 1) else { return };
                let program_span = parts.given.unwrap_or_default();
                let Parts { settings: program, as_of, expectations, .. } = parts;
                ItemKind::Test(Test { title, program, program_span, as_of, expectations })
            }
            (Block::Table, _) => match parts.shell {
                Some(table) => ItemKind::Table(Table { rows: parts.rows, ..table }),
                None => return self.broken(piece.clone()),
            },
            _ => return self.broken(piece.clone()),
        };
        let head = self.outline.span(piece.start..brace + 1).unwrap_or(span);
        // Where a block ends too late or too early, nothing is known of what stands behind.
        let part = || self.outline.partner(brace).map(|_| Name::new("part".to_owned(), head));
        let verb = self.outline.verb(piece.clone()).or_else(part);
        self.lower.broken.push(Broken { span: head, names: Vec::new(), verb });
        self.file.items.push(Item { span, doc, kind });
    }

    /// A table without its rows: its text with the rows blanked is read once more.
    fn shell(&mut self, piece: &Range<usize>, brace: usize, end: usize) -> Option<Table> {
        let head = self.outline.span(piece.start..brace + 1)?;
        let tail = self.outline.span(end..piece.end)?;
        let blank = " ".repeat((tail.start - head.end) as usize);
        let text = format!("{}{blank}{}", &self.text[head.range()], &self.text[tail.range()]);
        self.lower.base = head.start as usize;
        let read = Grammar::parse(Rule::sole_table, &text);
        match read {
            Ok(mut pairs) => {
                let pair = pairs.next()?;
                self.lower.sound(|lower| lower.table(pair))
            }
            Err(error) => {
                let (offset, wanted) = super::faults::position(error);
                let at = self.outline.index_within(head.start as usize + offset).clamp(piece.start, piece.end);
                let fault = self.fault(piece.clone(), at, wanted);
                self.explain(&fault);
                None
            }
        }
    }

    /// Asks the grammar; or says where and for want of what it stopped.
    fn read(&mut self, form: Rule, piece: Range<usize>) -> Result<super::Pair<'t>, Fault<'t>> {
        let Some(span) = self.outline.span(piece.clone()) else {
            return Err(self.fault(piece.clone(), piece.start, vec![form]));
        };
        self.lower.base = span.start as usize;
        let text: &'t str = self.text;
        match Grammar::parse(form, &text[span.range()]) {
            Ok(mut pairs) => pairs.next().ok_or_else(|| self.fault(piece.clone(), piece.start, vec![form])),
            Err(error) => {
                let (offset, wanted) = super::faults::position(error);
                let at = self.outline.index_within(span.start as usize + offset).clamp(piece.start, piece.end);
                Err(self.fault(piece, at, wanted))
            }
        }
    }

    fn fault(&self, piece: Range<usize>, at: usize, wanted: Vec<Rule>) -> Fault<'t> {
        Fault { outline: self.outline, text: self.text, piece, at, wanted }
    }

    fn token(&self, at: usize) -> Span {
        self.outline.token_span(at)
    }
}

/// The sound parts of a block.
#[derive(Default)]
struct Parts {
    entries: Vec<Entry>,
    terms: Vec<Term>,
    fields: Vec<Field>,
    settings: Vec<Setting>,
    rows: Vec<Row>,
    expectations: Vec<Expectation>,
    as_of: Option<Spanned<Date>>,
    given: Option<Span>,
    /// A table without its rows.
    shell: Option<Table>,
}

impl Parts {
    /// Lowers one part and keeps it.
    fn keep(
        &mut self,
        lower: &mut super::Lower<'_>,
        block: &Block,
        pair: super::Pair<'_>,
        name: Option<&Name>,
    ) -> Option<()> {
        match block {
            Block::Tier => self.entries.push(lower.entry(pair)?),
            Block::Taxonomy => self.terms.push(lower.term(pair, name.map_or("", |name| &name.node))?),
            Block::Program | Block::AssetKind => self.fields.push(lower.field(pair)?),
            Block::Asset | Block::Given => self.settings.push(lower.setting(pair)?),
            Block::Table => {
                if let Some(table) = &self.shell {
                    let row = lower.row(pair, &table.head, &table.columns)?;
                    self.rows.push(row);
                }
            }
            Block::Test => self.keep_test_part(lower, pair)?,
        }
        Some(())
    }

    fn keep_test_part(&mut self, lower: &mut super::Lower<'_>, pair: super::Pair<'_>) -> Option<()> {
        let span = lower.span(&pair);
        let part = pair.into_inner().next()?;
        match part.as_rule() {
            Rule::given => {
                self.given = Some(span);
                for setting in part.into_inner().filter(|part| part.as_rule() == Rule::setting) {
                    self.settings.push(lower.setting(setting)?);
                }
            }
            Rule::as_of => self.as_of = part.into_inner().nth(2).map(|date| lower.date(&date)),
            _ => self.expectations.push(lower.expectation(part)?),
        }
        Some(())
    }
}
