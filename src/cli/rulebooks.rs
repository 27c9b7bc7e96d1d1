//! The rulebook that `--rules` names, checked.

use std::io;
use std::path::{Path, PathBuf};

use super::Options;
use super::console::{Console, Status};
use super::render::pretty;
use crate::diagnostic::Diagnostic;
use crate::rulebook::{self, LoadError, Report, Rulebook};
use crate::text::Source;

/// Reads the rulebook of `--rules` and these paths; nothing if it cannot be read, which is said then.
pub fn sources(options: &Options, paths: &[PathBuf], console: &mut Console) -> io::Result<Option<Vec<Source>>> {
    let named: Vec<PathBuf> = options.rules.iter().chain(paths).cloned().collect();
    let silent = named.is_empty();
    let named = if silent { vec![PathBuf::from("rules")] } else { named };
    read(named, silent, console)
}

fn read(named: Vec<PathBuf>, silent: bool, console: &mut Console) -> io::Result<Option<Vec<Source>>> {
    match rulebook::read(named) {
        Ok(sources) => Ok(Some(sources)),
        Err(error) => {
            console.note(Status::Failed);
            unreadable(&error, silent, console)?;
            Ok(None)
        }
    }
}

/// The rulebook that is to decide; nothing if it cannot be read or has errors, which are shown then.
pub fn sound(options: &Options, paths: &[PathBuf], console: &mut Console) -> io::Result<Option<Rulebook>> {
    let Some(sources) = sources(options, paths, console)? else { return Ok(None) };
    let (report, rulebook) = rulebook::check(sources, options.limits());
    told(&report, rulebook, "", console)
}

/// What has been checked, if it is sound; what is wrong with it is shown.
pub fn sound_of((report, rulebook): (Report, Option<Rulebook>), console: &mut Console) -> io::Result<Option<Rulebook>> {
    told(&report, rulebook, "", console)
}

/// The rulebook at a path, that is to decide; nothing if it cannot be read or has errors, which are shown then.
pub fn sound_at(path: &Path, options: &Options, console: &mut Console) -> io::Result<Option<Rulebook>> {
    let Some(sources) = read(vec![path.to_owned()], false, console)? else { return Ok(None) };
    let (report, rulebook) = rulebook::check(sources, options.limits());
    told(&report, rulebook, &format!(" of {}", path.display()), console)
}

/// The rulebook, or why there is none.
fn told(
    report: &Report,
    rulebook: Option<Rulebook>,
    which: &str,
    console: &mut Console,
) -> io::Result<Option<Rulebook>> {
    if rulebook.is_none() {
        console.note(Status::Failed);
        pretty::report(report, console)?;
        pretty::summary(report, &format!("{which}; a rulebook with errors decides nothing"), console)?;
    }
    Ok(rulebook)
}

fn unreadable(error: &LoadError, silent: bool, console: &mut Console) -> io::Result<()> {
    let help = silent.then_some("say where the rulebook is: `--rules PATH`");
    let diagnostic = Diagnostic::plain(&error.to_string(), miette::Severity::Error).help(help);
    pretty::diagnostic(&diagnostic, console)
}
