//! `paceline schema`

use std::io;

use clap::Args;

use super::console::Console;
use super::{Options, rulebooks};

/// The JSON Schema of this rulebook's proposals, for editors.
///
/// With it any editor completes and checks a proposal. Fields, terms, members and assets come with the texts that
/// people see. The schema is JSON Schema 2020-12, whatever `--format` says.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Schema {}

const EXAMPLES: &str = "\
Examples:
  paceline schema > proposal.schema.json
  # yaml-language-server: $schema=proposal.schema.json     as the first line of a YAML proposal
  #:schema ./proposal.schema.json                          as the first line of a TOML proposal";

impl Schema {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        match rulebooks::sound(options, &[], console)? {
            Some(rulebook) => console.print_line(&format!("{:#}", rulebook.schema())),
            None => Ok(()),
        }
    }
}
