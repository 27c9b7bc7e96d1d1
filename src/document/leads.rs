//! Who leads where: tables of two fields, in the colours of the members.
//!
//! The fields are those of terms that the rules on who leads speak of, the ones spoken of most first. All else is as if
//! left out; where the rules ask for a set of members (those who take part, say), there is a table with none of them and
//! one with all. A cell in which the leader is read from another field says that field; one that hangs on more than the two
//! fields says who may lead. Pairs of which most cells hang on more are left out.

use super::book::Book;
use super::{Block, Cell, Inline, Row, Section, Table, Text, Tone};
use crate::decision::StatedAnswer;
use crate::matrix::{Matrix, MatrixCell, MatrixHead, MatrixRow, letters};
use crate::model::{
    Condition, Domain, Field, FieldId, Form, Model, Operand, Path, Program, Question, Root, Slot, Type, Value, Values,
};

/// What stands where no programme can be.
const NOBODY: &str = "–";

/// So many fields are paired at most.
const FIELDS: usize = 3;

/// The chapter; none on a day on which the scheme is not in force, nor where no two such fields are.
pub(super) fn chapter(book: &Book) -> Option<Section> {
    if !book.model.in_force(book.day) {
        return None;
    }
    let spoken = Spoken::of(book);
    let sides = spoken.sides(book.model);
    let pairs = sides.iter().enumerate().flat_map(|(at, one)| sides[at + 1..].iter().map(move |other| (*one, *other)));
    let views: Vec<View> = pairs.flat_map(|pair| View::all(book, &spoken, pair)).collect();
    let telling: Vec<&View> = views.iter().filter(|view| view.is_telling()).collect();
    let shown = if telling.is_empty() { views.iter().take(1).collect() } else { telling };
    let sections: Vec<Section> = shown.iter().map(|view| view.section()).collect();
    let said = Text::plain("As of ")
        .strong(book.day.to_string())
        .say(". Each cell names who leads there, by letter and colour.");
    let title = Text::plain("Who leads where");
    let blocks = vec![Block::Paragraph(said), Block::Table(legend(book))];
    (!sections.is_empty()).then(|| Section::new("section-leads", title, blocks).with(sections))
}

/// Which letter is which member, and what else stands in cells.
fn legend(book: &Book) -> Table {
    let short = letters(book.model);
    let row = |said: &str, sign: &str, tone: Tone| Row {
        anchor: None,
        depth: 0,
        head: Text::plain(said),
        cells: vec![Cell { text: Text::plain(sign), tone }],
    };
    let members = book.model.member_ids().zip(&short);
    let members =
        members.map(|(id, letters)| row(book.model.label(Domain::Members, id.0), letters, Tone::Member(id.0 as usize)));
    let several = short.iter().take(2).cloned().collect::<Vec<_>>().join("/");
    let others = [
        row("whoever a field of the proposal names", "that field", Tone::Named),
        row(
            "one or the other: it hangs on more than the two fields, of a branch perhaps on the terms below it",
            &several,
            Tone::Several,
        ),
        row("no such programme can be", NOBODY, Tone::Plain),
    ];
    Table {
        caption: Text::plain("What stands in the cells"),
        heads: ["who leads", "in the cell"].map(Text::plain).into(),
        rows: members.chain(others).collect(),
    }
}

/// What the rules on who leads speak of.
struct Spoken {
    /// The programme's fields, each with how often.
    fields: Vec<usize>,
}

impl Spoken {
    fn of(book: &Book) -> Self {
        let mut spoken = Spoken { fields: vec![0; book.model.fields.len()] };
        let rules = book.model.rules_of(Question::Leader).map(|(_, rule)| rule);
        for rule in rules.filter(|rule| rule.head.force.holds_on(book.day)) {
            spoken.condition(book.model, &rule.when);
        }
        spoken
    }

    fn condition(&mut self, model: &Model, condition: &Condition) {
        match &condition.form {
            Form::Always => {}
            Form::Let(named) => self.condition(model, &model.lets[named.0 as usize].condition),
            Form::Not(inner) | Form::Some(_, inner) => self.condition(model, inner),
            Form::All(parts) | Form::Any(parts) => parts.iter().for_each(|part| self.condition(model, part)),
            Form::Test(test) => std::iter::once(&test.left).chain(&test.right).for_each(|side| self.operand(side)),
        }
    }

