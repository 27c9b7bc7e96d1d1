//! Tables: a rule for each row.
//!
//! In: a table as written. Out: its rows as drafts of rules: cells and the table's `when` are conjuncts. What can go
//! wrong: cells of another type, and all that can in a rule. Invariant: a fault of a column is said once, whatever the
//! number of rows.

use super::answers::{self, sharing};
use super::conditions::Sound;
use super::heads;
use super::items::Placed;
use super::labels::Mark;
use super::limit::Limit;
use super::paths::{Place, Reader};
use super::presence::Presence;
use super::rules::{Book, Draft};
use crate::finding::{Code, Finding};
use crate::model::{Answer, Head, KindId, Overrides, Question, Rule, Table, TableId, Type};
use crate::syntax::tree::{self, CellKind, Op, Operand, Right, RowAnswer, TableHead, Value, ValueKind};
use crate::text::{Span, Spanned};

impl Book<'_> {
    /// Reads a table and its rows.
    pub fn table(&mut self, at: usize, placed: &Placed, table: &tree::Table) {
        let head = heads::read(placed, self.items, self.labels, self.report);
        let overrides = self.overrides_of(&table.clauses);
        let kind = self.head_kind(&table.head);
        let columns = self.columns(table);
        let when = self.when_of_table(table, kind);
        let first = self.labels.is_first(&table.name);
        let sound = first && self.labels.is_sound(&table.name);
        let id = TableId(self.tables.len() as u32);
        if first {
            let name = &table.name;
            let doc = placed.doc.to_owned();
            self.tables.push((at, Table { name: name.node.clone(), span: name.span, doc }));
        }
        let common = head.filter(|_| overrides.is_some() && sound && columns.iter().all(|column| *column));
        for (number, row) in table.rows.iter().enumerate() {
            let label = row.name.as_ref().map_or((number + 1).to_string(), |name| name.node.clone());
            self.report.enter(placed.span, Some(&format!("{}.{label}", table.name.node)));
            let question = self.question(&table.head, kind, &row.answer);
            let read = question.and_then(|question| self.row(table, row, question, kind, (&columns, &when)));
            let sound = row.name.as_ref().is_none_or(|name| self.labels.is_sound_row(at, name));
            match (common.as_ref(), read, question) {
                (Some(common), Some(read), Some(question)) if sound => {
                    let head = heads::of_row(common, id, number, row.name.as_ref(), row.span);
                    let cells = row.cells.iter().map(|cell| cell.span).collect();
                    self.keep_row(Mark::Row(at, number), head, cells, question, read);
                }
                _ => self.blocked.extend(question.or(self.some_question())),
            }
        }
        if let Some(overrides) = overrides.filter(|overrides| !overrides.is_empty() && first) {
            self.overrides.push((at, overrides));
        }
    }

    fn keep_row(
        &mut self,
        mark: Mark,
        head: Head,
        cells: Vec<Span>,
        question: Question,
        (when, answer): (Sound, Answer),
    ) {
        let (answer_span, when, overrides) = (head.span, when.condition, Overrides::default());
        let node = Rule { head, question, answer, answer_span, when, when_written: true, cells, overrides };
        self.rules.push(Draft { mark, node });
    }

    /// The kind that a head speaks of; the outer is none where it speaks of one that is not sound.
    fn head_kind(&mut self, head: &TableHead) -> Option<Option<KindId>> {
        match head {
            TableHead::Share(kind) => {
                let mut reader = Reader::new(self.world, self.lets, self.report, Limit::Nothing);
                reader.kind(kind).map(Some)
            }
            _ => Some(None),
        }
    }

    /// The question that is blocked where the kind of a table is not sound.
    fn some_question(&self) -> Option<Question> {
        (!self.world.model.kinds.is_empty()).then_some(Question::Sharing(KindId(0)))
    }

    fn question(&self, head: &TableHead, kind: Option<Option<KindId>>, answer: &RowAnswer) -> Option<Question> {
        match (head, answer) {
            (TableHead::Lead(_), RowAnswer::Lead { on, .. }) if !on.is_empty() => Some(Question::Work),
            (TableHead::Lead(_), _) => Some(Question::Leader),
            (TableHead::Follow(_) | TableHead::Abstain(_), _) => Some(Question::Follows),
            (TableHead::Share(_), _) => kind?.map(Question::Sharing),
        }
    }

    /// The table's `when`, which must do for the first question that a row answers. Its cells may make sure of what it
    /// needs. The outer is none where it is not sound.
    fn when_of_table(&mut self, table: &tree::Table, kind: Option<Option<KindId>>) -> Option<Option<Sound>> {
        let Some(condition) = &table.clauses.when else { return Some(None) };
        let questions = table.rows.iter().filter_map(|row| self.question(&table.head, kind, &row.answer));
        let limit = questions.min().map_or(Limit::Nothing, |first| Limit::Before(first, table.head.span()));
        Reader::new(self.world, self.lets, self.report, limit).condition(condition).map(Some)
    }

    /// Which columns are sound; what is wrong with the others is said here.
    fn columns(&mut self, table: &tree::Table) -> Vec<bool> {
        let mut reader = Reader::new(self.world, self.lets, self.report, Limit::Nothing);
        table.columns.iter().map(|column| reader.place(column, None).is_some()).collect()
    }

    fn row(
        &mut self,
        table: &tree::Table,
        row: &tree::Row,
        question: Question,
        kind: Option<Option<KindId>>,
        (columns, of_table): (&[bool], &Option<Option<Sound>>),
    ) -> Option<(Sound, Answer)> {
        let limit = Limit::Before(question, row.span);
        let mut reader = Reader::new(self.world, self.lets, self.report, limit);
        let when = condition(&mut reader, table, row, of_table.clone(), columns);
        let known = when.as_ref().map_or_else(Presence::everything, |when| when.presence.clone());
        let answer = answer(&mut reader, &table.head, kind.flatten(), &row.answer, &known);
        Some((when?, answer?))
    }
}

