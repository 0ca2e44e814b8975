"""The tutorial runs, block after block, as it says."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "tutorial.md"


def test_every_block_runs(capsys):
    text = PAGE.read_text(encoding="utf-8")
    names: dict[str, object] = {}
    blocks = list(re.finditer(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    assert len(blocks) > 15

    for block in blocks:
        # Blank lines in front, so that a traceback shows the line of the page.
        before = "\n" * text[: block.start(1)].count("\n")
        exec(compile(before + block[1], str(PAGE), "exec"), names)

    assert "def forward(self, x=None, *extra):" in capsys.readouterr().out
