"""The text of a document as it will read, block by block, with a cursor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tocsin.tui.text import Part, block

_MARKED = re.compile(r"(?P<mark>#{1,6}|[-*+]|\d{1,9}[.)]|>) +")
_CELL = re.compile(r"(?<!\\)\|")
_INLINE = MarkdownIt("commonmark", {"html": False})
_LOOKS = {"+": "$success", "-": "$text-muted"}


class PaperLine(msgspec.Struct, frozen=True):
    """A block of the text: its Markdown, and what became of it (``+`` new, ``-`` gone, or a space)."""

    text: str
    mark: str = " "

    @property
    def is_gone(self) -> bool:
        """Whether it stands in an earlier version alone."""
        return self.mark == "-"


class Paper(OptionList):
    """Shows a text; it keeps its place when the text changes around it."""

    DEFAULT_CSS = """
    Paper { height: 1fr; }
    """

    class Moved(Message):
        """The cursor stands on another block."""

        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, compact=True, markup=False)
        self._written: list[PaperLine] = []

    def show(self, lines: Iterable[PaperLine], *, anew: bool) -> None:
        """Show a text: ``anew`` from its beginning, else with the cursor where it stood."""
        before, at, top = self._written, self.highlighted, self.scroll_offset.y
        self._written = list(lines)
        if self._written == before and not anew:
            return
        befores = [None, *self._written]
        self.set_options(
            Option(_shown(line, _is_apart(line, before)))
            for line, before in zip(self._written, befores, strict=False)
        )
        if not self._written:
            return
        if anew or at is None:
            self.highlighted = 0
            self.go_to_change()
            return
        self.highlighted = _nearest(self._written, before[at].text, at)
        self.call_after_refresh(self.scroll_to, y=top, animate=False)

    def go_to_change(self) -> bool:
        """Go to the next place that differs; after the last, to the first. Gives whether there is one."""
        marks = [" ", *(line.mark for line in self._written)]
        places = [n for n in range(len(self._written)) if marks[n] == " " != marks[n + 1]]
        if not places:
            return False
        at = self.highlighted or 0
        self.highlighted = next((n for n in places if n > at), places[0])
        self.call_after_refresh(self.scroll_to_highlight, top=True)
        return True

    @property
    def line_at_cursor(self) -> PaperLine | None:
        """The block under the cursor; None where there is none."""
        return self._written[self.highlighted] if self.highlighted is not None and self._written else None

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Bring the block under the cursor into sight, and tell of it."""
        super().watch_highlighted(highlighted)
        if highlighted is not None:
            self.post_message(self.Moved(highlighted))


def _nearest(lines: Sequence[PaperLine], text: str, at: int) -> int:
    """Give the block of the same words that is nearest to a place; else the place itself."""
    same = [number for number, line in enumerate(lines) if line.text == text]
    return min(same, key=lambda number: abs(number - at)) if same else min(at, len(lines) - 1)


def _kind(line: PaperLine) -> str:
    """Give what a block is: a heading, an item of a list, a row of a table, or words."""
    marked = _MARKED.match(line.text)
    if marked:
        return "heading" if marked["mark"].startswith("#") else "item"
    return "row" if line.text.startswith("|") else "words"


def _is_apart(line: PaperLine, before: PaperLine | None) -> bool:
    """Whether an empty line stands before a block."""
    if before is None or line.mark != " " or before.mark != " ":
        return False
    kind, other = _kind(line), _kind(before)
    return other != "heading" and not (kind == other and kind in {"item", "row"})


def _shown(line: PaperLine, is_apart: bool) -> Content:
    kind, base = _kind(line), _LOOKS.get(line.mark, "")
    marked = _MARKED.match(line.text)
    text, sign = (line.text[marked.end() :], marked["mark"]) if marked else (line.text, "")
    parts: list[Part] = ["\n" if is_apart else ""]
    if line.mark != " ":
        parts.append((f"{line.mark} ", f"bold {base}"))
    end = "\n"
    if kind == "heading":
        base = f"{'bold underline' if sign == '#' else 'bold'} {base}"
    elif kind == "item":
        parts.append(("• " if sign in "-*+" else f"{sign} ", base))
        end = "\n  "
    elif kind == "row":
        text = " │ ".join(cell.strip() for cell in _CELL.split(text.strip().strip("|")))
    return block(*parts, *_inline(text, base, end))


def _inline(text: str, base: str, end: str) -> list[Part]:
    """Give words with their look; what would act on paper is shown as it was typed."""
    parts: list[Part] = []
    strong = emphasis = 0
    for token in _tokens(text):
        strong += token.nesting if token.type.startswith("strong") else 0
        emphasis += token.nesting if token.type.startswith("em_") else 0
        if token.type in {"softbreak", "hardbreak"}:
            parts.append(" " if token.type == "softbreak" else end)
        elif token.content:
            look = " ".join([base, *["bold"] * bool(strong), *["italic"] * bool(emphasis)]).strip()
            parts.append((token.content, look))
    return parts


def _tokens(text: str) -> list[Token]:
    parsed = _INLINE.parseInline(text)
    return parsed[0].children or [] if parsed else []
