//! `paceline new`

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::console::Console;
use super::render::page::Ink;
use super::{files, lookup};

/// Lay out a small, complete, tested rulebook to start from.
///
/// An alliance of three bicycle makers: its world, its rules, its tests, and a proposal to decide. DIR is made; if it is
/// there already, it has to be empty.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct New {
    /// The directory to lay it out in
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

const EXAMPLES: &str = "\
Examples:
  paceline new alliance
  cd alliance && paceline check --tests";

macro_rules! starter {
    ($($path:literal),* $(,)?) => { &[$(($path, include_str!(concat!("../../../starter/", $path)))),*] };
}

/// The files of the rulebook to start from, and their texts.
const FILES: &[(&str, &str)] =
    starter!["README.md", "rules/world.rules", "rules/rules.rules", "rules/tests.rules", "proposals/tandem.toml",];

impl New {
    pub fn run(&self, console: &mut Console) -> io::Result<()> {
        let folder = self.folder.display();
        match files::is_free(&self.folder) {
            Ok(true) => {}
            Ok(false) => {
                let help = Some("name a directory that is not there yet, or an empty one");
                return lookup::fault(&format!("{folder} is there already, and not empty"), help, console);
            }
            Err(cause) => return lookup::fault(&format!("cannot use {folder}: {cause}"), None, console),
        }
        if let Err(cause) = files::lay_out(&self.folder, FILES) {
            return lookup::fault(&format!("cannot write to {folder}: {cause}"), None, console);
        }
        console.print(&said(&folder.to_string()))
    }
}

fn said(folder: &str) -> String {
    let files: String = FILES.iter().map(|(path, _)| format!("  {folder}/{path}\n")).collect();
    let quoted = if folder.contains(char::is_whitespace) { format!("'{folder}'") } else { folder.to_owned() };
    let next = [
        (format!("cd {quoted}"), ""),
        ("paceline check --tests".to_owned(), "what is wrong with the rules, for all possible bicycles"),
        ("paceline decide proposals/tandem.toml".to_owned(), "who leads the tandem, and by which rules"),
    ];
    let width = next.iter().map(|(command, _)| command.chars().count()).max().unwrap_or(0);
    let line = |(command, what): &(String, &str)| {
        let room = " ".repeat(width - command.chars().count() + 3);
        format!("  {command}{}\n", if what.is_empty() { String::new() } else { room + &Ink::Faint.paint(what) })
    };
    let steps: String = next.iter().map(line).collect();
    format!("A rulebook to start from:\n{files}\n{}\n{steps}", Ink::Strong.paint("Next"))
}
