//! `paceline completions`

use std::io;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Arguments;
use super::console::Console;

/// The completions of a shell.
///
/// A script on standard output, that the shell has to read when it starts; where such scripts stand is its own affair.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  paceline completions bash > ~/.local/share/bash-completion/completions/paceline
  paceline completions zsh > ~/.zfunc/_paceline
  paceline completions fish > ~/.config/fish/completions/paceline.fish";

impl Completions {
    pub fn run(&self, console: &mut Console) -> io::Result<()> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "paceline", &mut script);
        console.print_exactly(&String::from_utf8_lossy(&script))
    }
}
