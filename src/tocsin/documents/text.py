"""A document as plain text, for a mail or a form that takes nothing else: lines of 76 characters."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from tocsin.documents.frame import Document
from tocsin.documents.tree import (
    BREAK,
    Block,
    Heading,
    Items,
    Paragraph,
    Quote,
    Rule,
    Table,
    Verbatim,
    Words,
    plain,
    spelled_out,
)

WIDTH = 76
"""Characters of a line, as mail programs like them; a longer word stays whole, so that it can be copied."""

_NARROWEST = 24


def write_text(document: Document) -> bytes:
    """Write a document as plain text, UTF-8."""
    frame = document.frame
    state = [f"*** {frame.state} ***", ""] if frame.state else []
    body = _Writer(" : " if frame.language == "fr" else ": ").blocks(document.tree.blocks, WIDTH)
    lines = [*state, frame.organisation, frame.origin, "", *body, "", "-" * WIDTH, frame.record, *state[:1]]
    return ("\n".join(lines).strip("\n") + "\n").encode()


class _Writer:
    def __init__(self, colon: str) -> None:
        self._colon = colon

    def blocks(self, blocks: tuple[Block, ...], width: int) -> list[str]:
        lines: list[str] = []
        for block in blocks:
            if lines:
                lines.append("")
            lines.extend(self._block(block, max(width, _NARROWEST)))
        return lines

    def _block(self, block: Block, width: int) -> Iterator[str]:
        match block:
            case Heading(level=level, words=words):
                title = _wrapped(words, width)
                yield from title
                yield ("=" if level == 1 else "-") * max(map(len, title)) if level <= 2 else ""
            case Paragraph(words=words):
                yield from _wrapped(words, width)
            case Items(items=items, start=start):
                yield from self._items(items, start, width)
            case Table():
                yield from self._table(block, width)
            case Quote(blocks=blocks):
                yield from (f"> {line}".rstrip() for line in self.blocks(blocks, width - 2))
            case Verbatim(text=text):
                yield from (f"    {line}".rstrip() for line in text.split("\n"))
            case Rule():
                yield "-" * width

    def _items(self, items: tuple[tuple[Block, ...], ...], start: int | None, width: int) -> Iterator[str]:
        marks = ["- " if start is None else f"{start + number}. " for number in range(len(items))]
        room = max(map(len, marks))
        for mark, item in zip(marks, items, strict=True):
            lines = self.blocks(item, width - room) or [""]
            yield (mark.ljust(room) + lines[0]).rstrip()
            yield from ((" " * room + line).rstrip() for line in lines[1:])

    def _table(self, table: Table, width: int) -> Iterator[str]:
        """Give the rows one under the other, each cell with its header: it can be read out, at any width."""
        heads = [plain(cell) for cell in table.head]
        for number, row in enumerate(table.rows):
            if number:
                yield ""
            for head, cell in zip(heads, row, strict=True):
                said = plain(spelled_out(cell))
                if said:
                    label = f"{head}{self._colon}" if head else ""
                    yield from _filled(f"{label}{said}", width, "  ")
        if not table.rows:
            yield " | ".join(heads)


def _wrapped(words: Words, width: int) -> list[str]:
    """Give words in lines; a line that its writer ended stays ended."""
    text = "".join(run.text for run in spelled_out(words))
    return [line for said in text.split(BREAK) for line in _filled(said, width) or [""]]


def _filled(text: str, width: int, hanging: str = "") -> list[str]:
    return textwrap.wrap(
        text, width, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
