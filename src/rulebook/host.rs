//! The files of a rulebook under an editor.
//!
//! In: edits of files, in the order in which they were made. Out: after each batch of them a [`Snapshot`] of all files,
//! which other threads read while the next is made. A host belongs to one thread. All edits of a batch are made, or none.

use std::cmp::Ordering;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::Limits;
use super::snapshot::{History, Snapshot};
use crate::finding::EditError;
use crate::stack;
use crate::text::Source;

/// An edit of one file of a rulebook; files are known by the names of their sources, paths as a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileEdit {
    /// The file has this text, whether it was there before or not.
    Set {
        /// The file.
        path: String,
        /// Its whole text.
        text: String,
    },
    /// A stretch of the file's text is replaced.
    Splice {
        /// The file.
        path: String,
        /// The stretch, in bytes of the text as the edits before have left it.
        range: Range<usize>,
        /// What stands there instead.
        text: String,
    },
    /// The file is no longer part of the rulebook.
    Remove {
        /// The file.
        path: String,
    },
}

impl FileEdit {
    /// Gives a file its whole text.
    pub fn set(path: impl Into<String>, text: impl Into<String>) -> Self {
        FileEdit::Set { path: path.into(), text: text.into() }
    }

    /// Puts a text in place of a stretch, in bytes.
    pub fn splice(path: impl Into<String>, range: Range<usize>, text: impl Into<String>) -> Self {
        FileEdit::Splice { path: path.into(), range, text: text.into() }
    }

    /// Takes a file out of the rulebook.
    pub fn remove(path: impl Into<String>) -> Self {
        FileEdit::Remove { path: path.into() }
    }
}

/// A rulebook that is being written.
///
/// ```
/// use paceline::rulebook::{FileEdit, Host, StopToken};
/// use paceline::Limits;
///
/// let text = "member a member b\ntaxonomy t { x, y }\nprogram { f: t }\nx_first: lead a when f is x\nrest: lead b\n";
/// let mut host = Host::new(Limits::default());
/// let before = host.apply([FileEdit::set("scheme.rules", text)])?;
/// let at = text.find("is x").unwrap();
/// let after = host.apply([FileEdit::splice("scheme.rules", at..at + 4, "not in [x, y]")])?;
///
/// // Each snapshot stays as it is, and may be checked on a thread of its own.
/// let checked = std::thread::spawn(move || after.check(&StopToken::new())).join().unwrap()?;
/// assert_eq!(checked.findings[0].code.name(), "dead-rule");
/// assert!(before.check(&StopToken::new())?.findings.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Host {
    limits: Limits,
    /// By path, as folders are read.
    files: Vec<Source>,
    history: Arc<History>,
    current: Snapshot,
}

impl Host {
    /// A rulebook without files.
    pub fn new(limits: Limits) -> Self {
        let history = Arc::new(History::default());
        let current = stack::with_room(|| Snapshot::of(Vec::new(), None, limits, &history, 0));
        Host { limits, files: Vec::new(), history, current }
    }

    /// The rulebook after the last edits.
    pub fn snapshot(&self) -> &Snapshot {
        &self.current
    }

    /// Makes edits one after another; the rulebook after all of them.
    ///
    /// # Errors
    ///
    /// Where an edit is of a file that is not there, or of a stretch that does not lie between characters of its text;
    /// no edit is made then.
    pub fn apply(&mut self, edits: impl IntoIterator<Item = FileEdit>) -> Result<Snapshot, EditError> {
        let mut files = self.files.clone();
        edits.into_iter().try_for_each(|edit| apply(&mut files, edit))?;
        let revision = self.current.revision() + 1;
        let before = Some(&self.current);
        let next = stack::with_room(|| Snapshot::of(files.clone(), before, self.limits, &self.history, revision));
        self.current = next;
        self.files = files;
        Ok(self.current.clone())
    }
}

/// Makes one edit in files that are in order.
fn apply(files: &mut Vec<Source>, edit: FileEdit) -> Result<(), EditError> {
    let place = |files: &[Source], path: &str| files.binary_search_by(|file| in_order(file.name(), path));
    let found = |files: &[Source], path: &str| place(files, path).map_err(|_| EditError::NoFile(path.to_owned()));
    match edit {
        FileEdit::Set { path, text } => match place(files, &path) {
            Ok(at) if files[at].text() == text => {}
            Ok(at) => files[at] = Source::new(path, text),
            Err(at) => files.insert(at, Source::new(path, text)),
        },
        FileEdit::Splice { path, range, text } => {
            let at = found(files, &path)?;
            let file = &mut files[at];
            EditError::of(file, &range)?;
            let mut whole = file.text().to_owned();
            whole.replace_range(range, &text);
            *file = Source::new(path, whole);
        }
        FileEdit::Remove { path } => {
            let at = found(files, &path)?;
            files.remove(at);
        }
    }
    Ok(())
}

/// The order in which folders are read: by the names of folders and files on the way.
fn in_order(a: &str, b: &str) -> Ordering {
    Path::new(a).cmp(Path::new(b)).then_with(|| a.cmp(b))
}
