//! `paceline man`

use std::fs;
use std::io;
use std::path::PathBuf;

use clap::{Args, CommandFactory};

use super::console::Console;
use super::{Arguments, asked};

/// The manual's pages, one for each command.
///
/// They are written to DIR, which is made if need be; pages of an earlier version are replaced.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Man {
    /// The directory to write the pages to: `paceline.1`, `paceline-check.1` and so on
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

const EXAMPLES: &str = "\
Examples:
  paceline man ~/.local/share/man/man1
  paceline man pages && man pages/paceline-check.1";

impl Man {
    pub fn run(&self, console: &mut Console) -> io::Result<()> {
        let written = fs::create_dir_all(&self.folder)
            .and_then(|()| clap_mangen::generate_to(Arguments::command(), &self.folder));
        match written {
            Ok(()) => Ok(()),
            Err(cause) => asked::fault(&format!("cannot write to {}: {cause}", self.folder.display()), None, console),
        }
    }
}
