//! Deciding: one programme, or one after the other as fast as memory.

use jiff::civil::Date;
use num_rational::BigRational;

use super::{AskError, Foreign, Refusal, Rulebook, foreign};
use crate::decision::{Decision, DecisionView, NamedVerdict, Naming, Parts};
use crate::engine::{self, Origin, Prepared, Undecidable, Verdict};
use crate::model::{MemberId, Program};
use crate::stack;

/// A rulebook on a day, compiled: what decides many programmes.
///
/// Immutable and small to copy; threads share it without locks. A programme is prepared once and may be decided many
/// times; deciding into a [`Verdict`] that was used before allocates nothing. What one engine prepared or decided is not
/// answered for by an engine of another rulebook, or of a day with other rules in force: [`Foreign`] says what differs.
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
/// assert_eq!(rulebook.labels(by)?, ["city"]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Engine<'r> {
    rulebook: &'r Rulebook,
    as_of: Date,
    tabled: engine::Engine<'r>,
    origin: Origin,
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
        let mut prepared = self.tabled.prepare(program).map_err(|why| self.refusal(program, why))?;
        prepared.origin = self.origin;
        Ok(prepared)
    }

    /// Who leads, and nothing else; nobody where the scheme is not in force.
    ///
    /// # Errors
    ///
    /// Where the programme was prepared by an engine of another rulebook, or of a day with other rules.
    #[inline]
    pub fn leader(&self, prepared: &Prepared<'_>) -> Result<Option<MemberId>, Foreign> {
        self.own(prepared.origin)?;
        Ok(self.tabled.leader(prepared))
    }

    /// Decides every question about a programme, with the rules that decide it; where it cannot, the verdict is empty.
    pub fn decide(&self, prepared: &Prepared<'_>, verdict: &mut Verdict) -> Result<(), Box<Refusal>> {
        self.ask(prepared, Parts::ALL, verdict)
    }

    /// Decides some questions about a programme and those that they hang on, which are the ones before them: who asks for
    /// the leader alone pays for nothing else. Of other questions the verdict says nothing.
    pub fn ask(&self, prepared: &Prepared<'_>, parts: Parts, verdict: &mut Verdict) -> Result<(), Box<Refusal>> {
        if let Err(foreign) = self.own(prepared.origin) {
            verdict.clear();
            return Err(foreign.into());
        }
        self.tabled.decide(prepared, parts, verdict).map_err(|why| self.refusal(prepared.program(), why))?;
        verdict.origin = self.origin;
        Ok(())
    }

    /// Who pays how much of one, exactly, in order of declaration, of the programme that the verdict is about; nobody
    /// where the scheme is not in force.
    ///
    /// # Errors
    ///
    /// Where the verdict is of another rulebook or of a day with other rules, or nothing was decided into it.
    pub fn shares(&self, verdict: &Verdict) -> Result<Vec<(MemberId, BigRational)>, Foreign> {
        self.own(verdict.origin)?;
        Ok(self.tabled.shares(verdict))
    }

    /// A verdict in names, about the programme called so.
    ///
    /// # Errors
    ///
    /// Where the verdict is of another rulebook or of a day with other rules, or nothing was decided into it.
    pub fn named<'v>(&'v self, verdict: &'v Verdict, program: &'v str) -> Result<NamedVerdict<'v>, Foreign> {
        self.own(verdict.origin)?;
        let Rulebook { sources, digest, .. } = self.rulebook;
        let (engine, as_of) = (self.tabled, self.as_of);
        Ok(NamedVerdict { engine, sources, digest, program, as_of, verdict })
    }

    /// Decides some questions about any programme into a verdict, and shows what was decided in names: to be written, or
    /// read part by part. Of a programme of which all is known nothing is copied.
    pub fn view<'v>(
        &'v self,
        program: &'v Program,
        parts: Parts,
        verdict: &'v mut Verdict,
    ) -> Result<DecisionView<'v>, Box<Refusal>> {
        if program.unknown().next().is_some() {
            return Ok(DecisionView::Open(Box::new(self.decision(program, verdict)?), parts));
        }
        verdict.clear();
        let prepared = self.prepare(program)?;
        self.ask(&prepared, parts, verdict)?;
        Ok(DecisionView::Settled(self.named(verdict, &program.name)?))
    }

    #[inline]
    fn own(&self, theirs: Origin) -> Result<(), Foreign> {
        if theirs.key == self.origin.key { Ok(()) } else { Err(foreign::told(theirs, self.origin)) }
    }

    /// Decides any programme, in names; `verdict` is overwritten. What it leaves unknown may leave answers open, and then
    /// the verdict is empty.
    pub fn decision(&self, program: &Program, verdict: &mut Verdict) -> Result<Decision, Box<Refusal>> {
        let decided = self.decided(program, verdict)?;
        let scopes = &self.rulebook.scopes;
        let named = || Naming::new(scopes, &self.rulebook.sources, &self.rulebook.digest).decision(&decided);
        // The cases of open answers are told in conditions.
        Ok(if program.unknown().next().is_none() { named() } else { stack::with_room(named) })
    }

    /// How many bytes its tables take.
    pub fn table_bytes(&self) -> usize {
        self.tabled.tables.bytes()
    }

    pub(super) fn decided(&self, program: &Program, verdict: &mut Verdict) -> Result<engine::Decision, Box<Refusal>> {
        if let Err(foreign) = self.rulebook.own(program) {
            verdict.clear();
            return Err(foreign.into());
        }
        let is_known = program.unknown().next().is_none();
        // What is unknown is searched for; what is known is looked up.
        let decided = match is_known {
            true => self.tabled.decision(program, verdict),
            false => stack::with_room(|| self.tabled.decision(program, verdict)),
        };
        let mut decided = decided.map_err(|why| self.refusal(program, why))?;
        decided.as_of = self.as_of;
        if is_known {
            verdict.origin = self.origin;
        }
        Ok(decided)
    }

    fn refusal(&self, program: &Program, why: Undecidable) -> Box<Refusal> {
        stack::with_room(|| Box::new(self.rulebook.refusal(program, why)))
    }
}

impl Rulebook {
    /// The rulebook of a day, compiled; worked out once for each stretch of days with the same rules in force.
    pub fn engine(&self, as_of: Date) -> Result<Engine<'_>, AskError> {
        let tabled = self.tabled(as_of).map_err(|_| AskError::Exhausted)?;
        Ok(Engine { rulebook: self, as_of, tabled, origin: self.origin(as_of) })
    }

    /// Decides a programme on a day.
    pub fn decide(&self, program: &Program, as_of: Date) -> Result<Decision, Box<Refusal>> {
        self.engine_for(program, as_of)?.decision(program, &mut Verdict::new())
    }

    pub(super) fn decided(&self, program: &Program, as_of: Date) -> Result<engine::Decision, Box<Refusal>> {
        self.engine_for(program, as_of)?.decided(program, &mut Verdict::new())
    }

    /// A day's precedence with its tables.
    pub(super) fn tabled(&self, day: Date) -> Result<engine::Engine<'_>, Undecidable> {
        self.compiled_day(day).engine()
    }

    /// Works out anew what deciding on a day needs, and drops it: for those who measure how long that takes. Whether it
    /// can be worked out at all.
    pub fn compile_anew(&self, day: Date) -> bool {
        self.compile_day(day).engine().is_ok()
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
