//! Findings as miette's diagnostics, so that any of its handlers can render them; none of them is taken along here.
//!
//! In: a [`Report`], or a proposal's faults. Out: [`Diagnostic`]s that own what they show. What would trip a handler is
//! mended on the way: labels in other files become related diagnostics with a source of their own, a label past the end
//! of its text lies at the end, lines are found by the line table, and characters that would steer a terminal are
//! replaced by others of the same length.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::finding::{Finding, Fix, Label, Severity};
use crate::rulebook::Report;
use crate::text::{Source, SourceId, Sources, Span};

/// More places of one finding than this nobody reads: of the others only the rules are named …
const MAX_LABELS: usize = 6;
/// … and of those so many.
const MAX_NAMES: usize = 12;

/// A finding that miette can render.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Diagnostic {
    /// One sentence: what is wrong.
    pub message: String,
    /// The finding's code; faults of a proposal have none.
    pub code: Option<&'static str>,
    /// How bad it is.
    pub severity: miette::Severity,
    /// How to mend it.
    pub help: Option<String>,
    /// The text that the labels lie in.
    pub excerpt: Option<Excerpt>,
    /// The places in it, the fault itself first.
    pub labels: Vec<LabeledSpan>,
    /// What is to be seen in other files, a diagnostic each.
    pub related: Vec<Diagnostic>,
}

impl Diagnostic {
    /// Every finding of a report.
    pub fn all(report: &Report) -> Vec<Diagnostic> {
        let excerpts = Excerpts::of(&report.sources, 0);
        report.findings.iter().map(|finding| Diagnostic::of(finding, &excerpts)).collect()
    }

    /// A finding as a diagnostic, with all that would help in its help.
    pub fn of(finding: &Finding, excerpts: &Excerpts) -> Self {
        let severity = match finding.severity() {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        };
        let mut diagnostic = Diagnostic::plain(&finding.message, severity);
        diagnostic.code = Some(finding.code.name());
        diagnostic.help = help(finding);
        diagnostic.at(&finding.labels[..finding.labels.len().min(MAX_LABELS)], excerpts)
    }

    /// A diagnostic that shows no place.
    pub fn plain(message: &str, severity: miette::Severity) -> Self {
        Diagnostic {
            message: visible(message).into_owned(),
            code: None,
            severity,
            help: None,
            excerpt: None,
            labels: Vec::new(),
            related: Vec::new(),
        }
    }

    /// The same diagnostic with help.
    pub fn help(mut self, help: Option<&str>) -> Self {
        self.help = help.map(|help| visible(help).into_owned());
        self
    }

    /// The same diagnostic at these places, the fault itself first.
    pub fn at(mut self, labels: &[Label], excerpts: &Excerpts) -> Self {
        let Some(first) = labels.first() else { return self };
        let excerpt = excerpts.get(first.span.source);
        let here = |label: &&Label| label.span.source == first.span.source;
        self.labels = labels.iter().filter(here).map(|label| excerpt.label(label)).collect();
        if let Some(fault) = self.labels.first_mut() {
            *fault = LabeledSpan::new_primary_with_span(fault.label().map(str::to_owned), *fault.inner());
        }
        self.excerpt = Some(excerpt);
        self.related = elsewhere(labels, first.span.source, excerpts);
        self
    }
}

/// What is to be seen in other files than the fault's own, a diagnostic a file.
fn elsewhere(labels: &[Label], here: SourceId, excerpts: &Excerpts) -> Vec<Diagnostic> {
    let mut files: Vec<SourceId> = labels.iter().map(|label| label.span.source).filter(|&id| id != here).collect();
    files.sort();
    files.dedup();
    let in_file = |file: SourceId| {
        let labels: Vec<Label> = labels.iter().filter(|label| label.span.source == file).cloned().collect();
        let message = format!("see {} too", excerpts.get(file).source.name());
        Diagnostic::plain(&message, miette::Severity::Advice).at(&labels, excerpts)
    };
    files.into_iter().map(in_file).collect()
}

/// The help, the ready repairs where there is a choice of them, and the programme that shows the fault.
fn help(finding: &Finding) -> Option<String> {
    let mut lines: Vec<String> = finding.help.iter().cloned().collect();
    if finding.fixes.len() > 1 || lines.is_empty() {
        let mark = if lines.is_empty() { "" } else { "– " };
        lines.extend(finding.fixes.iter().map(|fix| format!("{mark}{}", repair(fix))));
    }
    if finding.labels.len() > MAX_LABELS {
        let rest: Vec<&str> = finding.rules.iter().skip(MAX_LABELS).map(|rule| &**rule).collect();
        let (named, more) = rest.split_at(rest.len().min(MAX_NAMES));
        let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
        lines.push(format!("not shown: {}{more}", named.join(", ")));
    }
    if let Some(witness) = &finding.witness {
        lines.push(format!("for example: {}", written_program(&witness.program)));
        lines.extend(witness.as_of.map(|day| format!("             as of {day}")));
    }
    (!lines.is_empty()).then(|| visible(&lines.join("\n")).into_owned())
}

