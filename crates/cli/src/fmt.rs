//! `paceline fmt`

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use miette::Severity;
use serde_json::{Value as Json, json};

use super::console::{Console, Status};
use super::render::pretty;
use super::{Format, Options, files, lookup, rulebooks};
use paceline::diagnostic::Diagnostic;
use paceline::notation::counted;
use paceline::rulebook;
use paceline::text::Source;
use paceline::{Formatted, format};

/// Lay rulebooks out: one canonical layout, so that nobody has to think about it.
///
/// Only white space and commas change. Comments stay with what they are about, and empty lines between items stay. An
/// item that cannot be read stays as it is, byte for byte. What was laid out is read again and compared before anything
/// is written, and a file is replaced as a whole or not at all.
///
/// Exit status: 0, or 1 where `--check` finds something to change.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Fmt {
    /// `.rules` files, or directories of them [default: rules]; `-` is standard input, laid out on standard output
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Change nothing; show what would change
    #[arg(long)]
    check: bool,
}

const EXAMPLES: &str = "\
Examples:
  paceline fmt                         every file in `rules`
  paceline fmt scheme.rules catalogue
  paceline fmt --check                 what would change, as a diff
  paceline fmt - < draft.rules > scheme.rules";

/// What became of one source.
struct Done {
    source: Source,
    formatted: Formatted,
}

impl Done {
    fn is_changed(&self) -> bool {
        self.source.text() != self.formatted.text
    }
}

impl Fmt {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        let paths: Vec<&Path> = options.rules.iter().chain(&self.paths).map(PathBuf::as_path).collect();
        let done = match paths.as_slice() {
            [only] if only.as_os_str() == "-" => self.stream(options, console)?.into_iter().collect(),
            many if many.iter().any(|path| path.as_os_str() == "-") => {
                let alone = "`-` stands alone: standard input is laid out on standard output";
                return lookup::fault(alone, Some("lay out the files in a command of their own"), console);
            }
            [] => {
                let own = options.own_rules();
                self.files(&own.iter().map(PathBuf::as_path).collect::<Vec<_>>(), true, console)?
            }
            many => self.files(many, false, console)?,
        };
        if self.check && done.iter().any(Done::is_changed) {
            console.note(Status::Lacking);
        }
        match options.format {
            Format::Json => console.print_line(&self.json(&done)),
            _ => self.pretty(&done, console),
        }
    }

    /// Lays standard input out on standard output.
    fn stream(&self, options: &Options, console: &mut Console) -> io::Result<Option<Done>> {
        let mut text = String::new();
        if let Err(cause) = io::stdin().read_to_string(&mut text) {
            lookup::fault(&format!("cannot read standard input: {cause}"), Some("it must be UTF-8 text"), console)?;
            return Ok(None);
        }
        let done = laid_out(Source::new("stdin", text), console)?;
        if let (Some(done), false, Format::Pretty) = (&done, self.check, options.format) {
            console.print_exactly(&done.formatted.text)?;
        }
        Ok(done)
    }

    /// Lays files out in place; those that cannot be are reported and left.
    fn files(&self, paths: &[&Path], silent: bool, console: &mut Console) -> io::Result<Vec<Done>> {
        if rulebooks::are_proposals(paths, console)? {
            return Ok(Vec::new());
        }
        let files = match rulebook::files(paths) {
            Ok(files) => files,
            Err(error) => {
                rulebooks::unreadable(&error, silent.then_some("say which files: `paceline fmt PATH…`"), console)?;
                return Ok(Vec::new());
            }
        };
        let mut all = Vec::new();
        for file in files {
            let source = match rulebook::read_file(&file) {
                Ok(source) => source,
                Err(error) => {
                    lookup::fault(&error.to_string(), None, console)?;
                    continue;
                }
            };
            let Some(done) = laid_out(source, console)? else { continue };
            if !self.check
                && done.is_changed()
                && let Err(error) = files::replace(&file, &done.formatted.text)
            {
                lookup::fault(
                    &format!("cannot write {}: {error}", done.source.name()),
                    Some("the file is as it was"),
                    console,
                )?;
                continue;
            }
            all.push(done);
        }
        Ok(all)
    }

    fn pretty(&self, done: &[Done], console: &mut Console) -> io::Result<()> {
        let changed: Vec<&Done> = done.iter().filter(|done| done.is_changed()).collect();
        if self.check {
            changed.iter().try_for_each(|done| console.print(&pretty::diff(&diff(done))))?;
        }
        if done.iter().all(|done| done.source.name() == "stdin") {
            return Ok(());
        }
        if !self.check {
            changed.iter().try_for_each(|done| console.print_line(&done.source.name()))?;
        }
        let would = if self.check { "would change" } else { "laid out" };
        let (changed, same) = (changed.len(), done.len() - changed.len());
        let files = |count| counted(count, "file");
        let right = |count: usize| if count == 1 { "as it should be" } else { "as they should be" };
        console.report(&match (changed, same) {
            (0, same) => format!("{} {}\n", files(same), right(same)),
            (changed, 0) => format!("{} {would}\n", files(changed)),
            (changed, same) => format!("{} {would}, {same} {}\n", files(changed), right(same)),
        })
    }

    fn json(&self, done: &[Done]) -> Json {
        let files = done.iter().map(|done| {
            let stdin = done.source.name() == "stdin";
            json!({
                "file": done.source.name(),
                "changed": done.is_changed(),
                "broken": done.formatted.broken.iter().map(|bytes| line(done, bytes.start)).collect::<Vec<_>>(),
                "diff": self.check.then(|| diff(done)),
                "text": (stdin && !self.check).then_some(&done.formatted.text),
            })
        });
        json!({ "files": files.collect::<Vec<_>>() })
    }
}

/// Lays out one source, and says what had to stay as it was.
fn laid_out(source: Source, console: &mut Console) -> io::Result<Option<Done>> {
    let formatted = match format(&source) {
        Ok(formatted) => formatted,
        Err(error) => {
            lookup::fault(&format!("{}: {error}", source.name()), Some("tell the makers of paceline"), console)?;
            return Ok(None);
        }
    };
    let done = Done { source, formatted };
    let broken = &done.formatted.broken;
    if let Some(first) = broken.first() {
        let more = if broken.len() > 1 { format!(", and {} more", broken.len() - 1) } else { String::new() };
        let place = format!("{}:{}", done.source.name(), line(&done, first.start));
        let message = format!("{place}{more}: what cannot be read stays as it is");
        let warning = Diagnostic::plain(&message, Severity::Warning).help(Some("`paceline check` says what is wrong"));
        pretty::diagnostic(&warning, console)?;
    }
    Ok(Some(done))
}

fn line(done: &Done, offset: usize) -> usize {
    done.source.line_column(offset).0
}

/// What changes, as a unified diff; empty where nothing does.
fn diff(done: &Done) -> String {
    files::diff(done.source.name(), done.source.text(), &done.formatted.text)
}
