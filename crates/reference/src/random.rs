//! A small random number generator: the same numbers for the same seed, on every machine and for ever.

pub struct Random {
    state: u64,
    /// Choices made beforehand, the next one last.
    chosen: Vec<u8>,
}

impl Random {
    pub fn new(seed: u64) -> Self {
        Random { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0xd1b5_4a32_d192_ed03, chosen: Vec::new() }
    }

    /// Numbers of somebody's choice, a byte each, as far as there are some: whoever changes a byte changes one choice.
    #[allow(dead_code, reason = "the fuzzer's")]
    pub fn of(bytes: &[u8]) -> Self {
        Random { chosen: bytes.iter().rev().copied().collect(), ..Random::new(0) }
    }

    /// SplitMix64.
    pub fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        let number = self.chosen.pop().map_or_else(|| self.number(), u64::from);
        (number % end.max(1) as u64) as usize
    }

    /// A number from `low` up to and including `high`.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }

    /// Some of these, at least one, in order.
    pub fn some<T: Clone>(&mut self, from: &[T], most: usize) -> Vec<T> {
        let mut at: Vec<usize> = (0..from.len()).collect();
        self.shuffle(&mut at);
        let count = self.between(1, most.min(from.len()));
        let mut at = at[..count].to_vec();
        at.sort_unstable();
        at.into_iter().map(|at| from[at].clone()).collect()
    }
}
