//! What helps while a text is written: completion, layout, changes that are offered, what is selected or folded.

use gen_lsp_types as lsp;
use paceline::finding::Edit;
use paceline::ide::assists::{self, Assist, AssistKind};
use paceline::ide::completion::{self, Completion, CompletionKind};
use paceline::ide::{FilePosition, formatting, signature, structure};
use paceline::rulebook::{StopToken, SymbolKind};
use paceline::text::{Sources, Span};

use super::names::{changes, markdown, text_edit};
use crate::convert;
use crate::findings;
use crate::world::{Failure, Place, World};

/// What may be written at a place.
pub fn completion(
    world: &World,
    params: lsp::CompletionParams,
    _: &StopToken,
) -> Result<Option<lsp::CompletionResponse>, Failure> {
    let at = params.text_document_position_params;
    let (place, position) = world.position(&at.text_document, at.position)?;
    let snapshot = &place.rulebook.snapshot;
    let Some(found) = completion::completions(snapshot, position) else { return Ok(None) };
    let range = world.range(snapshot.sources(), found.replaced);
    let items = (0..).zip(found.items).map(|(at, item): (usize, _)| completion_item(at, item, range));
    Ok(Some(lsp::CompletionResponse::CompletionItemList(items.collect())))
}

fn completion_item(at: usize, item: Completion, range: lsp::Range) -> lsp::CompletionItem {
    let kind = match item.kind {
        CompletionKind::Keyword => lsp::CompletionItemKind::Keyword,
        CompletionKind::Snippet => lsp::CompletionItemKind::Snippet,
        CompletionKind::Name(SymbolKind::Member) => lsp::CompletionItemKind::Value,
        CompletionKind::Name(SymbolKind::Term | SymbolKind::Mode) => lsp::CompletionItemKind::EnumMember,
        CompletionKind::Name(SymbolKind::Taxonomy) => lsp::CompletionItemKind::Enum,
        CompletionKind::Name(SymbolKind::Field | SymbolKind::AssetField) => lsp::CompletionItemKind::Field,
        CompletionKind::Name(SymbolKind::AssetKind) => lsp::CompletionItemKind::Class,
        CompletionKind::Name(SymbolKind::Asset) => lsp::CompletionItemKind::Constant,
        CompletionKind::Name(SymbolKind::Let) => lsp::CompletionItemKind::Variable,
        CompletionKind::Name(SymbolKind::Tier) => lsp::CompletionItemKind::Module,
        _ => lsp::CompletionItemKind::Function,
    };
    let format = if item.is_snippet { lsp::InsertTextFormat::Snippet } else { lsp::InsertTextFormat::PlainText };
    let documentation = (!item.documentation.is_empty()).then(|| markdown(item.documentation));
    lsp::CompletionItem {
        label: item.label,
        kind: Some(kind),
        detail: (!item.detail.is_empty()).then_some(item.detail),
        documentation: documentation.map(lsp::Documentation::MarkupContent),
        sort_text: Some(format!("{at:05}")),
        insert_text_format: Some(format),
        text_edit: Some(lsp::CompletionItemTextEdit::TextEdit(lsp::TextEdit { range, new_text: item.text })),
        ..Default::default()
    }
}

/// The head of the column that one is in.
pub fn signature(
    world: &World,
    params: lsp::SignatureHelpParams,
    _: &StopToken,
) -> Result<Option<lsp::SignatureHelp>, Failure> {
    let at = params.text_document_position_params;
    let (place, position) = world.position(&at.text_document, at.position)?;
    let Some(found) = signature::signature(&place.rulebook.snapshot, position) else { return Ok(None) };
    let units = |at: usize| u32::try_from(found.label[..at].encode_utf16().count()).unwrap_or(u32::MAX);
    let columns = found.columns.iter().map(|(start, end)| lsp::ParameterInformation {
        label: lsp::ParameterInformationLabel::Tuple((units(*start), units(*end))),
        documentation: None,
    });
    let active = Some(lsp::ActiveParameter::Int(u32::try_from(found.active).unwrap_or_default()));
    let signature = lsp::SignatureInformation {
        parameters: Some(columns.collect()),
        documentation: None,
        active_parameter: active,
        label: found.label,
    };
    Ok(Some(lsp::SignatureHelp { signatures: vec![signature], active_signature: Some(0), active_parameter: active }))
}

fn text_edits(world: &World, sources: &Sources, edits: &[Edit]) -> Option<Vec<lsp::TextEdit>> {
    Some(edits.iter().map(|edit| text_edit(world, sources, edit)).collect())
}

/// The layout of a file.
pub fn format(
    world: &World,
    params: lsp::DocumentFormattingParams,
    _: &StopToken,
) -> Result<Option<Vec<lsp::TextEdit>>, Failure> {
    let Place { rulebook, id, .. } = world.place(&params.text_document.uri)?;
    Ok(text_edits(world, rulebook.snapshot.sources(), &formatting::file(&rulebook.snapshot, id)))
}

/// The layout of a stretch.
pub fn format_range(
    world: &World,
    params: lsp::DocumentRangeFormattingParams,
    _: &StopToken,
) -> Result<Option<Vec<lsp::TextEdit>>, Failure> {
    let Place { rulebook, id, source } = world.place(&params.text_document.uri)?;
    let range = convert::bytes(source, params.range, world.encoding());
    let edits = formatting::range(&rulebook.snapshot, Span::new(id, range.start, range.end));
    Ok(text_edits(world, rulebook.snapshot.sources(), &edits))
}

