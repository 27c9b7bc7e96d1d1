//! Findings and errors for people, drawn into their source.
//!
//! In: diagnostics. Out: on standard error, a drawing each. All places of a finding are drawn in turn, also those in
//! other files, each under the name of its file. Where findings are many, the first are drawn and the others listed.

use std::fmt;
use std::io;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, Severity, SourceCode,
    SourceSpan, SpanContents,
};

use super::page::Ink;
use crate::console::Console;
use paceline::diagnostic::{Diagnostic, Excerpt, visible};
use paceline::finding::Code;
use paceline::notation::counted;
use paceline::rulebook::Report;

/// So many findings are drawn; nobody scrolls through more.
const DRAWN: usize = 20;

/// Prints the findings of a report: errors before warnings, the first of them drawn, the others a line each.
pub fn report(report: &Report, console: &mut Console) -> io::Result<()> {
    let mut diagnostics = Diagnostic::all(report);
    diagnostics.sort_by_key(|diagnostic| diagnostic.severity != Severity::Error);
    diagnostics.iter().take(DRAWN).try_for_each(|finding| diagnostic(finding, console))?;
    let rest = diagnostics.get(DRAWN..).unwrap_or_default();
    if rest.is_empty() {
        return Ok(());
    }
    console.report(&format!("and {} more:\n", rest.len()))?;
    rest.iter().try_for_each(|finding| console.report(&line(finding)))?;
    console.report("\n")
}

/// How many findings there are, in one line, and what follows from that.
pub fn summary(report: &Report, so: &str, console: &mut Console) -> io::Result<()> {
    let errors = report.findings.iter().filter(|finding| finding.is_error()).count();
    let warnings = report.findings.len() - errors;
    let found = match (errors, warnings) {
        (0, 0) => Ink::Good.paint("✓ nothing found"),
        (0, warnings) => Ink::Doubtful.paint(&format!("⚠ {}", counted(warnings, "warning"))),
        (errors, 0) => Ink::Bad.paint(&format!("✗ {}", counted(errors, "error"))),
        (errors, warnings) => {
            Ink::Bad.paint(&format!("✗ {}, {}", counted(errors, "error"), counted(warnings, "warning")))
        }
    };
    let files = counted(report.sources.iter().count(), "file");
    console.report(&format!("{found} in {files}{}{so}\n", by_code(report)))
}

/// How many findings of each kind there are, where they are too many to be drawn.
fn by_code(report: &Report) -> String {
    if report.findings.len() <= DRAWN {
        return String::new();
    }
    let count = |code: Code| report.findings.iter().filter(|finding| finding.code == code).count();
    let counts = Code::ALL.iter().map(|&code| (count(code), code)).filter(|(count, _)| *count > 0);
    let said: Vec<String> = counts.map(|(count, code)| format!("{count} {code}")).collect();
    format!(" ({})", said.join(", "))
}

/// A unified diff in colours: of its lines the first two name the file.
pub fn diff(text: &str) -> String {
    let (text, mut painted) = (visible(text), String::new());
    for (at, line) in text.split_terminator('\n').enumerate() {
        let ink = match line.as_bytes().first() {
            _ if at < 2 => Ink::Strong,
            Some(b'-') => Ink::Bad,
            Some(b'+') => Ink::Good,
            Some(b'@') => Ink::Faint,
            _ => Ink::Plain,
        };
        painted += &(ink.paint(line) + "\n");
    }
    painted
}

/// Draws a diagnostic.
pub fn diagnostic(diagnostic: &Diagnostic, console: &mut Console) -> io::Result<()> {
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode())
        .with_width(console.width())
        .with_links(false)
        .with_break_words(false)
        .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
        .without_syntax_highlighting();
    let mut drawing = String::new();
    let drawn = handler.render_report(&mut drawing, &Drawing::of(diagnostic));
    if drawn.is_err() {
        drawing = line(diagnostic);
    }
    let trimmed = drawing.trim_start_matches('\n').trim_end();
    console.report(&format!("{trimmed}\n\n"))
}

