//! paceline: a rules language and decision engine for leader–follower alliances.

mod finding;
#[cfg_attr(
    not(test),
    expect(dead_code, unused_imports, reason = "the stage that gives proposals their types comes next")
)]
mod proposal;
mod syntax;
mod text;

pub use finding::{Code, Edit, Finding, Fix, Label, Severity, Witness};
