"""What an author does in a session: see, read, mend, rename, complete, lay out."""

import re

import pytest
from lsprotocol import types

WORLD = """# 日産 and ルノー 🚗.
member nissan "日産 🚗"  member renault "Groupe Renault ⚙️"  member mitsubishi "三菱"
taxonomy region { europe "歐洲" { france, spain }, japan "日本" { tokyo, osaka }, china "中国" }
program { region: region "市場 🌍"  proposer: member  flagship: flag = no }
"""

RULES = """charter "協定 🤝" { enacted 2024-01-01 source "報道 📰" }
at_home:   lead nissan  when region in japan because "日本 🗾 is home" source "🗞️ 新聞"
in_europe: lead renault when region in europe because "L'Europe 🇪🇺"
otherwise: lead proposer
"""


def codes(findings):
    return sorted(str(finding.code) for finding in findings)


async def test_findings_come_and_go_where_they_are(client, open_file):
    open_file("rules/world.rules", WORLD)
    rules = open_file("rules/rules.rules", RULES)
    await rules.findings(lambda found: found == [])

    rules.replace('source "🗞️ 新聞"', 'source "🗞️ 新聞" overrides nobody')
    (finding,) = await rules.findings(lambda found: codes(found) == ["unknown-name"])
    assert rules.slice(finding.range) == "nobody"
    assert finding.severity == types.DiagnosticSeverity.Error
    assert finding.source == "paceline"

    rules.replace("overrides nobody", "overrides otherwise")
    await rules.findings(lambda found: "unknown-name" not in codes(found))
    rules.replace(" overrides otherwise", "")
    await rules.findings(lambda found: found == [])


async def test_a_conflict_tells_the_other_place(client, open_file):
    open_file("rules/world.rules", WORLD)
    rules = open_file("rules/rules.rules", RULES)
    rules.replace("otherwise:", 'flag_車: 🚗 is no name\nflags: lead mitsubishi when flagship because "旗艦 🚩"\notherwise:')
    await rules.findings(lambda found: "syntax" in codes(found))
    rules.replace("flag_車: 🚗 is no name\n", "")
    found = await rules.findings(lambda found: "conflict" in codes(found))
    conflict = next(finding for finding in found if finding.code == "conflict")
    assert conflict.related_information
    for related in conflict.related_information:
        assert related.location.uri == rules.uri
        assert re.search(r"\w", rules.slice(related.location.range))


async def test_hover_tells_what_a_name_is(client, open_file):
    open_file("rules/world.rules", WORLD)
    rules = open_file("rules/rules.rules", RULES)
    hover = await client.text_document_hover_async(
        types.HoverParams(text_document=rules.id, position=rules.at("japan"))
    )
    assert "日本" in hover.contents.value
    assert rules.slice(hover.range) == "japan"
    hover = await client.text_document_hover_async(
        types.HoverParams(text_document=rules.id, position=rules.at("at_home"))
    )
    assert "otherwise" in hover.contents.value, "whom it beats"


async def test_definition_and_references(client, open_file):
    world = open_file("rules/world.rules", WORLD)
    rules = open_file("rules/rules.rules", RULES)
    place = types.DefinitionParams(text_document=rules.id, position=rules.at("renault"))
    defined = await client.text_document_definition_async(place)
    defined = defined if isinstance(defined, list) else [defined]
    ((uri, range_),) = [
        (getattr(one, "uri", None) or one.target_uri, getattr(one, "range", None) or one.target_selection_range)
        for one in defined
    ]
    assert (uri, world.slice(range_)) == (world.uri, "renault")

    params = types.ReferenceParams(
        text_document=world.id,
        position=world.at("renault"),
        context=types.ReferenceContext(include_declaration=True),
    )
    found = await client.text_document_references_async(params)
    opened = {world.uri: world, rules.uri: rules}
    assert sorted(opened[place.uri].slice(place.range) for place in found) == ["renault", "renault"]


async def test_rename_over_two_files(client, open_file):
    world = open_file("rules/world.rules", WORLD)
    rules = open_file("rules/rules.rules", RULES)
    params = types.RenameParams(text_document=rules.id, position=rules.at("japan"), new_name="nippon")
    edit = await client.text_document_rename_async(params)
    assert applied(edit, world) == WORLD.replace("japan", "nippon")
    assert applied(edit, rules) == RULES.replace("japan", "nippon")


