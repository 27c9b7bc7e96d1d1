//! Who leads, by two fields.
//!
//! In: a precedence, a programme that leaves the two fields (and maybe others) unknown. Out: a [`Matrix`]: for each pair
//! of values the members that lead some possible programme there; several mean that it hangs on more than the two
//! fields. A branch of a taxonomy is one line with all below it; a term below has a line of its own only where it
//! differs.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};
use serde_json::{Value as Json, json};

use crate::condition_text::ConditionText;
use crate::model::{Domain, FieldId, Model, Program, Type, Value};
use crate::precedence::Precedence;
use crate::scope::{Key, Scopes};
use crate::space::{AttributeId, Budget, Cube, Stop};

/// Who leads, by two fields.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Matrix {
    /// The field of the lines.
    pub rows: String,
    /// The field of the columns.
    pub columns: String,
    /// The values along the top.
    pub heads: Vec<MatrixHead>,
    /// The lines.
    pub lines: Vec<MatrixRow>,
}

/// A value of one of the two fields.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MatrixHead {
    /// As rules say it; for numbers and dates a condition.
    pub name: String,
    /// How deep it lies in its tree.
    pub depth: usize,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MatrixRow {
    /// Its value.
    pub head: MatrixHead,
    /// For each column, who leads there: none where no such programme can be, several where it hangs on more.
    pub cells: Vec<Vec<String>>,
}

/// The two fields cannot make a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unfit {
    /// A field that has more than one value at a time.
    Set(String),
    /// An exact answer would pass the budget.
    Exhausted,
}

impl From<Stop> for Unfit {
    fn from(_: Stop) -> Self {
        Unfit::Exhausted
    }
}

/// A value and the values of its attribute that it stands for.
struct Slice {
    head: MatrixHead,
    values: Vec<usize>,
    below: Vec<Slice>,
}

/// The matrix of two fields, for the programmes that `program` may be.
pub fn matrix(stage: &Precedence, program: &Program, rows: FieldId, columns: FieldId) -> Result<Matrix, Unfit> {
    let scopes = &stage.scopes;
    let (row_axis, row_slices) = slices(scopes, rows)?;
    let (column_axis, column_slices) = slices(scopes, columns)?;
    let led = led(stage, &scopes.layout.cases_of(program), row_axis, column_axis)?;
    let mut grid = Grid { scopes, led, columns: Vec::new() };
    let across = |row: &Slice| column_slices.iter().map(|column| grid.leaders(&row.values, &column.values)).collect();
    let row_slices = grid.joined(rows, row_slices, across);
    let down = |column: &Slice| row_slices.iter().map(|row| grid.leaders(&row.values, &column.values)).collect();
    let column_slices = grid.joined(columns, column_slices, down);
    // Columns are the tops of their tree, or the terms below where some line tells them apart.
    let lines = flat(&row_slices);
    let told = column_slices.iter().flat_map(|slice| grid.columns_of(slice, None, &lines));
    let (heads, values) = told.collect::<Columns>().into_iter().unzip();
    grid.columns = values;
    let lines = row_slices.iter().flat_map(|slice| grid.lines_of(slice, None)).collect();
    let name = |field: FieldId| scopes.model.field(field).name.clone();
    Ok(Matrix { rows: name(rows), columns: name(columns), heads, lines })
}

/// For each value of two attributes the members that lead some possible programme there.
fn led(
    stage: &Precedence,
    cases: &Cube,
    row: AttributeId,
    column: AttributeId,
) -> Result<Vec<Vec<BTreeSet<usize>>>, Stop> {
    let space = stage.scopes.space();
    let mut led = vec![vec![BTreeSet::new(); space.size(column)]; space.size(row)];
    for way in stage.ways(Key::Leader)?.iter() {
        let mut keep = |cube: Cube, _: &mut Budget| {
            for row in space.values(&cube, row) {
                for column in space.values(&cube, column) {
                    led[row][column].insert(way.answer);
                }
            }
            Ok(())
        };
        stage.along(way, cases, &mut stage.budget(), &mut keep)?;
    }
    Ok(led)
}

