"""One item of a form: its mark, its name, and what is open in it or what the case says to it."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from tocsin.domain.documents.forms import AnswerState
from tocsin.services.drafts.items import ItemLine
from tocsin.tui.text import line

_WHY = {
    "missing": ("✗", ""),
    "unknown": ("?", "not known yet; the text says so"),
    "untranslated": ("a", "not written in this language"),
    "names_other": ("!", "must not go out like this"),
}
_MARKS = {
    AnswerState.KNOWN: "✓",
    AnswerState.ESTIMATED: "≈",
    AnswerState.UNKNOWN: "?",
    AnswerState.NOT_APPLICABLE: "\N{EN DASH}",
    AnswerState.MISSING: "·",
}
_CUT = 90
"""Characters of an answer that are shown beside its item."""

_INDENT = 3
"""Cells of a mark, and before the lines that follow."""


class ItemRow(Widget):
    """An item, below the heading of its section if it is the first there; its lines hang from its mark."""

    DEFAULT_CSS = """
    ItemRow { height: auto; }
    """

    def __init__(self, item: ItemLine, heading: str) -> None:
        super().__init__()
        self.item = item
        self.heading = heading

    def show(self, item: ItemLine, heading: str) -> None:
        """Show an item."""
        if (item, heading) != (self.item, self.heading):
            self.item, self.heading = item, heading
            self.refresh(layout=True)

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.content_size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Count the lines that it takes."""
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        item, look = self.item, "bold $warning" if self.item.blocks else "bold"
        number = f"{item.number} " if item.number else ""
        said = f": {words}" if (words := _words(item)) else ""
        first, *more = line((number, "dim"), item.title, (said, "dim")).wrap(max(width - _INDENT, 10))
        shown = [line((f" {_mark(item)} ", look)) + first, *(Content(" " * _INDENT) + one for one in more)]
        if not self.heading:
            return shown
        # The cursor is on the item, not on the heading.
        heading = line((self.heading + " " * width, "bold $accent on $background"))
        return [heading.truncate(width), *shown]


def _mark(item: ItemLine) -> str:
    return _WHY[item.why][0] if item.why in _WHY else _MARKS[item.state]


def _words(item: ItemLine) -> str:
    """Say why an item is open, else what answers it."""
    if item.why == "unknown" and item.blocks:
        return "must be known by now"
    if item.why == "missing" and item.decided:
        return "a decision, in the playbook"
    if item.why == "missing" and not item.keys:
        return "from the inventory"
    if item.why in _WHY and _WHY[item.why][1]:
        return _WHY[item.why][1]
    answer = " ".join(item.answer.split())
    return f"{answer[:_CUT]}…" if len(answer) > _CUT else answer
