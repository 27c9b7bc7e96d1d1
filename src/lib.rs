//! paceline: a rules language and decision engine for leader–follower alliances.

mod finding;
mod syntax;
mod text;

pub use finding::{Code, Edit, Finding, Fix, Label, Severity, Witness};