struct Grid<'a> {
    scopes: &'a Scopes,
    /// For each value of the lines and each of the columns, who leads some programme there.
    led: Vec<Vec<BTreeSet<usize>>>,
    columns: Vec<Vec<usize>>,
}

impl Grid<'_> {
    fn leaders(&self, row: &[usize], column: &[usize]) -> Vec<String> {
        let pairs = row.iter().flat_map(|&row| column.iter().map(move |&column| &self.led[row][column]));
        let leaders: BTreeSet<usize> = pairs.flatten().copied().collect();
        leaders.into_iter().map(|member| self.scopes.model.members[member].name.clone()).collect()
    }

    /// Neighbouring atoms of numbers or dates as one where nobody can tell them apart.
    fn joined(&self, field: FieldId, slices: Vec<Slice>, along: impl Fn(&Slice) -> Along) -> Vec<Slice> {
        if !matches!(self.scopes.model.field(field).ty, Type::Number | Type::Date) {
            return slices;
        }
        let mut joined: Vec<(Slice, Along)> = Vec::new();
        for slice in slices {
            let leaders = along(&slice);
            match joined.last_mut() {
                Some((last, same)) if *same == leaders && slice.head.name != "none" => last.values.extend(slice.values),
                _ => joined.push((slice, leaders)),
            }
        }
        joined.into_iter().map(|(slice, _)| self.renamed(field, slice)).collect()
    }

    /// A slice of atoms with the condition that holds for all of them.
    fn renamed(&self, field: FieldId, slice: Slice) -> Slice {
        let full = self.scopes.space().full();
        let attribute = self.scopes.attribute(Key::Field(field));
        let cube = attribute.and_then(|at| self.scopes.space().restricted(&full, at, slice.values.iter().copied()));
        let words = ConditionText::new(&self.scopes.model, &self.scopes.layout);
        match cube {
            Some(cube) if slice.head.name != "none" => {
                let name = words.condition(std::slice::from_ref(&cube), &full);
                Slice { head: MatrixHead { name, ..slice.head }, ..slice }
            }
            _ => slice,
        }
    }

    fn cells(&self, row: &[usize]) -> Vec<Vec<String>> {
        self.columns.iter().map(|column| self.leaders(row, column)).collect()
    }

    /// A line for the slice, and for those below it that differ from what they lie in; with all above them.
    fn lines_of(&self, slice: &Slice, above: Option<&[Vec<String>]>) -> Vec<MatrixRow> {
        let cells = self.cells(&slice.values);
        let below: Vec<MatrixRow> = slice.below.iter().flat_map(|below| self.lines_of(below, Some(&cells))).collect();
        let told = !below.is_empty() || above.is_none_or(|above| above != cells);
        let own = told.then(|| MatrixRow { head: slice.head.clone(), cells });
        own.into_iter().chain(below).collect()
    }

    /// A column for the slice, and for those below it that some line tells from what they lie in; with all above them.
    fn columns_of(&self, slice: &Slice, above: Option<&Along>, rows: &[&Slice]) -> Columns {
        let along: Along = rows.iter().map(|row| self.leaders(&row.values, &slice.values)).collect();
        let below = slice.below.iter().flat_map(|below| self.columns_of(below, Some(&along), rows));
        let below: Columns = below.collect();
        let told = !below.is_empty() || above.is_none_or(|above| *above != along);
        let own = told.then(|| (slice.head.clone(), slice.values.clone()));
        own.into_iter().chain(below).collect()
    }
}

/// Who leads along a column, line by line.
type Along = Vec<Vec<String>>;
/// The columns chosen, each with its values.
type Columns = Vec<(MatrixHead, Vec<usize>)>;

/// Slices and all below them.
fn flat(slices: &[Slice]) -> Vec<&Slice> {
    slices.iter().flat_map(|slice| std::iter::once(slice).chain(flat(&slice.below))).collect()
}

