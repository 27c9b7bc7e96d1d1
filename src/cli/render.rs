//! Results as text: for programs and for people.
//!
//! - `json`: every command's JSON
//! - `pretty`: findings and errors, drawn into their source
//! - `decision`, `explanation` (with `whynot`), `tests`, `changes`, `matrix`, `portfolio`: results for people
//! - `page`: columns, wrapping, colours; `names`: what people call things, and where rules stand

pub mod changes;
pub mod decision;
pub mod explanation;
pub mod json;
pub mod matrix;
mod names;
pub mod page;
pub mod portfolio;
pub mod pretty;
pub mod tests;
mod whynot;
