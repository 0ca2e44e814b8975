"""The page on the window tells of keys that commands have."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "window.md"
KEY = r"(?:(?:Ctrl|Shift|Alt)\+)*(?:F\d+|[A-Z\d.]|Tab|Return|Esc|Del|Home|Left|Right|Up|Down)"


def test_keys_are_those_of_commands(window):
    text = PAGE.read_text(encoding="utf-8")
    heads = re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)
    told = {key for head in heads for key in re.findall(rf"(?<!\S){KEY}(?=,? |,?$)", head)}
    told |= set(re.findall(rf"\*\*({KEY})\*\*", text))
    known = {key for command in window.commands for key in window.commands.keys(command.id)}

    assert len(told) > 25
    assert told <= known


def test_the_same_key_does_what_the_page_says(window):
    ids = {key: command.id for command in window.commands for key in command.shortcuts}

    told = (
        "Tab",
        "C",
        "M",
        "Ctrl+G",
        "Ctrl+B",
        "Ctrl+F",
        "F",
        "Home",
        "L",
        "Ctrl+Return",
        "Ctrl+.",
    )
    assert [ids[key] for key in told] == [
        *("node.add", "node.connect", "node.mute", "graph.group", "graph.block", "graph.find"),
        *("view.frame_selection", "view.frame_all", "arrange.layout", "run.train", "run.stop"),
    ]
