//! What the client can do, and what it is offered.

use std::path::PathBuf;

use gen_lsp_types as lsp;
use paceline::text::Encoding;

use crate::uris;

/// What a client can do, as far as it matters here.
#[derive(Debug, Clone, Default)]
pub struct Client {
    /// How it counts columns.
    pub encoding: Option<Encoding>,
    /// It asks for diagnostics itself, and can be told to ask again.
    pub pulls: bool,
    /// It shows what else a finding is about.
    pub relates: bool,
    /// It tells of files that change outside of it where that is asked.
    pub watches: bool,
    /// It shows how far work has come.
    pub progress: bool,
    /// It can be told to ask again for what is shown beside the text.
    pub refreshes: Refreshes,
    /// Where the pages about findings lie; else they are written where temporary files are.
    pub pages: Option<String>,
}

/// What a client can be told to ask for again.
#[derive(Debug, Clone, Copy, Default)]
pub struct Refreshes {
    /// Inlay hints.
    pub inlay_hints: bool,
    /// Code lenses.
    pub code_lenses: bool,
}

impl Client {
    /// What a client says of itself.
    pub fn new(params: &lsp::InitializeParams) -> Self {
        let capabilities = &params.capabilities;
        let document = capabilities.text_document.clone().unwrap_or_default();
        let workspace = capabilities.workspace.clone().unwrap_or_default();
        let yes = |flag: Option<bool>| flag == Some(true);
        let refreshed = workspace.diagnostics.is_some_and(|of| yes(of.refresh_support));
        let published = document.publish_diagnostics.map(|of| of.diagnostics_capabilities.related_information);
        let pulled = document.diagnostic.as_ref().map(|of| of.diagnostics_capabilities.related_information);
        let pages = params.initialization_options.as_ref().and_then(|options| options.get("pages")?.as_str());
        Client {
            encoding: capabilities.general.as_ref().and_then(|of| encoding(of.position_encodings.as_deref()?)),
            pulls: document.diagnostic.is_some() && refreshed,
            relates: yes(published.flatten()) || yes(pulled.flatten()),
            watches: workspace.did_change_watched_files.is_some_and(|of| yes(of.dynamic_registration)),
            progress: capabilities.window.as_ref().is_some_and(|of| yes(of.work_done_progress)),
            refreshes: Refreshes {
                inlay_hints: workspace.inlay_hint.is_some_and(|of| yes(of.refresh_support)),
                code_lenses: workspace.code_lens.is_some_and(|of| yes(of.refresh_support)),
            },
            pages: pages.map(str::to_owned),
        }
    }

    /// How columns are counted: as the client would have it, else in UTF-16, which every client can.
    pub fn encoding(&self) -> Encoding {
        self.encoding.unwrap_or(Encoding::Utf16)
    }
}

/// The first of the encodings that a client names which is known here.
fn encoding(named: &[lsp::PositionEncodingKind]) -> Option<Encoding> {
    named.iter().find_map(|kind| match kind {
        lsp::PositionEncodingKind::UTF8 => Some(Encoding::Bytes),
        lsp::PositionEncodingKind::UTF16 => Some(Encoding::Utf16),
        lsp::PositionEncodingKind::UTF32 => Some(Encoding::Characters),
        lsp::PositionEncodingKind::Custom(_) => None,
    })
}

/// The folders that the client has open.
pub fn folders(params: &lsp::InitializeParams) -> Vec<PathBuf> {
    let named = &params.workspace_folders_initialize_params.workspace_folders;
    let uris: Vec<&lsp::Uri> = match named {
        Some(lsp::WorkspaceFolders::WorkspaceFolderList(folders)) => folders.iter().map(|folder| &folder.uri).collect(),
        #[allow(deprecated, reason = "older clients name one folder, here")]
        _ => params.root_uri.iter().collect(),
    };
    uris.into_iter().filter_map(|uri| uris::path_of(&uris::name_of(uri))).collect()
}

/// What a client is told at the beginning.
pub fn offered(client: &Client, version: &str) -> lsp::InitializeResult {
    let encoding = match client.encoding() {
        Encoding::Bytes => lsp::PositionEncodingKind::UTF8,
        Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
        Encoding::Characters => lsp::PositionEncodingKind::UTF32,
    };
    let sync = lsp::TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(lsp::TextDocumentSyncKind::Incremental),
        save: Some(lsp::Save::Bool(true)),
        ..Default::default()
    };
    let pulled =
        lsp::DiagnosticOptions { inter_file_dependencies: true, workspace_diagnostics: true, ..Default::default() };
    let folders = lsp::WorkspaceFoldersServerCapabilities {
        supported: Some(true),
        change_notifications: Some(lsp::ChangeNotifications::Bool(true)),
    };
    let capabilities = lsp::ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(lsp::TextDocumentSync::Options(sync)),
        diagnostic_provider: client.pulls.then_some(lsp::DiagnosticProvider::DiagnosticOptions(pulled)),
        workspace: Some(lsp::WorkspaceOptions { workspace_folders: Some(folders), ..Default::default() }),
        ..crate::features::offered()
    };
    let info = lsp::ServerInfo { name: "paceline".to_owned(), version: Some(version.to_owned()) };
    lsp::InitializeResult { capabilities, server_info: Some(info) }
}
