//! `paceline doc`

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;
use serde_json::json;

use super::console::Console;
use super::files::Staged;
use super::{Format, Options, lookup, rulebooks, today};
use paceline::document::Document;

/// The rulebook as a document to read: Markdown, and one page of HTML.
///
/// Rules in words with their sources and dates, who leads where in colours, the catalogue, tests as examples.
///
/// Markdown on standard output; with `--out`, the files `rulebook.md` and `rulebook.html` in that directory, which is
/// made if need be. The page needs no other file and no script, and every label is an anchor: `rulebook.html#LABEL`.
/// With `--format json`, the document's structure.
///
/// Exit status: 0, or 2 where there is no rulebook or the files cannot be written.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Doc {
    /// The directory to write `rulebook.md` and `rulebook.html` to
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The day of the tables, and of what is in force, as `2020-05-27`, or `2020-05` for its first day [default: today]
    #[arg(long, value_name = "DATE", value_parser = lookup::day)]
    as_of: Option<Date>,
}

const EXAMPLES: &str = "\
Examples:
  paceline doc > rulebook.md
  paceline doc --out book
  paceline doc --out book --as-of 2020-06 --rules scheme";

impl Doc {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        let Some(rulebook) = rulebooks::sound(options, &[], console)? else { return Ok(()) };
        let document = Document::of(&rulebook, today::or_today(self.as_of));
        let Some(folder) = &self.out else {
            return match options.format {
                Format::Json => console.print_line(&json!(document)),
                _ => console.print_exactly(&document.to_markdown()),
            };
        };
        let files = [folder.join("rulebook.md"), folder.join("rulebook.html")];
        if let Err(cause) = write(folder, &files, &document) {
            return lookup::fault(&format!("cannot write to {}: {cause}", folder.display()), None, console);
        }
        match options.format {
            Format::Json => console.print_line(&json!({ "files": files })),
            _ => files.iter().try_for_each(|file| console.print_line(&file.display())),
        }
    }
}

/// Writes both files; neither takes its place before both are ready.
fn write(folder: &Path, [markdown, html]: &[PathBuf; 2], document: &Document) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let markdown = Staged::new(markdown, &document.to_markdown())?;
    let html = Staged::new(html, &document.to_html())?;
    markdown.keep()?;
    html.keep()
}
