//! The proposals that the arguments name, one after the other.
//!
//! In: `PROPOSAL…`, `--given FIELD=VALUE…`, `--as-of DATE`, and the files and the standard input these stand for. Out:
//! a [`Proposal`] for each, in order, each a programme or all its faults; what cannot be read is a proposal too, so
//! that its place in the output is not lost. JSON Lines are read line by line, however long the stream.
//!
//! What takes time is done on all cores, a bounded batch of proposals at a time, and handed on in order: the output does
//! not depend on the number of threads. A batch ends where the input has nothing more to give at the moment.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, value_parser};
use jiff::civil::Date;
use rayon::prelude::*;

use super::console::{Console, Status};
use super::render::pretty;
use crate::diagnostic::{Diagnostic, Excerpts};
use crate::finding::Label;
use crate::model::{Model, Program};
use crate::proposal::{self, Document, Entry, Fault, Format, Given, JsonLines, RawLine, Strays};
use crate::syntax::tokens;
use crate::text::{Source, SourceId, Sources, Span};

/// The proposals to decide, and the day.
#[derive(Debug, Args)]
pub struct Proposals {
    /// Files of proposals (`.toml`, `.yaml`, `.json`, `.jsonl`, `.csv`); `-` is JSON Lines on standard input
    #[arg(value_name = "PROPOSAL", required_unless_present = "given")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    over: Over,
    /// How many threads to decide on [default: one a core]
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// What is said over all proposals, and the day.
#[derive(Debug, Args)]
pub struct Over {
    /// A field's value, over what the proposals say; without any file, a proposal of its own
    ///
    /// Sets are separated by `;`, one member's number is `volumes.nissan=60000`, and `unknown` makes a field unknown.
    #[arg(long, value_name = "FIELD=VALUE")]
    given: Vec<String>,
    /// The day of the decision, as `2020-05-27`, or `2020-05` for its first day [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
}

/// One proposal.
pub struct Proposal {
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub place: Span,
    /// What it means, or all that is wrong with it.
    pub program: Result<Program, Vec<Fault>>,
    text: Texts,
    words: Words,
}

/// What a proposal says, for those who read it again.
struct Words {
    document: Document,
    given: Arc<[Entry]>,
    strays: Strays,
}

/// Where proposals come from.
#[derive(Clone)]
struct Texts {
    sources: Sources,
    /// How many lines come before the first.
    before: usize,
}

/// What is done with each proposal in turn, with what was made of it before; the console is where it is done.
pub type Visit<'v, T> = dyn FnMut(Proposal, T, &mut Console) -> io::Result<()> + 'v;

/// What is made of each proposal, on whatever thread.
pub type Work<'w, T> = dyn Fn(&Proposal) -> T + Sync + 'w;

/// A proposal as it was found.
enum Found {
    /// A line, and the name of what it stands in.
    Line(RawLine, Arc<str>),
    /// A document of a file that was read as a whole.
    Document(Document, Texts, Strays),
    /// One that cannot be read.
    Unreadable(Box<Proposal>),
}

/// At most so many proposals are in hand at a time.
const BATCH: usize = 1024;

/// Proposals on their way from the input to the console.
struct Batch<'a, 'v, T> {
    reading: Reading<'a>,
    pool: rayon::ThreadPool,
    work: &'a Work<'a, T>,
    visit: &'a mut Visit<'v, T>,
    found: Vec<Found>,
}

impl<T: Send> Batch<'_, '_, T> {
    fn add(&mut self, found: Found, console: &mut Console) -> io::Result<()> {
        self.found.push(found);
        if self.found.len() < BATCH { Ok(()) } else { self.finish(console) }
    }