    fn operand(&mut self, operand: &Operand) {
        if let Operand::Path(Path { root: Root::Field(field) | Root::NumberOf(field, _), .. }) = operand {
            self.fields[field.0 as usize] += 1;
        }
    }

    fn all<'m>(&self, model: &'m Model) -> impl Iterator<Item = (FieldId, &'m Field, usize)> {
        let fields = model.fields.iter().zip(self.fields.clone()).enumerate();
        let fields = fields.map(|(at, (field, count))| (FieldId(at as u32), field, count));
        fields.filter(|(_, _, count)| *count > 0)
    }

    /// The fields that tables are made of.
    fn sides(&self, model: &Model) -> Vec<FieldId> {
        let terms = self.all(model).filter(|(_, field, _)| matches!(field.ty, Type::One(Domain::Terms(_))));
        let mut terms: Vec<(FieldId, &Field, usize)> = terms.collect();
        terms.sort_by_key(|(id, _, count)| (std::cmp::Reverse(*count), *id));
        terms.into_iter().map(|(id, _, _)| id).take(FIELDS).collect()
    }

    /// The sets of members that make a difference.
    fn sets(&self, model: &Model) -> Vec<FieldId> {
        let sets =
            self.all(model).filter(|(_, field, _)| field.ty == Type::Set(Domain::Members) && field.default.is_some());
        sets.map(|(id, _, _)| id).collect()
    }
}

/// One table of two fields.
struct View<'a> {
    book: &'a Book<'a>,
    sides: [FieldId; 2],
    given: Program,
    matrix: Matrix,
    /// The sets of members that make a difference.
    sets: Vec<FieldId>,
    number: usize,
}

