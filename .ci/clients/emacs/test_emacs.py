"""Emacs, without a screen, with what editors/README.md says to write into its configuration."""

import os
import re
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
README = HERE.parents[2] / "editors/README.md"


def test_emacs_shows_findings(tmp_path):
    section = re.search(r"^## Emacs.*?(?=^## )", README.read_text(), re.MULTILINE | re.DOTALL)[0]
    configuration = tmp_path / "configuration.el"
    configuration.write_text(re.search(r"^```elisp\n(.*?)^```", section, re.MULTILINE | re.DOTALL)[1])
    rules = tmp_path / "rules/rules.rules"
    rules.parent.mkdir()
    rules.write_text('member nissan "日産 🚗"  program { flag: flag }\nx: lead nissan because "漢字 😀" overrides nobody\n')
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "paceline").symlink_to(os.environ["PACELINE"])
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "PATH": f"{programs}:{os.environ['PATH']}",
        "CONFIGURATION": str(configuration),
        "RULES": str(rules),
        "LC_ALL": "C.UTF-8",
    }
    command = ["emacs", "--batch", "--eval", "(require 'package)", "--eval", "(package-initialize)"]
    command += ["--load", str(HERE / "session.el")]
    session = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert session.returncode == 0, session.stderr
    assert "mode: paceline-mode" in session.stdout
    assert re.search(r"^finding: nobody: ", session.stdout, re.MULTILINE), session.stdout