    /// Does what there is to do.
    fn finish(&mut self, console: &mut Console) -> io::Result<()> {
        let (found, reading, work) = (std::mem::take(&mut self.found), &self.reading, self.work);
        let done = |found: Found| {
            let proposal = reading.understood(found);
            let made = work(&proposal);
            (proposal, made)
        };
        let done: Vec<(Proposal, T)> = match found.len() {
            0 | 1 => found.into_iter().map(done).collect(),
            _ => self.pool.install(|| found.into_par_iter().map(done).collect()),
        };
        done.into_iter().try_for_each(|(proposal, made)| (self.visit)(proposal, made, console))
    }
}

impl Over {
    /// The day of the decisions.
    pub fn day(&self) -> Date {
        self.as_of.unwrap_or_else(|| jiff::Zoned::now().date())
    }

    /// Whether a field is given.
    pub fn gives(&self, field: &str) -> bool {
        let named = self.given.iter().filter_map(|words| words.split_once('='));
        named.into_iter().any(|(name, _)| name.trim().split('.').next() == Some(field))
    }

    /// The proposal that says nothing but what is given.
    pub fn alone(&self, model: &Model) -> Proposal {
        Reading { model, given: &Given::new(self.given.iter().map(String::as_str)) }.given_alone()
    }

    /// Reads the proposals of these files, in order.
    pub fn each(
        &self,
        paths: &[PathBuf],
        model: &Model,
        console: &mut Console,
        visit: &mut Visit<'_, ()>,
    ) -> io::Result<()> {
        self.each_worked(paths, None, model, console, &|_| (), visit)
    }

    fn each_worked<T: Send>(
        &self,
        paths: &[PathBuf],
        threads: Option<u16>,
        model: &Model,
        console: &mut Console,
        work: &Work<'_, T>,
        visit: &mut Visit<'_, T>,
    ) -> io::Result<()> {
        let given = Given::new(self.given.iter().map(String::as_str));
        // What is wrong with what is given is wrong whatever it is given over.
        if let Err(faults) = proposal::program(model, &given.alone(), &given.entries, Strays::Refused) {
            console.note(Status::Failed);
            return texts(&given).diagnostics(&faults).iter().try_for_each(|fault| pretty::diagnostic(fault, console));
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.map_or(0, usize::from));
        let pool = pool.build().map_err(io::Error::other)?;
        let mut batch = Batch { reading: Reading { model, given: &given }, pool, work, visit, found: Vec::new() };
        paths.iter().try_for_each(|path| batch.path(path, console))?;
        batch.finish(console)
    }
}

impl Proposals {
    /// The day of the decisions.
    pub fn day(&self) -> Date {
        self.over.day()
    }

    /// Reads the proposals, in order.
    pub fn each(&self, model: &Model, console: &mut Console, visit: &mut Visit<'_, ()>) -> io::Result<()> {
        self.each_worked(model, console, &|_| (), visit)
    }

    /// The same, with what `work` makes of each on all cores.
    pub fn each_worked<T: Send>(
        &self,
        model: &Model,
        console: &mut Console,
        work: &Work<'_, T>,
        visit: &mut Visit<'_, T>,
    ) -> io::Result<()> {
        if self.paths.is_empty() {
            let proposal = self.over.alone(model);
            let made = work(&proposal);
            return visit(proposal, made, console);
        }
        self.over.each_worked(&self.paths, self.threads, model, console, work, visit)
    }
}

/// The words after `--given`, to show faults in.
fn texts(given: &Given) -> Texts {
    Texts { sources: given.sources.clone(), before: 0 }
}

/// Proposals being read for a rulebook.
struct Reading<'a> {
    model: &'a Model,
    given: &'a Given,
}

