//! Files that are opened, changed, saved and closed, in the editor or outside of it, and the rulebooks they belong to.

use std::path::{Path, PathBuf};

use gen_lsp_types as lsp;
use paceline_project::{Root, RootKind};

use super::Server;
use crate::documents::Document;
use crate::proposals;
use crate::rulebooks::OpenRulebook;
use crate::uris;

impl Server {
    pub(super) fn opened(&mut self, params: lsp::DidOpenTextDocumentParams) {
        let lsp::TextDocumentItem { uri, version, text, .. } = params.text_document;
        let name = uris::name_of(&uri);
        let source = paceline::Source::new(name.as_str(), text.as_str());
        self.documents.open(name.clone(), Document { uri, version, source });
        if is_project(&name) {
            return;
        }
        if proposals::format(&name).is_some() {
            return self.show_proposals();
        }
        let root = root_of(&name);
        self.open_rulebook(&root);
        if let Some(rulebook) = self.rulebooks.get_mut(&root) {
            rulebook.set(&name, &text);
        }
    }

    pub(super) fn changed(&mut self, params: lsp::DidChangeTextDocumentParams) {
        let lsp::VersionedTextDocumentIdentifier { version, text_document_identifier: document } = params.text_document;
        let (name, encoding) = (uris::name_of(&document.uri), self.client.encoding());
        let Some(document) = self.documents.get_mut(&name) else {
            return self.log(&format!("`{name}` is changed, and was never opened"));
        };
        document.change(version, params.content_changes, encoding);
        let text = document.source.text().to_owned();
        if proposals::format(&name).is_some() {
            self.show_proposals();
        } else if let Some(rulebook) = self.rulebook_with(&name) {
            rulebook.set(&name, &text);
        }
    }

    pub(super) fn closed(&mut self, params: lsp::DidCloseTextDocumentParams) {
        let name = uris::name_of(&params.text_document.uri);
        self.documents.close(&name);
        if self.proposals.remove(&name).is_some_and(|shown| !shown.is_empty()) {
            self.publish(&name, Vec::new());
        }
        if is_project(&name) || proposals::format(&name).is_some() {
            return;
        }
        let Some(path) = uris::path_of(&name) else {
            let root = root_of(&name);
            return self.close_rulebook(&root);
        };
        // What was not saved is gone: the text is that of the disk again.
        match (paceline::rulebook::read_file(&path), self.rulebook_with(&name)) {
            (Ok(source), Some(rulebook)) => rulebook.set(&name, source.text()),
            (Err(_), Some(rulebook)) => rulebook.remove(&name),
            (_, None) => {}
        }
    }

    pub(super) fn saved(&mut self, params: &lsp::DidSaveTextDocumentParams) {
        let name = uris::name_of(&params.text_document.uri);
        if is_project(&name) {
            self.reload();
        } else if let (Some(path), None) = (uris::path_of(&name), proposals::format(&name)) {
            // Its first save may give the rulebook another root.
            self.settle_document(&name, &path);
        }
    }

    pub(super) fn files_changed(&mut self, params: &lsp::DidChangeWatchedFilesParams) {
        let names: Vec<(String, bool)> = params
            .changes
            .iter()
            .map(|change| (uris::name_of(&change.uri), change.kind == lsp::FileChangeType::Deleted))
            .collect();
        if names.iter().any(|(name, _)| is_project(name)) {
            return self.reload();
        }
        for (name, is_deleted) in &names {
            let Some(path) = uris::path_of(name) else { continue };
            if *is_deleted { self.file_deleted(name) } else { self.file_written(name, &path) }
        }
        for name in self.open_rules() {
            uris::path_of(&name).into_iter().for_each(|path| self.settle_document(&name, &path));
        }
    }

    fn file_written(&mut self, name: &str, path: &Path) {
        let is_rules = path.extension().is_some_and(|extension| extension == "rules");
        if !is_rules || self.documents.get(name).is_some() {
            return;
        }
        let Ok(source) = paceline::rulebook::read_file(path) else { return };
        let root = Root::of_file(path);
        if let Some(rulebook) = self.rulebooks.get_mut(&root) {
            rulebook.set(name, source.text());
        }
    }

    /// Takes out a file, or all files of a folder, that is no longer on the disk; what is open stays.
    fn file_deleted(&mut self, name: &str) {
        let folder = format!("{name}/");
        for rulebook in self.rulebooks.values_mut() {
            for file in rulebook.names() {
                let is_gone = file == name || file.starts_with(&folder);
                if is_gone && self.documents.get(&file).is_none() {
                    rulebook.remove(&file);
                }
            }
        }
    }

