//! What is shown beside the text, or as its colours: notes, lenses, who overrides whom.

use std::sync::PoisonError;
use std::time::Duration;

use gen_lsp_types as lsp;
use paceline::ide::lenses::{self, Runnable};
use paceline::ide::semantic_tokens::{self, TokenKind};
use paceline::ide::standing::{self, Rival};
use paceline::ide::{colors, hints, navigation};
use paceline::rulebook::{StopToken, SymbolKind};
use paceline::text::Span;
use serde_json::{Value as Json, json};

use super::names::symbol_kind;
use super::since_commit;
use crate::convert;
use crate::proposals;
use crate::uris;
use crate::world::{Failure, Place, RulebookView, World};

/// What words can be, in the order of their numbers.
pub const TOKEN_TYPES: &[&str] = &[
    "keyword",
    "number",
    "string",
    "comment",
    "operator",
    "enum",
    "enumMember",
    "property",
    "class",
    "variable",
    "namespace",
    "function",
    "type",
    "event",
    "struct",
];
/// What is said besides, one bit each.
pub const TOKEN_MODIFIERS: &[&str] = &["declaration"];

/// How long notes and lenses wait for a check; the client is told to ask again when it is done.
const PATIENCE: Duration = Duration::from_secs(2);

fn token_type(kind: TokenKind) -> u32 {
    match kind {
        TokenKind::Keyword => 0,
        TokenKind::Number => 1,
        TokenKind::Text => 2,
        TokenKind::Comment => 3,
        TokenKind::Operator => 4,
        TokenKind::Name(kind) => match kind {
            SymbolKind::Taxonomy => 5,
            SymbolKind::Term | SymbolKind::Mode => 6,
            SymbolKind::Field | SymbolKind::AssetField => 7,
            SymbolKind::AssetKind => 8,
            SymbolKind::Let | SymbolKind::Asset => 9,
            SymbolKind::Tier => 10,
            SymbolKind::Member => 12,
            SymbolKind::Guarantee | SymbolKind::Test => 2,
            SymbolKind::Table => 14,
            _ => 11,
        },
        _ => 0,
    }
}

/// The words of a file in the numbers of the protocol: each relative to the one before.
fn encoded(world: &World, place: Place<'_>, within: Option<Span>) -> Vec<lsp::SemanticToken> {
    let mut before = lsp::Position::default();
    let tokens = semantic_tokens::tokens(&place.rulebook.snapshot, place.id).into_iter();
    let wanted = tokens.filter(|token| within.is_none_or(|within| within.contains(token.span)));
    let encoded = wanted.map(|token| {
        let range = convert::range(place.source, token.span.range(), world.encoding());
        let line = range.start.line - before.line;
        let start = range.start.character - if line == 0 { before.character } else { 0 };
        before = range.start;
        lsp::SemanticToken {
            delta_line: line,
            delta_start: start,
            length: range.end.character.saturating_sub(range.start.character),
            token_type: token_type(token.kind),
            token_modifiers_bitset: u32::from(token.is_declaration),
        }
    });
    encoded.collect()
}

/// The colours of a file.
pub fn tokens(
    world: &World,
    params: lsp::SemanticTokensParams,
    _: &StopToken,
) -> Result<Option<lsp::SemanticTokens>, Failure> {
    let data = encoded(world, world.place(&params.text_document.uri)?, None);
    let result_id =
        Some(world.tokens.lock().unwrap_or_else(PoisonError::into_inner).keep(&params.text_document.uri, &data));
    Ok(Some(lsp::SemanticTokens { result_id, data }))
}

/// The colours of a stretch of a file.
pub fn tokens_of_range(
    world: &World,
    params: lsp::SemanticTokensRangeParams,
    _: &StopToken,
) -> Result<Option<lsp::SemanticTokens>, Failure> {
    let place = world.place(&params.text_document.uri)?;
    let range = convert::bytes(place.source, params.range, world.encoding());
    let within = Span::new(place.id, range.start, range.end);
    Ok(Some(lsp::SemanticTokens { result_id: None, data: encoded(world, place, Some(within)) }))
}