impl Reading<'_> {
    fn given_alone(&self) -> Proposal {
        self.proposal(self.given.alone(), texts(self.given), Strays::Refused)
    }

    fn proposal(&self, document: Document, text: Texts, strays: Strays) -> Proposal {
        let words = Words { document, given: self.given.entries.clone(), strays };
        let program = words.program(self.model);
        Proposal { name: words.document.name.clone(), place: words.document.span, program, text, words }
    }

    /// A proposal as it is meant.
    fn understood(&self, found: Found) -> Proposal {
        match found {
            Found::Line(line, name) => {
                let line = line.read(SourceId(self.given.sources.iter().count() as u32));
                let (texts, _) = self.texts(name, line.text, line.number - 1);
                self.proposal(line.document, texts, Strays::Refused)
            }
            Found::Document(document, texts, strays) => self.proposal(document, texts, strays),
            Found::Unreadable(proposal) => *proposal,
        }
    }

    fn texts(&self, name: impl Into<Arc<str>>, text: String, before: usize) -> (Texts, SourceId) {
        let mut sources = self.given.sources.clone();
        let id = sources.add(Source::new(name, text));
        (Texts { sources, before }, id)
    }

    fn not_utf8(&self, error: &std::string::FromUtf8Error, name: &str, stem: &str) -> Proposal {
        let (texts, id) = self.texts(name, String::from_utf8_lossy(error.as_bytes()).into_owned(), 0);
        let at = error.utf8_error().valid_up_to();
        let fault = Fault::new(Span::new(id, at, at + '\u{fffd}'.len_utf8()), "this file is not UTF-8");
        self.without(fault.help("save it as UTF-8"), stem, Span::new(id, 0, 0), texts)
    }

    /// What stands in the place of proposals that cannot be read.
    fn unreadable(&self, name: &str, stem: &str, why: Fault) -> Proposal {
        let (texts, id) = self.texts(name, String::new(), 0);
        let place = Span::new(id, 0, 0);
        self.without(Fault { span: place, ..why }, stem, place, texts)
    }

    fn without(&self, why: Fault, stem: &str, place: Span, texts: Texts) -> Proposal {
        let document = Document { name: stem.to_owned(), span: place, entries: Vec::new(), faults: vec![why] };
        let words = Words { document, given: Arc::from([]), strays: Strays::Refused };
        let program = words.program(self.model);
        Proposal { name: stem.to_owned(), place, program, text: texts, words }
    }
}

impl<T: Send> Batch<'_, '_, T> {
    fn unreadable(&mut self, name: &str, stem: &str, why: Fault, console: &mut Console) -> io::Result<()> {
        let proposal = self.reading.unreadable(name, stem, why);
        self.add(Found::Unreadable(Box::new(proposal)), console)
    }

    fn path(&mut self, path: &Path, console: &mut Console) -> io::Result<()> {
        if path.as_os_str() == "-" {
            return self.lines(io::stdin(), "stdin", "stdin", true, console);
        }
        let name = path.to_string_lossy();
        if path.is_dir() {
            let fault = Fault::new(Span::default(), format!("`{}` is a directory", path.display()));
            return self.unreadable(&name, &name, fault.help("name the files in it"), console);
        }
        let stem = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
        match format_of(path) {
            Err(why) => self.unreadable(&name, &stem, why, console),
            Ok(Format::JsonLines) => match File::open(path) {
                Ok(file) => self.lines(file, &name, &stem, false, console),
                Err(error) => self.unreadable(&name, &stem, cannot_read(&name, &error), console),
            },
            Ok(format) => match std::fs::read(path) {
                Ok(bytes) => self.file(bytes, format, &name, &stem, console),
                Err(error) => self.unreadable(&name, &stem, cannot_read(&name, &error), console),
            },
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
                let proposal = self.reading.not_utf8(&error, name, stem);
                return self.add(Found::Unreadable(Box::new(proposal)), console);
            }
        };
        let (texts, id) = self.reading.texts(name, text, 0);
        let read = proposal::read(id, texts.sources.get(id), format, stem);
        let strays = read.strays();
        let stray = read.columns.as_ref().and_then(|columns| proposal::stray_columns(self.reading.model, columns));
        if let Some(stray) = stray {
            let mut warning = texts.diagnostic(&stray);
            warning.severity = miette::Severity::Warning;
            self.finish(console)?;
            pretty::diagnostic(&warning, console)?;
        }
        let mut documents = read.documents.into_iter();
        documents.try_for_each(|document| self.add(Found::Document(document, texts.clone(), strays), console))
    }

    /// A stream of JSON Lines; what others wait for is handed over as soon as nothing more is there to read.
    fn lines(&mut self, input: impl Read, name: &str, stem: &str, live: bool, console: &mut Console) -> io::Result<()> {
        let shown: Arc<str> = name.into();
        let mut lines = JsonLines::new(BufReader::with_capacity(BUFFER, input), stem);
        loop {
            match lines.next_line() {
                Ok(Some(line)) => self.add(Found::Line(line, shown.clone()), console)?,
                Ok(None) => return Ok(()),
                Err(error) => return self.unreadable(name, stem, cannot_read(name, &error), console),
            }
            if live && lines.input().buffer().is_empty() {
                self.finish(console)?;
                console.flush()?;
            }
        }
    }
}

