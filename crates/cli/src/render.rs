//! Results as text: for programs and for people. What a command finds is declared where it is shown.
//!
//! - `json`: every command's JSON
//! - `sarif`: findings for code hosts and editors
//! - `pretty`: findings and errors, drawn into their source
//! - `decision` and `brief` (many of them), `explanation` (with `whynot`), `tested` (with `reach`), `changes`, `timeline`,
//!   `matrix`, `portfolio`: results, for people
//! - `codes`: the pages of findings
//! - `page`: columns, wrapping, colours; `names`: what people call things, and where rules stand

pub mod brief;
mod cases;
pub mod changes;
pub mod codes;
pub mod decision;
pub mod explanation;
pub mod json;
pub mod matrix;
mod names;
pub mod page;
pub mod portfolio;
pub mod pretty;
pub mod reach;
pub mod sarif;
pub mod tested;
pub mod timeline;
pub mod whynot;