fn slices(scopes: &Scopes, field: FieldId) -> Result<(AttributeId, Vec<Slice>), Unfit> {
    let model = &scopes.model;
    let unfit = || Unfit::Set(model.field(field).name.clone());
    let attribute = scopes.attribute(Key::Field(field)).ok_or_else(unfit)?;
    let axis = scopes.layout.axis(attribute);
    let mut slices = match model.field(field).ty {
        Type::One(domain @ Domain::Terms(taxonomy)) => {
            let terms = 0..model.taxonomy(taxonomy).terms.len() as u32;
            let tops = terms.filter(|&term| model.taxonomy(taxonomy).terms[term as usize].parent.is_none());
            tops.map(|term| branch(model, domain, term, 0)).collect()
        }
        _ => {
            let one = |(at, value): (usize, &Value)| Slice {
                head: MatrixHead { name: said(scopes, attribute, field, at, value), depth: 0 },
                values: vec![at],
                below: Vec::new(),
            };
            axis.choices.iter().enumerate().filter(|(_, value)| **value != Value::None).map(one).collect::<Vec<_>>()
        }
    };
    if let Some(at) = axis.choices.iter().position(|choice| *choice == Value::None) {
        let head = MatrixHead { name: "none".to_owned(), depth: 0 };
        slices.push(Slice { head, values: vec![at], below: Vec::new() });
    }
    Ok((attribute, slices))
}

fn branch(model: &Model, domain: Domain, term: u32, depth: usize) -> Slice {
    let mut below = Vec::new();
    let (mut next, end) = (term + 1, model.below(domain, term).end);
    while next < end {
        below.push(branch(model, domain, next, depth + 1));
        next = model.below(domain, next).end;
    }
    let values = model.below(domain, term).map(|value| value as usize).collect();
    Slice { head: MatrixHead { name: model.name(domain, term).to_owned(), depth }, values, below }
}

/// A value in words; an atom of numbers or dates as a condition.
fn said(scopes: &Scopes, attribute: AttributeId, field: FieldId, at: usize, value: &Value) -> String {
    let words = ConditionText::new(&scopes.model, &scopes.layout);
    let ty = scopes.model.field(field).ty;
    match ty {
        Type::Number | Type::Date => {
            let full = scopes.space().full();
            let cube = scopes.space().restricted(&full, attribute, [at]);
            cube.map_or_else(String::new, |cube| words.condition(&[cube], &full))
        }
        _ => words.value(ty, value),
    }
}

/// The letters of each member, in order of declaration: as many as tell it from all others.
pub fn letters(model: &Model) -> Vec<String> {
    let names: Vec<&str> = model.members.iter().map(|member| member.name.as_str()).collect();
    names.iter().map(|name| shortest(name, &names)).collect()
}

fn shortest(name: &str, names: &[&str]) -> String {
    let upper = |name: &str, length: usize| {
        let mut letters = name.chars().take(length);
        letters.next().map(|first| first.to_ascii_uppercase().to_string()).unwrap_or_default()
            + &letters.collect::<String>()
    };
    let alone =
        |length: &usize| names.iter().filter(|other| upper(other, *length) == upper(name, *length)).count() == 1;
    let length = (1..=name.len()).find(alone).unwrap_or(name.len());
    upper(name, length)
}

impl Matrix {
    /// The matrix as a JSON object.
    pub fn to_json(&self) -> Json {
        let line = |line: &MatrixRow| json!({"value": line.head.name, "depth": line.head.depth, "leaders": line.cells});
        json!({
            "rows": self.rows, "columns": self.columns,
            "heads": self.heads.iter().map(|head| &head.name).collect::<Vec<_>>(),
            "lines": self.lines.iter().map(line).collect::<Vec<_>>(),
        })
    }
}

/// As [`Matrix::to_json`].
impl Serialize for Matrix {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_letters_as_tell_members_apart() {
        let names = ["mazda", "mitsubishi", "nissan", "nio", "m"];
        let short: Vec<String> = names.iter().map(|name| shortest(name, &names)).collect();
        assert_eq!(short, ["Ma", "Mi", "Nis", "Nio", "M"]);
    }
}
