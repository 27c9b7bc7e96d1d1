//! The rulebook that `--rules` names, checked.

use std::io;
use std::path::{Path, PathBuf};

use super::console::{Console, Status};
use super::render::pretty;
use super::{Options, lookup};
use paceline::proposal::Format;
use paceline::rulebook::{self, LoadError, Report, Rulebook};
use paceline::text::Source;

/// Reads the rulebook of `--rules` and these paths; nothing if it cannot be read, which is said then.
pub fn sources(options: &Options, paths: &[PathBuf], console: &mut Console) -> io::Result<Option<Vec<Source>>> {
    let named: Vec<PathBuf> = options.rules.iter().chain(paths).cloned().collect();
    let silent = named.is_empty();
    let named = if silent { options.own_rules() } else { named };
    read(named, silent, console)
}

fn read(named: Vec<PathBuf>, silent: bool, console: &mut Console) -> io::Result<Option<Vec<Source>>> {
    if are_proposals(&named, console)? {
        return Ok(None);
    }
    match rulebook::read(named) {
        Ok(sources) => Ok(Some(sources)),
        Err(error) => {
            unreadable(&error, silent.then_some("say where the rulebook is: `--rules PATH`"), console)?;
            Ok(None)
        }
    }
}

/// Whether somebody took a file of proposals for one of rules, which is said then: as rules, each line would be at fault.
pub fn are_proposals<P: AsRef<Path>>(paths: &[P], console: &mut Console) -> io::Result<bool> {
    let holds_proposals = |path: &&Path| {
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        Format::of_extension(&extension).is_some() && path.is_file()
    };
    let Some(path) = paths.iter().map(AsRef::as_ref).find(holds_proposals) else { return Ok(false) };
    let message = format!("`{}` holds proposals, not rules", path.display());
    lookup::fault(&message, Some("a rulebook is `.rules` files; `paceline decide` reads proposals"), console)?;
    Ok(true)
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

/// Says why a rulebook cannot be read, and how one comes to it where nobody said which: `unsaid`.
pub fn unreadable(error: &LoadError, unsaid: Option<&str>, console: &mut Console) -> io::Result<()> {
    const NEW: &str = "`paceline new DIR` lays out a rulebook to start from";
    let help = match (error, unsaid) {
        (_, Some(unsaid)) => Some(format!("{unsaid}; {NEW}")),
        (LoadError::Empty { .. }, _) => Some(format!("rules stand in `.rules` files; {NEW}")),
        (LoadError::Unreadable { path, .. }, _) if path == Path::new("-") => {
            Some("rules are read from files: name one, or a directory of them".to_owned())
        }
        (LoadError::Unreadable { path, .. }, _) => {
            lookup::path_near(path).map(|near| format!("did you mean `{near}`?"))
        }
        _ => None,
    };
    lookup::fault(&error.to_string(), help.as_deref(), console)
}
