//! Deciding over many: proposals from a stream, decisions into another, in constant memory.
//!
//! In: an [`Engine`] and a stream of JSON Lines or CSV. Out: [`Programs`], one programme after the other, or the decisions
//! about them as lines of JSON ([`decide`]). What is wrong with a proposal stands in its place, and the others go on.
//! Formats that hold one document (TOML, YAML, JSON) are read to their end first.

use std::io::{self, Read, Write};

use serde::Serialize;

use crate::decision::{Parts, Standing};
use crate::diagnostic::Excerpts;
use crate::engine::Verdict;
use crate::model::Program;
use crate::proposal::{self, Direct, Document, Fault, Format, Given, Lines, Opened, Record, Rows, Strays};
use crate::rulebook::{Engine, Refusal, Rulebook};
use crate::stack;
use crate::text::{Source, SourceId, Sources, Span};

/// What stands in the place of a decision about a proposal that gets none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Undecided {
    /// What the proposal is called.
    pub program: String,
    /// What is wrong with it, by place.
    pub errors: Vec<PlacedError>,
}

/// Something wrong with a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PlacedError {
    /// What, and how to mend it.
    pub message: String,
    /// The line of the stream, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Undecided {
    /// A proposal with these faults, whose places `place` tells as line and column.
    pub fn new(program: &str, faults: &[Fault], place: impl Fn(Span) -> (usize, usize)) -> Self {
        let errors = faults.iter().map(|fault| {
            let (line, column) = place(fault.span);
            let help = fault.help.iter().map(|help| format!("; {help}")).collect::<String>();
            PlacedError { message: format!("{}{help}", fault.message), line, column }
        });
        Undecided { program: program.to_owned(), errors: errors.collect() }
    }
}

/// The programmes of a stream, one after the other: each a programme, or all that is wrong with the proposal.
///
/// Reading the stream itself may fail, and then it ends.
pub struct Programs<'r, R> {
    rulebook: &'r Rulebook,
    direct: Direct<'r>,
    form: Form<R>,
}

/// How a stream is written.
enum Form<R> {
    Lines(Lines<R>),
    Rows(Box<Rows<R>>),
    Whole(Whole),
}

/// A text that was read to its end.
struct Whole {
    documents: std::vec::IntoIter<Document>,
    text: Source,
    strays: Strays,
}

/// A proposal of a stream.
enum Found {
    Record(Record),
    Document(Document, Source, Strays),
}

/// A proposal the long way, with the text that it has its places in.
struct Said {
    document: Document,
    text: Source,
    before: usize,
    strays: Strays,
}

impl<'r, R: Read> Programs<'r, R> {
    /// The programmes of a stream; `stem` names those without a name of their own.
    ///
    /// # Errors
    ///
    /// Where the stream cannot be read, or a text that has to be read as a whole is not UTF-8.
    pub fn new(rulebook: &'r Rulebook, mut input: R, format: Format, stem: &str) -> io::Result<Self> {
        let direct = Direct::new(rulebook.model(), &Given::new([]));
        let form = match format {
            Format::JsonLines => Form::Lines(Lines::new(input, stem)),
            Format::Csv => match Rows::open(input, stem, stem, rulebook.model())? {
                Opened::Rows(rows) => Form::Rows(rows),
                Opened::Whole(bytes) => Form::Whole(Whole::new(bytes, format, stem)?),
            },
            Format::Toml | Format::Yaml | Format::Json => {
                let mut bytes = Vec::new();
                input.read_to_end(&mut bytes)?;
                Form::Whole(Whole::new(bytes, format, stem)?)
            }
        };
        Ok(Programs { rulebook, direct, form })
    }

    /// What is said of columns that are no fields and are left aside.
    pub fn warning(&self) -> Option<&Fault> {
        match &self.form {
            Form::Rows(rows) => rows.strays().map(|(fault, _)| fault),
            Form::Lines(_) | Form::Whole(_) => None,
        }
    }

