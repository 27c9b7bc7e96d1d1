"""Sessions with the real server over its standard streams, as Neovim and as Visual Studio Code lead them.

Neovim counts columns in bytes, Visual Studio Code in UTF-16: the texts are full of letters of which the two think
differently.
"""

import asyncio
import os

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

SERVER = ClientServerConfig(server_command=[os.environ["PACELINE"], "lsp", "--stdio"])


@pytest_lsp.fixture(config=SERVER, params=["neovim@0.11.0", "visual_studio_code@1.65.2"])
async def client(lsp_client: LanguageClient, request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("Allianz 漢字 with blanks")
    lsp_client.folder = folder
    refreshed = [f"workspace/{what}/refresh" for what in ("codeLens", "inlayHint", "semanticTokens")]
    for method in ["client/registerCapability", *refreshed]:
        lsp_client.feature(method)(lambda *_: None)
    params = types.InitializeParams(
        capabilities=client_capabilities(request.param),
        workspace_folders=[types.WorkspaceFolder(uri=folder.as_uri(), name=folder.name)],
    )
    lsp_client.offered = (await lsp_client.initialize_session(params)).capabilities
    encoding = lsp_client.offered.position_encoding or types.PositionEncodingKind.Utf16
    lsp_client.unit = {"utf-8": "utf-8", "utf-16": "utf-16-le"}[encoding]
    yield lsp_client
    await lsp_client.shutdown_session()


class Document:
    """A file that is open, with the text the client has of it, in which places are given by what stands there."""

    def __init__(self, client, name, text):
        self.client, self.text, self.version = client, text, 1
        self.path = client.folder / name
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(text, encoding="utf-8")
        self.uri = self.path.as_uri()
        self.id = types.TextDocumentIdentifier(uri=self.uri)
        item = types.TextDocumentItem(uri=self.uri, language_id="paceline", version=1, text=text)
        client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))

    def width(self, text):
        return len(text.encode(self.client.unit)) // (2 if self.client.unit == "utf-16-le" else 1)

    def position(self, offset):
        before = self.text[:offset]
        return types.Position(line=before.count("\n"), character=self.width(before[before.rfind("\n") + 1 :]))

    def offset(self, position):
        """The place in the text of a position, which must not lie within a letter."""
        start = 0
        for _ in range(position.line):
            start = self.text.index("\n", start) + 1
        for offset in range(start, len(self.text) + 1):
            if self.position(offset) == position:
                return offset
        raise AssertionError(f"{position} is no place of {self.text!r}")

    def at(self, what, occurrence=0):
        """The position at which something stands, a little inside of it."""
        offset = -1
        for _ in range(occurrence + 1):
            offset = self.text.index(what, offset + 1)
        return self.position(offset + min(1, len(what) - 1))

    def slice(self, range_):
        return self.text[self.offset(range_.start) : self.offset(range_.end)]

    def edited(self, edits):
        text = self.text
        for edit in sorted(edits, key=lambda edit: (edit.range.start.line, edit.range.start.character), reverse=True):
            text = text[: self.offset(edit.range.start)] + edit.new_text + text[self.offset(edit.range.end) :]
        return text

    def replace(self, old, new):
        """Types: replaces a part of the text by another, as one change."""
        start = self.text.index(old)
        range_ = types.Range(start=self.position(start), end=self.position(start + len(old)))
        change = types.TextDocumentContentChangePartial(range=range_, text=new)
        self.version += 1
        self.text = self.text[:start] + new + self.text[start + len(old) :]
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                text_document=types.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version),
                content_changes=[change],
            )
        )

    async def findings(self, until, seconds=20):
        """The findings, as soon as they are as they should be: pulled where the server offers that, else pushed."""
        found = []
        for _ in range(seconds * 10):
            if self.client.offered.diagnostic_provider is not None:
                report = await self.client.text_document_diagnostic_async(
                    types.DocumentDiagnosticParams(text_document=self.id)
                )
                found = getattr(report, "items", found)
            else:
                found = self.client.diagnostics.get(self.uri, found)
            if until(list(found)):
                return list(found)
            await asyncio.sleep(0.1)
        raise AssertionError(f"after {seconds} s there are {found}")

    def close(self):
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(text_document=self.id))
        self.path.unlink()


@pytest.fixture
def open_file(client):
    opened = []

    def open_(name, text):
        opened.append(Document(client, name, text))
        return opened[-1]

    yield open_
    for document in opened:
        document.close()
