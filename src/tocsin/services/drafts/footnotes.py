"""Footnotes: a number behind each line of a document for what it is built from, and what the numbers mean."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.content.documents.markdown import escape_markdown
from tocsin.domain.documents.provenance import Origin
from tocsin.domain.documents.source_words import SourceWords
from tocsin.services.drafts.provenance import LineSources


class Footnoted(msgspec.Struct, frozen=True):
    """A document with its footnotes: the mark behind each line, empty where it has none, and the notes."""

    lines: tuple[str, ...]
    marks: tuple[str, ...]
    notes: tuple[str, ...]


def footnoted(lines: Sequence[LineSources], say: SourceWords) -> Footnoted:
    """Number what a document is built from, in the order in which it is first said."""
    numbers: dict[str, int] = {}
    marks = [_mark(line, say, numbers) for line in lines]
    return Footnoted(tuple(line.text for line in lines), tuple(marks), tuple(numbers))


def _mark(line: LineSources, say: SourceWords, numbers: dict[str, int]) -> str:
    def number(words: str) -> str:
        return str(numbers.setdefault(words, len(numbers) + 1))

    said = [number(one.words) for one in line.said]
    if line.origin is Origin.NOT_KNOWN:
        said = [number(line.words)]
    parts = [", ".join(said)] if said else []
    if line.chosen:
        parts.append(f"{say.because_of} {', '.join(number(one.words) for one in line.chosen)}")
    if line.hand is not None:
        parts = [number(line.hand.words), *([f"{say.before} {'; '.join(parts)}"] if parts else [])]
    return f"[{'; '.join(parts)}]" if parts else ""


def as_markdown(document: Footnoted, say: SourceWords) -> str:
    """Give a document with its footnotes as Markdown: marks within the lines, the notes under a heading."""
    lines = [
        _with_mark(line, escape_markdown(mark)) if mark else line
        for line, mark in zip(document.lines, document.marks, strict=True)
    ]
    notes = [
        f"- {escape_markdown(f'[{number}]')} {escape_markdown(note)}" for number, note in _numbered(document)
    ]
    return "\n".join([*lines, "", f"## {say.heading}", "", say.about, "", *notes, ""])


def as_text(document: Footnoted, say: SourceWords) -> str:
    """Give the Markdown as it is, with its footnotes, to be read on a terminal."""
    lines = [
        f"{line.rstrip()}  {mark}" if mark else line
        for line, mark in zip(document.lines, document.marks, strict=True)
    ]
    notes = [f"[{number}] {note}" for number, note in _numbered(document)]
    return "\n".join([*lines, "", f"{say.heading}:", *notes, ""])


def _numbered(document: Footnoted) -> list[tuple[int, str]]:
    return list(enumerate(document.notes, 1))


def _with_mark(line: str, mark: str) -> str:
    """Put a mark at the end of a line: in a table into the last cell, elsewhere before closing spaces."""
    if line.startswith("|") and line.endswith("|"):
        return f"{line[:-1].rstrip()} {mark} |"
    text = line.rstrip()
    return f"{text} {mark}{line[len(text) :]}"
