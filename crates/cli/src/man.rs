//! `paceline man`

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};

use super::console::Console;
use super::files::Staged;
use super::{Arguments, lookup};

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
        match write(&self.folder) {
            Ok(()) => Ok(()),
            Err(cause) => lookup::fault(&format!("cannot write to {}: {cause}", self.folder.display()), None, console),
        }
    }
}

/// Writes all pages; none takes its place before all are ready.
fn write(folder: &Path) -> io::Result<()> {
    let pages = tempfile::tempdir()?;
    clap_mangen::generate_to(Arguments::command(), &pages)?;
    fs::create_dir_all(folder)?;
    let staged = fs::read_dir(&pages)?.map(|page| {
        let page = page?;
        Staged::new(&folder.join(page.file_name()), &fs::read_to_string(page.path())?)
    });
    staged.collect::<io::Result<Vec<_>>>()?.into_iter().try_for_each(Staged::keep)
}
