//! A precedence with all that is compiled from it, each part worked out once, when it is asked for.

use std::sync::OnceLock;

use super::decide::Engine;
use super::decision::Decision;
use super::decision::Undecidable;
use super::reasons::Reasons;
use super::tables::Tables;
use super::verdict::Verdict;
use crate::model::Program;
use crate::precedence::Precedence;
use crate::space::Stop;
use crate::stack;

/// A rulebook on the days of one interval.
#[derive(Debug)]
pub struct CompiledDay {
    /// Who defeats whom.
    pub precedence: Precedence,
    tables: OnceLock<Result<Tables, Stop>>,
    reasons: OnceLock<Reasons>,
}

impl CompiledDay {
    /// A precedence of which nothing is compiled yet.
    pub fn new(precedence: Precedence) -> Self {
        CompiledDay { precedence, tables: OnceLock::new(), reasons: OnceLock::new() }
    }

    /// What decides programmes.
    pub fn engine(&self) -> Result<Engine<'_>, Undecidable> {
        let tables = self.tables.get_or_init(|| stack::with_room(|| Tables::compile(&self.precedence)));
        let tables = tables.as_ref().map_err(|stop| Undecidable::from(*stop))?;
        Ok(Engine { precedence: &self.precedence, tables })
    }

    /// What explains decisions.
    pub fn reasons(&self) -> &Reasons {
        self.reasons.get_or_init(|| Reasons::new(&self.precedence))
    }
}

/// Decides a single programme, with tables that serve it alone.
pub fn decide_once(precedence: &Precedence, program: &Program) -> Result<Decision, Undecidable> {
    let tables = Tables::compile(precedence)?;
    Engine { precedence, tables: &tables }.decision(program, &mut Verdict::new())
}
