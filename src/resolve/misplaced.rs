//! Cells under the wrong heads: columns that look exchanged.
//!
//! In: a table. Out: the rows of which cells stand under the wrong heads, and one finding for all of them. A cell stands
//! under the wrong head where its own column does not take it, and just one other does, whose own cell is `any` or does
//! not fit either. One such cell alone is an ordinary fault of its own.

use std::collections::{BTreeSet, HashSet};

use super::availability::Limit;
use super::paths::{Meaning, Reader};
use super::report::Report;
use super::world::World;
use crate::finding::{Code, Finding};
use crate::syntax::tree::{Cell, CellKind, Table};

/// So many cells are pointed at.
const MAX_SHOWN: usize = 3;

/// A cell, by row and column, and the column that takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Move {
    row: usize,
    from: usize,
    to: usize,
}

/// The rows of which cells stand under the wrong heads, by number, and the finding for them.
pub(super) fn find(
    world: &World,
    lets: &[Option<Meaning>],
    table: &Table,
    columns: &[bool],
) -> (HashSet<usize>, Option<Finding>) {
    let fits = |cell: &Cell, column: usize| {
        let mut report = Report::default();
        let mut reader = Reader::new(world, lets, &mut report, Limit::Nothing);
        columns[column] && reader.cell(&table.columns[column], cell).is_some() && report.is_sound()
    };
    let says = |cell: &Cell| cell.kind != CellKind::Any;
    let mut moves: Vec<Move> = Vec::new();
    for (row, cells) in table.rows.iter().map(|row| &row.cells).enumerate() {
        if cells.len() != columns.len() {
            continue;
        }
        let wrong = |at: usize| columns[at] && says(&cells[at]) && !fits(&cells[at], at);
        let all: Vec<usize> = (0..cells.len()).filter(|&at| wrong(at)).collect();
        for &from in &all {
            let open = |to: &usize| *to != from && (!says(&cells[*to]) || all.contains(to)) && fits(&cells[from], *to);
            let takers: Vec<usize> = (0..cells.len()).filter(open).collect();
            let back = takers.iter().copied().find(|&to| says(&cells[to]) && fits(&cells[to], from));
            let to = back.or(if let [to] = takers.as_slice() { Some(*to) } else { None });
            moves.extend(to.map(|to| Move { row, from, to }));
        }
    }
    if moves.len() < 2 {
        return (HashSet::new(), None);
    }
    (moves.iter().map(|one| one.row).collect(), Some(finding(table, &moves)))
}

fn finding(table: &Table, moves: &[Move]) -> Finding {
    let name = |column: usize| format!("`{}`", table.columns[column]);
    let cell = |one: &Move| &table.rows[one.row].cells[one.from];
    let heads: BTreeSet<usize> = moves.iter().flat_map(|one| [one.from, one.to]).collect();
    let heads: Vec<usize> = heads.into_iter().collect();
    let rows: BTreeSet<usize> = moves.iter().map(|one| one.row).collect();
    let both = moves.iter().any(|one| moves.iter().any(|back| (back.from, back.to) == (one.to, one.from)));
    let names: Vec<String> = heads.iter().map(|&head| name(head)).collect();
    let listed = match names.split_last() {
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    };
    let all = rows.len() == table.rows.len();
    let message = match (all, both || heads.len() > 2) {
        (true, true) => format!("the columns {listed} look exchanged"),
        (false, true) => format!("cells of the columns {listed} look exchanged"),
        (_, false) => format!("cells under {} belong under {}", name(moves[0].from), name(moves[0].to)),
    };
    let mut finding = Finding::new(Code::TypeMismatch, message, cell(&moves[0]).span, belongs(table, &moves[0]));
    for one in &moves[1..moves.len().min(MAX_SHOWN)] {
        finding = finding.label(cell(one).span, belongs(table, one));
    }
    let first = table.columns[heads[0]].span();
    let last = heads.last().map_or(first, |&head| table.columns[head].span());
    finding.label(first.to(last), "the heads").help(match all {
        true => "name the columns in the order of their cells, or put each cell under its own head",
        false => "put each cell under its own head",
    })
}

fn belongs(table: &Table, one: &Move) -> String {
    format!("belongs under `{}`", table.columns[one.to])
}
