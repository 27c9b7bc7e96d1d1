//! What is worked out of single rules on the days of one interval, once and when it is asked for.
//!
//! A rulebook may have as many intervals as rules, and on each of them little is asked of most rules: there is room for a
//! few neighbours at a time, made for the first of them that is asked for.

use std::sync::OnceLock;

use crate::model::RuleId;

/// So many rules have room together.
const TOGETHER: usize = 64;

type Room<T> = OnceLock<Box<[OnceLock<T>]>>;

/// Something of each rule.
#[derive(Debug)]
pub(super) struct Kept<T> {
    rooms: Box<[Room<T>]>,
}

impl<T> Kept<T> {
    /// Nothing yet, of so many rules.
    pub fn new(rules: usize) -> Self {
        Kept { rooms: (0..rules.div_ceil(TOGETHER)).map(|_| OnceLock::new()).collect() }
    }

    /// What is kept of a rule, else what `new` makes.
    pub fn get_or_init(&self, rule: RuleId, new: impl FnOnce() -> T) -> &T {
        let at = rule.0 as usize;
        let room = self.rooms[at / TOGETHER].get_or_init(|| (0..TOGETHER).map(|_| OnceLock::new()).collect());
        room[at % TOGETHER].get_or_init(new)
    }

    /// What is kept of a rule, if it is.
    pub fn get(&self, rule: RuleId) -> Option<&T> {
        let at = rule.0 as usize;
        self.rooms[at / TOGETHER].get()?[at % TOGETHER].get()
    }
}
