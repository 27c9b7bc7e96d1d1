//! The loop that owns all state.
//!
//! In: messages of the client, and checks that are done. Messages are taken in order and as many as there are; edits are
//! made when a request needs them, or when no more messages wait, so that a burst of keystrokes is one edit.

mod files;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, select};
use gen_lsp_types as lsp;
use gen_lsp_types::{LspNotificationMethod as Method, Notification as _, Request as _};
use lsp_server::{Connection, Message, Notification, RequestId, Response};
use paceline_project::Root;
use serde_json::{Value as Json, json};

use crate::Environment;
use crate::capabilities::{self, Client};
use crate::checks::{self, Check, Checked, Outcome};
use crate::documents::Documents;
use crate::features;
use crate::findings;
use crate::progress::Progress;
use crate::proposals;
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
    /// What the client was last told of open files of proposals.
    proposals: BTreeMap<String, Vec<lsp::Diagnostic>>,
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
            proposals: BTreeMap::new(),
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

    /// Tells the client what is wrong with the proposals that are open, where it was last told otherwise.
    fn show_proposals(&mut self) {
        if self.client.pulls {
            return;
        }
        let world = self.world();
        for (name, _) in world.documents.iter() {
            let Some(found) = proposals::diagnostics(&world, name) else { continue };
            if self.proposals.insert(name.clone(), found.clone()).unwrap_or_default() != found {
                self.publish(name, found);
            }
        }
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
                self.show_proposals();
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