impl<'a> View<'a> {
    /// The tables of a pair of fields, the one with more lines downwards.
    fn all(book: &'a Book<'a>, spoken: &Spoken, pair: (FieldId, FieldId)) -> Vec<View<'a>> {
        let size = |field: FieldId| match book.model.field(field).ty {
            Type::One(domain) => book.model.size(domain),
            _ => 0,
        };
        let sides = if size(pair.0) >= size(pair.1) { [pair.0, pair.1] } else { [pair.1, pair.0] };
        let plain = Program { world: book.model.fingerprint, ..Program::with_defaults("", &book.model.fields) };
        let mut givens = vec![plain.clone()];
        let sets = spoken.sets(book.model);
        if !sets.is_empty() {
            let everyone: Values = book.model.member_ids().map(|id| id.0).collect();
            let mut full = plain;
            sets.iter().for_each(|field| full.slots[field.0 as usize] = Slot::Known(Value::Set(everyone.clone())));
            givens.push(full);
        }
        let views = givens.into_iter().enumerate();
        views.filter_map(|(number, given)| View::new(book, sides, given, spoken, number)).collect()
    }

    fn new(
        book: &'a Book<'a>,
        sides: [FieldId; 2],
        given: Program,
        spoken: &Spoken,
        number: usize,
    ) -> Option<View<'a>> {
        let [rows, columns] = sides.map(|side| book.model.field(side).name.as_str());
        let matrix = book.rulebook.matrix(rows, columns, &given, book.day).ok()?;
        Some(View { book, sides, given, matrix, sets: spoken.sets(book.model), number })
    }

    /// Whether at least half of the cells say who leads; of trees only the tops count.
    fn is_telling(&self) -> bool {
        let lines = self.matrix.lines.iter().filter(|line| line.head.depth == 0);
        let cells = lines.flat_map(|line| self.cells(line).into_iter().zip(&self.matrix.heads));
        let cells = cells.filter(|(cell, head)| head.depth == 0 && cell.tone != Tone::Plain);
        let tones: Vec<Tone> = cells.map(|(cell, _)| cell.tone).collect();
        let open = tones.iter().filter(|tone| **tone == Tone::Several).count();
        2 * open <= tones.len() && !tones.is_empty()
    }

    fn section(&self) -> Section {
        let [rows, columns] = self.sides.map(|side| self.book.model.field(side));
        let varied = self.varied();
        let title = format!("By {} and {}{varied}", self.book.field(rows), self.book.field(columns));
        let heads = self.matrix.heads.iter().map(|head| {
            let steps = "› ".repeat(head.depth);
            Text::plain(format!("{steps}{}", self.label(self.sides[1], head)))
        });
        let lines = self.matrix.lines.iter().map(|line| Row {
            anchor: None,
            depth: line.head.depth,
            head: Text::plain(self.label(self.sides[0], &line.head)),
            cells: self.cells(line),
        });
        let table = Table {
            caption: Text::plain(format!("Who leads, by {} and {}", self.book.field(rows), self.book.field(columns))),
            heads: std::iter::once(Text::plain(self.book.field(rows))).chain(heads).collect(),
            rows: lines.collect(),
        };
        let anchor = format!("leads-{}-{}-{}", self.matrix.rows, self.matrix.columns, self.number + 1);
        Section::new(anchor, Text::plain(title), vec![Block::Table(table), Block::Paragraph(self.rest())])
    }

    /// What tells this table from another of the same fields.
    fn varied(&self) -> String {
        let said = self.sets.iter().map(|id| {
            let field = self.book.model.field(*id);
            let value = match self.given.slot(*id) {
                Slot::Known(Value::Set(set)) if set.len() == self.book.model.members.len() => "everyone".to_owned(),
                Slot::Known(value) => self.book.value_of(field, value),
                Slot::Unknown => "unknown".to_owned(),
            };
            format!("; {}: {value}", self.book.field(field))
        });
        said.collect()
    }

    /// What all programmes of the table have in common.
    fn rest(&self) -> Text {
        let fields = self.book.model.fields.iter().zip(&self.given.slots).enumerate();
        let fields = fields.filter(|(at, _)| !self.sides.contains(&FieldId(*at as u32)));
        let (known, unknown): (Vec<_>, Vec<_>) =
            fields.map(|(_, both)| both).partition(|(_, slot)| matches!(slot, Slot::Known(_)));
        let known = known.into_iter().filter_map(|(field, slot)| match slot {
            Slot::Known(value) => {
                Some(Text::plain(format!("{}: ", self.book.field(field))).strong(self.book.value_of(field, value)))
            }
            Slot::Unknown => None,
        });
        let known = Text::joined(known.collect(), "; ");
        let names: Vec<String> = unknown.iter().map(|(field, _)| self.book.field(field)).collect();
        let said =
            if known.is_empty() { Text::new() } else { Text::plain("These programmes have ").then(known).say(". ") };
        if names.is_empty() { said } else { said.say(format!("Left open: {}.", names.join("; "))) }
    }

    fn domain(&self, side: FieldId) -> Option<Domain> {
        match self.book.model.field(side).ty {
            Type::One(domain) => Some(domain),
            _ => None,
        }
    }

    fn label(&self, side: FieldId, head: &MatrixHead) -> String {
        let model = self.book.model;
        let domain = self.domain(side);
        let label = domain.and_then(|domain| Some(model.label(domain, model.value(domain, &head.name)?).to_owned()));
        label.unwrap_or_else(|| head.name.clone())
    }

    fn cells(&self, line: &MatrixRow) -> Vec<Cell> {
        line.cells.iter().map(|cell| self.cell(cell)).collect()
    }

    fn cell(&self, MatrixCell { leaders, .. }: &MatrixCell) -> Cell {
        let model = self.book.model;
        let short = letters(model);
        let at = |name: &str| model.members.iter().position(|member| member.name == name).unwrap_or(0);
        let one = |name: &str| Inline::Short {
            letters: short[at(name)].clone(),
            name: model.label(Domain::Members, at(name) as u32).to_owned(),
        };
        let said = |leader: &StatedAnswer| match leader {
            StatedAnswer::Name(name) => Text(vec![one(name)]),
            StatedAnswer::Written(text) => Text::plain(text),
            _ => Text::new(),
        };
        match leaders.as_slice() {
            [] => Cell::plain(Text::plain(NOBODY)),
            [StatedAnswer::Name(leader)] => Cell { text: Text(vec![one(leader)]), tone: Tone::Member(at(leader)) },
            [read] => Cell { text: said(read), tone: Tone::Named },
            several => Cell { text: Text::joined(several.iter().map(said).collect(), "/"), tone: Tone::Several },
        }
    }
}
