//! Pairs of the grammar → items: declarations, charters, guarantees, repeals, tests.
//!
//! In: pairs of `item` and of the parts that stand in its braces. Out: nodes of the tree. What can go wrong: a clause
//! where it has no place or is missing, a part given twice; each is a finding. In a tier, a taxonomy, a programme, a
//! kind's fields, a table and a test a faulty part is left out and its names are kept; the rest stands.

use super::recover::Block;
use super::{Lower, Pair, Rule};
use crate::finding::{Code, Finding};
use crate::syntax::tree::*;
use crate::text::{Span, Spanned};

impl Lower<'_> {
    /// Any item.
    pub(super) fn item(&mut self, pair: Pair<'_>) -> Option<Item> {
        let span = self.span(&pair);
        let doc = self.doc(span);
        let pair = pair.into_inner().next()?;
        let kind = match pair.as_rule() {
            Rule::rule => ItemKind::Rule(self.rule(pair)?),
            Rule::table => ItemKind::Table(self.table(pair)?),
            Rule::tier => ItemKind::Tier(self.tier(pair)?),
            Rule::tiers => ItemKind::Tiers(self.names(pair)),
            Rule::member => ItemKind::Member(self.declaration(pair)?),
            Rule::taxonomy => ItemKind::Taxonomy(self.taxonomy(pair)?),
            Rule::program => ItemKind::Program(self.fields(pair, &Declares::Field)),
            Rule::asset_kind => ItemKind::AssetKind(self.asset_kind(pair)?),
            Rule::asset => ItemKind::Asset(self.asset(pair)?),
            Rule::charter => ItemKind::Charter(self.charter(pair)?),
            Rule::impossible => ItemKind::Impossible(self.impossible(pair)?),
            Rule::let_item => ItemKind::Let(self.let_item(pair)?),
            Rule::guarantee => ItemKind::Guarantee(self.guarantee(pair)?),
            Rule::repeal => ItemKind::Repeal(self.repeal(pair)?),
            Rule::test => ItemKind::Test(self.test_item(pair)?),
            _ => return None,
        };
        Some(Item { span, doc, kind })
    }

    fn names(&self, pair: Pair<'_>) -> Vec<Name> {
        pair.into_inner().filter(|part| part.as_rule() == Rule::name).map(|part| self.name(&part)).collect()
    }

    /// A name and perhaps what people see for it; other parts are read over.
    fn declaration(&mut self, pair: Pair<'_>) -> Option<Declaration> {
        let mut name = None;
        let mut label = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name | Rule::any_name if name.is_none() => name = Some(self.name(&part)),
                Rule::text => label = Some(self.text(&part)),
                _ => {}
            }
        }
        Some(Declaration { name: name?, label })
    }

    fn tier(&mut self, pair: Pair<'_>) -> Option<Tier> {
        let mut inner = pair.into_inner();
        let name = self.name(&inner.nth(1)?);
        let mut entries = Vec::new();
        for entry in inner.filter(|part| part.as_rule() == Rule::entry) {
            let span = self.span(&entry);
            match self.sound(|lower| lower.entry(entry)) {
                Some(entry) => entries.push(entry),
                None => self.broken_part(span, &Block::Tier, ""),
            }
        }
        Some(Tier { name, entries })
    }

    /// A rule or table in a tier.
    pub(super) fn entry(&mut self, pair: Pair<'_>) -> Option<Entry> {
        let span = self.span(&pair);
        let doc = self.doc(span);
        let pair = pair.into_inner().next()?;
        let kind = match pair.as_rule() {
            Rule::rule => EntryKind::Rule(self.rule(pair)?),
            _ => EntryKind::Table(self.table(pair)?),
        };
        Some(Entry { span, doc, kind })
    }

    fn taxonomy(&mut self, pair: Pair<'_>) -> Option<Taxonomy> {
        let mut inner = pair.into_inner();
        let name = self.name(&inner.nth(1)?);
        let terms = self.terms(inner, &name.node);
        Some(Taxonomy { name, terms })
    }

    fn terms<'i>(&mut self, parts: impl Iterator<Item = Pair<'i>>, taxonomy: &str) -> Vec<Term> {
        let terms = parts.filter(|part| part.as_rule() == Rule::term);
        terms.filter_map(|part| self.term(part, taxonomy)).collect()
    }

    /// A term and those below it.
    pub(super) fn term(&mut self, pair: Pair<'_>, taxonomy: &str) -> Option<Term> {
        let name_span = self.token_span(&pair.clone().into_inner().next()?);
        let inner = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::term);
        let below = self.terms(inner, taxonomy);
        match self.sound(|lower| lower.declaration(pair)) {
            Some(declaration) => Some(Term { declaration, below }),
            None => {
                let name = Spanned::new(self.slice(name_span).to_owned(), name_span);
                self.broken(name_span, vec![(Declares::Term(taxonomy.to_owned()), name.clone())]);
                Some(Term { declaration: Declaration { name, label: None }, below })
            }
        }
    }

    /// The fields of the programme or of an asset kind; `declares` says which.
    fn fields(&mut self, pair: Pair<'_>, declares: &Declares) -> Vec<Field> {
        let parts = pair.into_inner().filter(|part| part.as_rule() == Rule::field);
        let mut fields = Vec::new();
        for part in parts {
            let span = self.span(&part);
            let name = part.clone().into_inner().next().map(|name| self.name(&name));
            match self.sound(|lower| lower.field(part)) {
                Some(field) => fields.push(field),
                None => {
                    let names = name.map(|name| (declares.clone(), name)).into_iter().collect();
                    self.broken(span, names);
                }
            }
        }
        fields
    }

    /// `NAME: TYPE "…" = VALUE`
    pub(super) fn field(&mut self, pair: Pair<'_>) -> Option<Field> {
        let mut span = self.span(&pair);
        let (mut ty, mut default) = (None, None);
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::type_name => ty = Some(self.type_name(part)?),
                Rule::value => default = Some(self.value(part)?),
                Rule::comma => span.end = self.tokens.code_end(self.token_span(&part).start as usize) as u32,
                _ => {}
            }
        }
        let declaration = self.declaration(pair)?;
        Some(Field { span, declaration, ty: ty?, default })
    }

    fn type_name(&mut self, pair: Pair<'_>) -> Option<TypeName> {
        let span = self.span(&pair);
        let name = Name::new(String::new(), span);
        let mut ty = TypeName { span, any: false, leaf: false, name, per_member: false, or_none: false };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_any => ty.any = true,
                Rule::word_leaf => ty.leaf = true,
                Rule::name => ty.name = self.name(&part),
                Rule::kw_member if !ty.per_member => ty.name = self.name(&part),
                Rule::word_per => ty.per_member = true,
                Rule::kw_none => ty.or_none = true,
                _ => {}
            }
        }
        self.check_type(&ty);
        Some(ty)
    }

    fn check_type(&mut self, ty: &TypeName) {
        if ty.per_member && (ty.any || ty.name.node != "number") {
            let message = format!("`{}` is no type", self.slice(ty.span));
            let finding = Finding::new(Code::Syntax, message, ty.span, "this type");
            self.report(finding.help("only a number can be `per member`: `number per member`"));
        } else if ty.or_none && (ty.any || ty.per_member) {
            let finding =
                Finding::new(Code::Syntax, "`or none` makes a single value optional", ty.span, "this type has many");
            self.report(finding.help("drop `or none`; a set that has nothing in it is `[]`"));
        }
    }

    fn asset_kind(&mut self, pair: Pair<'_>) -> Option<AssetKind> {
        let mut names = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::name);
        let name = self.name(&names.next()?);
        let modes = names.map(|mode| self.name(&mode)).collect();
        let fields = self.fields(pair, &Declares::AssetField(name.node.clone()));
        Some(AssetKind { name, modes, fields })
    }

    fn asset(&mut self, pair: Pair<'_>) -> Option<Asset> {
        let mut inner = pair.into_inner();
        let kind = self.name(&inner.next()?);
        let name = self.name(&inner.next()?);
        let mut label = None;
        let mut settings = Vec::new();
        for part in inner {
            match part.as_rule() {
                Rule::text => label = Some(self.text(&part)),
                Rule::setting => settings.push(self.setting(part)?),
                _ => {}
            }
        }
        Some(Asset { kind, declaration: Declaration { name, label }, settings })
    }

    /// `FIELD: VALUE`
    pub(super) fn setting(&mut self, pair: Pair<'_>) -> Option<Setting> {
        let mut inner = pair.into_inner();
        let field = self.name(&inner.next()?);
        let value = self.value(inner.nth(1)?)?;
        Some(Setting { field, value })
    }

    fn charter(&mut self, pair: Pair<'_>) -> Option<Charter> {
        let mut inner = pair.into_inner();
        let title = self.text(&inner.nth(1)?);
        let mut charter = Charter { title, enacted: None, until: None, source: None };
        let mut seen: Vec<Name> = Vec::new();
        for part in inner.filter(|part| part.as_rule() == Rule::charter_part) {
            let part = part.into_inner().next()?;
            let form = part.as_rule();
            let mut inner = part.into_inner();
            let word = self.name(&inner.next()?);
            let given = inner.next()?;
            match form {
                Rule::enacted => charter.enacted = Some(self.date(&given)),
                Rule::until => charter.until = Some(self.date(&given)),
                _ => charter.source = Some(self.text(&given)),
            }
            match seen.iter().find(|earlier| earlier.node == word.node) {
                Some(earlier) => {
                    let help = "a charter says it once; keep one of the two";
                    self.said_twice(&word.node, word.span, earlier.span, help);
                }
                None => seen.push(word),
            }
        }
        Some(charter)
    }

    /// The clauses of an item that is no rule: those it may have, and a sentence for every other.
    fn few_clauses(&mut self, pair: Pair<'_>, what: &str, allowed: &[Rule]) -> Option<Clauses> {
        let parts: Vec<_> = pair.into_inner().filter(|part| part.as_rule() == Rule::clause).collect();
        for part in &parts {
            let clause = part.clone().into_inner().next()?;
            if !allowed.contains(&clause.as_rule()) {
                let span = self.span(&clause);
                let word = clause.into_inner().next()?.as_str().to_owned();
                let message = format!("{what} has no `{word}`");
                self.report(
                    Finding::new(Code::Syntax, message, span, "this clause").help(format!("drop the `{word}` clause")),
                );
                return None;
            }
        }
        self.clauses(parts)
    }

    fn impossible(&mut self, pair: Pair<'_>) -> Option<Impossible> {
        let word = self.token_span(&pair.clone().into_inner().next()?);
        let clauses = self.few_clauses(pair, "`impossible`", &[Rule::when, Rule::because])?;
        let Some(when) = clauses.when else {
            let finding = Finding::new(Code::Syntax, "`impossible` without `when`", word, "which programmes?");
            self.report(finding.help("say which programmes cannot be: `impossible when CONDITION because \"…\"`"));
            return None;
        };
        Some(Impossible { when, because: clauses.because })
    }

    fn let_item(&mut self, pair: Pair<'_>) -> Option<Let> {
        let mut inner = pair.into_inner();
        let name = self.name(&inner.nth(1)?);
        Some(Let { name, condition: self.condition(inner.nth(1)?)? })
    }

    fn guarantee(&mut self, pair: Pair<'_>) -> Option<Guarantee> {
        let mut inner = pair.clone().into_inner();
        let title = self.text(&inner.nth(1)?);
        let holds = self.condition(inner.nth(1)?)?;
        let clauses = self.few_clauses(pair, "a guarantee", &[Rule::when])?;
        Some(Guarantee { title, holds, when: clauses.when })
    }

    fn repeal(&mut self, pair: Pair<'_>) -> Option<Repeal> {
        let mut targets = Vec::new();
        let word = self.token_span(&pair.clone().into_inner().next()?);
        for part in pair.clone().into_inner().filter(|part| part.as_rule() == Rule::reference) {
            targets.push(self.reference(part)?);
        }
        let clauses = self.few_clauses(pair, "`repeal`", &[Rule::from, Rule::because])?;
        let Some(from) = clauses.from else {
            let finding = Finding::new(Code::Syntax, "`repeal` without `from`", word, "from which day?");
            self.report(finding.help("say the first day without them: `repeal LABEL from 2022-05-16`"));
            return None;
        };
        Some(Repeal { targets, from, because: clauses.because })
    }

    fn test_item(&mut self, pair: Pair<'_>) -> Option<Test> {
        let word = self.token_span(&pair.clone().into_inner().next()?);
        let mut inner = pair.into_inner();
        let title = self.text(&inner.nth(1)?);
        let mut test =
            Test { title, program: Vec::new(), program_span: Span::default(), as_of: None, expectations: Vec::new() };
        let mut given: Option<Span> = None;
        let mut day: Option<Span> = None;
        for part in inner.filter(|part| part.as_rule() == Rule::test_part) {
            let part = part.into_inner().next()?;
            let span = self.span(&part);
            match part.as_rule() {
                Rule::given => {
                    if let Some(earlier) = given.replace(span) {
                        let help = "a test decides one programme; write a second test";
                        self.said_twice("program", span, earlier, help);
                    }
                    test.program_span = span;
                    self.given(part, &mut test);
                }
                Rule::as_of => {
                    if let Some(earlier) = day.replace(span) {
                        self.said_twice("as of", span, earlier, "a test is as of one day; write a second test");
                    }
                    test.as_of = part.into_inner().nth(2).map(|date| self.date(&date));
                }
                _ => {
                    if let Some(expectation) = self.part(span, |lower| lower.expectation(part)) {
                        test.expectations.push(expectation);
                    }
                }
            }
        }
        if given.is_none() {
            let finding = Finding::new(Code::Syntax, "a test without a programme", word, "this test");
            self.report(finding.help("say what is proposed: `program { region: japan  segment: B }`"));
            return None;
        }
        Some(test)
    }

    fn given(&mut self, pair: Pair<'_>, test: &mut Test) {
        for part in pair.into_inner().filter(|part| part.as_rule() == Rule::setting) {
            let span = self.span(&part);
            if let Some(setting) = self.part(span, |lower| lower.setting(part)) {
                test.program.push(setting);
            }
        }
    }

    /// A part that may stand once stands here too.
    pub(super) fn said_twice(&mut self, word: &str, here: Span, earlier: Span, help: &str) {
        self.report(
            Finding::new(Code::Syntax, format!("`{word}` is said twice"), here, "the second")
                .label(earlier, "the first")
                .help(help),
        );
    }

    /// `expect …`
    pub(super) fn expectation(&mut self, pair: Pair<'_>) -> Option<Expectation> {
        let span = self.span(&pair);
        let pair = pair.into_inner().nth(1)?;
        let form = pair.as_rule();
        let mut inner = pair.into_inner();
        let kind = match form {
            Rule::no_violations => ExpectationKind::NoViolations,
            Rule::undecided => ExpectationKind::Undecided,
            Rule::refused => ExpectationKind::Refused,
            Rule::violation => ExpectationKind::Violation(self.reference(inner.nth(1)?)?),
            Rule::cost_share => {
                let member = self.name(&inner.nth(2)?);
                ExpectationKind::Cost { member, share: self.percentage(inner.nth(1)?)? }
            }
            _ => {
                let condition = self.condition(inner.next()?)?;
                let mut references = Vec::new();
                let mut by = None;
                for part in inner {
                    match part.as_rule() {
                        Rule::reference => references.push(self.reference(part)?),
                        Rule::by_default => by = Some(By::Default(self.span(&part))),
                        _ => {}
                    }
                }
                if !references.is_empty() {
                    by = Some(By::Rules(references));
                }
                ExpectationKind::Holds { condition, by }
            }
        };
        Some(Expectation { span, kind })
    }
}
