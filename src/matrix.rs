//! Who leads, by two fields.
//!
//! In: a settlement, a programme that leaves the two fields (and maybe others) unknown. Out: a [`Matrix`]: for each pair
//! of values the members that lead some possible programme there; several mean that it hangs on more than the two
//! fields. A branch of a taxonomy is one line with all below it; a term below has a line of its own only where it
//! differs.

use serde_json::{Value as Json, json};

use crate::model::{Domain, FieldId, Model, Program, Type, Value};
use crate::scope::{Key, Scopes};
use crate::settle::Settlement;
use crate::space::{AttributeId, Budget, Cube, Stop};
use crate::words::Words;

/// Who leads, by two fields.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Matrix {
    /// The field of the lines.
    pub rows: String,
    /// The field of the columns.
    pub columns: String,
    /// The values along the top.
    pub heads: Vec<Head>,
    /// The lines.
    pub lines: Vec<Line>,
}

/// A value of one of the two fields.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Head {
    /// As rules say it; for numbers and dates a condition.
    pub name: String,
    /// How deep it lies in its tree.
    pub depth: usize,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// Its value.
    pub head: Head,
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
    head: Head,
    values: Vec<usize>,
    below: Vec<Slice>,
}

/// The matrix of two fields, for the programmes that `program` may be.
pub fn matrix(stage: &Settlement, program: &Program, rows: FieldId, columns: FieldId) -> Result<Matrix, Unfit> {
    let scopes = &stage.scopes;
    let led = led(stage, &scopes.layout.cases_of(program))?;
    let (row_axis, row_slices) = slices(scopes, rows)?;
    let (column_axis, column_slices) = slices(scopes, columns)?;
    let plain = |slices: &[Slice]| slices.iter().map(|slice| slice.values.clone()).collect::<Vec<_>>();
    let mut grid = Grid {
        scopes,
        led: &led,
        row: row_axis,
        column: column_axis,
        columns: plain(&column_slices),
        lines: Vec::new(),
    };
    // Columns are the tops of their tree, or the terms below where some line tells them apart.
    let mut heads: Vec<Head> = Vec::new();
    let mut chosen: Vec<Vec<usize>> = Vec::new();
    for slice in &column_slices {
        grid.spread_column(slice, &row_slices, &mut heads, &mut chosen);
    }
    grid.columns = chosen;
    for slice in &row_slices {
        grid.line(slice, None);
    }
    let name = |field: FieldId| scopes.model.field(field).name.clone();
    Ok(Matrix { rows: name(rows), columns: name(columns), heads, lines: grid.lines })
}

/// The boxes of possible programmes that each member leads.
fn led(stage: &Settlement, cases: &Cube) -> Result<Vec<(usize, Cube)>, Stop> {
    let mut led = Vec::new();
    for way in stage.ways(Key::Leader)?.iter() {
        let mut keep = |cube: Cube, _: &mut Budget| {
            led.push((way.answer, cube));
            Ok(())
        };
        stage.along(way, cases, &mut stage.budget(), &mut keep)?;
    }
    Ok(led)
}

struct Grid<'a> {
    scopes: &'a Scopes,
    led: &'a [(usize, Cube)],
    row: AttributeId,
    column: AttributeId,
    columns: Vec<Vec<usize>>,
    lines: Vec<Line>,
}

impl Grid<'_> {
    fn leaders(&self, row: &[usize], column: &[usize]) -> Vec<String> {
        let space = self.scopes.space();
        let admits = |cube: &Cube, axis, values: &[usize]| values.iter().any(|&value| space.admits(cube, axis, value));
        let here = self.led.iter().filter(|(_, cube)| admits(cube, self.row, row) && admits(cube, self.column, column));
        let mut leaders: Vec<usize> = here.map(|(member, _)| *member).collect();
        leaders.sort_unstable();
        leaders.dedup();
        leaders.into_iter().map(|member| self.scopes.model.members[member].name.clone()).collect()
    }

    fn cells(&self, row: &[usize]) -> Vec<Vec<String>> {
        self.columns.iter().map(|column| self.leaders(row, column)).collect()
    }

    /// A line for the slice, and for those below it that differ from it.
    fn line(&mut self, slice: &Slice, above: Option<&[Vec<String>]>) {
        let cells = self.cells(&slice.values);
        if above.is_none_or(|above| above != cells) {
            self.lines.push(Line { head: slice.head.clone(), cells: cells.clone() });
        }
        for below in &slice.below {
            self.line(below, Some(&cells));
        }
    }

    fn spread_column(&self, slice: &Slice, rows: &[Slice], heads: &mut Vec<Head>, chosen: &mut Vec<Vec<usize>>) {
        let along = |values: &[usize]| -> Vec<Vec<String>> {
            rows.iter().map(|row| self.leaders(&row.values, values)).collect()
        };
        heads.push(slice.head.clone());
        chosen.push(slice.values.clone());
        let whole = along(&slice.values);
        for below in slice.below.iter().filter(|below| along(&below.values) != whole) {
            self.spread_column(below, rows, heads, chosen);
        }
    }
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
                head: Head { name: said(scopes, attribute, field, at, value), depth: 0 },
                values: vec![at],
                below: Vec::new(),
            };
            axis.choices.iter().enumerate().filter(|(_, value)| **value != Value::None).map(one).collect::<Vec<_>>()
        }
    };
    if let Some(at) = axis.choices.iter().position(|choice| *choice == Value::None) {
        let head = Head { name: "none".to_owned(), depth: 0 };
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
    Slice { head: Head { name: model.name(domain, term).to_owned(), depth }, values, below }
}

/// A value in words; an atom of numbers or dates as a condition.
fn said(scopes: &Scopes, attribute: AttributeId, field: FieldId, at: usize, value: &Value) -> String {
    let words = Words::new(&scopes.model, &scopes.layout);
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

impl Matrix {
    /// The matrix as a JSON object.
    pub fn to_json(&self) -> Json {
        let line = |line: &Line| json!({"value": line.head.name, "depth": line.head.depth, "leaders": line.cells});
        json!({
            "rows": self.rows, "columns": self.columns,
            "heads": self.heads.iter().map(|head| &head.name).collect::<Vec<_>>(),
            "lines": self.lines.iter().map(line).collect::<Vec<_>>(),
        })
    }
}
