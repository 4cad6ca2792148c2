"""Screens as text: what a person would see, without its colours."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any
from xml.etree import ElementTree

from textual.app import App
from textual.pilot import Pilot

_SVG = "{http://www.w3.org/2000/svg}"
_CELL = 12.2
"""The width of a cell in the pictures that Textual draws."""


def screen_text(app: App[Any]) -> str:
    """Give the screen of an app as lines of text, spaces at the end of lines left out."""
    root = ElementTree.fromstring(app.export_screenshot())  # noqa: S314 - it is drawn by our own process
    lines: dict[int, list[tuple[int, str]]] = {}
    for text in root.iter(f"{_SVG}text"):
        place = re.search(r"line-(\d+)\)", text.get("clip-path", ""))
        if place is not None:
            column = round(float(text.get("x", "0")) / _CELL)
            lines.setdefault(int(place[1]), []).append((column, (text.text or "").replace("\xa0", " ")))
    shown = []
    for number in range(max(lines, default=-1) + 1):
        row = ""
        for column, piece in sorted(lines.get(number, [])):
            row = row.ljust(column) + piece
        shown.append(row.rstrip())
    return "\n".join(shown) + "\n"


def lasting(screen: str) -> str:
    """Take out what differs from run to run: digests, and where the files are."""
    screen = re.sub(r"(?m)^ tocsin  .*/workspace$", " tocsin  WORKSPACE", screen)
    screen = re.sub(
        r"(head \d{4}) [0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}", r"\1 0000 0000 0000 0000", screen
    )
    return re.sub(r"\b(?=[0-9a-f]*\d)[0-9a-f]{12,64}\b", lambda found: "0" * len(found[0]), screen)


SameScreen = Callable[[Pilot[Any], str], Awaitable[None]]
"""Compares the screen of an app with the one stored under a name."""
