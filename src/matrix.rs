//! Who leads, by two fields.
//!
//! In: a precedence, a programme that leaves the two fields (and maybe others) unknown. Out: a [`Matrix`]: for each pair
//! of values the members that lead some possible programme there, and where that are several the other fields it hangs
//! on. A leader that rules read from the programme (`lead proposer`) stands as they write it. A branch of a taxonomy is
//! one line with all below it; a term below has a line of its own only where it differs. Of a field with several values
//! at a time a line stands for the programmes that have its value among others.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};
use serde_json::{Value as Json, json};

use crate::condition_text::ConditionText;
use crate::decision::StatedAnswer;
use crate::model::{Answer, Domain, FieldId, Model, Operand, Program, Type, Value};
use crate::precedence::Precedence;
use crate::scope::{Key, Scopes};
use crate::space::{AttributeId, Budget, Cube, Space, Stop};

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
    /// What stands in each column.
    pub cells: Vec<MatrixCell>,
}

/// Who leads, for a value of each field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MatrixCell {
    /// The members that lead, or what rules read the leader from (`proposer`): none where no such programme can be, several
    /// where it hangs on more than the two fields.
    pub leaders: Vec<StatedAnswer>,
    /// Where it hangs on more, the fields on which alone it may hang, in order of declaration; of a branch the field itself
    /// may be among them, one that is read stands among the leaders. None are named where it takes several at once, or where
    /// it would take long to say.
    pub hangs_on: Vec<String>,
}

/// The two fields cannot make a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unfit {
    /// A field with a number for each member.
    PerMember(String),
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
    let (row_side, row_slices) = slices(scopes, rows)?;
    let (column_side, column_slices) = slices(scopes, columns)?;
    let mut grid = Grid::new(stage, &scopes.layout.cases_of(program), row_side, column_side)?;
    let row_slices = grid.joined(rows, row_slices, |row| across(&grid, row, &column_slices));
    let down = |column: &Slice| row_slices.iter().map(|row| grid.leaders(&row.values, &column.values)).collect();
    let column_slices = grid.joined(columns, column_slices, down);
    let is_had = |leaders: Along| leaders.iter().any(|leaders| !leaders.is_empty());
    let row_slices: Vec<Slice> = kept(row_slices, |slice| is_had(across(&grid, slice, &column_slices)));
    // Columns are the tops of their tree, or the terms below where some line tells them apart.
    let lines = flat(&row_slices);
    let told = column_slices.iter().flat_map(|slice| grid.columns_of(slice, None, &lines));
    let (heads, values) = told.collect::<Columns>().into_iter().unzip();
    grid.columns = values;
    let mut work = Budget::new(HANGS_ON_STEPS);
    let lines = row_slices.iter().flat_map(|slice| grid.lines_of(slice, None));
    let lines = lines.collect::<Vec<_>>().into_iter().map(|(slice, leaders)| MatrixRow {
        head: slice.head.clone(),
        cells: grid.cells(&slice.values, leaders, &mut work),
    });
    let lines = lines.collect();
    let name = |field: FieldId| scopes.model.field(field).name.clone();
    Ok(Matrix { rows: name(rows), columns: name(columns), heads, lines })
}

/// Who leads along a line, column by column.
fn across(grid: &Grid<'_>, row: &Slice, columns: &[Slice]) -> Along {
    columns.iter().map(|column| grid.leaders(&row.values, &column.values)).collect()
}

/// Slices but that of the empty set where it is not had.
fn kept(slices: Vec<Slice>, is_had: impl Fn(&Slice) -> bool) -> Vec<Slice> {
    slices.into_iter().filter(|slice| slice.head.name != EMPTY || is_had(slice)).collect()
}

/// The line of the empty set.
const EMPTY: &str = "empty";
/// How many steps it may take to say what cells hang on.
const HANGS_ON_STEPS: u64 = 4_000_000;

/// The attributes of a field: of its value, or of each element that may be in a set.
enum Side {
    One(AttributeId),
    /// Those of which no rule asks have none.
    Set(Vec<Option<AttributeId>>),
}

impl Side {
    /// How many values there are; behind the elements of a set comes the empty set.
    fn size(&self, space: &Space) -> usize {
        match self {
            Side::One(attribute) => space.size(*attribute),
            Side::Set(elements) => elements.len() + 1,
        }
    }

