//! Proposals on their way from files and streams to the console.
//!
//! JSON Lines are read line by line and CSV row by row, however long the stream. What takes time is done on all cores, a bounded batch of
//! proposals at a time, and handed on in order: the output does not depend on the number of threads. A batch ends where
//! the input has nothing more to give at the moment.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Seek};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::proposal::{Proposal, Texts};
use super::reading::{Found, Reading};
use crate::console::Console;
use crate::lookup;
use crate::render::pretty;
use paceline::Verdict;
use paceline::diagnostic::Diagnostic;
use paceline::proposal::{self, Document, Fault, Format, Lines, Opened, Rows, StrayColumns};
use paceline::text::Span;

/// What is done with each proposal in turn, with what was made of it before; the console is where it is done.
pub type Visit<'v, T> = dyn FnMut(Proposal, T, &mut Console) -> io::Result<()> + 'v;

/// What is made of each proposal, on whatever thread; a verdict of that thread is there to decide into.
pub type Work<'w, T> = dyn Fn(&Proposal, &mut Verdict) -> T + Sync + 'w;

/// At most so many proposals are in hand at a time.
const BATCH: usize = 1024;

/// Proposals on their way from the input to the console.
pub(super) struct Batch<'a, 'v, T> {
    reading: Reading<'a>,
    pool: rayon::ThreadPool,
    work: &'a Work<'a, T>,
    visit: &'a mut Visit<'v, T>,
    found: Vec<Found>,
}

impl<'a, 'v, T: Send> Batch<'a, 'v, T> {
    /// An empty batch, on so many threads or on all cores.
    pub fn new(
        reading: Reading<'a>,
        threads: Option<u16>,
        work: &'a Work<'a, T>,
        visit: &'a mut Visit<'v, T>,
    ) -> io::Result<Self> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.map_or(0, usize::from));
        let pool = pool.build().map_err(io::Error::other)?;
        Ok(Batch { reading, pool, work, visit, found: Vec::new() })
    }

    fn add(&mut self, found: Found, console: &mut Console) -> io::Result<()> {
        self.found.push(found);
        if self.found.len() < BATCH { Ok(()) } else { self.finish(console) }
    }

    /// Does what there is to do.
    pub fn finish(&mut self, console: &mut Console) -> io::Result<()> {
        let (found, reading, work) = (std::mem::take(&mut self.found), &self.reading, self.work);
        let done = |verdict: &mut Verdict, found: Found| {
            let proposal = reading.understood(found);
            let made = work(&proposal, verdict);
            (proposal, made)
        };
        let done: Vec<(Proposal, T)> = match found.len() {
            0 | 1 => found.into_iter().map(|found| done(&mut Verdict::new(), found)).collect(),
            _ => self.pool.install(|| found.into_par_iter().map_init(Verdict::new, done).collect()),
        };
        done.into_iter().try_for_each(|(proposal, made)| (self.visit)(proposal, made, console))
    }

    fn unreadable(&mut self, name: &str, stem: &str, why: Fault, console: &mut Console) -> io::Result<()> {
        let proposal = self.reading.unreadable(name, stem, why);
        self.add(Found::Unreadable(Box::new(proposal)), console)
    }

    /// Adds what the file of this path holds.
    pub fn path(&mut self, path: &Path, console: &mut Console) -> io::Result<()> {
        if path.as_os_str() == "-" {
            if io::stdin().is_terminal() {
                console.report("proposals are read from here, a JSON object a line; Ctrl-D ends them\n")?;
            }
            return self.lines(io::stdin(), STDIN, STDIN, true, console);
        }
        let name = path.to_string_lossy();
        let stem = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
        match format_of(path) {
            Err(why) if path.is_dir() => self.unreadable(&name, &name, why, console),
            Err(why) => self.unreadable(&name, &stem, why, console),
            Ok(Format::JsonLines) => match File::open(path) {
                Ok(file) => self.lines(file, &name, &stem, false, console),
                Err(error) => self.unreadable(&name, &stem, cannot_read(path, &error), console),
            },
            Ok(Format::Csv) => {
                match File::open(path).and_then(|mut file| self.rows(&mut file, &name, &stem, console)) {
                    Ok(true) => Ok(()),
                    Ok(false) => self.whole(path, Format::Csv, &name, &stem, console),
                    Err(error) => self.unreadable(&name, &stem, cannot_read(path, &error), console),
                }
            }
            Ok(format) => self.whole(path, format, &name, &stem, console),
        }
    }

    /// Adds what a file holds that is read as a whole.
    fn whole(&mut self, path: &Path, format: Format, name: &str, stem: &str, console: &mut Console) -> io::Result<()> {
        match std::fs::read(path) {
            Ok(bytes) => self.file(bytes, format, name, stem, console),
            Err(error) => self.unreadable(name, stem, cannot_read(path, &error), console),
        }
    }

    /// A file read as a whole.
    fn file(
        &mut self,
        bytes: Vec<u8>,
        format: Format,
        name: &str,
        stem: &str,
        console: &mut Console,
    ) -> io::Result<()> {
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let proposal = self.reading.not_utf8(&error, format, name, stem);
                return self.add(Found::Unreadable(Box::new(proposal)), console);
            }
        };
        let (texts, id) = self.reading.texts(name, text, 0);
        let read = proposal::read(id, texts.sources.at(id), format, stem);
        let strays = read.strays();
        match read.columns.as_ref().and_then(|columns| proposal::stray_columns(self.reading.model, columns)) {
            // What is wrong with the header itself is told, and keeps its columns from being read.
            Some(StrayColumns::All(fault))
                if read.documents.iter().all(|document| document.span.start > fault.span.start) =>
            {
                let broken = Document::broken(stem.to_owned(), fault.span, vec![fault]);
                return self.add(Found::Document(broken, texts, strays), console);
            }
            Some(StrayColumns::LeftAside(fault)) => {
                let mut warning = texts.diagnostic(&fault);
                warning.severity = miette::Severity::Warning;
                self.warn(&warning, console)?;
            }
            _ => {}
        }
        if read.documents.is_empty() {
            self.warn(&none_in(name, format), console)?;
        }
        let mut documents = read.documents.into_iter();
        documents.try_for_each(|document| self.add(Found::Document(document, texts.clone(), strays), console))
    }

    /// Says something of a file as a whole, behind what was decided so far.
    fn warn(&mut self, warning: &Diagnostic, console: &mut Console) -> io::Result<()> {
        self.finish(console)?;
        pretty::diagnostic(warning, console)
    }

    /// A stream of JSON Lines; what others wait for is handed over as soon as nothing more is there to read.
    fn lines(&mut self, input: impl Read, name: &str, stem: &str, live: bool, console: &mut Console) -> io::Result<()> {
        let shown: Arc<str> = name.into();
        let mut lines = Lines::new(input, stem);
        let mut none = true;
        loop {
            match lines.next_record() {
                Ok(Some(line)) => self.add(Found::Record(line, shown.clone()), console)?,
                Ok(None) if none => return self.warn(&none_in(name, Format::JsonLines), console),
                Ok(None) => return Ok(()),
                Err(error) => return self.unreadable(name, stem, cannot_read(Path::new(name), &error), console),
            }
            none = false;
            if live && lines.waits() {
                self.finish(console)?;
                console.flush()?;
            }
        }
    }

    /// The rows of a file, one by one, if it can be read so: else something is to be said of the file as a whole. It is
    /// gone through twice, for what is said of it comes before its first row.
    fn rows(&mut self, file: &mut File, name: &str, stem: &str, console: &mut Console) -> io::Result<bool> {
        if !file.metadata()?.is_file() {
            return Ok(false);
        }
        let model = self.reading.model;
        let Opened::Rows(rows) = Rows::open(&*file, name, stem, model)? else { return Ok(false) };
        if !rows.is_plain()? {
            return Ok(false);
        }
        file.rewind()?;
        let Opened::Rows(mut rows) = Rows::open(&*file, name, stem, model)? else { return Ok(false) };
        if let Some((fault, text)) = rows.strays() {
            let texts = Texts { sources: std::iter::once(text.clone()).collect(), before: 0 };
            let mut warning = texts.diagnostic(fault);
            warning.severity = miette::Severity::Warning;
            self.warn(&warning, console)?;
        }
        let (shown, mut none): (Arc<str>, _) = (name.into(), true);
        while let Some(row) = rows.next_record()? {
            self.add(Found::Record(row, shown.clone()), console)?;
            none = false;
        }
        if none {
            self.warn(&none_in(name, Format::Csv), console)?;
        }
        Ok(true)
    }
}

