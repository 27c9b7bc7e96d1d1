//! paceline: a rules language and decision engine for leader–follower alliances.

mod engine;
mod finding;
mod model;
mod proposal;
mod scope;
mod settle;
mod space;
mod syntax;
mod text;
mod words;

pub use finding::{Code, Edit, Finding, Fix, Label, Severity, Witness};
