//! Files written as a whole: a reader sees the old text or the new, never a part of either.
//!
//! Every file that a command writes is written here, beside its place, and takes it in one step when all of it is there.
//! What a full disk or a killed process leaves is at most a hidden file that ends in `.tmp`, which nobody reads.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A new text of a file, written beside it, that takes its place when all is ready.
pub struct Staged {
    beside: NamedTempFile,
    file: PathBuf,
}

impl Staged {
    /// Writes the text beside the file. Of a link, the file that it leads to is meant; permissions stay. A file that is
    /// not there yet will be made.
    pub fn new(path: &Path, text: &str) -> io::Result<Self> {
        let there = fs::canonicalize(path);
        let file = match there {
            Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
            there => there?,
        };
        let mut builder = hidden();
        let permissions = fs::metadata(&file).ok().map(|data| data.permissions());
        if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
        }
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut beside = builder.tempfile_in(folder(&file))?;
        beside.write_all(text.as_bytes())?;
        permissions.map_or(Ok(()), |permissions| beside.as_file().set_permissions(permissions))?;
        beside.as_file().sync_all()?;
        Ok(Staged { beside, file })
    }

    /// Puts the new text in the place of the file.
    pub fn keep(self) -> io::Result<()> {
        self.beside.persist(&self.file).map_err(|error| error.error)?;
        // That the new name lasts a power cut is a favour of the system, not a condition.
        let _ = fs::File::open(folder(&self.file)).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

/// How unfinished files are called.
const PREFIX: &str = ".paceline-";

fn hidden<'n>() -> tempfile::Builder<'n, 'n> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(".tmp");
    builder
}

/// Lays files out in a directory, which is made if need be: all of them, or none. Nothing of theirs may be there yet.
pub fn lay_out(folder: &Path, files: &[(&str, &str)]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let beside = hidden().tempdir_in(folder)?;
    for (path, text) in files {
        let path = beside.path().join(path);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        let mut file = fs::File::create_new(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
    }
    for entry in fs::read_dir(beside.path())? {
        let entry = entry?;
        fs::rename(entry.path(), folder.join(entry.file_name()))?;
    }
    Ok(())
}

/// Whether nothing is there yet, or an empty directory; what was never finished there does not count.
pub fn is_free(folder: &Path) -> io::Result<bool> {
    let finished = |entry: &io::Result<fs::DirEntry>| {
        entry.as_ref().is_ok_and(|entry| !entry.file_name().to_string_lossy().starts_with(PREFIX))
    };
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(!entries.any(|entry| finished(&entry))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Puts a new text in the place of a file that is there, whole or not at all.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    Staged::new(&fs::canonicalize(path)?, text)?.keep()
}

/// What would change in a file, as a unified diff; nothing where nothing would.
pub fn diff(name: &str, old: &str, new: &str) -> String {
    let diff = similar::TextDiff::from_lines(old, new);
    diff.unified_diff().context_radius(3).header(name, name).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_made_or_replaced_and_nothing_left_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.rules");
        assert!(replace(&file, "new").is_err());
        Staged::new(&file, "old\n").and_then(Staged::keep).expect("made");
        replace(&file, "new\n").expect("replaced");
        drop(Staged::new(&file, "never").expect("staged"));
        assert_eq!(fs::read_to_string(&file).expect("text"), "new\n");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("a.rules"), folder.path().join("link.rules"));
        fs::write(&file, "old").expect("a file");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("permissions");
        symlink(&file, &link).expect("a link");
        replace(&link, "new").expect("replaced");
        assert!(fs::symlink_metadata(&link).expect("a link").is_symlink());
        assert_eq!(fs::read_to_string(&file).expect("text"), "new");
        assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn a_diff_names_the_file_and_shows_the_lines() {
        assert_eq!(diff("a", "x\n", "x\n"), "");
        assert_eq!(diff("a", "x\ny\n", "x\nz\n"), "--- a\n+++ a\n@@ -1,2 +1,2 @@\n x\n-y\n+z\n");
    }
}