/// What the stream without a path is called.
const STDIN: &str = "stdin";

/// How the file of a path is written, or why it cannot be read at all.
fn format_of(path: &Path) -> Result<Format, Fault> {
    let fault = |message: String, help: &str| Fault::new(Span::default(), message).help(help);
    let shown = path.display();
    match std::fs::metadata(path) {
        Err(error) => return Err(cannot_read(path, &error)),
        Ok(data) if data.is_dir() => return Err(fault(format!("`{shown}` is a directory"), "name the files in it")),
        Ok(_) => {}
    }
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    let help = match extension.as_ref() {
        "rules" => "a rulebook is named by `--rules PATH`; proposals are what it is to decide",
        _ => "proposals are `.toml`, `.yaml`, `.json`, `.jsonl` or `.csv` files",
    };
    Format::of_extension(&extension)
        .ok_or_else(|| fault(format!("`{shown}` does not say by its extension how it is written"), help))
}

fn cannot_read(path: &Path, error: &io::Error) -> Fault {
    let fault = Fault::new(Span::default(), format!("cannot read `{}`: {error}", path.display()));
    Fault { help: lookup::path_near(path).map(|near| format!("did you mean `{near}`?")), ..fault }
}

/// That a file holds nothing to decide: no fault, but hardly what was meant.
fn none_in(name: &str, format: Format) -> Diagnostic {
    let place = if name == STDIN { "on standard input".to_owned() } else { format!("in `{name}`") };
    let help = match format {
        Format::Toml => "write each under a header `[[program]]`",
        Format::Yaml | Format::Json => "write each as an item of the list",
        Format::JsonLines => "write each as an object on a line of its own: `{ … }`",
        Format::Csv => "write each as a row below the header",
    };
    Diagnostic::plain(&format!("there is no proposal {place}"), miette::Severity::Warning).help(Some(help))
}
