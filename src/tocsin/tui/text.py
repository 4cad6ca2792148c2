"""The one way for text from outside onto the screen: as it is, never as markup, never as an escape."""

from __future__ import annotations

import re

from rich.segment import Segment
from rich.text import Text
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

from tocsin.domain.text import one_line, visible

Part = str | tuple[str, str]
"""A text, or a text and its style."""


def plain(text: str, style: str = "") -> Content:
    """Give a text for a widget, its lines kept."""
    return Content.assemble((visible(text), style)) if style else Content(visible(text))


def line(*parts: Part) -> Content:
    """Give texts for a widget, joined on one line."""
    return Content.assemble(*[_shown(part, one_line) for part in parts])


def block(*parts: Part) -> Content:
    """Give texts for a widget, joined as they are, their lines kept."""
    return Content.assemble(*[_shown(part, visible) for part in parts])


def _shown(part: Part, show: object) -> Part:
    assert callable(show)  # noqa: S101 - one of the two functions above
    return show(part) if isinstance(part, str) else (show(part[0]), part[1])


def cell(text: str, style: str = "") -> Text:
    """Give a text for a cell of a table or the label of a tree, on one line."""
    return Text(one_line(text), style=style, no_wrap=True, overflow="ellipsis")


_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _stand_in(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd" if code < 0xA0 else ""


class NoControls(LineFilter):
    """Keeps control characters from the terminal, whichever widget drew them.

    Fields that are being edited draw what they hold, character by character; this is the last thing
    every line passes before it is sent. A control character takes one cell, as its picture does.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Replace control characters in a line."""
        if not any(_CONTROLS.search(segment.text) for segment in segments if not segment.control):
            return segments
        return [
            segment if segment.control else Segment(_CONTROLS.sub(_stand_in, segment.text), segment.style)
            for segment in segments
        ]