async def test_a_rename_that_clashes_is_refused(client, open_file):
    open_file("rules/world.rules", WORLD)
    rules = open_file("rules/rules.rules", RULES)
    params = types.RenameParams(text_document=rules.id, position=rules.at("at_home"), new_name="otherwise")
    with pytest.raises(Exception, match="otherwise"):
        await client.text_document_rename_async(params)


async def test_a_fix_is_offered_and_mends(client, open_file):
    open_file("rules/world.rules", WORLD)
    rules = open_file("rules/rules.rules", RULES)
    rules.replace('because "日本 🗾 is home"', 'because "日本 🗾 is home" when flagship == no')
    rules.replace("when region in japan ", "")
    found = await rules.findings(lambda found: "syntax" in codes(found))
    broken = next(finding for finding in found if finding.code == "syntax")
    params = types.CodeActionParams(
        text_document=rules.id, range=broken.range, context=types.CodeActionContext(diagnostics=[broken])
    )
    actions = await client.text_document_code_action_async(params)
    fixes = [action for action in actions if action.kind == types.CodeActionKind.QuickFix]
    preferred = next(action for action in fixes if action.is_preferred)
    if preferred.edit is None:
        preferred = await client.code_action_resolve_async(preferred)
    assert "flagship is no" in applied(preferred.edit, rules)


async def test_completion_knows_what_may_stand_here(client, open_file):
    open_file("rules/world.rules", WORLD)
    rules = open_file("rules/rules.rules", RULES)
    params = types.CompletionParams(text_document=rules.id, position=rules.position(rules.text.index("japan")))
    answer = await client.text_document_completion_async(params)
    labels = [item.label for item in getattr(answer, "items", answer)]
    assert {"japan", "tokyo", "europe"} <= set(labels)
    assert "nissan" not in labels, "a member is no region"


async def test_formatting_touches_no_letter(client, open_file):
    open_file("rules/world.rules", WORLD)
    rules = open_file("rules/rules.rules", RULES.replace("otherwise: lead", "otherwise :   lead"))
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    params = types.DocumentFormattingParams(text_document=rules.id, options=options)
    edits = await client.text_document_formatting_async(params)
    laid_out = rules.edited(edits)
    assert re.search(r"^otherwise: +lead proposer$", laid_out, re.MULTILINE)
    assert re.sub(r"\s", "", laid_out) == re.sub(r"\s", "", RULES)


async def test_symbols_and_folding(client, open_file):
    world = open_file("rules/world.rules", WORLD)
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(text_document=world.id))
    names = [symbol.name for symbol in symbols]
    assert {"nissan", "renault", "region"} <= set(names)
    for symbol in symbols:
        range_ = getattr(symbol, "selection_range", None) or symbol.location.range
        assert world.slice(range_) != ""


async def test_semantic_tokens_lie_on_words(client, open_file):
    open_file("rules/world.rules", WORLD)
    rules = open_file("rules/rules.rules", RULES)
    tokens = await client.text_document_semantic_tokens_full_async(
        types.SemanticTokensParams(text_document=rules.id)
    )
    legend = client.offered.semantic_tokens_provider.legend.token_types
    line = character = 0
    seen = {}
    for at in range(0, len(tokens.data), 5):
        down, right, length, kind, _ = tokens.data[at : at + 5]
        line, character = line + down, right if down else character + right
        start = types.Position(line=line, character=character)
        end = types.Position(line=line, character=character + length)
        seen.setdefault(rules.slice(types.Range(start=start, end=end)), legend[kind])
    assert {"at_home", "nissan", "japan", "proposer"} <= set(seen), seen
    assert len({seen["nissan"], seen["at_home"]}) == 2


def applied(edit, document):
    """The text of a document after an edit of the workspace, whichever of its two forms it has."""
    edits = list((edit.changes or {}).get(document.uri, []))
    for change in edit.document_changes or []:
        if change.text_document.uri == document.uri:
            edits += change.edits
    return document.edited(edits)
