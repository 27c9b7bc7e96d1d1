"""What the extension's first steps show is true: its rulebook is sound, its test passes, its proposal is decided."""

import json
import os
import re
import subprocess
from pathlib import Path

WALKTHROUGH = Path(__file__).resolve().parents[3] / "editors/vscode/walkthrough"


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```", (WALKTHROUGH / page).read_text(), re.MULTILINE | re.DOTALL)


def test_first_steps(tmp_path):
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "written.rules").write_text("\n".join(blocks("write.md", "rules") + blocks("test.md", "rules")))
    (tmp_path / "proposal.toml").write_text("\n".join(blocks("decide.md", "toml")))

    def paceline(*arguments):
        command = [os.environ["PACELINE"], *arguments]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    assert json.loads(paceline("check", "--format", "json", "rules"))["diagnostics"] == []
    paceline("test", "rules")
    (decision,) = paceline("decide", "--format", "json", "proposal.toml").splitlines()
    assert json.loads(decision)["leader"]["answer"] == "renault"
