//! The terminal: two streams, their width and colours, and the status so far.
//!
//! In: text, styled as if colours were wanted. Out: that text on standard output or standard error, without its colours
//! where they are not. The two streams keep their order: one is flushed before the other is written to.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::time::{Duration, Instant};

use anstream::{AutoStream, ColorChoice};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Color, Format};

/// What the command's exit says; the worst so far counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Status {
    /// All is well.
    #[default]
    Clear = 0,
    /// There is an answer, but not the one to wish for.
    Lacking = 1,
    /// There is no answer: bad usage, unreadable or invalid input.
    Failed = 2,
}

/// Where a command writes.
pub struct Console {
    out: BufWriter<AutoStream<io::StdoutLock<'static>>>,
    err: AutoStream<io::StderrLock<'static>>,
    width: usize,
    seen: bool,
    status: Status,
    counter: Option<Counter>,
}

/// How far a long command has come, on a terminal.
struct Counter {
    /// When it is to be shown next.
    due: Instant,
    shown: bool,
    /// Whether results go to the same terminal: they show well enough how far it has come.
    beside_results: bool,
}

/// What takes less time than this needs no counter.
const PATIENCE: Duration = Duration::from_millis(400);
/// How often the counter moves.
const TICK: Duration = Duration::from_millis(100);
/// How many bytes of results are handed over at a time.
const OUT: usize = 1 << 16;
/// Back to the left of the line, and all of it gone.
const WIPE: &str = "\r\u{1b}[K";

/// Lines longer than this are hard to read on any terminal.
const WIDEST: usize = 120;
/// Narrower than this nothing can be laid out.
const NARROWEST: usize = 60;
/// The width where no terminal says one.
const USUAL: usize = 100;

impl Console {
    /// The console of this process.
    pub fn new(color: Color, format: Format) -> Self {
        // On a terminal alone: what a pipe is for, its reader knows.
        let choice = |auto: ColorChoice, on_terminal: bool| match color {
            Color::Auto if on_terminal => auto,
            Color::Auto => ColorChoice::Never,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let (out, err) = (io::stdout().lock(), io::stderr().lock());
        // JSON has no colours, and not one of its bytes is to be taken for one.
        let out_choice = if format == Format::Pretty {
            choice(AutoStream::choice(&out), out.is_terminal())
        } else {
            ColorChoice::AlwaysAnsi
        };
        let err_choice = choice(AutoStream::choice(&err), err.is_terminal());
        let beside_results = out.is_terminal();
        let counter = || Counter { due: Instant::now() + PATIENCE, shown: false, beside_results };
        Console {
            counter: err.is_terminal().then(counter),
            width: width(out.is_terminal()),
            seen: beside_results || color == Color::Always,
            out: BufWriter::with_capacity(OUT, AutoStream::new(out, out_choice)),
            err: AutoStream::new(err, err_choice),
            status: Status::Clear,
        }
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether a person sees the results as they are laid out here; else they go into a file or to a program.
    pub fn is_seen(&self) -> bool {
        self.seen
    }

    /// The worst that was noted.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Notes what the exit has to say.
    pub fn note(&mut self, status: Status) {
        self.status = self.status.max(status);
    }

    /// Shows how many of a command's proposals are done; nothing where nobody would see it.
    pub fn progress(&mut self, done: usize) -> io::Result<()> {
        let Some(counter) = &mut self.counter else { return Ok(()) };
        let now = Instant::now();
        if now < counter.due {
            return Ok(());
        }
        (counter.due, counter.shown) = (now + TICK, true);
        write!(io::stderr(), "{WIPE}{done} proposals …")?;
        self.err.flush()
    }

    /// A bar that shows how far long work has come, in so many `things`; nothing where nobody would see it.
    pub fn bar(&self, things: &str) -> ProgressBar {
        if self.counter.is_none() {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template(&format!("{{bar:32}} {{pos}} of {{len}} {things}, {{eta}} left"));
        let bar = ProgressBar::new(0);
        style.map_or(bar.clone(), |style| bar.with_style(style))
    }

    /// Takes the counter away; for good, where results follow that show the same.
    fn wipe(&mut self, for_good: bool) -> io::Result<()> {
        let Some(counter) = &mut self.counter else { return Ok(()) };
        if std::mem::take(&mut counter.shown) {
            write!(io::stderr(), "{WIPE}")?;
            self.err.flush()?;
        }
        if for_good {
            self.counter = None;
        }
        Ok(())
    }

    fn before_result(&mut self) -> io::Result<()> {
        match &self.counter {
            Some(counter) if counter.beside_results => self.wipe(true),
            _ => Ok(()),
        }
    }

    /// Writes a result.
    pub fn print(&mut self, text: &str) -> io::Result<()> {
        self.before_result()?;
        self.out.write_all(text.as_bytes())
    }

    /// Writes a result that is no text of ours, byte for byte.
    pub fn print_exactly(&mut self, text: &str) -> io::Result<()> {
        self.before_result()?;
        self.out.flush()?;
        io::stdout().write_all(text.as_bytes())
    }

    /// Writes a result of one line.
    pub fn print_line(&mut self, line: &impl std::fmt::Display) -> io::Result<()> {
        self.before_result()?;
        writeln!(self.out, "{line}")
    }

    /// Writes a result as one line of JSON, piece by piece as it is written.
    pub fn print_json(&mut self, result: &impl serde::Serialize) -> io::Result<()> {
        self.before_result()?;
        serde_json::to_writer(&mut self.out, result)?;
        writeln!(self.out)
    }

    /// Writes a finding or an error.
    pub fn report(&mut self, text: &str) -> io::Result<()> {
        self.out.flush()?;
        self.wipe(false)?;
        self.err.write_all(text.as_bytes())
    }

    /// Hands over all that was written.
    pub fn flush(&mut self) -> io::Result<()> {
        self.wipe(false)?;
        self.out.flush()?;
        self.err.flush()
    }

    /// The output itself cannot be written.
    pub fn give_up(&mut self, error: &io::Error) {
        self.note(Status::Failed);
        // If this cannot be written either, the status has to say it alone.
        let _ = writeln!(self.err, "error: cannot write the output: {error}");
    }
}

fn width(on_terminal: bool) -> usize {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = || {
        let size = on_terminal.then(terminal_size::terminal_size).flatten();
        size.map(|(width, _)| usize::from(width.0))
    };
    said.or_else(terminal).unwrap_or(USUAL).clamp(NARROWEST, WIDEST)
}
