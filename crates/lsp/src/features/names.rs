//! What names are, where they lead, and other names for them.

use std::collections::HashMap;
use std::time::Duration;

use gen_lsp_types as lsp;
use paceline::finding::Edit;
use paceline::ide::navigation::{self, Target};
use paceline::ide::symbols::{self, OutlineEntry, OutlineKind};
use paceline::ide::{hover, proposals, rename};
use paceline::rulebook::{StopToken, SymbolKind};
use paceline::text::Sources;
use paceline::{Format, Source};

use crate::convert;
use crate::uris;
use crate::world::{Failure, Place, World};

/// What is known of the thing at a place: of a finding the programme that shows it, of a name what it stands for.
pub fn hover(world: &World, params: lsp::HoverParams, stop: &StopToken) -> Result<Option<lsp::Hover>, Failure> {
    let at = params.text_document_position_params;
    let (place, position) = world.position(&at.text_document, at.position)?;
    let snapshot = &place.rulebook.snapshot;
    // Where a rule stands is known from a check alone.
    place.rulebook.wait_for_check(PATIENCE, stop);
    let named = hover::hover(snapshot, position);
    let found = snapshot.checked().and_then(|report| hover::finding_hover(report.findings.iter(), position));
    let span = match (&named, &found) {
        (Some(named), _) => named.span,
        (None, Some(found)) => found.span,
        (None, None) => return Ok(None),
    };
    let told: Vec<String> = named.into_iter().chain(found).map(|hover| hover.markdown).collect();
    let contents = lsp::Contents::MarkupContent(markdown(told.join("\n\n---\n\n")));
    Ok(Some(lsp::Hover { contents, range: Some(world.range(snapshot.sources(), span)) }))
}

/// How long somebody who points at a rule waits for what only a check can tell.
const PATIENCE: Duration = Duration::from_millis(500);

/// A text as Markdown.
pub fn markdown(value: String) -> lsp::MarkupContent {
    lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value }
}

/// Where a name is declared.
pub fn definition(
    world: &World,
    params: lsp::DefinitionParams,
    _: &StopToken,
) -> Result<Option<lsp::DefinitionResponse>, Failure> {
    let location = declared(world, &params.text_document_position_params)?;
    Ok(location.map(|at| lsp::DefinitionResponse::Definition(lsp::Definition::Location(at))))
}

/// Where a name is declared, for clients that tell declarations from definitions; here they are one.
pub fn declaration(
    world: &World,
    params: lsp::DeclarationParams,
    _: &StopToken,
) -> Result<Option<lsp::DeclarationResponse>, Failure> {
    let location = declared(world, &params.text_document_position_params)?;
    Ok(location.map(|at| lsp::DeclarationResponse::Declaration(lsp::Declaration::Location(at))))
}

fn declared(world: &World, at: &lsp::TextDocumentPositionParams) -> Result<Option<lsp::Location>, Failure> {
    let (place, position) = world.position(&at.text_document, at.position)?;
    let snapshot = &place.rulebook.snapshot;
    let found = navigation::definition(snapshot, position);
    Ok(found.map(|(_, target)| world.location(snapshot.sources(), target.name)))
}

/// The rules of a tier, the rows of a table, the assets of a kind; of anything else the items that use it.
pub fn implementation(
    world: &World,
    params: lsp::ImplementationParams,
    _: &StopToken,
) -> Result<Option<lsp::ImplementationResponse>, Failure> {
    let at = params.text_document_position_params;
    let (place, position) = world.position(&at.text_document, at.position)?;
    let sources = place.rulebook.snapshot.sources();
    let targets = navigation::implementations(&place.rulebook.snapshot, position).into_iter();
    let locations: Vec<lsp::Location> = targets.map(|Target { name, .. }| world.location(sources, name)).collect();
    let found = (!locations.is_empty()).then_some(lsp::Definition::LocationList(locations));
    Ok(found.map(lsp::ImplementationResponse::Definition))
}

