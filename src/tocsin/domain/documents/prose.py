"""The prose of a document: its sentences and words, without headings, tables and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ITEM = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+")
_SKIPPED = re.compile(r"#|\||-{3,}\s*$|\*{3,}\s*$|_{3,}\s*$")
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_MARKS = re.compile(r"\*\*|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?(?!\w)")
_END = re.compile(r"(?<=[.!?…])(?<!\s\d\.)(?<!\s\d\d\.)(?:\s?[»”\"])?\s+(?=[«“„\"¿¡(]?\s*[^\W_a-zà-öø-ÿ])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|art|art[íi]culo|no|nr|n|mr|mrs|ms|dr|prof|sr|sra|dott|sig|bzw|ca|usw|etc|bijv|dhr"
    r"|mevr|tel|p\. ?ex|z\. ?b|d\. ?h|e\.g|i\.e)\.$",
    re.IGNORECASE,
)
_WORD = re.compile("[^\\W\\d_]+(?:['\u2019\\-][^\\W\\d_]+)*")


def paragraphs(text: str) -> Iterator[str]:
    """Give the paragraphs and the items of lists of a document in Markdown, each on one line."""
    lines: list[str] = []
    for raw in (*text.splitlines(), ""):
        line = raw.strip()
        item = _ITEM.match(line)
        if lines and (not line or item or _SKIPPED.match(line)):
            yield " ".join(lines)
            lines = []
        if not line or _SKIPPED.match(line):
            continue
        lines.append(_ESCAPE.sub("", _MARKS.sub("", line[item.end() :] if item else line)))


def sentences(text: str) -> list[str]:
    """Give the sentences of a document in Markdown; the item of a list ends one, whatever its last sign."""
    found: list[str] = []
    for paragraph in paragraphs(text):
        parts: list[str] = []
        for part in _END.split(paragraph):
            if parts and _ABBREVIATION.search(parts[-1]):
                parts[-1] = f"{parts[-1]} {part}"
            else:
                parts.append(part)
        found.extend(part.strip() for part in parts if words(part))
    return found


def words(text: str) -> list[str]:
    """Give the words of a text; figures and addresses are none."""
    return _WORD.findall(_ADDRESS.sub(" ", text))


def headings(text: str) -> list[str]:
    """Give the headings of a document in Markdown."""
    return [line.lstrip("#").strip() for line in text.splitlines() if re.match(r"#{1,6} ", line)]
