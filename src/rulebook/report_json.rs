//! A report as the JSON that `check` prints, which `docs/json.md` describes.
//!
//! In: a report. Out: one object with `diagnostics`. There may be millions of places: each is written as it is come to, and
//! no tree of values is built.

use std::sync::Arc;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::Report;
use crate::finding::{Code, Edit, Finding, Fix, Label, Severity, Witness};
use crate::text::{Sources, Span};

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Report", 1)?;
        object.serialize_field("diagnostics", &Diagnostics(self))?;
        object.end()
    }
}

struct Diagnostics<'a>(&'a Report);

impl Serialize for Diagnostics<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Report { findings, sources } = self.0;
        serializer.collect_seq(findings.iter().map(|finding| Diagnostic::of(finding, sources)))
    }
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    code: Code,
    severity: Severity,
    message: &'a str,
    help: Option<&'a str>,
    labels: Places<'a>,
    rules: &'a [Arc<str>],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    cases: &'a [String],
    witness: Option<&'a Witness>,
    fixes: Fixes<'a>,
}

impl<'a> Diagnostic<'a> {
    fn of(finding: &'a Finding, sources: &'a Sources) -> Self {
        Diagnostic {
            code: finding.code,
            severity: finding.severity(),
            message: &finding.message,
            help: finding.help.as_deref(),
            labels: Places(&finding.labels, sources),
            rules: &finding.rules,
            cases: &finding.cases,
            witness: finding.witness.as_ref(),
            fixes: Fixes(&finding.fixes, sources),
        }
    }
}

/// Labels, and the sources that they lie in.
struct Places<'a>(&'a [Label], &'a Sources);

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    start: u32,
    end: u32,
    message: &'a str,
}

impl Serialize for Places<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|Label { span, message }| {
            let source = self.1.at(span.source);
            let (line, column) = source.line_column(span.start as usize);
            Place { file: source.name(), line, column, start: span.start, end: span.end, message }
        }))
    }
}

/// Fixes, and the sources that they change.
struct Fixes<'a>(&'a [Fix], &'a Sources);

#[derive(Serialize)]
struct WrittenFix<'a> {
    message: &'a str,
    safe: bool,
    edits: Edits<'a>,
}

impl Serialize for Fixes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|Fix { message, safe, edits }| {
            let edits = Edits(edits, self.1);
            WrittenFix { message, safe: *safe, edits }
        }))
    }
}

struct Edits<'a>(&'a [Edit], &'a Sources);

#[derive(Serialize)]
struct WrittenEdit<'a> {
    file: &'a str,
    start: u32,
    end: u32,
    text: &'a str,
}

impl Serialize for Edits<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|Edit { span, text }| {
            let Span { source, start, end } = *span;
            WrittenEdit { file: self.1.at(source).name(), start, end, text }
        }))
    }
}
