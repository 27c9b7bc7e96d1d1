//! The language server of paceline.
//!
//! In: messages of the Language Server Protocol, 3.17 and what of 3.18 a client asks for. Out: answers, findings, edits.
//! This crate knows the protocol, open files and folders, threads and time; what is said about a rulebook it asks of
//! `paceline::ide`.
//!
//! - `server`: the loop on one thread that owns all state; edits are made there, in order
//! - `rulebooks`, `documents`: which rulebooks are open, and which of their files
//! - `checks`: checks on a thread of their own, stopped by the next edit
//! - `requests`: requests on other threads, each over the state as it was when it came in
//! - `findings`: findings as diagnostics, pushed or pulled
//! - `proposals`: files of proposals, by their rulebook
//! - `convert`, `uris`: values of the library as those of the protocol
//! - one file a group of features in `features`

mod capabilities;
mod checks;
mod convert;
mod documents;
mod features;
mod findings;
mod progress;
mod proposals;
mod requests;
mod rulebooks;
mod server;
mod uris;
mod world;

use std::error::Error;

use jiff::civil::Date;
use lsp_server::Connection;

/// What a server is given by the program that it runs in.
#[derive(Debug, Clone, Copy)]
pub struct Environment {
    /// Today, where the user is: the day of decisions where nothing names one.
    pub today: fn() -> Date,
    /// The version that clients are told.
    pub version: &'static str,
    /// Whether the request `paceline/panic` ends in a panic, for tests of what is left after one.
    pub may_panic: bool,
}

/// Serves a client on standard input and output until it says goodbye.
///
/// # Errors
///
/// Where the client breaks the protocol, or the streams end without a goodbye.
pub fn serve_stdio(environment: Environment) -> Result<(), Box<dyn Error + Send + Sync>> {
    let (connection, threads) = Connection::stdio();
    serve(connection, environment)?;
    threads.join()?;
    Ok(())
}

/// Serves the client at the other end of a connection until it says goodbye.
///
/// # Errors
///
/// Where the client breaks the protocol, or the connection ends without a goodbye.
pub fn serve(connection: Connection, environment: Environment) -> Result<(), Box<dyn Error + Send + Sync>> {
    let (id, params) = connection.initialize_start()?;
    let params: gen_lsp_types::InitializeParams = serde_json::from_value(params)?;
    let client = capabilities::Client::new(&params);
    let result = serde_json::to_value(capabilities::offered(&client, environment.version))?;
    connection.initialize_finish(id, result)?;
    server::Server::new(connection, client, environment, &params).run()
}