/// A ready repair, with what it writes where that is short.
fn repair(fix: &Fix) -> String {
    const MAX_SHORT_REPAIR: usize = 120;
    match fix.edits.as_slice() {
        [edit] if !edit.text.trim().is_empty() && edit.text.len() <= MAX_SHORT_REPAIR => {
            let text = edit.text.split_whitespace().collect::<Vec<_>>().join(" ");
            if fix.message.contains(&text) { fix.message.clone() } else { format!("{}: `{text}`", fix.message) }
        }
        _ => fix.message.clone(),
    }
}

/// The fields of a JSON proposal as the language writes a programme.
pub fn written_program(fields: &[(String, serde_json::Value)]) -> String {
    let fields = fields.iter().map(|(field, value)| format!("{field}: {}", written(value)));
    match fields.collect::<Vec<_>>().join("  ") {
        none if none.is_empty() => "program {}".to_owned(),
        fields => format!("program {{ {fields} }}"),
    }
}

/// A value of a JSON proposal as the language writes it.
pub fn written(value: &serde_json::Value) -> String {
    use serde_json::Value as Json;
    let list = |parts: Vec<String>| format!("[{}]", parts.join(", "));
    match value {
        Json::Null => "none".to_owned(),
        Json::Bool(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(name) => name.clone(),
        Json::Array(values) => list(values.iter().map(written).collect()),
        Json::Object(numbers) => {
            list(numbers.iter().map(|(name, number)| format!("{name} {}", written(number))).collect())
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

impl miette::Diagnostic for Diagnostic {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty())
            .then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        let related = self.related.iter().map(|related| related as &dyn miette::Diagnostic);
        (!self.related.is_empty()).then(|| Box::new(related) as Box<dyn Iterator<Item = &dyn miette::Diagnostic>>)
    }
}

/// The sources of some findings as handlers of miette read them.
#[derive(Debug, Clone)]
pub struct Excerpts(Vec<Excerpt>);

impl Excerpts {
    /// Of these sources, whose first line is the `before`-th (from 0) of what people know them by.
    pub fn of(sources: &Sources, before: usize) -> Self {
        let excerpt = |source: &Source| Excerpt { source: source.clone(), text: clean(source), before };
        Excerpts(sources.iter().map(|(_, source)| excerpt(source)).collect())
    }

    /// The source of that id; where there is none, an empty one.
    pub fn get(&self, id: SourceId) -> Excerpt {
        let none = || Excerpt { source: Source::new("", ""), text: None, before: 0 };
        self.0.get(id.0 as usize).cloned().unwrap_or_else(none)
    }
}

/// A source as handlers of miette read it.
#[derive(Debug, Clone)]
pub struct Excerpt {
    /// The source.
    pub source: Source,
    /// Its text where it holds characters that would steer a terminal: the same in length, without them.
    text: Option<Arc<str>>,
    /// How many lines come before it.
    before: usize,
}

impl Excerpt {
    /// Its text without characters that would steer a terminal; places are those of the source.
    pub fn text(&self) -> &str {
        self.text.as_deref().unwrap_or(self.source.text())
    }

    /// The line and column of a place as people count them.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let (line, column) = self.source.line_column(offset);
        (line + self.before, column)
    }

    /// The line and column at which a span is shown.
    pub fn place(&self, span: Span) -> (usize, usize) {
        self.line_column(self.shown(span).start)
    }

    fn label(&self, label: &Label) -> LabeledSpan {
        let range = self.shown(label.span);
        let message = (!label.message.is_empty()).then(|| visible(&label.message).into_owned());
        LabeledSpan::new(message, range.start, range.len())
    }

    /// Where a span can be shown: within the text, between characters, and on a line that is there.
    fn shown(&self, span: Span) -> Range<usize> {
        let text = self.text();
        let inside = |mut at: usize| {
            at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (start, end) = (inside(span.start as usize), inside(span.end as usize));
        let last = text.trim_end().len();
        if start == text.len() && start > last { last..last } else { start..end.max(start) }
    }

    /// The stretch of text around a span: the lines it lies on with those before and after, or of a line too long for
    /// any terminal the part around it. Other lines are left out where they are too long.
    fn around(&self, range: Range<usize>, before: usize, after: usize) -> Range<usize> {
        const MAX_LINE: usize = 160;
        const CONTEXT: usize = 60;
        let (first, last) = (self.source.line_of(range.start), self.source.line_of(range.end));
        let line = self.source.line(first);
        if first == last && line.len() > MAX_LINE {
            let text = self.text();
            let start = text[line.start..range.start].char_indices().rev().nth(CONTEXT).map_or(0, |(at, _)| at);
            let rest = text[range.end..line.end].char_indices().nth(CONTEXT);
            return line.start + start..rest.map_or(line.end, |(at, _)| range.end + at);
        }
        let short = |line: &usize| self.source.line(*line).len() <= MAX_LINE;
        let above = (first.saturating_sub(before)..first).rev().take_while(short).last().unwrap_or(first);
        let below = (last + 1..=last.saturating_add(after)).take_while(short).last().unwrap_or(last);
        self.source.line(above).start..self.source.line(below).end
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let range = span.offset()..span.offset().saturating_add(span.len());
        let text = self.text();
        if range.end > text.len() || text.get(range.clone()).is_none() {
            return Err(MietteError::OutOfBounds);
        }
        let shown = if before + after == 0 { range } else { self.around(range, before, after) };
        let (line, column) = self.line_column(shown.start);
        let lines = self.source.line_of(shown.end) - self.source.line_of(shown.start);
        let place = SourceSpan::new(shown.start.into(), shown.len());
        let name = visible(self.source.name()).into_owned();
        let data = &text.as_bytes()[shown];
        Ok(Box::new(MietteSpanContents::new_named(name, data, place, line - 1, column - 1, lines)))
    }
}

/// A source's text without characters that would steer a terminal; nothing where it has none.
fn clean(source: &Source) -> Option<Arc<str>> {
    match visible(source.text()) {
        Cow::Borrowed(_) => None,
        Cow::Owned(text) => Some(text.into()),
    }
}

/// A text without characters that would steer a terminal or turn its order around: each is replaced by a visible one
/// of as many bytes, so that places stay places. Line breaks and tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    let steers = |(at, c): (usize, char)| match c {
        '\n' | '\t' => false,
        '\r' => !text[at..].starts_with("\r\n"),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => c.is_control(),
    };
    if !text.char_indices().any(steers) {
        return Cow::Borrowed(text);
    }
    let shown = text.char_indices().map(|(at, c)| match c.len_utf8() {
        _ if !steers((at, c)) => c,
        1 => '?',
        2 => '·',
        _ => '\u{fffd}',
    });
    Cow::Owned(shown.collect())
}

