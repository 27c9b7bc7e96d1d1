//! Sets of cases, exactly.
//!
//! A [`Space`] is a list of attributes, each with finitely many values. A box of cases is a [`Cube`]: one bit a value,
//! set where the box admits it, as in multi-valued two-level logic. A [`Region`] is a list of disjoint cubes. All
//! queries are exact; those that can grow ([`cover`]) run under a [`Budget`] and say when it is spent, never guess.
//! This floor knows nothing of rules: what an attribute or a value means is said a floor up.

mod bits;
mod budget;
mod cover;
mod cube;
mod index;
mod region;
mod widen;

pub use bits::{has, ones};
pub use budget::{Budget, Stop, StopToken};
pub use cover::{outside, uncovered};
pub use cube::{AttributeId, Cube, Mask, Space};
pub use index::{Index, Set};
pub use region::{Region, TooMany};
pub use widen::{grown, needed, widened};
