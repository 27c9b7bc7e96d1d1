//! A rulebook that is open: its files from the disk and from the editor, and what is shown of it.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use gen_lsp_types as lsp;
use paceline::finding::EditError;
use paceline::ide::diagnostics::Diagnostics;
use paceline::rulebook::{self, FileEdit, Host, Limits, StopToken};
use paceline_project::{Project, ProjectError, Root, RootKind};

use crate::checks;
use crate::documents::Documents;
use crate::uris;
use crate::world::RulebookView;

/// A rulebook that is open.
#[derive(Debug)]
pub struct OpenRulebook {
    /// Where it lies.
    pub root: Root,
    /// What its `paceline.toml` says, where it has one that is sound.
    pub project: Option<Arc<Project>>,
    /// What is wrong with its `paceline.toml`.
    pub fault: Option<ProjectError>,
    /// The findings that are shown.
    pub diagnostics: Arc<Diagnostics>,
    /// What the client was last told of each file.
    pub published: BTreeMap<String, Vec<lsp::Diagnostic>>,
    /// Stops the check that is under way.
    pub stop: StopToken,
    host: Host,
    /// Edits that are not in the host yet.
    edits: Vec<FileEdit>,
}

impl OpenRulebook {
    /// Reads a rulebook from the disk, with the texts that the editor has; and what could not be read, told.
    pub fn read(root: Root, documents: &Documents) -> (Self, Vec<String>) {
        let (project, fault) = match root.project() {
            Ok(project) => (project.map(Arc::new), None),
            Err(fault) => (None, Some(fault)),
        };
        let limits = project.as_ref().map_or_else(Limits::default, |project| project.limits);
        let mut rulebook = OpenRulebook {
            project,
            fault,
            diagnostics: Arc::default(),
            published: BTreeMap::new(),
            stop: StopToken::new(),
            host: Host::new(limits),
            edits: Vec::new(),
            root,
        };
        let mut troubles = Vec::new();
        if rulebook.root.kind != RootKind::File {
            for path in rulebook.paths() {
                // A folder without rules, or one that is not there yet, has none to read.
                let files = rulebook::files([path]).unwrap_or_default();
                for file in files {
                    let name = uris::name_of_path(&file);
                    match documents.get(&name) {
                        Some(document) => rulebook.set(&name, document.source.text()),
                        None => match rulebook::read_file(&file) {
                            Ok(source) => rulebook.set(&name, source.text()),
                            Err(error) => troubles.push(error.to_string()),
                        },
                    }
                }
            }
        }
        (rulebook, troubles)
    }

    /// The files and folders that it is made of.
    fn paths(&self) -> Vec<std::path::PathBuf> {
        self.project.as_ref().map_or_else(|| vec![self.root.path.clone()], |project| project.rules.clone())
    }

    /// Gives a file its text.
    pub fn set(&mut self, name: &str, text: &str) {
        self.edits.push(FileEdit::set(name, text));
    }

    /// Takes a file out.
    pub fn remove(&mut self, name: &str) {
        // One that is not there anyway: an edit of it would be refused, and all with it.
        self.edits.push(FileEdit::set(name, ""));
        self.edits.push(FileEdit::remove(name));
    }

    /// The names of its files.
    pub fn names(&self) -> Vec<String> {
        self.host.snapshot().sources().iter().map(|(_, source)| source.name().to_owned()).collect()
    }

    /// Whether it has a file of that name, as far as edits are made.
    pub fn has(&self, name: &str) -> bool {
        self.host.snapshot().source(name).is_some()
    }

    /// Whether edits wait to be made.
    pub fn is_edited(&self) -> bool {
        !self.edits.is_empty()
    }

    /// Makes the edits that wait, and stops the check of what was before.
    ///
    /// # Errors
    ///
    /// Where the library refuses the edits or ends in a fault of its own, told here; nothing is changed then.
    pub fn apply(&mut self) -> Result<(), String> {
        let edits = std::mem::take(&mut self.edits);
        self.stop.stop();
        self.stop = StopToken::new();
        let (host, shown) = (&mut self.host, &self.diagnostics);
        let applied = catch_unwind(AssertUnwindSafe(|| {
            let snapshot = host.apply(edits)?;
            Ok::<_, EditError>(shown.after_edit(&snapshot))
        }));
        match applied {
            Ok(Ok(diagnostics)) => self.diagnostics = Arc::new(diagnostics),
            Ok(Err(error)) => return Err(error.to_string()),
            Err(panic) => return Err(checks::told(&*panic)),
        }
        Ok(())
    }

    /// It, as it is now.
    pub fn view(&self) -> RulebookView {
        RulebookView {
            root: self.root.clone(),
            snapshot: self.host.snapshot().clone(),
            project: self.project.clone(),
            diagnostics: self.diagnostics.clone(),
        }
    }
}
