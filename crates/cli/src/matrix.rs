//! `paceline matrix`

use std::io;

use clap::Args;
use serde_json::json;

use super::answers::{NoAnswer, decided, refuse};
use super::console::Console;
use super::proposals::Over;
use super::render::matrix::{self, Asked};
use super::{Format, Options, lookup, rulebooks};
use paceline::rulebook::Rulebook;

/// Who leads, as a table of two fields.
///
/// A field that is neither a side of the table nor given has its default; one without default is unknown, and where the
/// leader hangs on it a cell names every member that may lead. `--given mother=unknown` leaves out a default. A branch
/// of a taxonomy is one line or column with all below it; a term below has its own only where it differs.
///
/// Exit status: 0, or 2 for fields that cannot be the sides of a table, impossible programmes or no rulebook.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Matrix {
    /// The field whose values are the rows
    #[arg(value_name = "ROWS")]
    rows: String,
    /// The field whose values are the columns
    #[arg(value_name = "COLUMNS")]
    columns: String,
    #[command(flatten)]
    over: Over,
}

const EXAMPLES: &str = "\
Examples:
  paceline matrix region segment
  paceline matrix region body --given segment=C --given sop=2026-01 --as-of 2024-01
  paceline matrix segment mother --given region=japan --format json";

impl Matrix {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        let Some(rulebook) = rulebooks::sound(options, &[], console)? else { return Ok(()) };
        let Some(asked) = self.asked(&rulebook, options, console)? else { return Ok(()) };
        let day = self.over.day();
        let table = match rulebook.matrix(&self.rows, &self.columns, &asked.program, day) {
            Ok(table) => table,
            Err(error) => return lookup::unanswered(&error, console),
        };
        match options.format {
            Format::Json => {
                let members = rulebook.members().iter();
                let mut json = table.to_json();
                json["members"] = members.map(|member| json!({"name": member.name, "label": member.label})).collect();
                json["as_of"] = json!(day.to_string());
                json["in_force"] = json!(rulebook.model().in_force(day));
                console.print_line(&json)
            }
            _ => matrix::print(&rulebook, &table, &asked, day, console),
        }
    }

    /// What the table is to be made of; nothing where it cannot be made, which is said then.
    fn asked(&self, rulebook: &Rulebook, options: &Options, console: &mut Console) -> io::Result<Option<Asked>> {
        let model = rulebook.model();
        let Some(sides) = lookup::fields(model, [&self.rows, &self.columns], console)? else { return Ok(None) };
        let sides = [sides[0], sides[1]];
        if sides[0] == sides[1] {
            lookup::fault("a table has two sides: lines and columns are the same field", None, console)?;
            return Ok(None);
        }
        let mut given = self.over.alone(model);
        if let Some(name) = [&self.rows, &self.columns].into_iter().find(|name| self.over.gives(name)) {
            let message = format!("`{name}` is a side of the table, so that it cannot be given too");
            lookup::fault(&message, None, console)?;
            return Ok(None);
        }
        if let Ok(program) = &mut given.program {
            sides.iter().for_each(|side| program.forget(*side));
        }
        // Only a programme that some car can be has a leader anywhere in the table.
        if let Err(why @ NoAnswer::Invalid(_)) = decided(&given, |program| rulebook.decide(program, self.over.day())) {
            refuse(&given, &why, rulebook, options.format, console)?;
            return Ok(None);
        }
        Ok(given.program.ok().map(|program| Asked { program, sides }))
    }
}
