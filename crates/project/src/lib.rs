//! Which files make a rulebook.
//!
//! In: a file or a folder. Out: the [`Project`] that its `paceline.toml` describes, and of any `.rules` file the
//! [`Root`] of the rulebook it belongs to. The command line and the language server read both here, so that they speak
//! of one rulebook.
//!
//! ```toml
//! title = "Leader–follower scheme"
//! rules = ["rules"]                    # files and folders; `rules`, else this folder, if left out
//! proposals = ["proposals"]            # files and folders
//! as_of = 2026-01-01                   # the day of decisions where none is named; today, if left out
//!
//! [limits]
//! steps = 50_000_000
//! ```

mod root;

pub use root::{Root, RootKind};

use std::ops::Range;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use paceline::Format;
use paceline::notation;
use paceline::rulebook::Limits;
use serde::Deserialize;

/// What the project file is called.
pub const FILE: &str = "paceline.toml";

/// What a `paceline.toml` says. Paths in it begin at its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Project {
    /// The folder of the file.
    pub folder: PathBuf,
    /// What the rulebook is called.
    pub title: Option<String>,
    /// The `.rules` files and folders of them that are the rulebook.
    pub rules: Vec<PathBuf>,
    /// The files of proposals, and folders of them, that the rulebook is tried on.
    pub proposals: Vec<PathBuf>,
    /// The day of decisions where none is named.
    pub as_of: Option<Date>,
    /// What checking may cost.
    pub limits: Limits,
}

/// Why a `paceline.toml` cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectError {
    /// The file could not be read.
    #[error("cannot read {}: {cause}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// What it says makes no sense.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Faulty {
        /// Which.
        path: PathBuf,
        /// The line of the fault, from 1.
        line: usize,
        /// Its column, from 1, in characters.
        column: usize,
        /// Its place, in bytes.
        span: Range<usize>,
        /// What is wrong.
        message: String,
    },
}

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: Option<String>,
    rules: Option<Vec<String>>,
    #[serde(default)]
    proposals: Vec<String>,
    as_of: Option<toml::Spanned<toml::Value>>,
    #[serde(default)]
    limits: toml::Table,
}

impl Project {
    /// The project of a folder; nothing where it has no `paceline.toml`.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read or is at fault.
    pub fn of_folder(folder: &Path) -> Result<Option<Project>, ProjectError> {
        let path = folder.join(FILE);
        if !path.is_file() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(&path);
        let text = text.map_err(|cause| ProjectError::Unreadable { path: path.clone(), cause })?;
        Project::parse(folder, &text).map(Some)
    }

    /// The project that a text in the place of a folder's `paceline.toml` describes.
    ///
    /// # Errors
    ///
    /// Where the text is no TOML, has a key that is not known, or a value that makes no sense; with its place.
    pub fn parse(folder: &Path, text: &str) -> Result<Project, ProjectError> {
        let faulty = |span: Range<usize>, message: String| {
            let (line, column) = paceline::Source::new(FILE, text).line_column(span.start);
            ProjectError::Faulty { path: folder.join(FILE), line, column, span, message }
        };
        let written: Written =
            toml::from_str(text).map_err(|error| faulty(error.span().unwrap_or(0..0), error.message().to_owned()))?;
        let as_of = match &written.as_of {
            Some(day) => Some(self::day(day.get_ref()).map_err(|message| faulty(day.span(), message))?),
            None => None,
        };
        let place = text.find("[limits]").unwrap_or_default();
        let limits = limits(&written.limits).map_err(|message| faulty(place..place + "[limits]".len(), message))?;
        let rules = match written.rules {
            Some(rules) => rules.iter().map(|path| folder.join(path)).collect(),
            None if folder.join("rules").is_dir() => vec![folder.join("rules")],
            None if folder.as_os_str().is_empty() => vec![PathBuf::from(".")],
            None => vec![folder.to_owned()],
        };
        Ok(Project {
            folder: folder.to_owned(),
            title: written.title,
            rules,
            proposals: written.proposals.iter().map(|path| folder.join(path)).collect(),
            as_of,
            limits,
        })
    }

    /// Whether a file is one of the rulebook, or lies in one of its folders.
    pub fn has_rules(&self, file: &Path) -> bool {
        self.rules.iter().any(|path| file.starts_with(path))
    }

    /// The files of proposals, by path; folders are gone through, and what cannot be read in them is left out.
    pub fn proposal_files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        self.proposals.iter().for_each(|path| collect(path, &mut files));
        files.sort();
        files.dedup();
        files
    }
}

/// Adds a file of proposals, or those in a folder.
fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    let format = |path: &Path| Format::of_extension(&path.extension().unwrap_or_default().to_string_lossy());
    if !path.is_dir() {
        let is_project = path.file_name().is_some_and(|name| name == FILE);
        files.extend((format(path).is_some() && !is_project && path.is_file()).then(|| path.to_owned()));
        return;
    }
    let Ok(entries) = std::fs::read_dir(path) else { return };
    let visible = |path: &PathBuf| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.'));
    entries.flatten().map(|entry| entry.path()).filter(visible).for_each(|path| collect(&path, files));
}

/// A day as TOML writes it, or as proposals do.
fn day(value: &toml::Value) -> Result<Date, String> {
    let words = match value {
        toml::Value::Datetime(day) => day.to_string(),
        toml::Value::String(words) => words.clone(),
        other => format!("{other:?}"),
    };
    notation::day(&words).map_err(|why| format!("`as_of` is no day: {why}"))
}

/// The limits of a table; each by its name.
fn limits(table: &toml::Table) -> Result<Limits, String> {
    let mut limits = Limits::default();
    for (name, value) in table {
        let number = value.as_integer().and_then(|number| u64::try_from(number).ok());
        let number = number.ok_or_else(|| format!("the limit `{name}` is a whole number, as `steps = 50_000_000`"))?;
        limits = limits.with(name, number).ok_or_else(|| unknown_limit(name))?;
    }
    Ok(limits)
}

fn unknown_limit(name: &str) -> String {
    let known = || Limits::NAMES.iter().map(|(name, _)| *name);
    match notation::nearest(name, known()) {
        Some(near) => format!("there is no limit `{name}`; did you mean `{near}`?"),
        None => {
            let known: Vec<String> = known().map(str::to_owned).collect();
            format!("there is no limit `{name}`; the limits are {}", notation::list(&known, "and"))
        }
    }
}

#[cfg(test)]
mod tests;