/// The conjunction of the table's `when` and the row's cells.
fn condition(
    reader: &mut Reader,
    table: &tree::Table,
    row: &tree::Row,
    of_table: Option<Option<Sound>>,
    columns: &[bool],
) -> Option<Sound> {
    if row.cells.len() != table.columns.len() {
        return None; // the parser has said so
    }
    let cells = table.columns.iter().zip(&row.cells).zip(columns).filter(|(_, sound)| **sound);
    let cells: Vec<Option<Option<Sound>>> = cells.map(|((column, cell), _)| read_cell(reader, column, cell)).collect();
    let cells = cells.into_iter().collect::<Option<Vec<Option<Sound>>>>()?;
    let mut parts: Vec<Sound> = of_table?.into_iter().chain(cells.into_iter().flatten()).collect();
    let sound = match parts.len() {
        0 => Sound::always(row.span),
        1 => parts.remove(0),
        _ => Sound::all(parts, row.span),
    };
    answers::say_needs(reader.report, sound.presence.clone(), &Presence::default())?;
    Some(sound)
}

/// What a cell asks of its column; none inside if nothing.
fn read_cell(reader: &mut Reader, column: &Operand, cell: &tree::Cell) -> Option<Option<Sound>> {
    if cell.kind == CellKind::Any && !cell.negated {
        return Some(None);
    }
    let place = reader.place(column, None)?;
    let sound = match &cell.kind {
        CellKind::Any => {
            let message = "a cell `not any` is never met";
            reader.report.push(Finding::new(Code::Invalid, message, cell.span, "never met").help("write `any`"));
            None
        }
        CellKind::Compare(op, value) => reader.test(cell.span, place, op, &Right::Value(value.clone()), None),
        CellKind::Range(from, to) => {
            let right = Right::Range(Box::new(from.clone()), Box::new(to.clone()));
            reader.test(cell.span, place, &Spanned::new(Op::In, cell.span), &right, None)
        }
        CellKind::Values(values) => read_values(reader, &place, values, cell),
    };
    sound.map(|sound| Some(sound.negated(cell.negated, cell.span)))
}

/// `a, b`: one of them; `none` may be among them.
fn read_values(reader: &mut Reader, place: &Place, values: &[Value], cell: &tree::Cell) -> Option<Sound> {
    let (absent, others): (Vec<&Value>, Vec<&Value>) = values.iter().partition(|value| value.kind == ValueKind::None);
    let mut parts = Vec::new();
    for none in absent {
        parts.push(one_value(reader, place, none, Op::Is));
    }
    let flags = place.path.ty == Type::Flag;
    match others.as_slice() {
        [] => {}
        [only] => parts.push(one_value(reader, place, only, op_of(place.path.ty, &only.kind))),
        several if flags => parts.extend(several.iter().map(|value| one_value(reader, place, value, Op::Is))),
        several => {
            let list = several.iter().map(|value| (*value).clone()).collect();
            let list = Value { span: cell.span, kind: ValueKind::List(list) };
            let op = if matches!(place.path.ty, Type::Set(_)) { Op::Has } else { Op::In };
            parts.push(one_value(reader, place, &list, op));
        }
    }
    let mut parts = parts.into_iter().collect::<Option<Vec<Sound>>>()?;
    Some(if parts.len() == 1 { parts.remove(0) } else { Sound::any(parts, cell.span) })
}

/// How a value alone in a cell is meant.
fn op_of(ty: Type, value: &ValueKind) -> Op {
    match (ty, value) {
        (_, ValueKind::Empty) => Op::Is,
        (Type::Set(_), _) => Op::Has,
        (Type::One(_), _) => Op::In,
        _ => Op::Is,
    }
}

fn one_value(reader: &mut Reader, place: &Place, value: &Value, op: Op) -> Option<Sound> {
    let op = Spanned::new(op, value.span);
    reader.test(value.span, place.clone(), &op, &Right::Value(value.clone()), None)
}

fn answer(
    reader: &mut Reader,
    head: &TableHead,
    kind: Option<KindId>,
    answer: &RowAnswer,
    when: &Presence,
) -> Option<Answer> {
    match (head, answer) {
        (TableHead::Lead(_), RowAnswer::Lead { who, on }) => answers::lead(reader, who, on, when, None),
        (TableHead::Follow(_), RowAnswer::Who(who)) => answers::follow(reader, who, true, when, None),
        (TableHead::Abstain(_), RowAnswer::Who(who)) => answers::follow(reader, who, false, when, None),
        (TableHead::Share(_), RowAnswer::Sharing(mode)) => sharing(reader, kind?, mode, true).map(Answer::Share),
        _ => None,
    }
}

impl TableHead {
    /// What it stands on.
    fn span(&self) -> Span {
        match self {
            TableHead::Lead(span) | TableHead::Follow(span) | TableHead::Abstain(span) => *span,
            TableHead::Share(kind) => kind.span,
        }
    }
}
