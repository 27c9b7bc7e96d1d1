//! What a planning tool asks of a rulebook: proposals in, decisions compared, counted and turned round.

use std::ops::{Deref, DerefMut};

use jiff::civil::Date;
use serde::Serialize;

use super::{Foreign, Limits, Refusal, Rulebook};
use crate::condition_text::ConditionText;
use crate::decision::Decision;
use crate::diff::{self, ChangedAnswer, Differences};
use crate::matrix::{self, Matrix, Unfit};
use crate::model::{Domain, Field, FieldId, Kind, Member, MemberId, Program, Slot, Taxonomy};
use crate::portfolio::{Portfolio, Tally};
use crate::proposal::{self, Fault, Format, Input, StrayColumns, Strays};
use crate::stack;
use crate::text::{Source, SourceId};
use crate::timeline::{self, Turn};
use crate::whynot;

/// A proposal that is no programme of the rulebook: all its faults.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invalid {
    /// What the proposal is called.
    pub name: String,
    /// What is wrong with it, by place.
    pub faults: Vec<Fault>,
}

impl std::fmt::Display for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the proposal `{}` is invalid", self.name)?;
        self.faults.iter().try_for_each(|fault| {
            write!(f, "; {}", fault.message)?;
            fault.help.iter().try_for_each(|help| write!(f, " ({help})"))
        })
    }
}

impl std::error::Error for Invalid {}

/// Why a comparison, a matrix or a search was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// A name that the rulebook does not know.
    #[error("the rulebook has no {kind} `{name}`")]
    Unknown {
        /// `member` or `field`.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// A field that cannot be a side of a table.
    #[error("`{0}` has a number for each member, so that it cannot be a side of a table")]
    Unfit(String),
    /// A programme with unknown fields where all must be known.
    #[error("the proposal leaves {0} unknown")]
    Incomplete(String),
    /// An exact answer would pass the budget.
    #[error("an exact answer would take too long")]
    Exhausted,
    /// What was given is of another rulebook, day or engine.
    #[error(transparent)]
    Foreign(#[from] Foreign),
}

/// A proposal under way, built field by field in code.
///
/// Names and types are checked when it is built, all faults at once.
#[derive(Debug, Clone)]
pub struct Proposal<'r> {
    rulebook: &'r Rulebook,
    name: String,
    fields: Vec<(String, Input)>,
}

impl Proposal<'_> {
    /// Sets a field; what is never set has its default, or is unknown.
    pub fn set(mut self, field: &str, value: impl Into<Input>) -> Self {
        self.fields.retain(|(known, _)| known != field);
        self.fields.push((field.to_owned(), value.into()));
        self
    }

    /// The programme, or all that is wrong with it.
    pub fn build(self) -> Result<Program, Invalid> {
        self.rulebook.checked(&proposal::document(&self.name, self.fields))
    }
}

/// The smallest change to a proposal that makes a member lead.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Nearest {
    /// The changed fields: name, what was proposed, what it would have to be.
    pub changes: Vec<(String, String, String)>,
    /// The changed programme.
    pub program: Program,
    /// The decision about it.
    pub decision: Decision,
}

/// The programmes that a file of proposals holds: a list, with what is to be said of the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct Programs {
    /// Each proposal in order: the programme, or all that is wrong with it.
    pub each: Vec<Result<Program, Invalid>>,
    /// Columns that are no fields, as one warning: what stands in them is left aside.
    pub warnings: Vec<Fault>,
}

impl Deref for Programs {
    type Target = Vec<Result<Program, Invalid>>;

    fn deref(&self) -> &Self::Target {
        &self.each
    }
}

impl DerefMut for Programs {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.each
    }
}

impl IntoIterator for Programs {
    type Item = Result<Program, Invalid>;
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.each.into_iter()
    }
}

/// A portfolio to which programmes are added one by one, so that none of them need be kept.
pub struct Counting<'r> {
    rulebook: &'r Rulebook,
    as_of: Date,
    tally: Tally<'r>,
}

