//! What is offered beside findings: which requests there are, and who answers them.

use gen_lsp_types as lsp;
use gen_lsp_types::LspRequestMethod as Method;
use lsp_server::{ErrorCode, Request, Response};

use crate::findings;
use crate::requests::{Queue, Requests};
use crate::world::World;

/// What a client is told of what can be asked.
pub fn offered() -> lsp::ServerCapabilities {
    lsp::ServerCapabilities::default()
}

/// Answers a request on one of the threads for it.
pub fn answer(requests: &Requests, request: Request, world: World) {
    match Method::from(request.method.clone().as_str()) {
        Method::TextDocumentDiagnostic => {
            requests.answer::<lsp::DocumentDiagnosticRequest>(request, world, Queue::Quick, |world, params, _| {
                findings::pull(world, &params)
            });
        }
        Method::WorkspaceDiagnostic => {
            requests.answer::<lsp::WorkspaceDiagnosticRequest>(request, world, Queue::Quick, |world, params, _| {
                findings::pull_all(world, &params)
            });
        }
        Method::Custom("paceline/panic") if world.environment.may_panic => {
            requests.answer::<Panic>(request, world, Queue::Quick, |_, _, _| panic!("as it was asked to"));
        }
        _ => {
            let message = format!("there is no `{}` here", request.method);
            requests.respond(Response::new_err(request.id, ErrorCode::MethodNotFound as i32, message));
        }
    }
}

/// `paceline/panic`: ends in a panic, for tests.
enum Panic {}

impl lsp::Request for Panic {
    type Params = serde_json::Value;
    type Result = serde_json::Value;
    const METHOD: Method<'static> = Method::Custom("paceline/panic");
    const MESSAGE_DIRECTION: lsp::MessageDirection = lsp::MessageDirection::ClientToServer;
}
