//! What reading and checking a rulebook may cost.
//!
//! Past one of them a finding says so, with the place and the way out; nothing is guessed, and nothing is cut off in
//! silence.

use crate::analysis::Bounds;
use crate::scope::Most;
use crate::syntax::parser::DEPTH;

/// What reading and checking a rulebook may cost; `--limit NAME=NUMBER` on the command line.
///
/// ```
/// let limits = paceline::Limits::default().with("steps", 50_000_000).expect("a limit");
/// assert_eq!(limits.steps, 50_000_000);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How many bytes of text a rulebook may have, all its files together; of a larger one nothing is read. Four
    /// gigabytes are the most, whatever is said: places and numbers of things have 32 bits.
    pub size: u64,
    /// How deep parentheses, lists, blocks and chains of `not` may lie in each other, and lets that name each other. More
    /// than the default is no more than that: it is what the stack of any thread is sure to carry.
    pub depth: u64,
    /// How many boxes of cases one condition that decides may take: its branches, multiplied out. A requirement, a target
    /// and what a test expects may take any number.
    pub boxes: u64,
    /// How many values the boxes of all conditions may take together, each box one for every value that some condition
    /// tells apart: rules, times values.
    pub values: u64,
    /// How many steps one exact query may take before it is given up as undecided.
    pub steps: u64,
    /// How many pairs of rules of one question that may meet are gone into, on all days together.
    pub pairs: u64,
    /// How many rules are checked again, all in all, to see whether repairs of conflicts mend; past it they are offered
    /// untried.
    pub repairs: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            size: 64 << 20,
            depth: Limits::DEEPEST,
            boxes: 32_768,
            values: 4_000_000_000,
            steps: 2_000_000,
            pairs: 100_000_000,
            repairs: 6_000,
        }
    }
}

impl Limits {
    /// The deepest nesting that is ever read.
    pub(crate) const DEEPEST: u64 = DEPTH as u64;

    /// The most bytes of text that are ever read.
    pub(crate) const LARGEST: u64 = u32::MAX as u64 - 1;

    /// What an analysis may cost.
    pub(crate) fn bounds(self) -> Bounds {
        Bounds { steps: self.steps, pairs: self.pairs }
    }

    /// What compiling may cost.
    pub(crate) fn most(self) -> Most {
        Most { boxes: self.boxes as usize, values: self.values }
    }

    /// The names of the limits, as [`with`](Limits::with) takes them, each with what it counts.
    pub const NAMES: &'static [(&'static str, &'static str)] = &[
        ("size", "bytes of a rulebook"),
        ("depth", "levels of nesting"),
        ("boxes", "cases of one condition"),
        ("values", "values told apart, times conditions"),
        ("steps", "steps of one exact query"),
        ("pairs", "pairs of rules of one question"),
        ("repairs", "rules checked again to try repairs"),
    ];

    /// The same with one limit set, by its name; nothing if there is none of that name.
    pub fn with(mut self, name: &str, value: u64) -> Option<Limits> {
        match name {
            "size" => self.size = value.min(Limits::LARGEST),
            "depth" => self.depth = value.min(Limits::DEEPEST),
            "boxes" => self.boxes = value,
            "values" => self.values = value,
            "steps" => self.steps = value,
            "pairs" => self.pairs = value,
            "repairs" => self.repairs = value,
            _ => return None,
        }
        Some(self)
    }
}
