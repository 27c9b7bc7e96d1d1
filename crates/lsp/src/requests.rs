//! Requests on threads of their own.
//!
//! In: requests, each with the state as it was when it came in. Out: an answer to each, whatever happens: a panic is
//! answered as an error, and one that the client gave up as cancelled. What needs names alone never waits behind what
//! needs a check.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crossbeam_channel::{Sender, unbounded};
use gen_lsp_types::Request as Kind;
use lsp_server::{ErrorCode, Message, Request, RequestId, Response};
use paceline::rulebook::StopToken;

use crate::checks;
use crate::world::{Failure, World};

/// How a request is answered: from the state as it was, until the token is set.
pub type Handler<R> = fn(&World, <R as Kind>::Params, &StopToken) -> Result<<R as Kind>::Result, Failure>;

type Job = Box<dyn FnOnce() + Send>;

/// Which threads a request is answered on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// What needs names alone: one after the other.
    Quick,
    /// What may wait for a check.
    Slow,
}

/// The requests under way.
pub struct Requests {
    quick: Sender<Job>,
    slow: Sender<Job>,
    client: Sender<Message>,
    under_way: Arc<Mutex<HashMap<RequestId, StopToken>>>,
}

impl Requests {
    /// Starts the threads; they end when this is dropped.
    pub fn new(client: Sender<Message>) -> Self {
        Requests { quick: threads("quick", 1), slow: threads("slow", 2), client, under_way: Arc::default() }
    }

    /// Answers a request on another thread.
    pub fn answer<R: Kind>(&self, request: Request, world: World, queue: Queue, handler: Handler<R>) {
        let Request { id, method, params } = request;
        let params: R::Params = match serde_json::from_value(params) {
            Ok(params) => params,
            Err(error) => {
                let message = format!("the parameters of `{method}` make no sense: {error}");
                return self.respond(Response::new_err(id, ErrorCode::InvalidParams as i32, message));
            }
        };
        let stop = StopToken::new();
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), stop.clone());
        let (client, under_way) = (self.client.clone(), self.under_way.clone());
        let job = move || {
            let answer = if stop.is_stopped() {
                Ok(Err(Failure::cancelled()))
            } else {
                catch_unwind(AssertUnwindSafe(|| handler(&world, params, &stop)))
            };
            under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
            // Where the client is gone nobody waits.
            let _ = client.send(response(id, &method, answer).into());
        };
        let queue = if queue == Queue::Quick { &self.quick } else { &self.slow };
        let _ = queue.send(Box::new(job));
    }

    /// Stops a request that the client no longer waits for. It is answered all the same.
    pub fn cancel(&self, id: &RequestId) {
        if let Some(stop) = self.under_way.lock().unwrap_or_else(PoisonError::into_inner).get(id) {
            stop.stop();
        }
    }

    /// Answers a request here and now.
    pub fn respond(&self, response: Response) {
        let _ = self.client.send(response.into());
    }
}

fn response<T: serde::Serialize>(id: RequestId, method: &str, answer: thread::Result<Result<T, Failure>>) -> Response {
    match answer {
        Ok(Ok(answer)) => match serde_json::to_value(answer) {
            Ok(answer) => Response { id, response_result: Ok(answer) },
            Err(error) => Response::new_err(id, ErrorCode::InternalError as i32, error.to_string()),
        },
        Ok(Err(Failure { code, message })) => Response::new_err(id, code, message),
        Err(panic) => {
            let message = format!("`{method}` ended in a fault of paceline: {}", checks::told(&*panic));
            Response::new_err(id, ErrorCode::InternalError as i32, message)
        }
    }
}

/// Some threads that do jobs in the order in which they come.
fn threads(name: &str, count: usize) -> Sender<Job> {
    let (jobs, wanted) = unbounded::<Job>();
    for _ in 0..count {
        let wanted = wanted.clone();
        let work = move || wanted.into_iter().for_each(|job| job());
        let _ = thread::Builder::new().name(name.to_owned()).spawn(work);
    }
    jobs
}
