//! Sessions of editors with the server, in one process, as transcripts: what the editor says and what comes back.

mod session;

mod diagnostics;
mod features;
mod files;
mod soak;
