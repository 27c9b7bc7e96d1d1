//! Boxes of cases by what they get of the old rulebook and of the new.

use crate::decision::StatedAnswer;
use crate::precedence::Derivation;
use crate::space::Cube;

/// An answer of one of the two rulebooks, and a way in which it comes about.
#[derive(Debug, Clone)]
pub struct Given {
    /// The way, in the attributes of that rulebook.
    pub way: Derivation,
    /// The answer itself.
    pub answer: StatedAnswer,
    /// What its rule reads it from, where it does.
    pub written: Option<String>,
}

impl Given {
    /// The answer as its rule writes it.
    pub fn told(&self) -> StatedAnswer {
        self.written.clone().map_or_else(|| self.answer.clone(), StatedAnswer::Written)
    }
}

/// Cases that get an answer of the old rulebook and one of the new.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Them, in the attributes of the new rulebook.
    pub cases: Cube,
    /// The old answer, by its place.
    pub old: usize,
    /// The new one.
    pub new: usize,
}

/// An answer with all cases for which the two rulebooks may give it otherwise.
#[derive(Debug, Default)]
pub struct Pieces {
    /// What the old rulebook gives.
    pub old: Vec<Given>,
    /// What the new one gives.
    pub new: Vec<Given>,
    /// Cases in which these are not the same, or not written alike.
    pub all: Vec<Piece>,
}

impl Pieces {
    /// Whether the answers of a piece are two.
    pub fn differs(&self, piece: &Piece) -> bool {
        self.old[piece.old].answer != self.new[piece.new].answer
    }
}
