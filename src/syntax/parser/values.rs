//! Pairs of the grammar → names, texts, figures, operands and values of the tree.
//!
//! In: pairs that the grammar has accepted. Out: nodes with their places; none only where the pair has not the shape
//! the grammar promises. What can go wrong: a number too long, a date no calendar has, an escape nobody knows, a
//! quoted value, a list of two kinds; each is a finding, and the node stands all the same.

use super::{Lower, Pair, Rule};
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::{Code, Finding};
use crate::syntax::tokens;
use crate::syntax::tree::*;
use crate::text::{Span, Spanned};
use jiff::civil::Date;
use rust_decimal::Decimal;

impl Lower<'_> {
    /// A name, or a word that stands as one.
    pub(super) fn name(&self, pair: &Pair<'_>) -> Name {
        Spanned::new(pair.as_str().to_owned(), self.token_span(pair))
    }

    /// A text with its escapes replaced.
    pub(super) fn text(&mut self, pair: &Pair<'_>) -> Text {
        let span = self.token_span(pair);
        let inner = pair.as_str().trim_start_matches('"');
        let inner = inner.strip_suffix('"').unwrap_or(inner);
        if !inner.contains('\\') {
            return Spanned::new(inner.to_owned(), span);
        }
        let mut read = String::with_capacity(inner.len());
        let mut letters = inner.char_indices();
        while let Some((at, letter)) = letters.next() {
            if letter != '\\' {
                read.push(letter);
                continue;
            }
            match letters.next() {
                Some((_, 'n')) => read.push('\n'),
                Some((_, 't')) => read.push('\t'),
                Some((_, mark @ ('"' | '\\'))) => read.push(mark),
                Some((_, other)) => self.bad_escape(span, at, other),
                None => {}
            }
        }
        Spanned::new(read, span)
    }

    fn bad_escape(&mut self, text: Span, at: usize, other: char) {
        let start = text.start as usize + 1 + at;
        let span = Span::new(text.source, start, start + 1 + other.len_utf8());
        let message = format!("`\\{other}` is no escape");
        self.report(
            Finding::new(Code::Syntax, message, span, "here")
                .help("a text knows `\\\"`, `\\\\`, `\\n` and `\\t`; a backslash itself is written `\\\\`")
                .fix(Unsafe, format!("write `\\\\{other}`"), span, format!("\\\\{other}"))
                .fix(Unsafe, format!("write `{other}`"), span, other.to_string()),
        );
    }

    /// A number; zero stands in for one that is too long.
    pub(super) fn number(&mut self, pair: &Pair<'_>) -> Spanned<Decimal> {
        let span = self.token_span(pair);
        let number = tokens::read_number(pair.as_str()).unwrap_or_else(|| {
            let digits = pair.as_str().bytes().filter(u8::is_ascii_digit).count();
            self.report(
                Finding::new(Code::Syntax, format!("a number of {digits} digits is too long"), span, "here")
                    .help("a number has at most 28 digits"),
            );
            Decimal::ZERO
        });
        Spanned::new(number, span)
    }

    /// `60 %`
    pub(super) fn percentage(&mut self, pair: Pair<'_>) -> Option<Spanned<Decimal>> {
        let span = self.span(&pair);
        let number = self.number(&pair.into_inner().next()?);
        Some(Spanned::new(number.node, span))
    }

    /// A date; some day stands in for one that no calendar has.
    pub(super) fn date(&mut self, pair: &Pair<'_>) -> Spanned<Date> {
        let span = self.token_span(pair);
        let date = tokens::read_date(pair.as_str()).unwrap_or_else(|| {
            self.no_such_date(pair.as_str(), span);
            Date::ZERO
        });
        Spanned::new(date, span)
    }

    fn no_such_date(&mut self, word: &str, span: Span) {
        let mut parts = word.split('-').map(|part| part.parse::<i16>().unwrap_or(0));
        let (year, month, day) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(1));
        let first = i8::try_from(month).ok().and_then(|month| Date::new(year, month, 1).ok());
        let finding = Finding::new(Code::Syntax, format!("no calendar has the date `{word}`"), span, "this date");
        self.report(match first {
            Some(first) if day > 0 => finding.help(format!(
                "that month ends with `{}`; `until` a date does not include it, so the first of the next month may be meant",
                first.last_of_month()
            )),
            Some(first) => finding.help(format!("that month begins with `{first}`")),
            None if (1..=12).contains(&day) => {
                let fixed = format!("{year:04}-{day:02}-{month:02}");
                let finding = finding.help("a date is written year, month, day");
                if tokens::read_date(&fixed).is_some() { finding.fix(Unsafe, format!("write `{fixed}`"), span, fixed) } else { finding }
            }
            None => finding.help("a date is written year, month, day, such as `2020-05-27`; months go from `01` to `12`"),
        });
    }

    /// `mother.owner`
    pub(super) fn path(&self, pair: Pair<'_>) -> Vec<Name> {
        pair.into_inner().filter(|part| part.as_rule() != Rule::dot).map(|part| self.name(&part)).collect()
    }

    /// `[renault, mother.owner]`
    pub(super) fn path_list(&self, pair: Pair<'_>) -> Vec<Operand> {
        let paths = pair.into_inner().filter(|part| part.as_rule() == Rule::path);
        paths.map(|path| Operand::Path(self.path(path))).collect()
    }

    /// A path, `volumes of nissan`, or `leader on phev`.
    pub(super) fn operand(&mut self, pair: Pair<'_>) -> Option<Operand> {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let first = inner.next()?;
        if first.as_rule() == Rule::leader_on {
            let technology = self.term_name(first.into_inner().last()?)?;
            return Some(Operand::LeaderOn { span, technology });
        }
        let mut path = self.path(first);
        let Some(member) = inner.nth(1) else { return Some(Operand::Path(path)) };
        let member = self.path(member);
        let whole = path.first()?.span.to(path.last()?.span);
        let field = path.pop()?;
        if !path.is_empty() {
            self.report(
                Finding::new(Code::Syntax, "`of` follows a field of the programme, not a path", whole, "this path")
                    .help("a number per member is a field of the programme: `volumes of nissan`"),
            );
        }
        Some(Operand::Of { field, member })
    }

    /// A term, perhaps with its taxonomy.
    pub(super) fn term_name(&self, pair: Pair<'_>) -> Option<TermName> {
        let span = self.span(&pair);
        let mut names = self.path(pair).into_iter();
        let (first, second) = (names.next()?, names.next());
        Some(match second {
            Some(term) => TermName { span, taxonomy: Some(first), term },
            None => TermName { span, taxonomy: None, term: first },
        })
    }

    /// A rule, row, table or tier referred to.
    pub(super) fn reference(&self, pair: Pair<'_>) -> Option<Reference> {
        let span = self.span(&pair);
        let mut names = self.path(pair).into_iter();
        Some(Reference { span, name: names.next()?, row: names.next() })
    }

    /// A value of any form.
    pub(super) fn value(&mut self, pair: Pair<'_>) -> Option<Value> {
        let span = self.span(&pair);
        let inner = pair.into_inner().next()?;
        let kind = match inner.as_rule() {
            Rule::operand => ValueKind::Operand(self.operand(inner)?),
            Rule::date => ValueKind::Date(self.date(&inner).node),
            Rule::number => ValueKind::Number(self.number(&inner).node),
            Rule::list => self.list(inner)?,
            Rule::kw_none => ValueKind::None,
            Rule::kw_yes => ValueKind::Flag(true),
            Rule::kw_no => ValueKind::Flag(false),
            Rule::kw_empty => ValueKind::Empty,
            Rule::kw_unknown => ValueKind::Unknown,
            Rule::kw_separate => ValueKind::Operand(Operand::Path(vec![self.name(&inner)])),
            Rule::text => {
                let text = self.text(&inner).node;
                self.quoted_value(&text, span);
                ValueKind::Text(text)
            }
            _ => return None,
        };
        Some(Value { span, kind })
    }

    fn quoted_value(&mut self, text: &str, span: Span) {
        let bare = super::words::as_value(text);
        let finding = Finding::new(Code::Syntax, format!("`\"{text}\"` is a text, and no value is"), span, "in quotes");
        self.report(match bare {
            Some(bare) => finding.help(format!("names and values stand without quotes: `{bare}`")).fix(
                Safe,
                format!("write `{bare}`"),
                span,
                bare,
            ),
            None => finding.help("names and values stand without quotes; say the name, not what people see for it"),
        });
    }

    fn list(&mut self, pair: Pair<'_>) -> Option<ValueKind> {
        let whole = self.span(&pair);
        let mut values = Vec::new();
        let mut numbers = Vec::new();
        for element in pair.into_inner().filter(|part| part.as_rule() == Rule::element) {
            let mut inner = element.into_inner();
            let value = self.value(inner.next()?)?;
            match inner.next() {
                Some(number) => numbers.push((value, self.number(&number))),
                None => values.push(value),
            }
        }
        if numbers.is_empty() {
            return Some(ValueKind::List(values));
        }
        if let Some(lone) = values.first() {
            let message = "a list holds either values or a number for each member, not both";
            self.report(
                Finding::new(Code::Syntax, message, lone.span, "no number follows").label(whole, "in this list").help(
                    "put a comma between two values, or a number behind each member: `[nissan 60_000, renault 0]`",
                ),
            );
        }
        Some(ValueKind::PerMember(numbers.into_iter().filter_map(|entry| self.member_number(entry)).collect()))
    }

    fn member_number(&mut self, (value, number): (Value, Spanned<Decimal>)) -> Option<(Name, Spanned<Decimal>)> {
        match value.kind {
            ValueKind::Operand(Operand::Path(mut path)) if path.len() == 1 => Some((path.pop()?, number)),
            _ => {
                self.report(
                    Finding::new(
                        Code::Syntax,
                        "a number in a list stands behind a member",
                        value.span,
                        "no member's name",
                    )
                    .help("write the member's name and its number, `[nissan 60_000]`, or a comma between two values"),
                );
                None
            }
        }
    }
}