/// What has changed of the colours of a file since they were told last.
pub fn tokens_delta(
    world: &World,
    params: lsp::SemanticTokensDeltaParams,
    _: &StopToken,
) -> Result<Option<lsp::SemanticTokensDeltaResponse>, Failure> {
    let uri = &params.text_document.uri;
    let data = encoded(world, world.place(uri)?, None);
    let mut kept = world.tokens.lock().unwrap_or_else(PoisonError::into_inner);
    let before = kept.get(uri, &params.previous_result_id);
    let result_id = Some(kept.keep(uri, &data));
    let Some(before) = before else {
        let tokens = lsp::SemanticTokens { result_id, data };
        return Ok(Some(lsp::SemanticTokensDeltaResponse::SemanticTokens(tokens)));
    };
    let same = |(a, b): &(&lsp::SemanticToken, &lsp::SemanticToken)| a == b;
    let first = before.iter().zip(&data).take_while(same).count();
    let rest = before.len().min(data.len()) - first;
    let last = before.iter().rev().zip(data.iter().rev()).take(rest).take_while(same).count();
    let numbers = data[first..data.len() - last].iter().flat_map(|token| {
        [token.delta_line, token.delta_start, token.length, token.token_type, token.token_modifiers_bitset]
    });
    let number = |count: usize| u32::try_from(count * 5).unwrap_or(u32::MAX);
    let edit = lsp::SemanticTokensEdit {
        start: number(first),
        delete_count: number(before.len() - last - first),
        data: Some(numbers.collect()),
    };
    let is_none = edit.delete_count == 0 && edit.data.as_ref().is_some_and(Vec::is_empty);
    let edits = if is_none { Vec::new() } else { vec![edit] };
    let delta = lsp::SemanticTokensDelta { result_id, edits };
    Ok(Some(lsp::SemanticTokensDeltaResponse::SemanticTokensDelta(delta)))
}

/// The colours of members.
pub fn colors(
    world: &World,
    params: lsp::DocumentColorParams,
    _: &StopToken,
) -> Result<Vec<lsp::ColorInformation>, Failure> {
    let Place { rulebook, id, .. } = world.place(&params.text_document.uri)?;
    let part = |part: u8| f32::from(part) / 255.0;
    let information = |(span, color): (Span, colors::Color)| lsp::ColorInformation {
        range: world.range(rulebook.snapshot.sources(), span),
        color: lsp::Color { red: part(color.red), green: part(color.green), blue: part(color.blue), alpha: 1.0 },
    };
    Ok(colors::colors(&rulebook.snapshot, id).into_iter().map(information).collect())
}

/// Other ways to write a colour: none, as it is written nowhere.
pub fn color_presentations(
    _: &World,
    _: lsp::ColorPresentationParams,
    _: &StopToken,
) -> Result<Vec<lsp::ColorPresentation>, Failure> {
    Ok(Vec::new())
}

/// The notes of a stretch of a file. Before a check is done those are told that need none.
pub fn inlay_hints(
    world: &World,
    params: lsp::InlayHintParams,
    stop: &StopToken,
) -> Result<Option<Vec<lsp::InlayHint>>, Failure> {
    let Place { rulebook, id, source } = world.place(&params.text_document.uri)?;
    rulebook.wait_for_check(PATIENCE, stop);
    let range = convert::bytes(source, params.range, world.encoding());
    let hint = |hint: hints::Hint| lsp::InlayHint {
        position: convert::position(source, hint.after.range().end, world.encoding()),
        label: lsp::Label::String(hint.text),
        kind: None,
        text_edits: None,
        tooltip: hint.more.map(lsp::Tooltip::String),
        padding_left: Some(true),
        padding_right: Some(false),
        data: None,
    };
    let found = hints::hints(&rulebook.snapshot, Span::new(id, range.start, range.end));
    Ok(Some(found.into_iter().map(hint).collect()))
}

/// What can be run, above what it is about; above the file, what has changed since the last commit.
pub fn lenses(
    world: &World,
    params: lsp::CodeLensParams,
    stop: &StopToken,
) -> Result<Option<Vec<lsp::CodeLens>>, Failure> {
    let name = uris::name_of(&params.text_document.uri);
    if proposals::format(&name).is_some() {
        let argument = json!({"proposal": params.text_document.uri});
        if !proposals::is_proposal(world, &name) {
            return Ok(None);
        }
        return Ok(Some(vec![code_lens(lsp::Range::default(), "▶ decide", "paceline.decide", argument)]));
    }
    let Place { rulebook, id, .. } = world.place(&params.text_document.uri)?;
    let snapshot = &rulebook.snapshot;
    rulebook.wait_for_check(PATIENCE, stop);
    let report = snapshot.checked();
    let uri = params.text_document.uri.as_ref();
    let lens = |lens: lenses::Lens| {
        let (title, command, argument) = match lens.run {
            Runnable::Test(title) => ("▶ run this test", "paceline.runTest", json!({"uri": uri, "title": title})),
            Runnable::Witness(witness) => {
                ("▶ decide this programme", "paceline.decideWitness", json!({"uri": uri, "witness": witness}))
            }
            _ => return None,
        };
        Some(code_lens(world.range(snapshot.sources(), lens.at), title, command, argument))
    };
    let mut shown: Vec<lsp::CodeLens> =
        lenses::lenses(snapshot, report.as_deref(), id).into_iter().filter_map(lens).collect();
    if let Some(title) = since_commit::title(world, rulebook) {
        shown.insert(0, code_lens(lsp::Range::default(), &title, "paceline.diff", json!({"uri": uri})));
    }
    Ok(Some(shown))
}

