//! `paceline explain-code`

use std::io;

use clap::Args;

use super::console::Console;
use super::render::{codes, json};
use super::{Format, Options, lookup};
use paceline::finding::Code;
use paceline::notation::nearest;

/// What a finding means, why it matters, and how to mend it.
///
/// Without a code, all of them with a line each. On a terminal the page is laid out; in a pipe it is Markdown as it is.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ExplainCode {
    /// The code that stands in brackets behind `error` or `warning`
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  paceline explain-code                every code, a line each
  paceline explain-code conflict
  paceline explain-code gap > gap.md";

impl ExplainCode {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        let Some(name) = &self.code else {
            return match options.format {
                Format::Json => console.print_line(&json::codes(Code::ALL)),
                _ => codes::table(console),
            };
        };
        let Some(code) = Code::ALL.iter().find(|code| code.name() == name.trim()) else {
            return unknown(name, console);
        };
        match options.format {
            Format::Json => console.print_line(&json::codes(&[*code])),
            _ => codes::page(*code, console),
        }
    }
}

fn unknown(name: &str, console: &mut Console) -> io::Result<()> {
    let near = nearest(name, Code::ALL.iter().map(|code| code.name()));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`paceline explain-code` lists all of them".to_owned(),
    };
    lookup::fault(&format!("no finding has the code `{name}`"), Some(&help), console)
}
