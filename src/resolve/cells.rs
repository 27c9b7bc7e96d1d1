//! Columns and cells of tables: what a cell asks of its column.
//!
//! In: a column and a cell as written. Out: the condition that the cell stands for. What can go wrong: what can in a test,
//! and in the column of a named condition anything but `yes` and `no`.

use super::conditions::Sound;
use super::names::Lookup;
use super::paths::{Place, Reader};
use super::world::Word;
use crate::finding::Applicability::Unsafe;
use crate::finding::{Code, Finding};
use crate::model::Type;
use crate::syntax::parser::words::REST;
use crate::syntax::tree::{self, Alternative, CellKind, Op, Operand, Right, Value, ValueKind};
use crate::text::{Span, Spanned};

/// What a column tests.
#[derive(Debug, Clone)]
pub(super) enum Column {
    /// A value looked up.
    Place(Place),
    /// The let of that place among the lets, named there.
    Let(usize, Span),
}

impl Reader<'_> {
    /// What a column tests, if it is sound.
    pub fn column(&mut self, column: &Operand) -> Option<Column> {
        if let Operand::Path(path) = column
            && let [name] = path.as_slice()
            && let Lookup::Sound(Word::Let(at)) = self.world.words.find(&name.node)
        {
            self.world.words.refer(self.report, name);
            return self.lets.get(at)?.as_ref().map(|_| Column::Let(at, name.span));
        }
        self.place(column, None).map(Column::Place)
    }

    /// What a cell asks of its column; none inside if nothing.
    pub fn cell(&mut self, column: &Operand, cell: &tree::Cell) -> Option<Option<Sound>> {
        let alternatives = match &cell.kind {
            CellKind::Any if !cell.negated => return Some(None),
            CellKind::Any => {
                let message = "a cell `not any` is never met";
                self.report.push(Finding::new(Code::Invalid, message, cell.span, "never met").help("write `any`"));
                return None;
            }
            CellKind::OneOf(alternatives) => alternatives,
        };
        if let Some(finding) = self.no_default(column, alternatives) {
            self.report.push(finding);
            return None;
        }
        let sound = match self.column(column)? {
            Column::Let(at, name) => self.cell_of_let(at, name, alternatives, cell.span)?,
            Column::Place(place) => self.cell_of_place(&place, alternatives, cell.span)?,
        };
        Some(Some(sound.negated(cell.negated, cell.span)))
    }

    /// `default -> a`, where that is no value of the column.
    fn no_default(&self, column: &Operand, alternatives: &[Alternative]) -> Option<Finding> {
        let [Alternative::Value(Value { kind: ValueKind::Operand(Operand::Path(path)), span })] = alternatives else {
            return None;
        };
        let [name] = path.as_slice() else { return None };
        let head = if let Operand::Path(head) = column { head.first()? } else { return None };
        let domain = match self.world.word_type(&head.node) {
            Lookup::Sound(ty) => ty.domain(),
            _ => None,
        };
        let known = domain.is_some_and(|domain| self.world.find_value(domain, &name.node) != Lookup::Missing)
            || self.world.words.find(&name.node) != Lookup::Missing;
        (REST.contains(&name.node.as_str()) && !known).then(|| {
            let message = format!("there is no `{}` row", name.node);
            Finding::new(Code::UnknownName, message, *span, "for the rest")
                .help("a row of `any` gives way to every row that is narrower")
                .fix(Unsafe, "write `any`", *span, "any")
        })
    }

    /// `yes` or `no`: whether the named condition holds.
    fn cell_of_let(&mut self, at: usize, name: Span, alternatives: &[Alternative], cell: Span) -> Option<Sound> {
        let mut parts = Vec::new();
        for alternative in alternatives {
            match alternative {
                Alternative::Value(Value { kind: ValueKind::Flag(holds), span }) => {
                    let place = if alternatives.len() == 1 { cell } else { *span };
                    let sound = self.named_condition(at, name, place, None);
                    parts.push(sound.map(|sound| sound.negated(!holds, place)));
                }
                _ => {
                    let message = "the column is a named condition, which holds or does not";
                    let finding = Finding::new(Code::TypeMismatch, message, alternative.span(), "not `yes` or `no`");
                    self.report.push(finding.label(name, "this column").help("write `yes`, `no` or `any`"));
                    parts.push(None);
                }
            }
        }
        one_of(parts, cell)
    }

    /// `a, >= 5, 10..50`: one of them; `none` may be among them.
    fn cell_of_place(&mut self, place: &Place, alternatives: &[Alternative], cell: Span) -> Option<Sound> {
        let mut parts: Vec<Option<Sound>> = Vec::new();
        let mut values: Vec<&Value> = Vec::new();
        let only = alternatives.len() == 1;
        for alternative in alternatives {
            let span = if only { cell } else { alternative.span() };
            match alternative {
                Alternative::Value(value) => values.push(value),
                Alternative::Compared(all) => parts.push(self.compared(place, all, span)),
                Alternative::Range(from, to) => {
                    let right = Right::Range(Box::new(from.clone()), Box::new(to.clone()));
                    parts.push(self.test(span, place.clone(), &Spanned::new(Op::In, span), &right, None));
                }
            }
        }
        let mut all = if values.is_empty() { Vec::new() } else { vec![self.values(place, &values, cell)] };
        all.extend(parts);
        one_of(all, cell)
    }

    /// `> 1 and <= 5`: all of them.
    fn compared(&mut self, place: &Place, all: &[(Spanned<Op>, Value)], span: Span) -> Option<Sound> {
        let only = all.len() == 1;
        let parts: Vec<Option<Sound>> = all
            .iter()
            .map(|(op, value)| {
                let span = if only { span } else { op.span.to(value.span) };
                self.test(span, place.clone(), op, &Right::Value(value.clone()), None)
            })
            .collect();
        let mut parts = parts.into_iter().collect::<Option<Vec<Sound>>>()?;
        Some(if only { parts.remove(0) } else { Sound::all(parts, span) })
    }

    /// `a, b`: one of them, or what lies below; `none` may be among them.
    fn values(&mut self, place: &Place, values: &[&Value], cell: Span) -> Option<Sound> {
        let (absent, others): (Vec<&Value>, Vec<&Value>) =
            values.iter().copied().partition(|value| value.kind == ValueKind::None);
        let mut parts = Vec::new();
        for none in absent {
            parts.push(self.one_value(place, none, Op::Is));
        }
        let flags = place.path.ty == Type::Flag;
        match others.as_slice() {
            [] => {}
            [only] => parts.push(self.one_value(place, only, op_of(place.path.ty, &only.kind))),
            several if flags => parts.extend(several.iter().map(|value| self.one_value(place, value, Op::Is))),
            several => {
                let list = several.iter().map(|value| (*value).clone()).collect();
                let list = Value { span: cell, kind: ValueKind::List(list) };
                let op = if matches!(place.path.ty, Type::Set(_)) { Op::Has } else { Op::In };
                parts.push(self.one_value(place, &list, op));
            }
        }
        one_of(parts, cell)
    }

    fn one_value(&mut self, place: &Place, value: &Value, op: Op) -> Option<Sound> {
        let op = Spanned::new(op, value.span);
        self.test(value.span, place.clone(), &op, &Right::Value(value.clone()), None)
    }
}

/// One of these, where all are sound.
fn one_of(parts: Vec<Option<Sound>>, span: Span) -> Option<Sound> {
    let mut parts = parts.into_iter().collect::<Option<Vec<Sound>>>()?;
    Some(if parts.len() == 1 { parts.remove(0) } else { Sound::any(parts, span) })
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
