//! Conditions and answers as sets of cases.
//!
//! In: a checked [`Model`](crate::model::Model). Out: [`Scopes`]: for each rule, bar, requirement and guarantee the
//! exact region of cases it speaks of, over the programme's fields, the case's subject and the answers of earlier
//! questions. What is executed and what is analysed both start here, so that they cannot differ. A condition of a
//! rule, bar or guarantee that would need more boxes than the limit is a finding that asks to split it; what no answer
//! hangs on is gone into where it is asked ([`Extent`]).

mod collect;
mod compile;
mod extent;
mod families;
mod intricate;
mod layout;
mod numerals;
mod rule_scope;
mod scopes;
mod values;

pub use collect::Mentions;
pub use compile::{Candidates, Compiler};
pub use extent::pieces;
pub use families::Families;
pub use intricate::with_parts;
pub use layout::{Axis, Key, Layout};
pub use numerals::FIRST_DAY;
pub use rule_scope::{Choice, Compared, Extent, Preferred, RuleScope, Strike};
pub use scopes::{Most, Scopes};
