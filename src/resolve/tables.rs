//! Tables: a rule for each row.
//!
//! In: a table as written. Out: its rows as drafts of rules: cells and the table's `when` are conjuncts. What can go
//! wrong: cells of another type, and all that can in a rule. Invariant: a fault of a column is said once, whatever the
//! number of rows.

use std::collections::HashSet;

use super::answers::{self, sharing};
use super::availability::Limit;
use super::conditions::Sound;
use super::definedness::Presence;
use super::items::Placed;
use super::labels::Mark;
use super::paths::Reader;
use super::rules::{Book, Draft};
use super::{heads, misplaced};
use crate::model::{Answer, Head, KindId, Overrides, Question, Rule, Table, TableId};
use crate::syntax::tree::{self, RowAnswer, TableHead};

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
            let heads = table.columns.iter().map(|column| column.span()).collect();
            let (name, span, unique) = (name.node.clone(), name.span, table.unique.is_some());
            self.tables.push((at, Table { name, span, whole: placed.span, unique, columns: heads, doc }));
        }
        let common = head.filter(|_| overrides.is_some() && sound && columns.iter().all(|column| *column));
        let misplaced = self.misplaced(table, &columns);
        for (number, row) in table.rows.iter().enumerate() {
            let label = row.name.as_ref().map_or((number + 1).to_string(), |name| name.node.clone());
            self.report.enter(placed.span, Some(&format!("{}.{label}", table.name.node)));
            let question = self.question(&table.head, kind, &row.answer);
            let placed_well = !misplaced.contains(&number);
            let read = question
                .filter(|_| placed_well)
                .and_then(|question| self.row(table, row, question, kind, (&columns, &when)));
            let own = self.overrides_of(&row.clauses);
            let head = common
                .as_ref()
                .and_then(|common| heads::of_row((common, &table.clauses), (id, number, row), self.items, self.report));
            let sound = row.name.as_ref().is_none_or(|name| self.labels.is_sound_row(at, name));
            match (head, read, question, own) {
                (Some(head), Some(read), Some(question), Some(own)) if sound => {
                    self.keep_row(Mark::Row(at, number), head, row, question, read);
                    if !own.is_empty() {
                        self.overrides.push((Mark::Row(at, number), own));
                    }
                }
                _ => self.blocked.extend(question.or(self.some_question())),
            }
        }
        if let Some(overrides) = overrides.filter(|overrides| !overrides.is_empty() && first) {
            self.overrides.push((Mark::Table(at), overrides));
        }
    }

    fn keep_row(
        &mut self,
        mark: Mark,
        head: Head,
        row: &tree::Row,
        question: Question,
        (when, answer): (Sound, Answer),
    ) {
        let (answer_span, when, overrides) = (row.said, when.condition, Overrides::default());
        let cells = row.cells.iter().map(|cell| cell.span).collect();
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
            (TableHead::Lead(_), RowAnswer::Lead { on, .. }) if !on.is_empty() => Some(Question::TechnologyLead),
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
        table.columns.iter().map(|column| reader.column(column).is_some()).collect()
    }

    /// The rows, by number, of which cells stand under the wrong heads, which is said here.
    fn misplaced(&mut self, table: &tree::Table, columns: &[bool]) -> HashSet<usize> {
        self.report.enter(table.name.span, Some(&table.name.node));
        let (rows, finding) = misplaced::find(self.world, self.lets, table, columns);
        finding.into_iter().for_each(|finding| self.report.push(finding));
        rows
    }

    fn row(
        &mut self,
        table: &tree::Table,
        row: &tree::Row,
        question: Question,
        kind: Option<Option<KindId>>,
        (columns, of_table): (&[bool], &Option<Option<Sound>>),
    ) -> Option<(Sound, Answer)> {
        let limit = Limit::Before(question, row.said);
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
    let cells: Vec<Option<Option<Sound>>> = cells.map(|((column, cell), _)| reader.cell(column, cell)).collect();
    let cells = cells.into_iter().collect::<Option<Vec<Option<Sound>>>>()?;
    let mut parts: Vec<Sound> = of_table?.into_iter().chain(cells.into_iter().flatten()).collect();
    let sound = match parts.len() {
        0 => Sound::always(row.said),
        1 => parts.remove(0),
        _ => Sound::all(parts, row.said),
    };
    answers::say_needs(reader.report, sound.presence.clone(), &Presence::default())?;
    Some(sound)
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
