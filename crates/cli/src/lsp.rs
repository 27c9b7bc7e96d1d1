//! `paceline lsp`

use std::process::ExitCode;

use clap::Args;

use super::console::Console;
use super::{Options, lookup, today};
use paceline_lsp::Environment;

/// Serve an editor: findings while one types, and everything else it asks of a rulebook.
///
/// Speaks the Language Server Protocol on standard input and output; an editor starts it by itself. The rulebook of a
/// file is found by the nearest `paceline.toml`, else by the folder `rules` that it lies in, else by its own folder.
///
/// Exit status: 0 after a goodbye, 2 where the editor is gone without one.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Lsp {
    /// Speak on standard input and output, which is what is done anyway
    #[arg(long)]
    stdio: bool,
}

const EXAMPLES: &str = "\
Examples:
  paceline lsp
  paceline lsp --stdio";

impl Lsp {
    pub fn run(&self, options: &Options) -> ExitCode {
        let environment =
            Environment { today: || today::or_today(None), version: env!("CARGO_PKG_VERSION"), may_panic: false };
        let Err(error) = paceline_lsp::serve_stdio(environment) else { return ExitCode::SUCCESS };
        let mut console = Console::new(options.color, options.format);
        let told = lookup::fault(&format!("the editor is gone: {error}"), None, &mut console);
        if let Err(error) = told.and_then(|()| console.flush()) {
            console.give_up(&error);
        }
        console.status().into()
    }
}
