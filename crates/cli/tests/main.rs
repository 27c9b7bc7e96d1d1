//! The tests of the command as one program: a file a subject. Their cases lie in the project's `tests` folder.

mod cli;
mod cli_help;
mod corpus;
mod document;
mod examples;
mod files;
mod fixes;
mod fmt;
mod pages;
mod sarif;
mod sessions;
mod starter;
mod today;

#[path = "../../../tests/folder/mod.rs"]
mod folder;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The project's folder, which the paths of cases begin at.
fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        package.ancestors().nth(2).expect("the project's folder").to_owned()
    });
    &ROOT
}
