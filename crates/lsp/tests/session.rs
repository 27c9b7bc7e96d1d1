//! An editor in a test: it has a folder of its own, says what it does, and waits for what comes back.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use paceline_lsp::Environment;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// What the editor's folder is called in transcripts.
const FOLDER: &str = "file:///folder";

pub struct Session {
    connection: Connection,
    server: Option<JoinHandle<Result<(), String>>>,
    folder: TempDir,
    count: i32,
    versions: std::collections::BTreeMap<String, i32>,
    /// What came and was not asked for, by time.
    pub heard: Vec<Notification>,
}

impl Session {
    /// An editor of these capabilities, with files on the disk.
    pub fn new(capabilities: &Json, files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            write(folder.path(), name, text);
        }
        let (server, client) = Connection::memory();
        let environment = Environment { today: || jiff::civil::date(2026, 1, 1), version: "0.0.0", may_panic: true };
        let work = move || paceline_lsp::serve(server, environment).map_err(|error| error.to_string());
        let server = Some(std::thread::spawn(work));
        let mut session = Session {
            connection: client,
            server,
            folder,
            count: 0,
            versions: std::collections::BTreeMap::new(),
            heard: Vec::new(),
        };
        let root = session.uri("");
        let answer = session.ask(
            "initialize",
            json!({
                "processId": null,
                "rootUri": null,
                "capabilities": capabilities,
                "initializationOptions": {"pages": "https://pages/"},
                "workspaceFolders": [{"uri": root.trim_end_matches('/'), "name": "folder"}],
            }),
        );
        assert!(answer["capabilities"].is_object(), "{answer}");
        session.tell("initialized", json!({}));
        session
    }

    /// An editor that counts columns in UTF-16, with nothing else of its own.
    pub fn plain(files: &[(&str, &str)]) -> Self {
        Session::new(&json!({"textDocument": {"publishDiagnostics": {"relatedInformation": true}}}), files)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file outside of the editor, which is told of it.
    pub fn write_outside(&mut self, name: &str, text: &str) {
        let kind = if self.path(name).exists() { 2 } else { 1 };
        write(self.folder.path(), name, text);
        self.told_of(name, kind);
    }

    /// Deletes a file outside of the editor, which is told of it.
    pub fn delete_outside(&mut self, name: &str) {
        fs::remove_file(self.path(name)).expect("a file");
        self.told_of(name, 3);
    }

    fn told_of(&mut self, name: &str, kind: i32) {
        let uri = self.uri(name);
        self.tell("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri, "type": kind}]}));
    }

    pub fn uri(&self, name: &str) -> String {
        if name.contains(':') {
            return name.to_owned();
        }
        let path = self.path(name).to_string_lossy().replace(' ', "%20");
        format!("file://{path}")
    }

    pub fn open(&mut self, name: &str, text: &str) {
        let uri = self.uri(name);
        self.versions.insert(name.to_owned(), 1);
        let document = json!({"uri": uri, "languageId": "rules", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Puts a text in the place of a range `[line, column, line, column]`.
    pub fn change(&mut self, name: &str, range: [u32; 4], text: &str) {
        let uri = self.uri(name);
        let version = self.versions.get_mut(name).expect("an open file");
        *version += 1;
        let [line, column, end_line, end_column] = range;
        let (start, end) =
            (json!({"line": line, "character": column}), json!({"line": end_line, "character": end_column}));
        let change = json!({"range": {"start": start, "end": end}, "text": text});
        let document = json!({"uri": uri, "version": *version});
        self.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [change]}));
    }

    /// Puts another text in the place of a file's whole text.
    pub fn replace(&mut self, name: &str, text: &str) {
        let uri = self.uri(name);
        let version = self.versions.get_mut(name).expect("an open file");
        *version += 1;
        let document = json!({"uri": uri, "version": *version});
        let params = json!({"textDocument": document, "contentChanges": [{"text": text}]});
        self.tell("textDocument/didChange", params);
    }

    pub fn close(&mut self, name: &str) {
        let uri = self.uri(name);
        self.tell("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    }

    pub fn tell(&mut self, method: &str, params: Json) {
        let message = Notification { method: method.to_owned(), params };
        self.connection.sender.send(message.into()).expect("the server listens");
    }

    /// The number of a request that is under way.
    pub fn begin(&mut self, method: &str, params: Json) -> RequestId {
        self.count += 1;
        let id = RequestId::from(self.count);
        let request = Request { id: id.clone(), method: method.to_owned(), params };
        self.connection.sender.send(request.into()).expect("the server listens");
        id
    }

    /// Waits for the answer to a request; what comes before it is heard.
    pub fn await_answer(&mut self, id: &RequestId) -> Response {
        loop {
            match self.next() {
                Message::Response(response) if response.id == *id => return response,
                message => self.hear(message),
            }
        }
    }

    /// The answer to a request; an error as an object of code and message.
    pub fn ask(&mut self, method: &str, params: Json) -> Json {
        let id = self.begin(method, params);
        match self.await_answer(&id).response_result {
            Ok(answer) => answer,
            Err(error) => json!({"error": {"code": error.code, "message": error.message}}),
        }
    }

    fn next(&mut self) -> Message {
        self.connection.receiver.recv_timeout(PATIENCE).expect("the server says something")
    }

    fn hear(&mut self, message: Message) {
        match message {
            Message::Notification(notification) => self.heard.push(notification),
            Message::Request(request) => {
                let answer = Response::new_ok(request.id, Json::Null);
                self.heard.push(Notification { method: request.method, params: request.params });
                self.connection.sender.send(answer.into()).expect("the server listens");
            }
            Message::Response(response) => panic!("nobody asked: {response:?}"),
        }
    }

    /// Waits until something has been heard.
    pub fn hear_until(&mut self, is_it: impl Fn(&Session) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !is_it(self) {
            assert!(Instant::now() < until, "it never comes: {:#?}", self.heard);
            let message = self.next();
            self.hear(message);
        }
    }

    /// The diagnostics of a file that were told last, if any were.
    pub fn published(&self, name: &str) -> Option<&Json> {
        let uri = self.uri(name);
        let of_file = |heard: &&Notification| {
            heard.method == "textDocument/publishDiagnostics" && heard.params["uri"] == uri.as_str()
        };
        self.heard.iter().rev().find(of_file).map(|heard| &heard.params["diagnostics"])
    }

    /// The codes of the diagnostics of a file that were told last.
    pub fn codes(&self, name: &str) -> Vec<String> {
        let diagnostics = self.published(name).and_then(Json::as_array).cloned().unwrap_or_default();
        diagnostics.iter().map(|of| of["code"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Waits until the diagnostics of a file have these codes.
    pub fn await_codes(&mut self, name: &str, codes: &[&str]) {
        self.hear_until(|session| session.published(name).is_some() && session.codes(name) == codes);
    }

    /// A value with the editor's folder called by one name on every machine.
    pub fn told(&self, value: &Json) -> String {
        let text = serde_json::to_string_pretty(value).expect("JSON");
        let folder = self.folder.path().to_string_lossy().into_owned();
        text.replace(&format!("file://{folder}"), FOLDER).replace(&folder, "/folder")
    }

    /// Says goodbye; the server ends well.
    pub fn end(mut self) {
        let answer = self.ask("shutdown", Json::Null);
        assert_eq!(answer, Json::Null);
        self.tell("exit", Json::Null);
        let server = self.server.take().expect("it runs");
        assert_eq!(server.join().expect("it does not panic"), Ok(()));
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}
