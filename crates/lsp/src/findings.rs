//! Findings as diagnostics.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use gen_lsp_types as lsp;
use paceline::finding::{Code, Finding, Severity};
use paceline::ide::diagnostics::Diagnostics;
use paceline::rulebook::StopToken;
use paceline::text::Sources;

use crate::proposals;
use crate::uris;
use crate::world::{Failure, RulebookView, World};

/// The diagnostics of each file of a rulebook, by name; a file without findings has none.
pub fn by_file(world: &World, diagnostics: &Diagnostics) -> BTreeMap<String, Vec<lsp::Diagnostic>> {
    let sources = diagnostics.sources();
    let mut files: BTreeMap<String, Vec<lsp::Diagnostic>> =
        sources.iter().map(|(_, source)| (source.name().to_owned(), Vec::new())).collect();
    for finding in diagnostics.findings() {
        let name = sources.at(finding.span().source).name();
        files.entry(name.to_owned()).or_default().push(diagnostic(world, sources, finding));
    }
    files
}

/// A finding as a diagnostic.
pub fn diagnostic(world: &World, sources: &Sources, finding: &Finding) -> lsp::Diagnostic {
    let related = finding.labels.iter().skip(1).map(|label| lsp::DiagnosticRelatedInformation {
        location: world.location(sources, label.span),
        message: label.message.to_string(),
    });
    let related: Vec<_> = related.filter(|_| world.client.relates).collect();
    let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let severity = match finding.severity() {
        Severity::Error => lsp::DiagnosticSeverity::Error,
        Severity::Warning => lsp::DiagnosticSeverity::Warning,
    };
    let is_needless = matches!(finding.code, Code::Unused | Code::DeadRule | Code::IdleOverride);
    lsp::Diagnostic {
        range: world.range(sources, finding.span()),
        severity: Some(severity),
        code: Some(lsp::Code::String(finding.code.name().to_owned())),
        code_description: page(world, finding.code).map(|href| lsp::CodeDescription { href }),
        source: Some("paceline".to_owned()),
        message: lsp::Message::String(format!("{}{help}", finding.message)),
        tags: is_needless.then(|| vec![lsp::DiagnosticTag::Unnecessary]),
        related_information: (!related.is_empty()).then_some(related),
        data: None,
    }
}

/// The page about a kind of finding: below the address that the client gave, else written where temporary files are.
fn page(world: &World, code: Code) -> Option<lsp::Uri> {
    if let Some(pages) = &world.client.pages {
        return Some(lsp::Uri(format!("{pages}{}.md", code.name())));
    }
    let path = pages_folder(world).join(format!("{}.md", code.name()));
    Some(uris::uri_of(&uris::name_of_path(&path)))
}

/// Where the pages are written.
fn pages_folder(world: &World) -> PathBuf {
    std::env::temp_dir().join(format!("paceline-{}-findings", world.environment.version))
}

/// Writes the pages about findings, where the client has no address of them. A link leads nowhere where that fails.
pub fn write_pages(world: &World) {
    let folder = pages_folder(world);
    if world.client.pages.is_some() || std::fs::create_dir_all(&folder).is_err() {
        return;
    }
    for code in Code::ALL {
        let path = folder.join(format!("{}.md", code.name()));
        if !path.exists() {
            let _ = std::fs::write(path, code.page());
        }
    }
}

/// What stands for a list of diagnostics: another list has another.
fn result_id(diagnostics: &[lsp::Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    diagnostics.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn of_file(world: &World, rulebook: &RulebookView, name: &str) -> Vec<lsp::Diagnostic> {
    by_file(world, &rulebook.diagnostics).remove(name).unwrap_or_default()
}

/// Answers a client that asks for the diagnostics of one file.
pub fn pull(
    world: &World,
    params: lsp::DocumentDiagnosticParams,
    _: &StopToken,
) -> Result<lsp::DocumentDiagnosticReport, Failure> {
    let items = match proposals::diagnostics(world, &uris::name_of(&params.text_document.uri)) {
        Some(items) => items,
        None => {
            let place = world.place(&params.text_document.uri)?;
            of_file(world, place.rulebook, place.source.name())
        }
    };
    let id = result_id(&items);
    if params.previous_result_id.as_ref() == Some(&id) {
        let unchanged = lsp::UnchangedDocumentDiagnosticReport { result_id: id };
        let report = lsp::RelatedUnchangedDocumentDiagnosticReport {
            unchanged_document_diagnostic_report: unchanged,
            related_documents: None,
        };
        return Ok(lsp::DocumentDiagnosticReport::RelatedUnchangedDocumentDiagnosticReport(report));
    }
    let full = lsp::FullDocumentDiagnosticReport { result_id: Some(id), items };
    let report =
        lsp::RelatedFullDocumentDiagnosticReport { full_document_diagnostic_report: full, related_documents: None };
    Ok(lsp::DocumentDiagnosticReport::RelatedFullDocumentDiagnosticReport(report))
}

/// Answers a client that asks for the diagnostics of all files.
pub fn pull_all(
    world: &World,
    params: lsp::WorkspaceDiagnosticParams,
    _: &StopToken,
) -> Result<lsp::WorkspaceDiagnosticReport, Failure> {
    let mut reports = Vec::new();
    for rulebook in &world.rulebooks {
        for (name, items) in by_file(world, &rulebook.diagnostics) {
            let (uri, id) = (world.documents.uri(&name), result_id(&items));
            let version = world.documents.get(&name).map(|document| document.version);
            let known = params.previous_result_ids.iter().any(|before| before.uri == uri && before.value == id);
            reports.push(if known {
                let unchanged = lsp::UnchangedDocumentDiagnosticReport { result_id: id };
                let report = lsp::WorkspaceUnchangedDocumentDiagnosticReport {
                    uri,
                    version,
                    unchanged_document_diagnostic_report: unchanged,
                };
                lsp::WorkspaceDocumentDiagnosticReport::WorkspaceUnchangedDocumentDiagnosticReport(report)
            } else {
                let full = lsp::FullDocumentDiagnosticReport { result_id: Some(id), items };
                let report =
                    lsp::WorkspaceFullDocumentDiagnosticReport { uri, version, full_document_diagnostic_report: full };
                lsp::WorkspaceDocumentDiagnosticReport::WorkspaceFullDocumentDiagnosticReport(report)
            });
        }
    }
    Ok(lsp::WorkspaceDiagnosticReport { items: reports })
}
