//! `paceline help`

use std::io;

use clap::{Args, Parser};

use super::Arguments;

/// What a command does, and what it takes.
///
/// It is the same text as that of `paceline COMMAND --help`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Help {
    /// The command; without it, all of them
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  paceline help
  paceline help decide";

impl Help {
    pub fn run(&self) -> io::Result<()> {
        let words = ["paceline"].into_iter().chain(self.command.as_deref()).chain(["--help"]);
        match Arguments::try_parse_from(words) {
            Err(help) => help.exit(),
            Ok(_) => Ok(()),
        }
    }
}