/// How many bytes of a stream are read at a time.
const BUFFER: usize = 1 << 18;

fn format_of(path: &Path) -> Result<Format, Fault> {
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    Format::of_extension(&extension).ok_or_else(|| {
        let message = format!("`{}` does not say by its extension how it is written", path.display());
        Fault::new(Span::default(), message).help("proposals are `.toml`, `.yaml`, `.json`, `.jsonl` or `.csv` files")
    })
}

fn cannot_read(name: &str, error: &io::Error) -> Fault {
    Fault::new(Span::default(), format!("cannot read `{name}`: {error}"))
}

impl Words {
    fn program(&self, model: &Model) -> Result<Program, Vec<Fault>> {
        proposal::program(model, &self.document, &self.given, self.strays)
    }
}

impl Proposal {
    /// What it means to another rulebook.
    pub fn read_again(&self, model: &Model) -> Result<Program, Vec<Fault>> {
        self.words.program(model)
    }

    /// Its faults, or these, as diagnostics.
    pub fn diagnostics(&self, faults: &[Fault]) -> Vec<Diagnostic> {
        self.text.diagnostics(faults)
    }

    /// Line and column of a place of it, both from 1, as its diagnostics show them.
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        if self.text.sources.iter().all(|(id, _)| id != span.source) {
            return (1, 1);
        }
        Excerpts::of(&self.text.sources, self.text.before).get(span.source).place(span)
    }
}

impl Texts {
    fn diagnostics(&self, faults: &[Fault]) -> Vec<Diagnostic> {
        faults.iter().map(|fault| self.diagnostic(fault)).collect()
    }

    fn diagnostic(&self, fault: &Fault) -> Diagnostic {
        let diagnostic = Diagnostic::plain(&fault.message, miette::Severity::Error).help(fault.help.as_deref());
        let known = self.sources.iter().find(|(id, _)| *id == fault.span.source);
        if known.is_none_or(|(_, source)| source.text().is_empty()) {
            return diagnostic;
        }
        let here = Label { span: fault.span, message: "".into() };
        let labels: Vec<Label> = std::iter::once(here).chain(fault.also.clone()).collect();
        diagnostic.at(&labels, &Excerpts::of(&self.sources, self.before))
    }
}

/// A day as the language writes it.
pub fn day(words: &str) -> Result<Date, String> {
    if !tokens::is_date(words) {
        return Err("write a day as `2020-05-27`, or a month as `2020-05`".to_owned());
    }
    tokens::read_date(words).ok_or_else(|| "no calendar has that day".to_owned())
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_are_written_as_in_the_language() {
        let shown = |words| day(words).map(|day| day.to_string());
        assert_eq!(shown("2020-05-27"), Ok("2020-05-27".to_owned()));
        assert_eq!(shown("2020-05"), Ok("2020-05-01".to_owned()));
        for wrong in ["2020-02-30", "2020-13", "20200527", "2020", "today", "2020-5-1", "2020-05-27T00", ""] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }
}