/// A diagnostic in one line: place, code, message.
fn line(diagnostic: &Diagnostic) -> String {
    let place = diagnostic.excerpt.as_ref().zip(diagnostic.labels.iter().find(|label| label.primary()));
    let place = place.map(|(excerpt, label)| {
        let (line, column) = excerpt.line_column(label.offset());
        format!("{}:{line}:{column}: ", visible(excerpt.source.name()))
    });
    format!("{}{}: {}\n", place.unwrap_or_default(), kind(diagnostic), diagnostic.message)
}

/// How bad it is, and its code: `error[gap]`.
fn kind(diagnostic: &Diagnostic) -> String {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "advice",
    };
    diagnostic.code.map_or_else(|| severity.to_owned(), |code| format!("{severity}[{code}]"))
}

/// A diagnostic as it is drawn: the places of all files in one row.
#[derive(Debug)]
struct Drawing<'a> {
    of: &'a Diagnostic,
    atlas: Option<Atlas>,
    labels: Vec<LabeledSpan>,
}

impl<'a> Drawing<'a> {
    fn of(diagnostic: &'a Diagnostic) -> Self {
        let mut atlas = Atlas::default();
        let mut labels = Vec::new();
        for part in std::iter::once(diagnostic).chain(&diagnostic.related) {
            let Some(excerpt) = &part.excerpt else { continue };
            let base = atlas.add(excerpt.clone());
            labels.extend(part.labels.iter().map(|label| moved(&clipped(label, excerpt), base)));
        }
        Drawing { of: diagnostic, atlas: (!labels.is_empty()).then_some(atlas), labels }
    }
}

/// A label so far on.
fn moved(label: &LabeledSpan, by: usize) -> LabeledSpan {
    spanning(label, label.offset() + by, label.len())
}

fn spanning(label: &LabeledSpan, start: usize, length: usize) -> LabeledSpan {
    let (message, span) = (label.label().map(str::to_owned), SourceSpan::new(start.into(), length));
    if label.primary() {
        LabeledSpan::new_primary_with_span(message, span)
    } else {
        LabeledSpan::new_with_span(message, span)
    }
}

/// The part of a label that is drawn: its first line, and of that no more than an eye takes in.
fn clipped(label: &LabeledSpan, excerpt: &Excerpt) -> LabeledSpan {
    const LONGEST: usize = 100;
    let text = excerpt.text().get(label.offset()..label.offset() + label.len()).unwrap_or_default();
    let line = text.lines().next().unwrap_or_default().trim_end();
    let end = line.char_indices().nth(LONGEST).map_or(line.len(), |(at, _)| at);
    spanning(label, label.offset(), end)
}

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.of.fmt(f)
    }
}

impl std::error::Error for Drawing<'_> {}

impl miette::Diagnostic for Drawing<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.of.code.map(|_| Box::new(kind(self.of)) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.of.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.of.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.atlas.as_ref().map(|atlas| atlas as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty())
            .then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
}

/// Excerpts behind each other, each at an offset of its own, as if they were one source.
#[derive(Debug, Default)]
struct Atlas(Vec<(usize, Excerpt)>);

impl Atlas {
    /// Adds an excerpt; where it begins.
    fn add(&mut self, excerpt: Excerpt) -> usize {
        let base = self.0.last().map_or(0, |(base, last)| base + last.text().len() + 1);
        self.0.push((base, excerpt));
        base
    }
}

impl SourceCode for Atlas {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let at = self.0.partition_point(|(base, _)| *base <= span.offset());
        let (base, excerpt) = at.checked_sub(1).and_then(|at| self.0.get(at)).ok_or(MietteError::OutOfBounds)?;
        let local = SourceSpan::new((span.offset() - base).into(), span.len());
        let read = excerpt.read_span(&local, before, after)?;
        let place = SourceSpan::new((read.span().offset() + base).into(), read.span().len());
        let name = read.name().unwrap_or_default().to_owned();
        let (line, column, lines) = (read.line(), read.column(), read.line_count());
        Ok(Box::new(MietteSpanContents::new_named(name, read.data(), place, line, column, lines)))
    }
}