    /// Puts an open file into the rulebook that it belongs to now.
    fn settle_document(&mut self, name: &str, path: &Path) {
        let root = Root::of_file(path);
        let Some(document) = self.documents.get(name).filter(|_| !is_project(name)) else { return };
        let text = document.source.text().to_owned();
        if self.rulebooks.get(&root).is_some_and(|rulebook| rulebook.has(name)) {
            return;
        }
        for other in self.rulebooks.values_mut().filter(|other| other.has(name)) {
            other.remove(name);
        }
        self.open_rulebook(&root);
        if let Some(rulebook) = self.rulebooks.get_mut(&root) {
            rulebook.set(name, &text);
        }
    }

    pub(super) fn folders_changed(&mut self, params: lsp::DidChangeWorkspaceFoldersParams) {
        let paths = |folders: &[lsp::WorkspaceFolder]| -> Vec<PathBuf> {
            folders.iter().filter_map(|folder| uris::path_of(&uris::name_of(&folder.uri))).collect()
        };
        let removed = paths(&params.event.removed);
        self.folders.retain(|folder| !removed.contains(folder));
        self.folders.extend(paths(&params.event.added));
        let has_open = |rulebook: &OpenRulebook| self.documents.iter().any(|(name, _)| rulebook.has(name));
        let closed = self.rulebooks.values().filter(|rulebook| {
            removed.iter().any(|folder| rulebook.root.path.starts_with(folder)) && !has_open(rulebook)
        });
        let closed: Vec<Root> = closed.map(|rulebook| rulebook.root.clone()).collect();
        closed.iter().for_each(|root| self.close_rulebook(root));
        self.open_folders();
    }

    /// Opens the rulebooks that lie right in the folders of the client, before any of their files is opened.
    pub(super) fn open_folders(&mut self) {
        for folder in self.folders.clone() {
            let rules = folder.join("rules");
            if folder.join(paceline_project::FILE).is_file() {
                self.open_rulebook(&Root { path: folder, kind: RootKind::Project });
            } else if rules.is_dir() {
                self.open_rulebook(&Root { path: rules, kind: RootKind::Folder });
            }
        }
    }

    /// Reads everything again, as which files belong together has changed.
    fn reload(&mut self) {
        let roots: Vec<Root> = self.rulebooks.keys().cloned().collect();
        roots.iter().for_each(|root| self.close_rulebook(root));
        self.open_folders();
        for name in self.open_rules() {
            let root = root_of(&name);
            self.open_rulebook(&root);
            let text = self.documents.get(&name).map(|document| document.source.text().to_owned());
            if let (Some(rulebook), Some(text)) = (self.rulebooks.get_mut(&root), text) {
                rulebook.set(&name, &text);
            }
        }
    }

    /// The names of the open files that are rules.
    fn open_rules(&self) -> Vec<String> {
        let names = self.documents.iter().map(|(name, _)| name);
        names.filter(|name| !is_project(name) && proposals::format(name).is_none()).cloned().collect()
    }

    fn open_rulebook(&mut self, root: &Root) {
        if self.rulebooks.contains_key(root) {
            return;
        }
        let (rulebook, troubles) = OpenRulebook::read(root.clone(), &self.documents);
        troubles.iter().for_each(|trouble| self.log(trouble));
        if rulebook.fault.is_some() || self.faulty.remove(root) {
            self.publish_project(root, rulebook.fault.as_ref());
        }
        if rulebook.fault.is_some() {
            self.faulty.insert(root.clone());
        }
        self.rulebooks.insert(root.clone(), rulebook);
    }

    fn close_rulebook(&mut self, root: &Root) {
        let Some(rulebook) = self.rulebooks.remove(root) else { return };
        rulebook.stop.stop();
        for (name, _) in rulebook.published.iter().filter(|(_, diagnostics)| !diagnostics.is_empty()) {
            self.publish(name, Vec::new());
        }
    }

    fn rulebook_with(&mut self, name: &str) -> Option<&mut OpenRulebook> {
        let root = root_of(name);
        let known = self.rulebooks.iter().find(|(_, rulebook)| rulebook.has(name)).map(|(root, _)| root.clone());
        self.rulebooks.get_mut(&known.unwrap_or(root))
    }
}

/// Whether a file is a `paceline.toml`.
fn is_project(name: &str) -> bool {
    name.rsplit('/').next() == Some(paceline_project::FILE)
}

/// The rulebook of a file by its name; one that was never saved is a rulebook by itself.
fn root_of(name: &str) -> Root {
    let path = uris::path_of(name);
    path.map_or_else(|| Root { path: PathBuf::from(name), kind: RootKind::File }, |path| Root::of_file(&path))
}
