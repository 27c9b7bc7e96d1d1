//! A row of CSV, cell by cell.

use rust_decimal::Decimal;

use super::{Direct, NAME, Said, amount, called};
use crate::model::{Domain, Field, Model, Program, Slot, Type, Value};
use crate::proposal::csv::{Cells, Column, Header, Row};

/// What the columns of a file are to a rulebook.
#[derive(Debug)]
pub struct Columns {
    cells: Vec<Target>,
    /// Whether the long way is the only one.
    never: bool,
}

/// What a cell says something of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    /// Nothing that the rulebook knows.
    Stray,
    Name,
    Field(usize),
    /// A member's number of a field.
    Amount(usize, u32),
}

impl Columns {
    /// The columns of a header.
    pub(in crate::proposal) fn of(header: &Header, model: &Model) -> Self {
        let mut columns = Columns { cells: vec![Target::Stray; header.width], never: false };
        for column in &header.columns {
            let field = model.fields.iter().position(|field| field.name == column.key.node);
            match (&column.cells, field) {
                (Cells::One(at), None) if column.key.node == NAME => columns.cells[*at] = Target::Name,
                (Cells::One(at), Some(field)) => columns.cells[*at] = Target::Field(field),
                (Cells::Group(members), Some(field)) if model.fields[field].ty == Type::PerMember => {
                    columns.amounts(field, members, model);
                }
                // An object is no name.
                (Cells::Group(_), None) if column.key.node == NAME => columns.never = true,
                (Cells::One(_) | Cells::Group(_), _) => {}
            }
        }
        columns
    }

    fn amounts(&mut self, field: usize, members: &[Column], model: &Model) {
        for Column { key, cells } in members {
            if let (Cells::One(at), Some(member)) = (cells, model.value(Domain::Members, key)) {
                self.cells[*at] = Target::Amount(field, member);
            }
        }
    }
}

impl Direct<'_> {
    /// The programme that a row proposes, called `unnamed` unless it says its name; nothing where only the long way can
    /// tell.
    pub(in crate::proposal) fn row(
        &self,
        columns: &Columns,
        row: &Row<'_>,
        unnamed: impl FnOnce() -> String,
    ) -> Option<Program> {
        let (cells, rest) = row.cells.split_at_checked(columns.cells.len())?;
        if self.never || columns.never || !row.faults.is_empty() || rest.iter().any(|cell| !cell.is_empty()) {
            return None;
        }
        let (mut name, mut said) = (None, vec![None; self.model.fields.len()]);
        for (cell, target) in cells.iter().zip(&columns.cells).filter(|(cell, _)| !cell.is_empty()) {
            match *target {
                Target::Stray => {}
                Target::Name => name = called(cell.node.clone()),
                Target::Field(at) | Target::Amount(at, _) if self.given(at).is_some() => {}
                Target::Field(at) => said[at] = Some(self.cell(&self.model.fields[at], cell)?),
                Target::Amount(at, member) => {
                    let number = amount(Said::Word(cell))?;
                    self.numbers_of(at, &mut said[at])?[member as usize] = number;
                }
            }
        }
        Some(self.program(name.unwrap_or_else(unnamed), said))
    }

    /// The numbers that are said of a field so far, to be added to.
    fn numbers_of<'s>(&self, field: usize, said: &'s mut Option<Slot>) -> Option<&'s mut Vec<Decimal>> {
        let first = || Slot::Known(Value::PerMember(self.numbers(&self.model.fields[field])));
        match said.get_or_insert_with(first) {
            Slot::Known(Value::PerMember(numbers)) => Some(numbers),
            _ => None,
        }
    }

    /// What is known of a field by a cell: elements of a set are separated by `;`.
    fn cell(&self, field: &Field, word: &str) -> Option<Slot> {
        let Type::Set(domain) = field.ty else { return self.slot(field, Said::Word(word)) };
        if matches!(word, "unknown" | "none") {
            return self.slot(field, Said::Word(word));
        }
        let pieces = word.strip_suffix(';').unwrap_or(word).split(';');
        let values: Option<Vec<u32>> = pieces.map(|piece| self.element(field, domain, piece.trim())).collect();
        Some(Slot::Known(Value::Set(values?.into_iter().collect())))
    }
}
