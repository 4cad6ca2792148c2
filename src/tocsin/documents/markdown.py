"""A document as Markdown: what was written, in one form, without what readers must not get."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TypeAlias

from tocsin.documents.frame import Document
from tocsin.documents.tree import (
    BREAK,
    Block,
    Heading,
    Items,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
    Verbatim,
    Words,
)

Escape: TypeAlias = Callable[[str], str]
"""Gives a text so that Markdown shows it as it is."""


def write_markdown(document: Document, escape: Escape) -> bytes:
    """Write a document as Markdown (CommonMark with tables), UTF-8.

    Args:
        document: what to write.
        escape: marks every sign of a text that Markdown would read as markup.
    """
    frame = document.frame
    state = [Paragraph((Run(frame.state, strong=True),))] if frame.state else []
    origin = Paragraph((Run(" · ".join(part for part in (frame.organisation, frame.origin) if part)),))
    end: list[Block] = [Rule(), Paragraph((Run(frame.record),))]
    blocks = (*state, origin, *document.tree.blocks, *end, *state)
    return ("\n".join(_Writer(escape).blocks(blocks)) + "\n").encode()


class _Writer:
    def __init__(self, escape: Escape) -> None:
        self._escape = escape

    def blocks(self, blocks: Iterable[Block]) -> list[str]:
        lines: list[str] = []
        is_other = False
        before: Block | None = None
        for block in blocks:
            # Two lists in a row are told apart by their marks.
            same = isinstance(before, Items) and isinstance(block, Items)
            is_other = same and not is_other
            lines += [""] if lines else []
            lines += self._block(block, is_other=is_other)
            before = block
        return lines

    def _block(self, block: Block, *, is_other: bool) -> list[str]:
        match block:
            case Heading(level=level, words=words):
                return [f"{'#' * level} {self._on_one_line(words)}"]
            case Paragraph(words=words):
                return self._words(words).split("\n")
            case Items(items=items, start=start):
                marks = ("*" if is_other else "-", ")" if is_other else ".")
                return [
                    line
                    for number, item in enumerate(items)
                    for line in self._item(
                        item, f"{start + number}{marks[1]}" if start is not None else marks[0]
                    )
                ]
            case Table(head=head, rows=rows):
                lines = [self._row(row) for row in (head, *rows)]
                return [lines[0], "|" + "---|" * len(head), *lines[1:]]
            case Quote(blocks=blocks):
                return [f"> {line}".rstrip() for line in self.blocks(blocks) or [""]]
            case Verbatim(text=text):
                fence = "`" * max(3, _longest(text) + 1)
                return [fence, *text.split("\n"), fence]
            case Rule():
                return ["---"]

    def _item(self, blocks: tuple[Block, ...], mark: str) -> list[str]:
        lines = self.blocks(blocks) or [""]
        indent = " " * (len(mark) + 1)
        return [f"{mark} {lines[0]}".rstrip(), *((indent + line).rstrip() for line in lines[1:])]

    def _row(self, row: tuple[Words, ...]) -> str:
        return "| " + " | ".join(self._on_one_line(cell, in_table=True) or " " for cell in row) + " |"

    def _on_one_line(self, words: Words, *, in_table: bool = False) -> str:
        return self._words(words, in_table=in_table).replace("  \n", " ")

    def _words(self, words: Words, *, in_table: bool = False) -> str:
        parts = []
        for href, runs in groupby(words, lambda run: run.href):
            inner = "".join(self._run(run, in_table=in_table) for run in runs)
            parts.append(f"[{inner}](<{href}>)" if href else inner)
        return "".join(parts)

    def _run(self, run: Run, *, in_table: bool) -> str:
        if run.text == BREAK:
            return "  \n"
        core = run.text.strip(" ")
        start = run.text.index(core)
        before, after = run.text[:start], run.text[start + len(core) :]
        if not core:
            return run.text
        text = _code(core, in_table=in_table) if run.code else self._escape(core)
        for sign, wanted in (("*", run.emphasis), ("**", run.strong)):
            text = f"{sign}{text}{sign}" if wanted else text
        return before + text + after


def _code(text: str, *, in_table: bool) -> str:
    fence = "`" * (_longest(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    # The cells of a table are taken apart before code is recognised.
    return (f"{fence}{pad}{text}{pad}{fence}").replace("|", r"\|" if in_table else "|")


def _longest(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
