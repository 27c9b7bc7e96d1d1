//! Files of proposals that are open: what is wrong with them by their rulebook.

use std::path::Path;

use gen_lsp_types as lsp;
use paceline::proposal::Fault;
use paceline::{Format, Source};

use crate::convert;
use crate::uris;
use crate::world::{RulebookView, World};

/// How a file of proposals of that name is written; nothing of another file.
pub fn format(name: &str) -> Option<Format> {
    let (_, extension) = name.rsplit_once('.')?;
    let is_project = name.rsplit('/').next() == Some(paceline_project::FILE);
    Format::of_extension(extension).filter(|_| !is_project)
}

/// What proposals without a name of their own are called.
pub fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.split_once('.').map_or(file, |(stem, _)| stem)
}

/// The rulebook that a file of proposals is for: the one whose `paceline.toml` names it, else the one that lies nearest
/// beside or above it.
pub fn rulebook_of<'w>(world: &'w World, name: &str) -> Option<&'w RulebookView> {
    let path = uris::path_of(name)?;
    let named = world.rulebooks.iter().find(|rulebook| {
        rulebook.project.as_ref().is_some_and(|project| project.proposals.iter().any(|of| path.starts_with(of)))
    });
    let beside = |rulebook: &&RulebookView| home(rulebook).is_some_and(|home| path.starts_with(home));
    let depth = |rulebook: &&RulebookView| home(rulebook).map_or(0, |home| home.components().count());
    named.or_else(|| world.rulebooks.iter().filter(beside).max_by_key(depth))
}

/// Whether a file is said to hold proposals: `paceline.toml` names it, or it lies in a folder `proposals` of a rulebook.
/// Other files in these formats are none of its business.
pub fn is_proposal(world: &World, name: &str) -> bool {
    let (Some(path), Some(rulebook)) = (uris::path_of(name), rulebook_of(world, name)) else { return false };
    let named =
        rulebook.project.as_ref().is_some_and(|project| project.proposals.iter().any(|of| path.starts_with(of)));
    let below = home(rulebook).and_then(|home| path.parent()?.strip_prefix(home).ok().map(Path::to_owned));
    named || below.is_some_and(|below| below.iter().any(|folder| folder == PROPOSALS))
}

/// The folder whose files are proposals without being named.
const PROPOSALS: &str = "proposals";

/// The folder whose proposals a rulebook is for.
fn home(rulebook: &RulebookView) -> Option<&Path> {
    match rulebook.project {
        Some(_) => Some(&rulebook.root.path),
        None => rulebook.root.path.parent(),
    }
}

/// What is wrong with the proposals of an open file, by the last sound rulebook; nothing where none is known.
pub fn diagnostics(world: &World, name: &str) -> Option<Vec<lsp::Diagnostic>> {
    let format = format(name)?;
    if !is_proposal(world, name) {
        return Some(Vec::new());
    }
    let source = &world.documents.get(name)?.source;
    let sound = rulebook_of(world, name)?.snapshot.last_sound()?;
    let programs = sound.rulebook.programs(source, format, stem(name));
    let mut found: Vec<lsp::Diagnostic> = programs
        .warnings
        .iter()
        .map(|fault| diagnostic(world, source, fault, lsp::DiagnosticSeverity::Warning))
        .collect();
    for invalid in programs.iter().filter_map(|program| program.as_ref().err()) {
        let faults = invalid.faults.iter();
        found.extend(faults.map(|fault| diagnostic(world, source, fault, lsp::DiagnosticSeverity::Error)));
    }
    Some(found)
}

fn diagnostic(world: &World, source: &Source, fault: &Fault, severity: lsp::DiagnosticSeverity) -> lsp::Diagnostic {
    let help = fault.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    lsp::Diagnostic {
        range: convert::range(source, fault.span.range(), world.encoding()),
        severity: Some(severity),
        source: Some("paceline".to_owned()),
        message: lsp::Message::String(format!("{}{help}", fault.message)),
        ..Default::default()
    }
}
