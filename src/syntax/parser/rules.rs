//! Pairs of the grammar → rules, their answers and clauses, and tables.
//!
//! In: pairs of `rule`, `table`, `clause`. Out: nodes of the tree. What can go wrong: a clause given twice, a clause
//! where it has no place, a row whose cells or answer do not fit its table; each is a finding.

use super::recover::Block;
use super::{Lower, Pair, Pairs, Rule, words};
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::{Code, Finding};
use crate::syntax::tree::{self, *};
use crate::text::Span;

impl Lower<'_> {
    /// `LABEL: ANSWER clauses`
    pub(super) fn rule(&mut self, pair: Pair<'_>) -> Option<tree::Rule> {
        let mut inner = pair.into_inner();
        let label = self.name(&inner.next()?);
        let answer = self.answer(inner.nth(1)?)?;
        let clauses = self.clauses(inner)?;
        Some(tree::Rule { label, answer, clauses })
    }

    fn answer(&mut self, pair: Pair<'_>) -> Option<Answer> {
        let span = self.span(&pair);
        let pair = pair.into_inner().next()?;
        let form = pair.as_rule();
        let mut inner = pair.into_inner();
        inner.next()?;
        let kind = match form {
            Rule::lead => {
                let (who, on) = self.leader(inner.next()?, inner.next())?;
                AnswerKind::Lead { who, on }
            }
            Rule::follow => AnswerKind::Follow(self.who(inner.next()?.into_inner().next()?)),
            Rule::abstain => AnswerKind::Abstain(self.who(inner.next()?.into_inner().next()?)),
            Rule::share => {
                let kind = self.name(&inner.next()?);
                AnswerKind::Share { kind, mode: inner.nth(1).map(|mode| self.name(&mode)) }
            }
            Rule::separate => AnswerKind::Separate(self.name(&inner.next()?)),
            Rule::choose => self.choose(inner)?,
            Rule::bar => {
                let kind = self.name(&inner.next()?);
                AnswerKind::Bar { kind, condition: self.condition(inner.nth(1)?)? }
            }
            Rule::split => AnswerKind::Split(self.split(inner)?),
            Rule::require => AnswerKind::Require(self.condition(inner.next()?)?),
            Rule::target => self.target(inner)?,
            _ => return None,
        };
        Some(Answer { span, kind })
    }

    /// `M` or `M on T`
    fn leader(&mut self, who: Pair<'_>, on: Option<Pair<'_>>) -> Option<(Operand, Vec<TermName>)> {
        let who = Operand::Path(self.path(who));
        let on = match on {
            Some(on) => self.on(on)?,
            None => Vec::new(),
        };
        Some((who, on))
    }

    fn on(&self, pair: Pair<'_>) -> Option<Vec<TermName>> {
        let terms = pair.into_inner().nth(1)?;
        if terms.as_rule() == Rule::term_name {
            return Some(vec![self.term_name(terms)?]);
        }
        let terms = terms.into_inner().filter(|part| part.as_rule() == Rule::term_name);
        terms.map(|term| self.term_name(term)).collect()
    }

    fn who(&self, pair: Pair<'_>) -> Who {
        match pair.as_rule() {
            Rule::kw_everyone => Who::Everyone(self.token_span(&pair)),
            Rule::path_list => Who::List(self.path_list(pair)),
            _ => Who::List(vec![Operand::Path(self.path(pair))]),
        }
    }

    fn choose(&mut self, mut inner: Pairs<'_>) -> Option<AnswerKind> {
        let kind = self.name(&inner.next()?);
        let (mut condition, mut prefer) = (None, Vec::new());
        for part in inner {
            match part.as_rule() {
                Rule::condition => condition = Some(self.condition(part)?),
                Rule::preference => prefer.push(self.preference(part)?),
                _ => {}
            }
        }
        Some(AnswerKind::Choose { kind, condition, prefer })
    }

    fn preference(&mut self, pair: Pair<'_>) -> Option<Preference> {
        let mut inner = pair.into_inner();
        let first = inner.next()?;
        Some(match first.as_rule() {
            Rule::kw_most => Preference::Most(self.field_of(inner)?),
            Rule::kw_least => Preference::Least(self.field_of(inner)?),
            _ => Preference::Holds(self.condition(first)?),
        })
    }

    /// `FIELD`, `KIND.FIELD`
    fn field_of(&self, mut inner: Pairs<'_>) -> Option<FieldOf> {
        let first = self.name(&inner.next()?);
        Some(match inner.nth(1) {
            Some(field) => FieldOf { kind: Some(first), field: self.name(&field) },
            None => FieldOf { kind: None, field: first },
        })
    }

    fn split(&mut self, inner: Pairs<'_>) -> Option<Split> {
        let mut leader = None;
        let mut how = SplitBy::Equally;
        for part in inner {
            match part.as_rule() {
                Rule::percentage => leader = Some(self.percentage(part)?),
                Rule::name => how = SplitBy::By(self.name(&part)),
                _ => {}
            }
        }
        Some(Split { leader, how })
    }

    fn target(&mut self, mut inner: Pairs<'_>) -> Option<AnswerKind> {
        let share = self.percentage(inner.next()?)?;
        let have = self.condition(inner.nth(1)?)?;
        let among = inner.nth(1).map(|among| self.condition(among));
        let among = match among {
            Some(among) => Some(among?),
            None => None,
        };
        Some(AnswerKind::Target { share, have, among })
    }

    /// All clauses of a rule or table, in any order, each at most once.
    pub(super) fn clauses<'i>(&mut self, pairs: impl IntoIterator<Item = Pair<'i>>) -> Option<Clauses> {
        let mut clauses = Clauses::default();
        let mut seen: Vec<(Rule, Span)> = Vec::new();
        for pair in pairs {
            let clause = pair.into_inner().next()?;
            let form = clause.as_rule();
            let mut inner = clause.into_inner();
            let word = self.name(&inner.next()?);
            match seen.iter().find(|(earlier, _)| *earlier == form) {
                Some((_, earlier)) => self.clause_twice(&word, *earlier),
                None => seen.push((form, word.span)),
            }
            self.clause(form, inner, &mut clauses)?;
        }
        Some(clauses)
    }

    fn clause(&mut self, form: Rule, mut inner: Pairs<'_>, clauses: &mut Clauses) -> Option<()> {
        match form {
            Rule::when => clauses.when = Some(self.condition(inner.next()?)?),
            Rule::from => clauses.from = Some(self.date(&inner.next()?)),
            Rule::until => clauses.until = Some(self.date(&inner.next()?)),
            Rule::overrides => {
                let references = inner.filter(|part| part.as_rule() == Rule::reference);
                clauses.overrides = references.map(|part| self.reference(part)).collect::<Option<_>>()?;
            }
            Rule::source => clauses.source = Some(self.text(&inner.next()?)),
            _ => clauses.because = Some(self.text(&inner.next()?)),
        }
        Some(())
    }

    fn clause_twice(&mut self, word: &Name, earlier: Span) {
        let help = match word.node.as_str() {
            "when" => "join the two conditions with `and`",
            "overrides" => "name them all in one, with commas between: `overrides a, b`",
            "from" | "until" => "keep one of the two dates, or write two rules",
            _ => "keep one of the two",
        };
        self.said_twice(&word.node, word.span, earlier, help);
    }

    /// `table NAME: HEAD by COLUMN, … { rows } clauses`
    pub(super) fn table(&mut self, pair: Pair<'_>) -> Option<Table> {
        let mut inner = pair.into_inner();
        let name = self.name(&inner.nth(1)?);
        let mut unique = None;
        let mut inner = inner.skip_while(|part| {
            if part.as_rule() == Rule::word_unique {
                unique = Some(self.token_span(part));
            }
            part.as_rule() != Rule::table_head
        });
        let head = inner.next()?;
        let inner: Vec<Pair<'_>> = inner.collect();
        let verb = head.clone().into_inner().next().map(|verb| self.name(&verb));
        let head = self.table_head(head)?;
        let mut columns = Vec::new();
        let mut rows = Vec::new();
        let mut clauses = Vec::new();
        for part in inner {
            match part.as_rule() {
                Rule::operand => columns.push(self.operand(part)?),
                Rule::row => {
                    let span = self.span(&part);
                    match self.sound(|lower| lower.row(part, &head, &columns)) {
                        Some(row) => rows.push(row),
                        None => {
                            self.broken_part(span, &Block::Table, &name.node);
                            self.broken.iter_mut().last().into_iter().for_each(|row| row.verb = verb.clone());
                        }
                    }
                }
                Rule::clause => clauses.push(part),
                _ => {}
            }
        }
        let clauses = self.clauses(clauses)?;
        Some(Table { name, unique, head, columns, rows, clauses })
    }

    /// `lead`, `follow`, `abstain` or `share K`
    pub(super) fn table_head(&mut self, pair: Pair<'_>) -> Option<TableHead> {
        let mut inner = pair.into_inner();
        let verb = inner.next()?;
        let span = self.token_span(&verb);
        Some(match verb.as_rule() {
            Rule::kw_lead => TableHead::Lead(span),
            Rule::kw_follow => TableHead::Follow(span),
            Rule::kw_abstain => TableHead::Abstain(span),
            _ => TableHead::Share(self.name(&inner.next()?)),
        })
    }

    /// `[NAME:] cell | cell -> answer clauses`
    pub(super) fn row(&mut self, pair: Pair<'_>, head: &TableHead, columns: &[Operand]) -> Option<Row> {
        let span = self.span(&pair);
        let (mut said, mut name) = (span, None);
        let (mut cells, mut clauses) = (Vec::new(), Vec::new());
        let mut answer = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::cell => cells.push(self.cell(part)?),
                Rule::row_answer => {
                    said = Span { end: self.span(&part).end, ..span };
                    answer = Some(self.row_answer(part, head)?);
                }
                Rule::clause => clauses.push(part),
                _ => {}
            }
        }
        self.check_cells(&cells, columns, said);
        let clauses = self.clauses(clauses)?;
        if let Some(when) = &clauses.when {
            self.report(
                Finding::new(Code::Syntax, "a row has no `when`: its cells say when", when.span, "this condition")
                    .help("give it a column: one may be a `let NAME = …`, whose cells are `yes`, `no` or `any`"),
            );
        }
        Some(Row { span, said, name, cells, answer: answer?, clauses })
    }

    fn check_cells(&mut self, cells: &[Cell], columns: &[Operand], row: Span) {
        let (Some(first), Some(last)) = (columns.first(), columns.last()) else { return };
        if cells.len() == columns.len() {
            return;
        }
        let heads = first.span().to(last.span());
        let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
        let message =
            format!("a row of {} in a table of {}", count(cells.len(), "cell"), count(columns.len(), "column"));
        let extra = cells.get(columns.len()).map_or(row, |cell| cell.span);
        if let [only] = cells
            && let Some(word) = for_the_rest(only)
        {
            let any = vec!["any"; columns.len()].join(" | ");
            let message = format!("there is no `{word}` row");
            let finding = Finding::new(Code::Syntax, message, only.span, "for the rest")
                .label(heads, "the columns")
                .help(format!("a row of `any` gives way to every row that is narrower: `{any} -> …`"));
            return self.report(finding.fix(Unsafe, format!("write `{any}`"), only.span, any));
        }
        let help = if cells.len() < columns.len() {
            "give every column a cell; `any` says that it does not matter"
        } else {
            "drop a cell, or name its column behind `by`"
        };
        let here = if cells.len() < columns.len() { "this row" } else { "no column for this cell" };
        self.report(Finding::new(Code::Syntax, message, extra, here).label(heads, "the columns").help(help));
    }

    fn cell(&mut self, pair: Pair<'_>) -> Option<Cell> {
        let span = self.span(&pair);
        let (mut negated, mut alternatives) = (false, Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_not => negated = true,
                Rule::alternative => alternatives.push(self.alternative(part)?),
                _ => {}
            }
        }
        let kind = if alternatives.is_empty() { CellKind::Any } else { CellKind::OneOf(alternatives) };
        Some(Cell { span, negated, kind })
    }

    /// `europe`, `10..50`, `> 1 and <= 5`
    fn alternative(&mut self, pair: Pair<'_>) -> Option<Alternative> {
        let (mut orders, mut values) = (Vec::new(), Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::order => orders.push(self.order(&part)?),
                Rule::value => values.push(self.cell_value(part)?),
                _ => {}
            }
        }
        if !orders.is_empty() {
            return Some(Alternative::Compared(orders.into_iter().zip(values).collect()));
        }
        let last = values.pop()?;
        Some(match values.pop() {
            Some(from) => Alternative::Range(from, last),
            None => Alternative::Value(last),
        })
    }

    fn cell_value(&mut self, pair: Pair<'_>) -> Option<Value> {
        let span = self.span(&pair);
        let source = self.slice(span).to_owned();
        let text = source.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        if let Some(comparison) = text.and_then(super::faults::quoted_comparison) {
            let finding = Finding::new(Code::Syntax, "a comparison stands without quotes", span, "in quotes");
            self.report(finding.cure(Safe, span, comparison));
            return None;
        }
        let value = self.value(pair)?;
        if let ValueKind::List(list) = &value.kind
            && let [low, high] = list.as_slice()
            && matches!(low.kind, ValueKind::Number(_) | ValueKind::Date(_))
        {
            let (list, whole) = (format!("{low}, {high}"), format!(">= {low} and <= {high}"));
            let finding = Finding::new(Code::Syntax, "a cell has no brackets", span, "two values, or an interval?")
                .help(format!("two values are parted by a comma, `{list}`; an interval is `{whole}`"))
                .fix(Unsafe, format!("write `{whole}`"), span, whole.clone())
                .fix(Unsafe, format!("write `{list}`"), span, list.clone());
            self.report(finding);
            return None;
        }
        if let ValueKind::List(_) | ValueKind::PerMember(_) = value.kind {
            let bare = source.trim_start_matches('[').trim_end_matches(']').trim().trim_end_matches(',').to_owned();
            let finding = Finding::new(Code::Syntax, "a cell holds its values without brackets", value.span, "a list")
                .help("put commas between the values: `europe, russia`");
            self.report(if bare.is_empty() {
                finding
            } else {
                finding.fix(Unsafe, format!("write `{bare}`"), value.span, bare)
            });
        }
        Some(value)
    }

    fn row_answer(&mut self, pair: Pair<'_>, head: &TableHead) -> Option<RowAnswer> {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let first = inner.next()?;
        let form = first.as_rule();
        match head {
            TableHead::Lead(_) => {
                if form == Rule::path {
                    let (who, on) = self.leader(first, inner.next())?;
                    return Some(RowAnswer::Lead { who, on });
                }
                self.odd_answer(
                    span,
                    "a row of a `lead` table answers with one member",
                    "such as `-> nissan` or `-> proposer`",
                );
            }
            TableHead::Follow(_) | TableHead::Abstain(_) => {
                if form != Rule::kw_separate && inner.next().is_none() {
                    return Some(RowAnswer::Who(self.who(first)));
                }
                let help = "such as `-> nissan`, `-> [nissan, renault]`, `-> partners` or `-> everyone`";
                self.odd_answer(span, "a row of a `follow` or `abstain` table answers with members", help);
            }
            TableHead::Share(_) => {
                let name = self.slice(span).to_owned();
                if form == Rule::kw_separate || (form == Rule::path && super::words::is_name(&name)) {
                    return Some(RowAnswer::Sharing(Name::new(name, span)));
                }
                let help = "such as `-> shared`, `-> separate` or a mode of the kind";
                self.odd_answer(span, "a row of a `share` table answers with a way of sharing", help);
            }
        }
        None
    }

    fn odd_answer(&mut self, span: Span, message: &str, help: &str) {
        self.report(Finding::new(Code::Syntax, message, span, "this answer").help(help));
    }
}

/// The word of a cell with which other tables begin the row for what no other row is for.
pub(crate) fn for_the_rest(cell: &Cell) -> Option<&str> {
    let CellKind::OneOf(alternatives) = &cell.kind else { return None };
    match alternatives.as_slice() {
        [Alternative::Value(Value { kind: ValueKind::Operand(Operand::Path(path)), .. })] if path.len() == 1 => {
            let word = path[0].node.as_str();
            words::REST.contains(&word).then_some(word)
        }
        _ => None,
    }
}