impl<'r> Counting<'r> {
    /// Adds what was counted elsewhere, on another thread say, by the same rulebook and day.
    ///
    /// # Errors
    ///
    /// Where it was counted by another rulebook or as of another day.
    pub fn merge(&mut self, other: Counting<'r>) -> Result<(), Foreign> {
        if !std::ptr::eq(self.rulebook, other.rulebook) {
            return Err(Foreign::Rulebook);
        }
        if self.as_of != other.as_of {
            return Err(Foreign::Day { theirs: other.as_of, own: self.as_of });
        }
        self.tally.merge(other.tally);
        Ok(())
    }

    /// Decides a programme and counts it; one that is refused a decision is not counted, and the refusal is returned.
    ///
    /// # Errors
    ///
    /// Where the programme is of another rulebook, or counting would take more steps than are allowed.
    pub fn add(&mut self, program: &Program) -> Result<Result<(), Box<Refusal>>, AskError> {
        self.rulebook.own(program)?;
        match self.rulebook.decided(program, self.as_of) {
            Ok(decided) => {
                let added = stack::with_room(|| self.tally.add(program, Some(&decided)));
                added.map(Ok).map_err(|_| AskError::Exhausted)
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// The portfolio of all that was counted.
    pub fn finish(self) -> Portfolio {
        self.tally.finish()
    }
}

impl Rulebook {
    /// The members, in order of declaration.
    pub fn members(&self) -> &[Member] {
        &self.model().members
    }

    /// The taxonomies with their terms.
    pub fn taxonomies(&self) -> &[Taxonomy] {
        &self.model().taxonomies
    }

    /// The fields of a programme, in order of declaration.
    pub fn fields(&self) -> &[Field] {
        &self.model().fields
    }

    /// The kinds of asset, in the order of their questions, each with its catalogue.
    pub fn kinds(&self) -> &[Kind] {
        &self.model().kinds
    }

    /// The labels of a domain's values, in order of declaration: what a form offers.
    ///
    /// # Errors
    ///
    /// Where the domain is none of this rulebook.
    pub fn labels_of(&self, domain: Domain) -> Result<Vec<String>, AskError> {
        self.there(domain)?;
        let model = self.model();
        Ok(model.values(domain).map(|value| model.label(domain, value).to_owned()).collect())
    }

    /// The names of a domain's values, in order of declaration: what proposals and rules say.
    ///
    /// # Errors
    ///
    /// Where the domain is none of this rulebook.
    pub fn names_of(&self, domain: Domain) -> Result<Vec<String>, AskError> {
        self.there(domain)?;
        let model = self.model();
        Ok(model.values(domain).map(|value| model.name(domain, value).to_owned()).collect())
    }

    /// Whether a domain is one of this rulebook's.
    fn there(&self, domain: Domain) -> Result<(), Foreign> {
        let (at, count) = match domain {
            Domain::Members => return Ok(()),
            Domain::Terms(id) => (id.0 as usize, self.taxonomies().len()),
            Domain::Assets(id) | Domain::Sharings(id) => (id.0 as usize, self.kinds().len()),
        };
        if at < count { Ok(()) } else { Err(Foreign::Id { count }) }
    }

    /// A new proposal, to be filled field by field.
    pub fn propose(&self, name: &str) -> Proposal<'_> {
        Proposal { rulebook: self, name: name.to_owned(), fields: Vec::new() }
    }

    /// The programme that anything serde writes as an object proposes: a struct, a map, a JSON value. A float is the
    /// decimal that its shortest text spells: `0.1_f32` is exactly 0.1, as is `0.1_f64`; `NaN` and infinities are refused.
    pub fn program(&self, name: &str, fields: &impl Serialize) -> Result<Program, Invalid> {
        stack::with_room(|| self.checked(&proposal::from_serialized(name, fields)))
    }

    /// The programme that words such as `region=china` and `volumes.nissan=60000` propose; `name=…` names it. A fault's
    /// place lies in the word whose number is its source.
    pub fn given<'w>(&self, words: impl IntoIterator<Item = &'w str>) -> Result<Program, Invalid> {
        stack::with_room(|| {
            let given = proposal::Given::new(words);
            let program = proposal::program(self.model(), &given.alone(), &given.entries, Strays::Refused);
            program.map_err(|faults| Invalid { name: given.alone().name, faults })
        })
    }

    /// The programmes that a file of proposals holds, in order; `stem` names those without a name of their own. Columns of
    /// a CSV file that are no fields are left aside, with one warning.
    pub fn programs(&self, source: &Source, format: Format, stem: &str) -> Programs {
        stack::with_room(|| {
            let read = proposal::read(SourceId(0), source, format, stem);
            let strays = read.strays();
            let each = read.documents.iter().map(|document| {
                let program = proposal::program(self.model(), document, &[], strays);
                program.map_err(|faults| Invalid { name: document.name.clone(), faults })
            });
            match read.columns.as_ref().and_then(|columns| proposal::stray_columns(self.model(), columns)) {
                // Nothing is known of proposals without a field. A header that is at fault itself is told as it is.
                Some(StrayColumns::All(fault))
                    if read.documents.iter().all(|document| document.span.start > fault.span.start) =>
                {
                    let invalid = Invalid { name: stem.to_owned(), faults: vec![fault] };
                    Programs { each: vec![Err(invalid)], warnings: Vec::new() }
                }
                Some(StrayColumns::LeftAside(fault)) => Programs { each: each.collect(), warnings: vec![fault] },
                _ => Programs { each: each.collect(), warnings: Vec::new() },
            }
        })
    }

    /// The JSON Schema (2020-12) of this rulebook's proposals: by it an editor completes and checks them.
    pub fn schema(&self) -> serde_json::Value {
        proposal::schema(self.model())
    }

    /// A programme as a `program` block that can be pasted into a test of the rulebook.
    ///
    /// # Errors
    ///
    /// Where it is told in the fields and names of another rulebook.
    pub fn block(&self, program: &Program) -> Result<String, AskError> {
        self.own(program)?;
        Ok(proposal::to_block(self.model(), program))
    }

    fn checked(&self, document: &proposal::Document) -> Result<Program, Invalid> {
        let program = proposal::program(self.model(), document, &[], Strays::Refused);
        program.map_err(|faults| Invalid { name: document.name.clone(), faults })
    }

    /// The smallest change (fewest fields, then nearest values) that would make a member lead, leaving the fields of
    /// `keep` as they are; nothing where no change does.
    pub fn why_not(
        &self,
        program: &Program,
        as_of: Date,
        member: &str,
        keep: &[&str],
    ) -> Result<Option<Nearest>, AskError> {
        self.own(program)?;
        let open: Vec<String> =
            program.unknown().map(|field| format!("`{}`", self.model().field(field).name)).collect();
        if !open.is_empty() {
            return Err(AskError::Incomplete(open.join(", ")));
        }
        let member = self.member_named(member)?;
        let keep: Vec<FieldId> = keep.iter().map(|name| self.field_named(name)).collect::<Result<_, _>>()?;
        let nearest = stack::with_room(|| whynot::nearest(self.precedence(as_of), program, member, &keep));
        let Some(changed) = nearest.map_err(|_| AskError::Exhausted)? else { return Ok(None) };
        let decision = self.decide(&changed, as_of).map_err(|_| AskError::Exhausted)?;
        Ok(Some(Nearest { changes: self.changes(program, &changed), program: changed, decision }))
    }

    /// The fields in which two programmes differ.
    fn changes(&self, own: &Program, new: &Program) -> Vec<(String, String, String)> {
        let words = ConditionText::new(self.model(), &self.scopes.layout);
        let said = |field: &Field, slot: &Slot| match slot {
            Slot::Known(value) => words.value(field.ty, value),
            Slot::Unknown => "unknown".to_owned(),
        };
        let fields = self.model().fields.iter().zip(own.slots.iter().zip(&new.slots));
        let changed = fields.filter(|(_, (own, new))| own != new);
        changed.map(|(field, (own, new))| (field.name.clone(), said(field, own), said(field, new))).collect()
    }

    /// Who leads, by two fields, for the programmes that `given` may be; its own values of the two fields are left aside.
    pub fn matrix(&self, rows: &str, columns: &str, given: &Program, as_of: Date) -> Result<Matrix, AskError> {
        self.own(given)?;
        let (rows, columns) = (self.field_named(rows)?, self.field_named(columns)?);
        let mut program = given.clone();
        for field in [rows, columns] {
            program.slots[field.0 as usize] = Slot::Unknown;
        }
        let matrix = stack::with_room(|| matrix::matrix(self.precedence(as_of), &program, rows, columns));
        matrix.map_err(|unfit| match unfit {
            Unfit::PerMember(field) => AskError::Unfit(field),
            Unfit::Exhausted => AskError::Exhausted,
        })
    }

    /// A programme of which every field is unknown, for [`Rulebook::matrix`] and the like.
    pub fn any_program(&self, name: &str) -> Program {
        let model = self.model();
        Program { name: name.to_owned(), slots: vec![Slot::Unknown; model.fields.len()], world: model.fingerprint }
    }

    /// What many programmes amount to on a day. A programme that cannot be decided counts as a programme only.
    pub fn portfolio<'p>(
        &self,
        programs: impl IntoIterator<Item = &'p Program>,
        as_of: Date,
    ) -> Result<Portfolio, AskError> {
        let mut counting = self.counting(as_of);
        for program in programs {
            if counting.add(program)?.is_err() {
                counting.tally.add(program, None).map_err(|_| AskError::Exhausted)?;
            }
        }
        Ok(counting.finish())
    }

