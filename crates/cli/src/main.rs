//! The `paceline` command line.
//!
//! In: the arguments, the files they name, standard input, the clock, the environment. Out: results on standard output,
//! findings and errors on standard error, and an exit status: 0 all is well, 1 the answer is not what one would wish
//! (findings, open answers, violations, failed tests), 2 there is no answer (bad usage, unreadable or invalid input).
//! Nothing below this floor touches any of these. A reader that stops reading (`paceline … | head`) ends the command
//! quietly.
//!
//! One file a command; what they share:
//! - `console`: the two streams, their width and colours, the status so far
//! - `files`: files replaced as a whole
//! - `rulebooks`, `proposals`, `lookup`: what `--rules`, `PROPOSAL…`, `--given`, `--as-of` and names of fields mean
//! - `answers`: what becomes of a proposal, and what is said where it gets no answer
//! - `render`: results as JSON and for people

mod answers;
mod bench;
mod check;
mod completions;
mod console;
mod decide;
mod diff;
mod doc;
mod explain;
mod explain_code;
mod files;
mod fmt;
mod help;
mod limits;
mod lookup;
mod lsp;
mod man;
mod matrix;
mod new;
mod portfolio;
mod proposals;
mod render;
mod rulebooks;
mod schema;
mod test;
mod timeline;
mod today;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};

use console::{Console, Status};
use paceline::rulebook::Limits;
use paceline_project::Project;

/// Decides who leads, who follows and what is shared in a leader–follower alliance, by a rulebook everyone can read.
///
/// A rulebook is one `.rules` file or a directory of them; proposals are TOML, YAML, JSON, JSON Lines or CSV.
#[derive(Debug, Parser)]
#[command(name = "paceline", version, styles = STYLES, after_help = EXIT_STATUS, propagate_version = false)]
#[command(subcommand_required = true, arg_required_else_help = true, disable_help_subcommand = true)]
struct Arguments {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

/// What every command understands.
#[derive(Debug, Args)]
struct Options {
    /// A `.rules` file, or a directory of them; several together are one rulebook [default: what `paceline.toml` here names, else rules]
    #[arg(long, value_name = "PATH", global = true)]
    rules: Vec<PathBuf>,
    /// What checking may cost, as `steps=50000000`: `size`, `depth`, `boxes`, `values`, `steps`, `pairs` or `repairs`; findings say which
    #[arg(long, value_name = "NAME=NUMBER", global = true, value_parser = limits::limit)]
    limit: Vec<limits::Limit>,
    /// How results are written: for people, or for programs
    #[arg(long, value_name = "FORMAT", global = true, value_enum, default_value_t = Format::Pretty)]
    format: Format,
    /// When to use colours; `auto` does on a terminal, unless `NO_COLOR` is set
    #[arg(long, value_name = "WHEN", global = true, value_enum, default_value_t = Color::Auto)]
    color: Color,
    /// What the `paceline.toml` of the current folder says, where `--rules` does not name another rulebook.
    #[arg(skip)]
    project: Option<Project>,
}

impl Options {
    /// What checking may cost.
    fn limits(&self) -> Limits {
        let of_project = self.project.as_ref().map_or_else(Limits::default, |project| project.limits);
        limits::all(of_project, &self.limit)
    }