fn code_lens(range: lsp::Range, title: &str, command: &str, argument: Json) -> lsp::CodeLens {
    let command = lsp::Command {
        title: title.to_owned(),
        tooltip: None,
        command: command.to_owned(),
        arguments: Some(vec![argument]),
    };
    lsp::CodeLens { range, command: Some(command), data: None }
}

/// The rule at a place, to be asked who overrides it.
pub fn prepare_hierarchy(
    world: &World,
    params: lsp::CallHierarchyPrepareParams,
    _: &StopToken,
) -> Result<Option<Vec<lsp::CallHierarchyItem>>, Failure> {
    let at = params.text_document_position_params;
    let (place, position) = world.position(&at.text_document, at.position)?;
    let Some((label, spans)) = navigation::rule_named_at(&place.rulebook.snapshot, position) else { return Ok(None) };
    Ok(Some(vec![hierarchy_item(world, place.rulebook, label, spans, None)]))
}

fn hierarchy_item(
    world: &World,
    rulebook: &RulebookView,
    label: String,
    (name, whole): (Span, Span),
    detail: Option<String>,
) -> lsp::CallHierarchyItem {
    let sources = rulebook.snapshot.sources();
    lsp::CallHierarchyItem {
        data: Some(json!({"label": label})),
        name: label,
        kind: symbol_kind(SymbolKind::Rule),
        tags: None,
        detail,
        uri: world.documents.uri(sources.at(name.source).name()),
        range: world.range(sources, whole),
        selection_range: world.range(sources, name),
    }
}

/// The rulebook of an item of the hierarchy, and where its rule stands.
fn of_item<'w>(
    world: &'w World,
    item: &lsp::CallHierarchyItem,
    stop: &StopToken,
) -> Result<(&'w RulebookView, standing::Standing), Failure> {
    let rulebook = world.place(&item.uri)?.rulebook;
    rulebook.wait_for_check(PATIENCE, stop);
    let standing = standing::standing(&rulebook.snapshot, &item.name);
    let standing = standing.ok_or_else(|| Failure::refused("who wins is known once the rulebook has no errors"))?;
    Ok((rulebook, standing))
}

fn rivals(world: &World, rulebook: &RulebookView, rivals: Vec<Rival>) -> Vec<lsp::CallHierarchyItem> {
    let item = |rival: Rival| {
        let from = rival.from.map(|from| format!(" from {from}")).unwrap_or_default();
        Some(hierarchy_item(world, rulebook, rival.label, rival.at?, Some(format!("{}{from}", rival.maxim))))
    };
    rivals.into_iter().filter_map(item).collect()
}

/// The rules that override a rule.
pub fn overridden_by(
    world: &World,
    params: lsp::CallHierarchyIncomingCallsParams,
    stop: &StopToken,
) -> Result<Option<Vec<lsp::CallHierarchyIncomingCall>>, Failure> {
    let (rulebook, standing) = of_item(world, &params.item, stop)?;
    let call = |from: lsp::CallHierarchyItem| {
        let range = from.selection_range;
        lsp::CallHierarchyIncomingCall { from, from_ranges: vec![range] }
    };
    Ok(Some(rivals(world, rulebook, standing.beaten_by).into_iter().map(call).collect()))
}

/// The rules that a rule overrides.
pub fn overrides(
    world: &World,
    params: lsp::CallHierarchyOutgoingCallsParams,
    stop: &StopToken,
) -> Result<Option<Vec<lsp::CallHierarchyOutgoingCall>>, Failure> {
    let (rulebook, standing) = of_item(world, &params.item, stop)?;
    let call = |to| lsp::CallHierarchyOutgoingCall { to, from_ranges: vec![params.item.selection_range] };
    Ok(Some(rivals(world, rulebook, standing.beats).into_iter().map(call).collect()))
}