    /// An empty portfolio on a day, to which programmes can be added one by one.
    pub fn counting(&self, as_of: Date) -> Counting<'_> {
        Counting { rulebook: self, as_of, tally: Tally::new(self.precedence(as_of), as_of) }
    }

    /// What `new` decides otherwise than this rulebook on a day, for all programmes that both can have.
    pub fn diff(&self, new: &Rulebook, as_of: Date) -> Result<Differences, AskError> {
        self.differences((self, as_of), (new, as_of))
    }

    /// What this rulebook decides otherwise on one day than on another, for all programmes.
    pub fn diff_days(&self, from: Date, to: Date) -> Result<Differences, AskError> {
        self.differences((self, from), (self, to))
    }

    fn differences(&self, old: (&Rulebook, Date), new: (&Rulebook, Date)) -> Result<Differences, AskError> {
        let steps = Limits::default().steps.max(self.limits.steps);
        let found = stack::with_room(|| diff::differences(old.0.compiled_day(old.1), new.0.compiled_day(new.1), steps));
        found.map_err(|_| AskError::Exhausted)
    }

    /// Every day on which this rulebook decides something otherwise than the day before, in order.
    pub fn timeline(&self) -> Result<Vec<Turn>, AskError> {
        let steps = Limits::default().steps.max(self.limits.steps);
        let turns = stack::with_room(|| timeline::turns(self.model(), &self.days, |day| self.compiled_day(day), steps));
        turns.map_err(|_| AskError::Exhausted)
    }

    /// What `new` decides otherwise for one programme of each rulebook: the same proposal read by both.
    pub fn moved(
        &self,
        program: &Program,
        new: &Rulebook,
        renewed: &Program,
        as_of: Date,
    ) -> Result<Vec<ChangedAnswer>, Box<Refusal>> {
        let (old, after) = (self.decided(program, as_of)?, new.decided(renewed, as_of)?);
        Ok(diff::moved((&old, self.model()), (&after, new.model())))
    }

    /// What this rulebook decides otherwise for a programme on one day than on another.
    pub fn moved_days(&self, program: &Program, from: Date, to: Date) -> Result<Vec<ChangedAnswer>, Box<Refusal>> {
        let (old, new) = (self.decided(program, from)?, self.decided(program, to)?);
        Ok(diff::moved((&old, self.model()), (&new, self.model())))
    }

    fn member_named(&self, name: &str) -> Result<MemberId, AskError> {
        named(self.model().members.iter().map(|member| member.name.as_str()), "member", name).map(MemberId)
    }

    fn field_named(&self, name: &str) -> Result<FieldId, AskError> {
        named(self.model().fields.iter().map(|field| field.name.as_str()), "field", name).map(FieldId)
    }
}

fn named<'n>(mut names: impl Iterator<Item = &'n str>, kind: &'static str, name: &str) -> Result<u32, AskError> {
    let at = names.position(|known| known == name);
    at.map(|at| at as u32).ok_or_else(|| AskError::Unknown { kind, name: name.to_owned() })
}
