//! Members, fields and paths that arguments name, and what is said where there is no such thing.

use std::io;
use std::path::Path;

use super::console::{Console, Status};
use super::render::pretty;
use crate::diagnostic::Diagnostic;
use crate::model::{FieldId, Model};
use crate::notation;
use crate::rulebook::AskError;

/// Whether the rulebook has all of these fields; those that it has not are said.
pub fn fields<'n>(
    model: &Model,
    names: impl IntoIterator<Item = &'n String>,
    console: &mut Console,
) -> io::Result<Option<Vec<FieldId>>> {
    let known = || model.fields.iter().map(|field| field.name.as_str());
    let found: Vec<Option<usize>> =
        names.into_iter().map(|name| named("field", known(), name, console)).collect::<Result<_, _>>()?;
    Ok(found.into_iter().map(|at| at.map(|at| FieldId(at as u32))).collect())
}

/// Whether the rulebook has this member; if not, that is said.
pub fn member(model: &Model, name: &str, console: &mut Console) -> io::Result<bool> {
    let known = || model.members.iter().map(|member| member.name.as_str());
    Ok(named("member", known(), name, console)?.is_some())
}

fn named<'n>(
    kind: &str,
    known: impl Iterator<Item = &'n str> + Clone,
    name: &str,
    console: &mut Console,
) -> io::Result<Option<usize>> {
    if let Some(at) = known.clone().position(|other| other == name) {
        return Ok(Some(at));
    }
    let help = match notation::nearest(name, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the {kind}s are {}", notation::list(&known.map(str::to_owned).collect::<Vec<_>>(), "and")),
    };
    fault(&format!("the rulebook has no {kind} `{name}`"), Some(&help), console)?;
    Ok(None)
}

/// Of a path that leads nowhere, the one beside it that is called almost the same.
pub fn path_near(path: &Path) -> Option<String> {
    if path.exists() {
        return None;
    }
    let name = path.file_name()?.to_string_lossy();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let mut beside: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    beside.sort();
    let near = notation::nearest(&name, beside.iter().map(String::as_str))?;
    Some(path.with_file_name(near).display().to_string())
}

/// Says why a question was not answered.
pub fn unanswered(error: &AskError, console: &mut Console) -> io::Result<()> {
    fault(&error.to_string(), None, console)
}

/// Says what is wrong with the arguments; there is no answer then.
pub fn fault(message: &str, help: Option<&str>, console: &mut Console) -> io::Result<()> {
    console.note(Status::Failed);
    pretty::diagnostic(&Diagnostic::plain(message, miette::Severity::Error).help(help), console)
}
