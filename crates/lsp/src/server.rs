//! The loop that owns all state.
//!
//! In: messages of the client, and checks that are done. Messages are taken in order and as many as there are; edits are
//! made when a request needs them, or when no more messages wait, so that a burst of keystrokes is one edit.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, select};
use gen_lsp_types as lsp;
use gen_lsp_types::{LspNotificationMethod as Method, Notification as _, Request as _};
use lsp_server::{Connection, Message, Notification, RequestId, Response};
use paceline_project::{Root, RootKind};
use serde_json::{Value as Json, json};

use crate::Environment;
use crate::capabilities::{self, Client};
use crate::checks::{self, Check, Checked, Outcome};
use crate::documents::{Document, Documents};
use crate::features;
use crate::findings;
use crate::progress::Progress;
use crate::requests::Requests;
use crate::rulebooks::OpenRulebook;
use crate::uris;
use crate::world::{ToldTokens, World};

/// Everything that the server knows.
pub struct Server {
    connection: Connection,
    client: Arc<Client>,
    environment: Environment,
    folders: Vec<PathBuf>,
    documents: Documents,
    rulebooks: BTreeMap<Root, OpenRulebook>,
    /// Those whose `paceline.toml` the client was told to be at fault.
    faulty: BTreeSet<Root>,
    requests: Requests,
    checks: Sender<Check>,
    checked: Receiver<Checked>,
    progress: Progress,
    tokens: Arc<Mutex<ToldTokens>>,
    committed: Arc<Mutex<Vec<features::Committed>>>,
    /// What the client was asked, by the number of the request.
    asked: HashMap<RequestId, Asked>,
    count: i32,
    /// The client has said goodbye.
    is_shut_down: bool,
}

/// Something that the client was asked.
#[derive(Debug, Clone, Copy)]
enum Asked {
    /// A place to show a check in.
    Progress(i32),
    /// Anything whose answer does not matter.
    Other,
}

/// Whether to go on.
#[derive(Debug, PartialEq, Eq)]
enum Flow {
    GoOn,
    Exit,
}

impl Server {
    /// A server for a client that has said what it can do.
    pub fn new(
        connection: Connection,
        client: Client,
        environment: Environment,
        params: &lsp::InitializeParams,
    ) -> Self {
        let (checks, checked) = checks::start();
        Server {
            requests: Requests::new(connection.sender.clone()),
            connection,
            client: Arc::new(client),
            environment,
            folders: capabilities::folders(params),
            documents: Documents::default(),
            rulebooks: BTreeMap::new(),
            faulty: BTreeSet::new(),
            checks,
            checked,
            progress: Progress::default(),
            tokens: Arc::default(),
            committed: Arc::default(),
            asked: HashMap::new(),
            count: 0,
            is_shut_down: false,
        }
    }