    /// Whether some programme of a box has a value, maybe among others.
    fn admits(&self, space: &Space, cube: &Cube, value: usize) -> bool {
        match self {
            Side::One(attribute) => space.admits(cube, *attribute, value),
            Side::Set(elements) => match elements.get(value) {
                Some(element) => element.is_none_or(|element| space.admits(cube, element, 1)),
                None => elements.iter().flatten().all(|&element| space.admits(cube, element, 0)),
            },
        }
    }
}

/// A leader: a member, and what a rule reads it from, by its place among all that rules do.
type Leader = (Option<usize>, usize);

struct Grid<'a> {
    scopes: &'a Scopes,
    rows: Side,
    side: Side,
    /// What rules read leaders from.
    read: Vec<String>,
    /// Boxes of programmes by their leader.
    boxes: BTreeMap<Leader, Vec<Cube>>,
    /// For each value of the lines and each of the columns, who leads some programme there.
    led: Vec<Vec<BTreeSet<Leader>>>,
    columns: Vec<Vec<usize>>,
}

impl<'a> Grid<'a> {
    fn new(stage: &'a Precedence, cases: &Cube, rows: Side, side: Side) -> Result<Self, Stop> {
        let (scopes, space) = (&*stage.scopes, stage.scopes.space());
        let (mut read, mut boxes): (Vec<String>, BTreeMap<Leader, Vec<Cube>>) = (Vec::new(), BTreeMap::new());
        let mut led = vec![vec![BTreeSet::new(); side.size(space)]; rows.size(space)];
        for way in stage.ways(Key::Leader)?.iter() {
            let path = way.by.and_then(|rule| match &scopes.model.rule(rule).answer {
                Answer::Lead(Operand::Path(path)) => Some(path),
                _ => None,
            });
            let path = path.map(|path| ConditionText::new(&scopes.model, &scopes.layout).path(path));
            let path = path.map(|path| {
                read.iter().position(|known| *known == path).unwrap_or_else(|| {
                    read.push(path);
                    read.len() - 1
                })
            });
            let leader = (path, way.answer);
            let mut keep = |cube: Cube, _: &mut Budget| {
                let columns: Vec<usize> = (0..side.size(space)).filter(|&at| side.admits(space, &cube, at)).collect();
                for row in (0..rows.size(space)).filter(|&at| rows.admits(space, &cube, at)) {
                    for &column in &columns {
                        led[row][column].insert(leader);
                    }
                }
                boxes.entry(leader).or_default().push(cube);
                Ok(())
            };
            stage.along(way, cases, &mut stage.budget(), &mut keep)?;
        }
        Ok(Grid { scopes, rows, side, read, boxes, led, columns: Vec::new() })
    }

    /// Who leads for some of these values.
    fn leaders(&self, row: &[usize], column: &[usize]) -> Vec<StatedAnswer> {
        let pairs = row.iter().flat_map(|&row| column.iter().map(move |&column| &self.led[row][column]));
        let leaders: BTreeSet<&Leader> = pairs.flatten().collect();
        let several = |path: usize| leaders.iter().filter(|(read, _)| *read == Some(path)).count() > 1;
        let members = leaders.iter().filter(|(read, _)| read.is_none_or(|path| !several(path)));
        let members: BTreeSet<usize> = members.map(|(_, member)| *member).collect();
        let named =
            members.into_iter().map(|member| StatedAnswer::Name(self.scopes.model.members[member].name.clone()));
        let read = self.read.iter().enumerate().filter(|(path, _)| several(*path));
        named.chain(read.map(|(_, path)| StatedAnswer::Written(path.clone()))).collect()
    }

    /// The cells of a line; what they hang on is asked as long as the work lasts.
    fn cells(&self, row: &[usize], leaders: Vec<Vec<StatedAnswer>>, work: &mut Budget) -> Vec<MatrixCell> {
        let cells = leaders.into_iter().zip(&self.columns).map(|(leaders, column)| {
            let is_certain = leaders.len() < 2 && !matches!(leaders.first(), Some(StatedAnswer::Written(_)));
            let mut hangs_on =
                if is_certain { Vec::new() } else { self.hangs_on(row, column, work).unwrap_or_default() };
            // A field that names the leader stands in the cell.
            hangs_on.retain(|field| !leaders.contains(&StatedAnswer::Written(field.clone())));
            MatrixCell { leaders, hangs_on }
        });
        cells.collect()
    }

