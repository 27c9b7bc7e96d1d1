//! Findings as a SARIF 2.1.0 log, for code hosts and editors.
//!
//! In: a report. Out: one log of one run: every kind of finding as a rule with its page, every finding as a result.
//! Lines and columns count from 1, columns in characters (`unicodeCodePoints`), an end is the place after the last
//! character; offsets are in bytes. Paths that were given relative stay relative.

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use paceline::diagnostic::written_program;
use paceline::finding::{Code, Finding, Fix, Label};
use paceline::rulebook::Report;
use paceline::text::{Source, SourceId, Sources, Span};

/// The published schema of the format.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The log of a report as it is written: indented, for logs are looked into.
pub fn text(report: &Report) -> String {
    format!("{:#}\n", log(report))
}

fn log(report: &Report) -> Json {
    let sources = &report.sources;
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "paceline",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": Code::ALL.iter().copied().map(rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "artifacts": sources.iter().map(|(_, source)| artifact(source)).collect::<Vec<_>>(),
            "results": report.findings.iter().map(|finding| result(finding, sources)).collect::<Vec<_>>(),
        }],
    })
}

/// A kind of finding.
fn rule(code: Code) -> Json {
    let page = code.page();
    let (title, rest) = page.split_once('\n').unwrap_or((page, ""));
    let explained = rest.trim_start().split("\n## ").next().unwrap_or(title).trim_end().replace('\n', " ");
    json!({
        "id": code.name(),
        "shortDescription": {"text": code.summary()},
        "fullDescription": {"text": explained},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": code.severity().name()},
    })
}

fn artifact(source: &Source) -> Json {
    json!({"location": {"uri": uri(source.name())}, "length": source.text().len(), "encoding": "UTF-8"})
}

fn result(finding: &Finding, sources: &Sources) -> Json {
    let (first, others) = match finding.labels.split_first() {
        Some((first, others)) => (Some(first), others),
        None => (None, [].as_slice()),
    };
    let mut properties =
        json!({"rules": finding.rules, "witness": finding.witness.as_ref().map(|witness| json!(witness))});
    if !finding.cases.is_empty() {
        properties["cases"] = json!(finding.cases);
    }
    json!({
        "ruleId": finding.code.name(),
        "ruleIndex": Code::ALL.iter().position(|code| *code == finding.code),
        "level": finding.severity().name(),
        "message": {"text": message(finding)},
        "locations": first.iter().map(|label| location(label, None, sources)).collect::<Vec<_>>(),
        "relatedLocations":
            others.iter().zip(1..).map(|(label, id)| location(label, Some(id), sources)).collect::<Vec<_>>(),
        "fixes": finding.fixes.iter().map(|offer| fix(offer, sources)).collect::<Vec<_>>(),
        "partialFingerprints": {"finding/v1": fingerprint(finding, sources)},
        "properties": properties,
    })
}

/// The finding's sentence, its cure, and the programme that shows it, a line each.
fn message(finding: &Finding) -> String {
    let mut lines = vec![finding.message.clone()];
    lines.extend(finding.help.as_ref().map(|help| format!("help: {help}")));
    lines.extend(finding.witness.as_ref().map(|witness| {
        let day = witness.as_of.map(|day| format!(" as of {day}")).unwrap_or_default();
        format!("for example: {}{day}", written_program(&witness.program))
    }));
    lines.join("\n")
}

/// What stays the same while the lines above a finding change.
fn fingerprint(finding: &Finding, sources: &Sources) -> String {
    let file = sources.at(finding.span().source).name();
    let hash = Sha256::digest(format!("{}\n{file}\n{}", finding.code, finding.message));
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn location(label: &Label, id: Option<usize>, sources: &Sources) -> Json {
    let mut location = json!({"physicalLocation": {
        "artifactLocation": artifact_location(label.span.source, sources),
        "region": region(label.span, sources),
    }});
    if let Some(id) = id {
        location["id"] = json!(id);
    }
    if !label.message.is_empty() {
        location["message"] = json!({"text": label.message});
    }
    location
}

fn artifact_location(id: SourceId, sources: &Sources) -> Json {
    json!({"uri": uri(sources.at(id).name()), "index": id.0})
}

/// A place: lines and columns, and bytes.
fn region(span: Span, sources: &Sources) -> Json {
    let source = sources.at(span.source);
    let length = source.text().len();
    let (start, end) = ((span.start as usize).min(length), (span.end as usize).min(length));
    let ((line, column), (end_line, end_column)) = (source.line_column(start), source.line_column(end));
    json!({
        "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column,
        "byteOffset": start, "byteLength": end.saturating_sub(start),
    })
}

fn fix(fix: &Fix, sources: &Sources) -> Json {
    let files: std::collections::BTreeSet<SourceId> = fix.edits.iter().map(|edit| edit.span.source).collect();
    let changes = files.into_iter().map(|file| {
        let edits = fix.edits.iter().filter(|edit| edit.span.source == file);
        let replacements = edits
            .map(|edit| json!({"deletedRegion": region(edit.span, sources), "insertedContent": {"text": edit.text}}));
        json!({
            "artifactLocation": artifact_location(file, sources),
            "replacements": replacements.collect::<Vec<_>>(),
        })
    });
    json!({
        "description": {"text": fix.message},
        "artifactChanges": changes.collect::<Vec<_>>(),
        "properties": {"safe": fix.safe},
    })
}

/// A path as a URI: relative ones stay so, and what a URI cannot hold is escaped.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let escape = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let escaped: String = path.bytes().map(escape).collect();
    if path.starts_with('/') { format!("file://{escaped}") } else { escaped }
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("./a.rules"), "a.rules");
        assert_eq!(uri("rules/a b.rules"), "rules/a%20b.rules");
        assert_eq!(uri("/srv/règles.rules"), "file:///srv/r%C3%A8gles.rules");
        assert_eq!(uri("c:x.rules"), "c%3Ax.rules");
    }
}
