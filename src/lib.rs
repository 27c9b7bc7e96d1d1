//! paceline: a rules language and decision engine for leader–follower alliances.

mod finding;
mod model;
mod resolve;
mod syntax;
mod text;

pub use finding::{Code, Edit, Finding, Fix, Label, Severity, Witness};