    /// Serves the client until it says goodbye.
    ///
    /// # Errors
    ///
    /// Where it breaks the protocol, or is gone without a goodbye.
    pub fn run(mut self) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.watch_files();
        findings::write_pages(&self.world());
        self.open_folders();
        loop {
            self.flush();
            let timeout = self.progress.deadline().map(|at| at.saturating_duration_since(Instant::now()));
            let timeout = timeout.map_or_else(crossbeam_channel::never, crossbeam_channel::after);
            select! {
                recv(self.connection.receiver) -> message => {
                    if self.take_all(message?)? == Flow::Exit {
                        return Ok(());
                    }
                }
                recv(self.checked) -> done => done.into_iter().for_each(|done| self.take_check(done)),
                recv(timeout) -> _ => self.show_progress(),
            }
        }
    }

    /// Takes a message and all that wait behind it.
    fn take_all(&mut self, first: Message) -> Result<Flow, Box<dyn Error + Send + Sync>> {
        let mut next = Some(first);
        while let Some(message) = next {
            match message {
                Message::Request(request) => self.take_request(request),
                Message::Notification(notification) => {
                    if notification.method == lsp::ExitNotification::METHOD.as_str() {
                        return if self.is_shut_down { Ok(Flow::Exit) } else { Err("no goodbye was said".into()) };
                    }
                    self.take_notification(notification);
                }
                Message::Response(response) => self.take_response(response),
            }
            next = self.connection.receiver.try_recv().ok();
        }
        Ok(Flow::GoOn)
    }

    /// Takes a request, which is answered over the state as it is now.
    fn take_request(&mut self, request: lsp_server::Request) {
        if self.is_shut_down {
            let message = "after `shutdown` nothing is answered".to_owned();
            let code = lsp_server::ErrorCode::InvalidRequest as i32;
            return self.requests.respond(Response::new_err(request.id, code, message));
        }
        if request.method == lsp::ShutdownRequest::METHOD.as_str() {
            self.is_shut_down = true;
            return self.requests.respond(Response::new_ok(request.id, Json::Null));
        }
        self.flush();
        features::answer(&self.requests, request, self.world());
    }

    /// Takes a notification. One that makes no sense is logged, and nothing else.
    fn take_notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        let taken = match Method::from(method.as_str()) {
            Method::TextDocumentDidOpen => read(params).map(|params| self.opened(params)),
            Method::TextDocumentDidChange => read(params).map(|params| self.changed(params)),
            Method::TextDocumentDidClose => read(params).map(|params| self.closed(params)),
            Method::TextDocumentDidSave => read(params).map(|params| self.saved(&params)),
            Method::WorkspaceDidChangeWatchedFiles => read(params).map(|params| self.files_changed(&params)),
            Method::WorkspaceDidChangeWorkspaceFolders => read(params).map(|params| self.folders_changed(params)),
            Method::WindowWorkDoneProgressCancel => read(params).map(|params| self.stop_shown(&params)),
            Method::CancelRequest => read(params).map(|params| self.cancel(params)),
            _ => Ok(()),
        };
        if let Err(error) = taken {
            self.log(&format!("`{method}` makes no sense: {error}"));
        }
    }

    fn opened(&mut self, params: lsp::DidOpenTextDocumentParams) {
        let lsp::TextDocumentItem { uri, version, text, .. } = params.text_document;
        let name = uris::name_of(&uri);
        let source = paceline::Source::new(name.as_str(), text.as_str());
        self.documents.open(name.clone(), Document { uri, version, source });
        if is_project(&name) {
            return;
        }
        let root = root_of(&name);
        self.open_rulebook(&root);
        if let Some(rulebook) = self.rulebooks.get_mut(&root) {
            rulebook.set(&name, &text);
        }
    }

    fn changed(&mut self, params: lsp::DidChangeTextDocumentParams) {
        let lsp::VersionedTextDocumentIdentifier { version, text_document_identifier: document } = params.text_document;
        let (name, encoding) = (uris::name_of(&document.uri), self.client.encoding());
        let Some(document) = self.documents.get_mut(&name) else {
            return self.log(&format!("`{name}` is changed, and was never opened"));
        };
        document.change(version, params.content_changes, encoding);
        let text = document.source.text().to_owned();
        if let Some(rulebook) = self.rulebook_with(&name) {
            rulebook.set(&name, &text);
        }
    }

    fn closed(&mut self, params: lsp::DidCloseTextDocumentParams) {
        let name = uris::name_of(&params.text_document.uri);
        self.documents.close(&name);
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

    fn saved(&mut self, params: &lsp::DidSaveTextDocumentParams) {
        let name = uris::name_of(&params.text_document.uri);
        if is_project(&name) {
            self.reload();
        } else if let Some(path) = uris::path_of(&name) {
            // Its first save may give the rulebook another root.
            self.settle_document(&name, &path);
        }
    }

    fn files_changed(&mut self, params: &lsp::DidChangeWatchedFilesParams) {
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
        let open: Vec<String> = self.documents.iter().map(|(name, _)| name.clone()).collect();
        for name in open {
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

    fn folders_changed(&mut self, params: lsp::DidChangeWorkspaceFoldersParams) {
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
    fn open_folders(&mut self) {
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
        let open: Vec<String> = self.documents.iter().map(|(name, _)| name.clone()).collect();
        for name in open.into_iter().filter(|name| !is_project(name)) {
            let root = root_of(&name);
            self.open_rulebook(&root);
            let text = self.documents.get(&name).map(|document| document.source.text().to_owned());
            if let (Some(rulebook), Some(text)) = (self.rulebooks.get_mut(&root), text) {
                rulebook.set(&name, &text);
            }
        }
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

    /// Makes the edits that wait, shows what is known at once, and has the rest checked.
    fn flush(&mut self) {
        let edited: Vec<Root> =
            self.rulebooks.iter().filter(|(_, rulebook)| rulebook.is_edited()).map(|(root, _)| root.clone()).collect();
        for root in edited {
            let Some(rulebook) = self.rulebooks.get_mut(&root) else { continue };
            if let Err(trouble) = rulebook.apply() {
                self.log(&format!("an edit was not taken in: {trouble}"));
                continue;
            }
            let (snapshot, stop) = (rulebook.view().snapshot, rulebook.stop.clone());
            self.show(&root);
            self.progress.begin(&root);
            let _ = self.checks.send(Check { root, snapshot, stop });
        }
    }

    fn take_check(&mut self, done: Checked) {
        let Checked { root, snapshot, outcome } = done;
        let current = self.rulebooks.get_mut(&root);
        let current = current.filter(|rulebook| rulebook.view().snapshot.revision() == snapshot.revision());
        match (outcome, current) {
            // Another check has taken its place.
            (_, None) => {}
            (Outcome::Found(report, failed), Some(rulebook)) => {
                rulebook.diagnostics = Arc::new(rulebook.diagnostics.after_check(&snapshot, &report, failed));
                self.end_progress(&root);
                self.show(&root);
                self.refresh();
            }
            (Outcome::Stopped, Some(_)) => self.end_progress(&root),
            (Outcome::Panicked(why), Some(_)) => {
                self.end_progress(&root);
                self.log(&format!("the check of {} ended in a fault of paceline: {why}", root.path.display()));
            }
        }
    }

    /// Tells the client the findings of files of which it was last told others.
    fn show(&mut self, root: &Root) {
        let world = self.world();
        let Some(rulebook) = self.rulebooks.get_mut(root) else { return };
        if self.client.pulls {
            return;
        }
        let files = findings::by_file(&world, &rulebook.diagnostics);
        let mut before = std::mem::replace(&mut rulebook.published, files.clone());
        for (name, diagnostics) in files {
            if before.remove(&name).unwrap_or_default() != diagnostics {
                self.publish(&name, diagnostics);
            }
        }
        for (name, _) in before.into_iter().filter(|(_, diagnostics)| !diagnostics.is_empty()) {
            self.publish(&name, Vec::new());
        }
    }

    fn publish(&self, name: &str, diagnostics: Vec<lsp::Diagnostic>) {
        let version = self.documents.get(name).map(|document| document.version);
        let params = lsp::PublishDiagnosticsParams { uri: self.documents.uri(name), version, diagnostics };
        self.tell::<lsp::PublishDiagnosticsNotification>(params);
    }

    /// Shows what is wrong with a `paceline.toml`, or that nothing is.
    fn publish_project(&self, root: &Root, fault: Option<&paceline_project::ProjectError>) {
        let path = root.path.join(paceline_project::FILE);
        let name = uris::name_of_path(&path);
        let diagnostics = fault.map(|fault| {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let source = paceline::Source::new(name.as_str(), text.as_str());
            let (span, message) = match fault {
                paceline_project::ProjectError::Faulty { span, message, .. } => (span.clone(), message.clone()),
                other => (0..0, other.to_string()),
            };
            lsp::Diagnostic {
                range: crate::convert::range(&source, span, self.client.encoding()),
                severity: Some(lsp::DiagnosticSeverity::Error),
                source: Some("paceline".to_owned()),
                message: lsp::Message::String(message),
                ..Default::default()
            }
        });
        self.publish(&name, diagnostics.into_iter().collect());
    }

    /// Has the client ask again for what only a check can tell.
    fn refresh(&mut self) {
        let refreshes = self.client.refreshes;
        let pulls = self.client.pulls;
        let wanted = [
            (pulls, lsp::DiagnosticRefreshRequest::METHOD),
            (refreshes.inlay_hints, lsp::InlayHintRefreshRequest::METHOD),
            (refreshes.code_lenses, lsp::CodeLensRefreshRequest::METHOD),
        ];
        for (_, method) in wanted.iter().filter(|(is_wanted, _)| *is_wanted) {
            self.ask(method.as_str(), Json::Null, Asked::Other);
        }
    }

    fn show_progress(&mut self) {
        for token in self.progress.due() {
            if self.client.progress {
                let method = lsp::WorkDoneProgressCreateRequest::METHOD;
                self.ask(method.as_str(), json!({"token": token}), Asked::Progress(token));
            }
        }
    }

    fn end_progress(&mut self, root: &Root) {
        if let Some(params) = self.progress.end(root) {
            self.notify("$/progress", params);
        }
    }

    /// Stops a check that the user no longer waits for.
    fn stop_shown(&mut self, params: &lsp::WorkDoneProgressCancelParams) {
        let root = self.progress.root(&params.token);
        if let Some(rulebook) = root.and_then(|root| self.rulebooks.get(&root)) {
            rulebook.stop.stop();
        }
    }

    fn cancel(&self, params: lsp::CancelParams) {
        self.requests.cancel(&match params.id {
            lsp::Id::Int(id) => id.into(),
            lsp::Id::String(id) => id.into(),
        });
    }

    fn take_response(&mut self, response: Response) {
        if let Some(Asked::Progress(token)) = self.asked.remove(&response.id)
            && response.response_result.is_ok()
            && let Some(params) = self.progress.created(token)
        {
            self.notify("$/progress", params);
        }
    }

    /// Has the client tell of files that change outside of it.
    fn watch_files(&mut self) {
        if self.client.watches {
            let watchers = ["**/*.rules", "**/paceline.toml"].map(|pattern| json!({"globPattern": pattern}));
            let registration = json!({
                "id": "files",
                "method": lsp::DidChangeWatchedFilesNotification::METHOD.as_str(),
                "registerOptions": {"watchers": watchers},
            });
            let method = lsp::RegistrationRequest::METHOD;
            self.ask(method.as_str(), json!({"registrations": [registration]}), Asked::Other);
        }
    }

    fn world(&self) -> World {
        World {
            client: self.client.clone(),
            environment: self.environment,
            documents: self.documents.clone(),
            rulebooks: self.rulebooks.values().map(OpenRulebook::view).collect(),
            tokens: self.tokens.clone(),
            committed: self.committed.clone(),
        }
    }

    fn log(&self, message: &str) {
        let params = lsp::LogMessageParams { kind: lsp::MessageType::Warning, message: message.to_owned() };
        self.tell::<lsp::LogMessageNotification>(params);
    }

    fn tell<N: lsp::Notification>(&self, params: N::Params) {
        self.notify(N::METHOD.as_str(), serde_json::to_value(params).unwrap_or_default());
    }

    fn notify(&self, method: &str, params: Json) {
        // A client that is gone is noticed where its next message is awaited.
        let _ = self.connection.sender.send(Notification { method: method.to_owned(), params }.into());
    }

    fn ask(&mut self, method: &str, params: Json, asked: Asked) {
        self.count += 1;
        let id = RequestId::from(self.count);
        self.asked.insert(id.clone(), asked);
        let request = lsp_server::Request { id, method: method.to_owned(), params };
        let _ = self.connection.sender.send(request.into());
    }
}

fn read<T: serde::de::DeserializeOwned>(params: Json) -> Result<T, serde_json::Error> {
    serde_json::from_value(params)
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