#[cfg(test)]
mod tests {
    use miette::Diagnostic as _;

    use super::*;
    use crate::finding::Code;

    fn sources(texts: &[&str]) -> (Sources, Vec<SourceId>) {
        let mut sources = Sources::default();
        let named = texts.iter().enumerate().map(|(at, text)| Source::new(format!("{at}.rules"), *text));
        let ids = named.map(|source| sources.add(source)).collect();
        (sources, ids)
    }

    fn report(texts: &[&str], find: impl Fn(&[SourceId]) -> Finding) -> Vec<Diagnostic> {
        let (sources, ids) = sources(texts);
        Diagnostic::all(&Report { findings: vec![find(&ids)], sources })
    }

    fn read(diagnostic: &Diagnostic, label: usize) -> (String, usize, usize) {
        let span = *diagnostic.labels[label].inner();
        let source = diagnostic.source_code().expect("a source");
        let line = source.read_span(&span, 1, 1).expect("in the text");
        let text = String::from_utf8(line.data().to_vec()).expect("text");
        let exact = source.read_span(&span, 0, 0).expect("in the text");
        (text, exact.line() + 1, exact.column() + 1)
    }

    #[test]
    fn labels_in_other_files_are_related_diagnostics() {
        let diagnostics = report(&["first", "second\nthird"], |ids| {
            Finding::new(Code::Duplicate, "twice", Span::new(ids[1], 7, 12), "again")
                .label(Span::new(ids[0], 0, 5), "here")
        });
        assert_eq!(read(&diagnostics[0], 0), ("second\nthird".to_owned(), 2, 1));
        let related = &diagnostics[0].related[0];
        assert_eq!(related.to_string(), "see 0.rules too");
        assert_eq!(read(related, 0), ("first".to_owned(), 1, 1));
    }

    #[test]
    fn a_label_past_the_end_lies_on_the_last_line_with_text() {
        let diagnostics =
            report(&["one\ntwo\n\n"], |ids| Finding::new(Code::Syntax, "m", Span::new(ids[0], 90, 99), ""));
        assert_eq!(diagnostics[0].labels[0].offset(), "one\ntwo".len());
        assert_eq!(read(&diagnostics[0], 0), ("one\ntwo\n\n".to_owned(), 2, 4));
    }

    #[test]
    fn columns_count_characters() {
        let diagnostics =
            report(&["\u{e9}\u{e9} x"], |ids| Finding::new(Code::Syntax, "m", Span::new(ids[0], 5, 6), ""));
        assert_eq!(read(&diagnostics[0], 0).2, 4);
    }

    #[test]
    fn a_long_line_is_shown_around_its_label() {
        let text = format!("{}fault{}\n", "a ".repeat(4000), " b".repeat(4000));
        let diagnostics = report(&[&text], |ids| Finding::new(Code::Syntax, "m", Span::new(ids[0], 8000, 8005), ""));
        let (shown, line, column) = read(&diagnostics[0], 0);
        assert!(shown.contains("fault") && shown.len() < 200, "{shown}");
        assert_eq!((line, column), (1, 8001));
    }

    #[test]
    fn what_would_steer_a_terminal_is_replaced_byte_by_byte() {
        for (text, shown) in [("a\u{1b}[0m", "a?[0m"), ("\u{85}\u{202e}", "·\u{fffd}"), ("a\rb\r\n\t", "a?b\r\n\t")] {
            assert_eq!(visible(text), shown);
            assert_eq!(text.len(), shown.len());
        }
    }
}