/// Every place at which a name is written.
pub fn references(
    world: &World,
    params: lsp::ReferenceParams,
    _: &StopToken,
) -> Result<Option<Vec<lsp::Location>>, Failure> {
    let at = params.text_document_position_params;
    let (place, position) = world.position(&at.text_document, at.position)?;
    let snapshot = &place.rulebook.snapshot;
    let places = navigation::references(snapshot, position, params.context.include_declaration);
    Ok(Some(places.into_iter().map(|span| world.location(snapshot.sources(), span)).collect()))
}

/// The places in one file at which a name is written.
pub fn highlights(
    world: &World,
    params: lsp::DocumentHighlightParams,
    _: &StopToken,
) -> Result<Option<Vec<lsp::DocumentHighlight>>, Failure> {
    let at = params.text_document_position_params;
    let (place, position) = world.position(&at.text_document, at.position)?;
    let snapshot = &place.rulebook.snapshot;
    let highlight = |(span, is_declaration)| lsp::DocumentHighlight {
        range: world.range(snapshot.sources(), span),
        kind: Some(if is_declaration { lsp::DocumentHighlightKind::Write } else { lsp::DocumentHighlightKind::Read }),
    };
    Ok(Some(navigation::highlights(snapshot, position).into_iter().map(highlight).collect()))
}

/// The outline of a file.
pub fn document_symbols(
    world: &World,
    params: lsp::DocumentSymbolParams,
    _: &StopToken,
) -> Result<Option<lsp::DocumentSymbolResponse>, Failure> {
    let Place { rulebook, id, .. } = world.place(&params.text_document.uri)?;
    let outline = symbols::outline(&rulebook.snapshot, id);
    let sources = rulebook.snapshot.sources();
    let list = outline.into_iter().map(|entry| document_symbol(world, sources, entry)).collect();
    Ok(Some(lsp::DocumentSymbolResponse::DocumentSymbolList(list)))
}

#[allow(deprecated, reason = "the protocol's structure still has the field")]
fn document_symbol(world: &World, sources: &Sources, entry: OutlineEntry) -> lsp::DocumentSymbol {
    let kind = match entry.kind {
        OutlineKind::Named(kind) => symbol_kind(kind),
        OutlineKind::Charter => lsp::SymbolKind::File,
        OutlineKind::Program => lsp::SymbolKind::Struct,
        OutlineKind::Order => lsp::SymbolKind::Array,
        _ => lsp::SymbolKind::Event,
    };
    let children: Vec<_> = entry.inside.into_iter().map(|inner| document_symbol(world, sources, inner)).collect();
    lsp::DocumentSymbol {
        name: entry.name,
        detail: (!entry.detail.is_empty()).then_some(entry.detail),
        kind,
        tags: None,
        deprecated: None,
        range: world.range(sources, entry.whole),
        selection_range: world.range(sources, entry.at),
        children: (!children.is_empty()).then_some(children),
    }
}

/// What an editor draws before a name.
pub fn symbol_kind(kind: SymbolKind) -> lsp::SymbolKind {
    match kind {
        SymbolKind::Member => lsp::SymbolKind::Object,
        SymbolKind::Taxonomy => lsp::SymbolKind::Enum,
        SymbolKind::Term | SymbolKind::Mode => lsp::SymbolKind::EnumMember,
        SymbolKind::Field | SymbolKind::AssetField => lsp::SymbolKind::Field,
        SymbolKind::AssetKind => lsp::SymbolKind::Class,
        SymbolKind::Asset => lsp::SymbolKind::Constant,
        SymbolKind::Let => lsp::SymbolKind::Variable,
        SymbolKind::Tier => lsp::SymbolKind::Namespace,
        SymbolKind::Table => lsp::SymbolKind::Array,
        SymbolKind::Guarantee => lsp::SymbolKind::Boolean,
        SymbolKind::Test => lsp::SymbolKind::Event,
        _ => lsp::SymbolKind::Function,
    }
}

/// So many symbols are shown to one search.
const MOST_SYMBOLS: usize = 400;

