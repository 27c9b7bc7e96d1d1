//! What is offered beside findings: which requests there are, and who answers them.
//!
//! - `names`: what names are, where they lead, other names for them
//! - `editing`: completion, layout, changes that are offered, what is selected or folded
//! - `shown`: colours, notes, lenses, who overrides whom
//! - `commands`: what is done at the user's word; `since_commit`: the rulebook as it was committed; `markdown`: for people

mod commands;
mod editing;
mod markdown;
mod names;
mod shown;
mod since_commit;

pub use since_commit::Committed;

use gen_lsp_types as lsp;
use gen_lsp_types::LspRequestMethod as Method;
use lsp_server::{ErrorCode, Request, Response};
use serde_json::Value as Json;

use crate::findings;
use crate::requests::{Queue, Requests};
use crate::world::{Failure, World};

/// What a client is told of what can be asked.
pub fn offered() -> lsp::ServerCapabilities {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let tokens = lsp::SemanticTokensOptions {
        legend: lsp::SemanticTokensLegend {
            token_types: texts(shown::TOKEN_TYPES),
            token_modifiers: texts(shown::TOKEN_MODIFIERS),
        },
        range: Some(lsp::SemanticTokensOptionsRange::Bool(true)),
        full: Some(lsp::Full::SemanticTokensFullDelta(lsp::SemanticTokensFullDelta { delta: Some(true) })),
        ..Default::default()
    };
    let actions = lsp::CodeActionOptions {
        code_action_kinds: Some(vec![
            lsp::CodeActionKind::QuickFix,
            lsp::CodeActionKind::Refactor,
            lsp::CodeActionKind::RefactorRewrite,
            lsp::CodeActionKind::SourceFixAll,
        ]),
        ..Default::default()
    };
    let rename = lsp::RenameOptions { prepare_provider: Some(true), ..Default::default() };
    let typed = lsp::DocumentOnTypeFormattingOptions {
        first_trigger_character: "}".to_owned(),
        more_trigger_character: Some(texts(&["\n"])),
    };
    lsp::ServerCapabilities {
        hover_provider: Some(lsp::HoverProvider::Bool(true)),
        definition_provider: Some(lsp::DefinitionProvider::Bool(true)),
        declaration_provider: Some(lsp::DeclarationProvider::Bool(true)),
        implementation_provider: Some(lsp::ImplementationProvider::Bool(true)),
        references_provider: Some(lsp::ReferencesProvider::Bool(true)),
        document_highlight_provider: Some(lsp::DocumentHighlightProvider::Bool(true)),
        document_symbol_provider: Some(lsp::DocumentSymbolProvider::Bool(true)),
        workspace_symbol_provider: Some(lsp::WorkspaceSymbolProvider::Bool(true)),
        rename_provider: Some(lsp::RenameProvider::RenameOptions(rename)),
        completion_provider: Some(lsp::CompletionOptions {
            trigger_characters: Some(texts(&[".", " ", ":", "[", ",", "|", ">"])),
            ..Default::default()
        }),
        signature_help_provider: Some(lsp::SignatureHelpOptions {
            trigger_characters: Some(texts(&["|", ">", "{"])),
            ..Default::default()
        }),
        document_formatting_provider: Some(lsp::DocumentFormattingProvider::Bool(true)),
        document_range_formatting_provider: Some(lsp::DocumentRangeFormattingProvider::Bool(true)),
        document_on_type_formatting_provider: Some(typed),
        folding_range_provider: Some(lsp::FoldingRangeProvider::Bool(true)),
        selection_range_provider: Some(lsp::SelectionRangeProvider::Bool(true)),
        linked_editing_range_provider: Some(lsp::LinkedEditingRangeProvider::Bool(true)),
        code_action_provider: Some(lsp::CodeActionProvider::CodeActionOptions(actions)),
        semantic_tokens_provider: Some(lsp::SemanticTokensProvider::SemanticTokensOptions(tokens)),
        inlay_hint_provider: Some(lsp::InlayHintProvider::Bool(true)),
        color_provider: Some(lsp::ColorProvider::Bool(true)),
        code_lens_provider: Some(lsp::CodeLensOptions::default()),
        call_hierarchy_provider: Some(lsp::CallHierarchyProvider::Bool(true)),
        execute_command_provider: Some(lsp::ExecuteCommandOptions {
            commands: texts(commands::COMMANDS),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// Answers a request on one of the threads for it.
pub fn answer(requests: &Requests, request: Request, world: World) {
    let method = request.method.clone();
    if let Some(request) = of_names(requests, request, &world)
        && let Some(request) = of_editing(requests, request, &world)
        && let Some(request) = of_checks(requests, request, &world)
    {
        let message = format!("there is no `{method}` here");
        requests.respond(Response::new_err(request.id, ErrorCode::MethodNotFound as i32, message));
    }
}

/// Sends a request to its handler; one that is none of these comes back.
macro_rules! requests {
    ($requests:ident, $request:ident, $world:ident, $queue:expr, { $($method:pat => $kind:ty, $handler:expr;)* }) => {
        match Method::from($request.method.clone().as_str()) {
            $($method => $requests.answer::<$kind>($request, $world.clone(), $queue, $handler),)*
            _ => return Some($request),
        }
    };
}

/// What needs names alone.
fn of_names(requests: &Requests, request: Request, world: &World) -> Option<Request> {
    requests!(requests, request, world, Queue::Quick, {
        Method::TextDocumentDiagnostic => lsp::DocumentDiagnosticRequest, findings::pull;
        Method::WorkspaceDiagnostic => lsp::WorkspaceDiagnosticRequest, findings::pull_all;
        Method::TextDocumentDefinition => lsp::DefinitionRequest, names::definition;
        Method::TextDocumentDeclaration => lsp::DeclarationRequest, names::declaration;
        Method::TextDocumentImplementation => lsp::ImplementationRequest, names::implementation;
        Method::TextDocumentReferences => lsp::ReferencesRequest, names::references;
        Method::TextDocumentDocumentHighlight => lsp::DocumentHighlightRequest, names::highlights;
        Method::TextDocumentDocumentSymbol => lsp::DocumentSymbolRequest, names::document_symbols;
        Method::WorkspaceSymbol => lsp::WorkspaceSymbolRequest, names::workspace_symbols;
        Method::TextDocumentPrepareRename => lsp::PrepareRenameRequest, names::prepare_rename;
        Method::TextDocumentRename => lsp::RenameRequest, names::rename;
        Method::Custom("paceline/tests") => Tests, commands::tests;
    });
    None
}

/// What helps while a text is written.
fn of_editing(requests: &Requests, request: Request, world: &World) -> Option<Request> {
    requests!(requests, request, world, Queue::Quick, {
        Method::TextDocumentCompletion => lsp::CompletionRequest, editing::completion;
        Method::TextDocumentSignatureHelp => lsp::SignatureHelpRequest, editing::signature;
        Method::TextDocumentFormatting => lsp::DocumentFormattingRequest, editing::format;
        Method::TextDocumentRangeFormatting => lsp::DocumentRangeFormattingRequest, editing::format_range;
        Method::TextDocumentOnTypeFormatting => lsp::DocumentOnTypeFormattingRequest, editing::format_typed;
        Method::TextDocumentFoldingRange => lsp::FoldingRangeRequest, editing::folds;
        Method::TextDocumentSelectionRange => lsp::SelectionRangeRequest, editing::selections;
        Method::TextDocumentLinkedEditingRange => lsp::LinkedEditingRangeRequest, editing::linked;
        Method::TextDocumentSemanticTokensFull => lsp::SemanticTokensRequest, shown::tokens;
        Method::TextDocumentSemanticTokensFullDelta => lsp::SemanticTokensDeltaRequest, shown::tokens_delta;
        Method::TextDocumentSemanticTokensRange => lsp::SemanticTokensRangeRequest, shown::tokens_of_range;
        Method::TextDocumentDocumentColor => lsp::DocumentColorRequest, shown::colors;
        Method::TextDocumentColorPresentation => lsp::ColorPresentationRequest, shown::color_presentations;
        Method::TextDocumentPrepareCallHierarchy => lsp::CallHierarchyPrepareRequest, shown::prepare_hierarchy;
        Method::Custom("paceline/panic") => Panic, |world, _, _| {
            assert!(!world.environment.may_panic, "as it was asked to");
            Err(Failure::refused("there is no `paceline/panic` here"))
        };
    });
    None
}

/// What may wait for a check.
fn of_checks(requests: &Requests, request: Request, world: &World) -> Option<Request> {
    requests!(requests, request, world, Queue::Slow, {
        Method::TextDocumentHover => lsp::HoverRequest, names::hover;
        Method::TextDocumentCodeAction => lsp::CodeActionRequest, editing::code_actions;
        Method::TextDocumentCodeLens => lsp::CodeLensRequest, shown::lenses;
        Method::TextDocumentInlayHint => lsp::InlayHintRequest, shown::inlay_hints;
        Method::CallHierarchyIncomingCalls => lsp::CallHierarchyIncomingCallsRequest, shown::overridden_by;
        Method::CallHierarchyOutgoingCalls => lsp::CallHierarchyOutgoingCallsRequest, shown::overrides;
        Method::WorkspaceExecuteCommand => lsp::ExecuteCommandRequest, commands::execute;
    });
    None
}

/// Requests that are not the protocol's.
macro_rules! own_requests {
    ($($(#[$doc:meta])* $name:ident $method:literal),* $(,)?) => {$(
        $(#[$doc])*
        enum $name {}

        impl lsp::Request for $name {
            type Params = Json;
            type Result = Json;
            const METHOD: Method<'static> = Method::Custom($method);
            const MESSAGE_DIRECTION: lsp::MessageDirection = lsp::MessageDirection::ClientToServer;
        }
    )*};
}

own_requests! {
    /// The tests of all rulebooks, for a list of them.
    Tests "paceline/tests",
    /// Ends in a panic, for tests.
    Panic "paceline/panic",
}
