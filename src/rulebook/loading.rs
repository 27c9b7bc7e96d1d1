//! Rulebooks from files and directories.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{LoadError, Rulebook};
use crate::text::Source;

impl Rulebook {
    /// Loads a rulebook from files and directories; a report with errors is the error, and so is no path at all.
    pub fn load<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Rulebook, LoadError> {
        Rulebook::from_sources(read(paths)?)
    }
}

/// Reads the `.rules` files that these paths name; directories recursively, in order of their paths.
pub fn read<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Vec<Source>, LoadError> {
    files(paths)?.into_iter().map(|file| read_file(&file)).collect()
}

/// The `.rules` files that these paths name, in order and each once, whatever ways lead to it.
pub fn files<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Vec<PathBuf>, LoadError> {
    let mut files = BTreeMap::new();
    for path in paths {
        if !collect(path.as_ref(), &mut BTreeSet::new(), &mut files)? {
            return Err(LoadError::Empty { path: path.as_ref().to_owned() });
        }
    }
    if files.is_empty() {
        return Err(LoadError::NoPath);
    }
    let mut files: Vec<PathBuf> = files.into_values().collect();
    files.sort();
    Ok(files)
}

/// Reads one file of a rulebook.
pub fn read_file(path: &Path) -> Result<Source, LoadError> {
    let unreadable = |cause| LoadError::Unreadable { path: path.to_owned(), cause };
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| unreadable(std::io::Error::new(std::io::ErrorKind::InvalidData, "it is not UTF-8 text")))?;
    Ok(Source::new(path.to_string_lossy().replace('\\', "/"), text))
}

/// Adds a file, or those below a directory, by their places on the disk; whether there are any. A directory that links
/// lead back to is gone through once; what begins with a dot belongs to editors and file systems.
fn collect(
    path: &Path,
    within: &mut BTreeSet<PathBuf>,
    files: &mut BTreeMap<PathBuf, PathBuf>,
) -> Result<bool, LoadError> {
    let unreadable = |cause| LoadError::Unreadable { path: path.to_owned(), cause };
    let place = || std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if !std::fs::metadata(path).map_err(unreadable)?.is_dir() {
        files.entry(place()).or_insert_with(|| path.to_owned());
        return Ok(true);
    }
    if !within.insert(place()) {
        return Ok(false);
    }
    let entries = std::fs::read_dir(path).map_err(unreadable)?.map(|entry| entry.map(|entry| entry.path()));
    let mut entries = entries.collect::<Result<Vec<PathBuf>, _>>().map_err(unreadable)?;
    entries.sort();
    let mut any = false;
    for entry in entries {
        let hidden = entry.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let rules = entry.extension().is_some_and(|extension| extension == "rules");
        if !hidden && (rules || entry.is_dir()) {
            any |= collect(&entry, within, files)?;
        }
    }
    Ok(any)
}
