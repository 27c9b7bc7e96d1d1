//! The tests of the library as one program: a file a subject, its cases in a folder beside.

mod check;
mod conditions;
mod differences;
mod docs;
mod document;
mod engine;
mod fixes;
mod fmt;
mod folder;
mod foreign;
mod host;
mod hostile;
mod house;
mod ide;
mod index;
mod inputs;
mod intricate;
mod large;
mod laws;
mod schema;
mod seeds;
mod slips;
mod stack;
mod streams;
mod test_quality;
mod work;

#[allow(dead_code, reason = "the large sizes are for the bench")]
#[path = "../benches/workloads/hostile.rs"]
mod hostile_workloads;
#[path = "../benches/workloads/mod.rs"]
mod workloads;

use std::path::Path;

/// The project's folder, which the paths of cases begin at.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
