"""A document as PDF, archivable (PDF/A-3a) and accessible (PDF/UA-1), set by Typst.

The Typst program is one fixed file; the document reaches it as JSON, so that nothing in it is ever read as
Typst. Only the fonts that the package carries are used, and no file or network: the same document gives
the same bytes on every machine with the same version of Typst.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import Any

import msgspec

from tocsin.documents.columns import is_short, letter_size, measure
from tocsin.documents.frame import Document
from tocsin.documents.tree import (
    Block,
    Heading,
    Items,
    Paragraph,
    Quote,
    Rule,
    Table,
    Verbatim,
    Words,
    spelled_out,
)
from tocsin.domain.errors import UserError

_LINE = 75
"""Characters of a word that surely fit on one line of text."""

_NOT_IN_FONTS = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_ATTEMPTS = 20


class Pdf(msgspec.Struct, frozen=True):
    """The bytes of a PDF, and the characters that stand in it as ``⟨4E2D⟩`` since no font has them."""

    data: bytes
    not_shown: tuple[str, ...] = ()


def write_pdf(document: Document, facts: bytes | None = None) -> Pdf:
    """Write a document as PDF.

    Args:
        document: what to write.
        facts: JSON to put inside as a file; None for none.

    Raises:
        UserError: Typst is not installed, or cannot set the document.
    """
    try:
        import typst  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        raise UserError(
            "PDF needs Typst, which is not installed", "pip install 'tocsin[pdf]', or choose html or docx"
        ) from None
    program = resources.files("tocsin.documents").joinpath("document.typ").read_bytes()
    fonts = typst.Fonts(include_system_fonts=False)
    missing: set[str] = set()
    for _attempt in range(_ATTEMPTS):
        inputs = {"document": _as_json(document, missing)}
        if facts is not None:
            inputs["facts"] = facts.decode()
        try:
            data = typst.compile(
                program,
                font_paths=fonts,
                ignore_system_fonts=True,
                sys_inputs=inputs,
                pdf_standards=["a-3a", "ua-1"],
                timestamp=document.frame.recorded_at,
            )
        except typst.TypstError as error:
            found = {char for text in _NOT_IN_FONTS.findall(error.diagnostic) for char in _unescaped(text)}
            if not found - missing:
                raise UserError(
                    f"Typst cannot set this document: {error.message[:300]}",
                    "Write it as docx or html instead; the draft itself is safe in the journal",
                ) from error
            missing |= found
            continue
        return Pdf(data, tuple(sorted(missing)))
    raise UserError("The fonts lack too many characters of this document", "Write it as docx or html instead")


def _unescaped(text: str) -> str:
    """Read a text as Typst quotes it in what it says."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text.replace('\\"', '"').replace("\\\\", "\\"))


def _as_json(document: Document, missing: set[str]) -> str:
    """Give the document as its Typst program reads it."""
    frame = document.frame
    words = frame.words
    marks = {ord(char): f"⟨{ord(char):04X}⟩" for char in missing}
    value = {
        "language": frame.language,
        "title": frame.title,
        "organisation": frame.organisation,
        "state": frame.state,
        "origin": frame.origin,
        "record": frame.record,
        "page": words.page,
        "blocks": [_block(block) for block in document.tree.blocks],
    }
    return msgspec.json.encode(value).decode().translate(marks)


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(level=level, words=words):
            return {"kind": "heading", "level": level, "words": _words(words, _LINE // 2)}
        case Paragraph(words=words):
            return {"kind": "paragraph", "words": _words(words, _LINE)}
        case Items(items=items, start=start):
            return {
                "kind": "items",
                "start": start,
                "items": [[_block(one) for one in item] for item in items],
            }
        case Table():
            return _table(block)
        case Quote(blocks=blocks):
            return {"kind": "quote", "blocks": [_block(one) for one in blocks]}
        case Verbatim(text=text):
            return {"kind": "verbatim", "lines": [_breakable(line, _LINE - 15) for line in text.split("\n")]}
        case Rule():
            return {"kind": "rule"}


def _words(words: Words, room: int) -> list[dict[str, Any]]:
    return [{**msgspec.to_builtins(run), "text": _breakable(run.text, room)} for run in spelled_out(words)]


def _breakable(text: str, room: int) -> str:
    """Let a word that is wider than its line be broken, without a hyphen that would become part of it."""
    return re.sub(rf"[^ \n]{{{room},}}", lambda match: _ZERO_WIDTH.join(_pieces(match[0], room)), text)


_ZERO_WIDTH = "\u200b"


def _pieces(word: str, room: int) -> list[str]:
    size = max(1, room // 2)
    return [word[start : start + size] for start in range(0, len(word), size)]


def _table(table: Table) -> dict[str, Any]:
    columns = measure(table)

    def cells(row: tuple[Words, ...]) -> list[list[dict[str, Any]]]:
        return [_words(cell, room) for cell, room in zip(row, columns.rooms, strict=True)]

    return {
        "kind": "table",
        "shares": columns.shares,
        "size": letter_size(len(columns.shares)),
        "head": cells(table.head),
        "rows": [{"cells": cells(row), "together": is_short(row)} for row in table.rows],
    }
