"""The tree-sitter grammar against the project's own parser, over every rulebook of the project.

A sound rulebook has no error node; one in which the project's parser finds a fault of syntax has one. Where the two may
differ is listed below, with the reason; an entry that no rulebook needs any more fails.
"""

import ctypes
import json
import os
import re
import subprocess
import sysconfig
import warnings
from pathlib import Path

import pytest
from tree_sitter import Language, Parser, Query, QueryCursor

REPOSITORY = Path(__file__).resolve().parents[3]
GRAMMAR = REPOSITORY / "editors/tree-sitter-paceline"
FOLDERS = ["rules", "examples", "starter", "tests/corpus", "tests/cases", "fuzz/seeds"]

# What the project's parser refuses of what its grammar, and this one, can read: the message, and why it is left so.
WIDER = {
    r"is said twice$": "clauses may come in any order, and no grammar of bearable size counts them",
    r"^no calendar has the date": "a calendar is no matter of grammar",
    r"^a number of \d+ digits is too long$": "nor is the length of numbers",
    r"^a row of \d+ cells? in a table of \d+ columns?$": "cells are counted against the head of the table",
    r"^a row of a `lead` table answers with one member$": "what a row may answer hangs on the head of the table",
    r"^nested deeper than 128 levels$": "tree-sitter has no such limit",
    r"^`is one of` means nothing here$": "`one` may be a name, so that this reads as `is`, and `one of` something",
}


def rulebooks():
    for folder in FOLDERS:
        for path in sorted((REPOSITORY / folder).rglob("*.rules")):
            try:
                path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            yield str(path.relative_to(REPOSITORY))


RULEBOOKS = list(rulebooks())


@pytest.fixture(scope="session")
def language(tmp_path_factory):
    """The committed parser, compiled."""
    library = tmp_path_factory.mktemp("parser") / f"paceline{sysconfig.get_config_var('SHLIB_SUFFIX')}"
    source = GRAMMAR / "src"
    command = ["cc", "-O1", "-shared", "-fPIC", f"-I{source}", "-o", str(library), str(source / "parser.c")]
    subprocess.run(command, check=True)
    entry = ctypes.CDLL(str(library)).tree_sitter_paceline
    entry.restype = ctypes.c_void_p
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return Language(entry())


@pytest.fixture(scope="session")
def refused():
    """The messages about syntax, by file. All files are checked as one rulebook, which takes a second."""
    command = [os.environ["PACELINE"], "check", "--format", "json", *RULEBOOKS]
    output = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False).stdout
    found = {}
    for finding in json.loads(output)["diagnostics"]:
        if finding["code"] == "syntax":
            found.setdefault(finding["labels"][0]["file"], []).append(finding["message"])
    return found


def parse(language, text):
    return Parser(language).parse(text).root_node


def test_sound_rulebooks_have_no_error(language, refused):
    sound = [file for file in RULEBOOKS if file not in refused]
    assert len(sound) > 1000
    broken = [file for file in sound if parse(language, (REPOSITORY / file).read_bytes()).has_error]
    assert broken == []


def test_faulty_rulebooks_have_an_error(language, refused):
    assert len(refused) > 300
    unseen = {
        file: messages
        for file, messages in refused.items()
        if not parse(language, (REPOSITORY / file).read_bytes()).has_error
    }
    unexplained = {
        file: messages
        for file, messages in unseen.items()
        if not all(any(re.search(wider, message) for wider in WIDER) for message in messages)
    }
    assert unexplained == {}
    needed = {wider for messages in unseen.values() for message in messages for wider in WIDER if re.search(wider, message)}
    assert needed == set(WIDER), "a difference that is listed is none any more"


def test_every_byte_belongs_to_a_node(language):
    """Nodes lie within their parents, in order, and what lies between them is white space."""
    for file in RULEBOOKS[:400]:
        text = (REPOSITORY / file).read_bytes()
        cursor = parse(language, text).walk()
        leaves = []
        while True:
            if cursor.goto_first_child():
                continue
            leaves.append(cursor.node)
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    break
            else:
                continue
            break
        end = 0
        for leaf in leaves:
            gap = text[end : leaf.start_byte]
            assert gap.decode().strip("\ufeff \t\r\n") == "" or leaf.has_error or leaf.parent.has_error, (file, gap)
            end = max(end, leaf.end_byte)


@pytest.mark.parametrize("query", sorted(path.name for path in (GRAMMAR / "queries").glob("*.scm")))
def test_queries_fit_the_grammar(language, query):
    Query(language, (GRAMMAR / "queries" / query).read_text())


def test_reserved_words_are_those_of_the_project():
    words = re.findall(r'^kw_\w+\s+= @\{ "(\w+)"', (REPOSITORY / "grammar/rules.pest").read_text(), re.MULTILINE)
    listed = re.search(r"const RESERVED = \[(.*?)\];", (GRAMMAR / "grammar.js").read_text(), re.DOTALL)
    assert sorted(words) == sorted(re.findall(r"'(\w+)'", listed[1]))


def test_highlights_tell_what_things_are(language):
    """Every word of the flagship is highlighted, and names by what they name."""
    query = Query(language, (GRAMMAR / "queries/highlights.scm").read_text())
    for file in [file for file in RULEBOOKS if file.startswith("rules/")]:
        root = parse(language, (REPOSITORY / file).read_bytes())
        captured = {
            (node.start_byte, node.end_byte) for nodes in QueryCursor(query).captures(root).values() for node in nodes
        }
        bare = []

        def walk(node, covered):
            covered = covered or (node.start_byte, node.end_byte) in captured
            if not node.children and not covered:
                bare.append((file, node.type, node.text.decode()))
            for child in node.children:
                walk(child, covered)

        walk(root, False)
        assert bare == []


def test_snippets_are_sentences_of_the_language(language):
    """Every snippet of the VS Code extension, with what it suggests, is a part of a rulebook."""
    snippets = json.loads((REPOSITORY / "editors/vscode/snippets/paceline.json").read_text())
    homes = {
        "Clause": "a: lead b {}",
        "Expect": 'test "t" {{ program {{}} {} }}',
        "Some": "let a = {}",
    }
    for name, snippet in snippets.items():
        text = plain("\n".join(snippet["body"]))
        home = homes.get(re.split(r"[: ]", name)[0], "{}")
        assert not parse(language, home.format(text).encode()).has_error, f"{name}: {text}"


def plain(body):
    """A snippet with its suggestions filled in."""
    body = re.sub(r"\$\{CURRENT_YEAR\}-\$\{CURRENT_MONTH\}-\$\{CURRENT_DATE\}", "2020-05-27", body)
    values = {}
    while True:
        found = re.search(r"\$\{(\d+)(?::([^${}]*)|\|([^,|]*)[^}]*)\}", body)
        if not found:
            break
        values[found[1]] = found[2] if found[2] is not None else found[3]
        body = body[: found.start()] + values[found[1]] + body[found.end() :]
    body = re.sub(r"\$\{(\d+)\}", lambda found: values[found[1]], body)
    return re.sub(r"\$0", "", body)