/// Symbols of all rulebooks, by some letters of their names.
pub fn workspace_symbols(
    world: &World,
    params: lsp::WorkspaceSymbolParams,
    _: &StopToken,
) -> Result<Option<lsp::WorkspaceSymbolResponse>, Failure> {
    let mut list = Vec::new();
    for rulebook in &world.rulebooks {
        let sources = rulebook.snapshot.sources();
        for found in symbols::search(&rulebook.snapshot, &params.query, MOST_SYMBOLS) {
            let base_symbol_information = lsp::BaseSymbolInformation {
                name: found.name,
                kind: symbol_kind(found.kind),
                tags: None,
                container_name: found.container,
            };
            let location = lsp::WorkspaceSymbolLocation::Location(world.location(sources, found.at));
            list.push(lsp::WorkspaceSymbol { location, data: None, base_symbol_information });
        }
    }
    Ok(Some(lsp::WorkspaceSymbolResponse::WorkspaceSymbolList(list)))
}

/// What would be renamed, or why nothing is.
pub fn prepare_rename(
    world: &World,
    params: lsp::PrepareRenameParams,
    _: &StopToken,
) -> Result<Option<lsp::PrepareRenameResult>, Failure> {
    let at = params.text_document_position_params;
    let (place, position) = world.position(&at.text_document, at.position)?;
    let snapshot = &place.rulebook.snapshot;
    let (span, placeholder) = rename::prepare(snapshot, position).map_err(|why| Failure::refused(why.to_string()))?;
    let range = world.range(snapshot.sources(), span);
    Ok(Some(lsp::PrepareRenameResult::PrepareRenamePlaceholder(lsp::PrepareRenamePlaceholder { range, placeholder })))
}

/// Another name in every file of the rulebook, and in the proposals that its `paceline.toml` names.
pub fn rename(world: &World, params: lsp::RenameParams, _: &StopToken) -> Result<Option<lsp::WorkspaceEdit>, Failure> {
    let at = params.text_document_position_params;
    let (place, position) = world.position(&at.text_document, at.position)?;
    let snapshot = &place.rulebook.snapshot;
    let renamed = rename::rename(snapshot, position, &params.new_name);
    let renamed = renamed.map_err(|why| Failure::refused(why.to_string()))?;
    let mut changes = changes(world, snapshot.sources(), &renamed.edits);
    if let (Some(named), Some(project)) = (&renamed.in_proposals, &place.rulebook.project) {
        for file in project.proposal_files() {
            let name = uris::name_of_path(&file);
            let format = Format::of_extension(&file.extension().unwrap_or_default().to_string_lossy());
            let open = world.documents.get(&name).map(|document| document.source.clone());
            let source = open.or_else(|| Some(Source::new(name.as_str(), std::fs::read_to_string(&file).ok()?)));
            let (Some(format), Some(source)) = (format, source) else { continue };
            let edits = proposals::places(&source, format, named).into_iter().map(|span| lsp::TextEdit {
                range: convert::range(&source, span.range(), world.encoding()),
                new_text: params.new_name.clone(),
            });
            let edits: Vec<lsp::TextEdit> = edits.collect();
            if !edits.is_empty() {
                changes.insert(world.documents.uri(&name), edits);
            }
        }
    }
    Ok(Some(lsp::WorkspaceEdit { changes: Some(changes), ..Default::default() }))
}

/// Edits of a rulebook by file.
pub fn changes(world: &World, sources: &Sources, edits: &[Edit]) -> HashMap<lsp::Uri, Vec<lsp::TextEdit>> {
    let mut changes: HashMap<lsp::Uri, Vec<lsp::TextEdit>> = HashMap::new();
    for edit in edits {
        let uri = world.documents.uri(sources.at(edit.span.source).name());
        changes.entry(uri).or_default().push(text_edit(world, sources, edit));
    }
    changes
}

/// An edit of a rulebook's text.
pub fn text_edit(world: &World, sources: &Sources, edit: &Edit) -> lsp::TextEdit {
    lsp::TextEdit { range: world.range(sources, edit.span), new_text: edit.text.clone() }
}