    /// The fields in which alone two programmes of a cell differ that different members lead.
    fn hangs_on(&self, row: &[usize], column: &[usize], work: &mut Budget) -> Result<Vec<String>, Stop> {
        let (space, layout) = (self.scopes.space(), &self.scopes.layout);
        let inside = |side: &Side, cube: &Cube, values: &[usize]| values.iter().any(|&at| side.admits(space, cube, at));
        let mut led: BTreeMap<usize, Vec<&Cube>> = BTreeMap::new();
        for ((_, member), boxes) in &self.boxes {
            let here = |cube: &&Cube| inside(&self.rows, cube, row) && inside(&self.side, cube, column);
            led.entry(*member).or_default().extend(boxes.iter().filter(here));
        }
        let (mut fields, groups) = (BTreeSet::new(), led.values().collect::<Vec<_>>());
        for (at, group) in groups.iter().enumerate() {
            let others = groups[at + 1..].iter().flat_map(|other| other.iter());
            for (a, b) in others.flat_map(|b| group.iter().map(move |a| (a, b))) {
                work.pay()?;
                let mut apart = space.apart(a, b).map(|attribute| layout.axis(attribute).key.field());
                match apart.next() {
                    Some(Some(field)) if apart.all(|other| other == Some(field)) => drop(fields.insert(field)),
                    _ => {}
                }
            }
        }
        Ok(fields.into_iter().map(|field| self.scopes.model.field(field).name.clone()).collect())
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

    /// Who leads in the columns, for the slice and for those below it that differ from what they lie in; with all above
    /// them.
    fn lines_of<'s>(&self, slice: &'s Slice, above: Option<&Along>) -> Vec<(&'s Slice, Along)> {
        let leaders: Along = self.columns.iter().map(|column| self.leaders(&slice.values, column)).collect();
        let below: Vec<_> = slice.below.iter().flat_map(|below| self.lines_of(below, Some(&leaders))).collect();
        let told = !below.is_empty() || above.is_none_or(|above| *above != leaders);
        told.then_some((slice, leaders)).into_iter().chain(below).collect()
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

/// Who leads along a line or a column.
type Along = Vec<Vec<StatedAnswer>>;
/// The columns chosen, each with its values.
type Columns = Vec<(MatrixHead, Vec<usize>)>;

/// Slices and all below them.
fn flat(slices: &[Slice]) -> Vec<&Slice> {
    slices.iter().flat_map(|slice| std::iter::once(slice).chain(flat(&slice.below))).collect()
}

fn slices(scopes: &Scopes, field: FieldId) -> Result<(Side, Vec<Slice>), Unfit> {
    let model = &scopes.model;
    if let Type::Set(domain) = model.field(field).ty {
        let elements = model.values(domain).map(|element| scopes.attribute(Key::Element(field, element)));
        let side = Side::Set(elements.collect());
        let mut slices = of_domain(model, domain);
        slices.push(Slice {
            head: MatrixHead { name: EMPTY.to_owned(), depth: 0 },
            values: vec![model.values(domain).len()],
            below: Vec::new(),
        });
        return Ok((side, slices));
    }
    let unfit = || Unfit::PerMember(model.field(field).name.clone());
    let attribute = scopes.attribute(Key::Field(field)).ok_or_else(unfit)?;
    let axis = scopes.layout.axis(attribute);
    let mut slices = match model.field(field).ty {
        Type::One(domain @ Domain::Terms(_)) => of_domain(model, domain),
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
    Ok((Side::One(attribute), slices))
}

/// The values of a domain, terms as their trees.
fn of_domain(model: &Model, domain: Domain) -> Vec<Slice> {
    let is_top = |term: &u32| match domain {
        Domain::Terms(taxonomy) => model.taxonomy(taxonomy).terms[*term as usize].parent.is_none(),
        _ => true,
    };
    model.values(domain).filter(is_top).map(|term| branch(model, domain, term, 0)).collect()
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
        let line = |line: &MatrixRow| {
            json!({
                "value": line.head.name, "depth": line.head.depth,
                "leaders": line.cells.iter().map(|cell| json!(cell.leaders)).collect::<Vec<_>>(),
                "hangs_on": line.cells.iter().map(|cell| json!(cell.hangs_on)).collect::<Vec<_>>(),
            })
        };
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