    fn found(&mut self) -> io::Result<Option<Found>> {
        Ok(match &mut self.form {
            Form::Lines(lines) => lines.next_record()?.map(Found::Record),
            Form::Rows(rows) => rows.next_record()?.map(Found::Record),
            Form::Whole(whole) => {
                let document = whole.documents.next();
                document.map(|document| Found::Document(document, whole.text.clone(), whole.strays))
            }
        })
    }

    fn program(&self, found: &Found) -> Result<Program, Undecided> {
        if let Found::Record(record) = found
            && let Some(program) = record.program(&self.direct)
        {
            return Ok(program);
        }
        stack::with_room(|| {
            let said = found.said();
            let program = proposal::program(self.rulebook.model(), &said.document, &[], said.strays);
            program.map_err(|faults| said.undecided(&said.document.name, &faults))
        })
    }
}

impl<R: Read> Iterator for Programs<'_, R> {
    type Item = io::Result<Result<Program, Undecided>>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = self.found().transpose()?;
        Some(found.map(|found| self.program(&found)))
    }
}

impl Whole {
    fn new(bytes: Vec<u8>, format: Format, stem: &str) -> io::Result<Self> {
        let not_utf8 = |_| io::Error::new(io::ErrorKind::InvalidData, "the proposals are not UTF-8 text");
        let text = Source::new(stem, String::from_utf8(bytes).map_err(not_utf8)?);
        let read = stack::with_room(|| proposal::read(SourceId(0), &text, format, stem));
        Ok(Whole { strays: read.strays(), documents: read.documents.into_iter(), text })
    }
}

impl Found {
    fn said(&self) -> Said {
        match self {
            Found::Document(document, text, strays) => {
                Said { document: document.clone(), text: text.clone(), before: 0, strays: *strays }
            }
            Found::Record(record) => {
                let told = record.told(SourceId(0));
                let text = Source::new("", told.text);
                Said { document: told.document, text, before: told.before, strays: told.strays }
            }
        }
    }
}

impl Said {
    fn undecided(&self, name: &str, faults: &[Fault]) -> Undecided {
        let excerpts = Excerpts::of(&Sources::from_iter([self.text.clone()]), self.before);
        Undecided::new(name, faults, |span| excerpts.get(SourceId(0)).place(span))
    }

    /// What stands in the place of a programme that is refused a decision.
    fn refused(&self, name: &str, refusal: &Refusal) -> Undecided {
        let help = match refusal {
            Refusal::Unsettled(finding) => finding.help.clone(),
            _ => None,
        };
        let fault = Fault { help, ..Fault::new(self.document.span, refusal.to_string()) };
        self.undecided(name, &[fault])
    }
}

/// How many proposals of a stream became what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Tally {
    /// All of them.
    pub proposals: usize,
    /// Those of which every answer is definite and no requirement is broken.
    pub clear: usize,
    /// Those that are no programmes, or are refused a decision.
    pub undecided: usize,
}

/// Decides the proposals of a stream and writes a line of JSON for each, in order, as `paceline decide --format json`
/// does: the parts of the decision that are asked for, or what is wrong with the proposal. Takes memory for one proposal
/// and what is read ahead, however long the stream; on one thread.
///
/// # Errors
///
/// Where the one stream cannot be read or the other not be written.
pub fn decide(
    engine: &Engine<'_>,
    programs: &mut Programs<'_, impl Read>,
    parts: Parts,
    mut output: impl Write,
) -> io::Result<Tally> {
    let (mut verdict, mut line, mut tally) = (Verdict::new(), Vec::new(), Tally::default());
    while let Some(found) = programs.found()? {
        line.clear();
        let decided = programs.program(&found).and_then(|program| match engine.view(&program, parts, &mut verdict) {
            Ok(view) => {
                let written = serde_json::to_writer(&mut line, &view);
                Ok(written.map(|()| view.standing()))
            }
            Err(refusal) => Err(found.said().refused(&program.name, &refusal)),
        });
        tally.proposals += 1;
        match decided {
            Ok(standing) => tally.clear += usize::from(standing? == Standing::Clear),
            Err(undecided) => {
                tally.undecided += 1;
                serde_json::to_writer(&mut line, &undecided)?;
            }
        }
        line.push(b'\n');
        output.write_all(&line)?;
    }
    Ok(tally)
}
