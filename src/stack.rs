//! Stack for whatever nests, on any thread.
//!
//! Trees are walked by recursion, and a library does not know on how small a thread it is called. So every public function
//! that walks one begins with [`with_room`]: where the thread has less left than the deepest tree that is ever read takes,
//! the work goes on upon a stack of its own. What recurses as often as rules or fields demand, and not as deep as a text
//! nests, asks for more on the way with [`deeper`]. On WebAssembly, where the host alone has a say, both call as they are.

/// What every walk through a text that nests as deep as allowed takes at most: three times what a debug build was measured
/// to take.
#[cfg(not(target_family = "wasm"))]
const NEEDED_BYTES: usize = 4 << 20;

/// What one step of a search takes at most, with all that it calls before the next.
#[cfg(not(target_family = "wasm"))]
const STEP: usize = 256 << 10;

/// How large a stack is that is added; of most of it no memory is ever used.
#[cfg(not(target_family = "wasm"))]
const ADDED_BYTES: usize = 8 << 20;

/// Does work that walks what nests at most as deep as a text may.
#[cfg(not(target_family = "wasm"))]
pub fn with_room<R>(work: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(NEEDED_BYTES, ADDED_BYTES, work)
}

/// Does one step of a search that may recurse any number of times.
#[cfg(not(target_family = "wasm"))]
#[inline]
pub fn deeper<R>(step: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(STEP, ADDED_BYTES, step)
}

/// Does work that walks what nests at most as deep as a text may.
#[cfg(target_family = "wasm")]
pub fn with_room<R>(work: impl FnOnce() -> R) -> R {
    work()
}

/// Does one step of a search that may recurse any number of times.
#[cfg(target_family = "wasm")]
pub fn deeper<R>(step: impl FnOnce() -> R) -> R {
    step()
}
