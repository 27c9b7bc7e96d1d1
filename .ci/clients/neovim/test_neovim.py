"""Neovim, without a screen, with what editors/README.md says to write into its configuration."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
README = HERE.parents[2] / "editors/README.md"

WORLD = """member nissan "日産 🚗"
member renault "Renault"
taxonomy region { europe "Europe" { france, spain }, japan "日本" { tokyo, osaka } }
program { region: region  proposer: member  flagship: flag = no }
"""

RULES = """at_home:   lead nissan when region in japan because "日本 🗾" from 2024-01-01
flags:     lead renault when region in europe and flagship == yes
otherwise: lead proposer
"""


def block(language):
    """What the section on Neovim gives as an example in a language."""
    section = re.search(r"^## Neovim.*?(?=^## )", README.read_text(), re.MULTILINE | re.DOTALL)[0]
    return re.search(rf"^```{language}\n(.*?)^```", section, re.MULTILINE | re.DOTALL)[1]


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    folder = home / "alliance"
    (folder / "rules").mkdir(parents=True)
    (folder / "paceline.toml").write_text('title = "A test"\n')
    (folder / "rules/world.rules").write_text(WORLD)
    (folder / "rules/rules.rules").write_text(RULES)
    config = home / ".config/nvim/init.lua"
    config.parent.mkdir(parents=True)
    config.write_text(block("lua"))
    programs = home / "bin"
    programs.mkdir()
    (programs / "paceline").symlink_to(os.environ["PACELINE"])
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "NVIM"))},
        "HOME": str(home),
        "PATH": f"{programs}:{os.environ['PATH']}",
        "RESULT": str(home / "result.json"),
        "PACELINE": str(README.parents[1]),
    }
    subprocess.run(["bash", "-euc", block("sh")], env=environment, check=True)
    command = [os.environ["NVIM"], "--headless", "-c", f"luafile {HERE / 'session.lua'}"]
    subprocess.run(command, cwd=folder, env=environment, check=True, timeout=120, stdin=subprocess.DEVNULL)
    result = json.loads((home / "result.json").read_text())
    assert result.get("failure") is None, result["failure"]
    return result | {"world": (folder / "rules/world.rules").read_text()}


def test_files_are_known_and_coloured(session):
    assert session["filetype"] == "paceline"
    assert session["highlighted"]
    assert "function" in [capture["capture"] for capture in session["capture"]]


def test_columns_are_counted_in_bytes(session):
    assert session["encoding"] == "utf-8"


def test_findings_are_shown_where_they_are(session):
    (finding,) = session["findings"]
    assert finding["code"] == "syntax"
    assert "==" in finding["text"]


def test_hover(session):
    assert "日本" in session["hover"]


def test_a_repair_is_made(session):
    assert "flagship is yes" in session["repaired"]


def test_rename_over_files(session):
    assert "region in nippon" in session["renamed"]
    assert 'nippon "日本"' in session["world"]