/// The layout of what was just typed.
pub fn format_typed(
    world: &World,
    params: lsp::DocumentOnTypeFormattingParams,
    _: &StopToken,
) -> Result<Option<Vec<lsp::TextEdit>>, Failure> {
    let (place, position) = world.position(&params.text_document, params.position)?;
    let typed = params.ch.chars().next().unwrap_or('\n');
    let edits = formatting::after_typing(&place.rulebook.snapshot, position, typed);
    Ok(text_edits(world, place.rulebook.snapshot.sources(), &edits))
}

/// What folds.
pub fn folds(
    world: &World,
    params: lsp::FoldingRangeParams,
    _: &StopToken,
) -> Result<Option<Vec<lsp::FoldingRange>>, Failure> {
    let Place { rulebook, id, .. } = world.place(&params.text_document.uri)?;
    let fold = |fold: structure::Fold| {
        let range = world.range(rulebook.snapshot.sources(), fold.span);
        lsp::FoldingRange {
            start_line: range.start.line,
            end_line: range.end.line,
            kind: fold.is_comment.then_some(lsp::FoldingRangeKind::Comment),
            ..Default::default()
        }
    };
    Ok(Some(structure::folds(&rulebook.snapshot, id).into_iter().map(fold).collect()))
}

/// The stretches around places.
pub fn selections(
    world: &World,
    params: lsp::SelectionRangeParams,
    _: &StopToken,
) -> Result<Option<Vec<lsp::SelectionRange>>, Failure> {
    let Place { rulebook, id, source } = world.place(&params.text_document.uri)?;
    let around = |position: &lsp::Position| {
        let at = FilePosition::new(id, convert::offset(source, *position, world.encoding()));
        let spans = structure::selections(&rulebook.snapshot, at).into_iter().rev();
        let nested = spans.fold(None, |parent: Option<lsp::SelectionRange>, span| {
            let range = world.range(rulebook.snapshot.sources(), span);
            Some(lsp::SelectionRange { range, parent: parent.map(Box::new) })
        });
        nested.unwrap_or_default()
    };
    Ok(Some(params.positions.iter().map(around).collect()))
}

/// The places that are typed over together.
pub fn linked(
    world: &World,
    params: lsp::LinkedEditingRangeParams,
    _: &StopToken,
) -> Result<Option<lsp::LinkedEditingRanges>, Failure> {
    let at = params.text_document_position_params;
    let (place, position) = world.position(&at.text_document, at.position)?;
    let spans = structure::linked(&place.rulebook.snapshot, position);
    let ranges: Vec<lsp::Range> =
        spans.into_iter().map(|span| world.range(place.rulebook.snapshot.sources(), span)).collect();
    let word_pattern = Some("[A-Za-z][A-Za-z0-9_]*".to_owned());
    Ok((!ranges.is_empty()).then_some(lsp::LinkedEditingRanges { ranges, word_pattern }))
}

/// The changes that are offered for a stretch: fixes, repairs, tests, and all safe fixes at once.
pub fn code_actions(
    world: &World,
    params: lsp::CodeActionParams,
    stop: &StopToken,
) -> Result<Option<Vec<lsp::CodeActionResponse>>, Failure> {
    let Place { rulebook, id, source } = world.place(&params.text_document.uri)?;
    let snapshot = &rulebook.snapshot;
    let Ok(report) = snapshot.check(stop) else { return Err(Failure::cancelled()) };
    let range = convert::bytes(source, params.range, world.encoding());
    let within = Span::new(id, range.start, range.end);
    let is_wanted = |kind: &lsp::CodeActionKind| match &params.context.only {
        None => true,
        Some(only) => only.iter().any(|wanted| is_part_of(kind, wanted)),
    };
    let mut actions: Vec<lsp::CodeAction> = Vec::new();
    for assist in assists::assists(snapshot, &report, within) {
        actions.push(action(world, snapshot.sources(), assist));
    }
    let safe = assists::safe_edits(&report, id);
    if !safe.is_empty() {
        actions.push(lsp::CodeAction {
            title: "make all safe fixes of this file".to_owned(),
            kind: Some(lsp::CodeActionKind::SourceFixAll),
            edit: Some(edit(world, snapshot.sources(), &safe)),
            ..Default::default()
        });
    }
    actions.retain(|action| action.kind.as_ref().is_some_and(is_wanted));
    Ok(Some(actions.into_iter().map(lsp::CodeActionResponse::CodeAction).collect()))
}

/// Whether a kind of action is the wanted one, or one below it: `refactor.rewrite` is a `refactor`.
fn is_part_of(kind: &lsp::CodeActionKind, wanted: &lsp::CodeActionKind) -> bool {
    let text = |kind: &lsp::CodeActionKind| {
        serde_json::to_value(kind).ok().and_then(|kind| Some(kind.as_str()?.to_owned())).unwrap_or_default()
    };
    let (kind, wanted) = (text(kind), text(wanted));
    wanted.is_empty() || kind == wanted || kind.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('.'))
}

fn edit(world: &World, sources: &Sources, edits: &[Edit]) -> lsp::WorkspaceEdit {
    lsp::WorkspaceEdit { changes: Some(changes(world, sources, edits)), ..Default::default() }
}

fn action(world: &World, sources: &Sources, assist: Assist<'_>) -> lsp::CodeAction {
    let kind = match assist.kind {
        AssistKind::Fix => lsp::CodeActionKind::QuickFix,
        AssistKind::Repair => lsp::CodeActionKind::RefactorRewrite,
        AssistKind::Test => lsp::CodeActionKind::Refactor,
    };
    let mends = assist.kind != AssistKind::Test;
    lsp::CodeAction {
        title: assist.title,
        kind: Some(kind),
        diagnostics: mends.then(|| vec![findings::diagnostic(world, sources, assist.finding)]),
        is_preferred: assist.is_safe.then_some(true),
        edit: Some(edit(world, sources, &assist.edits)),
        ..Default::default()
    }
}
