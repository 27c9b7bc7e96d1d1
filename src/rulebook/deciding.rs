//! Deciding: one programme, or one after the other as fast as memory.

use jiff::civil::Date;
use num_rational::BigRational;

use super::{AskError, Refusal, Rulebook};
use crate::decision::{Decision, Naming};
use crate::engine::{self, Prepared, Undecidable, Verdict};
use crate::model::{MemberId, Program};

/// A rulebook on a day, compiled: what decides many programmes.
///
/// Immutable and small to copy; threads share it without locks. A programme is prepared once and may be decided many
/// times; deciding into a [`Verdict`] that was used before allocates nothing.
///
/// ```
/// # use paceline::{Rulebook, Source, Verdict};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let text = "member renault  member nissan  program { electric: flag }
/// #     city: lead renault when electric   rest: lead nissan";
/// # let rulebook = Rulebook::from_sources(vec![Source::new("scheme.rules", text)])?;
/// let engine = rulebook.engine("2026-01-01".parse()?)?;
/// let car = rulebook.propose("a car").set("electric", true).build()?;
/// let prepared = engine.prepare(&car)?;
/// let mut verdict = Verdict::new();
/// engine.decide(&prepared, &mut verdict)?;
/// let (leader, by) = verdict.leader().expect("the scheme is in force");
/// assert_eq!(rulebook.members()[leader.0 as usize].name, "renault");
/// assert_eq!(rulebook.labels(by), ["city"]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Engine<'r> {
    rulebook: &'r Rulebook,
    as_of: Date,
    tabled: engine::Engine<'r>,
}

impl<'r> Engine<'r> {
    /// The day it decides as of.
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// Encodes a possible programme of which all is known, for this engine; [`Refusal::Impossible`], [`Refusal::Incomplete`]
    /// or [`Refusal::Foreign`] for others.
    pub fn prepare<'p>(&self, program: &'p Program) -> Result<Prepared<'p>, Box<Refusal>> {
        self.rulebook.complete(program)?;
        self.tabled.prepare(program).map_err(|why| self.refusal(program, why))
    }

    /// Who leads, and nothing else; nobody where the scheme is not in force.
    #[inline]
    pub fn leader(&self, prepared: &Prepared<'_>) -> Option<MemberId> {
        self.tabled.leader(prepared)
    }

    /// Decides every question about a programme, with the rules that decide it.
    pub fn decide(&self, prepared: &Prepared<'_>, verdict: &mut Verdict) -> Result<(), Box<Refusal>> {
        self.tabled.decide(prepared, verdict).map_err(|why| self.refusal(prepared.program(), why))
    }

    /// Who pays how much of one, exactly, in order of declaration.
    pub fn shares(&self, prepared: &Prepared<'_>, verdict: &Verdict) -> Vec<(MemberId, BigRational)> {
        self.tabled.shares(prepared.program(), verdict)
    }

    /// Decides any programme, in names; `verdict` is overwritten. What it leaves unknown may leave answers open.
    pub fn decision(&self, program: &Program, verdict: &mut Verdict) -> Result<Decision, Box<Refusal>> {
        let decided = self.decided(program, verdict)?;
        let scopes = &self.rulebook.scopes;
        let cases = scopes.layout.cases_of(program);
        Ok(Naming::new(scopes, &self.rulebook.sources, &self.rulebook.digest, &cases).decision(&decided))
    }

    /// How many bytes its tables take.
    pub fn table_bytes(&self) -> usize {
        self.tabled.tables.bytes()
    }

    pub(super) fn decided(&self, program: &Program, verdict: &mut Verdict) -> Result<engine::Decision, Box<Refusal>> {
        self.rulebook.own(program)?;
        let decided = self.tabled.decision(program, verdict);
        let mut decided = decided.map_err(|why| self.refusal(program, why))?;
        decided.as_of = self.as_of;
        Ok(decided)
    }

    fn refusal(&self, program: &Program, why: Undecidable) -> Box<Refusal> {
        Box::new(self.rulebook.refusal(program, why))
    }
}

impl Rulebook {
    /// The rulebook of a day, compiled; worked out once for each stretch of days with the same rules in force.
    pub fn engine(&self, as_of: Date) -> Result<Engine<'_>, AskError> {
        let tabled = self.tabled(as_of).map_err(|_| AskError::Exhausted)?;
        Ok(Engine { rulebook: self, as_of, tabled })
    }

    /// Decides a programme on a day.
    pub fn decide(&self, program: &Program, as_of: Date) -> Result<Decision, Box<Refusal>> {
        self.engine_for(program, as_of)?.decision(program, &mut Verdict::new())
    }

    pub(super) fn decided(&self, program: &Program, as_of: Date) -> Result<engine::Decision, Box<Refusal>> {
        self.engine_for(program, as_of)?.decided(program, &mut Verdict::new())
    }

    /// A day's settlement with its tables.
    pub(super) fn tabled(&self, day: Date) -> Result<engine::Engine<'_>, Undecidable> {
        self.settled(day).engine()
    }

    /// Works the tables of a day out anew and leaves them aside: for those who measure.
    #[cfg(feature = "cli")]
    pub(crate) fn compile_anew(&self, day: Date) -> bool {
        self.settle(day).engine().is_ok()
    }

    /// Whether a programme is told in this rulebook's fields and names.
    fn own(&self, program: &Program) -> Result<(), Box<Refusal>> {
        let model = self.model();
        let foreign = model.world.is_foreign(program.world) || program.slots.len() != model.fields.len();
        if foreign { Err(Box::new(Refusal::Foreign)) } else { Ok(()) }
    }

    /// Whether all is known of a programme of this rulebook.
    pub(super) fn complete(&self, program: &Program) -> Result<(), Box<Refusal>> {
        self.own(program)?;
        if program.unknown().next().is_none() {
            return Ok(());
        }
        let unknown = program.unknown().map(|field| self.model().field(field).name.clone());
        Err(Box::new(Refusal::Incomplete(unknown.collect())))
    }

    fn engine_for(&self, program: &Program, as_of: Date) -> Result<Engine<'_>, Box<Refusal>> {
        self.engine(as_of).map_err(|_| Box::new(self.refusal(program, Undecidable::Exhausted)))
    }
}
