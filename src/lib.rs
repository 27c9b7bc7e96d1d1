//! paceline: a rules language and decision engine for leader–follower alliances.

mod finding;
mod model;
mod syntax;
mod text;

pub use finding::{Code, Edit, Finding, Fix, Label, Severity, Witness};