    /// The rulebook of the current folder, where none is named.
    fn own_rules(&self) -> Vec<PathBuf> {
        self.project.as_ref().map_or_else(|| vec![PathBuf::from("rules")], |project| project.rules.clone())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Pretty,
    /// For programs: one object, or one a line where there are many results.
    Json,
    /// For code hosts and editors: findings as SARIF 2.1.0, of `check` alone.
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// Each command says itself what it does: a comment here would hide its own.
#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
    Decide(decide::Decide),
    Explain(explain::Explain),
    ExplainCode(explain_code::ExplainCode),
    Test(test::Test),
    Diff(diff::Diff),
    Timeline(timeline::Timeline),
    Matrix(matrix::Matrix),
    Fmt(fmt::Fmt),
    Portfolio(portfolio::Portfolio),
    Schema(schema::Schema),
    New(new::New),
    Lsp(lsp::Lsp),
    Bench(bench::Bench),
    Doc(doc::Doc),
    Completions(completions::Completions),
    Man(man::Man),
    Help(help::Help),
}

const EXIT_STATUS: &str = "\
Exit status: 0 all is well; 1 findings, open answers, violations or failed tests; 2 bad usage, unreadable or invalid input.

Examples:
  paceline new alliance
  paceline check rules
  paceline decide livina.toml
  paceline decide --given region=indonesia --given segment=B --given proposer=nissan
  paceline explain livina.toml --as-of 2020-06
  paceline explain livina.toml --why-not renault
  paceline diff rules draft.rules cars.csv
  paceline matrix region segment
  paceline fmt --check
  paceline portfolio cars.csv
  paceline doc --out book";

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Runs the command that the arguments ask for.
fn main() -> ExitCode {
    let Arguments { mut options, command } = Arguments::parse();
    // The console would keep the streams from the threads that serve an editor.
    if let (Command::Lsp(lsp), true) = (&command, options.rules.is_empty()) {
        return lsp.run(&options);
    }
    let mut console = Console::new(options.color, options.format);
    let run = || {
        if !command.reads_project(&mut options, &mut console)? {
            return console.flush();
        }
        command.run(&options, &mut console)?;
        today::warn(&mut console)?;
        console.flush()
    };
    let done = paceline::stack::with_room(run);
    match done {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(error) => console.give_up(&error),
    }
    console.status().into()
}

impl Command {
    /// Only writing can fail; everything else becomes the console's status.
    fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        if options.format == Format::Sarif && !matches!(self, Command::Check(_)) {
            let help = Some("`--format json` is for programs everywhere");
            return lookup::fault("only the findings of `check` can be written as SARIF", help, console);
        }
        if let Some(name) = self.without_rulebook().filter(|_| !options.rules.is_empty()) {
            return lookup::fault(&format!("`{name}` reads no rulebook, and has no use for `--rules`"), None, console);
        }
        match self {
            Command::Check(check) => check.run(options, console),
            Command::Decide(decide) => decide.run(options, console),
            Command::Explain(explain) => explain.run(options, console),
            Command::ExplainCode(explain) => explain.run(options, console),
            Command::Test(test) => test.run(options, console),
            Command::Diff(diff) => diff.run(options, console),
            Command::Timeline(timeline) => timeline.run(options, console),
            Command::Matrix(matrix) => matrix.run(options, console),
            Command::Fmt(fmt) => fmt.run(options, console),
            Command::Portfolio(portfolio) => portfolio.run(options, console),
            Command::Schema(schema) => schema.run(options, console),
            Command::New(new) => new.run(console),
            // It is run before there is a console.
            Command::Lsp(_) => Ok(()),
            Command::Bench(bench) => bench.run(options, console),
            Command::Doc(doc) => doc.run(options, console),
            Command::Completions(completions) => completions.run(console),
            Command::Man(man) => man.run(console),
            Command::Help(help) => help.run(),
        }
    }

    /// Reads the `paceline.toml` of the current folder where it counts; whether all is well with it.
    fn reads_project(&self, options: &mut Options, console: &mut Console) -> io::Result<bool> {
        if self.without_rulebook().is_some() || !options.rules.is_empty() {
            return Ok(true);
        }
        match Project::of_folder(Path::new("")) {
            Ok(project) => {
                project.iter().filter_map(|project| project.as_of).for_each(today::instead);
                options.project = project;
                Ok(true)
            }
            Err(error) => {
                lookup::fault(&error.to_string(), None, console)?;
                Ok(false)
            }
        }
    }

    /// The name of a command that reads no rulebook.
    fn without_rulebook(&self) -> Option<&'static str> {
        match self {
            Command::ExplainCode(_) => Some("explain-code"),
            Command::New(_) => Some("new"),
            Command::Lsp(_) => Some("lsp"),
            Command::Completions(_) => Some("completions"),
            Command::Man(_) => Some("man"),
            Command::Help(_) => Some("help"),
            _ => None,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(status as u8)
    }
}
